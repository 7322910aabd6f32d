"""What the pages of one folder say; the words and their order are the template's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from kwsearch.render.markdown.escape import Markdown, md_cell, md_code, md_doc, md_text
from kwsearch.render.markdown.links import folders_of
from kwsearch.render.markdown.outline import STRUCTURE_ANCHOR
from kwsearch.render.markdown.phrases import count_of, kind_counts, listed
from kwsearch.render.memory.cards import MOST, Card, Concept, FolderSummary
from kwsearch.render.memory.contribution import language_label
from kwsearch.render.memory.database import NameRow
from kwsearch.render.memory.graph import Graph
from kwsearch.render.memory.listing import MOST_LISTED, folder_entry_bytes, keyword_bytes, keyword_heading
from kwsearch.render.memory.split import Part


class FolderPlace(NamedTuple):
    """Links of the pages of one folder."""

    source: Callable[[str], str]
    """From a file to the link to its source."""
    page: Callable[[str, str], str]
    """From a file and ``docs`` or ``kw`` to the link to that page."""
    section: Callable[[str, str], str]
    """From a file and a place (outline.place_of) to the link to that section."""
    folder: Callable[[str, str], str]
    """From a folder and the name of its page to the link to it."""


class FileRow(NamedTuple):
    """One file in the table of its folder."""

    name: Markdown
    source_url: str
    description: Markdown
    docs_url: str
    keywords_url: str


class FolderRow(NamedTuple):
    """One subfolder in the table of its folder."""

    name: Markdown
    url: str
    files: Markdown
    role: Markdown


def index_context(folder: str, graph: Graph, place: FolderPlace) -> dict[str, Any]:
    """Return what the template of a folder's ``index.md`` and ``doc.md`` shows."""
    state, layout = graph.state, graph.layout
    cards = [Card.load(state.card(graph.numbers[path])) for path in layout.files[folder]]
    summary = FolderSummary.load(state.folder(folder))
    below = [(path, FolderSummary.load(state.folder(path))) for path in layout.subfolders[folder]]
    return {
        "folder": md_code(folder) if folder else Markdown(""),
        "name": md_code(folder.rpartition("/")[2]) if folder else Markdown(""),
        "files": [_file_row(card, place) for card in cards],
        "subfolders": [_folder_row(path, part, place) for path, part in below],
        "parents": [
            (md_code(path.rpartition("/")[2]) if path else Markdown("root"), place.folder(path, "index.md"))
            for path in reversed(list(folders_of(folder)))
        ],
        "role": md_doc(summary.role) if summary.role else Markdown(""),
        "role_name": md_code(summary.role_path.rpartition("/")[2]) if summary.role else Markdown(""),
        "role_url": place.page(summary.role_path, "docs") if summary.role else "",
        "total": count_of(summary.files, "file"),
        "direct": count_of(len(cards), "file"),
        "folder_count": count_of(len(below), "subfolder"),
        "languages": _counted(summary.languages, language_label),
        "flags": _counted(summary.flags, str),
        "kinds": kind_counts(summary.kinds),
        "tags": [(md_code(tag), count_of(number, "file")) for tag, number in _ranked(summary.tags)],
        "tag_query": md_code(f"kwsearch query tag:{_ranked(summary.tags)[0][0]}")
        if summary.tags
        else Markdown(""),
        "concepts": [_concept_row(concept, place) for concept in summary.concepts],
        "important": [
            (
                md_code(row.path[len(folder) + 1 :] if folder else row.path),
                place.page(row.path, "docs"),
                used_in(row.users, row.tests),
            )
            for row in summary.important
        ],
        "entries": [(md_code(path), place.page(path, "docs")) for path in summary.entries],
        "more_entries": summary.entry_points - len(summary.entries),
        "tests": [(md_code(path), place.page(path, "docs")) for path in summary.tests],
        "more_tests": max(0, summary.flags.get("test", 0) - MOST),
        "configs": [
            (md_code(card.path.rpartition("/")[2]), place.page(card.path, "docs"))
            for card in cards
            if "config" in card.flags
        ],
        "largest": [
            (md_code(path.rpartition("/")[2]), place.folder(path, "doc.md"), count_of(part.files, "file"))
            for path, part in sorted(below, key=lambda item: (-item[1].files, item[0]))[:MOST]
        ],
    }


