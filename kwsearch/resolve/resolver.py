"""From an import to the file of the repository that it names, or to nothing when that file is not here.

Pure: decided by the paths alone, and by what ``project_files`` knows of Go modules, crates, packages and namespaces.
When several files fit, the one that shares the longest folder with the importer wins, then the shortest path, then
the first by name, so the answer never depends on order. A name that could only be guessed resolves to nothing.
"""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Iterable, Sequence

from kwsearch.models import Import
from kwsearch.resolve.project_files import ProjectFiles

_SCRIPT_SUFFIXES = (
    ".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".json",
)  # fmt: skip
_COMPILED_SUFFIXES = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_PYTHON_SUFFIXES = (".py", ".pyi", ".pyx", ".pxd")
_TYPE_SUFFIXES = {"java": (".java", ".kt"), "kotlin": (".kt", ".java"), "csharp": (".cs",)}
_SOURCE_FOLDERS = ("", "src", "lib", "python")
"""Folders that are on Python's path by custom, beside every folder that holds a package."""


class Resolver:
    """Finds the file that an import names, for one set of files.

    Building it costs one pass over the paths; tables of a language are made when its first import is asked for.
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], bytes | None] | None = None) -> None:
        """Make a resolver.

        Args:
            paths: Every indexed file, relative to the root.
            read: Returns the bytes of a project file such as ``go.mod``, or None. Without it, names that only such
                files can explain resolve to nothing.
        """
        self._paths = frozenset(paths)
        self._read = read
        self._projects: ProjectFiles | None = None
        self._named: dict[str, list[str]] | None = None
        self._python_modules: dict[str, list[tuple[str, str]]] | None = None
        self._go_packages: dict[str, str] | None = None
        self._answers: dict[tuple[str, str, str, str], str | None] = {}
        self._by_language: dict[str, Callable[[Import, str, str], str | None]] = {
            "python": self._python,
            "javascript": self._script,
            "typescript": self._script,
            "tsx": self._script,
            "vue": self._script,
            "go": self._go,
            "c": self._include,
            "cpp": self._include,
            "cuda": self._include,
            "rust": self._rust,
            "java": self._type_path,
            "kotlin": self._type_path,
            "csharp": self._type_path,
            "ruby": self._ruby,
            "php": self._php,
            "bash": self._shell,
            "shell": self._shell,
        }

    def resolve(self, item: Import, language: str, path: str) -> str | None:
        """Return the path of the file that ``item`` names, or None when it is not in the repository.

        Args:
            item: An import as extraction saw it.
            language: Name of the language of the importing file.
            path: The importing file, relative to the root.
        """
        finder = self._by_language.get(language)
        if finder is None:
            return None
        key = (language, item.name, item.module, posixpath.dirname(path))
        if key in self._answers:
            found = self._answers[key]
        else:
            found = self._answers[key] = finder(item, language, path)
        return None if found == path else found

    @property
    def projects(self) -> ProjectFiles:
        """What the repository's project files declare."""
        if self._projects is None:
            self._projects = ProjectFiles(self._paths, self._read)
        return self._projects

    def _ending(self, suffix: str) -> list[str]:
        """All paths that are ``suffix`` or end in ``/suffix``, sorted."""
        named = self._named
        if named is None:
            named = {}
            for path in sorted(self._paths):
                named.setdefault(posixpath.basename(path), []).append(path)
            self._named = named
        tail = "/" + suffix
        return [
            path
            for path in named.get(posixpath.basename(suffix), ())
            if path == suffix or path.endswith(tail)
        ]

    def _first(self, candidates: Iterable[str]) -> str | None:
        return next((path for path in candidates if path in self._paths), None)

    # Python

    def _python(self, item: Import, _language: str, path: str) -> str | None:
        for name in dict.fromkeys((item.name, item.module)):
            found = self._python_module(name, path)
            if found is not None:
                return found
        return None

    def _python_module(self, name: str, path: str) -> str | None:
        if name.startswith("."):
            rest = name.lstrip(".")
            base = posixpath.dirname(path)
            for _ in range(len(name) - len(rest) - 1):
                if not base:
                    return None
                base = posixpath.dirname(base)
            return self._python_file(posixpath.join(base, rest.replace(".", "/")) if rest else base)
        if self._python_modules is None:
            self._python_modules = self._list_python_modules()
        # A lone module, or one that the standard library has too, is only on the path of files beside or below it.
        near_only = name.partition(".")[0] in sys.stdlib_module_names
        fitting = [
            found
            for found, base in self._python_modules.get(name, ())
            if _contains(base, path)
            or (not near_only and ("." in name or posixpath.basename(found).startswith("__init__.")))
        ]
        return _nearest(fitting, path)

    def _python_file(self, stem: str) -> str | None:
        package = posixpath.join(stem, "__init__")
        stems = (stem, package) if stem else (package,)
        return self._first(stem + suffix for stem in stems for suffix in _PYTHON_SUFFIXES)

    def _list_python_modules(self) -> dict[str, list[tuple[str, str]]]:
        """Dotted name to (file, folder that must be on Python's path for that name)."""
        packages = {
            posixpath.dirname(path)
            for path in self._paths
            if posixpath.basename(path) in ("__init__.py", "__init__.pyi")
        }
        modules: dict[str, list[tuple[str, str]]] = {}
        # By order of suffix, so that a source comes before its stub.
        for suffix in _PYTHON_SUFFIXES:
            for path in sorted(path for path in self._paths if path.endswith(suffix)):
                folder = posixpath.dirname(path)
                while folder in packages:
                    folder = posixpath.dirname(folder)
                bases = {folder, *(base for base in _SOURCE_FOLDERS if _contains(base, path))}
                for base in bases:
                    dotted = path[len(base) + 1 if base else 0 : -len(suffix)].replace("/", ".")
                    dotted = dotted.removesuffix(".__init__")
                    rows = modules.setdefault(dotted, [])
                    if not any(found[: found.rindex(".")] == path[: -len(suffix)] for found, _ in rows):
                        rows.append((path, base))
        return modules

    # JavaScript and TypeScript

    def _script(self, item: Import, _language: str, path: str) -> str | None:
        name = item.module or item.name
        if name.startswith("."):
            return self._script_file(_joined(posixpath.dirname(path), name))
        for folder, pairs in self.projects.aliases.items():
            if not _contains(folder, path):
                continue
            for pattern, targets in pairs:
                start, star, end = pattern.partition("*")
                fits = name.startswith(start) and name.endswith(end) if star else name == pattern
                for target in targets if fits else ():
                    inner = name[len(start) : len(name) - len(end)] if star else ""
                    found = self._script_file(posixpath.normpath(target.replace("*", inner)))
                    if found:
                        return found
        parts = name.split("/")
        package = "/".join(parts[: 2 if name.startswith("@") else 1])
        if package not in self.projects.packages:
            return None
        folder, entries = self.projects.packages[package]
        inner = name[len(package) + 1 :]
        if inner:
            places = [posixpath.join(folder, inner), posixpath.join(folder, "src", inner)]
        else:
            places = [posixpath.join(folder, "src/index"), *entries, posixpath.join(folder, "index")]
        return next(filter(None, map(self._script_file, places)), None)

    def _script_file(self, stem: str | None) -> str | None:
        if stem is None:
            return None
        if stem in self._paths:
            return stem
        root, suffix = posixpath.splitext(stem)
        sources = [root + other for other in _COMPILED_SUFFIXES.get(suffix, ())]
        plain = [stem + other for other in _SCRIPT_SUFFIXES]
        inside = [posixpath.join(stem, "index" + other) for other in _SCRIPT_SUFFIXES]
        return self._first([*sources, *plain, *inside])

    # Go

    def _go(self, item: Import, _language: str, _path: str) -> str | None:
        if self._go_packages is None:
            self._go_packages = self._list_go_packages()
        name = item.module or item.name
        parts = name.split("/")
        for end in range(len(parts), 0, -1):
            folder = self.projects.go_modules.get("/".join(parts[:end]))
            if folder is not None:
                return self._go_packages.get(posixpath.join(folder, *parts[end:]))
        return None

    def _list_go_packages(self) -> dict[str, str]:
        """Folder to the file that stands for its package: named like it, else ``doc.go``, else the first."""
        packages: dict[str, tuple[int, str]] = {}
        for path in self._paths:
            if path.endswith(".go") and not path.endswith("_test.go"):
                folder, name = posixpath.split(path)
                rank = 0 if name[:-3] == posixpath.basename(folder) else 1 if name == "doc.go" else 2
                packages[folder] = min(packages.get(folder, (rank, path)), (rank, path))
        return {folder: path for folder, (_, path) in packages.items()}

    # C, C++ and CUDA

    def _include(self, item: Import, _language: str, path: str) -> str | None:
        name = item.name
        if "system" not in item.flags:
            beside = _joined(posixpath.dirname(path), name)
            if beside in self._paths:
                return beside
        if name.startswith((".", "/")):
            return None
        candidates = self._ending(name)
        if "system" in item.flags and "/" not in name:
            # A standard header; a file of that name is meant only where headers are installed from.
            candidates = [found for found in candidates if posixpath.dirname(found).endswith("include")]
        return _nearest(candidates, path)

    # Rust

    def _rust(self, item: Import, _language: str, path: str) -> str | None:
        parts = [part for part in re.split(r"::|\.|/", item.name) if part]
        if not parts:
            return None
        folder, stem = posixpath.dirname(path), posixpath.splitext(posixpath.basename(path))[0]
        inside = folder if stem in ("mod", "lib", "main") else posixpath.join(folder, stem)
        root = self._crate_root(path)
        if parts[0] == "crate":
            return self._rust_module(root, parts[1:]) if root is not None else None
        if parts[0] in ("self", "super"):
            base = inside
            while parts and parts[0] in ("self", "super"):
                if parts.pop(0) == "super":
                    base = posixpath.dirname(base)
            return self._rust_module(base, parts)
        crate = self.projects.crates.get(parts[0])
        if crate is not None:
            return self._rust_module(posixpath.join(crate, "src"), parts[1:])
        # A ``mod name;`` line, or a path that starts at a module beside this one.
        return self._rust_module(inside, parts, at_least=1)

    def _crate_root(self, path: str) -> str | None:
        folder = posixpath.dirname(path)
        while True:
            for base in (folder, posixpath.join(folder, "src")):
                if self._first(posixpath.join(base, name) for name in ("lib.rs", "main.rs")):
                    return base
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def _rust_module(self, base: str, parts: Sequence[str], at_least: int = 0) -> str | None:
        for count in range(len(parts), 0, -1):
            stem = posixpath.join(base, *parts[:count])
            found = self._first((stem + ".rs", stem + "/mod.rs"))
            if found:
                return found
        if at_least:
            return None
        names = ("lib.rs", "main.rs", "mod.rs")
        return self._first([*(posixpath.join(base, name) for name in names), base + ".rs"])

    # Java, Kotlin and C#

    def _type_path(self, item: Import, language: str, path: str) -> str | None:
        parts = item.name.split(".")
        # Fewer than two parts say too little; a static import or a nested type has more than the file's path.
        for end in range(len(parts), max(1, len(parts) - 2), -1):
            for suffix in _TYPE_SUFFIXES[language]:
                for start in range(end - 1) if language == "csharp" else (0,):
                    found = _nearest(self._ending("/".join(parts[start:end]) + suffix), path)
                    if found:
                        return found
        return None

    # Ruby, PHP, shell

    def _ruby(self, item: Import, _language: str, path: str) -> str | None:
        name = (item.module or item.name).removesuffix(".rb") + ".rb"
        beside = _joined(posixpath.dirname(path), name)
        if name.startswith(".") or "relative" in item.flags:
            return beside if beside in self._paths else None
        fitting = [
            found
            for found in self._ending(name)
            if found == name or found[: -len(name) - 1].rpartition("/")[2] in ("lib", "test", "spec")
        ]
        return _nearest(fitting, path) or (beside if beside in self._paths else None)

    def _php(self, item: Import, _language: str, path: str) -> str | None:
        name = item.name
        if name.endswith(".php") or "/" in name:
            beside = _joined(posixpath.dirname(path), name.lstrip("/"))
            return beside if beside in self._paths else _only(self._ending(name.lstrip("./")))
        parts = [part for part in re.split(r"[\\.]", name) if part]
        namespaced = "\\".join(parts)
        prefixes = self.projects.namespaces
        for prefix in sorted(prefixes, key=len, reverse=True):
            if namespaced.startswith(prefix):
                rest = namespaced[len(prefix) :].replace("\\", "/") + ".php"
                found = self._first(posixpath.join(folder, rest) for folder in prefixes[prefix])
                if found:
                    return found
        for start in range(len(parts) - 1):
            found = _nearest(self._ending("/".join(parts[start:]) + ".php"), path)
            if found:
                return found
        return None

    def _shell(self, item: Import, _language: str, path: str) -> str | None:
        # What follows the last expansion: "$(dirname "$0")/lib.sh" and "${HERE}/lib.sh" both mean lib.sh nearby.
        name = re.split(r"[)}\"'`]|\$\w+", item.name)[-1].lstrip("/")
        if not name:
            return None
        beside = _joined(posixpath.dirname(path), name)
        if beside in self._paths:
            return beside
        return name if name in self._paths else _only(self._ending(name.lstrip("./")))


