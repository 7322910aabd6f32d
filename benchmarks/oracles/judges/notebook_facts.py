"""Facts of notebooks in Python by nbformat 5 and CPython's ``ast``: ``python notebook_facts.py FILE-WITH-PATHS``.

nbformat says what the cells hold, and the file where: each line of a cell stands in it as JSON writes it, one behind
the other; a notebook that is written otherwise is left out, and told on stderr. Lines of magics are no code; a cell
that ``ast`` cannot read, or that begins with ``%%``, is not read.
"""

from __future__ import annotations

import ast
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import nbformat

PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


def cells(path: Path) -> Iterator[tuple[list[str], list[int]]]:
    """Yield the lines of each code cell, and where each stands in the file; no lines, but places, of any other."""
    raw = [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
    at = 0
    for cell in nbformat.read(path, as_version=4).cells:
        lines = cell.source.split("\n")
        written = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
        places: list[int] = []
        for line in written:
            forms = {json.dumps(line, ensure_ascii=is_ascii) for is_ascii in (False, True)}
            while at < len(raw) and not any(raw[at].removesuffix(",").endswith(form) for form in forms):
                at += 1
            if at == len(raw):
                raise ValueError("a cell's line does not stand in the file")
            places.append(at + 1)
            at += 1
        yield (lines[: len(places)] if cell.cell_type == "code" else []), places


def plain(lines: list[str]) -> str:
    """Return a cell with what IPython alone understands as blanks of the same lines."""
    kept: list[str] = []
    for line in lines:
        word = line.lstrip()
        is_magic = word.startswith(("%", "!", "?")) or word.rstrip().endswith("?")
        kept.append(line[: len(line) - len(word)] + "pass" if is_magic else line)
    return "\n".join(kept)


def facts(lines: list[str]) -> Iterator[tuple[str, str, str, int]]:
    """Yield role, kind, name and line in the cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = compile(plain(lines), "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield "def", "type", node.name, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield "def", "function", node.name, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield "import", "", alias.name, alias.lineno
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                joined = (
                    module
                    if alias.name == "*"
                    else f"{(module.rstrip('.') and module + '.') or module}{alias.name}"
                )
                yield "import", "", joined, alias.lineno


def main() -> None:
    """Print the facts of all files that the given one lists."""
    paths = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    for path in map(Path, paths):
        try:
            language = (
                json.loads(path.read_bytes())["metadata"].get("kernelspec", {}).get("language", "python")
            )
            found = list(cells(path)) if language == "python" else None
        except Exception as error:
            print(f"{path}: {error}", file=sys.stderr)
            continue
        if found is None:
            continue
        print(f"{path}\tskipped\t\t\t0")
        for lines, places in found:
            head = next((line for line in lines if line.strip()), "")
            try:
                if not lines or (head.startswith("%%") and not head.startswith(PYTHON_MAGICS)):
                    raise SyntaxError
                rows = list(facts(lines))
            except (SyntaxError, ValueError):
                for place in places:
                    print(f"{path}\tskipped\t\t\t{place}")
                continue
            for role, kind, name, line in rows:
                print(f"{path}\t{role}\t{kind}\t{name}\t{places[line - 1]}")


if __name__ == "__main__":
    main()
