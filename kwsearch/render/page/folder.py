"""What the pages of one folder say; the words and their order are the template's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

from kwsearch.render.markdown.escape import Markdown, md_cell, md_code, md_doc, md_text
from kwsearch.render.markdown.links import folders_of
from kwsearch.render.markdown.mermaid import flowchart
from kwsearch.render.markdown.outline import STRUCTURE_ANCHOR
from kwsearch.render.markdown.phrases import kind_counts, listed
from kwsearch.render.memory.cards import MOST, Card, Concept, FolderSummary
from kwsearch.render.memory.contribution import is_member, kinds_shown, language_label
from kwsearch.render.memory.database import NameRow
from kwsearch.render.memory.graph import Graph
from kwsearch.render.memory.listing import beginning, folder_entry_bytes
from kwsearch.render.memory.split import EXACT, Part
from kwsearch.text.wording import count_of

_MOST_PARTS, _FIRST_PARTS, _LAST_PARTS = 5, 2, 2
"""Of a path with more parts than the first number, so many from its start and its end are shown in lists."""


class FolderPlace(NamedTuple):
    """Links of the pages of one folder."""

    source: Callable[[str], str]
    """From a file to the link to its source."""
    page: Callable[[str, str], str]
    """From a file and ``docs`` or ``kw`` to the link to that page; empty when the file has none."""
    section: Callable[[str, str], str]
    """From a file and a place (outline.place_of) to the link to that section, or to the source without a page."""
    folder: Callable[[str, str], str]
    """From a folder and the name of its page to the link to it; empty when there is no such page."""

    def file(self, path: str) -> str:
        """Return the link to a file's documentation page, or to its source when it has none."""
        return self.page(path, "docs") or self.source(path)


class FileRow(NamedTuple):
    """One file in the table of its folder."""

    name: Markdown
    url: str
    description: Markdown
    used: str


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
    files = [_file_row(card, place) for card in cards]
    return {
        "folder": md_code(folder) if folder else Markdown(""),
        "name": md_code(folder.rpartition("/")[2]) if folder else Markdown(""),
        "files": files,
        "described": any(row.description for row in files),
        "used": any(row.used for row in files),
        "subfolders": [_folder_row(path, part, place) for path, part in below],
        "parents": [
            (md_code(path.rpartition("/")[2]) if path else Markdown("root"), place.folder(path, "index.md"))
            for path in reversed(list(folders_of(folder)))
        ],
        "role": md_doc(summary.role) if summary.role else Markdown(""),
        "role_name": md_code(summary.role_path.rpartition("/")[2]) if summary.role else Markdown(""),
        "role_url": place.file(summary.role_path) if summary.role else "",
        "has_overview": summary.has_overview or not folder,
        "total": count_of(summary.files, "file"),
        "direct": count_of(len(cards), "file"),
        "has_files": bool(cards),
        "folder_count": count_of(len(below), "subfolder"),
        "languages": _counted(summary.languages, language_label),
        "flags": _counted(summary.flags, str),
        "kinds": kind_counts(summary.kinds),
        "declared": kind_counts(summary.declared),
        "tags": [(md_code(tag), Markdown(f"{number:,}")) for tag, number in _ranked(summary.tags)],
        "tag_query": md_code(f"kwsearch query tag:{_ranked(summary.tags)[0][0]}")
        if summary.tags
        else Markdown(""),
        "concepts": [_concept_row(concept, folder, place) for concept in summary.concepts],
        "important": [
            (
                md_code(row.path[len(folder) + 1 :] if folder else row.path),
                place.file(row.path),
                used_in(row.users, row.tests),
            )
            for row in summary.important
        ],
        "entries": [(md_code(_inside(path, folder)), place.file(path)) for path in summary.entries],
        "more_entries": summary.entry_points - len(summary.entries),
        "tests": [(md_code(_inside(path, folder)), place.file(path)) for path in summary.tests],
        "more_tests": max(0, summary.flags.get("test", 0) - MOST),
        "configs": [
            (md_code(card.path.rpartition("/")[2]), place.file(card.path))
            for card in cards
            if "config" in card.flags
        ],
        "picture": flowchart(graph.uses_below(folder), "LR") if summary.has_overview else None,
        "largest": [
            (
                md_code(path.rpartition("/")[2]),
                (part.has_overview and place.folder(path, "doc.md")) or place.folder(path, "index.md"),
                count_of(part.files, "file"),
            )
            for path, part in sorted(below, key=lambda item: (-item[1].files, item[0]))[:MOST]
        ],
    }


