"""Files as documents of a cluster: how they are written, found by what is wanted, and read.

Bytes are texts of Latin-1, each character a byte, because terms of a cluster are texts and names may be any bytes.
"""

from __future__ import annotations

import binascii
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kwsearch.errors import IndexCorruptError, IndexReadError, IndexWriteError
from kwsearch.store.opensearch.connection import FILES
from kwsearch.store.opensearch.worth import LONGEST_TERM, MARK, NUMBERED, FileWorth, script_of
from kwsearch.store.segment.fields import open_field
from kwsearch.store.segment.single import SingleSegment
from kwsearch.store.wanted import (
    ENDS,
    FIELDS,
    IS,
    NEAR,
    REPOSITORY,
    SPREAD,
    STARTS,
    HasAll,
    HasAny,
    HasNot,
    HasSome,
    HasTerm,
)
from kwsearch.text.identifiers import fold

if TYPE_CHECKING:
    from kwsearch.store.ranked import Ranked
    from kwsearch.store.segment.reader import Segment
    from kwsearch.store.wanted import Wanted

LONGEST_PATTERN = 400
"""Bytes, beside LONGEST_TERM, of a term, and of what terms are compared with: a cluster refuses longer ones.

A longer term is stored in pieces that overlap by a pattern, so that what it starts with, ends with and holds is found;
what is asked of a longer pattern is its first or last part, which more files may have.
"""

LONGEST_SPREAD = 60
"""Letters of a name that is looked for with other bytes between them: as an expression it is eleven times as long."""

PAGE_ROWS, PAGE_BYTES, FIRST_FILES = 5_000, 8 << 20, 25
"""So many documents without their segments, so many bytes of segments, and so many files with all that they have before
it is known how much that is, are asked for at once."""

MOST_AT_ONCE = 96 << 10
"""Segments of more bytes come when it is known how many they are: of the best files nobody knows their sizes before."""

SEGMENTS = ("segment", "large_segment")
"""Fields of segments, of which a file has one: the second when it is larger than MOST_AT_ONCE."""

MOST_NEAR = 500
"""So many words near to one are looked for."""

