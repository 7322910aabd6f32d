"""Pasted text: a sentence of documentation, the subject of a commit, an error message. Lean.

People paste what they have before them. Its brackets, slashes, quotes of names and ``or`` are punctuation, not
operators, and none of it may be an error of syntax.
"""

from __future__ import annotations

FEWEST_WORDS = 6
"""A text of fewer words is always read as a query."""

AROUND = "()[]{}<>\"'`*.,;:!?=\u2026\u201c\u201d\u2018\u2019"
"""Marks around a word that belong to the sentence."""

KINDS_OF_COMMITS = frozenset(
    ("build", "chore", "ci", "docs", "feat", "feature", "fix", "perf", "refactor", "revert", "style", "test")
)
"""What a subject may begin with, before a colon (conventionalcommits.org); it says nothing of the code."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


def sentence_words(text: str, keys: Collection[str]) -> list[tuple[str, int]] | None:
    """Return the words of a pasted sentence, each with its 0-based place in the text; None when it is a query.

    A query has a filter, an operator in capitals, a word behind a minus, quoted text that is no single word, or a
    regular expression. Numbers of issues, tickets and hashes of commits are left out.

    Args:
        text: What was asked.
        keys: The names of filters, in lower case.
    """
    pieces = text.split()
    if len(pieces) < FEWEST_WORDS or any(_asks(piece, keys) for piece in pieces) or _has_phrase(text):
        return None
    words = []
    place = plain = 0
    for number, piece in enumerate(pieces):
        place = text.index(piece, place)
        word = (_without_kind(piece) if number == 0 else piece).strip(AROUND)
        # Its closing bracket went with the marks around it.
        if "(" in word and ")" not in word:
            word = word.partition("(")[0]
        if word and word not in ("and", "or") and not _is_reference(word):
            words.append((word, place + piece.index(word)))
            plain += word.isalpha() and word.islower()
        place += len(piece)
    # A row of names is a query; half of the words of a sentence are small and plain.
    return words if 2 * plain >= len(words) and plain > 2 else None


def _asks(piece: str, keys: Collection[str]) -> bool:
    """Return whether a run without spaces can only be meant for a query."""
    if piece in ("AND", "OR", "NOT") or (piece[0] == "-" and piece[1:2].isalpha()):
        return True
    key, colon, value = piece.lstrip("(").partition(":")
    if colon and key.lower() in keys and value and not value.startswith((":", "//")):
        return True
    return "*" in piece.strip("*") or (len(piece) > 2 and piece[0] == piece[-1] == "/")


def _has_phrase(text: str) -> bool:
    """Return whether quotes hold several words, or do not end."""
    quoted = text.split('"')[1::2]
    return text.count('"') % 2 == 1 or any(len(inner.split()) != 1 for inner in quoted)


def _is_reference(word: str) -> bool:
    """Return whether a word names an issue, a ticket or a commit: #123, gh-123, EXPOSED-815, 1a2b3c4d."""
    head, joint, digits = word.rpartition("#" if "#" in word else "-")
    if joint and digits.isdigit() and (joint == "#" or head.isupper() or head.lower() == "gh"):
        return True
    hexadecimal = all(letter in "0123456789abcdef" for letter in word)
    return hexadecimal and 7 <= len(word) <= 40 and any(map(str.isdigit, word))


def _without_kind(piece: str) -> str:
    """Return what a subject's first run says beside the kind of the commit: parser of fix(parser):."""
    kind, _, scope = piece.rstrip("!:").partition("(")
    return scope if piece.endswith(":") and kind.lower() in KINDS_OF_COMMITS else piece
