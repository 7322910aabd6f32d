"""What graphql-core 3.3.2 finds: ``python graphql_facts.py FILE-WITH-PATHS``."""

from __future__ import annotations

import sys
from pathlib import Path

from graphql import Node, Visitor, parse, visit
from graphql.error import GraphQLSyntaxError

_TYPES = {"object", "interface", "input_object", "enum", "union", "scalar"}
_BUILT_IN = {"Int", "Float", "String", "Boolean", "ID"}


class _Facts(Visitor):
    """Prints the facts of one document."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path = path
        self.text = text

    def say(self, role: str, kind: str, name: Node) -> None:
        """Print a fact."""
        line = self.text.count("\n", 0, name.loc.start) + 1  # type: ignore[union-attr]
        if role == "def" or name.value not in _BUILT_IN:  # type: ignore[attr-defined]
            print(self.path, role, kind, name.value, line, sep="\t")  # type: ignore[attr-defined]

    def enter(self, node: Node, _key: object, parent: object, *_: object) -> None:
        """Look at a node."""
        kind, name = node.kind, getattr(node, "name", None)
        if kind.endswith("_type_definition") and kind.removesuffix("_type_definition") in _TYPES:
            self.say("def", "type", name)
        elif kind in ("field_definition",):
            self.say("def", "value", name)
        elif kind == "enum_value_definition":
            self.say("def", "enum-member", name)
        elif kind == "directive_definition" or (
            kind in ("operation_definition", "fragment_definition") and name
        ):
            self.say("def", "function", name)
        elif kind == "input_value_definition" and self.inputs:
            self.say("def", "value", name)
        elif kind == "directive":
            self.say("decorate", "", name)
        elif kind == "fragment_spread":
            self.say("call", "", name)
        elif kind == "field":
            self.say("read", "", name)
        if kind in ("object_type_definition", "object_type_extension", "interface_type_definition"):
            for item in node.interfaces or ():
                self.say("inherit", "", item.name)

    inputs = False


class _Inputs(Visitor):
    """Prints the fields of input types."""

    def __init__(self, facts: _Facts) -> None:
        super().__init__()
        self.facts = facts

    def enter_input_object_type_definition(self, node: Node, *_: object) -> None:
        """Look at an input type."""
        for item in node.fields or ():
            self.facts.say("def", "value", item.name)

    enter_input_object_type_extension = enter_input_object_type_definition


for name in Path(sys.argv[1]).read_text().split("\n"):
    if not name:
        continue
    try:
        text = Path(name).read_text()
        document = parse(text)
    except (GraphQLSyntaxError, UnicodeDecodeError) as problem:
        print(name, str(problem).split("\n")[0], file=sys.stderr)
        continue
    facts = _Facts(name, text)
    visit(document, facts)
    visit(document, _Inputs(facts))
