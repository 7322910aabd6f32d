"""What a repository's newest state is, and who writes the next one.

These are two small documents, each changed by one compare-and-set. Naming a batch of documents in the state is the
commit; what no state names does not exist.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from kwsearch.errors import (
    IndexCorruptError,
    IndexLockedError,
    IndexNotFoundError,
    IndexReadError,
    IndexWriteError,
)
from kwsearch.store.opensearch.connection import STATES, is_foreign

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK_SECONDS = 3600.0
"""A writer on another machine that said nothing for so long is gone, as the clocks of both say."""

MOST_REPOSITORIES, STATES_AT_ONCE = 5_000, 200
"""So many repositories, with their locks, can be asked at once; the states of so many are fetched at once."""

BEAT_SECONDS = 20.0
PAUSE_SECONDS = 0.05


class Waste(NamedTuple):
    """Documents that a commit left behind: readers of older states may still ask for them.

    Attributes:
        since: When, in seconds since 1970 of the writer's clock.
        batches: Whole batches.
        documents: Ids of documents of batches that are still named.
    """

    since: float
    batches: Sequence[str]
    documents: Sequence[str]


class State(NamedTuple):
    """One committed state of a repository.

    Attributes:
        identity: Its own among all states.
        batches: Documents are in the state when their batch is named here…
        dead: …and their id is not here.
        waste: What older states have and this one does not; it is removed in time.
        skipped: Reasons of what was not indexed with their counts, by reason.
        scan: The scan table as JSON.
    """

    identity: str
    root: str
    options: str
    recipe: str
    documents: int
    index_bytes: int
    generation: int
    batches: tuple[str, ...]
    dead: tuple[str, ...]
    waste: tuple[Waste, ...]
    skipped: tuple[tuple[str, int], ...]
    scan: str

    def query(self, repo: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """Return a query for those of its documents that another query finds."""
        return {
            "bool": {
                "filter": [{"term": {"repo": repo}}, {"terms": {"batch": self.batches}}, wanted],
                "must_not": [{"ids": {"values": self.dead}}],
            }
        }


class Version(NamedTuple):
    """Which version of a document was read, for compare-and-set."""

    number: int
    term: int


def read_document(client: Any, name: str) -> tuple[Any, Version] | None:
    """Return a document of the states and its version; None when there is none.

    Raises:
        IndexCorruptError: If it cannot be read.
    """
    from opensearchpy.exceptions import NotFoundError

    try:
        found = client.get(index=STATES, id=name)
    except NotFoundError as error:
        if is_foreign(error):
            raise
        return None
    return _value_of(name, found)


def _damaged(name: str) -> IndexCorruptError:
    remove = f"kwsearch forget --store URL --repo {name}"
    return IndexCorruptError(
        f"what the cluster has of {name} is damaged; remove it and index again: {remove}"
    )


def _value_of(name: str, found: Any) -> tuple[Any, Version]:
    try:
        return json.loads(found["_source"]["state"]), Version(found["_seq_no"], found["_primary_term"])
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(name) from error


def write_state(client: Any, repo: str, state: State, before: Version | None) -> bool:
    """Make a state the newest one of a repository if another one still is; return whether it was."""
    return write_document(client, repo, state._asdict(), before, found_at_once=True) is not None


def write_document(
    client: Any, name: str, value: Any, before: Version | None, *, found_at_once: bool = False
) -> Version | None:
    """Write a document of the states if it still has a version; return its new one, or None when it had not.

    Args:
        client: Of the cluster.
        name: The document's id.
        value: What JSON can hold.
        before: None when there must be none.
        found_at_once: Whether searches find it as soon as it is written, not a second later.
    """
    from opensearchpy.exceptions import ConflictError

    asked: dict[str, Any] = {"refresh": True} if found_at_once else {}
    if before is None:
        asked["op_type"] = "create"
    else:
        asked |= {"if_seq_no": before.number, "if_primary_term": before.term}
    try:
        # A text to the cluster, which looks into none of it: it comes back as it was.
        done = client.index(index=STATES, id=name, body={"state": json.dumps(value)}, **asked)
    except ConflictError:
        return None
    return Version(done["_seq_no"], done["_primary_term"])


def read_state(client: Any, repo: str) -> tuple[State, Version]:
    """Return the newest state of a repository.

    Raises:
        IndexNotFoundError: If nothing was ever committed.
        IndexCorruptError: If it cannot be read.
    """
    found = read_document(client, repo)
    if found is None:
        raise IndexNotFoundError(f"there is no index of {repo} on the cluster yet")
    value, version = found
    return _state_of(repo, value), version


def _state_of(repo: str, value: Any) -> State:
    try:
        state = State(**value)
        return state._replace(
            documents=int(state.documents),
            batches=tuple(map(str, state.batches)),
            dead=tuple(map(str, state.dead)),
            waste=tuple(Waste(float(since), tuple(a), tuple(b)) for since, a, b in state.waste),
            skipped=tuple((str(reason), int(count)) for reason, count in state.skipped),
        )
    except (TypeError, ValueError, OverflowError) as error:  # JSON has Infinity, for Python's reader
        raise _damaged(repo) from error


def changed_states(
    client: Any, known: dict[str, tuple[State | None, Version]]
) -> dict[str, tuple[State | None, Version]]:
    """Return the newest states of all repositories; those that are known already are not fetched again.

    What cannot be read is None: one damaged repository does not take the others with it.

    Raises:
        IndexReadError: If a part of the cluster did not answer, or it has more than MOST_REPOSITORIES.
    """
    # Versions alone: states are large, and most of them are known already.
    body = {"size": MOST_REPOSITORIES, "_source": False, "seq_no_primary_term": True}
    answer = client.search(index=STATES, body=body, allow_partial_search_results=False)
    try:
        if answer["_shards"]["failed"] or answer["timed_out"]:
            raise IndexReadError("a part of the cluster did not answer; ask again")
        hits = answer["hits"]["hits"]
        is_cut = answer["hits"]["total"]["value"] > len(hits)
        there = {
            hit["_id"]: Version(hit["_seq_no"], hit["_primary_term"]) for hit in hits if "/" not in hit["_id"]
        }
    except (KeyError, TypeError) as error:
        raise IndexReadError(f"this is no answer of OpenSearch: {error!r}; is the address right?") from None
    if is_cut:
        raise IndexReadError(f"the cluster has more than {MOST_REPOSITORIES:,} repositories; ask one of them")
    states = {
        name: known[name] for name, version in there.items() if name in known and known[name][1] == version
    }
    missing = [name for name in there if name not in states]
    for start in range(0, len(missing), STATES_AT_ONCE):
        asked = client.mget(index=STATES, body={"ids": missing[start : start + STATES_AT_ONCE]})
        for found in asked["docs"]:
            if found.get("found"):  # not one that was forgotten meanwhile
                name = found["_id"]
                try:
                    # With the version that was seen before: what changed between the two is fetched again by the next
                    # look.
                    states[name] = _state_of(name, _value_of(name, found)[0]), there[name]
                except IndexCorruptError:
                    states[name] = None, there[name]
            elif "error" in found:
                raise IndexReadError("a part of the cluster did not answer; ask again")
    return states


class WriterLock:
    """The right to write the next state of a repository: a document that names who has it."""

    def __init__(self, client: Any, repo: str, place: str) -> None:
        self._client, self._repo, self._place = client, repo, place
        self._name = f"{repo}/writer"
        self._version: Version | None = None
        self._beaten = 0.0

    def acquire(self, wait_seconds: float) -> bool:
        """Take the lock; return whether it was taken from a writer that is gone, which may wake up.

        Raises:
            IndexLockedError: If another writer keeps it for longer.
        """
        until = time.monotonic() + wait_seconds
        while True:
            if self._write(None):
                return False
            found = read_document(self._client, self._name)
            # Of several that find the writer gone one takes the lock: the write is refused where it has another
            # version.
            if found is not None and _is_gone(found[0]) and self._write(found[1]):
                return True
            if time.monotonic() >= until:
                owner = found[0] if found else {}
                who = f"process {owner.get('process')} on {owner.get('host')}"
                raise IndexLockedError(f"another writer works on {self._place}: {who}")
            time.sleep(min(PAUSE_SECONDS, max(0.0, until - time.monotonic())))

    def beat(self) -> None:
        """Say now and then that the writer lives.

        Raises:
            IndexWriteError: If another writer took the lock.
        """
        if time.monotonic() - self._beaten > BEAT_SECONDS and not self._write(self._version):
            raise IndexWriteError(f"another writer took over {self._place}")

    def _write(self, before: Version | None) -> bool:
        owner = {"host": socket.gethostname(), "process": os.getpid(), "time": time.time()}
        version = write_document(self._client, self._name, owner, before)
        if version is None:
            return False
        self._version, self._beaten = version, time.monotonic()
        return True

    def release(self) -> None:
        """Give the lock back, unless it was lost; twice is harmless."""
        version, self._version = self._version, None
        if version is None:
            return
        from opensearchpy.exceptions import OpenSearchException

        with contextlib.suppress(OpenSearchException):  # whoever comes next finds that we are gone
            self._client.delete(
                index=STATES, id=self._name, if_seq_no=version.number, if_primary_term=version.term
            )


def _is_gone(owner: Any) -> bool:
    """Tell whether a writer is gone: on this machine its process says so, on others its silence does."""
    try:
        if time.time() - float(owner["time"]) > LOCK_SECONDS:
            return True
        if owner["host"] != socket.gethostname():
            return False
        # Signal 0 asks whether the process is there, and sends nothing.
        os.kill(int(owner["process"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    except (KeyError, TypeError, ValueError, OverflowError):
        return True  # no writer of ours says so; no process has a number that large
    return False
