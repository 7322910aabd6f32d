"""Functions of C and C++ headers against libclang.

``python -m benchmarks functions_clang [--cpp] [--arguments=FLAGS] FOLDER…``: needs the ``libclang`` wheel. Every
header is parsed as a file of its own; one in which clang finds an error is left out and counted. A function counts when
its name is written where it is declared, not made by a macro, and not in a branch that the preprocessor skips.
"""

from __future__ import annotations

import argparse
import ctypes
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
_CALLABLE = frozenset(KIND_CLASSES["callable"])


def _place(cindex: Any, node: Any) -> tuple[str, int, int]:
    """Return where a name is written, also when it is the argument of a macro: file, line and byte."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    cindex.conf.lib.clang_getFileLocation(node.location, *map(ctypes.byref, (file, line, column, offset)))
    return (cindex.File(file).name if file else "", line.value, offset.value)


def _functions(cindex: Any, node: Any, name: str, data: bytes) -> Iterator[Row]:
    """Yield the functions that a header declares itself, below a node of clang's tree."""
    kinds = {getattr(cindex.CursorKind, kind) for kind in _KINDS}
    for child in node.get_children():
        file, line, offset = _place(cindex, child)
        if file != name:
            continue
        if child.kind in kinds:
            spelling = (
                child.spelling.partition("<")[0].strip() if "operator" not in child.spelling else "operator"
            )
            if data.startswith(spelling.encode(), offset):
                yield spelling, line
            continue
        if child.kind.is_declaration():
            yield from _functions(cindex, child, name, data)


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
        truth = set(_functions(cindex, unit.cursor, str(path), data))
        found = {row for row in _own(path, data, "cpp" if arguments.cpp else "c") if row[1] not in skipped}
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
