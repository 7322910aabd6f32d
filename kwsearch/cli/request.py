"""What ``kwsearch query`` was asked to do, and its arguments read without a command-line library.

Lean. The reader understands every correct call; whatever else it meets (help, an unknown flag, a wrong value)
it leaves to the Typer command of the same name in cli.py, which declares the same flags and words the error.
"""

from __future__ import annotations

from kwsearch.query.tree import ALIASES, FILTER_KEYS
from kwsearch.settings.defaults import STALE_CHOICES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SWITCHES = {
    "-l": "paths_only", "--files-with-matches": "paths_only",
    "-c": "counts", "--count": "counts",
    "-0": "nul", "--null": "nul",
    "-q": "quiet", "--quiet": "quiet",
    "-w": "whole_words", "--word": "whole_words",
    "-S": "smart_case", "--smart-case": "smart_case",
    "--json": "json",
    "--vimgrep": "vimgrep",
    "--explain": "explain",
}  # fmt: skip
_LISTS = {
    "-t": "languages", "--lang": "languages",
    "-g": "globs", "--glob": "globs",
    "-k": "kinds", "--kind": "kinds",
    "--role": "roles",
    "--tag": "tags",
}  # fmt: skip
_NUMBERS = {
    "-m": "max_matches", "--max-matches": "max_matches",
    "-A": "after", "--after": "after",
    "-B": "before", "--before": "before",
    "-C": "context", "--context": "context",
    "--limit": "limit",
}  # fmt: skip
_TEXTS = {"--stale": "stale", "--root": "root", "--index-dir": "index_dir"}
_FILTERS = (("languages", "lang"), ("globs", "glob"), ("kinds", "kind"), ("roles", "role"), ("tags", "tag"))


