from hypothesis import given, strategies


@given(strategies.integers())  # hit: decorator hypothesis.given
def adds(number):
    assert number + 1 > number
