"""Definitions of Verilog and SystemVerilog by slang (pyslang 12.1): ``python verilog_facts.py FILE-WITH-PATHS``.

Each file by itself, as it is after its own macros; what a macro writes, or a branch of ````ifdef`` leaves out, is not
told. Values are left out: locals of blocks are declared as others are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyslang import SourceManager
from pyslang.syntax import SyntaxKind, SyntaxTree

HEADS = {
    SyntaxKind.ModuleDeclaration: "module",
    SyntaxKind.ProgramDeclaration: "module",
    SyntaxKind.InterfaceDeclaration: "type",
    SyntaxKind.PackageDeclaration: "module",
}
NAMED = {
    SyntaxKind.ClassDeclaration: "type",
    SyntaxKind.TypedefDeclaration: "type",
    SyntaxKind.ForwardTypedefDeclaration: "type",
    SyntaxKind.PropertyDeclaration: "function",
    SyntaxKind.SequenceDeclaration: "function",
}
MACRO = re.compile(r"^[ \t]*`define[ \t]+(\w+)\(", re.MULTILINE)
ROUTINES = (SyntaxKind.FunctionDeclaration, SyntaxKind.TaskDeclaration, SyntaxKind.ClassMethodPrototype)


def names(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the group and the token of each name that a node defines."""
    if node.kind in HEADS:
        yield HEADS[node.kind], node.header.name
    elif node.kind in NAMED:
        yield NAMED[node.kind], node.name
    elif node.kind in ROUTINES:
        yield "function", node.prototype.name.getLastToken()
    elif node.kind == SyntaxKind.DPIImport:
        yield "function", node.method.name.getLastToken()


def is_own(manager: Any, place: Any, path: str) -> bool:
    """Tell whether a place is written in a file itself: not by a macro, nor in what it includes."""
    return bool(manager.isFileLoc(place)) and Path(manager.getFullPath(place.buffer)).samefile(path)


def main() -> None:
    """Print the facts of the files whose paths stand in a file."""
    for path in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        manager = SourceManager()
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        rows: list[tuple[str, str, int]] = [
            ("function", found[1], text.count("\n", 0, found.start(1)) + 1) for found in MACRO.finditer(text)
        ]
        tree = SyntaxTree.fromFile(path, manager)

        def visit(
            node: Any, manager: Any = manager, rows: list[tuple[str, str, int]] = rows, path: str = path
        ) -> None:
            if not hasattr(node, "kind") or not isinstance(node.kind, SyntaxKind):
                return
            for group, token in names(node):
                place = token.location
                if token.valueText and not token.isMissing and is_own(manager, place, path):
                    rows.append((group, token.valueText, manager.getLineNumber(place)))

        tree.root.visit(visit)
        for group, name, line in rows:
            print(path, "def", group, name, line, sep="\t")


if __name__ == "__main__":
    main()
