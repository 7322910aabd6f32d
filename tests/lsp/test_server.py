"""The server for editors, asked by the protocol's own client over real pipes, in eight languages."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

pytest.importorskip("pygls")
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path, to_fs_path

import kwsearch
from tests.lsp_session import client_of

FILES = {
    "py/shop.py": 'class Shop(Base):\n    """Sells things."""\n\n    def weigh(self, item):\n'
    "        return helper(item)\n\n\ndef helper(item):\n    return item\n",
    "py/main.py": 'from shop import Shop\n\n\ndef run():\n    "é𝄞"; shop = Shop(); shop.weigh(1)\n',
    "ts/cart.ts": "export class Cart {\n  total(tax: number): number { return addTax(tax); }\n}\n"
    "export function addTax(n: number): number { return n; }\n",
    "ts/app.ts": 'import { Cart } from "./cart";\n\nexport function start() {\n'
    "  const cart = new Cart();\n  return cart.total(1);\n}\n",
    "go/go.mod": "module example.com/m\n",
    "go/box/box.go": "package box\n\n// Open opens.\nfunc Open(name string) int {\n\treturn size(name)\n}\n\n"
    "func size(name string) int { return len(name) }\n",
    "go/main.go": 'package main\n\nimport "example.com/m/box"\n\nfunc main() {\n\tbox.Open("x")\n}\n',
    "rs/Cargo.toml": '[package]\nname = "m"\nversion = "0.1.0"\n',
    "rs/src/lib.rs": "pub mod gate;\nuse crate::gate::Gate;\n\npub fn enter() {\n"
    "    let g = Gate::new();\n    g.shut();\n}\n",
    "rs/src/gate.rs": "/// A gate.\npub struct Gate;\n\nimpl Gate {\n"
    "    pub fn new() -> Gate { Gate }\n    pub fn shut(&self) {}\n}\n",
    "java/p/Pump.java": "package p;\n\npublic class Pump {\n    public int press(int n) { return twice(n); }\n"
    "    private int twice(int n) { return n * 2; }\n}\n",
    "java/q/Use.java": "package q;\n\nimport p.Pump;\n\nclass Use {\n    int go() { return new Pump().press(3); }\n}\n",
    "c/ring.h": "#ifndef RING_H\n#define RING_H\nint ring_push(int value);\n#endif\n",
    "c/ring.c": '#include "ring.h"\n\nint ring_push(int value)\n{\n    return value;\n}\n',
    "c/main.c": '#include "ring.h"\n\nint main(void)\n{\n    return ring_push(4);\n}\n',
    "cs/Lamp.cs": "namespace Light;\n\npublic class Lamp\n{\n    public void Glow() { Warm(); }\n"
    "    void Warm() { }\n}\n",
    "cs/Room.cs": "using Light;\n\nclass Room\n{\n    void Enter() { var l = new Lamp(); l.Glow(); }\n}\n",
    "rb/mill.rb": "class Mill\n  def grind(grain)\n    sift(grain)\n  end\n\n"
    "  def sift(grain)\n    grain\n  end\nend\n",
    "rb/run.rb": 'require_relative "mill"\n\ndef work\n  Mill.new.grind(1)\nend\n',
}

LANGUAGES = [
    # file that uses, what stands on the name there, its name, where it is defined, its callers, what it calls
    ("py/main.py", "Shop()", "Shop", "py/shop.py:1", "run", None),
    ("py/main.py", "weigh(", "weigh", "py/shop.py:4", "run", "helper"),
    ("ts/app.ts", "total(", "total", "ts/cart.ts:2", "start", "addTax"),
    ("go/main.go", "Open(", "Open", "go/box/box.go:4", "main", "size"),
    ("rs/src/lib.rs", "shut(", "shut", "rs/src/gate.rs:6", "enter", None),
    ("java/q/Use.java", "press(", "press", "java/p/Pump.java:4", "go", "twice"),
    ("c/main.c", "ring_push(", "ring_push", "c/ring.c:3", "main", None),
    ("cs/Room.cs", "Glow(", "Glow", "cs/Lamp.cs:5", "Enter", "Warm"),
    ("rb/run.rb", "grind(", "grind", "rb/mill.rb:2", "work", "sift"),
]


class Editor:
    """A client, the root that it has open, and what it says of places there."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root

    def document(self, path: str) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(from_fs_path(str(self.root / path)) or "")

    def at(self, path: str, text: str) -> dict[str, Any]:
        """The document and the position of the first letter of a text in it."""
        source = (self.root / path).read_text()
        before = source[: source.index(text)]
        line = before.rpartition("\n")[2]
        units = len(line.encode("utf-16-le")) // 2
        return {"text_document": self.document(path), "position": lsp.Position(before.count("\n"), units)}

    def place(self, location: Any) -> str:
        path = Path(to_fs_path(location.uri) or "").relative_to(os.path.realpath(self.root))
        where = getattr(location, "selection_range", None) or location.range
        return f"{path.as_posix()}:{where.start.line + 1}"

    def open(self, path: str) -> None:
        text = (self.root / path).read_text()
        item = lsp.TextDocumentItem(self.document(path).uri, "text", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))


