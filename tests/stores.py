"""Files for stores, without extraction; states of stores that are some views; work in forked processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Pipe
from typing import Any

from kwsearch.models import FileFacts, SourceFile, Tag
from kwsearch.store.base import Change, Reader
from kwsearch.store.segment.view import View


def put_file(
    change: Change, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
) -> None:
    """Store one file in a change."""
    sink = change.sink()
    sink.add(source, data, facts, tags, digest)
    change.adopt(sink.finish())


class GivenViews(Reader):
    """A state of a store that is some views."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views

    def views(self) -> Sequence[View]:
        return self._views


def in_a_child(function: Callable[[], Any]) -> Any:
    """What a function returns in a process that was forked from this one."""
    reader, writer = Pipe(duplex=False)
    child = os.fork()
    if not child:
        try:
            writer.send(function())
        finally:
            os._exit(0)
    writer.close()
    result = reader.recv()
    os.waitpid(child, 0)
    return result
