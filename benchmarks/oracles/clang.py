"""Functions of C and C++ headers against libclang.

``python -m benchmarks functions_clang [--cpp] [--arguments=FLAGS] FOLDER…``: needs the ``libclang`` wheel. Every
header is parsed as a file of its own; one in which clang finds an error is left out and counted. A function counts when
its name is written where it is declared, not made by a macro, and not in a branch that the preprocessor skips.
"""

from __future__ import annotations

import argparse
import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from kwsearch.extract import extract_facts
from kwsearch.vocabulary import KIND_CLASSES

Row = tuple[str, int]
"""Name and 1-based line."""

_ERROR = 3
"""Severity from which clang's diagnostics are errors."""
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
_BARE = re.compile(rb"\w+\s*\)\s*(?!\()")
"""The whole argument of a macro, without parameters: what the macro makes of it is not written."""
_CALLABLE = frozenset(KIND_CLASSES["callable"])


def _place(cindex: Any, node: Any) -> tuple[str, int, int]:
    """Return where a name is written, also when it is the argument of a macro: file, line and byte."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    cindex.conf.lib.clang_getFileLocation(node.location, *map(ctypes.byref, (file, line, column, offset)))
    return (cindex.File(file).name if file else "", line.value, offset.value)


class _Header:
    """What clang finds in one header.

    Attributes:
        functions: Names as they are written, with their lines; one that ``#define`` gives another name, by its own.
        made: Lines of functions whose names a macro makes: what a reader calls them is no fact.
    """

    def __init__(self, cindex: Any, unit: Any, path: Path, data: bytes) -> None:
        self.functions: set[Row] = set()
        self.made: set[int] = set()
        self._cindex = cindex
        self._kinds = {getattr(cindex.CursorKind, kind) for kind in _KINDS}
        self._path = str(path)
        self._data = data
        self._renamed = {
            child.spelling
            for child in unit.cursor.get_children()
            if child.kind is cindex.CursorKind.MACRO_DEFINITION
            and not cindex.conf.lib.clang_Cursor_isMacroFunctionLike(child)
        }
        self._read(unit.cursor)

    def _read(self, node: Any) -> None:
        """Take the functions that the header declares itself, below a node of clang's tree."""
        for child in node.get_children():
            file, line, offset = _place(self._cindex, child)
            if file != self._path:
                continue
            if child.kind in self._kinds:
                is_operator = "operator" in child.spelling
                spelling = "operator" if is_operator else child.spelling.partition("<")[0].strip()
                found = _WORD.match(self._data, offset)
                written = found[0].decode() if found else ""
                if _BARE.match(self._data, offset) and self._data[:offset].rstrip().endswith(b"("):
                    self.made.add(line)
                elif self._data.startswith(spelling.encode(), offset):
                    self.functions.add((spelling, line))
                elif written in self._renamed:
                    self.functions.add((written, line))
                else:
                    self.made.add(line)
            elif child.kind.is_declaration():
                self._read(child)


def _skipped(cindex: Any, unit: Any, path: Path) -> set[int]:
    """Return the lines that the preprocessor skips."""

    class Ranges(ctypes.Structure):
        _fields_ = (("count", ctypes.c_uint), ("ranges", ctypes.POINTER(cindex.SourceRange)))

    library = cindex.conf.lib
    library.clang_getSkippedRanges.restype = ctypes.POINTER(Ranges)
    library.clang_getSkippedRanges.argtypes = [cindex.TranslationUnit, cindex.c_object_p]
    found = library.clang_getSkippedRanges(unit, cindex.File.from_name(unit, str(path)))
    lines: set[int] = set()
    for index in range(found.contents.count):
        extent = found.contents.ranges[index]
        lines |= set(range(extent.start.line, extent.end.line + 1))
    return lines


def _own(path: Path, data: bytes, language: str) -> Iterator[Row]:
    for symbol in extract_facts(path.name, data, language).symbols:
        if symbol.kind in _CALLABLE and symbol.kind != "macro":
            yield "operator" if symbol.name.startswith("operator") else symbol.name, symbol.line


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
    flags += arguments.arguments.split()
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
    for path in paths:
        data = path.read_bytes()
        unit = index.parse(
            str(path), args=flags, options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        )
        if any(item.severity >= _ERROR for item in unit.diagnostics):
            counts["left out"] += 1
            continue
        counts["files"] += 1
        skipped = _skipped(cindex, unit, path)
        header = _Header(cindex, unit, path, data)
        truth, left = header.functions, skipped | header.made
        found = {
            row
            for row in _own(path, data, "cpp" if arguments.cpp else "c")
            if row in truth or row[1] not in left
        }
        counts["truth"] += len(truth)
        counts["found"] += len(found)
        counts["both"] += len(truth & found)
        for word, items in (("missing", truth - found), ("wrong", found - truth)):
            rows[word] += [f"{path}:{line}: {name}" for name, line in sorted(items, key=lambda row: row[1])]
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
