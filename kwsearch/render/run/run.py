"""One run over an output folder: what has to be made, made in several processes, written, and remembered."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from functools import cache
from typing import TYPE_CHECKING

from kwsearch.errors import RenderError
from kwsearch.file_lock import FileLock
from kwsearch.fingerprint import fingerprint_of_program
from kwsearch.render.markdown.links import Layout, SourceLinks, anchor_rule
from kwsearch.render.memory.database import Memory, PageRow, create_state, from_key, open_state, to_key
from kwsearch.render.memory.fill import Tell, fill_state
from kwsearch.render.memory.listing import KEYWORDS
from kwsearch.render.memory.update import Changes, Update
from kwsearch.render.page.tasks import Task, list_unit
from kwsearch.render.page.theme import OVER_THE_LIMITS, Theme
from kwsearch.render.records import Records
from kwsearch.render.run.output_folder import OutputFolder, Written
from kwsearch.render.settings import RenderReport, RenderSettings
from kwsearch.render.workers import DIED, Result, spread, worker_count
from kwsearch.resolve.model.family import Units
from kwsearch.resolve.resolver import Resolver
from kwsearch.search.dependencies import RootFiles
from kwsearch.store import collector
from kwsearch.text.wildcard import Glob

if TYPE_CHECKING:
    from kwsearch.render.page.maker import PageMaker

_ROOMS_WITHOUT_PAGES = ("cli", "diff")
"""The rooms that shape no page; all others count, so that a new file cannot be forgotten."""

_PARTS_A_TASK = 6

_FORK_TASKS = 200
"""Fewer tasks than this are quicker in one process."""


def tell_nobody(_: str, __: int, ___: int) -> None:
    """Tell nobody how far a run is."""


def counted(results: Iterable[Result], tell: Tell, doing: str, total: int) -> Iterator[Result]:
    """Yield the same results, and tell how many there were."""
    tell(doing, 0, total)
    for done, result in enumerate(results, start=1):
        tell(doing, done, total)
        yield result


def _chosen(keys: Mapping[str, bytes], settings: RenderSettings) -> Mapping[str, bytes]:
    """Return the files that the pages are about."""
    if not settings.include and not settings.exclude:
        return keys
    include, exclude = (
        Glob(*(pattern.encode("utf-8", "surrogateescape") for pattern in patterns), sets=True)
        for patterns in (settings.include, settings.exclude)
    )
    return {
        path: key
        for path, key in keys.items()
        if (not settings.include or include.matches(path.encode("utf-8", "surrogateescape")))
        and not exclude.matches(path.encode("utf-8", "surrogateescape"))
    }


class Run:
    """What every run over an output folder needs, whether it writes or checks."""

    def __init__(self, records: Records, out: str, settings: RenderSettings) -> None:
        """Look at the index and at the output folder; nothing is changed.

        Raises:
            RenderError: The output folder or a template cannot be used.
        """
        self.records = records
        self.settings = settings
        self.out = os.path.abspath(out)
        self.output = OutputFolder(self.out, records.root)
        self.keys = _chosen(records.keys(), settings)
        self.layout = Layout(self.keys)
        self.theme = Theme(settings.templates)
        # Between the real places: behind a symbolic link ``..`` leads elsewhere.
        to_root = os.path.relpath(os.path.realpath(records.root), os.path.realpath(self.out)).replace(
            os.sep, "/"
        )
        self.links = SourceLinks(settings, to_root)
        self.rule = anchor_rule(settings)
        self.workers = worker_count(settings.workers)
        # How many write changes nothing, and of the templates their text counts, not their place.
        chosen = astuple(replace(settings, workers=0, templates=""))
        renamed = sorted(self.layout.renamed.items())
        shaping = repr((_program_hash(), chosen, self.theme.fingerprint(), to_root, renamed))
        self.fingerprint = hashlib.blake2b(
            shaping.encode("utf-8", "surrogatepass"), digest_size=16
        ).hexdigest()

    def resolver(self, units: Units) -> Resolver:
        """Return what finds the files that imports and names mean.

        Args:
            units: Returns what is known of the files of some languages.
        """
        return Resolver(self.keys, RootFiles(self.records.root), units)

    def fill(self, state: Memory, tell: Tell) -> None:
        """Fill an empty state; ``tell`` is told of it."""
        state.begin()
        fill_state(
            state, self.records, self.keys, self.layout, self.resolver, self.settings.page_bytes, self.rule,
            self.workers, tell,
        )  # fmt: skip
        state.set_meta(fingerprint=self.fingerprint, clean="0")
        state.commit()

    def spread(
        self, work: Callable[[Task], Result], tasks: Sequence[Task], workers: int = 0
    ) -> Iterator[Result]:
        """Yield ``work(task)`` for every task, in no certain order; ``workers`` are 0 for as many as were chosen.

        What makes pages comes this way: a user's own templates run in processes that are bounded.
        """
        return spread(
            work, tasks, workers or self.workers, confine=self.theme.confine,
            died=OVER_THE_LIMITS if self.theme.confine else DIED,
        )  # fmt: skip

    def shows(self, tree: str) -> bool:
        """Tell whether a list has pages, by the name of its tree."""
        return tree == KEYWORDS or not self.layout.is_passage(tree.partition(":")[2])

    def all_tasks(self, state: Memory) -> list[Task]:
        """Return the tasks for every page."""
        files = [Task("file", path) for path in sorted(self.keys)]
        folders = [Task("folder", folder) for folder in sorted(self.layout.files)]
        lists = [
            task
            for tree, parts in sorted(state.all_parts().items())
            for task in _list_tasks(tree, list(dict.fromkeys(("", *parts))))
        ]
        # The long ones first: a list that is begun last would keep one process busy when all others have ended.
        return lists + folders + files


@cache
def _program_hash() -> str:
    """Return a text that differs whenever the program would make other pages of the same records.

    What another version of this program remembered is then not believed.
    """
    return fingerprint_of_program(_ROOMS_WITHOUT_PAGES)


class Makers:
    """Gives each process a page maker of its own, with its own connection to the state."""

    def __init__(self, run: Run, state_path: str) -> None:
        """Load what makes pages, before processes fork; the first use in each of them makes a page maker."""
        from kwsearch.render.memory.graph import Graph
        from kwsearch.render.page.maker import PageMaker

        run.theme.load()
        self._graph, self._page_maker = Graph, PageMaker
        self._run = run
        self._state_path = state_path
        self._found: dict[int, tuple[Memory, PageMaker]] = {}

    def maker(self) -> PageMaker:
        """Return this process's page maker."""
        # A child that was forked must not use the connection of its parent, which SQLite forbids.
        process = os.getpid()
        if process not in self._found:
            run, state = self._run, Memory(self._state_path)
            graph = self._graph(state, run.layout, run.settings.page_bytes)
            made = self._page_maker(run.records, graph, run.settings, run.links, run.theme)
            self._found[process] = (state, made)
        return self._found[process][1]

    def close(self) -> None:
        """Close what this process opened."""
        for state, _ in self._found.values():
            state.close()
        self._found.clear()


