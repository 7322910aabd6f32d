"""Groovy, with its build scripts and pipelines: types and their members, functions and variables of scripts, and uses.

Braces say what stands in what. What is declared is told from what is called by its shape: a declaration begins with
modifiers, ``def`` or a type, and types have capitals, as all but a few have by custom.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kwsearch.extract.readers.groovy_shapes import KEYWORDS, MODIFIERS, OPERATORS, PARTS, PRIMITIVES, Shapes
from kwsearch.extract.readers.groovy_tokens import Scan
from kwsearch.extract.rows.deprecated import is_deprecated
from kwsearch.extract.rows.doc_comments import Comments, module_doc
from kwsearch.extract.rows.signature import HEAD_BYTES, modifiers_before, signature
from kwsearch.extract.schemas.reading import Reading
from kwsearch.models import FileFacts, Import, Use

_TYPES = {
    b"class": ("class", ""),
    b"interface": ("interface", ""),
    b"enum": ("enum", ""),
    b"trait": ("interface", "trait"),
    b"record": ("class", "record"),
}
_HIDING = frozenset((b"public", b"protected", b"private"))
_MADE = frozenset((b"task", b"process", b"workflow"))
"""What names a task of Gradle, and what runs in Nextflow."""
_REGISTERS = frozenset((b"register", b"create"))
"""What makes a task of Gradle of the name that it is given."""
_PATH = re.compile(rb"(['\"])((?:\$\{[^{}\n]*\}|[^\n\\'\"])*)\1")
_FROM_ROOT = re.compile(r"^(?:\$\{[^{}]*\}|\$[\w.]+)/+")
"""A folder of Gradle that a path begins with."""


class _Frame(NamedTuple):
    """What is open around a token."""

    end: int
    """The place of the token that closes it."""
    kind: str
    """``type``, ``enum``, ``script`` (the file), ``code`` or ``list`` (parentheses and brackets)."""
    scope: str
    name: bytes
    """Of a type, as its constructors are called."""


def extract_groovy(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a class file or a script defines, imports and uses.

    Args:
        path: Its path; not looked at.
        data: Its bytes; whatever is wrong in it hides what stands on its own lines.
        language: ``groovy``.
    """
    return _Reader(data, language).read()


