"""A query tree into conditions, and what is settled on the way: what narrows what, which words ask, what is left out.

``kind:``, ``role:``, ``scope:`` and ``is:private|exported`` narrow every word and symbol filter beside them (and
in groups beside them, but not behind NOT); where there is none, they ask for any symbol like that. ``def:``,
``ref:``, ``import:`` and ``call:`` have their role already, so only ``scope:`` narrows them. In the same way
``evidence:`` narrows the ``tag:`` filters beside it. All else is about the file. Lean.
"""

from __future__ import annotations

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.tree import (
    NAME_KEYS,
    TEXT_KEYS,
    And,
    Filter,
    Not,
    Or,
    Phrase,
    Regex,
    Word,
    all_of,
    any_of,
    leaves,
)
from kwsearch.search.evaluate.conditions import AllOf, AnyOf, Condition, Leaf, NoneOf
from kwsearch.search.evaluate.constraint import Constraint
from kwsearch.search.evaluate.leaves import ENDINGS, LeafMaker, Surroundings
from kwsearch.search.evaluate.weights import STOP_WORDS
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.text.identifiers import blank_separators, dotted_parts, name_parts, split_identifier
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from kwsearch.query.tree import Node, Query
    from kwsearch.search.evaluate.weights import Weights
    from kwsearch.store.wanted import Wanted

QUESTION_WORDS = 2
"""So many lower-case words are a question: a file need not have all of them, unless AND stands between them."""

PASTED_WORDS = 5
"""A copied sentence has at least so many words."""

QUESTION_STARTS = frozenset(
    ("how", "what", "where", "which", "when", "why", "who", "whose", "does", "do", "is", "are", "can")
)
"""What a question begins with."""

DETERMINERS = frozenset(
    ("a", "an", "the", "all", "any", "each", "every", "its", "their", "this", "these", "if", "whether")
)
"""What stands behind the first word of an order, a verb: these stand before nouns and clauses."""


class Plan:
    """A query that is ready to be evaluated.

    Attributes:
        root: What a file must meet; for a question, beside its words.
        leaves: What ranks, each with its text: words, names, phrases and regular expressions that are wanted.
        weights: Those of questions when it is plain words, at least two, and so about a thing and not a name.
        question: Whether files need not have all ``leaves``.
        asks_how: Whether it asks for what does something: it begins with a question word or a verb.
        pasted: Whether it may be a sentence that was copied from somewhere, and not a question.
        asked: Folded sub-words of the query, which may lift penalties.
        notices: What the reader should know.
        expanding: Conditions that stand for many words.
    """

    __slots__ = (
        "asked",
        "asks_how",
        "expanding",
        "leaves",
        "notices",
        "pasted",
        "question",
        "root",
        "weights",
    )

    def __init__(self, root: Condition, weights: Weights) -> None:
        self.root = root
        self.weights = weights
        self.leaves: list[tuple[str, Leaf]] = []
        self.question = False
        self.asks_how = False
        self.pasted = False
        self.asked: set[bytes] = set()
        self.notices: list[str] = []
        self.expanding: list[WordCondition] = []

    def wanted(self) -> Wanted:
        """Return what every file has that may be an answer, for stores that choose files themselves."""
        if not self.question:
            return self.root.wanted()
        from kwsearch.store.wanted import HasAll, HasAny

        return HasAll((self.root.wanted(), HasAny([leaf.wanted() for _, leaf in self.leaves])))

    def closeness(self) -> Callable[[str], int]:
        """Return a function that says how near a defined name is to what is asked for.

        It returns 0 for the name itself (in any case, when the query has no capitals), 1 for the name in another case,
        2 for all others.
        """
        patterns: list[Callable[[str], int]] = []
        names: set[str] = set()
        for text, leaf in self.leaves:
            likeness = leaf.likeness()
            if likeness is None:
                names.add(text if text.isidentifier() else (dotted_parts(text) or [text])[-1])
            else:
                patterns.append(likeness)
        folded = {name.lower() for name in names}

        def close(name: str) -> int:
            lower = name.lower()
            if name in names or lower in names:
                return 0
            return min([1 if lower in folded else 2, *[likeness(name) for likeness in patterns]])

        return close


