"""Loads and checks tag rules: those of shipped.toml, then the user's own, which add, change or switch off tags.

A rule is a table ``rules."category/name"`` with ``title``, ``description``, ``refs`` and ``evidence``, a list of
tables. Each of those has one or more kinds of evidence (``call = ["pickle.load"]``) and conditions on them.
Nothing in a rule is executed, a pattern has no operator but ``*``, and a mistake names its file and line.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from kwsearch.languages.table import LANGUAGES
from kwsearch.settings.load import settings_bytes
from kwsearch.settings.toml import TomlDocument, TomlValue, parse_toml, read_toml
from kwsearch.tags.tables import (
    CONFIDENCES,
    EVIDENCE_KINDS,
    USE_ROLES,
    ArgumentTest,
    EvidenceRule,
    Rule,
    Rules,
    build_tables,
    name_pattern,
)
from kwsearch.vocabulary import FILE_FLAGS, KINDS

ENGINE_VERSION = 1
"""Part of the fingerprint; raised when the same rules give other tags.

1: first version.
"""

MAX_RULES = 1_000
MAX_EVIDENCE_ROWS = 200

SHIPPED = Path(__file__).with_name("shipped.toml")
"""The rules that come with the program."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,40}/[a-z0-9][a-z0-9-]{0,40}")
_REF = re.compile(r"[A-Za-z][A-Za-z0-9_./-]{0,40}")
_NAME = re.compile(r"[^\s*]*\*?")


def load_rules(extra: Path | Mapping[str, object] | None = None) -> Rules:
    """Return the shipped rules together with those of the user.

    Args:
        extra: The user's rules: a TOML file, or the content of ``[tool.kwsearch.tags]``. In a file they stand
            under ``tool.kwsearch.tags`` (a pyproject.toml), under ``tags`` (a .kwsearch.toml) or at the top:
            ``off``, a list of ids or ``category/*``; ``file``, another file in the same folder or below with
            more rules; ``rules``, by id. A rule with a known id changes what it gives; ``more_evidence``
            adds to the evidence instead of replacing it.

    Raises:
        ConfigError: A rule is wrong; the message names the file and the line.
    """
    shipped = SHIPPED.read_text("utf-8")
    loader = _Loader()
    loader.add(_root_value(TomlDocument(shipped, "shipped.toml")))
    if isinstance(extra, Path):
        loader.add(_root_value(read_toml(extra)))
    elif extra is not None:
        loader.add(TomlValue(None, (), dict(extra)))
    return loader.finish()


def load_root_rules(root: str) -> Rules:
    """Return the rules for an index of ``root``: the shipped ones and those of the root's settings files.

    Args:
        root: A folder; its ``pyproject.toml`` (table ``tool.kwsearch.tags``) and its ``.kwsearch.toml`` (table
            ``tags``) are read when they exist, the second after the first.

    Raises:
        ConfigError: A rule is wrong; the message names the file and the line.
    """
    loader = _Loader()
    shipped = SHIPPED.read_text("utf-8")
    loader.add(_root_value(TomlDocument(shipped, "shipped.toml")))
    for name in ("pyproject.toml", ".kwsearch.toml"):
        data = settings_bytes(root, name)
        # A template with braces in it that does not mention us is no TOML, and no harm.
        if data is not None and (name != "pyproject.toml" or b"kwsearch" in data):
            document = parse_toml(data, name, folder=Path(root))
            loader.add(_root_value(document, must_have_table=True))
    return loader.finish()


def _root_value(document: TomlDocument, *, must_have_table: bool = False) -> TomlValue:
    """The part of a document that holds rules."""
    value = TomlValue(document, (), document.data)
    for path in (("tool", "kwsearch", "tags"), ("tags",)):
        inner: TomlValue | None = value
        for key in path:
            inner = inner.table().get(key) if inner is not None and isinstance(inner.value, dict) else None
        if inner is not None:
            return inner
    if must_have_table or "tool" in document.data:
        return TomlValue(document, (), {})
    return value


