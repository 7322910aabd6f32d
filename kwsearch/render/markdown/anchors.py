"""The anchors of headings, each host by its own rule: GitHub (MyST has the same), GitLab, Python-Markdown for MkDocs.

Sources: github-slugger and GitHub's documentation; GitLab's ``Gitlab::Utils::Markdown.string_to_anchor``, its numbers
for repeated headings; ``slugify`` and ``unique`` of Python-Markdown's table of contents.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from kwsearch.regex import regex
from kwsearch.render.markdown.escape import visible

GITHUB, GITLAB, MKDOCS = "github", "gitlab", "mkdocs"

_DROPPED = regex(r"[^a-z0-9_ -]+")
_DASHES = regex("-+")
_NO_WORD = regex(r"[^\w\s-]")
_GAPS = regex(r"[-\s]+")
_NUMBERED = regex(r"^(.+)_(\d+)$")
_MARKS = frozenset({"Mn", "Mc", "Me", "Pc"})


@lru_cache(maxsize=1 << 14)
def slug(text: str) -> str:
    """Return the anchor that GitHub gives to the first heading with this rendered text on a page."""
    if text.isascii() and text.isprintable():
        return _DROPPED.sub("", text.lower()).replace(" ", "-")
    kept = (
        character
        for character in visible(text).lower()
        if character in "_- " or character.isalnum() or unicodedata.category(character) in _MARKS
    )
    return "".join(kept).replace(" ", "-")


def _slug_of_gitlab(text: str) -> str:
    plain = _DASHES.sub("-", slug(text.strip()))
    return f"anchor-{plain}" if plain.isdecimal() else plain


def _slug_of_mkdocs(text: str) -> str:
    plain = unicodedata.normalize("NFKD", visible(text)).encode("ascii", "ignore").decode("ascii")
    return _GAPS.sub("-", _NO_WORD.sub("", plain).strip().lower())


_RULES: dict[str, Callable[[str], str]] = {GITHUB: slug, GITLAB: _slug_of_gitlab, MKDOCS: _slug_of_mkdocs}


class Anchors:
    """Gives each heading of one page its anchor, in order, with the host's numbers for repeated ones."""

    __slots__ = ("_rule", "_seen", "_slug")

    def __init__(self, rule: str = GITHUB) -> None:
        """Begin a page.

        Args:
            rule: GITHUB, GITLAB or MKDOCS.
        """
        self._rule = rule
        self._slug = _RULES[rule]
        self._seen: dict[str, int] = {}

    def add(self, text: str) -> str:
        """Return the anchor of the next heading, whose rendered text is ``text``."""
        plain = anchor = self._slug(text)
        if self._rule == GITLAB:
            # GitLab counts the equal ones, and does not look whether the numbered anchor is taken.
            number = self._seen.get(plain, 0)
            self._seen[plain] = number + 1
            return f"{plain}-{number}" if number else plain
        if self._rule == MKDOCS:
            # Also the empty one, as of a heading in Chinese, gets a number.
            while anchor in self._seen or not anchor:
                found = _NUMBERED.match(anchor)
                anchor = f"{found[1]}_{int(found[2]) + 1}" if found else f"{anchor}_1"
        while anchor in self._seen:
            self._seen[plain] += 1
            anchor = f"{plain}-{self._seen[plain]}"
        self._seen[anchor] = 0
        return anchor
