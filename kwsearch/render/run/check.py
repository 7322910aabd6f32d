"""Whether the pages on disk are what the index says, and whether every link on every page leads somewhere.

Every page is made again in memory and read with markdown-it-py, as a Markdown viewer would; nothing is written.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kwsearch.regex import regex
from kwsearch.render.markdown.anchors import Anchors
from kwsearch.render.memory.database import create_state
from kwsearch.render.memory.fill import Tell
from kwsearch.render.page.maker import Page
from kwsearch.render.page.tasks import Task
from kwsearch.render.records import Records
from kwsearch.render.run.output_folder import sealed
from kwsearch.render.run.run import Makers, Run, counted, state_place, tell_nobody
from kwsearch.render.settings import PageProblem, RenderSettings

DIFF_LINES = 40
"""Lines of a diff that are shown: enough to see what kind of change it is."""

_LINE_ANCHOR = regex(r"L(\d+)(?:-L?(\d+))?")


class _Read(NamedTuple):
    """What one page holds that links have to do with."""

    page: str
    state: str
    """``stale``, ``missing``, ``clash`` or empty."""
    anchors: tuple[str, ...]
    links: tuple[str, ...]
    """Targets that pages have to have, as ``page#anchor`` or ``page``; those that the process met before left out."""
    dead: tuple[str, ...]
    """Links that are dead whatever other pages hold."""
    diff: str
    """Of a stale page, when its process met none before it in the order of paths."""


def check_records(
    records: Records, out: str, *, settings: RenderSettings | None = None, tell: Tell | None = None
) -> list[PageProblem]:
    """Return everything that is wrong with the pages in ``out``; nothing is written.

    Args:
        records: The index that the pages should show.
        out: The output folder.
        settings: The choices that the pages were made with.
        tell: Is told what is done, how much of it, and how much there is in all; nobody when None.

    Returns:
        Pages that are stale (would be written anew), missing, orphans (in the manifest, but of nothing that is
        indexed), clashes (files that kwsearch did not write in a page's place), and dead links and anchors; by page.
        The first stale page has a diff.

    Raises:
        RenderError: The folder or a template cannot be used.
    """
    tell = tell or tell_nobody
    run = Run(records, out, settings or RenderSettings())
    with state_place(None) as place:
        state = create_state(place)
        run.fill(state, tell)
        tasks = run.all_tasks(state)
        state.close()
        makers = Makers(run, place)
        reader = _Reader(run)

        def read(task: Task) -> list[_Read]:
            return [reader.read(page) for page in makers.maker().make(task)]

        def find(task: Task) -> list[PageProblem]:
            pages = makers.maker().make(task)
            return [
                PageProblem(page.path, "dead-link", link)
                for page in pages
                for link in reader.find(page, missing)
            ]

        try:
            found = counted(run.spread(read, tasks), tell, "checking", len(tasks))
            problems, missing = _problems(run, (row for rows in found for row in rows))
            # On which pages they stand is asked only when there are any: all links of all pages are too many to keep.
            if missing:
                places = counted(run.spread(find, tasks), tell, "finding dead links", len(tasks))
                problems += [row for rows in places for row in rows]
            return _with_one_diff(sorted(problems))
        finally:
            makers.close()


def _problems(run: Run, reads: Iterable[_Read]) -> tuple[list[PageProblem], set[str]]:
    """Return what is wrong with single pages, and the targets of links that no page has."""
    problems: list[PageProblem] = []
    targets: set[str] = set()
    links: set[str] = set()
    pages: set[str] = set()
    for read in reads:
        pages.add(read.page)
        targets.update(f"{read.page}#{anchor}" for anchor in read.anchors)
        links.update(read.links)
        if read.state:
            problems.append(PageProblem(read.page, read.state, _DETAILS[read.state], read.diff))
        problems += [PageProblem(read.page, "dead-link", link) for link in read.dead]
    for page in run.output.owned:
        if page not in pages:
            problems.append(PageProblem(page, "orphan", "nothing in the index belongs to it"))
    return problems, links - targets - pages


def _with_one_diff(problems: list[PageProblem]) -> list[PageProblem]:
    """Return the same problems, of which the first stale page alone has a diff."""
    stale = (number for number, row in enumerate(problems) if row.reason == "stale")
    first = next(stale, -1)
    return [row if number == first else row._replace(diff="") for number, row in enumerate(problems)]


