"""Conditions on a file's path, and on what the scan says of the file. Lean."""

from __future__ import annotations

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.tree import Phrase, Regex
from kwsearch.search.evaluate.conditions import Condition, Leaf, PathCondition
from kwsearch.text.identifiers import PATH_PLACES, fold, split_identifier
from kwsearch.text.wildcard import Glob, Wildcard, ripgrep_glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.query.tree import Filter
    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.view import Scores, View
    from kwsearch.store.wanted import Wanted


class OneOfPaths(Condition):
    """The path is one of some paths."""

    __slots__ = ("paths",)

    def __init__(self, paths: frozenset[str]) -> None:
        self.paths = paths

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return float(len(self.paths))

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found = {view.segment.document(path) for path in self.paths}
        found.discard(-1)
        return found if within is None else found & within

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import IS, HasTerm

        paths = [fold(path.encode("utf-8", "surrogateescape")) for path in sorted(self.paths)]
        return HasTerm("path", IS, paths, exact=False)


class Constant(Condition):
    """Every file, or none."""

    __slots__ = ("holds",)

    def __init__(self, holds: bool) -> None:
        self.holds = holds

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return float(view.segment.documents) if self.holds else 0.0

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        if not self.holds:
            return set()
        return view.live() if within is None else within

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import EVERY_FILE, HasAny

        return EVERY_FILE if self.holds else HasAny(())


class InRepository(Condition):
    """The file is one of some repositories."""

    __slots__ = ("names",)

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return float(view.segment.documents) if view.repository in self.names else 0.0

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        if view.repository not in self.names:
            return set()
        return view.live() if within is None else within

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import IS, REPOSITORY, HasTerm

        return HasTerm(REPOSITORY, IS, [name.encode() for name in sorted(self.names)])


class PathTail(Leaf):
    """A file's path ends in some names, or goes through them: ``Style/FileNull`` is rubocop/cop/style/file_null.rb.

    Names are compared by their sub-words joined, without case. The last name is the file's, without its suffixes, or a
    folder's; the others are folders right above it. Or the path ends so as it is written, suffix and all, without case:
    ``style/file_null.rb``, ``file-null.rb``; such a file is what the text names, not a place where it is mentioned.
    """

    __slots__ = ("names", "stem", "tail", "text", "weights")

    def __init__(self, text: str, names: Sequence[str], weights: Weights) -> None:
        super().__init__()
        self.text = text
        self.names = [_joined(name.encode("utf-8", "surrogateescape")) for name in names]
        self.tail = b"/" + fold(text.encode("utf-8", "surrogateescape"))
        self.stem = _joined(next(filter(None, self.tail.rpartition(b"/")[2].split(b".")), b""))
        self.weights = weights

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.1

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import IS, HasTerm

        return HasTerm("path_word", IS, dict.fromkeys((*self.names[-1:], self.stem)), exact=False)

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        found: dict[int, float] = {}
        named: dict[int, float] = {}
        for document in self._having(view, self.stem, PATH_PLACES[0], documents):
            path = view.segment.path_of(document).encode("utf-8", "surrogateescape")
            if (b"/" + fold(path)).endswith(self.tail):
                found[document] = 0.0
                named[document] = self.weights.path[PATH_PLACES[0]]
        wanted, count = self.names, len(self.names)
        for place in (PATH_PLACES[0], PATH_PLACES[3]) if wanted else ():
            for document in self._having(view, wanted[-1], place, documents) - found.keys():
                *folders, name = view.segment.path_of(document).encode("utf-8", "surrogateescape").split(b"/")
                chain = [_joined(folder) for folder in folders]
                if place == PATH_PLACES[0]:
                    is_there = [*chain[len(chain) + 1 - count :], _joined(name.split(b".")[0])] == wanted
                else:
                    starts = range(len(chain) - count + 1)
                    is_there = any(chain[start : start + count] == wanted for start in starts)
                if is_there:
                    found[document] = self.weights.path[place]
        return found, named

    def _having(self, view: View, word: bytes, place: str, documents: set[int] | None) -> set[int]:
        """Return the documents that have a word at a place of their path."""
        words = view.segment.path_words
        having: set[int] = set()
        for ordinal in words.spellings(word):
            having.update(words.values(ordinal, place))
        return (having if documents is None else having & documents) - view.deleted

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the path itself, as line 0."""
        return [("mention", "", self.text, (0,))] if document in self.scores(view, {document})[0] else []


def _joined(name: bytes) -> bytes:
    return b"".join(split_identifier(name))


def path_condition(node: Filter, *, exact_case: bool) -> Condition:
    """Return the condition of a filter ``path:``, ``filename:``, ``ext:`` or ``glob:``.

    Raises:
        QuerySyntaxError: If a glob stands for too many others.
    """
    value = node.value
    assert not isinstance(value, Regex)
    text = value.text.encode("utf-8", "surrogateescape")
    if node.key == "glob":  # as ripgrep and git have it, its case counts even where that of words does not
        return _glob(ripgrep_glob, text, node, as_written=True)
    if not exact_case:
        text = fold(text)
    literal = isinstance(value, Phrase)
    if node.key == "ext":
        endings = tuple(b"." + ending for ending in text.split(b",") if ending)
        return PathCondition(
            lambda path: path.endswith(endings), as_written=False, texts=("ends", tuple(map(fold, endings)))
        )
    if node.key == "filename":
        return PathCondition(_name_test(text, literal=literal), as_written=exact_case)
    if not literal and (b"*" in text or b"?" in text or (b"{" in text and b"," in text)):
        return _glob(Glob, text, node, as_written=exact_case)
    if not literal and text.startswith(b"/"):
        start = text[1:]
        return PathCondition(
            lambda path: path.startswith(start), as_written=exact_case, texts=("starts", (fold(start),))
        )
    return PathCondition(lambda path: text in path, as_written=exact_case, texts=("holds", (fold(text),)))


def _glob(read: Callable[[bytes], Glob], text: bytes, node: Filter, *, as_written: bool) -> Condition:
    try:
        return PathCondition(read(text).matches, as_written=as_written)
    except ValueError as error:
        raise QuerySyntaxError(f"{node.key}: {error}", position=node.position) from None


def _name_test(text: bytes, *, literal: bool) -> Callable[[bytes], bool]:
    if not literal and (b"*" in text or b"?" in text):
        matches = Wildcard(text).matches
        return lambda path: matches(path[path.rfind(b"/") + 1 :])
    stem = text + b"."

    def is_named(path: bytes) -> bool:
        name = path[path.rfind(b"/") + 1 :]
        return name == text or (b"." not in text and name.startswith(stem))

    return is_named
