"""Reads revisions of a git repository without a checkout: which files there are, and their contents.

The repository may be hostile, and git runs programs that its configuration names, even to fetch an object that is
missing. So its own configuration is only in force where a revision is named: with everything that could start a program
switched off, and no transport allowed. Trees and contents are read through a repository of our own making that has no
configuration, and the other one's objects. Nothing of the caller's GIT_* variables is passed on.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple, Self

from kwsearch.errors import RevisionError

TIMEOUT_SECONDS = 60
"""A single answer of git takes no longer than this."""

_MAX_REVISION_CHARACTERS = 1000
# What could start a program or reach another machine; on the command line it wins over the repository's own.
_SWITCHED_OFF = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.sshCommand=false",
    "core.pager=cat",
    "core.attributesFile=/dev/null",
    "credential.helper=",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "log.showSignature=false",
)
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "",  # no transport, whatever the configuration allows
    "GIT_NO_LAZY_FETCH": "1",  # older versions do not know it
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
# The last one is of trees that very old versions of git wrote.
_REGULAR_MODES = (b"100644", b"100755", b"100664")
_SUBMODULE_MODE = b"160000"


MISSING = -1
"""Size of a blob that is not in the repository."""

FETCH_ALL = "this clone is partial; run: git fetch --refetch --no-filter"


class Blob(NamedTuple):
    """A file of a revision."""

    id: str
    """Name of its content in the repository; equal contents have equal ids."""
    size: int
    """Bytes; MISSING in a partial clone that does not hold it."""


class Listing(NamedTuple):
    """What a revision, or the working tree, holds."""

    files: dict[str, Blob]
    """By path."""
    submodules: dict[str, str]
    """The commit that each submodule is at, by its path."""


class Repository:
    """A git repository, or a folder in one; paths are relative to that folder. A context manager."""

    def __init__(self, root: str) -> None:
        """Look at the repository that ``root`` lies in.

        Raises:
            RevisionError: It lies in none, git is not installed, or git refuses it.
        """
        self._root = root
        self._objects = os.path.join(root, self._named("rev-parse", "--git-path", "objects"))
        # Asked of the repository itself, whose configuration may say where its working tree is.
        self._prefix = self._named("rev-parse", "--show-prefix")
        self._contents: subprocess.Popen[bytes] | None = None
        self._own = tempfile.TemporaryDirectory(prefix="kwsearch-")
        try:
            self._make_own()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads contents, and remove the repository of our own making."""
        process, self._contents = self._contents, None
        if process is not None:
            # Whoever reads may have stopped in the middle: git would wait for its reader for ever.
            process.kill()
            for stream in (process.stdout, process.stdin):
                with contextlib.suppress(BrokenPipeError):
                    if stream is not None:
                        stream.close()
            process.wait()
        self._own.cleanup()

    def _make_own(self) -> None:
        """Make a repository without objects, references and remotes."""
        try:
            kind = self._named("rev-parse", "--show-object-format")
        except RevisionError:
            kind = "sha1"  # all that a git knows which does not know the question
        version, extensions = (0, "") if kind == "sha1" else (1, f"[extensions]\n\tobjectFormat = {kind}\n")
        for name in ("objects", "refs"):
            os.mkdir(os.path.join(self._own.name, name))
        files = {
            "HEAD": "ref: refs/heads/none\n",
            "config": f"[core]\n\trepositoryFormatVersion = {version}\n\tbare = true\n{extensions}",
        }
        for name, text in files.items():
            with open(os.path.join(self._own.name, name), "w", encoding="ascii") as stream:
                stream.write(text)

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names.

        Raises:
            RevisionError: There is no such commit.
        """
        if not revision or len(revision) > _MAX_REVISION_CHARACTERS or not revision.isprintable():
            raise RevisionError("a revision is missing; write OLD..NEW, such as HEAD~5..HEAD")
        try:
            return self._named(
                # Peeled to a commit: a tag or a tree of that name would be compared as something else.
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                f"{revision}^{{commit}}",
            )
        except RevisionError:
            raise RevisionError(f"there is no revision {revision} here; see: git log") from None

    def merge_base(self, old: str, new: str) -> str:
        """Return the best common ancestor of two commits.

        Raises:
            RevisionError: They have none.
        """
        try:
            return self._named("merge-base", "--end-of-options", old, new)
        except RevisionError:
            raise RevisionError("the two revisions have no common ancestor") from None

    def list_commit(self, commit: str) -> Listing:
        """Return the regular files and the submodules of a commit; symbolic links are left out.

        Raises:
            RevisionError: A folder of it is not in the repository, as in a partial clone.
        """
        files: dict[str, Blob] = {}
        submodules: dict[str, str] = {}
        below = [self._prefix] if self._prefix else []
        try:
            rows = self._read("ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit, *below)
        except RevisionError as error:
            raise RevisionError(f"the files of {commit} cannot be listed ({error}); {FETCH_ALL}") from None
        for row in rows.split(b"\0"):
            head, _, path = row.partition(b"\t")
            name = path.decode("utf-8", "surrogateescape").removeprefix(self._prefix)
            # By the mode: a symbolic link is a blob, too, and its text is no source.
            if head[:6] in _REGULAR_MODES:
                _, _, blob, size = head.split()
                # git's word for what it does not find
                known = MISSING if size == b"BAD" else int(size)
                files[name] = Blob(blob.decode("ascii"), known)
            elif head[:6] == _SUBMODULE_MODE:
                submodules[name] = head.split()[2].decode("ascii")
        return Listing(files, submodules)

    def list_tracked(self) -> tuple[Listing, frozenset[str]]:
        """Return what git tracks in the working tree as it was last added, and what a sparse checkout leaves out.

        No file is looked at; sizes are 0. Of a file in conflict one version is returned.
        """
        rows = _run(_command("-C", self._root, "ls-files", "-z", "-s", "-t"), _environment())
        files: dict[str, Blob] = {}
        submodules: dict[str, str] = {}
        sparse = set()
        for row in filter(None, rows.split(b"\0")):
            head, _, path = row.partition(b"\t")
            tag, mode, entry, _ = head.split()
            name = path.decode("utf-8", "surrogateescape")
            if mode in _REGULAR_MODES:
                files[name] = Blob(entry.decode("ascii"), 0)
                if tag == b"S":
                    sparse.add(name)
            elif mode == _SUBMODULE_MODE:
                submodules[name] = entry.decode("ascii")
        return Listing(files, submodules), frozenset(sparse)

    def checked_out(self, submodule: str) -> str | None:
        """Return the commit that a submodule is at in the working tree; None when it is not checked out."""
        folder = os.path.join(self._root, submodule)
        if not os.path.lexists(os.path.join(folder, ".git")):
            return None
        # Of a folder that is no repository git would answer for the one around.
        environment = _environment() | {"GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
        try:
            found = _run(_command("-C", folder, "rev-parse", "--verify", "--quiet", "HEAD"), environment)
        except RevisionError:
            return None
        return found.decode("ascii").strip()

    def contents(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob's id and content, in the order asked for.

        Raises:
            RevisionError: One of them is not in the repository, as in a partial clone.
        """
        reading, writing = self._opened()
        try:
            for blob in blobs:
                # One question, one answer: written all at once, questions and answers could fill both pipes, each side
                # waiting for the other.
                writing.write(blob.encode("ascii") + b"\n")
                writing.flush()
                yield blob, _read_blob(reading, blob)
        except BrokenPipeError:
            raise RevisionError("git stopped while it was read; run: git fsck") from None

    def _opened(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where contents are read and asked for: of one process for all of them, since each costs its start."""
        if self._contents is None:
            self._contents = subprocess.Popen(  # noqa: S603 - git alone, no shell
                _command("cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._own_environment(),
            )
        assert self._contents.stdin is not None
        assert self._contents.stdout is not None
        return self._contents.stdout, self._contents.stdin

    def _named(self, *arguments: str) -> str:
        """What git says in the repository itself, in one line."""
        return os.fsdecode(_run(_command("-C", self._root, *arguments), _environment())).removesuffix("\n")

    def _read(self, *arguments: str) -> bytes:
        """What git says of the repository's objects, without its configuration."""
        return _run(_command(*arguments), self._own_environment())

    def _own_environment(self) -> dict[str, str]:
        return _environment() | {
            "GIT_DIR": self._own.name,
            # Alternates are followed from there, so that a clone that borrows objects is read in full.
            "GIT_OBJECT_DIRECTORY": self._objects,
            "GIT_CONFIG_GLOBAL": os.devnull,
        }


def _command(*arguments: str) -> list[str]:
    options = [word for setting in _SWITCHED_OFF for word in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", *options, *arguments]


def _run(command: list[str], environment: dict[str, str]) -> bytes:
    try:
        result = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=environment,
            timeout=TIMEOUT_SECONDS,
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed; install it to compare revisions") from None
    except subprocess.TimeoutExpired:
        raise RevisionError(f"git gave no answer for {TIMEOUT_SECONDS} seconds") from None
    if result.returncode:
        lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
        # What ended it is said last; warnings come before.
        said = next((line for line in reversed(lines) if line.startswith(("fatal: ", "error: "))), "")
        raise RevisionError(said.partition(": ")[2] or f"git failed with status {result.returncode}")
    return result.stdout


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _ENVIRONMENT


def _read_blob(stream: IO[bytes], blob: str) -> bytes:
    head = stream.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise RevisionError(f"the repository does not hold the content {blob}; {FETCH_ALL}")
    size = int(head[2])
    # A line end follows, which is no part of the content.
    data = stream.read(size + 1)
    if len(data) != size + 1:
        raise RevisionError("git stopped while it was read; run: git fsck")
    return data[:size]
