"""What an index holds, beside answers: records of files, its words, its figures."""

from __future__ import annotations

from bisect import insort
from operator import itemgetter

from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And
from kwsearch.search.evaluate.constraint import USES
from kwsearch.search.evaluate.counted_lines import CountedLines
from kwsearch.search.evaluate.narrowing import constraint_of
from kwsearch.store.segment.reader import ENDED
from kwsearch.store.segment.symbol_packs import decode_symbols
from kwsearch.text.identifiers import fold
from kwsearch.vocabulary import FILE_FLAGS, KIND_CLASSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kwsearch.models.reports import FileRecord
    from kwsearch.search.dependencies import Dependencies
    from kwsearch.search.status import IndexStats
    from kwsearch.store.base import About
    from kwsearch.store.segment.view import View

_USED_KINDS = frozenset((*KIND_CLASSES["type"], *KIND_CLASSES["callable"]))


def file_record(
    view: View, document: int, dependencies: Callable[[], Dependencies] | None = None
) -> FileRecord:
    """Return everything that a segment holds about one of its documents.

    Args:
        view: The segment.
        document: Its document.
        dependencies: Returns which files import which; called when somebody asks. None: nobody will.
    """
    from kwsearch.models import Evidence, Import, Symbol, Tag, Use
    from kwsearch.models.reports import FileRecord

    segment = view.segment
    record = segment.record(document)
    bits = segment.flags[document]
    first, end = view.lines_of(document)
    path, language = view.shown_path(document), segment.language(document)
    imports = tuple([Import(*row) for row in record.imports])
    return FileRecord(
        path=path,
        language=language,
        size=segment.sizes[document],
        lines=end - first - bool(bits & ENDED),
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
    # Among what is made of millions of words, what happens to be kept would hold memory many times its own.
    for view in views:
        view.segment.words.let_go()
    return [(word.decode("utf-8", "surrogateescape"), count) for word, count in found]


def _counted_words(
    view: View, folded: bytes, counted: CountedLines | None
) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield the words that begin so, as (folded, word, live files that have it where it counts), ascending."""
    words = view.segment.words
    for ordinal in words.prefixed(folded):
        documents = _documents(view, ordinal, counted)
        if documents:
            yield words.folded_key(ordinal), words.key(ordinal), len(documents)


def _documents(view: View, ordinal: int, counted: CountedLines | None) -> set[int]:
    """Return the live files that have a word where it counts."""
    words = view.segment.words
    postings = counted.postings(view, words, ordinal, None) if counted else words.postings(ordinal)
    return set().union(*[found for _, found, _ in postings]) - view.deleted


def paths_below(views: Sequence[View], folder: str) -> list[str]:
    """Return the paths of a state's files below a folder, sorted; of all for the empty one."""
    start = f"{folder}/" if folder else ""
    found = []
    for view in views:
        paths = view.segment.paths()
        chosen = [paths[document] for document in view.segment.live_documents()]
        found += [path for path in chosen if path.startswith(start)] if start else chosen
    found.sort()
    return found


def used_names(views: Sequence[View], paths: Iterable[str], limit: int) -> list[tuple[str, str, int]]:
    """Return the names that some files define at their top and most files use: name, kind and number of files.

    Types and callables, of files that are no tests; a use counts by the name alone, as it is spelled, in any file of
    the state. What nobody uses is left out.

    Args:
        views: The state.
        paths: The files that define; of a name that several define, the first says of what kind it is.
        limit: The first so many, most files first, then by name.
    """
    wanted = set(paths)
    test = 1 << FILE_FLAGS.index("test")
    defining = [
        (path, view.segment.record_bytes(document))
        for view in views
        for document in view.segment.live_documents()
        if (path := view.segment.path_of(document)) in wanted and not view.segment.flags[document] & test
    ]
    kinds: dict[str, str] = {}
    for _, data in sorted(defining, key=itemgetter(0)):
        for name, kind, _, _, _, _, scope, *_ in decode_symbols(data):
            if not scope and kind in _USED_KINDS and name.isidentifier():
                kinds.setdefault(name, kind)
    counted = CountedLines(dict.fromkeys((*USES, "code")), uses_only=True)
    bounds = []
    for name in kinds:
        word = name.encode("utf-8", "surrogateescape")
        places = [(view, ordinal) for view in views if (ordinal := view.segment.words.find(word)) >= 0]
        lines = sum([view.segment.words.total(ordinal) for view, ordinal in places])
        bounds.append((-lines, name, places))
    bounds.sort(key=itemgetter(0, 1))
    best: list[tuple[int, str]] = []
    for less_lines, name, places in bounds:
        # A name is in no more files than on lines: once enough are in more, none of those behind can be among them.
        if len(best) >= limit and less_lines > best[limit - 1][0]:
            break
        files = sum([len(_documents(view, ordinal, counted)) for view, ordinal in places])
        if files:
            insort(best, (-files, name))
    return [(name, kinds[name], -less_files) for less_files, name in best[:limit]]


def stats(about: About, views: Sequence[View]) -> IndexStats:
    """Return the figures of an index."""
    from kwsearch.search.status import IndexStats

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
            lines -= bool(segment.flags[document] & ENDED)
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
