"""Languages whose modules have dotted names, and each is a file at the path of its name below a folder of modules."""

from __future__ import annotations

from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, contains, folder_of, folders_above, joined
from kwsearch.resolve.model.units import Unit


class _Modules(Family):
    """Which folders are looked through is told on command lines and by variables: the customary ones are.

    Attributes:
        ENDINGS: What a path has that a name has not, the longest first.
        FOLDERS: Names of folders of modules; the root is always one.
    """

    ENDINGS: tuple[str, ...] = ()
    FOLDERS: frozenset[str] = frozenset()

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file of the module, or the file that is read by its path."""
        if "file" in item.flags:
            found = self.project.first((joined(folder_of(unit.path), item.name), joined("", item.name)))
        else:
            found = self._module(item.name, unit.path)
        return () if found is None else (found,)

    def _module(self, name: str, path: str) -> str | None:
        """The nearest file of a module; one of another project alone when nothing else can be meant by its name."""
        found = self._files.find(name, path)
        if found is None or ("." in name and len(self._files.all(name)) == 1):
            return found
        ending = next(ending for ending in self.ENDINGS if found.endswith(name.replace(".", "/") + ending))
        folder = found[: -len(name) - len(ending)].rstrip("/")
        return found if contains(folder_of(folder), path) else None

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the dotted names of a module, the one below the innermost folder of modules first."""
        names = (
            path[len(folder) + bool(folder) : -len(ending)]
            for folder in folders_above(path)
            if not folder or folder.rpartition("/")[2] in self.FOLDERS
            for ending in self.ENDINGS
            if path.endswith(ending) and len(path) - len(ending) > len(folder)
        )
        # A dot in a name of a module is a slash in its path.
        return tuple(name.replace("/", ".") for name in names if name and "." not in name)

    @cached_property
    def _files(self) -> NearestByName:
        """Dotted name to files."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            for name in self.modules(path):
                found.add(name, path)
        return found


class Lua(_Modules):
    """``require``: below the root, or below a folder that Neovim or a rockspec takes modules from."""

    LANGUAGES = frozenset(("lua",))
    UNKNOWN = "scripts are run by name, too"
    ENDINGS = ("/init.lua", ".lua")
    FOLDERS = frozenset(("lua", "src", "lib"))


class Perl(_Modules):
    """``use`` and ``require``: below a ``lib``, or the root."""

    LANGUAGES = frozenset(("perl",))
    UNKNOWN = "scripts are run by name, too"
    ENDINGS = (".pm",)
    FOLDERS = frozenset(("lib", "inc"))
