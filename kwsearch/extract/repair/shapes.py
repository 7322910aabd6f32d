"""Declarations of C and C++ with macros in them, read by their shape: ``extern int put(const char *s) __THROW;``.

No list of names says what is a macro. What a declaration needs says it: specifiers, one type, one name with its
parameters, and then nothing but what the language has there. A word too many is a macro, with the arguments behind
it. Function bodies are skipped, and where branches of a conditional share a statement, the first one is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"(?P<space>[\s\\]+|//(?:[^\n\\]|\\.)*|/\*.*?(?:\*/|\Z))"
    rb"|#[ \t]*(?P<directive>\w*)(?:[^\n\\/]|\\\r?\n|\\.|/(?!\*)|/\*.*?\*/)*"
    rb"|(?P<word>[A-Za-z_$\x80-\xff][\w$\x80-\xff]*)"
    rb"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)"
    rb"|(?P<number>\.?\d(?:[\w.]|'\w)*)"
    rb"|(?P<mark>::|->|.)",
    re.DOTALL,
)
_NOT_CODE = rb"\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'|//(?:[^\n\\]|\\.)*|/\*.*?(?:\*/|\Z)"
_DIRECTIVE = rb"^[ \t]*#[ \t]*(\w*)(?:[^\n\\]|\\\r?\n|\\.)*"
_IN_PARENTHESES = re.compile(rb"[()]|" + _NOT_CODE + rb"|" + _DIRECTIVE, re.DOTALL | re.MULTILINE)
_IN_BRACES = re.compile(rb"[{}]|" + _NOT_CODE + rb"|" + _DIRECTIVE, re.DOTALL | re.MULTILINE)
_CONDITIONAL = re.compile(rb"^[ \t]*#[ \t]*(if|endif|else|elif)\w*(?:[^\n\\]|\\\r?\n|\\.)*", re.MULTILINE)
_INNER_ANGLE = rb"(?:[^;{}()<>]|\((?:[^()]|\([^()]*\))*\))*"
_ANGLES = re.compile(
    rb"<" + _INNER_ANGLE + rb"(?:<" + _INNER_ANGLE + rb"(?:<" + _INNER_ANGLE + rb">" + _INNER_ANGLE + rb")*>"
    + _INNER_ANGLE + rb")*>"
)  # fmt: skip
_MAX_GROUP = 1 << 14
"""Bytes between parentheses or angle brackets of a declaration."""

_TYPES = frozenset(
    b"void char short int long float double signed unsigned bool _Bool wchar_t char8_t char16_t char32_t auto "
    b"__int128 __signed__ _Complex __float128".split()
)
_SPECIFIERS = frozenset(
    b"static extern inline const volatile constexpr consteval constinit register thread_local _Thread_local virtual "
    b"explicit friend mutable __inline __inline__ __extension__ __const restrict __restrict __restrict__ _Noreturn "
    b"__volatile__ export typedef __thread".split()
)
_CLASS_KEYS = frozenset((b"class", b"struct", b"union", b"enum"))
_ELABORATES = _CLASS_KEYS | {b"typename"}
_TAKES_GROUP = frozenset(
    b"noexcept throw __attribute__ __attribute __declspec alignas _Alignas decltype typeof __typeof__ asm __asm__ "
    b"__asm requires sizeof defined _Atomic".split()
)
_BEHIND = frozenset(b"const volatile override final mutable try".split())
_OTHER = frozenset(
    b"using static_assert _Static_assert return if for while switch case goto else do delete new namespace operator "
    b"template public private protected default concept import module".split()
)
_BEGINS = _TYPES | _SPECIFIERS | _ELABORATES | {b"template", b"namespace", b"using", b"static_assert"}
_ACCESS = frozenset((b"public", b"private", b"protected", b"signals", b"slots"))
_PARAMETERS = re.compile(
    rb"\(\s*(?:\)|\.\.\.|[^()\d\"'{};]*[*&]|[^()\d\"'{};]*\.\.\.|"
    rb"[^,()]*\b(?:void|char|short|int|long|float|double|signed|unsigned|bool|const|struct|union|enum)\b|"
    rb"[A-Za-z_][\w:<>, ]*[ \t\n>]+[A-Za-z_]\w*\s*(?:[,)=\[]))"
)
"""How a list of parameters starts: what could not be the arguments of a macro."""
_NAME_LIST = re.compile(rb"\(\s*[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*\s*\)")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_LOOKS_LIKE_MACRO = re.compile(rb"__|[A-Z][A-Z0-9_]+\Z")


_SUSPECT = re.compile(
    rb"\)\s*(?:const\s+[A-Z_]\w+\s*\(|[A-Z_]\w+\s*\([^(){};]*\)\s*(?:override|final)\b|noexcept\s+[A-Z_]\w+\s*\()"
)


class _Item(NamedTuple):
    """A part of a declaration."""

    kind: str
    """``word``, ``group`` in parentheses, ``angles``, ``square``, ``text``, ``number``, ``mark`` or ``body``."""
    start: int
    end: int
    text: bytes
    """Of a word or mark."""


class _Unit(NamedTuple):
    """Items that name one thing: ``std::vector<int>``, or a macro with its arguments."""

    first: int
    last: int
    is_call: bool


def is_suspect(data: bytes) -> bool:
    """Return whether a macro stands behind parameters where the grammar takes it for the function's name."""
    return _SUSPECT.search(data) is not None


