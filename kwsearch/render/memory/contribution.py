"""What one file contributes to the pages of others: the names in it, its imports, and how it describes itself.

Derived from a file's record alone, small, and kept between runs: comparing a file's contribution before and after an
edit tells which other pages can have changed.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from kwsearch.languages.table import LANGUAGES
from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.regex import regex
from kwsearch.render.markdown.escape import visible
from kwsearch.render.markdown.outline import UNLISTED, outline, place_of, reachable
from kwsearch.render.markdown.phrases import (
    KIND_ORDER,
    finished,
    first_sentence,
    kind_count,
    kind_counts,
    kind_shown,
    listed,
    plural_of,
)
from kwsearch.text.wording import count_of

DOCS_PAGE, KEYWORD_PAGE = 1, 2
"""Bits of the pages that a file has."""

_LAST_PART = regex(r"[.:\\]")
_LABELS = {language.name: language.label for language in LANGUAGES}
_PATH_LANGUAGES = frozenset({"c", "cpp", "cuda", "objective-c", "bash", "cmake", "make"})
"""Languages that import files, not names."""

_FAMILIES = {"cpp": "c", "cuda": "c", "objective-c": "c", "typescript": "javascript", "tsx": "javascript"}

_LOCK_FILES = frozenset(
    (
        "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "packages.lock.json", "go.sum", "go.work.sum",
        ".terraform.lock.hcl", "package.resolved",
    )
)  # fmt: skip
"""Lock files whose names do not end in ``.lock``, in lower case."""

_LEGAL = regex(
    r"(?:un)?licen[cs]es?(?:[_-](?:apache|mit|bsd|[al]?gpl|mpl|isc|zlib|cc0?|boost|bsl|epl|ofl)[\w-]*)?"
    r"|copying(?:[._-]?lesser)?|copyright|notice|patents"
)

_MOST_OWNERS = 2
"""A keyword names at most this many of the types that have it as a member."""

_HOLDERS = frozenset(("module", "namespace"))
"""Kinds that are there to hold others: a file is described by what stands in them."""

_MEMBERS = frozenset(("method", "constructor", "property", "field", "enum-member"))
_TEST_MACROS = frozenset(("TEST", "TEST_F", "TEST_P", "TYPED_TEST", "TYPED_TEST_P", "TEST_CASE"))
"""What GoogleTest and Catch2 write before a test reads as the name of a function."""
_TEST_ATTRIBUTES = frozenset(("test", "bench", "rstest", "test_case", "quickcheck"))
_TESTS_OF_RUST = frozenset(("test", "tests"))
"""What modules with these names hold is not what their file is for."""

_MOST_NAMED, _MOST_NAMED_LENGTH = 5, 120
"""A file without a doc is described by at most this many of its definitions, with so many characters in all."""


class Contribution(NamedTuple):
    """What one file contributes; text only, so that it can be stored."""

    language: str
    flags: tuple[str, ...]
    lines: int
    description: str
    """One line about the file: its doc, else what its symbols say; empty when neither says anything."""
    described: bool
    """Whether the description is the file's own words."""
    kinds: dict[str, int]
    """How many symbols of each kind it defines."""
    declared: dict[str, int]
    """How many symbols of each kind it declares without defining them."""
    tags: tuple[str, ...]
    """Tags with strong evidence, sorted."""
    defined: dict[str, tuple[str, str]]
    """Name to its kinds (see ``kinds_in``) and its place (outline.place_of)."""
    imported: tuple[str, ...]
    """Names that are imported, sorted."""
    used: tuple[str, ...]
    """Names that are called, inherited from, named as a type or put on as a decorator, sorted."""
    import_lines: tuple[int, ...]
    """Line of every import, in the record's order."""
    named_lines: dict[str, tuple[int, ...]]
    """For test files: the lines on which each imported or used name stands."""
    pages: int
    """Which pages the file has: bits of DOCS_PAGE and KEYWORD_PAGE."""

    @property
    def family(self) -> str:
        """The language, or one for all languages whose files name each other's symbols."""
        return family_of(self.language)

    @property
    def is_test(self) -> bool:
        """Whether the file is a test."""
        return "test" in self.flags

    def dump(self) -> str:
        """Return the contribution as text."""
        return json.dumps(self, ensure_ascii=True, separators=(",", ":"), check_circular=False)

    @classmethod
    def load(cls, text: str) -> Contribution:
        """Return the contribution that ``dump`` wrote."""
        row = json.loads(text)
        return cls(
            row[0], tuple(row[1]), row[2], row[3], row[4], row[5], row[6], tuple(row[7]),
            {name: (kinds, place) for name, (kinds, place) in row[8].items()},
            tuple(row[9]), tuple(row[10]),
            tuple(row[11]),
            {name: tuple(lines) for name, lines in row[12].items()},
            row[13],
        )  # fmt: skip


def family_of(language: str) -> str:
    """Return the language, or one for all languages whose files name each other's symbols."""
    return _FAMILIES.get(language, language)


