import threading  # weak: import threading
from concurrent.futures import ThreadPoolExecutor

threading.Thread(target=print).start()  # hit: call threading.Thread
ThreadPoolExecutor(4)  # hit: call concurrent.futures.ThreadPoolExecutor


class Worker(threading.Thread):  # hit: base threading.Thread
    pass
