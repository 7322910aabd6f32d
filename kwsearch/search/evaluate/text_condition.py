"""Text as it stands in the files: phrases, words with punctuation, regular expressions.

The index knows lines of words, not their order or what is between them. So the words that a text must contain
choose the files, and the files' own bytes decide. A file that cannot be read as it was indexed is reported, not
guessed at. Known limit: the parts of words in a regular expression choose files by their words, and words that
begin with a digit are not in the index; a pattern of digits alone looks at every file. Lean.
"""

from __future__ import annotations

from kwsearch.errors import QueryLimitError
from kwsearch.search.evaluate.conditions import Leaf
from kwsearch.text.identifiers import blank_separators, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kwsearch.query.tree import Regex
    from kwsearch.search.evaluate.conditions import Row, Scores, Session, View
    from kwsearch.search.evaluate.regex_process import RegexProcess
    from kwsearch.search.evaluate.weights import Weights

    Lines = dict[int, Sequence[int]]

CLASSES = ("code", "comment", "string", "doc")
MAX_PIECE_WORDS = 1_000
"""A part of a word that more words have does not choose files."""

TOO_LONG = "the regular expression takes too long; it was stopped at the limit of 2 seconds"

BATCH_BYTES = 1 << 20
"""Texts are handed to the process of regular expressions in lots of this size."""

_HEX_LETTERS = frozenset(b"0123456789abcdefxlu_")


