"""Import statements of any language as Import rows: canonical names, brace trees, and what they are called here."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from kwsearch.extract.rows.captures import Captured, MatchGroups, SyntaxNode
from kwsearch.extract.rows.destructuring import bound_names
from kwsearch.extract.rows.names import MAX_NAME_BYTES, fold, split_used_name, unmarked
from kwsearch.extract.rows.regions import Regions, flags_at
from kwsearch.extract.rows.scopes import Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.symbols import Found
from kwsearch.models import Import, Symbol
from kwsearch.regex import regex

MAX_TREE_DEPTH = 32

_QUOTES = "\"'`"
_SEPARATORS = regex(r"::|\\")
_LAST = regex(r"[./\\:]")
_VERSION = regex(r"[./]v\d+$")
"""What Go leaves out of a package's name: ``host/yaml.v3`` and ``host/yaml/v3`` are ``yaml``."""
_TEXTS = regex(r"""(?:'|"(?:#\{[^}]*\})?)([^'"]*)['"]""")
_TREE = regex(r"[{},]|\s+(?:as|=>)\s+|(?:[^{},\s\[]|\[(?:[^\[\]]|\[[^\[\]]*\])*+\]|\[)+|\s+")
_KEYWORD = regex(r"(?:import|export)\s+")
_STARS = ("*", "_", "given")
"""What brings in all names, or all that are meant for it."""


def clean_module(text: str) -> tuple[str, bool]:
    """Return the module part without quotes or brackets, and whether it is a path (it was quoted)."""
    text = text.strip()
    if len(text) >= 2 and text[0] in _QUOTES and text[-1] == text[0]:
        return text[1:-1], True
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1], True
    return unmarked("".join(text.split()) if "\n" in text or " " in text else text), False


def path_inside(text: str) -> str:
    """Return the path that an expression or a directive tells: relative to the file's folder.

    The texts in ``File.expand_path('../lib/x', __dir__)`` or ``"#{__dir__}/../lib/x"``, joined; seen from ``__FILE__``
    a path begins one folder deeper. What stands behind ``source=`` in a directive of shellcheck.
    """
    if text.startswith("#"):
        return text.partition("source=")[2].partition(" ")[0]
    parts = [part for found in _TEXTS.findall(text) if (part := found.strip("/"))]
    path = "/".join(parts)
    return path.removeprefix("../") if "__FILE__" in text and "dirname" not in text else path


def canonical_name(module: str, name: str, is_path: bool) -> str:
    """Return the canonical name of ``name`` in ``module``; a path stays as it is written."""
    if not is_path:
        module = (
            _SEPARATORS.sub(".", module).removeprefix(".") if "::" in module or "\\" in module else module
        )
    if not name:
        return module
    name = _SEPARATORS.sub(".", name)
    return module + name if not module or module.endswith(".") else f"{module}.{name}"


def default_alias(mode: str, module: str, name: str, is_path: bool) -> str:
    """Return the local name of an import without an alias.

    Args:
        mode: The query's ``alias`` setting: ``none``, ``first``, ``last`` or empty for the default, which
            is the last part of a name, and nothing for a path.
        module: The module part as written, without quotes.
        name: The imported name; empty when the module itself is imported.
        is_path: Whether the module was written as a quoted path.
    """
    if mode == "none" or (not mode and is_path and not name):
        return ""
    written = name or module
    if mode == "first":
        return written.partition(".")[0]
    if mode == "last":
        written = _VERSION.sub("", written)
    return _LAST.split(written.rstrip("/"))[-1]


def expand_tree(text: str) -> list[tuple[int, str, str]]:
    """Return the leaves of a brace tree: offset of the leaf in ``text``, its full path, its alias.

    ``std::{fs, io::{self, Read as R}}`` gives ``std::fs``, ``std::io`` and ``std::io::Read`` as ``R``. A star
    stays as the last part (``std::*``). Unbalanced braces give what they hold; braces nested deeper than
    MAX_TREE_DEPTH end the list, because prefixes would cost the square of the depth.
    """
    leaves: list[tuple[int, str, str]] = []
    prefixes = [""]
    start, path, alias, renaming = 0, "", "", False

    def add() -> None:
        if path:
            whole = prefixes[-1] + path
            if path == "self":
                whole = prefixes[-1].rstrip(":\\")
            leaves.append((start, whole, alias))

    keyword = _KEYWORD.match(text)
    for token in _TREE.finditer(text, keyword.end() if keyword else 0):
        word = token.group()
        if word == "{":
            if len(prefixes) > MAX_TREE_DEPTH:
                break
            prefixes.append(prefixes[-1] + path)
            path = ""
        elif word in {"}", ","}:
            add()
            path, alias, renaming = "", "", False
            if word == "}" and len(prefixes) > 1:
                prefixes.pop()
        elif fold(word) in ("as", "=>") and word[0].isspace():
            renaming = True
        elif not word.isspace():
            if renaming:
                alias = word
            elif path == "given" or path.endswith(".given"):
                continue  # of what type: which ones these are is not said
            else:
                start = start if path else token.start()
                path += word
    add()
    return leaves


