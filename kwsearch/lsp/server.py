"""The Language Server Protocol over standard input and output; the only user of ``pygls`` and ``lsprotocol``.

What an editor has open is read as the editor has it, everything else as it is indexed; what it saves is in the next
answer. A question about a file of no open folder, one that is not there or is not indexed, or about no name, has no
answer; nothing is raised to the editor but an error of the index, in one line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, TypeVar, cast
from urllib.parse import unquote

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.workspace import TextDocument

import kwsearch
from kwsearch.lsp import meanings
from kwsearch.lsp.documents import Place, code_columns, lines_of, moved, path_of
from kwsearch.lsp.documents import uri_of as address_of
from kwsearch.lsp.meanings import Meaning, Spot
from kwsearch.lsp.output import Output
from kwsearch.lsp.workspaces import Workspaces

_Question = TypeVar("_Question", bound=Callable[..., Any])

MOST_SYMBOLS = 200
"""Most symbols of a search over everything, as editors show them."""
_KINDS = {
    "type-alias": lsp.SymbolKind.Class, "macro": lsp.SymbolKind.Function, "section": lsp.SymbolKind.String,
    "enum-member": lsp.SymbolKind.EnumMember, "type-parameter": lsp.SymbolKind.TypeParameter,
}  # fmt: skip
_HOW = {
    "here": "in this file",
    "import": "by its import",
    "package": "in files whose names need no import",
    "base": "of the type before it, or of one which that inherits from",
    "name": "by its name alone",
}


class _Protocol(LanguageServerProtocol):
    """The protocol, in which every question has an answer: pygls leaves one with wrong parameters open."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return a message as an object; answer a request that is none."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise


