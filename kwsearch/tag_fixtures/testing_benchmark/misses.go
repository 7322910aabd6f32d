package misses

func BenchmarkName(name string) {}
