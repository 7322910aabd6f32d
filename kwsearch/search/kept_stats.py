"""The figures of a state, counted once: distinct words are told by reading all of them, and kept beside the index."""

from __future__ import annotations

import os
from contextlib import suppress

from kwsearch.safe_open import create_file
from kwsearch.search.catalogue import stats
from kwsearch.search.status import IndexStats
from kwsearch.store.sealed import seal, unseal
from kwsearch.store.segment.blocks import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.store.base import Reader, Store

_NAME = "737461747573f001"
"""Of the side file. It begins with the layout of what is kept."""

_LAYOUT = 1


def kept_stats(store: Store, reader: Reader) -> IndexStats:
    """Return the figures of a state: those that were kept of it, else counted, and kept for the next who asks."""
    path = store.side_file(_NAME)
    key = (_LAYOUT, reader.about.identity)
    with suppress(OSError, ValueError, TypeError):
        layout, identity, figures, languages = unseal(read_file(path))
        if (layout, identity) == key:
            return IndexStats(*(*figures, dict(languages)))
    counted = stats(reader.about, reader.views())
    figures = counted[:-1]
    _keep(store.side_file(os.urandom(8).hex()), path, seal((*key, figures, tuple(counted.languages.items()))))
    return counted


def _keep(temporary: str, path: str, data: bytes) -> None:
    """Put bytes in the place of a side file in one step; where that cannot be, nothing is lost but time."""
    with suppress(OSError):
        try:
            with create_file(temporary) as stream:
                stream.write(data)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
