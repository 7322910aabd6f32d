"""Conditions on a file's path, and on what the scan says of the file. Lean."""

from __future__ import annotations

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.tree import Phrase, Regex
from kwsearch.search.evaluate.conditions import Condition, PathCondition
from kwsearch.text.identifiers import fold
from kwsearch.text.wildcard import Glob, Wildcard, ripgrep_glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kwsearch.query.tree import Filter
    from kwsearch.store.segment.view import View


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


def path_condition(node: Filter, *, exact_case: bool) -> Condition:
    """Return the condition of a filter ``path:``, ``filename:``, ``ext:`` or ``glob:``.

    Raises:
        QuerySyntaxError: If a glob stands for too many others.
    """
    value = node.value
    assert not isinstance(value, Regex)
    text = value.text.encode("utf-8", "surrogateescape")
    if not exact_case:
        text = fold(text)
    literal = isinstance(value, Phrase)
    if node.key == "ext":
        endings = tuple(b"." + ending for ending in text.split(b",") if ending)
        return PathCondition(lambda path: path.endswith(endings), as_written=False)
    if node.key == "glob":
        return _glob(ripgrep_glob, text, node, as_written=exact_case)
    if node.key == "filename":
        return PathCondition(_name_test(text, literal=literal), as_written=exact_case)
    if not literal and (b"*" in text or b"?" in text or (b"{" in text and b"," in text)):
        return _glob(Glob, text, node, as_written=exact_case)
    if not literal and text.startswith(b"/"):
        start = text[1:]
        return PathCondition(lambda path: path.startswith(start), as_written=exact_case)
    return PathCondition(lambda path: text in path, as_written=exact_case)


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
