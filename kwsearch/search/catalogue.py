"""What an index holds, beside answers: records of files, its words, its figures."""

from __future__ import annotations

from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And
from kwsearch.search.evaluate.counted_lines import CountedLines
from kwsearch.search.evaluate.narrowing import constraint_of
from kwsearch.text.identifiers import fold
from kwsearch.vocabulary import FILE_FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kwsearch.models import FileRecord, IndexStats
    from kwsearch.search.dependencies import Dependencies
    from kwsearch.store.base import About
    from kwsearch.store.segment.view import View


def file_record(
    view: View, document: int, dependencies: Callable[[], Dependencies] | None = None
) -> FileRecord:
    """Return everything that a segment holds about one of its documents.

    Args:
        view: The segment.
        document: Its document.
        dependencies: Returns which files import which; called when somebody asks. None: nobody will.
    """
    from kwsearch.models import Evidence, FileRecord, Import, Symbol, Tag, Use

    segment = view.segment
    record = segment.record(document)
    bits = segment.flags[document]
    first, end = view.lines_of(document)
    path, language = segment.path_of(document), segment.language(document)
    imports = tuple([Import(*row) for row in record.imports])
    return FileRecord(
        path=path,
        language=language,
        size=segment.sizes[document],
        lines=end - first,
        hash=segment.digest(document).hex(),
        flags=tuple(sorted(name for place, name in enumerate(FILE_FLAGS) if bits >> place & 1)),
        doc=record.doc,
        error_share=record.error_share,
        fallback=record.fallback,
        symbols=tuple([Symbol(*row) for row in record.symbols]),
        imports=imports,
        uses=tuple([Use(*row) for row in record.uses]),
        tags=tuple(
            [
                Tag(name, refs, confidence, tuple([Evidence(*row) for row in evidence]))
                for name, refs, confidence, evidence in record.tags
            ]
        ),
        _dependencies=dependencies,
    )


def record_keys(views: Sequence[View]) -> dict[str, bytes]:
    """Return every path with 16 bytes that differ whenever what is stored of the file does."""
    from hashlib import blake2b

    keys: dict[str, bytes] = {}
    for view in views:
        segment = view.segment
        paths, languages, names = segment.paths(), segment.language_numbers(), segment.languages
        for document in segment.live_documents():
            digest = blake2b(segment.record_bytes(document), digest_size=16, key=segment.digest(document))
            digest.update(f"{names[languages[document]]}\0{segment.flags[document]}".encode())
            keys[paths[document]] = digest.digest()
    return keys


def keywords(
    views: Sequence[View], prefix: str, kind: str, role: str, limit: int = 0
) -> list[tuple[str, int]]:
    """Return words with the number of files that have them, by folded form, then spelling; the first, or all for 0.

    Raises:
        QuerySyntaxError: If there is no such kind or role.
    """
    from heapq import merge

    filters = [(key, value) for key, value in (("kind", kind), ("role", role)) if value]
    counted = None
    if filters:
        tree = parse_query("", filters=filters).tree
        constraint = constraint_of(tree.children if isinstance(tree, And) else (tree,))
        counted = CountedLines(constraint.sections, uses_only=constraint.plain_code)
    folded = fold(prefix.encode("utf-8", "surrogateescape"))
    found: list[tuple[bytes, int]] = []
    for _, word, count in merge(*[_counted_words(view, folded, counted) for view in views]):
        if found and found[-1][0] == word:
            found[-1] = (word, found[-1][1] + count)
        elif limit and len(found) == limit:
            break
        else:
            found.append((word, count))
    return [(word.decode("utf-8", "surrogateescape"), count) for word, count in found]


def _counted_words(
    view: View, folded: bytes, counted: CountedLines | None
) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield the words that begin so, as (folded, word, live files that have it where it counts), ascending."""
    words = view.segment.words
    for ordinal in words.prefixed(folded):
        documents: set[int] = set()
        postings = counted.postings(view, words, ordinal, None) if counted else words.postings(ordinal)
        for _, found, _ in postings:
            documents.update(found)
        documents -= view.deleted
        if documents:
            yield words.folded_key(ordinal), words.key(ordinal), len(documents)


def stats(about: About, views: Sequence[View]) -> IndexStats:
    """Return the figures of an index."""
    from kwsearch.models import IndexStats

    words: set[bytes] = set()
    languages: dict[str, int] = {}
    lines = source_bytes = 0
    for view in views:
        segment = view.segment
        if view.deleted:
            # The words of deleted files are still in the segment.
            used = set().union(*map(segment.document_words, segment.live_documents()))
            words.update(map(segment.words.key, used))
        else:
            for text in segment.words.texts():
                words.update(text.split(b"\n"))
        numbers, sizes = segment.language_numbers(), segment.sizes
        for document in segment.live_documents():
            name = segment.languages[numbers[document]]
            languages[name] = languages.get(name, 0) + 1
            lines += segment.line_starts[document + 1] - segment.line_starts[document]
            source_bytes += sizes[document]
    return IndexStats(
        files=about.documents,
        lines=lines,
        words=len(words),
        source_bytes=source_bytes,
        index_bytes=about.index_bytes,
        segments=len(views),
        generation=about.generation,
        languages=dict(sorted(languages.items(), key=lambda row: (-row[1], row[0]))),
    )
