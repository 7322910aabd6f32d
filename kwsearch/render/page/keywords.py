"""What the keyword page of one file says: every name in it by role and kind, each with its place and its users."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.render.markdown.anchors import slug
from kwsearch.render.markdown.escape import Markdown, md_code, visible
from kwsearch.render.markdown.outline import UNLISTED, Row
from kwsearch.render.markdown.phrases import EXACT_COUNT, KIND_ORDER, kind_shown, plural_of, rounded
from kwsearch.render.memory.graph import Neighbours
from kwsearch.render.memory.listing import settle, sized_rows
from kwsearch.render.memory.split import Part, SplitTree
from kwsearch.render.memory.users import NO_USERS
from kwsearch.render.page.symbols import Place, count_text
from kwsearch.text.wording import count_of

_USE_GROUPS = (
    ("export", "Exports"), ("inherit", "Base classes"), ("decorate", "Decorators"), ("type", "Types"),
    ("call", "Calls"), ("read", "Reads"), ("write", "Writes"),
)  # fmt: skip

_PREDECLARED = {
    "go": frozenset(
        (
            "any", "bool", "byte", "comparable", "complex64", "complex128", "error", "float32", "float64", "int",
            "int8", "int16", "int32", "int64", "rune", "string", "uint", "uint8", "uint16", "uint32", "uint64",
            "uintptr",
        )
    )
}  # fmt: skip
"""Types that a language has undeclared, where its grammar takes them for names: no keywords."""

_SEVERAL, _LONG = 2, 12
"""A target of at least so many links, and with at least so many characters, stands once at the end of its page."""

_MOST_LINES = 3
"""Of a name that is used, at most this many lines are told."""


class KeywordRow(NamedTuple):
    """One keyword, ready for the template; empty texts are left out."""

    anchor: str
    """What the page is split by."""
    owner: Markdown
    """What it stands in; empty at the top."""
    owner_url: str
    """Section of its owner on the documentation page; empty for what is in none but the first.

    On a page, see ``numbered``, it is what stands behind the text of the link: ``(url)``, or a number in brackets.
    """
    name: Markdown
    section_url: str
    """Link to a section of its own."""
    url: str
    """Link to its line."""
    line: int
    further: Markdown
    """Further lines of it, with links."""
    note: Markdown
    """Anything else: the local name of an import, further lines, who uses it."""
    more: str
    """In how many other files it is defined or declared."""
    more_url: str
    """Its place in the keywords of the repository; on a page like ``owner_url``."""
    sort_key: str


class Group(NamedTuple):
    """The keywords of one role and kind."""

    title: str
    rows: list[KeywordRow]
    is_inline: bool
    """Whether they stand one after the other, not each on a line."""


Item = TypeVar("Item")

_NONE = Markdown("")
_VALUES = frozenset(("property", "field", "enum-member"))


def keyword_groups(
    record: FileRecord,
    rows: Sequence[Row],
    near: Neighbours,
    place: Place,
    section_url: Callable[[Row], str],
    keywords_url: Callable[[str], str],
    *,
    has_docs: bool,
) -> list[Group]:
    """Return every keyword of a file by role and kind, each group by what its names stand in, then by name.

    What a test defines stands on its documentation page, with the lines; without such a page it stands here, without
    links of its own.

    Args:
        record: The file.
        rows: Its outline.
        near: What other files say about it.
        place: Links of the page.
        section_url: From an outline row to the link to its section; empty for none.
        keywords_url: From a name to the link to its place in the keywords of the repository; empty for none.
        has_docs: Whether there is a documentation page.
    """
    groups: dict[tuple[int, int, str], list[KeywordRow]] = {}
    is_test = "test" in record.flags
    # Backwards, so that a scope leads to the first of its rows.
    owner_urls = {row.symbol.scope: section_url(row) for row in reversed(rows) if not row.heading}
    _add_imports(record, near, groups)
    _add_uses(record, groups)
    is_told = is_test and has_docs and bool(groups)
    for row in () if is_told else rows:
        symbol = row.symbol
        declared = symbol.role == "declaration"
        kind = kind_shown(symbol)
        plural = plural_of(kind)
        title = f"Declared {plural}" if declared else plural.capitalize()
        name = visible(symbol.name)
        if is_test or (symbol.kind in _VALUES and symbol.scope):
            inline = _inline(symbol, owner_urls.get(symbol.scope, ""))
            groups.setdefault((declared, KIND_ORDER[kind], title), []).append(inline)
            continue
        # Every type has a constructor: who else has one of its name says nothing.
        others = near.definers.get(name, 1) - 1 if symbol.kind != "constructor" else 0
        # Some of them may only declare it, as a header does.
        more = (
            f"in {rounded(others + 1)} files"
            if others + 1 >= EXACT_COUNT
            else f"also in {count_of(others, 'file')}"
        )
        groups.setdefault((declared, KIND_ORDER[kind], title), []).append(
            KeywordRow(
                slug(name),
                _owner(symbol),
                owner_urls.get(symbol.scope, ""),
                md_code(symbol.name),
                section_url(row) if row.heading else "",
                place.line(symbol.line, symbol.line),
                symbol.line,
                _NONE,
                Markdown(count_text(near.users.get(symbol, NO_USERS))),
                more if others > 0 else "",
                keywords_url(name) if others > 0 else "",
                _sort_key(symbol.scope, name, symbol.line),
            )
        )
    if not is_told:
        _add_unlisted(record, groups)
    return [
        Group(title, _together(sorted(found, key=lambda row: row.sort_key)), not found[0].url)
        for (_, _, title), found in sorted(groups.items())
    ]


def _together(rows: Sequence[KeywordRow]) -> list[KeywordRow]:
    """Rows of one name in one place as one with all their lines, where no section tells them apart."""
    # Lines are gathered and joined once: a file of tests has thousands of one name.
    found: list[tuple[KeywordRow, list[str]]] = []
    for row in rows:
        if found:
            last, lines = found[-1]
            if (last.owner, last.name) == (row.owner, row.name):
                if not row.url and not row.note and last.note[:1] in ("", ","):
                    lines.append(f", {row.line}")
                    continue
                if row.url and not (last.section_url or row.section_url) and row.note in ("", last.note):
                    lines.append(f", [{row.line}]({row.url})")
                    continue
        found.append((row, []))
    return [_with_lines(row, "".join(lines)) for row, lines in found]


def _with_lines(row: KeywordRow, lines: str) -> KeywordRow:
    """A row with the lines of those like it: they have links when it has one."""
    if not lines:
        return row
    if row.url:
        return row._replace(further=Markdown(f"{row.further}{lines}"))
    return row._replace(note=Markdown(f"{row.note}{lines}"))


def _add_unlisted(record: FileRecord, groups: dict[tuple[int, int, str], list[KeywordRow]]) -> None:
    """Add what no list of keywords has: packages, parameters of types, and what a file has of keys and headings."""
    for symbol in record.symbols:
        if symbol.kind in UNLISTED:
            title = plural_of(symbol.kind).capitalize()
            key = symbol.role == "declaration", KIND_ORDER[symbol.kind], title
            groups.setdefault(key, []).append(_inline(symbol, ""))


def _inline(symbol: Symbol, owner_url: str) -> KeywordRow:
    """A keyword that stands behind another one, with its line: its link is on the documentation page."""
    name = visible(symbol.name)
    owner, scope = (_NONE, "") if symbol.kind == "section" else (_owner(symbol), symbol.scope)
    key = _sort_key(scope, name, symbol.line)
    return KeywordRow(
        slug(name), owner, owner_url, md_code(symbol.name), "", "", symbol.line, _NONE, _NONE, "", "", key
    )


def _owner(symbol: Symbol) -> Markdown:
    return md_code(symbol.scope) if symbol.scope else _NONE


def _sort_key(scope: str, name: str, line: int = 0) -> str:
    return f"{scope.casefold()}\0{scope}\0{name.casefold()}\0{name}\0{line:08d}"


def _add_imports(
    record: FileRecord, near: Neighbours, groups: dict[tuple[int, int, str], list[KeywordRow]]
) -> None:
    for item, targets in zip(record.imports, near.targets, strict=True):
        # What PHP uses by one name alone is a class or a function, too.
        whole = (item.name == item.module and record.language != "php") or "star" in item.flags
        title = "Imported modules" if whole else "Imported names"
        name = visible(item.module if "star" in item.flags else item.name)
        notes = []
        last = name.rpartition(".")[2]
        if item.alias and item.alias not in (last, name, name.partition(".")[0], name.rpartition("/")[2]):
            notes.append(f"as {md_code(item.alias)}")
        if "star" in item.flags:
            notes.append("every public name")
        notes += [flag for flag in item.flags if flag in ("fallback", "typing", "reexport")]
        if not targets and item.name.startswith("."):
            notes.append("of no file of the index")
        groups.setdefault((2, 1 if whole else 2, title), []).append(
            KeywordRow(
                slug(last), _NONE, "", md_code(name), "", "", item.line, _NONE, Markdown(" ".join(notes)), "", "",
                _sort_key("", name, item.line),
            )
        )  # fmt: skip


def _add_uses(record: FileRecord, groups: dict[tuple[int, int, str], list[KeywordRow]]) -> None:
    # Each line once, in their order: a name may be on every line of a file.
    lines_of: dict[tuple[str, str], dict[int, None]] = {}
    known = _PREDECLARED.get(record.language, frozenset())
    for use in record.uses:
        if use.role == "type" and use.name in known:
            continue
        lines_of.setdefault((use.role, visible(use.name)), {})[use.line] = None
    titles = {role: (order, title) for order, (role, title) in enumerate(_USE_GROUPS)}
    for (role, name), found in lines_of.items():
        order, title = titles[role]
        lines = list(found)
        further = "".join(f", {line}" for line in lines[1:_MOST_LINES])
        more = len(lines) - _MOST_LINES
        note = Markdown(f"{further}{f' and {more:,} more' if more > 0 else ''}")
        groups.setdefault((3, order, title), []).append(
            KeywordRow(
                slug(name),
                _NONE,
                "",
                md_code(name),
                "",
                "",
                lines[0],
                _NONE,
                note,
                "",
                "",
                _sort_key("", name),
            )
        )


def split_groups(groups: Sequence[Group], page_bytes: int) -> list[Part]:
    """Return the pages that the keywords of a file need; one unnamed page nearly always."""
    rows = [row for group in groups for row in group.rows]
    # A quarter is left for headings, links to other pages and the targets at the end.
    budget = page_bytes - page_bytes // 4
    tree = SplitTree(budget)
    # No character takes more than four bytes: nearly every file is known to fit without encoding any.
    if 4 * sum(map(_row_characters, rows)) <= budget:
        return tree.parts(always=False)
    sizes: dict[str, list[int]] = {}
    for row in rows:
        entry = sizes.setdefault(row.anchor or "-", [0, 0])
        entry[0] += _row_bytes(row)
        entry[1] += 1
    if sum(size for size, _ in sizes.values()) <= budget:
        return tree.parts(always=False)
    for anchor, (size, count) in sizes.items():
        tree.add(anchor, size, count)
    return [part for part in settle(tree, sized_rows(sizes), always=False) if not part.is_links]


def by_part(rows: Iterable[Item], anchor: Callable[[Item], str], parts: Sequence[Part]) -> list[list[Item]]:
    """Return what belongs to each part, in the order of the rows; each row is looked at once."""
    if len(parts) == 1:
        return [list(rows)]
    found: list[list[Item]] = [[] for _ in parts]
    lows = [part.low for part in parts]
    for row in rows:
        place = anchor(row) or "-"
        at = bisect_right(lows, place) - 1
        if at >= 0 and place < parts[at].high:
            found[at].append(row)
    return found


def groups_by_part(groups: Sequence[Group], parts: Sequence[Part]) -> list[list[Group]]:
    """Return the groups of each part with only its keywords, empty groups left out."""
    divided = [(group, by_part(group.rows, lambda row: row.anchor, parts)) for group in groups]
    return [
        [group._replace(rows=rows[at]) for group, rows in divided if rows[at] or len(parts) == 1]
        for at in range(len(parts))
    ]


def numbered(groups: Sequence[Group]) -> tuple[list[Group], list[tuple[str, str]]]:
    """Return the groups of one page with links to its end for what many of them link to, and what stands there.

    Returns:
        The groups, and the number of each target that several links have, with the target.
    """
    times = Counter(row.more_url for group in groups for row in group.rows if row.more_url)
    # Once a group: the template writes an owner once for all of its rows that follow each other.
    times.update(url for group in groups for url in {row.owner_url for row in group.rows if row.owner_url})
    numbers: dict[str, int] = {}

    def behind(url: str) -> str:
        if times[url] < _SEVERAL or len(url) < _LONG:
            return f"({url})" if url else ""
        return f"[{numbers.setdefault(url, len(numbers) + 1)}]"

    shown = [
        group._replace(
            rows=[
                row._replace(owner_url=behind(row.owner_url), more_url=behind(row.more_url))
                for row in group.rows
            ]
        )
        for group in groups
    ]
    return shown, [(str(number), url) for url, number in numbers.items()]


def _texts(row: KeywordRow) -> tuple[str, ...]:
    return (
        row.owner,
        row.owner_url,
        row.name,
        row.url,
        row.section_url,
        row.further,
        row.note,
        row.more,
        row.more_url,
    )


def _row_characters(row: KeywordRow) -> int:
    return 60 + sum(map(len, _texts(row)))


def _row_bytes(row: KeywordRow) -> int:
    """At most how many bytes a keyword takes on its page."""
    return 60 + sum(len(text.encode("utf-8", "replace")) for text in _texts(row))
