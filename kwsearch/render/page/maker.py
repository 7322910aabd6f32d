"""From one file, folder or list to the texts of its pages: gathers what they show and links it, templates write it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.render.markdown.escape import Markdown, md_code, md_fence
from kwsearch.render.markdown.links import SourceLinks, anchor_rule, parent_of, relative_url
from kwsearch.render.markdown.outline import STRUCTURE_ANCHOR, Row, outline
from kwsearch.render.memory.cards import FolderSummary
from kwsearch.render.memory.graph import Graph, Neighbours
from kwsearch.render.memory.listing import load_tree
from kwsearch.render.page.docs import docs_context
from kwsearch.render.page.docstrings import whole_docs
from kwsearch.render.page.folder import index_context, part_label
from kwsearch.render.page.keywords import groups_by_part, keyword_groups, numbered, split_groups
from kwsearch.render.page.lists import ListPages
from kwsearch.render.page.places import PageLinks
from kwsearch.render.page.symbols import Place, symbol_lines
from kwsearch.render.page.tasks import Task, list_unit
from kwsearch.render.page.theme import Theme
from kwsearch.render.records import Records
from kwsearch.render.settings import RenderSettings
from kwsearch.safe_open import read_below
from kwsearch.text.wording import count_of

MAX_FILE_BYTES = 8 * 1024 * 1024
"""A larger file is not read for its docstrings."""


class Page(NamedTuple):
    """One page as text."""

    unit: str
    """What it was made from; the pages of one unit are made together."""
    path: str
    text: str


class PageMaker:
    """Makes the pages of one run; one for each process."""

    def __init__(
        self, records: Records, graph: Graph, settings: RenderSettings, links: SourceLinks, theme: Theme
    ) -> None:
        """Make a page maker; it reads the state through ``graph``."""
        self._records = records
        self._graph = graph
        self._layout = graph.layout
        self._settings = settings
        self._links = PageLinks(graph, settings, links)
        self._theme = theme
        self._rule = anchor_rule(settings)
        # The parts of a long list are made in many tasks, one behind the other.
        page_links = self._links
        self._list = lru_cache(maxsize=2)(
            lambda tree: ListPages(tree, graph, page_links, settings.page_bytes)
        )

    def make(self, task: Task) -> Iterator[Page]:
        """Yield the pages of a task."""
        if task.kind == "file":
            return self._file_pages(task.name)
        if task.kind == "folder":
            return self._folder_pages(task.name)
        return self._list_pages(task)

    def planned(self, task: Task) -> list[str]:
        """Return the paths of the pages that a task is known to make before it is done: the first ones of each kind."""
        layout, kinds = self._layout, self._links.kinds
        if task.kind == "file":
            return [
                layout.file_page(task.name, kind)
                for kind in ("docs", "kw")
                if self._links.has(task.name, kind)
            ]
        if task.kind == "folder":
            summary = FolderSummary.load(self._graph.state.folder(task.name))
            made = ("index", "doc") if summary.has_overview or not task.name else ("index",)
            return [layout.page(task.name, f"{kind}.md") for kind in made if kind in kinds]
        pages = self._list(task.name)
        return pages.planned(task.parts) if pages.stem in kinds else []

    def _list_pages(self, task: Task) -> Iterator[Page]:
        pages = self._list(task.name)
        if pages.stem in self._links.kinds:
            for page in pages.pages(task.parts):
                unit = list_unit(task.name, page.part)
                yield self._page(unit, page.path, f"{pages.stem}.md.j2", page.values)

    # Files

    def _file_pages(self, path: str) -> Iterator[Page]:
        layout, links = self._layout, self._links
        if not links.has(path, "docs") and not links.has(path, "kw"):
            return
        record = self._records.record(path)
        near = self._graph.neighbours(record)
        rows = outline(path, record.symbols, self._settings.page_bytes, self._rule)
        folder = layout.folder(parent_of(path))
        place = links.place(folder, path)
        docs = [layout.file_page(path, "docs")]
        docs += [
            layout.file_page(path, "docs", str(part)) for part in range(2, (rows[-1].part if rows else 1) + 1)
        ]
        if links.has(path, "docs"):
            yield from self._docs_pages(record, rows, near, place, docs)
        if links.has(path, "kw"):
            yield from self._keyword_pages(record, rows, near, place, docs)

    def _docs_pages(
        self, record: FileRecord, rows: Sequence[Row], near: Neighbours, place: Place, docs: Sequence[str]
    ) -> Iterator[Page]:
        path, unit = record.path, f"file:{record.path}"
        folder = self._layout.folder(parent_of(path))
        urls = [relative_url(folder, self._layout.url(page)) for page in docs]
        rows_of: dict[int, list[Row]] = {1: []}
        for row in rows:
            rows_of.setdefault(row.part, []).append(row)
        texts = self._whole_docs(record)
        context = docs_context(record, rows_of[1], near, place, texts)
        links = [("source", place.source)]
        if keywords := self._links.file_page(folder, path, "kw"):
            links.append(("keywords", keywords))
        links += self._links.links_up(folder, parent_of(path))
        parts = [
            (number, url, _range_of(rows_of.get(number, ()))) for number, url in enumerate(urls, start=1)
        ]
        context |= self._source(record) | {"links": links, "part": 1, "count": len(parts), "parts": parts}
        yield self._page(unit, docs[0], "docs.md.j2", context)
        for number, page in enumerate(docs[1:], start=2):
            values = {
                "symbols": symbol_lines(
                    rows_of.get(number, ()), place, near.users, texts, is_test="test" in record.flags
                ),
                "part": number,
                "count": len(parts),
                "parts": parts[number - 2 : number + 1],
                "links": [("all parts", urls[0]), *links],
                "title": Markdown(f"{context['title']}, part {number}"),
            }
            yield self._page(unit, page, "docs.md.j2", values)

    def _keyword_pages(
        self, record: FileRecord, rows: Sequence[Row], near: Neighbours, place: Place, docs: Sequence[str]
    ) -> Iterator[Page]:
        path, unit, layout = record.path, f"file:{record.path}", self._layout
        folder = layout.folder(parent_of(path))
        urls = (
            [relative_url(folder, layout.url(page)) for page in docs] if self._links.has(path, "docs") else []
        )

        def section_url(row: Row) -> str:
            is_first = row.part == 1 and row.anchor == STRUCTURE_ANCHOR
            return f"{urls[row.part - 1]}#{row.anchor}" if urls and not is_first else ""

        def keywords_url(name: str) -> str:
            return self._links.keyword(folder, name)

        groups = keyword_groups(record, rows, near, place, section_url, keywords_url, has_docs=bool(urls))
        parts = split_groups(groups, self._settings.page_bytes)
        pages = [(part, layout.file_page(path, "kw", part.name)) for part in parts]
        first = layout.file_page(path, "kw")
        total = sum(len(group.rows) for group in groups)
        links = (
            [("what it defines" if "test" in record.flags else "documentation", urls[0])]
            if urls
            else [("source", place.source)]
        )
        values = {
            "path": md_code(path),
            "name": md_code(path.rpartition("/")[2]),
            "total": count_of(total, "keyword"),
            "title": Markdown(f"Keywords of {md_code(path)}"),
            "source_url": place.source,
            "links": [*links, *self._links.links_up(folder, parent_of(path))],
            "count": len(parts),
            "first_url": relative_url(folder, layout.url(first)),
        }
        shown_parts = [
            (part_label(part), relative_url(folder, layout.url(page)), part.rows) for part, page in pages
        ]
        # Cut into parts, a list begins with a page that leads to all of them.
        if parts[0].name:
            yield self._page(
                unit,
                first,
                "kw.md.j2",
                values | {"groups": [], "targets": [], "part": "", "parts": shown_parts},
            )
        for at, ((part, page), shown) in enumerate(zip(pages, groups_by_part(groups, parts), strict=True)):
            label = part_label(part) if part.name else ""
            # Those beside it: all of them on each page would be the square of their number.
            beside = shown_parts[max(0, at - 1) : at + 2]
            listed, targets = numbered(shown)
            context = {"groups": listed, "targets": targets, "part": label, "parts": beside}
            yield self._page(unit, page, "kw.md.j2", values | context)

    def _page(self, unit: str, page: str, template: str, values: dict[str, Any]) -> Page:
        return Page(unit, page, self._theme.page(template, **values))

    def _whole_docs(self, record: FileRecord) -> dict[Symbol, str]:
        if self._settings.docstrings != "full":
            return {}
        data = self._read(record, MAX_FILE_BYTES)
        return whole_docs(record, data.decode("utf-8", "replace")) if data else {}

    def _source(self, record: FileRecord) -> dict[str, Any]:
        """The source as a fence when it is to be embedded and fits; else why not."""
        if self._settings.source != "embed":
            return {"embedded": "", "source_note": ""}
        # Half a page: the rest of what the page says must fit as well.
        limit = self._settings.page_bytes // 2
        if record.size > limit:
            return {"embedded": "", "source_note": "It is longer than fits on this page."}
        data = self._read(record, limit)
        if data is None:
            return {
                "embedded": "",
                "source_note": "It has changed since it was indexed, so it is not shown here.",
            }
        # What is not seen is shown as escapes, so that the fence may be longer than the file.
        fence = md_fence(data.decode("utf-8", "replace"), record.language)
        return {"embedded": fence if len(fence.encode()) <= 2 * limit else "", "source_note": ""}

    def _read(self, record: FileRecord, limit: int) -> bytes | None:
        """The bytes of a file as it was indexed; None when they are others now."""
        data = read_source(self._records.root, record.path, limit)
        if data is None or hashlib.blake2b(data, digest_size=16).hexdigest() != record.hash:
            return None
        return data

    # Folders

    def _folder_pages(self, folder: str) -> Iterator[Page]:
        kinds = self._links.kinds
        if not kinds & {"index", "doc"}:
            return
        unit, layout = f"folder:{folder}", self._layout
        context = index_context(folder, self._graph, self._links.folder_place(layout.folder(folder)))
        parts = load_tree(self._graph.state, f"sub:{folder}", self._settings.page_bytes)[1]
        context |= {
            "up": self._links.navigation(layout.folder(folder), folder),
            "has_keywords": any(part.rows for part in parts) and not layout.is_passage(folder),
        }
        if "index" in kinds:
            template = "index.md.j2" if folder else "root.md.j2"
            yield self._page(unit, layout.page(folder, "index.md"), template, context)
        if "doc" in kinds and context["has_overview"]:
            yield self._page(unit, layout.page(folder, "doc.md"), "doc.md.j2", context)


def _range_of(rows: Sequence[Row]) -> str:
    """The lines whose symbols stand on one part of a documentation page."""
    lines = [row.symbol.line for row in rows]
    return f"lines {min(lines):,} to {max(lines):,}" if lines else ""


def read_source(root: str, path: str, limit: int) -> bytes | None:
    """Return a file of the repository; None when it is gone, no regular file, or larger than ``limit`` bytes.

    Raises:
        RootError: It cannot be read for a reason that is not its own, such as a failing disk.
    """
    found = read_below(root, path, limit + 1)
    # One byte more than may be was asked for, which tells a file that is too large.
    return found[0] if found and len(found[0]) <= limit else None
