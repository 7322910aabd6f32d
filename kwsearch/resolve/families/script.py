"""JavaScript and TypeScript, and what holds scripts, MDX too: modules by path, alias, package and subpath."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.described.script_configs import (
    BASE_CONFIG,
    BUNDLER_FILES,
    CONFIG_FILES,
    DENO_FILES,
    Aliases,
    Config,
    bundler_aliases,
    config_of,
    import_map,
)
from kwsearch.resolve.described.script_packages import Package, is_built, packages_by_folder, sources_of
from kwsearch.resolve.families.by_path import Stylesheets
from kwsearch.resolve.model.family import Depends, Family, Units
from kwsearch.resolve.model.paths import Nearest, contains, folder_of, folders_above, joined
from kwsearch.resolve.model.project import PerFolder, Project
from kwsearch.resolve.model.units import Unit

_TYPED = (".ts", ".tsx", ".mts", ".cts", ".d.ts", ".d.mts", ".d.cts")
_TYPES_ONLY = (".d.ts", ".d.mts", ".d.cts")
_PLAIN = (".js", ".jsx", ".mjs", ".cjs")
_COMPONENTS = (".vue", ".svelte", ".astro", ".gts", ".gjs")
_DOCUMENTS = (".md", ".mdx", ".markdown")
_OTHERS = (*_COMPONENTS, ".json", ".node", ".css", ".scss", ".mdx", ".graphql", ".gql")
# TypeScript's own sources import ``./a.js``: what the compiler will have made of ``a.ts`` when it runs.
_COMPILED = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx", ".d.ts"),
    ".mjs": (".mts", ".d.mts", ".ts"),
    ".cjs": (".cts", ".d.cts", ".ts"),
}
_PLATFORMS = (".native", ".ios", ".android", ".web", ".macos", ".windows", ".server", ".client")
"""What React Native and others put between a name and its ending."""

_PATTERN_STARTS = (".", "/", "@/", "~/", "$", "#")
"""What a pattern of files begins with; one of names of modules (``*.css``) does not."""

_MOST_PATTERNS = 32
"""Patterns of a file, and alternatives in one, that are looked for; each is held against many paths."""

_BRACES = regex(r"\{([^{}]*)\}")

_NOT_FILES = (
    "node:",
    "http:",
    "https:",
    "data:",
    "virtual:",
    "bun:",
    "npm:",
    "jsr:",
    "deno:",
    "astro:",
    "\0",
)


class Script(Family):
    """Imports, exports, ``require`` and ``import()`` of scripts.

    Nearest configuration first, as TypeScript reads it; then the aliases of bundlers; then packages of the repository
    by name, through their ``exports`` and entries; a built file that is not here means the source that it is made from.
    """

    LANGUAGES = frozenset(("javascript", "typescript", "tsx", "vue", "svelte", "astro", "markdown"))

    def __init__(self, project: Project, units: Units) -> None:
        """Read configurations and packages."""
        super().__init__(project, units)
        self._styles = Stylesheets(project, units)
        self._packages = packages_by_folder(project)
        self._scopes = PerFolder(self._packages)
        self._by_name = self._folders_by_name()
        configs: dict[str, Config] = {}
        # The strongest last, since it takes the place of the others: ``tsconfig.json``, then ``jsconfig.json``.
        for config_file in (BASE_CONFIG, *reversed(CONFIG_FILES)):
            for path, _ in project.named((config_file,)):
                config = config_of(project, path, self._places_of_config)
                # A configuration that says nothing of names hides those above it all the same.
                if config is not None or config_file != BASE_CONFIG:
                    configs[folder_of(path)] = config or Config(Aliases(()), None, ("",))
        self._configs = PerFolder(configs)
        self._aliases: dict[str, list[Aliases]] = {}
        for names, read in ((BUNDLER_FILES, bundler_aliases), (DENO_FILES, import_map)):
            for path, text in project.named(names):
                if found := read(path, text):
                    self._aliases.setdefault(folder_of(path), []).append(found)

    def _folders_by_name(self) -> dict[str, Nearest]:
        """The folders of the packages of each name."""
        by_name: dict[str, list[str]] = {}
        for folder, package in self._packages.items():
            name = package.document.get("name")
            if isinstance(name, str) and name:
                by_name.setdefault(name, []).append(folder)
        # One that somebody names by its place is there for those that do, if another has the name.
        linked = {place for package in self._packages.values() for place in package.all_linked()}
        return {
            name: Nearest(
                f"{folder}/package.json".lstrip("/")
                for folder in [folder for folder in folders if folder not in linked] or folders
            )
            for name, folders in by_name.items()
        }

    def depends(self, unit: Unit) -> Depends:
        """Return the files of each import; of ``import.meta.glob``, all that the pattern fits."""
        patterns = 0
        found = []
        for item in unit.imports:
            is_pattern = "*" in item.module and item.module.startswith(_PATTERN_STARTS)
            patterns += is_pattern
            if is_pattern:
                found.append(self._fitting(item.module, unit.path) if patterns <= _MOST_PATTERNS else ())
            else:
                found.append(self.imported(item, unit))
        return found, {}

    def _fitting(self, pattern: str, path: str) -> tuple[str, ...]:
        """The files of a pattern: seen from its file, from the root of a package, or from where an alias leads."""
        places: list[str | None] = []
        if pattern.startswith("."):
            places.append(joined(folder_of(path), pattern))
        elif pattern.startswith("/"):
            scope = self._scopes.at(path)
            places.append(joined(scope[1].folder if scope else "", pattern[1:]))
        else:
            config = self._configs.at(path)
            tables = [config[1].aliases] if config else []
            for folder in folders_above(path):
                tables += self._aliases.get(folder, ())
            places += next((led for aliases in tables for led in aliases.places(pattern)), [])
        braces = _BRACES.search(pattern)
        found: set[str] = set()
        for place in filter(None, places):
            parts = braces[1].split(",") if braces else [""]
            for part in parts[:_MOST_PATTERNS]:
                found.update(self.project.matching(place.replace(braces[0], part) if braces else place))
        return tuple(sorted(found - {path}))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file of the module that an import names.

        Types described beside a script are read when TypeScript is checked, the script when anything runs. What blocks
        of R or Julia in a document read is a path from its folder, or from the root.
        """
        if "file" in item.flags:
            read = self.project.first((joined(folder_of(unit.path), item.name), joined("", item.name)))
            return () if read is None else (read,)
        if "style" in item.flags and (styles := self._styles.imported(item, unit)):
            return styles
        found = self._module(item.module or item.name, unit)
        if found is None:
            return ()
        ending = next((ending for ending in _TYPES_ONLY if found.endswith(ending)), "")
        plain = ending.replace(".d.", ".").replace("ts", "js")
        source = found.removesuffix(ending) + plain
        if not ending or source not in self.project.paths or item.module.endswith(ending):
            return (found,)
        return (source,) if unit.language == "javascript" else (found, source)

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of a relative module from the root of the repository, without its ending."""
        written = item.module or item.name
        if "style" in item.flags:
            return self._styles.absolute(item, path)
        if not written.startswith("."):
            return item.name
        place = joined(folder_of(path), written)
        return item.name if place is None else _without_ending(place) + item.name[len(written) :]

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the name of a package whose entry the file is; then the place without its ending and platform."""
        names = [*self._names_of_entries.get(path, ()), _stem(path)]
        bare = next((_stem(path).removesuffix(mark) for mark in _PLATFORMS if _stem(path).endswith(mark)), "")
        # One of several platforms is what the name without any means, unless a file of that name is there.
        if bare and self.project.first(bare + ending for ending in (*_TYPED, *_PLAIN, *_OTHERS)) is None:
            names.append(bare)
        return tuple(names)

    def unknown(self, path: str) -> str:
        """Return why users of a document are not known."""
        return "documents are read, not imported" if path.endswith(_DOCUMENTS) else ""

    @cached_property
    def _names_of_entries(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, nearest in self._by_name.items():
            for place in nearest.paths:
                entry = self._entry(self._packages[folder_of(place)], "", typed=True)
                if entry is not None:
                    found.setdefault(entry, []).append(name)
        return found

    def _module(self, written: str, unit: Unit) -> str | None:
        name = written.rpartition("!")[2]  # webpack's loaders stand before the name
        if not name or name.startswith(_NOT_FILES):
            return None
        # As written first: a file may have a ``#`` in its name, and ``#name`` is one of the package's own imports.
        found = self._by_text(name, unit)
        if found is None and len(cut := _without_query(name)) < len(name):
            found = self._by_text(cut, unit)
        return found

    def _by_text(self, name: str, unit: Unit) -> str | None:
        path, typed = unit.path, unit.language != "javascript"
        config = self._configs.at(path)
        suffixes = config[1].suffixes if config is not None else ("",)
        if name.startswith((".", "/")):
            if name.startswith("/"):  # a bundler's root
                return None
            place = joined(folder_of(path), name)
            # Without this ``..`` would also mean a file beside the folder, such as ``lib.ts`` beside ``lib``.
            folder_only = name.endswith("/") or name.rpartition("/")[2] in (".", "..")
            return self._file(place, typed=typed, suffixes=suffixes, folder_only=folder_only)
        if config is not None:
            found = self._configured(config[1], name, typed)
            if found is not None:
                return found
        for folder in folders_above(path):
            for aliases in self._aliases.get(folder, ()):
                for place in chain.from_iterable(aliases.places(name)):
                    found = self._file(place, typed=typed, suffixes=suffixes)
                    if found is not None:
                        return found
        if name.startswith("#"):
            scope = self._scopes.at(path)
            if scope is None:
                return None
            targets = scope[1].own(name)
            inside = self._declared(scope[1], [target for target in targets if target.startswith(".")], typed)
            outside = (self._package(target, path, typed) for target in targets if not target.startswith("."))
            return inside or next((found for found in outside if found is not None), None)
        return self._package(name, path, typed)

    def _configured(self, config: Config, name: str, typed: bool) -> str | None:
        for place in next(config.aliases.places(name), ()):  # only the best pattern is tried
            found = self._file(place, typed=typed, suffixes=config.suffixes)
            if found is not None:
                return found
        if config.base is not None:
            return self._file(joined(config.base, name), typed=typed, suffixes=config.suffixes)
        return None

    def _places_of_config(self, name: str, path: str) -> list[str]:
        """Where a configuration may be that is named by its package."""
        package = _package_of(name)
        folder = self._folder(package, path)
        if folder is None:
            return []
        found, inner = self._packages[folder], name[len(package) + 1 :]
        whole = found.document.get("tsconfig")
        usual = inner or (whole if isinstance(whole, str) else "tsconfig.json")
        declared = [place for place in found.inner(inner) if place.endswith(".json")]
        places = (joined(folder, place) for place in (*declared, usual))
        return [place for place in places if place is not None]

    def _package(self, name: str, path: str, typed: bool) -> str | None:
        package = _package_of(name)
        folder = self._folder(package, path)
        if folder is None:
            return None
        subpath = name[len(package) + 1 :].rstrip("/")
        return self._entry(self._packages[folder], subpath, typed)

    def _folder(self, name: str, path: str) -> str | None:
        """The folder of the package that a name means for a file: its own, one that is linked for it, the nearest."""
        for folder in folders_above(path):
            around = self._packages.get(folder)
            if around is None:
                continue
            # A package may import itself by its name, through its own ``exports``.
            if around.document.get("name") == name:
                return folder
            version = around.depends(name)
            if version is not None:
                place = around.linked(version)
                if place in self._packages:
                    return place
                break
        nearest = self._by_name.get(name)
        return None if nearest is None else folder_of(nearest.to(path))

    def _entry(self, package: Package, subpath: str, typed: bool) -> str | None:
        found = self._declared(package, package.inner(subpath), typed)
        if found is not None:
            return found
        folder = package.folder
        if not subpath:
            return self._first_file(
                folder, ("src/index", "index", "src/main", "lib/index", "source/index"), typed
            )
        if isinstance(package.document.get("exports"), dict) and "." in package.document["exports"]:
            # Only what is exported can be named; a source beside the declared one is still better than nothing.
            return self._first_file(folder, (f"src/{subpath}",), typed)
        return self._first_file(folder, (subpath, f"src/{subpath}", *sources_of(subpath)), typed)

    def _first_file(self, folder: str, places: Iterable[str], typed: bool) -> str | None:
        return next(
            (
                found
                for place in places
                if (found := self._file(joined(folder, place), typed=typed)) is not None
                and contains(folder, found)
            ),
            None,
        )

    def _declared(self, package: Package, declared: Sequence[str], typed: bool) -> str | None:
        """The first declared place that is here; else the first source of a place that is built."""
        for place in declared:
            if not place.endswith(_TYPES_ONLY) and not is_built(place):
                found = self._file(joined(package.folder, place), typed=typed)
                if found is not None:
                    return found
        for place in declared:
            found = self._first_file(package.folder, sources_of(place), typed)
            if found is not None:
                return found
        return self.project.first(joined(package.folder, place) for place in declared)

    def _file(
        self,
        place: str | None,
        *,
        typed: bool,
        suffixes: tuple[str, ...] = ("",),
        folder_only: bool = False,
    ) -> str | None:
        """The file that a place without an ending means, or a folder with an index."""
        if place is None:
            return None
        paths = self.project.paths
        # Of a source and what was made of it, the source; a name with an ending is that file for a script of Node.
        endings = (*_TYPED, *_PLAIN, *_OTHERS)
        if not folder_only and place:
            stem, dot, ending = place.rpartition(".")
            compiled = _COMPILED.get(dot + ending, ())
            if place in paths and not (typed and compiled):
                return place
            found = self.project.first(stem + suffix + other for suffix in suffixes for other in compiled)
            if found is None:
                found = place if place in paths else None
            if found is None:
                found = self.project.first(place + suffix + other for suffix in suffixes for other in endings)
            if found is None:
                found = self.project.first(
                    place + suffix + other for suffix in _PLATFORMS for other in endings
                )
            if found is not None:
                return found
        if place in self.project.folders:
            package = self._packages.get(place)
            if package is not None:
                found = self._declared(package, package.inner(""), typed)
                if found is not None:
                    return found
            index = f"{place}/index" if place else "index"
            return self.project.first(
                index + suffix + other for suffix in (*suffixes, *_PLATFORMS) for other in endings
            )
        return None


def _package_of(name: str) -> str:
    """The package in front of a name."""
    return "/".join(name.split("/")[: 2 if name.startswith("@") else 1])


def _stem(path: str) -> str:
    """A path without its ending; the folder of an index."""
    stem = _without_ending(path)
    folder, _, name = stem.rpartition("/")
    return folder if name == "index" and folder else stem


def _without_ending(path: str) -> str:
    """A path without the ending that an import may leave out."""
    ending = next(
        (ending for ending in (*_TYPES_ONLY, *_TYPED, *_PLAIN, *_COMPONENTS) if path.endswith(ending)), ""
    )
    return path.removesuffix(ending)


def _without_query(name: str) -> str:
    """A name without what bundlers read after a question mark or a hash."""
    start = 1 if name.startswith("#") else 0
    cut = min((at for mark in "?#" if (at := name.find(mark, start)) > 0), default=len(name))
    return name[:cut]