def find_imports(
    matches: MatchGroups, scopes: Scopes, regions: Regions, source: Source, found: Iterable[Found] = ()
) -> list[tuple[int, Import]]:
    """Return imports with the byte at which each stands, in order.

    Args:
        matches: All matches of the file.
        scopes: Its scopes.
        regions: Its regions.
        source: The file.
        found: Its defined names, which ``unless defined`` asks for.
    """
    rows: list[tuple[int, Import]] = []
    statements = _FromStatements(matches)
    claimed: dict[int, int] = {}
    defined: dict[str, int] = {}
    for item in found:
        defined.setdefault(item.name, item.name_start)
    for number, (plan, group) in enumerate(matches):
        if not plan.imports:
            continue
        flags = set(plan.settings.get("flag", "").split())
        for captured in group:
            first = number
            for node in captured.get("import.module") or captured.get("import.tree", ()):
                first = claimed.setdefault(node.start_byte, number)
            if "import.from" in captured or (
                first != number and "import.name" not in captured and "import.alias" not in captured
            ):
                continue
            if "unless" in plan.settings and _is_no_import(
                plan.settings["unless"], captured["import.module"][0], defined, source
            ):
                continue
            if "import.tree" in captured:
                rows += _tree_imports(captured, flags, scopes, source)
            else:
                rows += _imports(captured, plan.settings, flags, statements, scopes, source)
    if regions:
        rows = [
            (byte, row._replace(flags=tuple(sorted({*row.flags, *flags_at(byte, regions)}))))
            for byte, row in rows
        ]
    if b"`" in source.data:  # around names that are words of the language elsewhere
        rows = [(byte, _unquoted(row)) for byte, row in rows]
    rows.sort(key=itemgetter(0))
    return rows


def _unquoted(row: Import) -> Import:
    name, module, alias = (text.replace("`", "") for text in (row.name, row.module, row.alias))
    return row._replace(name=name, module=module, alias=alias)


def _is_no_import(condition: str, module: SyntaxNode, defined: Mapping[str, int], source: Source) -> bool:
    """Whether a module names nothing to import: it is ``defined`` above, or the file is a ``script``, no module."""
    if condition == "script":
        # ``declare module "a"`` adds to a module in files that import or export anything, and makes one in others.
        root = module
        while root.parent is not None:
            root = root.parent
        return all(
            child.type not in ("import_statement", "export_statement") for child in root.named_children
        )
    start = module.start_byte
    return defined.get(source.text(start, module.end_byte), start) < start


class _FromStatements:
    """Where the statements of ``@import.from`` are, and the module that each names."""

    def __init__(self, matches: MatchGroups) -> None:
        rows = sorted(
            (statement.start_byte, statement.end_byte, module.start_byte, module.end_byte)
            for plan, group in matches
            if plan.imports
            for captured in group
            for statement in captured.get("import.from", ())
            for module in captured.get("import.module", ())
        )
        self._rows = rows
        self._starts = [row[0] for row in rows]

    def module_at(self, byte: int) -> tuple[int, int] | None:
        """Return the byte range of the module of the statement around ``byte``; None outside of all."""
        index = bisect_right(self._starts, byte) - 1
        if index < 0 or self._rows[index][1] <= byte:
            return None
        return self._rows[index][2:]


