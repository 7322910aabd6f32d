"""``kind:``, ``role:``, ``scope:`` and ``is:private|exported`` as one constraint on symbols and uses. Lean."""

from __future__ import annotations

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.tree import And, Filter, Not, Or, Regex
from kwsearch.search.evaluate.constraint import USES, Constraint, Scope
from kwsearch.vocabulary import DEFINING, KIND_CLASSES, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kwsearch.query.tree import Node
    from kwsearch.search.evaluate.counted_lines import Sections

_MODIFIERS = ("private", "exported")
_MENTIONS = ("comment", "string", "doc")


def is_narrowing(node: Node) -> bool:
    """Return whether a node narrows the names beside it: a filter of these, or kinds and roles with operators."""
    inner = node.child if isinstance(node, Not) else node
    if isinstance(inner, Filter) and (inner.key == "scope" or _is_modifier(inner)):
        return True
    return _is_table(node)


def is_symbol_narrowing(node: Node) -> bool:
    """Return whether a narrowing node says nothing of names that have their role already: all but ``scope:``."""
    inner = node.child if isinstance(node, Not) else node
    return not (isinstance(inner, Filter) and inner.key == "scope")


def constraint_of(nodes: Iterable[Node]) -> Constraint:
    """Return what several narrowing nodes ask for together.

    Raises:
        QuerySyntaxError: If a scope is a regular expression.
    """
    result = Constraint()
    tables = []
    for node in nodes:
        wanted = not isinstance(node, Not)
        inner = node.child if isinstance(node, Not) else node
        if isinstance(inner, Filter) and inner.key == "scope":
            if isinstance(inner.value, Regex):
                raise QuerySyntaxError(
                    "scope: takes names, not regular expressions",
                    position=inner.value.position,
                    hint="wildcards work: scope:Test*",
                )
            result.scopes.append((Scope(inner.value.text), wanted))
        elif isinstance(inner, Filter) and _is_modifier(inner):
            assert not isinstance(inner.value, Regex)
            result.modifiers.append((inner.value.text, wanted))
        else:
            tables.append(node)
    if tables:
        result.sections = _sections(tables)
        result.plain_code = "code" in result.sections
    return result


def _is_modifier(node: Filter) -> bool:
    return node.key == "is" and not isinstance(node.value, Regex) and node.value.text in _MODIFIERS


def _is_table(node: Node) -> bool:
    if isinstance(node, (And, Or)):
        return bool(node.children) and all(_is_table(child) for child in node.children)
    if isinstance(node, Not):
        return _is_table(node.child)
    return isinstance(node, Filter) and node.key in ("kind", "role")


def _sections(nodes: list[Node]) -> Sections:
    """Return the lines of which all nodes hold."""

    def holds(role: str, kind: str) -> bool:
        return all(_holds(node, role, kind) for node in nodes)

    found: Sections = {}
    for section in DEFINING:
        kinds = frozenset(code for code, kind in enumerate(KINDS) if holds(section, kind))
        if kinds:
            found[section] = None if len(kinds) == len(KINDS) else kinds
    found.update(dict.fromkeys(use for use in USES if holds(use, "")))
    if holds("reference", ""):
        found["code"] = None
    if holds("mention", ""):
        found.update(dict.fromkeys(_MENTIONS))
    return found


def _holds(node: Node, role: str, kind: str) -> bool:
    if isinstance(node, And):
        return all(_holds(child, role, kind) for child in node.children)
    if isinstance(node, Or):
        return any(_holds(child, role, kind) for child in node.children)
    if isinstance(node, Not):
        return not _holds(node.child, role, kind)
    assert isinstance(node, Filter)
    assert not isinstance(node.value, Regex)
    value = node.value.text
    if node.key == "kind":
        return kind in KIND_CLASSES.get(value, (value,))
    return value == role or (value == "reference" and role in USES)
