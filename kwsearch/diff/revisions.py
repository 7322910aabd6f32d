"""Reads revisions of a git repository without a checkout: which files there are, and their contents.

The repository may be hostile, and git runs programs that its configuration names. So only commands are used that read
objects, what could start a program is switched off, and nothing of the caller's GIT_* variables is passed on.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

from kwsearch.errors import RevisionError

TIMEOUT_SECONDS = 60
"""A single answer of git takes no longer than this."""

_MAX_REVISION_CHARACTERS = 1000
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
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_REGULAR_MODES = (b"100644", b"100755", b"100664")


class Blob(NamedTuple):
    """A file of a revision."""

    id: str
    """Name of its content in the repository; equal contents have equal ids."""
    size: int
    """Bytes."""


class Repository:
    """A git repository, or a folder in one; paths are relative to that folder."""

    def __init__(self, root: str) -> None:
        """Look at the repository that ``root`` lies in.

        Raises:
            RevisionError: It lies in none, git is not installed, or git refuses it.
        """
        self._root = root
        self._run("rev-parse", "--git-dir")

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names.

        Raises:
            RevisionError: There is no such commit.
        """
        if not revision or len(revision) > _MAX_REVISION_CHARACTERS or not revision.isprintable():
            raise RevisionError("a revision is missing; write OLD..NEW, such as HEAD~5..HEAD")
        try:
            found = self._run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except RevisionError:
            raise RevisionError(f"there is no revision {revision} here; see: git log") from None
        return found.decode("ascii", "replace").strip()

    def merge_base(self, old: str, new: str) -> str:
        """Return the best common ancestor of two commits.

        Raises:
            RevisionError: They have none.
        """
        try:
            return self._run("merge-base", "--end-of-options", old, new).decode("ascii", "replace").strip()
        except RevisionError:
            raise RevisionError("the two revisions have no common ancestor") from None

    def files(self, commit: str) -> dict[str, Blob]:
        """Return the regular files of a commit by path; symbolic links and submodules are left out."""
        files = {}
        for row in self._run("ls-tree", "-r", "-z", "-l", "--end-of-options", commit).split(b"\0"):
            head, _, path = row.partition(b"\t")
            if head[:6] in _REGULAR_MODES:
                _, _, blob, size = head.split()
                files[path.decode("utf-8", "surrogateescape")] = Blob(blob.decode("ascii"), int(size))
        return files

    def contents(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob's id and content, in the order asked for.

        Raises:
            RevisionError: One of them is not in the repository, as in a partial clone.
        """
        process = subprocess.Popen(  # noqa: S603
            self._command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            for blob in blobs:
                process.stdin.write(blob.encode("ascii") + b"\n")
                process.stdin.flush()
                yield blob, _read_blob(process.stdout, blob)
        except BrokenPipeError:
            raise RevisionError("git stopped while it was read; run: git fsck") from None
        finally:
            process.kill()
            process.stdout.close()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()

    def _command(self, *arguments: str) -> list[str]:
        options = [word for setting in _SWITCHED_OFF for word in ("-c", setting)]
        return ["git", "--no-pager", "--no-replace-objects", "-C", self._root, *options, *arguments]

    def _run(self, *arguments: str) -> bytes:
        try:
            result = subprocess.run(  # noqa: S603
                self._command(*arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                env=_environment(),
                timeout=TIMEOUT_SECONDS,
            )
        except FileNotFoundError:
            raise RevisionError("git is not installed; install it to compare revisions") from None
        except subprocess.TimeoutExpired:
            raise RevisionError(f"git gave no answer for {TIMEOUT_SECONDS} seconds") from None
        if result.returncode:
            said = result.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            raise RevisionError(said.removeprefix("fatal: ") or f"git {arguments[0]} failed")
        return result.stdout


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _ENVIRONMENT


def _read_blob(stream: IO[bytes], blob: str) -> bytes:
    head = stream.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise RevisionError(f"the repository does not hold the content {blob}; run: git fetch")
    size = int(head[2])
    data = stream.read(size + 1)
    if len(data) != size + 1:
        raise RevisionError("git stopped while it was read; run: git fsck")
    return data[:size]
