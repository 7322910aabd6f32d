"""Shell: files that are sourced by path, and what bats loads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import attrgetter, itemgetter

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.project import MOST_TURNS, Project
from kwsearch.resolve.model.units import Unit

_EXPANSION = regex(r"[)}\"'`]|\$\w+")
_LOOP = regex(r"\bfor[ \t]+(\w+)[ \t]+in[ \t]+((?:[^;\n\\]|\\\n)+)")
_WORD = regex(r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'\\])+")
_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")
_MOST_FOLDERS = 3
_line_of = attrgetter("line")


class Shell(Family):
    """``source`` and ``.``: beside the script, from the root, or where a path of several parts can only lead."""

    LANGUAGES = frozenset(("bash", "fish"))
    UNKNOWN = "scripts are run by name, too"

    def __init__(self, project: Project, units: Units) -> None:
        """Take the files."""
        super().__init__(project, units)
        # Of a path behind a variable two to four parts are told at most; more of each would grow with the tree's depth.
        self._tails = NearestByName()
        for path in sorted(project.paths):
            parts = path.split("/")
            for count in range(2, min(len(parts), _MOST_FOLDERS + 1) + 1):
                self._tails.add("/".join(parts[-count:]), path)

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that is sourced; what a directive above names, when the command alone does not say it."""
        found = self._sourced(item.name, unit.path, loads="load" in item.flags)
        if found is None and "directive" not in item.flags:
            # By line, as extraction has them: to go through all for each would take the square of their number.
            first, last = (
                side(unit.imports, item.line - 1, key=_line_of) for side in (bisect_left, bisect_right)
            )
            above = (row for row in unit.imports[first:last] if "directive" in row.flags)
            found = next(
                (file for row in above if (file := self._sourced(row.name, unit.path, loads=False))), None
            )
        # A variable in a folder is passed over elsewhere; in the name itself only a loop can tell what it is.
        if found is None and "$" in item.name.rpartition("/")[2]:
            return self._in_turn(item.name, unit.path, item.line)
        return (found,) if found is not None else ()

    def _in_turn(self, written: str, path: str, line: int) -> tuple[str, ...]:
        """The files that a path means whose end is the variable of a loop above, over words or patterns."""
        files: set[str] = set()
        loops = self._loops.get(path)
        if loops is None:
            loops = self._loops[path] = _loops_of(self.project.text(path) or "")
        for variable in _VARIABLE.finditer(written.rpartition("/")[2]):
            rows = loops.get(variable[1] or variable[2], [])
            above = bisect_right(rows, line, key=itemgetter(0))
            for word in rows[above - 1][1] if above else ():
                name = written.replace(variable[0], word)
                *before, tail = _EXPANSION.split(name)
                if "*" not in tail:
                    file = self._sourced(name, path, loads=False)
                    files.update([file] if file else [])
                    continue
                # Of the machine, or in a folder that a variable alone tells.
                if name.startswith(("/", "~")) or (before and "*" in tail.lstrip("/").partition("/")[0]):
                    continue
                folders = folders_above(path) if before else (folder_of(path), "")
                places = (joined(folder, tail.lstrip("/")) for folder in folders)
                found = (self.project.matching(place) for place in places if place is not None)
                files.update(next(filter(None, found), ()))
        files.discard(path)
        return tuple(sorted(files))

    @cached_property
    def _loops(self) -> dict[str, dict[str, list[tuple[int, list[str]]]]]:
        return {}

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of a sourced file from the root of the repository."""
        return self._sourced(item.name, path, loads="load" in item.flags) or item.name

    def _sourced(self, written: str, path: str, *, loads: bool) -> str | None:
        # What follows the last expansion: "$(dirname "$0")/lib.sh" and "${HERE}/lib.sh" both mean lib.sh nearby.
        text = written.strip("\"'")
        *before, name = _EXPANSION.split(text)
        if (text.startswith(("/", "~")) and not before) or not name.strip("/"):
            return None
        name = name.lstrip("/")
        # As ``load`` of bats looks for it.
        names = (name, f"{name}.bash", f"{name}.sh") if loads else (name,)
        for candidate in names:
            # Beside the script first: most scripts go to their own folder, or are called by the path from the root.
            found = self.project.first((joined(folder_of(path), candidate), joined("", candidate)))
            if found is not None:
                return found
            if before:
                found = self._behind_variable(candidate, path)
                if found is not None:
                    return found
        return None

    def _behind_variable(self, name: str, path: str) -> str | None:
        """The file that a path behind a variable means: below a folder above, else a lone one of that path."""
        found = self.project.first(joined(folder, name) for folder in folders_above(path))
        inner = name.removeprefix("./")
        if found is None and "/" in inner and not inner.startswith("."):
            files = self._tails.all(inner)
            found = files[0] if len(files) == 1 else None
        return found


def _loops_of(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    """Variable to the 1-based line of each loop, ascending, and what it is there in turn, without quotes."""
    loops: dict[str, list[tuple[int, list[str]]]] = {}
    at, line = 0, 1
    for loop in _LOOP.finditer(text):
        line += text.count("\n", at, loop.start())
        at = loop.start()
        words = [word.replace('"', "").replace("'", "") for word in _WORD.findall(loop[2])]
        loops.setdefault(loop[1], []).append((line, words if len(words) <= MOST_TURNS else []))
    return loops
