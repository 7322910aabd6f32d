"""What a user can choose about the pages, and what a run reports."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import NamedTuple

from kwsearch.errors import ConfigError
from kwsearch.settings.load import other_table

LINK_STYLES = ("relative", "github", "gitlab")
"""How links to a line of the source are written."""

SOURCES = ("link", "embed")
"""Whether a documentation page links to the source or holds it."""

MIN_PAGE_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """Every choice about pages, with its default."""

    link_style: str = "relative"
    """One of LINK_STYLES."""
    source: str = "link"
    """One of SOURCES."""
    source_url: str = ""
    """Address that stands before a file's path, such as ``https://github.com/o/r/blob/main/``; empty for links
    that climb from the page to the file."""
    page_bytes: int = 256 * 1024
    """A page that would pass this many bytes is split."""
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
        if self.page_bytes < MIN_PAGE_BYTES:
            raise ConfigError(f"page_bytes must be at least {MIN_PAGE_BYTES}, not {self.page_bytes}")
        if self.source_url and not self.source_url.startswith(("https://", "http://")):
            raise ConfigError(f"source_url must begin with https:// or http://, not {self.source_url!r}")


def load_render_settings(root: str, *, overrides: Mapping[str, object] | None = None) -> RenderSettings:
    """Return the choices that hold for the pages of ``root``.

    Args:
        root: The folder whose ``[tool.kwsearch.pages]`` (``[pages]`` in a ``.kwsearch.toml``) is read. It is the
            repository's, so its ``templates`` must be a folder inside; they run in a sandbox.
        overrides: Values by name that win; None values are passed over.

    Raises:
        ConfigError: A choice is unknown or wrong; the message names the file and the line.
    """
    known = {row.name: row.default for row in fields(RenderSettings) if row.name != "workers"}
    values: dict[str, object] = {}
    for key, value, place in other_table(root, "pages"):
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the choices are {', '.join(known)}"
            raise ConfigError(f"{place}: unknown choice {key}; {hint}")
        if type(value) is not type(known[key]):
            wanted = "a whole number" if isinstance(known[key], int) else "a text"
            raise ConfigError(f"{place}: {key} must be {wanted}")
        if key == "templates":
            value = _inside(root, str(value), place)
        try:
            RenderSettings(**{key: value})  # type: ignore[arg-type]
        except ConfigError as error:
            raise ConfigError(f"{place}: {error}") from None
        values[key] = value
    values |= {key: value for key, value in (overrides or {}).items() if value is not None}
    return RenderSettings(**values)  # type: ignore[arg-type]


def _inside(root: str, folder: str, place: str) -> str:
    """A folder that a repository names, as an absolute path."""
    path = os.path.realpath(os.path.join(root, folder))
    if not path.startswith(os.path.join(os.path.realpath(root), "")):
        raise ConfigError(f"{place}: templates must be a folder inside the repository")
    return path


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
