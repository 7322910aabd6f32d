"""Source code to facts, for every language with a grammar.

One pass of the language's capture query (``queries/<language>.scm``) over the syntax tree finds everything;
this module turns the matches into rows. Languages are data: only Python has rules in a module of its own.

Capture words. A pattern may use several; words that start with ``_`` are free, for predicates.

``@definition.KIND`` ``@declaration.KIND``
    On the whole symbol, with ``@name`` in the same pattern, or ``@names`` on a destructuring pattern; KIND as in
    vocabulary.KINDS. Of several patterns that give one name node a symbol, the first in the file wins, so special
    patterns come first. A ``function`` directly inside a class-like symbol becomes a ``method``, a ``variable`` a
    ``field``; a variable, constant or field inside a function is a local and dropped, unless ``(#set! local keep)``.
    A name with ``::`` (``A::f``) is split into receiver and name.
``@receiver``
    Its text is put before the name in scopes (Go receivers); makes a function a method.
``@body``
    Ends the signature; default: the symbol's field ``body``, else its first ``{``.
``@lead``
    A statement that belongs to the symbol behind it, which begins with it.
``@scope`` with ``@scope.name``
    A class-like scope that defines nothing (Rust ``impl``); with ``scope unnamed`` a class without a name, which is
    called after what it inherits where it stands directly in a type.
``@section`` with ``@section.within``
    From there to the end of the node around it, or to the next section in it, methods and properties of the same
    symbol get the pattern's modifiers, or none, unless their own pattern sets ``section none``.
``@modified``
    A name whose symbol in the same scope gets the pattern's modifiers, whatever section it is in.
``@import`` with ``@import.module`` ``@import.name`` ``@import.alias`` ``@import.star``
    One imported name a match. The canonical name is module ``.`` name. Quoted modules and ``<…>`` are paths
    and stay as written. ``@import.tree`` instead: a brace tree (``a::{b, c as d}``), one import a leaf.
    ``@import.names`` beside ``@import.module``: a destructuring pattern, one import a name that it binds.
    ``@import.from`` on a statement with ``@import.module``: the module of the names that other patterns
    capture inside it. A module or tree alone that an earlier pattern imports is not imported again.
``@alias`` with ``@alias.of``
    A name, or a destructuring pattern, that something imported is bound to: it means the same.
``@call`` ``@inherit`` ``@type`` ``@decorate`` ``@export`` ``@read``
    On the used name, dotted or with ``::``, ``->``, a backslash; type arguments are ignored. A ``@type`` on a
    defined, inherited or decorating name does not count. ``@receiver`` beside one of them: the name starts there.
``@comment`` ``@doc`` ``@string`` ``@code``
    Spans. ``@code`` is code inside a string (interpolation). ``@doc`` wins over the others on one node.
``@tokens``
    Code in brackets that the grammar does not parse; it is parsed as a statement of its own. ``tokens uses``: only
    the names that are used in it count, as in a template.
``@guest.LANGUAGE``
    Code of another language, of which calls and statements count; none behind the first ``@guest.end``.
``@statement.FORM`` ``@region.FLAG``
    A statement form for tag rules; a region whose imports get FLAG.
``@calls.ROLE``
    What is called inside of it is used in that role, or not at all (``@calls.none``).
``@own.WORD``
    For the language's own module (python.py).

Settings (``#set!`` in the pattern): ``subkind WORD``; ``modifiers "static async"``; ``flag WORD`` on imports;
``module NAME`` (what ``@import.name`` belongs to); ``path inside`` (the module is a path in an expression) or
``path written`` (it is one without quotes);
``alias none|first|last`` (the local name of an import
without ``@import.alias``; default: its last part, and none for a path); ``constructor NAME|class`` (a method of
this name, or of its class's name, is a constructor); ``exported capital`` and ``private underscore`` (what the
first letter says); ``name verbatim`` (names are not split), ``name value`` (nor is one that
starts behind ``=``), ``name dotted`` (names are split at dots alone), ``name scoped`` (what stands before it with
``::`` belongs to it), ``name assignment`` (a name ends before ``=``), ``name key`` (before a colon) and
``name variable`` (it starts behind ``$`` and the colon of ``$script:name``);
``unless defined`` (no import when its name is defined above, no use where its name is defined) and
``unless script`` (none in a file without imports and exports); ``extent siblings`` (up to the next one like it) and
``extent body`` (with the body behind it); ``head line`` (what stands in it begins on the next line);
``scope whole`` (what stands in its value stands in it, whether that has a body or not);
``except "a b"`` (no use of these names), ``only capital`` (none of others than begin with a capital) and ``only mixed``
(none of a name all in capitals) or ``only capitals`` (no other one): a predicate would read each node's text;
``local keep`` (locals too; a field of a function is one of what is around it), ``local inside`` (one of a type that a
function makes) and ``local types`` (nothing but what types declare);
``outside "a b"`` (none inside such a node within its declaration); ``form WORD`` for the language's own module.

Patterns beside each other that differ only in a word (``#eq?``, ``#any-of?``), in settings and in the kind of what they
define cost no more than one: see ``rows.cases``.

``; shared: $word`` before a part of a pattern, up to an empty line: it stands wherever ``$word`` is written.
"""