def edit(root: Path, session: Callable[[Editor], Awaitable[None]]) -> None:
    """Start the real process, let a session ask it, and see that it ends well."""

    async def run() -> None:
        async with client_of(root) as client:
            await session(Editor(client, root))

    asyncio.run(asyncio.wait_for(run(), 100))


@pytest.fixture
def root(make_repo, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo({".git/HEAD": "", **FILES})
    kwsearch.build_index(root)  # here eight grammars are in memory; a server that builds it loads them
    return root


def test_eight_languages_at_once(root):
    async def session(editor: Editor) -> None:
        client = editor.client
        for path, text, name, defined, caller, calls in LANGUAGES:
            editor.open(path)
            at = editor.at(path, text)
            found = await client.text_document_definition_async(lsp.DefinitionParams(**at))
            assert defined in [editor.place(one) for one in found], (path, name)
            context = lsp.ReferenceContext(include_declaration=True)
            used = await client.text_document_references_async(lsp.ReferenceParams(context=context, **at))
            places = {editor.place(one) for one in used}
            assert {defined, f"{path}:{at['position'].line + 1}"} <= places, (path, places)
            assert all(one.range.end.character - one.range.start.character == len(name) for one in used)
            hover = await client.text_document_hover_async(lsp.HoverParams(**at))
            assert name in hover.contents.value
            assert defined.partition(":")[0] in hover.contents.value
            items = await client.text_document_prepare_call_hierarchy_async(
                lsp.CallHierarchyPrepareParams(**at)
            )
            (item,) = [one for one in items if editor.place(one) == defined]
            incoming = await client.call_hierarchy_incoming_calls_async(
                lsp.CallHierarchyIncomingCallsParams(item)
            )
            assert [call.from_.name for call in incoming] == [caller], path
            outgoing = await client.call_hierarchy_outgoing_calls_async(
                lsp.CallHierarchyOutgoingCallsParams(item)
            )
            assert [call.to.name for call in outgoing] == ([calls] if calls else []), path

    edit(root, session)


def test_symbols_of_a_document_are_a_tree_and_of_the_workspace_a_list(root):
    async def session(editor: Editor) -> None:
        client = editor.client
        editor.open("py/shop.py")
        params = lsp.DocumentSymbolParams(editor.document("py/shop.py"))
        shop, helper = await client.text_document_document_symbol_async(params)
        assert (shop.name, shop.kind, shop.detail) == ("Shop", lsp.SymbolKind.Class, "class Shop(Base)")
        assert [(one.name, one.kind) for one in shop.children] == [("weigh", lsp.SymbolKind.Method)]
        assert shop.selection_range == lsp.Range(lsp.Position(0, 6), lsp.Position(0, 10))
        assert (shop.range.start.line, shop.range.end.line, helper.name) == (0, 4, "helper")
        found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("ring_p"))
        assert [(one.name, editor.place(one.location)) for one in found] == [
            ("ring_push", "c/ring.c:3"), ("ring_push", "c/ring.h:3"),
        ]  # fmt: skip
        params = lsp.DocumentLinkParams(editor.document("go/main.go"))
        (link,) = await client.text_document_document_link_async(params)
        assert to_fs_path(link.target or "") == os.path.realpath(root / "go/box/box.go")

    edit(root, session)


