"""Files that import a file of the index, asked for by its path or by a name that no import needs to write. Lean.

Imports are stored as they are written; a relative one has another name, and a path or a type of the same package has
none at all. What they mean is asked of the resolver, and only when the index has a file of that name.
"""

from __future__ import annotations

from kwsearch.search.evaluate.conditions import Leaf
from kwsearch.text.identifiers import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Protocol

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.view import Scores, View

    class Dependencies(Protocol):
        """Which files of the index depend on which."""

        def importers(self, path: str) -> Mapping[str, tuple[int, ...]]:
            """Return the files that depend on a file, by path, with the 1-based lines that say so."""

        def files_called(self, name: str, candidates: Sequence[tuple[str, str]]) -> list[str]:
            """Return those of some files (path and language) that can be imported by a name."""

        def absolute_imports(self, view: View, document: int) -> list[tuple[str, int]]:
            """Return the absolute names of the relative imports of a file, with their lines."""

        def absolute_uses(self, view: View, document: int, role: str) -> list[tuple[str, int]]:
            """Return the absolute names that a file uses in a role through relative imports, with their lines."""


_SCRIPTS = (".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".gts", ".gjs", ".rb", ".lua",
            "/index.ts", "/index.tsx", "/index.js", "/index.jsx")  # fmt: skip
_JOINTS = "./:\\"
_BY_DECLARATION = frozenset(("java", "kotlin", "scala", "groovy", "csharp", "php", "ruby", "rust", "elixir",
                             "verilog", "vhdl"))  # fmt: skip
"""Languages in which the files that depend on a file need not write its name in an import."""

_BY_INCLUDE = frozenset(("c", "cpp", "cuda", "objective-c"))
"""Languages in which one file is included by several paths."""


_USED = (b".", b"crate.", b"super.")
"""How names begin that a file uses through relative imports."""


class Importing:
    """What a query may ask about imports, on all segments of one state."""

    __slots__ = ("_dependencies", "_views")

    def __init__(self, views: Callable[[], Sequence[View]], dependencies: Callable[[], Dependencies]) -> None:
        """Take how to get at the segments, and at which files depend on which; both are costly, and done at need."""
        self._views = views
        self._dependencies = dependencies

    def is_path(self, text: str) -> bool:
        """Tell whether a text is the path of a file of the index, from the root."""
        return any(
            (document := view.segment.document(text)) >= 0 and document not in view.deleted
            for view in self._views()
        )

    def lines(self, text: str) -> Mapping[str, tuple[int, ...]]:
        """Return the files that depend on what a path or a name means, with the lines that say so."""
        found: dict[str, tuple[int, ...]] = {}
        for path in self._files(text):
            for importer, lines in self._dependencies().importers(path).items():
                found[importer] = tuple(sorted({*found.get(importer, ()), *lines}))
        return found

    def _files(self, text: str) -> list[str]:
        """The files that a text names."""
        if self.is_path(text):
            return [text]
        found = [text + suffix for suffix in _SCRIPTS if self.is_path(text + suffix)] if "/" in text else []
        joined = any(joint in text for joint in _JOINTS)
        if found or not (joined or text[0].isupper()):
            return found[:1]
        last = _last_part(text)
        places = self._having(last) if joined else []
        candidates = []
        for view, document in [*places, *self._defining(last)]:
            path, language = view.segment.path_of(document), view.segment.language(document)
            if language in _BY_DECLARATION or (language in _BY_INCLUDE and path.endswith("/" + text)):
                candidates.append((path, language))
        return self._dependencies().files_called(text, candidates) if candidates else []

    def _defining(self, name: str) -> list[tuple[View, int]]:
        """The documents that define a name."""
        key = name.encode("utf-8", "surrogateescape")
        found = []
        for view in self._views():
            words = view.segment.words
            documents = {
                document
                for ordinal in words.spellings(fold(key))
                if words.key(ordinal) == key
                for section, rows, _ in words.postings(ordinal)
                if section == "definition"
                for document in rows
            }
            found += [(view, document) for document in sorted(documents - view.deleted)]
        return found

    def _having(self, part: str) -> list[tuple[View, int]]:
        """The documents that have a word in their path."""
        folded = fold(part.encode("utf-8", "surrogateescape"))
        found = []
        for view in self._views():
            words = view.segment.path_words
            documents = {
                document
                for ordinal in words.spellings(folded)
                for _, rows, _ in words.postings(ordinal)
                for document in rows
            }
            found += [(view, document) for document in sorted(documents - view.deleted)]
        return found

    def relative(self, view: View, text: str) -> dict[int, tuple[int, ...]]:
        """Return the documents with relative imports that mean a dotted name, or what lies in it, with the lines."""
        last = _last_part(text).encode("utf-8", "surrogateescape")
        inside = {document for found, document in self._having(_last_part(text)) if found is view}
        documents: set[int] = set()
        for key, rows in _relative_names(view, "import", (b".",)):
            if key.startswith((b"./", b"../")):  # the place of a file
                continue
            documents.update(rows if last in key.strip(b".").split(b".") else inside.intersection(rows))
        found: dict[int, tuple[int, ...]] = {}
        for document in sorted(documents - view.deleted):
            imports = self._dependencies().absolute_imports(view, document)
            lines = {line for name, line in imports if f".{text}." in f".{name}."}
            if lines:
                found[document] = tuple(sorted(lines))
        return found

    def relative_uses(
        self, view: View, text: str, role: str, *, exact_case: bool
    ) -> dict[int, dict[str, tuple[int, ...]]]:
        """Return the documents that use a dotted name in a role through relative imports, with those names and lines.

        The name stands at the end of the absolute one, as it does for other imports; before it a folder may stand.
        """
        fold_ = _same if exact_case else fold
        wanted = fold_(text.encode("utf-8", "surrogateescape"))
        last = wanted.rpartition(b".")[2]
        documents: set[int] = set()
        for key, rows in _relative_names(view, role, _USED):
            if fold_(key).rpartition(b".")[2] == last:
                documents.update(rows)
        found: dict[int, dict[str, tuple[int, ...]]] = {}
        for document in sorted(documents - view.deleted):
            for name, line in self._dependencies().absolute_uses(view, document, role):
                if fold_(f".{name}".encode("utf-8", "surrogateescape")).endswith(
                    (b"." + wanted, b"/" + wanted)
                ):
                    lines = found.setdefault(document, {})
                    lines[name] = (*lines.get(name, ()), line)
        return found


