"""One word, phrase, regular expression or filter of a query into its condition. Lean."""

from __future__ import annotations

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.tree import NAME_KEYS, TEXT_KEYS, Filter, Phrase, Regex, Word
from kwsearch.search.evaluate.conditions import InClass, InLanguage
from kwsearch.search.evaluate.constraint import USES, Constraint
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.text.identifiers import (
    blank_separators,
    dotted_parts,
    is_text_word,
    is_unspaced,
    name_parts,
)
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.query.tree import Query
    from kwsearch.search.evaluate.conditions import Condition, Leaf, Session
    from kwsearch.search.evaluate.counted_lines import RoleTable, Sections
    from kwsearch.search.evaluate.importers import Importing
    from kwsearch.search.evaluate.qualified import DottedUses, QualifiedDefinition
    from kwsearch.search.evaluate.regex import Pattern
    from kwsearch.search.evaluate.text_condition import PhraseText
    from kwsearch.search.evaluate.weights import Ranking
    from kwsearch.store.segment.view import View

    Made = tuple[str | None, Condition]

MIN_LITERAL = 2
"""A wildcard must have this many characters in a row that are none."""

ENDINGS = ".,;:!?"
"""Marks at the ends of a word that prose has; leaving them out needs no notice."""

_DOTTED_USES = ("call", "import", "inherit", "decorate")


class Shared:
    """What queries have in common that are counted together.

    Attributes:
        made: Their leaves, by all that makes them.
        tables: For words of which only some roles or kinds count, in which documents the words have which, by all
            that says which words those are.
    """

    __slots__ = ("made", "tables")

    def __init__(self) -> None:
        self.made: dict[object, Made | None] = {}
        self.tables: dict[object, dict[int, RoleTable]] = {}


class Surroundings:
    """What a query is evaluated in: shared state, weights, root or repositories, stale files, what imports mean."""

    __slots__ = ("defining", "importing", "ranking", "repositories", "root", "session", "shared", "stale")

    def __init__(
        self,
        session: Session,
        ranking: Ranking,
        root: str,
        stale: frozenset[str] = frozenset(),
        importing: Importing | None = None,
        shared: Shared | None = None,
        repositories: Sequence[str] = (),
    ) -> None:
        self.importing = importing
        self.shared = shared
        self.session = session
        self.ranking = ranking
        self.root = root
        self.repositories = repositories
        self.stale = stale
        self.defining = DEFINING[:1]
        """Roles that ``def:`` means."""


