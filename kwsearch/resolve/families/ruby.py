"""Ruby: files by ``require``, and constants by the places where Zeitwerk looks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice, takewhile

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.project import Project
from kwsearch.resolve.model.units import Unit, last_parts

_LOAD_FOLDERS = ("lib", "test", "spec", "tests")
_RAILS = ("config/application.rb", "bin/rails", "config/environment.rb")
_ZEITWERK = regex(r"Zeitwerk::(?:Loader\.(?:for_gem|new)|Registry)|Zeitwerk::GemLoader")
_PUSH = regex(r"""(?:push_dir|autoload_paths|eager_load_paths)[^\n]{0,200}?["']([\w./-]+)["']""")
_AUTOLOAD_LIB = regex(r"autoload_lib\b")


class Ruby(Family):
    """Files on the load path, relative files; constants below the folders that a loader looks through."""

    LANGUAGES = frozenset(("ruby",))

    def __init__(self, project: Project, units: Units) -> None:
        """Find the folders that loaders look through."""
        super().__init__(project, units)
        self._roots = _loader_roots(project)

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that ``require``, ``load`` or ``autoload`` names."""
        found = self._required(item.module or item.name, unit.path, relative="relative" in item.flags)
        return (found,) if found is not None else ()

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files that a loader reads for the constants of a file."""
        found: dict[str, set[int]] = {}
        # Without a loader constants come by ``require``, which is told already.
        if not self._roots:
            return {}
        own = frozenset(unit.declared)
        for name, scope, lines in unit.used:
            # What follows a method, as in ``App.env``, is none of the constants.
            parts = takewhile(lambda part: part[:1].isupper(), name.lstrip(".").split("."))
            constant = ".".join(parts)
            if not constant:
                continue
            file = self._constant(constant, "" if name.startswith(".") else scope, unit.path, own)
            if file is not None and file != unit.path:
                found.setdefault(file, set()).update(lines)
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def absolute(self, item: Import, path: str) -> str:
        """Return the name by which a relative file is required."""
        if "relative" not in item.flags:
            return item.name
        found = self._required(item.module or item.name, path, relative=True)
        names = self.modules(found) if found is not None else ()
        return names[0] if names else item.name

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the names by which a file can be required; then the constant that a loader reads it for."""
        stem = path.removesuffix(".rb")
        names = [
            stem[len(folder) + 1 :]
            for folder in folders_above(path)
            if folder.rpartition("/")[2] in _LOAD_FOLDERS
        ]
        return tuple(dict.fromkeys([*names, *self._constants_of.get(path, ())]))

    def _required(self, written: str, path: str, *, relative: bool) -> str | None:
        name = written.removesuffix(".rb") + ".rb"
        beside = joined(folder_of(path), name)
        beside = beside if beside in self.project.paths else None
        if relative or name.startswith("."):
            return beside
        if name.startswith("/"):
            return None
        # ``require`` does not look beside the file; scripts that put their own folder on the path are told by the rest.
        found = self._loadable.find(name, path)
        if found is None and name in self.project.paths:
            found = name
        return found or beside

    @cached_property
    def _loadable(self) -> NearestByName:
        """Name on the load path to files."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            if path.endswith(".rb"):
                for folder in folders_above(path):
                    if folder.rpartition("/")[2] in _LOAD_FOLDERS:
                        found.add(path[len(folder) + 1 :], path)
        return found

    # Constants

    def _constant(self, name: str, scope: str, path: str, own: frozenset[str]) -> str | None:
        """The file of the longest beginning of a constant, looked for in its scope, then outwards."""
        first = name.partition(".")[0]
        for outer in (*_lexically(scope), ""):
            start = f"{outer}.{first}" if outer else first
            # The first scope that has the first part decides, even if the rest is not there, as in Ruby.
            if start in own or self._is_constant(start) or self._namespaces[start] > 0:
                whole = f"{outer}.{name}" if outer else name
                return self._longest(whole, len(start), path)
        return None

    def _longest(self, name: str, least: int, path: str) -> str | None:
        while len(name) >= least:
            if self._is_constant(name):
                return self._constants.find(name, path) or self._others.find(name, path)
            name = name.rpartition(".")[0]
        return None

    def _is_constant(self, name: str) -> bool:
        """Whether a name means a file.

        The file at the constant's own path comes first, whatever the inflection; any other constant counts if one file
        alone declares it, since a namespace that many files open is nobody's.
        """
        return name in self._constants or len(self._others.all(name)) == 1

    @cached_property
    def _constants_of(self) -> dict[str, tuple[str, ...]]:
        """File to the constant that it is read for, with dots."""
        found: dict[str, tuple[str, ...]] = {}
        for path in self.project.paths:
            if path.endswith(".rb"):
                for folder in folders_above(path):
                    if folder in self._roots:
                        inner = path[len(folder) + bool(folder) :].removesuffix(".rb")
                        found[path] = (".".join(_camel(part) for part in inner.split("/")),)
                        break
        return found

    def _names_of(self, path: str, unit: Unit | None) -> tuple[list[str], list[str]]:
        """The constants of a file that its path says, and the others that it declares."""
        expected = self._constants_of[path][0]
        # In small letters: ``HTMLParser`` and ``HtmlParser`` have one path, and only the inflector knows which it is.
        ending = f".{expected}".lower()
        names: tuple[list[str], list[str]] = [], []
        for name in (unit.declared if unit is not None else ()) or (expected,):
            names[not f".{name}".lower().endswith(ending)].append(name)
        return names

    @cached_property
    def _constants(self) -> NearestByName:
        """Constant to the files at its own path."""
        return self._named_files(0)

    @cached_property
    def _others(self) -> NearestByName:
        """Constant to the other files that declare it."""
        return self._named_files(1)

    def _named_files(self, which: int) -> NearestByName:
        found = NearestByName()
        for path in sorted(self._constants_of):
            for name in self._names_of(path, self.shared.get(path))[which]:
                found.add(name, path)
        return found

    @cached_property
    def _namespaces(self) -> Counter[str]:
        """Constants in which others lie, with the number of files and constants that say so."""
        found: Counter[str] = Counter()
        for path in self._constants_of:
            found.update(self._spaces_of(path, self.shared.get(path)))
        return found

    def _spaces_of(self, path: str, unit: Unit | None) -> Iterator[str]:
        for name in (*(unit.declared if unit is not None else ()), *self._constants_of[path]):
            yield from _outwards(name.rpartition(".")[0])

    def rename(self, before: dict[str, Unit]) -> None:
        """Change what the constants of some files mean."""
        known = [
            (path, unit, self.shared[path]) for path, unit in before.items() if path in self._constants_of
        ]
        for which, name in enumerate(("_constants", "_others")):
            table = self.__dict__.get(name)
            if table is not None:
                self.__dict__[name] = table.changed(
                    {path: self._names_of(path, unit)[which] for path, unit, _ in known},
                    {path: self._names_of(path, unit)[which] for path, _, unit in known},
                )
        if "_namespaces" in self.__dict__:
            spaces = self._namespaces.copy()
            for path, old, new in known:
                spaces.update(self._spaces_of(path, new))
                spaces.subtract(self._spaces_of(path, old))
            self._namespaces = spaces

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the last parts of constants and namespaces that some files have now and had not, or the other way."""
        changed: list[set[str]] = []
        for path, unit in before.items():
            if path in self._constants_of:
                now = self.shared[path]
                rows = zip(self._names_of(path, unit), self._names_of(path, now), strict=True)
                changed += [{*old} ^ {*new} for old, new in rows]
                changed.append({*self._spaces_of(path, unit)} ^ {*self._spaces_of(path, now)})
        return last_parts(changed)


def _camel(part: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in part.split("_"))


def _lexically(scope: str) -> Iterator[str]:
    """The containers around a use, from the inside; what ``class A::B`` is in is none."""
    while scope:
        yield scope.replace("/", ".")
        scope = scope.rpartition("/")[0]


def _outwards(scope: str) -> Iterator[str]:
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]


def _loader_roots(project: Project) -> frozenset[str]:
    """The folders below which a loader finds constants by path: of Rails, of its engines, and of gems with Zeitwerk."""
    roots: set[str] = set()
    homes = {
        path[: -len(mark)].rstrip("/")
        for path in project.paths
        for mark in _RAILS
        if path == mark or path.endswith("/" + mark)
    }
    gems = {folder_of(path) for path in project.paths if path.endswith(".gemspec")}
    # One pass over all folders and files: a repository with its gems in it has hundreds of homes.
    apps = {f"{home}/app" if home else "app" for home in homes | gems}
    roots |= {folder for folder in project.folders if _is_application_root(folder, apps)}
    for home in homes:
        roots |= _configured(project, home)
    libraries = {f"{home}/lib" if home else "lib" for home in gems}
    for path in project.paths:
        if path.endswith(".rb"):
            # What sets up the loader is the gem's first file, or lies at most two folders below.
            around = libraries.intersection(islice(folders_above(path), 3))
            if around and _ZEITWERK.search(project.text(path) or ""):
                roots |= around
    return frozenset(roots)


def _is_application_root(folder: str, apps: set[str]) -> bool:
    """Whether a folder lies directly in an ``app``, or is the ``concerns`` of one that does."""
    outer, _, name = folder.rpartition("/")
    if name == "concerns" and folder_of(outer) in apps:
        folder, outer = outer, folder_of(outer)
    return outer in apps and folder.rpartition("/")[2] not in ("assets", "javascript", "views")


def _configured(project: Project, home: str) -> set[str]:
    """What the configuration of an application adds."""
    roots = set()
    for name in (
        "config/application.rb",
        "config/initializers/zeitwerk.rb",
        "config/initializers/autoload.rb",
    ):
        text = project.text(joined(home, name))
        if text is None:
            continue
        if _AUTOLOAD_LIB.search(text) and (place := joined(home, "lib")) is not None:
            roots.add(place)
        for written in _PUSH.findall(text):
            place = joined(home, written.lstrip("/"))
            if place is not None and place in project.folders:
                roots.add(place)
    return roots
