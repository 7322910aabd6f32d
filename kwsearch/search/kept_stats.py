"""The figures of a state, counted once: distinct words are told by reading all of them, and kept beside the index."""

from __future__ import annotations

from kwsearch.search.catalogue import stats
from kwsearch.search.status import IndexStats
from kwsearch.store.beside import remember, remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.store.base import Reader, Store

_NAME = "737461747573f001"
"""Of the side file. It begins with the layout of what is kept."""

_LAYOUT = 1


def kept_stats(store: Store, reader: Reader) -> IndexStats:
    """Return the figures of a state: those that were kept of it, else counted, and kept for the next who asks."""
    key = (_LAYOUT, reader.about.identity)
    try:  # contextlib would be loaded for this alone
        layout, identity, figures, languages = remembered(store, _NAME) or ()
        if (layout, identity) == key:
            return IndexStats(*(*figures, dict(languages)))
    except (ValueError, TypeError):
        pass  # nothing was kept, or something else
    counted = stats(reader.about, reader.views())
    remember(store, _NAME, (*key, counted[:-1], tuple(counted.languages.items())))
    return counted
