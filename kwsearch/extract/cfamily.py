"""C, C++ and CUDA: which names their declarations declare, found by following declarators inwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from kwsearch.extract.rows.captures import Fields, MatchGroups, SyntaxNode, own_nodes
from kwsearch.extract.rows.names import split_defined_name, strip_type_arguments
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import Spans, in_span
from kwsearch.extract.rows.symbols import Found, last_part
from kwsearch.models import Import
from kwsearch.regex import regex

KEYWORDS = frozenset(
    (
        "if", "while", "for", "switch", "return", "do", "else", "case", "goto", "sizeof", "alignof", "_Alignof",
        "noexcept", "typeof", "decltype", "defined", "static_cast", "const_cast", "dynamic_cast", "reinterpret_cast",
        "bool", "char", "double", "float", "int", "long", "short", "signed", "unsigned", "void",
    )
)  # fmt: skip
"""What no use is a use of, however a grammar that recovers from an error reads it."""

_WRAPPERS = frozenset(
    (
        "reference_declarator", "parenthesized_declarator", "attributed_declarator", "variadic_declarator",
        "block_pointer_declarator",
    )
)  # fmt: skip
_POINTERS = frozenset(
    ("pointer_declarator", "array_declarator", "reference_declarator", "block_pointer_declarator")
)
_HEADS = frozenset((b"if", b"while", b"for", b"switch", b"else"))
"""What is no function, though a grammar that recovers from an error reads it as one."""
_CLASS_KINDS = {
    "class_specifier": "class",
    "struct_specifier": "struct",
    "union_specifier": "struct",
    "enum_specifier": "enum",
}
_MAX_DEPTH = 32
_MAX_DECLARATORS = 256
_DEFINE = regex(
    rb"#[ \t]*define[ \t]+([A-Za-z_\x80-\xff][\w\x80-\xff]*)(\()?[ \t]*(?!//|/\*)((?:[^\n\\]|\\\r?\n|\\.)*)"
)
_INCLUDE = regex(rb"#[ \t]*(?:include|include_next|import)[ \t]*(<[^>\n]+>|\"[^\"\n]+\")")
_ANGLE = ord("<")
_PURE = regex(rb"\s*=\s*0\s*;?\s*\Z")
_CONST = regex(rb"\b(?:const|constexpr|constinit)\b")
_CONSTANT = regex(rb"\b(?:constexpr|constinit)\b|\*\s*const\s*\Z")
"""What makes a pointer a constant."""
_EXTERN = regex(rb"\s*(?:extern|\w+_(?:EXPORT|EXTERN))\b(?!\s*\")|\s*template\b(?!\s*<)")
"""What is declared and not defined; what a template gives for given arguments is not defined there either."""
_TYPE = regex(r"(?!.*\boperator\b)(?s:.*[^:\s])[ \t\r\n\f\v]+(?=~?[^\W\d]\w*\Z)")
"""What the grammar takes for the scope of a name, as if ``::`` were missing: the type, behind an unknown macro."""
_BLANKS = (b" ", b"\t", b"\r", b"\n", b"\f", b"\v")
"""What stands between both: more characters are blanks to Python's texts, and none in code."""
_FAR_TILDE = regex(r"~\s+")
_NAME = regex(r"~?[^\W\d]|::")
_MEMBER = regex(rb"\s*\(\s*([A-Za-z_]\w*)\s*\)")
_NAMES = frozenset(("type_identifier", "qualified_identifier", "template_type"))
_CAST = regex(rb"(?:static|const|dynamic|reinterpret)_cast\b")
_SEMICOLON = regex(rb"\s*;")
_MACRO_CALL = regex(rb"((?:wx|_{1,2})?(?:[A-Z]{3}|[A-Z]+_[A-Z])\w*)[ \t]*\(")
"""What begins a member and is a macro, if the class is called otherwise."""
_MOCKED = regex(
    rb"\w+\s*\((?:(?:[^()]|\([^()]*\))*,)?\s*(?P<name>[A-Za-z_]\w*)\s*,\s*\(|\w*METHOD\d+(?:_T)?\s*\(\s*(?P<only>[A-Za-z_]\w*)\s*,"
)
"""Macros that declare a method: ``MOCK_METHOD(int, size, (), (const))``, ``MOCK_METHOD1(resize, void(int))``."""
_NONE: Mapping[str, str] = {}
_FUNCTION = {"constructor": "class"}
_FREE = {"member": "none"}
"""A function that belongs to nothing, wherever it stands."""
_ABSTRACT = {"constructor": "class", "modifiers": "abstract virtual"}
_MACRO = {"subkind": "macro", "local": "keep"}
_TYPEDEF = {"subkind": "typedef"}
_UNION = {"subkind": "union"}


