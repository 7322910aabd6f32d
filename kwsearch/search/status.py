"""What is told of an index as a whole: its figures, what was left out, what has changed since. Lean."""

from __future__ import annotations

from kwsearch.search.results import Row, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class IndexStats(Row):
    """Figures of an index."""

    __slots__ = ()
    _fields = (
        "files",
        "lines",
        "words",
        "source_bytes",
        "index_bytes",
        "segments",
        "generation",
        "languages",
    )

    files: int = field(0, "Indexed files.")
    lines: int = field(1, "Lines of all of them.")
    words: int = field(2, "Different words, by their spelling.")
    source_bytes: int = field(3, "Bytes of all files.")
    index_bytes: int = field(4, "Bytes of the index.")
    segments: int = field(5, "How many segments it has.")
    generation: int = field(6, "How often it was built from nothing.")
    languages: dict[str, int] = field(7, "Files of each language, most files first, then by name.")

    def __new__(
        cls,
        files: int,
        lines: int,
        words: int,
        source_bytes: int,
        index_bytes: int,
        segments: int,
        generation: int,
        languages: dict[str, int],
    ) -> Self:
        """Make the figures; see the attributes."""
        return cls._make((files, lines, words, source_bytes, index_bytes, segments, generation, languages))


class IndexStatus(Row):
    """What is indexed, what was left out, and what has changed since."""

    __slots__ = ()
    _fields = (
        "root", "index_dir", "stats", "skipped", "changed", "added", "removed", "rules_changed", "settings_changed",
        "words_only", "imported",
    )  # fmt: skip

    root: str = field(0, "The indexed folder.")
    index_dir: str = field(1, "Where the index is.")
    stats: IndexStats = field(2, "Its figures.")
    skipped: dict[str, int] = field(
        3, "Reason to count of files and folders that are not indexed, by reason."
    )
    changed: tuple[str, ...] = field(4, "Known paths whose size or times differ, sorted.")
    added: tuple[str, ...] = field(5, "Paths that the index does not know, sorted; perhaps to be skipped.")
    removed: tuple[str, ...] = field(6, "Indexed paths that are gone, sorted.")
    rules_changed: bool = field(
        7, "Whether an ignore file or a border of a repository came, went or changed."
    )
    settings_changed: bool = field(8, "Whether the index was built with other settings.")
    words_only: dict[str, int] = field(
        9,
        "Language to count of files that are indexed with their words alone, because the grammar of their language is "
        "not installed; the extra ``languages`` has it. Most files first, then by name.",
    )
    imported: str = field(
        10,
        "Where an imported index is from, and when it came; then nothing is known of changes since. Else empty.",
    )

    def __new__(
        cls,
        root: str,
        index_dir: str,
        stats: IndexStats,
        skipped: dict[str, int],
        changed: tuple[str, ...],
        added: tuple[str, ...],
        removed: tuple[str, ...],
        rules_changed: bool,
        settings_changed: bool,
        words_only: dict[str, int],
        imported: str = "",
    ) -> Self:
        """Make the status; see the attributes."""
        return cls._make((
            root, index_dir, stats, skipped, changed, added, removed, rules_changed, settings_changed, words_only,
            imported,
        ))  # fmt: skip

    @property
    def is_current(self) -> bool:
        """Whether nothing has changed since the index was built."""
        return not (self.changed or self.added or self.removed or self.rules_changed or self.settings_changed)

    def to_dict(self) -> dict[str, object]:
        """Return everything as JSON has it, in one level; of changed, added and removed paths their numbers."""
        return {
            "root": self.root,
            "index_dir": self.index_dir,
            **self.stats.to_dict(),
            "skipped": self.skipped,
            "changed": len(self.changed),
            "added": len(self.added),
            "removed": len(self.removed),
            "rules_changed": self.rules_changed,
            "settings_changed": self.settings_changed,
            "words_only": self.words_only,
            "imported": self.imported,
        }
