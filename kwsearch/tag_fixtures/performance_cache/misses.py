import functools


class Cache:
    def cache(self):
        return self


@functools.wraps(print)
def lru_cache():
    return Cache().cache()


@lru_cache
def third():
    return 3
