"""Parcels and what happens to them."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import datetime

NUMBER_PATTERN = re.compile(r"WB-(\d{4})-(\d{4})-(\d)")
FINAL_STATUSES = frozenset({"delivered"})


class InvalidNumberError(ValueError):
    """A tracking number with a wrong shape or a wrong check digit."""


class Status(enum.Enum):
    """Where a parcel stands."""

    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    RETURNED = "returned"

    @property
    def final(self) -> bool:
        """True when nothing more will happen."""
        return self.value in FINAL_STATUSES


@dataclass(frozen=True, order=True)
class ScanEvent:
    """One sighting of a parcel at a depot."""

    at: datetime
    number: str
    status: Status
    depot: str


@dataclass
class Parcel:
    """A parcel and everything that was reported about it, oldest first."""

    number: str
    destination: str
    weight_grams: int = 0
    events: list[ScanEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_number(self.number)

    @property
    def status(self) -> Status:
        """The newest status; ``ACCEPTED`` before the first scan."""
        return max(self.events).status if self.events else Status.ACCEPTED

    def last_depot(self) -> str | None:
        """The depot that saw it last."""
        return max(self.events).depot if self.events else None


def check_digit(digits: str) -> int:
    """Return the check digit of eight digits, with weights 3 and 1 from the right."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return -total % 10


def check_number(number: str) -> str:
    """Return the tracking number if it is valid.

    Raises:
        InvalidNumberError: Wrong shape or wrong check digit.
    """
    found = NUMBER_PATTERN.fullmatch(number)
    if not found or check_digit(found[1] + found[2]) != int(found[3]):
        raise InvalidNumberError(number)
    return number
