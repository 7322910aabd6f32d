"""Reads rows of evidence from TOML and refuses those that could never match, each with its file and line.

A row is a table with one or more kinds of evidence (``call = ["pickle.load"]``) and conditions on them. Nothing in it
is executed, and a pattern has no operator but ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kwsearch.languages.row import GROUPS
from kwsearch.languages.table import LANGUAGES
from kwsearch.regex import regex
from kwsearch.settings.toml import TomlValue
from kwsearch.tags.evidence import CONFIDENCES, EVIDENCE_KINDS, USE_ROLES, ArgumentTest, EvidenceRule, Rule
from kwsearch.tags.tables import PREFIX_HEAD, name_pattern
from kwsearch.text.distance import nearest
from kwsearch.vocabulary import ARGUMENT_FORMS, FILE_FLAGS, KINDS, MODIFIERS, STATEMENT_FORMS, SUBKINDS

MAX_EVIDENCE_ROWS = 200

_REF = regex(r"[A-Za-z][A-Za-z0-9_./-]{0,40}")
# A ``*`` only at the end, behind a separator or ``_``: names are looked up by how they begin.
_NAME = regex(r"\.?(?:@[\w.-]+/|[a-z]+:)?[\w$-]+(?:(?:::|->|[./\\])[\w$-]+)*(?:[?!]|(?:::|->|[./\\_])\*)?")
_NAMES = {
    "def": (regex(r"[\w$*.<>~?!=-]+"), "a name or a pattern of one"),
    "import": (regex(r"[@\w./\\:$+-]+"), "the name of a module"),
    "methods": (regex(r"[\w$]+[?!=]?"), "the name of a method"),
}
"""What the names of other kinds of evidence than uses look like."""

_LANGUAGES = tuple(language.name for language in LANGUAGES)


def read_rows(value: TomlValue, languages: tuple[str, ...] = ()) -> tuple[EvidenceRule, ...]:
    """Return the rows of a list of evidence.

    Args:
        value: The list.
        languages: What a row is for that names no languages; empty for all.

    Raises:
        ConfigError: One of them is wrong; the message names the file and the line.
    """
    return tuple(row for item in value.items(limit=MAX_EVIDENCE_ROWS) for row in _read_row(item, languages))


def read_refs(value: TomlValue) -> tuple[str, ...]:
    """Return ids of other catalogues.

    Raises:
        ConfigError: One of them is no id.
    """
    refs = tuple(item.text() for item in value.items(limit=50))
    for ref in refs:
        if not _REF.fullmatch(ref):
            value.fail(f"{ref!r} is no id; write CWE-502 or B301")
    return refs


def read_rule(
    tag: str, table: Mapping[str, TomlValue], known: Rule | None, value: TomlValue | None = None
) -> Rule:
    """What a rule says about its tag, or the changes to what a known one says."""
    rule = known or Rule(tag, "", "", ())
    if "title" in table:
        rule = rule._replace(title=table["title"].text(limit=60))
    if "description" in table:
        rule = rule._replace(description=table["description"].text(limit=300))
    if "refs" in table:
        rule = rule._replace(refs=read_refs(table["refs"]))
    for key in ("title", "description"):
        if not getattr(rule, key) and value is not None:
            value.fail(f"a rule needs {key}")
    return rule


def known_keys(value: TomlValue, known: tuple[str, ...]) -> dict[str, TomlValue]:
    """Return the members of a table.

    Raises:
        ConfigError: It is none, or has a key that is not known.
    """
    table = value.table()
    for key, item in table.items():
        if key not in known:
            item.fail(f"unknown key {key}" + guess(key, known))
    return table


def guess(word: str, choices: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return a hint that names the choice which was probably meant; empty when none is near."""
    near = nearest(word, choices)
    return f"; did you mean {near}?" if near else ""


