import multiprocessing as mp  # weak: import multiprocessing
from concurrent.futures import ProcessPoolExecutor  # weak: import concurrent.futures.ProcessPoolExecutor

from joblib import Parallel  # weak: import joblib.Parallel

mp.Process(target=print)  # hit: call multiprocessing.Process
mp.Pool(4)  # hit: call multiprocessing.Pool
ProcessPoolExecutor()  # hit: call concurrent.futures.ProcessPoolExecutor
Parallel(4)  # hit: call joblib.Parallel
