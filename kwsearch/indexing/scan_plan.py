"""What an update has to do: the tree as it is now against the index as it was."""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kwsearch.languages.fileclass import path_flags
from kwsearch.languages.table import C_FAMILY, HEADER_SUFFIX, language_by_name
from kwsearch.models import FileStat, SourceFile
from kwsearch.safe_open import status_below
from kwsearch.store.base import ScanTable

if TYPE_CHECKING:
    from kwsearch.scan.freshness import Drift
    from kwsearch.scan.walk import Scan
    from kwsearch.settings.load import Settings


HEADER_NOTE = "header_language"
"""Note of the scan table: what ``.h`` meant when the index was built."""

BASIS_NOTE = "header_basis"
"""Note of the scan table: what that was decided by.

``setting``; ``none``, there are no headers; ``files``, the C and C++ files beside them; ``headers``, their text, and
what is beside them.
"""

RULE_FILES_NOTE = "rule_files"
"""Note of the scan table: fingerprint of the settings files that may hold tag rules."""

CUT_NOTE = "cut_rules"
"""Note of the scan table: the ignore files that are too long to be obeyed in full, with NUL between them."""

_READ_REASONS = frozenset(("binary", "utf-16", "minified"))
"""Reasons that only the bytes of a file give; they hold as long as the file does not change."""


@dataclass(slots=True)
class ScanPlan:
    """What to do with every file of the tree: read it, leave it as it is indexed, or skip it."""

    to_read: list[SourceFile] = field(default_factory=list)
    """New and changed files, sorted by the bytes of their paths."""
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    """Indexed paths that are to be indexed no longer."""
    table: ScanTable = field(default_factory=ScanTable)
    """The new scan table, complete but for what reading finds."""
    header_language: str = "c"
    stored_again: frozenset[str] = frozenset()
    """Paths to store again even if their bytes are those of the index."""

    @property
    def seen(self) -> int:
        """Files to read, unchanged and skipped ones, and folders that are not entered."""
        return len(self.to_read) + self.unchanged + len(self.table.skipped) + len(self.table.folders)


def plan_scan(
    scan: Scan, known: Mapping[str, FileStat], old: ScanTable, *, header_setting: str = "auto"
) -> ScanPlan:
    """Compare a scan of the whole tree with an index.

    Args:
        scan: The tree as it is.
        known: Indexed files: size, mtime_ns, ctime_ns; empty for a full build.
        old: The index's scan table.
        header_setting: The setting ``header_language``.
    """
    plan = ScanPlan(header_language=scan.header_language)
    table = plan.table
    headers_differ = old.notes.get(HEADER_NOTE) != scan.header_language
    present: set[str] = set()
    again: list[str] = []
    for source in scan.files:
        path = source.path
        status = source[1:4]
        if path in known:
            present.add(path)
            # Their bytes are those of the index, but read as another language they give other facts.
            if headers_differ and path.endswith(HEADER_SUFFIX):
                again.append(path)
            elif known[path] == status:
                plan.unchanged += 1
                # Its times were corrected without storing it again; forgotten, they would be wrong once more.
                if path in old.refreshed:
                    table.refreshed[path] = old.refreshed[path]
                continue
        else:
            skipped = old.skipped.get(path)
            if skipped and skipped[0] in _READ_REASONS and skipped[1:] == status:
                table.skipped[path] = skipped
                continue
        plan.to_read.append(source)
    plan.removed = sorted(known.keys() - present)
    plan.stored_again = frozenset(again)
    _note_skipped(table, scan)
    table.rules = dict(scan.rules)
    basis = _header_basis(scan.files) if header_setting == "auto" else "setting"
    table.notes = {**old.notes, HEADER_NOTE: scan.header_language, BASIS_NOTE: basis}
    table.notes[CUT_NOTE] = "\0".join(scan.cut_rules)
    return plan


def plan_drift(
    scan: Scan, drift: Drift, known: Mapping[str, FileStat], old: ScanTable, *, documents: int
) -> ScanPlan:
    """Compare a scan of nothing but the paths of a drift with an index.

    Args:
        scan: What became of the paths.
        drift: The paths.
        known: At least those of the paths that are indexed.
        old: The index's scan table.
        documents: How many files are indexed.
    """
    plan = ScanPlan(list(scan.files), header_language=old.notes.get(HEADER_NOTE, "c"))
    table = plan.table
    touched = {*drift.changed, *drift.added, *drift.removed, *drift.pages, *drift.gone}
    # New tables, never the old ones changed: readers of the old state may share them with this process.
    table.skipped = {path: row for path, row in old.skipped.items() if path not in touched}
    table.folders = {path: reason for path, reason in old.folders.items() if path not in touched}
    table.refreshed = {path: times for path, times in old.refreshed.items() if path not in touched}
    table.rules = {**old.rules, **scan.rules}
    table.notes = dict(old.notes)
    _note_skipped(table, scan)
    present = {source.path for source in scan.files}
    # Not the removed paths of the drift alone: a changed file may be one that is skipped now.
    plan.removed = sorted(path for path in touched if path in known and path not in present)
    plan.unchanged = documents - len(plan.removed) - sum(path in known for path in present)
    return plan


def look_at_files(
    root: str, drift: Drift, known: Mapping[str, FileStat], settings: Settings, header_language: str
) -> list[SourceFile] | None:
    """Return what a scan would say of the changed files of a drift, without listing their folders.

    Returns:
        None when only a scan can tell: files came or went, one is no plain file any more, is too large, or has
        a name that says nothing.
    """
    if drift.added or drift.removed or drift.pages:
        return None
    files: list[SourceFile] = []
    for path in drift.changed:
        language = language_by_name(path, header_language)
        status = status_below(root, path)
        if status is None or path not in known or language is None:
            return None
        if status.st_size > settings.max_file_bytes or not stat.S_ISREG(status.st_mode):
            return None
        times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        files.append(SourceFile(path, *times, language, path_flags(path, language)))
    return files


def decides_headers(drift: Drift, old: ScanTable) -> bool:
    """Tell whether a drift may change what ``.h`` means, so that only a scan of the whole tree is enough."""
    basis = old.notes.get(BASIS_NOTE)
    if basis == "setting":
        return False
    if basis == "none":
        return any(path.endswith(HEADER_SUFFIX) for path in drift.added)
    come_and_gone = [*drift.added, *drift.removed]
    if basis == "headers" and any(path.endswith(HEADER_SUFFIX) for path in [*come_and_gone, *drift.changed]):
        return True
    # Without a telling name the text decides what a file is, and that may have become C, or have been it.
    nameless = [path for path in drift.changed if language_by_name(path) is None]
    others = [path for path in come_and_gone if not path.endswith(HEADER_SUFFIX)]
    return any(language_by_name(path) in {None, *C_FAMILY} for path in [*nameless, *others])


def _header_basis(files: Sequence[SourceFile]) -> str:
    languages = {source.language for source in files if not source.path.endswith(HEADER_SUFFIX)}
    if "objective-c" not in languages and not languages.isdisjoint(C_FAMILY):
        return "files"
    return "headers" if any(source.path.endswith(HEADER_SUFFIX) for source in files) else "none"


def _note_skipped(table: ScanTable, scan: Scan) -> None:
    for skip in scan.skipped:
        if skip.folder:
            table.folders[skip.path] = skip.reason
        else:
            table.skipped[skip.path] = (skip.reason, skip.size, skip.mtime_ns, skip.ctime_ns)
