"""What the documentation page of one file says; the words and their order are the template's."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from kwsearch.languages.table import LANGUAGES
from kwsearch.models import FileRecord, Tag
from kwsearch.render.markdown.escape import Anchors, Markdown, md_code, md_doc, md_text, visible
from kwsearch.render.markdown.links import parent_of
from kwsearch.render.markdown.outline import FIXED_SECTIONS, Row, page_title
from kwsearch.render.markdown.phrases import byte_size, count_of, kind_counts, listed
from kwsearch.render.memory.contribution import imported_name, language_label
from kwsearch.render.memory.graph import Neighbours, TestLink
from kwsearch.resolve.packages import package_name

MOST_LINES = 12
"""A row names at most this many lines by link; it says how many more there are."""

MOST_ROWS = 100
"""A list of related files names at most this many of one sort; it says how many more there are."""

MOST_SHARING = 8
"""Files that are related by rare names only; the page says how many more there are."""

_VIA = re.compile(r"(.+) \(line (\d+)((?:, \w+)*)\)")
_PROGRAMS = frozenset(language.name for language in LANGUAGES if language.group == "programming")
_TAG_SECTIONS = (
    ("Code Patterns & Idioms", ("idiom", "domain", "testing")),
    ("Performance Considerations", ("performance",)),
    ("Security & Safety", ("security",)),
)


class Place(NamedTuple):
    """Links of one page to the source of its file and to other pages."""

    source: str
    """Link to the file."""
    line: Callable[[int, int], str]
    """From first and last line to the link."""
    docs: Callable[[str], str]
    """From a file to the link to its documentation page."""
    folder: Callable[[str], str]
    """From a folder to the link to its index."""


class SymbolRow(NamedTuple):
    """One symbol of the code structure, ready for the template."""

    heading: Markdown
    """Its section's heading; empty for a symbol without one."""
    marks: str
    """The ``#`` of its heading."""
    continues: Markdown
    """Heading that goes before it at the start of a further page; empty elsewhere."""
    what: str
    name: Markdown
    url: str
    line: int
    end_line: int
    signature: Markdown
    doc: Markdown


class Dependency(NamedTuple):
    """One file or package that is imported."""

    name: Markdown
    url: str
    """Empty for a package."""
    names: Markdown
    """The imported names, joined; empty when it is imported as a whole."""
    lines: Markdown


class TagSection(NamedTuple):
    """One of the sections of tags."""

    title: str
    tags: tuple[tuple[Markdown, Markdown, tuple[Markdown, ...]], ...]
    """Id, remark, and evidence of each tag that is more than an import."""
    weak: Markdown
    """Tags with nothing but an import to speak for them."""
    looked_for: bool
    """Whether to say that nothing was found."""


def symbol_rows(rows: Sequence[Row], place: Place) -> list[SymbolRow]:
    """Return the code structure for the template."""
    result = []
    for row in rows:
        symbol = row.symbol
        words = [
            symbol.subkind if symbol.subkind and symbol.subkind != symbol.kind else "",
            symbol.kind.replace("-", " "),
        ]
        what = " ".join(dict.fromkeys((*symbol.modifiers, *filter(None, words))))
        if symbol.role == "declaration":
            what += " declaration"
        result.append(
            SymbolRow(
                md_code(row.heading) if row.heading else Markdown(""),
                "#" * min(6, 3 + row.level),
                md_code(row.continues)
                if row.continues not in ("", "Code Structure")
                else Markdown(row.continues),
                what,
                md_code(
                    f"{symbol.scope}.{symbol.name}" if symbol.kind == "key" and symbol.scope else symbol.name
                ),
                place.line(symbol.line, symbol.end_line),
                symbol.line,
                symbol.end_line,
                md_code(symbol.signature) if symbol.signature else Markdown(""),
                md_doc(symbol.doc) if symbol.doc else Markdown(""),
            )
        )
    return result


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
    inside: dict[str, tuple[list[str], list[int]]] = {}
    outside: dict[str, tuple[list[str], list[int]]] = {}
    nowhere: dict[str, tuple[list[str], list[int]]] = {}

    def add_line(lines: list[int], line: int) -> None:
        if line not in lines:
            lines.append(line)

    used = dict(near.used)
    for item, targets in zip(record.imports, near.targets, strict=True):
        shown = imported_name(item.name, record.language) if item.name != item.module else ""
        # Of a package, the files whose names are used stand for it; all of them when none is.
        told = [target for target in targets if len(targets) == 1 or target in used] or targets
        for target in told[1:]:
            add_line(inside.setdefault(target, ([], []))[1], item.line)
        if told:
            names, lines = inside.setdefault(told[0], ([], []))
        elif (item.module or item.name).startswith("."):
            names, lines = nowhere.setdefault(item.name, ([], []))
        else:
            package = package_name(item, record.language)
            names, lines = outside.setdefault(package, ([], []))
            if item.name.startswith(package):
                shown = item.name[len(package) :].lstrip("./:\\")
        if "star" in item.flags:
            shown = "*"
        if shown and shown not in names:
            names.append(shown)
        add_line(lines, item.line)
    for target, found_lines in near.used:
        for line in found_lines:
            add_line(inside.setdefault(target, ([], []))[1], line)

    def rows(found: dict[str, tuple[list[str], list[int]]], linked: bool) -> list[Dependency]:
        return [
            Dependency(
                md_code(name),
                place.docs(name) if linked else "",
                Markdown(", ".join(map(md_code, sorted(names)))),
                line_links(sorted(lines), place),
            )
            for name, (names, lines) in sorted(found.items())
        ]

    return rows(inside, True), rows(outside, False), rows(nowhere, False)