def _inside(path: str, folder: str) -> str:
    return path[len(folder) + 1 :] if folder else path


def _file_row(card: Card, place: FolderPlace) -> FileRow:
    return FileRow(
        md_cell(card.path.rpartition("/")[2]), place.file(card.path), md_doc(card.description),
        used_in(card.users, card.tests),
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
    return [(md_text(label(key)), f"{number:,}") for key, number in _ranked(numbers)]


def used_in(users: int, tests: int) -> str:
    """Return how many files use something, tests told apart."""
    parts = [count_of(users, "file")] if users else []
    return " and ".join([*parts, count_of(tests, "test")] if tests else parts)


def _concept_row(
    concept: Concept, folder: str, place: FolderPlace
) -> tuple[Markdown, str, str, str, Markdown]:
    """Name, link, kind, number of files that mean its file and use it, and its file."""
    url = place.section(concept.path, concept.place)
    users = used_in(concept.users, concept.tests)
    shown = md_code(_inside(concept.path, folder))
    return md_code(concept.name), url, concept.kind.replace("-", " "), users, shown


Definition = tuple[int, str, str]
"""Number of a file, and kinds and place of a name in it."""


class FolderKeyword(NamedTuple):
    """One keyword of a folder."""

    name: Markdown
    definitions: list[Markdown]
    """Each file that defines it, linked; with the kinds, and the types that it is a member of, for the repository."""


class Heading(NamedTuple):
    """The keywords under one heading of a page of ``keywords``."""

    heading: Markdown
    keywords: list[FolderKeyword]
    tests: list[tuple[Markdown, Markdown]]
    """Link to each test, and the keywords that it alone defines."""


class FileLinks:
    """Links to the documentation pages of many files from the pages of one folder."""

    def __init__(self, folder: str, below: Set[int], graph: Graph, place: FolderPlace) -> None:
        """Links show paths relative to ``folder``; the files in it are ``below``, by number."""
        self._inside = f"{folder}/" if folder else ""
        self._below = below
        self._paths = graph.paths
        self._tests = graph.tests
        self._place = place
        self._known: dict[int, tuple[str, Markdown]] = {}
        """Target and label of the link to a file, which stands at each of its names."""

    def only_test(self, places: Iterable[int]) -> tuple[str, str] | None:
        """Return path and target of a test that alone defines a name; None when others do."""
        numbers = list(places)
        if len(numbers) != 1 or numbers[0] not in self._tests:
            return None
        path = self._paths[numbers[0]]
        return path, self._place.file(path)

    def definitions(self, places: Iterable[Definition]) -> list[tuple[str, str, str]]:
        """Return path, target and kinds of each definition of a name, by path."""
        return sorted(
            (path := self._paths[number], self._place.section(path, place), _kinds(kinds))
            for number, kinds, place in places
        )

    def files(self, places: Iterable[Definition], targets: dict[str, int]) -> list[Markdown]:
        """Return a numbered link to each file below the folder that defines a name, by path.

        Args:
            places: The definitions.
            targets: The numbers of the targets that the page has until now; new ones are put in.
        """
        below = self._below
        numbers = [number for number, kinds, _ in places if number in below and not is_member(kinds)]
        found = []
        for number in sorted(numbers, key=self._paths.__getitem__) if len(numbers) > 1 else numbers:
            target, label = self._file(number)
            found.append(Markdown(f"[{label}][{targets.setdefault(target, len(targets) + 1)}]"))
        return found

    def _file(self, number: int) -> tuple[str, Markdown]:
        found = self._known.get(number)
        if found is None:
            path = self._paths[number]
            label = md_code(_last_parts(path[len(self._inside) :]))
            found = self._known[number] = self._place.file(path), label
        return found


@lru_cache(maxsize=1 << 12)
def _shown_path(path: str) -> Markdown:
    """A path of many parts without those in its middle: what a long list says hundreds of times, links say in full."""
    parts = path.split("/")
    if len(parts) <= _MOST_PARTS:
        return md_code(path)
    return md_code("/".join([*parts[:_FIRST_PARTS], "…", *parts[-_LAST_PARTS:]]))


def _last_parts(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder.rpartition('/')[2]}/{name}" if folder else name


@lru_cache(maxsize=1 << 12)
def _kinds(kinds: str) -> str:
    """``method of `Worker` and `Job`, function``."""
    texts = []
    for words, owners, more in kinds_shown(kinds):
        text = words
        if owners:
            rest = [f"{more:,} more"] if more else []
            text = f"{words} of {listed([*map(md_code, owners), *rest])}"
        texts.append(text)
    return ", ".join(texts)


def folder_keywords(
    rows: Iterable[tuple[str, Iterable[Definition]]], links: FileLinks, targets: dict[str, int]
) -> list[FolderKeyword]:
    """Return the keywords of a folder's ``sub.md``: each name with the files below the folder that define it.

    Args:
        rows: Names in order, with their definitions; those elsewhere are passed over.
        links: Links of the folder.
        targets: See ``FileLinks.files``.
    """
    return [
        FolderKeyword(md_code(name), found)
        for name, places in rows
        if (found := links.files(places, targets))
    ]


def all_keywords(
    rows: Iterable[NameRow], part: Part, links: FileLinks
) -> tuple[list[Heading], list[tuple[str, str]]]:
    """Return the keywords on a page of those of the repository, and the numbers of the targets that several links have.

    Args:
        rows: Names in order; those with the same beginning stand under one heading.
        part: The page's part.
        links: Links of the page.
    """
    headings: list[
        tuple[str, list[tuple[str, list[tuple[str, str, str]]]], dict[tuple[str, str], list[str]]]
    ] = []
    for row in rows:
        begins = beginning(row.slug, part)
        if not headings or begins != headings[-1][0]:
            headings.append((begins, [], {}))
        _, named, tests = headings[-1]
        # Nobody looks for the names of tests one by one: they stand together, behind their file.
        if test := links.only_test(row.defined):
            tests.setdefault(test, []).append(row.name)
        else:
            named.append(
                (row.name, links.definitions((number, *places) for number, places in row.defined.items()))
            )
    times = Counter(
        target for _, named, _ in headings for _, places in named for _, target, _ in places
    ) + Counter(target for _, _, tests in headings for _, target in tests)
    numbers: dict[str, int] = {}

    def link(path: str, target: str) -> str:
        # A target that is linked once is shorter where it stands.
        if times[target] < 2:
            return f"[{_shown_path(path)}]({target})"
        return f"[{_shown_path(path)}][{numbers.setdefault(target, len(numbers) + 1)}]"

    shown = [
        Heading(
            md_code(begins),
            [
                FolderKeyword(
                    md_code(name),
                    [Markdown(f"{link(path, target)} {kinds}") for path, target, kinds in places],
                )
                for name, places in named
            ],
            [
                (Markdown(link(*test)), Markdown(", ".join(map(md_code, names))))
                for test, names in sorted(tests.items())
            ],
        )
        for begins, named, tests in headings
    ]
    return shown, [(str(number), target) for target, number in numbers.items()]


def pieces(rows: Sequence[NameRow], folder: str, graph: Graph, page_bytes: int) -> list[list[NameRow]]:
    """Return the names of a crowded part page by page: a name with very many files goes on over several pages.

    Args:
        rows: Names that share one anchor.
        folder: Only files below it count.
        graph: The state.
        page_bytes: Most bytes of rows on a page.
    """
    pages: list[list[NameRow]] = [[]]
    left = page_bytes
    inside = f"{folder}/" if folder else ""
    for row in rows:
        batch: dict[int, tuple[str, str]] = {}
        left -= len(md_code(row.name).encode())
        for number in sorted(row.defined, key=graph.path_of):
            path = graph.path_of(number)
            if not path.startswith(inside) or (folder and is_member(row.defined[number][0])):
                continue
            entry = folder_entry_bytes(folder, path) + 4 * sum(map(len, row.defined[number]))
            if entry > left and (batch or pages[-1]):
                if batch:
                    pages[-1].append(row._replace(defined=batch))
                pages.append([])
                batch, left = {}, page_bytes
            batch[number] = row.defined[number]
            left -= entry
        if batch:
            pages[-1].append(row._replace(defined=batch))
    return pages


def part_label(part: Part) -> str:
    """Return what people read for a part: the beginning of its keywords."""
    return part.label.rstrip(EXACT) + (" alone" if part.label.endswith(EXACT) else "")


def section_link(place: str) -> tuple[int, str]:
    """Return the number of the page's part and the anchor of a stored place."""
    number, found, anchor = place.partition("#")
    return (int(number), anchor) if found else (1, place or STRUCTURE_ANCHOR)
