"""Runs the fixtures of tags: what ``kwsearch tags test`` shows.

Each tag has a folder ``fixtures/<category>_<name>/`` of small files. A comment says what a line must give::

    pickle.loads(data)  # hit: call pickle.loads
    import pickle       # weak: import pickle

``hit`` is strong evidence, then come kind and name; `` | `` separates several; ``hit: path`` stands for the
path itself. Every other line must give nothing: the near-misses.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kwsearch.indexing.examine import Examiner
from kwsearch.languages.installed import has_grammar
from kwsearch.languages.table import BY_NAME
from kwsearch.regex import regex
from kwsearch.scan.reading import Reading, SourceReader
from kwsearch.settings.defaults import MAX_FILE_BYTES
from kwsearch.tags.describe import known_tags, rules_of
from kwsearch.tags.rules import Rules

FIXTURES = Path(__file__).parents[1] / "tags" / "fixtures"
"""The shipped fixtures."""

_MARK = regex(r"\b(hit|weak): (\w+)((?: [^|\s]+)*)")

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
        only: Tags to test, as ``describe_tag`` takes them; all when empty.

    Returns:
        One result for each fixture file, by tag and path; a tag without any file has a failing one. A file whose
        grammar is in an extra that is not installed passes.

    Raises:
        ConfigError: There is no tag of a name, or a rule of the folder is wrong.
    """
    rules = rules_of(of)
    examiner = Examiner(rules)
    chosen = {tag for name in only for tag in known_tags(name, rules)} if only else rules.rules.keys()
    results = []
    for tag in chosen - rules.off.keys():
        found = [
            _test_file(tag, name, reading, examiner)
            for base in (FIXTURES, *rules.fixtures, *folders)
            for name, reading in _files_of(base / tag.replace("/", "_"))
        ]
        results += found or [TagTestResult(tag, "", 0, ("has no fixtures",))]
    return sorted(results)


def _files_of(folder: Path) -> Iterator[tuple[str, Reading]]:
    """The files of a folder, which may come with a repository: links are not followed."""
    if folder.is_symlink() or not folder.is_dir():
        return
    with SourceReader(str(folder), max_file_bytes=MAX_FILE_BYTES) as reader:
        for place, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                path = Path(place, name).relative_to(folder).as_posix()
                yield path, reader.read(path)


def _test_file(tag: str, name: str, reading: Reading, examiner: Examiner) -> TagTestResult:
    """Compare what one file gives with what its comments say."""
    if reading.reason:
        return TagTestResult(tag, name, 0, (f"cannot be tested: {reading.reason}",))
    data = reading.data
    file = examiner.classify(name, data)
    row = BY_NAME[file.language]
    if row.grammar and not has_grammar(row):  # its words alone give no evidence, and need not
        return TagTestResult(tag, name, 0, ())
    tags = examiner.examine(file, data).tags
    found = {
        (evidence.line, evidence.kind, evidence.name, evidence.strong)
        for one in tags
        if one.id == tag
        for evidence in one.evidence
    }
    expected = _expectations(name, data.decode("utf-8", "replace"))
    problems = [(line, f"line {line}: missing {kind} {text}") for line, kind, text, _ in expected - found]
    problems += [
        (line, f"line {line}: unexpected {'strong' if strong else 'weak'} {kind} {text}")
        for line, kind, text, strong in found - expected
    ]
    return TagTestResult(tag, name, len(expected), tuple(text for _, text in sorted(problems)))


def _expectations(path: str, text: str) -> set[Expectation]:
    """What the comments of a fixture say."""
    found = set()
    for line, content in enumerate(text.split("\n"), start=1):
        for strength, kind, name in _MARK.findall(content):
            # A path has no line; a comment on any line may speak for it.
            if kind == "path":
                found.add((0, kind, path, strength == "hit"))
            else:
                found.add((line, kind, name.strip(), strength == "hit"))
    return found
