"""Bytes to syntax trees: what hinders a grammar is blanked, and parsing starts again behind what it cannot read."""

from __future__ import annotations

import re
from _signal import NSIG, getsignal  # type: ignore[import-not-found]  # signal's own makes an enum of each answer
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from threading import Thread, current_thread, main_thread
from time import thread_time
from typing import NamedTuple

from tree_sitter import Language, Node, Parser, Point, QueryCursor, Range, Tree

from kwsearch.extract.missing_marks import with_missing_marks, without_member
from kwsearch.extract.open_strings import OVER_LINES, without_open_strings
from kwsearch.extract.repair.declarations import declaration_macros, is_suspect
from kwsearch.extract.repair.heads import mended_heads
from kwsearch.extract.repair.here_documents import has_open_text
from kwsearch.extract.repair.inside import stays_inside
from kwsearch.extract.repair.macros import blank, blank_specifiers, statement_macros
from kwsearch.extract.repair.pieces import MAX_PIECES, PLAIN, Piece, Way
from kwsearch.extract.repair.restart import Restart
from kwsearch.extract.repair.shapes import Macros
from kwsearch.extract.repair.ways import WAYS
from kwsearch.extract.source_pieces import SourcePieces
from kwsearch.extract.spellings.by_language import looks_on, respelled, unmistakable, without_expressions
from kwsearch.regex import regex

C_FAMILY = frozenset(("c", "cpp", "cuda", "objective-c"))
"""Languages with a preprocessor."""

_WITH_DECLARATION_MACROS = C_FAMILY - {"objective-c"}
"""Those whose declarations are looked at for macros; Objective-C's are in methods, too, and known by their look."""

RESTART_BYTES = 1 << 20
"""In a larger file, errors hide what they hide."""

_WITH_PORTS = frozenset(("verilog",))
"""Languages in which heads are long lists of declarations, none of which can be read by itself."""

MAX_OPEN = 1_000
"""A statement with so many ``<`` that nothing closes is no code. Grammars in which each may be a comparison or open a
list of types keep all ways to read them: ten thousand take 1.3 GB in one step, which nothing can stop."""

_WITH_TYPE_LISTS = frozenset(("csharp", "java"))
_STATEMENT = regex(rb"[^;{}]+")

MAX_WIDTH = 8_000
"""Unnamed children of one node."""

WIDE_BYTES = 16_000
"""A smaller file cannot have a node that is too wide."""

_PUNCTUATION = bytes(
    97 if byte > 127 or chr(byte).isalnum() or chr(byte) in "_\"'" else 46 for byte in range(256)
)

_PATIENCE = 4
"""The clock is looked at once in so many times that the parser asks; looking costs more than asking."""

_NOT_ASCII = bytes(range(128)) + b"x" * 128

NOISE_ONE_IN = 20
"""Of text not one byte in so many is a control character; what is no text is costly to take apart, in Verilog most."""

MAX_LINE = 2_000
"""Bytes of a line that people lay out; where most of a file stands in longer ones, lines tell nothing."""

_WRITTEN = bytes(byte for byte in range(256) if byte >= 32 or chr(byte) in "\t\n\v\f\r")


class Part(NamedTuple):
    """A tree, and the bytes that it is asked about."""

    tree: Tree
    start: int
    end: int


def parse(
    data: bytes,
    language: Language,
    is_late: Callable[[int, bool], bool],
    old: Tree | None = None,
    ranges: Sequence[tuple[int, int]] = (),
) -> Tree | None:
    """Return the syntax tree of ``data``; None when it takes too long, or would never end.

    Args:
        data: The source, in UTF-8.
        language: Its grammar.
        is_late: Asked again and again; from ``before`` or ``within``. Even a small text must have an end: some
            grammars never come to one by themselves.
        old: The tree of an earlier text, edited; its unchanged parts are used again.
        ranges: The bytes that are read, in order; all when empty.
    """
    if language.name == "perl" and has_open_text(
        b"\n".join([data[start:end] for start, end in ranges]) if ranges else data
    ):
        return None
    parser = Parser(language)
    if ranges:
        parser.included_ranges = _included(data, ranges)

    read = SourcePieces(data)
    try:
        if old is None:
            return parser.parse(read, progress_callback=is_late)
        return parser.parse(read, old, progress_callback=is_late)
    except ValueError:  # how the binding reports a cancelled parse
        return None
    except SystemError as error:
        # The binding goes on asking although an answer raised something, as an interrupt does; then Python complains.
        raised: BaseException = error
        while isinstance(raised, SystemError) and raised.__cause__ is not None:
            raised = raised.__cause__
        raise raised from None
    finally:
        read.end()


