"""What the readers of schemas share: a file's text and comments, and how a symbol is entered."""

from __future__ import annotations

from kwsearch.extract.documents.text import mark_spans
from kwsearch.extract.rows.doc_comments import Comments
from kwsearch.extract.rows.doctext import first_doc_paragraph
from kwsearch.extract.rows.source import Source
from kwsearch.languages.table import BY_NAME
from kwsearch.models import FileFacts, Symbol
from kwsearch.regex import regex

_DEPRECATED = regex(r"@deprecated\b|\[[^\]]*\bdeprecated\s*=\s*true\b")
"""How GraphQL marks a field, and Protocol Buffers an option of it."""

MAX_TEXT = 200
"""Characters that a signature has at most."""


class Reading:
    """One file while it is read.

    Attributes:
        source: Its text.
        facts: What was found; comments and strings are there from the start.
        comments: Its comments, for documentation.
    """

    def __init__(
        self, data: bytes, language: str, spans: list[tuple[int, int, int, int]] | None = None
    ) -> None:
        """Mark comments and strings, or take them when they are known."""
        self.source = Source(data)
        self.facts = FileFacts(language)
        self.facts.spans = mark_spans(data, BY_NAME[language]) if spans is None else spans
        self.comments = Comments(self.facts.spans, self.source)

    def head(self, first: int, last: int) -> str:
        """Return the text from byte ``first`` to before ``last``, no more of it than signatures are made from."""
        return self.source.text(first, min(last, first + 2 * MAX_TEXT))

    def enter(
        self,
        start: int,
        name: str,
        kind: tuple[str, str],
        span: tuple[int, int],
        scope: str,
        head: str,
        doc: str | None = None,
        role: str = "definition",
        modifiers: tuple[str, ...] | None = None,
    ) -> None:
        """Enter a symbol.

        Args:
            start: First byte of its name.
            name: The name.
            kind: Its kind and subkind.
            span: Its first byte, and the one behind its last.
            scope: What it stands in.
            head: What its signature is made from.
            doc: Its description; None for the comment at it.
            role: ``definition`` or ``declaration``.
            modifiers: Sorted; None for what schemas say of themselves.
        """
        line, column = self.source.place(start)
        if doc is None:
            doc = self.comments.doc_of(*span, line)
        if modifiers is None:
            modifiers = ("deprecated",) if "deprecated" in head and _DEPRECATED.search(head) else ()
        self.facts.symbols.append(
            Symbol(
                name=name,
                kind=kind[0],
                role=role,
                line=line,
                end_line=self.source.line(span[1] - 1),
                column=column,
                scope=scope,
                signature=" ".join(head.split())[:MAX_TEXT],
                doc=first_doc_paragraph(doc),
                subkind=kind[1],
                modifiers=modifiers,
            )
        )
