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
        ("B104",),
        "any text that is the address counts, also where nothing is bound to it",
        _matches(r"[\"']0\.0\.0\.0"),
    ),
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
        ("B506",),
        "the loader is a class of the program's own, derived from a safe one",
        _matches(r"Loader=(?!(?:yaml\.)?(?:Unsafe|Full)?Loader\b)"),
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


def _is_no_call(row: Row) -> bool:
    """Whether the reported name is not called on its line: a declaration, a macro's name or text, a comparison."""
    return not any(
        use.name == row.name and use.role == "call" and use.line == row.line for use in row.facts.uses
    )


def _argument(row: Row) -> str:
    """What follows the name that is reported and its opening bracket, up to the end of the statement."""
    text = " ".join(line.strip() for line in row.lines)
    return text.partition(row.name)[2].lstrip().lstrip("(").partition(";")[0]


def _copies_constant(row: Row) -> bool:
    """Whether the second argument is a text or a name in capitals."""
    return re.search(r"""^.*?,\s*\(?(?:L?["']|[A-Z][A-Z0-9_]+\s*\))""", _argument(row)) is not None


def _formats_bounded(row: Row) -> bool:
    """Whether a text is the format, and no string without a width is formatted or read."""
    found = re.match(r'[^"]*"((?:\\.|[^"\\])*)"', _argument(row))
    return found is not None and re.search(r"%[-+ #0]*(?:\.\d+|\.\*)?l?[s\[]", found[1]) is None


def _called(*names: str) -> Callable[[Row], bool]:
    wanted = frozenset(names)
    return lambda row: any(use.line == row.line and use.name in wanted for use in row.facts.uses)


_FLAWFINDER = (
    Reason(
        "theirs",
        (),
        "the name is not called there: it is declared, defined or stands in a macro, flawfinder reads words",
        _is_no_call,
    ),
    Reason(
        "theirs",
        ("security/buffer-copy",),
        "a constant is copied: its length is known to who wrote the line",
        _copies_constant,
    ),
    Reason(
        "theirs",
        ("security/buffer-copy",),
        "numbers, single characters and strings of a given width: what they need has a bound",
        _formats_bounded,
    ),
    Reason(
        "theirs",
        ("security/buffer-copy",),
        "the format is a text in a macro, or a macro itself",
        _matches(r"printf\([^,]+,\s*(?:_?T(?:EXT)?\(|[A-Z][A-Z0-9_]+\b)"),
    ),
    Reason(
        "theirs",
        ("security/buffer-copy",),
        "what is read follows a format in a variable, of which nothing is known",
        lambda row: row.name in ("sscanf", "fscanf", "scanf"),
    ),
    Reason(
        "theirs",
        ("security/format-string",),
        "a function hands on the format and the arguments that it was given",
        lambda row: row.name.startswith("v"),
    ),
    Reason(
        "theirs",
        ("security/format-string",),
        "a format that is chosen among constants: arguments follow it",
        lambda row: row.name in ("printf", "fprintf", "snprintf", "sprintf", "syslog"),
    ),
    Reason(
        "theirs",
        ("domain/crypto CWE-327",),
        "the file defines the function itself",
        lambda row: any(symbol.name == row.name for symbol in row.facts.symbols),
    ),
    Reason(
        "ours",
        (),
        "a function that flawfinder does not know",
        _called(
            "posix_spawn",
            "execve",
            "mkostemp",
            "rand",
            "srand48",
            "CreateProcessA",
            "ShellExecuteA",
            "_spawnv",
        ),
    ),
    Reason(
        "ours",
        ("security/buffer-copy",),
        "a set of characters (%[…]) without a width, which flawfinder does not look for",
        _matches(r"%\["),
    ),
)
"""Looked at by eye, on lighttpd and NetHack; what is left there copies a variable that holds a constant."""

_ESLINT = (
    Reason(
        "ours",
        ("detect-child-process",),
        "the plugin looks at exec alone, and not at spawn, execFile and fork",
        _matches(r"\b(?:spawn|execFile|fork)(?:Sync)?\("),
    ),
    Reason(
        "ours",
        ("detect-eval-with-expression",),
        "new Function runs a text as eval does; the plugin looks at eval alone",
        _matches(r"\bFunction\("),
    ),
)
"""Looked at by eye, on Node-RED."""

_RUBOCOP = (
    Reason(
        "ours",
        ("Security/YAMLLoad",),
        "the cop looks at load alone, and not at load_file",
        _matches(r"\bload_file\b"),
    ),
)
"""Looked at by eye, on Redmine; three calls of eval with joined texts are left, which the cop does not report."""

_GOSEC = (
    Reason("ours", (), "gosec reads no tests", lambda row: row.path.endswith("_test.go")),
    Reason(
        "ours",
        ("G103",),
        "gosec lets sizes pass",
        _matches(r"\bunsafe\.(?:Sizeof|Alignof|Offsetof)\("),
    ),
)
"""Looked at by eye, on urfave/cli and Caddy."""

_BRAKEMAN = (
    Reason(
        "ours",
        (
            "brakeman-Execute", "brakeman-UnsafeReflection", "brakeman-SendFile", "brakeman-CrossSiteScripting",
            "brakeman-Deserialize", "brakeman-Evaluation",
        ),
        "Brakeman follows what a request sends, and sees none of it here; the tag tells every place",
        lambda row: True,
    ),
    Reason("ours", ("brakeman-WeakHash",), "Brakeman warns of hashed passwords alone", lambda row: True),
    Reason(
        "ours",
        ("brakeman-SkipBeforeFilter",),
        "Brakeman warns only of what all actions but some skip",
        lambda row: "except" not in row.lines[0],
    ),
    Reason(
        "theirs",
        ("brakeman-SQL",),
        "a line within the text of a query that begins before",
        lambda row: not re.search(r"\.(?:where|exec\w*|select\w*|order|joins|having)\b", row.lines[0]),
    ),
    Reason(
        "theirs",
        ("brakeman-SQL",),
        "a scope on a relation that is handed over, in a file that is not known to speak with a database",
        _matches(r"\.(?:where|order|joins|having)\("),
    ),
    Reason(
        "ours",
        ("brakeman-SQL",),
        "a query of several lines, reported on a later one; or of values that Brakeman knows to be numbers",
        _matches(r'\(\s*"$|#\{\w+(?:\[:\w+\])?\}|#\{\w+\[:\w+\]\.\w+\}'),
    ),
)  # fmt: skip
"""Looked at by eye, on Lobsters and Maybe."""

REASONS: dict[str, tuple[Reason, ...]] = {
    "bandit": _BANDIT,
    "flawfinder": _FLAWFINDER,
    "eslint": _ESLINT,
    "rubocop": _RUBOCOP,
    "gosec": _GOSEC,
    "brakeman": _BRAKEMAN,
}
"""By the name of the scanner."""
