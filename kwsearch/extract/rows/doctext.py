"""The text of docs without comment marks and markup: summaries and first paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from kwsearch.regex import regex

_MAX_SUMMARY = 200
_MAX_PARAGRAPH = 1000
_DOC_LINES = 40
_OPENING_MARK = regex(
    r"(?:/\*+[*!]*<?|//[/!]*<?|\*+(?!/)|#+(?:[:!]|'(?=\s|$))?|--+|;+|%+|<!--|\{#[-+]*|=(?:begin|end)\b)\s*"
)
_MARK_STARTS = frozenset("/*#-;%<={")
_TAG = regex(
    r"@module(?:\s+[\w./@-]+)?$|(?:[@\\](?:brief|short|file|class|fn|details|module|packageDocumentation|file[oO]verview"
    r"|overview|description|desc|summary|remarks)\b\s*)+|</?[a-zA-Z][^<>]*>"
)
_INLINE = regex(r"\{@(\w+)\s*([^{}]*)\}|(?<![\w:]):[a-z]+(?::[a-z+_-]+)?:`(?:[^`<]*<)?~?([^`<>]*)>?`")
"""What docs of Java and JavaScript hold in braces, and roles of Sphinx."""

_XML_NAME = regex(
    r"""<(?:see|seealso|paramref|typeparamref)\s+(?:cref|name|langword)\s*=\s*"(?:[A-Z]:)?([^"`]+)"\s*/>"""
)
"""What docs of C# name by an element that holds nothing."""

_LINKS = frozenset(("link", "linkplain", "linkcode", "value", "see"))
_ARGUMENTS = regex(r"\([^()]*\)")
_QUOTE = regex(r"[A-Za-z]{0,3}(\"\"\"|'''|\"|')")
_DIRECTIVE = regex(
    r"-\*-"
    r"|(?:frozen_string_literal|warn_indent|shareable_constant_value|(?:en)?coding|typed|shellcheck|rubocop|eslint|tslint"
    r"|jshint|jslint|jscs|stylelint|prettier|cspell|spell-checker|phpcs|phpstan|pylint|nolint|noqa|go|mypy|pyright|flake8"
    r"|ruff|isort|pytype|pyre|type|fmt|yapf|pragma|vim?|cython|distutils|swiftlint|codespell|IWYU pragma"
    r"|ktlint|swift-format|swift-tools-version|detekt|scalafmt|scalastyle|scalafix|luacheck|stylua|selene|language"
    r"|ignore|ignore_for_file|coverage|MARK|buf:lint|checkov|tfsec|tflint|sqlfluff|sqlfmt|solhint|slither|credo|psalm"
    r"|# source(?:Mapping)?URL)\b ?[:=-]"
    r"|(?:shellcheck|eslint|prettier|(?:istanbul|[cv]8) ignore|noinspection|mypy|pyre-\w+|clang-format"
    r"|deno-\w+-ignore\S*|biome-ignore\S*|cppcheck-suppress\S*|ReSharper|nosec|@ts-\w+|@flow|@formatter"
    r"|@codeCoverageIgnore\w*|#? ?(?:end)?region|noqa|hadolint|verilator|no critic|#cgo)(?:[ :(]|$)"
    r"|(?:NOLINT|NOSONAR|LCOV_EXCL|GCOVR?_EXCL|CHECKSTYLE|PVS-Studio|\+build |coverity\[|lint [!-]e)"
    r"|(?:ARGSUSED|FALLTHROUGH)$"
)
"""What a comment starts with that speaks to a tool."""

_GO_DIRECTIVE = regex(r"//(?:line |extern |export |[a-z0-9]+:[a-z0-9])")
"""What go/ast takes for one: no space stands before it. Other languages' linters have taken it up."""

_LICENCE = regex(
    r"copyright(?:ed|s)?(?: ?\(c\)| ?[©:,]| [0-9]| by\b| holders?\b| notice| owners?\b)|^copyright|©"
    r"|^\(c\) |\(c\) (?:copyright|[12][0-9]{3})"
    r"|spdx-|all rights reserved|licen[cs]ed\b|@licen[cs]e|^licen[cs]e[:.]|licen[cs]es?/|licen[cs]e-2\.0"
    r"|free software|public domain"
    r"|(?:mit|bsd|apache|isc|boost|artistic|public)(?:[- ]style)?(?: software)? licen[cs]e"
    r"|licen[cs]e (?:files?|agreement|terms|information|notice|details|text)\b"
    r"|\b(?:under|see|terms of|governed by)(?: \S+){0,7} \S*licen[cs]e"
    r"|redistribution and use in|redistributions? (?:of source|in binary)|permission (?:is hereby granted|to use)"
    r"|without (?:any )?warrant|implied warrant|provided (?:by (?:\S+ ){1,9})?\W{0,3}as[- ]is\b|in no event shall",
    re.IGNORECASE,
)
"""What the notice of a licence says in any of its paragraphs; a symbol may well be about licences."""
_LICENCE_WORDS = (
    "licen", "copyright", "warrant", "provided", "permission ", "redistribution", "(c)", "©", "spdx-",
    "all rights reserved", "free software", "public domain", "in no event",
)  # fmt: skip
"""One of these is in each of them, and looked for twenty times as fast."""

_NO_PROSE = regex(
    r"[-+•:@\\]|>>>|\d+[.)] "
    r"|(?:Args|Arguments|Attributes|Examples?|Keyword Args|Notes?|Parameters|Raises|Returns?|Warnings?|Yields?)"
    r"(?: ?::?)?$"
)
"""Lines of lists and fields, and lines that only say what comes below them."""

_BLOCK_TAG = regex(r"[@\\][a-zA-Z]+\b(?!/)")
"""What is said of a file's author, package or version is not what it is about."""

# What must not stand before the mark is looked at behind it: a pattern that starts with marks is searched faster.
_SENTENCE_END = regex(
    r"[.!?](?<!\be\.g[.!?])(?<!\bi\.e[.!?])(?<!\betc[.!?])(?<!\bvs[.!?])(?<!\bcf[.!?])[\"')]*(?=\s|$)"
)


def docstring_text(literal: str) -> str:
    """Return what stands between the quotes of a string literal, prefix letters dropped."""
    match = _QUOTE.match(literal)
    if match is None:
        return literal
    return literal[match.end() :].removesuffix(match.group(1))


def doc_lines(text: str) -> Iterator[str]:
    """Yield the lines of a doc without comment marks and markup tags; a line that says nothing is empty."""
    at = 0
    for _ in range(_DOC_LINES):
        end = text.find("\n", at)
        line = (text[at:] if end < 0 else text[at:end]).strip()
        if line.startswith("//") and _GO_DIRECTIVE.match(line):
            line = ""
        if line.endswith(("*/", "-->", "#}")):
            line = line.removesuffix("*/").removesuffix("-->").removesuffix("-#}").removesuffix("#}")
        if line[:1] in _MARK_STARTS:
            mark = _OPENING_MARK.match(line)
            if mark is not None:
                line = line[mark.end() :]
        if "<" in line or "@" in line or "\\" in line:
            line = _TAG.sub("", _XML_NAME.sub(r"`\1`", line) if "/>" in line else line)
        line = " ".join(line.split())
        if _DIRECTIVE.match(line):
            line = ""
        yield line if line[:1].isalnum() or any(map(str.isalnum, line)) else ""
        if end < 0:
            return
        at = end + 1


def _plain(text: str) -> str:
    """Return a doc with its markup in lines as what it stands for; names of code are in backticks."""
    return _INLINE.sub(_inline, text).strip() if "{@" in text or ":`" in text else text