class Server(LanguageServer):
    """A language server and the indexes that it answers from."""

    def __init__(self, root: str | None, index_dir: str | None) -> None:
        """Make a server; ``root`` is served beside the folders that the editor names."""
        # Whole texts, since pygls puts parts of one in a wrong place behind a form feed, at which it ends lines.
        super().__init__(
            "kwsearch", kwsearch.__version__, lsp.TextDocumentSyncKind.Full, protocol_cls=_Protocol
        )
        self.workspaces = Workspaces([root] if root else [], index_dir, self.tell)
        self._outlines: dict[str, tuple[str, list[kwsearch.Symbol]]] = {}

    def tell(self, text: str) -> None:
        """Show a line in the editor's log."""
        self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Info, f"kwsearch: {text}"))

    def take(self, folder: str) -> None:
        """Serve a folder that the editor has open, if it is there."""
        try:
            self.workspaces.add(folder)
        except kwsearch.RootError as error:
            # An editor goes on naming a folder that was removed; the others must not be without answers for it.
            self.tell(str(error))

    def place(self, uri: str) -> tuple[kwsearch.FreshIndex, str] | None:
        """Return the index of a document and its path there; None when it is in none."""
        path = path_of(uri)
        return self.workspaces.place_of(path) if path else None

    def opened(self, uri: str) -> TextDocument | None:
        """Return a document that the editor has open; None for every other, which is read as it is indexed."""
        # pygls keeps documents by their unquoted addresses; editors differ in what they quote.
        documents: Mapping[str, TextDocument] = self.workspace.text_documents
        return documents.get(unquote(uri))

    def symbols(self, uri: str) -> Sequence[kwsearch.Symbol]:
        """Return what a document defines: as the editor has it, or else as it is indexed, if it is."""
        document, path = self.opened(uri), path_of(uri)
        if document is None:
            place = self.place(uri)
            record = meanings.record_of(*place) if place else None
            return record.symbols if record else ()
        source = document.source
        known = self._outlines.get(uri)
        # By its text: the numbers of versions begin again when a document is opened again.
        if known is None or known[0] != source:
            try:
                data = source.encode("utf-8", "surrogateescape")
                found = kwsearch.extract_symbols(path, data=data) if path else []
            except kwsearch.SourceFileError:
                found = []
            known = (source, found)
            self._outlines = {uri: known}  # one document is worked on at a time
        return known[1]

    def lines(self, uri: str) -> Sequence[str]:
        """Return the lines of a document: as the editor has them, or else as they are indexed, if they are."""
        document = self.opened(uri)
        if document is not None:
            return lines_of(document.source)
        place = self.place(uri)
        return indexed_lines(*place) if place else ()

    def lines_now(self, index: kwsearch.FreshIndex, path: str) -> Sequence[str]:
        """Return the lines of a file, as the editor has them when it is open there."""
        document = self.opened(uri_of(index, path))
        return indexed_lines(index, path) if document is None else lines_of(document.source)

    def moved(self, index: kwsearch.FreshIndex, path: str) -> Callable[[int, int, str], Place]:
        """Return what tells where a name that is indexed stands now: elsewhere, when the editor has an edited text."""
        document = self.opened(uri_of(index, path))
        return moved(
            indexed_lines(index, path) if document else (), lines_of(document.source) if document else ()
        )

    def now(self, index: kwsearch.FreshIndex, path: str, symbol: kwsearch.Symbol) -> kwsearch.Symbol | None:
        """Return an indexed symbol at the lines where it stands now; None when an edit took it away."""
        line, column = self.moved(index, path)(symbol.line, symbol.column, symbol.name)
        if symbol.kind == "module" or (line, column) == (symbol.line, symbol.column):
            return symbol
        end = line + symbol.end_line - symbol.line
        return symbol._replace(line=line, column=column, end_line=end) if line else None

    def spot(self, params: Any) -> tuple[kwsearch.FreshIndex, str, Spot] | None:
        """Return the name that a request points at, and where; None when there is none."""
        place = self.place(params.text_document.uri)
        if place is None:
            return None
        lines = self.lines(params.text_document.uri)
        if params.position.line >= len(lines):
            return None
        inside = self.workspace.position_codec.position_from_client_units(lines, params.position)
        text = lines[params.position.line]
        spot = meanings.spot_at(text, params.position.line + 1, min(inside.character, len(text)))
        return (*place, spot) if spot else None

    def meanings(self, params: Any) -> tuple[kwsearch.FreshIndex, Spot, list[Meaning]] | None:
        """Return what the name that a request points at may mean; None when it points at none."""
        found = self.spot(params)
        if found is None:
            return None
        index, path, spot = found
        means = []
        for one in meanings.meanings(index, path, self.symbols(params.text_document.uri), spot):
            symbol = one.symbol if one.how == "here" else self.now(index, one.path, one.symbol)
            if symbol is not None:
                means.append(one._replace(symbol=symbol))
        return index, spot, means

    def range(self, lines: Sequence[str], line: int, column: int, length: int) -> lsp.Range:
        """Return the range of some letters of one of a file's lines, in the units that the editor counts in."""
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        units = self.workspace.position_codec.client_num_units
        start = units(text[: max(column - 1, 0)])
        end = start + units(text[max(column - 1, 0) :][:length])
        return lsp.Range(lsp.Position(max(line - 1, 0), start), lsp.Position(max(line - 1, 0), end))

    def location(self, index: kwsearch.FreshIndex, found: Meaning) -> lsp.Location:
        """Return where the name of a symbol stands."""
        symbol = found.symbol
        length = len(symbol.name) if symbol.kind != "module" else 0
        lines = self.lines_now(index, found.path)
        return lsp.Location(uri_of(index, found.path), self.range(lines, symbol.line, symbol.column, length))

    def item(self, index: kwsearch.FreshIndex, path: str, symbol: kwsearch.Symbol) -> lsp.CallHierarchyItem:
        """Return a symbol as call hierarchies have it."""
        name = self.range(self.lines_now(index, path), symbol.line, symbol.column, len(symbol.name))
        end = max(symbol.end_line, symbol.line)
        whole = lsp.Range(lsp.Position(symbol.line - 1, 0), lsp.Position(end, 0))
        return lsp.CallHierarchyItem(
            name=symbol.name, kind=kind_of(symbol.kind), uri=uri_of(index, path), range=whole, selection_range=name,
            detail=kwsearch.printable(symbol.scope or path), data={"scope": symbol.full_name},
        )  # fmt: skip


def serve_lsp(root: str | None = None, index_dir: str | None = None) -> None:
    """Serve an editor over standard input and output until it says that it ends.

    Args:
        root: A folder to serve beside those that the editor names; None for those alone.
        index_dir: Where its index is, when not in the user's cache.
    """
    server = make_server(root, index_dir)
    try:
        server.start_io(stdout=cast(BinaryIO, Output(sys.stdout.buffer)))
    finally:
        server.workspaces.close()


