"""Runs the fixtures of tags: what ``kwsearch tags test`` shows.

Each tag has a folder ``fixtures/<category>_<name>/`` of small files. A comment says what a line must give::

    pickle.loads(data)  # hit: call pickle.loads
    import pickle       # weak: import pickle

``hit`` is strong evidence, then come kind and name; `` | `` separates several; ``hit: path`` stands for the
path itself. Every other line must give nothing: the near-misses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from kwsearch.indexing.examine import Examiner
from kwsearch.tags.describe import rules_of
from kwsearch.tags.rules import Rules

FIXTURES = Path(__file__).parents[1] / "tags" / "fixtures"
"""The shipped fixtures."""

_MARK = re.compile(r"\b(hit|weak): (\w+)((?: [^|\s]+)*)")

Expectation = tuple[int, str, str, bool]
"""Line, kind and name of a piece of evidence, and whether it is strong."""


class TagTestResult(NamedTuple):
    """What one fixture file showed."""

    tag: str
    path: str
    """Relative to the folder of the tag; empty when the tag has no fixtures."""
    expected: int
    """Pieces of evidence that the file must give."""
    problems: tuple[str, ...]
    """What was missing or too much, by line; empty when the file passed."""

    @property
    def passed(self) -> bool:
        """Whether the file gave exactly what it says."""
        return not self.problems


def test_tags(
    of: Rules | str | os.PathLike[str] | None = None,  # noqa: PT028 - this runs fixtures and is none
    folders: Iterable[Path] = (),  # noqa: PT028
    *,
    only: Collection[str] = (),  # noqa: PT028
) -> list[TagTestResult]:
    """Run the fixtures of every tag that is switched on.

    Args:
        of: A folder whose own rules count, too, or rules that are loaded; the shipped ones alone when None.
        folders: Further folders of fixtures, laid out like the shipped one; those that the rules name count, too.
        only: Ids of the tags to test; all when empty.

    Returns:
        One result for each fixture file, by tag and path; a tag without any file has a failing one.
    """
    rules = rules_of(of)
    examiner = Examiner(rules)
    results = []
    for tag in rules.rules.keys() - rules.off.keys():
        if only and tag not in only:
            continue
        files = [
            (folder, path)
            for base in (FIXTURES, *rules.fixtures, *folders)
            for folder in [base / tag.replace("/", "_")]
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ]
        results += [
            _test_file(tag, path.relative_to(folder).as_posix(), path, examiner) for folder, path in files
        ]
        if not files:
            results.append(TagTestResult(tag, "", 0, ("has no fixtures",)))
    return sorted(results)


def _test_file(tag: str, name: str, path: Path, examiner: Examiner) -> TagTestResult:
    """Compare what one file gives with what its comments say."""
    data = path.read_bytes()
    tags = examiner.examine(examiner.classify(name, data), data).tags
    found = {
        (evidence.line, evidence.kind, evidence.name, evidence.strong)
        for one in tags
        if one.id == tag
        for evidence in one.evidence
    }
    expected = _expectations(name, data.decode())
    problems = [(line, f"line {line}: missing {kind} {text}") for line, kind, text, _ in expected - found]
    problems += [
        (line, f"line {line}: unexpected {'strong' if strong else 'weak'} {kind} {text}")
        for line, kind, text, strong in found - expected
    ]
    return TagTestResult(tag, name, len(expected), tuple(text for _, text in sorted(problems)))


def _expectations(path: str, text: str) -> set[Expectation]:
    """What the comments of a fixture say."""
    found = set()
    for line, content in enumerate(text.splitlines(), start=1):
        for strength, kind, name in _MARK.findall(content):
            if kind == "path":
                found.add((0, kind, path, strength == "hit"))
            else:
                found.add((line, kind, name.strip(), strength == "hit"))
    return found
