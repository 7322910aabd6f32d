"""Markdown: sections, link targets, front matter, and the symbols of fenced code.

markdown-it-py parses the blocks; what stands inside a paragraph is only cleaned of its marks. Prose is doc spans,
HTML is text like any other.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from itertools import islice
from operator import attrgetter

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kwsearch.extract.documents import mdx
from kwsearch.extract.documents.guests import (
    MAX_GUESTS,
    GuestReader,
    add_guest,
    clipped,
    guest_language,
)
from kwsearch.extract.keys.documents import extract_data
from kwsearch.extract.rows.guests import only
from kwsearch.extract.rows.source import Source
from kwsearch.models import COMMENT, DOC, FileFacts, Symbol
from kwsearch.regex import regex

MAX_LINES = 50_000
"""Sections are looked for in this many lines; what follows is prose."""

_MAX_TEXT = 200
_MAX_KEYS = 1_000
_MAX_FRONT_LINES = 200
_FRONT_ENDS = {b"---": (b"---", b"..."), b"+++": (b"+++",)}
_FRONT_LANGUAGES = {b"---": "yaml", b"+++": "toml"}

_IMAGE = regex(r"!\[[^\[\]]*\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\]|(?=\]))")
_LINK = regex(r"\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])")
_CUT_LINK = regex(r"!?\[([^\[\]]*)\]\([^()\s]*\Z")
_TAG = regex(r"</?[A-Za-z][^<>]*>|<!--[^>]*-->")
_CUT_TAG = regex(r"</?[A-Za-z][^<>]*\Z")
_DIRECTIVE = regex(r"^\s*:{3,}[^\n]*$", re.MULTILINE)
"""The ends of what Docusaurus, Pandoc and others set apart, such as ``:::tip``; a title may stand behind."""
_EMPHASIS = regex(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_ESCAPE = regex(r"\\([!-/:-@\[-`{-~])")
_HEADING_ID = regex(r"[ \t]*\{[^{}]*#([\w:.-]+)[^{}]*\}[ \t]*$")
_ANCHOR = regex(r"<(?:a|h[1-6])\s[^<>]*?\b(?:id|name)\s*=\s*[\"']?([\w:.-]+)")
# What does not end stops at the next of its kind: searching from each to the end would cost their number squared.
_HTML_HEADING = regex(r"<h([1-6])\b[^<>]*>((?:(?!<h[1-6]\b).){0,2000}?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
_HTML_PARAGRAPH = regex(
    r"<(?:p|div|center)\b[^<>]*>((?:(?!</?(?:p|div|center|h[1-6])\b).){1,2000})", re.DOTALL | re.IGNORECASE
)
_HTML_LINK = regex(r"<a\b[^<>]*>(?:(?!<a\b).){0,2000}?</a\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = regex(r"\{\s*/\*")
"""How a comment of MDX begins, which is a paragraph to Markdown."""
_RUN = regex(r"\s*\{(code-cell\}|[A-Za-z])")
"""How a block begins that is run when the document is made: of R Markdown and Quarto, and of MyST."""
_RUN_SUFFIXES = (".rmd", ".qmd")
_REFERENCE = regex(r"\s*\[((?:[^\[\]\\]|\\.)+)\]:")


def extract_markdown(path: str, data: bytes, language: str, extract_guest: GuestReader) -> FileFacts:
    """Return the sections and link targets of a Markdown file, and the symbols of its fenced code.

    A section's scope are the titles of the sections around it, its subkind its level (``h2``), its end the line
    before the next section of its level or above.

    Args:
        path: Its path; handed to ``extract_guest``.
        data: Its bytes.
        language: ``markdown``.
        extract_guest: Reads the code of one fenced block.
    """
    return _Document(path, data, language, extract_guest).read()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Only blocks are of interest, and inline parsing is where hostile files cost most.
    parser.core.ruler.disable(["inline", "text_join"], True)
    parser.parse(
        "x"
    )  # it sorts its rules when it first needs them, and publishes the half: not before other threads
    return parser


class _Document:
    """One file while it is read."""

    def __init__(self, path: str, data: bytes, language: str, extract_guest: GuestReader) -> None:
        self._path = path
        self._data = data
        self._source = Source(data)
        self._extract_guest = extract_guest
        self._facts = FileFacts(language)
        self._open: list[tuple[int, int, str]] = []
        """Sections around the current place: level, position in the facts' symbols (-1 without a title), title."""
        self._blocks: list[tuple[int, int, int | None]] = []
        """Byte ranges that are no prose, and their span class (None for code)."""
        self._guests = 0
        self._run: dict[str, list[tuple[int, int]]] = {}
        """Byte ranges of the code that is run, by language."""
        self._keys: set[tuple[str, str]] = set()

    def read(self) -> FileFacts:
        facts, data = self._facts, self._data
        front = self._front_matter()
        end = self._source.line_starts[min(MAX_LINES, len(self._source.line_starts) - 1)]
        if self._path.endswith(".mdx"):
            data = self._read_statements(front)
        text = data[front:end].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", " ")
        skipped = data.count(b"\n", 0, front)
        environment: dict[str, object] = {}
        tokens = _parser().parse("\n" * skipped + text, environment)
        for position, token in enumerate(tokens):
            if token.map is None:
                continue
            if token.type == "heading_open" and token.level == 0:
                self._heading(token, tokens[position + 1].content, _following_text(tokens, position))
            elif token.type in {"fence", "code_block"}:
                self._code(token)
            elif token.type == "html_block":
                if token.content.lstrip().startswith("<!--"):
                    self._blocks.append((*self._bytes(token.map[0], token.map[1]), COMMENT))
                elif token.level == 0:
                    self._html(token, token.map[0] + 1)
            elif (
                token.type == "inline"
                and not facts.doc
                and token.level == 1
                and _is_paragraph(tokens, position)
                and _says_more_than_links(token.content)
            ):
                facts.doc = _plain(token.content)[:_MAX_TEXT]
            if (
                token.type in {"html_block", "inline"}
                and ("<a" in token.content or "<h" in token.content)
                and len(self._keys) < _MAX_KEYS
            ):
                self._anchors(token)
        self._close(0, self._last_line())
        for language, ranges in self._run.items():
            self._read_run(language, ranges)
        self._references(environment.get("references"))
        if self._path.endswith(".mdx"):
            sections = [symbol for symbol in facts.symbols if symbol.kind == "section"]
            shown = mdx.without(data, sorted(block[:2] for block in self._blocks), inside=True)
            facts.uses += mdx.uses(
                shown,
                self._source,
                facts.imports,
                sections,
                lambda code: self._extract_guest(self._path, code, mdx.GUEST),
            )
            facts.uses.sort(key=lambda use: use.line)
        self._prose(front)
        facts.symbols.sort(key=lambda symbol: (symbol.line, symbol.column))
        return facts

    def _read_statements(self, front: int) -> bytes:
        """Read the imports and exports of MDX; return the file without them."""
        blocks = mdx.code_blocks(self._source, front)
        code = mdx.without(self._data, blocks, inside=False)
        guest = self._extract_guest(self._path, code, mdx.GUEST)
        facts = self._facts
        facts.symbols += guest.symbols
        facts.imports += guest.imports
        facts.uses += guest.uses
        facts.spans += guest.spans
        self._blocks += [(start, end, None) for start, end in blocks]
        return mdx.without(self._data, blocks, inside=True)

    def _front_matter(self) -> int:
        """Read the front matter; return the byte after it, 0 when there is none."""
        starts = self._source.line_starts
        mark = self._data[:3]
        if mark not in _FRONT_ENDS or len(starts) < 3 or self._data[: starts[1]].strip() != mark:
            return 0
        for number in range(1, min(_MAX_FRONT_LINES, len(starts) - 1)):
            line = self._data[starts[number] : starts[number + 1]].rstrip()
            if line in _FRONT_ENDS[mark]:
                block = extract_data(
                    self._path, self._data[starts[1] : starts[number]], _FRONT_LANGUAGES[mark]
                )
                shift = starts[1]
                self._facts.symbols += [
                    key._replace(line=key.line + 1, end_line=key.end_line + 1) for key in block.symbols
                ]
                self._facts.spans += [
                    (start + shift, end + shift, at + 1, kind) for start, end, at, kind in block.spans
                ]
                self._facts.doc = block.doc
                return starts[number + 1]
        return 0

    def _html(self, token: Token, line: int) -> None:
        """Read the headings of a block of HTML, and what its first paragraph says."""
        content = token.content
        for found in islice(_HTML_HEADING.finditer(content), _MAX_KEYS):
            self._section(int(found[1]), line + content.count("\n", 0, found.start()), found[2], "")
        if not self._facts.doc:
            for found in islice(_HTML_PARAGRAPH.finditer(content), _MAX_KEYS):
                text = _CUT_TAG.sub("", found[1])
                if len(_plain(_HTML_LINK.sub(" ", text)).split()) > 1:  # not a row of badges or links
                    self._facts.doc = _plain(text)[:_MAX_TEXT]
                    break

    def _heading(self, token: Token, title: str, doc: str) -> None:
        """Read a heading with its mark of an id."""
        assert token.map is not None
        line = token.map[0] + 1
        found = _HEADING_ID.search(title)
        if found is not None:
            title = title[: found.start()]
        self._section(int(token.tag[1:]), line, title, doc)
        if found is not None:
            self._add_key(found[1], line, "anchor")

    def _section(self, level: int, line: int, title: str, doc: str) -> None:
        """Add a section, and end those that it follows."""
        self._close(level, line - 1)
        name = _plain(title)[:_MAX_TEXT]
        scope = self._scope()
        position = -1
        if name:
            position = len(self._facts.symbols)
            head = self._line(line)
            first = title.strip().split("\n", 1)[0]
            column = head.find(first, len(head) - len(head.lstrip(" #"))) + 1
            self._add(name, "section", line, max(column, 1), scope, " ".join(head.split()), doc, f"h{level}")
        self._open.append((level, position, name))

    def _close(self, level: int, last_line: int) -> None:
        """End the sections of ``level`` or below it; all of them for 0."""
        while self._open and self._open[-1][0] >= level:
            position = self._open.pop()[1]
            if position >= 0:
                symbols = self._facts.symbols
                symbols[position] = symbols[position]._replace(
                    end_line=max(last_line, symbols[position].line)
                )

    def _scope(self) -> str:
        return ".".join(title for _, _, title in self._open if title)

    def _code(self, token: Token) -> None:
        """Take out a block of code, and read it when it is fenced and names its language."""
        assert token.map is not None
        first, last = token.map
        if token.type == "code_block":
            self._blocks.append((*self._bytes(first, last), None))
            return
        fence = token.markup
        closed = last - 1 > first and self._line(last).strip(" \t>").startswith(fence)
        start, end = self._bytes(first + 1, last - 1 if closed else last)
        self._blocks.append((start, end, None))
        guest = guest_language(token.info)
        if not guest or self._guests >= MAX_GUESTS:
            return
        self._guests += 1
        columns = max(self._line(first + 1).find(fence), 0)
        as_it_stands = token.level == 0 and columns == 0
        if as_it_stands and self._is_run(token.info):
            self._run.setdefault(guest, []).append((start, end))
            return
        code = self._data[start:end] if as_it_stands else token.content.encode("utf-8", "replace")
        facts = self._extract_guest(self._path, code, guest)
        add_guest(self._facts, facts, first + 1, start if as_it_stands else None, columns=columns)

    def _is_run(self, info: str) -> bool:
        """Tell whether a block is code of the document itself, not an example."""
        found = _RUN.match(info)
        return found is not None and (len(found[1]) > 1 or self._path.lower().endswith(_RUN_SUFFIXES))

    def _read_run(self, language: str, ranges: list[tuple[int, int]]) -> None:
        """Read the code of a language that is run with the document: all of its blocks are one program."""
        facts = self._facts
        guest = self._extract_guest(self._path, bytes(only(self._data, ranges)), language)
        if facts.code_language == facts.language:
            facts.code_language = language
        facts.symbols += guest.symbols
        facts.imports += guest.imports
        facts.uses += guest.uses
        facts.statements += guest.statements
        facts.spans += clipped(guest.spans, ranges)
        for rows in (facts.imports, facts.uses, facts.statements):
            rows.sort(key=attrgetter("line"))

    def _anchors(self, token: Token) -> None:
        assert token.map is not None
        for found in islice(_ANCHOR.finditer(token.content), _MAX_KEYS):
            self._add_key(found[1], token.map[0] + 1 + token.content.count("\n", 0, found.start()), "anchor")

    def _references(self, references: object) -> None:
        """Add the definitions of links (``[label]: target``) as keys."""
        for reference in references.values() if isinstance(references, dict) else ():
            line = reference["map"][0] + 1
            found = _REFERENCE.match(self._line(line))
            if found is not None:
                self._add_key(found[1], line, "link")

    def _add_key(self, name: str, line: int, subkind: str) -> None:
        if (name, subkind) in self._keys or len(self._keys) >= _MAX_KEYS:
            return
        self._keys.add((name, subkind))
        text = self._line(line)
        column = text.find(name) + 1
        self._add(name[:_MAX_TEXT], "key", line, max(column, 1), "", " ".join(text.split()), "", subkind)

    def _add(
        self, name: str, kind: str, line: int, column: int, scope: str, signature: str, doc: str, subkind: str
    ) -> None:
        self._facts.symbols.append(
            Symbol(
                name,
                kind,
                "definition",
                line,
                line,
                column,
                scope,
                signature[:_MAX_TEXT],
                doc[:_MAX_TEXT],
                subkind,
                (),
            )
        )

    def _prose(self, front: int) -> None:
        """Make doc spans of everything that is not code, between the blocks."""
        position = front
        for start, end, kind in sorted(self._blocks, key=lambda block: block[:2]):
            self._span(position, start, DOC)
            if kind is not None:
                self._span(start, end, kind)
            position = max(position, end)
        self._span(position, len(self._data), DOC)
        self._facts.spans.sort()

    def _span(self, start: int, end: int, kind: int) -> None:
        end = min(end, len(self._data))  # the parser ends a lone carriage return with a newline of its own
        if start < end:
            self._facts.spans.append((start, end, self._source.line(start), kind))

    def _bytes(self, first: int, last: int) -> tuple[int, int]:
        """Return the byte range of 0-based lines, end exclusive."""
        starts = self._source.line_starts
        most = len(starts) - 1
        return starts[min(first, most)], min(starts[min(last, most)], len(self._data))

    def _line(self, line: int) -> str:
        """Return the text of a 1-based line; empty past the end."""
        return self._source.text(*self._bytes(line - 1, line)).rstrip("\r\n")

    def _last_line(self) -> int:
        return self._data.count(b"\n") + (not self._data.endswith(b"\n"))


