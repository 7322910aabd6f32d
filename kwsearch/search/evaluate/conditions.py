"""Conditions: parts of a query as they are evaluated on one segment, on sets of documents.

A condition answers for one segment at a time which documents meet it, and may be told that only some documents
matter (``within``): cheap conditions go first, costly ones then look at what is left. Lean.
"""

from __future__ import annotations

from time import monotonic, thread_time

from kwsearch.errors import QueryLimitError
from kwsearch.vocabulary import FILE_FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.store.segment.view import Scores, View
    from kwsearch.store.wanted import Wanted

    Row = tuple[str, str, str, Sequence[int]]
    Finding = tuple[int, str, str, str, bool, str, str]

DEADLINE_SECONDS = 2.0
"""Processor seconds that a question may take when nobody says how many."""

TEXT_SHARE = 0.75
"""Share of them for looking at texts; the rest is for scores and lines of what was found."""


class Session:
    """What one evaluation shares between its conditions; made and used by one thread.

    Attributes:
        read: Returns a file's bytes as they were indexed, given its path; None when they cannot be had.
        seconds: How long the evaluation may take.
        unverified: Paths whose text could not be looked at.
        timed_out: Whether the time for looking at texts and names was up.
    """

    __slots__ = ("_deadline", "_started", "read", "seconds", "timed_out", "unverified")

    def __init__(self, read: Callable[[str, View, int], bytes | None], seconds: float) -> None:
        self.read = read
        self.seconds = seconds
        self.unverified: set[str] = set()
        self.timed_out = False
        self.begin()

    def begin(self) -> None:
        """Let the time begin now; for the next query of several that share a session."""
        self._started = thread_time()
        self._deadline = monotonic() + self.seconds * TEXT_SHARE

    def _took(self, share: float) -> bool:
        """Return whether this thread has worked for a share of the time; waiting does not count."""
        # Nobody works longer than the clock goes: until the rest of the time has gone by, a look at the clock will do.
        now = monotonic()
        if now <= self._deadline:
            return False
        worked = thread_time() - self._started
        self._deadline = now + max(self.seconds * TEXT_SHARE - worked, 0.0)
        return worked > share * self.seconds

    def late(self) -> bool:
        """Return whether no more texts and names are to be looked at: what was found until then is the answer."""
        if not self.timed_out and self._took(TEXT_SHARE):
            self.timed_out = True
        return self.timed_out

    def check(self) -> None:
        """Stop an evaluation that has too much to do.

        Raises:
            QueryLimitError: If this thread has worked for as long as a query may take.
        """
        if self._took(1.0):
            raise QueryLimitError(f"the query takes longer than {self.seconds:g} seconds; make it narrower")


class Condition:
    """A part of a query; subclasses say which documents meet it."""

    __slots__ = ()

    def cost(self, view: View) -> float:
        """Return roughly how many documents have to be looked at; smaller goes first."""
        raise NotImplementedError

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition; deleted ones may be among them.

        Args:
            view: The segment.
            within: Only these documents matter; None for all.
        """
        raise NotImplementedError

    def wanted(self) -> Wanted:
        """Return what every file has that meets the condition, for stores that choose files themselves."""
        from kwsearch.store.wanted import ANY_FILE

        return ANY_FILE


class Leaf(Condition):
    """A condition that ranks: it also says how well a document meets it, and on which lines."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[set[int] | None, Scores]] = {}

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found = set(self.scores(view, within)[0])
        return found if within is None else found & within

    def scores(self, view: View, documents: set[int] | None) -> Scores:
        """Return how well documents meet the condition: (what bounds itself, what defines).

        The first has every document that meets the condition; the second those that define what is looked for.
        Worked out once for the same documents or fewer.

        Args:
            view: The segment.
            documents: Only these documents matter, and others may be there as well; None for all.
        """
        known = self._known.get(view.number)
        # Scores for a few documents say nothing of others, whoever asks first.
        if known is None or not (
            known[0] is None or (documents is not None and known[0].issuperset(documents))
        ):
            known = self._known[view.number] = (documents, self._scores(view, documents))
        return known[1]

    def forget_scores(self) -> None:
        """Let go of what `scores` worked out; it is worked out again for who asks."""
        self._known = {}

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        """Work out what ``scores`` returns."""
        raise NotImplementedError

    @property
    def may_wait(self) -> bool:
        """Whether ``rows`` may be asked after the evaluation, by any threads: it reads nothing but the segment."""
        return False

    def rows(self, view: View, document: int) -> list[Row]:
        """Return (role, kind or nothing, name, 1-based lines) for the places in a document, in any order."""
        raise NotImplementedError

    def likeness(self) -> Callable[[str], int] | None:
        """Return a function that tells a name that is matched as a whole, as `Plan.closeness` does.

        None when what is asked for is a text, to be compared as it is.
        """
        return None

    def spots(self, view: View, document: int) -> dict[int, tuple[int, int]]:
        """Return by 1-based line where a match begins there, in characters from 1, and its last line.

        Only for what is more than a name; nothing for most leaves.
        """
        return {}

    def findings(self, view: View, document: int) -> list[Finding]:
        """Return the evidence of tags that meets the condition in a document, in any order; none for most leaves."""
        return []

    def factors(self, view: View, document: int) -> list[tuple[str, float]]:
        """Return what a document's scores are made of, by name; ``definition`` and the like come first."""
        raise NotImplementedError