BUSY = 429
BUSY_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""What a cluster says that has too much to do, and the seconds after which it is asked again."""

BY_PATH = [{"repo": "asc"}, {"key": "asc"}]
"""The order of files: no two files of a state stand alike in it."""

PLAIN_FIELDS = tuple(name for name in FIELDS if f"t_{name}" not in NUMBERED)
"""Fields of terms without numbers."""

_AS_IT_IS = {"accept-encoding": "identity"}
"""Asks for an answer that is not packed: to pack anew what was packed costs a tenth of a question, here and there."""

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


def document_of(row: Row, repo: str, batch: str, loose: bytes, kept: bytes) -> dict[str, Any]:
    """Return what is sent for a file, without its text: of its segment as it is, and as it is kept."""
    segment = SingleSegment(row.path, loose)
    worth = FileWorth(segment)
    terms = _terms(segment, worth)
    segment.close()
    size, mtime, ctime = row.stat
    return {
        "repo": repo, "batch": batch, "key": key_of(row.path), "size": size, "mtime": mtime, "ctime": ctime,
        "trouble": row.trouble, "digest": b64encode(row.digest).decode(), "segment_bytes": len(kept),
        SEGMENTS[len(kept) > MOST_AT_ONCE]: b64encode(kept).decode(), **terms, **worth.fields,
    }  # fmt: skip


def _terms(segment: Segment, worth: FileWorth) -> dict[str, list[str]]:
    """Return the terms of each field that a file is found by or that the script reads, with numbers in some."""
    found = {}
    for name, numbers in worth.numbers.items():
        pieces = _pieces(numbers)
        found[name] = [
            f"{piece}{MARK}{numbers[term]}" for piece, term in pieces.items() if piece and numbers[term]
        ]
    for name in PLAIN_FIELDS:
        known = worth.terms.get(name)
        found[f"t_{name}"] = [
            *_pieces(map(fold, open_field(segment, name).all_terms()) if known is None else known)
        ]
    return {name: terms for name, terms in found.items() if terms}


def _pieces(terms: Iterable[bytes]) -> dict[str, bytes]:
    """Return terms as texts, each once, with the term that each is of: one that is too long is in pieces."""
    found = {term.decode("latin-1"): term for term in terms}
    if max(map(len, found), default=0) > LONGEST_TERM:
        return {
            text[start : start + LONGEST_TERM]: term
            for text, term in found.items()
            for start in range(0, max(len(text) - LONGEST_PATTERN, 1), LONGEST_TERM - LONGEST_PATTERN)
        }
    return found


def is_cut(wanted: Wanted) -> bool:
    """Tell whether `query_of` asks for less than what is wanted, so that more files may be found."""
    if isinstance(wanted, HasTerm):
        longest = LONGEST_SPREAD if wanted.how == SPREAD else LONGEST_PATTERN
        return any(len(term) > longest for term in wanted.terms)
    if isinstance(wanted, HasNot):
        return is_cut(wanted.part)
    return isinstance(wanted, (HasAll, HasAny, HasSome)) and any(map(is_cut, wanted.parts))


def query_of(wanted: Wanted) -> dict[str, Any]:
    """Return what finds all documents that have what is wanted, and no others unless `is_cut` says so."""
    if isinstance(wanted, HasAll):
        return {"bool": {"filter": [query_of(part) for part in wanted.parts]}} if wanted.parts else _EVERY
    if isinstance(wanted, HasAny):
        parts = [query_of(part) for part in wanted.parts]
        return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}}
    if isinstance(wanted, HasSome):
        parts = [query_of(part) for part in wanted.parts]
        return {"bool": {"should": parts, "minimum_should_match": wanted.least}}
    if isinstance(wanted, HasNot):
        return _EVERY if is_cut(wanted.part) else {"bool": {"must_not": [query_of(wanted.part)]}}
    assert isinstance(wanted, HasTerm)
    if wanted.field == REPOSITORY:
        return {"terms": {"repo": [term.decode() for term in wanted.terms]}}
    field = f"t_{wanted.field}"
    if wanted.how == IS:
        # Of a longer one its first piece, which only terms that begin so have.
        return {"terms": {field: [term[:LONGEST_TERM].decode("latin-1") for term in wanted.terms]}}
    if wanted.how == STARTS:
        starts = [term[:LONGEST_PATTERN].decode("latin-1") for term in wanted.terms]
        return _any({"prefix": {field: term}} for term in starts)
    if wanted.how == NEAR:
        near = [term[:LONGEST_PATTERN].decode("latin-1") for term in wanted.terms]
        return _any(
            {"fuzzy": {field: {"value": term, "fuzziness": 2, "max_expansions": MOST_NEAR}}} for term in near
        )
    if wanted.how == SPREAD:
        return _any({"regexp": {field: _spread(term.decode("latin-1"))}} for term in wanted.terms)
    after = "" if wanted.how == ENDS else "*"
    terms = [term[-LONGEST_PATTERN:].decode("latin-1") for term in wanted.terms]
    return _any({"wildcard": {field: {"value": f"*{_literal(term)}{after}"}}} for term in terms)


_EVERY: dict[str, Any] = {"match_all": {}}


def _any(queries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"should": [*queries], "minimum_should_match": 1}}


def _spread(term: str) -> str:
    """Return an expression for a kind and a name of letters and digits, between which other bytes may stand."""
    kind, _, name = term.partition(" ")
    return f"{kind} .*{'[^a-z0-9]*'.join(name[:LONGEST_SPREAD])}.*"


def _literal(term: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in term)


def created(document: str) -> str:
    """Return the line of a bulk request that says that the next line is a new document."""
    return json.dumps({"create": {"_id": document}})


def deleted(document: str) -> str:
    """Return the line of a bulk request that removes a document."""
    return json.dumps({"delete": {"_id": document}})


def bulk(client: Any, lines: list[str]) -> None:
    """Write documents, or remove some; the answer to every one of them is looked at.

    A cluster that has too much to do is given time. What was written then is asked for again, and is there already.

    Raises:
        IndexWriteError: If one of them was refused. A document that is there already was written by an attempt whose
            answer was lost, and one that is gone already was removed so: no other writer uses the same ids.
    """
    from opensearchpy.exceptions import TransportError

    for pause in (*BUSY_PAUSES, None):
        try:
            # The format wants a line end behind the last line, too.
            answer = client.bulk(body="\n".join((*lines, "")), index=FILES)
            results = [(name, result) for item in answer["items"] for name, result in item.items()]
            is_busy = any(result["status"] == BUSY for _, result in results)
        except TransportError as error:
            if error.status_code != BUSY or pause is None:
                raise
            is_busy = True
        if not is_busy or pause is None:
            break
        time.sleep(pause)
    for name, result in results:
        if result["status"] >= 300 and (name, result["status"]) not in (("create", 409), ("delete", 404)):
            reason = result.get("error", {}).get("reason", "no reason given")
            raise IndexWriteError(f"the cluster refused a file: {result['status']} {reason}")


def remove(client: Any, query: dict[str, Any]) -> None:
    """Remove all documents that a query finds; those that were written a moment ago only after a refresh.

    Raises:
        IndexWriteError: If one of them could not be removed.
    """
    while found := _hits(client, {"query": query, "size": PAGE_ROWS}, ()):
        bulk(client, [deleted(hit["_id"]) for hit in found])
        client.indices.refresh(index=FILES)


class Found(NamedTuple):
    """Files of a query, and how many it has in all.

    Attributes:
        files: Each with its segment as it is kept, and how it stands in the order that was asked for.
        total: How many files there are.
    """

    files: list[tuple[Row, bytes, list[Any]]]
    total: int


def best(
    client: Any, query: dict[str, Any], asked: Ranked, size: int, after: list[Any] | None, least: float
) -> Found:
    """Return the files of a query that may be worth most, by what they may be worth and then by path.

    Args:
        client: Of the cluster.
        query: What the files have.
        asked: What makes their worth.
        size: Most files.
        after: How the last one of the page before stands in the order.
        least: Files that may be worth less are left out.
    """
    vague = [word.vague for word in asked.words if word.vague is not None]
    # Each adds another power of two to the score: the script reads off which of them a file meets.
    met = [{"constant_score": {"filter": query_of(part), "boost": 1 << n}} for n, part in enumerate(vague)]
    must = {"constant_score": {"filter": query, "boost": 1}}
    body: dict[str, Any] = {
        "query": {
            "script_score": {
                "query": {"bool": {"must": [must], "should": met}} if met else must,
                "script": script_of(asked),
            }
        },
        "sort": [{"_score": "desc"}, *BY_PATH],
        "size": size,
        "min_score": least,
    }
    return _page(client, body, after)


def first(client: Any, query: dict[str, Any], size: int) -> Found:
    """Return the first files of a query by path."""
    return _page(client, {"query": query, "sort": BY_PATH, "size": size}, None)


def _page(client: Any, body: dict[str, Any], after: list[Any] | None) -> Found:
    """Return a page of files; those with large segments are asked for once more."""
    if after is not None:
        body["search_after"] = after
    answer = _answer(client, {**body, "docvalue_fields": [*_VALUES, SEGMENTS[0]], "track_total_hits": True})
    try:
        total = int(answer["hits"]["total"]["value"])
    except (KeyError, TypeError, ValueError) as error:
        raise IndexCorruptError(f"the cluster does not say how many files there are: {error!r}") from None
    hits = [(_row(hit), hit) for hit in answer["hits"]["hits"]]
    large = dict(segments(client, [row for row, _ in hits if row.segment_bytes > MOST_AT_ONCE]))
    files = [(row, large.get(row) or _segment(hit), list(hit.get("sort", ()))) for row, hit in hits]
    return Found(files, total)


def counts(client: Any, queries: list[dict[str, Any]]) -> list[int]:
    """Return how many files each of some queries has, from one request.

    Raises:
        IndexReadError: If a part of the cluster did not answer.
    """
    lines: list[dict[str, Any]] = []
    for query in queries:
        lines.append({"index": FILES, "allow_partial_search_results": False})
        lines.append({"query": query, "size": 0, "track_total_hits": True})
    # One way there and back for all of them.
    answers = client.msearch(body=lines)["responses"]
    if len(answers) != len(queries):
        raise IndexReadError("a part of the cluster did not answer; ask again")
    found = []
    for answer in answers:
        _check(answer)
        found.append(int(answer["hits"]["total"]["value"]))
    return found


def rows(client: Any, query: dict[str, Any]) -> Iterator[Row]:
    """Yield what is stored of all files that a query finds, by their repositories and the bytes of their paths.

    Raises:
        IndexReadError: If a part of the cluster did not answer: a part of an answer is none.
        IndexCorruptError: If a document is not as it was written.
    """
    after: list[str] | None = None
    while True:
        body = {"query": query, "size": PAGE_ROWS, "sort": BY_PATH}
        if after is not None:
            body["search_after"] = after
        found = _hits(client, body, _VALUES)
        yield from map(_row, found)
        # Not full: the last one. A full one may be followed by nothing, which costs one more request.
        if len(found) < PAGE_ROWS:
            return
        after = found[-1]["sort"]


def segments(client: Any, wanted: list[Row]) -> Iterator[tuple[Row, bytes]]:
    """Yield the segments of files.

    Raises:
        IndexReadError: If a part of the cluster did not answer, or a document has gone.
        IndexCorruptError: If one is not as it was written.
    """
    for row, hit in _documents(client, wanted, (*SEGMENTS, "segment_bytes")):
        yield row, _segment(hit)


def whole(client: Any, wanted: list[Row]) -> Iterator[tuple[Row, bytes, bytes]]:
    """Yield the segments of files and their texts, as they are kept; raises as `segments` does.

    The text of an index that was imported is not known: then it is empty.
    """
    for row, hit in _documents(client, wanted, (*SEGMENTS, "segment_bytes", "text")):
        yield row, _segment(hit), _text(hit)


def _documents(
    client: Any, wanted: list[Row], values: tuple[str, ...]
) -> Iterator[tuple[Row, dict[str, Any]]]:
    for page in _pages(wanted):
        ids = [row.document for row in page]
        body = {"query": {"ids": {"values": ids}}, "size": len(page)}
        found = {str(hit["_id"]): hit for hit in _hits(client, body, values)}
        # In the order that was asked for, which that of an answer by ids is not.
        for row in page:
            if row.document not in found:
                raise IndexReadError("the cluster no longer has the state that was asked; ask again")
            yield row, found[row.document]


def texts(client: Any, documents: list[str]) -> dict[str, bytes]:
    """Return the packed texts of documents by their ids, as far as they are there.

    Raises:
        IndexReadError: If a part of the cluster did not answer.
        IndexCorruptError: If one is not as it was written.
    """
    body = {"query": {"ids": {"values": documents}}, "size": len(documents)}
    return {str(hit["_id"]): _text(hit) for hit in _hits(client, body, ("text",))}


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
    body |= {"docvalue_fields": [*values], "track_total_hits": False}
    found: list[dict[str, Any]] = _answer(client, body)["hits"]["hits"]
    return found


def _answer(client: Any, body: dict[str, Any]) -> dict[str, Any]:
    is_packed = not {*SEGMENTS, "text"}.isdisjoint(body["docvalue_fields"])
    answer: dict[str, Any] = client.search(
        index=FILES,
        body={**body, "_source": False},
        allow_partial_search_results=False,
        headers=_AS_IT_IS if is_packed else {},
    )
    _check(answer)
    return answer


def _check(answer: dict[str, Any]) -> None:
    if "error" in answer or answer["_shards"]["failed"] or answer["timed_out"]:
        raise IndexReadError("a part of the cluster did not answer; ask again")


def _segment(hit: dict[str, Any]) -> bytes:
    """Return the segment of a document as it is kept."""
    data = _bytes(hit, SEGMENTS[SEGMENTS[1] in hit.get("fields", ())])
    try:
        whole = len(data) == hit["fields"]["segment_bytes"][0]
    except (KeyError, IndexError, TypeError):
        whole = False
    if not whole:
        raise IndexCorruptError(f"the segment of a document is cut short: {hit.get('_id')}")
    return data


def _text(hit: dict[str, Any]) -> bytes:
    return _bytes(hit, "text") if "text" in hit.get("fields", ()) else b""


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
    except (KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise IndexCorruptError(f"a document of the cluster is not one of ours: {error!r}") from None


def _bytes(hit: dict[str, Any], field: str) -> bytes:
    """Return a binary value; they come without the padding that base64 ends with."""
    try:
        text = hit["fields"][field][0]
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (KeyError, IndexError, TypeError, binascii.Error) as error:
        raise IndexCorruptError(f"a document of the cluster has no {field}: {error!r}") from None
