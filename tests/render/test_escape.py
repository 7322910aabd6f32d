"""Names from the source are text: whatever they hold, the page shows them and they do nothing (T14, T16)."""

from __future__ import annotations

import random
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

import pytest
from markdown_it import MarkdownIt

from kwsearch.render.markdown.anchors import Anchors, slug
from kwsearch.render.markdown.escape import (
    Markdown,
    md_cell,
    md_code,
    md_doc,
    md_fence,
    md_text,
    md_url,
    visible,
)

HOSTILE = [
    "a|b.py", "a`b.py", "``x``", "`", "a](http://evil)", "![x](y)", "<script>alert(1)</script>.js",
    "<img src=x onerror=alert(1)>", "a\nb.py", "a\r\n# head", "\x1b[31mred\x1b[0m.py",
    "\x1b]8;;http://evil\x07x\x1b]8;;\x07", "\x9b31m", "*bold*", "__init__.py", "_x_", "~~s~~", "# h", "- l", "+ l",
    "1. x", "1) x", "> q", "    code", "\ttab", "&lt;b&gt;", "&#60;b&#62;", "a\\b", "\\", "a b", " lead", "trail ",
    " both ", "  ", "a%20b", "%2e%2e%2f", "../../x", "javascript:alert(1)", "a#frag", "a?q", "a:b", "//evil.com/x",
    "\u202egnp.exe", "\u200b", "\ufeffx", "bad\udcff.py", "-rf", "$(id)", "${x}", "{{7*7}}", "{% raw %}", "---",
    "***", "===", "[ref]: http://evil", "[x]", "https://evil.com", "www.evil.com", "a@b.com", "\\|", "||", "`|`",
    "<!--", "-->", "]]>", "<!DOCTYPE", "con", ".....", "\u2400", "\x7f", "\u2028x", "a\u0301", "\U0001f600", "'\"",
    "=cmd|' /C calc'!A0", "@SUM(1)", ":smile:", "@user", "#123", "GH-1", "[^1]", "$x^2$", "\\(x\\)", "a\x00b", "123",
]  # fmt: skip