from __future__ import annotations

import codecs
import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from operator import attrgetter, itemgetter
from pathlib import Path
from threading import RLock
from time import thread_time
from typing import NamedTuple, cast

from tree_sitter import Language, Node, Query, QueryCursor

from kwsearch.extract.cfamily import KEYWORDS, Declarations, find_includes, find_macros
from kwsearch.extract.documents.text import mark_spans
from kwsearch.extract.mending import Part, parse_source
from kwsearch.extract.python import reader as python
from kwsearch.extract.python.parts import parts_of_tree
from kwsearch.extract.repair import cpp_modules, cython, tokens
from kwsearch.extract.repair.macros import comments_in_macros
from kwsearch.extract.repair.shell import find_functions
from kwsearch.extract.rows.captures import Fields, PatternWork, plan_pattern
from kwsearch.extract.rows.cases import Case, asked_as_one, cases, neighbours
from kwsearch.extract.rows.doc_comments import Comments, module_doc
from kwsearch.extract.rows.guests import guest_texts
from kwsearch.extract.rows.imports import find_imports, import_aliases
from kwsearch.extract.rows.regions import error_share, find_regions
from kwsearch.extract.rows.sections import with_sections
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import find_spans
from kwsearch.extract.rows.symbols import Found, find_symbols, make_symbols, nest
from kwsearch.extract.rows.uses import find_statements, find_uses
from kwsearch.extract.trees import before, cleaned, find_matches, is_too_wide, parse, undisturbed
from kwsearch.languages.table import BY_NAME, C_FAMILY
from kwsearch.models import FileFacts, Import
from kwsearch.regex import regex

QUERIES = Path(__file__).with_name("queries")
"""Where the queries of the grammars are."""

MAX_DEPTH = 2_000
"""Nodes nested deeper are not looked at: each node costs as much as it has half-matched nodes around it."""

