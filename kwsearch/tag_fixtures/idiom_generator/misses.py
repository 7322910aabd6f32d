from contextlib import contextmanager

import pytest


@contextmanager
def opened():
    yield 1


@pytest.fixture
def parcel():
    yield 1


squares = (x * x for x in range(3))
text = "yield 1"
