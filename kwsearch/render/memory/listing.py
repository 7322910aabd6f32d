"""The A-Z lists: ``sub.md`` of every folder below the root, the keywords of the repository; rows and pages that fit.

A row is one name; its bytes are known before any page is made, so that a list is split the same way whether it is made
from nothing or changed in one place.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from kwsearch.render.markdown.anchors import slug
from kwsearch.render.markdown.escape import md_code, md_url
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.split import OTHERS, SIGNS, Part, SplitTree

KEYWORDS = "keywords"
"""Name of the tree of the keywords of the repository; the trees of folders are named ``sub:`` and the folder's path."""

WITHOUT_LETTERS = "-"
"""What names without letters and digits, such as ``operator+``'s sign, are sorted as."""

_HEAD_BYTES = 4096
"""Left on every page for its title, its headings and its links to other pages."""


def keyword_anchor(name: str) -> str:
    """Return what a keyword is sorted and found by in the lists."""
    return slug(name) or WITHOUT_LETTERS


def beginning(anchor: str, part: Part) -> str:
    """Return the heading under which an anchor stands on the page of a part: one character more than all have."""
    length = 0 if part.label in (SIGNS, OTHERS) else len(part.label)
    return anchor[: length + 1]


def keyword_bytes(row: NameRow, path_of: Callable[[int], str]) -> int:
    """Return how many bytes a keyword takes on a page of ``keywords``, at most."""
    if not row.defined:
        return 0
    size = 16 + len(md_code(row.name).encode())
    for number, (kinds, place) in row.defined.items():
        # A bound, and not the size: it may not depend on links, which other edits change.
        size += 48 + 4 * len(kinds.encode()) + len(place.encode()) * 2 + _path_bytes(path_of(number))
    return size


def folder_entry_bytes(folder: str, path: str) -> int:
    """Return how many bytes one file of a keyword takes on a page of the folder's ``sub``, at most."""
    return 32 + _path_bytes(path[len(folder) + 1 :] if folder else path)


def folder_row_bytes(name: str) -> int:
    """Return how many bytes a keyword takes on a page of a folder's ``sub`` beside its files."""
    return 12 + len(md_code(name).encode())


def _path_bytes(path: str) -> int:
    # The label of a link and its target; a character that is not ASCII is at most four bytes of the first.
    return len(path) + len(md_url(path)) if path.isascii() else 4 * len(path) + len(md_url(path))


def part_page(stem: str, part: str, number: int = 1) -> str:
    """Return the name of a page of a list.

    Args:
        stem: ``sub`` or ``keywords``.
        part: Name of the part; empty for the list's first page.
        number: Which page of a crowded part, 1-based.
    """
    between = "/" if stem == KEYWORDS else "-"
    return f"{stem}{between + part if part else ''}{f'~{number}' if number > 1 else ''}.md"


Rows = Callable[[str], Iterable[tuple[str, int, int]]]
"""From a beginning to the anchors under it, each with bytes and 1 for one row."""


def new_tree(page_bytes: int) -> SplitTree:
    """Return an empty tree for pages of at most this many bytes."""
    return SplitTree(page_bytes - min(_HEAD_BYTES, page_bytes // 4))


def load_tree(state: Memory, name: str, page_bytes: int) -> tuple[SplitTree, list[Part]]:
    """Return a stored tree and its parts; an empty one when there is none."""
    nodes, parts = state.tree(name)
    tree = new_tree(page_bytes)
    if nodes:
        tree.nodes = json.loads(nodes)
    return tree, [Part(*part) for part in json.loads(parts)] if parts else []


def save_tree(state: Memory, name: str, tree: SplitTree, parts: list[Part]) -> None:
    """Store a tree and its parts."""
    state.set_tree(
        name, json.dumps(tree.nodes, separators=(",", ":")), json.dumps(parts, separators=(",", ":"))
    )


def settle(tree: SplitTree, rows: Rows, *, always: bool) -> list[Part]:
    """Divide every beginning that does not fit, and return the parts.

    Args:
        tree: Its bytes and rows.
        rows: What stands under a beginning.
        always: Whether there is a page for each letter even when everything fits on one.
    """
    if always and not tree.nodes[""][2]:
        tree.divide("", rows(""))
    while large := tree.too_large():
        for node in large:
            tree.divide(node, rows(node))
    return tree.parts(always=always)


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
