"""From an index to Markdown pages that live beside the code."""

from kwsearch.render.run.verbs import check_pages, render_pages
from kwsearch.render.settings import LINK_STYLES, SOURCES, PageProblem, RenderReport, RenderSettings

__all__ = [
    "LINK_STYLES",
    "SOURCES",
    "PageProblem",
    "RenderReport",
    "RenderSettings",
    "check_pages",
    "render_pages",
]