def test_an_inherited_member_is_found_in_the_type_that_defines_it(root):
    files = {
        "inherited/base.py": "class Base:\n    def walk(self): pass\n",
        "inherited/other.py": "class Other:\n    def walk(self): pass\n",
        "inherited/kid.py": "from base import Base\n\n\nclass Kid(Base):\n    def go(self): self.walk()\n",
        "inherited/use.py": "from kid import Kid\n\nKid.walk(None)\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)

    async def session(editor: Editor) -> None:
        for path, text in (("inherited/kid.py", "walk()"), ("inherited/use.py", "walk(None)")):
            asked = editor.at(path, text)
            (found,) = await editor.client.text_document_definition_async(lsp.DefinitionParams(**asked))
            assert (path, editor.place(found)) == (path, "inherited/base.py:2")
            hover = await editor.client.text_document_hover_async(lsp.HoverParams(**asked))
            assert "inherits from)" in hover.contents.value

    edit(root, session)


def test_positions_are_in_units_of_utf16(root):
    async def session(editor: Editor) -> None:
        editor.open("py/main.py")
        at = editor.at("py/main.py", "Shop(); ")
        assert at["position"].character == 18
        context = lsp.ReferenceContext(include_declaration=False)
        used = await editor.client.text_document_references_async(lsp.ReferenceParams(context=context, **at))
        (here,) = [one.range for one in used if editor.place(one) == "py/main.py:5"]
        assert (here.start.character, here.end.character) == (18, 22)

    edit(root, session)


def test_edits_are_seen_as_typed_in_the_file_and_when_saved_everywhere(root):
    async def session(editor: Editor) -> None:
        client = editor.client
        editor.open("py/shop.py")
        document = editor.document("py/shop.py")
        text = "def added():\n    pass\n\n\n" + FILES["py/shop.py"]
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        versioned = lsp.VersionedTextDocumentIdentifier(2, document.uri)
        client.text_document_did_change(lsp.DidChangeTextDocumentParams(versioned, [change]))
        symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
        assert [one.name for one in symbols] == ["added", "Shop", "helper"]
        assert await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("added")) == []
        (root / "py/shop.py").write_text(text)
        client.text_document_did_save(lsp.DidSaveTextDocumentParams(document))
        found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("added"))
        assert [editor.place(one.location) for one in found] == ["py/shop.py:1"]
        at = editor.at("py/main.py", "Shop()")
        (shop,) = await client.text_document_definition_async(lsp.DefinitionParams(**at))
        assert editor.place(shop) == "py/shop.py:5"

    edit(root, session)


def test_an_edit_that_is_not_saved_moves_what_other_files_lead_to(root):
    async def session(editor: Editor) -> None:
        client, document = editor.client, editor.document("py/shop.py")
        editor.open("py/shop.py")
        # A form feed ends no line, for an editor, and the names of helper and its caller have moved.
        text = 'TEXT = "a\f\u2028b"\nimport os\n' + FILES["py/shop.py"].replace(
            "return helper", "return 1 + helper"
        )
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        versioned = lsp.VersionedTextDocumentIdentifier(2, document.uri)
        client.text_document_did_change(lsp.DidChangeTextDocumentParams(versioned, [change]))
        at = editor.at("py/main.py", "Shop()")
        (shop,) = await client.text_document_definition_async(lsp.DefinitionParams(**at))
        assert (editor.place(shop), shop.range.start.character) == ("py/shop.py:3", 6)
        found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("Shop"))
        assert [editor.place(one.location) for one in found] == ["py/shop.py:3"]
        inside = {"text_document": document, "position": lsp.Position(9, 5)}
        asked = lsp.ReferenceParams(**inside, context=lsp.ReferenceContext(include_declaration=True))
        used = await client.text_document_references_async(asked)
        places = sorted((editor.place(one), one.range.start.character) for one in used)
        assert places == [("py/shop.py:10", 4), ("py/shop.py:7", 19)]
        (item,) = await client.text_document_prepare_call_hierarchy_async(
            lsp.CallHierarchyPrepareParams(**inside)
        )
        (call,) = await client.call_hierarchy_incoming_calls_async(lsp.CallHierarchyIncomingCallsParams(item))
        assert (editor.place(call.from_), call.from_ranges[0].start) == ("py/shop.py:6", lsp.Position(6, 19))
        client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))
        item = lsp.TextDocumentItem(document.uri, "python", 2, "def other(): pass\n")
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
        assert [one.name for one in symbols] == ["other"]

    edit(root, session)


