"""What the names of one file mean: its imports, in which scopes they hold, and how a name leads to one.

Every look-up is by key, so a file with very many imports or uses costs time in proportion to its size.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from functools import cached_property

from kwsearch.models import FileFacts, Import, Symbol, Use
from kwsearch.regex import regex
from kwsearch.tags.arguments import argument_text, string_content
from kwsearch.tags.tables import canonical, first_part, module_splits

PASSED_ON = "passed-on"
"""Flag of a module that is imported from a module of the same program."""

MAX_BASES = 50
"""Each call that asks for a class goes over its bases: a chain through the whole file would make that quadratic."""

_NOTED_FLAGS = ("dynamic", "fallback", "star", "typing")
_CALLABLE = frozenset(("function", "method", "constructor"))
_OF_OBJECTS = frozenset(("method", "constructor", "property", "field", "enum-member", "key"))
"""Kinds of names that mean something only behind an object."""
_IMPLICIT_SELF = frozenset(("java", "groovy", "csharp", "ruby", "cpp", "cuda"))
"""Languages in which a bare name may be a method of the object at hand."""
_NAME = regex(r"[^\W\d][\w$]*")


class FileNames:
    """The imports of one file, and what they make of the names in it.

    Attributes:
        imports: As extraction found them, then the modules that calls import by a literal name, flagged
            ``dynamic``.
        stars: Those that import everything, by module.
        by_root: The imports by the first part of their names, which is empty for relative ones.
    """

    def __init__(self, facts: FileFacts) -> None:
        """Take the facts of a file."""
        self.is_python = facts.code_language == "python"
        self._calls_own_methods = facts.code_language in _IMPLICIT_SELF
        self.imports: Sequence[Import] = facts.imports
        self.stars: dict[str, Import] = {}
        self.by_root: dict[str, list[Import]] = {}
        self._symbols = facts.symbols
        self._uses = facts.uses
        self._texts: dict[Import, str] = {}
        self._parameters: dict[str, frozenset[str]] = {}
        self._enter(facts.imports)

    def add_by_name(self, uses: Iterable[Use]) -> list[Import]:
        """Add the modules that ``uses`` import by a literal name, and return them; call it before all else."""
        found = [item for use in uses if (item := self._import_by_name(use)) is not None]
        if found:
            self.imports = [*self.imports, *found]
            self._enter(found)
        return found

    def add_passed_on(self, uses: Iterable[Use], modules: Container[str]) -> list[Use]:
        """Add those of ``modules`` that modules of the same program pass on, and return what is used of them.

        ``from .compat import sqlite3`` binds a module of that name; ``from . import sqlite3`` one of the program's own.
        """
        found = {
            item.name: Import(last, item.module, item.alias, item.line, item.scope, (*item.flags, PASSED_ON))
            for item in self.imports
            if item.name.startswith(".")
            and item.module.strip("./")
            and (last := canonical(item.name).rpartition(".")[2]) in modules
        }
        if not found:
            return []
        self.imports = [*self.imports, *found.values()]
        self._enter(found.values())
        return [
            use._replace(qualified=item.name + use.qualified[len(name) :])
            for use in uses
            if use.qualified.startswith(".")
            for name, _ in module_splits(use.qualified)
            if (item := found.get(name)) is not None
        ]

    def name(self, item: Import) -> str:
        """Return the name of an import with ``.`` between its parts."""
        return item.name if self.is_python else canonical(item.name)

    def is_imported(self, name: str) -> bool:
        """Whether the file imports ``name``, something in it, or everything beside it."""
        wanted = canonical(name)
        for item in self.by_root.get(wanted.partition(".")[0], ()):
            imported = self.name(item)
            if imported == wanted or imported.startswith(wanted + "."):
                return True
            if "star" in item.flags and imported == wanted.rpartition(".")[0]:
                return True
        return False

    def is_bound(self, name: str) -> bool:
        """Whether the file itself binds the root of ``name``, so that no star import gives it."""
        return name.startswith(("?", ".")) or first_part(name) in self._bound

    def is_own(self, name: str, scope: str) -> bool:
        """Whether a bare name, as used in ``scope``, is a function or variable of the file, or a parameter there."""
        kinds = self._own_names.get(name)
        if kinds is not None and (not kinds <= _OF_OBJECTS or self._calls_own_methods):
            return True
        while scope:
            # A function that is given in may be anything, whatever it is called.
            if name in self._parameters_of(scope):
                return True
            scope = scope.rpartition(".")[0]
        return False

    def _parameters_of(self, scope: str) -> frozenset[str]:
        """The names of the parameters of the functions of a qualified name: a thousand overloads are read once."""
        known = self._parameters.get(scope)
        if known is None:
            heads = self._heads.get(scope, ())
            known = frozenset(name for signature in heads for name in parameters(signature))
            self._parameters[scope] = known
        return known

    def bases_of(self, name: str) -> Collection[str]:
        """Return the last parts of the names of the nearest classes that a class of the file is derived from."""
        found: dict[str, None] = {}  # each once: a class of broken code may be its own base
        waiting = [name]
        for one in waiting:
            for base in self._bases.get(one, ()):
                if base not in found:
                    found[base] = None
                    waiting.append(base)
                    if len(found) == MAX_BASES:
                        return found
        return found

    def import_of(self, name: str, scope: str) -> Import | None:
        """Return the innermost, longest, earliest import that is visible in ``scope`` and leads to ``name``."""
        names, roots = self._imported
        root = name.partition(".")[0]
        for around in self._visible_scopes(scope):
            prefix = name
            # The longest first: of ``a`` and ``a.b`` the import of ``a.b`` is the one that a use of ``a.b.c`` shows.
            while prefix:
                item = names.get((around, prefix))
                if item is not None:
                    return item
                prefix = prefix.rpartition(".")[0]
            item = roots.get((around, root))
            if item is not None:
                return item
        return None

    def resolve(self, text: str, scope: str) -> str:
        """Return the canonical name of the dotted name ``text`` as written in ``scope``."""
        root, dot, rest = text.partition(".")
        if root not in self._local_names:
            return text
        for around in self._visible_scopes(scope):
            item = self._aliases.get((around, root))
            if item is not None:
                # ``import a.b`` binds ``a``; ``from a import b`` and ``import a.b as c`` bind what is imported.
                binds_root = item.name == item.module and item.name.startswith(root + ".")
                return (root if binds_root else item.name) + dot + rest
        return text

    def import_text(self, item: Import) -> str:
        """Return how an import reads, with its line and what is special about it."""
        text = self._texts.get(item)
        if text is None:
            text = self._texts[item] = self._describe(item)
        return text

    def _describe(self, item: Import) -> str:
        notes = "".join(f", {flag}" for flag in item.flags if flag in _NOTED_FLAGS)
        last = canonical(item.name).rpartition(".")[2]
        renamed = f" as {item.alias}" if item.alias not in ("", last, first_part(item.name)) else ""
        if "dynamic" in item.flags:
            text = f"import {item.name}{renamed} by name"
        elif "star" in item.flags:
            text = f"from {item.module} import *"
        elif self.is_python and item.name != item.module:
            text = f"from {item.module} import {last}{renamed}"
        else:
            text = f"import {item.name}{renamed}"
        return f"{text} (line {item.line}{notes})"

    def _enter(self, imports: Iterable[Import]) -> None:
        for item in imports:
            self.by_root.setdefault(self.name(item).partition(".")[0], []).append(item)
            if "star" in item.flags:
                self.stars.setdefault(self.name(item), item)

    def _import_by_name(self, use: Use) -> Import | None:
        """The module that a call with a literal name imports, and the variable of the file that it is put in."""
        if use.qualified not in ("importlib.import_module", "__import__") or use.arguments is None:
            return None
        name = string_content(argument_text(use.arguments, "name", 0))
        if not name:
            return None
        alias = ""
        variable = self._variables.get(use.line)
        if variable is not None and not use.scope:
            target, _, value = variable.signature.partition("=")
            called, _, rest = value.partition("(")
            # Only where the call is all there is to the right: of ``import_module("x").y`` another thing is kept.
            if called.strip().rpartition(".")[2] == use.name and rest.find(")") == len(rest) - 1:
                alias = target.partition(":")[0].strip()
        return Import(name, name, alias, use.line, use.scope, ("dynamic",))

    def _visible_scopes(self, scope: str) -> Iterable[str]:
        """Return ``scope`` and those around it whose names it can read, innermost first, if they have imports."""
        scopes = self._import_scopes
        # Nearly every file: no scope has to be taken apart.
        if len(scopes) == 1 and "" in scopes:
            return scopes
        visible = [scope] if scope in scopes else []
        while scope:
            scope = scope.rpartition(".")[0]
            if scope in scopes and scope not in self._classes:
                visible.append(scope)
        return visible

    @cached_property
    def _import_scopes(self) -> frozenset[str]:
        return frozenset(item.scope for item in self.imports)

    @cached_property
    def _imported(self) -> tuple[dict[tuple[str, str], Import], dict[tuple[str, str], Import]]:
        """Imports by scope and name, and those of submodules by scope and the root that they bind."""
        names: dict[tuple[str, str], Import] = {}
        roots: dict[tuple[str, str], Import] = {}
        for item in self.imports:
            if "star" in item.flags:
                continue
            name = self.name(item)
            known = names.get((item.scope, name))
            # A plain import comes before one that is a fallback, or for types alone: it is the one that runs.
            if known is None or (known.flags and not item.flags):
                names[item.scope, name] = item
            if item.alias == name.partition(".")[0] != name:
                roots.setdefault((item.scope, item.alias), item)
        return names, roots

    @cached_property
    def _aliases(self) -> dict[tuple[str, str], Import]:
        """The last import by scope and local name."""
        # As at run time, where a later import of the name takes the place of the first.
        return {(item.scope, item.alias): item for item in self.imports if item.alias}

    @cached_property
    def _local_names(self) -> frozenset[str]:
        """Names that an import binds anywhere in the file."""
        return frozenset(item.alias for item in self.imports)

    @cached_property
    def _classes(self) -> frozenset[str]:
        """Scopes whose names are not seen from inside."""
        return frozenset(symbol.full_name for symbol in self._symbols if symbol.kind == "class")

    @cached_property
    def _bound(self) -> frozenset[str]:
        """Names that this module defines or imports by name."""
        defined = {symbol.name for symbol in self._symbols if not symbol.scope}
        return frozenset(defined.union(item.alias for item in self.imports))

    @cached_property
    def _own_names(self) -> dict[str, set[str]]:
        """Names that the file defines, with their kinds."""
        found: dict[str, set[str]] = {}
        for symbol in self._symbols:
            if symbol.role == "definition":
                found.setdefault(symbol.name, set()).add(symbol.kind)
        return found

    @cached_property
    def _heads(self) -> dict[str, list[str]]:
        """Signatures of functions by their qualified names."""
        found: dict[str, list[str]] = {}
        for symbol in self._symbols:
            if symbol.kind in _CALLABLE:
                found.setdefault(symbol.full_name, []).append(symbol.signature)
        return found

    @cached_property
    def _bases(self) -> dict[str, dict[str, None]]:
        """Last parts of the names of bases, each once, by the name of the class."""
        found: dict[str, dict[str, None]] = {}
        for use in self._uses:
            if use.role == "inherit" and use.scope:
                found.setdefault(use.scope.rpartition(".")[2], {})[use.name] = None
        return found

    @cached_property
    def _variables(self) -> dict[int, Symbol]:
        """The variables of the module by line."""
        return {
            symbol.line: symbol
            for symbol in self._symbols
            if not symbol.scope and symbol.kind in ("variable", "constant")
        }


def parameters(signature: str) -> list[str]:
    """Return the names of the parameters in a signature of any language, and now and then a type.

    A name stands first in its part of the list, or last before ``:``, ``=`` or a comma; the rest is no name.
    """
    names, depth, start = [], 0, 0
    inside = signature[signature.find("(") + 1 :] if "(" in signature else signature.partition("=>")[0]
    # The comma ends the last part where no bracket does, as in ``x => x``.
    for position, character in enumerate(inside + ","):
        if character in "([{<":
            depth += 1
        # The arrows ``=>`` and ``->`` close nothing.
        elif character in ")]}" or (character == ">" and inside[position - 1 : position] not in ("=", "-")):
            depth -= 1
        if (character == "," and depth == 0) or depth < 0:
            words = _NAME.findall(inside[start:position].partition(":")[0].partition("=")[0])
            names += [words[0], words[-1]] if words else []
            start = position + 1
            if depth < 0:
                break
    return names
