"""Whether the files of a root are still as the index saw them, by their status alone.

Lean (every query may ask): no rules are read and no file is opened. What is unknown is a candidate only; the
full scanner decides about it in the update.
"""

from __future__ import annotations

import os
from stat import S_ISDIR

from kwsearch.safe_open import open_listed_folder, reason_of, status_below
from kwsearch.vocabulary import NOT_SEARCHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kwsearch.models import FileStat

VERSION_CONTROL = frozenset(
    (".git", ".hg", ".svn", ".bzr", ".jj", ".sl", ".pijul", "_darcs", "CVS", ".fslckout")
)
"""Names of version-control folders and files, which are never looked into."""

PAGES_MARKER = ".kwsearch-pages.json"
"""Name of the file by which a folder of our own pages is known."""

RULE_NAMES = (".kwsearchignore", ".ignore", ".gitignore")
"""Names of files that hold ignore rules, strongest first."""

MISSING = (0, 0, 0)
"""Stands for the size and times of a file that is not there."""

BORDER_NAMES = (".git", PAGES_MARKER)
"""Names of what makes a folder a border, behind which other rules hold or nothing is indexed."""

THERE = (1, 0, 0)
"""Stands for the size and times of a border whose own changes mean nothing."""

MOST_TOLD = 200
"""Of more paths than this, looking at each costs as much as looking at a whole tree of 12,000 files."""

_MAY_OPEN = frozenset(("unreadable", "too-many"))
"""Reasons for which a folder is not entered that something inside it may change."""


class Drift:
    """How a root differs from what the index knows; true when it does.

    Attributes:
        changed: Known paths (indexed, or skipped for what they hold) whose size or times differ, sorted.
        added: Paths that the index does not know, sorted; perhaps to be skipped. A folder that was not readable
            and now is, is one of them.
        removed: Known paths that are gone, sorted: indexed, or left out though there may be text that a person wrote.
        rules_changed: Whether an ignore file or a repository border came, went or changed, so that only a scan
            of the whole root tells what is to be indexed.
        pages: Folders of pages of ours that the index does not know of. They are no difference for a question; an
            update notes that they are left out.
        gone: What else was left out and is gone, sorted. No difference for a question either; an update forgets it.
        complete: False when the walk was given up after ``limit`` differences; ``removed`` is then empty.
    """

    __slots__ = ("added", "changed", "complete", "gone", "pages", "removed", "rules_changed")

    def __init__(self) -> None:
        self.changed: list[str] = []
        self.added: list[str] = []
        self.removed: list[str] = []
        self.rules_changed = False
        self.pages: list[str] = []
        self.gone: list[str] = []
        self.complete = True

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed or self.rules_changed or not self.complete)

    def __len__(self) -> int:
        return len(self.changed) + len(self.added) + len(self.removed)

    def miss(self, path: str, reason: str) -> None:
        """Note that what was left out for a reason is gone."""
        # The border of a nested repository has told already, and all is scanned.
        is_lacking = reason in NOT_SEARCHED and reason != "nested-repository"
        (self.removed if is_lacking else self.gone).append(path)

    def describe(self) -> str:
        """Return what has changed, for people, such as ``3 files have changed``."""
        if not len(self) and self.complete:
            return "the rules of what is ignored have changed"
        at_least = "" if self.complete else "at least "
        return (
            f"{at_least}1 file has changed"
            if len(self) == 1
            else f"{at_least}{len(self):,} files have changed"
        )


