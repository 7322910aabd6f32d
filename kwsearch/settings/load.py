"""Settings: what they are, their bounds, and where they come from.

In this order, later ones win: ``[tool.kwsearch]`` in the root's ``pyproject.toml``, the root's ``.kwsearch.toml``,
environment variables ``KWSEARCH_<NAME>``, then what the caller passes (flags).
The two files belong to the repository, so they are untrusted data: bounded, checked, never able to run or
place anything, and unable to set what is the user's own choice. Folders are roots.py's business.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

from kwsearch.errors import ConfigError
from kwsearch.safe_open import open_file, open_folder_below, read_open, reason_of
from kwsearch.settings.defaults import (
    EXCLUDE,
    FILE_TIMEOUT_SECONDS,
    GIT_IGNORE,
    HEADER_LANGUAGE,
    LIMIT,
    MAX_FILE_BYTES,
    MAX_TOML_BYTES,
    OTHER_VARIABLES,
    QUERY_TIMEOUT_SECONDS,
    REFRESH_FILES,
    STALE,
    STALE_CHOICES,
    WALK_FILES,
    shaping_fingerprint,
)
from kwsearch.text.distance import nearest

if TYPE_CHECKING:
    from kwsearch.settings.toml import Place, TomlDocument


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; construct one directly to pass settings in a program."""

    exclude: tuple[str, ...] = EXCLUDE
    """Patterns in the syntax of ``.gitignore``; what they match is not indexed."""
    git_ignore: bool = GIT_IGNORE
    """Whether ``.gitignore`` files and ``.git/info/exclude`` count; ``.ignore`` and ``.kwsearchignore`` always do."""
    max_file_bytes: int = MAX_FILE_BYTES
    """Files larger than this many bytes are skipped."""
    header_language: str = HEADER_LANGUAGE
    """What a ``.h`` file is: ``c``, ``cpp``, or ``auto`` to judge by the other files."""
    file_timeout_seconds: float = FILE_TIMEOUT_SECONDS
    """A file whose extraction takes longer gets words only."""
    workers: int = 0
    """Processes that extract and write; 0 means one for each processor."""
    stale: str = STALE
    """One of STALE_CHOICES."""
    limit: int = LIMIT
    """Most files that a query shows; 0 means all."""
    query_timeout_seconds: float = QUERY_TIMEOUT_SECONDS
    """Processor seconds that a question may take; texts that were not looked at by then are missing in the answer."""
    refresh_files: int = REFRESH_FILES
    """Most changed files that a query brings in by itself; more are reported."""
    walk_files: int = WALK_FILES
    """In an index of more files than this, a query checks only the files that it shows."""

    @property
    def headers_decide(self) -> bool:
        """Whether what stands in a header can make it another language's than that of the files around it."""
        return self.header_language == "auto"

    def fingerprint(self) -> str:
        """Return a text that differs whenever a setting that shapes the index differs."""
        return shaping_fingerprint(
            self.exclude,
            self.git_ignore,
            self.max_file_bytes,
            self.header_language,
            self.file_timeout_seconds,
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one setting may hold."""

    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    in_files: bool = True
    """False for the user's own choices, which a repository must not make."""


_RULES = {
    "exclude": _Rule(high=1_000),
    "git_ignore": _Rule(),
    "max_file_bytes": _Rule(low=1, high=64 * 1024 * 1024),
    "header_language": _Rule(choices=("auto", "c", "cpp", "objective-c")),
    "file_timeout_seconds": _Rule(low=0.1, high=60),
    "workers": _Rule(high=256, in_files=False),
    "stale": _Rule(choices=STALE_CHOICES, in_files=False),
    "limit": _Rule(high=1_000_000),
    "query_timeout_seconds": _Rule(low=0.1, high=600, in_files=False),
    "refresh_files": _Rule(high=1_000_000),
    "walk_files": _Rule(high=100_000_000),
}
_OTHER_TABLES = ("pages", "ranking", "tags")
"""Tables beside the settings that other rooms read and check: choices about pages, weights, the user's tag rules."""
_PATTERN_CHARACTERS = 1_000
"""The longest ``exclude`` pattern."""


def load_settings(
    root: str | os.PathLike[str],
    *,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings that hold for ``root``.

    Args:
        root: The folder whose ``pyproject.toml`` and ``.kwsearch.toml`` are read; either may be missing.
        environment: Variables to read instead of the process's own.
        overrides: Values by setting name that win over everything; None values are passed over.

    Raises:
        ConfigError: A file cannot be read, or a setting is unknown, of the wrong type or out of bounds;
            the message names the file and the line, the variable or the option.
    """
    values: dict[str, object] = {}
    for name in ("pyproject.toml", ".kwsearch.toml"):
        values.update(_read_file(os.fspath(root), name))
    values.update(_read_environment(os.environ if environment is None else environment))
    for key, value in (overrides or {}).items():
        if value is not None:
            option = key.replace("_", "-")
            values[key] = _checked(key, value, partial("option --{}".format, option))
    return replace(Settings(), **values)  # type: ignore[arg-type]


def other_table(root: str, name: str) -> list[tuple[str, object, str]]:
    """Return what the two files of a repository set in a table of another room, earlier ones first.

    Args:
        root: The folder whose ``pyproject.toml`` and ``.kwsearch.toml`` are read; either may be missing.
        name: The table below ``tool.kwsearch`` in the first, and at the top of the second.

    Returns:
        Key, unchecked value and place (file and line) of each setting.

    Raises:
        ConfigError: A file cannot be read, or the table is none.
    """
    rows: list[tuple[str, object, str]] = []
    for file_name in ("pyproject.toml", ".kwsearch.toml"):
        document, header, settings = _settings_table(root, file_name)
        if document is None or name not in settings:
            continue
        table, header = settings[name], (*header, name)
        if not isinstance(table, dict):
            raise ConfigError(f"{document.where(header)}: {name} must be a table")
        rows += [(key, value, document.where((*header, key))) for key, value in table.items()]
    return rows


def settings_bytes(root: str, name: str) -> bytes | None:
    """Return the bytes of a settings file that a repository brings, one more than MAX_TOML_BYTES at most.

    None when there is no regular file of this name; a link out of the repository is not followed, and nothing waits
    for whoever writes into a pipe.

    Raises:
        ConfigError: It may not be read.
        RootError: It cannot be read for a reason that is not its own, such as a failing disk.
    """
    # A link inside the repository is nobody's trick: the file that it means is opened by its real path, link by link.
    root = os.path.realpath(root)
    target = os.path.join(root, name)
    if os.path.islink(target):
        target = os.path.realpath(target)
    if not target.startswith(os.path.join(root, "")):
        return None  # a link out of the repository is not followed
    folder, _, last = target[len(os.path.join(root, "")) :].rpartition("/")
    held: list[int] = []
    try:
        parent = open_folder_below(root, folder, held)
        found = read_open(open_file(last, parent, held), MAX_TOML_BYTES + 1)
    except OSError as error:
        if reason_of(error, target) == "unreadable":
            raise ConfigError(f"{name}: {error.strerror}; fix or remove it") from error
        return None
    finally:
        for number in held:
            os.close(number)
    return found[0] if found else None


def _read_file(root: str, name: str) -> dict[str, object]:
    """The checked settings of one file of the repository; empty when it has none."""
    document, header, table = _settings_table(root, name)
    found: dict[str, object] = {}
    if document is None:
        return found
    for key, value in table.items():
        if key in _OTHER_TABLES:
            continue
        place = partial(document.where, (*header, key))
        if key in _RULES and not _RULES[key].in_files:
            raise ConfigError(f"{place()}: {key} is the user's choice; set KWSEARCH_{key.upper()} instead")
        found[key] = _checked(key, value, place)
    return found


def _settings_table(root: str, name: str) -> tuple[TomlDocument | None, Place, dict[str, object]]:
    """One file of the repository, the place of our table in it, and that table; empty when it has none."""
    data = settings_bytes(root, name)
    header: Place = () if name == ".kwsearch.toml" else ("tool", "kwsearch")
    if data is None or (header and b"kwsearch" not in data):
        return None, header, {}  # not ours to judge: a template with braces in it is no TOML, and no harm
    # Most repositories have no settings, and every start counts.
    from kwsearch.settings.toml import parse_toml

    document = parse_toml(data, name)
    table: object = document.data
    for part in header:
        table = table.get(part, {}) if isinstance(table, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{document.where(header)}: tool.kwsearch must be a table")
    return document, header, table


def _read_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """The checked settings of ``KWSEARCH_<NAME>`` variables; empty ones count as unset."""
    found = {}
    # In an order, so that of several mistakes the same one is told each time.
    for variable in sorted(environment):
        if (
            not variable.startswith("KWSEARCH_")
            or variable in OTHER_VARIABLES
            or not environment[variable].strip()
        ):
            continue
        key = variable.removeprefix("KWSEARCH_").lower()
        value = _from_text(key, environment[variable].strip())
        found[key] = _checked(key, value, partial("environment: {}".format, variable))
    return found


def _from_text(key: str, text: str) -> object:
    """The value that a variable's text stands for; the text itself when it stands for none."""
    default = getattr(Settings(), key, None)
    if isinstance(default, bool):  # before int, which a bool is, too
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
            text.lower(), text
        )
    if isinstance(default, tuple):
        return [part for part in text.split(os.pathsep) if part]
    if isinstance(default, int | float):
        try:
            return type(default)(text)
        except ValueError:
            return text
    return text


def _checked(key: str, value: object, place: Callable[[], str]) -> object:
    """The value in the type that Settings holds.

    Args:
        key: Name of the setting.
        value: What was set.
        place: Says where; only mistakes ask, since to find a line in a file costs more than to read it.

    Raises:
        ConfigError: The key is unknown, or the value has the wrong type or is out of bounds.
    """
    rule = _RULES.get(key)
    if rule is None:
        near = nearest(key, _RULES)
        hint = f"did you mean {near}?" if near else "the settings are " + ", ".join(_RULES)
        raise ConfigError(f"{place()}: unknown setting {key}; {hint}")
    default = next(field.default for field in fields(Settings) if field.name == key)
    if isinstance(default, bool):
        wanted, fits = "true or false", isinstance(value, bool)
    elif isinstance(default, int | float):
        whole = isinstance(default, int)
        types = (int,) if whole else (int, float)
        # As TOML writes long numbers.
        wanted = f"a {'whole ' if whole else ''}number from {rule.low:,} to {rule.high:,}".replace(",", "_")
        fits = isinstance(value, types) and not isinstance(value, bool) and rule.low <= value <= rule.high
    elif isinstance(default, tuple):
        wanted = f"a list of at most {rule.high} patterns of at most {_PATTERN_CHARACTERS} characters"
        fits = isinstance(value, list | tuple) and len(value) <= rule.high and all(map(_is_pattern, value))
        value = tuple(value) if fits and isinstance(value, list | tuple) else value
    else:
        wanted, fits = "one of " + ", ".join(rule.choices), value in rule.choices
    if not fits:
        raise ConfigError(f"{place()}: {key} must be {wanted}, not {_short(value)}")
    # 2 and 2.0 are the same setting, and must have the same fingerprint.
    return float(value) if isinstance(default, float) and isinstance(value, int) else value


def _is_pattern(value: object) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= _PATTERN_CHARACTERS
        and "\n" not in value
        and "\0" not in value
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