def _file_row(card: Card, place: FolderPlace) -> FileRow:
    return FileRow(
        md_cell(card.path.rpartition("/")[2]), place.source(card.path), md_doc(card.description),
        place.page(card.path, "docs"), place.page(card.path, "kw"),
    )  # fmt: skip


def _folder_row(path: str, summary: FolderSummary, place: FolderPlace) -> FolderRow:
    text = summary.role or _languages(summary)
    name = md_cell(path.rpartition("/")[2])
    return FolderRow(name, place.folder(path, "index.md"), Markdown(f"{summary.files:,}"), md_doc(text))


def _languages(summary: FolderSummary) -> str:
    return listed([language_label(language) for language, _ in _ranked(summary.languages)][:3])


def _ranked(numbers: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))


def _counted(numbers: dict[str, int], label: Callable[[str], str]) -> list[tuple[Markdown, str]]:
    return [(md_text(label(key)), count_of(number, "file")) for key, number in _ranked(numbers)]


def used_in(users: int, tests: int) -> str:
    """Return how many files use something, tests told apart."""
    parts = [count_of(users, "file")] if users else []
    return " and ".join([*parts, count_of(tests, "test")] if tests else parts)


def _concept_row(concept: Concept, place: FolderPlace) -> tuple[Markdown, str, str, str, Markdown]:
    """Name, link, kind, number of files that mean its file and use it, and its file."""
    url = place.section(concept.path, concept.place)
    users = used_in(concept.users, concept.tests)
    return md_code(concept.name), url, concept.kind.replace("-", " "), users, md_code(concept.path)


Definition = tuple[int, str, str]
"""Number of a file, and kinds and place of a name in it."""


class FolderKeyword(NamedTuple):
    """One keyword of a folder."""

    name: Markdown
    definitions: list[Markdown]
    """Each file below the folder that defines it, linked, with the kinds."""


class Keyword(NamedTuple):
    """One keyword of the repository."""

    name: Markdown
    definitions: list[Markdown]
    """Each file that defines it, linked, with the kinds."""
    imported: list[Markdown]
    """Files that import it, linked; empty when there are too many."""
    imported_count: int
    used: list[Markdown]
    used_count: int
    query: Markdown
    """What to search for to list the files that are too many."""


class Heading(NamedTuple):
    """The keywords under one heading of a page of ``keywords``."""

    heading: Markdown
    keywords: list[Keyword]


class FileLinks:
    """Links to the documentation pages of many files from the pages of one folder."""

    def __init__(self, folder: str, graph: Graph, place: FolderPlace) -> None:
        """Links show paths relative to ``folder``, and only files below it are known."""
        self._inside = f"{folder}/" if folder else ""
        self._paths = graph.paths
        self._page = place.page
        self._section = place.section
        self._known: dict[int, tuple[str, str, str] | None] = {}

    def find(self, number: int) -> tuple[str, str, str] | None:
        """Return path, start of the link and target of a file; None for a file elsewhere."""
        if number not in self._known:
            path = self._paths[number]
            found = None
            if path.startswith(self._inside):
                found = (path, f"[{md_code(path[len(self._inside) :])}](", self._page(path, "docs"))
            self._known[number] = found
        return self._known[number]

    def definitions(self, places: Iterable[Definition]) -> list[Markdown]:
        """Return a link to each definition below the folder, by path."""
        found = []
        for number, kinds, place in places:
            known = self.find(number)
            if known is not None:
                path, start, url = known
                target = f"{url}#{place}" if place and "#" not in place else self._section(path, place)
                shown = kinds if kinds.isalpha() else kinds.replace(",", ", ").replace("-", " ")
                found.append((path, Markdown(f"{start}{target}) ({shown})")))
        if len(found) > 1:
            found.sort()
        return [text for _, text in found]

    def files(self, numbers: Iterable[int]) -> list[Markdown]:
        """Return a link to each file, by path."""
        found = sorted(filter(None, map(self.find, numbers)))
        return [Markdown(f"{start}{url})") for _, start, url in found]


