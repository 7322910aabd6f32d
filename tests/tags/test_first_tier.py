"""Which tags have evidence in the languages of the first tier, and why the others have none there."""

from __future__ import annotations

import pytest

from kwsearch.indexing.examine import Examiner
from kwsearch.tags.rules import load_rules

EVERYWHERE = frozenset(("idiom/async", "idiom/deprecated"))
"""Tags of what any grammar's query may note."""

MEMORY = "the language has no buffers without a bound and no formats that read the stack"
FRAMEWORK = "the frameworks of this tag are not written in it"
BY_VALUE = "a value in a block or a type says so, not a name that is used"
NO_THING = "the language or its usual libraries have no such thing"
RUNS_NOTHING = "it declares data and types, and runs nothing"
QUERIES = "it reads and changes tables; a server does the rest"
PLANS = "it says what a cloud shall be; providers do the rest"
BUILDS = "an image is built by commands: what a language does stands in the files that are copied"

JVM = {
    "domain/autograd": NO_THING,
    "idiom/generator": "sequences are made by a call of a library, in a block",
    "performance/processes": "a JVM works in threads",
    "security/binds-all": BY_VALUE,
    "security/buffer-copy": MEMORY,
    "security/csrf-off": BY_VALUE,
    "security/debug-on": BY_VALUE,
    "security/file-server": BY_VALUE,
    "security/format-string": MEMORY,
    "security/mass-assignment": FRAMEWORK,
    "security/unescaped-html": BY_VALUE,
}
HAVE = {
    "sql": {
        "domain/crypto", "domain/sql", "security/sql-built", "security/subprocess", "security/weak-hash",
    },
    "hcl": {"domain/crypto", "security/weak-hash"},
    "dockerfile": {
        "domain/crypto", "domain/http", "domain/sql", "security/archive-extract", "security/eval", "security/shell",
        "security/tempfile", "security/tls-off",
    },
    "proto": set[str](),
    "graphql": set[str](),
}  # fmt: skip
"""Of languages in which few tags mean something: those that do."""
WHY_NOT_MORE = {
    "sql": QUERIES,
    "hcl": PLANS,
    "dockerfile": BUILDS,
    "proto": RUNS_NOTHING,
    "graphql": RUNS_NOTHING,
}
WHY_NOT = {
    "kotlin": JVM,
    "scala": JVM,
    "swift": {
        "domain/autograd": NO_THING,
        "idiom/context-manager": "a scope is left by `defer`, which defines nothing",
        "idiom/generator": "sequences are types with `next`, or streams that are given a block",
        "idiom/plugin": NO_THING,
        "performance/jit": NO_THING,
        "performance/processes": "it works in threads and tasks",
        "security/binds-all": BY_VALUE,
        "security/buffer-copy": MEMORY,
        "security/csrf-off": FRAMEWORK,
        "security/debug-on": FRAMEWORK,
        "security/file-server": BY_VALUE,
        "security/format-string": MEMORY,
        "security/mass-assignment": FRAMEWORK,
        "security/shell": "`system` is not available; a `Process` is told as `security/subprocess`",
        "security/sql-built": "drivers take a text with parts in it as parameters, or a value of a type",
        "security/unescaped-html": FRAMEWORK,
        "security/weak-cipher": BY_VALUE,
        "security/yaml-load": "its readers of YAML build no objects that the text names",
    },
}


def _with_evidence(language: str) -> set[str]:
    """Tags that have a row for a language by its name; those for all are the same everywhere."""
    return {
        tag for tag, row in load_rules().all_rows() if language in row.languages and row.kind != "path"
    } | {tag for tag, row in load_rules().all_rows() if row.kind == "path" and row.languages == (language,)}


@pytest.mark.parametrize("language", sorted({*HAVE, *WHY_NOT}))
def test_each_tag_has_evidence_in_a_language_or_a_reason_why_not(language: str) -> None:
    tags = load_rules().rules.keys() - EVERYWHERE
    have = _with_evidence(language) - EVERYWHERE
    if language in HAVE:
        assert WHY_NOT_MORE[language]
        assert have == HAVE[language]
    else:
        assert WHY_NOT[language].keys() == tags - have
        assert all(WHY_NOT[language].values())


GUESTS = {
    "a.ipynb": (
        '{"cells": [{"cell_type": "code", "source": ["import pickle\\n", "pickle.loads(x)"]}], '
        '"metadata": {}, "nbformat": 4}',
        "security/pickle",
    ),
    "a.vue": (
        "<template><p/></template>\n<script>\nfunction f(x) { return eval(x) }\n</script>\n",
        "security/eval",
    ),
    "a.svelte": ("<script>\nfunction f(x) { return eval(x) }\n</script>\n<p/>\n", "security/eval"),
    "a.astro": ("---\nconst y = eval(Astro.props.x)\n---\n<p/>\n", "security/eval"),
}
"""Documents that hold code: the tags are those of the code's language."""


@pytest.mark.parametrize("name", GUESTS)
def test_code_in_a_document_has_the_tags_of_its_language(name: str) -> None:
    text, tag = GUESTS[name]
    examiner = Examiner(load_rules())
    data = text.encode()
    file = examiner.classify(name, data)
    assert [one.id for one in examiner.examine(file, data).tags] == [tag]
