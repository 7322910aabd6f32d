"""What the names of one file mean: its imports, in which scopes they hold, and how a name leads to one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kwsearch.models import FileFacts, Import, Symbol, Use
from kwsearch.tag_arguments import argument_text, string_content
from kwsearch.tag_tables import canonical, first_part


class FileNames:
    """The imports of one file, and what they make of the names in it.

    Attributes:
        imports: As extraction found them, then the modules that calls import by a literal name, flagged
            ``dynamic``.
        stars: Those that import everything.
        by_root: The imports by the first part of their names, which is empty for relative ones.
    """

    def __init__(self, facts: FileFacts) -> None:
        """Take the facts of a file."""
        self.is_python = facts.language == "python"
        self.imports: Sequence[Import] = facts.imports
        self._symbols = facts.symbols
        self._by_alias: dict[str, list[Import]] = {}
        self.stars: list[Import] = []
        self.by_root: dict[str, list[Import]] = {}
        self._enter(facts.imports)

    def add_by_name(self, uses: Iterable[Use]) -> bool:
        """Add the modules that ``uses`` import by a literal name; whether there are any."""
        found = [item for use in uses if (item := _import_by_name(use)) is not None]
        if found:
            self.imports = [*self.imports, *found]
            self._enter(found)
        return bool(found)

    def _enter(self, imports: Iterable[Import]) -> None:
        for item in imports:
            self.by_root.setdefault(self.name(item).partition(".")[0], []).append(item)
            if "star" in item.flags:
                self.stars.append(item)

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

    def starred(self, name: str) -> Iterator[tuple[str, Import]]:
        """Yield what ``name`` may mean through each star import; nothing when the file binds its root itself."""
        if self.stars and not name.startswith(("?", ".")) and not self._is_bound(name):
            for item in self.stars:
                yield f"{self.name(item)}.{name}", item

    def import_of(self, name: str, scope: str) -> Import | None:
        """Return the innermost, longest, earliest import that is visible in ``scope`` and leads to ``name``."""
        best: Import | None = None
        best_rank = (-1, -1, False)
        root = name.partition(".")[0]
        for item in self.by_root.get(root, ()):
            imported = self.name(item)
            # "import os.path" binds "os"
            leads = name == imported or name.startswith(imported + ".") or item.alias == root != imported
            if leads and "star" not in item.flags and self._is_visible(item.scope, scope):
                rank = (len(item.scope), len(imported), not item.flags)
                if rank > best_rank:
                    best, best_rank = item, rank
        return best

    def resolve(self, text: str, scope: str) -> str:
        """Return the canonical name of the dotted name ``text`` as written in ``scope``."""
        root, dot, rest = text.partition(".")
        if not self._by_alias:
            for item in self.imports:
                self._by_alias.setdefault(item.alias, []).append(item)
        for item in reversed(self._by_alias.get(root, ())):
            if self._is_visible(item.scope, scope):
                binds_root = item.name == item.module and item.name.startswith(root + ".")
                return (root if binds_root else item.name) + dot + rest
        return text

    def import_text(self, item: Import) -> str:
        """Return how an import reads, with its line and what is special about it."""
        notes = "".join(
            f", {flag}" for flag in item.flags if flag in ("fallback", "typing", "star", "dynamic")
        )
        last = canonical(item.name).rpartition(".")[2]
        renamed = f" as {item.alias}" if item.alias not in ("", last, first_part(item.name)) else ""
        if "dynamic" in item.flags:
            text = f"import {item.name} by name"
        elif "star" in item.flags:
            text = f"from {item.module} import *"
        elif self.is_python and item.name != item.module:
            text = f"from {item.module} import {last}{renamed}"
        else:
            text = f"import {item.name}{renamed}"
        return f"{text} (line {item.line}{notes})"

    def _is_visible(self, outer: str, scope: str) -> bool:
        """Whether a name bound in the scope ``outer`` can be read in ``scope``."""
        if not outer or outer == scope:
            return True
        return scope.startswith(outer + ".") and not any(
            symbol.kind == "class" and qualified_name(symbol) == outer for symbol in self._symbols
        )

    def _is_bound(self, name: str) -> bool:
        """Whether the root of ``name`` is defined or imported by name in this module."""
        root = first_part(name)
        return any(symbol.name == root and not symbol.scope for symbol in self._symbols) or any(
            item.alias == root for item in self.imports
        )


def qualified_name(symbol: Symbol) -> str:
    """Return the name of ``symbol`` with those of the symbols around it."""
    return f"{symbol.scope}.{symbol.name}" if symbol.scope else symbol.name


def _import_by_name(use: Use) -> Import | None:
    """The module that a call with a literal name imports."""
    if use.qualified not in ("importlib.import_module", "__import__") or use.arguments is None:
        return None
    name = string_content(argument_text(use.arguments, "name", 0))
    return Import(name, name, "", use.line, use.scope, ("dynamic",)) if name else None