@contextlib.contextmanager
def state_place(state_path: str | None) -> Iterator[str]:
    """Give the path of the state's file: the one that is named, else one that goes away again."""
    if state_path is not None:
        with _locked(f"{state_path}.lock"):
            yield state_path
        return
    from tempfile import TemporaryDirectory  # takes a while to load, and most runs have a place

    with TemporaryDirectory(prefix="kwsearch-") as folder:
        yield os.path.join(folder, "state")


@contextlib.contextmanager
def _locked(path: str) -> Iterator[None]:
    """Keep other runs over the same pages out; the lock goes with the process.

    Raises:
        RenderError: Another run is under way.
    """
    lock = FileLock(path)
    if not lock.try_to_acquire():
        raise RenderError("another process is writing these pages; wait until it is done")
    try:
        yield
    finally:
        lock.release()


def render_records(
    records: Records,
    out: str,
    *,
    settings: RenderSettings | None = None,
    state_path: str | None = None,
    tell: Tell | None = None,
) -> RenderReport:
    """Bring the pages in ``out`` up to date with an index.

    Args:
        records: The index.
        out: Folder for the pages; made when it is missing. Nothing in it that kwsearch did not write is touched.
        settings: Choices about pages; the defaults when None.
        state_path: File in a private folder that makes the next run quick: only pages whose inputs changed are then
            made. Without it, or without its folder, every page is made, and only those that differ are written. The
            pages are the same.
        tell: Is told what is done, how much of it, and how much there is in all; nobody when None.

    Returns:
        What was written and removed. A second run right after writes nothing.

    Raises:
        RenderError: A file that kwsearch did not write is in the way of a page, the folder is a symbolic link or
            holds the indexed folder, or a template is wrong. Pages written before the error stay, and are known.
    """
    tell = tell or tell_nobody
    with collector.waiting():
        run = Run(records, out, settings or RenderSettings())
    try:
        with state_place(state_path) as place:
            state = open_state(place) if state_path is not None else None
            if state is not None and _is_current(state, run):
                # A damaged state is no harm: everything is made again.
                with contextlib.suppress(sqlite3.DatabaseError), collector.waiting():
                    return _render_changes(run, state, place, tell)
            if state is not None:
                state.close()
            try:
                return _render_all(run, place, tell)
            # When the place has gone with its index, no error counts: the run is done without one, below.
            except (sqlite3.DatabaseError, FileNotFoundError, RenderError) as error:
                if state_path is None or os.path.lexists(place):
                    if isinstance(error, RenderError):
                        raise
                    raise RenderError(f"{place} cannot be used ({error}); make room, or remove it") from error
    except FileNotFoundError:
        if state_path is None or os.path.isdir(os.path.dirname(state_path)):
            raise
    # The index was forgotten meanwhile, and its folder with it; the records are still of one state.
    return render_records(records, out, settings=settings, tell=tell)


