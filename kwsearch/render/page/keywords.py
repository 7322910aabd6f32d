"""What the keyword page of one file says: every name in it by role and kind, each with its place and its users."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from kwsearch.models import FileRecord
from kwsearch.render.markdown.escape import Markdown, md_code, md_doc, slug, visible
from kwsearch.render.markdown.outline import Row
from kwsearch.render.markdown.phrases import EXACT_COUNT, KIND_ORDER, count_of, rounded
from kwsearch.render.memory.graph import Neighbours
from kwsearch.render.memory.listing import settle, sized_rows
from kwsearch.render.memory.split import Part, SplitTree
from kwsearch.render.page.docs import Place
from kwsearch.vocabulary import KIND_CLASSES, KIND_PLURALS

_USE_GROUPS = (
    ("export", "Exports"), ("inherit", "Base classes"), ("decorate", "Decorators"), ("type", "Types"),
    ("call", "Calls"), ("read", "Reads"), ("write", "Writes"),
)  # fmt: skip


class KeywordRow(NamedTuple):
    """One keyword, ready for the template; empty texts and zeros are left out."""

    anchor: str
    """What the page is split by."""
    name: Markdown
    url: str
    """Link to its line."""
    line: int
    signature: Markdown
    doc: Markdown
    section_url: str
    """Link to its section on the documentation page."""
    note: Markdown
    """Anything else: the local name of an import, the number of further lines."""
    users: str
    """Who else defines, imports or uses it."""
    users_url: str
    """Link to its place in the keywords of the repository."""
    sort_key: str


class Group(NamedTuple):
    """The keywords of one role and kind."""

    title: str
    rows: list[KeywordRow]


Item = TypeVar("Item")

_NONE = Markdown("")
_VALUES = frozenset({*KIND_CLASSES["value"], "type-parameter", "event", "key", "section"})


def keyword_groups(
    record: FileRecord,
    rows: Sequence[Row],
    near: Neighbours,
    place: Place,
    section_url: Callable[[Row], str],
    keywords_url: Callable[[str], str],
) -> list[Group]:
    """Return every keyword of a file by role and kind, each group by name.

    Args:
        record: The file.
        rows: Its outline.
        near: What other files say about it.
        place: Links of the page.
        section_url: From an outline row to the link to its section.
        keywords_url: From a name to the link to its place in the keywords of the repository.
    """
    groups: dict[tuple[int, int, str], list[KeywordRow]] = {}
    for row in rows:
        symbol = row.symbol
        declared = symbol.role == "declaration"
        plural = KIND_PLURALS.get(symbol.kind, f"{symbol.kind}s")
        title = f"Declared {plural}" if declared else plural.capitalize()
        name = visible(symbol.name)
        groups.setdefault((declared, KIND_ORDER[symbol.kind], title), []).append(
            KeywordRow(
                slug(name),
                md_code(
                    f"{symbol.scope}.{symbol.name}"
                    if symbol.scope and symbol.kind != "section"
                    else symbol.name
                ),
                place.line(symbol.line, symbol.line),
                symbol.line,
                md_code(symbol.signature) if symbol.signature else _NONE,
                md_doc(symbol.doc) if symbol.doc else _NONE,
                section_url(row),
                _NONE,
                _users(near.counts[name], symbol.kind),
                keywords_url(name),
                f"{name.casefold()}\0{name}\0{symbol.line:08d}",
            )
        )
    _add_imports(record, near, place, groups)
    _add_uses(record, place, groups)
    return [
        Group(title, sorted(found, key=lambda row: row.sort_key))
        for (_, _, title), found in sorted(groups.items())
    ]


def _users(counts: tuple[int, int, int], kind: str) -> str:
    definers, importers, users = counts
    parts = []
    if definers >= EXACT_COUNT:
        parts.append(f"defined in {rounded(definers)} files")
    elif definers > 1:
        parts.append(f"defined in {count_of(definers - 1, 'more file')}")
    if importers:
        parts.append(f"imported in {rounded(importers)} {'file' if importers == 1 else 'files'}")
    if users:
        parts.append(f"used in {rounded(users)} {'file' if users == 1 else 'files'}")
    # The index knows who calls a function or names a type; who reads a value it does not.
    return ", ".join(parts) or ("in all keywords" if kind in _VALUES else "no uses found")


def _add_imports(
    record: FileRecord, near: Neighbours, place: Place, groups: dict[tuple[int, int, str], list[KeywordRow]]
) -> None:
    for item, targets in zip(record.imports, near.targets, strict=True):
        whole = item.name == item.module or "star" in item.flags
        title = "Imported modules" if whole else "Imported names"
        name = visible(item.module if "star" in item.flags else item.name)
        notes = []
        last = name.rpartition(".")[2]
        if item.alias and item.alias not in (last, name, name.partition(".")[0]):
            notes.append(f"as {md_code(item.alias)}")
        if "star" in item.flags:
            notes.append("every public name")
        notes += [flag for flag in item.flags if flag in ("fallback", "typing", "reexport")]
        if len(targets) == 1:
            notes.append(f"from [{md_code(targets[0])}]({place.docs(targets[0])})")
        elif targets:
            notes.append(f"from {count_of(len(targets), 'file')}")
        groups.setdefault((2, 1 if whole else 2, title), []).append(
            KeywordRow(
                slug(last), md_code(name), place.line(item.line, item.line), item.line, _NONE, _NONE, "",
                Markdown(", ".join(notes)), "", "", f"{name.casefold()}\0{name}\0{item.line:08d}",
            )
        )  # fmt: skip


def _add_uses(record: FileRecord, place: Place, groups: dict[tuple[int, int, str], list[KeywordRow]]) -> None:
    lines_of: dict[tuple[str, str], list[int]] = {}
    for use in record.uses:
        lines_of.setdefault((use.role, visible(use.name)), []).append(use.line)
    titles = {role: (order, title) for order, (role, title) in enumerate(_USE_GROUPS)}
    for (role, name), lines in lines_of.items():
        order, title = titles[role]
        more = len({*lines}) - 1
        note = Markdown(f"and {more:,} more {'line' if more == 1 else 'lines'}") if more else _NONE
        groups.setdefault((3, order, title), []).append(
            KeywordRow(
                slug(name), md_code(name), place.line(lines[0], lines[0]), lines[0], _NONE, _NONE, "", note, "", "",
                f"{name.casefold()}\0{name}",
            )
        )  # fmt: skip


def split_groups(groups: Sequence[Group], page_bytes: int) -> list[Part]:
    """Return the pages that the keywords of a file need; one unnamed page nearly always."""
    rows = [row for group in groups for row in group.rows]
    budget = page_bytes // 2
    tree = SplitTree(budget)
    if 4 * sum(map(_row_characters, rows)) <= budget:
        return tree.parts()
    sizes: dict[str, list[int]] = {}
    for row in rows:
        entry = sizes.setdefault(row.anchor, [0, 0])
        entry[0] += _row_bytes(row)
        entry[1] += 1
    if sum(size for size, _ in sizes.values()) <= budget:
        return tree.parts()
    for anchor, (size, count) in sizes.items():
        tree.add(anchor, size, count)
    return settle(tree, sized_rows(sizes))


def by_part(rows: Iterable[Item], anchor: Callable[[Item], str], parts: Sequence[Part]) -> list[list[Item]]:
    """Return what belongs to each part, in the order of the rows; each row is looked at once."""
    if len(parts) == 1:
        return [list(rows)]
    found: list[list[Item]] = [[] for _ in parts]
    lows = [part.low for part in parts]
    for row in rows:
        place = anchor(row)
        at = bisect_right(lows, place) - 1
        if at >= 0 and place < parts[at].high:
            found[at].append(row)
    return found


def groups_by_part(groups: Sequence[Group], parts: Sequence[Part]) -> list[list[Group]]:
    """Return the groups of each part with only its keywords, empty groups left out."""
    divided = [(group.title, by_part(group.rows, lambda row: row.anchor, parts)) for group in groups]
    return [
        [Group(title, rows[at]) for title, rows in divided if rows[at] or len(parts) == 1]
        for at in range(len(parts))
    ]


def _texts(row: KeywordRow) -> tuple[str, ...]:
    """All texts of a keyword on its page, those of its entry in the section map included."""
    section = row.section_url
    return (
        row.name,
        row.name,
        row.url,
        row.signature,
        row.doc,
        section,
        section,
        row.note,
        row.users,
        row.users_url,
    )


def _row_characters(row: KeywordRow) -> int:
    return 60 + sum(map(len, _texts(row)))


def _row_bytes(row: KeywordRow) -> int:
    """At most how many bytes a keyword takes on its page."""
    return 60 + sum(len(text.encode("utf-8", "replace")) for text in _texts(row))


def section_maps(
    rows: Iterable[Row],
    parts: Sequence[Part],
    section_url: Callable[[Row], str],
    further: Sequence[tuple[str, str, Sequence[str]]],
) -> list[list[tuple[str, str, Markdown]]]:
    """Return, for each part, which section of the documentation page speaks of which of its keywords.

    Args:
        rows: The outline.
        parts: The pages of the keywords.
        section_url: From an outline row to the link to its section.
        further: Title, link and keywords of sections beyond the code structure.

    Returns:
        Title, link and joined keywords of every section that speaks of a keyword of the part.
    """
    titled: list[tuple[Row, str]] = []
    title = "Code Structure"
    for row in rows:
        title = row.heading or title
        titled.append((row, title))
    divided = by_part(titled, lambda pair: slug(visible(pair[0].symbol.name)), parts)
    others = [
        (label, url, by_part(names, lambda name: slug(visible(name).rpartition(".")[2]), parts))
        for label, url, names in further
    ]
    return [
        _section_map(mine, section_url, [(label, url, names[at]) for label, url, names in others])
        for at, mine in enumerate(divided)
    ]


def _section_map(
    rows: Sequence[tuple[Row, str]],
    section_url: Callable[[Row], str],
    further: Sequence[tuple[str, str, Sequence[str]]],
) -> list[tuple[str, str, Markdown]]:
    own: list[Markdown] = []
    within: dict[str, tuple[str, list[Markdown]]] = {}
    for row, title in rows:
        if row.heading:
            own.append(Markdown(f"[{md_code(row.heading)}]({section_url(row)})"))
        else:
            label = md_code(title) if title != "Code Structure" else title
            name, scope = row.symbol.name, row.symbol.scope
            shown = f"{scope}.{name}" if row.symbol.kind == "key" and scope else name
            within.setdefault(section_url(row), (label, []))[1].append(md_code(shown))
    result = [("Sections of their own", "", Markdown(", ".join(own)))] if own else []
    result += [(label, url, Markdown(", ".join(names))) for url, (label, names) in within.items()]
    result += [
        (label, url, Markdown(", ".join(map(md_code, names)))) for label, url, names in further if names
    ]
    return result