def find_matches(cursor: QueryCursor, node: Node) -> list[tuple[int, dict[str, list[Node]]]]:
    """Return what a query matches below a node, as its cursor does.

    Predicates read the source here, and an exception that is raised in the middle of that ends the process: the binding
    does not expect one. Handlers of signals run in the main thread alone, so that one has another do it, and waits.
    """
    if current_thread() is not main_thread() or not any(map(callable, map(getsignal, range(1, NSIG)))):
        return cursor.matches(node)
    found: list[list[tuple[int, dict[str, list[Node]]]]] = []
    errors: list[Exception] = []

    def match() -> None:
        try:
            found.append(cursor.matches(node))
        except Exception as error:
            errors.append(error)

    thread = Thread(target=match)
    try:
        thread.start()
    except RuntimeError:  # no more threads can be had: rather the small risk than a file that is not read
        return cursor.matches(node)
    thread.join()
    if errors:
        raise errors[0]
    return found[0]


def before(deadline: float) -> Callable[[int, bool], bool]:
    """Return what stops a parse at ``deadline``, one of ``thread_time()``: a busy machine changes no result."""
    asked = 0

    def is_late(_offset: int, _has_error: bool) -> bool:
        nonlocal asked
        asked += 1
        return asked % _PATIENCE == 0 and thread_time() > deadline

    return is_late


def within(size: int) -> Callable[[int, bool], bool]:
    """Return what stops a parse that takes four times as many steps as ``size`` bytes of the densest code do."""
    left = 64 + size // 16

    def is_late(_offset: int, _has_error: bool) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    return is_late


def cleaned(data: bytes) -> bytes:
    """Return the text without what no grammar reads; every byte keeps its place."""
    if not data.isascii() and not _is_utf8(data):
        data = data.translate(_NOT_ASCII)
    return data.replace(b"\0", b" ")  # some grammars' scanners take it for the end of the file, without end


def is_noise(data: bytes) -> bool:
    """Tell whether so many bytes are control characters that there are no statements to look for."""
    return len(data.translate(None, _WRITTEN)) * NOISE_ONE_IN > len(data)


def is_laid_out(data: bytes) -> bool:
    """Tell whether lines say anything of the statements of a file: machines write all of it on one."""
    return sum(len(line) for line in data.split(b"\n") if len(line) > MAX_LINE) * 2 <= len(data)


def parse_source(data: bytes, name: str, language: Language, deadline: float) -> list[Part]:
    """Return the trees of ``data`` with what hinders the grammar blanked; every byte keeps its place.

    The first is that of the whole file without the statements that the others are for; none when it takes too long.

    Args:
        data: The file.
        name: The language, as in languages.LANGUAGES.
        language: Its grammar.
        deadline: When the whole file must be parsed, one of ``thread_time()``.
    """
    written = data = unmistakable(cleaned(data), name)
    way = WAYS.get(name, PLAIN)
    if name in C_FAMILY:
        data = blank_specifiers(data)
    if name in _WITH_TYPE_LISTS and data.count(b"<") > MAX_OPEN:
        data = blank(data, _open_statements(data))
    tree = parse(data, language, before(deadline))
    if (
        tree is not None
        and name in _WITH_DECLARATION_MACROS
        and (tree.root_node.has_error or is_suspect(data))
    ):
        data, tree = _without_macros(data, tree, language, deadline)
    if tree is None:
        return []
    is_wrong = tree.root_node.has_error
    if not is_wrong and _is_expression(tree.root_node, name):
        data, tree = _with_declarations(data, tree, language, name, deadline)
        is_wrong = _is_expression(tree.root_node, name)
    if is_wrong and (other := respelled(data, name)) != data:
        again = parse(other, language, before(deadline))
        if again is not None and _faults(other, again.root_node, way) <= _faults(data, tree.root_node, way):
            data, tree = other, again
    members: list[Part] = []
    if is_wrong and way.members is not None and (pieces := way.members(data)):
        other = blank(data, [(piece.start, piece.end) for piece in pieces])
        again = parse(other, language, before(deadline))
        if again is not None and _harm(other, again.root_node) < _harm(data, tree.root_node):
            members = list(_parse_pieces(data, pieces[:MAX_PIECES], language, name, way))
            data, tree = other, again
    if is_wrong:
        data, tree = _with_whole_heads(data, tree, language, name, deadline)
    if is_wrong:
        data, tree = _with_declarations(data, tree, language, name, deadline)
    if _has_quote(data, tree.root_node, name) and (other := without_open_strings(data, name)) != data:
        again = parse(other, language, before(deadline))
        if again is not None and _is_better(other, again.root_node, data, tree.root_node, name):
            data, tree = other, again
            data, tree = _with_whole_heads(data, tree, language, name, deadline)
    if tree.root_node.has_error and (other := with_missing_marks(data, name)) != data:
        again = parse(other, language, before(deadline))
        if again is not None and not again.root_node.has_error:
            data, tree = other, again
    root = tree.root_node
    has_strays = way.no_name is not None and _strays(data, root, way.no_name) > 0
    if (
        (not root.has_error and not has_strays)
        or len(data) > RESTART_BYTES
        or is_noise(data)
        or not is_laid_out(data)
        or (not has_strays and way.first is None and stays_inside(written, root, way.nests))
    ):
        return [Part(tree, 0, len(data)), *members]
    if name in _WITH_PORTS and (other := without_member(data, name)) != data:
        again = parse(other, language, before(deadline))
        if again is not None and not again.root_node.has_error:
            return [Part(again, 0, len(data))]
    whole, *apart = _restarted(data, tree, language, name, written)
    return [whole, *sorted([*apart, *members], key=attrgetter("start"))]


