"""Where each page lies, and how one page links to another or to a line of the source.

Pages mirror the tree of the source. Names that some file system could not hold, or not tell apart (length, reserved
characters and names, letters that differ in case only), get a part of their hash; all others keep their name.
"""

from __future__ import annotations

import hashlib
import posixpath
import unicodedata
from collections.abc import Iterable

from kwsearch.regex import regex
from kwsearch.render.markdown.anchors import GITHUB, GITLAB, MKDOCS
from kwsearch.render.markdown.escape import md_url
from kwsearch.render.settings import RenderSettings

MAX_NAME_BYTES = 180
"""Longer names of files and folders are cut; with its suffix and part a page's name stays under 255 bytes."""

_SAFE_NAME = regex(r"[A-Za-z0-9_+=@,()\[\]{} -][A-Za-z0-9_.+=@,()\[\]{} -]*|\.[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_PLAIN_NAMES = regex(r"(?:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,98}[a-zA-Z0-9_-](?:/|\Z))*")
_DEVICES = regex(r"(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|/|\Z)")
_UNSAFE_CHARACTER = regex(r'[<>:"|?*\\~%#]')
_DEVICE = regex(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_RENDERED_SUFFIXES = (
    ".md",
    ".markdown",
    ".mdown",
    ".rst",
    ".adoc",
    ".org",
    ".textile",
    ".ipynb",
    ".csv",
    ".tsv",
)


def parent_of(path: str) -> str:
    """Return the folder of a path; the empty text for the root."""
    return path.rpartition("/")[0]


def anchor_rule(settings: RenderSettings) -> str:
    """Return by which host's rule the anchors of the pages are made."""
    if settings.nav == "mkdocs":
        return MKDOCS
    return GITLAB if settings.link_style == "gitlab" else GITHUB


def folders_of(path: str) -> Iterable[str]:
    """Yield every folder that holds ``path``, innermost first, the root (the empty text) last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


class Layout:
    """The pages of a set of files: one name per file and folder, unique on every file system.

    Attributes:
        files: Names of the direct files of each folder, sorted by path.
        subfolders: Paths of the direct subfolders of each folder, sorted.
        renamed: Paths of files and folders whose last part differs on pages, with that part.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.files: dict[str, list[str]] = {"": []}
        self.subfolders: dict[str, list[str]] = {"": []}
        for path in sorted(paths):
            folder = parent_of(path)
            if folder not in self.files:
                self._add_folder(folder)
            self.files[folder].append(path)
        self.renamed: dict[str, str] = {}
        for folder in self.subfolders:
            self.subfolders[folder].sort()
            self._rename(self.files[folder], is_folder=False)
            self._rename(self.subfolders[folder], is_folder=True)
        self._folders: dict[str, str] = {"": ""}
        self._urls: dict[str, str] = {}

    def _add_folder(self, folder: str) -> None:
        missing = [folder]
        for upper in folders_of(folder):
            if upper in self.files:
                break
            missing.append(upper)
        for path in missing:
            self.files[path] = []
            self.subfolders.setdefault(path, [])
            self.subfolders.setdefault(parent_of(path), []).append(path)

    def _rename(self, siblings: list[str], *, is_folder: bool) -> None:
        # Not of folders: one that is called ``x.md`` would lie where a page of that name may.
        if not is_folder and _all_plain([path.rpartition("/")[2] for path in siblings]):
            return
        alike: dict[str, list[str]] = {}
        for path in siblings:
            name = path.rpartition("/")[2]
            plain = _SAFE_NAME.fullmatch(name) and len(name) <= MAX_NAME_BYTES and name[-1] not in ". "
            if not plain or _DEVICE.match(name) or (is_folder and name.lower().endswith(".md")):
                self.renamed[path] = _safe_name(name)
            # As file systems fold them that keep no letters apart: two such names would be one page.
            key = unicodedata.normalize("NFKC", name).casefold() if not name.isascii() else name.lower()
            alike.setdefault(key, []).append(path)
        for paths in alike.values():
            if len(paths) > 1:
                for path in paths:
                    # All of them: the plain name belongs to none more than to the others.
                    self.renamed[path] = _safe_name(path.rpartition("/")[2])

    def is_passage(self, folder: str) -> bool:
        """Tell whether a folder holds nothing but one subfolder: what is told of that is not told of it again."""
        return bool(folder) and not self.files[folder] and len(self.subfolders[folder]) == 1

    def folder(self, folder: str) -> str:
        """Return the folder of pages for a folder of the source, relative to the output."""
        found = self._folders.get(folder)
        if found is None:
            name = self.renamed.get(folder) or folder.rpartition("/")[2]
            found = self._folders[folder] = posixpath.join(self.folder(parent_of(folder)), name)
        return found

    def page(self, folder: str, name: str) -> str:
        """Return the path of a folder's own page, such as ``index.md``."""
        return posixpath.join(self.folder(folder), name)

    def file_page(self, path: str, kind: str, part: str = "") -> str:
        """Return the path of a page of a file.

        Args:
            path: The file.
            kind: ``docs`` or ``kw``.
            part: Name of a further part; empty for the first.
        """
        name = self.renamed.get(path) or path.rpartition("/")[2]
        tail = f"~{part}" if part else ""
        return posixpath.join(self.folder(parent_of(path)), f"{name}_{kind}{tail}.md")

    def url(self, page: str) -> str:
        """Return a page's path in the form that links hold."""
        found = self._urls.get(page)
        if found is None:
            found = self._urls[page] = str(md_url(page))
        return found


def _all_plain(names: list[str]) -> bool:
    """Whether names of files are safe and differ in more than case; a quick yes for nearly every folder."""
    joined = "/".join(names)
    folded = joined.lower()
    return (
        _PLAIN_NAMES.fullmatch(joined) is not None
        and len({*folded.split("/")}) == len(names)
        and not _DEVICES.search(folded)
    )


def _safe_name(name: str) -> str:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    shown = "".join(character if character.isprintable() else "_" for character in name)
    shown = _UNSAFE_CHARACTER.sub("_", shown)
    # By bytes, which is what file systems count; half a character at the end is dropped.
    cut = shown.encode("utf-8", "replace")[: MAX_NAME_BYTES - 20].decode("utf-8", "ignore")
    return f"{'_' if _DEVICE.match(cut) else ''}{cut.rstrip('. ')}~{digest}"


def relative_url(folder: str, target: str) -> str:
    """Return the link from a page in ``folder`` to ``target``; both relative to the output, in the form of links."""
    up = ""
    while folder:
        if target.startswith(folder + "/"):
            return up + target[len(folder) + 1 :]
        folder = folder.rpartition("/")[0]
        up += "../"
    return up + target


class SourceLinks:
    """Links from pages to the files of the repository and their lines."""

    def __init__(self, settings: RenderSettings, to_root: str) -> None:
        """Make links.

        Args:
            settings: ``link_style`` and ``source_url`` decide the form.
            to_root: The root as seen from the output folder, such as ``../..``.
        """
        self._style = settings.link_style
        self._url = settings.source_url
        if self._url and not self._url.endswith("/"):
            self._url += "/"
        self._to_root = "" if to_root == "." else str(md_url(to_root)) + "/"

    def prefix(self, page_folder: str) -> str:
        """Return what stands before a file's path in every link of the pages of one folder."""
        if self._url:
            return self._url
        return "../" * (page_folder.count("/") + 1 if page_folder else 0) + self._to_root

    def file(self, prefix: str, path: str) -> str:
        """Return the link to a file."""
        return prefix + md_url(path)

    def lines(self, base: str, path: str, line: int, end_line: int = 0) -> str:
        """Return the link to a line, or to a range of lines where the style has ranges.

        Args:
            base: The link to the file, from ``file``.
            path: The file.
            line: 1-based.
            end_line: Last line of the range, inclusive; 0 or ``line`` for one line.
        """
        if self._style == "relative":
            return f"{base}#L{line}"
        # Hosts show these as documents, which have no lines, unless they are asked.
        plain = "?plain=1" if path.lower().endswith(_RENDERED_SUFFIXES) else ""
        if end_line <= line:
            return f"{base}{plain}#L{line}"
        return f"{base}{plain}#L{line}-{'L' if self._style == 'github' else ''}{end_line}"
