"""Which files make the current index: what a reader needs before it opens the first segment.

Lean: no Whoosh, no unpickling. An index folder holds ``CURRENT``, which names a generation folder; in that,
the TOC file with the highest number is the current state, and ``manifest-<number>`` beside it says the same as
the TOC in a form that can be read in a moment. Manifests and scan tables are checksummed, so damage is noticed
before their content is looked at.
"""

from __future__ import annotations

import os
from errno import ENOENT

from kwsearch.errors import IndexCorruptError, IndexNotFoundError, IndexOutdatedError
from kwsearch.roots import check_private
from kwsearch.store.base import ScanTable
from kwsearch.store.sealed import seal, unseal
from kwsearch.store.segment.blocks import cannot_read, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.models import FileStat
    from kwsearch.store.segment.reader import Segment

INDEX_VERSION = 7
"""Number of the layout of a whole index; an index of another number is built again, never converted.

History:
    1: Generation folders with CURRENT; in each a Whoosh index with our codec, manifests beside its TOCs,
       one scan table, segment files of format 1.
    2: Segments list the tags of each document.
    3: Records leave out what repeats.
    4: Records say which symbol each use stands in.
    5: Segments of format 4, whose records tell which symbol a line stands in.
    6: Segments of format 5, in which a file has as many lines as editors count.
    7: Segments of format 6, whose records have symbols in columns.
"""

CURRENT_NAME = "CURRENT"
GENERATION_PREFIX = "generation-"
TOC_PREFIX, TOC_SUFFIX = "_MAIN_", ".toc"
MANIFEST_PREFIX = "manifest-"

SIDE_PREFIX = "pages-"
"""Start of the names of files in which others remember what they derived; losing them costs time only."""

# A writer removes a state right after it has published the next one: who reads loses that race once, hardly ever twice.
_ATTEMPTS = 40
_PAUSE_SECONDS = 0.005


class SegmentEntry:
    """One segment of the index, as the manifest lists it.

    Attributes:
        name: File name inside the generation folder.
        documents: How many documents it holds, deleted ones included.
        deleted: 0-based numbers of its deleted documents.
        size: Bytes of the file.
        sha256: Hex digest of the file.
    """

    __slots__ = ("deleted", "documents", "name", "sha256", "size")

    def __init__(self, name: str, documents: int, deleted: frozenset[int], size: int, sha256: str) -> None:
        self.name = name
        self.documents = documents
        self.deleted = deleted
        self.size = size
        self.sha256 = sha256

    @property
    def live_documents(self) -> int:
        """How many of its documents are not deleted."""
        return self.documents - len(self.deleted)


def encode_scan(table: ScanTable) -> bytes:
    """Return a scan table as a file's bytes; equal tables give equal bytes."""
    parts = (table.skipped, table.folders, table.rules, table.refreshed, table.notes)
    return seal(tuple(tuple(sorted(part.items())) for part in parts))