class _Reader(Reading):
    """One file while it is read."""

    def __init__(self, data: bytes, language: str) -> None:
        super().__init__(data, language, [])
        scan = Scan(self.source)
        self._code = Shapes(scan, self.source)
        self.facts.spans = scan.spans
        self.comments = Comments(scan.spans, self.source)
        self._frames = [_Frame(len(self._code.tokens), "script", "", b"")]
        self._bodies: dict[int, _Frame] = {}
        """What a brace opens that is no code, by its place."""
        self._settled = set[int]()
        """Places of names that are no calls and no types: they are defined, or entered already."""
        self._commands = set[int]()
        """Places of names that are called without parentheses."""
        self._imported: dict[str, str] = {}
        self._begun = -1
        """The last place of the annotations and modifiers that a statement was seen to begin with."""

    def read(self) -> FileFacts:
        facts, tokens, frames = self.facts, self._code.tokens, self._frames
        for place, token in enumerate(tokens):
            while place > frames[-1].end and len(frames) > 1:
                frames.pop()
            if self._begins_statement(place):
                self._statement(place)
            if place in self._code.partner:
                self._open(place)
            elif token.text == b"@" and token.kind == "mark":
                self._decorate(place)
            elif token.kind == "word" and place not in self._settled:
                self._use(place)
            elif token.text in (b"=", b"->") and frames[-1].kind != "list":
                self._command(place + 1)
        facts.symbols.sort(key=lambda symbol: (symbol.line, symbol.column))
        for rows in (facts.imports, facts.uses):
            rows.sort(key=lambda row: row.line)
        facts.doc = module_doc(facts.spans, self.source)
        return facts

    # -- tokens ---------------------------------------------------------------------------------------------

    def _begins_statement(self, place: int) -> bool:
        frame = self._frames[-1]
        if frame.kind == "list" or place == frame.end or place <= self._begun:
            return False
        if not place:
            return True
        before, token = self._code.tokens[place - 1], self._code.tokens[place]
        if before.kind == "mark" and before.text in (b";", b"{", b"}", b"${"):
            return token.kind != "mark" or token.text in (b"@", b"<")
        if token.kind == "word" and not token.starts_line and self._code.is_branch(place):
            return True
        if not token.starts_line or (token.kind == "mark" and token.text not in (b"@", b"<")):
            return False
        return self._code.is_ended(place)

    def _end(self, place: int) -> int:
        """Return the place behind the statement that goes on at a place: of a comma in it, too."""
        last = max(self._frames[-1].end, place)
        while place < last:
            if self._code.text(place) in (b",", b";") or (
                self._code.tokens[place].starts_line and self._code.is_ended(place)
            ):
                return place
            behind = self._code.behind_angles(place) if self._code.text(place) == b"<" else 0
            place = behind or (self._code.behind(place) if place in self._code.partner else place + 1)
        return min(place, last)

    # -- statements -----------------------------------------------------------------------------------------

    def _statement(self, first: int) -> None:
        """Enter what a statement declares, and note what it calls without parentheses."""
        place, modifiers = self._code.behind_modifiers(first)
        self._begun = place
        text = self._code.text(place)
        frame = self._frames[-1]
        if text == b"package" and self._code.is_name(place + 1):
            self._package(first, place + 1)
        elif text == b"import":
            self._import(place + 1)
        elif text in _TYPES and self._code.is_type_head(place):
            self._type(first, place + 1, _TYPES[text])
        elif text == b"@" and self._code.text(place + 1) == b"interface" and self._code.is_name(place + 2):
            self._type(first, place + 2, ("interface", "annotation"))
        elif text in _MADE and self._is_made(place):
            self._make(first, place, place + 1, self._code.named(place))
        elif text == b"task" and (name := self._named_task(place)):
            self._make(first, place, name, "task")
        elif (
            (text == b"apply" and self._apply(place))
            or (text == b"include" and self._include(place))
            or (frame.kind == "enum" and modifiers <= {b"@"} and self._constants(first))
        ):
            pass
        elif frame.kind in ("type", "enum", "script") and not self._code.is_branch(first):
            if not self._member(first, place, modifiers):
                self._command(place)
        else:
            self._command(place)

    def _is_made(self, place: int) -> bool:
        """Whether a word of a build script or a pipeline is followed by a name, and this by a body or nothing."""
        if (
            not self._code.is_name(place + 1)
            or not self._code.on_line(place + 1)
            or self._frames[-1].kind == "type"
        ):
            return False
        return not self._code.on_line(place + 2) or self._code.text(place + 2) in (b"{", b"(", b"}", b";")

    def _named_task(self, place: int) -> int:
        """Return the place of the name in ``task 'copy'`` and ``task("copy", type: Copy)``; 0 without one."""
        if any(frame.kind in ("type", "enum") for frame in self._frames) or not self._code.on_line(place + 1):
            return 0
        name = place + 1 + (self._code.text(place + 1) == b"(")
        is_alone = name == place + 1 or self._code.text(name + 1) in (b",", b")")
        is_text = name < len(self._code.tokens) and self._code.tokens[name].kind == "string"
        return name if is_text and is_alone else 0

    def _registered(self, place: int) -> int:
        """Return the place of the name in ``tasks.register('copy', Copy)``; 0 without one."""
        code = self._code
        if code.text(place - 1) != b"." or code.text(place - 2) != b"tasks":
            return 0
        name = place + 1 + (code.text(place + 1) == b"(")
        if code.text(name) == b"name" and code.text(name + 1) == b":":
            name += 2
        is_text = name < len(code.tokens) and code.tokens[name].kind == "string" and code.on_line(place + 1)
        return name if is_text else 0

    def _make(self, first: int, place: int, name: int, made: str) -> None:
        """Enter what a build script or a pipeline makes under a name: ``task copy(type: Copy) { … }``."""
        code = self._code
        at = name + 1
        if code.text(place + 1) == b"(":
            at = code.behind(place + 1)
        elif code.text(at) == b"(" and code.on_line(at):
            at = code.behind(at)
        elif code.text(at) == b",":
            while code.on_line(at) and code.text(at) not in (b"{", b";", b"}"):
                at = code.behind(at) if at in code.partner else at + 1
        end = at
        if code.text(at) == b"{" and code.on_line(at):
            end = code.behind(at)
            self._bodies[at] = _Frame(code.partner[at], "code", self._inside(name), b"")
        if name == place + 1 and code.tokens[name].kind == "word":
            self._settled.add(place)
        self._define(first, name, at, ("function", made), end)

    def _path(self, place: int) -> str:
        """Return the path that a string or ``file('…')`` is; nothing when it is none."""
        if self._code.is_name(place):
            behind = self._code.dotted(place)
            if self._code.text(behind - 1) != b"file" or self._code.text(behind) != b"(":
                return ""
            place = behind + 1
        if place >= len(self._code.tokens) or self._code.tokens[place].kind != "string":
            return ""
        found = _PATH.match(self.source.data, self._code.tokens[place].start)
        path = _FROM_ROOT.sub("", found[2].decode("utf-8", "replace")) if found else ""
        return "" if "$" in path else path

    def _apply(self, place: int) -> bool:
        """Enter the script that ``apply from: 'deps.gradle'`` runs; tell whether there is one."""
        at = place + 1 + (self._code.text(place + 1) == b"(")
        if self._code.text(at) != b"from" or self._code.text(at + 1) != b":":
            return False
        if path := self._path(at + 2):
            line = self.source.line(self._code.tokens[place].start)
            self.facts.imports.append(Import(path, path, "", line, "", ("file",)))
        self._commands.add(place)
        return True

    def _include(self, place: int) -> bool:
        """Enter what Nextflow's ``include { A; B as C } from './mod'`` brings in; tell whether there is anything."""
        code = self._code
        is_list = code.text(place + 1) == b"{"
        at, end = place + 1 + is_list, code.behind(place + 1) if is_list else place + 2
        if not is_list and code.text(end) == b"as":
            end += 2
        path = self._path(end + 1) if code.text(end) == b"from" else ""
        if not path:
            return False
        while at < end:
            if not code.is_name(at):
                at += 1
                continue
            token, name = code.tokens[at], code.named(at)
            if code.text(at + 1) == b"as" and code.is_name(at + 2):
                at += 2
            self._imported[code.named(at)] = f"{path}.{name}"
            row = Import(f"{path}.{name}", path, code.named(at), self.source.line(token.start), "", ("file",))
            self.facts.imports.append(row)
            at += 1
        self._settled.update(range(place, end + 1))
        return True

    def _take(self, place: int) -> tuple[int, str]:
        """Settle a name with what dots join to it; return the place behind it, and the whole name."""
        end = self._code.dotted(place)
        self._settled.update(range(place, end))
        return end, "".join(map(self._code.named, range(place, min(end, len(self._code.tokens)))))

    def _package(self, first: int, place: int) -> None:
        end, name = self._take(place)
        self._settled.add(place - 1)
        self._define(first, place, end, ("package", ""), end, name=name)

    def _import(self, place: int) -> None:
        static = self._code.text(place) == b"static"
        place += static
        if not self._code.is_name(place):
            return
        line = self.source.line(self._code.tokens[place].start)
        end, name = self._take(place)
        if self._code.text(end) == b"." and self._code.text(end + 1) == b"*":
            self._code.ended.add(end + 1)
            self.facts.imports.append(Import(name, name, "", line, "", ("star",)))
            return
        module, _, own = name.rpartition(".")
        if self._code.text(end) == b"as" and self._code.is_name(end + 1):
            self._settled.add(end + 1)
            own = self._code.named(end + 1)
        self._imported[own] = name
        self.facts.imports.append(Import(name, module or name, own, line, "", ()))

    def _type(self, first: int, place: int, kind: tuple[str, str]) -> None:
        """Enter a type with what it inherits from; its body follows."""
        code = self._code
        at = place + 1
        scope = self._inside(place)
        while at < len(code.tokens) and (text := code.text(at)) not in (b"{", b"}", b";", b""):
            if text == b"(":
                for begin, component, end in code.parameters(at) or () if kind[1] == "record" else ():
                    self._define(begin, component, end, ("property", ""), end, scope=scope)
                at = code.behind(at)
            elif text == b"<":
                at = code.behind_angles(at) or at + 1
            elif text in (b"extends", b"implements", b"permits"):
                at = self._bases(at + 1, scope, "type" if text == b"permits" else "inherit")
            elif code.tokens[at].starts_line:
                break
            else:
                at += 1
        has_body = code.text(at) == b"{"
        self._define(first, place, at, kind, code.behind(at) if has_body else at)
        if has_body:
            inner = "enum" if kind[0] == "enum" else "type"
            self._bodies[at] = _Frame(code.partner[at], inner, scope, code.text(place))

    def _bases(self, place: int, scope: str, role: str) -> int:
        """Enter what a type inherits from, or who may inherit from it; return the place behind it."""
        while self._code.is_name(place):
            end, name = self._take(place)
            self._enter_use(end - 1, role, self._canonical(name), scope)
            place = (self._code.behind_angles(end) or end) if self._code.text(end) == b"<" else end
            if self._code.text(place) != b",":
                return place
            place += 1
        return place

    def _constants(self, place: int) -> bool:
        """Enter the constants of an enumeration, which stand before its other members; tell whether there is one."""
        frame = self._frames[-1]
        if self._code.text(place - 1) not in (b"{", b",") and place - 1 not in self._bodies:
            return False
        found = False
        while place < frame.end:
            name = self._code.behind_modifiers(place)[0]
            ends = self._code.text(name + 1) in (b",", b";", b"(", b"{", b"}")
            if not self._code.is_name(name) or not (ends or not self._code.on_line(name + 1)):
                return found
            end = name + 1
            if self._code.text(end) == b"(":
                end = self._code.behind(end)
            head = end
            if self._code.text(end) == b"{":
                inner = self._inside(name)
                self._bodies[end] = _Frame(self._code.partner[end], "type", inner, b"")
                end = self._code.behind(end)
            self._define(place, name, head, ("enum-member", ""), end)
            found = True
            if self._code.text(end) != b",":
                return found
            place = end + 1
        return found

    def _member(self, first: int, place: int, modifiers: set[bytes]) -> bool:
        """Enter a method, constructor, field or variable; tell whether there is one."""
        frame = self._frames[-1]
        if self._code.text(place) == b"(" and modifiers and frame.kind == "script":
            return self._several(first, place)
        if self._code.text(place) == b"<":
            place = self._code.behind_angles(place)
            if not place:
                return False
        behind = self._code.behind_type(place)
        if behind and self._code.can_be_named(behind) and self._code.on_line(behind):
            name, typed = behind, True
        elif self._code.can_be_named(place):
            name, typed = place, False
        else:
            return False
        if self._code.text(name + 1) == b"(" and self._code.on_line(name + 1):
            is_constructor = not typed and frame.kind != "script" and self._code.text(name) == frame.name
            if typed or modifiers or is_constructor:
                return self._method(first, name, modifiers, is_constructor=is_constructor)
            return False
        if not typed and self._code.text(name) == frame.name and self._code.text(name + 1) == b"{":
            self._define(first, name, name + 1, ("constructor", ""), self._code.behind(name + 1))
            self._bodies[name + 1] = _Frame(self._code.partner[name + 1], "code", self._inside(name), b"")
            return True
        if self._code.tokens[name].kind != "word" or not (typed or modifiers):
            return False
        return self._fields(first, name, modifiers)

    def _method(self, first: int, name: int, modifiers: set[bytes], *, is_constructor: bool) -> bool:
        frame = self._frames[-1]
        at = self._code.behind(name + 1)
        if self._code.text(at) == b"throws":
            at = self._thrown(at + 1)
        elif self._code.text(at) == b"default":
            at = self._end(at)
        has_body = self._code.text(at) == b"{"
        if not has_body:
            if frame.kind == "script" or (at < frame.end and not self._code.ends_at(at)):
                return False
        elif frame.kind == "script" and self._code.parameters(name + 1) is None:
            return False
        kind = "constructor" if is_constructor else "function" if frame.kind == "script" else "method"
        end = self._code.behind(at) if has_body else at
        scope = self._inside(name)
        role = "definition" if has_body or b"native" in modifiers else "declaration"
        self._define(first, name, at, (kind, ""), end, role=role)
        if has_body:
            self._bodies[at] = _Frame(self._code.partner[at], "code", scope, b"")
        return True

    def _thrown(self, place: int) -> int:
        """Enter what a method throws; return the place behind it."""
        while self._code.is_name(place):
            end, name = self._take(place)
            self._enter_use(end - 1, "type", self._canonical(name))
            if self._code.text(end) != b",":
                return end
            place = end + 1
        return place

    def _fields(self, first: int, name: int, modifiers: set[bytes]) -> bool:
        """Enter the fields of a type or the variables of a script that one statement declares."""
        frame = self._frames[-1]
        after = name + 1
        if after < frame.end and self._code.text(after) not in (b"=", b",") and not self._code.ends_at(after):
            return False
        if frame.kind == "script":
            kind = "variable"
        elif {b"static", b"final"} <= modifiers:
            kind = "constant"
        else:
            kind = "field" if modifiers & _HIDING else "property"
        while True:
            end = self._end(name + 1)
            self._define(first, name, end, (kind, ""), end)
            is_inside = end + 1 < frame.end
            if self._code.text(end) != b"," or not is_inside or not self._code.is_name(end + 1):
                return True
            name = end + 1

    def _several(self, first: int, place: int) -> bool:
        """Enter the variables of a script in ``def (a, b) = …``; tell whether there are any."""
        behind = self._code.behind(place)
        names = self._code.parameters(place)
        if not names or self._code.text(behind) != b"=":
            return False
        end = self._end(behind)
        for _, name, _ in names:
            self._define(first, name, behind, ("variable", ""), end)
        return True

    def _command(self, place: int) -> None:
        """Note a call whose arguments have no parentheses: ``println x``, ``apply plugin: 'java'``."""
        place += self._code.text(place) in (b"return", b"throw", b"assert")
        if self._code.text(place) == b"new":
            place = max(self._code.dotted(place + 1) - 1, place)
        if not self._code.is_name(place) and self._code.text(place) not in (b"this", b"super"):
            return
        if self._code.text(place) in PRIMITIVES | MODIFIERS | {b"yield"}:
            return
        at = place + 1
        while True:
            behind = at
            while self._code.text(behind) in (b"(", b"[", b"{") and self._code.on_line(behind):
                behind = self._code.behind(behind)
            if self._code.text(behind) not in PARTS or not self._code.is_name(behind + 1):
                break
            at = behind + 2
        if not self._code.on_line(at) or self._code.text(at - 1) in KEYWORDS:
            return
        token = self._code.tokens[at]
        if token.kind in ("string", "number") or (
            token.kind == "word" and token.text not in OPERATORS and not self._code.text(at - 1)[:1].isupper()
        ):
            self._commands.add(at - 1)
            # ``id 'java' version '1'`` is a chain of calls.
            while self._code.is_name(at + 1) and self._code.on_line(at + 1) and self._code.on_line(at + 2):
                at += 2
                argument = self._code.tokens[at]
                if argument.kind == "mark" or argument.text in OPERATORS:
                    break
                self._commands.add(at - 1)

    def _inside(self, place: int) -> str:
        """Return the scope inside what the name at a place defines."""
        around = self._frames[-1].scope
        name = self._code.own(self._code.tokens[place])
        return f"{around}.{name}" if around else name

    def _define(
        self,
        first: int,
        place: int,
        head: int,
        kind: tuple[str, str],
        end: int,
        *,
        name: str = "",
        role: str = "definition",
        scope: str | None = None,
    ) -> None:
        """Enter the name at a place.

        Args:
            first: The place at which its definition begins, annotations included.
            place: Of the name.
            head: The place behind its head.
            kind: Its kind and subkind.
            end: The place behind it.
            name: What it is called, if not as the token.
            role: ``definition`` or ``declaration``.
            scope: What it stands in, if not in what is open.
        """
        tokens, data = self._code.tokens, self.source.data
        start, token = tokens[first].start, tokens[place]
        last = max(tokens[max(min(end, len(tokens)) - 1, place)].end, token.end)
        own = name or self._code.own(token)
        if not own:
            return
        self._settled.add(place)
        line = self.source.line(token.start)
        doc = self.comments.doc_of(start, last, line)
        head_end = max(tokens[max(min(head, len(tokens)) - 1, place)].end, token.end)
        before = min(token.start, start + HEAD_BYTES)  # a statement may declare thousands
        words = set(modifiers_before(data[start:before]))
        if is_deprecated(data, start, before, doc):
            words.add("deprecated")
        at = token.start + (token.kind == "string")
        self.enter(
            at, own, kind, (start, last), self._frames[-1].scope if scope is None else scope,
            signature(data, start, head_end, self.comments), doc, role, tuple(sorted(words)),
        )  # fmt: skip

    # -- uses -----------------------------------------------------------------------------------------------

    def _open(self, place: int) -> None:
        """Begin what stands in brackets."""
        around = self._frames[-1]
        frame = self._bodies.get(place)
        if frame is None:
            kind = "code" if self._code.text(place) in (b"{", b"${") else "list"
            frame = _Frame(self._code.partner[place], kind, around.scope, b"")
        self._frames.append(frame._replace(end=min(frame.end, around.end)))

    def _decorate(self, place: int) -> None:
        if not self._code.is_name(place + 1) or self._code.text(place + 1) == b"interface":
            return
        end, name = self._take(place + 1)
        self._enter_use(end - 1, "decorate", self._canonical(name))

    def _use(self, place: int) -> None:
        """Enter a call, or the name of a type."""
        text = self._code.text(place)
        if text == b"new" and self._code.text(place - 1) not in PARTS:
            self._made(place + 1)
        elif text in KEYWORDS and self._code.text(place - 1) not in PARTS:
            return
        elif text in _REGISTERS and (made := self._registered(place)):
            self._make(place - 2, place, made, "task")
            self._call(place)
        elif place in self._commands or (
            self._code.text(place + 1) in (b"(", b"{") and self._code.on_line(place + 1)
        ):
            self._call(place)
        elif text[:1].isupper() and text != text.upper() and self._is_type(place):
            name, root = self._receiver(place)
            self._enter_use(place, "type", root + self._canonical(name))

    def _is_type(self, place: int) -> bool:
        """Whether a name with a capital stands for a type: it is no key, and no member of anything but a package."""
        if (
            self._code.text(place + 1) == b":"
            and self._frames[-1].kind == "list"
            and self._code.text(place - 1) != b"?"
        ):
            return False
        while self._code.text(place - 1) in PARTS:
            if self._code.text(place - 1) != b"." or not self._code.text(place - 2)[:1].islower():
                return False
            place -= 2
        return True

    def _made(self, place: int) -> None:
        """Enter what ``new`` makes: a call, and with a body a type that inherits."""
        if not self._code.is_name(place):
            return
        end, name = self._take(place)
        name = self._canonical(name)
        at = self._code.behind_angles(end) if self._code.text(end) == b"<" else end
        behind = self._code.behind(at) if self._code.text(at) == b"(" else 0
        if self._code.text(at) == b"[":
            self._enter_use(end - 1, "type", name)
            return
        if behind and self._code.text(behind) == b"{" and self._code.on_line(behind):
            self._enter_use(end - 1, "inherit", name)
            scope = self._frames[-1].scope
            self._bodies[behind] = _Frame(self._code.partner[behind], "type", scope, b"")
        else:
            self._enter_use(end - 1, "call", name)

    def _call(self, place: int) -> None:
        name, root = self._receiver(place)
        self._enter_use(place, "call", root + (name if root else self._canonical(name)))

    def _receiver(self, place: int) -> tuple[str, str]:
        """Return a name with those before it, and ``?.`` when something else stands before these."""
        parts, at = [self._code.named(place)], place
        while self._code.text(at - 1) in PARTS and self._code.tokens[at - 2].kind == "word" and at >= 2:
            at -= 2
            parts.append(self._code.named(at))
        return ".".join(reversed(parts)), "?." if self._code.text(at - 1) in PARTS else ""

    def _canonical(self, name: str) -> str:
        """Return a name with what its first part was imported as."""
        first, dot, rest = name.partition(".")
        return self._imported.get(first, first) + dot + rest

    def _enter_use(self, place: int, role: str, qualified: str, scope: str | None = None) -> None:
        line = self.source.line(self._code.tokens[place].start)
        inside = self._frames[-1].scope if scope is None else scope
        self.facts.uses.append(Use(self._code.named(place), role, line, qualified, inside, None))
