"""Facts to pattern tags: what a file does, each time with the evidence.

The rules are data (tags.toml and the user's own, read by tag_rules.py); this engine only compares names,
forms and literals that extraction found, so no rule can run code. Names count as extraction resolved them:
a shadowed name, a relative import, a comment or a string is never evidence for a module of the same name.
Evidence in test files is kept as it is; the file's own flags tell that it is a test.
"""

from __future__ import annotations

from bisect import bisect_left

from kwsearch.models import CallArguments, Evidence, FileFacts, SourceFile, Statement, Symbol, Tag, Use
from kwsearch.tag_arguments import argument_text, holds, string_content
from kwsearch.tag_names import FileNames, qualified_name
from kwsearch.tag_rules import load_root_rules, load_rules, wanted_calls
from kwsearch.tag_tables import (
    CONFIDENCES,
    RESOLVING_CALLS,
    EvidenceRule,
    NamePattern,
    Rules,
    canonical,
    first_part,
    last_part,
    matches_glob,
    matches_path,
)

__all__ = ["Rules", "find_tags", "load_root_rules", "load_rules", "wanted_calls"]

_PREFERENCE = {"import": 0, "type": 1, "call": 2, "dynamic": 3, "literal": 4, "decorator": 5, "base": 6}
"""Of several kinds of evidence for one name on one line, the highest is kept."""


