"""Shared fixtures."""

from datetime import datetime, timezone

import pytest

from hub.models import Parcel, ScanEvent, Status
from hub.store import ParcelStore

NUMBER = "WB-2041-7735-5"


@pytest.fixture
def store(tmp_path):
    with ParcelStore(str(tmp_path / "waybill.db")) as store:
        store.add(Parcel(NUMBER, destination="MUC", weight_grams=1200))
        yield store


@pytest.fixture
def first_scan():
    return ScanEvent(datetime(2024, 5, 14, 9, 30, tzinfo=timezone.utc), NUMBER, Status.IN_TRANSIT, "LEJ")
