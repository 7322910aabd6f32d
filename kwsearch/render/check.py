"""Whether the pages on disk are what the index says, and whether every link on every page leads somewhere.

Every page is made again in memory and read with markdown-it-py, as a Markdown viewer would; nothing is written.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kwsearch.render.escape import Anchors
from kwsearch.render.pages import Page, Task
from kwsearch.render.records import Records
from kwsearch.render.run import Makers, Run, state_place
from kwsearch.render.settings import RenderSettings
from kwsearch.render.state import create_state
from kwsearch.render.workers import spread

_LINE_ANCHOR = re.compile(r"L(\d+)(?:-L?(\d+))?")


class PageProblem(NamedTuple):
    """Something wrong with a page."""

    page: str
    """Path relative to the output folder."""
    reason: str
    """``stale``, ``missing``, ``orphan``, ``clash`` or ``dead-link``."""
    detail: str
    """For people; the link for a dead link."""


class _Read(NamedTuple):
    """What one page holds that links have to do with."""

    page: str
    state: str
    """``stale``, ``missing``, ``clash`` or empty."""
    anchors: tuple[str, ...]
    links: tuple[str, ...]
    """Targets that other pages have to have, as ``page#anchor`` or ``page``, each once."""
    dead: tuple[str, ...]
    """Links that are dead whatever other pages hold."""


def check_records(records: Records, out: str, *, settings: RenderSettings | None = None) -> list[PageProblem]:
    """Return everything that is wrong with the pages in ``out``; nothing is written.

    Args:
        records: The index that the pages should show.
        out: The output folder.
        settings: The choices that the pages were made with.

    Returns:
        Pages that are stale (would be written anew), missing, orphans (in the manifest, but of nothing that is
        indexed), clashes (files that kwsearch did not write in a page's place), and dead links and anchors; by page.

    Raises:
        RenderError: The folder or a template cannot be used.
    """
    run = Run(records, out, settings or RenderSettings())
    with state_place(None) as place:
        state = create_state(place)
        run.fill(state)
        tasks = run.all_tasks(state)
        state.close()
        makers = Makers(run, place)
        reader = _Reader(run)

        def work(task: Task) -> list[_Read]:
            return [reader.read(page) for page in makers.maker().make(task)]

        try:
            return sorted(
                _problems(run, [read for reads in spread(work, tasks, run.workers) for read in reads])
            )
        finally:
            makers.close()


def _problems(run: Run, reads: list[_Read]) -> Iterator[PageProblem]:
    targets: set[str] = set()
    for read in reads:
        targets.add(read.page)
        targets.update(f"{read.page}#{anchor}" for anchor in read.anchors)
    for read in reads:
        if read.state:
            yield PageProblem(read.page, read.state, _DETAILS[read.state])
        for link in read.dead:
            yield PageProblem(read.page, "dead-link", link)
        for link in read.links:
            if link not in targets:
                yield PageProblem(read.page, "dead-link", link)
    pages = {read.page for read in reads}
    for page in run.output.owned:
        if page not in pages:
            yield PageProblem(page, "orphan", "nothing in the index belongs to it")


_DETAILS = {
    "stale": "rendering would change it",
    "missing": "rendering would write it",
    "clash": "kwsearch did not write what is in its place",
}


class _Reader:
    """Reads pages as a viewer does."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        self._out = os.path.realpath(run.out)
        self._root = os.path.realpath(run.records.root)
        self._lines: dict[str, int] = {}

    def read(self, page: Page) -> _Read:
        """Return what a page holds, compared with what is on disk."""
        there = self._run.output.read(page.path)
        state = ""
        if there is None:
            state = "clash" if os.path.lexists(os.path.join(self._out, page.path)) else "missing"
        elif there != page.text.encode("utf-8"):
            state = "stale" if page.path in self._run.output.owned else "clash"
        anchors = Anchors()
        found: list[str] = []
        links: dict[str, None] = {}
        dead: dict[str, None] = {}
        tokens = self._markdown.parse(page.text)
        for at, token in enumerate(tokens):
            if token.type == "heading_open":
                found.append(anchors.add(_rendered(tokens[at + 1])))
            for child in token.children or ():
                if child.type == "link_open":
                    self._follow(page.path, str(child.attrs["href"]), links, dead)
        return _Read(page.path, state, tuple(found), tuple(links), tuple(dead))

    def _follow(self, page: str, href: str, links: dict[str, None], dead: dict[str, None]) -> None:
        """Put a link to another page among ``links``, and one that leads nowhere among ``dead``."""
        settings = self._run.settings
        if settings.source_url and href.startswith(settings.source_url):
            base = self._root
            address = href[len(settings.source_url) :].lstrip("/")
        elif re.match(r"[a-z][a-z0-9+.-]*:|//", href, re.IGNORECASE):
            dead[href] = None  # pages hold no other addresses, so this came out of the source
            return
        else:
            base = posixpath.join(self._out, posixpath.dirname(page))
            address = href
        path, _, anchor = address.partition("#")
        path = unquote_to_bytes(path.partition("?")[0]).decode("utf-8", "surrogateescape")
        target = posixpath.normpath(posixpath.join(base, path)) if path else posixpath.join(self._out, page)
        if target.startswith(self._out + "/"):
            inner = target[len(self._out) + 1 :]
            links[f"{inner}#{unquote_to_bytes(anchor).decode('utf-8', 'replace')}" if anchor else inner] = (
                None
            )
        elif not target.startswith(self._root + "/") or not self._has_line(
            target[len(self._root) + 1 :], anchor
        ):
            dead[href] = None

    def _has_line(self, path: str, anchor: str) -> bool:
        """Whether a source file is indexed and there, and has the lines that an anchor names."""
        if path not in self._lines:
            known = path in self._run.keys and os.path.lexists(os.path.join(self._root, path))
            self._lines[path] = self._run.records.record(path).lines if known else -1
        found = _LINE_ANCHOR.fullmatch(anchor)
        if anchor and not found:
            return False
        last = max(int(found[1]), int(found[2] or 0)) if found else 0
        return last <= self._lines[path]


def _rendered(inline: Token) -> str:
    """The text of a heading as it is seen."""
    return "".join(
        child.content
        for child in inline.children or ()
        if child.type in ("text", "code_inline", "text_special")
    )
