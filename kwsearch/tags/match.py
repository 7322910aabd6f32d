"""Facts to pattern tags: what a file does, each time with the evidence.

The rules are data (``shipped/`` and the user's own, read by rules.py); this engine only compares names,
forms and literals that extraction found, so no rule can run code. Names count as extraction resolved them:
a shadowed name, a relative import, a comment or a string is never evidence for a module of the same name.
Evidence in test files is kept as it is; the file's own flags tell that it is a test.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from kwsearch.models import Evidence, FileFacts, Import, SourceFile, Statement, Tag, Use
from kwsearch.tags.arguments import argument_text, holds, string_content
from kwsearch.tags.definitions import Definitions
from kwsearch.tags.evidence import CONFIDENCES, EvidenceRule
from kwsearch.tags.file_names import FileNames
from kwsearch.tags.rules import Rules, load_root_rules, load_rules
from kwsearch.tags.tables import PREFIX_HEAD, RESOLVING_CALLS, NamePattern, canonical, matches_path

__all__ = ["Rules", "find_tags", "load_root_rules", "load_rules"]

_NONE: frozenset[str] = frozenset()
_EACH = frozenset(
    ("archive", "download", "dynamic-import", "piped-script", "runtime-exec", "shell-command", "tls-off")
)
"""Forms of statements of which each one is evidence."""
_PREFERENCE = {"import": 0, "type": 1, "call": 2, "dynamic": 3, "literal": 4, "decorator": 5, "base": 6}
"""Of several kinds of evidence for one name on one line, the highest is kept."""


def find_tags(facts: FileFacts, source: SourceFile, rules: Rules) -> list[Tag]:
    """Return the tags of one file.

    Args:
        facts: What extraction found, with the arguments of the calls that the rules of its language ask for.
        source: The file; its path and its file classes count as evidence or as conditions.
        rules: From load_rules.

    Returns:
        Tags by id, each with its evidence by line, kind and name; empty when nothing matches. The same
        input gives the same output.
    """
    return _Search(facts, source, rules).tags()


class _Search:
    """One file against the rules."""

    def __init__(self, facts: FileFacts, source: SourceFile, rules: Rules) -> None:
        self.facts = facts
        self.source = source
        self.rules = rules
        self.table = rules.table(facts.code_language)
        self.found: dict[str, dict[tuple[int, str], tuple[Evidence, list[EvidenceRule]]]] = {}
        self.active: dict[int, bool] = {}
        self.names = FileNames(facts)
        self.decorated: dict[str, set[str]] | None = None

    def tags(self) -> list[Tag]:
        """Collect the evidence, then decide which tags it makes."""
        table = self.table
        self._match_uses()
        if table.modules:
            self._match_imports()
        if self.facts.symbols:
            for tag, row, kind, name, line in Definitions(self.facts.symbols, table, self._applies).matches():
                self._add(tag, row, kind, name, line, "")
        if self.facts.statements:
            self._match_statements()
        for tag, row in table.paths:
            if self._applies(row) and matches_path(row.names, self.source.path):
                self._add(tag, row, "path", self.source.path, 0, "")
        return self._decide() if self.found else []

    def _decide(self) -> list[Tag]:
        """Drop evidence whose required tags are missing, and build the tags."""
        tags: dict[str, Tag] = {}
        # In an order in which whatever a tag requires is decided before it.
        for tag in self.table.order:
            if tag not in self.found:
                continue
            kept: list[Evidence] = []
            refs: set[str] = set()
            confidence = "low"
            for evidence, rows in self.found[tag].values():
                used = [row for row in rows if not row.requires or all(one in tags for one in row.requires)]
                if not used:
                    continue
                # Anew from the rows that count: a strong one may be among those whose required tag is missing.
                strong = False
                for row in used:
                    refs.update(row.refs)
                    if row.strong:
                        strong = True
                        confidence = max(confidence, row.confidence, key=CONFIDENCES.index)
                kept.append(evidence if evidence.strong is strong else evidence._replace(strong=strong))
            if kept:
                kept.sort(key=_evidence_order)
                fixed = self.rules.rules[tag].refs
                tags[tag] = Tag(tag, (*fixed, *sorted(refs.difference(fixed))), confidence, tuple(kept))
        # Only here: another tag may have required one that is switched off.
        return [tags[tag] for tag in sorted(tags) if tag not in self.rules.off]

    def _add(self, tag: str, row: EvidenceRule, kind: str, name: str, line: int, via: str) -> None:
        """Keep one piece of evidence; the same name on the same line is kept once."""
        place = (line, name)
        entries = self.found.setdefault(tag, {})
        evidence = Evidence(kind, name, line, row.strong, via)
        known = entries.get(place)
        if known is None:
            entries[place] = (evidence, [row])
            return
        known[1].append(row)
        if _PREFERENCE.get(kind, 0) > _PREFERENCE.get(known[0].kind, 0):
            # Only what is shown changes: every row that led here may still decide how strong it is.
            entries[place] = (evidence, known[1])

    def _applies(self, row: EvidenceRule) -> bool:
        """Whether the conditions of ``row`` on the file as a whole hold."""
        if row.anywhere:
            return True
        # Rows live as long as the rules, and to hash one with its many fields costs more than to ask it.
        key = id(row)
        answer = self.active.get(key)
        if answer is None:
            answer = (
                (not row.flags or bool(row.flags & self.source.flags))
                and (not row.requires_import or any(map(self.names.is_imported, row.requires_import)))
                and not any(map(self.names.is_imported, row.unless_import))
                and (not row.paths or matches_path(row.paths, self.source.path))
            )
            self.active[key] = answer
        return answer

    def _match_imports(self) -> None:
        """Weak evidence: the import of a module alone."""
        modules = self.table.modules
        for item in self.names.imports:
            name = module = self.names.name(item)
            # Also the modules around it: a rule for ``torch`` is about ``import torch.cuda``, too.
            while module:
                for tag, row in modules.get(module, ()):
                    if self._applies(row):
                        self._add(tag, row, "import", name, item.line, self.names.import_text(item))
                module = module.rpartition(".")[0]

    def _match_uses(self) -> None:
        """Called names, decorators, bases and types that a rule names."""
        uses: list[Use] = self.facts.uses
        candidates = self._candidates(uses)
        resolving = [use for use in candidates if use.qualified in RESOLVING_CALLS and use.arguments]
        by_name = self.names.add_by_name(resolving) if resolving else []
        passed_on = self.names.add_passed_on(uses, self.table.relative) if self.table.relative else []
        if by_name or passed_on:
            # They bring in roots that no import of the file had, and with these further patterns.
            uses = [*uses, *_uses_of(by_name, uses), *passed_on]
            candidates = self._candidates(uses)
        names, prefixes, receivers = self.table.names, self.table.prefixes, self._receivers()
        for use in candidates:
            for pattern in names.get(use.qualified, ()):
                if pattern.role == use.role:
                    self._match_name(use, pattern)
            for pattern in prefixes.get(use.qualified[:PREFIX_HEAD], ()):
                if pattern.role == use.role and use.qualified.startswith(pattern.text):
                    self._match_prefix(use, pattern)
            for pattern in receivers.get(use.name, ()):
                if pattern.role == use.role and "." in use.qualified and self._accepts(pattern.row, use):
                    name = use.qualified.removeprefix("?")
                    self._add(pattern.tag, pattern.row, pattern.row.kind, name, use.line, "")
        if self.names.stars:
            self._match_starred(self.names.stars)
        for use in resolving:
            if use.qualified == "getattr":
                self._match_getattr(use)

    def _candidates(self, uses: list[Use]) -> list[Use]:
        """The uses whose name some pattern may be about."""
        names, heads, receivers = self.table.names, self.table.prefixes, self._receivers()
        return [
            use
            for use in uses
            if use.qualified in names or use.name in receivers or use.qualified[:PREFIX_HEAD] in heads
        ]

    def _match_starred(self, stars: dict[str, Import]) -> None:
        """Names that may come from a module of which everything is imported."""
        tails, heads = self.table.tails, self.table.prefix_tails
        for use in self.facts.uses:
            name = use.qualified
            if name not in tails and name[:PREFIX_HEAD] not in heads:
                continue
            for module, pattern in tails.get(name, ()):
                accepted = module in stars and pattern.role == use.role and not self._is_own(use)
                if accepted and self._accepts(pattern.row, use):
                    # As a builtin of that name it was found before; now it is known where it comes from.
                    self.found.get(pattern.tag, {}).pop((use.line, name), None)
                    via = self.names.import_text(stars[module])
                    self._add(pattern.tag, pattern.row, pattern.row.kind, pattern.text, use.line, via)
            for module, rest, pattern in heads.get(name[:PREFIX_HEAD], ()):
                accepted = module in stars and pattern.role == use.role and name.startswith(rest)
                if accepted and self._applies(pattern.row) and not self._is_own(use):
                    via = self.names.import_text(stars[module])
                    self._add(pattern.tag, pattern.row, pattern.row.kind, f"{module}.{name}", use.line, via)

    def _is_own(self, use: Use) -> bool:
        """Whether the file itself has what a name means, so that no import of everything gives it."""
        if self.names.is_python:
            return self.names.is_bound(use.qualified)
        bare = use.qualified == use.name and use.role == "call"
        return bare and self.names.is_own(use.name, use.scope)

    def _receivers(self) -> dict[str, list[NamePattern]]:
        """The patterns of methods that may count in a file with these imports."""
        tables = self.table.receivers
        roots = tables.keys() & self.names.by_root.keys()
        # Nearly every file: the table itself is used, and nothing is merged.
        if not roots - {""}:
            return tables[""]
        merged: dict[str, list[NamePattern]] = {}
        for root in ("", *sorted(roots - {""})):
            for name, patterns in tables[root].items():
                merged[name] = merged.get(name, []) + patterns
        return merged

    def _match_name(self, use: Use, pattern: NamePattern) -> None:
        """A use of the very name that a pattern asks for."""
        row = pattern.row
        if not self._accepts(row, use):
            return
        name, via = use.qualified, ""
        if pattern.form == "dotted":
            name = pattern.text
            item = self.names.import_of(name, use.scope)
            if item is not None:
                via = self.names.import_text(item)
            elif self.names.is_python:
                return  # a name that no import leads to is some other thing of the same name
        # In Python extraction resolves a name that the file defines itself, so that it is no bare name here.
        elif use.role == "call" and not self.names.is_python and self.names.is_own(use.name, use.scope):
            return
        self._add(pattern.tag, row, _use_kind(row, use), name, use.line, via)

    def _match_prefix(self, use: Use, pattern: NamePattern) -> None:
        """A use of anything below a module: ``torch.cuda.*``."""
        item = self.names.import_of(use.qualified, use.scope)
        if (item is None and self.names.is_python) or not self._applies(pattern.row):
            return
        via = self.names.import_text(item) if item is not None else ""
        self._add(pattern.tag, pattern.row, pattern.row.kind, use.qualified, use.line, via)

    def _accepts(self, row: EvidenceRule, use: Use) -> bool:
        """Whether the conditions on the file and on the arguments hold; unknown arguments fulfil none."""
        if not self._applies(row):
            return False
        if not row.when and not row.unless:
            return True
        arguments = use.arguments
        if arguments is None:
            return not row.when

        def resolve(text: str) -> str:
            return self.names.resolve(text, use.scope)

        bases = self.names.bases_of
        for test in row.when:
            if not holds(test, arguments, resolve, bases):
                return False
        return not any(holds(test, arguments, resolve, bases) for test in row.unless)

    def _match_getattr(self, use: Use) -> None:
        """``getattr(module, "member")`` is a use of the member; of an unknown member, weak evidence."""
        assert use.arguments is not None
        module = self.names.resolve(argument_text(use.arguments, "", 0), use.scope)
        item = self.names.import_of(module, use.scope)
        if item is None:
            return
        member = string_content(argument_text(use.arguments, "", 1))
        if member:
            found = Use(member, "call", use.line, f"{module}.{member}", use.scope, None)
            for pattern in self.table.names.get(found.qualified, ()):
                if pattern.role == "call":
                    self._match_name(found, pattern)
            return
        # The member is not known: that the module is meant is all there is.
        for tag, row in self.table.modules.get(module, ()):
            if self._applies(row):
                self._add(tag, row, "dynamic", f"{module}.*", use.line, self.names.import_text(item))

    def _match_statements(self) -> None:
        """Statement forms; of what a function does all over, the first of each form in each function."""
        forms = self.table.statements
        seen: set[tuple[str, str]] = set()
        for statement in self.facts.statements:
            rows = forms.get(statement.form)
            if rows is None or (statement.form, statement.scope) in seen:
                continue
            if statement.form not in _EACH:
                seen.add((statement.form, statement.scope))
            for tag, row in rows:
                if self._applies(row) and not self._is_decorated(statement, row.unless_decorator):
                    name = f"{statement.scope}: {statement.form}" if statement.scope else statement.form
                    self._add(tag, row, "statement", name, statement.line, "")

    def _is_decorated(self, statement: Statement, names: tuple[str, ...]) -> bool:
        """Whether the function around ``statement`` has one of the decorators."""
        if not names:
            return False
        if self.decorated is None:
            self.decorated = self._decorators()
        return not self.decorated.get(statement.scope, _NONE).isdisjoint(names)

    def _decorators(self) -> dict[str, set[str]]:
        """Decorators by the qualified name of what they decorate: the next function or class below them."""
        kinds = ("function", "method", "constructor", "property", "class")
        symbols = [symbol for symbol in self.facts.symbols if symbol.kind in kinds]
        lines = [symbol.line for symbol in symbols]
        found: dict[str, set[str]] = {}
        for use in self.facts.uses:
            if use.role == "decorate":
                position = bisect_left(lines, use.line)
                if position < len(lines):
                    below = symbols[position].full_name
                    found.setdefault(below, set()).add(canonical(use.qualified))
        return found


def _uses_of(modules: Iterable[Import], uses: Iterable[Use]) -> Iterator[Use]:
    """The uses of modules that are imported by name: from the variable they are put in, or on the spot."""
    by_line = {module.line: module for module in modules}
    by_alias = {module.alias: module for module in modules if module.alias}
    for use in uses:
        # What is called on the result of ``import_module(…)`` has no name of its own, but stands on the same line.
        if use.qualified.startswith("?."):
            module = by_line.get(use.line)
            if module is not None:
                yield use._replace(qualified=f"{module.name}{use.qualified[1:]}")
        else:
            alias = use.qualified.partition(".")[0]
            module = by_alias.get(alias)
            if module is not None and use.line > module.line:
                yield use._replace(qualified=module.name + use.qualified[len(alias) :])


def _evidence_order(evidence: Evidence) -> tuple[int, str, str]:
    return evidence.line, evidence.kind, evidence.name


def _use_kind(row: EvidenceRule, use: Use) -> str:
    """The kind of evidence that ``use`` is; an import by a name that is no literal is ``dynamic``."""
    by_name = use.qualified in ("importlib.import_module", "__import__")
    if by_name and use.arguments is not None and not string_content(argument_text(use.arguments, "name", 0)):
        return "dynamic"
    return row.kind
