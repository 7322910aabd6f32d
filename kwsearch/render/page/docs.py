"""What the documentation page of one file says; the words and their order are the template's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kwsearch.languages.table import LANGUAGES
from kwsearch.models import Symbol, Tag
from kwsearch.models.reports import FileRecord
from kwsearch.regex import regex
from kwsearch.render.markdown.escape import Markdown, md_code, md_doc, md_text, visible
from kwsearch.render.markdown.links import parent_of
from kwsearch.render.markdown.mermaid import Picture, flowchart
from kwsearch.render.markdown.outline import Row
from kwsearch.render.markdown.phrases import byte_size, kind_counts, listed, whole_sentences
from kwsearch.render.memory.contribution import imported_name, language_label
from kwsearch.render.memory.graph import Neighbours, TestLink
from kwsearch.render.page.symbols import Place, short_path, symbol_lines
from kwsearch.resolve.packages import package_name
from kwsearch.text.wording import count_of

MOST_LINES = 3
"""A row names at most this many lines by link; it says how many more there are."""

MOST_EVIDENCE = 6
"""Of a pattern at most this many different things that were found are named; it says how many more there are."""

MOST_ROWS = 12
"""A list of related files or tests names at most this many; it says how many more there are."""

MOST_SHARING = 3
"""Files that are related by rare names only; the page says how many more there are."""

MOST_KEYS = 100
"""Keys of data and headings of documents that a page lists; it says how many more there are."""

_MOST_NAMES = 4
_FEWEST_BASES = 3
"""Fewer are seen in the signatures."""

_VIA = regex(r"(.+) \(line (\d+)((?:, \w+)*)\)")
_OWN_FILE = regex(r"(?:self|super)\b")
"""How a module of Rust begins what it has from the file that holds it."""

_PROGRAMS = frozenset(language.name for language in LANGUAGES if language.group == "programming")
_UNUSED_ALONE = frozenset(("test", "config", "example", "documentation", "barrel"))
"""Classes of files that no other file is expected to use."""
_BY_TYPE = frozenset(("java", "kotlin", "scala", "groovy", "csharp", "php"))
"""Languages that import types, each from a file of its name."""

_NOBODY, _NO_FILE = "no other ", "no other file "
"""So the resolver begins when it knows that what is not known to use a file does not."""

_TAG_SECTIONS = (
    ("Code Patterns & Idioms", ("idiom", "domain", "testing")),
    ("Performance Considerations", ("performance",)),
    ("Security & Safety", ("security",)),
)


class Dependency(NamedTuple):
    """One file or package that is imported."""

    name: Markdown
    url: str
    """Empty for a package."""
    names: Markdown
    """The imported names, joined; empty when it is imported as a whole."""


class TagSection(NamedTuple):
    """One of the sections of tags."""

    title: str
    tags: tuple[tuple[Markdown, Markdown, tuple[Markdown, ...]], ...]
    """Id, remark, and evidence of each tag that is more than an import."""
    weak: Markdown
    """Tags with nothing but an import to speak for them."""


class Heading(NamedTuple):
    """A heading of a document, or a key of data."""

    indent: str
    name: Markdown
    url: str
    line: int


def line_links(lines: Sequence[int], place: Place) -> Markdown:
    """Return ``line 3`` or ``lines 3, 8-11 and 14 more``, each linked; ``lines`` ascend."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    shown = [
        f"[{first}{f'-{last}' if last > first else ''}]({place.line(first, last)})"
        for first, last in runs[:MOST_LINES]
    ]
    more = sum(last - first + 1 for first, last in runs[MOST_LINES:])
    text = ", ".join(shown) + (f" and {more:,} more" if more else "")
    return Markdown(f"{'line' if len(lines) == 1 else 'lines'} {text}")


