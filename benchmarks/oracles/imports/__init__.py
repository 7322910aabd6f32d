"""Pairs of files, importing and imported, as kwsearch finds them, and their precision and recall against a judge."""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import kwsearch
from kwsearch.settings.load import load_settings

Pairs = set[tuple[str, str]]
"""Importing and imported file, relative to the root."""


class Found(NamedTuple):
    """What kwsearch finds in one repository."""

    files: frozenset[str]
    """Every indexed file."""
    imports: Mapping[tuple[str, str], frozenset[str]]
    """File and written module (or name) to the files that it names; also when those are none."""
    by_line: Mapping[tuple[str, int], frozenset[str]]
    """File and line to the files that the imports there name; also when those are none."""
    named: Mapping[str, frozenset[str]]
    """File to the files whose names it uses without an import."""

    def pairs(self) -> Pairs:
        """Return the pairs of imports."""
        return {(path, target) for (path, _), targets in self.imports.items() for target in targets}

    def named_pairs(self) -> Pairs:
        """Return the pairs of names."""
        return {(path, target) for path, targets in self.named.items() for target in targets}


def find(root: Path, languages: Iterable[str], exclude: tuple[str, ...] = ()) -> Found:
    """Index a repository into a folder that goes again, and ask for the dependencies of all files of some languages.

    Args:
        root: The checkout.
        languages: Names of languages.
        exclude: Patterns of files that cannot matter, and are left out to save time.
    """
    wanted = frozenset(languages)
    imports: dict[tuple[str, str], set[str]] = {}
    by_line: dict[tuple[str, int], set[str]] = {}
    named: dict[str, frozenset[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(str(root))
        kwsearch.build_index(
            str(root),
            index_dir=folder,
            settings=dataclasses.replace(settings, exclude=settings.exclude + exclude),
        )
        with kwsearch.open_index(str(root), index_dir=folder) as index:
            files = index.files()
            for path in files:
                record = index.file(path)
                if record.language not in wanted:
                    continue
                for item, targets in zip(record.imports, record.imported_files, strict=True):
                    imports.setdefault((path, item.module or item.name), set()).update(targets)
                    by_line.setdefault((path, item.line), set()).update(targets)
                named[path] = frozenset(record.used_files)
    return Found(
        frozenset(files),
        {key: frozenset(targets) for key, targets in imports.items()},
        {key: frozenset(targets) for key, targets in by_line.items()},
        named,
    )


def report(title: str, truth: Pairs, found: Pairs, most: int) -> None:
    """Print precision and recall, and the first wrong and missing pairs."""
    right = truth & found
    precision = len(right) / len(found) if found else 1.0
    recall = len(right) / len(truth) if truth else 1.0
    print(f"{title}: {len(truth):,} pairs, precision {precision:.4f}, recall {recall:.4f}")
    for word, rows in (("wrong", found - truth), ("missing", truth - found)):
        for path, target in sorted(rows)[:most]:
            print(f"  {word}: {path} -> {target}")


def run(description: str, measure: Callable[[Path, int], None]) -> None:
    """Measure every repository that the command line names."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, help="checkouts")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="show N wrong and N missing pairs each"
    )
    arguments = parser.parse_args()
    for folder in arguments.folders:
        measure(folder.resolve(), arguments.show)