class QueryRequest:
    """One call of ``kwsearch query``; attributes are its flags.

    Attributes:
        words: The positional arguments, in order: the text of the query.
        languages, globs, kinds, roles, tags: Filters; several values of one flag are alternatives.
        paths_only, counts, nul, quiet, json, vimgrep: Form of the answer.
        max_matches: Most matches shown of a file; 0 for all; None for MATCHES, or all in answers for programs.
        before, after: Source lines around each match; ``context`` is read into both.
        limit: Most files shown, 0 for all; None for the setting.
        stale: One of STALE_CHOICES; None for the setting.
        root, index_dir: Folders; None for the usual ones.
    """

    __slots__ = (
        "after", "before", "counts", "explain", "globs", "index_dir", "json", "kinds", "languages", "limit",
        "max_matches", "nul", "paths_only", "quiet", "roles", "root", "smart_case", "stale", "tags", "vimgrep",
        "whole_words", "words",
    )  # fmt: skip

    def __init__(
        self,
        words: Sequence[str],
        *,
        languages: Sequence[str] = (),
        globs: Sequence[str] = (),
        kinds: Sequence[str] = (),
        roles: Sequence[str] = (),
        tags: Sequence[str] = (),
        paths_only: bool = False,
        counts: bool = False,
        nul: bool = False,
        quiet: bool = False,
        json: bool = False,
        vimgrep: bool = False,
        explain: bool = False,
        whole_words: bool = False,
        smart_case: bool = False,
        max_matches: int | None = None,
        before: int | None = None,
        after: int | None = None,
        context: int = 0,
        limit: int | None = None,
        stale: str | None = None,
        root: str | None = None,
        index_dir: str | None = None,
    ) -> None:
        self.words = tuple(words)
        self.languages = tuple(languages)
        self.globs = tuple(globs)
        self.kinds = tuple(kinds)
        self.roles = tuple(roles)
        self.tags = tuple(tags)
        self.paths_only = paths_only
        self.counts = counts
        self.nul = nul
        self.quiet = quiet
        self.json = json
        self.vimgrep = vimgrep
        self.explain = explain
        self.whole_words = whole_words
        self.smart_case = smart_case
        self.max_matches = max_matches
        self.before = context if before is None else before
        self.after = context if after is None else after
        self.limit = limit
        self.stale = stale
        self.root = root
        self.index_dir = index_dir

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QueryRequest) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"QueryRequest({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"

    @property
    def text(self) -> str:
        """The query text: all words, one space between them."""
        return " ".join(self.words)

    @property
    def conflict(self) -> str:
        """What is wrong with the flags as a whole; empty when nothing is."""
        if not self.text.strip() and not self.filters:
            return "there is nothing to search for; name a word, such as: kwsearch query parse_config"
        forms = (
            ("-l", self.paths_only), ("-c", self.counts), ("-0", self.nul and not self.paths_only),
            ("-q", self.quiet), ("--json", self.json), ("--vimgrep", self.vimgrep),
        )  # fmt: skip
        chosen = [flag for flag, wanted in forms if wanted]
        return f"choose one of {' and '.join(chosen)}" if len(chosen) > 1 else ""

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What the filter flags add to the query, as (key, value) pairs that must all hold."""
        found = []
        for attribute, key in _FILTERS:
            values = getattr(self, attribute)
            if key == "glob":
                found += [(key, value) for value in values]
            elif len(values) == 1:
                found.append((key, values[0]))
            elif values:
                found.append((key, f"({' OR '.join(values)})"))
        return found


def spell_out_negations(arguments: Sequence[str]) -> list[str]:
    """Turn arguments such as ``-is:test`` and ``-(a OR b)`` into ``NOT is:test``, so that no flag parser takes them.

    An argument counts as query text behind a minus when a known filter and a colon follow, or a bracket, a
    quote or a slash. Nothing changes after ``--``.
    """
    changed: list[str] = []
    for position, argument in enumerate(arguments):
        if argument == "--":
            changed += arguments[position:]
            break
        key = argument[1:].partition(":")
        negated = argument.startswith("-") and (
            argument[1:2] in ("(", '"', "/") or (key[1] and (key[0] in FILTER_KEYS or key[0] in ALIASES))
        )
        changed.append(f"NOT {argument[1:]}" if negated else argument)
    return changed


def read_request(arguments: Sequence[str]) -> QueryRequest | None:
    """Return the request that the arguments behind ``query`` make; None when Typer has to look at them."""
    words: list[str] = []
    values: dict[str, object] = {}
    rest = spell_out_negations(arguments)
    rest.reverse()
    while rest:
        argument = rest.pop()
        if argument == "--":
            words += reversed(rest)
            break
        if argument[:1] != "-" or argument == "-":
            words.append(argument)
        elif argument in _SWITCHES:
            values[_SWITCHES[argument]] = True
        else:
            name, value = _flag_and_value(argument, rest)
            if value is None or not _take(values, name, value):
                return None
    request = QueryRequest(words, **values)  # type: ignore[arg-type]
    return None if request.conflict else request


def _flag_and_value(argument: str, rest: list[str]) -> tuple[str, str | None]:
    """The flag and its value, which may be attached, behind ``=``, or the next argument; None without one.

    Of a bundle such as ``-lw`` or ``-lm5``, the first switch is given back as a flag with an empty value and
    the others are put back.
    """
    if argument.startswith("--"):
        name, sign, value = argument.partition("=")
        if sign or name not in _LISTS | _NUMBERS | _TEXTS:
            return name, value if sign else None
    else:
        name, value = argument[:2], argument[2:]
        if name in _SWITCHES and value:
            rest.append("-" + value)
            return name, ""
        if value:
            return name, value
    return name, rest.pop() if rest else None


def _take(values: dict[str, object], name: str, value: str) -> bool:
    """Note a flag's value; False when the flag is unknown or the value is not one of its own."""
    if name in _SWITCHES and not value:
        values[_SWITCHES[name]] = True
    elif name in _LISTS:
        found = values.setdefault(_LISTS[name], [])
        assert isinstance(found, list)
        found.append(value)
    elif name in _NUMBERS:
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            return False
        values[_NUMBERS[name]] = int(value)
    elif name in _TEXTS:
        if name == "--stale" and value not in STALE_CHOICES:
            return False
        values[_TEXTS[name]] = value
    else:
        return False
    return True