def make_plan(query: Query, surroundings: Surroundings) -> Plan:
    """Return the plan of a query.

    Raises:
        QuerySyntaxError: If a part of it can never be answered.
        QueryLimitError: If a part of it would cost too much.
    """
    planner = _Planner(query, surroundings)
    planner.run()
    return planner.plan


class _Planner:
    def __init__(self, query: Query, surroundings: Surroundings) -> None:
        self.query = query
        self.maker = LeafMaker(query, surroundings)
        self.check = surroundings.session.check
        self.plan = Plan(AllOf((), self.check), surroundings.ranking.names)
        self.surroundings = surroundings
        self.plan.notices = self.maker.notices
        self.plan.expanding = self.maker.expanding

    def run(self) -> None:
        plan = self.plan
        tree = self.query.tree
        if self.query.select.startswith("symbol"):
            tree = all_of((tree, _defined_as(self.query.select)))
        if isinstance(tree, (Word, Phrase)):
            self._run_word(tree)
            return
        for leaf in leaves(tree):
            value = leaf.value if isinstance(leaf, Filter) else leaf
            if not isinstance(value, Regex):
                plan.asked.update(split_identifier(_bytes(value.text)))
        tree = self._without_stop_words(tree)
        prose = self._prose(tree)
        if len(prose) >= QUESTION_WORDS:
            self._run_question(tree, prose)
        else:
            root = self._build(tree, Constraint(), wanted=True)
            if root is None:
                raise self._nothing()
            plan.root = root

    def _run_word(self, word: Word | Phrase) -> None:
        """Plan the commonest query, one word or quoted text and nothing else."""
        root = self._build(word, Constraint(), wanted=True)
        if root is None:
            raise self._nothing()
        self.plan.root = root
        if isinstance(word, Phrase):
            self.plan.asked.update(split_identifier(_bytes(word.text)))
        elif isinstance(root, WordCondition):
            self.plan.asked.update(root.lookup.joined(root.lookup.forms[0][0])[0])

    def _nothing(self) -> QuerySyntaxError:
        return QuerySyntaxError(
            "there is no word to search for", position=0, hint='quote marks to search for them: "->"'
        )

    # -- questions ------------------------------------------------------------------------------------------

    def _is_literal(self) -> bool:
        """Return whether every word is meant as it is written, so that no query is a question."""
        return self.query.type != "file" or self.query.case == "yes"

    def _prose(self, tree: Node) -> list[Word]:
        """Return the words of a query that is words, most of them in lower case, with file filters at most."""
        from kwsearch.search.evaluate.narrowing import is_narrowing

        if not isinstance(tree, And) or tree.demanded or self._is_literal():
            return []
        words = []
        for child in tree.children:
            if isinstance(child, Word):
                words.append(child)
                continue
            inner = child.child if isinstance(child, Not) else child
            if not isinstance(inner, Filter) or inner.key in NAME_KEYS | TEXT_KEYS or is_narrowing(inner):
                return []
        plain = [word for number, word in enumerate(words) if _is_plain(word.text, first=number == 0)]
        return words if len(plain) == len(words) or len(plain) >= QUESTION_WORDS else []

    def _without_stop_words(self, tree: Node) -> Node:
        """Return alternatives of plain words without the words that ask nothing: how is debug or release mode set."""
        if not isinstance(tree, Or) or self._is_literal():
            return tree
        if any(isinstance(child, And) and child.demanded for child in tree.children):
            return tree
        rows = [child.children if isinstance(child, And) else (child,) for child in tree.children]
        words = [word for row in rows for word in row if isinstance(word, Word)]
        if len(words) != sum(map(len, rows)) or len(words) < QUESTION_WORDS:
            return tree
        if not all(_is_plain(word.text, first=number == 0) for number, word in enumerate(words)):
            return tree
        left_out = _stop_words(words)
        kept = [[word for word in row if word not in left_out] for row in rows]
        if not left_out or not all(kept):
            return tree
        self._leave_out(left_out)
        self._ask()
        return any_of(all_of(row) for row in kept)

    def _leave_out(self, words: Sequence[Word]) -> None:
        if words:
            self.maker.notices.append(f"left out of the question: {' '.join(word.text for word in words)}")

    def _ask(self) -> None:
        """Take words as prose from now on."""
        self.plan.weights = self.maker.weights = self.surroundings.ranking.questions

    def _run_question(self, tree: Node, words: Sequence[Word]) -> None:
        assert isinstance(tree, And)
        plan = self.plan
        plan.question = True
        first, second = [word.text.lower() for word in words[:2]]
        asks = first in QUESTION_STARTS
        plan.asks_how = asks or (second in DETERMINERS and first not in STOP_WORDS)
        plan.pasted = len(words) >= PASTED_WORDS and not asks
        self._ask()
        words = [Word(piece) for word in words for piece in _pieces(word.text.strip(ENDINGS))]
        left_out = _stop_words(words)
        asking = [word for word in words if word not in left_out]
        if asking:
            self._leave_out(left_out)
        # A path or a dotted name asks for its parts as well: Style/FileNull is there where FileNull is spoken of.
        texts = [text for word in asking or words for text in (word.text, *name_parts(word.text))]
        for text in dict.fromkeys(texts):
            self._build(Word(text), Constraint(), wanted=True)
        filters = [child for child in tree.children if not isinstance(child, Word)]
        plan.root = self._build(And(tuple(filters)), Constraint(), wanted=False) or plan.root
        if not plan.leaves:
            raise self._nothing()

    # -- operators ------------------------------------------------------------------------------------------

    def _build(self, node: Node, constraint: Constraint, *, wanted: bool) -> Condition | None:
        """Return the condition of a node; None when nothing of it can be searched for.

        Args:
            node: The node.
            constraint: What narrows its names.
            wanted: Whether its leaves rank: not behind NOT.
        """
        if isinstance(node, (Word, Phrase, Regex)):
            return self._leaf(node, constraint, wanted=wanted)
        if isinstance(node, And):
            return self._all(node.children, constraint, wanted=wanted)
        if isinstance(node, Or):
            built = [self._build(child, constraint, wanted=wanted) for child in node.children]
            found = [condition for condition in built if condition is not None]
            return AnyOf(found, self.check) if found else None
        if isinstance(node, Not):
            inner = self._build(node.child, Constraint(), wanted=False)
            return None if inner is None else NoneOf(inner)
        assert isinstance(node, Filter)
        from kwsearch.search.evaluate.narrowing import is_narrowing

        if is_narrowing(node):
            return self._all((node,), constraint, wanted=wanted)
        return self._leaf(node, constraint, wanted=wanted)

    def _leaf(
        self, node: Word | Phrase | Regex | Filter, constraint: Constraint, *, wanted: bool
    ) -> Condition | None:
        made = self.maker.make(node, constraint)
        if made is None:
            return None
        text, condition = made
        if wanted and text is not None:
            assert isinstance(condition, Leaf)
            self.plan.leaves.append((text, condition))
        return condition

    def _all(self, children: Sequence[Node], outer: Constraint, *, wanted: bool) -> Condition | None:
        from kwsearch.search.evaluate.narrowing import is_narrowing
        from kwsearch.search.evaluate.symbol_condition import SymbolCondition

        rest = [child for child in children if not is_narrowing(child)]
        inner, alone, denied = _split_narrowing([child for child in children if is_narrowing(child)], rest)
        built = [self._build(node, Constraint(), wanted=False) for node in denied]
        if alone is not None:
            condition = SymbolCondition(alone)
            built.append(condition)
            if wanted:
                self.plan.leaves.append(("", condition))
        inner = outer.joined(inner)
        evidence = [child for child in rest if _evidence(child)]
        if evidence and any(_has_tags(child) for child in rest):
            before = self.maker.evidence
            self.maker.evidence = [*before, *map(_evidence, evidence)]
            built += [self._build(child, inner, wanted=wanted) for child in rest if child not in evidence]
            self.maker.evidence = before
        else:
            built += [self._build(child, inner, wanted=wanted) for child in rest]
        conditions = [condition for condition in built if condition is not None]
        if built and not conditions:
            return None
        return conditions[0] if len(conditions) == 1 else AllOf(conditions, self.check)


