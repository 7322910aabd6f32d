"""What decorators, bases and factories make of a Python definition: tables of names, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from kwsearch.extract.rows.symbols import Found

_PROPERTIES = frozenset(
    ("property", "cached_property", "abstractproperty", "lazy_property", "setter", "getter", "deleter")
)
_DATACLASSES = frozenset(
    ("dataclass", "attr.s", "attr.attrs", "attr.define", "attr.mutable", "attr.frozen", "attrs.define")
) | {"attrs.mutable", "attrs.frozen"}
_TYPING = ("typing", "typing_extensions")
_ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))
BUILT_IN_TYPES = frozenset(
    (
        "int",
        "str",
        "bool",
        "float",
        "bytes",
        "object",
        "list",
        "dict",
        "set",
        "frozenset",
        "tuple",
        "type",
        "Any",
    )
)
"""Types that say nothing about a file."""

_BASES = {f"{module}.Protocol": ("interface", "protocol", "") for module in _TYPING} | {
    "abc.ABC": ("class", "abc", "abstract"),
    "abc.ABCMeta": ("class", "abc", "abstract"),
    **{f"{module}.NamedTuple": ("class", "namedtuple", "") for module in _TYPING},
    **{f"{module}.TypedDict": ("class", "typeddict", "") for module in _TYPING},
}
_FACTORIES = {
    "collections.namedtuple": ("class", "namedtuple"),
    **{f"{module}.NamedTuple": ("class", "namedtuple") for module in _TYPING},
    **{f"{module}.TypedDict": ("class", "typeddict") for module in _TYPING},
    **{f"{module}.TypeVar": ("type-parameter", "") for module in _TYPING},
    **{f"{module}.ParamSpec": ("type-parameter", "") for module in _TYPING},
    **{f"{module}.TypeVarTuple": ("type-parameter", "") for module in _TYPING},
    **{f"{module}.NewType": ("type-alias", "newtype") for module in _TYPING},
    **dict.fromkeys(_ENUMS, ("enum", "")),
}


def decorated_function(item: Found, decorators: Sequence[str]) -> Found:
    """Return a function with what its decorators say: canonical names, outermost first."""
    kind, role = item.kind, item.role
    modifiers, subkind = [], item.settings.get("subkind", "")
    for decorator in decorators:
        last = decorator.rpartition(".")[2]
        if last in _PROPERTIES:
            kind = "property"
        elif last == "staticmethod":
            modifiers.append("static")
        elif last == "classmethod":
            subkind = last
        elif last == "overload":
            role = "declaration"
        elif last == "deprecated":
            modifiers.append(last)
        if last.startswith("abstract"):
            modifiers.append("abstract")
    settings = _with(item.settings, subkind, " ".join(modifiers))
    return item._replace(kind=kind, role=role, settings=settings)


def derived_class(item: Found, bases: Sequence[str], decorators: Sequence[str], enums: set[str]) -> Found:
    """Return a class with what its bases and decorators say.

    Args:
        item: The class.
        bases: Canonical names of its bases and of its metaclass.
        decorators: Canonical names.
        enums: Names of the enums of this file so far; an enum is added.
    """
    kind, subkind, modifiers = item.kind, "", ""
    for base in bases:
        if base in _ENUMS or base in enums:
            kind = "enum"
            enums.add(item.name)
        elif base in _BASES:
            kind, subkind, modifiers = _BASES[base]
    for decorator in decorators:
        if decorator in _DATACLASSES or decorator.endswith(".dataclass"):
            subkind = "dataclass"
        elif decorator.endswith("deprecated"):
            modifiers = f"{modifiers} deprecated"
    return item._replace(kind=kind, settings=_with(item.settings, subkind, modifiers))


def variable_kind(name: str, annotation: str, callee: str, form: str, in_class: str) -> tuple[str, str]:
    """Return kind and subkind of an assigned name.

    Args:
        name: The name.
        annotation: Last part of its annotation's name (``Final``); empty without one.
        callee: Canonical name of the function whose result is assigned; empty when it is no call.
        form: The grammar's name of the assigned expression.
        in_class: Kind of the class around; empty at the top of the file.
    """
    if form == "lambda":
        return "function", "lambda"
    if callee in _FACTORIES:
        return _FACTORIES[callee]
    if annotation == "TypeAlias":
        return "type-alias", ""
    if in_class == "enum" and not annotation and not name.startswith("_"):
        return "enum-member", ""
    if annotation == "Final" or (name.isupper() and len(name.strip("_0123456789")) > 0):
        return "constant", ""
    return "variable", ""


def _with(settings: Mapping[str, str], subkind: str, modifiers: str) -> Mapping[str, str]:
    if not subkind and not modifiers:
        return settings
    return _settings(tuple(settings.items()), subkind, modifiers.strip())


@lru_cache(maxsize=256)
def _settings(items: tuple[tuple[str, str], ...], subkind: str, modifiers: str) -> Mapping[str, str]:
    """Return settings with additions, one object for the same additions."""
    added = dict(items)
    if subkind:
        added["subkind"] = subkind
    if modifiers:
        added["modifiers"] = modifiers
    return MappingProxyType(added)
