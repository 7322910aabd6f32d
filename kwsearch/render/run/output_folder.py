"""The output folder: which pages in it are ours, and the only code that writes or removes files there.

A page is ours when the manifest lists it, or the journal of a run that was cut short. Anything else is somebody's work:
never written over, never removed. No symbolic link is followed on the way to a page.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, NoReturn

from kwsearch.errors import RenderError

MANIFEST = ".kwsearch-pages.json"
"""Name of the manifest; a folder that holds one is an output folder, and is not indexed."""

JOURNAL = ".kwsearch-pages.new"
"""Names of the pages that a run has begun to write and that the manifest does not list yet, a line each."""

_FORMAT = 1
_HASH = re.compile("[0-9a-f]{32}")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class Written(NamedTuple):
    """What became of one page."""

    page: str
    hash: str
    size: int
    mtime_ns: int
    changed: bool
    """False when the file was there with the same content."""


def page_hash(data: bytes) -> str:
    """Return the content hash that the manifest lists for a page."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class OutputFolder:
    """The folder that pages are written to."""

    def __init__(self, out: str, root: str) -> None:
        """Look at the folder; nothing is created or changed.

        Args:
            out: Absolute path; it need not exist.
            root: Absolute path of the indexed folder.

        Raises:
            RenderError: It is a symbolic link or no folder, or it holds the indexed folder.
        """
        self.path = out
        self._checked: set[str] = set()
        self._journal: tuple[int, int] | None = None
        if os.path.lexists(out):
            self._check_folder(out)
        real = os.path.realpath(out)
        if os.path.realpath(root) == real or os.path.realpath(root).startswith(real.rstrip(os.sep) + os.sep):
            raise RenderError(f"{out} holds the indexed folder itself; choose a folder for pages alone")
        self._manifest = self._read(MANIFEST)
        self._pages_begun = self._read(JOURNAL)
        self.manifest_hash = page_hash(self._manifest) if self._manifest is not None else ""
        self.was_cut_short = self._pages_begun is not None

    @cached_property
    def owned(self) -> dict[str, str]:
        """Page to content hash, as the manifest lists them; an empty hash for pages of a run that was cut short.

        Raises:
            RenderError: The manifest cannot be read.
        """
        data = self._manifest
        pages = {} if data is None else _parse(data, os.path.join(self.path, MANIFEST))
        for line in (self._pages_begun or b"").decode("utf-8", "replace").splitlines():
            if _is_page(line):
                pages.setdefault(line, "")
        return pages

    def read(self, page: str) -> bytes | None:
        """Return the content of a page on disk, or None when there is no such regular file."""
        return self._read(page)

    def write(self, page: str, text: str) -> Written:
        """Write a page unless it is there already.

        Raises:
            RenderError: Something is there that is not ours, or a folder on the way is a symbolic link.
        """
        data = text.encode("utf-8")
        digest = page_hash(data)
        target = os.path.join(self.path, page)
        there = self._read(page)
        if there == data:
            return self._written(page, digest, target, False)
        if page not in self.owned:
            if os.path.lexists(target):
                self.refuse(page)
            self._note(page)
        self._make_folders(page)
        if there is None:
            self._create(target, data)
        else:
            self._replace(target, data)
        return self._written(page, digest, target, True)

    def refuse(self, page: str) -> NoReturn:
        """Raise the error that names a file in the way of a page."""
        place = os.path.join(self.path, page)
        raise RenderError(f"{place} was not written by kwsearch and is in the way of a page; move it away")

    def remove(self, page: str) -> str:
        """Remove a page of ours and the folders that it leaves empty; return why not, empty when it is gone."""
        data = self._read(page)
        if data is None:
            return ""
        if self.owned.get(page) not in ("", page_hash(data)):
            return f"{page} is no longer needed, but was edited by hand; it was left alone"
        os.unlink(os.path.join(self.path, page))
        folder = os.path.dirname(page)
        while folder:
            try:
                os.rmdir(os.path.join(self.path, folder))
            except OSError:
                break
            self._checked.discard(folder)
            folder = os.path.dirname(folder)
        return ""

    def announce(self) -> None:
        """Mark a folder as ours before the first page is written, so that it is never indexed half made."""
        os.makedirs(self.path, exist_ok=True)
        self._check_folder(self.path)
        if not os.path.lexists(os.path.join(self.path, MANIFEST)):
            self._replace(os.path.join(self.path, MANIFEST), _document({}))

    def save(self, pages: Mapping[str, str]) -> str:
        """Write the manifest, drop the journal, and return the manifest's hash.

        Args:
            pages: Every page that is ours now, with its content hash.
        """
        data = _document(pages)
        if page_hash(data) != self.manifest_hash:
            os.makedirs(self.path, exist_ok=True)
            self._replace(os.path.join(self.path, MANIFEST), data)
        self.manifest_hash = page_hash(data)
        self.owned = dict(pages)
        self.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.path, JOURNAL))
        return self.manifest_hash

    def close(self) -> None:
        """Close the journal; it stays until ``save``."""
        if self._journal is not None and self._journal[0] == os.getpid():
            os.close(self._journal[1])
        self._journal = None

    def found(self) -> dict[str, tuple[int, int]]:
        """Return size and time of last change of every regular file below the folder; links are not followed."""
        files: dict[str, tuple[int, int]] = {}
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                entries = os.scandir(os.path.join(self.path, folder))
            except OSError:
                continue
            with entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    elif entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        files[path] = (status.st_size, status.st_mtime_ns)
        return files

    def clashes(self, pages: Iterable[str], found: Mapping[str, object]) -> list[str]:
        """Return those of ``pages`` at whose place a file lies that is not ours, sorted."""
        return sorted(page for page in pages if page in found and page not in self.owned)

    def _read(self, page: str) -> bytes | None:
        if not self._is_real(os.path.dirname(page)):
            return None
        try:
            handle = os.open(
                os.path.join(self.path, page),
                os.O_RDONLY | _NO_FOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0),
            )
        except OSError:
            return None
        with open(handle, "rb") as stream:
            return stream.read() if stat.S_ISREG(os.fstat(handle).st_mode) else None

    def _written(self, page: str, digest: str, target: str, changed: bool) -> Written:
        status = os.lstat(target)
        return Written(page, digest, status.st_size, status.st_mtime_ns, changed)

    def _check_folder(self, path: str) -> None:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            raise RenderError(f"{path} is a symbolic link; pages are written to real folders only")
        if not stat.S_ISDIR(mode):
            raise RenderError(f"{path} is not a folder; move it or choose another folder for pages")

    def _is_real(self, folder: str) -> bool:
        """Whether a folder of pages exists, and no part of the way to it is a symbolic link."""
        if folder in self._checked:
            return True
        path = self.path
        for part in ("", *folder.split("/")) if folder else ("",):
            path = os.path.join(path, part) if part else path
            try:
                if not stat.S_ISDIR(os.lstat(path).st_mode):
                    return False
            except OSError:
                return False
        self._checked.add(folder)
        return True

    def _make_folders(self, page: str) -> None:
        folder = os.path.dirname(page)
        if self._is_real(folder):
            return
        if not os.path.lexists(self.path):
            os.makedirs(self.path)
        self._check_folder(self.path)
        path = self.path
        for part in folder.split("/") if folder else ():
            path = os.path.join(path, part)
            with contextlib.suppress(FileExistsError):
                os.mkdir(path)
            self._check_folder(path)
        self._checked.add(folder)

    def _note(self, page: str) -> None:
        """Put a new page into the journal, so that a run which is cut short knows it again."""
        if self._journal is None or self._journal[0] != os.getpid():
            os.makedirs(self.path, exist_ok=True)
            self._check_folder(self.path)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_FOLLOW | _BINARY
            self._journal = os.getpid(), os.open(os.path.join(self.path, JOURNAL), flags, 0o644)
        os.write(self._journal[1], page.encode("utf-8") + b"\n")

    def _create(self, target: str, data: bytes) -> None:
        """Write a file where there is none; half a file is known by the journal, and made again."""
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY, 0o666)
        except FileExistsError:
            raise RenderError(f"{target} is no regular file; remove it") from None
        with open(handle, "wb") as stream:
            stream.write(data)

    def _replace(self, target: str, data: bytes) -> None:
        """Write a file whole or not at all."""
        name = hashlib.blake2b(os.fsencode(os.path.basename(target)), digest_size=8).hexdigest()
        temporary = os.path.join(os.path.dirname(target), f".kwsearch-{name}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
        try:
            handle = os.open(temporary, flags, 0o666)
        except FileExistsError:
            os.unlink(temporary)  # of a run that was killed
            handle = os.open(temporary, flags, 0o666)
        try:
            with open(handle, "wb") as stream:
                stream.write(data)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise


def _document(pages: Mapping[str, str]) -> bytes:
    """The manifest as bytes: a line for each page, so that versions of it can be compared and merged."""
    quoted = json.JSONEncoder(ensure_ascii=False).encode
    rows = ",\n".join(f'  {quoted(page)}: "{pages[page]}"' for page in sorted(pages))
    return f'{{\n "format": {_FORMAT},\n "pages": {{\n{rows}\n }}\n}}\n'.encode()


def _is_page(name: object) -> bool:
    """Whether a name from a manifest can be a page's: it may have come with a repository, and is not believed."""
    return (
        isinstance(name, str)
        and name.endswith(".md")
        and not name.startswith("/")
        and "\\" not in name
        and not {"", ".", ".."} & set(name.split("/"))
        and name.isprintable()
    )


def _parse(data: bytes, path: str) -> dict[str, str]:
    try:
        document = json.loads(data)
        version, pages = document["format"], document["pages"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RenderError(
            f"{path} cannot be read; remove it together with the pages, and render again"
        ) from None
    if version != _FORMAT or not isinstance(pages, dict):
        raise RenderError(
            f"{path} is of another version; remove it together with the pages, and render again"
        )
    return {
        page: digest
        for page, digest in pages.items()
        if _is_page(page) and isinstance(digest, str) and _HASH.fullmatch(digest)
    }
