import timeit

timeit.timeit("1 + 1")  # hit: call timeit.timeit
