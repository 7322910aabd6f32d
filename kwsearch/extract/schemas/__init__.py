"""Schemas of messages and services: Protocol Buffers and GraphQL, read by their own few rules of names and blocks.

No grammar of them is kept well enough to be installed.
"""

from __future__ import annotations

from kwsearch.extract.schemas.graphql import extract_graphql
from kwsearch.extract.schemas.proto import extract_proto
from kwsearch.models import FileFacts


def extract_schema(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a schema defines, imports and uses.

    Args:
        path: Its path; not looked at.
        data: Its bytes; any errors are passed over.
        language: ``graphql`` or ``proto``.
    """
    return extract_graphql(data, language) if language == "graphql" else extract_proto(data, language)
