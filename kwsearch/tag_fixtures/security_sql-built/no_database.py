from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()
pool.execute(f"job {number}")
