import timeit

timeit.timeit("1 + 1")  # hit: call timeit.timeit


def test_adds(benchmark):  # hit: def test_adds
    benchmark(sum, [1, 2])
