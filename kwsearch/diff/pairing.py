"""What differs between two sides, and what of it is one thing before and after: files, symbols, what stands in them."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from kwsearch.diff.changes import Change
from kwsearch.diff.facts import Key, Place, Side, Things
from kwsearch.diff.interface import breaking_reason
from kwsearch.vocabulary import KIND_CLASSES

_MOST_PAIRS = 40_000
"""Files that went by files that came, or symbols so; beyond, only what is equal is known again."""
_FILE_IS_MODULE = frozenset(("javascript", "python", "tsx", "typescript"))
"""Languages in which what moves to another file has to be imported from there."""
_RENAMED_KINDS = frozenset((*KIND_CLASSES["type"], *KIND_CLASSES["callable"]))
_WITH_HEADS = frozenset(
    ("function", "method", "constructor", "macro", "operator", "class", "struct", "interface")
)
"""Kinds whose signatures others write code against; that of a value shows what it is given."""

_MARKS = b"{}()[];,:. \t"
"""A line of these alone says nothing."""

_Row = tuple[Key, str, Place]
_Pair = tuple[_Row, _Row]
"""A symbol before and now."""


def edited_renames(old: Side, new: Side, renamed: Mapping[str, str]) -> dict[str, str]:
    """Return the old path by the new one of files that were renamed and edited: half of what they hold is the same."""
    # git compares every pair of files by content; names and lines of symbols tell as much, and are there already.
    taken = set(renamed.values())
    gone = sorted(old.files.keys() - new.files.keys() - taken)
    come = sorted(new.files.keys() - old.files.keys() - renamed.keys())
    if not gone or len(gone) * len(come) > _MOST_PAIRS:
        return {}
    held = {path: _content(old.files[path]) for path in gone}
    found: dict[str, str] = {}
    for path in come:
        mine = _content(new.files[path])
        near = [
            (-len(mine & theirs), before)
            for before, theirs in held.items()
            if before not in found.values()
            and posixpath.splitext(before)[1] == posixpath.splitext(path)[1]
            and mine
            and 2 * len(mine & theirs) >= max(len(mine), len(theirs))
        ]
        if near:
            found[path] = min(near)[1]
    return found


def _content(things: Things) -> set[object]:
    """What one file is known again by: its names, and the lines of its symbols."""
    # Tags say what a file does, which many others do as well.
    found: set[object] = {key for key in things if key.subject != "tag"}
    for places in things.values():
        for place in places:
            found |= place.text
    return found


def changes_between(old: Side, new: Side, renamed: Mapping[str, str]) -> Iterator[Change]:
    """Yield what differs, in any order.

    Args:
        old: The files that differ, before.
        new: The same now.
        renamed: The old path of each file of ``new`` that had another.
    """
    before_of = {path: renamed.get(path, path) for path in new.files}
    now_of = {old_path: path for path, old_path in before_of.items()}
    gone: list[_Row] = []
    come: list[_Row] = []
    pairs: list[_Pair] = []
    for path, old_path in sorted({**now_of_gone(old, now_of), **before_of}.items()):
        was, now = old.files.get(old_path, {}), new.files.get(path, {})
        yield from _tags(was, now, path, old_path)
        for key in {**was, **now}:
            if key.subject == "symbol":
                kept, more, less = _told_apart(was.get(key, []), now.get(key, []))
                pairs += [((key, old_path, one), (key, path, other)) for one, other in kept]
                gone += [(key, old_path, place) for place in less]
                come += [(key, path, place) for place in more]
    pairs += _joined(gone, come, now_of)
    yield from _symbols(pairs, gone, come, old, new)
    yield from _uses(old, new, now_of, pairs)


def now_of_gone(old: Side, now_of: Mapping[str, str]) -> dict[str, str]:
    """Return the files that are no more, each by itself."""
    return {path: path for path in old.files if path not in now_of}


def _told_apart(
    old: list[Place], new: list[Place]
) -> tuple[list[tuple[Place, Place]], list[Place], list[Place]]:
    """Symbols of one name and kind in one file: which are the same, which came, which went.

    Overloads are told apart by equal signatures; the others are paired in their order.
    """
    # A file of data may have one key in each of ten thousand records: no place is compared with all others.
    waiting: dict[str, list[Place]] = {}
    for place in reversed(old):
        waiting.setdefault(place.signature, []).append(place)
    kept: list[tuple[Place, Place]] = []
    rest: list[Place] = []
    for place in new:
        same = waiting.get(place.signature)
        if same:
            kept.append((same.pop(), place))
        else:
            rest.append(place)
    taken = {id(one) for one, _ in kept}
    left = [one for one in old if id(one) not in taken]
    kept += zip(left, rest, strict=False)
    return kept, rest[len(left) :], left[len(rest) :]


def _tags(was: Things, now: Things, path: str, old_path: str) -> Iterator[Change]:
    for key in {**was, **now}:
        if key.subject != "tag":
            continue
        if key not in was:
            yield Change("tag", "appeared", key.kind, key.name, path, now[key][0].line)
        elif key not in now:
            yield Change("tag", "vanished", key.kind, key.name, old_path, was[key][0].line)
        else:
            yield from _changed_tag(key, was[key], now[key], path, old_path)


def _changed_tag(key: Key, old: list[Place], new: list[Place], path: str, old_path: str) -> Iterator[Change]:
    """What became strong, or has more or less strong evidence."""
    strong = [[place for place in places if place.signature.startswith("strong")] for places in (old, new)]
    if len(strong[0]) == len(strong[1]):
        return
    # The line that is told is that of the first evidence which was not there before.
    known = Counter(place.signature for place in strong[0])
    fresh = new[0]
    for place in strong[1]:
        known[place.signature] -= 1
        if known[place.signature] < 0:
            fresh = place
            break
    words = [f"strong, {len(places)}" if places else "weak" for places in strong]
    yield Change("tag", "changed", key.kind, key.name, path, fresh.line, old_path, old[0].line, "", *words)


def _joined(gone: list[_Row], come: list[_Row], now_of: Mapping[str, str]) -> list[_Pair]:
    """Take out of what went and what came the symbols that did both, and return them.

    A symbol of the same kind and name has moved when half of its lines are the same; with its whole name, an equal
    signature will do. One of another name was renamed when it stands in the same file with the same body. What stands
    in a type that was renamed came along.
    """
    # The surest first, each taking out what it has paired: equal whole names, then equal bodies, then last names.
    pairs = _same_names(gone, come, _whole_name)
    renamed = _renames(gone, come, now_of)
    pairs += renamed
    names = {(old[1], old[0].name): (new[1], new[0].name) for old, new in renamed}

    def where_it_is_now(row: _Row) -> object:
        key, path, _ = row
        return (key.kind, *moved_scope(path, key.name, names, now_of))

    def where_it_is(row: _Row) -> object:
        return row[0].kind, row[1], row[0].name

    if names:
        pairs += _same_names(gone, come, where_it_is, where_it_is_now)
    return pairs + _same_names(gone, come, _last_name)


def moved_scope(
    path: str, scope: str, names: Mapping[tuple[str, str], tuple[str, str]], now_of: Mapping[str, str]
) -> tuple[str, str]:
    """Return where what stood in a scope stands now: path, and scope.

    Args:
        path: The file before.
        scope: The scope before.
        names: The old path and name of symbols that are elsewhere now, and the new ones.
        now_of: The new path of each file.
    """
    outer, rest = scope, ""
    while outer:
        if (path, outer) in names:
            new_path, name = names[path, outer]
            return new_path, name + rest
        outer, _, last = outer.rpartition(".")
        rest = f".{last}{rest}"
    return now_of.get(path, path), scope


def _same_names(
    gone: list[_Row],
    come: list[_Row],
    name_of: Callable[[_Row], object],
    old_name_of: Callable[[_Row], object] | None = None,
) -> list[_Pair]:
    """Take out and return the symbols of one name, each the only one that went and the only one that came."""
    old: dict[object, list[_Row]] = {}
    new: dict[object, list[_Row]] = {}
    for row in gone:
        old.setdefault((old_name_of or name_of)(row), []).append(row)
    for row in come:
        new.setdefault(name_of(row), []).append(row)
    pairs = []
    for name, rows in new.items():
        others = old.get(name, [])
        # Several of one name cannot be told apart.
        if len(rows) == len(others) == 1:
            place, old_place = rows[0][2], others[0][2]
            same_head = name_of is not _last_name and place.signature == old_place.signature
            if same_head or old_name_of is not None or place.is_like(old_place):
                pairs.append((others[0], rows[0]))
    _take(gone, come, pairs)
    return pairs


def _take(gone: list[_Row], come: list[_Row], pairs: list[_Pair]) -> None:
    # By identity: two overloads may be equal rows, and only one of them was paired.
    olds, news = {id(old) for old, _ in pairs}, {id(new) for _, new in pairs}
    gone[:] = [row for row in gone if id(row) not in olds]
    come[:] = [row for row in come if id(row) not in news]


def _whole_name(row: _Row) -> object:
    return row[0].kind, row[0].name


def _last_name(row: _Row) -> object:
    """Kind and name without its scope; a method that became a function is another thing."""
    return row[0].kind, _own(row[0].name)


def _own(name: str) -> str:
    return name.rpartition(".")[2]


def _outer(name: str) -> str:
    return name.rpartition(".")[0]


def _elsewhere(pairs: list[_Pair]) -> dict[tuple[str, str], tuple[str, str]]:
    """The new path and name, by the old ones, of the symbols that have others now."""
    return {
        (before[1], before[0].name): (now[1], now[0].name)
        for before, now in pairs
        if (before[1], before[0].name) != (now[1], now[0].name)
    }


def _renames(gone: list[_Row], come: list[_Row], now_of: Mapping[str, str]) -> list[_Pair]:
    """Take out and return the symbols that have another name now, in the same file and scope."""
    places: dict[object, list[_Row]] = {}
    for row in come:
        key, path, _ = row
        if key.kind in _RENAMED_KINDS:
            places.setdefault((key.kind, path, _outer(key.name)), []).append(row)
    near: list[tuple[float, int, int, _Pair]] = []
    for row in gone:
        key, path, place = row
        others = places.get((key.kind, now_of.get(path, path), _outer(key.name)), [])
        if len(others) * len(gone) > _MOST_PAIRS:
            continue
        for other in others:
            share = _share_of_body(row, other)
            if share:  # lines decide between equals, so that the answer hangs on no order of symbols
                near.append((-share, place.line, other[2].line, (row, other)))
    pairs: list[_Pair] = []
    taken: set[int] = set()
    for _, _, _, (row, other) in sorted(near, key=lambda one: one[:3]):
        if id(row) not in taken and id(other) not in taken:
            taken |= {id(row), id(other)}
            pairs.append((row, other))
    _take(gone, come, pairs)
    return pairs


def _share_of_body(old: _Row, new: _Row) -> float:
    """How much of two bodies is the same, 0.5 to 1.0; 0.0 when that is too little to tell.

    One line alone is enough only when all else of the head is the same, too.
    """
    was, now = old[2].text - {old[2].head}, new[2].text - {new[2].head}
    same = was & now
    share = len(same) / max(len(was), len(now), 1)
    words = sum(1 for line in same if line.strip(_MARKS))
    heads_same = old[2].signature.replace(_own(old[0].name), "") == new[2].signature.replace(
        _own(new[0].name), ""
    )
    if share < 0.5 or words < 1 or (words < 2 and not (heads_same and share == 1.0)):
        return 0.0
    return share


def _symbols(
    pairs: list[_Pair], gone: list[_Row], come: list[_Row], old: Side, new: Side
) -> Iterator[Change]:
    names = _elsewhere(pairs)
    for pair in pairs:
        (old_key, old_path, old_place), (key, path, place) = pair
        heads = ("", "")
        if key.kind in _WITH_HEADS and not _same_head(old_key, old_place, key, place):
            heads = (old_place.signature, place.signature)
        row = (key.kind, key.name, path, place.line, old_path, old_place.line)
        if old_key.name != key.name or old_path != path:
            is_renamed = _own(old_key.name) != _own(key.name)
            was = old_key.name if old_key.name != key.name else ""
            change = "renamed" if is_renamed else "moved"
            breaking = _breaks(pair, names, new)
            yield Change("symbol", change, *row, was, *heads, breaking=breaking)
        elif heads[0] != heads[1]:
            breaking = _breaks(pair, names, new)
            yield Change("symbol", "changed", *row, "", *heads, breaking=breaking)
    for key, path, place in come:
        yield Change("symbol", "appeared", key.kind, key.name, path, place.line)
    named = {
        (path, key.name) for path, things in new.files.items() for key in things if key.subject == "symbol"
    }
    fresh = {key.name for key, _, _ in come}
    went = {(path, key.name) for key, path, _ in gone}
    for key, path, place in gone:
        # As another kind of thing, or elsewhere without being known again: code that uses the name may still be right.
        is_left = (path, key.name) in named or key.name in fresh
        # What it stood in says it for all that is in it.
        is_told = (path, _outer(key.name)) in went
        breaking = "removed" if place.is_seen and not is_left and not is_told else ""
        yield Change("symbol", "vanished", key.kind, key.name, path, place.line, breaking=breaking)


def _same_head(old_key: Key, old: Place, key: Key, new: Place) -> bool:
    """Whether the signatures are the same but for the symbol's own name."""
    if old_key.name == key.name:
        return old.signature == new.signature
    return old.signature.replace(_own(old_key.name), _own(key.name), 1) == new.signature


