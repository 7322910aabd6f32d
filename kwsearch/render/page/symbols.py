"""The code structure of one file as its page shows it: a line for each symbol, and below it who uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from kwsearch.models import Symbol
from kwsearch.regex import regex
from kwsearch.render.markdown.escape import Markdown, md_code, md_doc, md_fence, visible
from kwsearch.render.markdown.links import parent_of
from kwsearch.render.markdown.outline import (
    CALLABLES,
    CUT_SIGNATURE,
    MOST_SIGNATURE,
    STRUCTURE,
    Row,
)
from kwsearch.render.markdown.phrases import finished
from kwsearch.render.memory.users import MOST_ASKED, NO_USERS, USERS_BYTES, Users
from kwsearch.render.memory.uses import Site
from kwsearch.text.wording import count_of

_MOST_SCOPES = 3
"""Of a file that uses a symbol, at most this many symbols that the use stands in are named."""

_MOST_LINES = 3
_MOST_PLAIN = 60
"""Values without a doc and with a signature of at most this many characters stand in one line."""

_VALUES = frozenset(("field", "property", "enum-member", "constant", "variable"))

_OPENING = regex(r"([(\[]) +")
_CLOSING = regex(r",? +([)\]])")

_NONE = Markdown("")


class Place(NamedTuple):
    """Links of one page to the source of its file and to other pages."""

    source: str
    """Link to the file."""
    line: Callable[[int, int], str]
    """From first and last line to the link."""
    docs: Callable[[str], str]
    """From a file to the link to its documentation page, or to its source when it has none."""
    folder: Callable[[str], str]
    """From a folder to the link to its index."""
    path: str
    """The file that the page is about."""


class SymbolLine(NamedTuple):
    """One symbol of the code structure, ready for the template; empty texts are left out."""

    heading: Markdown
    """Its section's heading; empty for a symbol without one."""
    marks: str
    """The ``#`` of its heading."""
    continues: Markdown
    """Heading that goes before it at the start of a further page; empty elsewhere."""
    continues_marks: str
    indent: str
    """Blanks before its line."""
    what: str
    """What the signature does not say."""
    label: Markdown
    """Its signature, shortened, or its name."""
    url: str
    line: int
    end_line: int
    doc: Markdown
    in_files: str
    """In how many files it is used."""
    whole: Markdown
    """Its signature when the label is shortened."""
    text: Markdown
    """Its whole docstring when that is wanted and says more."""
    uses: Markdown
    """Where it is used."""
    further: Markdown
    """Members like it that follow it, with their lines."""
    is_plain: bool
    """Whether it is a member with no more than its label."""


def symbol_lines(
    rows: Sequence[Row],
    place: Place,
    users: Mapping[Symbol, Users],
    texts: Mapping[Symbol, str],
    *,
    is_test: bool,
) -> list[SymbolLine]:
    """Return the code structure for the template.

    Args:
        rows: The outline of one page.
        place: Links of the page.
        users: Who uses the symbols.
        texts: Whole docstrings.
        is_test: Whether the file is a test: functions that nothing is said of stand in one line there, by name.
    """
    result: list[SymbolLine] = []
    before: Row | None = None
    times = Counter((row.symbol.scope, row.symbol.name) for row in rows)
    alike = {symbol for symbol in (row.symbol for row in rows) if times[symbol.scope, symbol.name] > 1}
    for row in rows:
        symbol = row.symbol
        plain = _is_plain(symbol, is_test=is_test) and not row.heading and not users.get(symbol)
        if (
            plain
            and before is not None
            and result[-1].is_plain
            and row.depth == before.depth
            and not row.continues
        ):
            # One declaration of several names (``value, max Uint64``) is shown once.
            if (before.symbol.line, before.symbol.signature) != (symbol.line, symbol.signature):
                result[-1] = result[-1]._replace(
                    further=Markdown(f"{result[-1].further}, {_plain_label(symbol, alike)} {symbol.line}")
                )
            before = row
            continue
        is_more = (
            before is not None
            and _is_overload(before.symbol, symbol)
            and not row.heading
            and not row.continues
        )
        before = row
        found = users.get(symbol, NO_USERS)
        text = texts.get(symbol, "")
        result.append(
            SymbolLine(
                md_code(row.heading) if row.heading else _NONE,
                "#" * min(6, 2 + row.level),
                _continued(row.continues),
                "##" if row.continues == STRUCTURE else "###",
                "  " * (row.depth + is_more),
                _what(symbol),
                _plain_label(symbol, alike) if plain else _label(symbol),
                place.line(symbol.line, symbol.end_line),
                symbol.line,
                symbol.end_line,
                md_doc(finished(symbol.doc, whole=bool(row.heading))) if symbol.doc and not text else _NONE,
                _NONE if is_more else Markdown(count_text(found)),
                _whole_signature(symbol),
                md_fence(text, "text") if text else _NONE,
                _NONE if is_more else uses_text(found, place),
                _NONE,
                plain,
            )
        )
    return result


def _is_plain(symbol: Symbol, *, is_test: bool) -> bool:
    if symbol.doc or not symbol.signature or "deprecated" in symbol.modifiers:
        return False
    if symbol.kind in CALLABLES:
        return is_test
    return symbol.kind in _VALUES and len(symbol.signature) <= _MOST_PLAIN


def _plain_label(symbol: Symbol, alike: Set[Symbol]) -> Markdown:
    """The name of a function, unless others have it too: ``TEST(Suite, Name)`` is told from the next test so."""
    is_named = symbol.kind in CALLABLES and symbol not in alike
    return md_code(visible(symbol.name)) if is_named else _label(symbol)


