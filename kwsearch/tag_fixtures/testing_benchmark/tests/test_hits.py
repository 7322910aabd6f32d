def test_adds(benchmark):  # hit: def test_adds
    benchmark(sum, [1, 2])


def test_name(benchmark_name):
    return benchmark_name
