"""Functions of C and C++ headers against libclang.

``python -m benchmarks functions_clang [--cpp] [--arguments=FLAGS] FOLDER…``: needs the ``libclang`` wheel. Headers
are read together, as a source file would include them; one in which clang finds an error is left out and counted. A
function counts when its name is written where it is declared, not made by a macro, and not in a branch that the
preprocessor skips.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from kwsearch.extract import extract_facts
from kwsearch.vocabulary import KIND_CLASSES

Row = tuple[str, int]
"""Name and 1-based line."""

_ERROR, _FATAL = 3, 4
"""Severities of clang's diagnostics: what is written wrongly, and after what nothing more is read."""
_TOGETHER = 96
"""How many headers are read as one unit, since most of the work is in what all of them include."""
_KINDS = (
    "FUNCTION_DECL",
    "CXX_METHOD",
    "CONSTRUCTOR",
    "DESTRUCTOR",
    "FUNCTION_TEMPLATE",
    "CONVERSION_FUNCTION",
)
_SUFFIXES = (".h", ".hh", ".hpp", ".hxx")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_BARE = re.compile(rb"\w+\s*[),]\s*(?!\()")
"""The whole argument of a macro, without parameters: what the macro makes of it is not written."""
_CALLABLE = frozenset(KIND_CLASSES["callable"])


