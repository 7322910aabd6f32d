"""Python: scoped imports, what decorators and bases make of a definition, variables, fields and exports."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter

from kwsearch.extract.captures import Fields, MatchGroups, SyntaxNode, own_nodes
from kwsearch.extract.docs import Comments
from kwsearch.extract.names import MAX_NAME_BYTES
from kwsearch.extract.python_imports import compact, fallbacks, find_imports, lost_imports, typing_blocks
from kwsearch.extract.python_kinds import decorated_function, derived_class, variable_kind
from kwsearch.extract.python_names import NameTable
from kwsearch.extract.scopes import CALLABLE, Scopes
from kwsearch.extract.source import Source
from kwsearch.extract.symbols import Found, make_symbols, nest
from kwsearch.extract.uses import Spans, find_statements, find_uses, in_span
from kwsearch.models import FileFacts, Import, Statement, Use

_FUNCTION: Mapping[str, str] = {"constructor": "__init__", "private": "underscore"}
_PLAIN: Mapping[str, str] = {"private": "underscore"}
_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_MAIN_GUARD = re.compile(
    rb"if[ \t(]+(?:__name__\s*==\s*[\"']__main__[\"']|[\"']__main__[\"']\s*==\s*__name__)"
)
_OWN_ATTRIBUTE = re.compile(rb"\b(?:self|cls)\.(%b)(?=\s*(?:[,)\]]|\Z))" % _NAME)
_DECORATOR = re.compile(rb"@\s*(%b(?:\s*\.\s*%b)*)" % (_NAME, _NAME))
_TLS_OFF = re.compile(rb"\s*=\s*(?:False\b|(?:\w+\.)*CERT_NONE\b)")
_EXPORTED = re.compile(rb"[\"'](%b)[\"']" % _NAME)
_DOCSTRING_GAP = re.compile(rb"[ \t]*(?:#[^\n]*)?\r?\n[ \t]*(?=[\"'rRuU])")
_LOST_DEFINITION = re.compile(
    rb"^[ \t]*(?P<head>(?:async[ \t]+)?(?P<word>def|class)[ \t]+(?P<name>%b))[ \t]*[(\[:]" % _NAME,
    re.MULTILINE,
)
_CODE_LINE = re.compile(rb"^([ \t]*)(?=[^\s#)\]}])", re.MULTILINE)
_PATTERNS = frozenset(("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern"))
_MAX_GAP = 500
_MAX_BASES = 64
_TLS_NAMES = (b".check_hostname", b".verify_mode", b".verify")
_TYPE_ALIAS = re.compile(rb"type\s+(%b)" % _NAME)


def fill_facts(
    facts: FileFacts,
    matches: MatchGroups,
    root: SyntaxNode,
    source: Source,
    fields: Fields,
    wanted_calls: frozenset[str],
    is_stub: bool,
) -> None:
    """Fill in what is found in a Python file; ``facts`` has its spans already.

    Args:
        facts: The facts to complete.
        matches: All matches of the file.
        root: Its syntax tree.
        source: The file.
        fields: The grammar's fields.
        wanted_calls: Names of the calls whose arguments are kept.
        is_stub: True for ``.pyi``: everything is a declaration.
    """
    comments = Comments(facts.spans, source)
    file = PythonFile(own_nodes(matches), root, source, fields, is_stub)
    lost = facts.spans if facts.error_share else None
    scopes, enclosing = nest(file.find_definitions(lost), (), source)
    facts.imports = file.find_imports(scopes, enclosing, lost)
    file.bind_names()
    file.add_variables(comments.docstrings)
    facts.symbols = make_symbols(file.found, file.enclosing, scopes, comments, source)
    names = file.names
    uses = find_uses(matches, scopes, names.aliases, names, source, facts.spans, wanted_calls, ())
    facts.uses = sorted(uses + file.uses, key=itemgetter(2))
    guards = file.main_guards(facts.spans)
    statements = find_statements(matches, scopes, source) + file.statements + guards
    facts.statements = sorted(statements, key=itemgetter(1, 0))


def _unpacked(target: SyntaxNode) -> list[SyntaxNode]:
    """Return the names in a target that takes a sequence apart."""
    names, pending = [], [target]
    while pending:
        for child in pending.pop().named_children:
            if child.type == "identifier":
                names.append(child)
            elif child.type in _PATTERNS:
                pending.append(child)
    return names


class PythonFile:
    """One Python file on the way to its facts; the methods are called in the order in which they stand.

    Attributes:
        found: The symbols, with ``enclosing``: the scope around each.
        names: What names mean; complete after ``add_variables``.
    """

    def __init__(
        self,
        nodes: Mapping[str, Sequence[SyntaxNode]],
        root: SyntaxNode,
        source: Source,
        fields: Fields,
        is_stub: bool,
    ) -> None:
        self._nodes = nodes
        self._root = root
        self._source = source
        self._data = source.data
        self._fields = fields
        self._role = "declaration" if is_stub else "definition"
        self._classes: dict[int, SyntaxNode] = {}
        self._exported: dict[str, int] = {}
        self.found: list[Found] = []
        self.enclosing: list[int] = []
        self.uses: list[Use] = []
        self.statements: list[Statement] = []

    def find_definitions(self, lost: Spans | None) -> list[Found]:
        """Return the classes and functions, by start, outer before inner.

        Args:
            lost: The spans of a file with parse errors, whose lines are searched for more; else None.
        """
        name_field, body_field = self._fields.name, self._fields.body
        source, data, role = self._source, self._data, self._role
        found = []
        for word, kind, settings in (("class", "class", _PLAIN), ("function", "function", _FUNCTION)):
            for node in self._nodes.get(word, ()):
                name_node = node.child_by_field_id(name_field)
                if name_node is None:
                    continue
                start, end, name_start = node.start_byte, node.end_byte, name_node.start_byte
                name = source.text(name_start, name_node.end_byte)
                if not name:
                    continue
                if b"\n" in data[start:name_start]:  # the line that counts is that of the keyword
                    name_start = start
                block = node.child_by_field_id(body_field)
                body = end if block is None else block.start_byte
                found.append(Found(start, -end, name_start, name, kind, "", body, role, settings))
                if kind == "class":
                    self._classes[start] = node
        if lost is not None:
            found += self._lost_definitions({item.name_start for item in found}, lost)
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

    def find_imports(self, scopes: Scopes, enclosing: list[int], lost: Spans | None) -> list[Import]:
        """Return the imports, by line, and learn what they bind.

        Args:
            scopes: The scopes of the classes and functions.
            enclosing: The scope around each of ``found``.
            lost: As for ``find_definitions``.
        """
        self._scopes = scopes
        self.enclosing = enclosing
        regions = {
            "typing": typing_blocks(self._root, self._source, self._fields),
            "fallback": fallbacks(self._root, self._source),
        }
        ranges = [(node.start_byte, node.end_byte) for node in self._nodes.get("import", ())]
        if lost is not None:
            ranges += lost_imports(ranges, lost, self._source)
        rows = find_imports(ranges, scopes, regions, self._source)
        bodies = [0, *(item.body for item in self.found if item.body < -item.minus_end)]
        self.names = NameTable(scopes, bodies, rows, regions["fallback"], self._source)
        return [row for _, row in rows]

    def bind_names(self) -> None:
        """Learn which bindings hide imported and builtin names, assignments excepted."""
        nodes, names = self._nodes, self.names
        names.add_globals(nodes.get("global", ()))
        names.bind_symbols(self.found, self.enclosing)
        names.bind_targets(nodes.get("target", ()))
        parameters = self._fields.parameters
        names.bind_parameters(
            child
            for node in nodes.get("function", ())
            if (child := node.child_by_field_id(parameters)) is not None
        )
        names.bind_regions(nodes.get("comprehended", ()), 2)
        names.bind_regions(nodes.get("lambda", ()), 1)

    def add_variables(self, docs: Mapping[int, int]) -> None:
        """Add variables, constants and fields to ``found``, and learn the names that assignments bind.

        Args:
            docs: Docstrings by first byte.
        """
        data, fields = self._data, self._fields
        bounds, owners, kinds = self._scopes.bounds, self._scopes.owners, self._scopes.kinds
        interesting, bind = self.names.interesting, self.names.bind
        outer: list[tuple[SyntaxNode, SyntaxNode, int]] = []
        members: list[tuple[SyntaxNode, int, int, int]] = []
        for node in self._nodes.get("assignment", ()):
            left = node.child_by_field_id(fields.left)
            if left is None:
                continue
            start, end = left.start_byte, left.end_byte
            scope = owners[bisect_right(bounds, start) - 1]
            text = data[start:end]
            if text in interesting:
                bind(text, start, scope)
            elif b"," in text:
                self.names.bind_targets((left,))
            if kinds[scope] not in CALLABLE:
                outer.append((node, left, scope))
            elif b"." in text:
                members.append((node, start, end, scope))
        self.names.settle()
        self._refine()
        seen: set[tuple[int, str]] = set()
        for node, left, scope in outer:
            self._add_variable(node, left, scope, seen, docs)
        for node, start, end, scope in members:
            self._add_members(node, start, end, scope, seen, docs)
        for node in self._nodes.get("type-alias", ()):
            self._add_type_alias(node)
        self._mark_exported()

    def main_guards(self, spans: Spans) -> list[Statement]:
        """Return the ``if __name__ == "__main__":`` statements that are code."""
        if b"__main__" not in self._data:
            return []
        starts_line = self._source.starts_line
        starts = [found.start() for found in _MAIN_GUARD.finditer(self._data) if starts_line(found.start())]
        return [self._statement("main-guard", start) for start in starts if not in_span(start, spans)]

    def _refine(self) -> None:
        """Let decorators and bases decide kinds, and note them as uses."""
        decorators = self._decorators()
        enums: set[str] = set()
        kinds = self._scopes.kinds
        opened = 0
        for index, item in enumerate(self.found):
            names = decorators.get(item.start, ())
            if item.kind == "class":
                bases = self._bases(self._classes[item.start]) if item.start in self._classes else []
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
        for node in sorted(self._nodes.get("decorator", ()), key=lambda node: node.start_byte):
            start, end = node.start_byte, node.end_byte
            if not pending or not self._adjoin(last_end, start):
                pending = []
            last_end = end
            found = _DECORATOR.match(data, start, end)
            if found is None:
                continue
            name, qualified = self.names.resolve(compact(found.group(1), self._source), start)
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

    def _bases(self, node: SyntaxNode) -> list[str]:
        """Return the canonical names of a class's bases and metaclass, and note them as uses."""
        arguments = node.child_by_field_id(self._fields.superclasses)
        if arguments is None:
            return []
        bases = []
        for child in arguments.named_children[:_MAX_BASES]:
            kind = child.type
            base: SyntaxNode | None = child
            if kind == "keyword_argument":
                if not self._data.startswith(b"metaclass", child.start_byte):
                    continue
                base = child.child_by_field_id(self._fields.value)
                self.statements.append(self._statement("metaclass", child.start_byte))
            elif kind == "subscript":
                base = child.child_by_field_id(self._fields.value)
            elif kind == "call":
                base = child.child_by_field_id(self._fields.function)
            if base is None or kind == "comment":
                continue
            start, end = base.start_byte, base.end_byte
            if end - start <= MAX_NAME_BYTES:
                # the bases are looked up around the class, the use belongs to the class
                name, qualified = self.names.resolve(self._source.text(start, end), start)
                if name:
                    bases.append(qualified)
                    self.uses.append(self._use(name, "inherit", end, qualified, start))
        return bases

    def _add_variable(
        self,
        node: SyntaxNode,
        left: SyntaxNode,
        scope: int,
        seen: set[tuple[int, str]],
        docs: Mapping[int, int],
    ) -> None:
        """Add the names that an assignment outside of functions gives a value for the first time."""
        form = left.type
        if form == "identifier":
            targets = [left]
        elif form in _PATTERNS:
            targets = _unpacked(left)
        else:
            self._note_tls(left)
            return
        right = node.child_by_field_id(self._fields.right)
        annotation = node.child_by_field_id(self._fields.type)
        callee, last = "", ""
        if right is not None and right.type == "call" and form == "identifier":
            function = right.child_by_field_id(self._fields.function)
            if function is not None and function.end_byte - function.start_byte <= MAX_NAME_BYTES:
                text = self._source.text(function.start_byte, function.end_byte)
                callee = self.names.resolve(text, function.start_byte)[1]
        if annotation is not None:
            text = self._source.text(annotation.start_byte, annotation.end_byte).partition("[")[0]
            last = text.strip("\"' ").rpartition(".")[2]
        around = self._scopes.kinds[scope]
        body = self._end_with_doc(node, docs)
        for target in targets:
            start = target.start_byte
            name = self._source.text(start, target.end_byte)
            if name == "__all__" and not around:
                self._note_exports(node)
            if (scope, name) in seen:
                continue
            seen.add((scope, name))
            expression = right.type if right is not None and form == "identifier" else ""
            kind, subkind = variable_kind(name, last, callee, expression, around)
            settings = {"private": "underscore", "subkind": subkind} if subkind else _PLAIN
            row = Found(node.start_byte, -node.end_byte, start, name, kind, "", body, self._role, settings)
            self.found.append(row)
            self.enclosing.append(scope)

    def _end_with_doc(self, node: SyntaxNode, docs: Mapping[int, int]) -> int:
        """Return the end of an assignment; when a docstring follows, the first byte of that."""
        end = node.end_byte
        if docs:
            gap = _DOCSTRING_GAP.match(self._data, end)
            if gap is not None and gap.end() in docs:
                return gap.end()
        return end

    def _add_members(
        self,
        node: SyntaxNode,
        start: int,
        end: int,
        scope: int,
        seen: set[tuple[int, str]],
        docs: Mapping[int, int],
    ) -> None:
        """Add the fields that a method assigns through ``self`` or ``cls`` for the first time in its class."""
        if _TLS_OFF.match(self._data, end) and self._data[start:end].endswith(_TLS_NAMES):
            self.statements.append(self._statement("tls-off", start))
        around = self._scopes.parents[scope]
        if around < 0 or not self._scopes.kinds[around] or self._scopes.kinds[around] in CALLABLE:
            return
        for found in _OWN_ATTRIBUTE.finditer(self._data[start:end]):
            name = found.group(1).decode(self._source.codec, "replace")
            if (around, name) not in seen:
                seen.add((around, name))
                name_start = start + found.start(1)
                body = self._end_with_doc(node, docs)
                self.found.append(
                    Found(
                        node.start_byte,
                        -node.end_byte,
                        name_start,
                        name,
                        "field",
                        "",
                        body,
                        self._role,
                        _PLAIN,
                    )
                )
                self.enclosing.append(around)

    def _note_tls(self, left: SyntaxNode) -> None:
        end = left.end_byte
        if _TLS_OFF.match(self._data, end) and self._data[left.start_byte : end].endswith(_TLS_NAMES):
            self.statements.append(self._statement("tls-off", left.start_byte))

    def _add_type_alias(self, node: SyntaxNode) -> None:
        """Add ``type Name[T] = …``."""
        start, end = node.start_byte, node.end_byte
        found = _TYPE_ALIAS.match(self._data, start, end)
        scope = self._scopes.at(start)
        if found is not None and self._scopes.kinds[scope] not in CALLABLE:
            name = self._source.text(*found.span(1))
            self.found.append(
                Found(start, -end, found.start(1), name, "type-alias", "", end, self._role, _PLAIN)
            )
            self.enclosing.append(scope)

    def _note_exports(self, node: SyntaxNode) -> None:
        """Note the names in the strings of ``__all__`` as exported."""
        for found in _EXPORTED.finditer(self._data, node.start_byte, node.end_byte):
            name = found.group(1).decode(self._source.codec, "replace")
            self._exported.setdefault(name, found.start(1))

    def _mark_exported(self) -> None:
        """Give exported symbols the modifier, and note the exports as uses."""
        for node in self._nodes.get("augmented", ()):
            if self._data.startswith(b"__all__", node.start_byte) and not self._scopes.at(node.start_byte):
                self._note_exports(node)
        if not self._exported:
            return
        for name, byte in self._exported.items():
            self.uses.append(Use(name, "export", self._source.line(byte), name, "", None))
        for index, item in enumerate(self.found):
            if item.name in self._exported and not self.enclosing[index]:
                modifiers = f"{item.settings.get('modifiers', '')} exported".strip()
                self.found[index] = item._replace(settings={**item.settings, "modifiers": modifiers})
