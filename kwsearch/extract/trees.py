"""One text, one tree: the parser and the queries, within bounds of time and memory, in any thread."""

from __future__ import annotations

from _signal import NSIG, getsignal  # type: ignore[import-not-found]  # signal's own makes an enum of each answer
from collections.abc import Callable, Sequence
from threading import Thread, current_thread, main_thread
from time import thread_time
from typing import TypeVar

from tree_sitter import Language, Node, Parser, Point, QueryCursor, Range, Tree

from kwsearch.extract.repair.here_documents import has_open_text
from kwsearch.extract.source_pieces import SourcePieces

_Result = TypeVar("_Result")

MAX_WIDTH = 8_000
"""Unnamed children of one node."""

WIDE_BYTES = 16_000
"""A smaller file cannot have a node that is too wide."""

_LONG_TOKEN = 1_000
"""Bytes of a text or a comment whose punctuation is not looked at; so deep in others (nodes) it is not looked for."""

_PUNCTUATION = bytes(
    97 if byte > 127 or chr(byte).isalnum() or chr(byte) in "_\"'" else 46 for byte in range(256)
)

_PATIENCE = 4
"""The clock is looked at once in so many times that the parser asks; looking costs more than asking."""

_NOT_ASCII = bytes(range(128)) + b"x" * 128


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
    """Return what a query matches below a node, as its cursor does. Predicates read the source here."""
    return undisturbed(lambda: cursor.matches(node))


def undisturbed(call: Callable[[], _Result]) -> _Result:
    """Return what a call gives in which the binding calls Python, to read a source or to compile a predicate's pattern.

    An exception that is raised in the middle of that ends the process, or is told as a fault of the query: the binding
    does not expect one. Handlers of signals run in the main thread alone, so that one has another do it, and waits.
    """
    if current_thread() is not main_thread() or not any(map(callable, map(getsignal, range(1, NSIG)))):
        return call()
    found: list[_Result] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            found.append(call())
        except Exception as error:
            errors.append(error)

    thread = Thread(target=work)
    try:
        thread.start()
    except RuntimeError:  # no more threads can be had: rather the small risk than a file that is not read
        return call()
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


def edited(data: bytes, tree: Tree, ranges: Sequence[tuple[int, int]]) -> Tree:
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
    if _has_wide_run(data) and _has_wide_run(_without_long_tokens(data, root)):
        return True
    pending = [root] if root.has_error else []
    while pending:
        node = pending.pop()
        if node.child_count - node.named_child_count > MAX_WIDTH:
            return True
        pending += [child for child in node.named_children if child.has_error]
    return False


def _has_wide_run(data: bytes) -> bool:
    return b"." * MAX_WIDTH in data.translate(_PUNCTUATION, b" \t\r\n\f")


def _without_long_tokens(data: bytes, root: Node) -> bytes:
    """Return the file with a letter for every byte of long tokens: what stands in a text is no punctuation."""
    plain = bytearray(data)
    pending = [(root, 0)]
    while pending:
        node, depth = pending.pop()
        for child in node.children:
            start, end = child.start_byte, child.end_byte
            if end - start >= _LONG_TOKEN:
                if not child.child_count:
                    plain[start:end] = b"x" * (end - start)
                elif depth < _LONG_TOKEN:
                    pending.append((child, depth + 1))
    return bytes(plain)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
