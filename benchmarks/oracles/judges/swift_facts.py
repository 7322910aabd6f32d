"""What the lines of formatted Swift say: ``python swift_facts.py FILE-WITH-PATHS``.

No Swift compiler can be had where this is measured, so the judge is a reader of another make: it blanks comments and
literals by their marks, follows braces, and takes the first words of each line for a declaration, as swift-format and
its like leave them. Only for repositories that are formatted.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_LITERAL = re.compile(
    r"//[^\n]*|/\*.*?\*/|(#*)\"\"\".*?\"\"\"\1|\"(?:\\\((?:[^()\"]|\"[^\"]*\"|\([^()]*(?:\([^()]*\))*[^()]*\))*\)|\\.|[^\"\\\n])*\"",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"@\w+(?:\.\w+)*(?:\((?:[^()]|\([^()]*\))*\))?\s*")
_WORDS = [
    "public",
    "private",
    "fileprivate",
    "internal",
    "open",
    "package",
    "static",
    "class",
    "final",
    "override",
    "mutating",
    "nonmutating",
    "convenience",
    "required",
    "lazy",
    "weak",
    "unowned",
    "dynamic",
    "optional",
    "indirect",
    "nonisolated",
    "consuming",
    "borrowing",
    "prefix",
    "postfix",
    "infix",
    "isolated",
    "distributed",
]
_MODIFIER = re.compile(rf"(?:{'|'.join(_WORDS)})(?:\([\w)]+\)?)?\s+(?=\S)")
_HEAD = re.compile(
    r"(?P<word>class|struct|enum|actor|protocol|extension|func|init|deinit|subscript|typealias|associatedtype|let|var|"
    r"case|macro|import)\b\s*(?P<rest>[^\n]*)"
)
_NAME = re.compile(r"`?([A-Za-z_]\w*)`?|([^\s\w({<]+|<(?=[\s(<]|=))")
_IMPORTED = ("struct", "class", "enum", "func", "protocol", "let", "var", "typealias")
_TYPES = ("class", "struct", "enum", "actor", "protocol")


def _blank(match: re.Match[str]) -> str:
    return "".join("\n" if letter == "\n" else " " for letter in match.group())


def facts(text: str) -> list[tuple[str, str, str, int]]:
    """Return role, kind, name and line of what the lines of a file declare."""
    plain = _LITERAL.sub(_blank, text)
    around: list[str] = ["file"]
    rows = []
    opened = ""
    parens = 0
    for number, line in enumerate(plain.split("\n"), 1):
        rest = line.strip()
        if parens == 0:
            while True:
                shorter = _ATTRIBUTE.sub("", rest, count=1) if rest.startswith("@") else rest
                found = _MODIFIER.match(shorter)
                if found and not (
                    shorter.startswith("class ")
                    and not re.match(r"class\s+(func|var|let|subscript)\b", shorter)
                ):
                    shorter = shorter[found.end() :]
                if shorter == rest:
                    break
                rest = shorter
            head = _HEAD.match(rest)
            if head is not None:
                word, tail = head["word"], head["rest"]
                name = _NAME.match(tail)
                called = (name[1] or name[2]) if name else ""
                inside = around[-1]
                if word in _TYPES or word in ("typealias", "associatedtype"):
                    rows.append(("def", "type", called, number))
                elif word in ("func", "macro") and called:
                    rows.append(("def", "function", called, number))
                elif (
                    word in ("init", "deinit")
                    and inside in (*_TYPES, "extension")
                    and re.match(r"[\w<]*[?!]?[(<{]|$", tail)
                ):
                    rows.append(("def", "function", word, number))
                elif word == "subscript" and inside in (*_TYPES, "extension"):
                    rows.append(("def", "value", word, number))
                elif word in ("let", "var") and inside in (*_TYPES, "extension", "file") and name and name[1]:
                    rows.append(("def", "value", called, number))
                elif word == "case" and inside == "enum":
                    flat = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", tail.partition("=")[0]).partition("(")[0]
                    rows += [
                        ("def", "enum-member", item.strip(" `"), number)
                        for item in flat.split(",")
                        if item.strip(" `").isidentifier()
                    ]
                elif word == "import":
                    words = [item for item in tail.split() if item not in _IMPORTED]
                    rows.append(("import", "", words[0] if words else "", number))
                if word in (*_TYPES, "extension"):
                    opened = word
                elif word in ("func", "init", "deinit", "subscript", "let", "var"):
                    opened = "body"
        for letter in line:
            if letter == "{":
                around.append(opened if opened and parens == 0 else "body")
                opened = ""
            elif letter == "}":
                if len(around) > 1:
                    around.pop()
            elif letter in "([":
                parens += 1
            elif letter in ")]":
                parens = max(parens - 1, 0)
    return rows


if __name__ == "__main__":
    for path in Path(sys.argv[1]).read_text().splitlines():
        for role, kind, name, line in facts(Path(path).read_text()):
            print(path, role, kind, name, line, sep="\t")
