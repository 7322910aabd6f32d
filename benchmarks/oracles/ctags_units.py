"""The cases of universal-ctags' own parsers: which of the tags that they expect does extraction find?

``python -m benchmarks ctags_units FOLDER``: FOLDER is ``Units`` of a checkout; ``ctags`` must be at hand, to name the
kinds. A case counts when it is one of a parser for a language with a grammar. Left out are cases of known bugs
(``.b``) and those whose options tell ctags what the file does not say (macros to expand, languages of their own), and
of the tags those of locals, parameters, labels and references, those of other parsers, and names that ctags makes up.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.ctags_recall import CTAGS_NAMES, NEAR_LINES
from kwsearch.extract import extract_facts
from kwsearch.languages.table import HEAD_BYTES, detect_language

UNCOMPARED = frozenset(
    ("local", "parameter", "label", "header", "tparam", "unknown", "heredoc", "script", "using", "name", "import",
     "packageName", "macroparam", "namelessfunction", "anonMember", "alias", "library", "receiver", "modifiedFile")
)  # fmt: skip
"""Kinds of tags that are no definition which a file has for others."""
_OTHER_VIEWS = frozenset(
    (
        ("javascript", "property"),  # values in literals of objects
        ("php", "variable"), ("javascript", "variable"), ("typescript", "variable"), ("typescript", "constant"),
        ("python", "namespace"), ("python", "module"),  # what is imported
        ("rust", "implementation"),
    )
)  # fmt: skip
"""Kinds of one language that extraction counts otherwise: locals, imports, values."""
_MADE_UP = re.compile(r"__anon|anon(?:ymous)?(?:\d|Func|Object|Class)|\A\W*\Z|\A<", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|([abfvt]))")
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "v": "\v", "t": "\t"}
"""How ctags writes such characters in names."""
_TOLD = re.compile(
    r"^(?:-D|-I|--(?:regex|mline|langdef|_|map|param-CPreProcessor|language-force))", re.MULTILINE
)
PARSERS = {
    "parser-c.r": "c", "parser-cpreprocessor.r": "c", "parser-cxx.r": "cpp", "parser-cuda.r": "cuda",
    "parser-csharp.r": "csharp", "parser-go.r": "go", "parser-java.r": "java", "parser-javascript.r": "javascript",
    "parser-kotlin.r": "kotlin", "parser-php.r": "php", "parser-python.r": "python", "parser-ruby.r": "ruby",
    "parser-rust.r": "rust", "parser-sh.r": "bash", "parser-typescript.r": "typescript",
}  # fmt: skip
"""Folders of cases and the languages of their files."""


class Tag(NamedTuple):
    """One expected tag."""

    name: str
    file: str
    pattern: str
    """The text of the line, as ctags writes it; or a number."""
    kind: str
    """A letter or a word."""
    fields: dict[str, str]


def expected(path: Path) -> Iterator[Tag]:
    """Yield the tags of an ``expected.tags``."""
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        name, tab, rest = line.partition("\t")
        file, tab, rest = rest.partition("\t")
        pattern, mark, rest = rest.partition(';"\t')
        if not tab or not mark or name.startswith("!_"):
            continue
        kind, *parts = rest.split("\t")
        yield Tag(name, file, pattern, kind, dict(part.partition(":")[::2] for part in parts))


@cache
def kinds(language: str) -> dict[str, str]:
    """Return the names of a language's kinds by letter."""
    name = CTAGS_NAMES.get(language, language.capitalize())
    command = ["ctags", f"--list-kinds-full={name}"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {row.split()[0]: row.split()[1] for row in listed.splitlines() if not row.startswith("#")}


def plain(name: str) -> str:
    """Return a name without what only one of the two writes: spaces, ``#`` of private names, ``=`` of setters."""
    name = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _SHORT[found[2]], name)
    return name.replace(" ", "").removeprefix("#").removesuffix("=").replace("\\\\", "\\")


def lines_of(pattern: str, lines: list[str]) -> list[int]:
    """Return the 1-based lines that a pattern means."""
    if pattern.isdigit():
        return [int(pattern)]
    text = re.sub(r"\\(.)", r"\1", pattern.removeprefix("/^").removesuffix("/").removesuffix("$"))
    return [number for number, line in enumerate(lines, 1) if line.startswith(text)]


def main() -> None:
    """Compare all cases and print the shares by language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--misses", type=int, default=0, help="print this many misses of each language and kind"
    )
    parser.add_argument("--language", default="", help="only this one")
    arguments = parser.parse_args()
    all_tags: Counter[tuple[str, str]] = Counter()
    found_tags: Counter[tuple[str, str]] = Counter()
    cases: Counter[str] = Counter()
    misses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case in sorted(arguments.folder.glob("*/*.[dt]/expected.tags")):
        wanted = PARSERS.get(case.parts[-3], "")
        options = case.with_name("args.ctags")
        if not wanted or (options.exists() and _TOLD.search(options.read_text(encoding="utf-8"))):
            continue
        by_file: dict[str, list[Tag]] = defaultdict(list)
        for tag in expected(case):
            by_file[tag.file].append(tag)
        for file, tags in by_file.items():
            path = case.parent / file
            if not path.is_file():
                continue
            data = path.read_bytes()
            language = detect_language(path.name, data[:HEAD_BYTES], wanted)
            if language != wanted or arguments.language not in ("", language):
                continue
            cases[language] += 1
            names = kinds(language)
            lines = data.decode("utf-8", "replace").split("\n")
            own: dict[str, list[int]] = defaultdict(list)
            for symbol in extract_facts(path.name, data, language).symbols:
                own[plain(symbol.name)].append(symbol.line)
            for tag in tags:
                kind = tag.kind.removeprefix("kind:")
                kind = names.get(kind, kind)
                if (
                    kind in UNCOMPARED
                    or (language, kind) in _OTHER_VIEWS
                    or kind not in names.values()
                    or _MADE_UP.search(tag.name)
                    or tag.fields.get("roles", "def") != "def"
                ):
                    continue
                name = plain(tag.name)
                is_whole = any(name.endswith((f".{other.name}", f"::{other.name}")) for other in tags)
                if is_whole:  # the qualified name of another tag
                    continue
                at = [int(tag.fields["line"])] if "line" in tag.fields else lines_of(tag.pattern, lines)
                all_tags[language, kind] += 1
                if any(abs(line - place) <= NEAR_LINES for line in own.get(name, ()) for place in at):
                    found_tags[language, kind] += 1
                else:
                    place = f"{case.parts[-3]}/{case.parts[-2]}/{file}:{at[0] if at else 0}"
                    misses[language, kind].append(f"{place}: {tag.name}")
    for language in sorted(cases):
        rows = [(kind, count) for (of, kind), count in sorted(all_tags.items()) if of == language]
        total = sum(count for _, count in rows)
        found = sum(found_tags[language, kind] for kind, _ in rows)
        print(f"{language}: {cases[language]} files, {found} of {total}  {found / (total or 1):.4f}")
        for kind, count in rows:
            missed = misses[language, kind]
            if missed:
                print(f"  {kind:16} {count - len(missed):5} of {count:5}")
            for miss in missed[: arguments.misses]:
                print(f"      {miss}")
    total, found = all_tags.total(), found_tags.total()
    print(f"all: {cases.total()} files, {found} of {total}  {found / (total or 1):.4f}")


if __name__ == "__main__":
    main()