def find_macros(source: Source, spans: Spans) -> list[Found]:
    """Return the macros of a file: ``#define`` is found anywhere, also where the grammar does not expect it."""
    data = source.data
    macros = []
    for found in _DEFINE.finditer(data):
        start, end = found.span()
        if not source.starts_line(start) or in_span(start, spans):
            continue
        kind, settings = "macro", _NONE
        if not found.group(2) and found.group(3):
            kind, settings = "constant", _MACRO
        name_start, name_end = found.span(1)
        name = source.text(name_start, name_end)
        macros.append(Found(start, -end, name_start, name, kind, "", end, "definition", settings))
    return macros


def find_includes(source: Source, spans: Spans) -> list[tuple[int, Import]]:
    """Return the included files, each with its first byte: like macros, they are found anywhere."""
    includes = []
    for found in _INCLUDE.finditer(source.data):
        if not source.starts_line(found.start()) or in_span(found.start(), spans):
            continue
        byte = found.start(1)
        written = source.text(byte + 1, found.end(1) - 1)
        flags = ("system",) if source.data[byte] == _ANGLE else ()
        includes.append((byte, Import(written, written, "", source.line(byte), "", flags)))
    return includes


def _is_in_body(node: SyntaxNode) -> bool:
    """Return whether a definition is a statement of a function."""
    parent = node.parent
    return parent is not None and parent.type == "compound_statement"


def _last_name(node: SyntaxNode, fields: Fields) -> SyntaxNode:
    """Return the node of the last name of a type, without what stands before it and its arguments."""
    for _ in range(_MAX_DEPTH):
        name = node.child_by_field_id(fields.name)
        if name is None:
            break
        node = name
    return node


