"""What is told of a file and of a build: frozen dataclasses, made of the rows of `kwsearch.models`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Protocol

from kwsearch.errors import IndexStoppedError
from kwsearch.json_text import path_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kwsearch.models import Import, Symbol, Tag, Use


class Dependencies(Protocol):
    """What can be asked about the files that a file belongs together with."""

    def links(self, record: FileRecord) -> FileLinks:
        """Return the files that a file depends on."""

    def importers(self, path: str) -> Mapping[str, tuple[int, ...]]:
        """Return the files that depend on a file, by path, with the 1-based lines that say so."""

    def unknown(self, path: str, language: str) -> str:
        """Return why it cannot be said who uses a file; empty when it can."""


class FileLinks(Protocol):
    """The files that one file depends on."""

    @property
    def imports(self) -> tuple[tuple[str, ...], ...]:
        """For each import, the files that it names."""

    @property
    def named(self) -> Mapping[str, tuple[int, ...]]:
        """Files that declare names which it uses, with the 1-based lines."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Everything that the index holds about one file."""

    path: str
    language: str
    size: int
    lines: int
    """As editors count them: the last one may lack its line end; an empty file has none."""
    hash: str
    """Hex BLAKE2b-128 of the bytes."""
    flags: tuple[str, ...]
    doc: str
    error_share: float
    fallback: str
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    uses: tuple[Use, ...]
    tags: tuple[Tag, ...]
    _dependencies: Callable[[], Dependencies] | None = field(default=None, repr=False, compare=False)

    @property
    def imported_files(self) -> tuple[tuple[str, ...], ...]:
        """The files that each of ``imports`` names, in their order, each sorted; none when they are not in the root.

        Most languages import one file; a package of Go is all its files, a namespace of C# those of its used types.
        Asked of the index when it is read, as are all others below: the index must still be open.
        """
        return self._dependencies().links(self).imports if self._dependencies else ((),) * len(self.imports)

    @property
    def used_files(self) -> tuple[str, ...]:
        """Files that declare names which this one uses, in languages where that needs no import of its own, sorted.

        Types of the same package or namespace, constants that Ruby's loaders find; files of imports may be among them.
        """
        return tuple(self._dependencies().links(self).named) if self._dependencies else ()

    @property
    def imported_by(self) -> tuple[str, ...]:
        """Paths of the files that import this one or use names of it, sorted.

        The first question reads the records of all files. ``imported_by_unknown`` says whether these are all.
        """
        return tuple(self._dependencies().importers(self.path)) if self._dependencies else ()

    @property
    def imported_by_unknown(self) -> str:
        """Why ``imported_by`` does not tell who uses this file; empty when it does."""
        return self._dependencies().unknown(self.path, self.language) if self._dependencies else "not asked"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what the record holds; in another process there is no index to ask, and ``not asked`` says so."""
        return type(self), tuple(getattr(self, name) for name in self.__slots__[:-1])

    def __copy__(self) -> FileRecord:
        return self  # nothing of it ever changes

    def __deepcopy__(self, _: dict[int, object]) -> FileRecord:
        return self


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build or an update did. ``seen == indexed + unchanged + left + sum(skipped.values())``, always."""

    root: str
    seen: int
    indexed: int
    """Files read and stored in this run."""
    unchanged: int
    removed: int
    """Files of the previous index that are gone."""
    skipped: dict[str, int]
    """Reason to count; reasons are the numbered rules of scan/walk.py."""
    fallbacks: dict[str, int]
    """Files stored as plain text because of a timeout or a crash, by reason; counted in ``indexed`` too."""
    source_bytes: int
    index_bytes: int
    seconds: float
    skipped_paths: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Path and reason of each skipped file, by path."""
    left: int = 0
    """Files still to be read, because the build was stopped; the next one goes on with them."""
    cut_rules: tuple[str, ...] = ()
    """Rule files such as ``.gitignore`` that are too long, alone or with those above them: what stands behind the bound
    left nothing out. Relative to the root where they lie inside, else absolute; sorted."""

    def check_whole(self) -> None:
        """Do nothing, unless the build was stopped.

        Raises:
            IndexStoppedError: Files are left.
        """
        if self.left:
            raise IndexStoppedError(f"stopped; kwsearch index goes on with the {self.left:,} files left")

    def to_dict(self, *, list_skipped: bool = False) -> dict[str, object]:
        """Return the report as JSON has it.

        Args:
            list_skipped: With ``skipped_paths``.
        """
        fields = asdict(self)
        del fields["skipped_paths"]
        if list_skipped:
            fields["skipped_paths"] = [
                path_fields(path) | {"reason": reason} for path, reason in self.skipped_paths
            ]
        return fields