def tag_sections(record: FileRecord, place: Place) -> list[TagSection]:
    """Return the sections about patterns that have something to say."""
    sections = []
    for title, categories in _TAG_SECTIONS:
        mine = [tag for tag in record.tags if tag.id.partition("/")[0] in categories]
        strong = [tag for tag in mine if any(evidence.strong for evidence in tag.evidence)]
        weak = [tag for tag in mine if tag not in strong]
        looked_for = title != "Code Patterns & Idioms" and record.language in _PROGRAMS
        if mine or looked_for:
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
                    looked_for and not mine,
                )
            )
    # Patterns of the user's own categories stand with the first section.
    known = {category for _, categories in _TAG_SECTIONS for category in categories}
    own = [tag for tag in record.tags if tag.id.partition("/")[0] not in known]
    if own:
        rows = tuple((md_code(tag.id), _remark(tag, False), tuple(_evidence(tag, place))) for tag in own)
        sections.insert(0, TagSection("Further Patterns", rows, Markdown(""), False))
    return sections


def _remark(tag: Tag, in_test: bool) -> Markdown:
    refs = ", ".join(map(visible, tag.refs))
    parts = [
        refs,
        f"{tag.confidence} confidence" if tag.confidence != "high" else "",
        "in a test" if in_test else "",
    ]
    return Markdown("; ".join(filter(None, parts)))


def _evidence(tag: Tag, place: Place) -> list[Markdown]:
    """One text for each thing that was found, with all its lines; an import that another one came by is said there."""
    imported = {evidence.via for evidence in tag.evidence if evidence.kind != "import"}
    found: dict[tuple[str, str, str], list[int]] = {}
    for evidence in tag.evidence:
        if evidence.kind == "import" and evidence.via in imported:
            continue
        lines = found.setdefault((evidence.kind, evidence.name, evidence.via), [])
        if evidence.line and evidence.line not in lines:
            lines.append(evidence.line)
    texts = []
    for (kind, name, via), lines in found.items():
        where = f", {line_links(lines, place)}" if lines else ""
        chain = f", after {_import(via, place)}" if via and kind != "import" else ""
        texts.append(Markdown(f"{kind} {md_code(name)}{where}{chain}"))
    return texts


def _import(via: str, place: Place) -> str:
    """An import of the chain of evidence, ``import pickle as p (line 3, fallback)``, with a link on its line."""
    found = _VIA.fullmatch(via)
    if found is None:
        return md_text(via)
    text, line, notes = found[1], int(found[2]), found[3]
    return f"{md_code(text)} in line [{line}]({place.line(line, line)}){md_text(notes) if notes else ''}"


