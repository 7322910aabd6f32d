"""Java, and other languages of its machine: types by package, wherever their files lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.families.kotlin_library import KOTLIN_LIBRARY
from kwsearch.resolve.model.family import Depends, Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.units import CALLED, RECEIVER, Unit, last_parts

_SCRIPTS = (".kts", ".sbt", ".sc")
"""What no import can name."""
_NO_FUNCTIONS = frozenset(("java", "groovy"))
"""Languages in which no function stands outside of a type, but in scripts."""


class Jvm(Family):
    """Imports of types, of packages with the types that are used, and types of the own package; scripts by their path.

    Languages without a grammar declare nothing here: their files are found by name, as ``Type.kt`` in ``a/b``.
    """

    LANGUAGES = frozenset(("java", "kotlin", "scala", "groovy"))

    def depends(self, unit: Unit) -> Depends:
        """Return the files of the types that imports name, and of those that are used without an import of their own.

        A package means the files of its types and functions that are used; a name that is used is one of the own
        package, of an imported one, or whole.
        """
        imports = [self._named_by(item, unit) for item in unit.imports]
        by_package: dict[str, set[str]] = {}
        named: dict[str, set[int]] = {}
        for package, file, lines in self._unexplained(unit):
            by_package.setdefault(package, set()).add(file)
            named.setdefault(file, set()).update(lines)
        for name, _, lines in unit.used:
            # A whole name begins with a package, which is small by custom; else it is a member of what was seen above.
            if "." in name and name[0].islower():
                whole = self._type(name.removesuffix(CALLED), unit.path)
                if whole is not None and whole != unit.path:
                    named.setdefault(whole, set()).update(lines)
        for at, item in enumerate(unit.imports):
            if not imports[at] and "star" in item.flags:
                imports[at] = tuple(sorted(by_package.get(item.name, ())))
        return imports, {file: tuple(sorted(lines)) for file, lines in named.items()}

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the whole names of the types of a file, the one that it is called after first."""
        stem = path.rpartition("/")[2].partition(".")[0]
        unit = self.shared.get(path)
        names = () if unit is None else _names_of(unit)
        return tuple(sorted(names, key=lambda name: (name.rpartition(".")[2] != stem, name)))

    def _named_by(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """The file of the script or the type that an import names."""
        if "file" in item.flags:
            script = self._script(item.module, unit.path)
            return () if script is None else (script,)
        found = self._relative(item.name, unit) or self._type(item.name, unit.path)
        return () if found is None else (found,)

    def _unexplained(self, unit: Unit) -> Iterator[tuple[str, str, tuple[int, ...]]]:
        """Package and file, not this one, of each used name that no import of its own explains, with the lines."""
        stars = {item.name for item in unit.imports if "star" in item.flags} & self._packages - {unit.package}
        names = self._marked if unit.language == "kotlin" else self._types
        for forms, lines in self._free_names(unit):
            for name in forms:
                packages = [package for package in stars if f"{package}.{name}" in names]
                if (f"{unit.package}.{name}" if unit.package else name) in names:
                    if name.startswith(RECEIVER):
                        packages.append(unit.package)
                    elif unit.language != "scala" or not packages:
                        # What the own package has hides what a star brings in; in Scala it is hidden by that.
                        packages = [unit.package]
                if packages:
                    # Which of several it is, only the types of the arguments say.
                    if len(packages) == 1 and not self._is_a_member(name):
                        whole = f"{packages[0]}.{name}" if packages[0] else name
                        file = names.find(whole, unit.path)
                        if file is not None and file != unit.path:
                            yield packages[0], file, lines
                    break

    def _free_names(self, unit: Unit) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
        """Used names that no import and no declaration of the file explains, in their forms, the likeliest first."""
        known = {
            item.alias or item.name.rpartition(".")[2] for item in unit.imports if "star" not in item.flags
        }
        known.update(name.removesuffix(CALLED).rpartition(".")[2] for name in unit.declared)
        known.update(("this", "super"))
        found: dict[tuple[str, ...], set[int]] = {}
        for name, _, lines in unit.used:
            if unit.language == "kotlin":
                for forms in _forms_of(name):
                    if forms[-1].removeprefix(RECEIVER).removesuffix(CALLED) not in known:
                        found.setdefault(forms, set()).update(lines)
                continue
            first = name.partition(".")[0]
            # There a free name with a small letter is a variable.
            if first not in known and (first[:1].isupper() or unit.language not in _NO_FUNCTIONS):
                found.setdefault((first,), set()).update(lines)
        return ((forms, tuple(sorted(lines))) for forms, lines in sorted(found.items()))

    def _is_a_member(self, name: str) -> bool:
        """Tell whether what is called on a receiver can be something that its type has, which hides all others."""
        if not name.startswith(RECEIVER):
            return False
        return name[1:] in self._members or name[2:].removesuffix(CALLED) in KOTLIN_LIBRARY

    def _script(self, written: str, path: str) -> str | None:
        """The script of Gradle or Nextflow that a path means: from the folder of the file, or one above it."""
        folders = (folder_of(path),) if written.startswith(".") else folders_above(path)
        return self.project.first(
            joined(folder, written + suffix) for folder in folders for suffix in ("", ".nf", "/main.nf")
        )

    def _relative(self, name: str, unit: Unit) -> str | None:
        """The file of a type that is named from a package around the file: Scala alone looks there first."""
        package = unit.package if unit.language == "scala" else ""
        while package:
            found = self._types.find(f"{package}.{name}", unit.path)
            if found is not None:
                return found
            package = package.rpartition(".")[0]
        return None

    def _type(self, name: str, path: str) -> str | None:
        """The file of the longest beginning of a name that is a type.

        A package that is one as well, by an object of Scala, has members of its own, and others in further packages.
        """
        whole = name
        while name:
            found = self._types.find(name, path)
            if found is not None:
                is_near = whole in (name, f"{name}.{whole.rpartition('.')[2]}")
                return found if is_near or name not in self._packages else None
            if name in self._packages:
                return None
            name = name.rpartition(".")[0]
        return None

    @cached_property
    def _types(self) -> NearestByName:
        """Whole name to files."""
        found = NearestByName()
        for path, unit in sorted(self.shared.items()):
            for name in _names_of(unit):
                found.add(name, path)
        return found

    @cached_property
    def _marked(self) -> NearestByName:
        """The same with the marks of Kotlin, which tell types from functions and these from what has a receiver."""
        found = NearestByName()
        for path, unit in sorted(self.shared.items()):
            for name in _marked_names_of(unit):
                found.add(name, path)
        return found

    @cached_property
    def _members(self) -> frozenset[str]:
        """The functions that types of Kotlin have, whatever the type, each behind a dot."""
        return frozenset(
            name for unit in self.shared.values() for name in unit.declared if name.startswith(".")
        )

    @cached_property
    def _packages(self) -> frozenset[str]:
        """What some declared name lies in: of any other package, every name of a file would be asked in vain."""
        return frozenset(name.rpartition(".")[0] for unit in self.shared.values() for name in _names_of(unit))

    def rename(self, before: dict[str, Unit]) -> None:
        """Change what the names of some files mean."""
        self.forget("_packages", "_members")
        for kept, names_of in (("_types", _names_of), ("_marked", _marked_names_of)):
            if kept in self.__dict__:
                names = self.__dict__[kept].changed(
                    {path: names_of(unit) for path, unit in before.items()},
                    {path: names_of(self.shared[path]) for path in before},
                )
                self.__dict__[kept] = names

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the last parts of what some files declare now and did not before, or the other way round."""
        changed = [{*unit.declared} ^ {*self.shared[path].declared} for path, unit in before.items()]
        return last_parts([name.removesuffix(CALLED) for name in names] for names in changed)


def _forms_of(name: str) -> Iterator[tuple[str, ...]]:
    """How other files of Kotlin may declare what a used name begins with, and what it calls on a receiver."""
    first, dot, rest = name.partition(".")
    if not name.endswith(CALLED) or (dot and first[:1].isupper()):
        yield (first,)
    if dot and name.endswith(CALLED):
        yield (RECEIVER + rest.rpartition(".")[2],)
    elif name.endswith(CALLED):
        yield name.removesuffix(CALLED), name, RECEIVER + name


def _names_of(unit: Unit) -> tuple[str, ...]:
    """The whole names that a file declares."""
    if unit.language != "kotlin":
        return _marked_names_of(unit)
    names = (name.removesuffix(CALLED).replace(f".{RECEIVER}", ".") for name in _marked_names_of(unit))
    return tuple([name.removeprefix(RECEIVER) for name in names])


def _marked_names_of(unit: Unit) -> tuple[str, ...]:
    """The same as they are marked."""
    if unit.path.endswith(_SCRIPTS):
        return ()
    names = unit.declared
    if unit.language == "kotlin" and names:
        names = tuple([name for name in names if not name.startswith(".")])
        # What stands outside of types is a member of a class that is called after the file.
        stem = unit.path.rpartition("/")[2].partition(".")[0]
        facade = f"{stem[:1].upper()}{stem[1:]}Kt"
        names = (*names, f"{unit.package}.{facade}" if unit.package else facade)
    return names
