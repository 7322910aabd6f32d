"""Tags for people: which there are, what one means, and which one was probably meant."""

from __future__ import annotations

import os
from typing import NamedTuple

from kwsearch.errors import ConfigError
from kwsearch.tags.evidence import EvidenceRule, Rule, all_refs
from kwsearch.tags.rows import guess
from kwsearch.tags.rules import Rules, load_root_rules, load_rules


class TagInfo(NamedTuple):
    """What a list of tags shows of one."""

    id: str
    title: str
    description: str
    refs: tuple[str, ...]
    """Ids of the rule and of its evidence in other catalogues, such as CWE's and bandit's."""
    languages: tuple[str, ...]
    """Sorted; ``*`` when some evidence counts in every language."""
    kinds: tuple[str, ...]
    """Kinds of evidence, sorted."""


def list_tags(of: Rules | str | os.PathLike[str] | None = None) -> list[TagInfo]:
    """Return every tag that is switched on, by id.

    Args:
        of: A folder whose own rules count, too, or rules that are loaded; the shipped ones alone when None.

    Raises:
        ConfigError: A rule of the folder is wrong; the message names the file and the line.
    """
    rules = rules_of(of)
    rows = _rows_by_tag(rules)
    return [_info(rule, rows.get(tag, ())) for tag, rule in rules.rules.items() if tag not in rules.off]


def describe_tag(tag: str, of: Rules | str | os.PathLike[str] | None = None) -> str:
    """Return a page of plain text about a tag: what it means, its references and what counts as evidence.

    Args:
        tag: An id, ``security/pickle``, its last part, ``pickle``, or a reference, ``CWE-502``: then a page for each
            tag that has it.
        of: As for ``list_tags``.

    Raises:
        ConfigError: There is no such tag; the message names near ones. Or a rule of the folder is wrong.
    """
    rules = rules_of(of)
    rows = _rows_by_tag(rules)
    return "\n".join(_page(rules, rules.rules[one], rows.get(one, ())) for one in find_tags(tag, rules))


def rules_of(of: Rules | str | os.PathLike[str] | None) -> Rules:
    """Return the rules that a caller means: of a folder, loaded ones, or the shipped ones alone."""
    if of is None:
        return load_rules()
    return of if isinstance(of, Rules) else load_root_rules(os.fspath(of))


def find_tags(name: str, rules: Rules) -> list[str]:
    """Return the ids of the tags that a name stands for: an id, the last part of one, or a reference.

    Raises:
        ConfigError: There is none; the message names near ones.
    """
    wanted = name.casefold()
    found = [one for one in rules.rules if wanted in (one, one.partition("/")[2])]
    if not found:
        rows = _rows_by_tag(rules)
        found = [
            one
            for one, rule in rules.rules.items()
            if wanted in {ref.casefold() for ref in all_refs(rule, rows.get(one, ()))}
        ]
    if not found:
        raise ConfigError(f"there is no tag {name}{_hint(wanted, rules)}")
    return found


def _hint(wanted: str, rules: Rules) -> str:
    """What was probably meant: a tag whose name or title has the word, else the nearest name."""
    last = wanted.rpartition("/")[2] or wanted
    near = [one for one, rule in rules.rules.items() if last in one or last in rule.title.casefold()]
    if near:
        return "; did you mean " + ", ".join(near[:5]) + "?"
    names = {one.partition("/")[2]: one for one in rules.rules}
    return guess(last, names)


def _rows_by_tag(rules: Rules) -> dict[str, list[EvidenceRule]]:
    found: dict[str, list[EvidenceRule]] = {}
    for tag, row in rules.all_rows():
        found.setdefault(tag, []).append(row)
    return found


def _info(rule: Rule, rows: list[EvidenceRule] | tuple[()]) -> TagInfo:
    languages = {language for row in rows for language in row.languages or ("*",)}
    kinds = {row.kind for row in rows}
    return TagInfo(
        rule.id,
        rule.title,
        rule.description,
        all_refs(rule, rows),
        tuple(sorted(languages)),
        tuple(sorted(kinds)),
    )


def _page(rules: Rules, rule: Rule, rows: list[EvidenceRule] | tuple[()]) -> str:
    lines = [f"{rule.id}: {rule.title}", "", rule.description, ""]
    if rule.id in rules.off:
        lines += [f"Switched off in {rules.off[rule.id]}.", ""]
    refs = all_refs(rule, rows)
    if refs:
        lines += ["References: " + ", ".join(refs), ""]
    lines.append("Evidence:")
    for row in rows:
        strength = f"strong, {row.confidence} confidence" if row.strong else "weak"
        lines.append(f"  {row.kind} ({strength}{', ' + ' '.join(row.languages) if row.languages else ''})")
        lines.append("    " + ", ".join(row.names))
        lines += [f"    {text}" for text in row.conditions()]
    return "\n".join(lines) + "\n"
