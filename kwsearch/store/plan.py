"""A query tree into conditions, and what is settled on the way: what narrows what, which words ask, what is left out.

``kind:``, ``role:``, ``scope:`` and ``is:private|exported`` narrow every word and symbol filter beside them (and
in groups beside them, but not behind NOT); where there is none, they ask for any symbol like that. ``def:``,
``ref:``, ``import:`` and ``call:`` have their role already, so only ``scope:`` narrows them. All else is about the
file. Lean.
"""

from __future__ import annotations

from itertools import pairwise

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.keywords import blank_separators, inflections, split_identifier
from kwsearch.query_tree import NAME_KEYS, TEXT_KEYS, And, Filter, Not, Or, Phrase, Regex, Word, leaves
from kwsearch.ranking import NAME_WEIGHTS, QUESTION_WEIGHTS, STOP_WORDS
from kwsearch.store.conditions import AllOf, AnyOf, Condition, InClass, InLanguage, Leaf, NoneOf
from kwsearch.store.names import (
    DottedUses,
    GroupLeaf,
    QualifiedDefinition,
    dotted_parts,
    regex_words,
    wildcard_words,
)
from kwsearch.store.narrowing import constraint_of, is_narrowing, is_symbol_narrowing
from kwsearch.store.paths import Constant, OneOfPaths, path_condition
from kwsearch.store.records import DEFINING, USES, Constraint, SymbolCondition, TagCondition, tag_test
from kwsearch.store.texts import CLASSES, PhraseText, RegexText
from kwsearch.store.words import WordCondition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.query_tree import Node, Query
    from kwsearch.regex_process import RegexProcess
    from kwsearch.store.conditions import Row, Session, View
    from kwsearch.store.words import Sections

    RowFilter = Callable[[View, int, list[Row]], list[Row]]

MIN_LITERAL = 2
"""A wildcard must have this many characters in a row that are none."""

QUESTION_WORDS = 3
"""So many lower-case words are a question: a file need not have all of them."""

_ENDINGS = ".,;:!?"
"""Marks at the ends of a word that prose has; leaving them out needs no notice."""


class Plan:
    """A query that is ready to be evaluated.

    Attributes:
        root: What a file must meet; for a question, beside its words.
        leaves: What ranks, each with its text: words, names, phrases and regular expressions that are wanted.
        question: Whether files need not have all ``leaves``.
        pairs: Neighbouring words of the query joined, for words that stand beside one another in a name.
        asked: Folded words and sub-words of the query, which lift penalties.
        notices: What the reader should know.
    """

    __slots__ = ("asked", "leaves", "notices", "pairs", "question", "root")

    def __init__(self) -> None:
        self.root: Condition = AllOf(())
        self.leaves: list[tuple[str, Leaf]] = []
        self.question = False
        self.pairs: list[bytes] = []
        self.asked: set[bytes] = set()
        self.notices: list[str] = []


class Surroundings:
    """What a query is evaluated in: shared state, the process of regular expressions, the root, stale files."""

    __slots__ = ("process", "root", "session", "stale")

    def __init__(
        self, session: Session, process: RegexProcess, root: str, stale: frozenset[str] = frozenset()
    ) -> None:
        self.session = session
        self.process = process
        self.root = root
        self.stale = stale


def make_plan(query: Query, surroundings: Surroundings) -> Plan:
    """Return the plan of a query.

    Raises:
        QuerySyntaxError: If a part of it can never be answered.
        QueryLimitError: If a wildcard is too wide.
    """
    return _Planner(query, surroundings).plan()