_WITH_MEMBERS = frozenset(("cpp", "cuda"))
"""Languages of the family of C whose functions may be members."""
_DECLARATION_FILES = (".d.ts", ".d.mts", ".d.cts")
_ONLY_DECLARED = frozenset(("interface", "type-alias", "namespace", "module"))
"""Kinds that a file of declarations defines: there is nothing more to them."""
_CODING = regex(rb"(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
_WIDE_CODECS = frozenset(("utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-7"))
_INHERITS = regex(rb"; inherits: ([\w, ]+)")
_SHARED = regex(rb"^; shared: (\$\w+)\n((?:[^;\n][^\n]*\n)+)", re.MULTILINE)


class Grammar(NamedTuple):
    """A language's grammar with its compiled query."""

    language: Language
    query: Query
    plans: tuple[PatternWork, ...]
    """What to do with the matches of each pattern of the compiled query."""
    cases: dict[int, tuple[Case, ...]]
    """By number of a pattern that stands for several: these."""
    with_tokens: tuple[int, ...]
    """Numbers of the patterns with ``@tokens``; most grammars have none."""
    fields: Fields


_CAPSULE = b"tree_sitter.Language"
"""The name of a grammar's capsule, which must live as long as it does."""
_grammars: dict[tuple[str, str], Grammar] = {}
_queries: list[list[Query]] = []
"""Every compiled query, for ever: after freeing one with both a predicate and a directive, tree-sitter crashes."""


@cache
def _making() -> AbstractContextManager[object]:
    """Return what is held while a grammar is made, or eight threads would make eight.

    It guards no data: what is made is published whole. A forked child has one of its own.
    """
    return RLock()


os.register_at_fork(after_in_child=_making.cache_clear)


def load_grammar(grammar: str, query: str) -> Grammar:
    """Return the grammar ``package.function`` with the compiled ``queries/<query>``, made once; others wait for it.

    Raises:
        QueryVocabularyError: If the query uses an unknown word.
        tree_sitter.QueryError: If the query does not fit the grammar.
    """
    key = (grammar, query)
    found = _grammars.get(key)
    if found is None:
        with _making():
            found = _grammars.get(key) or _grammars.setdefault(key, _make_grammar(grammar, query))
    return found


def _make_grammar(grammar: str, query: str) -> Grammar:
    package, _, function = grammar.rpartition(".")
    language = Language(_pointer(getattr(import_module(package), function)()))
    text = b"\n".join(_query_texts(query)).decode() + "\n(ERROR) @region.error\n"
    groups = neighbours(text)
    kept: list[Query] = []
    _queries.append(kept)
    text = "\n".join(map(asked_as_one, groups))
    # The list grows in one step of the interpreter: no exception of a signal handler frees the query before it is kept.
    undisturbed(lambda: kept.extend(map(Query, (language,), (text,))))
    compiled = kept[0]
    told_apart = {index: cases(patterns) for index, patterns in enumerate(groups) if len(patterns) > 1}
    plans = [
        told_apart[index][0].plan
        if index in told_apart
        else plan_pattern(patterns[0], compiled.pattern_settings(index))
        for index, patterns in enumerate(groups)
    ]
    with_tokens = tuple(index for index, plan in enumerate(plans) if plan.tokens)
    fields = Fields(*(language.field_id_for_name(field) or 0 for field in Fields._fields))
    return Grammar(language, compiled, tuple(plans), told_apart, with_tokens, fields)


def _pointer(made: object) -> object:
    """Return what the package of a grammar gives as a capsule: older ones give a number, which is deprecated."""
    if not isinstance(made, int):
        return made
    import ctypes

    new = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return cast("object", new(made, _CAPSULE, None))


def _query_texts(query: str) -> Iterator[bytes]:
    """Yield the text of a query file, then those that its line ``; inherits: a, b`` names.

    What stands behind a line ``; shared: $word`` up to the next empty line is put wherever ``$word`` is written.
    """
    text = (QUERIES / query).read_bytes()
    shared = _SHARED.findall(text)
    text = _SHARED.sub(b"", text)
    for word, pattern in shared:
        text = text.replace(word, pattern.rstrip())
    yield text
    head = _INHERITS.match(text)
    if head is not None:
        for name in head.group(1).decode().split(","):
            yield from _query_texts(f"{name.strip()}.scm")


def extract_code(
    path: str,
    data: bytes,
    name: str,
    grammar: Grammar,
    wanted_calls: frozenset[str],
    timeout_seconds: float,
    code: bytes = b"",
) -> FileFacts:
    """Return the facts of a file of source code; only ``fallback`` is set when it could not be parsed in time.

    Args:
        path: Its name; ``.pyi`` and ``.d.ts`` count.
        data: The file.
        name: The language, as in languages.LANGUAGES.
        grammar: Its grammar and query.
        wanted_calls: Last name parts of the calls whose arguments are kept.
        timeout_seconds: How long parsing may take, in processor time.
        code: What the grammar reads in its place, of the same length; the file itself when empty.
    """
    facts = FileFacts(name)
    code, declared, included = code or data, list[Found](), list[Import]()
    if name == "python" and path.endswith(cython.SUFFIXES):
        code, declared, included = cython.read_cython(Source(data), mark_spans(data, BY_NAME[name]))
    modules = cpp_modules.read_modules(data) if name == "cpp" else cpp_modules.NO_MODULES
    parts = parse_source(modules.code or code, name, grammar.language, thread_time() + timeout_seconds)
    if not parts or any(is_too_wide(data, part.tree.root_node) for part in parts):
        facts.fallback = "timeout"
        return facts
    groups: list[list[dict[str, list[Node]]]] = [[] for _ in grammar.plans]
    for part in parts:
        cursor = QueryCursor(grammar.query)
        cursor.set_max_start_depth(MAX_DEPTH)
        if part is not parts[0]:
            cursor.set_containing_byte_range(part.start, part.end)
        for index, captured in find_matches(cursor, part.tree.root_node):
            groups[index].append(captured)
    named = (
        _match_tokens(data, grammar, groups, thread_time() + timeout_seconds) if grammar.with_tokens else []
    )
    source = Source(data, _codec(data, name))
    matches = list(_by_plan(grammar, groups, data))
    facts.spans = find_spans(matches, source, comments_in_macros(data) if name in C_FAMILY else ())
    regions = find_regions(matches)
    facts.error_share = error_share(regions, len(data))
    has_inner = name == "rust"
    facts.doc = module_doc(facts.spans, source, has_inner)
    if name == "python":
        is_stub = path.endswith((".pyi", ".pxd"))
        python_parts = parts_of_tree(matches, parts[0].tree.root_node, source, grammar.fields)
        python.fill_facts(facts, python_parts, source, wanted_calls, is_stub, declared)
        if included:
            facts.imports = sorted([*facts.imports, *included], key=attrgetter("line"))
        return facts
    own, unnamed, called = list[Found](), list[tuple[int, int, str]](), list[tuple[int, int]]()
    if name in C_FAMILY:
        declarations = Declarations(matches, source, grammar.fields, name in _WITH_MEMBERS, modules.exported)
        own = declarations.found + find_macros(source, facts.spans) + [*modules.found]
        unnamed = declarations.unnamed
        named, called = [*named, *declarations.named], declarations.called
    elif name == "bash":
        own = list(find_functions(source, facts.spans, is_broken=bool(facts.error_share)))
    found = find_symbols(matches, source, grammar.fields.body, own)
    if len(parts) > 1:
        found = list(_within_pieces(found, parts[1:]))
    if path.endswith(_DECLARATION_FILES):
        found = [item if item.kind in _ONLY_DECLARED else item._replace(role="declaration") for item in found]
    scopes, enclosing = nest(found, matches, source, unnamed)
    if any(plan.sections for plan, _ in matches):
        found = list(with_sections(found, enclosing, matches, scopes, source))
    facts.symbols = make_symbols(found, enclosing, scopes, Comments(facts.spans, source, has_inner), source)
    imports = find_imports(matches, scopes, regions, source, found)
    if name in C_FAMILY:
        includes = [*find_includes(source, facts.spans), *modules.imports]
        imports = sorted(imports + includes, key=itemgetter(0))
    facts.imports = [row for _, row in imports]
    defined = [
        edge for item in found for edge in (item.name_start, ~(item.name_start + len(item.name.encode())))
    ]
    defined += named
    aliases = import_aliases(imports, matches, found, facts.symbols, source)
    facts.uses = find_uses(
        matches, scopes, aliases, None, source, facts.spans, wanted_calls, defined, name, called
    )
    if name in C_FAMILY:
        facts.uses = [use for use in facts.uses if use.name not in KEYWORDS]
    facts.statements = find_statements(matches, scopes, source)
    if any(plan.guests for plan, _ in matches):
        for language, text in guest_texts(matches, data, facts.spans):
            row = BY_NAME[language]
            inner = load_grammar(row.grammar, row.query)
            _add_guest(facts, extract_code(path, text, language, inner, wanted_calls, timeout_seconds))
    return facts


def _by_plan(
    grammar: Grammar, groups: list[list[dict[str, list[Node]]]], data: bytes
) -> Iterator[tuple[PatternWork, list[dict[str, list[Node]]]]]:
    """Yield the matches of each pattern that is written in the query, if it has any."""
    for index, (plan, group) in enumerate(zip(grammar.plans, groups, strict=True)):
        if group and index in grammar.cases:
            for case in grammar.cases[index]:
                if own := [captured for captured in group if case.takes(captured, data)]:
                    yield case.plan, own
        elif group:
            yield plan, group


def _within_pieces(found: list[Found], pieces: list[Part]) -> Iterator[Found]:
    """Yield the symbols; one in a statement that was read by itself ends with it, whatever it lacks to be closed."""
    starts = [piece.start for piece in pieces]
    for item in found:
        place = bisect_right(starts, item.start) - 1
        end = pieces[place].end if place >= 0 else 0
        if item.start < end < -item.minus_end:
            item = item._replace(minus_end=-end, body=min(item.body, end))
        yield item


def _add_guest(facts: FileFacts, guest: FileFacts) -> None:
    """Add what the code of another language calls and states: what it defines is gone with the shell that ran it."""
    facts.uses += [use._replace(scope="") for use in guest.uses if use.role == "call"]
    facts.statements += [item._replace(scope="") for item in guest.statements]
    facts.uses.sort(key=attrgetter("line"))
    facts.statements.sort(key=attrgetter("line"))


def _match_tokens(
    data: bytes, grammar: Grammar, groups: list[list[dict[str, list[Node]]]], deadline: float
) -> list[int]:
    """Add the matches in what ``@tokens`` captured, and in what is captured there in turn.

    Returns:
        First bytes of the names that templates define, which are no symbols.
    """
    named: list[int] = []
    code = tokens.code_of(data)
    seen = [0] * len(grammar.plans)
    templates: list[tokens.Range] = []
    for _ in range(tokens.MAX_ROUNDS):
        heaps: list[tokens.Range] = []
        for index in grammar.with_tokens:
            found = [
                (node.start_byte, node.end_byte)
                for captured in groups[index][seen[index] :]
                for node in captured["tokens"]
            ]
            seen[index] = len(groups[index])
            heaps += [heap for heap in found if tokens.says_something(data, heap)]
            if grammar.plans[index].settings.get("tokens") == "uses":
                templates += found
        if not heaps:
            break
        templates = tokens.outermost(templates)
        ranges = tokens.statements(code, tokens.outermost(heaps))
        tree = parse(cleaned(code), grammar.language, before(deadline), ranges=ranges)
        if tree is None or is_too_wide(data, tree.root_node):
            break
        cursor = QueryCursor(grammar.query)
        cursor.set_max_start_depth(MAX_DEPTH)
        for index, captured in find_matches(cursor, tree.root_node):
            plan = grammar.plans[index]
            if plan.regions:
                continue
            if plan.symbol or plan.imports or plan.scope:
                byte = min(nodes[0].start_byte for nodes in captured.values() if nodes)
                if tokens.holds(templates, byte):
                    named += [node.start_byte for node in captured.get("name", ())]
                    continue
            groups[index].append(captured)
    return named


def _codec(data: bytes, name: str) -> str:
    """Return the codec that a Python file declares in its first lines, if it is needed and known; else UTF-8."""
    if name == "python" and not data.isascii():
        found = _CODING.match(data)
        if found is not None:
            try:
                if codecs.lookup(found.group(1).decode()).name not in _WIDE_CODECS:
                    return found.group(1).decode()
            except LookupError:
                return "utf-8"
    return "utf-8"
