"""Why tags and scanners disagree: each kind of difference that was looked at by eye."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kwsearch.models import FileFacts


class Row(NamedTuple):
    """A line that only one of the two reports."""

    kind: str
    """The class."""
    name: str
    """The scanner's id; empty when it reports nothing."""
    path: str
    line: int
    lines: list[str]
    """The source from the reported line on, at most ten lines."""
    facts: FileFacts
    other_ids: set[str]
    """Ids that the scanner reports on the same line."""


class Reason(NamedTuple):
    """Why the two disagree about rows that ``fits`` accepts."""

    side: str
    """``theirs`` or ``ours``: who alone reports the row."""
    kinds: tuple[str, ...]
    """Classes; empty for all."""
    text: str
    fits: Callable[[Row], bool]


def _matches(pattern: str) -> Callable[[Row], bool]:
    compiled = re.compile(pattern)
    return lambda row: compiled.search(row.lines[0]) is not None


def _is_bound(row: Row) -> bool:
    """Whether a dotted name on the line has a root that the file binds itself, and does not import."""
    imported = {item.name.partition(".")[0] for item in row.facts.imports}
    names = [use.qualified for use in row.facts.uses if use.line == row.line and "." in use.qualified]
    return any(name.startswith("?") or name.partition(".")[0] not in imported for name in names)


def _is_import_elsewhere(row: Row) -> bool:
    """Whether a function that the line is not in imports something under the name that the line uses."""
    scopes = {use.scope for use in row.facts.uses if use.line == row.line}
    return any(
        item.scope and item.scope not in scopes and item.alias + "." in row.lines[0]
        for item in row.facts.imports
    )


def _is_relative(row: Row) -> bool:
    return any(item.line == row.line and item.name.startswith(".") for item in row.facts.imports)


def _has_star(row: Row) -> bool:
    return any("star" in item.flags for item in row.facts.imports)


def _has_unknown_shell(row: Row) -> bool:
    return re.search(r"\bshell\s*=\s*(?!True\b|False\b|\d)", "\n".join(row.lines)) is not None


def _imports_from(module: str) -> Callable[[Row], bool]:
    return lambda row: any(item.module == module != item.name for item in row.facts.imports)


def _executes(row: Row) -> bool:
    """Whether the row's line calls something that executes SQL."""
    return any(
        use.line == row.line and use.name in ("execute", "executemany", "executescript", "raw", "text")
        for use in row.facts.uses
    )


_BANDIT = (
    Reason(
        "theirs",
        ("B403",),
        "bandit compares beginnings of names: pickletools is not pickle",
        _matches("pickletools"),
    ),
    Reason(
        "theirs",
        ("B403",),
        "bandit takes a call of a function named pickle for an import",
        _matches(r"^\s*pickle\("),
    ),
    Reason(
        "theirs", ("B403", "B404"), "bandit takes a relative import for the top-level module", _is_relative
    ),
    Reason(
        "theirs",
        ("B602",),
        "shell= is no literal: tagged security/subprocess, not security/shell",
        _has_unknown_shell,
    ),
    Reason(
        "theirs",
        ("B608",),
        "a string that reads like SQL and is not put together where it is executed, most often prose",
        lambda row: not _executes(row),
    ),
    Reason(
        "theirs", (), "the name is assigned or defined in the file, bandit compares its spelling", _is_bound
    ),
    Reason(
        "ours", (), "getattr with a literal name, which bandit does not resolve", _matches(r"\bgetattr\(")
    ),
    Reason(
        "ours",
        (),
        "an import in another function, which bandit takes for the whole file's",
        _is_import_elsewhere,
    ),
    Reason("ours", (), "a star import, which bandit does not resolve", _has_star),
    Reason(
        "ours", ("B102", "B307"), "builtins.exec and builtins.eval are the builtins", _matches("builtins")
    ),
    Reason("ours", ("B506",), "bandit wants import yaml, not from yaml import load", _imports_from("yaml")),
    Reason(
        "ours",
        ("B603",),
        "shell= is no literal: a shell is not certain, a process is",
        _has_unknown_shell,
    ),
    Reason(
        "ours",
        ("B608",),
        "put together where it is executed, though it does not read like a whole statement to bandit",
        _executes,
    ),
    Reason(
        "ours",
        ("B607",),
        "the program is in a tuple, bandit looks only into lists",
        lambda row: re.search(r"\(\s*\(\s*[\"']", "\n".join(row.lines)) is not None,
    ),
    Reason(
        "ours",
        ("B605",),
        "bandit looks only at calls with a positional argument",
        _matches(r"\bpopen\(\s*cmd\s*="),
    ),
)
"""Looked at by eye, on PyTorch 2.13.0, on the standard library of Python 3.11 with its tests, and on Buildbot."""

REASONS: dict[str, tuple[Reason, ...]] = {"bandit": _BANDIT}
"""By the name of the scanner; semgrep's hold for every language."""
