"""Which ignore files hold in a folder, and who wins: the chain of rules that the scan carries down the tree.

Strongest first: the ``exclude`` setting; ``.kwsearchignore``, ``.ignore`` and ``.gitignore`` files, each kind
from the folder itself up to the top; ``.git/info/exclude``. The first rule file with a matching rule decides.
Files of parent folders count up to the top of the git repository that holds the root. git itself is never run:
a repository's settings can make it run programs.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from kwsearch.safe_open import read_at, reason_of, status_at
from kwsearch.scan.freshness import MISSING, RULE_NAMES, border_status
from kwsearch.scan.ignore_lines import MAX_IGNORE_BYTES
from kwsearch.scan.ignore_rules import IgnoreRules, parse_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.models import FileStat

MAX_CHAIN_BYTES = 256 * 1024
"""Rules that hold in one folder, its parents' included; ignore files below are then not used."""

_EXCLUDE_RANK, _GIT_RANK, _INFO_RANK = 0, RULE_NAMES.index(".gitignore") + 1, len(RULE_NAMES) + 1
_MAX_PARENTS = 64
_MAX_LINK_BYTES = 4096  # a path, which no system takes longer than that


class RuleChain:
    """The rules that hold in one folder, strongest first; immutable."""

    __slots__ = ("_links", "_size")

    def __init__(self, links: tuple[tuple[int, str, IgnoreRules], ...] = (), size: int = 0) -> None:
        self._links = links
        self._size = size

    def __bool__(self) -> bool:
        return bool(self._links)

    def reason(self, name: str, is_folder: bool) -> str:
        """Return why the entry ``name`` of this folder is left out (``excluded`` or ``ignored``), or an empty text."""
        for rank, _, rules in self._links:
            verdict = rules.verdict(name, is_folder)
            if verdict is not None:
                # A ``!`` rule that matches ends the question, too: weaker files cannot leave out what it took back in.
                return ("excluded" if rank == _EXCLUDE_RANK else "ignored") if verdict else ""
        return ""

    def deciding(self, name: str, is_folder: bool) -> tuple[str, int]:
        """Return which rule decides about the entry ``name`` of this folder.

        Returns:
            Its file, as ``add`` had it, and its 0-based line; an empty text and -1 when none does.
        """
        for _, path, rules in self._links:
            line = rules.deciding(name, is_folder)
            if line >= 0:
                return path, line
        return "", -1

    def enter(self, name: str) -> RuleChain:
        """Return the rules that hold in the folder ``name`` of this one, before its own files are read."""
        if not self._links:
            return self
        inner = ((rank, path, rules.enter(name)) for rank, path, rules in self._links)
        return RuleChain(
            tuple([(rank, path, rules) for rank, path, rules in inner if rules is not None]), self._size
        )

    def add(self, rank: int, path: str, data: bytes) -> RuleChain:
        """Return the chain with a file's rules put before all others of its rank."""
        # The size is the chain's whole history, also of rules that ended on the way down: a bound needs no more.
        size = self._size + len(data)
        rules = parse_rules(data) if size <= MAX_CHAIN_BYTES else None
        if rules is None:
            return self
        # Before its equals: the file of a deeper folder has the last word.
        place = next((i for i, link in enumerate(self._links) if link[0] >= rank), len(self._links))
        return RuleChain((*self._links[:place], (rank, path, rules), *self._links[place:]), size)

    def without_git(self) -> RuleChain:
        """Return the chain without what git files say: another repository begins."""
        kept = tuple(link for link in self._links if link[0] not in {_GIT_RANK, _INFO_RANK})
        return RuleChain(kept, self._size)