def _read_row(value: TomlValue, languages: tuple[str, ...]) -> list[EvidenceRule]:
    """One table of evidence: a row for each kind that it names, all with the same conditions."""
    table = known_keys(value, (*EVIDENCE_KINDS, *_CONDITIONS, "strength"))
    kinds = [kind for kind in EVIDENCE_KINDS if kind in table]
    if not kinds:
        value.fail("evidence needs one of " + ", ".join(EVIDENCE_KINDS))
    conditions: dict[str, object] = {"languages": languages}
    conditions |= {key: read(table[key]) for key, read in _CONDITIONS.items() if key in table}
    strength = _one_of(table["strength"], ("strong", "weak")) if "strength" in table else ""
    rows = []
    for kind in kinds:
        _check_conditions(kind, table)
        # To import a module is no use of it, so this alone is weak unless a rule says more.
        strong = strength != "weak" if kind != "import" else strength == "strong"
        row = EvidenceRule(kind, table[kind].texts(), strong=strong, **conditions)  # type: ignore[arg-type]
        _check_names(table[kind], row)
        rows.append(row)
    return rows


def _check_conditions(kind: str, table: Mapping[str, TomlValue]) -> None:
    """Refuse conditions that this kind of evidence cannot have."""
    for keys, kinds in (
        (("when", "unless"), ("call", "literal", "decorator")),
        (
            ("kinds", "subkinds", "modifiers", "parameters", "signature", "members", "word_start"),
            ("def",),
        ),
        (("unless_decorator",), ("statement",)),
        (("relative",), ("import",)),
    ):
        for key in keys:
            if key in table and kind not in kinds:
                table[key].fail(f"only evidence of the kind {' or '.join(kinds)} can have it")
    if kind == "literal" and "when" not in table:
        table[kind].fail("needs a condition on the literal (when)")


def _check_names(value: TomlValue, row: EvidenceRule) -> None:
    """Refuse patterns that could never match, or whose cost has no bound."""
    for name, item in zip(row.names, value.items(limit=1_000), strict=True):
        if row.kind == "statement":
            _one_of(item, STATEMENT_FORMS)
        elif row.kind == "path":
            _check_path(item)
        elif row.kind in USE_ROLES:
            pattern = name_pattern(name, "", row)
            if not _NAME.fullmatch(name) or not pattern.text:
                item.fail(f"{name!r} is no name; write eval, .execute, pickle.load or torch.cuda.*")
            if pattern.form == "prefix":
                if row.when or row.unless:
                    item.fail(f"{name!r} cannot have conditions on arguments; write whole names")
                if len(pattern.text) < PREFIX_HEAD:
                    item.fail(f"{name!r} would match too much; write more of the name")
        else:
            shape, words = _NAMES[row.kind]
            if not shape.fullmatch(name) or name.count("*") > 4:
                operator = "; * is the only operator, at most four times" if row.kind == "def" else ""
                item.fail(f"{name!r} is not {words}{operator}")


def _check_path(item: TomlValue) -> None:
    text = item.text()
    if text.count("*") > 8 or re.search(r"[\s{}\[\]]", text) or (not text.strip("/*") and text != "*"):
        item.fail(f"{text!r} is no pattern of a path; write *.sql, benches/ or /tests/**/*.py, one a text")


