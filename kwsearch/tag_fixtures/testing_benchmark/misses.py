import time


def time_left(benchmark):
    return time.time() - benchmark


def test_adds(benchmark_name):
    return benchmark_name
