"""What stands in the small documents of a cluster is foreign: each value that is none is damage, or a writer gone."""

from __future__ import annotations

import json
import os
import socket
import time
from typing import Any

import pytest

pytest.importorskip("opensearchpy")
from opensearchpy.exceptions import ConflictError

from kwsearch.errors import IndexCorruptError, IndexLockedError
from kwsearch.store.opensearch.states import State, WriterLock, read_state

STATE = State("1", "/r", "", "", 0, 0, 1, (), (), (), (), "{}")


class OneDocument:
    """A client of a cluster that has a document, and takes another one in its place."""

    def __init__(self, value: object) -> None:
        self.text = json.dumps(value)

    def get(self, index: str, id: str) -> dict[str, Any]:
        return {"_source": {"state": self.text}, "_seq_no": 3, "_primary_term": 1}

    def index(self, index: str, id: str, body: dict[str, Any], **asked: Any) -> dict[str, Any]:
        if asked.get("op_type") == "create":
            raise ConflictError(409, "version_conflict_engine_exception", {})
        return {"_seq_no": 4, "_primary_term": 1}


def test_a_state_is_what_was_written() -> None:
    assert read_state(OneDocument(STATE._asdict()), "r")[0] == STATE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("documents", float("inf")), ("documents", "many"), ("batches", 1), ("waste", [[10**400, [], []]]),
        ("waste", [[0.0, []]]), ("skipped", [["binary", float("inf")]]), ("another", 1),
    ],
)  # fmt: skip
def test_a_state_with_a_value_that_is_none_is_damaged(field: str, value: object) -> None:
    with pytest.raises(IndexCorruptError, match="what the cluster has of r is damaged"):
        read_state(OneDocument(STATE._asdict() | {field: value}), "r")


@pytest.mark.parametrize("process", [10**30, float("inf"), "many", None])
def test_a_lock_of_no_process_is_taken(process: object) -> None:
    owner = {"host": socket.gethostname(), "process": process, "time": time.time()}
    assert WriterLock(OneDocument(owner), "r", "there").acquire(0.0)


def test_a_lock_of_a_process_that_lives_is_not() -> None:
    owner = {"host": socket.gethostname(), "process": os.getpid(), "time": time.time()}
    with pytest.raises(IndexLockedError):
        WriterLock(OneDocument(owner), "r", "there").acquire(0.0)
