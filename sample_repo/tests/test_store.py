import pytest

from hub.models import Status
from hub.store import UnknownParcelError


def test_record_scan_twice_keeps_one(store, first_scan):
    assert store.record_scan(first_scan)
    assert not store.record_scan(first_scan)
    assert list(store.events(first_scan.number)) == [first_scan]


def test_status_follows_the_newest_event(store, first_scan):
    store.record_scan(first_scan)
    assert store.find(first_scan.number).status is Status.IN_TRANSIT


def test_find_unknown_parcel(store):
    with pytest.raises(UnknownParcelError):
        store.find("WB-0000-0000-0")
