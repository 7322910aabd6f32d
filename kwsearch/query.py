"""Query text into a tree, by hand and in one pass; errors have a place and, where there is one, a better spelling.

Lean: words and filters cost no regular expressions and no imports beyond the tree. Nothing is reinterpreted
silently: what was understood can be printed (`format_query`), near misses become hints.
"""

from __future__ import annotations

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.keywords import nearest
from kwsearch.query_tree import (
    ALIASES,
    ALL,
    FILTER_KEYS,
    OPTION_KEYS,
    REGEX_KEYS,
    And,
    Filter,
    Node,
    Not,
    Phrase,
    Query,
    Regex,
    Word,
    all_of,
    any_of,
    format_query,
    starts_negated,
)

__all__ = ["Query", "format_query", "parse_query"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARACTERS = 1_000
MAX_TERMS = 50
MAX_DEPTH = 20
MAX_REGEX_CHARACTERS = 200

_KEYS = frozenset((*FILTER_KEYS, *OPTION_KEYS, *ALIASES))
_PATTERN_KEYS = frozenset(("symbol", "def", "ref", "import", "call", "scope", "path", "filename", "content",
                           "doc", "comment", "string", "repo"))  # fmt: skip
_OPERATORS = frozenset(("OR", "or", "AND", "and", "NOT"))


def parse_query(
    text: str,
    *,
    filters: Iterable[tuple[str, str]] = (),
    whole_words: bool = False,
    case: str | None = None,
) -> Query:
    """Return the tree of a query.

    Args:
        text: In the query language. Options such as ``count:`` and ``case:`` stand at its top level.
        filters: Further (key, value) pairs that must hold as well, such as ``("lang", "python")``; each value
            is read like one after ``key:``, spaces included.
        whole_words: Take every bare word as if it were quoted: no sub-words, no wildcards.
        case: ``no``, ``yes`` or ``auto``, when the text does not say.

    Raises:
        QuerySyntaxError: If the text cannot be read; positions count characters from 0 in ``text``
            (0 for an error in ``filters``).
        QueryLimitError: If it is too long, has too many terms or is nested too deeply.
    """
    if text.isidentifier() and text.isascii() and not filters and not whole_words and text not in _OPERATORS:
        # The commonest query by far needs no parser.
        if len(text) > MAX_CHARACTERS:
            raise QueryLimitError(
                f"a query has at most {MAX_CHARACTERS:,} characters, this has {len(text):,}"
            )
        return Query(Word(text), case=case or "no")
    parser = _Parser(text, whole_words)
    extra = [_filter_node(key, value, whole_words) for key, value in filters]
    if not extra or text.strip():
        extra.insert(0, parser.parse())
    query = Query(all_of(extra), hints=tuple(parser.hints))
    for key, value in parser.options.items():
        _set_option(query, key, value)
    if case is not None and "case" not in parser.options:
        query.case = case
    return query


def _filter_node(key: str, value: str, whole_words: bool) -> Node:
    """Return the tree of a filter given as a pair."""
    if key not in _KEYS or ALIASES.get(key, key) in OPTION_KEYS:
        raise QuerySyntaxError(f"{key!r} is not a filter", position=0)
    parser = _Parser(value, whole_words)
    return parser.filter_value(key, 0)


def _set_option(query: Query, key: str, value: str) -> None:
    if key == "count":
        query.count = ALL if value == "all" else int(value)
    elif key == "case":
        query.case = value
    elif key == "sort":
        query.sort = value
    elif key == "select":
        query.select = value
    else:
        query.type = value


class _Parser:
    """Reads one query text from left to right; recursive descent over ``or``, ``and``, ``unary``, ``primary``."""

    def __init__(self, text: str, whole_words: bool) -> None:
        if len(text) > MAX_CHARACTERS:
            raise QueryLimitError(
                f"a query has at most {MAX_CHARACTERS:,} characters, this has {len(text):,}"
            )
        try:
            text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as error:
            raise QuerySyntaxError("this character is not text", position=error.start) from None
        self.text = text
        self.end = len(text)
        self.place = 0
        self.depth = 0
        self.terms = 0
        self.negated = 0
        self.whole_words = whole_words
        self.options: dict[str, str] = {}
        self.hints: list[str] = []

    def parse(self) -> Node:
        """Return the tree of the whole text."""
        self._skip_space()
        if self.place == self.end:
            raise QuerySyntaxError(
                "the query is empty", position=0, hint="a word, such as: kwsearch query parse_config"
            )
        tree = self._or()
        if self.place < self.end:
            raise self._error('")" without "("', self.place, 'quote it to search for it: ")"')
        return tree

    # -- operators ------------------------------------------------------------------------------------------

    def _or(self) -> Node:
        start = self.place
        alternatives = [self._and()]
        while self._operator() in ("OR", "or"):
            place = self.place
            self.place += 2
            self._skip_space()
            if self.place == self.end or self.text[self.place] == ")" or self._operator() in ("OR", "or"):
                raise self._error("OR has nothing on its right", place, 'quote it to search for it: "or"')
            alternatives.append(self._and())
        if len(alternatives) > 1 and And(()) in alternatives:
            raise self._error("one side of OR has only options", start)
        return any_of(alternatives)

    def _and(self) -> Node:
        children: list[Node] = []
        first = self.place
        while True:
            self._skip_space()
            if self.place == self.end or self.text[self.place] == ")":
                break
            operator = self._operator()
            if operator in ("OR", "or"):
                break
            if operator in ("AND", "and"):
                place = self.place
                self.place += 3
                self._skip_space()
                if place == first or not self._at_operand():
                    side = "left" if place == first else "right"
                    raise self._error(
                        f"AND has nothing on its {side}", place, 'quote it to search for it: "and"'
                    )
            node = self._unary()
            if node is not None:
                children.append(node)
        if self.place == first:
            raise self._nothing(first)
        return all_of(children)

    def _nothing(self, place: int) -> QuerySyntaxError:
        if self.place < self.end and self.text[self.place] != ")":
            return self._error("OR has nothing on its left", place, 'quote it to search for it: "or"')
        if self.depth == 0:
            return self._error('")" without "("', place, 'quote it to search for it: ")"')
        return self._error(
            "there is nothing between the brackets", place, 'quote them to search for them: "()"'
        )

    def _at_operand(self) -> bool:
        if self.place == self.end or self.text[self.place] == ")":
            return False
        return self._operator() in ("", "NOT")

    def _unary(self) -> Node | None:
        """Return the next operand, or None when it was an option."""
        place = self.place
        if self._operator() == "NOT":
            self.place += 3
            self._skip_space()
            if not self._at_operand() or self._operator() == "NOT":
                raise self._error("NOT has nothing on its right", place, 'quote it to search for it: "NOT"')
        elif self.text[place] == "-" and starts_negated(self.text[place + 1 : place + 2]):
            self.place += 1
        else:
            return self._primary()
        self.negated += 1
        node = self._primary()
        self.negated -= 1
        assert node is not None  # an option under a negation is an error
        return Not(node)

    def _operator(self) -> str:
        """Return the operator word that stands here as a whole token, or an empty string."""
        for word in ("OR", "or", "AND", "and", "NOT"):
            if self.text.startswith(word, self.place):
                end = self.place + len(word)
                if end == self.end or self.text[end].isspace() or self.text[end] in "()":
                    return word if end == self.end or self.text[end] != "(" or word.isupper() else ""
        return ""

    # -- operands -------------------------------------------------------------------------------------------

    def _primary(self) -> Node | None:
        letter = self.text[self.place]
        if letter == "(":
            return self._group()
        if letter == '"':
            return self._count_term(self._phrase())
        if letter == "/":
            return self._count_term(self._regex())
        start = self.place
        key = self._key()
        if key:
            return self._filter(key, start)
        return self._count_term(self._word())

    def _group(self) -> Node:
        start = self.place
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryLimitError(f"brackets are nested at most {MAX_DEPTH} deep")
        self.place += 1
        self._skip_space()
        node = self._or()
        if self.place == self.end:
            raise self._error('"(" without ")"', start, 'close it, or quote it to search for it: "("')
        self.place += 1
        self.depth -= 1
        return node

    def _phrase(self) -> Phrase:
        start = self.place
        text, place = self.text, start + 1
        parts = []
        while place < self.end and text[place] != '"':
            if text[place] == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
                place += 1
            parts.append(text[place])
            place += 1
        if place == self.end:
            raise self._error(
                "the quoted text does not end", start, 'add the closing quote, or write \\" for a quote'
            )
        self.place = place + 1
        if not parts:
            raise self._error("the quoted text is empty", start)
        return Phrase("".join(parts), start)

    def _regex(self) -> Regex:
        start = self.place
        end = self._regex_end(start)
        if end < 0:
            raise self._error(
                "the regular expression does not end", start, 'add the closing /, or quote the text: "/…"'
            )
        after = end + 1
        while after < self.end and self.text[after] in "is":
            after += 1
        if not self._at_boundary(after):
            raise self._error(
                "there is text behind the closing / of the regular expression",
                end,
                "write \\/ for a slash inside it, or quote the text",
            )
        flags = "".join(flag for flag in "is" if flag in self.text[end + 1 : after])
        self.place = after
        return self._checked_regex(self.text[start + 1 : end].replace("\\/", "/"), flags, start)

    def _regex_end(self, start: int) -> int:
        """Return the place of the unescaped slash that ends a regular expression, or -1."""
        place = start + 1
        while place < self.end:
            if self.text[place] == "\\":
                place += 1
            elif self.text[place] == "/":
                return place
            place += 1
        return -1

    def _checked_regex(self, pattern: str, flags: str, start: int) -> Regex:
        if not pattern:
            raise self._error("the regular expression is empty", start, 'quote it to search for it: "//"')
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            raise self._error(
                "the regular expression ends in a lone backslash", start, "write \\\\ for a backslash"
            )
        if len(pattern) > MAX_REGEX_CHARACTERS:
            raise QueryLimitError(f"a regular expression has at most {MAX_REGEX_CHARACTERS} characters")
        return Regex(pattern, flags, start)

    def _word(self) -> Node:
        start = self.place
        text = self._bare()
        if self.whole_words:
            return Phrase(text, start)
        return Word(text, start)

    def _bare(self) -> str:
        """Read a run without spaces; its own brackets are balanced or it ends before a bracket of a group."""
        start = place = self.place
        text = self.text
        depth = 0
        while place < self.end and not text[place].isspace():
            if text[place] == "(":
                depth += 1
            elif text[place] == ")":
                if depth == 0:
                    break
                depth -= 1
            place += 1
        self.place = place
        return text[start:place]

    # -- filters --------------------------------------------------------------------------------------------

    def _key(self) -> str:
        """Read ``key:`` when a known key and the start of a value stand here; else read nothing."""
        colon = self.text.find(":", self.place)
        if colon < 0:
            return ""
        key = self.text[self.place : colon]
        after = self.text[colon + 1 : colon + 2]
        if key in _KEYS:
            # path::join, string::npos and file://… are text: no value begins with a colon or two slashes.
            if after == ":" or self.text.startswith("//", colon + 1):
                return ""
            self.place = colon + 1
            return key
        if 2 < len(key) <= 12 and key.isalpha() and after not in ("", ":", "/", " "):
            near = nearest(key, sorted(_KEYS), limit=1 if len(key) < 5 else 2)
            if near:
                self.hints.append(f"{key}: is searched as text; did you mean {near}:?")
        return ""

    def _filter(self, key: str, start: int) -> Node | None:
        if ALIASES.get(key, key) in OPTION_KEYS:
            self._option(ALIASES.get(key, key), start)
            return None
        if self._at_boundary(self.place):
            raise self._error(f"{key}: has no value", start, f'quote it to search for it: "{key}:"')
        if self.text[self.place] == "(" and not self._is_bare_regex(key):
            return self._filter_group(key, start)
        return self._count_term(self._filter_leaf(key, start))

    def _is_bare_regex(self, key: str) -> bool:
        """Return whether a value that begins with a bracket is a regular expression: f:(a|b)$, not f:(a OR b)."""
        if key not in REGEX_KEYS:
            return False
        place = self.place
        value = self._bare()
        self.place = place
        return value.count("(") == value.count(")")

    def _filter_group(self, key: str, start: int) -> Node:
        opening = self.place
        self.place += 1
        values: list[Node] = []
        while True:
            self._skip_space()
            if self._at_boundary(self.place) or self._operator():
                raise self._error(f"a value of {key}: is missing here", self.place)
            values.append(self._count_term(self._filter_leaf(key, start)))
            self._skip_space()
            if self.place == self.end:
                raise self._error('"(" without ")"', opening, "close it")
            if self.text[self.place] == ")":
                self.place += 1
                return any_of(values)
            if self._operator() not in ("OR", "or"):
                raise self._error(
                    f"values of {key}: in brackets are joined by OR", self.place, f"{key}:(one OR other)"
                )
            self.place += 2

    def filter_value(self, key: str, start: int) -> Node:
        """Return the filter whose value is the whole text, spaces included, for values that come as flags."""
        if not self.text:
            raise self._error(f"{key}: has no value", start)
        if self.text[0] in '"/(':
            node = self._filter(key, start)
            if node is not None and self.place == self.end:
                return node
            raise self._error(f"there is text behind the value of {key}:", self.place)
        self.place = self.end
        return self._made_filter(key, self.text, start, start)

    def _filter_leaf(self, key: str, start: int) -> Filter:
        name = ALIASES.get(key, key)
        letter = self.text[self.place]
        value_start = self.place
        if letter == '"':
            phrase = self._phrase()
            if key in REGEX_KEYS:
                return Filter(name, self._checked_regex(phrase.text, "", value_start), start)
            if name not in _PATTERN_KEYS:
                return self._made_filter(key, phrase.text, start, value_start)
            return Filter(name, phrase, start)
        if letter == "/" and name in _PATTERN_KEYS and self._is_regex_here():
            return Filter(name, self._regex(), start)
        if letter == "/" and name in _PATTERN_KEYS and name not in ("path", "import"):
            return Filter(name, self._regex(), start)  # raises: it does not end, or goes on
        return self._made_filter(key, self._bare(), start, value_start)

    def _is_regex_here(self) -> bool:
        """Return whether /…/ stands here as a whole token; path:/src/lib.rs is an anchored path instead."""
        end = self._regex_end(self.place)
        if end < 0:
            return False
        while end + 1 < self.end and self.text[end + 1] in "is":
            end += 1
        return self._at_boundary(end + 1)

    def _made_filter(self, key: str, value: str, start: int, value_start: int) -> Filter:
        """Return the filter of a bare value, with values of closed lists checked and in their stored spelling."""
        name = ALIASES.get(key, key)
        if key in REGEX_KEYS:
            return Filter(name, self._checked_regex(value, "", value_start), start)
        from kwsearch.query_values import checked_value

        return Filter(name, Word(checked_value(name, value, value_start), value_start), start)

    def _option(self, key: str, start: int) -> None:
        place = self.place
        value = self._bare()
        if not value:
            raise self._error(f"{key}: has no value", start, f'quote it to search for it: "{key}:"')
        if self.negated or self.depth:
            raise self._error(
                f"{key}: is about the whole query", start, "write it once, outside brackets and without NOT"
            )
        from kwsearch.query_values import checked_option

        value = checked_option(key, value, place)
        if self.options.setdefault(key, value) != value:
            raise self._error(f"{key}: is given twice", start, f"{key}:{self.options[key]} stands before it")

    # -- small things ---------------------------------------------------------------------------------------

    def _count_term(self, node: Node) -> Node:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise QueryLimitError(f"a query has at most {MAX_TERMS} terms")
        return node

    def _skip_space(self) -> None:
        while self.place < self.end and self.text[self.place].isspace():
            self.place += 1

    def _at_boundary(self, place: int) -> bool:
        return place >= self.end or self.text[place].isspace() or self.text[place] == ")"

    def _error(self, message: str, position: int, hint: str = "") -> QuerySyntaxError:
        return QuerySyntaxError(message, position=position, hint=hint)
