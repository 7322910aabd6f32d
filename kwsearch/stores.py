"""Which store holds the index of a root: the one place that knows that stores are of different kinds. Lean."""

from __future__ import annotations

from kwsearch.roots import is_address
from kwsearch.store.whoosh.store import LocalStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.store.base import ManyStore, Store


def open_store(root: str, place: str, *, options: str = "", recipe: str = "") -> Store:
    """Return the store of a root's index; nothing is read or made yet.

    Args:
        root: The folder that is indexed, absolute.
        place: Where the index is: a folder of this machine, or ``http(s)://host:port/name`` on a cluster.
        options: Fingerprint of the settings that a new state is made with.
        recipe: Fingerprint of the program's way of reading files that a new state is made with.

    Raises:
        ConfigError: If the place is on a cluster, and its address is none or the extra for it is not installed.
    """
    if is_address(place):
        return _on_cluster(root, place, options=options, recipe=recipe)
    return LocalStore(place, root=root, options=options, recipe=recipe)


def open_cluster(address: str) -> ManyStore:
    """Return the cluster at ``http(s)://host:port`` with all repositories on it; nothing is asked yet.

    Raises:
        ConfigError: If it is no such address, or the extra for it is not installed.
    """
    from kwsearch.store.opensearch.cluster import Cluster

    return Cluster(address)


def _on_cluster(root: str, place: str, *, options: str, recipe: str) -> Store:
    import os

    from kwsearch.fingerprint import digest
    from kwsearch.roots import cache_folder
    from kwsearch.store.opensearch.store import ClusterStore

    address, _, name = place.rpartition("/")
    side = os.path.join(
        cache_folder(), f"cluster-{digest(place.encode('utf-8', 'surrogateescape'), 8).hex()}"
    )
    return ClusterStore(address, name, side, root=root, options=options, recipe=recipe)