def test_names_that_are_no_text_folders_that_come_later_and_files_of_none(root, tmp_path):
    odd = os.fsdecode(b"b\xff.py")
    (root / odd).write_text("from shop import Shop\n\nclass ShopOfOddName(Shop): pass\n")
    later, outside = tmp_path / "later one", tmp_path / "outside.py"
    later.mkdir()
    (later / ".kwsearch.toml").touch()
    (later / "a.py").write_text("def comes_later(): pass\n")
    outside.write_text("def nobody_asked(): pass\n")

    async def session(editor: Editor) -> None:
        client = editor.client
        found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("ShopOf"))
        assert [one.location.uri for one in found] == [f"file://{os.path.realpath(root)}/b%FF.py"]
        assert found[0].container_name == "b\\xff.py"
        document = lsp.TextDocumentIdentifier(found[0].location.uri)
        symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
        assert [one.name for one in symbols] == ["ShopOfOddName"]
        at = lsp.DefinitionParams(document, lsp.Position(2, 21))
        (shop,) = await client.text_document_definition_async(at)
        assert editor.place(shop) == "py/shop.py:1"
        nobody = lsp.TextDocumentIdentifier(from_fs_path(str(outside)) or "")
        assert await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(nobody)) == []
        folder = lsp.WorkspaceFolder(from_fs_path(str(later)) or "", "later")
        event = lsp.WorkspaceFoldersChangeEvent(added=[folder], removed=[])
        client.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))
        found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("comes"))
        assert [one.location.uri for one in found] == [from_fs_path(os.path.realpath(later / "a.py"))]
        event = lsp.WorkspaceFoldersChangeEvent(added=[], removed=[folder])
        client.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))
        assert await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("comes")) == []
        assert await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("main"))

    edit(root, session)


def test_a_folder_that_is_gone_takes_no_answer_from_the_others(root, tmp_path):
    later = tmp_path / "later"
    later.mkdir()
    (later / ".kwsearch.toml").touch()
    (later / "a.py").write_text("def comes_later(): pass\n")

    async def session() -> None:
        async with client_of(tmp_path / "gone", root) as client:
            assert await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("ring_push"))
            folders = [
                lsp.WorkspaceFolder(from_fs_path(str(folder)) or "", "")
                for folder in (tmp_path / "went", later)
            ]
            event = lsp.WorkspaceFoldersChangeEvent(added=folders, removed=[])
            client.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))
            assert await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("comes"))

    asyncio.run(asyncio.wait_for(session(), 100))


@pytest.mark.slow
def test_the_outline_of_data_on_one_line(root):
    keys = [f"𝄞{number}" for number in range(8_000)]
    text = "{" + ", ".join(f'"{key}": {{}}' for key in keys) + "}"
    (root / "data.json").write_text(text)

    async def session(editor: Editor) -> None:
        editor.open("data.json")
        found = await editor.client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(editor.document("data.json"))
        )
        assert [one.name for one in found] == keys
        place = text.index(keys[-1])
        units = len(text[:place].encode("utf-16-le")) // 2
        assert found[-1].selection_range == lsp.Range(lsp.Position(0, units), lsp.Position(0, units + 6))

    edit(root, session)


