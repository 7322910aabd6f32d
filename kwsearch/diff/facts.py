"""What one side of a difference holds: everything in each file that can come and go."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kwsearch.diff.revisions import FETCH_ALL, MISSING, Blob
from kwsearch.errors import RevisionError
from kwsearch.indexing.examine import Examined, Examiner
from kwsearch.languages.fileclass import NameClassifier
from kwsearch.languages.headers import HEADER_BYTES, decide_header_language
from kwsearch.languages.table import HEADER_SUFFIX
from kwsearch.models import Symbol
from kwsearch.scan.reading import classify_content
from kwsearch.settings.load import Settings
from kwsearch.tags.match import Rules
from kwsearch.vocabulary import FILE_FLAGS, KIND_CLASSES

_MOST_LINES = 400
"""Lines of a symbol by which it is known again."""
_TEST = 1 << FILE_FLAGS.index("test")
_HIDDEN = frozenset(("private", "static"))
_SAY_EXPORTED = frozenset(("go", "javascript", "rust", "tsx", "typescript"))
"""Languages in which other files see only what says so, itself or (of a member) what it is in."""
_OF_THE_ASSEMBLY = frozenset(("internal", "protected"))
"""What a member of C# says that other files see, but not everybody."""


class Key(NamedTuple):
    """What a thing is."""

    subject: str
    kind: str
    name: str
    scope: str = ""
    """Of a use, what it stands in; a symbol's scope is in its name."""


class Place(NamedTuple):
    """Where a thing stands, and what tells one symbol from another of its name."""

    line: int
    signature: str = ""
    """For a tag, ``strong`` or ``weak`` and the name of the evidence."""
    text: frozenset[bytes] = frozenset()
    """The lines of a symbol, without what is around them."""
    head: bytes = b""
    """The first of them."""
    language: str = ""
    is_seen: bool = False
    """Whether code elsewhere can use the symbol."""

    def is_like(self, other: Place) -> bool:
        """Whether half of the lines are the same."""
        return 2 * len(self.text & other.text) >= max(len(self.text), len(other.text))


Things = dict[Key, list[Place]]
"""Everything in a file that can come and go, each with its places, by line."""

Contents = Callable[[Iterable[str]], Iterator[bytes]]
"""Yields the bytes of each path that it is given."""


class Side(NamedTuple):
    """What the files of one revision hold."""

    files: dict[str, Things]
    """By path, of the files that were read."""
    left_out: dict[str, str]
    """Path and reason of the files that were not."""


class Reader:
    """Reads the files of both sides by the same rules."""

    def __init__(self, settings: Settings, rules: Rules) -> None:
        self._settings = settings
        self._rules = rules
        self.skipped: Counter[str] = Counter()

    def header_language(self, files: Mapping[str, Blob], contents: Contents) -> str:
        """Return what ``.h`` means among these files."""
        if self._settings.header_language != "auto":
            return self._settings.header_language
        names = NameClassifier()
        headers = [path for path in files if path.endswith(HEADER_SUFFIX)]
        if not headers:
            return "c"
        others = (path for path in files if not path.endswith(HEADER_SUFFIX))
        languages = Counter(names.classify(posixpath.basename(path))[0] or "" for path in others)

        def head(path: str) -> bytes:
            if files[path].size > self._settings.max_file_bytes:
                return b""
            check_held(path, files[path])
            return next(iter(contents([path])))[:HEADER_BYTES]

        return decide_header_language(languages, headers, head)

    def read(self, files: Mapping[str, Blob], contents: Contents, header_language: str) -> Side:
        """Return what these files hold."""
        small: list[str] = []
        left_out: dict[str, str] = {}
        for path, blob in files.items():
            if blob.size > self._settings.max_file_bytes:
                left_out[path] = "too-large"
            else:
                check_held(path, blob)
                small.append(path)
        examiner = Examiner(self._rules, header_language, headers_decide=self._settings.headers_decide)
        found: dict[str, Things] = {}
        for path, data in zip(small, contents(small), strict=True):
            source = examiner.classify(path, data)
            reason = classify_content(data, source.language)
            if reason:
                left_out[path] = reason
                continue
            found[path] = _things(examiner.examine(source, data), data)
        self.skipped.update(left_out.values())
        return Side(found, left_out)


def check_held(path: str, blob: Blob) -> None:
    """Refuse a blob that the repository does not hold.

    Raises:
        RevisionError: It does not.
    """
    if blob.size == MISSING:
        raise RevisionError(f"the repository does not hold {path} as it was; {FETCH_ALL}")


def _things(examined: Examined, data: bytes) -> Things:
    """Everything in a file that can come and go."""
    source, facts, tags = examined
    things: Things = {}
    lines = [line.strip() for line in data.split(b"\n")]
    seen = _seen(facts.symbols, facts.language) if not source.flags & _TEST else frozenset()
    for symbol in facts.symbols:
        name = symbol.full_name
        # Without white space around, so that what was moved into a class or out of one is the same.
        own = lines[symbol.line - 1 : min(symbol.end_line, symbol.line + _MOST_LINES)]
        place = Place(
            symbol.line,
            symbol.signature,
            frozenset(own) - {b""},
            own[0] if own else b"",
            facts.language,
            name in seen,
        )
        things.setdefault(Key("symbol", symbol.kind, name), []).append(place)
    for item in facts.imports:
        things.setdefault(Key("role", "import", item.name, item.scope), []).append(Place(item.line))
    for use in facts.uses:
        # By what it means: another alias for the same module is no other use.
        key = Key("role", use.role, use.qualified or use.name, use.scope)
        things.setdefault(key, []).append(Place(use.line))
    for tag in tags:
        things.setdefault(Key("tag", "tag", tag.id), []).extend(
            Place(row.line, f"{'strong' if row.strong else 'weak'} {row.name}") for row in tag.evidence
        )
    return things


def _seen(symbols: Iterable[Symbol], language: str) -> frozenset[str]:
    """Full names of the symbols that code elsewhere can use."""
    seen: set[str] = set()
    by_name: dict[str, Symbol] = {}
    for symbol in symbols:
        name = symbol.full_name
        # Symbols come by line, so what is around one has come before it.
        outer = by_name.get(symbol.scope)
        by_name.setdefault(name, symbol)
        shown = not _HIDDEN.intersection(symbol.modifiers) or (
            outer is not None and "private" not in symbol.modifiers
        )
        if outer is not None:
            # Nothing reaches into a function; a member is seen where its type is.
            shown = shown and symbol.scope in seen and outer.kind not in KIND_CLASSES["callable"]
            if language == "rust" or (language == "csharp" and outer.kind != "namespace"):
                shown = shown and (
                    "exported" in symbol.modifiers
                    or outer.kind in ("interface", "trait")
                    or not _OF_THE_ASSEMBLY.isdisjoint(symbol.signature.split())
                )
        elif language in _SAY_EXPORTED and symbol.scope == "":
            shown = shown and "exported" in symbol.modifiers
        if shown:
            seen.add(name)
    return frozenset(seen)
