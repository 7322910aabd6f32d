"""Regular expressions as conditions: on texts, on names, on paths. Lean; loaded when a query has one."""

from __future__ import annotations

from kwsearch.query.regex_literals import longest_text
from kwsearch.search.evaluate.candidates import Candidates
from kwsearch.search.evaluate.conditions import Condition
from kwsearch.search.evaluate.qualified import checked_expansion, having
from kwsearch.search.evaluate.regex import Pattern, TooLongError
from kwsearch.search.evaluate.text_condition import TextCondition
from kwsearch.text.identifiers import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kwsearch.search.evaluate.conditions import Session, View
    from kwsearch.search.evaluate.counted_lines import Sections
    from kwsearch.search.evaluate.weights import Weights


class RegexText(TextCondition):
    """A regular expression is found in the text; a match over several lines counts where it begins."""

    __slots__ = ("pattern",)

    def __init__(
        self, pattern: Pattern, session: Session, weights: Weights, *, in_paths: bool = False
    ) -> None:
        super().__init__(session, weights, in_paths=in_paths)
        self.pattern = pattern

    def name(self) -> str:
        """Return what is looked for, for people."""
        return self.pattern.text

    def candidates(self, view: View) -> set[int] | None:
        """Return the documents whose text has to be looked at; None for all."""
        need = self.pattern.need
        return None if need is None else Candidates(view).documents(need)

    def verified(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Look at the texts of documents; yield those that have it with their 1-based lines."""
        session = self.session
        for document, data in self.texts(view, documents):
            lines: list[int] = []
            line = 1
            place = 0
            try:
                for start, _ in self.pattern.spans(data, session.late):
                    line += data.count(b"\n", place, start)
                    place = start
                    if not lines or lines[-1] != line:
                        lines.append(line)
            except TooLongError:
                session.unverified.add(view.segment.path_of(document))
            if lines:
                yield document, lines

    def matching_paths(self, view: View) -> Collection[int]:
        """Return the documents whose path has the text."""
        return _in_paths(self.pattern, self.session, view)


class RegexPath(Condition):
    """A regular expression is found in the path, or in the file's name alone."""

    __slots__ = ("name_only", "pattern", "session")

    def __init__(self, pattern: Pattern, session: Session, *, name_only: bool = False) -> None:
        self.pattern = pattern
        self.session = session
        self.name_only = name_only

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 2.0

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found = set(_in_paths(self.pattern, self.session, view, name_only=self.name_only))
        return found if within is None else found & within


def regex_words(
    pattern: Pattern, session: Session, *, sections: Sections | None
) -> Callable[[View], Sequence[int]]:
    """Return a function that finds the words of a segment in which a regular expression is found."""

    def expand(view: View) -> Sequence[int]:
        words = view.segment.words
        beginning, literal = fold(_bytes(pattern.beginning)), fold(_bytes(longest_text(pattern.need)))
        if len(beginning) > 1:
            ordinals: Sequence[int] = words.prefixed(beginning)
        elif len(literal) > 1:
            ordinals = words.containing(literal)
        else:
            ordinals = range(len(words))
        ordinals = having(words, ordinals, sections)
        joined = b"\n".join(map(words.key, ordinals))
        found = [ordinals[number] for number in in_names(pattern, session, joined)] if ordinals else []
        return checked_expansion(found, f"/{pattern.text}/")

    return expand


def in_names(pattern: Pattern, session: Session, joined: bytes) -> Iterator[int]:
    """Yield the 0-based numbers of the names, joined with line ends, in which a regular expression is found."""
    try:
        yield from pattern.in_names(joined, session.late)
    except TooLongError:
        session.timed_out = True


def _in_paths(pattern: Pattern, session: Session, view: View, *, name_only: bool = False) -> Sequence[int]:
    """Return the documents in whose path, or in whose file name alone, a regular expression is found."""
    paths = [path.encode("utf-8", "surrogateescape") for path in view.segment.paths()]
    if name_only:
        paths = [path[path.rfind(b"/") + 1 :] for path in paths]
    # A line end in a path is no end of it; no pattern can tell it from another control character.
    return (
        list(in_names(pattern, session, b"\n".join([path.replace(b"\n", b"\r") for path in paths])))
        if paths
        else []
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
