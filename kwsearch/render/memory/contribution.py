"""What one file contributes to the pages of others: the names in it, its imports, and how it describes itself.

Derived from a file's record alone, small, and kept between runs: comparing a file's contribution before and after an
edit tells which other pages can have changed.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from kwsearch.languages.table import LANGUAGES
from kwsearch.models import FileRecord
from kwsearch.render.markdown.escape import visible
from kwsearch.render.markdown.outline import outline, place_of
from kwsearch.render.markdown.phrases import KIND_ORDER, count_of, first_sentence, kind_count, listed
from kwsearch.vocabulary import KIND_PLURALS

_LAST_PART = re.compile(r"[.:\\]")
_LABELS = {language.name: language.label for language in LANGUAGES}
_PATH_LANGUAGES = frozenset({"c", "cpp", "cuda", "bash", "cmake", "make"})
"""Languages that import files, not names."""

_FAMILIES = {"cpp": "c", "cuda": "c", "typescript": "javascript", "tsx": "javascript"}


class Contribution(NamedTuple):
    """What one file contributes; text only, so that it can be stored."""

    language: str
    flags: tuple[str, ...]
    lines: int
    description: str
    """One line about the file: its doc, else what its symbols say."""
    described: bool
    """Whether the description is the file's own words."""
    kinds: dict[str, int]
    """How many symbols of each kind it defines or declares."""
    tags: tuple[str, ...]
    """Tags with strong evidence, sorted."""
    defined: dict[str, tuple[str, str]]
    """Name to its kinds, comma separated, and its place (outline.place_of)."""
    imported: tuple[str, ...]
    """Names that are imported, sorted."""
    used: tuple[str, ...]
    """Names that are called, inherited from, named as a type or put on as a decorator, sorted."""
    import_lines: tuple[int, ...]
    """Line of every import, in the record's order."""
    named_lines: dict[str, tuple[int, ...]]
    """For test files: the lines on which each imported or used name stands."""

    @property
    def family(self) -> str:
        """The language, or one for all languages whose files name each other's symbols."""
        return _FAMILIES.get(self.language, self.language)

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
            row[0], tuple(row[1]), row[2], row[3], row[4], row[5], tuple(row[6]),
            {name: (kinds, place) for name, (kinds, place) in row[7].items()},
            tuple(row[8]), tuple(row[9]),
            tuple(row[10]),
            {name: tuple(lines) for name, lines in row[11].items()},
        )  # fmt: skip


def contribution_of(record: FileRecord, page_bytes: int) -> Contribution:
    """Return what a file contributes to the pages of others."""
    defined: dict[str, tuple[str, str]] = {}
    kinds: dict[str, int] = {}
    for row in outline(record.path, record.symbols, page_bytes):
        symbol = row.symbol
        kinds[symbol.kind] = kinds.get(symbol.kind, 0) + 1
        name = visible(symbol.name)
        known = defined.get(name)
        if known is None:
            defined[name] = (symbol.kind, place_of(row))
        elif symbol.kind not in known[0].split(","):
            defined[name] = (f"{known[0]},{symbol.kind}", known[1])
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
    return Contribution(
        record.language,
        record.flags,
        record.lines,
        describe(record, kinds),
        bool(record.doc),
        dict(sorted(kinds.items(), key=lambda item: KIND_ORDER[item[0]])),
        tuple(sorted(tag.id for tag in record.tags if any(evidence.strong for evidence in tag.evidence))),
        defined,
        tuple(sorted(imported)),
        tuple(sorted(used)),
        tuple(item.line for item in record.imports),
        {name: tuple(sorted(lines)) for name, lines in sorted(named.items())},
    )


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


def describe(record: FileRecord, kinds: dict[str, int]) -> str:
    """Return one line about a file: the first sentence of its doc, else the symbols that it defines."""
    if record.doc:
        return first_sentence(visible(record.doc))
    label = language_label(record.language)
    if not kinds:
        return f"{label}, {count_of(record.lines, 'line')}."
    top = [symbol for symbol in record.symbols if not symbol.scope]
    leading = min((symbol.kind for symbol in top or record.symbols), key=lambda kind: KIND_ORDER[kind])
    names = list(dict.fromkeys(visible(symbol.name) for symbol in top if symbol.kind == leading))
    noun = leading.replace("-", " ")
    if 0 < len(names) <= 3 and sum(map(len, names)) <= 90:
        said = [f"{noun if len(names) == 1 else KIND_PLURALS[leading]} {listed(names)}"]
    else:
        said = [kind_count(kinds[leading], leading)]
    said += [kind_count(number, kind) for kind, number in kinds.items() if kind != leading]
    return f"{label}: {listed(said[:4])}." if len(said) <= 4 else f"{label}: {', '.join(said[:3])} and more."