def _open_statements(data: bytes) -> list[tuple[int, int]]:
    """Return the bytes of the statements with more than MAX_OPEN ``<`` that are not closed."""
    return [
        found.span()
        for found in _STATEMENT.finditer(data)
        if data.count(b"<", *found.span()) - data.count(b">", *found.span()) > MAX_OPEN
    ]


def _without_macros(
    data: bytes, tree: Tree, language: Language, deadline: float
) -> tuple[bytes, Tree | None]:
    """Return the text without more macros and its tree, when that has no more errors; else what came in."""
    faults = _faults(data, tree.root_node)
    macros = (
        Macros(data) if faults and stays_inside(data, tree.root_node, False) else declaration_macros(data)
    )
    for ranges in (sorted(macros.blanks), ()) if macros.blanks else ((),):
        mended = blank(data, ranges, macros.written if ranges else ())
        lines = statement_macros(mended)
        if ranges:
            lines = [line for line in lines if line[0] not in macros.kept]
        if not ranges and not lines:
            continue
        mended = blank(mended, lines)
        other = parse(mended, language, before(deadline), _edited(data, tree, [*ranges, *lines]))
        if other is None:
            return data, None
        left = _faults(mended, other.root_node)
        if left < faults or (left == faults and _stay(other.root_node, tree.root_node)):
            return mended, other
    return data, tree


def _is_expression(root: Node, name: str) -> bool:
    """Return whether a declaration at the top of a file became an expression.

    Its annotations stand before that, or a part of its head is called, on a line that is indented.
    """
    return name == "kotlin" and any(
        _is_annotated_value(child) or (child.type == "call_expression" and child.start_point.column > 0)
        for child in root.children
    )


def _is_annotated_value(node: Node) -> bool:
    """Return whether a statement is an expression whose first part has an annotation."""
    while node.type not in ("annotated_expression", "modifiers") and node.child_count:
        node = node.children[0]
    return node.type == "annotated_expression"


def _with_declarations(
    data: bytes, tree: Tree, language: Language, name: str, deadline: float
) -> tuple[bytes, Tree]:
    """Return a text in which what its annotations made an expression is a declaration, with its tree.

    What comes in when that has more errors. A declaration behind an expression belongs to it, as do more expressions:
    they may be the rest of its annotations.
    """
    written = bytearray(data)
    start = -1
    for child in tree.root_node.children:
        if _is_annotated_value(child):
            start = child.start_byte if start < 0 else start
        elif start >= 0 and not child.is_extra:
            written[start : child.end_byte] = without_expressions(data[start : child.end_byte], name)
            start = -1
    if start >= 0:
        written[start:] = without_expressions(data[start:], name)
    other = bytes(written)
    again = parse(other, language, before(deadline)) if other != data else None
    if again is not None and _faults(other, again.root_node) <= _faults(data, tree.root_node):
        return other, again
    return data, tree


