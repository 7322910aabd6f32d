"""CMake and Make: included files and subfolders."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from operator import itemgetter

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.project import MOST_TURNS
from kwsearch.resolve.model.units import Unit

_VARIABLE = regex(r"\$[{(](\w+)[)}]")
_ASSIGNMENT = regex(
    r"^[ ]*(?:export[ \t]+|override[ \t]+)*([\w.-]+)[ \t]*[:?]{0,2}=[ \t]*([^#\n]*)", re.MULTILINE
)
_FUNCTION = regex(r"\$[({][\w.-]+[ :,]")
_COMMAND = regex(r"\b(\w+)[ \t]*\(([^()]*)\)")
_COMMENT = regex(r"#[^\n]*")
_WORD = regex(r"\"[^\"]*\"|[^\s\"]+")

_READ = (".cmake", "CMakeLists.txt")
_GLOBS = ("GLOB", "GLOB_RECURSE")
_SUBSTITUTIONS = 8
"""Deeper values are left as they are."""
_MOST_CHARACTERS = 1_000
"""Of a value, and of a text with values in it: where each names the next a hundred times, no memory is enough."""
_HERE = frozenset(("CMAKE_CURRENT_SOURCE_DIR", "CMAKE_CURRENT_LIST_DIR", "srcdir", "CURDIR"))


_Loops = dict[str, list[tuple[int, dict[str, None]]]]
"""Variable to the 1-based line of each loop or macro that gives it words, ascending, with those, each once."""


def loops_of(text: str) -> _Loops:
    """Return what variables of loops, and of macros that are called there, are in turn in a file of CMake."""
    lists: dict[str, dict[str, None]] = {}
    loops: _Loops = {}
    macros: dict[str, list[dict[str, None]]] = {}
    # Line ends stay, so that lines are those of the file.
    plain = _COMMENT.sub("", text)
    at, line = 0, 1
    for command in _COMMAND.finditer(plain):
        line += plain.count("\n", at, command.start())
        at = command.start()
        words = [word for part in _WORD.findall(command[2]) for word in part.strip('"').split(";") if word]
        kind = command[1].lower()
        if kind in macros:
            for given, word in zip(macros[kind], words, strict=False):
                _add(given, _plain((word,)))
        elif kind in ("macro", "function") and words:
            macros[words[0].lower()] = [{} for _ in words[1:]]
            for name, given in zip(words[1:], macros[words[0].lower()], strict=True):
                loops.setdefault(name, []).append((line, given))
        elif kind == "list" and len(words) > 2 and words[0].upper() == "APPEND":
            _extend(lists, words[1], words[2:])
        elif kind == "file" and len(words) > 2 and words[0].upper() in _GLOBS:
            # The last of a name are patterns; those before them lead nowhere.
            is_deep = words[0].upper() == "GLOB_RECURSE"
            _extend(lists, words[1], [_deep(word) if is_deep else word for word in words[2:] if "*" in word])
        elif kind == "set" and len(words) > 1:
            _extend(lists, words[0], words[1:])
        elif kind == "foreach" and len(words) > 1:
            turns: list[str] = []
            is_list = False
            for word in words[1:]:
                if word in ("IN", "LISTS", "ITEMS"):
                    is_list = word == "LISTS"
                    continue
                # ``IN LISTS`` names a list, everything else writes its value: ``${…}``.
                name = word[2:-1] if word.startswith("${") and word.endswith("}") else word if is_list else ""
                if len(turns) <= MOST_TURNS:
                    turns += _plain(lists.get(name, ()) if name else (word,))
            loops.setdefault(words[0], []).append((line, dict.fromkeys(turns)))
    return loops


def _extend(lists: dict[str, dict[str, None]], name: str, words: Iterable[str]) -> None:
    """Add to the words of a list."""
    _add(lists.setdefault(name, {}), words)


def _add(known: dict[str, None], words: Iterable[str]) -> None:
    """Add words, each once; one too many tells that there are more than can be gone through."""
    for word in words:
        if len(known) > MOST_TURNS:
            break
        known[word] = None


def _plain(words: Iterable[str]) -> list[str]:
    """Words without variables, and patterns."""
    return [word for word in words if "$" not in word or "*" in word]


def _deep(pattern: str) -> str:
    """A pattern that goes for the folders below, too."""
    folder, slash, name = pattern.rpartition("/")
    return f"{folder}{slash}**/{name}"


class BuildFiles(Family):
    """``include``, ``add_subdirectory`` and ``find_package`` of CMake; ``include`` of Make."""

    LANGUAGES = frozenset(("cmake", "make"))
    UNKNOWN = "build files are read by name, too"

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that is read."""
        is_package = "system" in item.flags
        if unit.language == "make":
            found = self._make(item.name, unit.path, package=is_package)
            return (found,) if found is not None else ()
        files: set[str] = set()
        for name in self._each(item.name, unit.path, item.line):
            file = None if "*" in name else self._cmake(name, unit.path, package=is_package)
            files.update(self._matching(name, unit.path) if "*" in name else [file] if file else [])
        return tuple(sorted(files))

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of the file from the root of the repository."""
        # By the path, since the question has no language.
        is_make = path.endswith((".mk", ".mak", ".make")) or "akefile" in path.rpartition("/")[2]
        find = self._make if is_make else self._cmake
        return find(item.name, path, package="system" in item.flags) or item.name

    def _cmake(self, written: str, path: str, *, package: bool) -> str | None:
        if package:
            return self._modules.find(f"Find{written}.cmake", path)
        for place in self._places(written, path):
            found = self.project.first((f"{place}/CMakeLists.txt" if place else "CMakeLists.txt", place))
            if found is not None and found != path:
                return found
        # What is left is the bare name of a module, as in ``include(GNUInstallDirs)``.
        if "$" in written or written.startswith(("/", ".")) or written.endswith(".cmake"):
            return None
        return self._modules.find(f"{written}.cmake", path)

    def _matching(self, written: str, path: str) -> list[str]:
        """The files of CMake, or folders with one, that a pattern means from the first place where it means any."""
        *variables, rest = _VARIABLE.split(written)
        is_known = not variables or variables[-1] in _HERE or variables[-1].endswith("SOURCE_DIR")
        if not is_known and "*" in rest.lstrip("/").partition("/")[0]:
            return []  # a variable alone tells the folder
        for place in self._places(written, path):
            found = self.project.matching(f"{place}/CMakeLists.txt") if not place.endswith(".cmake") else []
            found += [file for file in self.project.matching(place) if file.endswith(_READ)]
            if found:
                return found
        return []

    def _each(self, written: str, path: str, line: int) -> list[str]:
        """What a text on a 1-based line is in turn, when it has a variable of a loop or macro of the file itself."""
        found = [written]
        for name in dict.fromkeys(_VARIABLE.findall(written)):
            rows = self._loops_of(path).get(name, []) if name not in _HERE else []
            above = bisect_right(rows, line, key=itemgetter(0))
            # The last loop above gives the words; a macro may stand below its calls.
            words: dict[str, None] = {}
            for _, row in rows[above - 1 : above] or rows[:MOST_TURNS]:
                _add(words, row)
            if words and len(found) * len(words) <= MOST_TURNS:
                found = [text.replace(f"${{{name}}}", word) for text in found for word in words]
        return found

    def _loops_of(self, path: str) -> _Loops:
        known = self._loops.get(path)
        if known is None:
            known = self._loops[path] = loops_of(self.project.text(path) or "")
        return known

    @cached_property
    def _loops(self) -> dict[str, _Loops]:
        return {}

    def _make(self, written: str, path: str, *, package: bool) -> str | None:
        del package
        found = self.project.first(self._places(written, path))
        if found is None and "$" in written:
            whole = self._expanded(written, path)
            found = self.project.first(self._places(whole, path)) if whole != written else None
            if found is None:
                found = self._lone(whole)
        return found

    def _lone(self, written: str) -> str | None:
        """The only file below a folder that a variable alone tells, by a path of several parts."""
        *variables, rest = _VARIABLE.split(written)
        tail = rest.lstrip("/")
        if len(variables) != 2 or variables[0] or "/" not in tail or tail.startswith("."):
            return None
        end = "/".join(tail.split("/")[-2:])
        # One file alone may end in the last folder and name: two are already too many to choose from.
        found = self._by_end.get(end)
        return found if found is not None and f"/{found}".endswith("/" + tail) else None

    @cached_property
    def _by_end(self) -> dict[str, str | None]:
        """Last folder and name to the file that ends in them; None when there are several."""
        found: dict[str, str | None] = {}
        for path in self.project.paths:
            end = "/".join(path.split("/")[-2:])
            found[end] = None if end in found else path
        return found

    def _expanded(self, written: str, path: str) -> str:
        """A text of Make with the first plain values that the file itself gives to variables, defaults among them."""
        values = self._values.get(path)
        if values is None:
            values = {}
            for name, value in _ASSIGNMENT.findall(self.project.text(path) or ""):
                if len(value) <= _MOST_CHARACTERS and not _FUNCTION.search(value):
                    values.setdefault(name, value.strip())
            self._values[path] = values
        for _ in range(_SUBSTITUTIONS):
            whole = _VARIABLE.sub(lambda found: values.get(found[1], found[0]), written)
            if whole == written or len(whole) > _MOST_CHARACTERS:
                break
            written = whole
        return written

    @cached_property
    def _values(self) -> dict[str, dict[str, str]]:
        return {}

    def _places(self, written: str, path: str) -> list[str]:
        """Where a written path can lead: from the folder of the file, then from the folders above."""
        *variables, rest = _VARIABLE.split(written)
        rest = rest.lstrip("/")
        own = folder_of(path)
        if not rest and variables:
            return []
        if not variables:
            bases = [] if written.startswith("/") else [own, *folders_above(own)]
        elif variables[-1] in _HERE or rest.startswith("../"):
            bases = [own, *folders_above(own)]
        else:
            # Another variable is mostly that of the whole project, so the root comes first; what is built is not here.
            bases = [*reversed([own, *folders_above(own)])] if "BINARY" not in variables[-1] else []
        return [place for base in bases if (place := joined(base, rest)) is not None]

    @cached_property
    def _modules(self) -> NearestByName:
        """Ends of paths to files of CMake: modules are looked for below the folders of a path of their own."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            if path.endswith(".cmake"):
                found.add(path, path)
                for at, letter in enumerate(path):
                    if letter == "/":
                        found.add(path[at + 1 :], path)
        return found
