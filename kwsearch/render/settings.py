"""What a user can choose about the pages, and what a run reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from kwsearch.errors import ConfigError

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
