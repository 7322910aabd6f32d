"""What a query is answered with: a result of hits, hits of matches; immutable values, the same for every asker.

Lean, because the fastest path to an answer makes them too: named tuples by hand, without ``collections``.
"""

from __future__ import annotations

from _operator import itemgetter

from kwsearch.vocabulary import NOT_REACHED, NOT_SEARCHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Protocol, Self

    from kwsearch.scan.source_text import SourceLines, SourceText

    class FoundLines(Protocol):
        """The lines of a document that answer, as found_lines.py has them."""

        @property
        def entries(self) -> Sequence[object]:
            """One for each row."""

        def matches(self, most: int = 0) -> tuple[Match, ...]:
            """Return the matches of the first so many rows, or of all for 0."""


FORMAT_VERSION = 1
"""Of the JSON Lines; new fields may come without a new version, none goes or changes its meaning."""


def field(position: int, doc: str) -> Any:
    """Return the attribute for an item of a named tuple."""
    return property(itemgetter(position), None, None, doc)


class Row(tuple[object, ...]):
    """A named tuple."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    @classmethod
    def _make(cls, items: Iterable[object]) -> Self:
        """Return a row of all its items, in order."""
        return tuple.__new__(cls, items)

    def __getnewargs__(self) -> tuple[object, ...]:
        return tuple(self)

    def _replace(self, **changes: object) -> Self:
        """Return a row in which some fields differ."""
        fields = dict(zip(self._fields, self, strict=False)) | changes
        return self._make((*fields.values(), *self[len(fields) :]))

    def to_dict(self) -> dict[str, object]:
        """Return the fields by name, as JSON has them."""
        return dict(zip(self._fields, self, strict=False))

    def __repr__(self) -> str:
        shown = [f"{name}={value!r}" for name, value in zip(self._fields, self, strict=False) if value != ""]
        return f"{type(self).__name__}({', '.join(shown)})"


_COLUMN = 8


class Match(Row):
    """One line of a file that answers a query."""

    __slots__ = ()
    _fields = ("line", "end_line", "name", "kind", "role", "scope", "signature")

    line: int = field(0, "1-based; 0 for a match of the path alone.")
    end_line: int = field(
        1,
        "Last line of the symbol for a definition, or of what a regular expression matches, else ``line``; inclusive.",
    )
    name: str = field(2, "The matching word as it stands in the file.")
    kind: str = field(3, "Kind of the symbol defined there, one of KINDS; empty for other roles.")
    role: str = field(4, "How the name is used there, one of ROLES.")
    scope: str = field(
        5, "The symbols that it stands in, joined with ``.``, outermost first; empty at the top."
    )
    signature: str = field(6, "Signature of a definition on one line; empty for other roles.")
    source: SourceText | None = field(7, "Where the text of the file is.")

    def __new__(
        cls,
        line: int,
        end_line: int,
        name: str,
        kind: str = "",
        role: str = "mention",
        scope: str = "",
        signature: str = "",
        source: SourceText | None = None,
        column: int = 0,
    ) -> Self:
        """Make a match; see the attributes. A column that is 0 is looked for when it is asked for."""
        items = (line, end_line, name, kind, role, scope, signature, source)
        return tuple.__new__(cls, (*items, column) if column else items)

    @property
    def path(self) -> str:
        """The file, relative to the root; empty when it is not known."""
        return "" if self.source is None else self.source.path

    @property
    def text(self) -> str:
        """The line as it was indexed, without its end; empty when the file has changed since or cannot be read.

        Read when it is asked for, from the file; the index may be closed by then.
        """
        lines = self._lines()
        return lines[self.line - 1] if 0 < self.line <= len(lines) else ""

    @property
    def column(self) -> int:
        """Where the match begins in ``text``, in characters from 1; 0 when it does not stand there.

        Of a name it is the first place where it stands as a whole word, else as a part of one, with this case before
        any other; of one that the line says in two places (``from a import b``), that of its last part.
        """
        if len(self) > _COLUMN and self[_COLUMN]:
            return self[_COLUMN]  # type: ignore[return-value]
        text, name = self.text, self.name
        place = find_name(text, name)
        if place < 0:
            place = find_name(text, name[max(name.rfind(mark) for mark in "./\\:") + 1 :])
        return place + 1

    def context(self, before: int = 0, after: int = 0) -> list[tuple[int, str]]:
        """Return the line and those around it as (1-based number, text), as far as the file has them.

        Args:
            before: Lines above, at least 0.
            after: Lines below, at least 0.

        Returns:
            Ascending; empty when ``text`` cannot be had, or the match is of the path alone.
        """
        lines = self._lines()
        if not 0 < self.line <= len(lines):
            return []
        first, last = max(self.line - before, 1), min(self.line + after, len(lines))
        return [(number, lines[number - 1]) for number in range(first, last + 1)]

    def to_dict(self, *, before: int = 0, after: int = 0) -> dict[str, object]:
        """Return the match as JSON has it: its fields, ``column`` and ``text``; ``context`` when lines are asked for.

        Args:
            before: Lines of ``context`` above.
            after: Lines of ``context`` below.
        """
        fields = super().to_dict() | {"column": self.column, "text": self.text}
        if before or after:
            rows = self.context(before, after)
            fields["context"] = [{"line": number, "text": text} for number, text in rows]
        return fields

    def _lines(self) -> SourceLines | Sequence[str]:
        return () if self.source is None else self.source.lines()


class TagEvidence(Row):
    """One line of a file that is evidence of a tag which a query asked for."""

    __slots__ = ()
    _fields = ("line", "tag", "kind", "name", "strong", "confidence", "via")

    line: int = field(0, "1-based; 0 for evidence about the path alone.")
    tag: str = field(1, "Id of the tag.")
    kind: str = field(2, "As ``Evidence.kind``.")
    name: str = field(3, "Canonical name of what was found there (``pickle.loads``).")
    strong: bool = field(4, "False for weak evidence (an import alone).")
    confidence: str = field(5, "Of the tag: ``high``, ``medium`` or ``low``.")
    via: str = field(6, "The import chain: ``import pickle as p (line 3)``; empty when there is none.")

    def __new__(
        cls, line: int, tag: str, kind: str, name: str, strong: bool, confidence: str, via: str = ""
    ) -> Self:
        """Make a piece of evidence; see the attributes."""
        return tuple.__new__(cls, (line, tag, kind, name, strong, confidence, via))


class LateMatches:
    """The matches of a hit, made when they are first looked at, in whatever thread: all, or those of the first rows.

    Equal to a tuple of the same matches, and such a tuple when it is pickled.
    """

    __slots__ = ("_state",)

    def __init__(self, find: Callable[[], FoundLines]) -> None:
        """Take what finds their lines: called by whoever looks first, or by each of several who look first at once."""
        self._state: Callable[[], FoundLines] | FoundLines | tuple[Match, ...] = find

    def _found(self) -> FoundLines | tuple[Match, ...]:
        """Return the lines, or the matches when these are made; what they were made of is let go."""
        state = self._state
        if callable(state):
            state = self._state = state()
        return state

    def made(self) -> tuple[Match, ...]:
        """Return the matches.

        Raises:
            IndexCorruptError: If what is to be read for them is damaged.
        """
        found = self._found()
        if not isinstance(found, tuple):
            found = self._state = found.matches()
        return found

    def first(self, rows: int) -> tuple[Match, ...]:
        """Return the matches of so many rows at least, as `Hit.rows` has them; of all when they are made."""
        found = self._found()
        return found if isinstance(found, tuple) else found.matches(rows)

    def count_rows(self) -> int:
        """Return how many rows there are."""
        found = self._found()
        return len(_rows(found) if isinstance(found, tuple) else found.entries)

    def __eq__(self, other: object) -> bool:
        return self.made() == (other.made() if isinstance(other, LateMatches) else other)

    def __hash__(self) -> int:
        return hash(self.made())

    def __len__(self) -> int:
        return len(self.made())

    def __iter__(self) -> Iterator[Match]:
        return iter(self.made())

    def __getitem__(self, place: int) -> Match:
        return self.made()[place]

    def __reduce__(self) -> tuple[object, ...]:
        return tuple, (self.made(),)

    def __repr__(self) -> str:
        return repr(self.made())


class Hit(Row):
    """A file that answers a query; with ``select:``, a folder, tag or keyword, whose name is then its path."""

    __slots__ = ()
    _fields = (
        "path", "score", "matches", "tags", "language", "flags", "missing", "explanation", "evidence",
    )  # fmt: skip

    path: str = field(0, "Relative to the root, ``/`` between parts.")
    score: float = field(1, "Higher is better; comparable within one result only.")
    tags: tuple[str, ...] = field(3, "Ids of the file's tags, sorted.")
    language: str = field(4, "Name of a row of the language table; ``text`` for every other text file.")
    flags: tuple[str, ...] = field(5, "File classes such as ``test``, sorted.")
    missing: tuple[str, ...] = field(6, "Words of a several-word question that this file does not have.")
    explanation: tuple[tuple[str, float], ...] = field(7, "Each factor of the score by name, when asked for.")
    evidence: tuple[TagEvidence, ...] = field(8, "Of the tags that were asked for, by line.")

    def __new__(
        cls,
        path: str,
        score: float = 0.0,
        matches: tuple[Match, ...] | LateMatches = (),
        tags: tuple[str, ...] = (),
        language: str = "",
        flags: tuple[str, ...] = (),
        missing: tuple[str, ...] = (),
        explanation: tuple[tuple[str, float], ...] = (),
        evidence: tuple[TagEvidence, ...] = (),
    ) -> Self:
        """Make a hit; see the attributes."""
        return tuple.__new__(
            cls, (path, score, matches, tags, language, flags, missing, explanation, evidence)
        )

    @property
    def matches(self) -> tuple[Match, ...]:
        """Definitions of the very name first, then other definitions, then by line.

        Of several words, what holds most of them first.
        """
        found = self._held()
        return found.made() if isinstance(found, LateMatches) else found

    def _held(self) -> tuple[Match, ...] | LateMatches:
        """Return the matches, or what makes them when somebody looks."""
        return self[2]  # type: ignore[return-value]  # whoever makes a hit gives either; to readers it is a tuple

    def rows(self, most: int = 0) -> list[list[Match]]:
        """Return the matches as a page shows them: the names that a line uses in one role are one row, in order.

        Args:
            most: The first so many rows, quicker than all; 0 for all.
        """
        found = self._held()
        rows = _rows(found.first(most) if most and isinstance(found, LateMatches) else self.matches)
        return rows[:most] if most else rows

    def count_rows(self) -> int:
        """Return how many ``rows`` there are."""
        found = self._held()
        return found.count_rows() if isinstance(found, LateMatches) else len(_rows(found))

    def to_dict(self, *, most: int = 0, before: int = 0, after: int = 0) -> dict[str, object]:
        """Return the hit as JSON has it; ``evidence`` and ``explanation`` only when there are any.

        Args:
            most: Most of its matches; 0 for all. ``matches_total`` counts all.
            before: Source lines above each match.
            after: Source lines below each match.
        """
        from kwsearch.json_text import path_fields

        matches = self.matches[:most] if most else self.matches
        fields = path_fields(self.path) | {
            "score": round(self.score, 6),
            "language": self.language,
            "flags": self.flags,
            "tags": self.tags,
            "missing": self.missing,
            "matches": [match.to_dict(before=before, after=after) for match in matches],
            "matches_total": len(self.matches),
        }
        if self.evidence:
            fields["evidence"] = [finding.to_dict() for finding in self.evidence]
        if self.explanation:
            fields["explanation"] = [
                {"factor": factor, "value": number} for factor, number in self.explanation
            ]
        return fields

    def __repr__(self) -> str:
        return f"Hit({self.path!r}, score={self.score:.6g}, matches={len(self.matches)})"


def _rows(matches: Iterable[Match]) -> list[list[Match]]:
    """Return what `Hit.rows` does of matches."""
    rows: list[list[Match]] = []
    last = (-1, "")
    for match in matches:
        place = (match.line, match.role)
        if place == last and not match.kind:
            rows[-1].append(match)
        else:
            rows.append([match])
            last = place
    return rows


class SearchResult:
    """The answer to one query; iterates over its hits, and has as many as ``len`` says.

    Attributes:
        hits: Best first: descending score, then path.
        total: Files that match, whether shown or not.
        complete: True when every file of the root was searched and is up to date.
        query: The text of the query as it was given.
        parsed: How it was understood, in the query language.
        select: What a hit is: ``file``, ``folder``, ``tag`` or ``keyword``; ``file`` for symbols, too.
        root: The indexed folder, absolute.
        suggestions: Nearest words of the vocabulary when nothing was found.
        notices: What the reader should know: words not indexed, files skipped, stale files.
        skipped: Reasons and counts of files that are not searched, by reason.
    """

    __slots__ = (
        "complete", "hits", "notices", "parsed", "query", "root", "select", "skipped", "suggestions", "total",
    )  # fmt: skip
    complete: bool
    hits: tuple[Hit, ...]
    notices: tuple[str, ...]
    parsed: str
    query: str
    root: str
    select: str
    skipped: tuple[tuple[str, int], ...]
    suggestions: tuple[str, ...]
    total: int

    def __init__(
        self,
        hits: tuple[Hit, ...],
        total: int,
        *,
        complete: bool,
        parsed: str,
        query: str = "",
        select: str = "file",
        root: str = "",
        suggestions: tuple[str, ...] = (),
        notices: tuple[str, ...] = (),
        skipped: tuple[tuple[str, int], ...] = (),
    ) -> None:
        """Make a result; see the attributes."""
        values = (complete, hits, notices, parsed, query, root, select, skipped, suggestions, total)
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    @property
    def unsearched(self) -> tuple[tuple[str, int], ...]:
        """Those of ``skipped`` that may hold text which a person wrote; with any, ``complete`` is False."""
        return tuple([row for row in self.skipped if row[0] in NOT_SEARCHED])

    @property
    def unreached(self) -> tuple[tuple[str, int], ...]:
        """Those of ``unsearched`` that no rule leaves out: they could not be read, or are too many."""
        return tuple([row for row in self.skipped if row[0] in NOT_REACHED])

    @property
    def reachable(self) -> int:
        """How many of the ``total`` files a larger ``limit`` can show: all, or as many as ``count:`` says."""
        from kwsearch.query.parser import parse_query
        from kwsearch.query.tree import ALL

        count = parse_query(self.parsed).count
        return self.total if count is None or count == ALL else min(count, self.total)

    def to_dict(self, *, before: int = 0, after: int = 0) -> dict[str, object]:
        """Return everything as JSON has it: the fields of the header and the summary, and ``hits``.

        Args:
            before: Source lines above each match.
            after: Source lines below each match.
        """
        hits = [hit.to_dict(before=before, after=after) for hit in self.hits]
        return self._header() | self._summary() | {"hits": hits}

    def json_lines(self, *, most: int = 0, before: int = 0, after: int = 0) -> Iterator[str]:
        """Yield the result as JSON Lines in ASCII: one ``header``, a ``hit`` for each file, one ``summary``.

        Args:
            most: Most matches of a hit; 0 for all.
            before: Source lines above each match.
            after: Source lines below each match.
        """
        from kwsearch.json_text import json_line

        yield json_line({"type": "header", "version": FORMAT_VERSION} | self._header())
        for hit in self.hits:
            yield json_line({"type": "hit"} | hit.to_dict(most=most, before=before, after=after))
        yield json_line({"type": "summary"} | self._summary())

    def _header(self) -> dict[str, object]:
        return {"root": self.root, "query": self.query, "parsed": self.parsed}

    def _summary(self) -> dict[str, object]:
        return {
            "total": self.total,
            "shown": len(self.hits),
            "complete": self.complete,
            "skipped": dict(self.skipped),
            "suggestions": self.suggestions,
            "notices": self.notices,
        }

    def _replace(self, **changes: Any) -> SearchResult:
        """Return a result in which some attributes differ."""
        return SearchResult(**({name: getattr(self, name) for name in self.__slots__} | changes))

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, number: int) -> Hit:
        return self.hits[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SearchResult) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    def __hash__(self) -> int:
        return hash((self.root, self.query, self.hits))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a result does not change: {name} cannot be set")

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, ({name: getattr(self, name) for name in self.__slots__},)

    def __repr__(self) -> str:
        some = "" if self.complete else ", complete=False"
        return f"SearchResult({self.parsed!r}, {len(self.hits)} of {self.total}{some})"


def _remake(values: dict[str, Any]) -> SearchResult:
    return SearchResult(**values)


def find_name(text: str, name: str) -> int:
    """Return the 0-based character at which a name stands in a line; -1 when it does not.

    As a whole word before a part of one, with its own case before any other.
    """
    lower = text.lower()
    for line, wanted in ((text, name), (lower, name.lower())):
        start = line.find(wanted) if wanted else -1
        while start >= 0:
            around = line[max(start - 1, 0) : start] + line[start + len(wanted) :][:1]
            if not any(letter.isalnum() or letter == "_" for letter in around):
                return start
            start = line.find(wanted, start + 1)
    return lower.find(name.lower()) if name else -1