def _is_current(state: Memory, run: Run) -> bool:
    try:
        meta = state.meta()
    except sqlite3.DatabaseError:
        return False
    expected = {"fingerprint": run.fingerprint, "clean": "1", "manifest": run.output.manifest_hash}
    return not run.output.was_cut_short and all(meta.get(key) == value for key, value in expected.items())


def _render_all(run: Run, place: str, tell: Tell) -> RenderReport:
    state = create_state(place)
    with collector.waiting():
        run.fill(state, tell)
    tasks = run.all_tasks(state)
    state.close()  # a connection must not be open while processes fork
    _refuse_clashes(run, place, tasks)
    run.output.announce()
    written = _made(run, tasks, place, run.workers, tell)
    state = Memory(place)
    try:
        made = {page.page for _, page in written}
        return _finish(
            run, state, written, run.output.owned, [page for page in run.output.owned if page not in made]
        )
    finally:
        state.close()


def _render_changes(run: Run, state: Memory, place: str, tell: Tell) -> RenderReport:
    try:
        known = state.pages()
        run.output.remember({row.page: row.hash for row in known})  # the manifest says the same, by its hash
        update = Update(
            state, run.records, run.keys, run.layout, run.settings.page_bytes, run.rule, run.resolver
        )
        changes = Changes()
        found = run.output.found()
        damaged = {from_key(row.unit) for row in known if found.get(row.page) != (row.size, row.mtime_ns)}
        if update.is_empty and not damaged:
            return RenderReport(0, len(known), 0, len(known), 0)
        state.begin()
        # From here on the state knows more than the pages say: cut short, this run must not be believed.
        state.set_meta(clean="0")
        if not update.is_empty:
            changes = update.apply()
        state.commit()
        parts = {tree: names for tree, names in state.all_parts().items() if run.shows(tree)}
        if update.is_relaid:
            # A folder that held nothing but another one has no list; when it holds more, all of its list is new.
            shown = {row.unit.partition(b"\0")[0] for row in known}
            changes.lists |= {
                tree: {"", *parts[tree]} for tree in parts if to_key(f"list:{tree}") not in shown
            }
        tasks = _tasks(changes, parts, damaged, run)
        units = {to_key(unit) for task in tasks for unit in _units(task)}
        state.close()  # a connection must not be open while processes fork
        written = _made(run, tasks, place, run.workers if len(tasks) >= _FORK_TASKS else 1, tell)
        state = Memory(place)
        expected = {f"file:{path}" for path in run.keys} | {f"folder:{folder}" for folder in run.layout.files}
        expected |= {list_unit(tree, part) for tree, names in parts.items() for part in ("", *names)}
        needed = {to_key(unit) for unit in expected}
        made = {page.page for _, page in written}
        old = {row.page: row.hash for row in known}
        # What a unit that was made anew does not have any more, and all of a unit that is no more.
        gone = [
            row.page
            for row in known
            if row.page not in made and (row.unit in units or row.unit not in needed)
        ]
        return _finish(run, state, written, old, gone)
    finally:
        state.close()


