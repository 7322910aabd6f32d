"""What a query means, by looking at every fact of every file: slow, plain, and independent of the evaluator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kwsearch.models import HIDDEN, STRING, FileFacts, Tag
from kwsearch.query.tree import And, Filter, Node, Not, Or, Phrase, Query, Word
from kwsearch.text.identifiers import (
    blank_separators,
    fold,
    is_text_word,
    path_words,
    split_identifier,
    subwords,
)
from kwsearch.vocabulary import FILE_FLAGS, KIND_CLASSES, WORD_CLASSES

USES = ("import", "export", "call", "inherit", "type", "decorate", "read", "write")


class OracleFile(NamedTuple):
    """One file of a corpus."""

    path: str
    data: bytes
    facts: FileFacts
    tags: tuple[Tag, ...]
    language: str
    flags: int


class Entry(NamedTuple):
    """One word on one line."""

    line: int
    role: str
    kind: str
    name: bytes
    scope: str


def entries(file: OracleFile) -> Iterator[Entry]:
    """Every word of a file with what it is there; ``role`` is a syntax class for words of the text."""
    classes = [0] * len(file.data)
    for start, end, _, span_class in file.facts.spans:
        classes[start:end] = [span_class] * (end - start)
    place = 0
    blanked = blank_separators(file.data)
    for number, row in enumerate(blanked.split(b"\n"), 1):
        offset = 0
        for word in row.split():
            at = row.index(word, offset)
            offset = at + len(word)
            if len(word) > 1 and not word.isdigit() and classes[place + at] != HIDDEN:
                yield Entry(number, WORD_CLASSES[classes[place + at]], "", word, "")
        for hidden in re.finditer(rb"(?<!\\)\\[nrtbdsw](\w+)", file.data[place : place + len(row)]):
            if classes[place + hidden.start()] == STRING:
                yield Entry(number, "string", "", hidden[1], "")
        place += len(row) + 1
    for symbol in file.facts.symbols:
        yield Entry(symbol.line, symbol.role, symbol.kind, symbol.name.encode(), symbol.scope)
    for row in file.facts.imports:
        for part in blank_separators(row.name.encode()).split():
            yield Entry(row.line, "import", "", part, "")
        if row.alias:
            yield Entry(row.line, "import", "", row.alias.encode(), "")
    for use in file.facts.uses:
        yield Entry(use.line, use.role, "", use.name.encode(), "")


def is_whole(text: str, name: bytes, *, exact: bool) -> bool:
    return name == text.encode() if exact else fold(name) == fold(text.encode())


def is_part(text: str, name: bytes, *, exact: bool) -> bool:
    """Whether a word has another as a part, as the query language promises."""
    parts = split_identifier(text.encode())
    joined = b"".join(parts)
    if not joined or (len(parts) == 1 and joined != fold(text.encode())):
        return False
    if exact and text.encode() not in name:
        return False
    if joined in subwords(name) or (len(parts) > 1 and fold(name) == joined):
        return True
    if len(parts) > 2:
        pairs = [first + second for first, second in pairwise(parts)]
        return set(pairs) <= set(subwords(name)) and joined in b"".join(split_identifier(name))
    return False


@lru_cache(maxsize=1 << 20)
def _begins(text: str, name: bytes, *, exact: bool) -> bool:
    return name.startswith(text.encode()) if exact else fold(name).startswith(fold(text.encode()))


class Facts:
    """What is known of some files, for any number of queries.

    Attributes:
        files: The files.
        entries: The entries of each, by path.
        names: The words of all entries.
    """

    def __init__(self, files: list[OracleFile]) -> None:
        self.files = files
        self.entries = {file.path: list(entries(file)) for file in files}
        self.names = frozenset(entry.name for rows in self.entries.values() for entry in rows)


@lru_cache(maxsize=1 << 12)
def _passing(names: frozenset[bytes], text: str, exact: bool, parts: bool) -> frozenset[bytes]:
    """Those of the names that are a word, or have it as a part when ``parts`` count."""
    return frozenset(
        name
        for name in names
        if is_whole(text, name, exact=exact) or (parts and is_part(text, name, exact=exact))
    )


class Oracle:
    """Answers a query about some files."""

    def __init__(self, facts: Facts, query: Query) -> None:
        self.files = facts.files
        self.query = query
        self.entries = facts.entries
        self._names = facts.names
        self._defining: tuple[str, ...] = ("definition",)

    def answer(self) -> set[str]:
        """The paths of the files that meet the query."""
        found = {file.path for file in self.files if self.holds(self.query.tree, file, None)}
        if not found:  # declarations answer where no definition does
            self._defining = ("declaration",)
            found = {file.path for file in self.files if self.holds(self.query.tree, file, None)}
            self._defining = ("definition",)
        return found

    def holds(self, node: Node, file: OracleFile, narrow: Callable[[Entry], bool] | None) -> bool:
        if isinstance(node, And):
            return self._all(node, file, narrow)
        if isinstance(node, Or):
            return any(self.holds(child, file, narrow) for child in node.children)
        if isinstance(node, Not):
            return not self.holds(node.child, file, None)
        if self._is_narrowing(node):
            return self._all(And((node,)), file, narrow)
        if isinstance(node, Filter):
            return self._filter(node, file, narrow)
        if isinstance(node, Phrase):
            is_word = blank_separators(node.text.encode()).split() == [node.text.encode()]
            if is_word and (is_text_word(node.text.encode()) or narrow is not None):
                return self._word(node.text, file, narrow, parts=False)
            return self._phrase(node.text, file)
        assert isinstance(node, Word)
        return self._word(node.text, file, narrow, parts=True)

    def _is_narrowing(self, node: Node) -> bool:
        if isinstance(node, Not):
            return self._is_narrowing(node.child)
        if isinstance(node, And | Or):
            return all(self._is_narrowing(child) for child in node.children)
        return isinstance(node, Filter) and node.key in ("kind", "role")

    def _all(self, node: And, file: OracleFile, narrow: Callable[[Entry], bool] | None) -> bool:
        tests = [child for child in node.children if self._is_narrowing(child)]
        rest = [child for child in node.children if not self._is_narrowing(child)]

        def inner(entry: Entry) -> bool:
            return (narrow is None or narrow(entry)) and all(_allows(test, entry) for test in tests)

        if tests and not any(_can_be_narrowed(child) for child in rest):
            # Without a name to narrow, tests that deny are of the file; beside others they are of one symbol, too.
            if all(isinstance(test, Not) for test in tests):
                if not all(self.holds(test, file, None) for test in tests):
                    return False
            elif not any(all(_allows(test, entry) for test in tests) for entry in self._rows(file)):
                return False
            return all(self.holds(child, file, narrow) for child in rest)
        return all(self.holds(child, file, inner if tests else narrow) for child in rest)

    def _rows(self, file: OracleFile) -> list[Entry]:
        return [entry for entry in self.entries[file.path] if entry.role not in WORD_CLASSES]

    def _passing(self, text: str, *, parts: bool) -> frozenset[bytes]:
        return _passing(self._names, text, self.query.case == "yes", parts)

    def _lines(self, file: OracleFile, names: frozenset[bytes]) -> list[Entry]:
        """The entries of some words; roles as people see them."""
        found = [entry for entry in self.entries[file.path] if entry.name in names]
        defined = {(entry.line, entry.name) for entry in found if entry.role in ("definition", "declaration")}
        rows = []
        for entry in found:
            if entry.role == "code":
                if (entry.line, entry.name) not in defined:
                    rows.append(entry._replace(role="reference"))
            elif entry.role in WORD_CLASSES:
                rows.append(entry._replace(role="mention"))
            else:
                rows.append(entry)
        return rows

    def _word(
        self, text: str, file: OracleFile, narrow: Callable[[Entry], bool] | None, *, parts: bool
    ) -> bool:
        names = self._passing(text, parts=parts)
        if narrow is not None:
            return any(narrow(entry) for entry in self._lines(file, names))
        return any(entry.name in names for entry in self.entries[file.path]) or self._in_path(
            text, file, parts=parts
        )

    def _in_path(self, text: str, file: OracleFile, *, parts: bool) -> bool:
        folded = fold(text.encode())
        keys = {folded}
        if parts and not folded.isalnum():
            keys.add(b"".join(split_identifier(text.encode())))
        places = path_words(file.path.encode())
        best = min((places[key] for key in keys if key in places), default=9)
        if self.query.case == "yes" and text not in file.path:
            return False
        return best <= (2 if parts else 0)

    def _phrase(self, text: str, file: OracleFile) -> bool:
        """A text between ends of words, on one line or in the path."""
        data, wanted = file.data, text.encode()
        path = file.path.encode()
        if self.query.case != "yes":
            data, wanted, path = fold(data), fold(wanted), fold(path)
        for row in (*data.split(b"\n"), path):
            for place in range(len(row) - len(wanted) + 1):
                if row[place : place + len(wanted)] == wanted:
                    before = blank_separators(re.sub(rb"(?<!\\)\\\w$", b"", row[:place]))[-1:].strip()
                    after = blank_separators(row[place + len(wanted) :])[:1].strip()
                    first, last = blank_separators(wanted)[:1].strip(), blank_separators(wanted)[-1:].strip()
                    if not (before and first) and not (after and last):
                        return True
        return False

    def _filter(self, node: Filter, file: OracleFile, narrow: Callable[[Entry], bool] | None) -> bool:
        key = node.key
        assert isinstance(node.value, Word | Phrase)
        text = node.value.text
        exact = self.query.case == "yes"
        if key in ("symbol", "def"):
            roles = ("definition", "declaration") if key == "symbol" else self._defining
            wide = key == "symbol" and isinstance(node.value, Word)
            names = self._passing(text, parts=wide)
            if wide and len(text) > 1:
                names |= {name for name in self._names if _begins(text, name, exact=exact)}
            rows = self._lines(file, names)
            return any(entry.role in roles and (narrow is None or narrow(entry)) for entry in rows)
        if key in ("ref", "import", "call"):
            roles = (*USES, "reference") if key == "ref" else (key,)
            rows = self._lines(file, self._passing(text, parts=False))
            return any(entry.role in roles for entry in rows)
        if key in ("doc", "comment", "string", "content"):
            names = self._passing(text, parts=True)
            return any(
                (key in ("content", entry.role)) and entry.name in names for entry in self.entries[file.path]
            )
        if key == "lang":
            return file.language == text
        if key == "is":
            return bool(file.flags >> FILE_FLAGS.index(text) & 1)
        if key == "ext":
            return file.path.lower().endswith("." + text)
        if key == "tag":
            return any(
                fold(name.encode()) == fold(text.encode()) or name.endswith("/" + text)
                for tag in file.tags
                for name in (tag.id, *tag.refs)
            )
        assert key == "path"
        return text in file.path if exact else text.lower() in file.path.lower()


def _allows(test: Node, entry: Entry) -> bool:
    """Whether a tree of kind: and role: holds for an entry."""
    if isinstance(test, And):
        return all(_allows(child, entry) for child in test.children)
    if isinstance(test, Or):
        return any(_allows(child, entry) for child in test.children)
    if isinstance(test, Not):
        return not _allows(test.child, entry)
    assert isinstance(test, Filter)
    assert isinstance(test.value, Word)
    value = test.value.text
    if test.key == "kind":
        return bool(entry.kind) and entry.kind in KIND_CLASSES.get(value, (value,))
    return value == entry.role or (value == "reference" and entry.role in USES)


def _can_be_narrowed(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(_can_be_narrowed(child) for child in node.children)
    if isinstance(node, Filter):
        return node.key in ("symbol", "def")
    if isinstance(node, Phrase):
        return blank_separators(node.text.encode()).split() == [node.text.encode()]
    return isinstance(node, Word)
