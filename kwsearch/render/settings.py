"""What a user can choose about the pages, and what a run reports."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kwsearch.errors import ConfigError
from kwsearch.regex import regex
from kwsearch.settings.load import other_table
from kwsearch.text.distance import nearest
from kwsearch.text.wildcard import Glob

LINK_STYLES = ("relative", "github", "gitlab")
"""How links to a line of the source are written."""

SOURCES = ("link", "embed")
"""Whether a documentation page links to the source or holds it."""

DOCSTRINGS = ("summary", "full")
"""How much of a docstring or doc comment a documentation page shows."""

NAVIGATIONS = ("", "mkdocs")
"""Which generator of sites the pages are to fit; empty for none."""

PAGE_KINDS = ("docs", "kw", "index", "doc", "sub", "keywords")
"""Every kind of page: of files, of folders, of the repository."""

MIN_PAGE_BYTES = 8 * 1024
MAX_PAGE_BYTES = 64 * 1024 * 1024
MAX_WORKERS = 256
MAX_PATTERNS, MAX_PATTERN_LENGTH = 200, 400
"""Most patterns of ``include`` or ``exclude``, and the longest."""

_USERS_OWN = ("templates", "workers")
"""What a repository's settings cannot choose."""
_HOST = regex(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_LONE_PERCENT = regex(r"%(?![0-9A-Fa-f]{2})")
_PLAIN_IN_LINKS = "/%:@!$,+-._~="
"""Characters of an address that mean nothing in Markdown, wherever the link stands."""


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """Every choice about pages, with its default."""

    link_style: str = "relative"
    """One of LINK_STYLES."""
    source: str = "link"
    """One of SOURCES."""
    source_url: str = ""
    """Address that stands before a file's path, such as ``https://github.com/o/r/blob/main/``; empty for links
    that climb from the page to the file. What no link may hold as it is, such as a blank, is kept as ``%20``."""
    page_bytes: int = 256 * 1024
    """A page that would pass this many bytes is split."""
    include: tuple[str, ...] = ()
    """Globs of the files that the pages are about; none for all. A file that is left out is on no page."""
    exclude: tuple[str, ...] = ()
    """Globs of files that are left out whatever ``include`` says."""
    pages: tuple[str, ...] = PAGE_KINDS
    """Which of PAGE_KINDS are written."""
    docstrings: str = "summary"
    """One of DOCSTRINGS."""
    nav: str = ""
    """One of NAVIGATIONS. It decides how anchors are made."""
    templates: str = ""
    """Folder with templates of the user's own; each replaces the built-in one of the same name."""
    workers: int = 0
    """Processes that render; 0 means one for each processor. Never changes what is written."""

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            ConfigError: A value is not one of its choices, or out of bounds.
        """
        if self.link_style not in LINK_STYLES:
            raise ConfigError(f"link_style must be one of {', '.join(LINK_STYLES)}, not {self.link_style!r}")
        if self.source not in SOURCES:
            raise ConfigError(f"source must be one of {', '.join(SOURCES)}, not {self.source!r}")
        if self.docstrings not in DOCSTRINGS:
            raise ConfigError(f"docstrings must be one of {', '.join(DOCSTRINGS)}, not {self.docstrings!r}")
        if self.nav not in NAVIGATIONS:
            raise ConfigError(f"nav must be one of {', '.join(filter(None, NAVIGATIONS))}, not {self.nav!r}")
        for kind in self.pages:
            if kind not in PAGE_KINDS:
                raise ConfigError(f"pages must be some of {', '.join(PAGE_KINDS)}, not {kind!r}")
        if not self.pages:
            raise ConfigError("pages must name at least one kind of page")
        _check_patterns("include", self.include)
        _check_patterns("exclude", self.exclude)
        if not MIN_PAGE_BYTES <= self.page_bytes <= MAX_PAGE_BYTES:
            raise ConfigError(
                f"page_bytes must be from {MIN_PAGE_BYTES} to {MAX_PAGE_BYTES}, not {self.page_bytes}"
            )
        if not 0 <= self.workers <= MAX_WORKERS:
            raise ConfigError(f"workers must be from 0 to {MAX_WORKERS}, not {self.workers}")
        # Frozen or not: kept is the form that links hold, so that nobody has to make it again.
        object.__setattr__(self, "source_url", _web_address(self.source_url))


def _check_patterns(name: str, patterns: tuple[str, ...]) -> None:
    """Refuse globs that cannot be read, are too long, or too many.

    Raises:
        ConfigError: One of them is.
    """
    if len(patterns) > MAX_PATTERNS:
        raise ConfigError(f"{name} must be at most {MAX_PATTERNS} patterns, not {len(patterns)}")
    for pattern in patterns:
        if not pattern or len(pattern) > MAX_PATTERN_LENGTH or not pattern.isprintable():
            raise ConfigError(
                f"{name} must be patterns of 1 to {MAX_PATTERN_LENGTH} characters, not {pattern[:60]!r}"
            )
        try:
            Glob(pattern.encode(), sets=True)
        except ValueError as error:
            raise ConfigError(f"{name}: {pattern[:60]!r}: {error}") from None


def _web_address(text: str) -> str:
    """Return an address in the form that a link can hold: every byte that could end the link as ``%xx``.

    Raises:
        ConfigError: It is no address of a web page, or names more than a host and a path on it.
    """
    if not text:
        return ""
    try:
        scheme, host, path, query, fragment = urlsplit(text)
    except ValueError:
        scheme = host = path = query = fragment = ""
    # What a page links to is clicked on: no ``javascript:``, and no ``file:`` of whoever reads it.
    if scheme not in ("https", "http"):
        raise ConfigError(f"source_url must begin with https:// or http://, not {text!r}")
    # No name of a user, either: behind it a password may stand, which every page would show.
    if not _HOST.fullmatch(host) or not text.isprintable():
        raise ConfigError(
            f"source_url must name a host in plain letters, without a user's name, not {text!r}"
        )
    if fragment or text.endswith("#"):
        raise ConfigError(f"source_url must not have a #, which links to lines need, not {text!r}")
    path, query = (_LONE_PERCENT.sub("%25", part) for part in (path, query))
    address = f"{scheme}://{host}{quote(path, safe=_PLAIN_IN_LINKS)}"
    return f"{address}?{quote(query, safe=_PLAIN_IN_LINKS + '?&')}" if "?" in text else address


def load_render_settings(
    root: str | os.PathLike[str], *, overrides: Mapping[str, object] | None = None
) -> RenderSettings:
    """Return the choices that hold for the pages of ``root``.

    Args:
        root: The folder whose ``[tool.kwsearch.pages]`` (``[pages]`` in a ``.kwsearch.toml``) is read. It is the
            repository's, so it cannot name templates: those are programs, and read what they like.
        overrides: Values by name that win; None values are passed over.

    Raises:
        ConfigError: A choice is unknown, wrong, or the user's alone; the message names the file and the line.
    """
    root = os.fspath(root)
    known = {row.name: row.default for row in fields(RenderSettings)}
    values: dict[str, object] = {}
    for key, value, place in other_table(root, "pages"):
        if key in _USERS_OWN:
            raise ConfigError(f"{place}: {key} is the user's choice; give --{key} instead")
        if key not in known:
            near = nearest(key, [name for name in known if name not in _USERS_OWN])
            choices = ", ".join(name for name in known if name not in _USERS_OWN)
            hint = f"did you mean {near}?" if near else f"the choices are {choices}"
            raise ConfigError(f"{place}: unknown choice {key}; {hint}")
        if isinstance(known[key], tuple):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ConfigError(f"{place}: {key} must be a list of texts")
            value = tuple(value)
        # By the very type, since ``true`` is a number to Python.
        elif type(value) is not type(known[key]):
            wanted = "a whole number" if isinstance(known[key], int) else "a text"
            raise ConfigError(f"{place}: {key} must be {wanted}")
        try:
            # One at a time, so that the message names the line of the one that is wrong.
            RenderSettings(**{key: value})  # type: ignore[arg-type]
        except ConfigError as error:
            raise ConfigError(f"{place}: {error}") from None
        values[key] = value
    values |= {key: value for key, value in (overrides or {}).items() if value is not None}
    return RenderSettings(**values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What a run of ``render_pages`` did. ``pages == written + unchanged``, always."""

    written: int
    """Pages written because they are new or their content changed."""
    unchanged: int
    """Pages that are on disk as they should be."""
    removed: int
    """Pages of files that are gone."""
    pages: int
    """All pages that there are now."""
    rendered: int
    """Pages whose text was made in this run, to be compared with what is on disk."""
    problems: tuple[str, ...] = field(default=(), repr=False)
    """What the reader should know, one line each, such as a page edited by hand that was therefore not removed."""


class PageProblem(NamedTuple):
    """Something wrong with a page."""

    page: str
    """Path relative to the output folder."""
    reason: str
    """``stale``, ``missing``, ``orphan``, ``clash`` or ``dead-link``."""
    detail: str
    """For people; the link for a dead link."""
    diff: str = ""
    """Of the first stale page alone: a unified diff to what it should be, of at most DIFF_LINES lines."""
