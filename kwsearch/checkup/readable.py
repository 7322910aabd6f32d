"""What an update would read that was not readable before: files whose grammar was installed since. Lean."""

from __future__ import annotations

from kwsearch.languages.installed import MISSING_NOTE, installed_since

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.search.index import Index


def readable_now(index: Index) -> dict[str, int]:
    """Return how many files of each language have words alone in an index, and would be read by a grammar now.

    The extra that has it was installed since they were read; the next update reads them. Most files first, then by
    name; nothing for an index that was imported.

    Args:
        index: Taken as it is.

    Raises:
        KwsearchError: As ``Index.reader``.
    """
    # Most indexes have none, and then no grammar is looked for.
    note = index.reader.scan.notes.get(MISSING_NOTE, "")
    late = installed_since(note) if note else ()
    return {name: count for name, count in index.stats().languages.items() if name in late} if late else {}
