"""weak: path"""


def time_adds():  # hit: def time_adds
    sum([1, 2])
