"""Are the Python definitions, imports and calls that extraction finds exactly those that ``ast`` finds?

``python -m benchmarks.extraction_truth [FOLDER…]``: every ``.py`` file that compiles, the standard library by default.
Prints precision and recall of definitions (name, class or function, line), of imports (canonical name, alias, line) and
of calls (last part of the name, the classes and functions around it), and the files in which they differ.
"""

from __future__ import annotations

import argparse
import ast
import sysconfig
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kwsearch.extract import extract_facts
from kwsearch.vocabulary import KIND_CLASSES

Row = tuple[str, str, int]

_CLASSES = frozenset(("class", "enum", "interface"))
_FUNCTIONS = frozenset((*KIND_CLASSES["callable"], "property"))


def ast_rows(tree: ast.AST) -> tuple[Counter[Row], ...]:
    """Return the definitions, imports and calls of a syntax tree: name, kind or alias or scope, line (0 for calls)."""
    definitions: Counter[Row] = Counter()
    imports: Counter[Row] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            definitions[node.name, "class", node.lineno] += 1
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            definitions[node.name, "function", node.lineno] += 1
        elif isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                imports[alias.name, local, alias.lineno] += 1
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    imports[module, "", alias.lineno] += 1
                    continue
                joined = module + alias.name if module.endswith(".") else f"{module}.{alias.name}"
                imports[joined, alias.asname or alias.name, alias.lineno] += 1
    return definitions, imports, ast_calls(tree)


def ast_calls(tree: ast.AST) -> Counter[Row]:
    """Return the calls of a syntax tree with what they stand in; decorators stand around what they decorate."""
    calls: Counter[Row] = Counter()
    waiting = [(tree, "")]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                calls[node.func.id, scope, 0] += 1
            elif isinstance(node.func, ast.Attribute):
                calls[node.func.attr, scope, 0] += 1
        inner = scope
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{scope}.{node.name}" if scope else node.name
        for field, value in ast.iter_fields(node):
            around = scope if field == "decorator_list" else inner
            children = value if isinstance(value, list) else [value]
            waiting += [(child, around) for child in children if isinstance(child, ast.AST)]
    return calls


def own_rows(path: str, data: bytes) -> tuple[Counter[Row], ...]:
    """Return the definitions, imports and calls that extraction finds, in the same form."""
    facts = extract_facts(path, data, "python", timeout_seconds=60)
    definitions: Counter[Row] = Counter()
    for symbol in facts.symbols:
        if symbol.subkind in ("lambda", "namedtuple", "typeddict") and " = " in symbol.signature:
            continue  # an assignment, not a statement
        name = unicodedata.normalize("NFKC", symbol.name)
        if symbol.kind in _CLASSES and symbol.signature.startswith("class"):
            definitions[name, "class", symbol.line] += 1
        elif symbol.kind in _FUNCTIONS and symbol.signature.startswith(("def", "async")):
            definitions[name, "function", symbol.line] += 1
    imports: Counter[Row] = Counter()
    for item in facts.imports:
        if "dynamic" in item.flags:
            continue  # a call with a literal name, no statement
        name, alias = (unicodedata.normalize("NFKC", text) for text in (item.name, item.alias))
        imports[name, alias, item.line] += 1
    calls = Counter(
        (unicodedata.normalize("NFKC", use.name), unicodedata.normalize("NFKC", use.scope), 0)
        for use in facts.uses
        if use.role == "call"
    )
    return definitions, imports, calls


def parsed_files(folders: list[Path], every: int) -> Iterator[tuple[Path, bytes, ast.AST]]:
    """Yield the files that ``ast`` can parse, except those with lines that end in a bare carriage return."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.py") if path.is_file())
    for path in paths[::every]:
        data = path.read_bytes()
        if b"\r" in data.replace(b"\r\n", b""):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                yield path, data, ast.parse(data)
            except (SyntaxError, ValueError, RecursionError):
                continue


def main() -> None:
    """Compare all files and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path(sysconfig.get_path("stdlib"))])
    parser.add_argument("--every", type=int, default=1, help="look at every Nth file only")
    parser.add_argument("--differences", type=int, default=20, help="files to print")
    arguments = parser.parse_args()
    totals: dict[str, list[int]] = {what: [0, 0, 0] for what in ("definitions", "imports", "calls")}
    files = shown = 0
    for path, data, tree in parsed_files(arguments.folders, arguments.every):
        files += 1
        own = own_rows(path.name, data)
        for what, expected, found in zip(totals, ast_rows(tree), own, strict=True):
            both = (expected & found).total()
            for index, number in enumerate((both, expected.total(), found.total())):
                totals[what][index] += number
            if expected != found and shown < arguments.differences:
                shown += 1
                missing, extra = expected - found, found - expected
                print(f"{path}: {what}: missing {sorted(missing)[:3]} extra {sorted(extra)[:3]}")
    print(f"{files} files")
    for what, (both, expected, found) in totals.items():
        precision, recall = both / found if found else 1.0, both / expected if expected else 1.0
        print(
            f"{what:12} {expected:8} by ast  {found:8} found  precision {precision:.6f}  recall {recall:.6f}"
        )


if __name__ == "__main__":
    main()
