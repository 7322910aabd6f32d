"""The pages of the A-Z lists: the keywords of the repository and those of each folder, part by part."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from kwsearch.render.markdown.escape import Markdown, md_code
from kwsearch.render.markdown.links import relative_url
from kwsearch.render.memory.database import NameRow
from kwsearch.render.memory.graph import Graph, Name
from kwsearch.render.memory.list_change import is_letter, letter_sums, second_bars
from kwsearch.render.memory.listing import KEYWORDS, load_tree, part_page
from kwsearch.render.memory.split import Part
from kwsearch.render.page.folder import (
    Definition,
    FileLinks,
    all_keywords,
    folder_keywords,
    part_label,
    pieces,
)
from kwsearch.render.page.places import PageLinks
from kwsearch.text.wording import count_of

_FEW_FILES, _FEW_PARTS = 1500, 2
"""The names of a folder with at most this many files are gathered from them unless so few of its parts are made."""


class ListPage(NamedTuple):
    """One page of a list, for its template."""

    part: str
    """Name of the part that it belongs to; empty for the first page of a list in parts."""
    path: str
    values: dict[str, Any]


class ListPages:
    """The pages of one list."""

    def __init__(self, tree: str, graph: Graph, links: PageLinks, page_bytes: int) -> None:
        """Read how the list is divided.

        Args:
            tree: Name of its tree.
            graph: The state.
            links: Links from page to page.
            page_bytes: Most bytes of a page.
        """
        self._graph = graph
        self._links = links
        self._layout = graph.layout
        self.is_whole = tree == KEYWORDS
        self.stem = "keywords" if self.is_whole else "sub"
        self._source_folder = "" if self.is_whole else tree.partition(":")[2]
        split, self._parts = load_tree(graph.state, tree, page_bytes)
        self._budget = split.budget
        self._is_split = self.is_whole or (bool(self._parts) and bool(self._parts[0].name))
        # The pages of a list all lie in one folder, except for the first page of that of the repository.
        self._at = self._layout.folder(self._source_folder)
        self._inner = posixpath.join(self._at, self.stem) if self.is_whole else self._at
        self._first = self._layout.page(self._source_folder, f"{self.stem}.md")
        self._letters = [(part.name, part_label(part)) for part in self._parts if is_letter(part)]
        self._at_of = {part.name: at for at, part in enumerate(self._parts)}
        self._labels = {part.name: part_label(part) for part in self._parts}
        self._bars = second_bars(self._parts)
        self._total = count_of(sum(part.rows for part in self._parts), "keyword")
        self._below = frozenset(graph.numbers_below(self._source_folder))
        self._file_links = FileLinks(self._source_folder, self._below, graph, links.folder_place(self._inner))

    @property
    def is_empty(self) -> bool:
        """Whether the list is one of a folder, and has nothing to list that its only subfolder's has not."""
        is_passage = self._layout.is_passage(self._source_folder)
        return not self.is_whole and (is_passage or not any(part.rows for part in self._parts))

    def planned(self, wanted: frozenset[str] | None) -> list[str]:
        """Return the paths of the first pages of some parts; of all when None."""
        if self.is_empty:
            return []
        paths = [self._path(part.name) for part in self._chosen(wanted)]
        return [self._first, *paths] if self._is_split and (wanted is None or "" in wanted) else paths

    def pages(self, wanted: frozenset[str] | None) -> Iterator[ListPage]:
        """Yield the pages of some parts; of all when None."""
        if self.is_empty:
            return
        if self._is_split and (wanted is None or "" in wanted):
            yield ListPage("", self._first, self._first_values())
        gathered = self._gathered if self._is_gathered(wanted) else None
        for part in self._chosen(wanted):
            values = self._values(self._inner, part)
            shown = self._shown(part, gathered)
            paths = [self._path(part.name, number) for number in range(1, len(shown) + 1)]
            for number, rows in enumerate(shown):
                more = self._url(self._inner, paths[number + 1]) if number + 1 < len(paths) else ""
                yield ListPage(part.name, paths[number], values | rows | {"continued": number, "more": more})

    def _chosen(self, wanted: frozenset[str] | None) -> list[Part]:
        if wanted is None:
            return self._parts
        return [self._parts[at] for at in sorted(self._at_of[name] for name in wanted if name in self._at_of)]

    def _path(self, part: str, number: int = 1) -> str:
        return posixpath.join(self._at, part_page(self.stem, part, number))

    def _url(self, folder: str, page: str) -> str:
        return relative_url(folder, self._layout.url(page))

    def _bar(
        self, folder: str, parts: Iterable[tuple[str, str]], this: str | None
    ) -> list[tuple[str, str, bool]]:
        return [(label, self._url(folder, self._path(name)), name == this) for name, label in parts]

    def _values(self, folder: str, part: Part | None) -> dict[str, Any]:
        """What every page of the list shows; ``part`` is None for the first page of a list in parts."""
        name = None if part is None else part.name
        second = [(other, self._labels[other]) for other, _ in self._bars.get(name or "", ())]
        return {
            "folder": md_code(self._source_folder) if self._source_folder else Markdown(""),
            "up": self._links.navigation(folder, self._source_folder),
            "links": self._links.links_up(folder, self._source_folder),
            "first_url": self._url(folder, self._first),
            "total": self._total,
            "letters": self._bar(folder, self._letters, name) if self._is_split else [],
            "parts": self._bar(folder, second, name),
            "part": "" if part is None else part_label(part),
            "query": md_code("kwsearch query NAME"),
            "rows": [],
            "targets": [],
            "counts": [],
            "more": "",
            "continued": 0,
        }

    def _first_values(self) -> dict[str, Any]:
        sums = letter_sums(self._parts)
        counts = [
            (label, self._url(self._at, self._path(name)), count_of(sums[name], "keyword"))
            for name, label in self._letters
        ]
        return self._values(self._at, None) | {"counts": counts}

    def _shown(self, part: Part, gathered: list[Name] | None) -> list[dict[str, Any]]:
        """The rows of a part, page by page; one page unless the part is crowded."""
        state, folder = self._graph.state, self._source_folder
        if part.is_links:
            return [{}]
        links = self._file_links
        if self.is_whole:
            rows = state.names_between(part.low, part.high)
            batches = pieces(list(rows), folder, self._graph, self._budget) if part.crowded else [rows]
            found = [all_keywords(batch, part, links) for batch in batches]
            return [{"rows": headings, "targets": targets} for headings, targets in found]
        named: list[Iterable[tuple[str, Iterable[Definition]]]]
        if part.crowded:
            rows = state.names_between(part.low, part.high)
            named = [map(_as_name, batch) for batch in pieces(list(rows), folder, self._graph, self._budget)]
        elif gathered is None:
            named = [state.definitions_between(part.low, part.high)]
        else:
            first, last = (bisect_left(gathered, end, key=_anchor_of) for end in (part.low, part.high))
            named = [[(name, at) for _, name, at in gathered[first:last]]]
        pages = []
        for batch in named:
            targets: dict[str, int] = {}
            shown = folder_keywords(batch, links, targets)
            pages.append({"rows": shown, "targets": [(str(number), url) for url, number in targets.items()]})
        return pages

    def _is_gathered(self, wanted: frozenset[str] | None) -> bool:
        """Whether some parts are taken from the files below the folder, and not from the names of the repository.

        All names of a folder are gathered once, so that its list costs its own length; for few parts of a split list,
        as after an edit, they are looked up. A large folder has so many of all names that it takes them from there.
        """
        few = self._is_split and wanted is not None and len(wanted) <= _FEW_PARTS
        return len(self._below) <= _FEW_FILES and not few

    @cached_property
    def _gathered(self) -> list[Name]:
        """All names that the files below the folder define, by anchor and name."""
        return self._graph.defined_in(self._below)


def _anchor_of(name: Name) -> str:
    return name[0]


def _as_name(row: NameRow) -> tuple[str, list[Definition]]:
    return row.name, [(number, *found) for number, found in row.defined.items()]
