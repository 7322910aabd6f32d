"""Documents, data and build files: whatever their bytes, the facts are sound, and hostile files are answered."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.extract import extract_facts
from kwsearch.extract.documents.expressions import expressions
from kwsearch.extract.documents.guests import MAX_GUESTS, guest_language
from kwsearch.extract.documents.markdown import extract_markdown
from kwsearch.extract.documents.rst import extract_rst
from kwsearch.extract.keys.scan import MAX_DEPTH, MAX_KEYS
from kwsearch.languages.table import LANGUAGES
from kwsearch.models import FileFacts
from kwsearch.vocabulary import KINDS

WITHOUT_GRAMMAR = [row.name for row in LANGUAGES if not row.grammar]
READERS = ["markdown", "rst", "json", "yaml", "toml", "cmake", "make", "sql", "html", "text"]

PIECES_TEXT = """
# ## ### = == === --- ``` ~~~ ```python .. :: .._a: ``x`` > - * 1. [a]: [b](c) ![d](e) <a_id="f"> <!-- -->
{ } [ ] ( ) , : " ' \\ \\" \"\"\" ''' // /* */ #[[ ]] [=[ ]=] $(X) := += define endef include -include
function( endfunction() set( add_library( key: key = [table] [[list]] | > &a *a !t null jobs: scripts true 1
\u00e9 \U0001f600 {{ }} @ % ; -- a b word .code-block::python
"""
PIECES = PIECES_TEXT.split()
TEXTS = st.lists(
    st.sampled_from(
        [*PIECES, " ", "  ", "    ", "\t", "\n", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x85", "\0"]
    ),
    max_size=60,
)


def check(facts: FileFacts, data: bytes) -> None:
    """Assert what ``kwsearch.models`` promises of the facts of any file."""
    lines = data.count(b"\n") + 1
    end_before = 0
    for start, end, line, kind in facts.spans:
        assert end_before <= start < end <= len(data)
        assert line == data.count(b"\n", 0, start) + 1
        assert kind in {1, 2, 3}
        end_before = end
    places = [(symbol.line, symbol.column) for symbol in facts.symbols]
    assert places == sorted(places)
    for symbol in facts.symbols:
        assert symbol.kind in KINDS
        assert symbol.name
        assert 1 <= symbol.line <= symbol.end_line <= lines
        assert symbol.column >= 1
        assert len(symbol.signature) <= 200
        for text in (symbol.name, symbol.scope, symbol.signature, symbol.doc):
            assert "\n" not in text
            text.encode()  # no half characters: the store writes UTF-8
    for item in (*facts.imports, *facts.uses):
        assert 1 <= item.line <= lines
        assert item.name
    assert "\n" not in facts.doc
    facts.doc.encode()


@pytest.mark.parametrize("language", READERS)
@settings(max_examples=150, deadline=None)
@given(pieces=TEXTS)
def test_facts_of_any_text_are_sound(language: str, pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    check(extract_facts("input", data, language), data)


@pytest.mark.parametrize("language", READERS)
@settings(max_examples=50, deadline=None)
@given(data=st.binary(max_size=300))
def test_facts_of_any_bytes_are_sound(language: str, data: bytes) -> None:
    check(extract_facts("input", data, language), data)


@pytest.mark.parametrize("language", WITHOUT_GRAMMAR)
def test_every_language_without_a_grammar_reads_its_own_marks(language: str) -> None:
    row = next(row for row in LANGUAGES if row.name == language)
    if row.extractor != "text":
        pytest.skip("has a reader of its own")
    comments = [f"{mark} word" for mark in row.line_comments]
    comments += [f"{opening} one\ntwo {closing}" for opening, closing in row.block_comments]
    for comment in comments:
        data = f"before\n{comment}\nafter\n".encode()
        facts = extract_facts("input", data, language)
        assert [(data[start:end].decode(), line, kind) for start, end, line, kind in facts.spans] == [
            (comment, 2, 1)
        ]
    for quote in row.quotes:
        if quote in row.line_comments:
            continue
        data = f"x {quote}a {quote} y\n".encode()
        assert [data[start:end] for start, end, _, _ in extract_facts("input", data, language).spans] == [
            f"{quote}a {quote}".encode()
        ]


SIZE = 200_000
NOISE = random.Random(5).randbytes(SIZE)
BOMBS: dict[str, dict[str, bytes]] = {
    "markdown": {
        "lines": b"a\n" * (SIZE // 2),
        "headings": b"# a\n" * (SIZE // 4),
        "brackets": b"[" * SIZE,
        "quotes": b"> " * SIZE,
        "images": b"# " + b"![a](" * (SIZE // 5),
        "anchors": b"<a id=x>" * (SIZE // 8),
        "tags": b"# " + b"<a " * (SIZE // 3),
        "fences": b"```python\n```\n" * (SIZE // 14),
        "lists": b"- " * (SIZE // 2),
        "noise": NOISE,
        "front matter": b"---\n" + b"a: b\n" * (SIZE // 5),
        "emphasis": b"# " + b"*a " * (SIZE // 3),
    },
    "rst": {
        "lines": b"a\n" * (SIZE // 2),
        "headings": b"a\n===\n\n" * (SIZE // 7),
        "lines of signs": b"---\n" * (SIZE // 4),
        "blank literals": b"a::\n\n\n" * (SIZE // 6),
        "roles": b"`a <" * (SIZE // 4),
        "noise": NOISE,
    },
    "json": {
        "brackets": b"[" * SIZE,
        "objects": b'{"a":' * (SIZE // 5),
        "quotes": b'"' * SIZE,
        "escapes": b'"' + b"\\a" * (SIZE // 2),
        "comments": b"/*" * (SIZE // 2),
        "noise": NOISE,
    },
    "yaml": {
        "staircase": b"".join(b" " * number + b"a:\n" for number in range(600)),
        "dashes": b"- " * (SIZE // 2),
        "quotes": b"a: '" * (SIZE // 4),
        "open quotes": b'k: "x\n' * (SIZE // 6),
        "blanks": b"a" + b" " * SIZE + b":",
        "noise": NOISE,
    },
    "toml": {
        "dots": b"a." * (SIZE // 2),
        "open lists": b"a=[\n" * (SIZE // 4),
        "open texts": b'a="""' * (SIZE // 5),
        "tables": b"[a]\n" * (SIZE // 4),
        "noise": NOISE,
    },
    "cmake": {
        "brackets": b"(" * SIZE,
        "commands": b"a(" * (SIZE // 2),
        "functions": b"function(a)\n" * (SIZE // 12),
        "quotes": b'"' * SIZE,
        "comments": b"#\n" * (SIZE // 2),
        "signs": b"[" + b"=" * SIZE,
        "noise": NOISE,
    },
    "make": {
        "continued": b"a=\\\n" * (SIZE // 4),
        "comments": b"# \\\n" * (SIZE // 4),
        "exports": b"export " * (SIZE // 7),
        "targets": b" ".join(b"a%d" % number for number in range(30_000)) + b":\n" + b"\tx\n" * 10_000,
        "noise": NOISE,
    },
    "sql": {
        "quotes": b'"' * SIZE,
        "escapes": b'"' + b"\\" * SIZE,
        "comments": b"/*" * (SIZE // 2),
        "noise": NOISE,
    },
}


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in BOMBS for name in BOMBS[language]]
)
@pytest.mark.timeout(30)
def test_hostile_files_are_answered(language: str, name: str) -> None:
    data = BOMBS[language][name]
    facts = extract_facts("input", data, language)
    lines = data.count(b"\n") + 1
    assert all(symbol.line <= lines for symbol in facts.symbols)


def test_keys_of_a_file_are_bounded() -> None:
    data = b"{" + b",".join(b'"k%d": 1' % number for number in range(MAX_KEYS + 10)) + b"}"
    assert len(extract_facts("a.json", data, "json").symbols) == MAX_KEYS


def test_depth_of_keys_is_bounded() -> None:
    data = b'{"a": ' * (MAX_DEPTH * 2)
    symbols = extract_facts("a.json", data, "json").symbols
    assert [symbol.scope.count("a") for symbol in symbols] == list(range(MAX_DEPTH))


def test_guests_of_a_document_are_bounded() -> None:
    asked: list[tuple[str, bytes, str]] = []

    def read(path: str, data: bytes, language: str) -> FileFacts:
        asked.append((path, data, language))
        return FileFacts(language)

    extract_markdown("a.md", b"```py\nx\n```\n" * (MAX_GUESTS + 5), "markdown", read)
    assert asked == [("a.md", b"x\n", "python")] * MAX_GUESTS
    asked.clear()
    extract_rst("a.rst", b".. code:: js\n\n   x\n     y\n\n" * (MAX_GUESTS + 5), "rst", read)
    assert asked == [("a.rst", b"x\n  y", "javascript")] * MAX_GUESTS


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("py title=x", "python"),
        ("{.rust}", "rust"),
        ("c++", "cpp"),
        ("C#", "csharp"),
        ("js{1,3}", "javascript"),
        ("json", ""),
        ("console", ""),
        ("", ""),
        ("   ", ""),
        ("rust,no_run", "rust"),
        ("{python}", "python"),
    ],
)
def test_guest_language(info: str, language: str) -> None:
    assert guest_language(info) == language


def test_guests_with_windows_line_ends_keep_their_places() -> None:
    data = b"# A\r\n\r\n```python\r\n# note\r\ndef f():\r\n    pass\r\n```\r\n"
    facts = extract_facts("a.md", data, "markdown")
    check(facts, data)
    assert [(symbol.name, symbol.line) for symbol in facts.symbols] == [("A", 1), ("f", 5)]
    assert [data[start:end].strip() for start, end, _, kind in facts.spans if kind == 1] == [b"# note"]


@pytest.mark.parametrize(
    ("path", "text", "doc"),
    [
        (
            "a.mdx",
            "<div>\n  <svg>\n    <path d='" + "M186 107 " * 400 + "'/>\n  </svg>\n</div>\n\nSays so.\n",
            "Says so.",
        ),
        ("a.mdx", "<Path d='" + "M186 107 " * 3000 + "'/>\n\nSays so.\n", "Says so."),
        ("a.md", ":::tip Read this\nSays so.\n:::\n", "Says so."),
        ("a.rst", "Release v\\ |version|.\nAnd on.\n\nSays so.\n", "Says so."),
        ("a.rst", "- One\n- Two\n\nSays so.\n", "Says so."),
    ],
)
def test_markup_lists_and_what_stands_elsewhere_is_not_what_a_document_says(
    path: str, text: str, doc: str
) -> None:
    language = "rst" if path.endswith(".rst") else "markdown"
    assert extract_facts(path, text.encode(), language).doc == doc


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("R\n--\n\nuv\n~~\n", [("R", "h1"), ("uv", "h2")]),  # as long as their lines
        ("Hooks\n-----\nstart\n^^^^^\nStarts.\n", [("Hooks", "h1"), ("start", "h2")]),  # nothing in between
        ("Rather a long one\n====\n", [("Rather a long one", "h1")]),
        ("Text\n--\n\nMore text\n===\n", []),
        ("Via ``$<OBJECTS>``\n================\n", [("Via $<OBJECTS>", "h1")]),
        ("See `this <https://example.org>`_\n=================================\n", [("See this", "h1")]),
    ],
)
def test_titles_are_those_of_docutils(text: str, titles: list[tuple[str, str]]) -> None:
    found = extract_facts("a.rst", text.encode(), "rst").symbols
    assert [(symbol.name, symbol.subkind) for symbol in found] == titles


def test_a_row_of_badges_is_not_what_a_document_says() -> None:
    badge = f"[![Build](https://example.org/{'x' * 70}.svg)](https://example.org/{'y' * 70})\n"
    for count in (1, 6, 30):
        text = f"# Title\n\n{badge * count}\nIt sorts [things](https://example.org).\n"
        facts = extract_markdown("README.md", text.encode(), "markdown", lambda *_: None)  # type: ignore[arg-type,return-value]
        assert facts.doc == "It sorts things."
    named = "[![build-image]][build]\n[![version-image]][version]"
    for row in (
        f"{badge}[Español](https://example.org)",
        "[Home](https://example.org) | [Docs][docs]",
        named,
    ):
        text = f"# Title\n\n{row}\n\nIt sorts.\n"
        assert extract_facts("README.md", text.encode(), "markdown").doc == "It sorts."


@pytest.mark.parametrize(
    ("language", "markup", "code"),
    [
        (
            "svelte",
            b"{#if a}\n  <b {...c}>\n    {@render d?.()}\n  </b>\n{/if}\n",
            b"  ;[ a]\n    ;[...c];\n          ;[ d?.()]\n      \n     \n",
        ),
        ("vue", b'<b :c="d">{{ e }}{{ f(g) }}</b>\n', b"     ;[d];;[ e ];;[ f(g) ];    \n"),
    ],
)
def test_expressions_among_elements_are_statements_of_their_own(language, markup, code):
    assert expressions(markup, language) == code


@pytest.mark.parametrize(
    ("language", "text", "mark"),
    [
        ("asciidoc", "= A\n\n====\n----\ncode\n----\n====\n\n== B\n\n----\ncode\n----\n\n[[c]]\n== C\n", "-\n====\n\n"),
        ("asciidoc", "= A\n\n====\ntext\n====\n\n== B\n\n====\ntext\n====\n\n== C\n", "=\n\n== B"),
        ("tex", "\\section{A}\n\\begin{verbatim}\n\\end{verbatim}\n\\section{B}\n", "\\end"),
        ("svelte", '<script lang="ts">\n  export function find() {}\n</script>\n<b />\n', "<script"),
        ("svelte", '<script lang="ts">\n  export function find() {}\n</script>\n<b />\n', '">\n'),
        ("svelte", '<script lang="ts">\n  export function find() {}\n</script>\n<b />\n', ">\n  exp"),
        ("vue", "<script>\nfunction find() {}\n</script>\n<style>\n.a {}\n</style>\n", "</scr"),
        ("vue", "<script>\nfunction find() {}\n</script>\n<style>\n.a {}\n</style>\n", ">\n<style"),
        ("astro", "---\nconst a = 1;\n---\n<b />\n", "---\ncon"),
        ("astro", "---\nconst a = 1;\n---\n<b />\n", "---\n<b"),
        ("scss", "@use 'a' as *;\n.b { color: red; }\n", "' as"),
        ("scss", "$a: f(1, g(2));\n$b: 2;\n", ")"),
        ("proto", 'syntax = "proto3";\npackage a.b;\nmessage C {}\n', '"proto'),
        ("proto", 'syntax = "proto3";\npackage a.b;\nmessage C {}\n', '";'),
        ("proto", 'option (a.b).c = D;\nimport "x.proto";\nmessage C {}\n', ";\nimp"),
        ("proto", 'option (a.b).c = D;\nimport "x.proto";\nmessage C {}\n', '";'),
    ],
)  # fmt: skip
def test_a_mark_that_is_missing_hides_nothing_of_other_statements(
    language: str, text: str, mark: str
) -> None:
    at = text.index(mark)
    broken = text[:at] + text[at + 1 :]
    line = text.count("\n", 0, at) + 1

    def others(written: str) -> list[tuple[str, str, int]]:
        symbols = extract_facts(f"input.{language}", written.encode(), language).symbols
        return [(row.name, row.kind, row.line) for row in symbols if row.line != line]

    assert others(text)
    assert others(broken) == others(text)