def make_server(root: str | None, index_dir: str | None) -> Server:
    """Return a server with all that it answers."""
    server = Server(root, index_dir)

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        uris = [folder.uri for folder in params.workspace_folders or []] or [params.root_uri or ""]
        for path in filter(None, map(path_of, uris)):
            server.take(path)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        for path in filter(None, (path_of(folder.uri) for folder in params.event.removed)):
            server.workspaces.remove(path)
        for path in filter(None, (path_of(folder.uri) for folder in params.event.added)):
            server.take(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        server.workspaces.saved()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        server.workspaces.saved()

    def answered(method: str) -> Callable[[_Question], _Question]:
        """Register a question: in a thread, so that building an index holds up no other; our errors in one line."""

        def register(question: _Question) -> _Question:
            def ask(params: Any) -> Any:
                try:
                    return question(params)
                except kwsearch.KwsearchError as error:
                    raise JsonRpcException(f"{error.reason}: {error}", code=-32803) from None  # RequestFailed

            server.feature(method)(server.thread()(ask))
            return question

        return register

    @answered(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        uri = params.text_document.uri
        units = server.workspace.position_codec.client_num_units
        return _outline(server.symbols(uri), server.lines(uri), units)

    @answered(lsp.WORKSPACE_SYMBOL)
    def workspace_symbol(params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
        found = []
        for index in server.workspaces.all():
            for hit in meanings.symbols_like(index, params.query, limit=MOST_SYMBOLS):
                now, lines = server.moved(index, hit.path), server.lines_now(index, hit.path)
                for match in hit.matches:
                    line, column = now(match.line, match.column, match.name)
                    if not line:
                        continue
                    where = server.range(lines, line, column, len(match.name))
                    found.append(lsp.WorkspaceSymbol(
                        lsp.Location(uri_of(index, hit.path), where), match.name, kind_of(match.kind),
                        container_name=kwsearch.printable(match.scope or hit.path),
                    ))  # fmt: skip
        # The limit of each search counts files; one file may have more.
        return found[:MOST_SYMBOLS]

    @answered(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> list[lsp.Location]:
        found = server.meanings(params)
        return [server.location(found[0], one) for one in found[2]] if found else []

    @answered(lsp.TEXT_DOCUMENT_REFERENCES)
    def references(params: lsp.ReferenceParams) -> list[lsp.Location]:
        return list(_references(server, params))

    @answered(lsp.TEXT_DOCUMENT_IMPLEMENTATION)
    def implementation(params: lsp.ImplementationParams) -> list[lsp.Location]:
        return _places(server, params, "inherit")

    @answered(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        found = server.meanings(params)
        if not found or not found[2]:
            return None
        _, _, means = found
        parts = [_described(one) for one in means[:3]]
        if means[0].how == "name" and len(means) > 1:
            parts.append(f"found by its name alone, among {len(means)} of that name")
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.PlainText, "\n\n".join(parts)))

    @answered(lsp.TEXT_DOCUMENT_DOCUMENT_LINK)
    def document_link(params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink]:
        place = server.place(params.text_document.uri)
        return list(_links(server, *place)) if place else []

    @answered(lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    def prepare_call_hierarchy(params: lsp.CallHierarchyPrepareParams) -> list[lsp.CallHierarchyItem]:
        found = server.meanings(params)
        return [server.item(found[0], one.path, one.symbol) for one in found[2]] if found else []

    @answered(lsp.CALL_HIERARCHY_INCOMING_CALLS)
    def incoming_calls(params: lsp.CallHierarchyIncomingCallsParams) -> list[lsp.CallHierarchyIncomingCall]:
        place = server.place(params.item.uri)
        if place is None:
            return []
        index = place[0]
        callers: dict[tuple[str, str], list[kwsearch.Match]] = {}
        for hit, match in meanings.uses_of(index, params.item.name, "call"):
            callers.setdefault((hit.path, match.scope), []).append(match)
        calls = []
        for (path, scope), matches in callers.items():
            around = meanings.symbol_around(index, path, scope, matches[0].line) or meanings.whole_file(path)
            symbol = server.now(index, path, around) or meanings.whole_file(path)
            ranges = list(_ranges(server, index, path, matches))
            if ranges:
                calls.append(lsp.CallHierarchyIncomingCall(server.item(index, path, symbol), ranges))
        return calls

    @answered(lsp.CALL_HIERARCHY_OUTGOING_CALLS)
    def outgoing_calls(params: lsp.CallHierarchyOutgoingCallsParams) -> list[lsp.CallHierarchyOutgoingCall]:
        place = server.place(params.item.uri)
        data: Any = params.item.data
        record = meanings.record_of(*place) if place else None
        if place is None or record is None or not data:
            return []
        index, path = place
        called: dict[tuple[str, int], tuple[Meaning, list[lsp.Range]]] = {}
        source, lines, now = (
            indexed_lines(index, path),
            server.lines_now(index, path),
            server.moved(index, path),
        )
        for use in record.uses:
            if use.role != "call" or use.scope != data["scope"]:
                continue
            text = source[use.line - 1] if use.line <= len(source) else ""
            column = kwsearch.find_name(text, use.name)
            spot = meanings.spot_at(text, use.line, column) if column >= 0 else None
            line, start = now(use.line, column + 1, use.name)
            # The surest alone: a call calls one thing.
            for one in meanings.meanings(index, path, record.symbols, spot)[:1] if spot and line else []:
                where = server.range(lines, line, start, len(use.name))
                called.setdefault((one.path, one.symbol.line), (one, []))[1].append(where)
        return [
            lsp.CallHierarchyOutgoingCall(server.item(index, one.path, symbol), ranges)
            for one, ranges in called.values()
            if (symbol := server.now(index, one.path, one.symbol)) is not None
        ]

    return server


def indexed_lines(index: kwsearch.FreshIndex, path: str) -> Sequence[str]:
    """Return the lines of a file as they are indexed; none when it is not."""
    try:
        return index.lines(path)
    except kwsearch.FileNotIndexedError:
        return ()


def uri_of(index: kwsearch.FreshIndex, path: str) -> str:
    """Return the address of a file."""
    return address_of(os.path.join(index.root, path))


def kind_of(kind: str) -> lsp.SymbolKind:
    """Return the protocol's kind for one of ours."""
    known = lsp.SymbolKind.__members__.get(kind.capitalize(), lsp.SymbolKind.Variable)
    return _KINDS.get(kind, known)


def _column(match: kwsearch.Match, name: str) -> int:
    """Where the last part of a dotted match begins, from 1."""
    return match.column + len(match.name) - len(name) if match.column else 1


def _references(server: Server, params: lsp.ReferenceParams) -> Iterator[lsp.Location]:
    """Every place at which the name that a request points at stands in code; the index has one of each line."""
    pointed = server.spot(params)
    if pointed is None:
        return
    index, _, spot = pointed
    found: dict[str, list[kwsearch.Match]] = {}
    languages: dict[str, str] = {}
    for hit, match in meanings.uses_of(index, spot.name, meanings.USES):
        found.setdefault(hit.path, []).append(match)
        languages[hit.path] = hit.language
    for path, matches in found.items():
        lines = server.lines_now(index, path)
        declared = {
            (where.start.line, where.start.character)
            for where in _ranges(
                server, index, path, [row for row in matches if row.role in meanings.DECLARING]
            )
        }
        seen: set[tuple[int, int]] = set()
        for where in _ranges(server, index, path, matches):
            row = where.start.line
            text = lines[row] if row < len(lines) else ""
            columns = code_columns(text, spot.name, languages[path]) if text.count(spot.name) > 1 else ()
            # What the index has of a line is its first place, which may be in a string.
            places = [server.range(lines, row + 1, at + 1, len(spot.name)) for at in columns] or [where]
            for place in places:
                key = (row, place.start.character)
                if key not in seen and (params.context.include_declaration or key not in declared):
                    seen.add(key)
                    yield lsp.Location(uri_of(index, path), place)


def _places(server: Server, params: Any, roles: str) -> list[lsp.Location]:
    """Where the name that a request points at stands in some roles; nowhere when it points at none."""
    pointed = server.spot(params)
    if pointed is None:
        return []
    index, _, spot = pointed
    places: dict[str, list[kwsearch.Match]] = {}
    for hit, match in meanings.uses_of(index, spot.name, roles):
        places.setdefault(hit.path, []).append(match)
    return [
        lsp.Location(uri_of(index, path), where)
        for path, matches in places.items()
        for where in _ranges(server, index, path, matches)
    ]


def _ranges(
    server: Server, index: kwsearch.FreshIndex, path: str, matches: Sequence[kwsearch.Match]
) -> Iterator[lsp.Range]:
    """Where the last parts of some matches of a file stand now; those that an edit took away are left out."""
    now, lines = server.moved(index, path), server.lines_now(index, path)
    for match in matches:
        last = match.name.replace("::", ".").rpartition(".")[2]
        line, column = now(match.line, _column(match, last), last)
        if line:
            yield server.range(lines, line, column, len(last))


def _described(found: Meaning) -> str:
    symbol = found.symbol
    inside = f" in {symbol.scope}" if symbol.scope else ""
    lines = [
        kwsearch.printable(symbol.signature or symbol.name),
        f"{symbol.kind}{inside}, {kwsearch.printable(found.path)}:{symbol.line} ({_HOW[found.how]})",
    ]
    return "\n".join([*lines, kwsearch.printable(symbol.doc)] if symbol.doc else lines)


def _links(server: Server, index: kwsearch.FreshIndex, path: str) -> Iterator[lsp.DocumentLink]:
    """A link on the module of each import that means one file."""
    record = meanings.record_of(index, path)
    seen = set()
    source, lines, now = indexed_lines(index, path), server.lines_now(index, path), server.moved(index, path)
    for row, files in zip(record.imports, record.imported_files, strict=True) if record else ():
        text = source[row.line - 1] if row.line <= len(source) else ""
        wanted = (
            row.module.replace("/", ".").rstrip(".").rpartition(".")[2]
            if row.module not in text
            else row.module
        )
        column = text.find(wanted) if wanted else -1
        # A link leads to one place; an import of several names is one row for each, on one module.
        if len(files) != 1 or column < 0 or (row.line, column) in seen:
            continue
        seen.add((row.line, column))
        line, start = now(row.line, column + 1, wanted)
        if line:
            where = server.range(lines, line, start, len(wanted))
            yield lsp.DocumentLink(where, uri_of(index, files[0]))


def _outline(
    symbols: Sequence[kwsearch.Symbol], lines: Sequence[str], units: Any
) -> list[lsp.DocumentSymbol]:
    """Return symbols as a tree: each below the one that its scope names and that holds it."""
    top: list[lsp.DocumentSymbol] = []
    open_ones: list[tuple[kwsearch.Symbol, list[lsp.DocumentSymbol]]] = []
    ends: dict[int, int] = {}
    at = place = counted = 0
    for symbol in sorted(symbols, key=lambda row: (row.line, row.column)):
        text = lines[symbol.line - 1] if symbol.line <= len(lines) else ""
        start = min(max(symbol.column - 1, 0), len(text))
        # Counted on from the symbol before: a line may be all of a file of data, and have thousands of keys.
        if symbol.line != at:
            at, place, counted = symbol.line, 0, 0
        first = counted + units(text[place:start])
        place, counted = start, first
        last = first + units(text[start : start + len(symbol.name)])
        end = max(symbol.end_line, symbol.line)
        if end not in ends:
            ends[end] = units(lines[end - 1]) if end <= len(lines) else 0
        end_units = ends[end]
        children: list[lsp.DocumentSymbol] = []
        node = lsp.DocumentSymbol(
            name=symbol.name or "?", kind=kind_of(symbol.kind), detail=symbol.signature,
            range=lsp.Range(lsp.Position(symbol.line - 1, 0), lsp.Position(end - 1, max(end_units, last))),
            selection_range=lsp.Range(lsp.Position(symbol.line - 1, first), lsp.Position(symbol.line - 1, last)),
            children=children,
        )  # fmt: skip
        while open_ones and not (
            symbol.scope == open_ones[-1][0].full_name and symbol.line <= open_ones[-1][0].end_line
        ):
            open_ones.pop()
        (open_ones[-1][1] if open_ones else top).append(node)
        open_ones.append((symbol, children))
    return top