def dependencies(
    record: FileRecord, near: Neighbours, place: Place
) -> tuple[list[Dependency], list[Dependency], list[Dependency]]:
    """Return the imports as files of the repository, packages from elsewhere, and relative ones that name no file."""
    inside: dict[str, set[str]] = {}
    outside: dict[str, set[str]] = {}
    nowhere: dict[str, set[str]] = {}
    packages: dict[str, None] = {}
    used = {**dict.fromkeys(near.meant), **dict(near.used)}
    for item, targets in zip(record.imports, near.targets, strict=True):
        shown = imported_name(item.name, record.language) if item.name != item.module else ""
        if not shown and "/" in item.module and item.name.startswith(f"{item.module}."):
            shown = visible(item.name[len(item.module) + 1 :])  # of a file that is named by its path
        # Of a package, the files whose names are used stand for it; all of them when none is.
        told = [target for target in targets if len(targets) == 1 or target in used] or targets
        if len(told) > 1 and told[0] not in used:
            packages.setdefault(parent_of(told[0]), None)
            continue
        # The names of an import stand behind the first of its files: which of them has which is not told.
        for target in told[1:]:
            inside.setdefault(target, set())
        if told:
            names = inside.setdefault(told[0], set())
        elif record.language == "rust" and _OWN_FILE.match(item.name):
            continue  # a module within the file
        elif (item.module or item.name).startswith("."):
            names = nowhere.setdefault(item.name, set())
        else:
            package = package_name(item, record.language)
            names = outside.setdefault(package, set())
            if item.name.startswith(package):
                shown = item.name[len(package) :].lstrip("./:\\")
        if "star" in item.flags:
            shown = "*"
        if told and record.language in _BY_TYPE and shown == told[0].rpartition("/")[2].partition(".")[0]:
            continue  # the file is named for it
        if shown:
            names.add(shown)
    for target, _ in near.used:
        inside.setdefault(target, set())

    def rows(found: dict[str, set[str]], linked: bool) -> list[Dependency]:
        return [
            Dependency(
                md_code(short_path(name, record.path) if linked else name),
                place.docs(name) if linked else "",
                Markdown(", ".join(map(md_code, sorted(names)))),
            )
            for name, names in sorted(found.items())
        ]

    whole = [
        Dependency(md_code(f"{folder}/" if folder else "./"), place.folder(folder), Markdown("whole package"))
        for folder in sorted(packages)
        if not any(parent_of(target) == folder for target in inside)
    ]
    return rows(inside, True) + whole, rows(outside, False), rows(nowhere, False)


def tag_sections(record: FileRecord, near: Neighbours, place: Place) -> list[TagSection]:
    """Return the sections about patterns that have something to say; a pattern that was not found is none.

    An import of a file of the repository is none of a package with the same name.
    """
    own_lines = {item.line for item, targets in zip(record.imports, near.targets, strict=True) if targets}
    sections = []
    for title, categories in _TAG_SECTIONS:
        mine = [tag for tag in record.tags if tag.id.partition("/")[0] in categories]
        if "test" in record.flags:
            mine = [tag for tag in mine if tag.id != "testing/test"]  # as the page's first line says
        strong = [tag for tag in mine if any(evidence.strong for evidence in tag.evidence)]
        weak = [tag for tag in mine if tag not in strong and not _is_by_path(tag)]
        weak = [tag for tag in weak if not own_lines.issuperset(evidence.line for evidence in tag.evidence)]
        if strong or weak:
            sections.append(
                TagSection(
                    title,
                    tuple(
                        (md_code(tag.id), _remark(tag, "test" in record.flags), tuple(_evidence(tag, place)))
                        for tag in strong
                    ),
                    Markdown(
                        "; ".join(f"{md_code(tag.id)}: {', '.join(_evidence(tag, place))}" for tag in weak)
                    ),
                )
            )
    # Patterns of the user's own categories stand with the first section.
    known = {category for _, categories in _TAG_SECTIONS for category in categories}
    own = [tag for tag in record.tags if tag.id.partition("/")[0] not in known]
    if own:
        rows = tuple((md_code(tag.id), _remark(tag, False), tuple(_evidence(tag, place))) for tag in own)
        sections.insert(0, TagSection("Further Patterns", rows, Markdown("")))
    return sections


def _is_by_path(tag: Tag) -> bool:
    """Whether nothing but the file's place speaks for a tag, as the page's first line says already."""
    return all(evidence.kind == "path" for evidence in tag.evidence)


def _remark(tag: Tag, in_test: bool) -> Markdown:
    refs = ", ".join(map(visible, tag.refs))
    parts = [
        refs,
        f"{tag.confidence} confidence" if tag.confidence != "high" else "",
        "in a test" if in_test and tag.id.startswith("security/") else "",
    ]
    return Markdown("; ".join(filter(None, parts)))


