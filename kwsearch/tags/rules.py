"""The tag rules of a root: the shipped ones, and the user's own, which add, change or switch off tags.

Lean as long as the user has none.
"""

from __future__ import annotations

from kwsearch.fingerprint import digest
from kwsearch.settings.defaults import defaults_hold
from kwsearch.tags.evidence import EvidenceRule, Rule
from kwsearch.tags.shipped_rules import SHIPPED_FILES, shipped_rows, shipped_rules
from kwsearch.tags.tables import Table, build_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from kwsearch.tags.own_rules import OwnRules

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
        self.fingerprint = digest(text.encode("utf-8", "surrogatepass")).hex()
        self._tables: dict[str, Table] = {}

    def table(self, language: str) -> Table:
        """Return the look-ups for ``language``, which are made when they are first asked for."""
        # Two threads may both make one; they are equal, and the last one stays.
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
        rows = [row for file in SHIPPED_FILES for row in self._rows_of(file)]
        return [*rows, *self._own]

    def _rows_of(self, file: str) -> Rows:
        if not self._shipped:
            return ()
        return [row for row in shipped_rows(file) if row[0] not in self._replaced]


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
    if extra is None:
        return Rules(shipped_rules())
    from pathlib import Path

    from kwsearch.settings.toml import TomlValue, read_toml
    from kwsearch.tags.own_rules import OwnRules, root_value

    own = OwnRules()
    own.add(root_value(read_toml(extra)) if isinstance(extra, Path) else TomlValue(None, (), dict(extra)))
    return _merged(own)


def load_root_rules(root: str) -> Rules:
    """Return the rules for an index of ``root``: the shipped ones and those of the root's settings files.

    Args:
        root: A folder; its ``pyproject.toml`` (table ``tool.kwsearch.tags``) and its ``.kwsearch.toml`` (table
            ``tags``) are read when they exist, the second after the first.

    Raises:
        ConfigError: A rule is wrong; the message names the file and the line.
    """
    # Asked before any TOML is loaded, as nearly every root has no rules of its own.
    if defaults_hold(root):
        return Rules(shipped_rules())
    from pathlib import Path

    from kwsearch.settings.load import settings_bytes
    from kwsearch.settings.toml import parse_toml
    from kwsearch.tags.own_rules import OwnRules, root_value

    own = OwnRules()
    for name in ("pyproject.toml", ".kwsearch.toml"):
        data = settings_bytes(root, name)
        # A template with braces in it that does not mention us is no TOML, and no harm.
        if data is not None and (name != "pyproject.toml" or b"kwsearch" in data):
            own.add(root_value(parse_toml(data, name, folder=Path(root)), must_have_table=True))
    return _merged(own)


def _merged(own: OwnRules) -> Rules:
    """The shipped rules with the user's, checked as a whole."""
    own.finish()
    fixtures = tuple(own.fixtures)
    return Rules(own.rules, own.own, replaced=own.replaced, off=own.off, fixtures=fixtures)


def _files_for(language: str) -> list[str]:
    """The files of shipped evidence that count for a language, in the order in which they are named."""
    return [file for file, languages in SHIPPED_FILES.items() if not languages or language in languages]
