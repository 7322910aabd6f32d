import functools
from functools import cached_property, lru_cache

import joblib
from cachetools import TTLCache  # weak: import cachetools.TTLCache


@functools.cache  # hit: decorator functools.cache
def first():
    return 1


@lru_cache(maxsize=None)  # hit: decorator functools.lru_cache
def second():
    return 2


class Parcel:
    @cached_property  # hit: decorator functools.cached_property
    def weight(self):
        return 3


memory = joblib.Memory("cache")  # hit: call joblib.Memory
store = TTLCache(10, 60)  # hit: call cachetools.TTLCache
