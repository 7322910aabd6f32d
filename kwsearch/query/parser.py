"""Query text into a tree, by hand and in one pass; errors have a place and, where there is one, a better spelling.

Lean: words and filters cost no regular expressions and no imports beyond the tree. Nothing is reinterpreted
silently: what was understood can be printed (`format_query`), near misses become hints.
"""

from __future__ import annotations

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.scanner import MAX_CHARACTERS, Scanner
from kwsearch.query.tree import (
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
    Word,
    all_of,
    any_of,
    format_query,
    leaves,
    starts_negated,
)
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TERMS = 50
MAX_DEPTH = 20

_KEYS = frozenset((*FILTER_KEYS, *OPTION_KEYS, *ALIASES))
_PATTERN_KEYS = frozenset(("symbol", "def", "ref", "import", "call", "scope", "path", "filename", "content",
                           "doc", "comment", "string", "repo"))  # fmt: skip
OPERATORS = frozenset(("OR", "or", "AND", "and", "NOT"))
"""Words that join others or deny them, where they stand bare."""


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
            is read like one after ``key:``, spaces included. Pairs of the key ``glob`` are one filter together, as
            ripgrep reads several ``-g``: ``!`` before a glob leaves files out, and of those that match a file the
            last decides.
        whole_words: Take every bare word as if it were quoted: no sub-words, no wildcards.
        case: ``no``, ``yes`` or ``auto``, when the text does not say.

    Raises:
        QuerySyntaxError: If the text cannot be read; positions count characters from 0 in ``text``
            (-1 for an error in ``filters``).
        QueryLimitError: If it is too long, has too many terms or is nested too deeply.
    """
    if text.isidentifier() and text.isascii() and not filters and text not in OPERATORS:
        # The commonest query by far needs no parser.
        if len(text) > MAX_CHARACTERS:
            raise QueryLimitError(
                f"a query has at most {MAX_CHARACTERS:,} characters, this has {len(text):,}"
            )
        return Query(Phrase(text) if whole_words else Word(text), case=case or "no", text=text)
    parser = _Parser(text, whole_words)
    pasted = None
    # A sentence has six words at least: shorter queries, nearly all, need not load what tells the two apart.
    if text.count(" ") >= 5 and not whole_words:
        from kwsearch.query.sentence import sentence_words

        pasted = sentence_words(parser.text, _KEYS)
    pairs = list(filters)
    extra = [_filter_node(key, value, whole_words) for key, value in pairs if key != "glob"]
    globs = [value for key, value in pairs if key == "glob"]
    if globs:
        extra.append(_glob_node(globs))
    # Filters that were given beside an empty text are a question as well.
    if not extra or text.strip():
        extra.insert(0, parser.parse() if pasted is None else parser.sentence(pasted))
    tree = all_of(extra)
    query = Query(tree, hints=(*parser.hints, *_misfits(tree)), text=text)
    for key, value in parser.options.items():
        _set_option(query, key, value)
    if case is not None and "case" not in parser.options:
        query.case = case
    return query


def _filter_node(key: str, value: str, whole_words: bool) -> Node:
    """Return the tree of a filter given as a pair."""
    # Options are of the whole query, and have parameters of their own.
    if key not in _KEYS or ALIASES.get(key, key) in OPTION_KEYS:
        raise QuerySyntaxError(f"{key!r} is not a filter", position=-1)
    try:
        return _Parser(value, whole_words).filter_value(key, 0)
    except QuerySyntaxError as error:
        error.position = -1
        raise


def _misfits(tree: Node) -> list[str]:
    """Return what to say of filters that cannot hold of one and the same line: a call has no kind."""
    if not isinstance(tree, And):
        return []
    kinds, uses = "", ""
    for child in tree.children:
        inside = leaves(child)
        if all(isinstance(leaf, Filter) and leaf.key == "kind" for leaf in inside):
            kinds = format_query(Query(child))
        elif isinstance(child, Filter) and (
            child.key in ("call", "import")
            or (child.key == "role" and isinstance(child.value, Word) and child.value.text not in DEFINING)
        ):
            uses = format_query(Query(child))
    if not kinds or not uses:
        return []
    return [
        f"{kinds} and {uses} hold of a file, not of one line: kinds are those of definitions and declarations; "
        "to say where a use stands, write scope:NAME"
    ]


def _glob_node(globs: list[str]) -> Node:
    """Return the tree of several globs: when all of them leave out, every other file is in.

    A folder that is left out stays out with all that is in it, as in ripgrep, which does not enter it.
    """
    files: Node | None = None
    folders: list[Node] = []
    # With a glob that takes files in, all others are out; without one, all are in.
    named = any(not glob.startswith("!") for glob in globs)
    for number, glob in enumerate(globs):
        text = glob.removeprefix("!")
        if not text.strip("/"):
            raise QuerySyntaxError("a glob is empty", position=-1, hint="such as: -g '*.py'")
        leaf = Filter("glob", Word(text), -1)
        if not glob.startswith("!"):
            files = leaf if files is None else any_of([files, leaf])
            continue
        # A later glob would take its files in again, which ripgrep does not see: it never enters the folder.
        if any(not later.startswith("!") for later in globs[number + 1 :]):
            folder = text.rstrip("/").removesuffix("/**")
            folders.append(Not(Filter("glob", Word(f"{folder}/**" if "/" in folder else f"**/{folder}/**"))))
        if files is not None or not named:
            files = Not(leaf) if files is None else all_of([files, Not(leaf)])
    assert files is not None
    return all_of([files, *folders])


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


class _Parser(Scanner):
    """Reads one query text from left to right; recursive descent over ``or``, ``and``, ``unary``, ``primary``."""

    def __init__(self, text: str, whole_words: bool) -> None:
        super().__init__(text)
        self.depth = 0
        self.terms = 0
        self.negated = 0
        self.whole_words = whole_words
        self.options: dict[str, str] = {}
        self.hints: list[str] = []

    def parse(self) -> Node:
        """Return the tree of the whole text."""
        self.skip_space()
        if self.place == self.end:
            raise QuerySyntaxError(
                "the query is empty", position=0, hint="a word, such as: kwsearch query parse_config"
            )
        tree = self._or()
        if self.place < self.end:
            raise self.error('")" without "("', self.place, 'quote it to search for it: ")"')
        return tree

    def sentence(self, words: list[tuple[str, int]]) -> Node:
        """Return the tree of a pasted sentence."""
        if {"or", "and"} & set(self.text.split()):
            self.hints.append("in a sentence `or` and `and` are words; write OR and AND to combine")
        return all_of([self._count_term(Word(word, place)) for word, place in words])

    # -- operators ------------------------------------------------------------------------------------------

    def _or(self) -> Node:
        start = self.place
        alternatives = [self._and()]
        while self.operator() in ("OR", "or"):
            place = self.place
            self.place += 2
            self.skip_space()
            if self.place == self.end or self.text[self.place] == ")" or self.operator() in ("OR", "or"):
                raise self.error("OR has nothing on its right", place, 'quote it to search for it: "or"')
            alternatives.append(self._and())
        # ``case:yes OR x`` would mean every file or x.
        if len(alternatives) > 1 and And(()) in alternatives:
            raise self.error("one side of OR has only options", start)
        return any_of(alternatives)

    def _and(self) -> Node:
        children: list[Node] = []
        demanded = False
        first = self.place
        while True:
            self.skip_space()
            if self.place == self.end or self.text[self.place] == ")":
                break
            operator = self.operator()
            if operator in ("OR", "or"):
                break
            if operator in ("AND", "and"):
                place = self.place
                demanded = demanded or operator == "AND"  # "and" is a word that questions have
                self.place += 3
                self.skip_space()
                if place == first or not self._at_operand():
                    side = "left" if place == first else "right"
                    raise self.error(
                        f"AND has nothing on its {side}", place, 'quote it to search for it: "and"'
                    )
            node = self._unary()
            if node is not None:
                children.append(node)
        if self.place == first:
            raise self._nothing(first)
        return all_of(children, demanded=demanded)

    def _nothing(self, place: int) -> QuerySyntaxError:
        if self.place < self.end and self.text[self.place] != ")":
            return self.error("OR has nothing on its left", place, 'quote it to search for it: "or"')
        if self.depth == 0:
            return self.error('")" without "("', place, 'quote it to search for it: ")"')
        return self.error(
            "there is nothing between the brackets", place, 'quote them to search for them: "()"'
        )

    def _at_operand(self) -> bool:
        if self.place == self.end or self.text[self.place] == ")":
            return False
        return self.operator() in ("", "NOT")

    def _unary(self) -> Node | None:
        """Return the next operand, or None when it was an option."""
        place = self.place
        if self.operator() == "NOT":
            self.place += 3
            self.skip_space()
            if not self._at_operand():
                raise self.error("NOT has nothing on its right", place, 'quote it to search for it: "NOT"')
        elif self.text[place] == "-" and starts_negated(self.text[place + 1 : place + 2]):
            self.place += 1
        elif self.text[place] == "!" and (denied := self._behind_lone_mark()):
            raise self.error(
                f'"!" stands alone: what is left out is written -{denied} or NOT {denied}',
                place,
                'quote it to search for it: "!"',
            )
        else:
            return self._primary()
        self.negated += 1
        if self.negated > MAX_DEPTH:
            raise QueryLimitError(f"NOT is nested at most {MAX_DEPTH} deep")
        # What is denied may deny in turn: NOT NOT x, as NOT (NOT x).
        node = self._unary()
        self.negated -= 1
        assert node is not None  # an option under a negation is an error
        return Not(node)

    def _behind_lone_mark(self) -> str:
        """Return what to show of the operand behind a lone mark; empty when it is not alone, or nothing follows."""
        place = self.place
        self.place += 1
        if self.place == self.end or not self.text[self.place].isspace():
            behind = ""
        else:
            self.skip_space()
            behind = self.bare()
        self.place = place
        return {"(": "(…)", '"': '"…"'}.get(behind[:1], behind)

    # -- operands -------------------------------------------------------------------------------------------

    def _primary(self) -> Node | None:
        letter = self.text[self.place]
        if letter == "(":
            return self._group()
        if letter == '"':
            return self._count_term(self.phrase())
        if letter == "/":
            return self._count_term(self.regex())
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
        self.skip_space()
        node = self._or()
        if self.place == self.end:
            raise self.error('"(" without ")"', start, 'close it, or quote it to search for it: "("')
        self.place += 1
        self.depth -= 1
        return node

    def _word(self) -> Node:
        start = self.place
        text = self.bare()
        if not text.replace("_", "a").isalnum():
            from kwsearch.query.foreign import word_hint

            hint = word_hint(text, alone=not start and self.place == self.end)
            if hint:
                self.hints.append(hint)
        if self.whole_words:
            return Phrase(text, start)
        return Word(text, start)

    # -- filters --------------------------------------------------------------------------------------------

    def _key(self) -> str:
        """Read ``key:`` when a known key and the start of a value stand here; else read nothing."""
        colon = self.text.find(":", self.place)
        if colon < 0:
            return ""
        key = self.text[self.place : colon]
        after = self.text[colon + 1 : colon + 2]
        # A lone capital before a colon is rather a drive, C:, than a key.
        known = key if key in _KEYS or len(key) < 2 else key.lower()
        if known in _KEYS:
            # path::join, string::npos and file://… are text: no value begins with a colon or two slashes.
            if after == ":" or self.text.startswith("//", colon + 1):
                return ""
            self.place = colon + 1
            return known
        # What may be a key of another tool; longer words before a colon are prose, or code.
        if 0 < len(key) <= 12 and key.isalpha() and after not in ("", ":", "/", " "):
            self._note_key(key, colon + 1)
        return ""

    def _note_key(self, key: str, value_start: int) -> None:
        """Say what an unknown key is taken for."""
        from kwsearch.query.foreign import INSTEAD, key_hint

        if len(key) > 2 and key.lower() not in INSTEAD:
            from kwsearch.text.distance import nearest

            near = nearest(key, sorted(_KEYS), limit=1 if len(key) < 5 else 2)
            if near:
                self.hints.append(f"{key}: is searched as text; did you mean {near}:?")
                return
        # Looked at and put back: the run is text, and read as such by whoever asked.
        place, self.place = self.place, value_start
        hint = key_hint(key, self.bare() or " ")
        self.place = place
        if hint:
            self.hints.append(hint)

    def _filter(self, key: str, start: int) -> Node | None:
        if ALIASES.get(key, key) in OPTION_KEYS:
            self._option(ALIASES.get(key, key), start)
            return None
        if self.at_boundary(self.place):
            raise self.error(f"{key}: has no value", start, f'quote it to search for it: "{key}:"')
        if self.text[self.place] == "(" and not self._is_bare_regex(key):
            return self._filter_group(key, start)
        return self._count_term(self._filter_leaf(key, start))

    def _is_bare_regex(self, key: str) -> bool:
        """Return whether a value that begins with a bracket is a regular expression: f:(a|b)$, not f:(a OR b)."""
        if key not in REGEX_KEYS:
            return False
        place = self.place
        value = self.bare()
        self.place = place
        # The run of a group ends at its first space, with the bracket still open.
        return value.count("(") == value.count(")")

    def _filter_group(self, key: str, start: int) -> Node:
        opening = self.place
        self.place += 1
        values: list[Node] = []
        while True:
            self.skip_space()
            if self.at_boundary(self.place) or self.operator():
                raise self.error(f"a value of {key}: is missing here", self.place)
            values.append(self._count_term(self._filter_leaf(key, start)))
            self.skip_space()
            if self.place == self.end:
                raise self.error('"(" without ")"', opening, "close it")
            if self.text[self.place] == ")":
                self.place += 1
                return any_of(values)
            if self.operator() not in ("OR", "or"):
                raise self.error(
                    f"values of {key}: in brackets are joined by OR", self.place, f"{key}:(one OR other)"
                )
            self.place += 2

    def filter_value(self, key: str, start: int) -> Node:
        """Return the filter whose value is the whole text, spaces included, for values that come as flags."""
        if not self.text:
            raise self.error(f"{key}: has no value", start)
        if self.text[0] in '"/(':
            node = self._filter(key, start)
            if node is not None and self.place == self.end:
                return node
            raise self.error(f"there is text behind the value of {key}:", self.place)
        self.place = self.end
        return self._made_filter(key, self.text, start, start)

    def _filter_leaf(self, key: str, start: int) -> Filter:
        name = ALIASES.get(key, key)
        letter = self.text[self.place]
        value_start = self.place
        if letter == '"':
            phrase = self.phrase()
            if key in REGEX_KEYS:
                return Filter(name, self.checked_regex(phrase.text, "", value_start), start)
            if name not in _PATTERN_KEYS:
                return self._made_filter(key, phrase.text, start, value_start)
            return Filter(name, phrase, start)
        if letter == "/" and name in _PATTERN_KEYS and self.is_regex_here():
            regex = self.regex()
            if name == "path" and any(map(str.isspace, regex.pattern)):
                self.hints.append(
                    f'path:/{regex.pattern}/ is one regular expression; to search for a path, quote it: path:"/…"'
                )
            return Filter(name, regex, start)
        if letter == "/" and name in _PATTERN_KEYS and name not in ("path", "import"):
            return Filter(name, self.regex(), start)  # raises: it does not end, or goes on
        value = self.bare()
        if name in ("path", "filename", "repo"):
            value = self._checked_path(key, value, value_start)
        return self._made_filter(key, value, start, value_start)

    def _checked_path(self, key: str, value: str, value_start: int) -> str:
        """Return the value of a filter on paths without a line behind it; predicates of other tools are errors."""
        from kwsearch.query.foreign import path_hint, place_in_file, predicate

        asked = predicate(value)
        if asked:
            raise self.error(
                f"{key}: has no predicate {asked}(…)",
                value_start,
                "write what is looked for beside it: path:… content:…",
            )
        path, line = place_in_file(value)
        if path:
            if key not in REGEX_KEYS:
                self.hints.append(f"line {line} of {path} is not looked at: a filter on paths finds files")
                return path
            self.hints.append(f"{key}:{value} finds files; for line {line} of the file, write path:{path}")
        hint = "" if key in REGEX_KEYS else path_hint(key, value)
        if hint:
            self.hints.append(hint)
        return value[1:] if key == "path" and value.startswith("./") else value

    def _made_filter(self, key: str, value: str, start: int, value_start: int) -> Filter:
        """Return the filter of a bare value, with values of closed lists checked and in their stored spelling."""
        name = ALIASES.get(key, key)
        if key in REGEX_KEYS:
            return Filter(name, self.checked_regex(value, "", value_start), start)
        from kwsearch.query.values import checked_value

        return Filter(name, Word(checked_value(name, value, value_start), value_start), start)

    def _option(self, key: str, start: int) -> None:
        place = self.place
        value = self.bare()
        if not value:
            raise self.error(f"{key}: has no value", start, f'quote it to search for it: "{key}:"')
        if self.negated or self.depth:
            raise self.error(
                f"{key}: is about the whole query", start, "write it once, outside brackets and without NOT"
            )
        from kwsearch.query.values import checked_option

        value = checked_option(key, value, place)
        if self.options.setdefault(key, value) != value:
            raise self.error(f"{key}: is given twice", start, f"{key}:{self.options[key]} stands before it")

    # -- small things ---------------------------------------------------------------------------------------

    def _count_term(self, node: Node) -> Node:
        self.terms += 1
        # Each term costs a look-up in every segment, and somebody else's server may be asked.
        if self.terms > MAX_TERMS:
            raise QueryLimitError(f"a query has at most {MAX_TERMS} terms")
        return node
