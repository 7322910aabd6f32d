"""C#: types by namespace, wherever their files lie; every use of a type's name says so without an import of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Depends, Family, Units
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above
from kwsearch.resolve.model.project import Project
from kwsearch.resolve.model.units import Unit, last_parts

_USING = regex(r"<Using\s+[^<>]*Include\s*=\s*\"([^\"]+)\"")


class CSharp(Family):
    """Types of the enclosing namespaces, then of those that ``using`` brings in for the file or the whole project."""

    LANGUAGES = frozenset(("csharp",))

    def __init__(self, project: Project, units: Units) -> None:
        """Read the namespaces that project files bring in."""
        super().__init__(project, units)
        self._from_projects: dict[str, list[str]] = {}
        for path, text in project.named((), (".csproj", "Directory.Build.props", "Directory.Build.targets")):
            self._from_projects.setdefault(folder_of(path), []).extend(_USING.findall(text))

    def depends(self, unit: Unit) -> Depends:
        """Return the files of the used types that each directive brings in, of an alias the one of its type."""
        brought: dict[str, set[str]] = {}
        found: dict[str, set[int]] = {}
        for file, namespace, lines in self._uses(unit):
            brought.setdefault(namespace, set()).add(file)
            found.setdefault(file, set()).update(lines)
        imports: list[tuple[str, ...]] = []
        for item in unit.imports:
            whole = self._whole(item)
            if item.alias or "static" in item.flags:
                one = self._type(whole, unit.path)
                imports.append((one,) if one is not None else ())
            else:
                imports.append(tuple(sorted(brought.get(whole, ()))))
        return imports, {file: tuple(sorted(lines)) for file, lines in found.items()}

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the whole names of the types of a file, the one that it is called after first."""
        stem = path.rpartition("/")[2].partition(".")[0]
        unit = self.shared.get(path)
        names = () if unit is None else dict.fromkeys(name.partition("`")[0] for name in unit.declared)
        return tuple(sorted(names, key=lambda name: (name.rpartition(".")[2] != stem, name)))

    def _uses(self, unit: Unit) -> Iterator[tuple[str, str, tuple[int, ...]]]:
        """File, namespace and lines of every use of another file's type."""
        aliases = {item.alias: self._whole(item) for item in unit.imports if item.alias}
        usings = [self._whole(item) for item in unit.imports if not item.alias and "static" not in item.flags]
        usings += self._globals(unit.path)
        # Those of elsewhere, mostly most of them, would be asked in vain for each name.
        usings = [name for name in dict.fromkeys(usings) if name in self._namespaces]
        for name, scope, lines in unit.used:
            is_attribute = name.startswith("@")
            name = name.removeprefix("@")
            first, _, rest = name.partition(".")
            whole = f"{aliases[first]}.{rest}".rstrip(".") if first in aliases else name
            *outer, last = whole.split(".")
            if self._leaves.isdisjoint((*outer, last, f"{last}Attribute" if is_attribute else last)):
                continue  # most names are those of members and variables
            # Inner namespaces first, as the language has it; a type of its own namespace hides one that is brought in.
            places = (*_outwards(scope), "", *usings)
            # The longer name first, as the compiler tries it for ``[Obsolete]``.
            found = self._seen(f"{whole}Attribute", places, unit.path) if is_attribute else None
            found = found or self._seen(whole, places, unit.path)
            if found is not None and found[0] != unit.path:
                yield *found, lines

    def _seen(self, name: str, places: Iterable[str], path: str) -> tuple[str, str] | None:
        """File of a name and the namespace or type, of some in order, in which it is found."""
        for place in places:
            file = self._longest(f"{place}.{name}" if place else name, len(place), path)
            if file is not None:
                return file, place
        return None

    def _longest(self, name: str, least: int, path: str) -> str | None:
        """The file of the longest beginning of a name that is a type; the beginning is longer than ``least``."""
        while len(name) > least:
            # How many types a used name is given is not known: few types have parameters and a namesake without.
            for types in (self._types, self._generic):
                if name in types:
                    # A partial type has several files; the own one is the one that is meant.
                    return path if types.means(name, path) else types.find(name, path)
            name = name.rpartition(".")[0]
        return None

    def _type(self, name: str, path: str) -> str | None:
        return self._longest(name, 0, path)

    def _whole(self, item: Import) -> str:
        """The whole name of what a directive brings in: one inside a namespace is looked for from there."""
        for outer in _outwards(item.scope):
            if f"{outer}.{item.name}" in self._namespaces:
                return f"{outer}.{item.name}"
        return item.name

    @cached_property
    def _leaves(self) -> frozenset[str]:
        """Last parts of the names of all types."""
        return frozenset(
            name.rpartition(".")[2].partition("`")[0]
            for unit in self.shared.values()
            for name in unit.declared
        )

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        """Namespaces and types: what directives bring in."""
        names = {name.partition("`")[0] for unit in self.shared.values() for name in unit.declared}
        return frozenset(outer for name in names for outer in _outwards(name))

    def _globals(self, path: str) -> list[str]:
        """The namespaces that are brought in for all files of the project around a file."""
        project = self._project_of(path)
        found = list(self._global_usings.get(project, ()))
        for folder in folders_above(path):
            found += self._from_projects.get(folder, ())
        return list(dict.fromkeys(found))

    def _project_of(self, path: str) -> str:
        return next((folder for folder in folders_above(path) if folder in self._projects), "")

    @cached_property
    def _projects(self) -> frozenset[str]:
        return frozenset(folder_of(path) for path in self.project.paths if path.endswith(".csproj"))

    @cached_property
    def _global_usings(self) -> dict[str, tuple[str, ...]]:
        """Project to the namespaces of its ``global using``."""
        found: dict[str, set[str]] = {}
        for unit in self.shared.values():
            for item in unit.imports:
                if "global" in item.flags and not item.alias:
                    found.setdefault(self._project_of(unit.path), set()).add(item.name)
        return {project: tuple(sorted(names)) for project, names in found.items()}

    @cached_property
    def _types(self) -> NearestByName:
        """Whole name of a type without parameters to files."""
        return self._named_files(0)

    @cached_property
    def _generic(self) -> NearestByName:
        """Whole name of a type with parameters, however many, to files."""
        return self._named_files(1)

    def _named_files(self, which: int) -> NearestByName:
        found = NearestByName()
        for path, unit in sorted(self.shared.items()):
            for name in _names_of(unit)[which]:
                found.add(name, path)
        return found

    def rename(self, before: dict[str, Unit]) -> None:
        """Change what the names of some files mean."""
        self.forget("_leaves", "_namespaces", "_global_usings")
        for which, name in enumerate(("_types", "_generic")):
            if name in self.__dict__:
                self.__dict__[name] = self.__dict__[name].changed(
                    {path: _names_of(unit)[which] for path, unit in before.items()},
                    {path: _names_of(self.shared[path])[which] for path in before},
                )

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the last parts of types and namespaces that are there now and were not, or the other way round."""
        if any(unit.imports != self.shared[path].imports for path, unit in before.items()):
            return None  # what is brought in for all files of a project
        others = {
            outer
            for path, unit in self.shared.items()
            if path not in before
            for name in unit.declared
            for outer in _outwards(name.partition("`")[0])
        }
        changed = []
        for path, unit in before.items():
            changed.append({*unit.declared} ^ {*self.shared[path].declared})
            old, new = (
                {outer for name in one.declared for outer in _outwards(name.partition("`")[0])}
                for one in (unit, self.shared[path])
            )
            changed.append((old ^ new) - others)
        types = {name.partition("`")[0] for names in changed for name in names}
        # An attribute may leave out the end of its name.
        return last_parts([types, {name.removesuffix("Attribute") for name in types}])


def _names_of(unit: Unit) -> tuple[list[str], list[str]]:
    """What a file declares without and with type parameters."""
    bare = [name for name in unit.declared if "`" not in name]
    return bare, list(dict.fromkeys(name.partition("`")[0] for name in unit.declared if "`" in name))


def _outwards(scope: str) -> Iterator[str]:
    """A namespace, then each around it."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]
