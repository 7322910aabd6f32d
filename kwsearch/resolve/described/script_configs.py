"""What configurations of TypeScript and of bundlers say about names of modules: ``paths``, ``baseUrl``, aliases."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from kwsearch.regex import regex
from kwsearch.resolve.model.paths import folder_of, joined
from kwsearch.resolve.model.project import Project, as_json, rows, table, texts

CONFIG_FILES = ("tsconfig.json", "jsconfig.json")
BASE_CONFIG = "tsconfig.base.json"
BUNDLER_FILES = tuple(
    f"{tool}.config.{suffix}"
    for tool in (
        "vite",
        "vitest",
        "svelte",
        "nuxt",
        "vue",
        "webpack",
        "astro",
        "electron.vite",
        "rollup",
        "jest",
    )
    for suffix in ("js", "ts", "mjs", "mts", "cjs")
)
DENO_FILES = ("deno.json", "deno.jsonc", "import_map.json")

_OUTER = "${configDir}"
"""The folder of the configuration that inherits from all others."""

_MOST_PARENTS = 16
"""Configurations that one configuration inherits from; of more, those that come first count."""

_MOST_BLOCKS = 32
"""Of aliases, in one configuration; each is looked through for its end."""

_ALIAS_BLOCK = regex(r"\b(?:alias|moduleNameMapper)\b\s*['\"]?\s*[:=]\s*([{\[])")
_PAIR = regex(
    r"""(?:(?P<key>['"][^'"\n]+['"]|(?<![\w$@~])[\w$@~]+)\s*:\s*|find:\s*(?P<find>['"][^'"\n]+['"])\s*,\s*replacement:\s*)"""
    r"""(?P<value>(?:[^,{}\n()]|\((?:[^()]|\([^()]*\))*\))*)"""
)
_TEXT = regex(r"""['"`]([^'"`\n]+)['"`]""")


class Alias(NamedTuple):
    """A pattern of names, with one ``*`` at most, and what it stands for."""

    pattern: str
    targets: tuple[str, ...]
    """Places from the root of the repository, with the ``*`` of the pattern."""

    def places(self, name: str) -> list[str]:
        """Return where a name leads; nothing when the pattern does not fit."""
        start, star, end = self.pattern.partition("*")
        if not star:
            return list(self.targets) if name == self.pattern else []
        if len(name) < len(start) + len(end) or not (name.startswith(start) and name.endswith(end)):
            return []
        inner = name[len(start) : len(name) - len(end)]
        return [posixpath.normpath(target.replace("*", inner)) for target in self.targets]


class Aliases:
    """The aliases of one file, by how a name begins: a large workspace has a thousand, and every import asks."""

    __slots__ = ("_exact", "_lengths", "_patterns")

    def __init__(self, pairs: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Take patterns with what they stand for."""
        self._exact: dict[str, list[Alias]] = {}
        self._patterns: dict[str, list[Alias]] = {}
        for pattern, targets in pairs:
            start, star, _ = pattern.partition("*")
            (self._patterns if star else self._exact).setdefault(start, []).append(
                Alias(pattern, tuple(targets))
            )
        self._lengths = sorted(set(map(len, self._patterns)), reverse=True)

    def __bool__(self) -> bool:
        return bool(self._exact or self._patterns)

    def places(self, name: str) -> Iterator[list[str]]:
        """Yield where each alias that fits leads: exact names, then longest beginnings, as TypeScript tries them."""
        fitting = [self._exact.get(name, ())]
        fitting += [self._patterns.get(name[:length], ()) for length in self._lengths if length <= len(name)]
        yield from filter(None, (alias.places(name) for aliases in fitting for alias in aliases))


class Config(NamedTuple):
    """What holds for the files below the folder of one configuration."""

    aliases: Aliases
    base: str | None
    """Where names that are no package may begin."""
    suffixes: tuple[str, ...]
    """What stands between a name and its ending, such as ``.ios``; the empty text is always the last."""


Places = Callable[[str, str], Iterable[str]]
"""From a name with a package in front and the file that uses it to the places that the name may have."""


def config_of(project: Project, path: str, places: Places) -> Config | None:
    """Return what a ``tsconfig.json`` says with all that it inherits; None when it says nothing about names.

    Args:
        project: Has the configurations.
        path: The one that is asked for.
        places: Where one that is named by its package may be.
    """
    options = _Reading(project, places, folder_of(path)).options(path)
    if "paths" not in options and "baseUrl" not in options and "moduleSuffixes" not in options:
        # Nothing but references, as in Vite's templates: the first one beside it that says something counts.
        for reference in rows(as_json(project.text(path)).get("references")):
            target = _reference(project, folder_of(path), table(reference).get("path"))
            inner = (
                _Reading(project, places, folder_of(path)).options(target)
                if target is not None and folder_of(target) == folder_of(path)
                else {}
            )
            if "paths" in inner or "baseUrl" in inner:
                options = inner
                break
        else:
            return None
    base = options.get("baseUrl")
    aliases = Aliases(options.get("paths", {}).items())
    return Config(aliases, base, tuple(dict.fromkeys((*options.get("moduleSuffixes", ()), ""))))


def _reference(project: Project, folder: str, target: object) -> str | None:
    """The configuration that ``references`` or ``extends`` names by a path."""
    if not isinstance(target, str) or not target.startswith("."):
        return None
    return _at(project, joined(folder, target))


def _at(project: Project, place: str | None) -> str | None:
    """The configuration that a place without an ending means, or a folder."""
    if place is None:
        return None
    candidates = [place, f"{place}.json", f"{place}/tsconfig.json"]
    return next(
        (found for found in candidates if found.endswith(".json") and project.text(found) is not None), None
    )


class _Reading:
    """Reads a configuration with all that it inherits."""

    def __init__(self, project: Project, places: Places, outer: str) -> None:
        """Begin with the configuration of a folder.

        Args:
            project: Has the configurations.
            places: Where one that is named by its package may be.
            outer: What ``${configDir}`` means, wherever it is written.
        """
        self._project = project
        self._places = places
        self._outer = outer
        # Options of those that were read on the way, nothing of those that are being read: a circle ends there. Each is
        # read once, or sixteen that each name the next one ten times would be read 10¹⁶ times.
        self._known: dict[str, dict[str, Any]] = {}

    def options(self, path: str) -> dict[str, Any]:
        """Return the options about names: ``paths`` from the root of the repository, ``baseUrl`` as a folder."""
        known = self._known
        if path in known or len(known) > _MOST_PARENTS:
            return known.get(path, {})
        known[path] = {}
        document = as_json(self._project.text(path))
        folder = folder_of(path)
        found: dict[str, Any] = {}
        for parent in texts(document.get("extends")):
            place = self._parent(parent, path)
            if place is not None:
                found |= self.options(place)
        own = table(document, "compilerOptions")
        base = own.get("baseUrl")
        if isinstance(base, str) and (place := self._joined(folder, base)) is not None:
            found["baseUrl"] = place
        if isinstance(own.get("paths"), dict):
            # Without a ``baseUrl`` they start from the configuration that has them, also where another inherits it.
            start = found.get("baseUrl", folder)
            found["paths"] = {
                pattern: [
                    place for target in texts(targets) if (place := self._joined(start, target)) is not None
                ]
                for pattern, targets in own["paths"].items()
            }
        if "moduleSuffixes" in own:
            found["moduleSuffixes"] = texts(own["moduleSuffixes"])
        known[path] = found
        return found

    def _parent(self, name: str, path: str) -> str | None:
        """The configuration that ``extends`` names: by a path, or by a package of the repository."""
        if name.startswith("."):
            return _reference(self._project, folder_of(path), name)
        found = (_at(self._project, place) for place in self._places(name, path))
        return next((place for place in found if place is not None), None)

    def _joined(self, folder: str, place: str) -> str | None:
        is_outer = _OUTER in place
        return joined(self._outer if is_outer else folder, place.replace(_OUTER, "."))


def bundler_aliases(path: str, text: str) -> Aliases:
    """Return the aliases that a bundler's configuration writes down as plain texts.

    Keys and targets must be literals; a target may stand in ``path.resolve(__dirname, …)``, ``fileURLToPath(new
    URL(…, import.meta.url))`` or the like: its texts are joined, from the folder of the file.
    """
    folder, tool = folder_of(path), path.rpartition("/")[2].partition(".")[0]
    pairs: list[tuple[str, list[str]]] = []
    for block in islice(_ALIAS_BLOCK.finditer(text), _MOST_BLOCKS):
        for pair in _PAIR.finditer(_enclosed(text, block.start(1))):
            name = (pair["key"] or pair["find"]).strip("'\"")
            parts = _TEXT.findall(pair["value"])
            if not parts:
                continue
            place = joined(folder, "/".join(part.strip("/") if at else part for at, part in enumerate(parts)))
            if tool == "jest":
                place = joined(folder, "/".join(parts).replace("<rootDir>/", "").replace("$1", "*"))
                # Jest's keys are regular expressions; those that are more than a prefix or a star are left out below.
                name = re.sub(r"\(\.[*+]\)", "*", name.strip("^$")).replace("\\", "")
            if place is None or any(mark in name for mark in "()[]|+\\"):
                continue
            pairs.append((name, [place]))
            if "*" not in name:
                pairs.append((f"{name}/*", [f"{place}/*" if place else "*"]))
    return Aliases(pairs + _customary(folder, tool, {name for name, _ in pairs}))


def _customary(folder: str, tool: str, known: set[str]) -> list[tuple[str, list[str]]]:
    """The aliases that a tool has without being told."""
    source, root = (joined(folder, "src") or "", folder)
    custom = {
        "svelte": {"$lib": f"{source}/lib"},
        "vue": {"@": source},
        "nuxt": {"~~": root, "@@": root, "~": root, "@": root},
    }.get(tool, {})
    pairs = []
    for name, place in custom.items():
        if name not in known:
            pairs += [(name, [place]), (f"{name}/*", [f"{place}/*" if place else "*"])]
    return pairs


def _enclosed(text: str, start: int) -> str:
    """The text from a bracket to the one that closes it."""
    depth = 0
    for at in range(start, min(len(text), start + 20_000)):
        if text[at] in "{[(":
            depth += 1
        elif text[at] in "}])":
            depth -= 1
            if not depth:
                return text[start + 1 : at]
    return ""


def import_map(path: str, text: str) -> Aliases:
    """Return the ``imports`` of a ``deno.json`` or an import map; a name that ends in a slash is a beginning."""
    folder = folder_of(path)
    pairs = []
    for name, target in table(as_json(text), "imports").items():
        if isinstance(target, str) and target.startswith("."):
            place = joined(folder, target)
            if place is not None:
                slash = name.endswith("/")
                pairs.append(
                    (name + "*" * slash, [f"{place}/*" if slash and place else "*" if slash else place])
                )
    return Aliases(pairs)
