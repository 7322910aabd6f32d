"""What ``kwsearch query`` was asked to do, and its arguments read without a command-line library.

Lean. The reader understands every correct call; whatever else it meets (help, an unknown flag, a wrong value)
it leaves to the Typer command of the same name in query_flags.py, which has the same flags and words the error.
"""

from __future__ import annotations

import kwsearch
from kwsearch.cli.commands.options import LIST, SWITCH, read_flags
from kwsearch.cli.flags import BY_NAME, FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class QueryRequest:
    """One call of ``kwsearch query``; beside ``words``, its attributes are the fields of FLAGS.

    Attributes:
        words: The positional arguments, in order: the text of the query.
        languages, globs, kinds, roles, tags: Filters; several values of one flag are alternatives.
        paths_only, counts, nul, quiet, json, vimgrep: Form of the answer.
        max_matches: Most matches shown of a file; 0 for all; None for MATCHES, or all in answers for programs.
        before, after: Source lines around each match; ``context`` is read into both.
        limit: Most files shown, 0 for all; None for the setting.
        all_tags: Name all tags of each file, not just those asked for.
        color: One of COLOUR_CHOICES; None for the first.
        hyperlinks: Format of links, or a name of one; None for no links.
        no_pager: Never use a pager.
        stale: One of STALE_CHOICES; None for the setting.
        root, index_dir: Folders; None for the usual ones.
        store: Address of the store whose repositories are asked, instead of one folder.
    """

    __slots__ = ("words", *[flag.field for flag in FLAGS])
    words: tuple[str, ...]
    languages: tuple[str, ...]
    globs: tuple[str, ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    tags: tuple[str, ...]
    paths_only: bool
    counts: bool
    nul: bool
    quiet: bool
    json: bool
    vimgrep: bool
    explain: bool
    whole_words: bool
    smart_case: bool
    max_matches: int | None
    before: int
    after: int
    context: int
    limit: int | None
    all_tags: bool
    color: str | None
    hyperlinks: str | None
    no_pager: bool
    stale: str | None
    root: str | None
    index_dir: str | None
    store: str | None

    def __init__(self, words: Sequence[str], **values: object) -> None:
        """Take the query text and the values of flags by field; a flag that was not given may be missing or None."""
        self.words = tuple(words)
        for flag in FLAGS:
            value = values.pop(flag.field, None)
            if flag.form == LIST:
                value = tuple(value or ())  # type: ignore[arg-type]
            elif flag.form == SWITCH:
                value = bool(value)
            setattr(self, flag.field, value)
        assert not values, values  # a flag of the table without a field here would be passed over in silence
        # -A and -B say more than -C, wherever they stand, as in grep.
        self.context = self.context or 0
        self.before = self.context if self.before is None else self.before
        self.after = self.context if self.after is None else self.after

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
        if len(chosen) > 1:
            return f"choose one of {' and '.join(chosen)}"
        if (self.before or self.after) and (self.paths_only or self.counts or self.nul or self.quiet):
            return f"{chosen[0] if chosen else '-0'} shows no lines; leave out -A, -B and -C"
        beside = [
            f"--{name}" for name in ("root", "index-dir", "stale") if getattr(self, name.replace("-", "_"))
        ]
        if self.store is not None and beside:
            return f"--store asks all repositories of a store; leave out {beside[0]}"
        if not self.hyperlinks:
            return ""
        from kwsearch.cli.terminal.hyperlinks import problem_of

        problem = problem_of(self.hyperlinks)
        return f"--hyperlink-format: {problem}" if problem else ""

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What the filter flags add to the query, as (key, value) pairs that must all hold."""
        found = []
        for flag in FLAGS:
            values: Sequence[str] = getattr(self, flag.field) if flag.key else ()
            if flag.key == "glob":
                found += [(flag.key, value) for value in values]
            elif len(values) == 1:
                found.append((flag.key, values[0]))
            elif values:
                found.append((flag.key, f"({' OR '.join(values)})"))
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
        # Only what no flag is called: a key that we know and a colon, or what opens a group, a text, an expression.
        key = argument[1:].partition(":")
        negated = argument.startswith("-") and (
            argument[1:2] in ("(", '"', "/") or (key[1] and key[0] in kwsearch.QUERY_KEYS)
        )
        changed.append(f"NOT {argument[1:]}" if negated else argument)
    return changed


def read_request(arguments: Sequence[str]) -> QueryRequest | None:
    """Return the request that the arguments behind ``query`` make; None when Typer has to look at them."""
    found = read_flags(BY_NAME, spell_out_negations(arguments))
    if found is None:
        return None
    words, values = found
    request = QueryRequest(words, **values)
    return None if request.conflict else request
