"""The tag rules of a root: the shipped ones, and the user's own, which add, change or switch off tags.

``shipped/catalogue.toml`` says which tags there are; beside it, a file for each language (or family of languages) says
what counts as evidence in it, and is read when a file of that language is met. A user's rule is a table
``rules."category/name"`` with ``title``, ``description``, ``refs`` and ``evidence``, a list of rows.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError
from pathlib import Path

from kwsearch.regex import regex
from kwsearch.settings.load import settings_bytes
from kwsearch.settings.toml import TomlDocument, TomlValue, parse_toml, read_toml
from kwsearch.tags.evidence import EvidenceRule, Rule
from kwsearch.tags.rows import guess, known_keys, read_refs, read_rows
from kwsearch.tags.tables import Table, build_table, check_order

MAX_RULES = 1_000

SHIPPED = Path(__file__).with_name("shipped")
"""The folder of the rules that come with the program."""

_CATALOGUE = "catalogue"
_EVERY = "every"
_FILES = {
    "python": ("python",),
    "javascript": ("javascript", "typescript", "tsx"),
    "go": ("go",),
    "java": ("java", "kotlin", "scala"),
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

_ID = regex(r"[a-z0-9][a-z0-9-]{0,40}/[a-z0-9][a-z0-9-]{0,40}")

Rows = Sequence[tuple[str, EvidenceRule]]
"""Rows of evidence with the ids of their tags."""


class Rules:
    """All rules of a root, ready to be applied. May be used from several threads.

    Attributes:
        rules: Every tag that there is, by id, sorted.
        off: Ids that the settings switched off, and where: ``FILE:LINE``.
        fixtures: Folders of the user's own fixtures.
        fingerprint: Differs whenever the user's rules do; the shipped ones are part of the program's own.
    """

    def __init__(
        self,
        rules: Mapping[str, Rule],
        own: Rows = (),
        *,
        replaced: Collection[str] = (),
        off: Mapping[str, str] | None = None,
        fixtures: tuple[Path, ...] = (),
        shipped: bool = True,
    ) -> None:
        """Take the rules.

        Args:
            rules: Every tag, by id.
            own: The user's rows of evidence.
            replaced: Tags whose shipped evidence does not count.
            off: As the attribute.
            fixtures: As the attribute.
            shipped: Whether shipped evidence counts.
        """
        self.rules = dict(sorted(rules.items()))
        self.off = dict(off or {})
        self.fixtures = fixtures
        self._own = tuple(own)
        self._replaced = frozenset(replaced)
        self._shipped = shipped
        # Tags that are off count: their evidence was never stored, so switching one on must read the files again.
        text = repr((list(self.rules.items()), self._own, sorted(self._replaced), sorted(self.off)))
        self.fingerprint = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        self._tables: dict[str, Table] = {}

    def table(self, language: str) -> Table:
        """Return the look-ups for ``language``, which are made when they are first asked for."""
        table = self._tables.get(language)
        if table is None:
            rows = [row for file in _files_for(language) for row in self._rows_of(file)]
            table = self._tables[language] = build_table([*rows, *self._own], language, self.off)
        return table

    def evidence(self, tag: str) -> tuple[EvidenceRule, ...]:
        """Return every row of evidence of a tag, in every language; reads all shipped rules."""
        return tuple(row for one, row in self.all_rows() if one == tag)

    def all_rows(self) -> Rows:
        """Return every row of evidence with its tag; reads all shipped rules."""
        rows = [row for file in _FILES for row in self._rows_of(file)]
        return [*rows, *self._own]

    def _rows_of(self, file: str) -> Rows:
        if not self._shipped:
            return ()
        return [row for row in _shipped_rows(file) if row[0] not in self._replaced]


def load_rules(extra: Path | Mapping[str, object] | None = None) -> Rules:
    """Return the shipped rules together with those of the user.

    Args:
        extra: The user's rules: a TOML file, or the content of ``[tool.kwsearch.tags]``. In a file they stand
            under ``tool.kwsearch.tags`` (a pyproject.toml), under ``tags`` (a .kwsearch.toml) or at the top:
            ``off``, a list of ids or ``category/*``; ``file``, another file in the same folder or below with
            more rules; ``fixtures``, a folder there with examples; ``rules``, by id. A rule with a known id
            changes what it gives; ``more_evidence`` adds to the evidence instead of replacing it.

    Raises:
        ConfigError: A rule is wrong; the message names the file and the line.
    """
    loader = _Loader()
    if isinstance(extra, Path):
        loader.add(_root_value(read_toml(extra)))
    elif extra is not None:
        loader.add(TomlValue(None, (), dict(extra)))
    return loader.finish()


def load_root_rules(root: str) -> Rules:
    """Return the rules for an index of ``root``: the shipped ones and those of the root's settings files.

    Args:
        root: A folder; its ``pyproject.toml`` (table ``tool.kwsearch.tags``) and its ``.kwsearch.toml`` (table
            ``tags``) are read when they exist, the second after the first.

    Raises:
        ConfigError: A rule is wrong; the message names the file and the line.
    """
    loader = _Loader()
    for name in ("pyproject.toml", ".kwsearch.toml"):
        data = settings_bytes(root, name)
        # A template with braces in it that does not mention us is no TOML, and no harm.
        if data is not None and (name != "pyproject.toml" or b"kwsearch" in data):
            document = parse_toml(data, name, folder=Path(root))
            loader.add(_root_value(document, must_have_table=True))
    return loader.finish()


def _files_for(language: str) -> list[str]:
    """The files of shipped evidence that count for a language, in the order in which they are named."""
    return [file for file, languages in _FILES.items() if not languages or language in languages]


@lru_cache(maxsize=1)
def _shipped_rules() -> dict[str, Rule]:
    return {
        tag: _read_rule(tag, known_keys(value, ("title", "description", "refs")), None)
        for tag, value in _document(_CATALOGUE).items()
    }


@lru_cache(maxsize=len(_FILES))
def _shipped_rows(file: str) -> Rows:
    return tuple(
        (tag, row) for tag, value in _document(file).items() for row in read_rows(value, _FILES[file])
    )


def _document(name: str) -> dict[str, TomlValue]:
    """The members of a shipped file."""
    path = SHIPPED / f"{name}.toml"
    document = TomlDocument(path.read_text("utf-8"), path.name)
    return TomlValue(document, (), document.data).table()


def _root_value(document: TomlDocument, *, must_have_table: bool = False) -> TomlValue:
    """The part of a document that holds rules."""
    value = TomlValue(document, (), document.data)
    for path in (("tool", "kwsearch", "tags"), ("tags",)):
        inner: TomlValue | None = value
        for key in path:
            inner = inner.table().get(key) if inner is not None and isinstance(inner.value, dict) else None
        if inner is not None:
            return inner
    if must_have_table or "tool" in document.data:
        return TomlValue(document, (), {})
    return value


class _Loader:
    """Merges the user's rule files with the shipped rules and checks the result as a whole."""

    def __init__(self) -> None:
        self.rules = dict(_shipped_rules())
        self.own: list[tuple[str, EvidenceRule]] = []
        self.replaced: set[str] = set()
        self.required: list[tuple[str, str, TomlValue]] = []
        self.off: dict[str, TomlValue] = {}
        self.fixtures: list[Path] = []

    def add(self, value: TomlValue, *, may_name_file: bool = True) -> None:
        """Add the rules of one file; later ones win."""
        table = known_keys(value, ("off", "rules", "fixtures") + (("file",) if may_name_file else ()))
        if "file" in table:
            self._add_file(table["file"])
        if "fixtures" in table:
            folder = _path_beside(table["fixtures"])
            if not os.path.isdir(folder):
                table["fixtures"].fail(f"there is no folder {table['fixtures'].text()}")
            self.fixtures.append(folder)
        for key, item in (table["rules"].table() if "rules" in table else {}).items():
            if not _ID.fullmatch(key):
                item.fail("an id is category/name in lower-case letters, digits and hyphens")
            self._add_rule(key, item)
            if len(self.rules) > MAX_RULES:
                item.fail(f"more than {MAX_RULES} rules")
        for item in table["off"].items(limit=MAX_RULES) if "off" in table else ():
            self.off[item.text()] = item

    def _add_rule(self, tag: str, value: TomlValue) -> None:
        """Add one rule, or the changes to a known one."""
        table = known_keys(value, ("title", "description", "refs", "evidence", "more_evidence"))
        known = self.rules.get(tag)
        self.rules[tag] = _read_rule(tag, table, known, value)
        if known is None and "evidence" not in table and "more_evidence" not in table:
            value.fail("a rule needs evidence")
        if "evidence" in table:
            # The second settings file has the last word about a tag of the first, as about any setting.
            self.replaced.add(tag)
            self.own = [row for row in self.own if row[0] != tag]
            self.required = [row for row in self.required if row[0] != tag]
        for key in ("evidence", "more_evidence"):
            if key in table:
                self.own += [(tag, row) for row in read_rows(table[key])]
                for item in table[key].items(limit=MAX_RULES):
                    requires = item.table().get("requires")
                    for place in requires.items(limit=MAX_RULES) if requires is not None else ():
                        self.required.append((tag, place.text(), place))

    def _add_file(self, value: TomlValue) -> None:
        """Add the file that a settings file names; it must lie in the same folder or below."""
        path = _path_beside(value)
        # Path.is_file raises for a name that is too long, or a folder that is closed.
        if not os.path.isfile(path):
            value.fail(f"there is no file {value.text()}")
        self.add(_root_value(read_toml(path, label=value.text())), may_name_file=False)

    def finish(self) -> Rules:
        """Check how rules refer to each other, and which are switched off."""
        off: dict[str, str] = {}
        for name, place in self.off.items():
            category = name[:-1] if name.endswith("/*") else " "  # with which no id begins
            known = [tag for tag in self.rules if tag == name or tag.startswith(category)]
            if not known:
                place.fail(f"there is no tag {name}" + guess(name, self.rules))
            off.update(dict.fromkeys(known, place.where()))
        for _, required, place in self.required:
            if required not in self.rules:
                place.fail(f"there is no tag {required}" + guess(required, self.rules))
        rules = Rules(self.rules, self.own, replaced=self.replaced, off=off, fixtures=tuple(self.fixtures))
        if self.required:  # the shipped rules alone have no circle
            self._check_circles(rules)
        return rules

    def _check_circles(self, rules: Rules) -> None:
        needs: dict[str, set[str]] = {}
        for tag, row in rules.all_rows():
            needs.setdefault(tag, set()).update(row.requires)
        try:
            check_order(needs)
        except CycleError as error:
            circle = error.args[1]
            for tag, required, place in self.required:
                if tag in circle and required in circle:
                    place.fail("requires itself: " + " -> ".join(circle))
            raise


def _read_rule(
    tag: str, table: Mapping[str, TomlValue], known: Rule | None, value: TomlValue | None = None
) -> Rule:
    """What a rule says about its tag, or the changes to what a known one says."""
    rule = known or Rule(tag, "", "", ())
    if "title" in table:
        rule = replace(rule, title=table["title"].text(limit=60))
    if "description" in table:
        rule = replace(rule, description=table["description"].text(limit=300))
    if "refs" in table:
        rule = replace(rule, refs=read_refs(table["refs"]))
    for key in ("title", "description"):
        if not getattr(rule, key) and value is not None:
            value.fail(f"a rule needs {key}")
    return rule


def _path_beside(value: TomlValue) -> Path:
    """The path that a settings file names; it must lie in the same folder or below."""
    folder = value.document.folder if value.document is not None else None
    if folder is None:
        value.fail("only a settings file can name another file")
    base = Path(os.path.realpath(folder))
    path = Path(os.path.realpath(base / value.text()))
    if not path.is_relative_to(base):
        value.fail("must be a path inside the folder of this file")
    return path
