"""Text from the source as Markdown that shows it and does nothing else.

``Markdown`` marks text that is already Markdown; templates escape every other string with ``md_text`` by themselves.
Nothing here decides what a page says.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from kwsearch.regex import regex


class Markdown(str):
    """Text that is already safe Markdown and must not be escaped again."""

    __slots__ = ()


_BYTE_ESCAPES = range(0xDC80, 0xDD00)
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLAIN = regex(r"[A-Za-z0-9 ,/?%;]*[A-Za-z0-9,/?%;]")
_SPECIAL = regex(
    r"""[\\`*\[\]<>&|~$@#]            # code, emphasis, links, HTML, entities, tables, strikes, formulas, mentions
    | (?<![^\W_])_ | _(?![^\W_])       # emphasis; an underscore inside a word is only an underscore
    | :(?=[/\w+-])                     # addresses that turn into links, :emoji:
    | (?<=www)\.(?=\S)""",
    re.VERBOSE,
)
_BLOCK_START = regex(r"([-+=]|\d{1,9}(?=[.)]))")
_BACKTICKS = regex("`+")
_DOC_CODE = regex(
    r"(?::[a-z]+(?::[a-z]+)?:)?(?<!`)(?:``(?![`\s])((?:[^`|]|`(?!`))*?[^`|\s])``(?!`)|`([^`|\s](?:[^`|]*[^`|\s])?)`(?!`))"
)
"""Code in docs: Markdown's and reStructuredText's, the latter's roles too; not what could end a table's cell."""


def visible(text: str) -> str:
    r"""Return ``text`` with everything that is not seen, or that moves what is seen, as an escape.

    Control and format characters become ``\n`` or ``\u202e``, bytes that are not UTF-8 become ``\xff``.
    """
    if text.isprintable():
        return text
    shown = []
    for character in text:
        code = ord(character)
        if character.isprintable():
            shown.append(character)
        elif character in _SHORT:
            shown.append(_SHORT[character])
        elif code in _BYTE_ESCAPES:
            shown.append(f"\\x{code - 0xDC00:02x}")
        else:
            shown.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return "".join(shown)


@lru_cache(maxsize=1 << 14)
def md_text(text: str) -> Markdown:
    """Return ``text`` as Markdown prose that renders to exactly ``visible(text)``, wherever on a line it stands."""
    # Nearly every text: nothing in it can mean anything, so no character is looked at.
    if _PLAIN.fullmatch(text) and not text[0].isspace():
        return Markdown(text)
    return _at_the_edges(_SPECIAL.sub(r"\\\g<0>", visible(text)))


def _at_the_edges(escaped: str) -> Markdown:
    """Escape what means something at the start of a line only, and spaces that Markdown drops at either end."""
    if found := _BLOCK_START.match(escaped):
        end = found.end()
        escaped = f"\\{escaped}" if not found[0].isdigit() else f"{found[0]}\\{escaped[end:]}"
    body = escaped.strip(" ")
    start = len(escaped) - len(escaped.lstrip(" "))
    if len(body) == len(escaped):
        return Markdown(escaped)
    end = len(escaped) - start - len(body)
    # As entities, which Markdown leaves alone.
    return Markdown("&#32;" * start + body + "&#32;" * end)


@lru_cache(maxsize=1 << 14)
def md_doc(text: str) -> Markdown:
    """Return a doc as Markdown prose that renders to ``visible(text)``, with what it marks as code as code."""
    shown = visible(text)
    if "`" not in shown:
        return md_text(text)
    pieces = []
    at = 0
    for found in _DOC_CODE.finditer(shown):
        pieces += [_SPECIAL.sub(r"\\\g<0>", shown[at : found.start()]), md_code(found[1] or found[2])]
        at = found.end()
    return _at_the_edges("".join([*pieces, _SPECIAL.sub(r"\\\g<0>", shown[at:])]))


@lru_cache(maxsize=1 << 14)
def md_code(text: str) -> Markdown:
    """Return ``text`` as an inline code span that renders to exactly ``visible(text)``; not for table cells.

    Text with ``]:`` comes as escaped prose: as the label of a link that begins a line, it would define a reference.
    """
    shown = visible(text)
    if not shown:
        # Backticks with nothing between them are no code.
        return Markdown("(empty)")
    if "]:" in shown:
        return md_text(text)
    if "`" not in shown:
        # CommonMark takes one blank off either end, unless there is nothing else.
        padded = shown[0] == " " and shown[-1] == " " and shown.strip(" ")
        return Markdown(f"` {shown} `" if padded else f"`{shown}`")
    fence = "`" * (max(map(len, _BACKTICKS.findall(shown))) + 1)
    return Markdown(f"{fence} {shown} {fence}")


def md_cell(text: str) -> Markdown:
    """Return ``text`` as code for a table cell; as escaped prose when a pipe or backslash could end the cell."""
    if "|" in text or "\\" in text or not text.isprintable():
        return md_text(text)
    return md_code(text)


@lru_cache(maxsize=1 << 14)
def md_url(path: str) -> Markdown:
    """Return a path as a link target: every byte that could end the link, or mean something in it, as ``%xx``."""
    return Markdown(quote(path.encode("utf-8", "surrogateescape"), safe="/"))


def md_fence(text: str, info: str) -> Markdown:
    """Return ``text`` as a fenced block that nothing in it can close; characters that are not seen become escapes."""
    # A lone carriage return is a line end in Markdown, too.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    body = "\n".join(
        line if line.isprintable() else "\t".join(map(visible, line.split("\t"))) for line in lines
    )
    longest = max(map(len, _BACKTICKS.findall(body)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown(f"{fence}{re.sub('[^A-Za-z0-9+#-]', '', info)}\n{body}\n{fence}")