class Declarations:
    """Collects what the nodes of one file declare that the query captured as ``@own.…``.

    Attributes:
        found: The declared names, in no order.
        unnamed: First byte and end of the structs without a name, and the name of what has such a type.
        named: First bytes of names that the grammar takes for types and that are none.
        called: First bytes and ends of names that it takes for types and that are called.
    """

    def __init__(
        self,
        matches: MatchGroups,
        source: Source,
        fields: Fields,
        has_methods: bool,
        exported: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Read the captured nodes.

        Args:
            matches: All matches of the file.
            source: The file.
            fields: Fields of the grammar.
            has_methods: Whether functions can be members.
            exported: Ranges whose declarations a module exports.
        """
        self.found: list[Found] = []
        self.unnamed: list[tuple[int, int, str]] = []
        self.called: list[tuple[int, int]] = []
        self._has_methods = has_methods
        self._exported = exported
        self._source = source
        self._data = source.data
        self._fields = fields
        nodes = own_nodes(matches)
        self.named = [node.start_byte for node in nodes.get("member-pointer", ())]
        bodies = [(node.start_byte, node.end_byte) for node in nodes.get("lambda", ())]
        for node in nodes.get("function", ()):
            if self._add_function(node):
                bodies.append((node.start_byte, node.end_byte))
        for node in nodes.get("class", ()):
            self._add_class(node)
        for node in nodes.get("typedef", ()):
            self._add_typedef(node)
        for word in ("namespace", "enum-member", "type-alias", "interface"):
            for node in nodes.get(word, ()):
                self._add_named(node, word)
        self._add_declarations(nodes.get("declaration", ()), bodies)

    def _add(
        self,
        node: SyntaxNode,
        start: int,
        end: int,
        kind: str,
        body: int,
        role: str,
        settings: Mapping[str, str],
    ) -> None:
        """Add the symbol whose name is at ``start`` to ``end``."""
        name, receiver = self._source.text(start, end), ""
        if not name.isidentifier():
            if name.startswith((" ", "\t")):  # ``~ Store``: the grammar was given `` ~Store``
                start = self._data.rfind(b"~", 0, start)
                name = f"~{name.strip()}"
            name = _FAR_TILDE.sub("~", name)
            behind = _TYPE.match(name)
            if behind is not None:
                start = max(self._data.rfind(blank, start, end) for blank in _BLANKS) + 1
                name = name[behind.end() :]
            elif not _NAME.match(name):
                return
            if "<" in name and "operator" not in name.partition("<")[0]:  # a specialisation: ``hash<Tensor>``
                name = strip_type_arguments(name)
            receiver, name = split_defined_name(name)
            if receiver:
                start = last_part(self._data, start, end)
        if not name:
            return
        if self._exported and any(first <= start < last for first, last in self._exported):
            settings = {**settings, "modifiers": f"{settings.get('modifiers', '')} exported"}
        node_end = body if role == "declaration" else node.end_byte
        row = (min(node.start_byte, start), -node_end, start, name, kind, receiver, body, role, settings)
        self.found.append(tuple.__new__(Found, row))

    def _add_named(self, node: SyntaxNode, kind: str) -> None:
        """Add a node that has its name in a field."""
        name = node.child_by_field_id(self._fields.name)
        if name is None:
            return
        block = node.child_by_field_id(self._fields.body)
        body = node.end_byte if block is None else block.start_byte
        start, end = name.start_byte, name.end_byte
        if kind != "namespace":
            self._add(node, start, end, kind, body, "definition", _NONE)
            return
        for part in self._data[start:end].split(b"::"):  # ``namespace a::b`` defines both, one in the other
            end = start + len(part)
            at = end - len(part.removeprefix(b"inline").lstrip())
            self._add(node, at, end, kind, body, "definition", _NONE)
            start = end + 2

    def _add_class(self, node: SyntaxNode) -> None:
        """Add a class, struct, union or enum with a body, or one that is declared without one."""
        name = node.child_by_field_id(self._fields.name)
        if name is None:
            return
        end = node.end_byte
        block = node.child_by_field_id(self._fields.body)
        if block is None and not _SEMICOLON.match(self._data, end):
            return
        grammar_kind = node.type
        settings = _UNION if grammar_kind == "union_specifier" else _NONE
        body, role = (end, "declaration") if block is None else (block.start_byte, "definition")
        self._add(node, name.start_byte, name.end_byte, _CLASS_KINDS[grammar_kind], body, role, settings)

    def _add_function(self, node: SyntaxNode) -> bool:
        """Add the function that a node with a body defines, and return whether it is one.

        ``class macro Name { … }`` looks like a function to the grammar, with its members as statements.
        """
        fields = self._fields
        declarator = node.child_by_field_id(fields.declarator)
        if declarator is None:
            return True
        start, end, is_function, _ = self._declared_name(declarator)
        if is_function and self._data[start:end] in _HEADS:
            return True  # behind a condition of the preprocessor: ``else if (a) { … }``
        if is_function and node.child_by_field_id(fields.type) is None and _is_in_body(node):
            return True  # what handles errors: ``TRY { … } CATCH(...) { … }``
        if is_function:
            self._note_macro(node, declarator)
            head_end = min(declarator.end_byte, node.end_byte - 1)
            settings = _FUNCTION if self._has_methods else _FREE
            self._add(node, start, end, "function", head_end, "definition", settings)
            return True
        type_node = node.child_by_field_id(fields.type)
        kind = _CLASS_KINDS.get(type_node.type) if type_node is not None else None
        block = node.child_by_field_id(fields.body)
        if kind is None or block is None or start == end:
            return True
        self._add(node, start, end, kind, block.start_byte, "definition", _NONE)
        return False

    def _note_macro(self, node: SyntaxNode, declarator: SyntaxNode) -> None:
        """Note what the macro ``TEST(Suite, Name) { … }`` defines: the grammar takes it for a parameter's type.

        A function without a type is a macro, unless it stands in its class or says which class is its.
        """
        fields = self._fields
        inner, parameters = (
            declarator.child_by_field_id(fields.declarator), declarator.child_by_field_id(fields.parameters)
        )  # fmt: skip
        parent = node.parent
        if (
            node.child_by_field_id(fields.type) is None
            and inner is not None
            and inner.type == "identifier"
            and parameters is not None
            and parameters.named_children
            and not (parent is not None and parent.type == "field_declaration_list")
        ):
            last = parameters.named_children[-1].child_by_field_id(fields.type)
            if last is not None and last.end_byte == parameters.named_children[-1].end_byte:
                self.named.append(last.start_byte)

    def _add_declarations(self, nodes: Sequence[SyntaxNode], bodies: list[tuple[int, int]]) -> None:
        """Add what declarations outside of function bodies declare."""
        bodies.sort()
        starts = [body[0] for body in bodies]
        ends: list[int] = []
        for _, end in bodies:  # the furthest end so far: bodies nest
            ends.append(max(end, ends[-1]) if ends else end)
        declarator_field = self._fields.declarator
        for node in nodes:
            node_start = node.start_byte
            index = bisect_right(starts, node_start) - 1
            is_local = index >= 0 and ends[index] > node_start
            if is_local and node.type != "field_declaration":
                if self._has_methods:
                    self._look_for_calls(node)
                continue
            declarator = node.child_by_field_id(declarator_field)
            if declarator is None or (self._has_methods and self._is_macro(node, declarator)):
                continue
            node_end, stop = node.end_byte, declarator.end_byte
            if not is_local and self._data.find(b"{", node_start, declarator.start_byte) >= 0:
                self._add_unnamed(node, declarator)
            self._add_declarator(node, declarator, stop, node_start, node_end)
            if self._data.find(b",", stop, node_end) >= 0:
                for other in node.children_by_field_id(declarator_field)[1:_MAX_DECLARATORS]:
                    self._add_declarator(node, other, other.end_byte, node_start, node_end)

    def _is_macro(self, node: SyntaxNode, declarator: SyntaxNode) -> bool:
        """Return whether a member is a macro, with no type before it, and add what it declares: ``GDCLASS(Node);``."""
        found = _MACRO_CALL.match(self._data, node.start_byte)
        if found is None or node.parent is None or node.parent.type != "field_declaration_list":
            return False
        around = node.parent.parent
        name = around.child_by_field_id(self._fields.name) if around is not None else None
        if name is not None and self._data.startswith(found[1], _last_name(name, self._fields).start_byte):
            return False
        self.called.append(found.span(1))
        self.named.append(found.start(1))
        mocked = _MOCKED.match(self._data, found.start(1), node.end_byte)
        if mocked is not None:
            start, end = mocked.span(mocked.lastgroup or 0)
            self._add(node, start, end, "function", node.end_byte, "declaration", _FUNCTION)
        parameters = declarator.child_by_field_id(self._fields.parameters)
        for parameter in parameters.named_children[:_MAX_DECLARATORS] if parameters is not None else ():
            type_node = parameter.child_by_field_id(self._fields.type)
            if type_node is not None:
                self.named.append(type_node.start_byte)
        return True

    def _look_for_calls(self, node: SyntaxNode) -> None:
        """Note what a declaration in a body calls, if it looks like that of a function: ``Set all(read(x));``."""
        start, end = node.start_byte, node.end_byte
        first = self._data.find(b"(", start, end)
        if first < 0 or self._data.find(b"=", start, first) >= 0:
            return
        declarator = node.child_by_field_id(self._fields.declarator)
        if declarator is not None and declarator.type == "function_declarator":
            self._note_calls(declarator)

    def _note_calls(self, declarator: SyntaxNode) -> bool:
        """Note what the grammar takes for the parameters of a function and is what a variable is made of.

        That looks like parameters where it is names and calls alone: ``Lock lock(mutex);``. Whoever declares a function
        inside of another one takes a type of the language itself, a pointer, or names a parameter.

        Returns:
            Whether it is so.
        """
        fields = self._fields
        called: list[tuple[int, int]] = []
        named: list[int] = []
        pending = [declarator]
        while pending:
            parameters = pending.pop().child_by_field_id(fields.parameters)
            for parameter in parameters.named_children[:_MAX_DECLARATORS] if parameters is not None else ():
                type_node = parameter.child_by_field_id(fields.type)
                if type_node is None or type_node.type not in _NAMES or len(pending) > _MAX_DEPTH:
                    return False
                start, end = type_node.start_byte, type_node.end_byte
                if parameter.start_byte != start:
                    return False  # const
                inner = parameter.child_by_field_id(fields.declarator)
                while inner is not None and inner.type == "abstract_array_declarator":
                    inner = inner.child_by_field_id(fields.declarator)
                named += (start, _last_name(type_node, fields).start_byte)
                if inner is not None:
                    if inner.type != "abstract_function_declarator":
                        return False
                    if not _CAST.match(self._data, start):
                        called.append((start, end))
                    pending.append(inner)
        self.called += called
        self.named += named
        return bool(named)

    def _add_declarator(
        self, node: SyntaxNode, declarator: SyntaxNode, stop: int, node_start: int, node_end: int
    ) -> None:
        """Add the function or variable that one declarator declares."""
        start, end, is_function, is_pointer = self._declared_name(declarator)
        if start == end:
            return
        data = self._data
        if is_function and not self._has_methods and node.type == "field_declaration":
            named = _MEMBER.match(data, end)  # long __member(name);
            if named is None:
                return
            (start, end), is_function = named.span(1), False
        if is_function and self._has_methods and _is_in_body(node) and self._note_calls(declarator):
            is_function = False  # in the body that a macro heads
        if is_function:
            if data.find(b"{", node_start, start) >= 0 and self._defines_type(node):
                return  # ``struct pair { … } ALIGNED(8);``: no function's head defines what it returns
            settings = (
                _ABSTRACT
                if data[stop:node_end].count(b"0") and _PURE.match(data, stop, node_end)
                else _FUNCTION
                if self._has_methods
                else _FREE
            )
            if data.startswith(
                b")", node_end - 1
            ):  # where a semicolon was written: the macro around may end there
                node_end -= data.count(b")", node_start, node_end) > data.count(b"(", node_start, node_end)
            self._add(node, start, end, "function", node_end, "declaration", settings)
            return
        head = data[node_start:start]
        kind = "field" if node.type == "field_declaration" else "variable"
        if b"const" in head and (_CONSTANT if is_pointer else _CONST).search(head):
            kind = "constant"
        role = (
            "declaration"
            if (b"extern" in head or b"_EX" in head or b"template" in head) and _EXTERN.match(head)
            else "definition"
        )
        self._add(node, start, end, kind, node_end, role, _NONE)

    def _defines_type(self, node: SyntaxNode) -> bool:
        """Return whether a declaration's type stands in it with a body."""
        type_node = node.child_by_field_id(self._fields.type)
        return type_node is not None and type_node.child_by_field_id(self._fields.body) is not None

    def _add_unnamed(self, node: SyntaxNode, declarator: SyntaxNode) -> None:
        """Add the struct without a name that is the type of what a declaration declares."""
        fields = self._fields
        type_node = node.child_by_field_id(fields.type)
        if (
            type_node is not None
            and _CLASS_KINDS.get(type_node.type, "enum") != "enum"
            and type_node.child_by_field_id(fields.name) is None
        ):
            start, end, *_ = self._declared_name(declarator)
            self.unnamed.append((type_node.start_byte, type_node.end_byte, self._source.text(start, end)))

    def _add_typedef(self, node: SyntaxNode) -> None:
        """Add the names of a typedef; the first name of an unnamed struct is the struct's own."""
        fields = self._fields
        type_node = node.child_by_field_id(fields.type)
        kind, body = "type-alias", node.end_byte
        if type_node is not None and type_node.child_by_field_id(fields.name) is None:
            block = type_node.child_by_field_id(fields.body)
            if block is not None:
                kind, body = _CLASS_KINDS.get(type_node.type, "struct"), node.end_byte - 1
        for declarator in node.children_by_field_id(fields.declarator)[:_MAX_DECLARATORS]:
            start, end, _, is_pointer = self._declared_name(declarator)
            if start < end:
                if is_pointer:
                    self._add(node, start, end, "type-alias", node.end_byte, "definition", _TYPEDEF)
                else:
                    self._add(node, start, end, kind, body, "definition", _TYPEDEF)
                    kind, body = "type-alias", node.end_byte

    def _declared_name(self, declarator: SyntaxNode) -> tuple[int, int, bool, bool]:
        """Return first byte and end of the declared name, whether it is a function, and whether a pointer.

        Start and end are equal when no name was found within _MAX_DEPTH steps.
        """
        field = self._fields.declarator
        is_function = is_pointer = False
        node = declarator
        for _ in range(_MAX_DEPTH):
            inner = node.child_by_field_id(field)
            kind = node.type
            if kind == "function_declarator":
                is_function = True
                if inner is not None and inner.type == kind:  # no function returns one: half (min)(int a)
                    called = inner.child_by_field_id(field)
                    named = _MEMBER.match(self._data, called.end_byte) if called is not None else None
                    if named is not None and named.end() == inner.end_byte:
                        return *named.span(1), True, False
            elif kind in _POINTERS:
                is_function, is_pointer = False, True
            elif kind == "operator_cast":
                return node.start_byte, self._cast_end(node, inner), True, False
            if inner is None:
                if kind == "qualified_identifier":
                    return self._qualified_name(node, is_function, is_pointer)
                if kind not in _WRAPPERS:
                    return node.start_byte, node.end_byte, is_function, is_pointer
                children = node.named_children
                if not children:
                    break
                inner = children[-1]
            node = inner
        return 0, 0, False, False

    def _qualified_name(
        self, node: SyntaxNode, is_function: bool, is_pointer: bool
    ) -> tuple[int, int, bool, bool]:
        """Return the range of ``A::f``; of ``A::operator bool()`` only the name, and that it is a function."""
        name: SyntaxNode | None = node
        for _ in range(_MAX_DEPTH):
            name = name.child_by_field_id(self._fields.name) if name is not None else None
            if name is None or name.type != "qualified_identifier":
                break
        if name is not None and name.type == "operator_cast":
            inner = name.child_by_field_id(self._fields.declarator)
            return node.start_byte, self._cast_end(name, inner), True, False
        return node.start_byte, node.end_byte, is_function, is_pointer

    def _cast_end(self, node: SyntaxNode, inner: SyntaxNode | None) -> int:
        """Return where the name of ``operator bool() const`` ends: before its parentheses."""
        if inner is None:
            return node.end_byte
        start = inner.start_byte
        return max(self._data.find(b"(", start, node.end_byte), start)
