"""Builds an index and brings it up to date: scan, extract, tag, store.

Only what changed is read. Few files are taken in this process, many in workers; everything becomes visible
in one commit, and only if every file that was seen is accounted for.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kwsearch.errors import (
    IndexCorruptError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexStoppedError,
    IndexWriteError,
    RootError,
)
from kwsearch.indexing.examine import Examiner
from kwsearch.indexing.intake import Intake, Refused
from kwsearch.indexing.pool import Crew, Harvest, Progress, take_files
from kwsearch.indexing.recipe import program_fingerprint, rule_file_fingerprint
from kwsearch.indexing.scan_plan import (
    CUT_NOTE,
    HEADER_NOTE,
    RULE_FILES_NOTE,
    ScanPlan,
    decides_headers,
    look_at_files,
    plan_drift,
    plan_scan,
)
from kwsearch.languages.installed import MISSING_NOTE, missing_grammars
from kwsearch.models import SourceFile
from kwsearch.models.reports import IndexReport
from kwsearch.roots import chosen_root, index_place, of_another_root, resolve_root, too_wide
from kwsearch.safe_open import GONE
from kwsearch.scan.freshness import Drift, check_told, check_tree
from kwsearch.scan.walk import Scan, scan_tree
from kwsearch.settings.load import Settings, load_settings
from kwsearch.store import collector
from kwsearch.store.base import LEFT_NOTE, ScanTable
from kwsearch.stores import open_store
from kwsearch.tags.match import Rules, load_root_rules

if TYPE_CHECKING:
    from kwsearch.store.base import About, Change, Reader

    SkippedFile = tuple[str, int, int, int]

WAIT_SECONDS = 10.0
"""How long a build waits for another writer."""

FEW_FILES = 32
FEW_BYTES = 512 * 1024
LARGE_FILE_BYTES = 256 * 1024
"""An update of at most FEW_FILES files with FEW_BYTES in all, none of LARGE_FILE_BYTES, needs no workers."""

BYTES_PER_WORKER = 512 * 1024
"""Less work than this is not worth another process."""

REBUILD_FILES = 100
REBUILD_SHARE = 0.5
"""An update of more than REBUILD_FILES files that would replace a larger share of the index builds it anew:
that takes little longer, and leaves no waste."""


def build_index(
    root: str | os.PathLike[str] | None = None,
    *,
    index_dir: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    rebuild: bool = False,
    changed: Iterable[str] | None = None,
    is_stopped: Callable[[], bool] | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> IndexReport:
    """Build the index of ``root``, or bring it up to date; afterwards it is what a full build would give.

    An index that is missing, damaged, of another version or built with other settings is built anew. The index
    that was there answers until the new state is complete, and stays if anything goes wrong.

    Args:
        root: The folder to index; None for the root that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        settings: Without them, those of the root's settings files and of the environment.
        progress: Called now and then with the bytes of source that were read, and of all that is to be read; when
            they are equal the rest is written.
        rebuild: Read every file again.
        changed: Absolute paths at which something may have changed, as the system tells of them. Where that is enough
            to know what has, nothing else is looked at, neither other files nor whether the index is sound.
        is_stopped: Asked now and then while workers read. Once it says so no more files are begun, and what was read
            is kept: the report says how many files are left, and the next call goes on with them. An index that is
            to be built anew though it can answer stays as it was instead.
        wait_seconds: How long to wait for another writer.

    Returns:
        What was done; every file and every folder that was not entered is counted once.

    Raises:
        RootError: ``root`` is missing, no folder or not readable; or nobody named it, and it is the home folder or
            one above it.
        ConfigError: A setting or a tag rule is wrong, or ``index_dir`` is no place for this index.
        IndexLockedError: Another process is writing it.
        IndexWriteError: It cannot be written; the old state stays.
        IndexStoppedError: It was stopped when there was nothing to keep; the old state stays.
    """
    folder = chosen_root(root)
    if root is None and too_wide(folder):
        raise RootError(f"{folder} is your home folder or above it; name it to index it: kwsearch index .")
    job = _Job(folder, index_dir, settings or load_settings(folder), progress, wait_seconds, is_stopped)
    try:
        report = None if rebuild else job.update(told=changed)
    except (IndexCorruptError, IndexNotFoundError):
        report = (
            None  # what is derived can be derived again, and what was forgotten meanwhile is wanted after all
        )
    if report is None:
        return job.rebuild()
    if report.indexed or report.removed:
        # After the commit: a build that is stopped while it tidies up has lost nothing.
        job.store.compact(wait_seconds=wait_seconds)
    return report


def refresh_index(
    root: str | os.PathLike[str],
    drift: Drift,
    *,
    index_dir: str | None = None,
    settings: Settings | None = None,
    wait_seconds: float = 0.0,
) -> IndexReport:
    """Bring the files of a drift into an index that is there, in as little time as possible.

    Args:
        root: The folder that is indexed.
        drift: What freshness.py found; when the index has changed since, the tree is looked at again.
        index_dir: Where its index is, when not in the user's cache.
        settings: Without them, those of the root's settings files and of the environment.
        wait_seconds: How long to wait for another writer.

    Raises:
        RootError: ``root`` is missing, no folder or not readable.
        ConfigError: A setting or a tag rule is wrong.
        IndexNotFoundError: There is no index.
        IndexOutdatedError: It must be built anew: another version, other settings, or too much has changed.
        IndexCorruptError: It is damaged.
        IndexLockedError: Another process is writing it.
        IndexWriteError: It cannot be written; the old state stays.
    """
    folder = resolve_root(root)
    job = _Job(folder, index_dir, settings or load_settings(folder), None, wait_seconds)
    report = job.update(drift)
    if report is None:
        job.store.about()  # says so when there is none, or one of another version
        raise IndexOutdatedError(
            "the index was built by another version or with other settings; run: kwsearch index"
        )
    return report


class _Job:
    """One call of build_index or refresh_index."""

    def __init__(
        self,
        root: str,
        index_dir: str | None,
        settings: Settings,
        progress: Progress | None,
        wait_seconds: float,
        is_stopped: Callable[[], bool] | None = None,
    ) -> None:
        self._started = time.perf_counter()
        self._root = root
        self._settings = settings
        self._progress = progress
        self._wait_seconds = wait_seconds
        self._is_stopped = is_stopped
        self._program = program_fingerprint()
        self._rule_files = rule_file_fingerprint(root)
        self._rules: Rules | None = None
        self.store = open_store(root, index_place(root, index_dir), options=settings.fingerprint())

    def rules(self) -> Rules:
        """Return the tag rules and the calls that they want to know of, read when they are first needed."""
        if self._rules is None:
            # Without a fingerprint (they may name other files) they are read anew: the time is a key never met again.
            self._rules = _cached_rules(self._root, self._rule_files or str(time.monotonic_ns()))
        return self._rules

    def recipe(self) -> str:
        """Return the fingerprint of all that decides what the facts of a file are."""
        return f"{self._program}-{self.rules().fingerprint}"

    def rebuild(self) -> IndexReport:
        """Build from nothing."""
        self.store.recipe = self.recipe()
        with self.store.begin(rebuild=True, wait_seconds=self._wait_seconds) as change:
            # Under the lock, so that two roots cannot take one folder at once. What cannot be read is nothing that
            # another root could miss.
            replaced: About | None = None
            with contextlib.suppress(IndexNotFoundError, IndexOutdatedError, IndexCorruptError):
                replaced = self.store.about()
                self._check_root(replaced)
            scan = scan_tree(self._root, self._settings, own_folders=self.store.own_folders())
            # With an empty table: what reading found of a file holds for the program that read it.
            plan = plan_scan(scan, {}, ScanTable(), header_setting=self._settings.header_language)
            return self._carry_out(change, plan, None, replaced)

    def _check_root(self, about: About) -> None:
        """Refuse to put this index where that of another root is."""
        if about.root != self._root:
            raise of_another_root(self.store.place, about.root)

    def update(self, drift: Drift | None = None, told: Iterable[str] | None = None) -> IndexReport | None:
        """Bring the index up to date with a drift, or what is told of, or all files; None: it must be built anew."""
        while True:
            state = self._open_state()
            if state is None:
                return None
            try:
                if drift is None and told is not None:
                    # Asked once: in a second round another writer has changed what it would be compared with.
                    drift, told = self._check_told(state, told), None
                finishes = False
                if drift is None:
                    state.check()
                    table = state.scan
                    finishes = LEFT_NOTE in table.notes
                    drift = check_tree(self._root, state.stored(), table.skipped, table.folders, table.rules)
                # No lock and no commit: this is the answer to nearly every look, and readers keep their state.
                if not (drift or drift.pages or drift.gone or finishes):
                    plan = ScanPlan(unchanged=state.about.documents, table=state.scan)
                    return self._report(state.about, plan, Harvest())
                plan = self._plan(state, drift)
                if finishes:
                    del plan.table.notes[LEFT_NOTE]
                outdated = state.about.documents - plan.unchanged
                if outdated > max(REBUILD_FILES, REBUILD_SHARE * state.about.documents):
                    return None
                self.store.recipe = state.about.recipe
                pause = collector.waiting() if _are_few(plan.to_read) else contextlib.nullcontext()
                with pause, self.store.begin(wait_seconds=self._wait_seconds) as change:
                    # Only under the lock is it known whether the state that was compared is still the last one.
                    if change.follows(state):
                        return self._carry_out(change, plan, state)
                drift = None  # another writer was quicker: compare with what it left
            finally:
                state.close()

    def _check_told(self, state: Reader, told: Iterable[str]) -> Drift | None:
        """Compare no more than the paths that something told of; None when that does not tell."""
        inside = os.path.join(self._root, "")
        paths = list(told)
        if not all(path.startswith(inside) for path in paths):
            return None
        table, below = state.scan, [path[len(inside) :] for path in paths]
        return check_told(self._root, state.stored(), table.skipped, table.folders, table.rules, below)

    def _open_state(self) -> Reader | None:
        """Return the index if an update of it is possible."""
        try:
            state = self.store.reader()
        except (IndexNotFoundError, IndexOutdatedError):
            return None
        try:
            self._check_root(state.about)
            same = state.about.options == self.store.options and self._has_same_recipe(state)
        except BaseException:
            state.close()
            raise
        if not same:
            state.close()
        return state if same else None

    def _has_same_recipe(self, state: Reader) -> bool:
        recipe = state.about.recipe
        if not recipe.startswith(self._program):
            return False
        if self._rule_files and state.scan.notes.get(RULE_FILES_NOTE) == self._rule_files:
            return (
                True  # the same rule files give the same rules; reading them takes longer than all the rest
            )
        return recipe == self.recipe()

    def _plan(self, state: Reader, drift: Drift) -> ScanPlan:
        settings, own, table = self._settings, self.store.own_folders(), state.scan
        if drift.rules_changed or not drift.complete or decides_headers(drift, table):
            scan = scan_tree(self._root, settings, own_folders=own)
            return plan_scan(scan, state.stored(), table, header_setting=settings.header_language)
        known = state.stored_of([*drift.changed, *drift.added, *drift.removed])
        # What a few files show must not decide about ``.h`` for all: it stays what the whole tree decided.
        header_language = table.notes[HEADER_NOTE]
        scan = Scan(self._root)
        files = look_at_files(self._root, drift, known, settings, header_language)
        if files is not None:
            scan.files = files
        else:
            settings = replace(settings, header_language=header_language)
            only = [*drift.changed, *drift.added, *drift.pages]
            scan = scan_tree(self._root, settings, own_folders=own, only=only)
        return plan_drift(scan, drift, known, table, documents=state.about.documents)

    def _carry_out(
        self, change: Change, plan: ScanPlan, state: Reader | None, replaced: About | None = None
    ) -> IndexReport:
        """Read what the plan says, and commit.

        Args:
            change: Takes it.
            plan: What is to be done.
            state: What is brought up to date; None when all is built from nothing.
            replaced: What that would take the place of.
        """
        seen = plan.seen
        harvest = self._take(change, plan, state)
        left = harvest.left(plan.to_read) if harvest.is_stopped else []
        if left and (replaced or not (state or harvest.indexed) or not plan.stored_again.isdisjoint(left)):
            # Less than there was, nothing at all, or what no later look at the tree would tell.
            raise IndexStoppedError("stopped; what was there before is untouched")
        for path in plan.removed:
            change.remove(path)
        if state is not None:
            # What is refused leaves the index; the report counts it among the skipped, unless it is gone.
            for refused in harvest.refused:
                if change.remove(refused.path) and refused.reason == GONE:
                    plan.removed.append(refused.path)
        for receipt in harvest.receipts:
            change.adopt(receipt)
        if harvest.products:
            sink = change.sink()
            for product in harvest.products:
                sink.add(*product)
            change.adopt(sink.finish())
        self._note_outcome(plan, harvest)
        accounted = (
            harvest.indexed
            + plan.seen
            + len(left)
            + sum(refused.reason == GONE for refused in harvest.refused)
        )
        # A worker that loses a file would publish an index that is silent about it; this is the last look.
        if seen != accounted:
            raise IndexWriteError(
                f"{seen} files were seen but {accounted} accounted for; nothing was changed"
            )
        expected = plan.unchanged + harvest.indexed
        if left:
            # They are no drift: their old rows, or none, are in the index. The note makes the next call finish them.
            plan.table.notes[LEFT_NOTE] = str(len(left))
            expected += len(state.stored_of(left)) if state is not None else 0
        about = change.commit(plan.table, expected_documents=expected)
        return self._report(about, plan, harvest, len(left))

    def _note_outcome(self, plan: ScanPlan, harvest: Harvest) -> None:
        """Move the files that were read to where they are counted: unchanged, skipped, or in the harvest."""
        table = plan.table
        scanned = {source.path: source for source in plan.to_read}
        for refused in harvest.refused:
            if refused.reason != GONE:
                table.skipped[refused.path] = _skipped_row(refused, scanned[refused.path])
        for row in harvest.same:
            table.refreshed[row.path] = (row.mtime_ns, row.ctime_ns)
        table.notes[RULE_FILES_NOTE] = self._rule_files
        table.notes[MISSING_NOTE] = ",".join(row.name for row in missing_grammars())
        plan.unchanged += len(harvest.same)
        # Each is counted elsewhere now; `seen` would count it twice.
        plan.to_read = []

    def _take(self, change: Change, plan: ScanPlan, state: Reader | None) -> Harvest:
        """Read, extract and tag the files of a plan."""
        files = plan.to_read
        if not files:
            return Harvest()
        paths = [source.path for source in files]
        digests = state.digests_of(path for path in paths if path not in plan.stored_again) if state else {}
        examiner = Examiner(self.rules(), plan.header_language, headers_decide=self._settings.headers_decide)

        def open_intake() -> Intake:
            try:
                return Intake(self._root, self._settings, examiner, digests)
            except OSError as error:
                raise RootError(f"{self._root} cannot be read: {error.strerror}") from error

        # Here a crash would take the caller with it (an editor, a server): not files that made trouble before, and
        # only while the store remembers that it is tried, so that the next call does not try it again.
        is_small = state is not None and _are_few(files) and not state.had_trouble(paths)
        with self.store.risk() if is_small else contextlib.nullcontext(False) as may_take_here:
            if may_take_here:
                return _take_here(files, open_intake, self._progress)
            crew = Crew(
                open_intake,
                change.sink,
                workers=self._settings.workers or _crew_size(files),
                file_seconds=self._settings.file_timeout_seconds,
                progress=self._progress,
                is_stopped=self._is_stopped,
            )
            return take_files(files, crew)

    def _report(self, about: About, plan: ScanPlan, harvest: Harvest, left: int = 0) -> IndexReport:
        table = plan.table
        skipped_paths = [*table.folders.items(), *((path, row[0]) for path, row in table.skipped.items())]
        return IndexReport(
            root=self._root,
            seen=plan.seen + harvest.indexed + left,
            indexed=harvest.indexed,
            unchanged=plan.unchanged,
            removed=len(plan.removed),
            skipped=dict(Counter(reason for _, reason in skipped_paths)),
            fallbacks=harvest.fallbacks,
            source_bytes=harvest.source_bytes,
            index_bytes=about.index_bytes,
            seconds=time.perf_counter() - self._started,
            skipped_paths=tuple(sorted(skipped_paths)),
            left=left,
            cut_rules=tuple(filter(None, table.notes.get(CUT_NOTE, "").split("\0"))),
        )


@lru_cache(maxsize=16)
def _cached_rules(root: str, rule_files: str) -> Rules:
    """The tag rules of a root whose rule files have this fingerprint; reading them takes longer than most updates."""
    return load_root_rules(root)


def _take_here(
    files: Sequence[SourceFile], open_intake: Callable[[], Intake], progress: Progress | None
) -> Harvest:
    harvest = Harvest()
    with open_intake() as intake:
        done, total = 0, sum(source.size for source in files)
        for source in files:
            harvest.add_outcome(intake.take(source))
            done += source.size
            if progress is not None:
                progress(done, total)
    return harvest


def _skipped_row(refused: Refused, source: SourceFile) -> SkippedFile:
    """What the scan table says of a file that was refused when it was read.

    Its times are those of the reading. A ctime of 0 would mean that its name alone decided: where the reading
    has none because the file is too young, it becomes 1, which no file has, so that the file is looked at again;
    a file that could not be opened keeps the status that the scan saw.
    """
    if not refused.mtime_ns and not refused.ctime_ns:
        return (refused.reason, source.size, source.mtime_ns, source.ctime_ns)
    return (refused.reason, refused.size, refused.mtime_ns, refused.ctime_ns or 1)


def _are_few(files: Sequence[SourceFile]) -> bool:
    sizes = [source.size for source in files]
    return len(files) <= FEW_FILES and sum(sizes) <= FEW_BYTES and max(sizes, default=0) < LARGE_FILE_BYTES


def _crew_size(files: Sequence[SourceFile]) -> int:
    """One worker for each processor, as far as there is work for them: each loads its grammars anew."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, 1 + sum(source.size for source in files) // BYTES_PER_WORKER)
