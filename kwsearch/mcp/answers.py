"""What an agent is told: answers as short text that can be acted on without opening files, within a bound of tokens.

Every answer ends with whether it is complete, what was left out, and what to ask next. Names and lines of files are
foreign text: they are shown on one line each, without control characters, behind the place that they come from.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

import kwsearch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch import FileRecord, FreshIndex, Hit, Match, Repositories, Repository, SearchResult, Symbol

    Asked = FreshIndex | Repositories

BYTES_PER_TOKEN = 4
"""How a bound of tokens is kept: source code has about four bytes a token in the vocabularies of today's models."""

LEAST_TOKENS = 300
MOST_TOKENS = 20_000
_ENDING_BYTES = 800
"""Of an answer, kept for what it says at its end: how to go on, what it lacks."""
_MOST_LINE = 200
_MATCHES = 5
"""Lines shown of a file."""
_HEX = "0123456789abcdef"
_USERS = 8
"""Places shown of each kind of use of a symbol."""


class Answer:
    """Lines of text that end before they are too long.

    Args:
        max_tokens: Most tokens, counted as BYTES_PER_TOKEN bytes each; LEAST_TOKENS at least, MOST_TOKENS at most.
    """

    def __init__(self, max_tokens: int) -> None:
        """Begin with nothing."""
        self._room = min(max(max_tokens, LEAST_TOKENS), MOST_TOKENS) * BYTES_PER_TOKEN - _ENDING_BYTES
        self._lines: list[str] = []

    def add(self, lines: Iterable[str], *, cut: bool = False) -> bool:
        """Add lines that belong together, all or none; False when there is no room for them.

        The first of an answer, and those that may be cut, come as far as there is room.
        """
        block = list(lines)
        size = _size(block)
        if size > self._room and self._lines and not cut:
            return False
        while size > self._room and len(block) > 1:
            size -= _size([block.pop()])
        self._room -= size
        self._lines += block
        return True

    def text(self, *ending: str) -> str:
        """Return the answer with its last lines, which are cut when they are too long together."""
        # The ending has room of its own: an answer that is cut must still say that it is.
        last = "\n".join(line for line in ending if line).encode("utf-8", "replace")
        room = _ENDING_BYTES + min(self._room, 0)
        if len(last) >= room:
            # Four bytes less: three of the mark itself, and letters are not cut in the middle.
            last = last[: room - 4].decode("utf-8", "ignore").encode() + "…".encode()
        return "\n".join([*self._lines, *([last.decode()] if last else [])])


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def search(index: Asked, query: str, *, limit: int, max_tokens: int, cursor: str, context: int) -> str:
    """Return the files that answer a query, best first, each with its best lines and what they stand in.

    Args:
        index: Open and refreshed, or a store of repositories.
        query: In the query language.
        limit: Most files.
        max_tokens: Bound of the answer.
        cursor: What an earlier answer to the same query said; empty for the first files.
        context: Source lines around each line.

    Raises:
        KwsearchError: If the question cannot be answered.
    """
    start = _start_of(cursor, query) if cursor else 0
    limit = min(max(limit, 1), 100)
    result = index.search(query, limit=start + limit)
    answer = Answer(max_tokens)
    answer.add(
        [f"{kwsearch.count_of(result.total, 'file answers', 'files answer')} {shown(result.parsed)}"]
        if result.total
        else ["nothing found"]
    )
    shown_files = 0
    for number, hit in enumerate(result.hits[start:], start + 1):
        # The first file comes by half rather than not at all: each answer must get on.
        if not answer.add(_hit_lines(number, hit, context), cut=not shown_files):
            break
        shown_files += 1
    after = start + shown_files
    more = ""
    if after < result.reachable:
        cursor = _cursor_at(after, query)
        more = f'more: {kwsearch.count_of(result.reachable - after, "file")}; call search again with cursor="{cursor}"'
    near = f"nearest words: {', '.join(map(shown, result.suggestions))}" if result.suggestions else ""
    follow = "next: symbol(name) for callers and tests, outline(path) for a file" if shown_files else ""
    return answer.text(more, near, _completeness(result), follow)


def _cursor_at(start: int, query: str) -> str:
    """Return what goes on with a query behind so many files; nothing else is one, so that none is made up."""
    # A sum, not a secret: it tells a cursor of another query, or one that a model made up, from the right one.
    sign = blake2b(f"{start}\0{query}".encode("utf-8", "replace"), digest_size=5)
    return f"{start:x}-{sign.hexdigest()}"


def _start_of(cursor: str, query: str) -> int:
    """Return behind how many files a cursor goes on.

    Raises:
        ConfigError: No answer to this query has named it.
    """
    number = cursor.partition("-")[0]
    start = int(number, 16) if number.isalnum() and number.isascii() and not number.strip(_HEX) else -1
    if start < 0 or cursor != _cursor_at(start, query):
        raise kwsearch.ConfigError(
            f"no answer to this query has named the cursor {shown(cursor)}; give the one that the answer before names, "
            "or none to begin"
        )
    return start