class Skeleton(HTMLParser):
    """The tags, the text and the link targets of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.targets: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


FUZZED = pytest.mark.parametrize("count", [800, pytest.param(5_000, marks=pytest.mark.slow)])


def fuzzed_names(count: int) -> list[str]:
    generator = random.Random(5)
    alphabet = [
        *"ab/._-|`*[]()<>!#&;\\\"'~$%{}@:^=+ \n\t\r\x1b\u202e\u00e9\u4e2d",
        "\udcff",
        "&lt;",
        "](",
        "<b>",
    ]
    alphabet += ["-->", "``", "www.", "http://", "1.", "    "]
    return ["".join(generator.choices(alphabet, k=generator.randrange(1, 25))) for _ in range(count)]


@pytest.fixture(scope="module", params=["commonmark", "gfm"])
def render(request: pytest.FixtureRequest) -> MarkdownIt:
    # The first passes HTML through, as the renderers that trust their input do; the second is closest to GitHub.
    return (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        if (request.param == "commonmark")
        else MarkdownIt("js-default", {"html": True, "linkify": False})
    )


def broken(render: MarkdownIt, names: list[str], template: str, escape: object, tags: list[str]) -> list[str]:
    """The names that do not come out as one link with their own text among exactly these tags."""
    wrong = []
    for name in names:
        page = Skeleton(render.render(template.format(name=escape(name), url=md_url(name))))  # type: ignore[operator]
        address = name.encode("utf-8", "surrogateescape")
        links = [unquote_to_bytes(target) for target in page.targets]
        if (
            page.tags != tags
            or links != [b"./" + address]
            or page.text.replace("\n", "") != visible(name) + "1"
        ):
            wrong.append(name)
    return wrong


TABLE = "|||\n|---|---|\n| [{name}](./{url}) | 1 |\n"
TABLE_TAGS = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "a", "td"]


@FUZZED
def test_fuzzed_names_are_inert_as_prose(render: MarkdownIt, count: int) -> None:
    assert broken(render, HOSTILE + fuzzed_names(count), TABLE, md_text, TABLE_TAGS) == []


@FUZZED
def test_fuzzed_names_are_inert_as_prose_at_the_start_of_a_line(render: MarkdownIt, count: int) -> None:
    wrong = []
    for name in HOSTILE + fuzzed_names(count):
        page = Skeleton(render.render(f"{md_text(name)}\n"))
        if page.tags != ["p"] or page.text != visible(name) + "\n":
            wrong.append(name)
    assert wrong == []


@FUZZED
def test_fuzzed_names_are_inert_as_code(render: MarkdownIt, count: int) -> None:
    wrong = []
    for name in HOSTILE + fuzzed_names(count):
        page = Skeleton(render.render(f"- [{md_code(name)}](./{md_url(name)})\n"))
        tags = ["ul", "li", "a"] if "]:" in visible(name) else ["ul", "li", "a", "code"]
        address = b"./" + name.encode("utf-8", "surrogateescape")
        targets = [unquote_to_bytes(target) for target in page.targets]
        if page.tags != tags or targets != [address] or page.text.strip("\n") != visible(name):
            wrong.append(name)
    assert wrong == []


@FUZZED
def test_fuzzed_docs_are_inert_and_only_marked_code_is_code(render: MarkdownIt, count: int) -> None:
    wrong = []
    for text in [*HOSTILE, *fuzzed_names(count // 2)]:
        doc = f"Run ``{text}`` or `x` {text}."
        page = Skeleton(render.render(f"|||\n|---|---|\n| {md_doc(doc)} | 1 |\n"))
        tags = [tag for tag in page.tags if tag != "code"]
        said = page.text.replace("\n", "").replace("`", "")
        if tags != [tag for tag in TABLE_TAGS if tag != "a"] or said != visible(doc).replace("`", "") + "1":
            wrong.append(text)
    assert wrong == []


def test_cells_are_code_unless_a_pipe_could_end_them() -> None:
    assert md_cell("a_b") == "`a_b`"
    assert md_cell("a|b") == "a\\|b"


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))"]
)
@pytest.mark.parametrize("place", ["{}", "text {} text", "`{}", "\\{}", "&lt;{}"])
def test_payloads_leave_no_script_handler_or_address(render: MarkdownIt, payload: str, place: str) -> None:
    hostile = place.format(payload)
    page = Skeleton(
        render.render(f"{md_text(hostile)}\n\n- {md_code(hostile)}\n\n{md_fence(hostile, 'js')}\n")
    )
    assert page.tags == ["p", "ul", "li", "code", "pre", "code"]
    assert page.targets == []


def test_a_fence_is_longer_than_any_in_the_text(render: MarkdownIt) -> None:
    source = "```python\nx\n```\n`````\n~~~\n</code></pre><script>\n\x1b[31m\r\n\ttab\n"
    page = Skeleton(render.render(md_fence(source, "python x<y>") + "\n"))
    assert page.tags == ["pre", "code"]
    assert page.text.removesuffix("\n") == source.replace("\x1b", "\\u001b").replace("\r\n", "\n")


def test_plain_prose_stays_readable() -> None:
    assert md_text("Read file_name, then e.g. (see x) - done.") == "Read file_name, then e.g. (see x) - done."
    assert isinstance(md_text("x"), Markdown)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Used by", "used-by"),
        ("__init__", "__init__"),
        ("Foo.bar()", "foobar"),
        ("operator==", "operator"),
        ("Größe & Maß", "größe--maß"),
        ("a/b-c_d.py", "ab-c_dpy"),
        ("中文 title", "中文-title"),
        ("==", ""),
    ],
)
def test_anchors_are_githubs(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def test_repeated_anchors_are_numbered_and_never_taken_twice() -> None:
    anchors = Anchors()
    assert [anchors.add(text) for text in ("a", "A", "a-1", "a", "a-1")] == [
        "a",
        "a-1",
        "a-1-1",
        "a-2",
        "a-1-2",
    ]