class _Planner:
    def __init__(self, query: Query, surroundings: Surroundings) -> None:
        self.query = query
        self.surroundings = surroundings
        self.session = surroundings.session
        self.process = surroundings.process
        self.made = Plan()
        self.weights = NAME_WEIGHTS
        self.inflected = False

    def plan(self) -> Plan:
        tree = self.query.tree
        made = self.made
        if isinstance(tree, Word) and self.query.type == "file":
            condition = self._build(tree, None, wanted=True)
            if isinstance(condition, WordCondition):
                made.root = condition
                made.asked.update(condition.lookup.joined(condition.lookup.forms[0][0])[0])
                return made
            made.leaves.clear()
        for leaf in leaves(tree):
            if isinstance(leaf, (Word, Phrase)):
                made.asked.update(_parts(leaf.text))
            elif isinstance(leaf, Filter) and not isinstance(leaf.value, Regex):
                made.asked.update(_parts(leaf.value.text))
        prose = self._prose(tree)
        if len(prose) >= QUESTION_WORDS:
            self._plan_question(tree, prose)
        else:
            self.inflected = len(prose) > 1
            root = self._build(tree, None, wanted=True)
            if root is None:
                raise QuerySyntaxError(
                    "there is no word to search for", position=0, hint='quote marks to search for them: "->"'
                )
            made.root = root
        texts = [_folded_word(text) for text, _ in made.leaves]
        made.pairs = [first + second for first, second in pairwise(texts) if first and second]
        return made

    # -- questions ------------------------------------------------------------------------------------------

    def _prose(self, tree: Node) -> list[Word]:
        """Return the words of a query that is lower-case words with file filters at most, else nothing."""
        if not isinstance(tree, And) or self.query.type != "file" or self.query.case == "yes":
            return []
        words = []
        for child in tree.children:
            if isinstance(child, Word):
                words.append(child)
                continue
            inner = child.child if isinstance(child, Not) else child
            if not isinstance(inner, Filter) or inner.key in NAME_KEYS | TEXT_KEYS or is_narrowing(inner):
                return []
        plain = [word for word in words if word.text.strip(_ENDINGS).isalpha() and word.text.islower()]
        return words if len(plain) == len(words) or len(plain) >= QUESTION_WORDS else []

    def _plan_question(self, tree: Node, words: list[Word]) -> None:
        assert isinstance(tree, And)
        made = self.made
        made.question = True
        self.weights = QUESTION_WEIGHTS
        self.inflected = True
        asking = [word for word in words if word.text.strip(_ENDINGS).lower() not in STOP_WORDS]
        left_out = [word.text for word in words if word not in asking]
        if asking and left_out:
            made.notices.append(f"left out of the question: {' '.join(left_out)}")
        seen: set[str] = set()
        for word in asking or words:
            text = word.text.strip(_ENDINGS)
            if text and text not in seen:
                seen.add(text)
                self._build(word, None, wanted=True)
        filters = [child for child in tree.children if not isinstance(child, Word)]
        made.root = self._build(And(tuple(filters)), None, wanted=False) or AllOf(())
        if not made.leaves:
            raise QuerySyntaxError("there is no word to search for", position=0)

    # -- operators ------------------------------------------------------------------------------------------

    def _build(self, node: Node, constraint: Constraint | None, *, wanted: bool) -> Condition | None:
        """Return the condition of a node; None when nothing of it can be searched for.

        Args:
            node: The node.
            constraint: What narrows its names.
            wanted: Whether its leaves rank: not behind NOT.
        """
        if isinstance(node, And):
            return self._all(node.children, constraint, wanted=wanted)
        if isinstance(node, Or):
            built = [self._build(child, constraint, wanted=wanted) for child in node.children]
            return AnyOf([condition for condition in built if condition is not None])
        if isinstance(node, Not):
            inner = self._build(node.child, None, wanted=False)
            return None if inner is None else NoneOf(inner)
        if is_narrowing(node):
            return self._all((node,), constraint, wanted=wanted)
        return self._leaf(node, constraint, wanted=wanted)

    def _all(self, children: Sequence[Node], outer: Constraint | None, *, wanted: bool) -> Condition | None:
        narrowing = [child for child in children if is_narrowing(child)]
        rest = [child for child in children if not is_narrowing(child)]
        built: list[Condition | None] = []
        for_symbols = [child for child in narrowing if is_symbol_narrowing(child)]
        for_all = [child for child in narrowing if not is_symbol_narrowing(child)]
        inner = outer
        if narrowing:
            has_symbols = any(_has_names(child, ("symbol", "def")) for child in rest)
            has_uses = any(_has_names(child, NAME_KEYS, words=False) for child in rest)
            alone = [] if has_symbols else for_symbols
            if not has_symbols and not has_uses:
                alone = alone + for_all
            if alone:
                built.append(self._registered("", SymbolCondition(constraint_of(alone)), wanted=wanted))
            kept = [child for child in narrowing if child not in alone]
            if kept:
                inner = constraint_of(kept) if outer is None else outer.joined(constraint_of(kept))
        built += [self._build(child, inner, wanted=wanted) for child in rest]
        conditions = [condition for condition in built if condition is not None]
        if built and not conditions:
            return None
        return conditions[0] if len(conditions) == 1 else AllOf(conditions)

    def _registered(self, text: str, leaf: Leaf, *, wanted: bool) -> Leaf:
        if wanted:
            self.made.leaves.append((text, leaf))
        return leaf

    # -- leaves ---------------------------------------------------------------------------------------------

    def _leaf(self, node: Node, constraint: Constraint | None, *, wanted: bool) -> Condition | None:
        if isinstance(node, Filter):
            return self._filter(node, constraint, wanted=wanted)
        assert isinstance(node, (Word, Phrase, Regex))
        place = self.query.type
        if place == "symbol":
            return self._filter(Filter("symbol", node, node.position), constraint, wanted=wanted)
        if place == "tag" and not isinstance(node, Regex):
            return self._filter(Filter("tag", node, node.position), constraint, wanted=wanted)
        if place == "path":
            return path_condition(
                Filter("path", node), self.process, self.session, exact_case=self._is_exact(node)
            )
        leaf = self._text(node, constraint, sections=None, in_paths=constraint is None)
        if leaf is None:
            return None
        text = node.pattern if isinstance(node, Regex) else node.text
        return self._registered(text, leaf, wanted=wanted)

    def _is_exact(self, value: Word | Phrase | Regex) -> bool:
        """Return whether the case of a value counts."""
        case = self.query.case
        if isinstance(value, Regex):
            if "i" in value.flags:
                return False
            text = _without_escapes(value.pattern)
        else:
            text = value.text
        return case == "yes" or (case == "auto" and not text.islower() and text.lower() != text)

    def _text(
        self,
        value: Word | Phrase | Regex,
        constraint: Constraint | None,
        *,
        sections: Sections | None,
        in_paths: bool,
        sub_words: bool = True,
    ) -> Leaf | None:
        """Return the leaf of a text wherever it stands in ``sections``; None when it has no word."""
        exact = self._is_exact(value)
        if isinstance(value, Regex):
            if sections is not None:
                raise QuerySyntaxError(
                    "a regular expression is looked for in the whole text",
                    position=value.position,
                    hint="content:/…/, or a word or a phrase here",
                )
            return RegexText(
                value, self.process, self.session, self.weights, ignore_case=not exact, in_paths=in_paths
            )
        classes = tuple(sections) if sections is not None else CLASSES
        words = blank_separators(value.text.encode("utf-8", "surrogateescape")).split()
        if isinstance(value, Phrase):
            if len(words) == 1 and words[0] == _bytes(value.text):
                return self._word(
                    value.text, constraint, sections=sections, paths="whole" if in_paths else ""
                )
            return self._phrase(value, classes, in_paths=in_paths, exact=exact)
        text = value.text
        if "*" in text and text.replace("*", "a").replace("?", "a").replace("_", "a").isalnum():
            self._check_wildcard(text)
            narrowed = constraint.narrowed(sections) if constraint is not None else sections
            leaf = self._word(text, constraint, sections=sections, paths="")
            leaf.lookup.expand = wildcard_words(text, sections=narrowed, exact_case=exact)
            return leaf
        if not words:
            self.made.notices.append(
                f"{text!r} has no letters and is left out; quote it to search for it as text"
            )
            return None
        start = text.encode("utf-8", "surrogateescape").index(words[0])
        trimmed = _bytes(text)[start : _bytes(text).rindex(words[-1]) + len(words[-1])]
        left = text.replace(trimmed.decode("utf-8", "surrogateescape"), "", 1)
        if left.strip(_ENDINGS):
            self.made.notices.append(
                f"{text!r} is searched without {left!r}; quote it to search for it as text"
            )
        if len(words) == 1:
            self._notice_unindexed(words[0].decode("utf-8", "surrogateescape"), sections)
            return self._word(
                words[0].decode("utf-8", "surrogateescape"),
                constraint,
                sections=sections,
                paths="parts" if in_paths else "",
                sub_words=sub_words,
            )
        return self._joined(
            trimmed.decode("utf-8", "surrogateescape"),
            value,
            constraint,
            classes,
            in_paths=in_paths,
            exact=exact,
        )

    def _word(
        self,
        text: str,
        constraint: Constraint | None,
        *,
        sections: Sections | None,
        paths: str,
        sub_words: bool = False,
        uses_only: bool = False,
        begins: bool = False,
    ) -> WordCondition:
        """Return the condition of one word under a constraint."""
        exact = self._is_exact(Word(text))
        if constraint is not None:
            sections = constraint.narrowed(sections)
            uses_only = uses_only or (constraint.plain_code and sections is not None)
        lower = self.inflected and sub_words and text.islower()
        leaf = WordCondition(
            text,
            self.weights,
            sections=sections,
            uses_only=uses_only,
            exact_case=exact,
            sub_words=sub_words,
            paths=paths,
            begins=begins,
            other_forms=inflections(text) if lower else (),
            tags=self.made.question,
        )
        if constraint is not None and constraint.needs_records():
            leaf.accepts = constraint.accept
        return leaf

    def _phrase(self, value: Phrase, classes: tuple[str, ...], *, in_paths: bool, exact: bool) -> PhraseText:
        leaf = PhraseText(
            value.text, self.session, self.weights, exact_case=exact, classes=classes, in_paths=in_paths
        )
        if classes != CLASSES and not leaf.words:
            raise QuerySyntaxError(
                f"{value.text!r} has no word of two letters or more, which comment:, doc: and string: need",
                position=value.position,
                hint="content: finds it in the whole text",
            )
        return leaf

    def _joined(
        self,
        text: str,
        value: Word,
        constraint: Constraint | None,
        classes: tuple[str, ...],
        *,
        in_paths: bool,
        exact: bool,
    ) -> Leaf:
        """Return the leaf of words joined by punctuation: std::vector, numpy.load, setup.cfg, rate-limit."""
        found: list[Leaf] = []
        parts = dotted_parts(text) if classes == CLASSES else []
        if parts:
            found += self._qualified(text, parts, constraint, exact=exact)
        if constraint is None:
            found.append(self._phrase(Phrase(text, value.position), classes, in_paths=in_paths, exact=exact))
        if not found:
            raise QuerySyntaxError(
                f"{text!r} is no name that kind:, role: or scope: could narrow", position=value.position
            )
        return GroupLeaf(found)

    def _qualified(
        self, text: str, parts: list[str], constraint: Constraint | None, *, exact: bool
    ) -> list[Leaf]:
        """Return the leaves of a dotted name as what is defined and as what is used."""
        defining: Sections | None = dict.fromkeys(DEFINING)
        using: Sections | None = dict.fromkeys(("call", "import", "inherit", "decorate"))
        if constraint is not None:
            defining, using = constraint.narrowed(defining), constraint.narrowed(using)
        found: list[Leaf] = []
        if defining:
            definition = QualifiedDefinition(parts, self.weights, sections=defining, exact_case=exact)
            if constraint is not None and constraint.needs_records():
                definition.accepts = _both(definition.inside, constraint.accept)
            found.append(definition)
        if using:
            uses = DottedUses(text, self.weights, sections=using, exact_case=exact)
            if constraint is not None and constraint.needs_records():
                uses.accepts = constraint.accept
            found.append(uses)
        return found

    def _check_wildcard(self, text: str) -> None:
        longest = max(text.replace("?", "*").split("*"), key=len)
        if len(longest) < MIN_LITERAL:
            raise QueryLimitError(
                f"{text!r} is too wide: a wildcard needs at least {MIN_LITERAL} other characters in a row"
            )

    def _notice_unindexed(self, word: str, sections: Sections | None) -> None:
        if sections is None and (len(word) == 1 or word[0].isdigit()):
            self.made.notices.append(
                f"single letters and numbers are indexed as names only, not in text; to find {word} in text, "
                f"search for /\\b{word}\\b/"
            )

    # -- filters --------------------------------------------------------------------------------------------

    def _filter(self, node: Filter, constraint: Constraint | None, *, wanted: bool) -> Condition | None:
        key, value = node.key, node.value
        if key in NAME_KEYS:
            return self._name(node, constraint, wanted=wanted)
        if key in TEXT_KEYS:
            sections: Sections | None = None if key == "content" else {key: None}
            leaf = self._text(value, None, sections=sections, in_paths=False)
            text = value.pattern if isinstance(value, Regex) else value.text
            return None if leaf is None else self._registered(text, leaf, wanted=wanted)
        if key in ("path", "filename", "ext"):
            return path_condition(node, self.process, self.session, exact_case=self._is_exact(value))
        if key == "repo":
            return self._repo(value)
        assert not isinstance(value, Regex)
        if key == "lang":
            return InLanguage(value.text)
        if key == "is":
            return OneOfPaths(self.surroundings.stale) if value.text == "stale" else InClass(value.text)
        if key == "tag":
            leaf = TagCondition(value.text, tag_test(value.text), self.weights)
            return self._registered(value.text, leaf, wanted=wanted)
        assert key == "evidence"
        return self._registered(
            "", TagCondition(value.text, None, self.weights, frozenset((value.text,))), wanted=wanted
        )

    def _repo(self, value: Word | Phrase | Regex) -> Condition:
        from kwsearch.regex_process import RegexTimeoutError

        assert isinstance(value, Regex)
        try:
            number, _ = self.process.compiled(
                value, ignore_case=not self._is_exact(value), seconds=self.session.seconds_left()
            )
            return Constant(bool(self.process.names(number, [_bytes(self.surroundings.root)])))
        except RegexTimeoutError:
            raise QueryLimitError("the regular expression takes too long") from None

    def _name(self, node: Filter, constraint: Constraint | None, *, wanted: bool) -> Condition | None:
        """Return the condition of ``symbol:``, ``def:``, ``ref:``, ``import:`` or ``call:``."""
        key, value = node.key, node.value
        sections: Sections = {
            "symbol": dict.fromkeys(DEFINING),
            "def": dict.fromkeys(DEFINING[:1]),
            "ref": dict.fromkeys((*USES, "code")),
        }.get(key) or {key: None}
        if constraint is not None and key not in ("symbol", "def"):
            narrowed = Constraint()
            narrowed.scopes = constraint.scopes
            constraint = narrowed
        exact = self._is_exact(value)
        uses_only = key == "ref"
        if isinstance(value, Regex):
            allowed = constraint.narrowed(sections) if constraint is not None else sections
            leaf = self._expanding(value, constraint, sections, uses_only=uses_only)
            leaf.lookup.expand = regex_words(
                value, self.process, self.session, sections=allowed, ignore_case=not exact
            )
            return self._registered(value.pattern, leaf, wanted=wanted)
        text = value.text
        if isinstance(value, Word) and ("*" in text or "?" in text):
            self._check_wildcard(text)
            allowed = constraint.narrowed(sections) if constraint is not None else sections
            leaf = self._expanding(value, constraint, sections, uses_only=uses_only)
            leaf.lookup.expand = wildcard_words(text, sections=allowed, exact_case=exact)
            return self._registered(text, leaf, wanted=wanted)
        parts = dotted_parts(text)
        if parts or (key == "import" and isinstance(value, Word) and not text.isidentifier()):
            return self._registered(
                text, self._dotted(key, text, parts, sections, constraint, exact=exact), wanted=wanted
            )
        leaf = self._word(
            text,
            constraint,
            sections=sections,
            paths="",
            sub_words=key == "symbol" and isinstance(value, Word),
            begins=key == "symbol" and isinstance(value, Word) and len(text) > 1,
            uses_only=uses_only,
        )
        return self._registered(text, leaf, wanted=wanted)

    def _expanding(
        self, value: Word | Regex, constraint: Constraint | None, sections: Sections, *, uses_only: bool
    ) -> WordCondition:
        text = value.pattern if isinstance(value, Regex) else value.text
        return self._word(text, constraint, sections=sections, paths="", uses_only=uses_only)

    def _dotted(
        self,
        key: str,
        text: str,
        parts: list[str],
        sections: Sections,
        constraint: Constraint | None,
        *,
        exact: bool,
    ) -> Leaf:
        """Return the leaf of a filter whose value is a dotted name, or for imports a path."""
        if key in ("symbol", "def"):
            defining = constraint.narrowed(sections) if constraint is not None else sections
            definition = QualifiedDefinition(parts, self.weights, sections=defining or {}, exact_case=exact)
            if constraint is not None and constraint.needs_records():
                definition.accepts = _both(definition.inside, constraint.accept)
            return definition
        uses = DottedUses(text, self.weights, sections=sections, exact_case=exact, anywhere=key == "import")
        if constraint is not None and constraint.needs_records():
            uses.accepts = constraint.accept
        return uses


def _has_names(node: Node, keys: Sequence[str] | frozenset[str], *, words: bool = True) -> bool:
    """Return whether a tree has words or name filters, not behind NOT, that could be narrowed."""
    if isinstance(node, (And, Or)):
        return any(_has_names(child, keys, words=words) for child in node.children)
    if isinstance(node, Filter):
        return node.key in keys
    return words and (
        isinstance(node, Word)
        or (isinstance(node, Phrase) and blank_separators(_bytes(node.text)).split() == [_bytes(node.text)])
    )


def _both(first: RowFilter, second: RowFilter) -> RowFilter:
    return lambda view, document, rows: second(view, document, first(view, document, rows))


def _without_escapes(pattern: str) -> str:
    """Return a pattern without its backslash pairs, whose letters say nothing about case."""
    result = []
    place = 0
    while place < len(pattern):
        if pattern[place] == "\\":
            place += 1
        else:
            result.append(pattern[place])
        place += 1
    return "".join(result)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _parts(text: str) -> list[bytes]:
    return split_identifier(_bytes(text))


def _folded_word(text: str) -> bytes:
    return b"".join(split_identifier(_bytes(text))) if text.isalnum() else b""