def _with_whole_heads(
    data: bytes, tree: Tree, language: Language, name: str, deadline: float
) -> tuple[bytes, Tree]:
    """Return a text whose heads of types are mended, with its tree, when that has no more errors; else what came in."""
    types = WAYS.get(name, PLAIN).types
    if types is None or not is_laid_out(data):
        return data, tree
    other = mended_heads(data, types, partial(_is_statement, language=language, name=name))
    again = parse(other, language, before(deadline)) if other != data else None
    if again is not None and _harm(other, again.root_node) <= _harm(data, tree.root_node):
        return other, again
    return data, tree


def _stay(root: Node, old: Node) -> bool:
    """Return whether a tree has errors only on lines on which an old one has some."""
    rows: set[int] = set()
    for node in _errors(old):
        rows.update(range(node.start_point.row, node.end_point.row + 1))
    return all(node.start_point.row in rows for node in _errors(root))


def _has_quote(data: bytes, root: Node, name: str) -> bool:
    """Return whether an error of a tree may come from a quote: it holds one, lacks one, or stands behind one."""
    return root.has_error and (
        name in OVER_LINES
        or any(
            b'"' in text or b"'" in text
            for node in _errors(root)
            for text in (
                data[node.start_byte : node.end_byte],
                node.type.encode() if node.is_missing else b"",
            )
        )
    )