def _split_narrowing(
    narrowing: Sequence[Node], rest: Sequence[Node]
) -> tuple[Constraint, Constraint | None, Sequence[Not]]:
    """Return what narrows the names in ``rest``, and, of what has no name to narrow, what a symbol must be or none may.

    ``path:web -kind:class`` denies: no class is there. Beside a name, or another filter of symbols that must hold,
    it is that name, or that symbol, which is no class.
    """
    from kwsearch.search.evaluate.narrowing import constraint_of, is_symbol_narrowing

    if not narrowing:
        return Constraint(), None, ()
    has_symbols = any(_has_names(child, ("symbol", "def"), words=True) for child in rest)
    has_uses = any(_has_names(child, NAME_KEYS, words=False) for child in rest)
    alone = [node for node in narrowing if not has_symbols and (is_symbol_narrowing(node) or not has_uses)]
    kept = [node for node in narrowing if node not in alone]
    denied = [node for node in alone if isinstance(node, Not)]
    if len(denied) == len(alone):
        return constraint_of(kept), None, denied
    return constraint_of(kept), constraint_of(alone), ()


def _stop_words(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.text.strip(ENDINGS).lower() in STOP_WORDS]


def _is_plain(text: str, *, first: bool) -> bool:
    """Return whether a word is one of prose, digits behind letters included; the first one may have a capital."""
    pieces = _pieces(text.strip(ENDINGS))
    return all(
        piece.isalnum() and piece[0].isalpha() and (piece.islower() or (first and piece.istitle()))
        for piece in pieces
    ) and bool(pieces)


