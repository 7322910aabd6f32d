"""What rendering asks of an index, so that it needs no particular one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from kwsearch.models.reports import FileRecord


class Records(Protocol):
    """The files of an index."""

    @property
    def root(self) -> str:
        """Absolute path of the indexed folder; its files are read for project files and embedded sources only."""

    def keys(self) -> Mapping[str, bytes]:
        """Return every path, with bytes that differ whenever the file's record differs."""

    def record(self, path: str) -> FileRecord:
        """Return everything that the index holds about one of these files."""