class _Loader:
    """Merges rule files and checks the result as a whole."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}
        self.places: dict[str, TomlValue] = {}
        self.off: dict[str, TomlValue] = {}

    def add(self, value: TomlValue, *, may_name_file: bool = True) -> None:
        """Add the rules of one file; later ones win."""
        table = _known_keys(value, ("off", "rules") + (("file",) if may_name_file else ()))
        if "file" in table:
            self._add_file(table["file"])
        for key, item in (table["rules"].table() if "rules" in table else {}).items():
            if not _ID.fullmatch(key):
                item.fail("an id is category/name in lower-case letters, digits and hyphens")
            self.rules[key] = _read_rule(key, item, self.rules.get(key))
            self.places[key] = item
            if len(self.rules) > MAX_RULES:
                item.fail(f"more than {MAX_RULES} rules")
        for item in table["off"].items(limit=MAX_RULES) if "off" in table else ():
            self.off[item.text()] = item

    def _add_file(self, value: TomlValue) -> None:
        """Add the file that a settings file names; it must lie in the same folder or below."""
        folder = value.document.folder if value.document is not None else None
        if folder is None:
            value.fail("only a settings file can name another file")
        base = Path(os.path.realpath(folder))
        path = Path(os.path.realpath(base / value.text()))
        if not path.is_relative_to(base):
            value.fail("must be a path inside the folder of this file")
        if not path.is_file():
            value.fail(f"there is no file {value.text()}")
        self.add(_root_value(read_toml(path, label=value.text())), may_name_file=False)

    def finish(self) -> Rules:
        """Check how rules refer to each other, switch tags off, and build the look-up tables."""
        off = set()
        for name, place in self.off.items():
            category = name[:-1] if name.endswith("/*") else " "
            known = [tag for tag in self.rules if tag == name or tag.startswith(category)]
            if not known:
                place.fail(f"there is no tag {name}" + _guess(name, self.rules))
            off.update(known)
        needs: dict[str, set[str]] = {}
        for tag, rule in self.rules.items():
            needs[tag] = {required for row in rule.evidence for required in row.requires}
            for required in sorted(needs[tag] - self.rules.keys()):
                self.places[tag].fail(f"requires {required}, which is no tag" + _guess(required, self.rules))
        try:
            graph = {tag: sorted(needs[tag]) for tag in sorted(needs)}
            order = tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1]
            self.places[circle[0]].fail("requires itself: " + " -> ".join(circle))
        # what a remaining rule requires is still looked for, though not reported
        needed = self.rules.keys() - off
        for tag in reversed(order):
            if tag in needed:
                needed |= needs[tag]
        rules = {tag: self.rules[tag] for tag in sorted(needed)}
        text = repr((ENGINE_VERSION, sorted(rules.items()), sorted(off)))
        return Rules(
            rules,
            tuple(tag for tag in order if tag in rules),
            hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
            build_tables(rules.values()),
            frozenset(off),
        )


def _read_rule(tag: str, value: TomlValue, known: Rule | None) -> Rule:
    """One rule, or the changes to a known one."""
    table = _known_keys(value, ("title", "description", "refs", "evidence", "more_evidence"))
    rule = known or Rule(tag, "", "", (), ())
    if "title" in table:
        rule = replace(rule, title=table["title"].text(limit=60))
    if "description" in table:
        rule = replace(rule, description=table["description"].text(limit=300))
    if "refs" in table:
        rule = replace(rule, refs=_read_refs(table["refs"]))
    if "evidence" in table:
        rule = replace(rule, evidence=_read_evidence(table["evidence"]))
    if "more_evidence" in table:
        rule = replace(rule, evidence=rule.evidence + _read_evidence(table["more_evidence"]))
    for key in ("title", "description", "evidence"):
        if not getattr(rule, key):
            value.fail(f"a rule needs {key}")
    return rule


def _read_evidence(value: TomlValue) -> tuple[EvidenceRule, ...]:
    return tuple(row for item in value.items(limit=MAX_EVIDENCE_ROWS) for row in _read_row(item))


def _read_row(value: TomlValue) -> list[EvidenceRule]:
    """One table of evidence: a row for each kind that it names, all with the same conditions."""
    table = _known_keys(value, (*EVIDENCE_KINDS, *_CONDITIONS, "strength"))
    kinds = [kind for kind in EVIDENCE_KINDS if kind in table]
    if not kinds:
        value.fail("evidence needs one of " + ", ".join(EVIDENCE_KINDS))
    given = {key: read for key, read in _CONDITIONS.items() if key in table}
    conditions: dict[str, object] = {key: read(table[key]) for key, read in given.items()}
    strength = _one_of(table["strength"], ("strong", "weak")) if "strength" in table else ""
    rows = []
    for kind in kinds:
        _check_conditions(kind, table)
        strong = strength != "weak" if kind != "import" else strength == "strong"
        row = EvidenceRule(kind, table[kind].texts(), strong=strong, **conditions)  # type: ignore[arg-type]
        _check_names(table[kind], row)
        rows.append(row)
    return rows


def _check_conditions(kind: str, table: Mapping[str, TomlValue]) -> None:
    """Refuse conditions that this kind of evidence cannot have."""
    for keys, kinds in (
        (("when", "unless"), ("call", "literal", "decorator")),
        (("kinds", "subkinds", "modifiers", "parameters", "signature"), ("def",)),
        (("unless_decorator",), ("statement",)),
    ):
        for key in keys:
            if key in table and kind not in kinds:
                table[key].fail(f"only evidence of the kind {' or '.join(kinds)} can have it")
    if kind == "literal" and "when" not in table:
        table[kind].fail("needs a condition on the literal (when)")


def _check_names(value: TomlValue, row: EvidenceRule) -> None:
    """Refuse patterns that could never match, or whose cost has no bound."""
    for name, item in zip(row.names, value.items(limit=1_000), strict=True):
        if row.kind in USE_ROLES:
            pattern = name_pattern(name, "", row)
            ends_in_dot = pattern.text.endswith(".")
            if not _NAME.fullmatch(name) or not pattern.text or ends_in_dot != (pattern.form == "prefix"):
                item.fail(f"{name!r} is no name; write eval, .execute, pickle.load or torch.cuda.*")
            if pattern.form == "prefix" and (row.when or row.unless):
                item.fail(f"{name!r} cannot have conditions on arguments; write whole names")
        elif row.kind in ("def", "path"):
            if name.count("*") > 4 or re.search(r"\s", name):
                item.fail(f"{name!r} is no pattern; * is the only operator, at most four times")
        elif "*" in name or re.search(r"\s", name):
            item.fail(f"{name!r} must be a plain name")


def _read_argument_test(value: TomlValue) -> ArgumentTest:
    """One condition on the arguments of a call."""
    renamed = {"is": "source"}
    texts = ("is", "last", "text", "starts", "form")
    numbers = ("position", "count")
    flags = ("present", "literal")
    table = _known_keys(value, ("name", *flags, *numbers, *texts))
    parts: dict[str, object] = {renamed.get(key, key): table[key].texts() for key in texts if key in table}
    parts |= {key: table[key].number() for key in numbers if key in table}
    if "text" in table:
        parts["text"] = tuple(text.casefold() for text in table["text"].texts())
    if "name" in table:
        parts["name"] = table["name"].text()
    parts |= {key: table[key].flag() for key in flags if key in table}
    test = ArgumentTest(**parts)  # type: ignore[arg-type]
    if "form" in table and test.position != 0:
        value.fail("form is known for the first argument only; add position = 0")
    if test == ArgumentTest() or (not test.name and test.position < 0 and test.count < 0):
        value.fail("needs name, position or count")
    if (test.name or test.position >= 0) and replace(test, name="", position=-1, count=-1) == ArgumentTest():
        value.fail("needs is, last, text, starts, form, literal or present")
    return test


def _read_tests(value: TomlValue) -> tuple[ArgumentTest, ...]:
    return tuple(_read_argument_test(item) for item in value.items(limit=20))


def _read_refs(value: TomlValue) -> tuple[str, ...]:
    refs = tuple(item.text() for item in value.items(limit=50))
    for ref in refs:
        if not _REF.fullmatch(ref):
            value.fail(f"{ref!r} is no id; write CWE-502 or B301")
    return refs


def _read_flags(value: TomlValue) -> int:
    bits = 0
    for item in value.items(limit=len(FILE_FLAGS)):
        bits |= 1 << FILE_FLAGS.index(_one_of(item, FILE_FLAGS))
    return bits


def _read_words(choices: tuple[str, ...]) -> Callable[[TomlValue], tuple[str, ...]]:
    return lambda value: tuple(_one_of(item, choices) for item in value.items(limit=100))


def _read_names(value: TomlValue) -> tuple[str, ...]:
    return value.texts(limit=200)


_CONDITIONS: dict[str, Callable[[TomlValue], object]] = {
    "languages": _read_words(tuple(language.name for language in LANGUAGES)),
    "confidence": lambda value: _one_of(value, CONFIDENCES),
    "refs": _read_refs,
    "when": _read_tests,
    "unless": _read_tests,
    "requires": _read_names,
    "requires_import": _read_names,
    "unless_import": _read_names,
    "unless_decorator": _read_names,
    "flags": _read_flags,
    "paths": _read_names,
    "kinds": _read_words(KINDS),
    "subkinds": _read_names,
    "modifiers": _read_names,
    "parameters": _read_names,
    "signature": _read_names,
}
"""Keys of a table of evidence besides its kinds, named like the fields of EvidenceRule, and their readers."""

assert _CONDITIONS.keys() | {"kind", "names", "strong", "anywhere"} == {
    field.name for field in fields(EvidenceRule)
}


def _known_keys(value: TomlValue, known: tuple[str, ...]) -> dict[str, TomlValue]:
    """The members of a table, none of which may be unknown."""
    table = value.table()
    for key, item in table.items():
        if key not in known:
            item.fail(f"unknown key {key}" + _guess(key, known))
    return table


def _one_of(value: TomlValue, choices: tuple[str, ...]) -> str:
    text = value.text()
    if text not in choices:
        value.fail(f"unknown word {text}" + (_guess(text, choices) or f"; known are {', '.join(choices)}"))
    return text


def _guess(word: str, choices: Mapping[str, object] | tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(choices), n=1)
    return f"; did you mean {near[0]}?" if near else ""