def declaration_macros(data: bytes) -> tuple[list[tuple[int, int]], list[tuple[int, bytes]]]:
    """Return the byte ranges of the macros in declarations, and what stands for those that are types, by first byte."""
    reader = _Reader(data)
    reader.read()
    return sorted(reader.blanks), reader.written


class _Reader:
    """Reads the declarations of one file.

    Attributes:
        blanks: Byte ranges of macros.
        written: What stands for a macro that is a type: first bytes and texts.
    """

    def __init__(self, data: bytes) -> None:
        self.blanks: list[tuple[int, int]] = []
        self.written: list[tuple[int, bytes]] = []
        self._data = data
        self._at = 0
        self._items: list[_Item] = []
        self._blocks: list[bytes | None] = []
        self._conditions: list[tuple[int, int, bool]] = []

    def read(self) -> None:
        """Read the file from its first declaration to its last."""
        data, size = self._data, len(self._data)
        while self._at < size:
            found = _TOKEN.match(data, self._at)
            if found is None:
                return
            start, self._at = found.span()
            kind = found.lastgroup
            if kind == "space":
                continue
            if kind == "directive":
                self._directive(found.group("directive"), start, self._at)
            elif kind == "mark":
                if not self._mark(found.group(), start):
                    return
            elif kind is not None:
                self._items.append(_Item(kind, start, self._at, found.group() if kind == "word" else b""))

    def _mark(self, mark: bytes, start: int) -> bool:
        """Take a punctuation mark, and return whether reading can go on."""
        items = self._items
        if mark == b"(":
            end = self._close(start)
            if end < 0:
                self._items = []
            else:
                items.append(_Item("group", start, end, b""))
                self._at = end
        elif mark == b"<" and items and items[-1].kind == "word":
            angles = _ANGLES.match(self._data, start, min(start + _MAX_GROUP, len(self._data)))
            if angles is None:
                items.append(_Item("mark", start, start + 1, mark))
            else:
                items.append(_Item("angles", *angles.span(), b""))
                self._at = angles.end()
        elif mark == b";":
            self._end_statement(b";")
            self._items = []
        elif mark == b":" and items and items[-1].text in _ACCESS:
            self._blank_items(item for item in items if item.text not in _ACCESS)
            self._items = []
        elif mark == b"{":
            return self._open()
        elif mark == b"}":
            was = self._blocks.pop() if self._blocks else None
            self._items = [_Item("body", start, start + 1, b"")] if was else []
        else:
            items.append(_Item("mark", start, self._at, mark))
        return True

    def _open(self) -> bool:
        """Take an opening brace, and return whether its closing one was found where it must be."""
        items, start = self._items, self._at - 1
        words = [item.text for item in items if item.kind == "word"]
        marks = [item.text for item in items if item.kind == "mark"]
        if b"namespace" in words[:3]:
            self._namespace_head()
            self._blocks.append(None)
            self._items = []
            return True
        if items and items[0].text == b"extern" and items[-1].kind == "text":
            self._blocks.append(None)
            self._items = []
            return True
        key = -1 if b"=" in marks else self._class_key()
        if key >= 0:
            name = self._class_head(key)
            if items[key].text == b"enum":
                self._items = [_Item("body", start, start, b"")]
                return self._skip_body(start)
            self._blocks.append(name or b"?")
            self._items = []
            return True
        is_list = b":" in marks and items[-1].kind in ("word", "angles") and self._in_initializers()
        if b"=" in marks or is_list or (items and items[-1].text == b","):
            items.append(_Item("body", start, start, b""))
            return self._skip_body(start)
        self._end_statement(b"{")
        self._items = []
        return self._skip_body(start)

    def _in_initializers(self) -> bool:
        """Return whether the last item is a member that a constructor initialises with braces."""
        for index in range(len(self._items) - 1, 0, -1):
            item = self._items[index]
            if item.kind in ("word", "angles") or item.text == b"::":
                continue
            return item.text in (b":", b",")
        return False

    def _directive(self, word: bytes, start: int, end: int) -> None:
        """Take a directive between the items of declarations."""
        if word.startswith(b"if"):
            self._conditions.append((start, end, bool(self._items)))
        elif word.startswith(b"el") and self._conditions:
            if self._items or self._conditions[-1][2]:
                self._at = self._cut_branch(start)
        elif word == b"endif" and self._conditions:
            first, last, was_inside = self._conditions.pop()
            if was_inside or self._items:
                self.blanks += [(first, last), (start, end)]

    def _cut_branch(self, start: int) -> int:
        """Blank what stands from ``#else`` to ``#endif``, and the ``#if``; return where it ends."""
        end = self._end_of_condition(start)
        first, last, _ = self._conditions.pop()
        self.blanks += [(first, last), (start, end)]
        return end

    def _end_of_condition(self, start: int) -> int:
        """Return where the ``#endif`` of the condition ends that the directive at ``start`` belongs to."""
        depth = 1
        found = _CONDITIONAL.search(self._data, self._data.find(b"\n", start) + 1 or len(self._data))
        while found is not None:
            depth += {b"if": 1, b"endif": -1}.get(found.group(1), 0)
            if depth == 0:
                return found.end()
            found = _CONDITIONAL.search(self._data, found.end())
        return len(self._data)

    def _close(self, start: int) -> int:
        """Return the end of the parentheses that open at ``start``; -1 when they do not close."""
        depth, at = 0, start
        conditions: list[tuple[int, int]] = []
        limit = min(start + _MAX_GROUP, len(self._data))
        while (found := _IN_PARENTHESES.search(self._data, at, limit)) is not None:
            at = found.end()
            text = found.group()
            if text == b"(":
                depth += 1
            elif text == b")":
                depth -= 1
                if depth == 0:
                    return at
            elif (word := found.group(1)) is not None:
                if word.startswith(b"if"):
                    conditions.append(found.span())
                elif word.startswith(b"el") and conditions:
                    self.blanks.append(conditions.pop())
                    at = self._end_of_condition(found.start())
                    self.blanks.append((found.start(), at))
                elif word == b"endif" and conditions:
                    self.blanks += [conditions.pop(), found.span()]
        return -1

    def _skip_body(self, start: int) -> bool:
        """Go on behind the braces that open at ``start``; return whether they close.

        Of a conditional whose branches do not both close what they open, the first branch counts.
        """
        depth, at = 0, start
        conditions: list[tuple[int, int, int]] = []
        while (found := _IN_BRACES.search(self._data, at)) is not None:
            at = found.end()
            text = found.group()
            if text == b"{":
                depth += 1
            elif text == b"}":
                depth -= 1
                if depth == 0:
                    self._at = at
                    return True
            elif (word := found.group(1)) is not None:
                if word.startswith(b"if"):
                    conditions.append((*found.span(), depth))
                elif word.startswith(b"el"):
                    if conditions and conditions[-1][2] != depth:
                        first, last, _ = conditions.pop()
                        at = self._end_of_condition(found.start())
                        self.blanks += [(first, last), (found.start(), at)]
                    elif not conditions and self._conditions:
                        at = self._cut_branch(found.start())
                elif word == b"endif":
                    if conditions:
                        conditions.pop()
                    elif self._conditions:
                        first, last, _ = self._conditions.pop()
                        self.blanks += [(first, last), found.span()]
        return False

    def _blank_items(self, items: Iterator[_Item]) -> None:
        self.blanks += [
            (item.start, item.end) for item in items if item.kind in ("word", "group", "number", "text")
        ]

    def _namespace_head(self) -> None:
        """Blank what stands behind the name of a namespace."""
        items = self._items
        at = next(index for index, item in enumerate(items) if item.text == b"namespace") + 1
        if at < len(items) and items[at].kind == "word":
            at += 1
            while at + 1 < len(items) and items[at].text == b"::":
                at += 2
            self._blank_items(iter(items[at:]))

    def _class_key(self) -> int:
        """Return the index of ``class``, ``struct`` … when the items are the head of one; -1 when they are not."""
        items = self._items
        for index, item in enumerate(items):
            if item.text in _CLASS_KEYS and item.kind == "word":
                head = items[index + 1 :]
                colon = next((i for i, part in enumerate(head) if part.text == b":"), len(head))
                head = head[:colon]
                is_function = (
                    len(head) > 1
                    and head[-1].kind in ("group", "word")
                    and any(
                        part.kind == "group"
                        and i > 1
                        and head[i - 1].kind == "word"
                        and head[i - 1].text not in _TAKES_GROUP
                        and (head[i - 2].kind == "word" or head[i - 2].text in (b"*", b"&"))
                        and _PARAMETERS.match(self._data, part.start, part.end)
                        for i, part in enumerate(head)
                    )
                )
                return -1 if is_function else index
        return -1

    def _class_head(self, key: int) -> bytes:
        """Blank the macros of a class's head, and return the class's name."""
        items = self._items
        before = [item for item in items[:key] if item.kind in ("word", "group")]
        if not any(item.text == b"template" for item in before):
            self._blank_calls_and_words(items[:key])
        head = items[key + 1 :]
        if head and head[0].text in _CLASS_KEYS:  # enum class
            head = head[1:]
        colon = next((index for index, item in enumerate(head) if item.text == b":"), len(head))
        units = [
            unit
            for unit in _units(head[:colon])
            if head[unit.first].text not in (b"final", *_TAKES_GROUP) and head[unit.first].kind == "word"
        ]
        names = [unit for unit in units if not unit.is_call]
        if not names:
            return b""
        for unit in units:
            if unit is not names[-1] and unit.first < names[-1].first:
                self._blank_items(iter(head[unit.first : unit.last + 1]))
        return head[names[-1].last].text or head[names[-1].first].text

    def _blank_calls_and_words(self, items: list[_Item]) -> None:
        """Blank the words, with their arguments, that stand where specifiers alone may stand."""
        for unit in _units(items):
            if items[unit.first].kind == "word" and items[unit.first].text not in (
                *_SPECIFIERS,
                *_TAKES_GROUP,
            ):
                self._blank_items(iter(items[unit.first : unit.last + 1]))

    def _end_statement(self, end: bytes) -> None:
        """Blank the macros of a declaration, or of a function's head."""
        items = self._items
        while len(items) > 1 and items[0].text == b"template" and items[1].kind == "angles":
            items = items[2:]
        if not items or items[0].kind == "body" or items[0].text in _OTHER or items[0].text == b"typedef":
            return
        stop = next(
            (
                index
                for index, item in enumerate(items)
                if item.kind == "mark" and item.text in (b"=", b":", b"->")
            ),
            len(items),
        )
        head = items[:stop]
        if any(item.text in (b"operator", b"friend", b"requires") for item in head):
            return
        pairs = [
            index
            for index in range(1, len(head))
            if head[index].kind == "group"
            and (head[index - 1].kind == "word" or head[index - 1].kind == "angles")
            and head[index - 1].text not in _TAKES_GROUP
            and head[index - 1].text not in _TYPES
        ]
        if not pairs:
            self._variable(head)
            return
        for pair in pairs:
            name = _chain_start(head, pair - 1)
            is_special = self._is_special(head, name, pair - 1)
            if not (is_special or self._has_type(head[:name])):
                continue
            inner = self._data[head[pair].start : head[pair].end]
            if (
                inner.startswith(b"((")
                and inner.endswith(b"))")
                and pair > 1
                and head[pair - 2].kind == "word"
            ):
                self.blanks += [
                    (head[pair - 1].start, head[pair].start + 1),
                    (head[pair].end - 1, head[pair].end),
                ]
                return
            is_last = pair == pairs[-1]
            if is_last or _PARAMETERS.match(self._data, head[pair].start, head[pair].end):
                if _NAME_LIST.fullmatch(inner) and self._declares(inner, head[pair + 1 :]):
                    return
                if is_last and self._is_attribute(head, name, pair):
                    self._blank_items(iter(head[name : pair + 1]))
                    return
                if is_special:
                    self._blank_calls_and_words(head[:name])
                else:
                    self._prefix(head[:name])
                self._suffix(head[pair + 1 :])
                return
        first = pairs[0]
        if first + 1 < len(head) and first == 1 and head[2].text in _BEGINS:
            self._blank_items(iter(head[:2]))
            self._items = items[2:]
            self._end_statement(end)
        elif end == b";" and len(pairs) == 1 and first == len(head) - 1 and stop == len(items):
            self._macro_variable(head)

    def _has_type(self, head: list[_Item]) -> bool:
        """Return whether a type stands among the items before a name."""
        return any(
            head[unit.first].kind == "word" and head[unit.first].text not in _SPECIFIERS
            for unit in _units(head)
        )

    def _is_special(self, head: list[_Item], first: int, last: int) -> bool:
        """Return whether a name needs no type: a constructor's or destructor's."""
        name = head[last].text
        if any(item.text == b"~" for item in head[max(first - 1, 0) : last]):
            return True
        if first < last:
            return any(item.text == name for item in head[first:last])
        return bool(self._blocks) and self._blocks[-1] == name

    def _declares(self, names: bytes, behind: list[_Item]) -> bool:
        """Return whether old-style declarations of parameters follow a list of names."""
        wanted = set(_WORD.findall(names))
        return any(item.text in wanted for item in behind)

    def _is_attribute(self, head: list[_Item], name: int, pair: int) -> bool:
        """Return whether the last word with parentheses is a macro behind a variable: ``int x ALIGNED(8)``."""
        if _PARAMETERS.match(self._data, head[pair].start, head[pair].end):
            return False
        before = [
            head[unit.last] for unit in _units(head[:name]) if head[unit.last].kind in ("word", "angles")
        ]
        before = [item for item in before if item.text not in _SPECIFIERS]
        return len(before) > 1 and _LOOKS_LIKE_MACRO.match(head[name].text) is not None and not (
            _LOOKS_LIKE_MACRO.match(before[-1].text)
        )  # fmt: skip

    def _prefix(self, head: list[_Item]) -> None:
        """Blank what stands before a name and is neither a specifier nor its type."""
        units = [unit for unit in _units(head) if head[unit.first].kind == "word"]
        calls = [unit for unit in units if unit.is_call and head[unit.first].text not in _TAKES_GROUP]
        plain: list[_Unit] = []
        has_keyword = False
        skip = False
        for index, unit in enumerate(units):
            word = head[unit.first].text
            if skip:
                skip = index + 1 < len(units) and self._adjoins(head, unit, units[index + 1])
                if skip:
                    self._blank_items(iter(head[unit.first : unit.last + 1]))
                continue
            if word in _TYPES:
                has_keyword = True
            elif word in _ELABORATES:
                has_keyword = skip = True
            elif not unit.is_call and word not in _SPECIFIERS and word not in _TAKES_GROUP:
                plain.append(unit)
        pointer = next((index for index, item in enumerate(head) if item.text in (b"*", b"&")), len(head))
        early = [unit for unit in plain if unit.first < pointer]
        keep = None
        if not has_keyword and early:
            likely = [unit for unit in early if not _LOOKS_LIKE_MACRO.match(head[unit.last].text)]
            keep = (likely or early)[-1]
        elif not has_keyword and calls and not plain:
            keep = calls[-1]
            if pointer and head[keep.first].end - head[keep.first].start >= 3:
                self._blank_items(iter(head[keep.first : keep.last + 1]))
                self.written.append((head[keep.first].start, b"int"))
        for unit in [*plain, *calls]:
            if unit is not keep:
                self._blank_items(iter(head[unit.first : unit.last + 1]))

    def _adjoins(self, head: list[_Item], unit: _Unit, after: _Unit) -> bool:
        """Return whether the name behind ``struct`` goes on with another word, so that it is a macro."""
        return (
            after.first == unit.last + 1 and not after.is_call and head[after.first].text not in _SPECIFIERS
        )

    def _suffix(self, behind: list[_Item]) -> None:
        """Blank what stands behind parameters and is no part of the language."""
        if any(item.text == b"," for item in behind):
            return
        for unit in _units(behind):
            item = behind[unit.first]
            if item.kind == "word" and item.text not in _BEHIND and item.text not in _TAKES_GROUP:
                self._blank_items(iter(behind[unit.first : unit.last + 1]))

    def _variable(self, head: list[_Item]) -> None:
        """Blank the words too many of a variable's declaration, when they look like macros."""
        if any(item.kind == "group" or item.text in (b",", *_CLASS_KEYS) for item in head):
            return
        units = [
            unit
            for unit in _units(head)
            if head[unit.first].kind == "word" and head[unit.first].text not in _SPECIFIERS
        ]
        has_keyword = any(head[unit.first].text in _TYPES for unit in units)
        plain = [unit for unit in units if head[unit.first].text not in _TYPES]
        spare = len(plain) - (1 if has_keyword else 2)
        for unit in plain:
            if spare > 0 and _LOOKS_LIKE_MACRO.match(head[unit.last].text):
                self._blank_items(iter(head[unit.first : unit.last + 1]))
                spare -= 1

    def _macro_variable(self, head: list[_Item]) -> None:
        """Make ``static DEFINE_PER_CPU(int, hits)`` what it declares: ``static int hits``."""
        if len(head) < 3 or any(item.text not in _SPECIFIERS for item in head[:-2]):
            return
        macro, group = head[-2:]
        at = group.start + 1
        for part in self._data[at : group.end - 1].split(b","):
            word = part.strip()
            if _WORD.fullmatch(word) and word not in _TYPES and macro.end - macro.start > 2:
                start = at + part.index(word)
                self.blanks += [(macro.start, start), (start + len(word), group.end)]
                self.written.append((macro.start, b"int"))
                return
            at += len(part) + 1


def _units(items: list[_Item]) -> list[_Unit]:
    """Return the words among ``items``, each with its qualifiers, type arguments and parentheses."""
    units: list[_Unit] = []
    index = 0
    while index < len(items):
        first = index
        if items[index].kind != "word":
            index += 1
            continue
        is_call = False
        while index + 1 < len(items):
            following = items[index + 1]
            if following.kind == "angles" or following.text == b"::":
                index += 1
            elif following.kind == "word" and items[index].text == b"::":
                index += 1
            elif following.kind == "group":
                index, is_call = index + 1, True
                break
            else:
                break
        units.append(_Unit(first, index, is_call))
        index += 1
    return units


def _chain_start(items: list[_Item], index: int) -> int:
    """Return the first item of the qualified name that ends at ``index``."""
    while index > 0:
        before = items[index - 1]
        if (
            before.text in (b"::", b"~")
            or items[index].kind == "angles"
            or (items[index].text == b"::" and before.kind in ("word", "angles"))
        ):
            index -= 1
        else:
            break
    return index
