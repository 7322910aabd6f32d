"""Which store holds the index of a root: the one place that knows that stores are of different kinds. Lean."""

from __future__ import annotations

from kwsearch.store.whoosh.store import LocalStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.store.base import Store


def open_store(root: str, place: str, *, options: str = "", recipe: str = "") -> Store:
    """Return the store of a root's index; nothing is read or made yet.

    Args:
        root: The folder that is indexed, absolute.
        place: Where the index is: a folder of this machine.
        options: Fingerprint of the settings that a new state is made with.
        recipe: Fingerprint of the program's way of reading files that a new state is made with.
    """
    return LocalStore(place, root=root, options=options, recipe=recipe)
