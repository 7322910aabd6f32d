"""Members that a type inherits: ``Flask.route`` is answered by the base class that defines ``route``. Lean.

A base class counts where it resolves: in its own file, by the imports of that file, or in the files whose names need
none. What does not resolve is never guessed by its name.
"""

from __future__ import annotations

from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And, Filter, Phrase, Query, Word, all_of, any_of
from kwsearch.text.identifiers import dotted_parts
from kwsearch.vocabulary import KIND_CLASSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kwsearch.models import Symbol
    from kwsearch.models.reports import FileRecord
    from kwsearch.query.tree import Node
    from kwsearch.search.evaluate.run import Evaluation

    Place = tuple[FileRecord, Symbol]
    """A type, and the file that defines it."""
    Answer = tuple[list[tuple[str, str]], str]
    """The members that answer, each as its qualified name and its file, and what is said of them."""

MOST_TYPES = 100
"""So many base classes are looked through."""
MOST_OWNERS = 10
"""So many types of the name that is asked for are looked at."""
MOST_PASSED = 300
"""So many files are looked through for one base class: those that are imported, and those that these pass on."""
MOST_NAMED = 5
"""So many members of other types are named where the type that is asked for has none."""
KEPT_NAMES = 1_000
"""Of so many names it is kept what they mean."""


def widened(
    query: Query,
    find: Callable[[Query], Evaluation],
    record: Callable[[str], FileRecord],
    known: dict[str, Answer | None],
) -> tuple[Query, tuple[str, ...]]:
    """Return a query that asks for inherited members as well, and what is to be said of them.

    Only the one qualified name of a query counts, beside filters: in a question a name is one word of many.

    Args:
        query: As it was asked.
        find: Evaluates a query on a state of the index.
        record: Returns what the state holds about a file.
        known: What names mean in that state; grows to KEPT_NAMES.
    """
    tree = query.tree
    children = tree.children if isinstance(tree, And) else (tree,)
    named = [child for child in children if name_of(child)]
    if len(named) != 1 or not all(isinstance(child, Filter) for child in children if child is not named[0]):
        return query, ()
    asked, name = named[0], name_of(named[0])
    if name in known:
        answer = known[name]
    else:
        answer = _Search(find, record).members(name)
        if len(known) < KEPT_NAMES:
            known[name] = answer
    if answer is None:
        return query, ()
    members, notice = answer
    if not members:
        return query, (notice,)
    key = asked.key if isinstance(asked, Filter) else "symbol"
    more = [all_of((Filter(key, Word(one)), Filter("glob", Phrase(_glob_of(path))))) for one, path in members]
    tree = all_of(
        [any_of([asked, *more]) if child is asked else child for child in children],
        demanded=isinstance(tree, And) and tree.demanded,
    )
    asks = Query(
        tree, case=query.case, count=query.count, sort=query.sort, select=query.select, type=query.type,
        hints=query.hints, text=query.text,
    )  # fmt: skip
    return asks, (notice,)


