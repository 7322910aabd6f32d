"""From the bytes of a file to its trees: what hinders its grammar is mended, and what cannot be is read apart.

Every step proposes another text of the same length to be read instead of the file. It is taken only when its tree is
better: facts are read from the file as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import NamedTuple

from tree_sitter import Language, Node, Tree

from kwsearch.extract.missing_marks import with_missing_marks, without_member
from kwsearch.extract.open_strings import OVER_LINES, without_open_strings
from kwsearch.extract.repair.declarations import declaration_macros, is_suspect
from kwsearch.extract.repair.faults import count_faults, count_strays, harm, outer_errors
from kwsearch.extract.repair.heads import mended_heads
from kwsearch.extract.repair.inside import stays_inside
from kwsearch.extract.repair.macros import blank, blank_specifiers, statement_macros
from kwsearch.extract.repair.pieces import MAX_PIECES, PLAIN, Piece
from kwsearch.extract.repair.restart import Restart
from kwsearch.extract.repair.shapes import Macros
from kwsearch.extract.repair.ways import WAYS
from kwsearch.extract.spellings.by_language import looks_on, respelled, unmistakable, without_expressions
from kwsearch.extract.trees import before, cleaned, edited, parse, within
from kwsearch.languages.table import C_FAMILY
from kwsearch.regex import regex

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


def is_noise(data: bytes) -> bool:
    """Tell whether so many bytes are control characters that there are no statements to look for."""
    return len(data.translate(None, _WRITTEN)) * NOISE_ONE_IN > len(data)


def is_laid_out(data: bytes) -> bool:
    """Tell whether lines say anything of the statements of a file: machines write all of it on one."""
    return sum(len(line) for line in data.split(b"\n") if len(line) > MAX_LINE) * 2 <= len(data)


def parse_source(data: bytes, name: str, language: Language, deadline: float) -> list[Part]:
    """Return the trees of ``data``, or of what is better read instead; every byte keeps its place.

    The first is that of the whole file without the statements that the others are for; none when it takes too long.

    Args:
        data: The file.
        name: The language, as in languages.LANGUAGES.
        language: Its grammar.
        deadline: When the whole file must be parsed, one of ``thread_time()``.
    """
    written = unmistakable(cleaned(data), name)
    plain = _without_hindrances(written, name)
    tree = parse(plain, language, before(deadline))
    if (
        tree is not None
        and name in _WITH_DECLARATION_MACROS
        and (tree.root_node.has_error or is_suspect(plain))
    ):
        plain, tree = _without_macros(plain, tree, language, deadline)
    if tree is None:
        return []
    text = _Text(plain, tree, name, language, deadline)
    members = text.mend()
    if text.hides_nothing(written) or (name in _WITH_PORTS and text.take_without_member()):
        return [text.whole(), *members]
    whole, *apart = text.restarted(written)
    return [whole, *sorted([*apart, *members], key=attrgetter("start"))]


def _without_hindrances(data: bytes, name: str) -> bytes:
    """Return the text without what costs a grammar more than its statement, whatever it stands in."""
    if name in C_FAMILY:
        data = blank_specifiers(data)
    if name in _WITH_TYPE_LISTS and data.count(b"<") > MAX_OPEN:
        data = blank(data, _open_statements(data))
    return data


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
    faults = count_faults(data, tree.root_node, PLAIN)
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
        other = parse(mended, language, before(deadline), edited(data, tree, [*ranges, *lines]))
        if other is None:
            return data, None
        left = count_faults(mended, other.root_node, PLAIN)
        if left < faults or (left == faults and _stay(other.root_node, tree.root_node)):
            return mended, other
    return data, tree


def _stay(root: Node, old: Node) -> bool:
    """Return whether a tree has errors only on lines on which an old one has some."""
    rows: set[int] = set()
    for node in outer_errors(old):
        rows.update(range(node.start_point[0], node.end_point[0] + 1))
    return all(node.start_point[0] in rows for node in outer_errors(root))


class _Text:
    """What is read instead of a file so far, and its tree."""

    def __init__(self, data: bytes, tree: Tree, name: str, language: Language, deadline: float) -> None:
        self._data = data
        self._tree = tree
        self._name = name
        self._language = language
        self._deadline = deadline
        self._way = WAYS.get(name, PLAIN)

    @property
    def _root(self) -> Node:
        return self._tree.root_node

    def whole(self) -> Part:
        """Return the tree of the whole text."""
        return Part(self._tree, 0, len(self._data))

    def mend(self) -> list[Part]:
        """Take what is better read instead of the text; return the trees of members that are read apart for good."""
        is_wrong = self._root.has_error
        members: list[Part] = []
        if not is_wrong and _is_expression(self._root, self._name):
            self._take_declarations()
            is_wrong = _is_expression(self._root, self._name)
        if is_wrong:
            self._take(respelled(self._data, self._name), self._has_no_more_faults)
            members = self._cut_members()
            self._take_whole_heads()
            self._take_declarations()
        if self._has_quote() and self._take(without_open_strings(self._data, self._name), self._is_less_open):
            self._take_whole_heads()
        if self._root.has_error:
            self._take(with_missing_marks(self._data, self._name), _is_whole)
        return members

    def hides_nothing(self, written: bytes) -> bool:
        """Return whether the tree has what the file has, or nothing tells what more that is.

        Args:
            written: The file, as its lines are indented.
        """
        data, no_name = self._data, self._way.no_name
        has_strays = no_name is not None and count_strays(data, self._root, no_name) > 0
        return (
            (not self._root.has_error and not has_strays)
            or len(data) > RESTART_BYTES
            or is_noise(data)
            or not is_laid_out(data)
            or (
                not has_strays
                and self._way.first is None
                and stays_inside(written, self._root, self._way.nests)
            )
        )

    def take_without_member(self) -> bool:
        """Take the text without a member that lacks a bracket of its own; return whether that leaves no error."""
        return self._take(without_member(self._data, self._name), _is_whole)

    def _take(self, other: bytes, is_better: Callable[[bytes, Node], bool]) -> bool:
        """Take another text of the same length when it and its tree are better; return whether they are."""
        again = parse(other, self._language, before(self._deadline)) if other != self._data else None
        if again is None or not is_better(other, again.root_node):
            return False
        self._data, self._tree = other, again
        return True

    def _faults(self, data: bytes, root: Node) -> int:
        return count_faults(data, root, self._way)

    def _harm(self, data: bytes, root: Node) -> tuple[int, int]:
        return harm(data, root, self._way)

    def _has_no_more_faults(self, other: bytes, root: Node) -> bool:
        return self._faults(other, root) <= self._faults(self._data, self._root)

    def _does_no_more_harm(self, other: bytes, root: Node) -> bool:
        return self._harm(other, root) <= self._harm(self._data, self._root)

    def _does_less_harm(self, other: bytes, root: Node) -> bool:
        return self._harm(other, root) < self._harm(self._data, self._root)

    def _is_less_open(self, other: bytes, root: Node) -> bool:
        """Return whether a tree has fewer errors, or as many, and less of the text in them.

        Fewer they must be where strings may be of several lines: quotes that are needed are missed without them.
        """
        faults, size = self._harm(other, root)
        faults_before, size_before = self._harm(self._data, self._root)
        if faults < faults_before:
            return size <= size_before
        return faults == faults_before and self._name not in OVER_LINES and size < size_before

    def _cut_members(self) -> list[Part]:
        """Take the text without members that no grammar reads where they stand; return their trees."""
        pieces = self._way.members(self._data) if self._way.members is not None else []
        written = self._data
        if not self._take(
            blank(written, [(piece.start, piece.end) for piece in pieces]), self._does_less_harm
        ):
            return []
        return list(self._parse_pieces(written, pieces[:MAX_PIECES]))

    def _take_whole_heads(self) -> None:
        """Take the text with whole heads of types."""
        if self._way.types is not None and is_laid_out(self._data):
            self._take(mended_heads(self._data, self._way.types, self._is_statement), self._does_no_more_harm)

    def _take_declarations(self) -> None:
        """Take the text in which what its annotations made an expression is a declaration.

        A declaration behind an expression belongs to it, as do more expressions: they may be the rest of its
        annotations.
        """
        data = self._data
        written = bytearray(data)
        start = -1
        for child in self._root.children:
            if _is_annotated_value(child):
                start = child.start_byte if start < 0 else start
            elif start >= 0 and not child.is_extra:
                written[start : child.end_byte] = without_expressions(
                    data[start : child.end_byte], self._name
                )
                start = -1
        if start >= 0:
            written[start:] = without_expressions(data[start:], self._name)
        self._take(bytes(written), self._has_no_more_faults)

    def _has_quote(self) -> bool:
        """Return whether an error may come from a quote: it holds one, lacks one, or stands behind one."""
        return self._root.has_error and (
            self._name in OVER_LINES
            or any(
                b'"' in text or b"'" in text
                for node in outer_errors(self._root)
                for text in (
                    self._data[node.start_byte : node.end_byte],
                    node.type.encode() if node.is_missing else b"",
                )
            )
        )

    def restarted(self, layout: bytes) -> list[Part]:
        """Return the trees of a file with errors: broken statements that hide others have trees of their own.

        They are cut out when that leaves fewer errors, and most of the file.

        Args:
            layout: The file, as its lines are indented.
        """
        data, way = self._data, self._way
        restart = Restart(data, self._root, self._is_clean, way, layout)
        parts, faults, most = [self.whole()], self._faults(data, self._root), len(data) * 3 // 4
        coarse = restart.pieces()
        finer = restart.finer(coarse)
        tries = [coarse, finer] if finer != coarse else [coarse]
        if way.first is not None:
            tries.insert(0, way.first(data, self._is_clean))
        for pieces in tries:
            size = _size(pieces)
            if not pieces or size >= most or (rest := self._without(pieces)) is None:
                continue
            left = self._faults(data, rest.root_node)
            if left < faults or (len(parts) > 1 and left == faults):
                parts, faults, most = [Part(rest, 0, len(data))], left, size
                parts += self._parse_pieces(data, pieces)
                if left == 0 and len(pieces) > 1:
                    tries.append(pieces[:1])  # what is behind it may be right once it is cut out
        more = restart.with_broken(coarse) if faults and way.nests else []
        if more and _size(more) < len(data) * 3 // 4 and (rest := self._without(more)) is not None:
            others = [Part(rest, 0, len(data)), *self._parse_pieces(data, more)]
            if self._all_faults(others) < self._all_faults(parts):
                return others
        return parts

    def _without(self, pieces: list[Piece]) -> Tree | None:
        """Return the tree of the text without some statements; None when it takes too long."""
        ranges = [(piece.start, piece.end) for piece in pieces]
        rest = blank(self._data, ranges)
        found = parse(rest, self._language, within(len(rest)), edited(self._data, self._tree, ranges))
        if found is not None and found.root_node.is_error:
            # it goes on with what the old one took for its parts
            return parse(rest, self._language, within(len(rest)))
        return found

    def _is_clean(self, text: bytes) -> bool:
        """Return whether the grammar reads a statement without an error."""
        way = self._way
        tree = self._tree_alone(text, way.prologue + text + way.epilogue)
        if tree is None or tree.root_node.has_error:
            return False
        return way.no_name is None or not count_strays(text, tree.root_node, way.no_name)

    def _is_statement(self, text: bytes) -> bool:
        """Return whether the grammar reads a text as one statement, without an error."""
        tree = self._tree_alone(text, text)
        return tree is not None and not tree.root_node.has_error and tree.root_node.named_child_count == 1

    def _tree_alone(self, text: bytes, framed: bytes) -> Tree | None:
        """Return the tree of a statement in its frame; None when it takes too long, or is read on and on."""
        return None if looks_on(text, self._name) else parse(framed, self._language, within(len(text)))

    def _all_faults(self, parts: list[Part]) -> int:
        return sum(self._faults(self._data, part.tree.root_node) for part in parts)

    def _parse_pieces(self, data: bytes, pieces: list[Piece]) -> Iterator[Part]:
        """Yield the tree of each piece of ``data`` in its frame."""
        prologue, epilogue = self._way.prologue, self._way.epilogue
        first, last = data.find(prologue), data.rfind(epilogue)
        for piece in pieces:
            ranges = [*piece.heads, (piece.start, piece.end), *piece.tails]
            if prologue and 0 <= first < ranges[0][0]:
                ranges.insert(0, (first, first + len(prologue)))
            if epilogue and last >= ranges[-1][1]:
                ranges.append((last, last + len(epilogue)))
            if looks_on(b"".join([data[start:end] for start, end in ranges]), self._name):
                continue
            tree = parse(data, self._language, within(len(data)), ranges=ranges)
            if tree is not None and tree.root_node.has_error:
                lines = [(start, end + data.startswith(b"\n", end)) for start, end in ranges]
                other = parse(data, self._language, within(len(data)), ranges=lines)
                faults = self._faults(data, tree.root_node)
                if other is not None and self._faults(data, other.root_node) < faults:
                    tree = other
            if tree is not None:
                yield Part(tree, piece.start, piece.end)


def _is_whole(_data: bytes, root: Node) -> bool:
    return not root.has_error


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


def _size(pieces: list[Piece]) -> int:
    """Return how many bytes the pieces have."""
    return sum(piece.end - piece.start for piece in pieces)
