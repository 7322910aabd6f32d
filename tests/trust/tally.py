"""Counts what was tried and what failed, for the table that ends a run."""

from __future__ import annotations

import os
import random
from types import TracebackType
from typing import Self

MOST_TOLD = 10
"""Failures of one trial that are told in full."""

TABLE_TITLE = "guarantees: tried, failed"


class Row:
    """One line of the table."""

    def __init__(self, guarantee: str, what: str) -> None:
        self.guarantee = guarantee
        self.what = what
        self.tried = 0
        self.failed = 0
        self.of = 0


class Table:
    """All lines; trials of one guarantee and one kind share a line."""

    def __init__(self, seed: int, *, full: bool, part: tuple[int, int] = (1, 1)) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.seed = seed
        self.full = full
        self.part = part

    def own(self, cases: list) -> list:
        """Return the cases of a full run that belong to its part."""
        number, parts = self.part
        return cases[number - 1 :: parts]

    def counts(self) -> list[tuple[str, str, int, int, int]]:
        """Return the rows as plain values, for another process."""
        return [(row.guarantee, row.what, row.tried, row.failed, row.of) for row in self.rows.values()]

    def add(self, counts: list[tuple[str, str, int, int, int]]) -> None:
        """Add the rows of another process."""
        for guarantee, what, tried, failed, of in counts:
            row = self.rows.setdefault((guarantee, what), Row(guarantee, what))
            row.tried += tried
            row.failed += failed
            row.of += of

    def lines(self) -> list[str]:
        """Return the table as text, in the order of the guarantees."""
        rows = sorted(self.rows.values(), key=lambda row: (int(row.guarantee[1:]), row.what))
        lines = [f"{'':4} {'':58} {'tried':>7} {'of':>7} {'failed':>7}"]
        for row in rows:
            of = row.of if row.of > row.tried else row.tried
            lines.append(f"{row.guarantee:4} {row.what:58} {row.tried:>7,} {of:>7,} {row.failed:>7,}")
        number, parts = self.part
        which = f"part {number} of {parts}; " if parts > 1 else ""
        return [
            *lines,
            f"{which}seed {self.seed} (TRUST_SEED); all of it: python -m pytest tests/trust --full",
        ]


class TrialError(AssertionError):
    """Something of a trial failed."""


class Trial:
    """Checks of one kind; a context manager that fails at its end, with all that failed.

    Attributes:
        random: A generator that depends on the seed of the run and on what is tried.
    """

    def __init__(self, table: Table, guarantee: str, what: str) -> None:
        self._row = table.rows.setdefault((guarantee, what), Row(guarantee, what))
        self._failures: list[str] = []
        self._table = table
        self.random = random.Random(f"{table.seed} {guarantee} {what}")

    @property
    def tried(self) -> int:
        """How many cases of this kind were tried in the run."""
        return self._row.tried

    def check(self, fine: bool, message: str) -> None:
        """Count one case."""
        self._row.tried += 1
        if not fine:
            self._row.failed += 1
            self._failures.append(message)

    def sample(self, cases: list, count: int) -> list:
        """Return ``count`` of the cases, in their order, or all in a full run; the table tells of how many."""
        self._row.of += len(cases)
        if self._table.full:
            return self._table.own(cases)
        if len(cases) <= count:
            return cases
        chosen = set(self.random.sample(range(len(cases)), count))
        return [case for number, case in enumerate(cases) if number in chosen]

    def sample_each(self, groups: list[list], count: int) -> list:
        """Return ``count`` cases of each group, or all in a full run; the table tells of how many."""
        self._row.of += sum(map(len, groups))
        if self._table.full:
            return self._table.own([case for group in groups for case in group])
        return [case for group in groups for case in self.random.sample(group, min(count, len(group)))]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, TrialError):
            self._row.tried += 1
            self._row.failed += 1
        elif self._failures:
            told = "\n".join(self._failures[:MOST_TOLD])
            before = f"{error}\n" if error else ""
            raise TrialError(
                f"{before}{len(self._failures)} failed (TRUST_SEED={self._table.seed}):\n{told}"
            ) from None


def read_part(text: str) -> tuple[int, int]:
    """Return N and M of ``N/M``."""
    number, _, parts = text.partition("/")
    if not (number.isdigit() and parts.isdigit() and 1 <= int(number) <= int(parts)):
        raise ValueError(f"--part is N/M with N from 1 to M, not {text}")
    return int(number), int(parts)


def chosen_seed() -> int:
    """Return the seed of this run: the environment's, or a new one."""
    given = os.environ.get("TRUST_SEED", "")
    return int(given) if given.isdigit() else random.randrange(1 << 30)