class LeafMaker:
    """Makes the conditions of one query's leaves.

    Attributes:
        weights: For the leaves that are made next.
        evidence: What evidence the tags that are made next must have, as TagCondition wants it.
        notices: What the reader should know of the leaves that were made.
        expanding: The leaves that stand for many words.
    """

    def __init__(self, query: Query, surroundings: Surroundings) -> None:
        self.query = query
        self.surroundings = surroundings
        self.session = surroundings.session
        self.weights = surroundings.ranking.names
        self.evidence: list[frozenset[str]] = []
        self.notices: list[str] = []
        self.expanding: list[WordCondition] = []

    def make(self, node: Word | Phrase | Regex | Filter, constraint: Constraint) -> Made | None:
        """Return the text by which a leaf ranks (None when it only filters) and its condition.

        Args:
            node: The leaf.
            constraint: What narrows it, if it is or holds a name.

        Returns:
            None when there is nothing in it to search for.

        Raises:
            QuerySyntaxError: If it can never be answered.
            QueryLimitError: If it would cost too much.
        """
        shared = self.surroundings.shared
        if shared is None or constraint.needs_records():
            return self._made(node, constraint)
        sections = constraint.sections
        key = (
            node, self.query.type, self.query.case, self.weights, tuple(self.evidence), self.surroundings.defining,
            None if sections is None else tuple(sections.items()), constraint.plain_code,
        )  # fmt: skip
        if key not in shared.made:
            shared.made[key] = self._made(node, constraint)
        return shared.made[key]

    def _made(self, node: Word | Phrase | Regex | Filter, constraint: Constraint) -> Made | None:
        if not isinstance(node, Filter):
            place = self.query.type
            if place in ("symbol", "path") or (place == "tag" and not isinstance(node, Regex)):
                node = Filter(place, node, node.position)
        if isinstance(node, Filter):
            return self._filter(node, constraint)
        leaf = self._text(node, constraint, sections=None, in_paths=constraint.is_open)
        return None if leaf is None else (_text_of(node), leaf)

    # -- text -----------------------------------------------------------------------------------------------

    def _is_exact(self, value: Word | Phrase | Regex) -> bool:
        """Return whether the case of a value counts."""
        text = _text_of(value)
        if isinstance(value, Regex):
            if "i" in value.flags:
                return False
            text = _without_escapes(text)
        return self.query.case == "yes" or (self.query.case == "auto" and text.lower() != text)

    def _text(
        self,
        value: Word | Phrase | Regex,
        constraint: Constraint,
        *,
        sections: Sections | None,
        in_paths: bool,
    ) -> Leaf | None:
        """Return the leaf of a text wherever it stands in ``sections``; None when it has no word."""
        if isinstance(value, Regex):
            if sections is not None:
                raise QuerySyntaxError(
                    "a regular expression is looked for in the whole text",
                    position=value.position,
                    hint="content:/…/, or a word or a phrase here",
                )
            from kwsearch.search.evaluate.regex_condition import RegexText

            return RegexText(self.compiled(value), self.session, self.weights, in_paths=in_paths)
        text = value.text
        words = [word.decode("utf-8", "surrogateescape") for word in blank_separators(_bytes(text)).split()]
        if isinstance(value, Phrase):
            is_word = words == [text] and not (is_unspaced(text[0]) or is_unspaced(text[-1]))
            # Of single letters and numbers the index knows names alone; whoever quotes one means the text.
            as_name = is_word and not is_text_word(_bytes(text))
            if not is_word or (as_name and sections is None and constraint.is_open):
                return self._phrase(value, sections, in_paths=in_paths)
            if as_name and sections is not None:
                self._say_unindexed(text)
            return self._word(text, constraint, sections=sections, paths="whole" if in_paths else "")
        if "*" in text and text.replace("*", "a").replace("?", "a").replace("_", "a").isalnum():
            return self._wildcard(text, constraint, sections)
        if not words:
            self.notices.append(f"{text!r} has no letters and is left out; quote it to search for it as text")
            return None
        inner = text[text.index(words[0]) : text.rindex(words[-1]) + len(words[-1])]
        left = text.replace(inner, "", 1)
        if left.strip(ENDINGS):
            self.notices.append(f"{text!r} is searched without {left!r}; quote it to search for it as text")
        if len(words) > 1:
            return self._joined(inner, value, constraint, sections, in_paths=in_paths)
        if not is_text_word(_bytes(inner)):
            self._say_unindexed(inner)
        return self._word(
            inner, constraint, sections=sections, paths="parts" if in_paths else "", sub_words=True
        )

    def _say_unindexed(self, text: str) -> None:
        self.notices.append(
            f"single letters and numbers are indexed as names only, not in text; to find {text} in text, "
            f"search for /\\b{text}\\b/"
        )

    def _word(
        self,
        text: str,
        constraint: Constraint,
        *,
        sections: Sections | None,
        paths: str = "",
        sub_words: bool = False,
        uses_only: bool = False,
        begins: bool = False,
    ) -> WordCondition:
        """Return the condition of one word under a constraint."""
        leaf = WordCondition(
            text,
            self.weights,
            sections=constraint.narrowed(sections),
            uses_only=uses_only or constraint.plain_code,
            exact_case=self._is_exact(Word(text)),
            sub_words=sub_words,
            paths=paths,
            begins=begins,
            other_forms=self._other_forms(text)
            if self.weights.question and sub_words and text.islower()
            else (),
            tags=self.weights.question and sub_words,
        )
        if constraint.needs_records():
            leaf.accepts = constraint.accept
        if begins:
            self.expanding.append(leaf)
        if self.surroundings.shared is not None:
            key = (text, leaf.lookup.exact_case, tuple(leaf.lookup.forms), sub_words)
            leaf.tables = self.surroundings.shared.tables.setdefault(key, {})
        return leaf

    def _expand(
        self, leaf: WordCondition, expand: Callable[[View], Sequence[int]], fragment: tuple[str, bytes] | None
    ) -> None:
        """Let a leaf stand for all words that a pattern does, which have a fragment in common."""
        leaf.lookup.expand = expand
        leaf.lookup.fragment = fragment
        self.expanding.append(leaf)

    def _other_forms(self, text: str) -> list[tuple[str, float]]:
        """Return what a word of prose is also looked up by, with the share of its worth that each earns."""
        from kwsearch.text.prose import inflections, relatives

        weights = self.weights
        found = [(form, weights.other_form) for form in inflections(text)]
        return found + [(word, weights.related) for word in relatives(text)]

    def _wildcard(
        self, text: str, constraint: Constraint, sections: Sections | None, *, uses_only: bool = False
    ) -> WordCondition:
        from kwsearch.search.evaluate.qualified import wildcard_fragment, wildcard_words

        _check_wildcard(text)
        leaf = self._word(text, constraint, sections=sections, uses_only=uses_only)
        exact = leaf.lookup.exact_case
        self._expand(
            leaf, wildcard_words(text, sections=leaf.sections, exact_case=exact), wildcard_fragment(text)
        )
        return leaf

    def _phrase(self, value: Phrase, sections: Sections | None, *, in_paths: bool) -> PhraseText:
        from kwsearch.search.evaluate.candidates import CLASSES
        from kwsearch.search.evaluate.text_condition import PhraseText

        leaf = PhraseText(
            value.text,
            self.session,
            self.weights,
            exact_case=self._is_exact(value),
            classes=tuple(sections) if sections is not None else CLASSES,
            in_paths=in_paths,
        )
        if sections is not None and not leaf.words:
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
        constraint: Constraint,
        sections: Sections | None,
        *,
        in_paths: bool,
    ) -> Leaf:
        """Return the leaf of words joined by punctuation: std::vector, numpy.load, setup.cfg, rate-limit."""
        from kwsearch.search.evaluate.qualified import GroupLeaf

        found: list[Leaf] = []
        parts = name_parts(text)
        if sections is None and constraint.narrowed(dict.fromkeys(DEFINING)):
            # Names of packages, headings and keys have their punctuation in the index.
            found.append(self._word(text, constraint, sections=dict.fromkeys(DEFINING)))
            if parts:
                found.append(self._definition(parts, constraint))
        if sections is None and dotted_parts(text) and constraint.narrowed(dict.fromkeys(_DOTTED_USES)):
            found.append(self._uses(text, dict.fromkeys(_DOTTED_USES), constraint))
        if constraint.is_open or sections is not None:
            found.append(self._phrase(Phrase(text, value.position), sections, in_paths=in_paths))
        if (
            in_paths
            and (parts or "." in text or "/" in text)
            and not any(joint in text for joint in ("#", "->"))
        ):
            from kwsearch.search.evaluate.path_condition import PathTail

            found.append(PathTail(text, parts, self.weights))
        if not found:
            raise QuerySyntaxError(
                f"{text!r} is no name that kind:, role: or scope: could narrow", position=value.position
            )
        return GroupLeaf(found)

    # -- names ----------------------------------------------------------------------------------------------

    def _definition(
        self, parts: list[str], constraint: Constraint, roles: tuple[str, ...] = DEFINING
    ) -> QualifiedDefinition:
        from kwsearch.search.evaluate.qualified import QualifiedDefinition, wildcard_fragment, wildcard_words

        leaf = QualifiedDefinition(
            parts,
            self.weights,
            sections=constraint.narrowed(dict.fromkeys(roles)) or {},
            exact_case=self._is_exact(Word(".".join(parts))),
        )
        if "*" in parts[-1] or "?" in parts[-1]:
            _check_wildcard(parts[-1])
            exact = leaf.lookup.exact_case
            self._expand(
                leaf,
                wildcard_words(parts[-1], sections=leaf.sections, exact_case=exact),
                wildcard_fragment(parts[-1]),
            )
        if constraint.needs_records():
            inside, accept = leaf.inside, constraint.accept
            leaf.accepts = lambda view, document, rows: accept(view, document, inside(view, document, rows))
        return leaf

    def _uses(
        self, text: str, sections: Sections, constraint: Constraint, *, anywhere: bool = False
    ) -> DottedUses:
        from kwsearch.search.evaluate.qualified import DottedUses, wildcard_fragment, wildcard_words

        leaf = DottedUses(
            text,
            self.weights,
            sections=constraint.narrowed(sections) or {},
            exact_case=self._is_exact(Word(text)),
            anywhere=anywhere,
        )
        if "*" in text or "?" in text:
            _check_wildcard(text)
            exact = leaf.lookup.exact_case
            self._expand(
                leaf,
                wildcard_words(text, sections=leaf.sections, exact_case=exact, dotted=True),
                wildcard_fragment(text),
            )
        if constraint.needs_records():
            leaf.accepts = constraint.accept
        return leaf

    def _name(self, key: str, value: Word | Phrase | Regex, constraint: Constraint) -> Leaf:
        """Return the leaf of ``symbol:``, ``def:``, ``ref:``, ``import:`` or ``call:``."""
        leaf = self._written_name(key, value, constraint)
        importing = self.surroundings.importing
        if importing is None or isinstance(value, Regex) or not _is_importable(value.text):
            return leaf
        if key == "call" and _is_qualified(value.text):
            from kwsearch.search.evaluate.importers import RelativeUses
            from kwsearch.search.evaluate.qualified import GroupLeaf

            text = ".".join(_split_last(value.text))
            relative = RelativeUses(text, key, self.weights, importing, exact_case=self._is_exact(value))
            if constraint.needs_records():
                relative.accepts = constraint.scopes_only().accept
            return GroupLeaf([leaf, relative])
        if key != "import":
            return leaf
        from kwsearch.search.evaluate.importers import Importers
        from kwsearch.search.evaluate.qualified import GroupLeaf

        # A path from the root is that file alone; any other text may be written in many ways.
        alone = "/" in value.text and importing.is_path(value.text)
        importers = Importers(value.text, self.weights, importing, None if alone else leaf)
        if constraint.needs_records():
            importers.accepts = constraint.scopes_only().accept
        return importers if alone else GroupLeaf([leaf, importers])

    def _written_name(self, key: str, value: Word | Phrase | Regex, constraint: Constraint) -> Leaf:
        """Return the leaf of a name as it is written."""
        from kwsearch.search.evaluate.qualified import GroupLeaf

        defines = key in ("symbol", "def")
        roles = {"symbol": DEFINING, "def": self.surroundings.defining, "ref": (*USES, "code")}.get(
            key, (key,)
        )
        sections: Sections = dict.fromkeys(roles)
        if not defines:
            constraint = constraint.scopes_only()
        uses_only = key == "ref"
        if isinstance(value, Regex):
            from kwsearch.search.evaluate.regex_condition import nearness_of, regex_fragment, regex_words

            pattern = self.compiled(value)
            leaf = self._word(value.pattern, constraint, sections=sections, uses_only=uses_only)
            leaf.favours_case = pattern.has_capitals
            self._expand(
                leaf, regex_words(pattern, self.session, sections=leaf.sections), regex_fragment(pattern)
            )
            leaf.lookup.nearness = nearness_of(pattern, self.weights)
            return leaf
        text = value.text
        is_word = isinstance(value, Word)
        plain = text.replace("*", "a").replace("?", "a") if is_word else text
        parts = dotted_parts(plain)
        if parts and defines:
            definition = self._definition(dotted_parts(text) or _split_last(text), constraint, roles)
            return GroupLeaf([self._word(text, constraint, sections=sections), definition])
        if (not defines and _is_qualified(plain)) or (
            key == "import" and is_word and not text.isidentifier() and "*" not in text
        ):
            return self._uses(text, sections, constraint, anywhere=key == "import")
        if is_word and ("*" in text or "?" in text):
            return self._wildcard(text, constraint, sections, uses_only=uses_only)
        wide = key == "symbol" and is_word
        return self._word(
            text,
            constraint,
            sections=sections,
            sub_words=wide,
            begins=wide and len(text) > 1,
            uses_only=uses_only,
        )

    # -- filters --------------------------------------------------------------------------------------------

    def _filter(self, node: Filter, constraint: Constraint) -> Made | None:
        key, value = node.key, node.value
        if key in NAME_KEYS:
            return _text_of(value), self._name(key, value, constraint)
        if key in TEXT_KEYS:
            sections: Sections | None = None if key == "content" else {key: None}
            leaf = self._text(value, Constraint(), sections=sections, in_paths=False)
            return None if leaf is None else (_text_of(value), leaf)
        from kwsearch.search.evaluate.path_condition import Constant, InRepository, OneOfPaths, path_condition

        if isinstance(value, Regex):
            from kwsearch.search.evaluate.regex_condition import RegexPath, in_names

            pattern = self.compiled(value)
            if key == "repo":
                names = self.surroundings.repositories
                joined = _bytes("\n".join(names) if names else self.surroundings.root)
                found = in_names(pattern, self.session, joined)
                if names:
                    return None, InRepository(frozenset(names[number] for number in found))
                return None, Constant(any(True for _ in found))
            return None, RegexPath(pattern, self.session, name_only=key == "filename")
        if key in ("path", "filename", "ext", "glob"):
            return None, path_condition(node, exact_case=self._is_exact(value))
        if key == "lang":
            return None, InLanguage(value.text)
        if key == "is":
            stale = self.surroundings.stale
            return None, OneOfPaths(stale) if value.text == "stale" else InClass(value.text)
        from kwsearch.search.evaluate.symbol_condition import TagCondition, tag_test

        if key == "tag":
            return value.text, TagCondition(value.text, tag_test(value.text), self.weights, self.evidence)
        assert key == "evidence"
        kinds = [frozenset((value.text,))]
        return value.text, TagCondition(value.text, None, self.weights, kinds)

    def compiled(self, value: Regex) -> Pattern:
        """Return a regular expression ready for use; a wrong one is an error even where no file is looked at."""
        from kwsearch.search.evaluate.regex import Pattern

        return Pattern(value, ignore_case=not self._is_exact(value))


def _check_wildcard(text: str) -> None:
    longest = max(text.replace("?", "*").split("*"), key=len)
    if len(longest) < MIN_LITERAL:
        raise QueryLimitError(
            f"{text!r} is too wide: a wildcard needs at least {MIN_LITERAL} other characters in a row"
        )


def _split_last(text: str) -> list[str]:
    """Return the qualifiers of a dotted name and its last part, which may have wildcards."""
    for joint in ("::", "->", "#"):
        text = text.replace(joint, ".")
    return text.split(".")


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


def _text_of(value: Word | Phrase | Regex) -> str:
    return value.pattern if isinstance(value, Regex) else value.text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _is_qualified(text: str) -> bool:
    """Return whether a text is a name with the module that it is of: ``pkg.store.load``, ``web/store.load``."""
    return bool(dotted_parts(text)) or ("/" in text and "." in text.rpartition("/")[2])


def _is_importable(text: str) -> bool:
    """Return whether a text can be a path or a name that an import means: no pattern, no relative path."""
    return bool(text) and text[0] not in "./" and not any(mark in text for mark in "*? ")
