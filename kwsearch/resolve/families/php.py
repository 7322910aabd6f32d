"""PHP: classes, functions and constants by namespace, files by path; composer says where what is not read lies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import NearestByName, folder_of, joined
from kwsearch.resolve.model.project import Project, as_json, table, texts
from kwsearch.resolve.model.units import Unit, last_parts

_PARENT = regex(r"dirname\(")
_OWN = frozenset(("self", "static", "parent", "this"))


class Php(Family):
    """Names by their declarations; several of one name: where composer's PSR-4 expects it, else the nearest."""

    LANGUAGES = frozenset(("php",))

    def __init__(self, project: Project, units: Units) -> None:
        """Read composer's namespaces."""
        super().__init__(project, units)
        prefixes: dict[str, list[str]] = {}
        for path, text in project.named(("composer.json",)):
            document = as_json(text)
            for section in ("autoload", "autoload-dev"):
                for standard in ("psr-4", "psr-0"):
                    for prefix, targets in table(document, section, standard).items():
                        name = prefix.replace("\\", ".")
                        for target in texts(targets):
                            place = joined(folder_of(path), target)
                            if place is not None:
                                # PSR-0 keeps the prefix as folders below the target, PSR-4 leaves it out.
                                inner = name.replace(".", "/") if standard == "psr-0" else ""
                                place = "/".join(filter(None, (place, inner.rstrip("/_"))))
                                prefixes.setdefault(name, []).append(place)
        self._prefixes = prefixes
        # The longest first, as PSR-4 and composer have it; by length, since a prefix need not end where a part does.
        # To ask each prefix about each name would show where hundreds of packages are vendored.
        self._lengths = sorted({len(prefix) for prefix in prefixes}, reverse=True)

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that declares an imported name, or the file of a path."""
        name = item.name
        if "/" in name or name.endswith((".php", ".inc")):
            found = self._by_path(name, unit.path)
        else:
            found = self._declaring(name.replace("\\", ".").strip("."), unit.path)
        return (found,) if found is not None else ()

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files that declare what is used: names of the own namespace, and whole names."""
        found: dict[str, set[int]] = {}
        imported = {item.alias or item.name.rpartition(".")[2]: item.name for item in unit.imports}
        for name, scope, lines in unit.used:
            first, _, rest = name.strip(".").partition(".")
            if first in _OWN or first.startswith("$"):
                continue
            if name.startswith("."):
                names = [name.strip(".")]
            elif first in imported:
                # Mostly the alias has been written out before; then the name is whole.
                names = [name, f"{imported[first]}.{rest}".rstrip(".").replace("\\", ".")]
            else:
                namespace = scope or unit.package
                # Functions and constants are looked for outside, too.
                names = [f"{namespace}.{name}", name] if namespace else [name]
            for candidate in names:
                file = (self._declaring if "." in name else self._lone)(candidate, unit.path)
                if file is not None:
                    if file != unit.path:
                        found.setdefault(file, set()).update(lines)
                    break
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the whole names that a file declares, the one that it is called after first."""
        stem = path.rpartition("/")[2].partition(".")[0]
        return tuple(
            sorted(self._declared_in(path), key=lambda name: (name.rpartition(".")[2] != stem, name))
        )

    def _declaring(self, name: str, path: str) -> str | None:
        """The file that declares a whole name, or the class of a member; a namespace is no class, whatever its name."""
        outer, _, last = name.rpartition(".")
        # A member is written like a name in a namespace here. PSR-1 lets it begin with a small letter, and no class.
        is_member = last[:1].islower() or last[:1] == "_"
        return self._exactly(name, path) or (self._exactly(outer, path) if is_member else None)

    def _lone(self, name: str, path: str) -> str | None:
        """The file that declares what is used without anything in front: no member, and a function is no class."""
        found = self._exactly(name, path)
        is_function = name.rpartition(".")[2][:1].islower()
        return None if found and is_function and name not in self._declared_in(found) else found

    def _exactly(self, name: str, path: str) -> str | None:
        folded = name.lower()
        expected = self._expected(name)
        if folded in self._declared:
            is_there = expected is not None and self._declared.means(folded, expected)
            return expected if is_there else self._declared.find(folded, path)
        # Where composer looks may be a file of which nothing was read.
        return expected if expected is not None and not self._declared_in(expected) else None

    def _expected(self, name: str) -> str | None:
        """Where composer would look for a class."""
        for length in self._lengths:
            prefix = name[:length]
            folders = self._prefixes.get(prefix)
            if folders is not None:
                # PSR-0 makes folders of the underscores in a class's name, where the prefix ends in one.
                rest = (
                    name[len(prefix) :].replace(".", "/").replace("_", "/" if prefix.endswith("_") else "_")
                )
                found = self.project.first(f"{folder}/{rest}.php".lstrip("/") for folder in folders)
                if found is not None:
                    return found
        return None

    def _by_path(self, name: str, path: str) -> str | None:
        """The file that ``require`` names: beside the own one, else from the root."""
        inner = name.lstrip("/")
        return self.project.first((joined(folder_of(path), inner), joined("", inner)))

    def _declared_in(self, path: str) -> tuple[str, ...]:
        unit = self.shared.get(path)
        return () if unit is None else unit.declared

    @cached_property
    def _declared(self) -> NearestByName:
        """Whole name in lower case, as PHP compares it, to files."""
        found = NearestByName()
        for path, unit in sorted(self.shared.items()):
            for name in _folded(unit):
                found.add(name, path)
        return found

    def rename(self, before: dict[str, Unit]) -> None:
        """Change what the names of some files mean."""
        if "_declared" in self.__dict__:
            self._declared = self._declared.changed(
                {path: _folded(unit) for path, unit in before.items()},
                {path: _folded(self.shared[path]) for path in before},
            )

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the last parts of what some files declare now and did not before, or the other way round."""
        # A file that declares nothing is asked for by its place.
        if any(bool(unit.declared) != bool(self.shared[path].declared) for path, unit in before.items()):
            return None
        return last_parts({*unit.declared} ^ {*self.shared[path].declared} for path, unit in before.items())


def _folded(unit: Unit) -> list[str]:
    """What a file declares, as PHP compares it."""
    return list(dict.fromkeys(name.lower() for name in unit.declared))
