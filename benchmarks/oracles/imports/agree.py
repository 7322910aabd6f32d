"""``import:`` against records: by path file for file the same as ``imported_by``, by name every file that writes it.

``python -m benchmarks imports_agree FOLDER…``: asks for every file of a checkout by its path, and for names as imports
write them, evenly chosen. A path without a folder may be a name, too, and then finds more.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import kwsearch
from benchmarks.oracles.imports import run
from kwsearch.search.index import Index

_NAMES = 500
"""Names that are asked for in one repository."""


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    with tempfile.TemporaryDirectory() as folder:
        kwsearch.build_index(str(root), index_dir=folder)
        with kwsearch.open_index(str(root), index_dir=folder) as index:
            _compare(root, index, show)


def _compare(root: Path, index: Index, show: int) -> None:
    files = index.files()
    writing: dict[str, set[str]] = {}
    wrong = []
    pairs = 0
    for path in files:
        record = index.file(path)
        for item in record.imports:
            if item.name.replace(".", "").replace("_", "").isalnum():
                writing.setdefault(item.name, set()).add(path)
        if _is_plain(path):
            expected = set(record.imported_by)
            pairs += len(expected)
            found = _found(index, path)
            if found != expected if "/" in path else not found >= expected:
                wrong.append(f"{path}: {sorted(found ^ expected)}")
    names = sorted(writing)
    asked = names[:: max(1, len(names) // _NAMES)]
    wrong += [f"{name}: {sorted(lost)}" for name in asked if (lost := writing[name] - _found(index, name))]
    print(f"{root.name}: {len(files):,} files, {pairs:,} pairs, {len(asked)} names, {len(wrong)} otherwise")
    for row in wrong[:show]:
        print(f"  {row}")


def _is_plain(path: str) -> bool:
    return not any(mark in path for mark in " ()\"'*?:\\[]")


def _found(index: Index, name: str) -> set[str]:
    return {hit.path for hit in index.search(f"import:{name}", limit=0)}


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