def package_name(item: Import, language: str) -> str:
    """Return the package that an import from outside the repository comes from, as people name it.

    ``numpy`` for ``numpy.linalg.norm``, ``@vue/shared`` for ``@vue/shared/dist``, ``github.com/spf13/cobra`` for one
    of its folders; the name as written where the language has no packages in its imports.
    """
    name = item.module or item.name
    if language == "python":
        return name if name.startswith(".") else name.partition(".")[0]
    if language in ("javascript", "typescript", "tsx", "vue"):
        return name if name.startswith(".") else "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    if language == "go":
        parts = name.split("/")
        return "/".join(parts[:3]) if "." in parts[0] else name
    if language == "rust":
        return re.split(r"::|\.", item.name)[0]
    if language in ("java", "kotlin"):
        return ".".join(item.name.split(".")[:3])
    if language == "csharp":
        return item.name.partition(".")[0]
    if language == "php":
        return next((part for part in re.split(r"[\\.]", item.name) if part), item.name)
    if language == "ruby":
        return name.partition("/")[0]
    return item.name


def _contains(folder: str, path: str) -> bool:
    return not folder or path.startswith(folder + "/")


def _joined(folder: str, name: str) -> str | None:
    """``name`` seen from ``folder``, or None when that leads out of the repository."""
    place = posixpath.normpath(posixpath.join(folder, name))
    return None if place.startswith(("../", "/")) or place == ".." else "" if place == "." else place


def _only(candidates: Sequence[str]) -> str | None:
    return candidates[0] if len(candidates) == 1 else None


def _nearest(candidates: Sequence[str], path: str) -> str | None:
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    here = path.split("/")[:-1]

    def rank(candidate: str) -> tuple[int, int, str]:
        shared = 0
        for mine, theirs in zip(here, candidate.split("/")[:-1], strict=False):
            if mine != theirs:
                break
            shared += 1
        return -shared, candidate.count("/"), candidate

    return min(candidates, key=rank)
