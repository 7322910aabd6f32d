"""The walk: every entry below a root is a file to index, or is skipped for the first of these reasons.

 1. ``version-control``    a version-control folder or file (``.git``, ``.hg``, …)
 2. ``symlink``            a symbolic link; links are never followed
 3. ``special``            a pipe, a socket or a device
 4. ``index``              a folder that the caller names as its own, such as the index
 5. ``pages``              a folder of pages that kwsearch wrote: it holds ``.kwsearch-pages.json``
 6. ``excluded``           the ``exclude`` setting matches
 7. ``ignored``            a rule of ``.kwsearchignore``, ``.ignore``, ``.gitignore`` or ``.git/info/exclude`` matches
 8. ``nested-repository``  another git repository or work tree inside this one, which git would not look into either
 9. ``too-deep``           a folder below more than MAX_DEPTH others
10. ``too-many``           past MAX_FILES files, or a folder with more than MAX_FOLDER_ENTRIES entries
11. ``unreadable``         no permission, or an input error
12. ``binary``             its suffix, or a NUL byte in its first block (also found when it is read)
13. ``too-large``          larger than the ``max_file_bytes`` setting
14. ``utf-16``             UTF-16 or UTF-32 text, known by its byte-order mark
15. ``minified``           lines that no person writes
16. ``unstable``           it changed while it was read, twice

A skipped folder counts once. 14 to 16 are only found by reading (reading.py); the scan itself looks at names and
status, and at the first bytes of the few files whose name says nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from heapq import merge
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from kwsearch.errors import RootError
from kwsearch.languages.fileclass import NameClassifier, folder_flags, joined_flags, name_flags
from kwsearch.languages.headers import HEADER_BYTES, decide_header_language
from kwsearch.languages.row import TEXT
from kwsearch.languages.table import HEADER_SUFFIX, detect_language
from kwsearch.models import FileStat, SourceFile
from kwsearch.safe_open import GONE, HeldFolder, open_folder, read_at, reason_of
from kwsearch.scan.freshness import BORDER_NAMES, PAGES_MARKER, VERSION_CONTROL, border_status, folders_around
from kwsearch.scan.ignore_files import RuleChain, RuleFiles, is_repository
from kwsearch.scan.reading import BINARY_BLOCK_BYTES, classify_content
from kwsearch.settings.load import Settings

SKIP_REASONS = (
    "version-control", "symlink", "special", "index", "pages", "excluded", "ignored", "nested-repository",
    "too-deep", "too-many", "unreadable", "binary", "too-large", "utf-16", "minified", "unstable",
)  # fmt: skip
"""Why a file is not indexed, in the order of the rules."""

# Each folder on the way down holds a descriptor open, and a process often has no more than 1,024.
MAX_DEPTH = 256
MAX_FILES = 1_000_000
MAX_FOLDER_ENTRIES = 200_000
# Asked only of names that no language claims; a file that is called otherwise is told by its first bytes.
_BINARY = (
    "png jpg jpeg gif bmp ico icns webp tif tiff psd heic avif mp3 mp4 m4a m4v avi mov mkv webm ogg oga ogv wav "
    "flac aac mid wma wmv flv zip gz tgz bz2 tbz xz txz 7z rar zst lz4 lzma br tar jar war ear whl egg deb rpm apk "
    "ipa dmg iso img cab msi exe dll so dylib a lib o obj ko la lo pdb class pyc pyo pyd elc beam wasm node dex "
    "ttf otf woff woff2 eot pdf doc docx xls xlsx ppt pptx odt ods odp epub mobi db sqlite sqlite3 mdb dbf "
    "npy npz pt pth onnx h5 hdf5 pkl pickle parquet feather arrow tfrecord pb safetensors gguf ckpt rdb rds rdata "
    "keystore jks p12 pfx der swf fla blend fbx glb stl 3ds dwg snk nupkg gem crate pack mo gmo gch ilk suo"
)
_BINARY_SUFFIXES = frozenset(_BINARY.split())


class Skip(NamedTuple):
    """A file that is not indexed, or a folder that was not entered."""

    path: str
    """Relative to the root, ``/`` between parts."""
    reason: str
    """One of SKIP_REASONS."""
    folder: bool = False
    size: int = 0
    """Bytes; 0, as the times, when its name alone decided and its status was not looked at."""
    mtime_ns: int = 0
    ctime_ns: int = 0


class Scan:
    """What one walk saw. Iterating gives every SourceFile and Skip once, sorted by the bytes of their paths.

    Attributes:
        root: The folder that was walked.
        files: Files to index, sorted by the bytes of their paths.
        skipped: Everything else, in the same order.
        seen: Files and skipped folders that the walk met; ``len(files) + len(skipped)``.
        rules: Each file whose rules counted, and each that would have: size, mtime_ns, ctime_ns (all 0 when it is
            not there). Each border, too: ``.git`` of the root, of the folders above it and of those below, and lists
            of pages, as `border_status` tells them. Relative to the root where it lies inside, else absolute.
        cut_rules: Paths of rule files that are too long to be used in full.
        header_language: What ``.h`` means here: ``c``, ``cpp`` or ``objective-c``.
        deciding: Of each path that a rule leaves out, when only some were wanted: the rule file, relative to the root
            where it lies inside, and the 0-based line; an empty text for the ``exclude`` setting.
    """

    __slots__ = ("cut_rules", "deciding", "files", "header_language", "root", "rules", "seen", "skipped")

    def __init__(self, root: str) -> None:
        self.root = root
        self.files: list[SourceFile] = []
        self.skipped: list[Skip] = []
        self.seen = 0
        self.rules: dict[str, FileStat] = {}
        self.cut_rules: list[str] = []
        self.header_language = "c"
        self.deciding: dict[str, tuple[str, int]] = {}

    def __iter__(self) -> Iterator[SourceFile | Skip]:
        return merge(self.files, self.skipped, key=_path_bytes)


def scan_tree(
    root: str,
    settings: Settings | None = None,
    *,
    own_folders: Iterable[str] = (),
    only: Iterable[str] | None = None,
) -> Scan:
    """Walk a root and tell for every entry whether it is indexed.

    The same tree gives the same scan, whatever the order of its folders on the disk. Files that vanish during
    the walk are not counted.

    Args:
        root: The folder to walk.
        settings: ``exclude``, ``git_ignore``, ``max_file_bytes`` and ``header_language`` count here.
        own_folders: Absolute paths of folders that are not to be entered, such as the index.
        only: Paths relative to the root; when given, only these files and what lies in these folders is decided,
            by the same rules (a small update costs no walk). ``header_language`` should then not be ``auto``.

    Raises:
        RootError: The root is missing, no folder or not readable.
    """
    # Both without links, so that the same folder has the same text.
    own = frozenset(os.path.realpath(folder) for folder in own_folders)
    wanted = None if only is None else frozenset(path.rstrip("/") for path in only)
    return _Walk(os.path.realpath(root), settings or Settings(), own, wanted).run()


class _Folder:
    """A folder on the way down: its descriptor stays open until all below it is done."""

    __slots__ = ("depth", "held", "in_repository", "prefix", "rules", "waiting", "whole")

    def __init__(
        self, prefix: str, depth: int, rules: RuleChain, *, in_repository: bool, whole: bool
    ) -> None:
        self.held: list[int] = []
        """Its descriptor, once it is open."""
        self.prefix = prefix
        self.depth = depth
        self.rules = rules
        self.in_repository = in_repository
        self.whole = whole
        """False on the way to the paths that are wanted."""
        self.waiting: list[str] = []
        """Names of folders still to enter, last one first."""

    @property
    def descriptor(self) -> int:
        """The folder, once it is open."""
        return self.held[0]


class _Walk:
    """The state of one walk."""

    def __init__(
        self, root: str, settings: Settings, own_folders: frozenset[str], wanted: frozenset[str] | None
    ) -> None:
        self._settings = settings
        self._own_folders = own_folders
        self._wanted = wanted
        self._listed = frozenset() if wanted is None else wanted | folders_around(wanted)
        """What is looked at where not all is wanted: the paths, and the folders on the way to them."""
        self._scan = Scan(root)
        self._rule_files = RuleFiles(git_ignore=settings.git_ignore)
        self._names = NameClassifier()
        self._rows: list[tuple[str, int, int, int, str, int]] = []
        """Fields of SourceFile."""
        self._headers: list[tuple[str, int, int, int, int]] = []
        """The same without a language, which is only known when all files are."""

    def run(self) -> Scan:
        """Walk depth first, by descriptors, so that no depth and no swapped link can mislead it."""
        root = self._scan.root
        rules, in_repository = self._rule_files.start(root, self._settings.exclude)
        whole = self._wanted is None
        top = _Folder("", 0, rules, in_repository=in_repository, whole=whole)
        trail = [top]
        try:
            try:
                open_folder(root, None, top.held)
            except OSError as error:
                raise RootError(
                    f"{root} cannot be read ({error.strerror}); name a folder to index"
                ) from error
            self._list(top)
            while trail:
                folder = trail[-1]
                if not folder.waiting:
                    os.close(folder.descriptor)
                    trail.pop()
                    continue
                name = folder.waiting.pop()
                inner = self._inner(folder, name)
                if inner is None:
                    continue
                trail.append(inner)
                try:
                    open_folder(name, folder.descriptor, inner.held)
                except OSError as error:
                    trail.pop()
                    self._skip_closed(folder, name, error, folder=True)
                else:
                    self._list(inner)
        finally:
            for folder in trail:
                for number in folder.held:
                    os.close(number)
        return self._finish()

    def _skip_folder(self, path: str, reason: str) -> None:
        self._scan.seen += 1
        self._scan.skipped.append(Skip(path, reason, True))

    def _inner(self, parent: _Folder, name: str) -> _Folder | None:
        """Return a folder to open; None when it is skipped."""
        # The questions are in the order of the numbered rules: a folder counts once, for the first that holds.
        path = parent.prefix + name
        if name in VERSION_CONTROL:
            self._skip_folder(path, "version-control")
        elif self._own_folders and os.path.join(self._scan.root, path) in self._own_folders:
            self._skip_folder(path, "index")
        elif parent.rules and (reason := parent.rules.reason(name, True)):
            self._skip_folder(path, reason)
            self._note_rule(parent, name, is_folder=True)
        elif parent.depth >= MAX_DEPTH:
            self._skip_folder(path, "too-deep")
        elif len(self._rows) + len(self._headers) >= MAX_FILES:
            self._skip_folder(path, "too-many")
        else:
            rules = parent.rules.enter(name)
            whole = parent.whole or (self._wanted is not None and path in self._wanted)
            return _Folder(
                path + "/",
                parent.depth + 1,
                rules,
                in_repository=parent.in_repository,
                whole=whole,
            )
        return None

    def _note_rule(self, parent: _Folder, name: str, *, is_folder: bool) -> None:
        """Note which rule leaves an entry out, when somebody asks about a few."""
        if self._wanted is not None:
            self._scan.deciding[parent.prefix + name] = parent.rules.deciding(name, is_folder)

    def _skip_closed(self, parent: _Folder, name: str, error: OSError, *, folder: bool) -> None:
        """Skip what cannot be opened, with its status if there is one, so that a change of permissions is noticed.

        What is gone meanwhile is not counted.

        Raises:
            RootError: The error is no property of the entry.
        """
        reason = reason_of(error, name, parent.descriptor)
        if reason == GONE:
            return
        # Without a status a ctime of 1, which no file has: 0 would mean that nobody needs to look at it again.
        times = (0, 0, 1)
        try:
            status = os.stat(name, dir_fd=parent.descriptor, follow_symlinks=False)
            times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        except OSError as other:
            if reason_of(other, name, parent.descriptor) == GONE:
                return
        self._scan.seen += 1
        self._scan.skipped.append(Skip(parent.prefix + name, reason, folder, *times))

    def _list(self, folder: _Folder) -> None:
        """Read a folder: its files are decided at once, its folders wait."""
        path = folder.prefix[:-1]
        try:
            with os.scandir(folder.descriptor) as listing:
                # All of them at once, since any entry may be a rule file or a border that decides about the others.
                entries = list(islice(listing, MAX_FOLDER_ENTRIES + 1))
        except OSError as error:
            reason = reason_of(error, path or self._scan.root)
            if path and reason != GONE:
                self._skip_folder(path, reason)
            return
        if len(entries) > MAX_FOLDER_ENTRIES:
            self._skip_folder(path or ".", "too-many")
            return
        # All that makes a border or a rule begins with a dot: most folders have none, and end the question here.
        dotted = [entry.name for entry in entries if entry.name[0] == "."]
        # The root is no border whatever it holds: it was named.
        if dotted and path:
            for name in BORDER_NAMES:
                if name in dotted:
                    border = f"{path}/{name}"
                    self._rule_files.seen[border] = border_status(os.path.join(self._scan.root, border))
            if PAGES_MARKER in dotted:
                self._skip_folder(path, "pages")
                return
            if ".git" in dotted and is_repository(os.path.join(self._scan.root, path)):
                if folder.in_repository:
                    self._skip_folder(path, "nested-repository")
                    return
                folder.in_repository = True
                absolute = os.path.join(self._scan.root, path)
                folder.rules = self._rule_files.begin_repository(folder.rules, absolute, folder.prefix)
        if dotted:
            folder.rules = self._rule_files.extend(folder.rules, dotted, folder.descriptor, folder.prefix)
        if not folder.whole:
            prefix, listed = folder.prefix, self._listed
            entries = [entry for entry in entries if prefix + entry.name in listed]
        self._decide(folder, entries, folder_flags(path))
        # The walk ends at MAX_FILES: which files are within must not depend on the order of a folder on the disk.
        folder.waiting.sort(key=os.fsencode, reverse=True)

    def _decide(self, folder: _Folder, entries: list[os.DirEntry[str]], flags: int) -> None:
        """Put each file of a folder where it belongs; the hot loop of the scan."""
        scan, prefix, waiting = self._scan, folder.prefix, folder.waiting
        rows, headers, largest = self._rows, self._headers, self._settings.max_file_bytes
        classify = self._names.classify
        # Counted down below: to ask two lists for their lengths at every file would show.
        room = MAX_FILES - len(rows) - len(headers)
        if len(entries) > room:
            entries.sort(key=_name_bytes)
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(name)
                continue
            language, bits = classify(name)
            # A plain file with a telling name where no rules hold, nearly every file, skips all further questions.
            if language is None or folder.rules or room <= 0 or not entry.is_file(follow_symlinks=False):
                reason = "too-many" if room <= 0 else self._reason_by_name(folder, entry, language)
                if reason:
                    self._skip_entry(folder, entry, reason)
                    continue
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                self._skip_closed(folder, name, error, folder=False)
                continue
            scan.seen += 1
            path = prefix + name
            size, mtime_ns, ctime_ns = status.st_size, status.st_mtime_ns, status.st_ctime_ns
            reason = "too-large" if size > largest else ""
            # Looked at last, and not when it is too large anyway: it is the only question that opens a file.
            if language is None and not reason:
                language, reason = self._look_inside(folder, name)
                bits = name_flags(name, language)
            if reason:
                scan.skipped.append(Skip(path, reason, False, size, mtime_ns, ctime_ns))
                continue
            room -= 1
            # Only ``.h``: suffixes such as ``.hpp`` say which language they are.
            if name.endswith(HEADER_SUFFIX):
                headers.append((path, size, mtime_ns, ctime_ns, joined_flags(flags, bits)))
            else:
                rows.append((path, size, mtime_ns, ctime_ns, language or TEXT, joined_flags(flags, bits)))

    def _look_inside(self, folder: _Folder, name: str) -> tuple[str, str]:
        """Return the language of a file whose name says nothing, and why it is skipped or an empty text."""
        head = read_at(name, folder.descriptor, BINARY_BLOCK_BYTES)
        if head is None:
            return TEXT, "unreadable"
        return detect_language(name, head[0]), classify_content(head[0]) or ""

    def _reason_by_name(self, folder: _Folder, entry: os.DirEntry[str], language: str | None) -> str:
        """Return why a file is skipped without a look at its status; empty when it is not."""
        name = entry.name
        if name in VERSION_CONTROL:
            return "version-control"
        if not entry.is_file(follow_symlinks=False):
            return "symlink" if entry.is_symlink() else "special"
        if folder.rules and (reason := folder.rules.reason(name, False)):
            self._note_rule(folder, name, is_folder=False)
            return reason
        if language is None and name.rfind(".") > 0 and name.rpartition(".")[2].lower() in _BINARY_SUFFIXES:
            return "binary"
        return ""

    def _skip_entry(self, folder: _Folder, entry: os.DirEntry[str], reason: str) -> None:
        """Skip a file; with its status where a later change of it could change the decision."""
        times = (0, 0, 0)
        if reason in {"symlink", "special"}:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                self._skip_closed(folder, entry.name, error, folder=False)
                return
            times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        self._scan.seen += 1
        self._scan.skipped.append(Skip(folder.prefix + entry.name, reason, False, *times))

    def _finish(self) -> Scan:
        """Decide what headers are, and bring everything into order."""
        scan, rows, headers = self._scan, self._rows, self._headers
        scan.header_language = self._settings.header_language
        if self._settings.headers_decide:
            # Before the headers join the rows, or they would be counted for the language that they are to get.
            languages = Counter(map(itemgetter(4), rows))
            held = HeldFolder(scan.root)
            try:
                scan.header_language = decide_header_language(
                    languages,
                    [row[0] for row in headers],
                    lambda path: (held.read(path, HEADER_BYTES) or (b"",))[0],
                )
            finally:
                held.close()
        language = scan.header_language
        rows += [(*row[:4], language, row[4]) for row in headers]
        # Plain rows until here, and no constructor of Python code: both are a third of the walk otherwise.
        # Text sorts as its bytes do but for escapes of what is no UTF-8; ASCII has none, and is told quickest.
        ascii_only = "".join(map(itemgetter(0), chain(rows, scan.skipped))).isascii()
        order = itemgetter(0) if ascii_only else _path_bytes
        rows.sort(key=order)
        scan.skipped.sort(key=order)
        scan.files = list(map(partial(tuple.__new__, SourceFile), rows))
        scan.rules = dict(sorted(self._rule_files.seen.items()))
        scan.cut_rules = sorted(self._rule_files.cut)
        return scan


def _path_bytes(row: tuple[str, *tuple[object, ...]]) -> bytes:
    return os.fsencode(row[0])


def _name_bytes(entry: os.DirEntry[str]) -> bytes:
    return os.fsencode(entry.name)