def decode_scan(data: bytes) -> ScanTable:
    """Return the table that ``encode_scan`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    table = ScanTable()
    try:
        parts = unseal(data)
        table.skipped, table.folders, table.rules, table.refreshed, table.notes = (
            dict(part) for part in parts
        )
    except (TypeError, ValueError) as error:
        raise IndexCorruptError(f"the scan table is damaged ({error}); build the index again") from None
    return table


class Manifest:
    """One committed state of an index.

    Attributes:
        folder: The generation folder, absolute.
        number: Which commit of its generation this is; counts up.
        root: The folder that is indexed.
        options: Fingerprint of the settings that shaped the index.
        recipe: Fingerprint of what read the files: program version, queries, tag rules.
        entries: The segments, in their order.
        scan_name, scan_sha256: File with the scan table, in ``folder``, and its hex digest.
        toc_sha256: Hex digest of the TOC file.
    """

    __slots__ = (
        "entries",
        "folder",
        "number",
        "options",
        "recipe",
        "root",
        "scan_name",
        "scan_sha256",
        "toc_sha256",
    )

    def __init__(
        self,
        folder: str,
        number: int,
        *,
        root: str,
        options: str,
        recipe: str,
        entries: list[SegmentEntry],
        scan_name: str,
        scan_sha256: str,
        toc_sha256: str,
    ) -> None:
        self.folder = folder
        self.number = number
        self.root = root
        self.options = options
        self.recipe = recipe
        self.entries = entries
        self.scan_name = scan_name
        self.scan_sha256 = scan_sha256
        self.toc_sha256 = toc_sha256

    @property
    def segments(self) -> list[tuple[str, frozenset[int]]]:
        """Path and deleted documents of each segment file, as ``Segment`` takes them."""
        return [(os.path.join(self.folder, entry.name), entry.deleted) for entry in self.entries]

    @property
    def documents(self) -> int:
        """How many files are indexed."""
        return sum(entry.live_documents for entry in self.entries)

    @property
    def index_bytes(self) -> int:
        """Bytes of all segment files."""
        return sum(entry.size for entry in self.entries)

    @property
    def generation(self) -> int:
        """Number of the generation folder; counts up with every full build."""
        return int(os.path.basename(self.folder).removeprefix(GENERATION_PREFIX))

    @property
    def toc_name(self) -> str:
        """Name of the TOC file whose appearance made this the current state."""
        return f"{TOC_PREFIX}{self.number}{TOC_SUFFIX}"

    @property
    def name(self) -> str:
        """Name of the manifest's own file."""
        return f"{MANIFEST_PREFIX}{self.number}"

    @property
    def identity(self) -> tuple[str, int, str, str]:
        """What no other state has: numbers begin again in a folder that was emptied, and names of segments never do."""
        return self.folder, self.number, self.toc_sha256, self.scan_sha256

    def file_names(self) -> set[str]:
        """Return the names of all files in the generation folder that belong to this state."""
        return {self.name, self.toc_name, self.scan_name, *(entry.name for entry in self.entries)}

    def side_names(self) -> set[str]:
        """Return the names of files that readers may have put beside the segments, and that go with them."""
        # Only who cleans needs the name, and a reader of the manifest has no dictionary yet.
        from kwsearch.store.segment.dictionary import NEAR_SUFFIX

        return {f"{entry.name}.words{NEAR_SUFFIX}" for entry in self.entries}

    def scan_table(self) -> ScanTable:
        """Read what the scan passed over.

        Raises:
            IndexCorruptError: If the file is missing or damaged.
        """
        try:
            data = read_file(os.path.join(self.folder, self.scan_name))
        except OSError as error:
            raise cannot_read("the scan table", error) from None
        return decode_scan(data)

    def encode(self) -> bytes:
        """Return the manifest as a file's bytes."""
        entries = tuple(
            (entry.name, entry.documents, tuple(sorted(entry.deleted)), entry.size, entry.sha256)
            for entry in self.entries
        )
        return seal(
            (INDEX_VERSION, self.number, self.root, self.options, self.recipe, entries, self.scan_name,
             self.scan_sha256, self.toc_sha256)
        )  # fmt: skip

    @classmethod
    def decode(cls, data: bytes, folder: str) -> Manifest:
        """Return the manifest that ``encode`` wrote.

        Raises:
            IndexOutdatedError: If it has another INDEX_VERSION.
            IndexCorruptError: If the bytes are not what was written.
        """
        try:
            version, *rest = unseal(data)
            if version != INDEX_VERSION:
                raise IndexOutdatedError(
                    f"the index has format {version}, this program reads {INDEX_VERSION}; run: kwsearch index --rebuild"
                )
            number, root, options, recipe, entries, scan_name, scan_sha256, toc_sha256 = rest
            # Names are joined with the folder: one that leads out of it would have a foreign file read as a segment.
            if any(
                "/" in name or name[:1] in ("", ".") for name in (scan_name, *(row[0] for row in entries))
            ):
                raise ValueError("a name that leads elsewhere")
            return cls(
                folder,
                number,
                root=root,
                options=options,
                recipe=recipe,
                entries=[
                    SegmentEntry(name, documents, frozenset(deleted), size, sha256)
                    for name, documents, deleted, size, sha256 in entries
                ],
                scan_name=scan_name,
                scan_sha256=scan_sha256,
                toc_sha256=toc_sha256,
            )
        except (TypeError, ValueError) as error:
            raise IndexCorruptError(f"the manifest is damaged ({error}); build the index again") from None


