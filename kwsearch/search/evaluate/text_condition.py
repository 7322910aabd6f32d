"""Text as it stands in the files: phrases, and words with punctuation.

The index knows lines of words, not their order or what is between them. So the words that a text must contain
choose the files, and the files' own bytes decide. A file that cannot be read as it was indexed is reported, not
guessed at. Lean.
"""

from __future__ import annotations

from kwsearch.search.evaluate.candidates import CLASSES, Candidates, phrase_need, pieces_of
from kwsearch.search.evaluate.conditions import Leaf
from kwsearch.text.identifiers import blank_separators, fold, is_text_word, is_unspaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kwsearch.search.evaluate.conditions import Row, Session
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.dictionary import Dictionary
    from kwsearch.store.segment.view import Scores, View
    from kwsearch.store.wanted import Wanted


class _State:
    """What a text condition knows of one segment.

    Attributes:
        candidates: Documents whose text has to be looked at.
        looked: Those that were.
        lines: By document, the 1-based lines that have the text; a line 0 is the path.
    """

    __slots__ = ("candidates", "lines", "looked")

    def __init__(self, candidates: set[int], paths: Iterable[int]) -> None:
        self.candidates = candidates
        self.looked: set[int] = set()
        self.lines: dict[int, Sequence[int]] = dict.fromkeys(paths, (0,))