def _continued(heading: str) -> Markdown:
    if not heading:
        return _NONE
    return Markdown(f"{heading if heading == STRUCTURE else md_code(heading)}, continued")


def _is_overload(first: Symbol, second: Symbol) -> bool:
    same = (first.scope, first.name) == (second.scope, second.name)
    return same and first.kind in CALLABLES and second.kind in CALLABLES


def _what(symbol: Symbol) -> str:
    words = [word for word in symbol.modifiers if word == "deprecated"]
    if not symbol.signature:
        words.append(symbol.subkind or symbol.kind.replace("-", " "))
    return " ".join(words)


@lru_cache(maxsize=64)  # of a symbol it is asked twice
def _tidy(signature: str) -> str:
    """A signature that was written over several lines, as it would stand on one."""
    return _OPENING.sub(r"\1", _CLOSING.sub(r"\1", signature))


def _label(symbol: Symbol) -> Markdown:
    signature = _tidy(symbol.signature or symbol.name)
    if len(signature) <= MOST_SIGNATURE:
        return md_code(signature)
    most = CUT_SIGNATURE if _whole_signature(symbol) else MOST_SIGNATURE
    head = signature[: most - 2]
    # Between two parameters if it can be, never within a word unless that is all there is.
    cut = max(head.rfind(", "), head.rfind("("), head.rfind(" ")) + 1
    return md_code(f"{head[: cut if cut > most // 3 else len(head)].rstrip()} …")


def _whole_signature(symbol: Symbol) -> Markdown:
    """What the label leaves out; nothing of a value, which is no signature, and of a macro that is cut anyway."""
    whole = _tidy(symbol.signature)
    is_cut = symbol.kind not in CALLABLES - {"macro"} and whole.endswith("…")
    if len(whole) <= MOST_SIGNATURE or is_cut or symbol.kind in _VALUES:
        return _NONE
    return md_code(whole)


def count_text(users: Users) -> str:
    """Return in how many files a symbol is used, such as ``used in 3 files and 1 test``; empty when none is known."""
    tests = sum(user.is_test for user in users.elsewhere)
    files = len(users.elsewhere) - tests
    if not users.elsewhere:
        return ""
    parts = []
    for number, noun in ((files, "file"), (tests, "test")):
        # Tests are asked last: who was not asked is another test when one was.
        more = "+" if users.more and (noun == "test" or not tests) else ""
        if number:
            parts.append(f"{number}+ {noun}s" if more else count_of(number, noun))
    return f"{'called by this name' if users.by_name else 'used'} in {' and '.join(parts)}"


def uses_text(users: Users, place: Place) -> Markdown:
    """Return where a symbol is used: its own file, other files, tests; says how many files are left out."""
    if not users.here and not users.elsewhere:
        return _NONE
    pieces: list[str] = []
    room = USERS_BYTES
    if users.here:
        here = _scopes(users.here, 1 if users.elsewhere else _MOST_SCOPES)
        pieces.append(f"here in {here}" if users.here[0].scope else f"here, {here}")
        room -= len(pieces[0].encode("utf-8", "replace"))
    left, told_tests = 0, False
    for at, user in enumerate(users.elsewhere):
        link = f"[{md_code(short_path(user.path, place.path))}]({place.docs(user.path)})"
        piece = f"{link} {_scopes(user.sites)}"
        if at == 0 and len(piece.encode("utf-8", "replace")) > room:
            # The first is always named, so it is shortened before anything else gives way.
            piece = f"{link} {_scopes(user.sites, 1)}"
        if user.is_test and pieces and not told_tests:
            piece = f"tests: {piece}"
        size = len(piece.encode("utf-8", "replace"))
        # One is always named.
        if left or (at and size > room):
            left += 1
            continue
        told_tests = told_tests or user.is_test
        room -= size
        pieces.append(piece)
    text = "; ".join(pieces)
    if left or users.more:
        more = f"more than {MOST_ASKED} files in all" if users.more else f"{count_of(left, 'more file')}"
        text += f"; {more}"
    return Markdown(text)


def _scopes(sites: Iterable[Site], most: int = _MOST_SCOPES) -> str:
    """``line 3, `f` 8, 9``: lines by the symbol that they stand in, of at most so many."""
    lines: dict[str, dict[int, None]] = {}
    for site in sites:
        lines.setdefault(site.scope, {})[site.line] = None
    shown = []
    for scope, found in list(lines.items())[:most]:
        numbers = ", ".join(map(str, islice(found, _MOST_LINES))) + (" …" if len(found) > _MOST_LINES else "")
        noun = "line" if len(found) == 1 else "lines"
        shown.append(f"{md_code(_short_scope(visible(scope)))} {numbers}" if scope else f"{noun} {numbers}")
    more = len(lines) - most
    return ", ".join(shown) + (f" and {count_of(more, 'more place')}" if more > 0 else "")


def _short_scope(scope: str) -> str:
    """The last two names of a scope: a method with its type, without the namespaces that all of its file is in."""
    outer, _, last = scope.rpartition(".")
    short = f"{outer.rpartition('.')[2]}.{last}" if outer else last
    return short if len(short) <= 80 else f"…{short[-78:]}"


def short_path(path: str, beside: str) -> str:
    """Return what people read for a file: its name when it lies beside another one, else its folder's name as well."""
    folder, _, name = path.rpartition("/")
    if folder == parent_of(beside):
        return visible(name)
    return visible(f"{folder.rpartition('/')[2]}/{name}" if folder else name)