def _evidence(tag: Tag, place: Place) -> list[Markdown]:
    """One text for each thing that was found, with its lines; an import that another one came by is said there, once.

    A form of statement is one thing, in whichever functions it stands: their lines tell.
    """
    imported = {evidence.via for evidence in tag.evidence if evidence.kind != "import"}
    found: dict[tuple[str, str, str], set[int]] = {}
    for evidence in tag.evidence:
        if evidence.kind == "import" and evidence.via in imported:
            continue
        name = evidence.name.rpartition(": ")[2] if evidence.kind == "statement" else evidence.name
        lines = found.setdefault((evidence.kind, name, evidence.via), set())
        if evidence.line:
            lines.add(evidence.line)
    texts = []
    told: set[str] = set()
    for (kind, name, via), lines in list(found.items())[:MOST_EVIDENCE]:
        where = f", {line_links(sorted(lines), place)}" if lines else ""
        chain = f", after {_import(via, place)}" if via and kind != "import" and via not in told else ""
        told.add(via)
        texts.append(Markdown(f"{kind} {md_code(name)}{where}{chain}"))
    more = len(found) - MOST_EVIDENCE
    return [*texts, Markdown(f"and {more:,} more")] if more > 0 else texts


def _import(via: str, place: Place) -> str:
    """An import of the chain of evidence, ``import pickle as p (line 3, fallback)``, with a link on its line."""
    found = _VIA.fullmatch(via)
    if found is None:
        return md_text(via)
    text, line, notes = found[1], int(found[2]), found[3]
    return f"{md_code(text)} in line [{line}]({place.line(line, line)}){md_text(notes) if notes else ''}"


def docs_context(
    record: FileRecord, rows: Sequence[Row], near: Neighbours, place: Place, texts: Mapping[Symbol, str]
) -> dict[str, Any]:
    """Return what the template of a documentation page shows, except the links to its own other pages."""
    path = record.path
    inside, outside, nowhere = dependencies(record, near, place)
    tests = [test for test in near.tests if test.path != path]
    # A test stands among the tests alone, with what it names.
    test_paths = {test.path for test in tests}
    importers = [importer for importer in near.importers if importer not in test_paths]
    # The names that a test shares with others are those of what it tests.
    related = () if "test" in record.flags else near.related
    said = (
        whole_sentences(visible(record.doc)) if near.contribution.described else near.contribution.description
    )
    return {
        "path": md_code(path),
        "name": md_code(path.rpartition("/")[2]),
        "title": md_code(path),  # as page_title says
        "facts": _facts(record, near, importers),
        "notes": _notes(record, near, bool(importers or tests), bool(importers or near.test_importers)),
        "purpose": md_doc(said) if said else Markdown(""),
        "symbols": symbol_lines(rows, place, near.users, texts, is_test="test" in record.flags),
        "hierarchy": _hierarchy(record),
        "headings": _headings(record, place),
        "keys": _keys(record),
        "more_headings": _more(record, "section"),
        "more_keys": _more(record, "key"),
        "importer_folders": _by_folder(importers, place) if len(importers) > MOST_ROWS else [],
        "inside": inside,
        "outside": outside,
        "nowhere": nowhere,
        "tag_sections": tag_sections(record, near, place),
        "tests": [_test_row(test, place) for test in tests[:MOST_ROWS]],
        "more_tests": max(0, len(tests) - MOST_ROWS),
        "importers": [
            (md_code(short_path(other, path)), place.docs(other)) for other in importers[:MOST_ROWS]
        ],
        "more_importers": max(0, len(importers) - MOST_ROWS),
        "related": [
            (
                md_code(short_path(other, path)),
                place.docs(other),
                Markdown(", ".join(map(md_code, names[:_MOST_NAMES]))),
                max(0, len(names) - _MOST_NAMES),
            )
            for other, names in related[:MOST_SHARING]
        ],
        "more_related": max(0, len(related) - MOST_SHARING),
    }


def _hierarchy(record: FileRecord) -> Picture | None:
    """Which types of the file inherit from which; None where a line of the code structure says as much."""
    arrows = {
        (use.scope, use.qualified.lstrip("?") or use.name): 1
        for use in record.uses
        if use.role == "inherit" and use.scope
    }
    return flowchart(arrows, "BT") if len(arrows) >= _FEWEST_BASES else None


