"""Small pieces of the pages' English: counts with their nouns, lists of names, sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kwsearch.models import Symbol
from kwsearch.regex import regex
from kwsearch.text.wording import count_of
from kwsearch.vocabulary import KIND_PLURALS, KINDS

EXACT_COUNT = 100
"""Counts below this are shown exactly on the pages of files, larger ones as ``200+``: the exact number stands in one
place, so that one new ``__init__`` does not rewrite the page of every other file that has one."""

_STEPS = (100, 200, 500)
_ORDER = (
    "module", "package", "namespace", "class", "struct", "interface", "enum", "type-alias", "function", "target",
    "method", "constructor", "operator", "macro", "property", "field", "variable", "constant", "enum-member",
    "type-parameter", "event", "key", "section",
)  # fmt: skip
KIND_ORDER = {kind: position for position, kind in enumerate(_ORDER)}
"""Kinds in the order of headings: containers, types, callables, values, the rest."""
assert set(_ORDER) == {*KINDS, "target"}


def kind_shown(symbol: Symbol) -> str:
    """Return the kind of a symbol as pages tell it: what Make or CMake builds is a target to its readers."""
    return symbol.subkind if symbol.subkind == "target" else symbol.kind


def plural_of(kind: str) -> str:
    """Return the plural of a kind, in lower case."""
    return KIND_PLURALS.get(kind, f"{kind}s")


def kind_count(number: int, kind: str) -> str:
    """Return ``1 class``, ``2 type aliases``."""
    return count_of(number, kind.replace("-", " "), plural_of(kind))


def rounded(number: int) -> str:
    """Return a count that stays the same while the number grows a little: exact below EXACT_COUNT, else ``200+``."""
    if number < EXACT_COUNT:
        return str(number)
    scale = 1
    while number >= 1000 * scale:
        scale *= 10
    step = max(step * scale for step in _STEPS if step * scale <= number)
    return f"{step:,}+"


def listed(parts: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, ``a, b and c``; empty for nothing."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def kind_counts(kinds: Mapping[str, int]) -> str:
    """Return ``2 classes, 1 function and 3 fields`` in the order of headings; empty for nothing."""
    return listed(
        [kind_count(kinds[kind], kind) for kind in sorted(kinds, key=lambda kind: KIND_ORDER[kind])]
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of ``text`` that says something of the file; empty when none does.

    Sentences of licences, and lines for editors and tools, say nothing. What is cut ends in an ellipsis.
    """
    for sentence in _sentences(_without_cut(text)):
        if not _SAYS_NOTHING.search(sentence) and any(map(str.isalpha, sentence)):
            return sentence
    return ""


def whole_sentences(text: str) -> str:
    """Return ``text`` without the sentences that say nothing of the file, and without a last one that is cut."""
    sentences = _sentences(_without_cut(text))
    kept = [sentence for sentence in sentences if not _SAYS_NOTHING.search(sentence)]
    return " ".join(kept) if any(map(str.isalpha, "".join(kept))) else ""


def finished(text: str, *, whole: bool) -> str:
    """Return the first sentence of a docstring's summary, or all that are whole; marked when even the first is cut.

    What is known of a docstring is its first line and how its sentence goes on, which may stop within another one.

    Args:
        text: The summary.
        whole: Whether all sentences are wanted.

    Returns:
        The text; empty when it says what is to be done, and not what is there.
    """
    if _TO_DO.match(text):
        return ""
    sentences = _sentences(text)
    if len(sentences) > 1:
        last = len(sentences) if sentences[-1][-1] in _FINAL else len(sentences) - 1
        return " ".join(sentences[: last if whole else 1])
    # Nothing says that a text is cut but its last word, with which no sentence ends.
    return f"{text} …" if text.rpartition(" ")[2].lower() in _GOES_ON else text


def _without_cut(text: str) -> str:
    """A text that may be cut, to the end of its last whole sentence; with an ellipsis when there is none."""
    if len(text) < CUT_LENGTH or text[-1] in _FINAL or text.endswith("…"):
        return text
    # A name in lower case may begin the next sentence here: better to end early than within one.
    ends = [end.end() for end in _ANY_END.finditer(text) if not _SHORTENED.search(text[: end.end()])]
    return text[: ends[-1]] if ends else f"{(text.rpartition(' ')[0] or text).rstrip(' ,;:')} …"


CUT_LENGTH = 200
"""What is known of a doc is at most about this many characters of it."""

_FINAL = ".!?:)`\u3002"
"""With one of these a sentence ends."""

_GOES_ON = frozenset(
    (
        "a", "an", "the", "of", "to", "from", "for", "with", "by", "in", "on", "at", "as", "and", "or", "but", "if",
        "when", "that", "which", "is", "are", "be", "this", "into", "than", "see", "via", "using",
    )
)  # fmt: skip
_END = regex(r"[.!?][)\"'\u2019\u201d]*(?= +[^a-z ])|[\u3002\uff01\uff1f]")
_ANY_END = regex(r"[.!?][)\"'\u2019\u201d]*(?= )|[\u3002\uff01\uff1f]")
"""Where a sentence may end when the next one begins with a name in lower case."""

_SHORTENED = regex(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|resp|[Nn]o|[Ff]ig|[A-Z])\.$")
_TO_DO = regex(r"(?:TODO|FIXME|XXX|HACK)\b")

_SAYS_NOTHING = regex(
    r"""(?ix) \bcopyright\b | \(c\)\ *\d{4} | © | \ball\ rights\ reserved | \blicen[sc]ed?\ (?:under|to)\b
    | \blicen[sc]es?\ (?:as|see|at|file)\b | \bspdx- | \bunder\ the\ terms\b | \bpermission\ (?:is|to)\b
    | \bredistributions?\ (?:and|of|in)\b | \bwithout\ (?:any\ )?warranty | \bmerchantability\b | \bfree\ software\b
    | \b(?:you\ may|should\ have)\ (?:not\ use|obtain|received?)\b | @licen[sc]e | @preserve
    | \bavailable\ under\ [\w.\ -]{1,30}\ terms\b
    | ^this\ file\ is\ (?:part\ of|distributed) | ^software\ distributed\ under | ^see\ the\ licen[sc]e
    | ^unless\ (?:required\ by\ applicable\ law|otherwise\ specified,\ files)
    | ^(?:vim?|-\*-|eslint|prettier|@ts-|jshint|pylint|noqa|coding[:=]|nolint|clang-format) | ^(?:todo|fixme|xxx)\b
    | ^author: | ^\$id | :$ | ^\([^()]*\)\.?$"""
)


def _sentences(text: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(text):
        if not _SHORTENED.search(text[start : end.end()]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [*found, rest] if (rest := text[start:].strip()) else found


def byte_size(size: int) -> str:
    """Return ``512 bytes`` or ``6.7 KiB``."""
    for unit, scale in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return count_of(size, "byte")