def folder_keywords(
    rows: Iterable[tuple[str, Iterable[Definition]]], links: FileLinks
) -> list[FolderKeyword]:
    """Return the keywords of a folder's ``sub.md``: each name with the files below the folder that define it.

    Args:
        rows: Names in order, with their definitions; those elsewhere are passed over.
        links: Links of the folder.
    """
    return [
        FolderKeyword(md_code(name), found) for name, places in rows if (found := links.definitions(places))
    ]


def all_keywords(rows: Iterable[NameRow], links: FileLinks) -> list[Heading]:
    """Return the keywords of the repository, those with the same anchor under one heading."""
    headings: list[Heading] = []
    anchor = None
    for row in rows:
        if row.slug != anchor:
            anchor = row.slug
            headings.append(Heading(md_code(keyword_heading(row.slug, row.name)), []))
        headings[-1].keywords.append(
            Keyword(
                md_code(row.name),
                links.definitions((number, *found) for number, found in row.defined.items()),
                links.files(row.imported) if len(row.imported) <= MOST_LISTED else [],
                len(row.imported),
                links.files(row.used) if len(row.used) <= MOST_LISTED else [],
                len(row.used),
                md_code(f"kwsearch query {_quoted(row.name)}"),
            )
        )
    return headings


def _quoted(name: str) -> str:
    plain = name.replace("_", "").isalnum()
    return (
        f"symbol:{name}"
        if plain
        else "'symbol:\"{}\"'".format(name.replace('"', '\\"').replace("'", "'\\''"))
    )


def pieces(
    rows: Sequence[NameRow], folder: str, whole: bool, graph: Graph, page_bytes: int
) -> list[list[NameRow]]:
    """Return the names of a crowded part page by page: a name with very many files goes on over several pages.

    Args:
        rows: Names that share one anchor.
        folder: Only files below it count.
        whole: Whether the page is one of ``keywords``, which shows who imports and uses a name too.
        graph: The state.
        page_bytes: Most bytes of rows on a page.
    """
    pages: list[list[NameRow]] = [[]]
    left = page_bytes
    inside = f"{folder}/" if folder else ""
    for row in rows:
        bare = row._replace(defined={})
        if whole:
            left -= keyword_bytes(row._replace(defined=dict(list(row.defined.items())[:1])), graph.path_of)
        batch: dict[int, tuple[str, str]] = {}
        for number in sorted(row.defined, key=graph.path_of):
            path = graph.path_of(number)
            if not path.startswith(inside):
                continue
            entry = folder_entry_bytes("" if whole else folder, path, *row.defined[number]) + (
                20 if whole else 0
            )
            if entry > left and (batch or pages[-1]):
                if batch:
                    pages[-1].append(bare._replace(defined=batch))
                pages.append([])
                batch, left = {}, page_bytes
                bare = bare._replace(imported=frozenset(), used=frozenset())
            batch[number] = row.defined[number]
            left -= entry
        if batch:
            pages[-1].append(bare._replace(defined=batch))
    return pages


def part_label(part: Part) -> Markdown:
    """Return what people read for a part: its first and last beginning."""
    first, last = (md_code(text) if text else Markdown("(none)") for text in (part.first, part.last))
    return first if part.first == part.last else Markdown(f"{first} to {last}")


def section_link(place: str) -> tuple[int, str]:
    """Return the number of the page's part and the anchor of a stored place."""
    number, found, anchor = place.partition("#")
    return (int(number), anchor) if found else (1, place or STRUCTURE_ANCHOR)
