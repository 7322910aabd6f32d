"""From one file, folder or list to the texts of its pages: gathers what they show and links it, templates write it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kwsearch.models import FileRecord
from kwsearch.render.markdown.escape import Markdown, md_code, md_fence
from kwsearch.render.markdown.links import SourceLinks, parent_of, relative_url
from kwsearch.render.markdown.outline import Row, outline
from kwsearch.render.markdown.phrases import count_of
from kwsearch.render.memory.database import NameRow
from kwsearch.render.memory.graph import Graph, Name
from kwsearch.render.memory.listing import KEYWORDS, load_tree, part_page
from kwsearch.render.memory.split import Part
from kwsearch.render.page.docs import Place, docs_context, section_anchors, symbol_rows
from kwsearch.render.page.folder import (
    Definition,
    FileLinks,
    FolderPlace,
    all_keywords,
    folder_keywords,
    index_context,
    part_label,
    pieces,
    section_link,
)
from kwsearch.render.page.keywords import (
    groups_by_part,
    keyword_groups,
    section_maps,
    split_groups,
)
from kwsearch.render.page.theme import Theme
from kwsearch.render.records import Records
from kwsearch.render.settings import RenderSettings
from kwsearch.safe_open import read_below

_FEW_FILES = 1500
"""The names of a folder with at most this many files are gathered from them, of a larger one from all names."""


class Page(NamedTuple):
    """One page as text."""

    unit: str
    """What it was made from; the pages of one unit are made together."""
    path: str
    text: str


class Task(NamedTuple):
    """Pages to make."""

    kind: str
    """``file``, ``folder`` or ``list``."""
    name: str
    """The file, the folder, or the tree of the list."""
    parts: frozenset[str] | None = None
    """Of a list: only these parts."""


def list_unit(tree: str, part: str) -> str:
    """Return the unit of one part of a list."""
    return f"list:{tree}\0{part}"


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
        self._links = links
        self._theme = theme

    def make(self, task: Task) -> Iterator[Page]:
        """Yield the pages of a task."""
        if task.kind == "file":
            return self._file_pages(task.name)
        if task.kind == "folder":
            return self._folder_pages(task.name)
        return self._list_pages(task.name, task.parts)

    # Files

    def _file_pages(self, path: str) -> Iterator[Page]:
        layout, theme, unit = self._layout, self._theme, f"file:{path}"
        record = self._records.record(path)
        near = self._graph.neighbours(path)
        rows = outline(path, record.symbols, self._settings.page_bytes)
        rows_of: dict[int, list[Row]] = {1: []}
        for row in rows:
            rows_of.setdefault(row.part, []).append(row)
        folder = layout.folder(parent_of(path))
        place = self._place(folder, path)
        docs = [layout.file_page(path, "docs")]
        docs += [
            layout.file_page(path, "docs", str(part)) for part in range(2, (rows[-1].part if rows else 1) + 1)
        ]
        docs_urls = [relative_url(folder, layout.url(page)) for page in docs]

        def section_url(row: Row) -> str:
            return f"{docs_urls[row.part - 1]}#{row.anchor}"

        def keywords_url(name: str) -> str:
            page, anchor = self._graph.keyword_place(name)
            return f"{relative_url(folder, page)}#{anchor}"

        groups = keyword_groups(record, rows, near, place, section_url, keywords_url)
        parts = split_groups(groups, self._settings.page_bytes)
        keyword_pages = [(part, layout.file_page(path, "kw", part.name)) for part in parts]
        first_keyword_page = layout.file_page(path, "kw")
        common = {
            "up": self._navigation(folder, parent_of(path)),
            "docs_url": docs_urls[0],
            "keywords_url": relative_url(folder, layout.url(first_keyword_page)),
            "source_url": place.source,
            "folder": md_code(parent_of(path)) if parent_of(path) else Markdown(""),
        }
        context = docs_context(record, rows_of[1], near, place)
        context |= common | self._source(record)
        context["parts"] = [
            (number, url, _range_of(rows_of.get(number, ()))) for number, url in enumerate(docs_urls, start=1)
        ]
        context["part"] = 1
        yield Page(unit, docs[0], theme.page("docs.md.j2", **context))
        for number, page in enumerate(docs[1:], start=2):
            values = common | {
                "symbols": symbol_rows(rows_of.get(number, ()), place),
                "part": number,
                "parts": context["parts"],
                "title": Markdown(f"{context['title']}, part {number}"),
            }
            yield Page(unit, page, theme.page("docs.md.j2", **values))
        further = self._further_sections(record, rows, context, docs_urls[0])
        total = sum(len(group.rows) for group in groups)
        values = common | {
            "path": md_code(path), "name": md_code(path.rpartition("/")[2]), "total": count_of(total, "keyword"),
            "title": Markdown(f"Keywords of {md_code(path)}"),
            "parts": [
                (part_label(part), relative_url(folder, layout.url(page)), part.rows) for part, page in keyword_pages
            ],
        }  # fmt: skip
        if parts[0].name:
            yield Page(
                unit, first_keyword_page, theme.page("kw.md.j2", **values, groups=[], sections=[], part="")
            )
        shown_parts = groups_by_part(groups, parts)
        maps = section_maps(rows, parts, section_url, further)
        for (part, page), shown, sections in zip(keyword_pages, shown_parts, maps, strict=True):
            label = part_label(part) if part.name else ""
            yield Page(
                unit, page, theme.page("kw.md.j2", **values, groups=shown, sections=sections, part=label)
            )

    def _place(self, folder: str, path: str) -> Place:
        """The links of the pages of one file."""
        prefix = self._links.prefix(folder)
        base = self._links.file(prefix, path)
        layout = self._layout
        known: dict[str, str] = {}

        def docs(other: str) -> str:
            if other not in known:
                known[other] = relative_url(folder, layout.url(layout.file_page(other, "docs")))
            return known[other]

        return Place(
            base,
            lambda line, end_line: self._links.lines(base, path, line, end_line),
            docs,
            lambda other: relative_url(folder, layout.url(layout.page(other, "index.md"))),
        )

    def _source(self, record: FileRecord) -> dict[str, Any]:
        """The source as a fence when it is to be embedded and fits; else why not."""
        if self._settings.source != "embed":
            return {"embedded": "", "source_note": ""}
        limit = self._settings.page_bytes // 2
        if record.size > limit:
            return {"embedded": "", "source_note": "It is longer than fits on this page."}
        data = read_source(self._records.root, record.path, limit)
        if data is None or hashlib.blake2b(data, digest_size=16).hexdigest() != record.hash:
            return {
                "embedded": "",
                "source_note": "It has changed since it was indexed, so it is not shown here.",
            }
        fence = md_fence(data.decode("utf-8", "replace"), record.language)
        return {"embedded": fence if len(fence.encode()) <= 2 * limit else "", "source_note": ""}

    def _further_sections(
        self, record: FileRecord, rows: Sequence[Row], context: dict[str, Any], docs_url: str
    ) -> list[tuple[str, str, list[str]]]:
        """Title, link and keywords of the documentation page's sections after the code structure."""
        tagged = [
            section
            for section in context["tag_sections"]
            if section.tags or section.weak or section.looked_for
        ]
        imports = bool(context["inside"] or context["outside"] or context["nowhere"])
        titles = [
            "Architecture & Design",
            *(["Dependencies"] if imports else []),
            *(section.title for section in tagged),
        ]
        anchors = section_anchors(record.path, rows, titles)
        sections = []
        if imports:
            names = dict.fromkeys(item.name for item in record.imports)
            sections.append(("Dependencies", f"{docs_url}#{anchors['Dependencies']}", list(names)))
        for section in tagged:
            ids = {str(tag_id).strip("`") for tag_id, _, _ in section.tags}
            names = dict.fromkeys(
                evidence.name
                for tag in record.tags
                if tag.id in ids
                for evidence in tag.evidence
                if evidence.strong
            )
            if names:
                sections.append((section.title, f"{docs_url}#{anchors[section.title]}", list(names)))
        return sections

    def _navigation(self, folder: str, source_folder: str) -> dict[str, str]:
        """Links that every page has."""
        layout = self._layout
        urls = {
            name: relative_url(folder, layout.url(layout.page(source_folder, f"{name}.md")))
            for name in ("index", "doc", "sub")
        }
        return urls | {
            "home": relative_url(folder, "index.md"),
            "keywords": relative_url(folder, "keywords.md"),
        }

    # Folders

    def _folder_place(self, source_folder: str) -> FolderPlace:
        layout, folder = self._layout, self._layout.folder(source_folder)
        prefix = self._links.prefix(folder)

        def page(path: str, kind: str) -> str:
            return relative_url(folder, layout.url(layout.file_page(path, kind)))

        def section(path: str, place: str) -> str:
            number, anchor = section_link(place)
            target = layout.file_page(path, "docs", str(number) if number > 1 else "")
            return f"{relative_url(folder, layout.url(target))}#{anchor}"

        return FolderPlace(
            lambda path: self._links.file(prefix, path),
            page,
            section,
            lambda other, name: relative_url(folder, layout.url(layout.page(other, name))),
        )

    def _folder_pages(self, folder: str) -> Iterator[Page]:
        unit, layout = f"folder:{folder}", self._layout
        context = index_context(folder, self._graph, self._folder_place(folder))
        context |= {"up": self._navigation(layout.folder(folder), folder)}
        template = "index.md.j2" if folder else "root.md.j2"
        yield Page(unit, layout.page(folder, "index.md"), self._theme.page(template, **context))
        yield Page(unit, layout.page(folder, "doc.md"), self._theme.page("doc.md.j2", **context))

    # Lists

    def _list_pages(self, tree: str, wanted: frozenset[str] | None) -> Iterator[Page]:
        whole = tree == KEYWORDS
        source_folder = "" if whole else tree.partition(":")[2]
        layout, folder = self._layout, self._layout.folder(source_folder)
        place = self._folder_place(source_folder)
        template, stem = ("keywords.md.j2", "keywords") if whole else ("sub.md.j2", "sub")
        split, parts = load_tree(self._graph.state, tree, self._settings.page_bytes)
        first = layout.page(source_folder, f"{stem}.md")
        names = {part.name: layout.page(source_folder, part_page(stem, part.name)) for part in parts}
        urls = {name: relative_url(folder, layout.url(page)) for name, page in names.items()}
        common = {
            "folder": md_code(source_folder) if source_folder else Markdown(""),
            "up": self._navigation(folder, source_folder), "first_url": relative_url(folder, layout.url(first)),
            "total": count_of(sum(part.rows for part in parts), "keyword"), "is_root": not source_folder,
        }  # fmt: skip
        labels = [(part_label(part), urls[part.name], count_of(part.rows, "keyword")) for part in parts]
        if parts[0].name and (wanted is None or "" in wanted):
            text = self._theme.page(
                template, **common, parts=labels, rows=[], part="", before="", after="", continued=0, more=""
            )
            yield Page(list_unit(tree, ""), first, text)
        # A split list is read part by part: gathering all of it for each task would cost its length each time.
        gathered = None if whole or parts[0].name else self._gathered(source_folder)
        files = FileLinks(source_folder, self._graph, place)
        for at, part in enumerate(parts):
            if wanted is not None and part.name not in wanted:
                continue
            shown = self._shown(part, gathered, files, source_folder, whole, split.budget)
            pages = [names[part.name]]
            pages += [
                layout.page(source_folder, part_page(stem, part.name, n)) for n in range(2, len(shown) + 1)
            ]
            for number, rows in enumerate(shown, start=1):
                more = relative_url(folder, layout.url(pages[number])) if number < len(pages) else ""
                text = self._theme.page(
                    template, **common, parts=labels if not part.name else [], rows=rows,
                    part=part_label(part) if part.name else "", before=urls[parts[at - 1].name] if at else "",
                    after=urls[parts[at + 1].name] if at + 1 < len(parts) else "", continued=number - 1, more=more,
                )  # fmt: skip
                yield Page(list_unit(tree, part.name), pages[number - 1], text)

    def _shown(
        self,
        part: Part,
        gathered: list[Name] | None,
        files: FileLinks,
        folder: str,
        whole: bool,
        page_bytes: int,
    ) -> list[Sequence[object]]:
        """The rows of a part, page by page; one page unless the part is crowded."""
        state = self._graph.state
        if part.crowded:
            rows = list(state.names_between(part.low, part.high))
            batches = pieces(rows, folder, whole, self._graph, page_bytes)
            if whole:
                return [all_keywords(batch, files) for batch in batches]
            return [folder_keywords([_as_name(row) for row in batch], files) for batch in batches]
        if whole:
            return [all_keywords(state.names_between(part.low, part.high), files)]
        if gathered is None:
            return [folder_keywords(state.definitions_between(part.low, part.high), files)]
        return [
            folder_keywords(
                [(name, at) for anchor, name, at in gathered if part.low <= anchor < part.high], files
            )
        ]

    def _gathered(self, folder: str) -> list[Name] | None:
        """All names that a small folder defines, by anchor and name; None for a large one."""
        inside = f"{folder}/" if folder else ""
        numbers = [number for number, path in self._graph.paths.items() if path.startswith(inside)]
        if len(numbers) > _FEW_FILES:
            return None
        return self._graph.defined_in(numbers)


def _as_name(row: NameRow) -> tuple[str, list[Definition]]:
    return row.name, [(number, *found) for number, found in row.defined.items()]


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
    return found[0] if found and len(found[0]) <= limit else None
