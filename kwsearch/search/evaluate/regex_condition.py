"""Regular expressions as conditions: on texts, on names, on paths. Lean; loaded when a query has one."""

from __future__ import annotations

from kwsearch.query.regex_literals import longest_text
from kwsearch.search.evaluate.candidates import Candidates
from kwsearch.search.evaluate.conditions import Condition
from kwsearch.search.evaluate.counted_lines import KIND_MASK, MENTIONS
from kwsearch.search.evaluate.qualified import having
from kwsearch.search.evaluate.regex import Pattern, TooLongError
from kwsearch.search.evaluate.text_condition import TextCondition
from kwsearch.store.segment.reader import KIND_BITS
from kwsearch.text.identifiers import blank_separators, fold
from kwsearch.vocabulary import DEFINING, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kwsearch.search.evaluate.conditions import Row, Session
    from kwsearch.search.evaluate.counted_lines import Sections
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.view import Scores, View


SCORED_LINES = 256
"""Lines of a file that its score is made of; the first ones."""

SCORED_WORDS = 64
"""Words on them, the first ones."""

MOST_NAME = 200
"""Bytes of a match that are shown as its name."""

AROUND = 128
"""A word that a match cuts is looked at for so many bytes on both sides."""


class _Touched:
    """A word of a file that matches hold, or a part of it.

    Attributes:
        lines: The 1-based lines where.
        likeness: As `Pattern.likeness` has it, the best of all.
        begins: A match begins where the word does.
    """

    __slots__ = ("begins", "likeness", "lines")

    def __init__(self) -> None:
        self.lines: set[int] = set()
        self.likeness = 0
        self.begins = False


class _Spot:
    """A match as answers show it.

    Attributes:
        column: Where it begins on its line, in characters from 1.
        end_line: Its last line.
        name: The word that holds all of it, or else its text, as far as that stands on the first line.
        words: The words that it holds or cuts.
    """

    __slots__ = ("column", "end_line", "name", "words")

    def __init__(self, data: bytes, start: int, end: int, line: int) -> None:
        before = data[data.rfind(b"\n", 0, start) + 1 : start]
        self.column = len(before.decode("utf-8", "surrogateescape")) + 1
        self.end_line = line + data.count(b"\n", start, max(end - 1, start))
        self.words = [word for _, word in words_around(data, start, end)]
        text = data[start:end].partition(b"\n")[0]
        if len(self.words) == 1 and text.strip() in self.words[0]:
            text = self.words[0]
        self.name = text[:MOST_NAME].strip().decode("utf-8", "surrogateescape")