def outline(index: Asked, path: str, *, max_tokens: int) -> str:
    """Return what a file defines, or what a folder holds; the empty path is the whole root, or store.

    Raises:
        KwsearchError: If nothing of that path is indexed.
    """
    answer = Answer(max_tokens)
    if isinstance(index, kwsearch.Repositories):
        path = path.strip("/")
        if not path:
            return _outline_of_store(index, answer)
    else:
        path = _path_in(index, path)
    below = index.files(path)
    prefix = f"{path}/" if path else ""
    if not below:
        try:
            return _outline_of_file(index.file(path), answer)
        except kwsearch.FileNotIndexedError:
            pass
        raise kwsearch.FileNotIndexedError(
            f"nothing below {shown(path)} is indexed; outline() of the root lists folders"
        )
    folders = Counter(name[len(prefix) :].partition("/")[0] for name in below if "/" in name[len(prefix) :])
    answer.add([f"{shown(prefix) or 'the root'}: {kwsearch.count_of(len(below), 'file')}"])
    left = 0
    # On to the end, whether there is room or not: what is left out is counted.
    for folder, count in sorted(folders.items()):
        left += not answer.add([f"  {shown(folder)}/  {kwsearch.count_of(count, 'file')}"])
    for name in below:
        if "/" not in name[len(prefix) :]:
            left += not answer.add([_file_line(index.file(name), name[len(prefix) :])])
    return answer.text(f"left out: {left:,} entries; ask for a folder below" if left else "")


def _outline_of_store(store: Repositories, answer: Answer) -> str:
    rows = store.repositories()
    answer.add([f"the store: {kwsearch.count_of(len(rows), 'repository', 'repositories')}"])
    left = sum([not answer.add([f"  {shown(row.name)}/  {_size_of(row)}"]) for row in rows])
    return answer.text(f"left out: {left:,} repositories; ask with more max_tokens" if left else "")


def _size_of(row: Repository) -> str:
    return "damaged" if row.damaged else kwsearch.count_of(row.files, "file")


def _path_in(index: FreshIndex, path: str) -> str:
    """Return the path in the index that an agent means: relative, absolute, or as an answer has shown it."""
    root = index.root.rstrip("/") + "/"
    # With a slash at its end the root itself is a prefix, and root2 is none.
    path = f"{path.rstrip('/')}/".removeprefix(root).strip("/").removeprefix("./")
    path = "" if path == "." else path
    files = index.files("")
    if "\\" not in path or any(f"{name}/".startswith(f"{path}/") for name in files):
        return path
    # A name that is no text was shown with escapes, which nobody can tell from letters, and so is looked for.
    for name in files:
        if f"{shown(name)}/".startswith(f"{path}/"):
            return "/".join(name.split("/")[: path.count("/") + 1])
    return path


def _literal(name: str) -> str:
    """Return a name as the value of a filter that means it: operators begin with what begins other values."""
    if name[0] not in '"/(':
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def symbol(index: Asked, name: str, *, max_tokens: int) -> str:
    """Return where a name is defined, with signature and doc, and who calls, imports, inherits and tests it.

    Args:
        index: Open and refreshed, or a store of repositories.
        name: A name or its last parts, such as ``Class.method``.
        max_tokens: Bound of the answer.

    Raises:
        KwsearchError: If the question cannot be answered.
    """
    name = name.strip()
    # Uses are asked for by the name alone: calls of a method seldom name its class.
    last = name.rpartition(".")[2]
    if not last:
        raise kwsearch.ConfigError("no symbol is named; give a name, or its last parts: Class.method")
    quoted = kwsearch.format_query(kwsearch.parse_query("", filters=[("def", _literal(name))]))
    found = index.search(quoted, limit=10)
    answer = Answer(max_tokens)
    last = _literal(last)
    places = [
        (hit, match) for hit in found for match in hit.matches if match.role in ("definition", "declaration")
    ]
    if not places:
        answer.add([f"no definition of {shown(name)} is indexed"])
    for hit, match in places[:_USERS]:
        answer.add(_definition_lines(index, hit, match))
    left = []
    for title, filters in (
        ("called", [("call", last)]), ("imported", [("import", last)]),
        ("inherited", [("role", "inherit"), ("symbol", last)]),
        ("in tests", [("is", "test"), ("role", "call"), ("symbol", last)]),
    ):  # fmt: skip
        # Each value as a filter of its own: a name may be several words, or have what means something in a query.
        query = kwsearch.format_query(kwsearch.parse_query("", filters=filters))
        users = index.search(query, limit=_USERS)
        rows = [
            f"  {shown(hit.path)}:{match.line}" + (f" in {shown(match.scope)}" if match.scope else "")
            for hit in users
            for match in hit.matches[:2]
        ]
        more = (
            f" (first {len(users.hits)} of {users.total:,} files; search {query})"
            if users.total > _USERS
            else ""
        )
        if rows and not answer.add([f"{title}{more}:", *rows]):
            left.append(f"{title} ({kwsearch.count_of(users.total, 'file')}; search {shown(query)})")
    unsaid = f"left out: {', '.join(left)}; ask with more max_tokens" if left else ""
    return answer.text(unsaid, _completeness(found))