def contribution_of(record: FileRecord, page_bytes: int, rule: str) -> Contribution:
    """Return what a file contributes to the pages of others.

    Args:
        record: The file.
        page_bytes: Most bytes of a page.
        rule: How anchors are made, as in ``Anchors``.
    """
    pages = pages_of(record)
    rows = outline(record.path, record.symbols, page_bytes, rule) if pages else []
    meant = set(reachable(record.symbols)) if pages else set()
    places: dict[str, str] = {}
    holders = {symbol.full_name for symbol in record.symbols if symbol.kind in _HOLDERS}
    owners: dict[str, dict[tuple[str, bool], list[str]]] = {}
    for row in rows:
        symbol = row.symbol
        if symbol not in meant:
            continue
        name = visible(symbol.name)
        # A link by the name alone leads to the first of several.
        places.setdefault(name, place_of(row))
        kind = kind_shown(symbol) + "~" * (symbol.role == "declaration")
        is_held = symbol.scope in holders and symbol.kind not in _MEMBERS
        owners.setdefault(name, {}).setdefault((kind, is_held), []).append(symbol.scope.rpartition(".")[2])
    defined = {name: (_kinds_text(owners[name]), place) for name, place in places.items()}
    imported = {
        imported_name(item.name, record.language) for item in record.imports if "star" not in item.flags
    }
    imported.discard("")
    used = {visible(use.name) for use in record.uses if use.role != "export"}
    named: dict[str, set[int]] = {}
    if "test" in record.flags:
        for item in record.imports:
            named.setdefault(imported_name(item.name, record.language), set()).add(item.line)
        for use in record.uses:
            named.setdefault(visible(use.name), set()).add(use.line)
        named.pop("", None)
    shown = record.symbols if pages else ()
    kinds, declared = _counted(shown, "definition"), _counted(shown, "declaration")
    return Contribution(
        record.language,
        record.flags,
        record.lines,
        description_of(record) if pages else "",
        bool(pages and first_sentence(record.doc)),
        kinds,
        declared,
        tuple(sorted(tag.id for tag in record.tags if any(evidence.strong for evidence in tag.evidence))),
        defined,
        tuple(sorted(imported)),
        tuple(sorted(used)),
        tuple(item.line for item in record.imports),
        {name: tuple(sorted(lines)) for name, lines in sorted(named.items())},
        pages,
    )


def pages_of(record: FileRecord) -> int:
    """Return which pages a file has: none without content, and none for lock files, licences and ignore files."""
    name = record.path.rpartition("/")[2].lower()
    is_lock = "generated" in record.flags and (name.endswith(".lock") or name in _LOCK_FILES)
    names = bool(record.imports or record.uses) or any(map(is_listed, record.symbols))
    # A module ``license.py`` has names of its own, and is no licence.
    is_legal = not names and _LEGAL.fullmatch(name.partition(".")[0])
    # Nobody reads their names, and their versions and hashes would drown those of the program.
    if is_lock or is_legal or record.language in ("ignore", "gitattributes", "gosum"):
        return 0
    tagged = any(tag.id != "testing/test" for tag in record.tags)
    said = record.imports or record.symbols or tagged or first_sentence(record.doc)
    return (DOCS_PAGE if said else 0) | (KEYWORD_PAGE if names and "generated" not in record.flags else 0)


def is_listed(symbol: Symbol) -> bool:
    """Tell whether a symbol is a keyword of its file's keyword page and of the lists."""
    return symbol.kind not in UNLISTED


def _counted(symbols: Iterable[Symbol], role: str) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for symbol in symbols:
        if symbol.role == role and symbol.kind not in ("type-parameter", "package", "namespace"):
            kind = kind_shown(symbol)
            kinds[kind] = kinds.get(kind, 0) + 1
    return dict(sorted(kinds.items(), key=lambda item: KIND_ORDER[item[0]]))


def _kinds_text(found: dict[tuple[str, bool], list[str]]) -> str:
    """The kinds of one name as text: ``function;method|Worker|1`` is a function and a method of two types.

    What stands in a namespace or module is none of its members: ``class|net|0|`` ends in a further mark.
    """
    texts = []
    for (kind, is_held), scopes in found.items():
        owners = list(dict.fromkeys(scope for scope in scopes if scope.isidentifier()))
        shown, more = owners[:_MOST_OWNERS], len(owners) - _MOST_OWNERS
        held = "|" if is_held else ""
        texts.append(kind + (f"|{','.join(shown)}|{max(0, more)}{held}" if shown else ""))
    return ";".join(texts)


def is_member(kinds: str) -> bool:
    """Tell whether a name is nothing but a member of types in a file."""
    if ";" not in kinds:
        return "|" in kinds and not kinds.endswith("|")
    return all(map(is_member, kinds.split(";")))


def kinds_in(text: str) -> list[str]:
    """Return the kinds of a name in one file; a ``~`` stands behind a kind that is only declared."""
    return [part.partition("|")[0] for part in text.split(";")]


