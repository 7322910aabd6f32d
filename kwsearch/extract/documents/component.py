"""Components: Vue, Svelte and Astro files, whose scripts and styles are read as code; the rest is words.

Everything but what is read is blanked, so that every byte and line keeps its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kwsearch.extract.documents import expressions
from kwsearch.extract.documents.guests import GuestReader
from kwsearch.extract.documents.svelte import in_snippets, reactive_variables, snippets
from kwsearch.extract.documents.text import extract_text
from kwsearch.extract.documents.vue import plain_elements
from kwsearch.extract.rows.guests import only, without
from kwsearch.models import FileFacts, Import, Use
from kwsearch.regex import regex

_SCRIPT = regex(
    rb"<script\b((?:[^>\"']|\"[^\"]{0,500}\"|'[^']{0,500}'){0,200})>(.*?)(?:</script\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_CLOSING = regex(rb"</script\s*>", re.IGNORECASE)
_STYLE = regex(
    rb"<style\b((?:[^>\"']|\"[^\"]{0,500}\"|'[^']{0,500}'){0,200})>(.*?)(?:</style\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_STYLE_LANGUAGES = {b"css": "css", b"postcss": "css", b"scss": "scss", b"less": "scss"}
_FENCE = regex(
    rb"\A\s*(?:---[^\n]*|--[ \t]*(?=\n(?s:.)*?^---))\n(.*?)^(?:---|--[ \t]*$)", re.DOTALL | re.MULTILINE
)
"""What stands between two lines of hyphens, of which one may lack one."""
_BROKEN_SCRIPT = regex(
    rb"^[ \t]*(?:script\b([^<>\n]*)>|<script\b([^<>\n]*)>?)[ \t]*$(.*?)(?:^[ \t]*(?:</?|/)script\b|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
"""A script whose first or last tag lacks a mark."""
_BEGINS_CODE = regex(
    rb"\s*(?:import|export|const|let|var|function|async|type|interface|class|//|/\*)(?![\w=-])"
)
_LANGUAGE = regex(rb"\blang\s*=\s*[\"']?(\w+)", re.IGNORECASE)
_COMMENT = regex(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = regex(rb"(?<![\w)\]])<([A-Z]\w*(?:\.\w+)*|[a-z]\w*(?:\.\w+)+|[a-z]\w*(?:-\w+)+)(?=[\s/>])")
"""An element that is a component, ``<Panel``, ``<ui.Panel``, or may be one, ``<side-panel``."""
_BLOCK = regex(
    rb"<(?:script|style|template)\b((?:[^<>\"']++|\"[^\"]{0,500}+\"|'[^']{0,500}+'){0,200}+)>", re.IGNORECASE
)
_SOURCE = regex(
    rb"(?<!\S)src\s*=\s*(?:\"((?![\w+.-]+:|//)[^\"<>{}]+)\"|'((?![\w+.-]+:|//)[^'<>{}]+)'"
    rb"|((?![\w+.-]+:|//)[^\s\"'<>{}=]+))",
    re.IGNORECASE,
)
"""Where the text of a block is, when that is a file and no address."""
_LANGUAGES = {b"ts": "typescript", b"typescript": "typescript", b"tsx": "tsx", b"jsx": "tsx"}
_MOST_SCRIPTS = 64

Span = tuple[int, int, int, int]
"""As in FileFacts.spans."""


def extract_component(path: str, data: bytes, language: str, read: GuestReader) -> FileFacts:
    """Return what the scripts and styles of a component define, import and use, and the words of all of it.

    The components among its elements are called, as those of JSX are; in Vue ``<side-panel>`` may be ``SidePanel``,
    when that is imported. So is what expressions among them call.

    Args:
        path: Its path.
        data: Its bytes.
        language: ``vue``, ``svelte`` or ``astro``.
        read: Reads code.
    """
    facts = extract_text(path, data, language)
    comments = [found.span() for found in _COMMENT.finditer(data)]
    blocks, guest = _scripts(data, language, comments)
    guests = {guest: blocks, **_styles(data, blocks, comments)}
    if blocks:
        facts.code_language = guest
    for name, ranges in guests.items():
        if ranges:
            inner = read(path, bytes(only(data, ranges)), name)
            if name != guest:
                inner.imports = [row._replace(flags=(*row.flags, "style")) for row in inner.imports]
            _add(facts, data, ranges, inner)
    if language == "svelte":
        facts.symbols += reactive_variables(data, blocks, facts)
    elsewhere = [*comments, *(block for ranges in guests.values() for block in ranges)]
    markup = without(data, elsewhere)
    facts.imports += _sources(markup)
    if language == "vue":
        markup = without(markup, plain_elements(markup))
    markup = without(markup, expressions.comments(markup, language))
    made = list(snippets(markup)) if language == "svelte" else []
    names = {row.alias or row.name: row.name for row in facts.imports}
    shown = list(_elements(markup, names, in_other_case=language == "vue"))
    code = expressions.expressions(markup, language)
    if code:
        inner = read(path, code, "tsx" if language == "astro" else guest)
        known = {(use.name, use.line) for use in facts.uses + shown if use.role == "call"}
        shown += [
            use._replace(qualified=_imported(use.qualified, names), scope="")
            for use in inner.uses
            if use.role == "call" and (use.name, use.line) not in known
        ]
        facts.imports += [row._replace(scope="") for row in inner.imports]
    facts.symbols += made
    facts.uses += in_snippets(shown, made) if made else shown
    facts.symbols.sort(key=lambda symbol: (symbol.line, symbol.column))
    for rows in (facts.imports, facts.uses, facts.statements):
        rows.sort(key=lambda row: row.line)
    return facts


def _sources(markup: bytes) -> Iterator[Import]:
    """Yield an import for each block whose text is another file, ``<script src="./x.ts">``, by line."""
    line, at = 1, 0
    for block in _BLOCK.finditer(markup):
        source = _SOURCE.search(block[1])
        if source is None:
            continue
        line, at = line + markup.count(b"\n", at, block.start()), block.start()
        name = (source[1] or source[2] or source[3]).decode("utf-8", "replace").strip()
        yield Import(name, name, "", line, "", ())


def _elements(markup: bytes, names: dict[str, str], *, in_other_case: bool) -> Iterator[Use]:
    """Yield the uses of components as elements, by line.

    Args:
        markup: The file without scripts, styles and comments.
        names: What the file imports, by local name.
        in_other_case: Whether ``<side-panel>`` may be ``SidePanel``.
    """
    line, at = 1, 0
    for found in _TAG.finditer(markup):
        written = found[1].decode("utf-8", "replace")
        if "-" in written:
            written = "".join(part[:1].upper() + part[1:] for part in written.split("-"))
            if not in_other_case or written not in names:
                continue
        line, at = line + markup.count(b"\n", at, found.start()), found.start()
        yield Use(written.rpartition(".")[2], "call", line, _imported(written, names), "", None)


def _imported(written: str, names: dict[str, str]) -> str:
    """Return a dotted name as the scripts import it; ``names`` are the imported ones by local name."""
    root, dot, rest = written.partition(".")
    return names.get(root, root) + dot + rest


def _add(facts: FileFacts, data: bytes, ranges: list[tuple[int, int]], inner: FileFacts) -> None:
    """Put the facts of some blocks into those of the file."""
    spans = [
        span for span in facts.spans if not any(span[0] < end and start < span[1] for start, end in ranges)
    ]
    facts.spans = sorted([*spans, *_within(inner.spans, ranges)])
    facts.symbols += inner.symbols
    facts.imports += inner.imports
    facts.uses += inner.uses
    facts.statements += inner.statements
    facts.error_share = max(facts.error_share, inner.error_share)
    facts.fallback = facts.fallback or inner.fallback


def _within(spans: list[Span], ranges: list[tuple[int, int]]) -> Iterator[Span]:
    """Yield the spans of some blocks, none beyond its block: what nothing closes there goes on in the blanks behind."""
    ends = dict(ranges)
    starts = sorted(ends)
    for start, end, line, kind in spans:
        place = bisect_right(starts, start) - 1
        if place >= 0:
            yield start, min(end, ends[starts[place]]), line, kind


def _styles(
    data: bytes, scripts: list[tuple[int, int]], comments: list[tuple[int, int]]
) -> dict[str, list[tuple[int, int]]]:
    """The byte ranges of the styles by the language that reads them; those of an indented syntax are words."""
    found: dict[str, list[tuple[int, int]]] = {}
    for style in _STYLE.finditer(data):
        if any(start <= style.start() < end for start, end in (*scripts, *comments)):
            continue
        written = _LANGUAGE.search(style[1])
        name = written[1].lower() if written else b"css"
        if name in _STYLE_LANGUAGES and sum(map(len, found.values())) < _MOST_SCRIPTS:
            found.setdefault(_STYLE_LANGUAGES[name], []).append(style.span(2))
    return found


def _scripts(
    data: bytes, language: str, comments: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], str]:
    """The byte ranges of the scripts, and the language that reads all of them."""
    blocks: list[tuple[int, int]] = []
    guest = "typescript" if language == "astro" else "javascript"
    if language == "astro" and (fence := _FENCE.match(data)):
        blocks.append(fence.span(1))
    for attributes, block in _script_tags(data):
        if len(blocks) >= _MOST_SCRIPTS:
            break
        if any(start < block[0] <= end for start, end in comments) or any(
            start < block[1] and block[0] < end for start, end in blocks
        ):
            continue
        written = _LANGUAGE.search(attributes)
        if written:
            guest = _LANGUAGES.get(written[1].lower(), guest)
        blocks.append(block)
    return blocks, guest


def _script_tags(data: bytes) -> list[tuple[bytes, tuple[int, int]]]:
    """The attributes and byte ranges of the scripts by place, also of those whose tags lack a mark."""
    found = [(script[1], script.span(2)) for script in _SCRIPT.finditer(data)]
    is_whole = data.count(b"<script") == len(found) == len(_CLOSING.findall(data))
    if is_whole and not any(_BEGINS_CODE.match(text.partition(b"\n")[2]) for text, _ in found):
        return found
    mended = [
        (script[1] or script[2] or b"", script.span(3))
        for script in _BROKEN_SCRIPT.finditer(data)
        if data[script.start(3) - 1 :].lstrip(b" \t")[:1] == b">" or _BEGINS_CODE.match(script[3])
    ]
    kept = [row for row in found if all(row[1][1] <= start or end <= row[1][0] for _, (start, end) in mended)]
    return sorted(mended + kept, key=lambda row: row[1])
