"""Definitions by universal-ctags 5.9: ``python ctags_facts.py CTAGS-LANGUAGE FILE-WITH-PATHS``.

Names without what stands before their dots; locals, parameters, imports and what ctags makes up are left out. What is
in BY_LINE is added by its lines.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

GROUPS = {
    "Lua": {"function": "function"},
    "Perl": {"subroutine": "function", "package": "module"},
    "Julia": {"function": "function", "macro": "function", "module": "module", "struct": "type", "type": "type"},
    "Elixir": {"function": "function", "macro": "function", "module": "module", "protocol": "type", "guard": "function",
               "delegate": "function", "type": "type", "callback": "function"},
    "PowerShell": {"function": "function"},
    "CSS": {"class": "value", "id": "value"},
    "SCSS": {"mixin": "function", "function": "function", "variable": "value", "class": "value", "id": "value",
             "placeholder": "value"},
    "ObjectiveC": {"interface": "type", "implementation": "type", "protocol": "type", "method": "function",
                   "class": "function", "macro": "function", "property": "value", "function": "function"},
    "VHDL": {"entity": "type", "component": "type", "architecture": "type", "package": "module", "function": "function",
             "procedure": "function", "prototype": "function", "process": "function", "type": "type",
             "subtype": "type"},
    "SystemVerilog": {"module": "module", "function": "function", "task": "function", "class": "type",
                      "interface": "type", "package": "module", "typedef": "type", "constant": "value"},
    "Verilog": {"module": "module", "function": "function", "task": "function", "constant": "value"},
    "Tex": {"part": "section", "chapter": "section", "section": "section", "subsection": "section",
            "subsubsection": "section", "paragraph": "section", "subparagraph": "section", "label": "value",
            "command": "function"},
    "Asciidoc": {"chapter": "section", "section": "section", "subsection": "section", "subsubsection": "section",
                 "l4subsection": "section", "l5subsection": "section", "anchor": "value"},
}  # fmt: skip

DECLARING = ("VHDL",)
"""Where kinds count that ctags leaves out unless it is asked: declarations."""

BY_LINE = {
    "Tex": r"[^%]*?\\[gex]?def\s*\\(?!csname|expandafter)([A-Za-z@]+)()",
    "Elixir": r"\s*@spec (\w+[?!]?)(?:\(| ::)()",
    "PowerShell": r"(?i:\s*(?:function|filter)\s+(?:\w+:)?([\w-]+)\s*(?:[({#].*)?$)"
    r"|\s*(?:(?:hidden|static)\s+)*\[[^\]]+(?:\[\])?\]\s*(?:static\s+)?(\w+)\s*\([^()]*\)\s*\{",
}
"""What ctags leaves out, or loses behind what it cannot read, and a line alone tells."""


def main() -> None:
    """Print the facts of the files whose paths stand in a file."""
    language, paths = sys.argv[1:]
    command = [
        "ctags",
        "--output-format=json",
        "--fields=+nKE",
        f"--language-force={language}",
        *([f"--kinds-{language}=*"] if language in DECLARING else []),
        "-f",
        "-",
        "-L",
        paths,
    ]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True)
    rows: set[tuple[str, str, str, int]] = set()
    for line in done.stdout.split("\n"):
        if not line:
            continue
        tag = json.loads(line)
        kind = GROUPS[language].get(tag["kind"], "")
        if kind and not tag["name"].startswith(("__anon", "anonymous", "anonProcess")):
            name = (
                re.split(r"[.:]", tag["name"])[-1]
                if language in ("Lua", "ObjectiveC", "Elixir", "Perl")
                else tag["name"]
            )
            if language == "Tex":  # marks of commands and signs are no part of a name
                name = (
                    re.sub(r"\\detokenize\{(.*)\}", r"\1", name).lstrip("\\") if kind != "section" else name
                )
                name = " ".join(re.sub(r"\\[A-Za-z]+\*?|[{}$]|\\", "", re.sub(r"~|\\ ", " ", name)).split())
            rows.add((tag["path"], kind, name, tag["line"]))
    if language in BY_LINE:
        rows |= set(by_line(Path(paths).read_text(encoding="utf-8").splitlines(), BY_LINE[language]))
    for path, kind, name, number in sorted(rows):
        print(path, "def", kind, name, number, sep="\t")


def by_line(paths: list[str], lines: str) -> Iterator[tuple[str, str, str, int]]:
    """Yield the functions that begin on lines which match."""
    pattern = re.compile(lines)
    for path in paths:
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
        for number, line in enumerate(text.split("\n"), 1):
            found = pattern.match(line)
            if found is not None:
                yield path, "function", found[1] or found[2], number


if __name__ == "__main__":
    main()
