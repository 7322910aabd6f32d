"""Parcels and scan events in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from hub.models import Parcel, ScanEvent, Status, check_number

SCHEMA = """
CREATE TABLE IF NOT EXISTS parcel (number TEXT PRIMARY KEY, destination TEXT, weight_grams INTEGER);
CREATE TABLE IF NOT EXISTS scan_event (
    number TEXT REFERENCES parcel, at TEXT, status TEXT, depot TEXT, UNIQUE (number, at, depot)
);
"""


class UnknownParcelError(KeyError):
    """No parcel has this tracking number."""


class ParcelStore:
    """Everything the hub remembers. Use as a context manager; one object for each thread."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(SCHEMA)

    def __enter__(self) -> ParcelStore:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what is done inside, or nothing of it."""
        with self._connection:
            yield self._connection

    def add(self, parcel: Parcel) -> None:
        """Store a new parcel."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO parcel VALUES (?, ?, ?)",
                (parcel.number, parcel.destination, parcel.weight_grams),
            )

    def record_scan(self, event: ScanEvent) -> bool:
        """Store an event; False when it was stored before, because carriers repeat themselves."""
        check_number(event.number)
        with self.transaction() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO scan_event VALUES (?, ?, ?, ?)",
                (event.number, event.at.isoformat(), event.status.value, event.depot),
            )
        return cursor.rowcount == 1

    def events(self, number: str) -> Iterator[ScanEvent]:
        """Yield a parcel's events, oldest first."""
        rows = self._connection.execute(
            "SELECT at, status, depot FROM scan_event WHERE number = ? ORDER BY at", (number,)
        )
        for at, status, depot in rows:
            yield ScanEvent(datetime.fromisoformat(at), number, Status(status), depot)

    def find(self, number: str) -> Parcel:
        """Return a parcel with its events.

        Raises:
            UnknownParcelError: There is none.
        """
        row = self._connection.execute(
            "SELECT destination, weight_grams FROM parcel WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise UnknownParcelError(number)
        return Parcel(number, *row, events=list(self.events(number)))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
