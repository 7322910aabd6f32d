"""Foreign text in a real browser, and addresses that no browser would send: nothing runs, nothing leads out."""

from __future__ import annotations

import http.client
import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

BREAKS = (
    "",
    '"',
    "'>",
    '">',
    "</td></table>",
    "</title></code>",
    "--><!--",
    "]]></textarea>",
    "\\x22>",
    "</script>",
)
ACTIVE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    " onfocus=alert(1) autofocus x=", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>", "<details open ontoggle=alert(1)>",
    "<meta http-equiv=refresh content='0;url=//other.example'>",
    "<base href=//other.example/><form action=//other.example>",
)  # fmt: skip
OTHERS = (
    "{{7*7}}", "{% include 'base.html' %}", "${alert(1)}", "javascript:alert(1)", "data:text/html,<b>x</b>",
    "&#60;script&#62;", "\u2028alert(1)//", "\ufeff<script>alert(1)</script>",
    "\x1b]8;;//other.example\x07x", "<math><mi//xlink:href=data:x>",
)  # fmt: skip
PAYLOADS = [*("".join(pair) for pair in itertools.product(BREAKS, ACTIVE)), *OTHERS]

ELEMENTS = {
    "a", "aside", "body", "button", "code", "dd", "details", "dialog", "div", "dl", "dt", "footer", "form", "h1", "h2",
    "h3",
    "head", "header", "html", "input", "kbd", "label", "li", "link", "main", "mark", "meta", "nav", "ol", "p", "pre",
    "script", "section", "span", "summary", "table", "tbody", "td", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "action", "aria-activedescendant", "aria-autocomplete", "aria-controls", "aria-current", "aria-describedby",
    "aria-expanded", "aria-hidden", "aria-label", "aria-labelledby",
    "aria-selected", "inert", "popover", "popovertarget", "autocapitalize", "autocomplete", "charset", "class",
    "content", "data-site", "defer", "for", "hidden", "href", "id", "lang", "maxlength", "method", "name", "open",
    "placeholder", "rel", "role", "spellcheck", "src", "start", "tabindex", "title", "type", "value",
}  # fmt: skip
DRAWN = {"g", "path", "rect", "svg", "text"}
DRAWING = {"d", "height", "rx", "stroke-width", "text-anchor", "viewBox", "width", "x", "y"}
"""What else the picture of a folder is made of."""
SCRIPTS = {"/static/search.js", "/static/file.js"}
LOOK = """() => [...document.querySelectorAll("*")].map((one) => [
    one.localName, one.getAttributeNames().join(" "), one.href || one.src || one.action || ""])"""


def source(payload: str) -> dict[str, str]:
    """Files that say a payload wherever a file can: in its name, in names, in docs, in comments, in Markdown."""
    name = payload.replace("/", "_")
    line = payload.replace("\\", "").replace('"', "'")
    return {
        f"{name}.py": f'"""{line}"""\n\n\ndef odd():\n    """{line}"""\n    return """{line}"""  # {line}\n',
        f"{name}.md": f"# {line}\n\n{line} odd [{line}]({line})\n\n## odd {line}\n",
        f"{name}.toml": f'["{line}"]\n"odd {line}" = "{line}"\n',
        f"{name}/odd.js": f"/** {line.replace('*/', '')} */\nclass Odd {{ '{name}'() {{ return `{line}` }} }}\n",
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, serve) -> str:
    """The address of a site of all payloads, whose folder has a hostile name, too."""
    root = tmp_path_factory.mktemp("hostile") / "'><img src=x onerror=alert(1)>"
    for payload in PAYLOADS:
        for path, text in source(payload).items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    address: str = serve(root)
    return f"{address}{quote(root.name)}"


@pytest.fixture
def page(browser, hostile) -> Iterator[Any]:
    """A page on which nothing may happen but what the server's own script does."""
    page = browser.new_page()
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(str(error)))
    page.on("console", lambda told: "Content Security" in told.text and happened.append(told.text))
    server = urlsplit(hostile).netloc
    page.on(
        "request", lambda request: urlsplit(request.url).netloc != server and happened.append(request.url)
    )
    yield page
    page.close()
    assert happened == []


def only_own_elements(page: Any, server: str, *, drawn: bool = False) -> None:
    """Every element and attribute of a page is one of the templates', and every address the server's own."""
    for element, attributes, address in page.evaluate(LOOK):
        assert element in (ELEMENTS | DRAWN if drawn else ELEMENTS)
        allowed = ATTRIBUTES | DRAWING if element in DRAWN else ATTRIBUTES
        assert set(attributes.split()) <= allowed, (element, attributes)
        assert not address or address.startswith(server), (element, address)
    scripts = page.evaluate(
        "[...document.scripts].map((script) => [script.getAttribute('src'), script.textContent])"
    )
    assert all(name in SCRIPTS and not text for name, text in scripts)
    assert page.evaluate("document.querySelectorAll('input[autofocus], [style]').length") == 0


