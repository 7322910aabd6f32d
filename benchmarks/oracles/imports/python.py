"""Imports of Python against importlib's own finder.

``python -m benchmarks imports_python FOLDER…``: every statement that ``ast`` sees is looked up by
``importlib.machinery.PathFinder`` on the path that a file would have: where its outermost package lies, the standard
library, the folders of the ``conftest`` files above it (as pytest puts them there), and of every distribution (a folder
with ``pyproject.toml``, ``setup.py`` or ``setup.cfg``) its ``src`` folder, or the folder itself. A second row is of
modules that are used as attributes of an imported package (``torch.nn.Linear``): names that a file binds by imports
alone, attributes that the package's own ``__init__`` does not bind to something else.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run


class Judge:
    """importlib on one repository."""

    def __init__(self, root: Path) -> None:
        self._root = root
        marks = ("pyproject.toml", "setup.py", "setup.cfg")
        homes = {place.parent for mark in marks for place in root.rglob(mark)} | {root}
        # The innermost first: a file is run with its own distribution.
        self._homes = {
            home: str(home / "src") if (home / "src").is_dir() else str(home)
            for home in sorted(homes, key=lambda home: (-len(home.parts), home))
        }
        self._shared = sorted({*self._homes.values(), str(root)})
        self._find = cache(self._search)

    def path_of(self, path: Path) -> tuple[str, ...]:
        """The path of a file before the standard library, and after it."""
        conftests = [folder for folder in path.parents if (folder / "conftest.py").is_file()]
        return tuple(str(self._outermost(folder)) for folder in (path.parent, *conftests))

    @staticmethod
    def _outermost(folder: Path) -> Path:
        while (folder / "__init__.py").is_file():
            folder = folder.parent
        return folder

    def module(self, name: str, path: Path) -> Path | None:
        """The file of a module; None when it is none of the repository."""
        own = self.path_of(path)
        if name.partition(".")[0] in sys.stdlib_module_names:
            return self._find(name, own[:1])
        nearest = [place for home, place in self._homes.items() if path.is_relative_to(home)]
        # Distributions that are never installed together may each have a package of one name.
        return self._find(name, (*own, *nearest)) or self._find(name, (*own, *nearest, *self._shared))

    def _search(self, name: str, places: tuple[str, ...]) -> Path | None:
        where: list[str] | None = list(dict.fromkeys(places))
        origin = None
        whole = ""
        for part in name.split("."):
            whole = f"{whole}.{part}" if whole else part
            spec = PathFinder.find_spec(part, where) if where else None
            if spec is None:
                return None
            origin, where = spec.origin, list(spec.submodule_search_locations or ())
        return Path(origin) if origin and Path(origin).is_relative_to(self._root) else None

    def targets(self, node: ast.AST, path: Path) -> set[Path]:
        """The files of an import statement, or of a call that names a module by a literal."""
        found: set[Path | None] = set()
        name = imported_by_call(node)
        if name is not None:
            level = len(name) - len(name.lstrip("."))
            node = (
                ast.ImportFrom(name[level:] or None, [ast.alias("*")], level)
                if level
                else ast.Import([ast.alias(name)])
            )
        if isinstance(node, ast.Import):
            found |= {self.module(alias.name, path) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            home = path.parents[node.level - 1] if 0 < node.level <= len(path.parents) else None
            if home is not None and (home / "__init__.py").is_file():
                # Where a regular package looks is told by its place alone.
                return self._within(home, node, path)
            if node.level:
                package = self._package(path)
                if package is None or node.level > len(package):
                    return set()
                module = ".".join([*package[: len(package) - node.level + 1], *([module] if module else [])])
            whole = self.module(module, path) if module else None
            for alias in node.names:
                inner = self.module(f"{module}.{alias.name}".lstrip("."), path) if alias.name != "*" else None
                found.add(self._taken(alias.name, inner, whole, path))
        return {place for place in found if place is not None and place != path}

    def attributes(self, tree: ast.Module, path: Path) -> set[Path]:
        """The modules that a file uses as attributes of packages that it imports."""
        bound: dict[str, str] = {}
        others = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    bound[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    module = f"{node.module}.{alias.name}" if node.module and not node.level else ""
                    if module and self.module(module, path) is not None:
                        bound[alias.asname or alias.name] = module
                    else:
                        others.add(alias.asname or alias.name)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                others.add(node.id)
            elif isinstance(node, ast.arg):
                others.add(node.arg)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                others.add(node.name)
        found = set()
        for node in ast.walk(tree):
            parts: list[str] = []
            while isinstance(node, ast.Attribute):
                parts.insert(0, node.attr)
                node = node.value
            if len(parts) > 1 and isinstance(node, ast.Name) and node.id in bound and node.id not in others:
                found.add(self._inner(bound[node.id], parts[:-1], path))
        return {place for place in found if place is not None and place != path}

    def _inner(self, name: str, parts: list[str], path: Path) -> Path | None:
        """The innermost module on the way from one by attributes; None when it is the first."""
        place = self.module(name, path)
        found = None
        for part in parts:
            if place is not None and (place.name != "__init__.py" or self._binds(place, part)):
                break
            name = f"{name}.{part}"
            place = self.module(name, path)
            if place is None and found is not None:
                break
            found = place or found
        return found

    def _binds(self, package: Path, name: str) -> bool:
        """Whether an ``__init__`` binds a name to something else than the module of that name."""
        bound = False
        waiting: list[ast.AST] = [ast.parse(package.read_bytes())]
        for node in waiting:  # not inside of functions and classes, whose names are their own
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                waiting += ast.iter_child_nodes(node)
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        module = "." * node.level + ".".join(filter(None, (node.module, alias.name)))
                        if (module.lstrip("."), node.level) == (name, 1) or module.endswith(
                            f"{package.parent.name}.{name}"
                        ):
                            return False
                        bound = True
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                bound |= node.name == name
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound |= node.id == name
        return bound

    def _taken(self, name: str, inner: Path | None, whole: Path | None, path: Path) -> Path | None:
        """What ``from`` takes: an attribute of the package, and only else a module in it.

        Inside of the package its ``__init__`` is mostly not done yet, and the module is taken.
        """
        if inner and whole and whole.name == "__init__.py" and not path.is_relative_to(whole.parent):
            return whole if self._binds(whole, name) else inner
        return inner or whole

    def _within(self, home: Path, node: ast.ImportFrom, path: Path) -> set[Path]:
        """What an import names that is relative to a regular package."""
        module = node.module or ""
        whole = self._find(module, (str(home),)) if module else home / "__init__.py"
        found = set()
        for alias in node.names:
            inner = f"{module}.{alias.name}".lstrip(".")
            place = self._find(inner, (str(home),)) if alias.name != "*" else None
            found.add(self._taken(alias.name, place, whole, path))
        return {place for place in found if place is not None and place != path}

    def _package(self, path: Path) -> list[str] | None:
        """The package of a file: from the innermost root that holds it."""
        roots = [
            Path(place) for place in (*self.path_of(path)[:1], *self._shared) if path.is_relative_to(place)
        ]
        if not roots:
            return None
        named = [root for root in roots if root in map(Path, self._shared)]
        root = max(named or roots, key=lambda place: len(place.parts))
        return list(path.parent.relative_to(root).parts)


def imported_by_call(node: ast.AST) -> str | None:
    """The module that ``import_module("…")`` or ``__import__("…")`` names."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
        return None
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    name = node.args[0].value
    return name if called in ("import_module", "__import__") and isinstance(name, str) else None


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("python",))
    judge = Judge(root)
    truth: Pairs = set()
    attributes: Pairs = set()
    parsed = set()
    for name in sorted(found.files):
        if not name.endswith(".py"):
            continue
        try:
            tree = ast.parse((root / name).read_bytes())
        except (SyntaxError, ValueError):
            continue
        parsed.add(name)
        attributes |= {
            (name, target.relative_to(root).as_posix()) for target in judge.attributes(tree, root / name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
                for target in judge.targets(node, root / name):
                    inside = target.relative_to(root).as_posix()
                    if inside in found.files:
                        truth.add((name, inside))
    report(root.name, truth, {pair for pair in found.pairs() if pair[0] in parsed}, show)
    named = {pair for pair in found.named_pairs() if pair[0] in parsed}
    attributes = {pair for pair in attributes - truth if pair[1] in found.files}
    report(f"{root.name} attributes", attributes, named - truth, show)


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