def _pieces(text: str) -> list[str]:
    """Return the words that hyphens join in prose: rate-limited is rate and limited; any other text is itself."""
    pieces = text.split("-")
    return pieces if all(piece.isalpha() for piece in pieces) else [text] if text else []


def _defined_as(selection: str) -> Node:
    """Return what select:symbol and select:symbol.KIND add to a query: its names must be defined so."""
    defining = Or(tuple(Filter("role", Word(role)) for role in DEFINING))
    _, _, kind = selection.partition(".")
    return And((defining, Filter("kind", Word(kind)))) if kind else defining


def _has_names(node: Node, keys: Collection[str], *, words: bool) -> bool:
    """Return whether a tree has words or name filters, not behind NOT, that could be narrowed."""
    if isinstance(node, (And, Or)):
        return any(_has_names(child, keys, words=words) for child in node.children)
    if isinstance(node, Filter):
        return node.key in keys
    return words and (
        isinstance(node, Word)
        or (isinstance(node, Phrase) and blank_separators(_bytes(node.text)).split() == [_bytes(node.text)])
    )


def _evidence(node: Node) -> frozenset[str]:
    """Return the kinds that an ``evidence:`` filter, or a group of such, asks for; empty for any other node."""
    if isinstance(node, Filter) and node.key == "evidence" and not isinstance(node.value, Regex):
        return frozenset((node.value.text,))
    if isinstance(node, Or):
        kinds = [_evidence(child) for child in node.children]
        return frozenset().union(*kinds) if all(kinds) else frozenset()
    return frozenset()


def _has_tags(node: Node) -> bool:
    if isinstance(node, (And, Or)):
        return any(_has_tags(child) for child in node.children)
    return isinstance(node, Filter) and node.key == "tag"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
