"""Included files, subfolders and packages of CMake against CMake itself.

``python -m benchmarks imports_cmake FOLDER…``: needs ``cmake`` and a compiler. The checkout is copied and configured
with ``--trace-expand``: of a directive that is carried out, the file in which CMake goes on is the file that it means.
Every ``CMakeLists.txt`` with a project that no run came to before is configured so, and once more with all options on;
every other ``.cmake`` is read as a script (``cmake -P``), as nobody. What CMake comes to in no run or finds nowhere (a
package that is missing) is not judged, nor of a directive in a loop or macro what lines name that are not carried out.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run
from benchmarks.oracles.imports.shell import NOBODY

_OPTION = re.compile(r"^[ \t]*option[ \t]*\([ \t]*(\w+)", re.MULTILINE | re.IGNORECASE)
_PROJECT = re.compile(r"^[ \t]*project[ \t]*\(", re.MULTILINE | re.IGNORECASE)
_READING = frozenset(("include", "add_subdirectory", "find_package"))
_TRACING = ("--trace-expand", "--trace-format=json-v1", "-Wno-dev")
_SECONDS, _SCRIPT_SECONDS = 180, 5


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("cmake",), ("*", "!*/", "!*.cmake", "!*.cmake.in", "!CMakeLists.txt"))
    truth: Pairs = set()
    judged: set[tuple[str, int]] = set()
    ran: dict[str, set[int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Path(folder).resolve() / root.name
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        lists = sorted(
            (name for name in found.files if name.rpartition("/")[2] == "CMakeLists.txt"),
            key=lambda name: (name.count("/"), name),
        )
        texts = [(copy / name).read_text(errors="replace") for name in sorted(found.files)]
        options = [f"-D{name}=ON" for text in texts for name in _OPTION.findall(text)]
        for number, name in enumerate(lists):
            if name in ran or not _PROJECT.search((copy / name).read_text(errors="replace")):
                continue
            for chosen in ([], options):
                arguments = [*chosen, "-S", str((copy / name).parent), "-B", "."]
                place = Path(folder) / f"build{number}"
                _take(_run(place, _SECONDS, arguments), copy, truth, judged, ran)
        scripts = sorted(name for name in found.files if name.endswith(".cmake") and name not in ran)
        for number, name in enumerate(scripts):
            place = Path(folder) / f"script{number}"
            _take(_run(place, _SCRIPT_SECONDS, ["-P", str(copy / name)]), copy, truth, judged, ran)
    truth = {(path, target) for path, target in truth if target in found.files and target != path}
    mine = {
        (path, target)
        for (path, line) in judged
        for targets in (found.by_line.get((path, line), ()),)
        for target in targets
        if (path, target) in truth or len(targets) == 1 or _is_judged(root / path, target, ran[path])
    }
    left = sum(key not in judged for key in found.by_line)
    report(f"{root.name} ({len(judged)} directives, {left} not judged)", truth, mine, show)


def _run(place: Path, seconds: int, arguments: list[str]) -> Iterator[str]:
    """Let CMake go through what it is told, as nobody, in a folder that goes again; yield the lines of its trace.

    What it came to until it is stopped counts.
    """
    place.mkdir()
    place.chmod(0o777)
    trace = place / "trace.json"
    command = [*NOBODY, "timeout", "-s", "KILL", str(seconds), "cmake"]
    command += [*_TRACING, f"--trace-redirect={trace}", *arguments]
    subprocess.run(command, capture_output=True, check=False, cwd=place)
    if trace.exists():
        with trace.open(errors="replace") as lines:
            yield from lines
    shutil.rmtree(place, ignore_errors=True)


def _take(
    trace: Iterable[str], copy: Path, truth: Pairs, judged: set[tuple[str, int]], ran: dict[str, set[int]]
) -> None:
    """Enter what one run came to: pairs, directives by file and 1-based line, files with their lines."""
    before: tuple[str, int] | None = None
    depth = 0
    for line in trace:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        place = row.get("file")
        if place is None:
            continue
        inside = Path(place).is_relative_to(copy)
        path = Path(place).relative_to(copy).as_posix() if inside else place
        ran.setdefault(path, set()).update(range(row["line"], row.get("line_end", row["line"]) + 1))
        if before is not None and row["global_frame"] > depth:
            truth.add((before[0], path))
            judged.add(before)
        if inside and row["cmd"].lower() == "subdirs":  # they are read when the file is at its end
            for folder in row["args"]:
                target = (Path(place).parent / folder / "CMakeLists.txt").resolve()
                if target.is_file():
                    truth.add((path, target.relative_to(copy).as_posix()))
                    judged |= {(path, at) for at in range(row["line"], row.get("line_end", row["line"]) + 1)}
        is_reading = inside and row["cmd"].lower() in _READING
        before, depth = (path, row["line"]) if is_reading else None, row["global_frame"]


def _is_judged(place: Path, target: str, ran: set[int]) -> bool:
    """Whether every line that names a file, which a directive in a loop or macro reads, was carried out."""
    name = target.removesuffix("/CMakeLists.txt").rpartition("/")[2].removesuffix(".cmake")
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
    lines = place.read_text(errors="replace").splitlines()
    return all(number in ran for number, line in enumerate(lines, 1) if word.search(line))


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