def open_manifest(index_dir: str) -> Manifest:
    """Return the current state of the index in ``index_dir``.

    A writer may change the folder at any time; what vanishes under our feet is looked for again.

    Raises:
        IndexNotFoundError: If there is no index.
        IndexOutdatedError: If it has another INDEX_VERSION.
        IndexCorruptError: If it is damaged, or the folder is not the user's own.
    """
    check_private(index_dir)
    for attempt in range(_ATTEMPTS):
        try:
            return _read_manifest(index_dir)
        except FileNotFoundError as error:
            missing = os.path.basename(str(error.filename))
            if attempt:  # mostly the new state is there already
                _pause()
    raise IndexCorruptError(f"the index in {index_dir} lacks {missing}; build the index again")


def open_segments(index_dir: str) -> tuple[Manifest, list[Segment]]:
    """Return the current state with all its segments opened; the caller closes them.

    Raises:
        IndexNotFoundError: If there is no index.
        IndexOutdatedError: If it has another INDEX_VERSION.
        IndexCorruptError: If it is damaged, or the folder is not the user's own.
    """
    from kwsearch.store.segment.reader import Segment

    manifest = open_manifest(index_dir)
    while True:
        segments: list[Segment] = []
        try:
            for entry in manifest.entries:
                segment = Segment(os.path.join(manifest.folder, entry.name), entry.deleted)
                segments.append(segment)
                if (segment.file_size, segment.documents) != (entry.size, entry.documents):
                    raise IndexCorruptError(f"{entry.name} is another segment's file; build the index again")
            return manifest, segments
        except IndexCorruptError:
            for segment in segments:
                segment.close()
            # A writer may have replaced the state since it was read, and removed its segments.
            newer = open_manifest(index_dir)
            if newer.identity == manifest.identity:
                raise
            manifest = newer


def known_files(segments: Sequence[Segment], scan: ScanTable) -> dict[str, FileStat]:
    """Return size, mtime_ns and ctime_ns of every indexed file by its path, as freshness.py compares them."""
    known: dict[str, FileStat] = {}
    for segment in segments:
        stats = zip(segment.sizes, segment.mtimes, segment.ctimes, strict=True)
        rows = zip(segment.paths(), stats, strict=True)
        if segment.deleted:
            deleted = segment.deleted
            known.update(row for document, row in enumerate(rows) if document not in deleted)
        else:
            known.update(rows)
    # Touched, and stored as it was: only the scan table was written anew for it.
    for path, (mtime_ns, ctime_ns) in scan.refreshed.items():
        if path in known:
            known[path] = (known[path][0], mtime_ns, ctime_ns)
    return known


def _pause() -> None:
    from time import sleep

    sleep(_PAUSE_SECONDS)


def _read_manifest(index_dir: str) -> Manifest:
    folder = os.path.join(index_dir, current_generation(index_dir))
    try:
        number = latest_number(folder)
        if number < 0:
            raise FileNotFoundError(ENOENT, "no TOC", os.path.join(folder, "TOC"))
        return Manifest.decode(read_file(os.path.join(folder, f"{MANIFEST_PREFIX}{number}")), folder)
    except FileNotFoundError:
        raise  # a writer was quicker, and open_manifest looks again; any other error means what it says
    except OSError as error:
        raise cannot_read(f"the index in {index_dir}", error) from None


def current_generation(index_dir: str) -> str:
    """Return the name of the current generation folder.

    Raises:
        IndexNotFoundError: If there is no index.
        IndexCorruptError: If ``CURRENT`` cannot be read or names no generation.
    """
    try:
        data = read_file(os.path.join(index_dir, CURRENT_NAME), 100)
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError("there is no index yet; run: kwsearch index") from None
    except OSError as error:
        raise cannot_read(f"the index in {index_dir}", error) from None
    name, end, rest = data.decode("ascii", "replace").partition("\n")
    digits = name.removeprefix(GENERATION_PREFIX)
    # The line end is the last byte that is written: without it, or with more, this is not all of it or not ours.
    if digits == name or not digits.isdigit() or not end or rest:
        raise IndexCorruptError(f"{CURRENT_NAME} in {index_dir} is damaged; build the index again")
    return name


def latest_number(folder: str) -> int:
    """Return the highest number of a TOC file in a generation folder, or -1 when it has none."""
    latest = -1
    for name in os.listdir(folder):
        if name.startswith(TOC_PREFIX) and name.endswith(TOC_SUFFIX):
            digits = name[len(TOC_PREFIX) : -len(TOC_SUFFIX)]
            if digits.isdigit():
                latest = max(latest, int(digits))
    return latest