def _inline(found: re.Match[str]) -> str:
    if found[1] is None:
        return f"`{found[3].strip()}`"
    kind, held = found[1], found[2].strip()
    if kind in _LINKS:
        target, bar, label = held.partition("|")
        if not bar:
            # The blanks between arguments are none before a label.
            name = _ARGUMENTS.sub("", held)
            target, _, label = name.partition(" ") if " " in name else (held, "", "")
        return label.strip() or f"`{target.strip().lstrip('#').replace('#', '.')}`"
    return f"`{held}`" if kind == "code" and "`" not in held else "" if kind == "inheritDoc" else held


def summary(text: str) -> str:
    """Return what the first line of a doc says, with the rest of its last sentence when that goes on below.

    At most 200 characters, cut at a word with an ellipsis; empty when no line says anything, or for a licence.
    """
    said = ""
    for line in doc_lines(text):
        if not line and not said:
            continue
        if not line or _NO_PROSE.match(line) or len(said) > _MAX_SUMMARY:
            break
        start = len(said)
        said = f"{said} {line}" if said else line
        ends = _sentence_ends(said)
        if start and ends[-1] > start:
            said = said[: next(end for end in ends if end > start)]
            break
        if ends[-1] == len(said) or line[-1] in ":;":
            break
    if is_licence(said):
        return ""
    said = _plain(said)
    if len(said) <= _MAX_SUMMARY:
        return said
    whole = max(end for end in _sentence_ends(said) if end <= _MAX_SUMMARY)
    return said[:whole] if whole else said[:_MAX_SUMMARY].rpartition(" ")[0].rstrip(",;:. ") + " …"


def is_licence(text: str) -> bool:
    """Return whether a text is of the notice of a licence."""
    lowered = text.lower()
    return any(word in lowered for word in _LICENCE_WORDS) and _LICENCE.search(text) is not None


def _sentence_ends(text: str) -> list[int]:
    """Return where the sentences of ``text`` end, after a leading 0."""
    return [0, *(match.end() for match in _SENTENCE_END.finditer(text))]


def first_doc_paragraph(text: str) -> str:
    """Return the first paragraph of a doc that is not about its licence, on one line; empty when it has none."""
    paragraph: list[str] = []
    for line in chain(doc_lines(text), ("",)):
        if line and not _BLOCK_TAG.match(line):
            paragraph.append(line)
        elif paragraph:
            joined = " ".join(paragraph)
            if not is_licence(joined):
                return _plain(joined)[:_MAX_PARAGRAPH]
            paragraph = []
    return ""
