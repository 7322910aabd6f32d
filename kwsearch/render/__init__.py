"""From an index to Markdown pages that live beside the code."""

from kwsearch.render.check import PageProblem, check_pages
from kwsearch.render.records import Records
from kwsearch.render.run import render_pages
from kwsearch.render.settings import LINK_STYLES, SOURCES, RenderReport, RenderSettings

__all__ = [
    "LINK_STYLES",
    "SOURCES",
    "PageProblem",
    "Records",
    "RenderReport",
    "RenderSettings",
    "check_pages",
    "render_pages",
]