def _imports(
    captured: Captured,
    settings: dict[str, str],
    flags: set[str],
    statements: _FromStatements,
    scopes: Scopes,
    source: Source,
) -> Iterator[tuple[int, Import]]:
    """Yield the imports of one match: one for each name, or one for the module."""
    modules = captured.get("import.module")
    names = captured.get("import.name")
    aliases = captured.get("import.alias")
    mode = settings.get("alias", "")
    written, is_path, is_system = settings.get("module", ""), False, False
    place: tuple[int, int] | None = None
    if modules:
        place = modules[0].start_byte, modules[0].end_byte
    elif names:
        place = statements.module_at(names[0].start_byte)
    if place is not None:
        raw = source.text(*place)
        if "path" in settings:
            raw = f'"{raw if settings["path"] == "written" else path_inside(raw)}"'
        written, is_path = clean_module(raw)
        is_system = raw.startswith("<")
    elif not written:
        return
    if not written and not names:
        return  # what a parser makes up where a name is missing
    if "import.names" in captured:
        for node in captured["import.names"]:
            for leaf, keys in bound_names(node, source):
                byte = leaf.start_byte
                name = ".".join(keys or ())
                local = source.text(byte, leaf.end_byte) if keys is not None else ""
                yield (
                    byte,
                    Import(
                        canonical_name(written, name, is_path),
                        written,
                        local,
                        source.line(byte),
                        scopes.path_at(byte),
                        tuple(sorted(flags)),
                    ),
                )
        return
    if "import.star" in captured:
        flags = flags | {"star"}
        names, mode = None, "none"
    if is_system:
        flags = flags | {"system"}
    alias = unmarked(source.text(aliases[0].start_byte, aliases[0].end_byte)) if aliases else ""
    for node in names or modules or ():
        name = source.text(node.start_byte, node.end_byte).strip("\"'`") if names else ""
        byte = node.start_byte
        local = alias or default_alias(mode, written, name, is_path)
        row = Import(
            canonical_name(written, name, is_path),
            written or name,
            local,
            source.line(byte),
            scopes.path_at(byte),
            tuple(sorted(flags)),
        )
        yield byte, row


def _tree_imports(
    captured: Captured, flags: set[str], scopes: Scopes, source: Source
) -> Iterator[tuple[int, Import]]:
    """Yield the imports of one brace tree."""
    modules = captured.get("import.module")
    prefix = ""
    if modules:
        prefix = source.text(modules[0].start_byte, modules[0].end_byte) + "::"
    for node in captured["import.tree"]:
        text = source.text(node.start_byte, node.end_byte)
        for offset, path, alias in expand_tree(text):
            # Bytes that are no text became characters of more bytes.
            byte = min(node.start_byte + len(text[:offset].encode()), max(node.end_byte - 1, node.start_byte))
            path, alias = unmarked(path), unmarked(alias)
            module, _, name = canonical_name("", prefix + path, False).lstrip(".").rpartition(".")
            own = flags
            if name in _STARS:
                own = flags | {"star"}
                canonical, alias = module, ""
            else:
                canonical = f"{module}.{name}" if module else name
                alias = alias or name
            row = Import(
                canonical,
                module or name,
                alias,
                source.line(byte),
                scopes.path_at(byte),
                tuple(sorted(own)),
            )
            yield byte, row


def bound_name(row: Import) -> str:
    """Return what the local name of an import stands for: ``os`` for ``import os.path``, else the whole name."""
    whole = row.name
    return row.alias if row.module == whole and whole.startswith(row.alias + ".") else whole


def import_aliases(
    rows: list[tuple[int, Import]],
    matches: MatchGroups,
    found: Iterable[Found],
    symbols: Iterable[Symbol],
    source: Source,
) -> dict[str, str]:
    """Return canonical names by local name, of imports and of what is bound to them by ``@alias``.

    A later import of the same name wins, and what the file defines over what is imported somewhere inside of it: ``use
    super::run`` in a module of tests. A second name counts when nothing else in the file is defined by that name.

    Args:
        rows: The imports.
        matches: All matches of the file.
        found: Its defined names.
        symbols: The same with the scopes that they stand in.
        source: The file.
    """
    aliases = {}
    is_inside = any(row.scope for _, row in rows)
    tops = {item.name for item in symbols if not item.scope} if is_inside else set()
    for _, row in rows:
        if row.alias and row.alias != "_" and not (row.scope and row.alias in tops):
            aliases[row.alias] = bound_name(row)
    seconds: list[tuple[int, str, str]] = []
    for plan, group in matches:
        if plan.aliases and aliases:
            for captured in group:
                seconds += _second_names(captured, aliases, source)
    if seconds:
        defined = {(item.name, item.name_start) for item in found}
        names = Counter([*(name for name, _ in defined), *(name for _, name, _ in seconds)])
        for start, name, of in sorted(seconds):
            root, dot, rest = of.partition(".")
            own = 1 + ((name, start) in defined)
            if root in aliases and name not in aliases and names[name] == own:
                aliases[name] = aliases[root] + dot + rest
    return aliases


def _second_names(
    captured: Captured, aliases: Mapping[str, str], source: Source
) -> Iterator[tuple[int, str, str]]:
    """Yield first byte, name, and the dotted name that it stands for."""
    of = captured["alias.of"][0]
    text = source.text(of.start_byte, of.end_byte) if of.end_byte - of.start_byte <= MAX_NAME_BYTES else ""
    dotted = split_used_name(text)[1]
    for pattern in captured["alias"]:
        for leaf, keys in bound_names(pattern, source):
            if keys is not None:
                yield leaf.start_byte, source.text(leaf.start_byte, leaf.end_byte), ".".join((dotted, *keys))
