"""The user's own tag rules: read from settings files, merged with the shipped ones, and checked as a whole.

A rule is a table ``rules."category/name"`` with ``title``, ``description``, ``refs`` and ``evidence``, a list of rows.
Loaded only for who has rules.
"""

from __future__ import annotations

import os
from graphlib import CycleError
from pathlib import Path

from kwsearch.regex import regex
from kwsearch.settings.toml import TomlDocument, TomlValue, read_toml
from kwsearch.tags.evidence import EvidenceRule
from kwsearch.tags.rows import guess, known_keys, read_rows, read_rule
from kwsearch.tags.shipped_rules import SHIPPED_FILES, shipped_rows, shipped_rules
from kwsearch.tags.tables import check_order

MAX_RULES = 1_000

_ID = regex(r"[a-z0-9][a-z0-9-]{0,40}/[a-z0-9][a-z0-9-]{0,40}")


class OwnRules:
    """The user's rule files, merged with the shipped rules.

    Attributes:
        rules: Every tag, by id.
        own: The user's rows of evidence.
        replaced: Tags whose shipped evidence does not count.
        off: Ids that are switched off, and where: ``FILE:LINE``; complete after ``finish``.
        fixtures: Folders of the user's own fixtures.
    """

    def __init__(self) -> None:
        # A copy: the shipped ones are shared by every root of this process.
        self.rules = dict(shipped_rules())
        self.own: list[tuple[str, EvidenceRule]] = []
        self.replaced: set[str] = set()
        self._required: list[tuple[str, str, TomlValue]] = []
        self.off: dict[str, str] = {}
        self._off: dict[str, TomlValue] = {}
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
            # An id becomes a filter of queries and the name of a folder of fixtures.
            if not _ID.fullmatch(key):
                item.fail("an id is category/name in lower-case letters, digits and hyphens")
            self._add_rule(key, item)
            if len(self.rules) > MAX_RULES:
                item.fail(f"more than {MAX_RULES} rules")
        for item in table["off"].items(limit=MAX_RULES) if "off" in table else ():
            self._off[item.text()] = item

    def _add_rule(self, tag: str, value: TomlValue) -> None:
        """Add one rule, or the changes to a known one."""
        table = known_keys(value, ("title", "description", "refs", "evidence", "more_evidence"))
        known = self.rules.get(tag)
        self.rules[tag] = read_rule(tag, table, known, value)
        if known is None and "evidence" not in table and "more_evidence" not in table:
            value.fail("a rule needs evidence")
        if "evidence" in table:
            # The second settings file has the last word about a tag of the first, as about any setting.
            self.replaced.add(tag)
            self.own = [row for row in self.own if row[0] != tag]
            self._required = [row for row in self._required if row[0] != tag]
        for key in ("evidence", "more_evidence"):
            if key in table:
                self.own += [(tag, row) for row in read_rows(table[key])]
                for item in table[key].items(limit=MAX_RULES):
                    requires = item.table().get("requires")
                    for place in requires.items(limit=MAX_RULES) if requires is not None else ():
                        self._required.append((tag, place.text(), place))

    def _add_file(self, value: TomlValue) -> None:
        """Add the file that a settings file names; it must lie in the same folder or below."""
        path = _path_beside(value)
        # Path.is_file raises for a name that is too long, or a folder that is closed.
        if not os.path.isfile(path):
            value.fail(f"there is no file {value.text()}")
        # No file that is named names another, so there is no circle to be found.
        self.add(root_value(read_toml(path, label=value.text())), may_name_file=False)

    def finish(self) -> None:
        """Check how rules refer to each other, and which are switched off."""
        for name, place in self._off.items():
            category = name[:-1] if name.endswith("/*") else " "  # with which no id begins
            known = [tag for tag in self.rules if tag == name or tag.startswith(category)]
            if not known:
                place.fail(f"there is no tag {name}" + guess(name, self.rules))
            self.off.update(dict.fromkeys(known, place.where()))
        # After all files are read: a rule may require a tag that the second settings file defines.
        for _, required, place in self._required:
            if required not in self.rules:
                place.fail(f"there is no tag {required}" + guess(required, self.rules))
        if self._required:  # the shipped rules alone have no circle
            self._check_circles()

    def _check_circles(self) -> None:
        shipped = [row for file in SHIPPED_FILES for row in shipped_rows(file) if row[0] not in self.replaced]
        needs: dict[str, set[str]] = {}
        for tag, row in [*shipped, *self.own]:
            needs.setdefault(tag, set()).update(row.requires)
        try:
            check_order(needs)
        except CycleError as error:
            circle = error.args[1]
            for tag, required, place in self._required:
                if tag in circle and required in circle:
                    place.fail("requires itself: " + " -> ".join(circle))
            raise


def root_value(document: TomlDocument, *, must_have_table: bool = False) -> TomlValue:
    """The part of a document that holds rules."""
    value = TomlValue(document, (), document.data)
    for path in (("tool", "kwsearch", "tags"), ("tags",)):
        inner: TomlValue | None = value
        for key in path:
            inner = inner.table().get(key) if inner is not None and isinstance(inner.value, dict) else None
        if inner is not None:
            return inner
    # A settings file without our table has no rules, and what else is in it is no mistake in one.
    if must_have_table or "tool" in document.data:
        return TomlValue(document, (), {})
    return value


def _path_beside(value: TomlValue) -> Path:
    """The path that a settings file names; it must lie in the same folder or below."""
    folder = value.document.folder if value.document is not None else None
    if folder is None:
        value.fail("only a settings file can name another file")
    # Without links, as the path below: one of the repository must not lead to a file outside of it.
    base = Path(os.path.realpath(folder))
    path = Path(os.path.realpath(base / value.text()))
    if not path.is_relative_to(base):
        value.fail("must be a path inside the folder of this file")
    return path