class _Search:
    """Looks for the members that types have."""

    def __init__(self, find: Callable[[Query], Evaluation], record: Callable[[str], FileRecord]) -> None:
        self._find = find
        self._record = record

    def members(self, name: str) -> Answer | None:
        """Return the members that a name means; None when it is defined itself, or its owner is no type of the root."""
        if self._find(parse_query("", filters=[("symbol", name)])).total:
            return None
        owner, _, member = name.rpartition(".")
        types = list(self._types(owner))
        if not types:
            return None
        outside: list[str] = []
        for place in types:
            found = self._inherited(place, member, outside)
            if found is not None:
                (record, symbol), through = found
                way = f", through {', '.join(through)}" if through else ""
                notice = (
                    f"{owner} defines no {member}; it inherits that of {symbol.scope.rpartition('.')[2]} "
                    f"({record.path}:{symbol.line}){way}"
                )
                full = symbol.full_name
                return [(full, record.path)] if dotted_parts(full) else [], notice
        notice = f"no {owner} here defines or inherits a {member}"
        if outside:
            notice += f"; what it inherits from {', '.join(dict.fromkeys(outside))} is not known here"
        others = [
            f"{symbol.scope.rpartition('.')[2]}.{member}"
            for record in self._records(parse_query("", filters=[("def", member)], case="yes"), MOST_NAMED)
            for symbol in record.symbols
            if symbol.name == member and symbol.scope
        ]
        if others:
            notice += f"; of that name: {', '.join(list(dict.fromkeys(others))[:MOST_NAMED])}"
        return [], notice

    def _types(self, owner: str) -> Iterator[Place]:
        """Yield the types of a name, as it is spelled, the best ones first."""
        query = parse_query("", filters=[("def", owner), ("kind", "type")], case="yes")
        last = owner.rpartition(".")[2]
        for record in self._records(query, MOST_OWNERS):
            yield from ((record, symbol) for symbol in record.symbols if _is_type(symbol, last))

    def _records(self, query: Query, most: int) -> Iterator[FileRecord]:
        for _, path, _, _ in self._find(query).best(most):
            yield self._record(path)

    def _inherited(self, start: Place, member: str, outside: list[str]) -> tuple[Place, list[str]] | None:
        """Return the member that a type inherits and the types on the way there: nearest first, as they are written.

        Args:
            start: The type.
            member: The name of what is looked for.
            outside: Gets the names of base classes that are not in the root.
        """
        waiting: list[tuple[Place, list[str]]] = [(start, [])]
        seen = {(start[0].path, start[1].line)}
        while waiting and len(seen) <= MOST_TYPES:
            (record, symbol), way = waiting.pop(0)
            for base in self._bases(record, symbol, outside):
                holder, kind = base
                own = [one for one in holder.symbols if (one.name, one.scope) == (member, kind.full_name)]
                if own:
                    # Overloads of it are declared before it.
                    return (holder, next((one for one in own if one.role == "definition"), own[0])), way
                if (holder.path, kind.line) not in seen:
                    seen.add((holder.path, kind.line))
                    waiting.append((base, [*way, kind.name]))
        return None

    def _bases(self, record: FileRecord, symbol: Symbol, outside: list[str]) -> Iterator[Place]:
        """Yield the types that a type says it inherits from, as far as they resolve."""
        full = symbol.full_name
        for use in record.uses:
            own = use.scope == full and symbol.line <= use.line <= symbol.end_line
            if use.role == "inherit" and (own or (use.scope == symbol.scope and use.line == symbol.line)):
                found = next(self._meant(record, symbol, use.name, use.qualified), None)
                if found is None:
                    outside.append(use.name)
                else:
                    yield found

    def _meant(self, record: FileRecord, symbol: Symbol, name: str, qualified: str) -> Iterator[Place]:
        """Yield the types that the name of a base class may mean, the surest first."""
        pairs = list(zip(record.imports, record.imported_files, strict=True))
        imported = qualified.rpartition(".")[2]  # as it is called there, whatever it is called here
        for row, files in pairs:
            if row.alias and (qualified == row.name or qualified.startswith(f"{row.name}.")):
                yield from self._passed_on(files, imported)
        yield from ((record, one) for one in record.symbols if _is_type(one, name) and one is not symbol)
        for path in record.used_files:
            yield from (
                (other, one)
                for other in (self._record(path),)
                for one in other.symbols
                if _is_type(one, name)
            )
        yield from self._passed_on([path for row, files in pairs if not row.alias for path in files], name)

    def _passed_on(self, paths: Iterable[str], name: str) -> Iterator[Place]:
        """Yield the types of a name that some files define, or else those that they pass on, the nearest first."""
        waiting = [(path, name) for path in paths][:MOST_PASSED]
        seen = set(waiting)
        for path, called in waiting:  # grows on the way
            record = self._record(path)
            own = [one for one in record.symbols if _is_type(one, called)]
            yield from ((record, one) for one in own)
            for row, files in zip(record.imports, record.imported_files, strict=True) if not own else ():
                if row.alias == called or not row.alias or "reexport" in row.flags:
                    there = row.name.rpartition(".")[2] if row.alias == called else called
                    fresh = [(further, there) for further in files if (further, there) not in seen]
                    fresh = fresh[: max(MOST_PASSED - len(seen), 0)]
                    seen.update(fresh)
                    waiting += fresh


def name_of(node: Node) -> str:
    """Return the qualified name that a part of a query asks to be defined, its names joined with dots; else nothing."""
    if isinstance(node, Filter):
        if node.key not in ("symbol", "def"):
            return ""
        node = node.value
    return ".".join(dotted_parts(node.text)) if isinstance(node, Word) else ""


def _is_type(symbol: Symbol, name: str) -> bool:
    return symbol.name == name and symbol.kind in KIND_CLASSES["type"]


def _glob_of(path: str) -> str:
    """Return the glob, as ``glob:`` reads it, that just one path matches."""
    return "/" + "".join(f"[{letter}]" if letter in "*?[]{}" else letter for letter in path)
