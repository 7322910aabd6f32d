"""What the table knows of one language. Lean: no imports."""

from __future__ import annotations

TEXT = "text"
"""The language of every text file that no row claims."""

GROUPS = ("programming", "markup", "data", "prose")
"""What a language is for, as linguist groups them."""

C_BLOCK = "/* */"
"""Block comments of the family of C."""

XML_BLOCK = "<!-- -->"
"""Block comments of the family of XML."""


class Language:
    """One row of the table.

    Attributes:
        name: Lower-case name without spaces, stored in indexes.
        label: Linguist's name, for people.
        aliases: Other names that a filter accepts, lower case.
        suffixes: With their dot, lower case unless only the written case counts (``.C``).
        filenames: Whole names that decide, whatever the suffix.
        interpreters: Program names in a ``#!`` line.
        group: One of GROUPS.
        extractor: Who reads it: ``code`` (a grammar), ``markdown``, ``component``, ``notebook``, ``data``, ``build``,
            ``asciidoc``, ``groovy``, ``r``, ``rst``, ``schema``, ``stylesheet``, ``tex`` or ``text``.
        grammar: Importable package and function of the grammar, ``tree_sitter_php.language_php``; empty
            unless the extractor is ``code``.
        query: File name in ``queries/``; empty without a grammar.
        extra: The extra that installs the grammar; empty when it comes with every installation, or there is none.
        line_comments: Marks of comments that run to the end of the line.
        block_comments: Opening and closing marks.
        quotes: One-character marks of string literals.
        code: What code in a document of this language is nearly always written in; the document itself decides.
        unlike: How a file begins that has such a suffix and is of another language; it gives words.
    """

    __slots__ = (
        "aliases", "block_comments", "code", "extra", "extractor", "filenames", "grammar", "group", "interpreters",
        "label", "line_comments", "name", "query", "quotes", "suffixes", "unlike",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        label: str,
        suffixes: str = "",
        *,
        aliases: str = "",
        filenames: str = "",
        interpreters: str = "",
        group: str = "programming",
        extractor: str = "text",
        grammar: str = "",
        extra: str = "",
        line: str = "",
        block: str = "",
        quotes: str = "",
        code: str = "",
        unlike: str = "",
    ) -> None:
        marks = block.split()
        self.name = name
        self.label = label
        self.aliases = tuple(aliases.split())
        self.suffixes = tuple(suffixes.split())
        self.filenames = tuple(filenames.split())
        self.interpreters = tuple(interpreters.split())
        self.group = group
        self.extractor = "code" if grammar else extractor
        self.grammar = grammar
        self.query = f"{name}.scm" if grammar else ""
        self.extra = extra
        self.line_comments = tuple(line.split())
        self.block_comments = tuple(zip(marks[::2], marks[1::2], strict=True))
        self.quotes = tuple(quotes)
        self.code = code
        self.unlike = tuple(word.encode() for word in unlike.split())

    def __repr__(self) -> str:
        return f"Language({self.name!r})"