class RuleFiles:
    """Reads ignore files and remembers what it read, so that a later look can tell whether the rules changed.

    Attributes:
        seen: Path of each rule file that counted, and of each that would have: size, mtime_ns, ctime_ns, or
            MISSING; of each border what `border_status` says. Relative to the root inside of it, else absolute.
        cut: Paths of rule files that are too long to be used in full.
    """

    def __init__(self, *, git_ignore: bool = True) -> None:
        self.seen: dict[str, FileStat] = {}
        self.cut: list[str] = []
        self.names = RULE_NAMES if git_ignore else tuple(name for name in RULE_NAMES if name != ".gitignore")
        self._git_ignore = git_ignore

    def start(self, root: str, exclude: tuple[str, ...]) -> tuple[RuleChain, bool]:
        """Return the chain for the folder ``root`` without its own files, and whether a git repository holds it."""
        chain = RuleChain()
        top, info = _repository(root)
        for folder in _up_to(root, top):
            # Those without one, too: a repository that is made around the root later changes its rules.
            path = os.path.join(folder, ".git")
            self.seen[".git" if folder == root else path] = border_status(path)
        if info and self._git_ignore:
            chain = self._add_file(chain, _INFO_RANK, info, None, _relative(info, root))
        if top:
            inner = os.path.relpath(root, top)
            folder = top
            # From the top down, so that each file's rules are entered part by part as the walk would have done it.
            for part in () if inner == os.curdir else inner.split(os.sep):
                for name in self.names:
                    path = os.path.join(folder, name)
                    chain = self._add_file(chain, RULE_NAMES.index(name) + 1, path, None, path)
                chain = chain.enter(part)
                folder = os.path.join(folder, part)
        if exclude:
            # Patterns are text from settings: what UTF-8 cannot write matches no name.
            chain = chain.add(_EXCLUDE_RANK, "", "\n".join(exclude).encode("utf-8", "surrogateescape"))
        return chain, bool(top)

    def extend(self, chain: RuleChain, names: list[str], descriptor: int, prefix: str) -> RuleChain:
        """Return the chain with the ignore files of a folder.

        Args:
            chain: What holds in the folder without them.
            names: Names of entries of the folder, whatever they are.
            descriptor: The folder, open.
            prefix: Its path with a ``/`` at the end; empty for the root.
        """
        for name in self.names:
            if name in names:
                chain = self._add_file(chain, RULE_NAMES.index(name) + 1, name, descriptor, prefix + name)
        return chain

    def begin_repository(self, chain: RuleChain, folder: str, prefix: str) -> RuleChain:
        """Return the chain for a repository inside the tree: git rules of the outside end at its border."""
        chain = chain.without_git()
        if not self._git_ignore:
            return chain
        info = _info_exclude(folder)
        # Of a work tree it lies in its repository, which may be anywhere: known by another path, it would look gone.
        root = folder[: len(folder) + 1 - len(prefix)]
        return self._add_file(chain, _INFO_RANK, info, None, _relative(info, root)) if info else chain

    def _add_file(self, chain: RuleChain, rank: int, name: str, parent: int | None, path: str) -> RuleChain:
        found = read_at(name, parent, MAX_IGNORE_BYTES + 1)
        status = found[1] if found else status_at(name, parent)
        self.seen[path] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns) if status else MISSING
        if found is None:
            return chain
        data = found[0]
        extended = chain.add(rank, path, data)
        # One byte more than counts was read, so that a rule file that is cut is told of instead of half obeyed.
        if len(data) > MAX_IGNORE_BYTES or (extended is chain and parse_rules(data) is not None):
            self.cut.append(path)
        return extended


def is_repository(folder: str) -> bool:
    """Tell whether a folder is the top of a git work tree, as git itself does.

    ``.git`` may be a file that points elsewhere; what it points to has a ``HEAD``, objects and refs, or is no
    repository.
    """
    found = _git_folders(folder)
    if found is None:
        return False
    git, common = found
    return _exists(os.path.join(git, "HEAD")) and all(
        _exists(os.path.join(common, part, "")) for part in ("objects", "refs")
    )


def _repository(root: str) -> tuple[str, str]:
    """Return the top of the work tree that holds ``root`` and its ``info/exclude`` file; empty texts when none does."""
    for folder in _up_to(root):
        info = _info_exclude(folder)
        if info is not None:
            return folder, info
    return "", ""


def _up_to(folder: str, top: str = "") -> Iterator[str]:
    """Yield a folder and those around it, innermost first, up to ``top``, the file system's root or _MAX_PARENTS."""
    for _ in range(_MAX_PARENTS):
        yield folder
        parent = os.path.dirname(folder)
        if folder in (top, parent):
            return
        folder = parent


def _info_exclude(folder: str) -> str | None:
    """Return the path of ``info/exclude`` of the repository whose top ``folder`` is; None when it is none."""
    found = _git_folders(folder)
    return os.path.join(found[1], "info", "exclude") if found else None


def _git_folders(folder: str) -> tuple[str, str] | None:
    """Return the git folder of the work tree ``folder``, and the one that its work trees share; None without one."""
    git = os.path.join(folder, ".git")
    try:
        mode = os.stat(git).st_mode
    except OSError as error:
        reason_of(error, git)
        return None
    except ValueError:  # a NUL in the name
        return None
    if stat.S_ISREG(mode):
        text = _first_line(git)
        if not text.startswith("gitdir:"):
            return None
        git = os.path.join(folder, text.removeprefix("gitdir:").strip())
        # gitrepository-layout(5): ``commondir`` names what all work trees share, relative to this one's own folder.
        return git, os.path.join(git, _first_line(os.path.join(git, "commondir")))
    return (git, git) if stat.S_ISDIR(mode) and os.path.lexists(os.path.join(git, "HEAD")) else None


def _exists(path: str) -> bool:
    """Return whether there is such a file; with a slash at its end, such a folder."""
    try:
        os.lstat(path)
    except OSError as error:
        reason_of(error, path)
        return False
    except ValueError:  # a NUL in the name
        return False
    return True


def _first_line(path: str) -> str:
    """Return the first line of a small file; empty when it cannot be read."""
    found = read_at(path, None, _MAX_LINK_BYTES)
    return os.fsdecode(found[0]).partition("\n")[0].strip() if found else ""


def _relative(path: str, root: str) -> str:
    """Return ``path`` relative to the root when it lies inside, else as it is."""
    prefix = os.path.join(root, "")
    return path[len(prefix) :] if path.startswith(prefix) else path