@pytest.mark.parametrize(
    "start",
    [pytest.param(start, marks=[pytest.mark.slow] * (start > 0)) for start in range(0, len(PAYLOADS), 5)],
)
def test_nothing_of_foreign_text_runs_or_becomes_an_element(page, hostile, start):
    server = "http://" + urlsplit(hostile).netloc + "/"
    for payload in PAYLOADS[start : start + 5]:
        name = quote(payload.replace("/", "_"))
        for path in (
            f"/file/{name}.py",
            f"/file/{name}.md",
            f"/folder/{name}",
            f"/search?q={quote(payload, safe='')}",
            f"/uses?name={quote(payload, safe='')}",
        ):
            reply = page.goto(hostile + path, wait_until="domcontentloaded")
            assert reply.status in ((200, 400) if "?" in path else (200,)), path
            only_own_elements(page, server)


def test_nothing_runs_while_one_types_or_browses(page, hostile):
    server = "http://" + urlsplit(hostile).netloc + "/"
    for path in (
        "/",
        "/search?q=odd",
        "/search?q=odd&start=300",
        "/names?letter=%3C",
        "/names?letter=o",
        "/names?letter=%22",
        "/graph/",
    ):
        page.goto(hostile + path)
        only_own_elements(page, server, drawn=path == "/graph/")
    page.goto(f"{hostile}/search")
    for payload in PAYLOADS[::4]:
        with page.expect_response(lambda reply: "part=1" in reply.url):
            page.fill("#q", payload)
        only_own_elements(page, server)
    with page.expect_response(lambda reply: "/facets" in reply.url):
        page.fill("#q", "odd")
    page.locator("#facets a").first.wait_for()
    only_own_elements(page, server)


UP = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "....//", "..;/", "%c0%ae%c0%ae/", "..%00/",
    "/", "%2f", ".%2e/",
)  # fmt: skip
BEHIND = ("shop/file/", "shop/folder/", "static/", "api/")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, serve) -> str:
    """A server of a folder with secrets around it, in what is ignored, behind links, and in its ``.git``."""
    outer = tmp_path_factory.mktemp("outer")
    root = outer / "shop"
    for path in ("secret.txt", "shop/.git/config", "shop/.env", "shop/a.py", "shop/b.py", "shop/lib/c.py"):
        (outer / path).parent.mkdir(parents=True, exist_ok=True)
        (outer / path).write_text("x = 'open'\n" if path.endswith(".py") else "TOPSECRET\n")
    (root / ".gitignore").write_text(".env\n")
    (root / ".git/HEAD").write_text("")
    (root / "link.txt").symlink_to(outer / "secret.txt")
    (root / "way").symlink_to(outer)
    address: str = serve(root)
    (root / "b.py").unlink()
    (root / "b.py").symlink_to(outer / "secret.txt")
    return urlsplit(address).netloc


def ask(place: str, path: str, **headers: str) -> tuple[int, bytes]:
    """Ask for an address exactly as it is written."""
    connection = http.client.HTTPConnection(place, timeout=30)
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    for name, value in ({"host": place} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply.status, body


def test_no_address_leads_out_of_what_is_indexed(guarded):
    assert ask(guarded, "/shop/file/a.py")[0] == 200
    ways = [
        f"/{behind}{up * depth}{target}"
        for behind, up, depth, target in itertools.product(BEHIND, UP, (1, 3), ("secret.txt", "etc/passwd"))
    ]
    inside = [
        f"/shop/file/{path}"
        for path in (
            ".git/config",
            ".env",
            "link.txt",
            "way/secret.txt",
            "b.py",
            "a.py%00",
            "a.py/",
            "lib/../.env",
            "lib",
            "",
        )
    ]
    assert len(ways) > 150
    for path in (*ways, *inside):
        status, body = ask(guarded, path)
        assert b"TOPSECRET" not in body, path
        assert b"root:x" not in body, path
        assert status < 500, path
        assert status != 200 or path in ("/shop/file/b.py", "/shop/folder//"), path


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LocalHost"])
@pytest.mark.parametrize("origin", ["", "http://localhost", "https://other.example", "null"])
def test_a_name_of_this_server_is_answered_whatever_the_origin_and_read_by_none(guarded, name, origin):
    port = guarded.rpartition(":")[2]
    assert ask(guarded, "/healthz", host=f"{name}:{port}", **({"origin": origin} if origin else {}))[0] == 200


@pytest.mark.parametrize(
    "name",
    ["other.example", "localhost.other.example", "other.example:7717", "localhost@other.example",
     "127.0.0.1.other.example", "2130706433", "0x7f.1",
     "[::ffff:127.0.0.1]", "localhost,other.example", "", ":80", "[", "0.0.0.0", "127.1"],
)  # fmt: skip
@pytest.mark.parametrize("origin", ["", "http://localhost"])
def test_no_other_name_is_answered(guarded, name, origin):
    assert ask(guarded, "/healthz", host=name, **({"origin": origin} if origin else {}))[0] in (400, 421)