def _diff(page: str, there: bytes, wanted: str) -> str:
    """Return how a page differs from what it should be, without the seal, cut after DIFF_LINES lines."""
    old = there.rpartition(b"\n<!-- ")[0].decode("utf-8", "replace")
    changes = unified_diff(old.splitlines(), wanted.splitlines(), page, page, lineterm="")
    lines = list(islice(changes, DIFF_LINES + 1))
    if len(lines) > DIFF_LINES:
        lines[DIFF_LINES:] = ["…"]
    return "\n".join(lines)


_DETAILS = {
    "stale": "rendering would change it",
    "missing": "rendering would write it",
    "clash": "kwsearch did not write what is in its place",
}


class _Reader:
    """Reads pages as a viewer does."""

    def __init__(self, run: Run) -> None:
        self._run = run
        # Without HTML, of which pages hold nothing but comments: what looks like it came out of the source.
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        self._out = os.path.realpath(run.out)
        self._root = os.path.realpath(run.records.root)
        self._lines: dict[str, int] = {}
        self._met: set[str] = set()
        self._first_stale: str | None = None

    def read(self, page: Page) -> _Read:
        """Return what a page holds, compared with what is on disk."""
        there = self._run.output.read(page.path)
        state = ""
        if there is None:
            state = "clash" if os.path.lexists(os.path.join(self._out, page.path)) else "missing"
        elif there != sealed(page.text):
            state = "stale" if self._run.output.is_ours(there) else "clash"
        diff = ""
        if (
            there is not None
            and state == "stale"
            and (self._first_stale is None or page.path < self._first_stale)
        ):
            # The first of all is the first of its process, too; of the others it may be that nobody asks.
            self._first_stale = page.path
            diff = _diff(page.path, there, page.text)
        tokens = self._markdown.parse(page.text)
        anchors = Anchors(self._run.rule)
        headings = (tokens[at + 1] for at, token in enumerate(tokens) if token.type == "heading_open")
        found = tuple(anchors.add(_rendered(heading)) for heading in headings)
        links, dead = self._links(page.path, tokens)
        new = tuple(link for link in links if link not in self._met)
        self._met.update(new)
        return _Read(page.path, state, found, new, tuple(dead), diff)

    def find(self, page: Page, missing: set[str]) -> list[str]:
        """Return the links of a page to targets that no page has."""
        links, _ = self._links(page.path, self._markdown.parse(page.text))
        return [link for link in links if link in missing]

    def _links(self, page: str, tokens: Iterable[Token]) -> tuple[dict[str, None], dict[str, None]]:
        """The targets of a page's links to pages, each once, and its links that lead nowhere."""
        links: dict[str, None] = {}
        dead: dict[str, None] = {}
        targets: dict[str, str | None] = {"": posixpath.join(self._out, page)}
        for href in dict.fromkeys(_addresses(tokens)):
            path, _, anchor = href.partition("#")
            if path not in targets:
                targets[path] = self._target(page, path)
            target = targets[path]
            if target is not None and target.startswith(self._out + "/"):
                inner = target[len(self._out) + 1 :]
                links[f"{inner}#{unquote(anchor)}" if anchor else inner] = None
            elif target is None or not self._has_line(target, anchor):
                dead[href] = None
        return links, dead

    def _target(self, page: str, address: str) -> str | None:
        """The file that a link leads to; None for an address outside of pages and source."""
        url = self._run.settings.source_url
        if url and address.startswith(url):
            base, address = self._root, address[len(url) :].lstrip("/")
        elif re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.IGNORECASE):
            return None  # pages hold no other addresses, so this came out of the source
        else:
            base = posixpath.join(self._out, posixpath.dirname(page))
        path = unquote_to_bytes(address.partition("?")[0]).decode("utf-8", "surrogateescape")
        return posixpath.normpath(posixpath.join(base, path))

    def _has_line(self, target: str, anchor: str) -> bool:
        """Whether a source file is indexed and there, and has the lines that an anchor names."""
        if target not in self._lines:
            path = target[len(self._root) + 1 :] if target.startswith(self._root + "/") else ""
            known = path in self._run.keys and os.path.lexists(target)
            # -1, so that not even a link without a line is good.
            self._lines[target] = self._run.records.record(path).lines if known else -1
        found = _LINE_ANCHOR.fullmatch(anchor)
        if anchor and not found:
            return False
        last = max(int(found[1]), int(found[2] or 0)) if found else 0
        return last <= self._lines[target]


def _addresses(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrs["href"])


def _rendered(inline: Token) -> str:
    """The text of a heading as it is seen."""
    return "".join(
        child.content
        for child in inline.children or ()
        if child.type in ("text", "code_inline", "text_special")
    )
