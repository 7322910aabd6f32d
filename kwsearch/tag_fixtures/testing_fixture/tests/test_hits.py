from unittest import mock
from unittest.mock import patch

import pytest


@pytest.fixture  # hit: decorator pytest.fixture
def parcel():
    return 1


@patch("parcels.send")  # hit: decorator unittest.mock.patch
def test_send(send):
    with mock.patch.object(parcel, "weight"):  # hit: call unittest.mock.patch.object
        pass


def test_environment(monkeypatch: pytest.MonkeyPatch):  # hit: def test_environment
    pass