def _is_paragraph(tokens: list[Token], position: int) -> bool:
    content = tokens[position].content
    return (
        tokens[position - 1].type == "paragraph_open"
        and not _COMMENT.match(content)
        and bool(_plain(content))
    )


def _following_text(tokens: list[Token], heading: int) -> str:
    """Return the first line of the paragraph right after a heading; empty when something else follows."""
    place = heading + 3
    if place + 1 < len(tokens) and tokens[place].type == "paragraph_open":
        content = tokens[place + 1].content
        return "" if _COMMENT.match(content) else _plain(content.split("\n", 1)[0])
    return ""


def _says_more_than_links(text: str) -> bool:
    """Tell whether a paragraph is no row of badges and links, such as those to its translations."""
    text = _IMAGE.sub("", text[: 40 * _MAX_TEXT])
    return any(map(str.isalnum, _CUT_LINK.sub("", _LINK.sub("", _LINK.sub("", text)))))


def _plain(text: str) -> str:
    """Return a text on one line without images, link targets, tags and marks of emphasis and code."""
    # A row of badges is far longer than what it says; of a link that the limit cuts the label stays.
    is_cut = len(text) > 40 * _MAX_TEXT
    text = _IMAGE.sub("", _DIRECTIVE.sub("", text[: 40 * _MAX_TEXT]))
    text = _CUT_LINK.sub(r"\1", _LINK.sub(r"\1", _LINK.sub(r"\1", text)))
    text = _TAG.sub("", text)
    text = (_CUT_TAG.sub("", text) if is_cut else text).replace("`", "").replace("**", "").replace("__", "")
    text = unescape(_ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\1", text)))
    return " ".join(text.split()).strip("*_ ")