class AllOf(Condition):
    """Every child holds."""

    __slots__ = ("check", "children")

    def __init__(self, children: Sequence[Condition], check: Callable[[], None]) -> None:
        self.children = children
        self.check = check

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return min([child.cost(view) for child in self.children], default=float(view.segment.documents))

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found = within
        for child in sorted(self.children, key=lambda child: child.cost(view)):
            self.check()
            found = child.documents(view, found)
            if not found:
                return found
        return view.live() if found is None else found

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import HasAll

        return HasAll([child.wanted() for child in self.children])


class AnyOf(Condition):
    """At least one child holds."""

    __slots__ = ("check", "children")

    def __init__(self, children: Sequence[Condition], check: Callable[[], None]) -> None:
        self.children = children
        self.check = check

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return sum([child.cost(view) for child in self.children])

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found: set[int] = set()
        for child in self.children:
            self.check()
            found |= child.documents(view, within)
        return found

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import HasAny

        return HasAny([child.wanted() for child in self.children])


class NoneOf(Condition):
    """The child does not hold."""

    __slots__ = ("child",)

    def __init__(self, child: Condition) -> None:
        self.child = child

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents + self.child.cost(view)

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found = view.live() if within is None else within
        return found - self.child.documents(view, found)

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import without

        return without(self.child.wanted())


class InLanguage(Condition):
    """The file is in a language."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.5

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        segment = view.segment
        if self.language not in segment.languages:
            return set()
        wanted = segment.languages.index(self.language)
        numbers = segment.language_numbers()
        if within is None:
            return {document for document, number in enumerate(numbers) if number == wanted}
        return {document for document in within if numbers[document] == wanted}

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import IS, HasTerm

        return HasTerm("language", IS, (self.language.encode(),))


class InClass(Condition):
    """The file is of a file class, such as ``test``."""

    __slots__ = ("mask",)

    def __init__(self, name: str) -> None:
        self.mask = 1 << FILE_FLAGS.index(name)

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.5

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        mask, flags = self.mask, view.segment.flags
        if within is None:
            return {document for document, bits in enumerate(flags) if bits & mask}
        return {document for document in within if flags[document] & mask}

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import IS, HasTerm

        return HasTerm("flag", IS, (FILE_FLAGS[self.mask.bit_length() - 1].encode(),))


class PathCondition(Condition):
    """The file's path passes a test, which sees folded bytes (or the path as it is).

    Attributes:
        texts: How folded paths are compared with which texts (see store.wanted), where that is what the test does.
    """

    __slots__ = ("as_written", "test", "texts")

    def __init__(
        self,
        test: Callable[[bytes], bool],
        *,
        as_written: bool,
        texts: tuple[str, tuple[bytes, ...]] | None = None,
    ) -> None:
        self.test = test
        self.as_written = as_written
        self.texts = texts

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.6

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        test = self.test
        if self.as_written:
            path_of = view.segment.path_of
            documents = view.live() if within is None else within
            return {
                document
                for document in documents
                if test(path_of(document).encode("utf-8", "surrogateescape"))
            }
        paths = view.paths()
        if within is None:
            return {document for document, path in enumerate(paths) if test(path)}
        return {document for document in within if test(paths[document])}

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import HasTerm

        if self.texts is None:
            return super().wanted()
        return HasTerm("path", *self.texts, exact=not self.as_written)