def test_what_is_no_name_or_no_file_has_no_answer(root, tmp_path):
    async def session(editor: Editor) -> None:
        client = editor.client
        nothing = lsp.DefinitionParams(editor.document("py/main.py"), lsp.Position(1, 0))
        assert await client.text_document_definition_async(nothing) == []
        beyond = lsp.DefinitionParams(editor.document("py/main.py"), lsp.Position(999, 7))
        assert await client.text_document_definition_async(beyond) == []
        (tmp_path / "other.py").write_text("x = 1\n")
        outside = lsp.TextDocumentIdentifier(from_fs_path(str(tmp_path / "other.py")) or "")
        assert await client.text_document_hover_async(lsp.HoverParams(outside, lsp.Position(0, 0))) is None

    edit(root, session)


def test_a_question_with_wrong_parameters_is_answered_by_an_error(root):
    def message(**fields):
        body = json.dumps({"jsonrpc": "2.0", **fields}).encode()
        return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)

    start = {"processId": None, "rootUri": from_fs_path(str(root)), "capabilities": {}}
    asked = [
        message(id=1, method="initialize", params=start),
        message(method="initialized", params={}),
        message(id=2, method="textDocument/definition", params={}),
        message(id="x", method="textDocument/hover", params={"textDocument": {"uri": 5}, "position": 7}),
        message(method="textDocument/didOpen", params=None),
        message(id=4, method="shutdown"),
        message(method="exit"),
    ]
    command = [sys.executable, "-m", "kwsearch", "lsp"]
    done = subprocess.run(command, input=b"".join(asked), capture_output=True, timeout=60, check=True)
    found = re.findall(rb"\r\n\r\n(\{.*?\})(?=Content-Length|$)", done.stdout, re.S)
    bodies = [json.loads(body) for body in found]
    answers = {row["id"]: row.get("error", {}).get("code", "answered") for row in bodies if "id" in row}
    assert answers == {1: "answered", 2: -32602, "x": -32602, 4: "answered"}


def test_a_document_that_is_not_there_or_not_indexed_has_no_answer(root, tmp_path):
    (root / "py/folder.py").mkdir()
    (root / "py/latin.py").write_bytes(b"caf\xe9 = 1\n")
    (root / "blob.py").write_bytes(b"\0" * 99)
    os.mkfifo(root / "py/pipe.py")
    there = [f"file://{root}/{name}" for name in ("py/folder.py", "blob.py", "py/pipe.py", "", "..")]
    nowhere = [
        f"file://{root}/py/nowhere.py", f"file://{root}/py/%00.py", f"file://{tmp_path}/no/a.py", "untitled:Untitled-1",
        "file:///", "file:", "", "git:/py/shop.py?HEAD", "http://localhost/py/shop.py", f"file://{root}/{'a' * 300}.py",
        f"file://{root}/%FF%ff.py",
    ]  # fmt: skip

    async def session(editor: Editor) -> None:
        client = editor.client
        for uri in there + nowhere:
            document, start = lsp.TextDocumentIdentifier(uri), lsp.Position(0, 0)
            symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
            assert (uri, list(symbols or ())) == (uri, [])
            at = {"text_document": document, "position": start}
            assert not await client.text_document_definition_async(lsp.DefinitionParams(**at))
            assert await client.text_document_hover_async(lsp.HoverParams(**at)) is None
            context = lsp.ReferenceContext(include_declaration=True)
            asked = lsp.ReferenceParams(**at, context=context)
            assert not await client.text_document_references_async(asked)
            assert not await client.text_document_document_link_async(lsp.DocumentLinkParams(document))
            prepared = lsp.CallHierarchyPrepareParams(**at)
            assert not await client.text_document_prepare_call_hierarchy_async(prepared)
            whole = lsp.Range(start, start)
            item = lsp.CallHierarchyItem("x", lsp.SymbolKind.Class, uri, whole, whole, data={"scope": "x"})
            assert not await client.call_hierarchy_outgoing_calls_async(
                lsp.CallHierarchyOutgoingCallsParams(item)
            )
            assert not await client.call_hierarchy_incoming_calls_async(
                lsp.CallHierarchyIncomingCallsParams(item)
            )
        latin = lsp.DocumentSymbolParams(editor.document("py/latin.py"))
        assert [row.name for row in await client.text_document_document_symbol_async(latin)] == ["caf\ufffd"]

    edit(root, session)


