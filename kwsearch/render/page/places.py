"""Where the pages of one run lie as other pages see them: every link from page to page is made here.

What is not written is never linked: links then lead to the source.
"""

from __future__ import annotations

from kwsearch.regex import regex
from kwsearch.render.markdown.links import SourceLinks, relative_url
from kwsearch.render.markdown.outline import STRUCTURE_ANCHOR
from kwsearch.render.memory.contribution import DOCS_PAGE, KEYWORD_PAGE
from kwsearch.render.memory.graph import Graph
from kwsearch.render.page.folder import FolderPlace, section_link
from kwsearch.render.page.symbols import Place
from kwsearch.render.settings import RenderSettings

_SIMPLE_ANCHOR = regex("[a-z_][a-z0-9_]*")
"""Headings whose anchors are themselves by every host's rule."""


class PageLinks:
    """Makes links from the pages of one folder of pages, always relative to the output, to all others."""

    def __init__(self, graph: Graph, settings: RenderSettings, links: SourceLinks) -> None:
        """Make links.

        Args:
            graph: The state, which knows the pages that each file has.
            settings: ``pages`` decides which kinds there are.
            links: Links to the source.
        """
        self._graph = graph
        self._layout = graph.layout
        self._links = links
        self.kinds = frozenset(settings.pages)

    def has(self, path: str, kind: str) -> bool:
        """Tell whether a file has a page of a kind, ``docs`` or ``kw``."""
        bit = DOCS_PAGE if kind == "docs" else KEYWORD_PAGE
        return kind in self.kinds and bool(self._graph.pages[path] & bit)

    def file_page(self, folder: str, path: str, kind: str) -> str:
        """Return the link to a file's page; empty when it has none of that kind."""
        if not self.has(path, kind):
            return ""
        return relative_url(folder, self._layout.url(self._layout.file_page(path, kind)))

    def keyword(self, folder: str, name: str) -> str:
        """Return the link to a name in the keywords of the repository; empty when those are not written."""
        if "keywords" not in self.kinds:
            return ""
        page, heading = self._graph.keyword_place(name)
        anchor = f"#{heading}" if _SIMPLE_ANCHOR.fullmatch(heading) else ""
        return f"{relative_url(folder, page)}{anchor}"

    def place(self, folder: str, path: str) -> Place:
        """Return the links of the pages of one file."""
        prefix = self._links.prefix(folder)
        base = self._links.file(prefix, path)
        # A page links to the same files again and again.
        known: dict[str, str] = {}

        def docs(other: str) -> str:
            if other not in known:
                known[other] = self.file_page(folder, other, "docs") or self._links.file(prefix, other)
            return known[other]

        return Place(
            base,
            lambda line, end_line: self._links.lines(base, path, line, end_line),
            docs,
            lambda other: self.folder(folder, other),
            path,
        )

    def folder(self, folder: str, other: str) -> str:
        """Return the link to a folder's index, or to the folder itself when no index is written."""
        if "index" in self.kinds:
            return relative_url(folder, self._layout.url(self._layout.page(other, "index.md")))
        return self._links.file(self._links.prefix(folder), other or ".")

    def links_up(self, folder: str, source_folder: str) -> list[tuple[str, str]]:
        """Return what every page of a file or list links to: its folder, and the keywords of the repository."""
        links = [("folder", self.folder(folder, source_folder))] if "index" in self.kinds else []
        if "keywords" in self.kinds:
            links.append(("all keywords", relative_url(folder, "keywords.md")))
        return links

    def navigation(self, folder: str, source_folder: str) -> dict[str, str]:
        """Return links to the pages of a folder and of the repository; empty for kinds that are not written.

        Whether there is an overview or a list of keywords of this folder, its own template asks.
        """
        layout = self._layout
        urls = {
            name: relative_url(folder, layout.url(layout.page(source_folder, f"{name}.md")))
            if name in self.kinds and (name != "sub" or source_folder)
            else ""
            for name in ("index", "doc", "sub")
        }
        return urls | {
            "home": relative_url(folder, "index.md") if "index" in self.kinds else "",
            "keywords": relative_url(folder, "keywords.md") if "keywords" in self.kinds else "",
        }

    def folder_place(self, folder: str) -> FolderPlace:
        """Return the links of the pages that lie in one folder of pages."""
        layout, prefix = self._layout, self._links.prefix(folder)
        known: dict[tuple[str, int], str] = {}

        def source(path: str) -> str:
            return self._links.file(prefix, path)

        def page(path: str, kind: str) -> str:
            return self.file_page(folder, path, kind)

        def section(path: str, place: str) -> str:
            if not self.has(path, "docs"):
                return source(path)
            number, anchor = section_link(place)
            url = known.get((path, number))
            if url is None:
                part = str(number) if number > 1 else ""
                url = known[path, number] = relative_url(
                    folder, layout.url(layout.file_page(path, "docs", part))
                )
            return url if anchor == STRUCTURE_ANCHOR else f"{url}#{anchor}"

        def folder_page(other: str, name: str) -> str:
            kind = name.removesuffix(".md")
            if kind not in self.kinds:
                return self.folder(folder, other) if kind == "index" else ""
            return relative_url(folder, layout.url(layout.page(other, name)))

        return FolderPlace(source, page, section, folder_page)