def _breaks(pair: _Pair, names: Mapping[tuple[str, str], tuple[str, str]], new: Side) -> str:
    """Why code that is written against a symbol may break; what it stands in says it for all that came along."""
    (old_key, old_path, old), (key, path, place) = pair
    if not old.is_seen:
        return ""
    if _own(old_key.name) != _own(key.name):
        return "another name"
    if old_key.name != key.name and names.get((old_path, _outer(old_key.name))) != (path, _outer(key.name)):
        return "another scope"
    if key.kind in KIND_CLASSES["callable"]:
        reason = breaking_reason(_own(key.name), place.language, old.signature, place.signature)
        if reason:
            return reason
    # A member moves with its class, which says it for it.
    if old_path != path and place.language in _FILE_IS_MODULE and "." not in key.name:
        left = new.files.get(old_path, {})
        handed_on = any(one.kind == "import" and _own(one.name) in (key.name, "*") for one in left)
        return "" if handed_on else "another module"
    return ""


def _uses(old: Side, new: Side, now_of: Mapping[str, str], pairs: list[_Pair]) -> Iterator[Change]:
    """What is used where it was not, and no more where it was; what came along with its scope is neither."""
    names = _elsewhere(pairs)
    was: dict[tuple[str, Key], tuple[str, Place, str]] = {}
    for path, things in old.files.items():
        for key, places in things.items():
            if key.subject == "role":
                new_path, scope = moved_scope(path, key.scope, names, now_of)
                was.setdefault((new_path, key._replace(scope=scope)), (path, places[0], key.scope))
    for path, things in new.files.items():
        for key, places in things.items():
            if key.subject == "role" and was.pop((path, key), None) is None:
                yield Change("role", "appeared", key.kind, key.name, path, places[0].line, scope=key.scope)
    for (_, key), (path, place, scope) in was.items():
        yield Change("role", "vanished", key.kind, key.name, path, place.line, scope=scope)
