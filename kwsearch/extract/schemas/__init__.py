"""Schemas of messages, services and tables: Protocol Buffers, GraphQL and SQL, read by their own few rules.

No grammar of the first two is kept well enough to be installed; those of SQL read
one dialect each, and files are of any.
"""

from __future__ import annotations

from kwsearch.extract.schemas.graphql import extract_graphql
from kwsearch.extract.schemas.proto import extract_proto
from kwsearch.extract.schemas.sql import extract_sql
from kwsearch.models import FileFacts

_READERS = {"graphql": extract_graphql, "proto": extract_proto, "sql": extract_sql}


def extract_schema(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a schema defines, imports and uses.

    Args:
        path: Its path; not looked at.
        data: Its bytes; any errors are passed over.
        language: ``graphql``, ``proto`` or ``sql``.
    """
    return _READERS[language](data, language)
