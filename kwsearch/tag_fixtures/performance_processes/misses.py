from concurrent.futures import ThreadPoolExecutor

from .pools import Pool

Pool(4)
ThreadPoolExecutor()


class Process:
    pass


Process()