def check_tree(
    root: str,
    known: Mapping[str, FileStat],
    skipped: Mapping[str, tuple[str, int, int, int]],
    folders: Mapping[str, str],
    rules: Mapping[str, FileStat],
    *,
    limit: int = 0,
) -> Drift:
    """Walk the root and compare it with what the index knows.

    Args:
        root: The indexed folder.
        known: Each indexed path: size, mtime_ns, ctime_ns.
        skipped: Each file that was seen and not indexed: reason, size, mtime_ns, ctime_ns; ctime 0 when its name
            alone decided.
        folders: Each folder that was not entered, with the reason.
        rules: Each rule file and each border, relative to the root or absolute: size, mtime_ns, ctime_ns, MISSING,
            or for a border what `border_status` says.
        limit: Stop after more than this many differences; 0 for never.

    Returns:
        The drift; everything is ``removed`` when the root itself is gone.

    Raises:
        RootError: A folder or a status cannot be read for a reason that is not its own: no descriptors left, a
            failing disk.
    """
    drift = Drift()
    changed, added = drift.changed, drift.added
    drift.rules_changed = _rules_changed(root, rules)
    # A list: to add to it is cheaper for each file than to a set, which only a drift with removed files needs.
    found: list[str] = []
    left_out: list[str] = []  # what is known not to be indexed, and still there
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        # A border may be listed after other entries of its folder; what those gave is then taken back.
        before = len(changed), len(added), len(waiting), len(found), len(left_out)
        held: list[int] = []
        try:
            with os.scandir(open_listed_folder(root, prefix[:-1], held)) as listing:
                for entry in listing:
                    path = prefix + entry.name
                    old = known.get(path)
                    if prefix and entry.name in BORDER_NAMES and path not in rules:
                        # A new border. Nothing behind it is told one by one: a scan finds what the folder is now.
                        del changed[before[0] :], added[before[1] :], waiting[before[2] :], found[before[3] :]
                        del left_out[before[4] :]
                        below = [path for path in known if path.startswith(prefix)]
                        found += below
                        if entry.name == PAGES_MARKER and not below:
                            drift.pages.append(prefix[:-1])
                        else:
                            drift.rules_changed = True
                        break
                    # A known path that is a folder now goes on below: it is not found, and so counts as removed.
                    if old is not None and not entry.is_dir(follow_symlinks=False):
                        try:
                            status = entry.stat(follow_symlinks=False)
                        except OSError as error:
                            reason_of(error, path)
                            continue  # it vanished since the folder was listed, or is no longer for us
                        if old != (status.st_size, status.st_mtime_ns, status.st_ctime_ns):
                            changed.append(path)
                        found.append(path)
                    elif entry.is_dir(follow_symlinks=False):
                        if path in folders:
                            left_out.append(path)
                        _look_at_folder(root, path, entry.name, folders, waiting, drift)
                    else:
                        if path in skipped:
                            left_out.append(path)
                        _look_at_unknown(entry, path, skipped, drift)
        except OSError as error:
            # What was known below is not found, and so removed; what was closed to us is told, so that it is counted.
            if reason_of(error, f"{root}/{prefix}") == "unreadable" and prefix:
                added.append(prefix[:-1])
        finally:
            for number in held:
                os.close(number)
        if limit and len(changed) + len(added) > limit:
            drift.complete = False
            break
    # Each known path is found once at most, so equal numbers mean that none is missing.
    if drift.complete and len(found) != len(known):
        drift.removed += known.keys() - set(found)
    if drift.complete and len(left_out) != len(skipped) + len(folders):
        for path in (skipped.keys() | folders.keys()).difference(left_out):
            drift.miss(path, folders.get(path) or skipped[path][0])
    drift.removed.sort()
    drift.gone.sort()
    changed.sort()
    added.sort()
    return drift


def check_paths(root: str, known: Mapping[str, FileStat], paths: Iterable[str]) -> Drift:
    """Compare only the given indexed paths with the disk; finds no added files and no changed rules.

    Args:
        root: The indexed folder.
        known: At least the given paths: size, mtime_ns, ctime_ns.
        paths: Indexed paths; others are ignored.

    Raises:
        RootError: A status cannot be read for a reason that is not its own.
    """
    drift = Drift()
    for path in paths:
        old = known.get(path)
        if old is None:
            continue
        status = status_below(root, path)
        if status is None:
            drift.removed.append(path)
        elif old != (status.st_size, status.st_mtime_ns, status.st_ctime_ns):
            drift.changed.append(path)
    drift.changed.sort()
    drift.removed.sort()
    return drift


