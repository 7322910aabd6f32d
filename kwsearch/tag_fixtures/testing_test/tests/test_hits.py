"""weak: path"""
import unittest


def test_adds():  # hit: def test_adds
    assert 1 + 1 == 2


class Adding(unittest.TestCase):  # hit: base unittest.TestCase
    def test_adds(self):  # hit: def Adding.test_adds
        pass