def _errors(root: Node) -> Iterator[Node]:
    """Yield the outermost errors of a tree."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node
        else:
            pending += [child for child in node.children if child.has_error]


def _edited(data: bytes, tree: Tree, ranges: Sequence[tuple[int, int]]) -> Tree:
    """Return a copy of the tree of ``data`` that knows that the bytes in ``ranges`` are others."""
    edited = tree.copy()
    row = at = 0
    for start, end in sorted(ranges):
        row += data.count(b"\n", at, start)
        at = start
        first = Point(row, start - data.rfind(b"\n", 0, start) - 1)
        last = Point(row + data.count(b"\n", start, end), end - data.rfind(b"\n", 0, end) - 1)
        edited.edit(start, end, end, first, last, last)
    return edited


def _restarted(data: bytes, tree: Tree, language: Language, name: str, layout: bytes) -> list[Part]:
    """Return the trees of a file with errors: broken statements that hide others have trees of their own.

    They are cut out when that leaves fewer errors, and most of the file. ``layout`` is the file as its lines are
    indented.
    """
    way = WAYS.get(name, PLAIN)
    is_clean = partial(_is_clean, language=language, name=name)

    def cut_out(pieces: list[Piece]) -> Tree | None:
        ranges = [(piece.start, piece.end) for piece in pieces]
        rest = blank(data, ranges)
        found = parse(rest, language, within(len(data)), _edited(data, tree, ranges))
        if (
            found is not None and found.root_node.is_error
        ):  # it goes on with what the old one took for its parts
            return parse(rest, language, within(len(data)))
        return found

    root = tree.root_node
    restart = Restart(data, root, is_clean, way, layout)
    parts, faults, most = [Part(tree, 0, len(data))], _faults(data, root, way), len(data) * 3 // 4
    coarse = restart.pieces()
    finer = restart.finer(coarse)
    tries = [coarse, finer] if finer != coarse else [coarse]
    if way.first is not None:
        tries.insert(0, way.first(data, is_clean))
    for pieces in tries:
        size = _size(pieces)
        if not pieces or size >= most or (rest := cut_out(pieces)) is None:
            continue
        left = _faults(data, rest.root_node, way)
        if left < faults or (len(parts) > 1 and left == faults):
            parts, faults, most = [Part(rest, 0, len(data))], left, size
            parts += _parse_pieces(data, pieces, language, name, way)
            if left == 0 and len(pieces) > 1:
                tries.append(pieces[:1])  # what is behind it may be right once it is cut out
    more = restart.with_broken(coarse) if faults and way.nests else []
    if more and _size(more) < len(data) * 3 // 4 and (rest := cut_out(more)) is not None:
        others = [Part(rest, 0, len(data)), *_parse_pieces(data, more, language, name, way)]
        if _all_faults(data, others, way) < _all_faults(data, parts, way):
            return others
    return parts


def _is_clean(text: bytes, language: Language, name: str) -> bool:
    """Return whether the grammar reads a statement without an error."""
    if looks_on(text, name):
        return False
    way = WAYS.get(name, PLAIN)
    tree = parse(way.prologue + text + way.epilogue, language, within(len(text)))
    if tree is None or tree.root_node.has_error:
        return False
    return way.no_name is None or not _strays(text, tree.root_node, way.no_name)


def _is_statement(text: bytes, language: Language, name: str) -> bool:
    """Return whether the grammar reads a text as one statement, without an error."""
    tree = None if looks_on(text, name) else parse(text, language, within(len(text)))
    return tree is not None and not tree.root_node.has_error and tree.root_node.named_child_count == 1


def _size(pieces: list[Piece]) -> int:
    """Return how many bytes the pieces have."""
    return sum(piece.end - piece.start for piece in pieces)


def _all_faults(data: bytes, parts: list[Part], way: Way) -> int:
    """Return how many errors the trees of a file have."""
    return sum(_faults(data, part.tree.root_node, way) for part in parts)


def _parse_pieces(
    data: bytes, pieces: list[Piece], language: Language, name: str, way: Way
) -> Iterator[Part]:
    """Yield the tree of each piece in its frame."""
    prologue, epilogue = way.prologue, way.epilogue
    first, last = data.find(prologue), data.rfind(epilogue)
    for piece in pieces:
        ranges = [*piece.heads, (piece.start, piece.end), *piece.tails]
        if prologue and 0 <= first < ranges[0][0]:
            ranges.insert(0, (first, first + len(prologue)))
        if epilogue and last >= ranges[-1][1]:
            ranges.append((last, last + len(epilogue)))
        if looks_on(b"".join([data[start:end] for start, end in ranges]), name):
            continue
        tree = parse(data, language, within(len(data)), ranges=ranges)
        if tree is not None and tree.root_node.has_error:
            lines = [(start, end + data.startswith(b"\n", end)) for start, end in ranges]
            other = parse(data, language, within(len(data)), ranges=lines)
            if other is not None and _faults(data, other.root_node, way) < _faults(data, tree.root_node, way):
                tree = other
        if tree is not None:
            yield Part(tree, piece.start, piece.end)


def _faults(data: bytes, root: Node, way: Way = PLAIN) -> int:
    """Return how many errors a tree has, words that end a block and stand as names among them."""
    faults, pending = 0, [root] if root.has_error else []
    while pending:
        node = pending.pop()
        broken = [child for child in node.children if child.has_error]
        if node.is_error or node.is_missing or not broken:
            faults += 1
        pending += broken
    return faults if way.no_name is None else faults + _strays(data, root, way.no_name)


def _harm(data: bytes, root: Node) -> tuple[int, int]:
    """Return how many errors a tree has, and how much of the text stands in them."""
    return _faults(data, root), _bytes_in_errors(root)


def _is_better(other: bytes, root: Node, data: bytes, old: Node, name: str) -> bool:
    """Return whether a tree has fewer errors than an old one, or as many, and less of the text in them.

    Fewer they must be where strings may be of several lines: quotes that are needed are missed without them.
    """
    new, before = _faults(other, root), _faults(data, old)
    if new < before:
        return _bytes_in_errors(root) <= _bytes_in_errors(old)
    return new == before and name not in OVER_LINES and _bytes_in_errors(root) < _bytes_in_errors(old)


def _bytes_in_errors(root: Node) -> int:
    """Return how many bytes of a text stand in errors."""
    return sum(node.end_byte - node.start_byte for node in _errors(root))


def _strays(data: bytes, root: Node, no_name: re.Pattern[bytes]) -> int:
    """Return how many statements begin with a word that ends a block: no block is left that it could end."""
    return sum(
        child.is_named and no_name.match(data, child.start_byte) is not None for child in root.children
    )


def _included(data: bytes, ranges: Sequence[tuple[int, int]]) -> list[Range]:
    """Return byte ranges, in order, with their lines; each byte is looked at once."""
    included: list[Range] = []
    row = at = 0
    for start, end in ranges:
        row += data.count(b"\n", at, start)
        first = Point(row, start - data.rfind(b"\n", 0, start) - 1)
        row += data.count(b"\n", start, end)
        last = Point(row, end - data.rfind(b"\n", 0, end) - 1)
        included.append(Range(first, last, start, end))
        at = end
    return included


def is_too_wide(data: bytes, root: Node) -> bool:
    """Return whether a node has so many children without a name in a row that a query would take minutes.

    At each child, the query engine looks for the next one with a name: their number squared. They come from runs of
    punctuation, and from any tokens in parse errors.
    """
    if len(data) < WIDE_BYTES:
        return False
    if b"." * MAX_WIDTH in data.translate(_PUNCTUATION, b" \t\r\n\f"):
        return True
    pending = [root] if root.has_error else []
    while pending:
        node = pending.pop()
        if node.child_count - node.named_child_count > MAX_WIDTH:
            return True
        pending += [child for child in node.named_children if child.has_error]
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