def test_a_file_whose_address_is_quoted_is_read_as_the_editor_has_it(root):
    (root / "py/two words.py").write_text("def first():\n    return first\n")

    async def session(editor: Editor) -> None:
        editor.open("py/two words.py")
        text = "# more\n# lines\ndef é(): pass\ndef first():\n    é(); return first\n"
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        versioned = lsp.VersionedTextDocumentIdentifier(2, editor.document("py/two words.py").uri)
        editor.client.text_document_did_change(lsp.DidChangeTextDocumentParams(versioned, [change]))
        asked = lsp.DefinitionParams(editor.document("py/two words.py"), lsp.Position(4, 17))
        (found,) = await editor.client.text_document_definition_async(asked)
        assert (found.range.start, found.range.end) == (lsp.Position(3, 4), lsp.Position(3, 9))

    edit(root, session)


def test_any_text_may_be_asked_for_among_the_symbols_of_the_workspace(root):
    random = Random(20)
    alphabet = "aShop*?.:(){}[]\\/\"'#-|^$ \t\n\0é🎈\udc80OR NOT"
    texts = [
        "*",
        "Shop.",
        "(",
        ")",
        "a",
        "OR",
        "NOT",
        "-",
        "/",
        "/(/",
        "kind:",
        "kind:x",
        "::",
        "\\",
        '"',
        "x" * 5000,
    ]
    texts += ["".join(random.choices(alphabet, k=random.randrange(1, 12))) for _ in range(300)]
    texts = [text.encode("utf-8", "replace").decode() for text in texts]

    async def session(editor: Editor) -> None:
        async def found(text: str) -> list[str]:
            rows = await editor.client.workspace_symbol_async(lsp.WorkspaceSymbolParams(text))
            return [row.name for row in rows]

        for text in texts:
            await found(text)
        assert await found("*") == await found("(") == await found(" ") == []
        assert (
            await found("Shop")
            == await found("Shop(")
            == await found('"Shop')
            == await found("Shop.")
            == ["Shop"]
        )
        assert await found("Shop.wei") == await found("Shop wei") == await found("Shop::weigh()") == ["weigh"]

    edit(root, session)


def test_a_wrong_setting_is_an_error_of_one_line(root):
    (root / ".kwsearch.toml").write_text("limit = 'many'\n")

    async def session(editor: Editor) -> None:
        at = editor.at("py/main.py", "Shop()")
        with pytest.raises(JsonRpcException, match=r"^config: .*limit"):
            await editor.client.text_document_definition_async(lsp.DefinitionParams(**at))

    edit(root, session)


def test_references_are_every_place_of_a_line_that_is_code(make_repo, tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    files = {
        "a.py": "def helper(x): return helper(x)\n\ny = '😀 helper', helper(1) + helper(helper(2))  # helper\n",
        "b.js": 'import {helper} from "./a"; helper(helper); const s = "helper" + `x ${helper(1)}`; // helper\n',
    }
    root = make_repo({".git/HEAD": "", **files})

    async def session(editor: Editor) -> None:
        at = editor.at("a.py", "helper")
        for declared in (True, False):
            context = lsp.ReferenceContext(include_declaration=declared)
            used = await editor.client.text_document_references_async(
                lsp.ReferenceParams(context=context, **at)
            )
            places = [
                (one.uri.rpartition("/")[2], one.range.start.line, one.range.start.character) for one in used
            ]
            # In units of UTF-16: the emoji has two.
            assert places == [("a.py", 0, 4)] * declared + [
                ("a.py", 0, 22), ("a.py", 2, 17), ("a.py", 2, 29), ("a.py", 2, 36),
                ("b.js", 0, 8), ("b.js", 0, 28), ("b.js", 0, 35), ("b.js", 0, 70),
            ]  # fmt: skip

    edit(root, session)