def kinds_shown(text: str) -> list[tuple[str, tuple[str, ...], int]]:
    """Return words for each kind of a name in one file, the types that have it as a member, and how many more.

    What is declared and defined in the file is told once, as defined.
    """
    shown = []
    parts = text.split(";")
    for part in parts:
        if "~" in part and part.replace("~", "") in parts:
            continue
        kind, _, rest = part.partition("|")
        owners, _, more = rest.removesuffix("|").partition("|")
        words = kind.replace("-", " ").replace("~", " declaration")
        shown.append((words, tuple(owners.split(",")) if owners else (), int(more or 0)))
    return shown


def imported_name(name: str, language: str) -> str:
    """Return the keyword of an import: the last part of a dotted name; empty for a path."""
    if language in _PATH_LANGUAGES or "/" in name or name.startswith("."):
        name = name.lstrip(".")
        if "/" in name or language in _PATH_LANGUAGES:
            return ""
    return visible(_LAST_PART.split(name)[-1])


def language_label(language: str) -> str:
    """Return a language's name as people write it."""
    return _LABELS.get(language, language)


def description_of(record: FileRecord) -> str:
    """Return one sentence about a file: the first of its doc that says something, else its main definitions.

    Names are in backticks; empty when there is nothing to say.
    """
    if said := first_sentence(visible(record.doc)):
        return said
    listed_symbols = [symbol for symbol in record.symbols if is_listed(symbol)]
    holders = {symbol.full_name for symbol in listed_symbols if symbol.kind in _HOLDERS} - _TESTS_OF_RUST
    top = [
        symbol
        for symbol in listed_symbols
        if symbol.kind not in _HOLDERS
        and (not symbol.scope or (symbol.scope in holders and symbol.kind not in _MEMBERS))
    ]
    top = [symbol for symbol in top if not _says_nothing(symbol)] or top
    marked = _lines_of_tests(record)
    others = [
        symbol
        for symbol in top
        if symbol.kind != "function" or (symbol.name not in _TEST_MACROS and symbol.line not in marked)
    ]
    if top and not others:
        return f"Holds {count_of(len(top), 'test')}."
    top = others
    # A barrel: what it gives on is all that it is there for.
    exported = list(dict.fromkeys(use.name for use in record.uses if use.role == "export"))
    if not top and exported:
        return f"Exports {_first_of(exported)}."
    outer = [symbol for symbol in listed_symbols if not symbol.scope]
    if not top and outer and all(symbol.kind in _HOLDERS for symbol in outer):
        top = [symbol for symbol in listed_symbols if symbol.kind not in _HOLDERS]
    top = top or outer
    for role, verb in (("definition", "Defines"), ("declaration", "Declares")):
        if mine := [symbol for symbol in top if symbol.role == role]:
            only = mine[0] if len(mine) == 1 else None
            said = finished(visible(only.doc), whole=False) if only else ""
            return f"{verb} {_named(mine)}{f': {said}' if first_sentence(said) else '.'}"
    keys = [symbol.name for symbol in record.symbols if symbol.kind == "key" and not symbol.scope]
    number = sum(symbol.kind == "key" for symbol in record.symbols)
    return f"Sets {_first_of(keys)}: {kind_count(number, 'key')} in all." if number else ""


def _lines_of_tests(record: FileRecord) -> set[int]:
    """The lines of functions of Rust below an attribute such as ``#[test]``."""
    if record.language != "rust":
        return set()
    functions = sorted(symbol.line for symbol in record.symbols if symbol.kind == "function")
    marks = [use.line for use in record.uses if use.role == "decorate" and use.name in _TEST_ATTRIBUTES]
    places = (bisect_left(functions, line) for line in marks)
    return {functions[at] for at in places if at < len(functions)}


def _says_nothing(symbol: Symbol) -> bool:
    """Whether a symbol is a macro without a value, as those that guard a header."""
    return symbol.kind == "macro" and symbol.signature.split()[2:] == []


def _named(symbols: Sequence[Symbol]) -> str:
    """The main definitions by name, the others by number."""
    leading = min(map(kind_shown, symbols), key=lambda kind: KIND_ORDER[kind])
    names = list(dict.fromkeys(_quoted(symbol.name) for symbol in symbols if kind_shown(symbol) == leading))
    noun = leading.replace("-", " ")
    fit = sum(length <= _MOST_NAMED_LENGTH for length in accumulate(map(len, names)))
    # One at least, however long its name.
    told = max(1, min(fit, _MOST_NAMED))
    more = len(names) - told
    shown = [*names[:told], f"{more:,} more"] if more > 0 else names
    said = f"the {noun if len(names) == 1 else plural_of(leading)} {listed(shown)}"
    rest = _counted((symbol for symbol in symbols if kind_shown(symbol) != leading), symbols[0].role)
    return f"{said}, and {kind_counts(dict(list(rest.items())[:3]))}" if rest else said


def _first_of(found: Iterable[str]) -> str:
    names = list(dict.fromkeys(map(_quoted, found)))
    more = len(names) - _MOST_NAMED
    return listed([*names[:_MOST_NAMED], f"{more:,} more"] if more > 0 else names)


def _quoted(name: str) -> str:
    shown = visible(name)
    # A description stands in tables as well, where these would end the code or the cell.
    return shown if "`" in shown or "|" in shown else f"`{shown}`"
