"""Evaluates a Whoosh query on sets of documents, without a matcher for each term of each segment.

The same answers as ``searcher.search`` gives, for the queries that have a meaning without positions and scores.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from typing import Any

from whoosh.collectors import Collector
from whoosh.query.compound import And, Or
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.terms import Prefix, Term, Wildcard
from whoosh.query.wrappers import Not

from kwsearch.store.segment.reader import Segment
from kwsearch.store.whoosh.codec import KeywordField
from kwsearch.store.whoosh.fields import FIELD_NAMES, SegmentField, open_field

_WILD = re.compile(rb"[*?]|\[[^\]]*\]?")


class SetCollector(Collector):
    """Collects the paths of all files that a query matches; pass it to ``searcher.search_with_collector``.

    Understands Term, Prefix, Wildcard, And, Or, Not, Every and NullQuery.

    Attributes:
        paths: Paths of the matching files, in the order of segments and documents; complete after the search.
    """

    def __init__(self) -> None:
        self.paths: list[str] = []

    def set_subsearcher(self, subsearcher: Any, offset: int) -> None:
        """Take the next segment; no matcher is made."""
        self.subsearcher = subsearcher
        self.offset = offset

    def collect_matches(self) -> None:
        """Evaluate the query on the current segment."""
        codec: Any = self.subsearcher.reader().codec()
        segment: Segment | None = codec and codec.segment
        if segment is None:
            return  # the reader of an index without files
        documents = sorted(matching_documents(self.q, segment) - segment.deleted)
        self.docset.update(self.offset + document for document in documents)
        self.paths += map(segment.path_of, documents)

    def collect(self, sub_docnum: int) -> None:
        """Do nothing: ``collect_matches`` takes all documents at once."""

    def sort_key(self, sub_docnum: int) -> int:
        """Return the document's number: there are no scores."""
        return self.offset + sub_docnum

    def results(self) -> list[str]:  # type: ignore[override]
        """Return the paths of the matching files."""
        return self.paths


def matching_documents(tree: Query, segment: Segment) -> set[int]:
    """Return the documents of a segment that a query matches, deleted ones included.

    Raises:
        TypeError: If the query holds a node that SetCollector does not understand.
    """
    if isinstance(tree, And):
        parts = [matching_documents(part, segment) for part in tree.subqueries]
        return set.intersection(*parts) if parts else set()
    if isinstance(tree, Or):
        return set().union(*(matching_documents(part, segment) for part in tree.subqueries))
    if isinstance(tree, Not):
        return set(range(segment.documents)) - matching_documents(tree.query, segment)
    if isinstance(tree, Every) and tree.fieldname is None:
        return set(range(segment.documents))
    if isinstance(tree, Term | Prefix | Wildcard | Every):
        return _documents_of_terms(tree, segment)
    if tree == NullQuery:
        return set()
    raise TypeError(f"{type(tree).__name__} has no meaning without positions and scores")


def _documents_of_terms(tree: Any, segment: Segment) -> set[int]:
    if tree.fieldname not in FIELD_NAMES:
        return set()
    field = open_field(segment, tree.fieldname)
    documents: set[int] = set()
    for term in _terms(tree, field):
        handle = field.find(term)
        if handle >= 0:
            documents.update(field.postings(handle)[0])
    return documents


def _terms(tree: Any, field: SegmentField) -> Iterable[bytes]:
    if isinstance(tree, Every):
        return field.all_terms()
    text = KeywordField().to_bytes(tree.text)
    if isinstance(tree, Term):
        return [text]
    if isinstance(tree, Prefix):
        return field.starting(text)
    literals = _WILD.split(text)
    longest = max(literals, key=len)
    candidates = field.starting(text) if len(literals) == 1 else field.containing(longest)
    matches = re.compile(fnmatch.translate(tree.text)).match
    return [term for term in candidates if matches(term.decode("utf-8", "surrogateescape"))]
