"""Imports that are paths or names of files, in a dozen languages, against the lines that write them.

``python -m benchmarks imports_paths FOLDER…``: directives are looked for by regular expressions, behind comments and
texts of several lines, and mean a file by the rule of the language's manual: beside the importing file (Zig, Julia,
PowerShell, AsciiDoc, GraphQL, Dart, Verilog), from the root of a package (Dart, Julia), below folders of modules (Lua,
Perl), or where a module of the name is defined (Elixir). Pairs of a file and a line are judged, so that a directive
which is found on a wrong line counts twice; where several files could be meant, none is judged.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.oracles.imports import Pairs, find, report, run

_C_COMMENTS = r"/\*.*?\*/|//[^\n]*"

_MODULE_FOLDERS = ("lib", "lua", "src", "inc")

Places = Callable[[str, str], list[str]]
"""From what is written and the importing file to the places that it can have, the best first."""

Judge = Callable[[Path, frozenset[str]], Places]
"""From a checkout and its files to what says where an import leads."""


class Rule(NamedTuple):
    """How files of a language are imported."""

    language: str
    suffixes: tuple[str, ...]
    hidden: str
    """A regular expression of what is no code."""
    directive: str
    """A regular expression with what is imported as its group."""
    judge: Judge


def _at(written: str, path: str) -> list[str]:
    return [posixpath.normpath(posixpath.join(posixpath.dirname(path), written))]


def _beside(root: Path, files: frozenset[str]) -> Places:
    del root, files
    return _at


def _script(root: Path, files: frozenset[str]) -> Places:
    del root, files
    return lambda written, path: _at(
        re.sub(r"^\$\{?PSScriptRoot\}?[\\/]", "", written).replace("\\", "/"), path
    )


def _lone(found: dict[str, list[str]]) -> Places:
    return lambda written, _: found[written] if len(found.get(written, ())) == 1 else []


def _below(*endings: str) -> Judge:
    """Modules whose names are the ends of paths, where one file alone has such a path."""

    def judge(root: Path, files: frozenset[str]) -> Places:
        del root
        found: dict[str, list[str]] = {}
        for file in sorted(files):
            for ending in endings:
                parts = file.removesuffix(ending).split("/") if file.endswith(ending) else []
                for first in range(len(parts)):
                    if first and parts[first - 1] not in _MODULE_FOLDERS:
                        continue  # ``cjson`` of elsewhere is not ``tools/cjson.lua``
                    found.setdefault(".".join(parts[first:]), []).append(file)
        lone = _lone(found)
        return lambda written, path: lone(written.replace("::", "."), path)

    return judge


def _packages(root: Path, files: frozenset[str], name: str, pattern: str) -> dict[str, list[str]]:
    """The folders of the packages of each name, as their descriptions say it."""
    found: dict[str, list[str]] = {}
    for file in sorted(file for file in files if posixpath.basename(file) == name):
        if says := re.search(pattern, (root / file).read_text(errors="replace"), re.MULTILINE):
            found.setdefault(says[1], []).append(posixpath.dirname(file))
    return found


def _dart(root: Path, files: frozenset[str]) -> Places:
    lone = _lone(_packages(root, files, "pubspec.yaml", r"^name:\s*[\"']?(\w+)"))

    def places(written: str, path: str) -> list[str]:
        if not written.startswith("package:"):
            return _at(written, path)
        name, _, inner = written.removeprefix("package:").partition("/")
        return [posixpath.join(home, "lib", inner) for home in lone(name, path)]

    return places


def _julia(root: Path, files: frozenset[str]) -> Places:
    lone = _lone(_packages(root, files, "Project.toml", r'^name\s*=\s*"(\w+)"'))

    def places(written: str, path: str) -> list[str]:
        if written.endswith(".jl"):
            return _at(written, path)
        return [posixpath.join(home, "src", f"{written}.jl") for home in lone(written, path)]

    return places


def _elixir(root: Path, files: frozenset[str]) -> Places:
    found: dict[str, list[str]] = {}
    for file in sorted(file for file in files if file.endswith((".ex", ".exs"))):
        text = (root / file).read_text(errors="replace")
        for name in re.findall(r"^(?:defmodule|defprotocol) ([\w.]+) do", text, re.MULTILINE):
            found.setdefault(name, []).append(file)
    return _lone(found)


_RULES = (
    Rule("zig", (".zig",), r"//[^\n]*|\\\\[^\n]*", r"@(?:import|embedFile)\(\"([^\"]+)\"\)", _beside),
    Rule("julia", (".jl",), r'#=.*?=#|""".*?"""|#[^\n]*',
         r"^[ \t]*(?:@\w+ )?(?:include\(\"([^\"$]+)\"\)|(?:using|import) (\w+))", _julia),
    Rule("powershell", (".ps1", ".psm1"), r"<#.*?#>|^[ \t]*#[^\n]*",
         r"^[ \t]*(?:\.|using module|Import-Module) \"?((?:\$\{?PSScriptRoot\}?|\.\.?)[\\/][^\"\s;)$]+\.ps[md]?1)",
         _script),
    Rule("asciidoc", (".adoc", ".asciidoc"), r"(?!)", r"^include::([^\[\s{]+)\[", _beside),
    Rule("graphql", (".graphql", ".gql"), r"(?!)", r"^# ?import (?:.* from )?[\"']([^\"']+)[\"']", _beside),
    Rule("solidity", (".sol",), _C_COMMENTS, r"^[ \t]*import (?:[^;\"']*from )?[\"'](\.[^\"']+)[\"']", _beside),
    Rule("verilog", (".v", ".sv", ".vh", ".svh"), _C_COMMENTS, r"^[ \t]*`include +\"([^\"]+)\"", _beside),
    Rule("dart", (".dart",), rf"{_C_COMMENTS}|'''.*?'''|\"\"\".*?\"\"\"", r"^(?:import|export|part) '([^']+)'", _dart),
    Rule("lua", (".lua",), r"--\[(=*)\[.*?\]\1\]|--[^\n]*|\[(=*)\[.*?\]\2\]",
         r"^[ \t]*local [\w, ]+ = require[ (]+[\"']([\w./-]+)[\"']", _below(".lua", "/init.lua")),
    Rule("perl", (".pm", ".pl", ".t"), r"^=\w.*?^=cut|^__(?:END|DATA)__.*", r"^(?:use|require) ([A-Z]\w*(?:::\w+)*)",
         _below(".pm")),
    Rule("elixir", (".ex", ".exs"), r'""".*?"""|#[^\n]*',
         r"^[ \t]*(?:alias|import|use|require) ([A-Z][\w.]*)(?=,|$)", _elixir),
)  # fmt: skip


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, [rule.language for rule in _RULES])
    every = frozenset(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    for rule in _RULES:
        truth: Pairs = set()
        mine: Pairs = set()
        places = rule.judge(root, every)
        for path in sorted(found.files):
            if not path.endswith(rule.suffixes):
                continue
            for line, written in _directives(
                rule, (root / path).read_text(encoding="utf-8", errors="replace")
            ):
                place = next((place for place in places(written, path) if place in found.files), None)
                if place is not None and place != path:
                    truth.add((f"{path}:{line}", place))
                    mine |= {(f"{path}:{line}", target) for target in found.by_line.get((path, line), ())}
        if truth:
            report(f"{root.name} {rule.language}", truth, mine, show)


def _directives(rule: Rule, text: str) -> Iterator[tuple[int, str]]:
    """Yield the 1-based line of each directive, and what it names."""
    blank = re.compile(rule.hidden, re.DOTALL | re.MULTILINE)
    code = blank.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in re.finditer(rule.directive, code, re.MULTILINE):
        written = next(filter(None, found.groups()))
        yield code.count("\n", 0, found.start(found.lastindex or 1)) + 1, written


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
