"""When will it arrive? Learned from how long each leg took before."""

from __future__ import annotations

import pickle
import statistics
import tempfile
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from hub.models import Parcel, ScanEvent
from hub.routing import remaining_legs

DEFAULT_LEG = timedelta(hours=9.5)
MAX_SAMPLES = 200

Leg = tuple[str, str]


class ArrivalEstimator:
    """Keeps the times of the last journeys on each leg between two depots."""

    def __init__(self) -> None:
        self.samples: dict[Leg, list[float]] = {}

    def learn(self, events: list[ScanEvent]) -> None:
        """Take the times between neighbouring events as samples."""
        for before, after in zip(events, events[1:]):
            times = self.samples.setdefault((before.depot, after.depot), [])
            times.append((after.at - before.at).total_seconds())
            del times[:-MAX_SAMPLES]

    def leg_time(self, leg: Leg) -> timedelta:
        """The median time of a leg, or DEFAULT_LEG when it was never travelled."""
        times = self.samples.get(leg)
        return timedelta(seconds=statistics.median(times)) if times else DEFAULT_LEG

    def save_snapshot(self, path: Path) -> None:
        """Write what was learned, whole or not at all."""
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            pickle.dump(self.samples, stream)
        Path(stream.name).replace(path)

    @classmethod
    def load_snapshot(cls, path: Path) -> ArrivalEstimator:
        """Read a snapshot of our own; never one from elsewhere, because unpickling runs code."""
        estimator = cls()
        if path.exists():
            with path.open("rb") as stream:
                estimator.samples = pickle.load(stream)
        return estimator


@lru_cache(maxsize=1)
def shared_estimator() -> ArrivalEstimator:
    """The process's one estimator, loaded on first use."""
    return ArrivalEstimator.load_snapshot(Path("legs.pickle"))


def estimate_arrival(parcel: Parcel, estimator: ArrivalEstimator | None = None) -> datetime | None:
    """Return when the parcel should be at the door; None without any event, or when it is there."""
    if not parcel.events or parcel.status.final:
        return None
    estimator = estimator or shared_estimator()
    legs = remaining_legs(parcel.events[-1].depot, parcel.destination)
    return parcel.events[-1].at + sum((estimator.leg_time(leg) for leg in legs), timedelta())
