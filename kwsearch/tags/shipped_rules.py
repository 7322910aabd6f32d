"""The rules that come with the program: which files hold them, and how they are read without being parsed each time.

``shipped/catalogue.toml`` says which tags there are; beside it, a file for each language (or family of languages) says
what counts as evidence in it, and is read when a file of that language is met. To parse and check all of them takes
longer than the rest of a start, so they are kept compiled as Python keeps its modules. Lean.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.machinery import SourceFileLoader

from kwsearch.tags.evidence import ArgumentTest, EvidenceRule, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType
    from typing import Any

    Rows = Sequence[tuple[str, EvidenceRule]]
    """Rows of evidence with the ids of their tags."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

SHIPPED = os.path.join(_PACKAGE, "tags", "shipped")
"""The folder of the rules that come with the program."""

_CATALOGUE = "catalogue"
_EVERY = "every"
SHIPPED_FILES = {
    "python": ("python",),
    "javascript": ("javascript", "typescript", "tsx"),
    "go": ("go",),
    "java": ("java", "kotlin", "scala", "groovy"),
    "kotlin": ("kotlin",),
    "scala": ("scala",),
    "swift": ("swift",),
    "schemas": ("sql", "hcl"),
    "csharp": ("csharp",),
    "ruby": ("ruby",),
    "php": ("php",),
    "rust": ("rust",),
    "cfamily": ("c", "cpp", "cuda"),
    "bash": ("bash", "dockerfile"),
    _EVERY: (),
}
"""The files of shipped evidence, and the languages that each is for; none for all."""

_READERS = ("tags", "languages", "settings", "")
"""The rooms whose code decides what the text of a file becomes: what was made by another one is made again."""


@lru_cache(maxsize=1)
def shipped_rules() -> Mapping[str, Rule]:
    """Return the shipped tags by their id."""
    rules: dict[str, Rule] = _Compiled(_CATALOGUE).value()
    return rules


@lru_cache(maxsize=len(SHIPPED_FILES))
def shipped_rows(file: str) -> Rows:
    """Return the rows of a file of shipped evidence."""
    rows: Rows = _Compiled(file).value()
    return rows


class _Compiled(SourceFileLoader):
    """A file of rules as an expression of Python, which is kept and looked for where those of modules are.

    Whoever may write there may write the program itself; and where nobody may, the file is read each time. A user's own
    rules never come here.
    """

    def __init__(self, file: str) -> None:
        super().__init__(file, os.path.join(SHIPPED, f"{file}.toml"))

    def value(self) -> Any:
        """Return what the file says."""
        code: Any = self.get_code(self.name)
        # All that the expression may name beside literals.
        names = {kind.__name__: kind for kind in (ArgumentTest, EvidenceRule, Rule)}
        return eval(code, names)  # noqa: S307 - made below, of our own file

    def path_stats(self, path: str) -> dict[str, float]:
        """Return the time and size by which Python tells whether what it kept is of this source.

        In place of the time stands a number that differs when another file that counts does.
        """
        status = os.stat(path)
        return {"mtime": int(status.st_mtime) + _readers(), "size": status.st_size}

    def source_to_code(self, data: bytes, path: str, *, _optimization: int = -1) -> CodeType:  # type: ignore[override]
        """Return the expression for the text of a file."""
        # Only when nothing is kept yet: the reader of TOML takes longer to load than all the kept rules.
        from kwsearch.settings.toml import TomlValue, parse_toml
        from kwsearch.tags.rows import known_keys, read_rows, read_rule

        document = parse_toml(data, os.path.basename(path))
        table = TomlValue(document, (), document.data).table()
        value: object
        if self.name == _CATALOGUE:
            value = {
                tag: read_rule(tag, known_keys(item, ("title", "description", "refs")), None)
                for tag, item in table.items()
            }
        else:
            languages = SHIPPED_FILES[self.name]
            value = tuple((tag, row) for tag, item in table.items() for row in read_rows(item, languages))
        # The representation of named tuples and texts is an expression that gives them again.
        return compile(repr(value), path, "eval", dont_inherit=True)


@lru_cache(maxsize=1)
def _readers() -> int:
    """A number for the code that reads rules: other times or sizes give another."""
    return sum(
        int(status.st_mtime) + status.st_size
        for room in _READERS
        for entry in os.scandir(os.path.join(_PACKAGE, room))
        if entry.name.endswith(".py")
        for status in (entry.stat(),)
    )