class TextCondition(Leaf):
    """A file has a text on one of its lines; subclasses say which and how it is looked for.

    Attributes:
        session: The evaluation's shared state.
        weights: What a line is worth.
        classes: Syntax classes (of CLASSES) in which the line must have the words.
        in_paths: The path counts too, as a line 0.
    """

    __slots__ = ("_lines", "classes", "in_paths", "session", "weights")

    def __init__(
        self,
        session: Session,
        weights: Weights,
        *,
        classes: tuple[str, ...] = CLASSES,
        in_paths: bool = False,
    ) -> None:
        self.session = session
        self.weights = weights
        self.classes = classes
        self.in_paths = in_paths
        self._lines: dict[int, Lines] = {}

    def name(self) -> str:
        """Return what is looked for, for people."""
        raise NotImplementedError

    def candidates(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents whose text has to be looked at."""
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
        return set(self._found(view, within))

    def _found(self, view: View, within: Collection[int] | None) -> Lines:
        found = self._lines.get(view.number)
        if found is None:
            found = self._lines[view.number] = {}
            if within is not None:
                within = set(within)
            documents = self.candidates(view, within) - view.deleted
            found.update(self.verified(view, sorted(documents)))
            if self.in_paths:
                for document in self.matching_paths(view):
                    if (within is None or document in within) and document not in view.deleted:
                        found[document] = [0, *found.get(document, ())]
        return found

    def scores(self, view: View, documents: Collection[int] | None) -> Scores:
        """Return how well documents meet the condition."""
        value = self.weights.text
        roots = self.weights.roots
        return {
            document: value * roots[min(len(lines), 63)]
            for document, lines in self._found(view, documents).items()
        }, {}

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document."""
        lines = self._found(view, None).get(document, ())
        role = "reference" if self.classes == CLASSES else "mention"
        found: list[Row] = []
        if lines and not lines[0]:
            found.append(("mention", "", self.name(), (0,)))
            lines = lines[1:]
        if lines:
            found.append((role, "", self.name(), lines))
        return found

    def documents_with(self, view: View, ordinals: Iterable[int]) -> set[int]:
        """Return the documents whose text has one of some words in one of the classes."""
        words = view.segment.words
        found: set[int] = set()
        for ordinal in ordinals:
            for section in self.classes:
                found.update(words.documents(ordinal, section)[0])
        return found

    def texts(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Yield the documents that can be read as they were indexed with their bytes; note the others."""
        session = self.session
        for document in documents:
            path = view.segment.path_of(document)
            if session.timed_out or session.seconds_left() < 0:
                session.timed_out = True
                session.unverified.add(path)
                continue
            data = session.read(path, view, document)
            if data is None:
                session.unverified.add(path)
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

    def candidates(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents whose text has to be looked at."""
        found = within
        words = view.segment.words
        for word in sorted(self.words, key=len, reverse=True):
            ordinals: Sequence[int] = words.spellings(fold(word))
            if self.exact_case:
                ordinals = [ordinal for ordinal in ordinals if words.key(ordinal) == word]
            having = self.documents_with(view, ordinals)
            found = having if found is None else found & having
            if not found:
                return found
        return view.live() if found is None else found

    def verified(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Look at the texts of documents; yield those that have it with their 1-based lines."""
        text = self.text if self.exact_case else fold(self.text)
        for document, data in self.texts(view, documents):
            lines = phrase_lines(data if self.exact_case else fold(data), text)
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
            for ordinal in words.spellings(fold(word)):
                for section in self.classes:
                    having.update(words.span(ordinal, section, first, end))
            lines = [line for line in lines if first + line - 1 in having]
        return lines

    def matching_paths(self, view: View) -> Collection[int]:
        """Return the documents whose path has the text."""
        folded = fold(self.text)
        text = self.name()
        return [
            document
            for document, path in enumerate(view.paths())
            if folded in path
            and phrase_lines(path, folded)
            and (not self.exact_case or text in view.segment.path_of(document))
        ]


class RegexText(TextCondition):
    """A regular expression is found on a line, or over lines when it has the flag ``s``."""

    __slots__ = ("ignore_case", "process", "regex")

    def __init__(
        self,
        regex: Regex,
        process: RegexProcess,
        session: Session,
        weights: Weights,
        *,
        ignore_case: bool = True,
        in_paths: bool = False,
    ) -> None:
        super().__init__(session, weights, in_paths=in_paths)
        self.regex = regex
        self.process = process
        self.ignore_case = ignore_case

    def name(self) -> str:
        """Return what is looked for, for people."""
        return self.regex.pattern

    def candidates(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents whose text has to be looked at."""
        _, runs = self.process.compiled(
            self.regex, ignore_case=self.ignore_case, seconds=self.session.seconds_left()
        )
        found = within
        for run, closed_before, closed_after in runs:
            for piece, starts, ends in pieces(
                run.encode("utf-8", "surrogateescape"), closed_before, closed_after
            ):
                ordinals = self._words_with(view, fold(piece), starts, ends)
                if ordinals is not None:
                    having = self.documents_with(view, ordinals)
                    found = having if found is None else found & having
                    if not found:
                        return found
        return view.live() if found is None else found

    @staticmethod
    def _words_with(view: View, piece: bytes, starts: bool, ends: bool) -> Sequence[int] | None:
        """Return the words that may hold a piece, or None when it does not help to choose files."""
        words = view.segment.words
        if len(piece) < 2 or 48 <= piece[0] <= 57:
            return None
        if starts and ends:
            return words.spellings(piece)
        if not starts and _HEX_LETTERS.issuperset(piece):
            return None  # 0xdeadbeef is no word of the index
        if starts:
            found: Sequence[int] = words.prefixed(piece)
        else:
            found = words.ending(piece) if ends else words.containing(piece)
        return found if len(found) <= MAX_PIECE_WORDS else None

    def verified(self, view: View, documents: Iterable[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Look at the texts of documents; yield those that have it with their 1-based lines."""
        from kwsearch.search.evaluate.regex_process import RegexTimeoutError

        number, _ = self.process.compiled(
            self.regex, ignore_case=self.ignore_case, seconds=self.session.seconds_left()
        )
        for lot in _lots(self.texts(view, documents)):
            try:
                if self.session.timed_out:
                    raise RegexTimeoutError
                answers = self.process.texts(number, [(data, None) for _, data in lot])
            except RegexTimeoutError:
                self.session.timed_out = True
                if not self.process.answered:
                    raise QueryLimitError(TOO_LONG) from None
                self.session.unverified.update(view.segment.path_of(document) for document, _ in lot)
                continue
            for (document, _), lines in zip(lot, answers, strict=True):
                if lines:
                    yield document, lines

    def matching_paths(self, view: View) -> Collection[int]:
        """Return the documents whose path has the text."""
        return regex_paths(self.regex, self.process, self.session, view, ignore_case=self.ignore_case)


def regex_paths(
    regex: Regex,
    process: RegexProcess,
    session: Session,
    view: View,
    *,
    ignore_case: bool,
    name_only: bool = False,
) -> Sequence[int]:
    """Return the documents in whose path, or in whose file name alone, a regular expression is found.

    Raises:
        QueryLimitError: If it takes too long.
    """
    from kwsearch.search.evaluate.regex_process import RegexTimeoutError

    try:
        number, _ = process.compiled(regex, ignore_case=ignore_case, seconds=session.seconds_left())
        paths = [path.encode("utf-8", "surrogateescape") for path in view.segment.paths()]
        if name_only:
            paths = [path[path.rfind(b"/") + 1 :] for path in paths]
        return process.names(number, paths)
    except RegexTimeoutError:
        raise QueryLimitError(TOO_LONG) from None


def indexed_words(text: bytes) -> list[bytes]:
    """Return the words of a text that are in the index when the text is: not single letters, not numbers."""
    return [
        word
        for word in dict.fromkeys(blank_separators(text).split())
        if 1 < len(word) <= 256 and not 48 <= word[0] <= 57
    ]


def phrase_lines(data: bytes, text: bytes) -> list[int]:
    """Return the 1-based lines on which ``text`` stands between ends of words, ascending."""
    found: list[int] = []
    place = data.find(text)
    if place < 0:
        return found
    # Four bytes hold the character next to the text, whichever it is.
    first_is_word = _starts_with_word(text[:4])
    last_is_word = _ends_in_word(text[-4:])
    line, counted = 1, 0
    while place >= 0:
        end = place + len(text)
        if not (first_is_word and _ends_in_word(data[max(0, place - 4) : place])) and not (
            last_is_word and _starts_with_word(data[end : end + 4])
        ):
            line += data.count(b"\n", counted, place)
            counted = place
            if not found or found[-1] != line:
                found.append(line)
        place = data.find(text, place + 1)
    return found


def _starts_with_word(piece: bytes) -> bool:
    return blank_separators(piece)[:1] not in (b"", b" ", b"\n")


def _ends_in_word(piece: bytes) -> bool:
    return blank_separators(piece)[-1:] not in (b"", b" ", b"\n")


def pieces(run: bytes, closed_before: bool, closed_after: bool) -> Iterator[tuple[bytes, bool, bool]]:
    """Cut a run of a pattern into its words; yield each with whether a word starts and ends there."""
    blanked = blank_separators(run)
    place = 0
    for word in blanked.split():
        start = blanked.index(word, place)
        place = start + len(word)
        yield word, start > 0 or closed_before, place < len(run) or closed_after


def _lots(texts: Iterable[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    lot: list[tuple[int, bytes]] = []
    size = 0
    for document, data in texts:
        lot.append((document, data))
        size += len(data)
        if size > BATCH_BYTES:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot
