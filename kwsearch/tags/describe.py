"""Tags for people: which there are, what one means, and which one was probably meant."""

from __future__ import annotations

import os
from typing import NamedTuple

from kwsearch.errors import ConfigError
from kwsearch.tags.evidence import EvidenceRule, Rule, all_refs
from kwsearch.tags.rules import Rules, load_root_rules, load_rules
from kwsearch.text.distance import nearest


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
    found = known_tags(tag, rules)
    rows = _rows_by_tag(rules)
    return "\n".join(_page(rules, rules.rules[one], rows.get(one, ())) for one in found)


def rules_of(of: Rules | str | os.PathLike[str] | None) -> Rules:
    """Return the rules that a caller means: of a folder, loaded ones, or the shipped ones alone."""
    if of is None:
        return load_rules()
    return of if isinstance(of, Rules) else load_root_rules(os.fspath(of))


def known_tags(name: str, rules: Rules) -> list[str]:
    """Return the ids of the tags that a name stands for: an id, the last part of one, or a reference.

    Raises:
        ConfigError: There is none; the message names a near one.
    """
    found = find_tags(name, rules)
    if not found:
        near = guess_tag(name, rules)
        raise ConfigError(f"there is no tag {name}" + (f"; did you mean {near}?" if near else ""))
    return found


def find_tags(name: str, rules: Rules) -> list[str]:
    """Return the ids of the tags that a name stands for, as ``known_tags``; empty when there is none."""
    wanted = name.casefold()
    # An id or a name first: nobody means a reference by what is a name.
    found = [one for one in rules.rules if wanted in (one, one.partition("/")[2])]
    if not found:
        rows = _rows_by_tag(rules)
        found = [
            one
            for one, rule in rules.rules.items()
            if wanted in {ref.casefold() for ref in all_refs(rule, rows.get(one, ()))}
        ]
    return found


def guess_tag(name: str, rules: Rules) -> str:
    """Return what was probably meant: the nearest id or name, else a tag whose title has the word; empty for none."""
    wanted = name.casefold()
    last = wanted.rpartition("/")[2] or wanted
    if "/" in wanted:
        near = nearest(wanted, rules.rules, limit=3)
        if near:
            return near
    # The longer a word, the more mistakes it may have; a short one is near to everything.
    near = nearest(last, [one.partition("/")[2] for one in rules.rules], limit=max(1, len(last) // 4))
    if near:
        return near
    inside = [one for one, rule in rules.rules.items() if last in one or last in rule.title.casefold()]
    # A name that begins with the word, then the shortest; the id last, so that equals have an order.
    return min(
        inside, key=lambda one: (not one.partition("/")[2].startswith(last), len(one), one), default=""
    )


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
