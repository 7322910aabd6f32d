"""Conditions that need more than postings: kinds and roles without a name, scopes, modifiers, tags and evidence.

Masks of each file choose the candidates, stored records decide. Lean.
"""

from __future__ import annotations

from kwsearch.search.evaluate.conditions import Leaf
from kwsearch.search.evaluate.constraint import USES, Constraint
from kwsearch.store.segment.reader import WORD_SECTIONS
from kwsearch.store.segment.record import decode_tags
from kwsearch.store.segment.symbol_packs import decode_symbols
from kwsearch.text.identifiers import fold
from kwsearch.text.wildcard import Wildcard
from kwsearch.vocabulary import DEFINING, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.search.evaluate.conditions import Finding, Row
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.segment.record import TagRow
    from kwsearch.store.segment.view import Scores, View
    from kwsearch.store.wanted import Wanted

EVIDENCE_ROLES = {
    "import": "import", "call": "call", "decorator": "decorate", "base": "inherit", "def": "definition",
}  # fmt: skip
"""Roles of the lines that are evidence of a tag; other evidence is a mention."""

STRENGTHS = frozenset(("strong", "weak"))


class SymbolCondition(Leaf):
    """A file has a symbol, or a use of a name, that meets a constraint, whatever its name is."""

    __slots__ = ("_exact", "_kinds", "_roles", "constraint")

    def __init__(self, constraint: Constraint) -> None:
        super().__init__()
        self.constraint = constraint
        sections = constraint.sections
        if sections is None:
            sections = dict.fromkeys(DEFINING)
        self._kinds = 0
        self._roles = 0
        for section, kinds in sections.items():
            if section in DEFINING:
                for kind in range(len(KINDS)) if kinds is None else kinds:
                    self._kinds |= 1 << kind
            elif section in USES:
                self._roles |= 1 << WORD_SECTIONS.index(section)
        # The masks of kinds do not tell definitions from declarations.
        self._exact = not constraint.needs_records() and sections.get("definition", 0) == sections.get(
            "declaration", 0
        )

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * (0.6 if self._exact else 8.0)

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import IS, HasAny, HasTerm

        kinds = [kind.encode() for number, kind in enumerate(KINDS) if self._kinds >> number & 1]
        roles = [role.encode() for number, role in enumerate(WORD_SECTIONS) if self._roles >> number & 1]
        return HasAny((HasTerm("kind", IS, kinds), HasTerm("role", IS, roles)), exact=self._exact)

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        within = documents
        for scope, wanted in self.constraint.scopes:
            candidates = scope.documents(view) if wanted else None
            if candidates is not None:
                within = candidates if within is None else within & candidates
        kinds, roles = self._kinds, self._roles
        kind_masks, role_masks = view.segment.kind_masks(), view.segment.role_masks()
        found = {
            document
            for document in (range(view.segment.documents) if within is None else within)
            if kind_masks[document] & kinds or role_masks[document] & roles
        }
        if not self._exact:
            found = {document for document in found - view.deleted if self.rows(view, document)}
        return dict.fromkeys(found, 0.0), {}

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document."""
        sections = self.constraint.sections
        data = view.segment.record_bytes(document)
        found: list[Row] = []
        for symbol in decode_symbols(data):
            kind, role = symbol[1], symbol[2]
            if sections is None or (role in sections and _allows(sections[role], kind)):
                found.append((role, kind, symbol[0], (symbol[3],)))
        if sections is not None and self._roles:
            record = view.segment.record(document)
            if "import" in sections:
                found += [("import", "", row[0], (row[3],)) for row in record.imports]
            found += [(use[1], "", use[0], (use[2],)) for use in record.uses if use[1] in sections]
        if self.constraint.needs_records():
            return self.constraint.accept(view, document, found)
        return found


class TagCondition(Leaf):
    """A file has a tag, perhaps with evidence of some kind.

    Attributes:
        test: Whether a folded tag id or reference is meant; None for any tag.
        evidence: Sets of kinds of evidence; a tag must have evidence of each set.
        strengths: Sets with ``strong`` or ``weak``: only evidence that is in each of these counts at all.
    """

    __slots__ = ("evidence", "name", "strengths", "test", "weights")

    def __init__(
        self,
        name: str,
        test: Callable[[bytes], bool] | None,
        weights: Weights,
        evidence: Sequence[frozenset[str]] = (),
    ) -> None:
        super().__init__()
        self.name = name
        self.test = test
        self.weights = weights
        self.strengths = [wanted for wanted in evidence if not wanted.isdisjoint(STRENGTHS)]
        self.evidence = [wanted for wanted in evidence if wanted.isdisjoint(STRENGTHS)]

    def cost(self, view: View) -> float:
        """Return about how many documents have to be looked at."""
        return view.segment.documents * (5.0 if self.evidence or self.strengths else 0.2)

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import HOLDS, HasTerm

        literal = b"" if self.test is None else Wildcard(fold(_encoded(self.name))).longest
        return HasTerm("tag", HOLDS, (literal,), exact=False)

    def _ordinals(self, view: View) -> list[int]:
        tags = view.segment.tags
        test = self.test
        return [ordinal for ordinal in range(len(tags)) if test is None or test(tags.folded_key(ordinal))]

    def _scores(self, view: View, documents: set[int] | None) -> Scores:
        tags, weights = view.segment.tags, self.weights
        found: dict[int, float] = {}
        for ordinal in self._ordinals(view):
            for section, weight in (("strong", weights.tag), ("weak", weights.weak_tag)):
                if not self._is_counted("", section == "strong"):
                    continue
                for document, count in zip(*tags.documents(ordinal, section), strict=True):
                    value = weight * weights.roots[min(count, 63)]
                    found[document] = max(found.get(document, 0.0), value)
        if documents is not None:
            found = {document: value for document, value in found.items() if document in documents}
        if self.evidence or self.strengths:
            found = {
                document: value
                for document, value in found.items()
                if document not in view.deleted and self.rows(view, document)
            }
        return found, {}

    def _is_counted(self, kind: str, strong: bool) -> bool:
        """Whether evidence of a kind and strength counts; of an unknown kind, whether it may."""
        word = "strong" if strong else "weak"
        return all(
            word in wanted or kind in wanted or (not kind and not wanted <= STRENGTHS)
            for wanted in self.strengths
        )

    def rows(self, view: View, document: int) -> list[Row]:
        """Return the places in a document."""
        return [
            (EVIDENCE_ROLES.get(kind, "mention"), "", tag, (line,))
            for line, tag, kind, *_ in self.findings(view, document)
        ]

    def findings(self, view: View, document: int) -> list[Finding]:
        """Return the evidence in a document."""
        found: list[Finding] = []
        for tag in decode_tags(view.segment.record_bytes(document)):
            if not self._means(tag):
                continue
            counted = [row for row in tag[3] if self._is_counted(row[0], row[3])]
            kinds = {row[0] for row in counted}
            if not any(kinds.isdisjoint(wanted) for wanted in self.evidence):
                shown = frozenset().union(*self.evidence) if self.evidence else kinds
                for kind, name, line, strong, via in counted:
                    if kind in shown:
                        found.append((line, tag[0], kind, name, strong, tag[2], via))
        return found

    def _means(self, tag: TagRow) -> bool:
        return self.test is None or any(self.test(fold(_encoded(name))) for name in (tag[0], *tag[1]))


def tag_test(value: str) -> Callable[[bytes], bool]:
    """Return the test for a value of ``tag:``: an id, its category or last part, a reference, or a pattern of one."""
    folded = fold(_encoded(value))
    if b"*" in folded or b"?" in folded:
        return Wildcard(folded).matches
    ending, start = b"/" + folded, folded + b"/"
    return lambda name: name == folded or name.endswith(ending) or name.startswith(start)


def _allows(kinds: frozenset[int] | None, kind: str) -> bool:
    return kinds is None or KINDS.index(kind) in kinds


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