def _facts(record: FileRecord, near: Neighbours, importers: Sequence[str]) -> Markdown:
    """One line: language, length, what is defined, who uses it, what it is for, its tags."""
    contribution = near.contribution
    parts = [language_label(record.language), count_of(record.lines, "line"), byte_size(record.size)]
    if contribution.kinds:
        parts.append(kind_counts(contribution.kinds))
    if contribution.declared:
        parts.append(f"declares {kind_counts(contribution.declared)}")
    importing = near.test_importers
    by = [count_of(len(importers), "file")] if importers else []
    by += [count_of(importing, "test")] if importing else []
    if by:
        parts.append(f"used by {listed(by)}")
    elif (
        near.is_unnamed
        and not near.unknown
        and not near.package_importers
        and record.language in _PROGRAMS
        and _UNUSED_ALONE.isdisjoint(record.flags)
    ):
        parts.append("used by no other file of this repository")
    if near.package_importers:
        more = "" if not by else "more "
        parts.append(f"its package is imported by {count_of(near.package_importers, f'{more}file')}")
    parts += record.flags
    if contribution.tags:
        parts.append(", ".join(map(md_code, contribution.tags)))
    return Markdown(" · ".join(parts))


def _notes(record: FileRecord, near: Neighbours, is_used: bool, is_imported: bool) -> list[str]:
    """What a reader must know of the limits of a page, a sentence each."""
    notes = []
    if record.fallback:
        notes.append(f"It was read as plain text ({record.fallback}), so no symbols are known.")
    elif record.error_share >= 0.001:
        notes.append(f"{record.error_share:.1%} of it could not be parsed.")
    if near.unknown.startswith(_NOBODY):
        # Cargo takes a module that tests share for a program, too.
        if not (is_imported and near.unknown.startswith(_NO_FILE)):
            notes.append(f"{near.unknown.capitalize()}.")
    elif near.unknown and record.language in _PROGRAMS and "test" not in record.flags:
        notes.append(f"Who {'else ' if is_used else ''}uses it is not known: {near.unknown}.")
    return notes


def _headings(record: FileRecord, place: Place) -> list[Heading]:
    """The headings of a document, as deep as they are nested."""
    rows = [symbol for symbol in record.symbols if symbol.kind == "section"][:MOST_KEYS]
    depths: dict[str, int] = {}
    result = []
    for symbol in rows:
        depth = depths.get(symbol.scope, -1) + 1 if symbol.scope else 0
        depths[symbol.full_name] = depth
        url = place.line(symbol.line, symbol.end_line)
        result.append(Heading("  " * min(depth, 5), md_text(symbol.name), url, symbol.line))
    return result


def _keys(record: FileRecord) -> list[Markdown]:
    """The keys of data with their lines."""
    keys = [symbol for symbol in record.symbols if symbol.kind == "key"][:MOST_KEYS]
    return [Markdown(f"{md_code(symbol.full_name)} {symbol.line}") for symbol in keys]


def _more(record: FileRecord, kind: str) -> int:
    return max(0, sum(symbol.kind == kind for symbol in record.symbols) - MOST_KEYS)


def _by_folder(paths: Sequence[str], place: Place) -> list[tuple[Markdown, str, int]]:
    """Folder, link to its index and number of files, most files first."""
    numbers: dict[str, int] = {}
    for path in paths:
        numbers[parent_of(path)] = numbers.get(parent_of(path), 0) + 1
    ranked = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return [
        (md_code(folder) if folder else Markdown("the root"), place.folder(folder), number)
        for folder, number in ranked
    ]


def _test_row(test: TestLink, place: Place) -> tuple[Markdown, str, Markdown]:
    reasons = []
    if test.import_lines:
        reasons.append(f"imports it on {_plain_lines(test.import_lines)}")
    elif test.use_lines and not test.names:
        reasons.append(f"uses names of it on {_plain_lines(test.use_lines)}")
    named = [f"{md_code(name)} ({_plain_lines(lines)})" for name, lines in test.names[:_MOST_NAMES]]
    if named:
        more = len(test.names) - len(named)
        reasons.append(f"names {', '.join(named)}{f' and {more:,} more' if more else ''}")
    said = "; ".join(reasons) or "uses it through a file that hands it on"
    return md_code(short_path(test.path, place.path)), place.docs(test.path), Markdown(said)


def _plain_lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:3]))
    more = len(lines) - 3
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}{f' and {more:,} more' if more > 0 else ''}"