class RegexText(TextCondition):
    """A regular expression is found in the text; a match over several lines counts where it begins.

    What it is worth is what its words are worth on these lines: a definition, a call, a comment.
    """

    __slots__ = ("_shown", "_touched", "_words", "pattern")

    def __init__(
        self, pattern: Pattern, session: Session, weights: Weights, *, in_paths: bool = False
    ) -> None:
        super().__init__(session, weights, in_paths=in_paths)
        self.pattern = pattern
        self._touched: dict[tuple[int, int], dict[bytes, _Touched]] = {}
        self._words: dict[tuple[int, bytes], int] = {}
        self._shown: tuple[tuple[int, int], dict[int, _Spot]] = (-1, -1), {}

    def name(self) -> str:
        """Return what is looked for, for people."""
        return self.pattern.text

    def candidates(self, view: View) -> set[int] | None:
        """Return the documents whose text has to be looked at; None for all."""
        need = self.pattern.need
        found = None if need is None else Candidates(view).documents(need)
        return None if found is None else found.union(view.partly_indexed())

    def verified(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Look at the texts of documents; yield those that have it with their 1-based lines."""
        session = self.session
        for document, data in self.texts(view, documents):
            lines: list[int] = []
            touched: dict[bytes, _Touched] = {}
            line = 1
            place = 0
            try:
                for start, end in self.pattern.spans(data, session.late):
                    line += data.count(b"\n", place, start)
                    place = start
                    if not lines or lines[-1] != line:
                        lines.append(line)
                    if len(lines) <= SCORED_LINES:
                        self._touch(data, start, end, line, touched)
            except TooLongError:
                session.unverified.add(view.shown_path(document))
            if lines:
                self._touched[view.number, document] = touched
                yield document, lines

    def _touch(self, data: bytes, start: int, end: int, line: int, touched: dict[bytes, _Touched]) -> None:
        """Note the words that a match holds, or a part of which it holds."""
        for first, word in words_around(data, start, end):
            found = touched.get(word)
            if found is None:
                if len(touched) == SCORED_WORDS:
                    continue
                found = touched[word] = _Touched()
            found.lines.add(line)
            found.begins = found.begins or first >= start
            if found.likeness < 2 and start <= first and first + len(word) <= end:
                whole = (
                    1
                    if (first, len(word)) != (start, end - start)
                    else self.pattern.likeness(data, start, end)
                )
                found.likeness = max(found.likeness, whole)

    def matching_paths(self, view: View) -> Collection[int]:
        """Return the documents whose path has the text."""
        return _in_paths(self.pattern, self.session, view)

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        other: dict[int, float] = {}
        strong: dict[int, float] = {}
        weights = self.weights
        plain = weights.by_count["code"]
        for document, lines in self.lines(view, documents).items():
            value = weights.path["folder"] if lines and not lines[0] else 0.0
            words = self._touched.get((view.number, document), {})
            known = False
            for word, touched in words.items():
                ordinal = self._ordinal(view, word)
                if ordinal >= 0:
                    earned, defining = self._earned(view, document, ordinal, touched)
                    known = known or earned > 0.0 or defining > 0.0
                    value += earned
                    if defining > strong.get(document, 0.0):
                        strong[document] = defining
            if not known and (value == 0.0 or len(lines) > 1):
                value += plain[min(len(lines), 63)]
            other[document] = value
        return other, strong

    def _ordinal(self, view: View, word: bytes) -> int:
        key = view.number, word
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = view.segment.words.find(word)
        return found

    def _earned(self, view: View, document: int, ordinal: int, touched: _Touched) -> tuple[float, float]:
        """Return what a word earns on the lines where it is touched: by uses and mentions, and by a definition."""
        weights = self.weights
        whole = touched.likeness > 0
        alike = touched.likeness == 2
        share = weights.exact_case if alike and self.pattern.has_capitals else 1.0
        first, end = view.lines_of(document)
        value = defining = 0.0
        for section, values in view.segment.words.spans(ordinal, first, end):
            shift = KIND_BITS if section in DEFINING else 0
            counted = [place for place in values if (place >> shift) - first + 1 in touched.lines]
            if not counted:
                continue
            if section not in DEFINING:
                value += weights.by_count[section][min(len(counted), 63)] * (share if whole else weights.part)
            elif whole:
                kind = max([weights.kinds[place & KIND_MASK] for place in counted])
                defining = max(defining, weights.worth(section, share, alike=alike) * kind)
            else:
                value += weights.beginning if touched.begins else weights.defined_part
        return value, defining

    def likeness(self) -> Callable[[str], int]:
        """Return a function that tells a name that is matched as a whole, and with its case."""
        likeness = self.pattern.likeness
        return lambda name: 2 - likeness(_bytes(name), 0, len(_bytes(name)))

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document; a definition or a role of what a match holds, else its text."""
        lines = self.lines(view, {document}).get(document, ())
        found: list[Row] = [("mention", "", self.name(), (0,))] if lines and not lines[0] else []
        spots = self._spots(view, document)
        places: dict[bytes, dict[int, list[tuple[str, int]]]] = {}
        for line, spot in spots.items():
            roles = []
            for word in spot.words:
                if word not in places:
                    places[word] = self._places(view, document, word)
                for section, kind in places[word].get(line, ()):
                    if section in DEFINING:
                        found.append((section, KINDS[kind], word.decode("utf-8", "surrogateescape"), (line,)))
                    else:
                        roles.append(section)
            for role in dict.fromkeys(roles or ("code",)):
                found.append((MENTIONS.get(role, role), "", spot.name, (line,)))
        if not spots and lines[-1:] not in ((), (0,)):
            found.append(("reference", "", self.name(), [line for line in lines if line]))
        return found

    def spots(self, view: View, document: int) -> dict[int, tuple[int, int]]:
        """Return by line where a match begins there, in characters from 1, and its last line."""
        return {line: (spot.column, spot.end_line) for line, spot in self._spots(view, document).items()}

    def _spots(self, view: View, document: int) -> dict[int, _Spot]:
        """Return the first match that begins on each line; nothing when the text cannot be read."""
        if self._shown[0] != (view.number, document):
            data = self.session.read(view.segment.path_of(document), view, document) or b""
            found: dict[int, _Spot] = {}
            line = 1
            place = 0
            for start, end in self.pattern.spans(data, lambda: False):
                line += data.count(b"\n", place, start)
                place = start
                if line not in found:
                    found[line] = _Spot(data, start, end, line)
            self._shown = (view.number, document), found
        return self._shown[1]

    def _places(self, view: View, document: int, word: bytes) -> dict[int, list[tuple[str, int]]]:
        """Return the sections in which a word stands in a document, with kinds for definitions, by line."""
        found: dict[int, list[tuple[str, int]]] = {}
        ordinal = self._ordinal(view, word)
        first, end = view.lines_of(document)
        for section, values in view.segment.words.spans(ordinal, first, end) if ordinal >= 0 else ():
            shift = KIND_BITS if section in DEFINING else 0
            for value in values:
                found.setdefault((value >> shift) - first + 1, []).append((section, value & KIND_MASK))
        return found


def words_around(data: bytes, start: int, end: int) -> list[tuple[int, bytes]]:
    """Return the words that a piece of a text holds or cuts, each with where it begins."""
    first, last = start, end
    if start < end and _is_of_word(data[start]):
        line = max(data.rfind(b"\n", 0, start) + 1, start - AROUND)
        before = blank_separators(data[line:start])
        first = line + before.rfind(b" ") + 1
    if start < end and _is_of_word(data[end - 1]):
        behind = blank_separators(data[end : end + AROUND]).replace(b"\n", b" ")
        cut = behind.find(b" ")
        last = end + (cut if cut >= 0 else len(behind))
    blanked = blank_separators(data[first:last])
    found = []
    place = 0
    for word in blanked.split():
        place = blanked.index(word, place)
        found.append((first + place, word))
        place += len(word)
    return found


def _is_of_word(code: int) -> bool:
    return code >= 128 or code == 95 or bytes((code,)).isalnum()


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
    fragment = regex_fragment(pattern)

    def expand(view: View) -> Sequence[int]:
        words = view.segment.words
        found: Sequence[int]
        if fragment is not None:
            how, text = fragment
            ordinals = words.prefixed(text) if how == "starts" else words.containing(text)
            joined = b"\n".join(map(words.key, ordinals))
            found = [ordinals[number] for number in in_names(pattern, session, joined)] if ordinals else []
        else:
            first = 0
            found = []
            for page in words.texts():
                found += [first + number for number in in_names(pattern, session, page)]
                first += page.count(b"\n") + 1
        return having(words, found, sections)

    return expand


def regex_fragment(pattern: Pattern) -> tuple[str, bytes] | None:
    """Return what all words have in which a regular expression is found, as `Lookup.fragment` has it."""
    beginning, literal = fold(_bytes(pattern.beginning)), fold(_bytes(longest_text(pattern.need)))
    if beginning:
        return "starts", beginning
    return ("holds", literal) if len(literal) > 1 else None


def nearness_of(pattern: Pattern, weights: Weights) -> Callable[[bytes], tuple[float, bool]]:
    """Return a function that says of a name what `kwsearch.search.evaluate.lookups.Lookup.likeness` does.

    A name that is matched as a whole is the word itself; one that is matched in part earns as one that begins so, or
    has such a part.
    """
    definition = weights.defining["definition"]
    begins, part = weights.beginning, weights.defined_part

    def nearness(name: bytes) -> tuple[float, bool]:
        likeness = pattern.likeness(name, 0, len(name))
        if likeness:
            return 1.0, likeness == 2
        start, _ = next(pattern.spans(name, lambda: False), (1, 1))
        return (part if start else max(begins, part)) / definition if definition else 1.0, False

    return nearness


def in_names(pattern: Pattern, session: Session, joined: bytes) -> Iterator[int]:
    """Yield the 0-based numbers of the names, joined with line ends, in which a regular expression is found."""
    try:
        yield from pattern.in_names(joined, session.late)
    except TooLongError:
        session.timed_out = True


def _in_paths(pattern: Pattern, session: Session, view: View, *, name_only: bool = False) -> Sequence[int]:
    """Return the documents in whose path, or in whose file name alone, a regular expression is found."""
    fragment = regex_fragment(pattern)
    documents: Sequence[int] = (
        view.paths_holding(fragment[1]) if fragment is not None else range(view.segment.documents)
    )
    if not documents:
        return []
    paths = view.exact_paths()
    if name_only or fragment is not None:
        every = paths.split(b"\n")
        chosen = [every[document] for document in documents]
        paths = b"\n".join([path[path.rfind(b"/") + 1 :] for path in chosen] if name_only else chosen)
    return [documents[number] for number in in_names(pattern, session, paths)]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