def docs_context(record: FileRecord, rows: Sequence[Row], near: Neighbours, place: Place) -> dict[str, Any]:
    """Return what the template of a documentation page shows, except the links to its own other pages."""
    path = record.path
    name = path.rpartition("/")[2]
    suffix = posixpath.splitext(name)[1]
    inside, outside, nowhere = dependencies(record, near, place)
    tests = [test for test in near.tests if test.path != path]
    test_paths = {test.path for test in tests}
    importers = [importer for importer in near.importers if importer not in test_paths]
    facts = [
        ("Path", md_code(path)),
        ("Type", Markdown(language_label(record.language) + (f", {md_code(suffix)}" if suffix else ""))),
        ("Size", Markdown(f"{byte_size(record.size)}, {count_of(record.lines, 'line')}")),
    ]
    if record.flags:
        facts.append(("File class", Markdown(", ".join(record.flags))))
    if record.fallback:
        facts.append(("Read as", Markdown(f"plain text ({record.fallback}): no symbols are known")))
    elif record.error_share >= 0.001:
        facts.append(
            ("Not understood", Markdown(f"{record.error_share:.1%} of the file could not be parsed"))
        )
    return {
        "path": md_code(path),
        "name": md_code(name),
        "title": Markdown(f"Documentation of {md_code(path)}"),  # as page_title says
        "facts": facts,
        "purpose": md_doc(visible(record.doc) if record.doc else near.contribution.description),
        "overview": _overview(near, inside, outside, importers, tests, near.unknown),
        "symbols": symbol_rows(rows, place),
        "inherits": _inherits(record, place),
        "importer_folders": _by_folder(near.importers, place),
        "target_folders": _by_folder(near.files, place),
        "inside": inside,
        "outside": outside,
        "nowhere": nowhere,
        "tag_sections": tag_sections(record, place),
        "is_test": "test" in record.flags,
        "is_program": record.language in _PROGRAMS,
        "tests": [_test_row(test, place) for test in tests],
        "importers": [(md_code(other), place.docs(other)) for other in importers[:MOST_ROWS]],
        "more_importers": max(0, len(importers) - MOST_ROWS),
        "related": [
            (
                md_code(other),
                place.docs(other),
                Markdown(", ".join(map(md_code, names[:MOST_LINES]))),
                max(0, len(names) - MOST_LINES),
            )
            for other, names in near.related[:MOST_SHARING]
        ],
        "more_related": max(0, len(near.related) - MOST_SHARING),
    }


def _overview(
    near: Neighbours,
    inside: list[Dependency],
    outside: list[Dependency],
    importers: list[str],
    tests: Sequence[TestLink],
    unknown: str,
) -> list[str]:
    kinds = near.contribution.kinds
    said = [f"Defines {kind_counts(kinds)}." if kinds else "Defines no symbols."]
    if inside or outside:
        files, packages = count_of(len(inside), "file"), count_of(len(outside), "package")
        said.append(f"Imports {files} of this repository and {packages} from elsewhere.")
    importing = [test for test in tests if test.import_lines or test.use_lines]
    by = [count_of(len(importers), "file")] if importers else []
    by += [count_of(len(importing), "test file")] if importing else []
    if by:
        said.append(f"Used by {listed(by)} of this repository.")
    elif not unknown:
        said.append("Imported by no file of this repository.")
    if unknown and near.contribution.language in _PROGRAMS:
        said.append(f"Who {'else ' if by else ''}uses it is not known: {unknown}.")
    return said


def _inherits(record: FileRecord, place: Place) -> list[tuple[Markdown, Markdown, str, int]]:
    """Class, base, link and line of every base, in the order of the file."""
    owners = [symbol for symbol in record.symbols if symbol.kind in ("class", "struct", "interface", "enum")]
    rows = []
    for use in record.uses:
        if use.role == "inherit":
            holding = [symbol for symbol in owners if symbol.line <= use.line <= symbol.end_line]
            if holding:
                owner = max(holding, key=lambda symbol: symbol.line)
                rows.append(
                    (
                        md_code(owner.name),
                        md_code(use.qualified or use.name),
                        place.line(use.line, use.line),
                        use.line,
                    )
                )
    return rows


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
    elif test.use_lines:
        reasons.append(f"uses names of it on {_plain_lines(test.use_lines)}")
    named = [f"{md_code(name)} ({_plain_lines(lines)})" for name, lines in test.names[:MOST_LINES]]
    if named:
        more = len(test.names) - len(named)
        reasons.append(f"names {', '.join(named)}{f' and {more:,} more' if more else ''}")
    return md_code(test.path), place.docs(test.path), Markdown("; ".join(reasons))


def _plain_lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:3]))
    more = len(lines) - 3
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}{f' and {more:,} more' if more > 0 else ''}"


def section_anchors(path: str, rows: Sequence[Row], later: Sequence[str]) -> dict[str, str]:
    """Return the anchor of each heading of a documentation page's first part that is not a symbol's.

    Args:
        path: The file.
        rows: Its outline.
        later: Headings after the code structure, in order.
    """
    anchors = Anchors()
    found = {heading: anchors.add(heading) for heading in (page_title(path), *FIXED_SECTIONS)}
    for row in rows:
        if row.part == 1 and row.heading:
            anchors.add(row.heading)
    return found | {heading: anchors.add(heading) for heading in later}