def status(index: Asked) -> str:
    """Return what is indexed, what was left out and why, and whether files have changed since."""
    if isinstance(index, kwsearch.Repositories):
        rows = index.repositories()
        damaged = [shown(row.name) for row in rows if row.damaged]
        lines = [
            f"store: {shown(index.address)}",
            f"indexed: {kwsearch.count_of(len(rows), 'repository', 'repositories')}, "
            f"{kwsearch.count_of(sum(row.files for row in rows), 'file')}",
            "freshness: what was indexed last; nobody looks at the files",
        ]
        return "\n".join([*lines, *([f"damaged: {', '.join(damaged)}"] if damaged else [])])
    state = index.status()
    stats = state.stats
    languages = ", ".join(f"{name} {count:,}" for name, count in list(stats.languages.items())[:10])
    skipped = ", ".join(f"{reason} {count:,}" for reason, count in state.skipped.items()) or "nothing"
    changed = len(state.changed) + len(state.added) + len(state.removed)
    fresh = "up to date"
    if not state.is_current:
        fresh = f"{changed:,} files have changed since; a search brings few of them in"
    return "\n".join(
        [
            f"root: {shown(state.root)}",
            f"indexed: {stats.files:,} files, {stats.lines:,} lines ({languages})",
            f"left out: {skipped}",
            f"freshness: {fresh}",
        ]
    )


def shown(text: str) -> str:
    """Return foreign text on one line, without what a terminal or a reader could take for an instruction mark."""
    line = kwsearch.printable(text)
    return line if len(line) <= _MOST_LINE else f"{line[: _MOST_LINE - 1]}…"


def _hit_lines(number: int, hit: Hit, context: int) -> Iterator[str]:
    classes = f"  [{', '.join(hit.flags)}]" if hit.flags else ""
    lacks = f"  lacks: {', '.join(hit.missing)}" if hit.missing else ""
    yield f"{number}. {shown(hit.path)}{classes}{lacks}"
    for row in hit.rows(_MATCHES):
        yield from _row_lines(row, context)
    more = hit.count_rows() - _MATCHES
    if more > 0:
        yield f"   … {kwsearch.count_of(more, 'more line')}"


def _row_lines(row: Sequence[Match], context: int) -> Iterator[str]:
    match = row[0]
    names = ", ".join(shown(one.name) for one in row)
    kind = f"{match.role} {match.kind}".strip()
    inside = f" in {shown(match.scope)}" if match.scope else ""
    if not match.line:
        yield f"   {kind} {names}"
        return
    text = match.signature or match.text.strip()
    yield f"   {match.line}: {kind} {names}{inside}" + (f" | {shown(text)}" if text else "")
    if context:
        for line, source in match.context(context, context):
            yield f"      {line}| {shown(source)}"


def _definition_lines(index: Asked, hit: Hit, match: Match) -> Iterator[str]:
    inside = f" in {shown(match.scope)}" if match.scope else ""
    yield f"{match.role} {match.kind} {shown(match.name)}{inside}: {shown(hit.path)}:{match.line}-{match.end_line}"
    if match.signature:
        yield f"  {shown(match.signature)}"
    for row in index.file(hit.path).symbols:
        if (row.line, row.name) == (match.line, match.name) and row.doc:
            yield f"  doc: {shown(row.doc)}"


def _outline_of_file(record: FileRecord, answer: Answer) -> str:
    answer.add([_file_line(record, record.path)])
    left = 0
    for row in record.symbols:
        left += not answer.add([_symbol_line(row)])
    users = record.imported_by
    imported = (
        f"imported by {kwsearch.count_of(len(users), 'file')}: {', '.join(map(shown, users[:5]))}"
        if users
        else ""
    )
    return answer.text(
        f"left out: {kwsearch.count_of(left, 'symbol')}; ask with more max_tokens" if left else "", imported
    )


def _symbol_line(row: Symbol) -> str:
    depth = "  " * (1 + (row.scope.count(".") + 1 if row.scope else 0))
    doc = f"  — {shown(row.doc)}" if row.doc else ""
    return f"{depth}{row.line}-{row.end_line} {row.kind} {shown(row.signature or row.name)}{doc}"


def _file_line(record: FileRecord, name: str) -> str:
    doc = f"  — {shown(record.doc)}" if record.doc else ""
    size = f"{kwsearch.count_of(record.lines, 'line')}, {kwsearch.count_of(len(record.symbols), 'symbol')}"
    return f"  {shown(name)}  {record.language}, {size}{doc}"


def _completeness(result: SearchResult) -> str:
    if result.complete and not result.notices:
        return "complete: every indexed file was searched and is up to date"
    why = [*result.notices, *(f"not searched: {reason} {count:,}" for reason, count in result.unsearched)]
    word = "complete" if result.complete else "not complete"
    return f"{word}: {'; '.join(map(shown, why))}" if why else word