def _read_argument_test(value: TomlValue) -> ArgumentTest:
    """One condition on the arguments of a call."""
    # ``is`` is a word of Python, and no field can be called so.
    renamed = {"is": "source", "count": "positional"}
    texts = ("is", "last", "text", "starts", "contains")
    numbers = ("position", "count")
    flags = ("present", "literal", "constant")
    table = known_keys(value, ("name", *flags, *numbers, *texts, "word", "form"))
    parts: dict[str, object] = {renamed.get(key, key): table[key].texts() for key in texts if key in table}
    parts |= {renamed.get(key, key): table[key].number() for key in numbers if key in table}
    # Folded once here, since it is compared with every call.
    if "text" in table:
        parts["text"] = tuple(text.casefold() for text in table["text"].texts())
    if "word" in table:
        # Not `texts`, which refuses the empty text: here it has a meaning.
        words = [item.value for item in table["word"].items(limit=100)]
        if not words or not all(isinstance(word, str) and re.fullmatch(r"\w{0,20}", word) for word in words):
            table["word"].fail("must be words, or empty for a text whose beginning is not known")
        parts["word"] = tuple(str(word).casefold() for word in words)
    if "form" in table:
        parts["form"] = tuple(_one_of(item, ARGUMENT_FORMS) for item in table["form"].items(limit=20))
    if "name" in table:
        parts["name"] = table["name"].text()
    parts |= {key: table[key].flag() for key in flags if key in table}
    test = ArgumentTest(**parts)  # type: ignore[arg-type]
    if (test.form or test.word) and test.position < 0:
        value.fail("form and word are known for arguments without a keyword only; add position")
    if test == ArgumentTest() or (not test.name and test.position < 0 and test.positional < 0):
        value.fail("needs name, position or count")
    if (test.name or test.position >= 0) and test._replace(
        name="", position=-1, positional=-1
    ) == ArgumentTest():
        value.fail("needs is, last, text, starts, contains, word, form, literal, constant or present")
    return test


def _read_tests(value: TomlValue) -> tuple[ArgumentTest, ...]:
    return tuple(_read_argument_test(item) for item in value.items(limit=20))


def _read_flags(value: TomlValue) -> int:
    bits = 0
    for item in value.items(limit=len(FILE_FLAGS)):
        bits |= 1 << FILE_FLAGS.index(_one_of(item, FILE_FLAGS))
    return bits


def _read_languages(value: TomlValue) -> tuple[str, ...]:
    """Names of languages, and of groups of them."""
    found: dict[str, None] = {}
    for item in value.items(limit=100):
        word = _one_of(item, (*_LANGUAGES, *GROUPS))
        found |= dict.fromkeys(row.name for row in LANGUAGES if word in (row.name, row.group))
    if not found:
        value.fail("must not be empty; leave it out for every language")
    return tuple(found)


def _read_words(choices: tuple[str, ...]) -> Callable[[TomlValue], tuple[str, ...]]:
    return lambda value: tuple(_one_of(item, choices) for item in value.items(limit=100))


def _read_names(value: TomlValue) -> tuple[str, ...]:
    return value.texts(limit=200)


def _read_paths(value: TomlValue) -> tuple[str, ...]:
    for item in value.items(limit=200):
        _check_path(item)
    return value.texts(limit=200)


_CONDITIONS: dict[str, Callable[[TomlValue], object]] = {
    "languages": _read_languages,
    "confidence": lambda value: _one_of(value, CONFIDENCES),
    "refs": read_refs,
    "when": _read_tests,
    "unless": _read_tests,
    "requires": _read_names,
    "requires_import": _read_names,
    "unless_import": _read_names,
    "unless_decorator": _read_names,
    "relative": TomlValue.flag,
    "flags": _read_flags,
    "paths": _read_paths,
    "kinds": _read_words(KINDS),
    "subkinds": _read_words(SUBKINDS),
    "modifiers": _read_words(MODIFIERS),
    "parameters": _read_names,
    "signature": _read_names,
    "members": _read_words(KINDS),
    "word_start": TomlValue.flag,
}
"""Keys of a table of evidence besides its kinds, named like the fields of EvidenceRule, and their readers."""

# A field without a reader would be a condition that no rule can set.
assert _CONDITIONS.keys() | {"kind", "names", "strong"} == set(EvidenceRule._fields)


def _one_of(value: TomlValue, choices: tuple[str, ...]) -> str:
    text = value.text()
    if text not in choices:
        value.fail(f"unknown word {text}" + (guess(text, choices) or f"; known are {', '.join(choices)}"))
    return text
