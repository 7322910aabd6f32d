"""Make: targets, variables, macros and includes, line by line; recipes are words only."""

from __future__ import annotations

from kwsearch.extract.documents.text import first_line
from kwsearch.extract.rows.source import Source
from kwsearch.languages.table import BY_NAME
from kwsearch.models import COMMENT, FileFacts, Import, Symbol
from kwsearch.regex import regex

_VARIABLE = regex(
    r"(?P<prefix>(?:export|override|private)\s+)*(?P<name>[^\s:#=+?!$()]+)\s*(?P<sign>=|:{1,3}=|\?=|\+=|!=)"
)
_DEFINE = regex(r"(?:override\s+|export\s+)*define\s+(?P<name>[^\s:#=$]+)")
_INCLUDE = regex(r"[-s]?include\s+(?P<files>[^#]+)")
_TARGET = regex(r"(?P<names>[^:#=\t][^:#=]*):(?![:=]*=)")
_NAME = regex(r"[\w.%/+@~-]+")
_FUNCTION = regex(r"\$[({](?:warning|error|info|eval|call|foreach|if|shell)\s")
_DOCUMENTED = regex(r"##\s*(.+)")
_COMMENT = regex(rb"(?<!\S)#[^\\\n]*+(?:\\\r?\n?[^\\\n]*+)*+")
_CONDITION = regex(r"(?:ifn?eq|ifn?def|else|endif|vpath|unexport|undefine)(?=[\s(]|$)(?!\s*:)")
_MAX_TEXT = 200
_MAX_NAMES = 200
"""Targets of one rule, or files of one include."""


def extract_make(data: bytes) -> FileFacts:
    """Return the targets, variables, macros and includes of a makefile.

    A line ``name: … ## text`` gives the target its doc, else the comment right above it does. Of several
    assignments to a variable the first is its definition.
    """
    return _Reader(data).read()


class _Reader:
    """One file while it is read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._source = Source(data)
        self._facts = FileFacts("make")
        self._seen: set[str] = set()
        self._comment = ""
        self._mark = "\t"
        """What a line of a recipe starts with."""
        self._in_rule = False
        """Whether such a line belongs to a recipe here: between a rule and what make takes for its end."""
        self._recipe: list[int] = []
        """Positions of the symbols that a recipe below belongs to."""
        self._recipe_end = 0

    def read(self) -> FileFacts:
        facts, starts = self._facts, self._source.line_starts
        number = 1
        while number < len(starts):
            last = number
            line = self._source.text(starts[number - 1], starts[number]).rstrip("\r\n")
            while line.endswith("\\") and last + 1 < len(starts) and len(line) < 20 * _MAX_TEXT:
                last += 1
                line = line[:-1] + " " + self._source.text(starts[last - 1], starts[last]).strip()
            number = self._read_line(number, last, line) + 1
        self._end_recipe()
        facts.symbols.sort(key=lambda symbol: (symbol.line, symbol.column))
        for found in _COMMENT.finditer(self._data):
            facts.spans.append((*found.span(), self._source.line(found.start()), COMMENT))
        facts.doc = first_line(self._data, BY_NAME["make"])
        return facts

    def _read_line(self, number: int, last: int, line: str) -> int:
        """Read one logical line that stands on the 1-based lines ``number`` to ``last``; return the last one used."""
        if line.startswith(self._mark) and self._in_rule:
            self._recipe_end = last
            return last
        text = line.strip()
        if text.startswith("#"):
            self._comment = self._comment or text.strip("# \t-=")
            return last
        if not text:
            self._comment = ""
            return last
        if _CONDITION.match(text):
            return last
        self._end_recipe()
        found = _DEFINE.match(text)
        if found is not None:
            return self._define(number, found["name"], text)
        found = _INCLUDE.match(text)
        if found is not None:
            for name in found["files"].split()[:_MAX_NAMES]:
                self._facts.imports.append(Import(name, name, "", number, "", ()))
            return last
        found = _VARIABLE.match(text)
        if found is not None:
            if found["name"] == ".RECIPEPREFIX":
                self._mark = text[found.end() :].strip()[:1] or "\t"
            if found["name"] not in self._seen:
                self._seen.add(found["name"])
                modifiers = ("exported",) if "export" in (found["prefix"] or "") else ()
                self._add(found["name"], "variable", number, last, text, "", modifiers)
        else:
            self._in_rule = True  # what is no rule as it stands may become one when make expands it
            self._targets(number, last, text)
        self._comment = ""
        return last

    def _define(self, number: int, name: str, text: str) -> int:
        """Read a macro; return the line of its ``endef``."""
        starts = self._source.line_starts
        end = number
        while end + 1 < len(starts):
            end += 1
            if self._source.text(starts[end - 1], starts[end]).strip().startswith("endef"):
                break
        self._add(name, "macro", number, end, text, "", ())
        self._comment = ""
        return end

    def _targets(self, number: int, last: int, text: str) -> None:
        found = None if _FUNCTION.match(text) else _TARGET.match(text)
        if found is None:
            return
        documented = _DOCUMENTED.search(text)
        if documented is not None:
            self._comment = documented[1]
        for name in found["names"].split()[:_MAX_NAMES]:
            # ``.PHONY`` and its like are orders to make, ``$(OBJECTS)`` is no name.
            if (
                not _NAME.fullmatch(name)
                or (name.startswith(".") and name[1:].isupper())
                or name in self._seen
            ):
                continue
            self._seen.add(name)
            self._recipe.append(len(self._facts.symbols))
            self._add(name, "function", number, last, text, "target", ())

    def _end_recipe(self) -> None:
        """Give the targets of the rule that ends here their last line."""
        symbols = self._facts.symbols
        for position in self._recipe:
            symbols[position] = symbols[position]._replace(
                end_line=max(self._recipe_end, symbols[position].end_line)
            )
        self._recipe, self._recipe_end = [], 0
        self._in_rule = False

    def _add(
        self,
        name: str,
        kind: str,
        number: int,
        last: int,
        text: str,
        subkind: str,
        modifiers: tuple[str, ...],
    ) -> None:
        starts = self._source.line_starts
        written = self._source.text(
            starts[number - 1], min(starts[number], starts[number - 1] + 20 * _MAX_TEXT)
        )
        self._facts.symbols.append(
            Symbol(
                name=name,
                kind=kind,
                role="definition",
                line=number,
                end_line=last,
                column=max(written.find(name), 0) + 1,
                scope="",
                signature=" ".join(text[: 4 * _MAX_TEXT].partition("##")[0].split())[:_MAX_TEXT],
                doc=" ".join(self._comment.split())[:_MAX_TEXT],
                subkind=subkind,
                modifiers=modifiers,
            )
        )