def _place(cindex: Any, node: Any) -> tuple[Any, int, int]:
    """Return where a name is written, also when it is the argument of a macro: file, line and byte."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    cindex.conf.lib.clang_getFileLocation(node.location, *map(ctypes.byref, (file, line, column, offset)))
    return file, line.value, offset.value


class _Headers:
    """What clang finds in the headers of a unit.

    Attributes:
        functions: Names as they are written, with their lines, by path; one that ``#define`` gives another name, by
            its own.
        made: Lines of functions whose names a macro makes, by path: what a reader calls them is no fact.
    """

    def __init__(self, cindex: Any, unit: Any, texts: dict[Path, bytes]) -> None:
        self.functions: dict[Path, set[Row]] = {path: set() for path in texts}
        self.made: dict[Path, set[int]] = {path: set() for path in texts}
        self._cindex = cindex
        self._unit = unit
        self._kinds = {getattr(cindex.CursorKind, kind).value for kind in _KINDS}
        self._macro = cindex.CursorKind.MACRO_DEFINITION.value
        self._friend = cindex.CursorKind.FRIEND_DECL.value
        self._texts = texts
        self._files: dict[int | None, Path | None] = {}
        self._macros: dict[str, Any] = {}
        self._visit(unit.cursor)

    def _visit(self, cursor: Any) -> None:
        callback = self._cindex.callbacks["cursor_visit"](self._see)
        self._cindex.conf.lib.clang_visitChildren(cursor, callback, [])

    def _see(self, node: Any, _parent: Any, _data: Any) -> int:
        """Take a function that one of the headers declares itself, or look below; macros stand before all else."""
        node._tu = self._unit  # as its own get_children does: without it a node cannot be asked
        if node._kind_id == self._macro:
            self._macros[node.spelling] = node
        elif node._kind_id == self._friend:
            self._visit(node)
        elif node._kind_id < self._macro:
            pointer, line, offset = _place(self._cindex, node)
            address = ctypes.cast(pointer, ctypes.c_void_p).value
            if address not in self._files:
                path = Path(os.path.normpath(self._cindex.File(pointer).name)) if pointer else None
                self._files[address] = path if path in self._texts else None
            path = self._files[address]
            if path is not None and node._kind_id in self._kinds:
                self._take(node, path, line, offset)
            elif path is not None and node.kind.is_declaration():
                self._visit(node)
        return 1  # on to the next, not into it

    def _take(self, node: Any, path: Path, line: int, offset: int) -> None:
        data = self._texts[path]
        spelling = node.spelling.removeprefix("<deduction guide for ").partition("<")[0].strip(" >")
        spelling = "operator" if "operator" in spelling else spelling
        found = _WORD.match(data, offset)
        written = found[0].decode() if found else ""
        if _BARE.match(data, offset) and node.location.offset != offset:
            self.made[path].add(line)
        elif data.startswith(spelling.encode(), offset):
            self.functions[path].add((spelling, line))
        elif self._is_another_name(written):
            self.functions[path].add((written, line))
        else:
            self.made[path].add(line)

    def _is_another_name(self, word: str) -> bool:
        """Return whether a word is a macro without parameters."""
        macro = self._macros.get(word)
        if macro is None or macro.location.file is None:
            return False
        text = Path(macro.location.file.name).read_bytes()
        return not text.startswith(b"(", macro.location.offset + len(word))


def _skipped(cindex: Any, unit: Any, path: Path) -> set[int]:
    """Return the lines that the preprocessor skips."""

    class Ranges(ctypes.Structure):
        _fields_ = (("count", ctypes.c_uint), ("ranges", ctypes.POINTER(cindex.SourceRange)))

    library = cindex.conf.lib
    library.clang_getSkippedRanges.restype = ctypes.POINTER(Ranges)
    library.clang_getSkippedRanges.argtypes = [cindex.TranslationUnit, cindex.c_object_p]
    found = library.clang_getSkippedRanges(unit, cindex.File.from_name(unit, str(path)))
    lines: set[int] = set()
    for index in range(found.contents.count if found else 0):
        extent = found.contents.ranges[index]
        lines |= set(range(extent.start.line, extent.end.line + 1))
    return lines


def _own(path: Path, data: bytes, language: str) -> Iterator[Row]:
    for symbol in extract_facts(path.name, data, language).symbols:
        if symbol.kind in _CALLABLE and symbol.kind != "macro":
            yield "operator" if symbol.name.startswith("operator") else symbol.name, symbol.line


def _units(
    cindex: Any, index: Any, paths: Sequence[Path], flags: list[str]
) -> Iterator[tuple[Any, Sequence[Path]]]:
    """Yield units that include headers, and which; headers after which clang reads no further, each apart."""
    name = "headers.cpp" if "c++" in flags else "headers.c"
    text = "".join(f'#include "{path}"\n' for path in paths)
    unit = index.parse(
        name,
        args=flags,
        unsaved_files=[(name, text)],
        options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD,
    )
    if len(paths) > 1 and any(item.severity >= _FATAL for item in unit.diagnostics):
        middle = len(paths) // 2
        yield from _units(cindex, index, paths[:middle], flags)
        yield from _units(cindex, index, paths[middle:], flags)
    else:
        yield unit, paths


def main() -> None:
    """Compare all headers and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cpp", action="store_true", help="the headers are C++")
    parser.add_argument("--arguments", default="", help="of the compiler, such as -I and -D")
    parser.add_argument("--every", type=int, default=1, help="look at every Nth file only")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show N wrong and N missing names")
    arguments = parser.parse_args()
    cindex = import_module("clang.cindex")
    flags = ["-x", "c++", "-std=gnu++20"] if arguments.cpp else ["-x", "c", "-std=gnu17", "-D_GNU_SOURCE"]
    flags += ["-ferror-limit=0", *arguments.arguments.split()]
    paths = sorted(
        path
        for folder in arguments.folders
        for path in ([folder] if folder.is_file() else folder.rglob("*"))
        if path.suffix in _SUFFIXES and path.is_file()
    )[:: arguments.every]
    index = cindex.Index.create()
    cindex.conf.lib.clang_getFileLocation.argtypes = None
    counts: Counter[str] = Counter()
    rows: dict[str, list[str]] = {"missing": [], "wrong": []}
    for first in range(0, len(paths), _TOGETHER):
        for unit, together in _units(cindex, index, paths[first : first + _TOGETHER], flags):
            failed = {str(item.location.file) for item in unit.diagnostics if item.severity >= _ERROR}
            texts = (
                {}
                if any(item.severity >= _FATAL for item in unit.diagnostics)
                else {path: path.read_bytes() for path in together if str(path) not in failed}
            )
            counts["left out"] += len(together) - len(texts)
            counts["files"] += len(texts)
            headers = _Headers(cindex, unit, texts)
            for path, data in texts.items():
                truth = headers.functions[path]
                left = _skipped(cindex, unit, path) | headers.made[path]
                found = {
                    row
                    for row in _own(path, data, "cpp" if arguments.cpp else "c")
                    if row in truth or row[1] not in left
                }
                counts["truth"] += len(truth)
                counts["found"] += len(found)
                counts["both"] += len(truth & found)
                for word, items in (("missing", truth - found), ("wrong", found - truth)):
                    rows[word] += [
                        f"{path}:{line}: {name}" for name, line in sorted(items, key=lambda row: row[1])
                    ]
    print(f"{counts['files']:,} headers, {counts['left out']:,} left out, {counts['truth']:,} functions")
    print(
        f"precision {counts['both'] / (counts['found'] or 1):.4f}, recall {counts['both'] / (counts['truth'] or 1):.4f}"
    )
    for word, lines in rows.items():
        step = max(len(lines) // arguments.show, 1) if arguments.show else 1
        for line in lines[::step][: arguments.show]:
            print(f"  {word}: {line}")


if __name__ == "__main__":
    main()
