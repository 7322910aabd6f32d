"""Names that are more than one word of the index: dotted names and wildcards. Lean."""

from __future__ import annotations

from kwsearch.search.evaluate.conditions import Leaf
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.store.segment.symbol_packs import decode_symbols
from kwsearch.text.identifiers import JOINTS, fold
from kwsearch.text.wildcard import Wildcard
from kwsearch.vocabulary import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.evaluate.counted_lines import Sections
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.dictionary import Dictionary
    from kwsearch.store.segment.view import Scores, View
    from kwsearch.store.wanted import Wanted

_BEFORE_NAME = b"./:@"


class QualifiedDefinition(WordCondition):
    """A file defines a name inside other names: ``Class.method``, ``module.function``, ``folder.module.Class.f``.

    What any file of a folder defines may be named by the folder alone. It is spelled as it was asked for when all of
    its names are: ``http.get`` is not the method ``get`` of a class ``HTTP``, which answers as well, but behind it.
    """

    __slots__ = ("_qualifiers", "_written")

    def __init__(
        self, parts: Sequence[str], weights: Weights, *, sections: Sections, exact_case: bool = False
    ) -> None:
        super().__init__(parts[-1], weights, sections=sections, exact_case=exact_case)
        self._written = [_as_bytes(part) for part in parts[:-1]]
        self._qualifiers = self._written if exact_case else [fold(part) for part in self._written]
        self.accepts = self.inside

    def documents_of_qualifiers(self, view: View) -> set[int]:
        """Return the documents that have every qualifier, as a word or in their path: no others can be right."""
        words, paths = view.segment.words, view.segment.path_words
        found: set[int] | None = None
        for qualifier in self._qualifiers:
            folded = fold(qualifier)
            having: set[int] = set()
            for dictionary in (words, paths):
                for ordinal in dictionary.spellings(folded):
                    for _, documents, _ in dictionary.postings(ordinal):
                        having.update(documents)
            found = having if found is None else found & having
        return found or set()

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        candidates = self.documents_of_qualifiers(view)
        other, strong = super()._scores(view, candidates if documents is None else candidates & documents)
        for document in strong:
            _, kind, worth = self.best_definition(view, document)
            strong[document] = worth * self.weights.kinds[kind]
        return other, strong

    def best_definition(self, view: View, document: int) -> tuple[str, int, float]:
        """Return the section and the kind of the definition that is worth most in a document, and what a type would be.

        Args:
            view: A segment.
            document: One that meets the condition.
        """
        rows = self.rows(view, document)
        written = {
            (row[2], line) for row in self._ending_in(self._written, view, document, rows) for line in row[3]
        }
        found: list[tuple[str, int, float]] = []
        for section, kind, name, lines in rows:
            near, alike = self.lookup.likeness(_as_bytes(name))
            as_written = alike and any((name, line) in written for line in lines)
            scale = near * (self.weights.exact_case if self.favours_case and as_written else 1.0)
            found.append((section, KINDS.index(kind), self.weights.worth(section, scale, alike=as_written)))
        return max(found, key=lambda row: row[2] * self.weights.kinds[row[1]])

    def inside(self, view: View, document: int, rows: list[Row]) -> list[Row]:
        """Return the rows whose scope, or path and scope, ends in the qualifiers."""
        return self._ending_in(self._qualifiers, view, document, rows)

    def _ending_in(self, wanted: list[bytes], view: View, document: int, rows: list[Row]) -> list[Row]:
        """Return the rows whose scope, or path and scope, ends in some names, which are folded or as written."""
        if not rows:
            return rows
        compared = _as_bytes if wanted is self._written else _folded
        scopes: dict[tuple[int, str], list[str]] = {}
        for symbol in decode_symbols(view.segment.record_bytes(document)):
            scopes.setdefault((symbol[3], symbol[0]), []).append(symbol[6])
        *folders, file_name = view.segment.path_of(document).split("/")
        stem = file_name.split(".")[0]
        # What a folder's files define is its own, too: http.Client, flask.Flask, org.junit.Assert.
        outers = ([*folders, stem], folders)
        found: list[Row] = []
        for role, kind, name, lines in rows:
            accepted = [
                line
                for line in lines
                if any(
                    _ends_in([*outer, *(scope.split(".") if scope else ())], wanted, compared)
                    for scope in scopes.get((line, name), ())
                    for outer in outers
                )
            ]
            if accepted:
                found.append((role, kind, name, accepted))
        return found


def _ends_in(chain: list[str], wanted: list[bytes], compared: Callable[[str], bytes]) -> bool:
    return len(chain) >= len(wanted) and wanted == [
        compared(name) for name in chain[len(chain) - len(wanted) :]
    ]


def _as_bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _folded(name: str) -> bytes:
    return fold(_as_bytes(name))


