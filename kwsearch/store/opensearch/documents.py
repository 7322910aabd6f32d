"""Files as documents of a cluster: how they are written, found by what is wanted, and read.

Bytes are texts of Latin-1, each character a byte, because terms of a cluster are texts and names may be any bytes.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kwsearch.errors import IndexCorruptError, IndexReadError, IndexWriteError
from kwsearch.store.opensearch.connection import FILES
from kwsearch.store.segment.fields import open_field
from kwsearch.store.segment.reader import Segment
from kwsearch.store.wanted import ENDS, FIELDS, IS, STARTS, HasAll, HasAny, HasNot, HasTerm
from kwsearch.text.identifiers import fold

if TYPE_CHECKING:
    from kwsearch.store.wanted import Wanted

LONGEST_TERM, LONGEST_PATTERN = 8_000, 400
"""Bytes of a term, and of what terms are compared with: a cluster refuses longer ones.

A longer term is stored in pieces that overlap by a pattern, so that what it starts with, ends with and holds is found;
what is asked of a longer pattern is its first or last part, which more files may have.
"""

PAGE_ROWS, PAGE_BYTES = 5_000, 8 << 20
"""So many documents without their segments, and so many bytes of segments, are asked for at once."""

_VALUES = ("key", "size", "mtime", "ctime", "trouble", "digest", "segment_bytes")


class Row(NamedTuple):
    """What is stored of a file, but for its segment.

    Attributes:
        document: The document's id on the cluster; a file that is stored again has another.
    """

    document: str
    path: str
    stat: tuple[int, int, int]
    digest: bytes
    trouble: bool
    segment_bytes: int


def document_id(batch: str, number: int) -> str:
    """Return the id of a document, which no other writer gives."""
    return f"{batch}.{number}"


def batch_of(document: str) -> str:
    """Return the batch of a document by its id."""
    return document.partition(".")[0]


def key_of(path: str) -> str:
    """Return a path as a term."""
    return path.encode("utf-8", "surrogateescape").decode("latin-1")


def document_of(row: Row, repo: str, batch: str, packed: bytes) -> dict[str, Any]:
    """Return what is sent for a file."""
    segment = Segment(row.path, data=packed)
    terms = {
        f"t_{name}": sorted(
            {piece for term in open_field(segment, name).all_terms() for piece in _pieces(fold(term))}
        )
        for name in FIELDS
    }
    segment.close()
    size, mtime, ctime = row.stat
    return {
        "repo": repo, "batch": batch, "key": key_of(row.path), "size": size, "mtime": mtime, "ctime": ctime,
        "trouble": row.trouble, "digest": b64encode(row.digest).decode(),
        "segment": b64encode(packed).decode(), "segment_bytes": len(packed), **terms,
    }  # fmt: skip


def _pieces(term: bytes) -> Iterator[str]:
    step = LONGEST_TERM - LONGEST_PATTERN
    for start in range(0, max(len(term) - LONGEST_PATTERN, 1), step):
        yield term[start : start + LONGEST_TERM].decode("latin-1")


def is_cut(wanted: Wanted) -> bool:
    """Tell whether `query_of` asks for less than what is wanted, so that more files may be found."""
    if isinstance(wanted, HasTerm):
        return any(len(term) > LONGEST_PATTERN for term in wanted.terms)
    if isinstance(wanted, HasNot):
        return is_cut(wanted.part)
    return isinstance(wanted, (HasAll, HasAny)) and any(map(is_cut, wanted.parts))


def query_of(wanted: Wanted) -> dict[str, Any]:
    """Return what finds all documents that have what is wanted, and no others unless `is_cut` says so."""
    if isinstance(wanted, HasAll):
        return {"bool": {"filter": [query_of(part) for part in wanted.parts]}} if wanted.parts else _EVERY
    if isinstance(wanted, HasAny):
        parts = [query_of(part) for part in wanted.parts]
        return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}}
    if isinstance(wanted, HasNot):
        return _EVERY if is_cut(wanted.part) else {"bool": {"must_not": [query_of(wanted.part)]}}
    assert isinstance(wanted, HasTerm)
    field = f"t_{wanted.field}"
    if wanted.how == IS:
        return {"terms": {field: [term[:LONGEST_TERM].decode("latin-1") for term in wanted.terms]}}
    if wanted.how == STARTS:
        starts = [term[:LONGEST_PATTERN].decode("latin-1") for term in wanted.terms]
        return _any({"prefix": {field: term}} for term in starts)
    after = "" if wanted.how == ENDS else "*"
    terms = [term[-LONGEST_PATTERN:].decode("latin-1") for term in wanted.terms]
    return _any({"wildcard": {field: {"value": f"*{_literal(term)}{after}"}}} for term in terms)


_EVERY: dict[str, Any] = {"match_all": {}}


def _any(queries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"should": [*queries], "minimum_should_match": 1}}


def _literal(term: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in term)


def bulk(client: Any, actions: list[dict[str, Any]]) -> None:
    """Write documents, or remove some; the answer to every one of them is looked at.

    Raises:
        IndexWriteError: If one of them was refused. A document that is there already was written by an attempt whose
            answer was lost, and one that is gone already was removed so: no other writer uses the same ids.
    """
    answer = client.bulk(body=actions, index=FILES)
    for item in answer["items"]:
        ((name, result),) = item.items()
        if result["status"] >= 300 and (name, result["status"]) not in (("create", 409), ("delete", 404)):
            reason = result.get("error", {}).get("reason", "no reason given")
            raise IndexWriteError(f"the cluster refused a file: {result['status']} {reason}")


def remove(client: Any, query: dict[str, Any]) -> None:
    """Remove all documents that a query finds.

    Raises:
        IndexWriteError: If one of them could not be removed.
    """
    client.indices.refresh(index=FILES)
    while found := _hits(client, {"query": query, "size": PAGE_ROWS}, ()):
        bulk(client, [{"delete": {"_id": hit["_id"]}} for hit in found])
        client.indices.refresh(index=FILES)


def rows(client: Any, query: dict[str, Any]) -> Iterator[Row]:
    """Yield what is stored of all files that a query finds, by the bytes of their paths.

    Raises:
        IndexReadError: If a part of the cluster did not answer: a part of an answer is none.
        IndexCorruptError: If a document is not as it was written.
    """
    after: list[str] | None = None
    while True:
        body = {"query": query, "size": PAGE_ROWS, "sort": ["key"]}
        if after is not None:
            body["search_after"] = after
        found = _hits(client, body, _VALUES)
        yield from map(_row, found)
        if len(found) < PAGE_ROWS:
            return
        after = found[-1]["sort"]


def segments(client: Any, wanted: list[Row]) -> Iterator[tuple[Row, bytes]]:
    """Yield the segments of files.

    Raises:
        IndexReadError: If a part of the cluster did not answer, or a document has gone.
        IndexCorruptError: If one is not as it was written.
    """
    for page in _pages(wanted):
        ids = [row.document for row in page]
        body = {"query": {"ids": {"values": ids}}, "size": len(page)}
        found = {str(hit["_id"]): hit for hit in _hits(client, body, ("segment",))}
        for row in page:
            if row.document not in found:
                raise IndexReadError("the cluster no longer has the state that was asked; ask again")
            data = _bytes(found[row.document], "segment")
            if len(data) != row.segment_bytes:
                raise IndexCorruptError(f"the segment of {row.path} is cut short")
            yield row, data


def _pages(wanted: list[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    size = 0
    for row in wanted:
        if page and (size + row.segment_bytes > PAGE_BYTES or len(page) == PAGE_ROWS):
            yield page
            page, size = [], 0
        page.append(row)
        size += row.segment_bytes
    if page:
        yield page


def _hits(client: Any, body: dict[str, Any], values: tuple[str, ...]) -> list[dict[str, Any]]:
    body |= {"docvalue_fields": [*values], "_source": False, "track_total_hits": False}
    answer = client.search(index=FILES, body=body, allow_partial_search_results=False)
    if answer["_shards"]["failed"] or answer["timed_out"]:
        raise IndexReadError("a part of the cluster did not answer; ask again")
    found: list[dict[str, Any]] = answer["hits"]["hits"]
    return found


def _row(hit: dict[str, Any]) -> Row:
    try:
        values = {name: hit["fields"][name][0] for name in _VALUES if name != "digest"}
        path = values["key"].encode("latin-1").decode("utf-8", "surrogateescape")
        stat = int(values["size"]), int(values["mtime"]), int(values["ctime"])
        return Row(
            str(hit["_id"]),
            path,
            stat,
            _bytes(hit, "digest"),
            bool(values["trouble"]),
            int(values["segment_bytes"]),
        )
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise IndexCorruptError(f"a document of the cluster is not one of ours: {error!r}") from None


def _bytes(hit: dict[str, Any], field: str) -> bytes:
    """Return a binary value; they come without the padding that base64 ends with."""
    try:
        text = hit["fields"][field][0]
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (KeyError, IndexError, TypeError, binascii.Error) as error:
        raise IndexCorruptError(f"a document of the cluster has no {field}: {error!r}") from None
