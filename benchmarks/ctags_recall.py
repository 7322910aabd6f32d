"""How many of the definitions that universal-ctags finds does extraction find too, by language and kind?

``python -m benchmarks.ctags_recall LANGUAGE FOLDER…``: names and lines of ``ctags`` are the peer, not the truth;
the first misses of each kind are printed so that a person can say which of the two is right.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

from kwsearch.extract import extract_facts
from kwsearch.languages.table import HEAD_BYTES, detect_language

KINDS = {
    "c": "function macro struct union enum typedef enumerator",
    "cpp": "function macro class struct union enum typedef enumerator namespace",
    "go": "func struct interface type const package",
    "rust": "function method struct enum interface macro module typedef constant",
    "java": "class interface enum method enumConstant annotation field",
    "csharp": "class interface struct enum method property enumerator namespace",
    "javascript": "function class method generator",
    "typescript": "function class interface enum alias method property namespace",
    "ruby": "class module method singletonMethod alias accessor constant",
    "php": "class interface trait function define",
    "bash": "function",
    "python": "class function member",
}
"""ctags kinds that are compared; locals, parameters and variables are not."""
KINDS["cuda"], KINDS["tsx"] = KINDS["cpp"], KINDS["typescript"]

HELD_TO = frozenset(
    ("function", "func", "method", "generator", "class", "struct", "union", "enum", "interface", "trait", "annotation",
     "type", "macro", "singletonMethod", "member", "module", "alias", "accessor")
)  # fmt: skip
"""The kinds that extraction is held to: functions and types. ctags guesses more often at the others."""

CTAGS_NAMES = {"cpp": "C++", "cuda": "CUDA", "csharp": "C#", "bash": "Sh", "tsx": "TypeScript"}
NEAR_LINES = 2
"""How far the two tools may disagree about the line: ctags names the line where a declaration starts."""


def is_definition(name: str, kind: str, pattern: str) -> bool:
    """Whether a tag defines a name: not a function without one, JavaScript's ``name = {…}``, Ruby's ``NAME == x``."""
    if kind == "constant" and "=" in pattern and re.search(rf"\b{name}\s*(=[^=>~]|\|\|=)", pattern) is None:
        return False
    if name.startswith(("__anon", "AnonymousFunction", "AnonymousClass")):
        return False
    if kind == "function" and f"{name}(" in pattern and name.endswith("="):  # an array of the shell
        return False
    return kind != "class" or "{" not in pattern or re.search(r"\b(class|function)\b", pattern) is not None


def ctags_rows(paths: list[Path], language: str) -> dict[str, list[tuple[str, str, int, str]]]:
    """Return name, kind, line and pattern of each ctags tag, by path."""
    forced = CTAGS_NAMES.get(language, language.capitalize())
    command = [
        "ctags",
        "--output-format=json",
        "--fields=+n",
        f"--language-force={forced}",
        "-f",
        "-",
        "-L",
        "-",
    ]
    text = "\n".join(map(str, paths))
    done = subprocess.run(command, input=text, capture_output=True, text=True, errors="replace", check=True)
    rows: dict[str, list[tuple[str, str, int, str]]] = defaultdict(list)
    for line in done.stdout.split("\n"):
        if not line:
            continue
        tag = json.loads(line)
        rows[tag["path"]].append((tag["name"], tag["kind"], tag["line"], tag.get("pattern", "")))
    return rows


def own_lines(path: Path, language: str) -> dict[str, list[int]]:
    """Return the lines of each name that extraction defines or declares."""
    lines: dict[str, list[int]] = defaultdict(list)
    for symbol in extract_facts(path.name, path.read_bytes(), language).symbols:
        lines[symbol.name.replace(" ", "")].append(symbol.line)
        if symbol.subkind == "alias":
            lines[symbol.name.rstrip("?!=")].append(symbol.line)  # as ctags cuts it
        if symbol.name.startswith("operator"):
            lines["operator"].append(symbol.line)  # all that ctags says in CUDA
    return lines


def main() -> None:
    """Print found / all by ctags kind, and the first misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=sorted(KINDS))
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="look at every Nth file only")
    parser.add_argument("--misses", type=int, default=10, help="misses to print for each kind")
    arguments = parser.parse_args()
    language = arguments.language
    headers = language if language in ("c", "cpp") else "c"
    paths = sorted(
        path
        for folder in arguments.folders
        for path in folder.rglob("*")
        if path.is_file()
        and detect_language(path.name, path.open("rb").read(HEAD_BYTES), headers) == language
    )[:: arguments.every]
    kinds = KINDS[language].split()
    all_tags: Counter[str] = Counter()
    found_tags: Counter[str] = Counter()
    misses: dict[str, list[str]] = defaultdict(list)
    rows = ctags_rows(paths, language)
    for path in paths:
        lines = own_lines(path, language)
        for tag, kind, line, pattern in rows.get(str(path), ()):
            # Ruby's accessor is one property, which ctags says twice.
            name = tag.removesuffix("=") if kind == "accessor" else tag
            if kind not in kinds or not is_definition(name, kind, pattern):
                continue
            all_tags[kind] += 1
            if any(abs(own - line) <= NEAR_LINES for own in lines.get(name.replace(" ", ""), ())):
                found_tags[kind] += 1
            else:
                misses[kind].append(f"{path}:{line}: {name}  {pattern}")
    print(f"{language}: {len(paths)} files")
    for kind in kinds:
        if all_tags[kind]:
            share = found_tags[kind] / all_tags[kind]
            print(f"  {kind:16} {found_tags[kind]:7} of {all_tags[kind]:7}  {share:.4f}")
            step = max(len(misses[kind]) // max(arguments.misses, 1), 1)
            for miss in misses[kind][::step][: arguments.misses]:
                print(f"      {miss}")
    for title, counted in (("functions, types", HELD_TO), ("all", frozenset(kinds))):
        total = sum(all_tags[kind] for kind in counted)
        found = sum(found_tags[kind] for kind in counted)
        print(f"  {title:16} {found:7} of {total:7}  {found / total if total else 1:.4f}")


if __name__ == "__main__":
    main()