class DottedUses(WordCondition):
    """A file imports, calls, inherits from or decorates with a canonical dotted name.

    The name stands at the end of the canonical one (``numpy.load`` also finds ``x.numpy.load``); for imports it
    may stand anywhere between dots (``torch.nn`` also finds ``torch.nn.functional``).
    """

    __slots__ = ("_anywhere", "_names")

    def __init__(
        self,
        text: str,
        weights: Weights,
        *,
        sections: Sections,
        exact_case: bool = False,
        anywhere: bool = False,
    ) -> None:
        for joint in JOINTS:
            text = text.replace(joint, ".")
        super().__init__(text, weights, sections=sections, exact_case=exact_case)
        self._anywhere = anywhere
        self._names: dict[int, Sequence[int]] = {}

    def instead(self, text: str) -> DottedUses:
        """Return what asks the same of another name."""
        other = DottedUses(
            text,
            self.weights,
            sections=self.counted.sections or {},
            exact_case=self.lookup.exact_case,
            anywhere=self._anywhere,
        )
        other.accepts = self.accepts
        return other

    def dictionary(self, view: View) -> Dictionary:
        """Return where the name is looked up."""
        return view.segment.names

    def forms(self, view: View) -> list[tuple[bytes, float]]:
        """Return all forms: the name is no word."""
        return self.lookup.forms

    def whole(self, view: View, folded: bytes) -> Sequence[int]:
        """Return the canonical names that hold the name."""
        if self.lookup.expand is not None:
            return super().whole(view, folded)
        found = self._names.get(view.number)
        if found is None:
            names = view.segment.names
            candidates = names.containing(folded) if self._anywhere else names.ending(folded)
            found = self._names[view.number] = [
                ordinal for ordinal in candidates if self._holds(names.folded_key(ordinal), folded)
            ]
        if self.lookup.exact_case:
            key = view.segment.names.key
            return [ordinal for ordinal in found if self._holds(key(ordinal), self.lookup.text)]
        return found

    def files_with(self, view: View) -> int:
        """Return how many live documents use the name in any way and case."""
        ordinals = self.whole(view, self.lookup.forms[0][0])
        if self.lookup.expand is None:
            ordinals = self._names[view.number]
        return len(view.documents_with(view.segment.names, ordinals))

    field = "qualified"

    def counted_as(self) -> Wanted | None:
        """Return None: between which joints a name stands is no matter of a store."""
        return None

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import HOLDS, HasTerm

        if self.lookup.expand is not None:
            return super().wanted()
        return HasTerm(self.field, HOLDS, (self.lookup.forms[0][0],), exact=False)

    def _holds(self, name: bytes, wanted: bytes) -> bool:
        place = name.find(wanted) if self._anywhere else len(name) - len(wanted)
        while place >= 0 and name.startswith(wanted, place):
            before, after = name[:place], name[place + len(wanted) :]
            # ".pickle.loads" is a sibling's function, "?json.loads" somebody's local variable.
            starts = not before or (before[-1] in _BEFORE_NAME and before.strip(b".") != b"")
            if self._anywhere:
                starts = not before or before[-1] in _BEFORE_NAME
            if starts and not name.startswith(b"?") and (not after or after[:1] in b"./:"):
                return True
            place = name.find(wanted, place + 1)
        return False

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * 0.2


class GroupLeaf(Leaf):
    """Several ways of meaning one word of the query; a file needs one of them."""

    __slots__ = ("leaves",)

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        super().__init__()
        self.leaves = leaves

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return sum([leaf.cost(view) for leaf in self.leaves])

    def documents(self, view: View, within: set[int] | None) -> set[int]:
        """Return the documents that meet the condition."""
        found: set[int] = set()
        for leaf in self.leaves:
            found |= leaf.documents(view, within)
        return found

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        other: dict[int, float] = {}
        strong: dict[int, float] = {}
        for leaf in self.leaves:
            more, stronger = leaf.scores(view, documents)
            for document, value in more.items():
                other[document] = other.get(document, 0.0) + value
            for document, value in stronger.items():
                strong[document] = max(strong.get(document, 0.0), value)
        return other, strong

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import HasAny

        return HasAny([leaf.wanted() for leaf in self.leaves])

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document."""
        return [row for leaf in self.leaves for row in leaf.rows(view, document)]


def wildcard_words(
    text: str, *, sections: Sections | None, exact_case: bool, dotted: bool = False
) -> Callable[[View], Sequence[int]]:
    """Return a function that finds the words of a segment which a pattern with ``*`` or ``?`` matches.

    Args:
        text: The pattern.
        sections: Only words with lines there; None for all.
        exact_case: Whether its case counts.
        dotted: Look among the canonical dotted names.
    """
    data = text.encode("utf-8", "surrogateescape")
    pattern = Wildcard(fold(data))
    exact = Wildcard(data)

    def expand(view: View) -> Sequence[int]:
        words = view.segment.names if dotted else view.segment.words
        if pattern.prefix:
            candidates: Sequence[int] = words.prefixed(pattern.prefix)
        else:
            candidates = words.containing(pattern.longest)
        found = [ordinal for ordinal in candidates if pattern.matches(words.folded_key(ordinal))]
        if exact_case:
            found = [ordinal for ordinal in found if exact.matches(words.key(ordinal))]
        return having(words, found, sections)

    return expand


def wildcard_fragment(text: str) -> tuple[str, bytes]:
    """Return what all words have that a pattern matches, as `Lookup.fragment` has it."""
    pattern = Wildcard(fold(text.encode("utf-8", "surrogateescape")))
    return ("starts", pattern.prefix) if pattern.prefix else ("holds", pattern.longest)


def having(words: Dictionary, ordinals: Sequence[int], sections: Sections | None) -> Sequence[int]:
    """Return those of some words that have lines in one of the sections."""
    if sections is None:
        return ordinals
    return [ordinal for ordinal in ordinals if not sections.keys().isdisjoint(words.sections(ordinal))]