class TextCondition(Leaf):
    """A file has a text on one of its lines; subclasses say which and how it is looked for.

    Attributes:
        session: The evaluation's shared state.
        weights: What a line is worth.
        classes: Syntax classes (of CLASSES) in which the line must have the words.
        in_paths: The path counts too, as a line 0.
    """

    __slots__ = ("_states", "classes", "in_paths", "session", "weights")

    def __init__(
        self,
        session: Session,
        weights: Weights,
        *,
        classes: tuple[str, ...] = CLASSES,
        in_paths: bool = False,
    ) -> None:
        super().__init__()
        self.session = session
        self.weights = weights
        self.classes = classes
        self.in_paths = in_paths
        self._states: dict[int, _State] = {}

    def name(self) -> str:
        """Return what is looked for, for people."""
        raise NotImplementedError

    def candidates(self, view: View) -> set[int] | None:
        """Return the documents whose text has to be looked at; None for all."""
        raise NotImplementedError

    def verified(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Look at the texts of documents; yield those that have it with their 1-based lines."""
        raise NotImplementedError

    def matching_paths(self, view: View) -> Collection[int]:
        """Return the documents whose path has the text."""
        raise NotImplementedError

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 10.0

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        lines = self.lines(view, within)
        return set(lines) if within is None else within.intersection(lines)

    def lines(self, view: View, within: set[int] | None) -> dict[int, Sequence[int]]:
        """Return the lines that have the text, by document; others than those of ``within`` may be there as well."""
        state = self._states.get(view.number)
        if state is None:
            candidates = self.candidates(view)
            paths = set(self.matching_paths(view)) - view.deleted if self.in_paths else ()
            live = view.live()
            state = self._states[view.number] = _State(
                live if candidates is None else candidates & live, paths
            )
        wanted = state.candidates - state.looked
        if within is not None:
            wanted &= within
        state.looked |= wanted
        for document, lines in self.verified(view, sorted(wanted)):
            state.lines[document] = [*state.lines.get(document, ()), *lines]
        return state.lines

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        value = self.weights.text
        roots = self.weights.roots
        return {
            document: value * roots[min(len(lines), 63)]
            for document, lines in self.lines(view, documents).items()
        }, {}

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document."""
        lines = self.lines(view, {document}).get(document, ())
        role = "reference" if self.classes == CLASSES else "mention"
        found: list[Row] = []
        if lines and not lines[0]:
            found.append(("mention", "", self.name(), (0,)))
            lines = lines[1:]
        if lines:
            found.append((role, "", self.name(), lines))
        return found

    def texts(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Yield the documents that can be read as they were indexed with their bytes; note the others."""
        session = self.session
        for document in documents:
            path = view.segment.path_of(document)
            data = None if session.late() else session.read(path, view, document)
            if data is None:
                session.unverified.add(view.shown_path(document))
            else:
                yield document, data


class PhraseText(TextCondition):
    """A text exactly as it is written, between ends of words; without case unless ``exact_case``."""

    __slots__ = ("exact_case", "text", "words")

    def __init__(
        self,
        text: str,
        session: Session,
        weights: Weights,
        *,
        exact_case: bool = False,
        classes: tuple[str, ...] = CLASSES,
        in_paths: bool = False,
    ) -> None:
        super().__init__(session, weights, classes=classes, in_paths=in_paths)
        self.text = text.encode("utf-8", "surrogateescape")
        self.exact_case = exact_case
        self.words = indexed_words(self.text)

    def name(self) -> str:
        """Return what is looked for, for people."""
        return self.text.decode("utf-8", "surrogateescape")

    def candidates(self, view: View) -> set[int] | None:
        """Return the documents whose text has to be looked at; None for all."""
        return Candidates(view, self.classes).documents(phrase_need(self.name()))

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import ENDS, HOLDS, IS, STARTS, HasAll, HasAny, HasTerm

        hows = {(True, True): IS, (True, False): STARTS, (False, True): ENDS, (False, False): HOLDS}
        (text,) = phrase_need(self.name()).texts
        words = HasAll(
            [
                HasTerm("word", hows[starts, ends], (word,))
                for word, starts, ends in pieces_of(text)
                if is_text_word(word)
            ],
            exact=False,
        )
        if not self.in_paths:
            return words
        return HasAny((words, HasTerm("path", HOLDS, (fold(self.text),), exact=False)))

    def verified(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Look at the texts of documents; yield those that have it with their 1-based lines."""
        text = self.text if self.exact_case else fold(self.text)
        for document, data in self.texts(view, documents):
            lines = phrase_lines(data if self.exact_case else _folded(data, text), text)
            if lines and self.classes != CLASSES:
                lines = self._in_classes(view, document, lines)
            if lines:
                yield document, lines

    def _in_classes(self, view: View, document: int, lines: list[int]) -> list[int]:
        """Return those of some lines that have every word of the text in the wanted classes."""
        words = view.segment.words
        first, end = view.lines_of(document)
        for word in self.words:
            having: set[int] = set()
            for ordinal in words_for(words, word):
                for section in self.classes:
                    having.update(words.span(ordinal, section, first, end))
            lines = [line for line in lines if first + line - 1 in having]
        return lines

    def matching_paths(self, view: View) -> Collection[int]:
        """Return the documents whose path has the text."""
        folded = fold(self.text)
        text = self.name()
        paths = view.paths()
        return [
            document
            for document in view.paths_holding(folded)
            if phrase_lines(paths[document], folded)
            and (not self.exact_case or text in view.segment.path_of(document))
        ]


_FOLDS_ODDLY = (
    b"\xc3\x9f", b"\xc4\xb0", b"\xc5\x89", b"\xc5\xbf", b"\xc7\xb0", b"\xe1\xba", b"\xe2\x84", b"\xef\xac",
)  # fmt: skip
"""In UTF-8, how the letters begin (with others) that fold to ASCII letters, or turn from a mark into a letter."""


def _folded(data: bytes, text: bytes) -> bytes:
    """Return a file's bytes in which a folded text is found where it is found in their folded form, if less is folded.

    Of a text in ASCII no other letters matter, but for a few.
    """
    if data.isascii() or (text.isascii() and not any(odd in data for odd in _FOLDS_ODDLY)):
        return data.lower()
    return fold(data)


def words_for(words: Dictionary, word: bytes) -> Sequence[int]:
    """Return the ordinals of a word of a text; of all that hold it, when its script has no spaces."""
    letters = word.decode("utf-8", "surrogateescape")
    if is_unspaced(letters[0]) or is_unspaced(letters[-1]):
        return words.containing(fold(word))
    return words.spellings(fold(word))


def indexed_words(text: bytes) -> list[bytes]:
    """Return the words of a text that are in the index when the text is."""
    return [word for word in dict.fromkeys(blank_separators(text).split()) if is_text_word(word)]


def phrase_lines(data: bytes, text: bytes) -> list[int]:
    """Return the 1-based lines on which ``text`` stands between ends of words, ascending."""
    found: list[int] = []
    place = data.find(text)
    if place < 0:
        return found
    # Four bytes hold the character next to the text, whichever it is.
    letters = text.decode("utf-8", "surrogateescape")
    first_is_word = _starts_with_word(text[:4]) and not is_unspaced(letters[0])
    last_is_word = _ends_in_word(text[-4:]) and not is_unspaced(letters[-1])
    line, counted = 1, 0
    while place >= 0:
        end = place + len(text)
        if not (first_is_word and _goes_on_in(data[max(0, place - 4) : place])) and not (
            last_is_word and _starts_with_word(data[end : end + 4])
        ):
            line += data.count(b"\n", counted, place)
            counted = place
            if not found or found[-1] != line:
                found.append(line)
        place = data.find(text, place + 1)
    return found


def _goes_on_in(before: bytes) -> bool:
    """Return whether a word that begins behind these bytes began earlier: the letter of an escape is no part of it."""
    is_escape = before[-2:-1] == b"\\" and before[-3:-2] != b"\\" and before[-1:].isalpha()
    return not is_escape and _ends_in_word(before)


def _starts_with_word(piece: bytes) -> bool:
    return blank_separators(piece)[:1] not in (b"", b" ", b"\n")


def _ends_in_word(piece: bytes) -> bool:
    return blank_separators(piece)[-1:] not in (b"", b" ", b"\n")