def _same(text: bytes) -> bytes:
    return text


def _relative_names(
    view: View, section: str, beginnings: Iterable[bytes]
) -> Iterator[tuple[bytes, Iterable[int]]]:
    """Yield each name that begins as one of a file's own place does, and the documents that have it in a section."""
    names = view.segment.names
    for beginning in beginnings:
        for ordinal in names.prefixed(beginning):
            key = names.key(ordinal)
            if section not in names.sections(ordinal):
                continue
            for found, rows, _ in names.postings(ordinal):
                if found == section:
                    yield key, rows


class RelativeUses(Leaf):
    """A file uses a dotted name in a role, and its import writes that name relative to the file.

    Attributes:
        accepts: Returns which rows of a document count; None for all.
    """

    __slots__ = ("_by_document", "_exact_case", "_importing", "_role", "_text", "_weights", "accepts")

    def __init__(
        self, text: str, role: str, weights: Weights, importing: Importing, *, exact_case: bool
    ) -> None:
        super().__init__()
        self.accepts: Callable[[View, int, list[Row]], list[Row]] | None = None
        self._text = text
        self._role = role
        self._weights = weights
        self._importing = importing
        self._exact_case = exact_case
        self._by_document: dict[int, dict[int, dict[str, tuple[int, ...]]]] = {}

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.2

    def _lines(self, view: View) -> dict[int, dict[str, tuple[int, ...]]]:
        found = self._by_document.get(view.number)
        if found is None:
            found = self._importing.relative_uses(view, self._text, self._role, exact_case=self._exact_case)
            self._by_document[view.number] = found
        return found

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        table = self._weights.by_count[self._role]
        found = {}
        for document, lines in self._lines(view).items():
            if (documents is None or document in documents) and self.rows(view, document):
                found[document] = table[min(sum(map(len, lines.values())), 63)]
        return found, {}

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document."""
        found = self._lines(view).get(document, {})
        rows: list[Row] = [
            (self._role, "", name, sorted(set(lines))) for name, lines in sorted(found.items())
        ]
        return rows if self.accepts is None or not rows else self.accepts(view, document, rows)


class Importers(Leaf):
    """A file imports what a path or a name means, and does not write it.

    Attributes:
        text: The path or name.
        written: The leaf that finds what is written; None when only the path counts.
        accepts: Returns which rows of a document count; None for all.
    """

    __slots__ = ("_by_document", "_importing", "_weights", "accepts", "text", "written")

    def __init__(self, text: str, weights: Weights, importing: Importing, written: Leaf | None) -> None:
        super().__init__()
        self.text = text
        self.written = written
        self.accepts: Callable[[View, int, list[Row]], list[Row]] | None = None
        self._weights = weights
        self._importing = importing
        self._by_document: dict[int, dict[int, tuple[int, ...]]] = {}

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.2

    def _lines(self, view: View) -> dict[int, tuple[int, ...]]:
        """Documents and lines that the written names do not tell."""
        found = self._by_document.get(view.number)
        if found is None:
            found = {}
            for path, lines in self._importing.lines(self.text).items():
                document = view.segment.document(path)
                if document >= 0 and document not in view.deleted:
                    found[document] = lines
            if "/" not in self.text:
                for document, lines in self._importing.relative(view, self.text).items():
                    found.setdefault(document, lines)
            self._by_document[view.number] = found
        return found

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        written = self.written.scores(view, documents)[0] if self.written is not None else {}
        table = self._weights.by_count["import"]
        found = {}
        for document, lines in self._lines(view).items():
            if document in written or (documents is not None and document not in documents):
                continue
            if self.accepts is None or self.rows(view, document):
                found[document] = table[min(len(lines), 63)]
        return found, {}

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document that what is written does not tell."""
        written = self.written.rows(view, document) if self.written is not None else []
        known = {line for row in written for line in row[3]}
        lines = [line for line in self._lines(view).get(document, ()) if line not in known]
        if not lines:
            return []
        rows: list[Row] = [("import", "", _last_part(self.text), lines)]
        return rows if self.accepts is None else self.accepts(view, document, rows)


def _last_part(text: str) -> str:
    """The last part of a path without its ending, or of a name."""
    if "/" in text:
        return _stem(text)
    for joint in ("::", "\\"):
        text = text.replace(joint, ".")
    return text.rstrip(".").rpartition(".")[2]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
