from datetime import timedelta
from unittest import mock

from hub.estimator import DEFAULT_LEG, ArrivalEstimator, estimate_arrival
from hub.models import Parcel


def test_unknown_leg_takes_the_default():
    assert ArrivalEstimator().leg_time(("LEJ", "MUC")) == DEFAULT_LEG


def test_snapshot_round_trip(tmp_path):
    estimator = ArrivalEstimator()
    estimator.samples[("LEJ", "MUC")] = [3600.0]
    estimator.save_snapshot(tmp_path / "legs.pickle")
    assert ArrivalEstimator.load_snapshot(tmp_path / "legs.pickle").samples == estimator.samples


def test_arrival_adds_the_remaining_legs(first_scan):
    parcel = Parcel(first_scan.number, "MUC", events=[first_scan])
    with mock.patch("hub.estimator.remaining_legs", return_value=[("LEJ", "NUE"), ("NUE", "MUC")]):
        assert estimate_arrival(parcel, ArrivalEstimator()) == first_scan.at + timedelta(hours=19)