def check_told(
    root: str,
    known: Mapping[str, FileStat],
    skipped: Mapping[str, tuple[str, int, int, int]],
    folders: Mapping[str, str],
    rules: Mapping[str, FileStat],
    told: Iterable[str],
) -> Drift | None:
    """Compare what the system or an editor tells of, and nothing else; the answer is that of `check_tree`.

    Args:
        root: The indexed folder.
        known: Each indexed path, as `check_tree` takes it.
        skipped: Likewise.
        folders: Likewise.
        rules: Likewise.
        told: Paths relative to the root at which something may have changed, came or went: all of them.

    Returns:
        None when only a look at the whole tree can tell: a folder came or went, a rule file or a border is among the
        paths, or they are more than MOST_TOLD.

    Raises:
        RootError: A status cannot be read for a reason that is not its own.
    """
    paths = sorted(set(told))
    if len(paths) > MOST_TOLD:
        return None
    drift = Drift()
    folders_of_known: frozenset[str] | None = None
    for path in paths:
        folder, _, name = path.rpartition("/")
        if not name or name in RULE_NAMES or name in BORDER_NAMES or path in rules:
            return None
        reason = _reason_around(folder, folders, skipped)
        if reason in _MAY_OPEN:
            return None
        if reason or not VERSION_CONTROL.isdisjoint(path.split("/")):
            continue
        status = status_below(root, path)
        if status is not None and S_ISDIR(status.st_mode):
            if folders.get(path, "unreadable") in _MAY_OPEN:
                return None
            continue
        if path not in known:
            if folders_of_known is None:  # it goes over all files, and a save of a known one needs none of it
                folders_of_known = folders_around(known)
            if path in folders or path in folders_of_known:
                return None  # it was a folder
        if status is None:
            if path in known:
                drift.removed.append(path)
            elif path in skipped:
                drift.miss(path, skipped[path][0])
            continue
        times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if path in known:
            if known[path] != times:
                drift.changed.append(path)
        elif path not in skipped:
            drift.added.append(path)
        elif skipped[path][3] and skipped[path][1:] != times:
            drift.changed.append(path)
    return drift


def folders_around(paths: Iterable[str]) -> frozenset[str]:
    """Return all folders on the way to the paths."""
    parents: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in parents:
            parents.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(parents)


def _reason_around(
    folder: str, folders: Mapping[str, str], skipped: Mapping[str, tuple[str, int, int, int]]
) -> str:
    """Return why a folder, or one around it, is not entered; empty when the index knows of no reason."""
    while folder:
        if folder in folders:
            return folders[folder]
        if folder in skipped:
            return skipped[folder][0]  # a link
        folder = folder.rpartition("/")[0]
    return ""


def _look_at_folder(
    root: str, path: str, name: str, folders: Mapping[str, str], waiting: list[str], drift: Drift
) -> None:
    """Queue a folder, unless the index knows that it is not entered."""
    reason = folders.get(path)
    if reason is None:
        if name == ".git":
            drift.rules_changed = True
        if name not in VERSION_CONTROL:
            waiting.append(path + "/")
    elif reason == "unreadable":
        held: list[int] = []
        try:
            open_listed_folder(root, path, held)
            drift.added.append(path)
        except OSError as error:
            reason_of(error, f"{root}/{path}")
        finally:
            for number in held:
                os.close(number)


def border_status(path: str) -> FileStat:
    """Return what is remembered of a border: the size and times of a ``.git`` file, which names another place.

    A folder ``.git`` and the list of our pages change all the time: of them only counts whether they are there, and
    of ``.git`` whether it holds a HEAD, without which it makes no repository.
    """
    try:
        status = os.lstat(path)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            reason_of(error, path)
        return MISSING
    if path.endswith(PAGES_MARKER):
        return THERE
    if S_ISDIR(status.st_mode):
        return THERE if os.path.lexists(f"{path}/HEAD") else MISSING
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _look_at_unknown(
    entry: os.DirEntry[str], path: str, skipped: Mapping[str, tuple[str, int, int, int]], drift: Drift
) -> None:
    """Judge an entry that is neither an indexed file nor a folder."""
    skip = skipped.get(path)
    if skip is None:
        drift.added.append(path)
        if entry.name in RULE_NAMES or entry.name in BORDER_NAMES:
            drift.rules_changed = True
    elif skip[3]:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            reason_of(error, path)
            return
        if skip[1:] != (status.st_size, status.st_mtime_ns, status.st_ctime_ns):
            drift.changed.append(path)


def _rules_changed(root: str, rules: Mapping[str, FileStat]) -> bool:
    """Tell whether any rule file or border differs from what was read, came or went."""
    for path, old in rules.items():
        # Rules and borders above the root are kept by absolute paths: they change what is indexed as those inside do.
        if path.endswith(BORDER_NAMES):
            if border_status(path if path[:1] == "/" else f"{root}/{path}") != old:
                return True
            continue
        status = status_below(root, path) if path[:1] != "/" else status_below("", path[1:])
        if status is None:
            if old != MISSING:
                return True
        elif old != (status.st_size, status.st_mtime_ns, status.st_ctime_ns):
            return True
    return False