def _refuse_clashes(run: Run, place: str, tasks: list[Task]) -> None:
    """Find files in the way before anything is written; in the way of the further pages of a task later."""
    found = run.output.found()
    if not found:
        return
    makers = Makers(run, place)
    try:
        pages = [page for task in tasks for page in makers.maker().planned(task)]
    finally:
        makers.close()
    for page in run.output.clashes(pages, found):
        run.output.refuse(page)


def _made(run: Run, tasks: list[Task], place: str, workers: int, tell: Tell) -> list[tuple[str, Written]]:
    """Make and write the pages of all tasks; return each with its unit."""
    makers = Makers(run, place)

    def work(task: Task) -> list[tuple[str, Written]]:
        written = []
        for page in makers.maker().make(task):
            try:
                written.append((page.unit, run.output.write(page.path, page.text)))
            except OSError as error:
                place = os.path.join(run.out, page.path)
                raise RenderError(
                    f"{place} cannot be written ({error.strerror}); make room or check permissions"
                ) from error
        return written

    try:
        made = counted(run.spread(work, tasks, workers), tell, "writing", len(tasks))
        return [item for items in made for item in items]
    finally:
        makers.close()
        run.output.close()


def _tasks(changes: Changes, parts: Mapping[str, list[str]], damaged: Iterable[str], run: Run) -> list[Task]:
    """The tasks for what can have changed, and for pages that are not on disk as they were written."""
    files, folders, lists = set(changes.files), set(changes.folders), {**changes.lists}
    for unit in damaged:
        kind, _, name = unit.partition(":")
        if kind == "file":
            files.add(name)
        elif kind == "folder":
            folders.add(name)
        else:
            tree, _, part = name.partition("\0")
            lists[tree] = lists.get(tree, set()) | {part}
    tasks = [Task("file", path) for path in sorted(files & run.keys.keys())]
    tasks += [Task("folder", folder) for folder in sorted(folders & run.layout.files.keys())]
    for tree in sorted(lists.keys() & parts.keys()):
        wanted = lists[tree]
        tasks += _list_tasks(tree, [part for part in dict.fromkeys(("", *parts[tree])) if part in wanted])
    return tasks


def _list_tasks(tree: str, parts: list[str]) -> list[Task]:
    return [
        Task("list", tree, frozenset(parts[start : start + _PARTS_A_TASK]))
        for start in range(0, len(parts), _PARTS_A_TASK)
    ]


def _units(task: Task) -> list[str]:
    """The units of a task."""
    if task.kind == "list":
        return [list_unit(task.name, part) for part in task.parts or ()]
    return [f"{task.kind}:{task.name}"]


def _finish(
    run: Run, state: Memory, written: list[tuple[str, Written]], old: Mapping[str, str], gone: Iterable[str]
) -> RenderReport:
    """Remove what is no longer needed, write the manifest, and remember what was written."""
    gone = list(gone)
    problems = [problem for page in gone if (problem := run.output.remove(page))]
    dropped = {*gone}
    pages = {page: digest for page, digest in old.items() if page not in dropped}
    pages |= {page.page: page.hash for _, page in written}
    # Pages, then the manifest, then the state: cut short anywhere, none of them tells of what is not there.
    manifest = run.output.save(pages)
    state.begin()
    state.remove_pages(gone)
    state.put_pages(
        PageRow(page.page, to_key(unit), page.hash, page.size, page.mtime_ns) for unit, page in written
    )
    state.set_meta(manifest=manifest, clean="1")
    state.commit()
    changed = sum(page.changed for _, page in written)
    return RenderReport(
        changed, len(pages) - changed, len(gone) - len(problems), len(pages), len(written), tuple(problems)
    )
