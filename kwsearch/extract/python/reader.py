"""Python: scoped imports, what decorators and bases make of a definition, variables, fields and exports."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter

from kwsearch.extract.python.bindings import NameTable
from kwsearch.extract.python.imports import compact, dynamic_imports, find_imports, lost_imports
from kwsearch.extract.python.kinds import BUILT_IN_TYPES, decorated_function, derived_class, variable_kind
from kwsearch.extract.python.parts import Assignment, Parts, Range
from kwsearch.extract.rows.doc_comments import Comments
from kwsearch.extract.rows.names import MAX_NAME_BYTES
from kwsearch.extract.rows.scopes import CALLABLE, Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import Spans, in_span, split_list
from kwsearch.extract.rows.symbols import Found, make_symbols, nest, opens_scope
from kwsearch.extract.rows.uses import UseRows
from kwsearch.models import FileFacts, Import, Statement, Use
from kwsearch.regex import regex

_FUNCTION: Mapping[str, str] = {"constructor": "__init__", "private": "underscore"}
_PLAIN: Mapping[str, str] = {"private": "underscore"}
_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_MAIN_GUARD = regex(rb"if[ \t(]+(?:__name__\s*==\s*[\"']__main__[\"']|[\"']__main__[\"']\s*==\s*__name__)")
_OWN_ATTRIBUTE = regex(rb"\b(?:self|cls)\.(%b)(?=\s*(?:[,)\]]|\Z))" % _NAME)
_DECORATOR = regex(rb"@\s*(%b(?:\s*\.\s*%b)*)" % (_NAME, _NAME))
_TLS_OFF = regex(rb"\s*=\s*(?:False\b|0\b|(?:\w+\.)*(?:CERT_NONE|_create_unverified_context)\b)")
_EXPORTED = regex(rb"[\"'](%b)[\"']" % _NAME)
_DOCSTRING_GAP = regex(rb"[ \t]*(?:#[^\n]*)?\r?\n[ \t]*(?=[\"'rRuU])")
_LOST_DEFINITION = regex(
    rb"^[ \t]*(?P<head>(?:async[ \t]+)?(?P<word>def|class)[ \t]+(?P<name>%b))[ \t]*[(\[:]" % _NAME,
    re.MULTILINE,
)
_CODE_LINE = regex(rb"^([ \t]*)(?=[^\s#)\]}])", re.MULTILINE)
_IDENTIFIER = regex(_NAME)
_TARGET = regex(rb"(?:^|(?<=[\s(\[,*]))(%b)(?=\s*(?:[,)\]]|\Z))" % _NAME)
"""A name in a target; attributes and subscripts are no names."""

_UNPACKED = regex(rb"[\w\s,*()\[\]\x80-\xff]*")
_VALUE = regex(
    rb"\s*(?::\s*[\"']?([\w.\x80-\xff]*)[^=\n]*)?(?:=\s*(?:(lambda\b)|(%b(?:\s*\.\s*%b)*)\s*\()?)?"
    % (_NAME, _NAME)
)
_KEYWORD = regex(rb"(%b)\s*=(?!=)\s*" % _NAME)
_BASE_END = regex(rb"\s*[(\[#]")
_MAX_GAP = 500
_MAX_BASES = 64
_TLS_NAMES = (b".check_hostname", b".verify_mode", b".verify", b"._create_default_https_context")
_ALL_CALLS = (b"__all__.append", b"__all__.extend")
_TYPE_ALIAS = regex(rb"type\s+(%b)" % _NAME)


def fill_facts(
    facts: FileFacts,
    parts: Parts,
    source: Source,
    wanted_calls: frozenset[str],
    is_stub: bool,
    declared: Sequence[Found] = (),
) -> None:
    """Fill in what is found in a Python file; ``facts`` has its spans and its share of errors already.

    Args:
        facts: The facts to complete.
        parts: The statements of the file.
        source: The file.
        wanted_calls: Names of the calls whose arguments are kept.
        is_stub: True for ``.pyi`` and ``.pxd``: everything is a declaration.
        declared: Names that Cython declares as C does.
    """
    comments = Comments(facts.spans, source)
    file = PythonFile(parts, source, facts.spans, is_stub)
    lost = facts.error_share > 0
    scopes, enclosing = nest(file.find_definitions(lost, declared), (), source)
    facts.imports = file.find_imports(scopes, enclosing, lost)
    file.bind_names()
    file.add_variables(comments.docstrings)
    facts.symbols = make_symbols(file.found, file.enclosing, scopes, comments, source)
    names = file.names
    rows = UseRows(scopes, names.aliases, names, source, facts.spans, wanted_calls)
    types = [use for use in rows.make(parts.types, "type") if use.name not in BUILT_IN_TYPES]
    facts.uses = sorted(rows.make(parts.calls, "call") + types + file.uses, key=itemgetter(2, 1))
    file.add_statements()
    facts.statements = sorted(file.statements, key=itemgetter(1, 0))


class PythonFile:
    """One Python file on the way to its facts; the methods are called in the order in which they stand.

    Attributes:
        found: The symbols, with ``enclosing``: the scope around each.
        names: What names mean; complete after ``add_variables``.
        uses: Decorators, bases and exports.
    """

    def __init__(self, parts: Parts, source: Source, spans: Spans, is_stub: bool) -> None:
        self._parts = parts
        self._source = source
        self._spans = spans
        self._data = source.data
        self._role = "declaration" if is_stub else "definition"
        self._bases_at: dict[int, Range] = {}
        self._exported: dict[str, int] = {}
        self.found: list[Found] = []
        self.enclosing: list[int] = []
        self.uses: list[Use] = []
        self.statements: list[Statement] = []

    def find_definitions(self, lost: bool, declared: Sequence[Found]) -> list[Found]:
        """Return the classes and functions, by start, outer before inner.

        Args:
            lost: Whether parse errors hide some, which are searched for line by line.
            declared: Others.
        """
        source, data, role = self._source, self._data, self._role
        found = [item._replace(role=role) if self._role == "declaration" else item for item in declared]
        for start, end, name_start, name_end, is_class, body, brackets in self._parts.definitions:
            name = source.text(name_start, name_end)
            if b"\n" in data[start:name_start]:  # the line that counts is that of the keyword
                name_start = start
            if is_class:
                self._bases_at[start] = brackets
                found.append(Found(start, -end, name_start, name, "class", "", body, role, _PLAIN))
            else:
                found.append(Found(start, -end, name_start, name, "function", "", body, role, _FUNCTION))
        if lost:
            found += self._lost_definitions({item.name_start for item in found}, self._spans)
        found.sort()
        self.found = found
        return found

    def _lost_definitions(self, known: set[int], spans: Spans) -> list[Found]:
        """Return the definitions that parse errors hide: lines that start with ``def`` or ``class``.

        Each ends before the first line that is indented no deeper.
        """
        lost = {
            line.start(): line
            for line in _LOST_DEFINITION.finditer(self._data)
            if line.start("name") not in known and not in_span(line.start("name"), spans)
        }
        if not lost:
            return []
        found: list[Found] = []
        pending: list[tuple[int, re.Match[bytes]]] = []
        for code in _CODE_LINE.finditer(self._data):
            indent, start = len(code.group(1)), code.start()
            if pending and indent <= pending[-1][0] and not in_span(code.end(), spans):
                while pending and indent <= pending[-1][0]:
                    found.append(self._lost_definition(pending.pop()[1], start))
            if start in lost:
                pending.append((indent, lost[start]))
        return found + [self._lost_definition(line, len(self._data)) for _, line in pending]

    def _lost_definition(self, line: re.Match[bytes], end: int) -> Found:
        kind, settings = ("class", _PLAIN) if line["word"] == b"class" else ("function", _FUNCTION)
        name = line["name"].decode(self._source.codec, "replace")
        start, name_start = line.start("head"), line.start("name")
        return Found(start, -end, name_start, name, kind, "", line.end(), self._role, settings)

    def find_imports(self, scopes: Scopes, enclosing: list[int], lost: bool) -> list[Import]:
        """Return the imports, by line, and learn what they bind.

        Args:
            scopes: The scopes of the classes and functions.
            enclosing: The scope around each of ``found``.
            lost: As for ``find_definitions``.
        """
        self._scopes = scopes
        self.enclosing = enclosing
        parts = self._parts
        ranges = parts.imports
        if lost:
            ranges = ranges + lost_imports(ranges, self._spans, self._source)
        regions = {"typing": parts.typing, "fallback": parts.fallbacks}
        rows = find_imports(ranges, scopes, regions, self._source)
        bodies = [0, *(item.body for index, item in enumerate(self.found) if opens_scope(self.found, index))]
        self.names = NameTable(scopes, bodies, rows, parts, self._source)
        rows += dynamic_imports(scopes, self._spans, self._source)
        rows.sort(key=itemgetter(0))
        return [row for _, row in rows]

    def bind_names(self) -> None:
        """Learn which bindings hide imported and builtin names, assignments excepted."""
        parts, names = self._parts, self.names
        names.add_globals(parts.outer_names)
        names.bind_symbols(self.found, self.enclosing)
        names.bind_targets(parts.targets)
        names.bind_parameters(item.brackets for item in parts.definitions if not item.is_class)
        names.bind_regions(parts.regions)

    def add_variables(self, docs: Mapping[int, int]) -> None:
        """Add variables, constants and fields to ``found``, and learn the names that assignments bind.

        Args:
            docs: Docstrings by first byte.
        """
        data = self._data
        bounds, owners, kinds = self._scopes.bounds, self._scopes.owners, self._scopes.kinds
        interesting, bind = self.names.interesting, self.names.bind
        outer: list[tuple[Assignment, int]] = []
        members: list[tuple[Assignment, int]] = []
        for item in self._parts.assignments:
            start, _, end = item
            scope = owners[bisect_right(bounds, start) - 1]
            text = data[start:end]
            if text in interesting:
                bind(text, start, scope)
            elif b"," in text:
                self.names.bind_targets(((start, end),))
            if kinds[scope] not in CALLABLE:
                outer.append((item, scope))
            elif b"." in text:
                members.append((item, scope))
        self.names.settle()
        self._refine()
        seen: set[tuple[int, str]] = set()
        for item, scope in outer:
            self._add_variable(item, scope, seen, docs)
        for item, scope in members:
            self._add_members(item, scope, seen, docs)
        for start, end in self._parts.type_aliases:
            self._add_type_alias(start, end)
        self._mark_exported()

    def add_statements(self) -> None:
        """Add the statement forms that the reader found, and the guards of scripts."""
        self.statements += [self._statement(form, byte) for form, byte in self._parts.forms]
        if b"__main__" in self._data:
            for found in _MAIN_GUARD.finditer(self._data):
                start = found.start()
                if self._source.starts_line(start) and not in_span(start, self._spans):
                    self.statements.append(self._statement("main-guard", start))

    def _refine(self) -> None:
        """Let decorators and bases decide kinds, and note them as uses."""
        decorators = self._decorators()
        enums: set[str] = set()
        kinds = self._scopes.kinds
        opened = 0
        for index, item in enumerate(self.found):
            names = decorators.get(item.start, ())
            if item.kind == "class":
                bases = self._bases(*self._bases_at.get(item.start, (0, 0)))
                if bases or names:
                    item = derived_class(item, bases, names, enums)
                    self.found[index] = item
            elif names:
                self.found[index] = decorated_function(item, names)
            if item.body < -item.minus_end:
                opened += 1
                if item.kind != "function":
                    kinds[opened] = item.kind
            if self._data.startswith(b"async", item.start) and item.kind == "function":
                self.statements.append(self._statement("async-function", item.start))

    def _statement(self, form: str, byte: int) -> Statement:
        return Statement(form, self._source.line(byte), self._scopes.path_at(byte))

    def _decorators(self) -> dict[int, list[str]]:
        """Return the canonical names of decorators by the start of what they decorate, outermost first."""
        by_start: dict[int, list[str]] = {}
        data = self._data
        pending: list[str] = []
        last_end = -1
        starts = sorted(item.start for item in self.found)
        for start, end in sorted(self._parts.decorators):
            if not pending or not self._adjoin(last_end, start):
                pending = []
            last_end = end
            found = _DECORATOR.match(data, start, end)
            if found is None:
                continue
            name, qualified = self.names.resolve(compact(found.group(1), self._source), start)
            if not name:
                continue  # nothing but bytes that are no text
            self.uses.append(
                self._use(name, "decorate", start + found.end() - found.start(), qualified, start)
            )
            pending.append(qualified)
            index = bisect_right(starts, end - 1)
            if index < len(starts) and self._adjoin(end, starts[index]):
                by_start[starts[index]] = pending
                pending = []
        return by_start

    def _adjoin(self, end: int, start: int) -> bool:
        """Return whether only white space and comments stand between two bytes."""
        gap = self._data[end:start]
        if not gap.strip():
            return True
        return len(gap) < _MAX_GAP and all(line.lstrip()[:1] in (b"", b"#") for line in gap.split(b"\n"))

    def _use(self, name: str, role: str, end: int, qualified: str, byte: int) -> Use:
        return Use(name, role, self._source.line(end - 1), qualified, self._scopes.path_at(byte), None)

    def _bases(self, start: int, end: int) -> list[str]:
        """Return the canonical names of the bases and the metaclass in parentheses, and note them as uses."""
        if start == end:
            return []
        bases = []
        for base_start, base_end in split_list(self._source, start + 1, end - 1, self._spans)[:_MAX_BASES]:
            text = self._data[base_start:base_end]
            keyword = _KEYWORD.match(text)
            if keyword is not None:
                if keyword.group(1) != b"metaclass":
                    continue
                base_start += keyword.end()
            argument = _BASE_END.search(self._data, base_start, base_end)
            name_end = base_end if argument is None else argument.start()
            if base_start < name_end <= base_start + MAX_NAME_BYTES:
                # the bases are looked up around the class, the use belongs to the class
                name, qualified = self.names.resolve(self._source.text(base_start, name_end), base_start)
                if name:
                    # ``metaclass=ABCMeta`` says what the base ABC says; only a class of classes shapes classes
                    if (keyword is not None) is not (name == "ABCMeta"):
                        self.statements.append(self._statement("metaclass", base_start))
                    bases.append(qualified)
                    self.uses.append(self._use(name, "inherit", name_end, qualified, base_start))
        return bases

    def _add_variable(
        self, item: Assignment, scope: int, seen: set[tuple[int, str]], docs: Mapping[int, int]
    ) -> None:
        """Add the names that an assignment outside of functions gives a value for the first time."""
        start, end, target_end = item
        target = self._data[start:target_end]
        around = self._scopes.kinds[scope]
        body = self._end_with_doc(end, docs)
        single = _IDENTIFIER.fullmatch(target) is not None
        if not single and b"," not in target and _UNPACKED.fullmatch(target) is None:
            self._note_tls(start, target_end)
            return
        annotation, callee, form = self._value(target_end, end) if single else ("", "", "")
        for found in _TARGET.finditer(target):
            name = found.group(1).decode(self._source.codec, "replace")
            if name == "__all__" and not around:
                self._note_exports(start, end)
            if (scope, name) in seen:
                continue
            seen.add((scope, name))
            kind, subkind = variable_kind(name, annotation, callee, form, around)
            settings = {"private": "underscore", "subkind": subkind} if subkind else _PLAIN
            row = Found(start, -end, start + found.start(1), name, kind, "", body, self._role, settings)
            self.found.append(row)
            self.enclosing.append(scope)

    def _value(self, start: int, end: int) -> tuple[str, str, str]:
        """Return what stands behind the target of an assignment.

        Returns:
            Last part of the annotation's name, canonical name of the function whose result is assigned, and ``lambda``
            for a lambda; each empty when it is something else.
        """
        found = _VALUE.match(self._data, start, end)
        if found is None:
            return "", "", ""
        annotation, keyword, callee = found.groups()
        last = annotation.decode(self._source.codec, "replace").rpartition(".")[2] if annotation else ""
        qualified = ""
        if callee:
            qualified = self.names.resolve(compact(callee, self._source), found.start(3))[1]
        return last.strip(), qualified, "lambda" if keyword else ""

    def _end_with_doc(self, end: int, docs: Mapping[int, int]) -> int:
        """Return ``end`` of an assignment; when a docstring follows, the first byte of that."""
        if docs:
            gap = _DOCSTRING_GAP.match(self._data, end)
            if gap is not None and gap.end() in docs:
                return gap.end()
        return end

    def _add_members(
        self, item: Assignment, scope: int, seen: set[tuple[int, str]], docs: Mapping[int, int]
    ) -> None:
        """Add the fields that a method assigns through ``self`` or ``cls`` for the first time in its class."""
        start, end, target_end = item
        self._note_tls(start, target_end)
        around = self._scopes.parents[scope]
        if around < 0 or not self._scopes.kinds[around] or self._scopes.kinds[around] in CALLABLE:
            return
        for found in _OWN_ATTRIBUTE.finditer(self._data[start:target_end]):
            name = found.group(1).decode(self._source.codec, "replace")
            if (around, name) not in seen:
                seen.add((around, name))
                body = self._end_with_doc(end, docs)
                name_start = start + found.start(1)
                row = Found(start, -end, name_start, name, "field", "", body, self._role, _PLAIN)
                self.found.append(row)
                self.enclosing.append(around)

    def _note_tls(self, start: int, end: int) -> None:
        """Note the assignment to a target that switches a check of TLS off."""
        if _TLS_OFF.match(self._data, end) and self._data[start:end].endswith(_TLS_NAMES):
            self.statements.append(self._statement("tls-off", start))

    def _add_type_alias(self, start: int, end: int) -> None:
        """Add ``type Name[T] = …``."""
        found = _TYPE_ALIAS.match(self._data, start, end)
        scope = self._scopes.at(start)
        if found is not None and self._scopes.kinds[scope] not in CALLABLE:
            name = self._source.text(*found.span(1))
            row = Found(start, -end, found.start(1), name, "type-alias", "", end, self._role, _PLAIN)
            self.found.append(row)
            self.enclosing.append(scope)

    def _note_exports(self, start: int, end: int) -> None:
        """Note the names in the strings of ``__all__`` as exported."""
        for found in _EXPORTED.finditer(self._data, start, end):
            name = found.group(1).decode(self._source.codec, "replace")
            self._exported.setdefault(name, found.start(1))

    def _mark_exported(self) -> None:
        """Give exported symbols the modifier, and note the exports as uses."""
        for start, end in self._parts.augmented:
            if self._data.startswith(b"__all__", start) and not self._scopes.at(start):
                self._note_exports(start, end)
        for start, end in self._parts.calls if b"__all__." in self._data else ():
            if self._data.startswith(_ALL_CALLS, start) and not self._scopes.at(start):
                self._note_exports(end, self._data.find(b")", end))
        if not self._exported:
            return
        for name, byte in self._exported.items():
            self.uses.append(Use(name, "export", self._source.line(byte), name, "", None))
        for index, item in enumerate(self.found):
            if item.name in self._exported and not self.enclosing[index]:
                modifiers = f"{item.settings.get('modifiers', '')} exported".strip()
                self.found[index] = item._replace(settings={**item.settings, "modifiers": modifiers})
