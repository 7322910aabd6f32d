"""Lists and describes tags, and runs their fixtures: what ``kwsearch tags list|show|test`` shows.

Each tag has a folder ``fixtures/<category>_<name>/`` of small files. A comment says what a line must give::

    pickle.loads(data)  # hit: call pickle.loads
    import pickle       # weak: import pickle

``hit`` is strong evidence, then come kind and name; `` | `` separates several; ``hit: path`` stands for the
path itself. Every other line must give nothing: the near-misses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kwsearch.errors import ConfigError
from kwsearch.indexing.examine import Examiner
from kwsearch.tags.rules import load_rules
from kwsearch.tags.tables import Rule, Rules

FIXTURES = Path(__file__).parents[1] / "tags" / "fixtures"
"""The shipped fixtures."""

_MARK = re.compile(r"\b(hit|weak): (\w+)((?: [^|\s]+)*)")

Expectation = tuple[int, str, str, bool]
"""Line, kind and name of a piece of evidence, and whether it is strong."""


class TagInfo(NamedTuple):
    """What a list of tags shows of one."""

    id: str
    title: str
    description: str
    refs: tuple[str, ...]
    """CWE and bandit ids of the rule and of its evidence."""
    languages: tuple[str, ...]
    """Sorted; ``*`` when some evidence counts in every language."""
    kinds: tuple[str, ...]
    """Kinds of evidence, sorted."""


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


def list_tags(rules: Rules | None = None) -> list[TagInfo]:
    """Return every tag that is switched on, by id.

    Args:
        rules: From load_rules; the shipped ones when None.
    """
    rules = rules or load_rules()
    return [_info(rule) for tag, rule in rules.rules.items() if tag not in rules.off]


def describe_tag(tag: str, rules: Rules | None = None) -> str:
    """Return a page of plain text about one tag: what it means, its references and what counts as evidence.

    Args:
        tag: An id, ``security/pickle``, or a name that only one category has, ``pickle``.
        rules: From load_rules; the shipped ones when None.

    Raises:
        ConfigError: There is no such tag; the message names near ones.
    """
    rules = rules or load_rules()
    found = [one for one in rules.rules if tag in (one, one.partition("/")[2])]
    if len(found) != 1:
        near = found or [one for one in rules.rules if (tag.rpartition("/")[2] or tag) in one]
        hint = "; did you mean " + ", ".join(near[:5]) if near else ""
        raise ConfigError(f"there is no tag {tag}{hint}")
    rule = rules.rules[found[0]]
    lines = [f"{rule.id}: {rule.title}", "", rule.description, ""]
    if rule.id in rules.off:
        lines += ["Switched off by the settings.", ""]
    if rule.all_refs():
        lines += ["References: " + ", ".join(rule.all_refs()), ""]
    lines.append("Evidence:")
    for row in rule.evidence:
        strength = f"strong, {row.confidence} confidence" if row.strong else "weak"
        lines.append(f"  {row.kind} ({strength}{', ' + ' '.join(row.languages) if row.languages else ''})")
        lines.append("    " + ", ".join(row.names))
        lines += [f"    {text}" for text in row.conditions()]
    return "\n".join(lines) + "\n"


def test_tags(rules: Rules | None = None, folders: Iterable[Path] = ()) -> list[TagTestResult]:  # noqa: PT028 - runs fixtures, is none
    """Run the fixtures of every tag that is switched on.

    Args:
        rules: From load_rules; the shipped ones when None.
        folders: Further folders of fixtures, laid out like the shipped one.

    Returns:
        One result for each fixture file, by tag and path; a tag without any file has a failing one.
    """
    rules = rules or load_rules()
    examiner = Examiner(rules)
    results = []
    for tag in rules.rules.keys() - rules.off:
        files = [
            (folder, path)
            for base in (FIXTURES, *folders)
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


def _info(rule: Rule) -> TagInfo:
    languages = {language for row in rule.evidence for language in row.languages or ("*",)}
    kinds = {row.kind for row in rule.evidence}
    return TagInfo(
        rule.id, rule.title, rule.description, rule.all_refs(), tuple(sorted(languages)), tuple(sorted(kinds))
    )


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