def find_tags(facts: FileFacts, source: SourceFile, rules: Rules) -> list[Tag]:
    """Return the tags of one file.

    Args:
        facts: What extraction found, with the arguments of the calls in ``wanted_calls(rules)``.
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
        self.table = rules.table(facts.language)
        self.found: dict[str, dict[tuple[int, str], tuple[Evidence, list[EvidenceRule]]]] = {}
        self.active: dict[int, bool] = {}
        self.decorated: dict[int, list[str]] | None = None

    def tags(self) -> list[Tag]:
        """Collect the evidence, then decide which tags it makes."""
        table = self.table
        uses = table.uses
        # names that an import renames are looked up by what they mean
        renamed = {item.alias for item in self.facts.imports if not item.name.endswith(item.alias)}
        wanted = [use for use in self.facts.uses if use.name in uses or use.name in renamed]
        candidates = [(use, last_part(use.qualified) if use.name in renamed else use.name) for use in wanted]
        resolving = [use for use, name in candidates if name in RESOLVING_CALLS and use.arguments is not None]
        self.names = FileNames(self.facts, resolving)
        if table.imports:
            self._match_imports()
        for use, name in candidates:
            for pattern in uses.get(name, ()):
                if pattern.role == use.role:
                    self._match_use(use, pattern)
        if table.prefixes:
            self._match_prefixes()
        for use in resolving:
            if use.qualified == "getattr":
                self._match_getattr(use)
        if self.facts.symbols:
            self._match_definitions()
            if table.methods:
                self._match_methods()
        if self.facts.statements and table.statements:
            self._match_statements()
        for tag, row in table.paths:
            if matches_path(row.names, self.source.path) and self._applies(row):
                self._add(tag, row, "path", self.source.path, 0, "")
        return self._decide() if self.found else []

    def _decide(self) -> list[Tag]:
        """Drop evidence whose required tags are missing, and build the tags."""
        tags: dict[str, Tag] = {}
        for tag in self.rules.order:
            kept = [
                (evidence, used)
                for evidence, rows in self.found.get(tag, {}).values()
                if (used := [row for row in rows if all(required in tags for required in row.requires)])
            ]
            if not kept:
                continue
            rule = self.rules.rules[tag]
            held = {ref for _, rows in kept for row in rows for ref in row.refs}
            strong = [row.confidence for _, rows in kept for row in rows if row.strong]
            tags[tag] = Tag(
                tag,
                tuple(ref for ref in rule.all_refs() if ref in held or ref in rule.refs),
                max(strong, key=CONFIDENCES.index, default="low"),
                tuple(
                    sorted(
                        (
                            evidence._replace(strong=any(row.strong for row in rows))
                            for evidence, rows in kept
                        ),
                        key=lambda evidence: (evidence.line, evidence.kind, evidence.name),
                    )
                ),
            )
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
            entries[place] = (evidence, known[1])

    def _applies(self, row: EvidenceRule) -> bool:
        """Whether the conditions of ``row`` on the file as a whole hold."""
        key = id(row)
        answer = self.active.get(key)
        if answer is None:
            answer = (
                (not row.flags or bool(row.flags & self.source.flags))
                and (not row.paths or matches_path(row.paths, self.source.path))
                and (not row.requires_import or any(map(self.names.is_imported, row.requires_import)))
                and not any(map(self.names.is_imported, row.unless_import))
            )
            self.active[key] = answer
        return answer

    def _match_imports(self) -> None:
        """Weak evidence: the import of a module alone."""
        for item in self.names.imports:
            name = self.names.import_name(item)
            for wanted, tag, row in self.table.imports.get(first_part(name), ()):
                if (name == wanted or name.startswith(wanted + ".")) and self._applies(row):
                    self._add(tag, row, "import", name, item.line, self.names.import_text(item))

    def _match_use(self, use: Use, pattern: NamePattern) -> None:
        """A called name, a decorator or a base against one pattern."""
        row = pattern.row
        if not self._applies(row):
            return
        name = self.names.use_name(use)
        via = ""
        if pattern.form == "method":
            if "." not in name:
                return
            name = name.removeprefix("?")
        elif pattern.form == "bare":
            if name not in (pattern.text, f"builtins.{pattern.text}"):
                return
        else:
            chain = self.names.chain(name, pattern.text, use.scope)
            if chain is None:
                return
            name, via = pattern.text, chain
        if self._accepts(row, use.arguments, use.scope):
            self._add(pattern.tag, row, _use_kind(row, use), name, use.line, via)

    def _accepts(self, row: EvidenceRule, arguments: CallArguments | None, scope: str) -> bool:
        """Whether the conditions on the arguments hold; unknown arguments fulfil none."""
        if not row.when and not row.unless:
            return True
        if arguments is None:
            return not row.when

        def resolve(text: str) -> str:
            return self.names.resolve(text, scope)

        return all(holds(test, arguments, resolve) for test in row.when) and not any(
            holds(test, arguments, resolve) for test in row.unless
        )

    def _match_prefixes(self) -> None:
        """Uses of anything below a module: ``torch.cuda.*``."""
        prefixes = [pattern for pattern in self.table.prefixes if self._applies(pattern.row)]
        if self.names.is_python:
            roots = self.names.imported_roots()
            prefixes = [pattern for pattern in prefixes if first_part(pattern.text) in roots]
        if not prefixes:
            return
        starts = tuple(pattern.text for pattern in prefixes)
        for use in self.facts.uses:
            name = self.names.use_name(use)
            if name.startswith(starts):
                for pattern in prefixes:
                    if pattern.role == use.role and name.startswith(pattern.text):
                        via = self.names.chain(name, name, use.scope)
                        if via is not None:
                            self._add(
                                pattern.tag, pattern.row, _use_kind(pattern.row, use), name, use.line, via
                            )

    def _match_getattr(self, use: Use) -> None:
        """``getattr(module, "member")`` is a use of the member; of an unknown member, weak evidence."""
        assert use.arguments is not None
        target = argument_text(use.arguments, "", 0)
        member = string_content(argument_text(use.arguments, "", 1))
        module = self.names.resolve(target, use.scope)
        if self.names.import_of(module, use.scope) is None:
            return
        if member:
            for pattern in self.table.uses.get(member, ()):
                if pattern.role == "call" and pattern.form == "dotted":
                    self._match_use(
                        Use(member, "call", use.line, f"{module}.{member}", use.scope, None), pattern
                    )
            return
        for tag, row in self.table.modules.get(module, ()):
            if self._applies(row):
                via = self.names.chain(module, module, use.scope)
                self._add(tag, row, "dynamic", f"{module}.*", use.line, via or "")

    def _match_definitions(self) -> None:
        """Symbols whose name, kind, modifiers, parameters or signature a rule asks for."""
        symbols = self.facts.symbols
        definitions = self.table.definitions
        if definitions:
            for symbol in symbols:
                for tag, row in definitions.get(symbol.name, ()):
                    if self._applies(row) and _describes(row, symbol):
                        self._add(tag, row, "def", qualified_name(symbol), symbol.line, "")
        for pattern, tag, row in self.table.definition_patterns:
            if not self._applies(row):
                continue
            for symbol in symbols:
                if _describes(row, symbol):
                    name = qualified_name(symbol) if "." in pattern else symbol.name
                    if matches_glob(pattern, name):
                        self._add(tag, row, "def", qualified_name(symbol), symbol.line, "")

    def _match_methods(self) -> None:
        """Classes that define every method of a set."""
        wanted = self.table.method_names
        classes: dict[str, dict[str, int]] = {}
        for symbol in self.facts.symbols:
            if symbol.name in wanted and symbol.scope and symbol.kind in ("method", "property"):
                classes.setdefault(symbol.scope, {}).setdefault(symbol.name, symbol.line)
        for scope, methods in classes.items():
            for tag, row in self.table.methods:
                if all(name in methods for name in row.names) and self._applies(row):
                    self._add(
                        tag, row, "methods", f"{scope}.{'+'.join(row.names)}", methods[row.names[0]], ""
                    )

    def _match_statements(self) -> None:
        """Statement forms, the first of each form in each function."""
        forms = self.table.statements
        seen: set[tuple[str, str]] = set()
        for statement in self.facts.statements:
            rows = forms.get(statement.form)
            if rows is None or (statement.form, statement.scope) in seen:
                continue
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
        around = [
            symbol.line
            for symbol in self.facts.symbols
            if symbol.line <= statement.line <= symbol.end_line and qualified_name(symbol) == statement.scope
        ]
        return any(name in names for line in around[-1:] for name in self.decorated.get(line, ()))

    def _decorators(self) -> dict[int, list[str]]:
        """Decorators by the line of what they decorate: the next function or class below them."""
        kinds = ("function", "method", "constructor", "property", "class")
        lines = sorted({symbol.line for symbol in self.facts.symbols if symbol.kind in kinds})
        found: dict[int, list[str]] = {}
        for use in self.facts.uses:
            if use.role == "decorate":
                position = bisect_left(lines, use.line)
                if position < len(lines):
                    found.setdefault(lines[position], []).append(canonical(use.qualified))
        return found


def _use_kind(row: EvidenceRule, use: Use) -> str:
    """The kind of evidence that ``use`` is; an import by a name that is no literal is ``dynamic``."""
    by_name = last_part(use.qualified) in ("import_module", "__import__")
    if by_name and use.arguments is not None and not string_content(argument_text(use.arguments, "name", 0)):
        return "dynamic"
    return row.kind


def _describes(row: EvidenceRule, symbol: Symbol) -> bool:
    """Whether the conditions of ``row`` on a symbol hold."""
    return (
        (not row.kinds or symbol.kind in row.kinds)
        and (not row.subkinds or symbol.subkind in row.subkinds)
        and (not row.modifiers or any(modifier in symbol.modifiers for modifier in row.modifiers))
        and (not row.signature or any(text in symbol.signature for text in row.signature))
        and (
            not row.parameters or any(name in _parameters(symbol.signature, name) for name in row.parameters)
        )
    )


def _parameters(signature: str, wanted: str) -> list[str]:
    """The parameter names of a Python signature; empty at once when ``wanted`` is nowhere in it."""
    if wanted not in signature:
        return []
    names, depth, start = [], 0, 0
    inside = signature[signature.find("(") + 1 :]
    for position, character in enumerate(inside + ","):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        if (character == "," and depth == 0) or depth < 0:
            names.append(inside[start:position].partition(":")[0].partition("=")[0].strip(" *"))
            start = position + 1
            if depth < 0:
                break
    return names
