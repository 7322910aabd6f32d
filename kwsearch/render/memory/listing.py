"""The A-Z lists: ``sub.md`` of every folder and ``keywords.md`` of the repository, as rows and as pages that fit.

A row is one name; its bytes are known before any page is made, so that a list is split the same way whether it is made
from nothing or changed in one place.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from kwsearch.render.markdown.escape import md_code, md_url, slug, visible
from kwsearch.render.memory.database import NameRow, State
from kwsearch.render.memory.split import Part, SplitTree

KEYWORDS = "keywords"
"""Name of the tree of ``keywords.md``; the trees of folders are named ``sub:`` and the folder's path."""

MOST_LISTED = 20
"""A keyword that more files import or use than this has their number, and the query that lists them."""

NAMELESS = "Names without letters"
"""Heading of the names whose anchor would be empty."""

RESERVED_ANCHORS = frozenset({"parts", "keywords", "all-keywords", "subfolders", "files"})
"""Anchors of the other headings of list pages; a keyword of that name gets another one."""

_HEAD_BYTES = 2048
"""Left on every page for its title and its links to other pages."""


def keyword_anchor(name: str) -> str:
    """Return the anchor of a keyword on the pages of ``keywords``: names with the same one share a heading."""
    anchor = slug(name)
    if not anchor:
        return slug(NAMELESS)
    return f"{anchor}-keyword" if anchor in RESERVED_ANCHORS else anchor


def keyword_heading(anchor: str, name: str) -> str:
    """Return the text of the heading with this anchor whose first name is ``name``."""
    if slug(name) == anchor:
        return visible(name)
    return f"{visible(name)} keyword" if slug(name) else NAMELESS


def keyword_bytes(row: NameRow, path_of: Callable[[int], str]) -> int:
    """Return how many bytes a keyword takes on a page of ``keywords``, at most."""
    if not row.defined:
        return 0
    name = len(md_code(row.name).encode())
    size = 64 + 2 * name
    for number, (kinds, place) in row.defined.items():
        size += 40 + len(kinds) + len(place.encode()) * 2 + _path_bytes(path_of(number))
    for numbers in (row.imported, row.used):
        if 0 < len(numbers) <= MOST_LISTED:
            size += 40 + sum(16 + _path_bytes(path_of(number)) for number in numbers)
        elif numbers:
            size += 160 + 3 * name
    return size


def folder_entry_bytes(folder: str, path: str, kinds: str, place: str) -> int:
    """Return how many bytes one file of a keyword takes on a page of the folder's ``sub``, at most."""
    return shown_path_bytes(folder, path) + place_bytes(kinds, place)


def shown_path_bytes(folder: str, path: str) -> int:
    """Return the part of ``folder_entry_bytes`` that is the file's."""
    return _path_bytes(path[len(folder) + 1 :] if folder else path)


def place_bytes(kinds: str, place: str) -> int:
    """Return the part of ``folder_entry_bytes`` that is the keyword's."""
    return 24 + len(kinds) + 2 * (len(place) if place.isascii() else len(place.encode()))


def folder_row_bytes(name: str) -> int:
    """Return how many bytes a keyword takes on a page of a folder's ``sub`` beside its files."""
    return 12 + len(md_code(name).encode())


def _path_bytes(path: str) -> int:
    return len(path) + len(md_url(path)) if path.isascii() else 4 * len(path) + len(md_url(path))


def part_page(stem: str, part: str, number: int = 1) -> str:
    """Return the name of a page of a list.

    Args:
        stem: ``sub`` or ``keywords``.
        part: Name of the part; empty for the list's first page.
        number: Which page of a crowded part, 1-based.
    """
    return f"{stem}{f'-{part}' if part else ''}{f'~{number}' if number > 1 else ''}.md"


Rows = Callable[[str], Iterable[tuple[str, int, int]]]
"""From a beginning to the anchors under it, each with bytes and 1 for one row."""


def new_tree(page_bytes: int) -> SplitTree:
    """Return an empty tree for pages of at most this many bytes."""
    return SplitTree(page_bytes - min(_HEAD_BYTES, page_bytes // 4))


def load_tree(state: State, name: str, page_bytes: int) -> tuple[SplitTree, list[Part]]:
    """Return a stored tree and its parts; an empty one when there is none."""
    nodes, parts = state.tree(name)
    tree = new_tree(page_bytes)
    if nodes:
        tree.nodes = json.loads(nodes)
    return tree, [Part(*part) for part in json.loads(parts)] if parts else []


def save_tree(state: State, name: str, tree: SplitTree, parts: list[Part]) -> None:
    """Store a tree and its parts."""
    state.set_tree(
        name, json.dumps(tree.nodes, separators=(",", ":")), json.dumps(parts, separators=(",", ":"))
    )


def settle(tree: SplitTree, rows: Rows) -> list[Part]:
    """Divide every beginning that does not fit, and return the parts."""
    while large := tree.too_large():
        for node in large:
            tree.divide(node, rows(node))
    return tree.parts()


def sized_rows(sizes: Mapping[str, list[int]]) -> Rows:
    """Return ``Rows`` over anchors whose bytes and numbers of rows are all in memory."""
    anchors = sorted(sizes)

    def rows(node: str) -> Iterator[tuple[str, int, int]]:
        for at in range(bisect_left(anchors, node), len(anchors)):
            if not anchors[at].startswith(node):
                return
            size, count = sizes[anchors[at]]
            yield anchors[at], size, count

    return rows
