"""The rooms of the package: which may import which, which are small enough, and which library each one owns."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import kwsearch

PACKAGE = Path(kwsearch.__file__).parent

WORDS = frozenset(("errors", "json_text", "models", "regex", "safe_open", "vocabulary"))
"""Modules at the top that every room may speak; they import each other and the standard library alone.

``safe_open`` is one of them because whoever reads a foreign file, from the settings to the pages, reads it through it.
"""

FRONT_ENDS = frozenset(
    ("cli", "cli/commands", "cli/shown", "cli/terminal", "lsp", "mcp", "plot", "watch", "web", "__main__")
)
"""Rooms that import the public API, ``kwsearch`` itself, and nothing else of ours but themselves: at run time, inside
functions and for types. No other room imports more of ``kwsearch`` itself than its version."""

MAY_IMPORT: dict[str, str] = {
    # room (or module at the top): the rooms and modules below it that it may import, beside WORDS and itself
    "text": "",
    "children": "",
    "file_lock": "",
    "fingerprint": "",
    "roots": "fingerprint",
    "languages": "text",
    "settings": "text",
    "scan": "fingerprint languages settings",
    "extract/rows": "languages",
    "extract/repair": "extract/rows",
    "extract/spellings": "extract/repair extract/rows",
    "extract/python": "extract/rows",
    "extract/keys": "extract/rows languages",
    "extract/documents": "extract/keys extract/rows languages",
    "extract/buildfiles": "extract/documents extract/rows languages",
    "extract/schemas": "extract/documents extract/rows languages",
    "extract/readers": "extract/documents extract/rows extract/schemas languages",
    "extract": (
        "extract/buildfiles extract/documents extract/keys extract/python extract/readers extract/repair extract/rows "
        "extract/schemas extract/spellings languages"
    ),
    "tags": "fingerprint languages settings text",
    "resolve/model": "",
    "resolve/described": "resolve/model",
    "resolve/families": "resolve/described resolve/model",
    "resolve": "resolve/families resolve/model",
    "query": "languages text",
    "store/segment": "text",
    "store": "store/segment",
    "store/local": "file_lock roots store store/segment",
    "stores": "fingerprint roots store store/opensearch store/whoosh",
    "store/opensearch": "fingerprint roots store store/local store/segment text",
    "store/whoosh": "roots store store/local store/segment text",
    "search/evaluate": "query store store/segment text",
    "search": (
        "languages query resolve resolve/model roots scan search/evaluate settings store store/segment stores tags text"
    ),
    "indexing": ("children extract fingerprint languages query roots scan settings store stores tags"),
    "diff": "extract languages roots scan settings tags indexing render/markdown",
    "render": "children settings text",
    "render/markdown": "render text",
    "render/memory": "languages render render/markdown resolve resolve/model text",
    "render/page": "languages render render/markdown render/memory resolve text",
    "render/run": (
        "file_lock fingerprint render render/markdown render/memory render/page resolve resolve/model search store text"
    ),
    "opening": "indexing query roots scan search search/evaluate settings",
    "records": ("children languages roots scan search settings store store/segment stores text"),
    "checkup": "languages opening query roots scan search settings store/segment",
    "export": "json_text records search",
    "__init__": (
        "checkup diff export extract indexing opening query records render render/run roots scan search settings "
        "store/whoosh tags text"
    ),
    "cli/terminal": "__init__",
    "cli/shown": "__init__ cli/terminal",
    "cli/commands": "__init__ cli/shown cli/terminal",
    "cli": "__init__ cli/commands cli/shown cli/terminal",
    "lsp": "__init__",
    "mcp": "__init__",
    "plot": "__init__",
    "watch": "__init__",
    "web": "__init__",
    "__main__": "cli cli/terminal",
}

OWNERS = {
    "re2": ("search/evaluate/regex",),
    "whoosh": ("store/whoosh",),
    "opensearchpy": ("store/opensearch",),
    "tree_sitter": ("extract/engine", "extract/mending", "extract/syntax", "extract/trees"),
    "typer": ("cli",),
    "rich": ("cli/terminal/progress",),
    "jinja2": ("render/page", "web/app"),
    "markdown_it": ("extract/documents/markdown", "render/run/check"),
    "platformdirs": ("roots",),
    "lsprotocol": ("lsp/server",),
    "mcp": ("mcp/server",),
    "fastapi": ("web/app",),
    "starlette": ("web/guard",),
    "uvicorn": ("web/server",),
    "pygls": ("lsp/server",),
    "watchfiles": ("watch",),
    "pydantic": ("mcp/server",),
    "matplotlib": ("plot/panels",),
    "numpy": ("store/segment",),
    "isal": ("store/segment",),
}
"""The rooms or modules that import a library; every other one goes through them."""

MOST_AT_THE_TOP, MOST_IN_A_ROOM = 15, 20


@cache
def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "fixtures" not in path.parts]


def room_of(path: Path) -> str:
    """The room of a module: its folder, or its own name at the top."""
    inside = path.relative_to(PACKAGE)
    return inside.stem if len(inside.parts) == 1 else inside.parent.as_posix()


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Dotted names that a module imports anywhere: in functions and for types, too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def room_imported(name: str) -> str | None:
    """The room that a dotted name lies in; None for what is not ours."""
    parts = name.split(".")
    if parts[0] != "kwsearch":
        return None
    place = PACKAGE.joinpath(*parts[1:])
    while not (place.is_dir() or place.with_suffix(".py").is_file()):
        place = place.parent
    return (
        "__init__"
        if place == PACKAGE
        else room_of(place / "__init__.py" if place.is_dir() else place.with_suffix(".py"))
    )


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_rooms_below_its_own(path: Path) -> None:
    room = room_of(path)
    allowed = {room, *MAY_IMPORT.get(room, "").split()}
    if room not in FRONT_ENDS:
        allowed |= WORDS
    names = imports_of(path) - {"kwsearch.__version__"}
    rooms = {found for name in names if (found := room_imported(name))}
    assert rooms - allowed == set()


def test_the_rooms_are_those_of_the_tree() -> None:
    assert {room_of(path) for path in modules()} == set(MAY_IMPORT) | WORDS


def test_no_room_imports_a_room_that_imports_it() -> None:
    done: set[str] = set(WORDS)
    waiting = {room: set(below.split()) - {room} for room, below in MAY_IMPORT.items()}
    while waiting:
        free = [room for room, below in waiting.items() if below <= done]
        assert free, f"a circle among {sorted(waiting)}"
        done |= set(free)
        for room in free:
            del waiting[room]


def test_no_module_imports_itself_through_others() -> None:
    """Inside a room, too: no two modules need each other, not even for types."""
    edges: dict[Path, set[Path]] = {}
    for path in modules():
        if path == PACKAGE / "__init__.py":
            continue  # loads on use what asks it for the version
        targets = set()
        for name in imports_of(path):
            if name.startswith("kwsearch."):
                place = PACKAGE.joinpath(*name.split(".")[1:])
                for found in (
                    place.with_suffix(".py"),
                    place.parent.with_suffix(".py"),
                    place / "__init__.py",
                ):
                    if found.is_file() and found != PACKAGE / "__init__.py":
                        targets.add(found)
                        break
        edges[path] = targets - {path}
    while edges:
        free = [path for path, below in edges.items() if not below & set(edges)]
        assert free, f"circles among {sorted(str(path.relative_to(PACKAGE)) for path in edges)}"
        for path in free:
            del edges[path]


def test_no_folder_is_crowded() -> None:
    assert len([path for path in PACKAGE.iterdir() if path.suffix == ".py"]) <= MOST_AT_THE_TOP
    for folder in {path.parent for path in modules()}:
        assert len(list(folder.glob("*.py"))) <= MOST_IN_A_ROOM, folder


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_has_one_owner(library: str) -> None:
    users = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in modules()
        if any(name == library or name.startswith(f"{library}.") for name in imports_of(path))
    }
    assert users, f"nobody imports {library}"
    owners = OWNERS[library]
    assert {
        name for name in users if not any(name == owner or name.startswith(f"{owner}/") for owner in owners)
    } == set()


def test_every_room_says_what_it_decides() -> None:
    for folder in {path.parent for path in modules()}:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_bytes())), folder
