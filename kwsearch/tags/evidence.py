"""What a tag rule is: a tag, the rows of evidence that speak for it, and the conditions that each row sets.

Plain values. They are read from TOML by rows.py, looked up through tables.py and compared with facts by match.py. Lean:
dataclasses would take longer to load than all shipped rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kwsearch.vocabulary import FILE_FLAGS

USE_ROLES = {"call": "call", "literal": "call", "decorator": "decorate", "base": "inherit", "type": "type"}
"""Evidence kinds that match a use of a name, with the role of that use."""

EVIDENCE_KINDS = (
    "import",
    "call",
    "literal",
    "decorator",
    "base",
    "type",
    "def",
    "methods",
    "statement",
    "path",
)
"""Kinds of evidence that a rule may ask for; the engine adds ``dynamic``."""

CONFIDENCES = ("low", "medium", "high")
"""How sure a tag is, weakest first."""


class ArgumentTest(NamedTuple):
    """One condition on the arguments of a call; every part that is given must hold."""

    name: str = ""
    """Keyword of the argument."""
    position: int = -1
    """0-based position of the argument when it has no keyword; -1 when it always has."""
    present: bool | None = None
    """Whether the argument must be given."""
    literal: bool | None = None
    """Whether the argument, or the first element of a list of arguments, must be a plain string literal."""
    constant: bool | None = None
    """Whether the argument must be made of constants alone: literals, names in capitals, lists and dictionaries of
    them."""
    source: tuple[str, ...] = ()
    """Accepted source texts (``is`` in a rule file)."""
    last: tuple[str, ...] = ()
    """Accepted last parts of a dotted name, as written or as imported, of a called name, or of the base of a class
    of the same file; ``*`` stands for any characters."""
    text: tuple[str, ...] = ()
    """Accepted contents of a string literal, in any case; of a list, its first element counts."""
    starts: tuple[str, ...] = ()
    """Accepted beginnings of a string literal; of a list, its first element counts."""
    contains: tuple[str, ...] = ()
    """Texts of which one must be in a string literal."""
    word: tuple[str, ...] = ()
    """Accepted first words of a text, in any case, whatever is put together with it; the empty one stands for a text
    whose beginning is not known. A local variable counts as what was last put into it."""
    form: tuple[str, ...] = ()
    """Accepted forms, as in CallArguments.forms; a local variable counts as what was last put into it."""
    positional: int = -1
    """Exact number of positional arguments (``count`` in a rule file); -1 when any number will do."""

    def words(self) -> str:
        """Return the condition in words, for a description of the tag."""
        if self.positional >= 0:
            return f"{self.positional} positional arguments"
        places = [self.name] if self.name else []
        if self.position >= 0:
            places.append(f"argument {self.position + 1}")
        words = " or ".join(places)
        if self.present is not None:
            words += " given" if self.present else " not given"
        if self.literal is not None:
            words += " as a literal" if self.literal else " not as a literal"
        if self.constant is not None:
            words += " made of constants" if self.constant else " made of more than constants"
        for relation, values in (
            ("", self.source), ("a name that ends in ", self.last), ("the text ", self.text),
            ("a text that starts with ", self.starts), ("a text with ", self.contains),
            ("a text whose first word is ", tuple(word or "unknown" for word in self.word)),
            ("written as ", self.form),
        ):  # fmt: skip
            if values:
                words += f" = {relation}{' or '.join(values)}"
        return words


class EvidenceRule(NamedTuple):
    """One row of evidence that a tag accepts; every condition that is given must hold."""

    kind: str
    """One of EVIDENCE_KINDS."""
    names: tuple[str, ...]
    """What to look for, in the pattern language of the kind; statement forms, path patterns or methods too."""
    languages: tuple[str, ...] = ()
    """Languages that the row is for; empty for all."""
    strong: bool = True
    confidence: str = "high"
    refs: tuple[str, ...] = ()
    """References that hold for this evidence only, beside those of the rule."""
    when: tuple[ArgumentTest, ...] = ()
    """All of these must hold for the call's arguments."""
    unless: tuple[ArgumentTest, ...] = ()
    """None of these may hold for the call's arguments."""
    requires: tuple[str, ...] = ()
    """Tags that the file must have as well."""
    requires_import: tuple[str, ...] = ()
    """The file must import one of these."""
    unless_import: tuple[str, ...] = ()
    """The file must import none of these."""
    unless_decorator: tuple[str, ...] = ()
    """Decorators that the function around a statement must not have."""
    relative: bool = False
    """Whether an import of this name from a module of the same program counts too, as of a driver that is passed on."""
    flags: int = 0
    """File classes, as bits; the file must be in one of them."""
    paths: tuple[str, ...] = ()
    """Patterns; the file's path must match one."""
    kinds: tuple[str, ...] = ()
    """Kinds of the symbol, for ``def``."""
    subkinds: tuple[str, ...] = ()
    """Subkinds of the symbol, for ``def``."""
    modifiers: tuple[str, ...] = ()
    """Modifiers of which the symbol must have one, for ``def``."""
    parameters: tuple[str, ...] = ()
    """Names of which one must be a parameter of the function, for ``def``."""
    signature: tuple[str, ...] = ()
    """Texts of which one must be in the symbol's signature, for ``def``."""
    members: tuple[str, ...] = ()
    """Kinds of which the symbol must have a member, for ``def``."""
    word_start: bool = False
    """Whether what ``*`` stands for must not begin with a small letter (``TestX``, not ``Testable``), for ``def``."""

    @property
    def anywhere(self) -> bool:
        """Whether no condition on the file as a whole has to be looked at."""
        return not (self.flags or self.paths or self.requires_import or self.unless_import)

    def conditions(self) -> list[str]:
        """Return the conditions in words, one a line, for a description of the tag."""
        lines = [f"only with {test.words()}" for test in self.when]
        lines += [f"not with {test.words()}" for test in self.unless]
        for words, names in (
            ("only in a file that also has the tag", self.requires),
            ("only in a file that imports", self.requires_import),
            ("not in a file that imports", self.unless_import),
            ("not in a function with the decorator", self.unless_decorator),
            (
                "only in a file of the class",
                tuple(name for i, name in enumerate(FILE_FLAGS) if self.flags >> i & 1),
            ),
            ("only in a file whose path is like", self.paths),
            ("only a", self.kinds),
            ("only a", self.subkinds),
            ("only when it is", self.modifiers),
            ("only with a parameter called", self.parameters),
            ("only with a signature that contains", self.signature),
            ("only with a member that is a", self.members),
        ):
            if names:
                lines.append(f"{words} {' or '.join(names)}")
        if self.relative:
            lines.append("also from a module of the same program")
        if self.word_start:
            lines.append("only when no small letter follows")
        return lines


class Rule(NamedTuple):
    """A tag, without the evidence for it."""

    id: str
    """``category/name``."""
    title: str
    description: str
    """One line."""
    refs: tuple[str, ...]
    """Ids in other catalogues that hold whatever the evidence."""


def all_refs(rule: Rule, rows: Sequence[EvidenceRule]) -> tuple[str, ...]:
    """Return the references of a rule and of its rows of evidence, in order, each once."""
    return tuple(dict.fromkeys((*rule.refs, *(ref for row in rows for ref in row.refs))))
