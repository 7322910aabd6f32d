"""Files for stores, without extraction."""

from __future__ import annotations

from collections.abc import Sequence

from kwsearch.models import FileFacts, SourceFile, Tag
from kwsearch.store.base import Change


def put_file(
    change: Change, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
) -> None:
    """Store one file in a change."""
    sink = change.sink()
    sink.add(source, data, facts, tags, digest)
    change.adopt(sink.finish())
