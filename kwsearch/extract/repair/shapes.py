"""Which words of a declaration of C or C++ are macros, by its shape: ``extern int put(const char *s) __THROW;``.

No list of names says what is a macro. What a declaration needs says it: specifiers, one type, one name with its
parameters, and then nothing but what the language has there. A word too many is a macro, with the arguments behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise, zip_longest

from kwsearch.regex import regex

CLASS_KEYS = frozenset((b"class", b"struct", b"union", b"enum"))

_TYPES = frozenset(
    b"void char short int long float double signed unsigned bool _Bool wchar_t char8_t char16_t char32_t auto "
    b"__int128 __signed__ _Complex __float128".split()
)
"""Words that are types by themselves."""
_SPECIFIERS = frozenset(
    b"static extern inline const volatile constexpr consteval constinit register thread_local _Thread_local virtual "
    b"explicit friend mutable __inline __inline__ __extension__ __const restrict __restrict __restrict__ _Noreturn "
    b"__volatile__ export typedef __thread".split()
)
_TAKES_GROUP = frozenset(
    b"noexcept throw __attribute__ __attribute __declspec alignas _Alignas decltype typeof __typeof__ asm __asm__ "
    b"__asm requires sizeof defined _Atomic".split()
)
"""Words of the language that parentheses follow."""
_TYPE_OF = frozenset((b"typeof", b"__typeof__", b"__typeof"))
_NO_MACROS = _SPECIFIERS | _TAKES_GROUP
_BEHIND = _TAKES_GROUP | frozenset(b"const volatile override final mutable try".split())
"""What the language has behind parameters."""
_ELABORATES = CLASS_KEYS | {b"typename"}
_OTHER = frozenset(
    b"using static_assert _Static_assert return if for while switch case goto else do delete new namespace operator "
    b"template public private protected default concept import module typedef".split()
)
"""Words that start what declares no function."""
_BEGINS = _TYPES | _SPECIFIERS | _ELABORATES | {b"template", b"namespace", b"using", b"static_assert"}
_ALLOCATES = frozenset((b"new", b"delete", b"co_await"))
_LEFT_ALONE = frozenset((b"operator", b"friend", b"requires"))
_PARAMETERS = regex(
    rb"\(\s*(?:\)|\.\.\.|(?:(?!\b\d)[^()\"'{};*&])*(?:[*&]|(?<=\.\.\.))|"
    rb"[^,()]*\b(?:void|char|short|int|long|float|double|signed|unsigned|bool|const|struct|union|enum)\b|"
    rb"(?:[A-Za-z_][\w:]*\s*,\s*)*(?:[A-Za-z_][\w:]*\s+)*[A-Za-z_][\w:]*(?:\s+|\s*<[^()]*>\s*)[A-Za-z_]\w*\s*[,)=\[])"
)
"""How a list of parameters starts: what could not be the arguments of a macro."""
_NAMES = regex(rb"\(\s*[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*\s*\)")
_NAME = regex(rb"\(\s*([A-Za-z_]\w*)\s*\)")
_PROTOTYPE = regex(
    rb"\((?:[^()]*,)?\s*([A-Za-z_]\w*)\s*,\s*(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))\s*[,)]"
)
"""Arguments of a macro that are a function's name and its parameters."""
_MEMBER = regex(
    rb"\(\s*(?:(?P<own>[A-Za-z_]\w*)|(?P<of>[A-Za-z_]\w*)\s*&\s*operator\s*=)\s*"
    rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?:\s*(?:const|noexcept)\b)*"
)
"""Arguments of a macro that begin with a constructor or an assignment."""
_WRAPPED = regex(
    rb"\(\s*(?:[A-Za-z_]\w*(?:\s*\(\d*\))?(?:\s*\*+\s*|\s+))+[A-Za-z_]\w*\s*(\((?:[^(){};]|\((?:[^(){};]|\([^(){};]*\))*\))*\))\s*\)"
)
"""The one argument of a macro that is a whole prototype."""
_BODY = regex(rb"\s*\{")
_WORD = regex(rb"[A-Za-z_]\w*")
_MAX_UNITS = 128
"""Of a declaration that is read: every word in it is looked at from every other."""
_POINTS = regex(rb"\(\s*(?:[A-Za-z_]\w*\s+)*\*")
"""How the first parentheses of ``int (*handler(int code))(void)`` begin."""
LOOKS_LIKE_MACRO = regex(rb"__|(?:wx|_)?[A-Z][A-Z0-9_]+\Z")
_CONVENTION = regex(rb"(?:API|CALL|CALLBACK|DECL|ENTRY|PASCAL)\Z")
"""How calling conventions end, of words that all look like macros: ``static DWORD WINAPI run(LPVOID)``."""

Range = tuple[int, int]
"""First byte and end, exclusive."""


class Unit:
    """One thing in a declaration: a name with its qualifiers, type arguments and the parentheses behind it, or a mark.

    Attributes:
        start: Its first byte.
        end: The byte after its last one.
        first: The first word of a name, ``~`` of a destructor's; empty when it is no name.
        word: The last word of a name; a mark; empty for other things.
        groups: The parentheses behind it, or by themselves.
        is_open: Whether a name goes on, behind ``::`` or ``~``.
    """

    __slots__ = ("end", "first", "groups", "is_open", "start", "word")

    def __init__(self, start: int, end: int, word: bytes, is_name: bool) -> None:
        self.start = start
        self.end = end
        self.first = word if is_name else b""
        self.word = word
        self.groups: list[Range] = []
        self.is_open = False

    @property
    def is_call(self) -> bool:
        """Whether parentheses follow a name that is no word of the language."""
        return bool(self.first and self.groups) and self.word not in _TAKES_GROUP


class Macros:
    """What is to be changed in a text.

    Attributes:
        blanks: Byte ranges of macros.
        kept: First bytes of what looks like a macro and is a type.
        written: What stands for a macro that is a type: first bytes and texts.
    """

    def __init__(self, data: bytes) -> None:
        self.blanks: list[Range] = []
        self.kept: set[int] = set()
        self.written: list[tuple[int, bytes]] = []
        self._data = data

    def blank(self, units: Iterable[Unit]) -> None:
        """Blank the names among ``units``, with their parentheses."""
        self.blanks += [(unit.start, unit.end) for unit in units if unit.first]

    def blank_unknown(self, units: Iterable[Unit]) -> None:
        """Blank the names that stand where only specifiers may."""
        self.blank(unit for unit in units if unit.word not in _NO_MACROS)

    def _write_type(self, start: int, end: int) -> None:
        self.blanks.append((start, end))
        self.written.append((start, b"int"))

    def read_class(self, units: list[Unit], key: int) -> bytes:
        """Read the head of a class whose ``class`` or ``struct`` is the unit ``key``, and return the class's name."""
        if not any(unit.word == b"template" for unit in units[:key]):
            self.blank_unknown(units[:key])
        head = until(units[key + 1 :], b":")
        if head and head[0].word in CLASS_KEYS:  # enum class
            head = head[1:]
        names = [
            unit for unit in head if unit.first and unit.word not in _TAKES_GROUP and unit.word != b"final"
        ]
        plain = [unit for unit in names if not unit.groups]
        if not plain:
            return b""
        last = plain[-1]
        if LOOKS_LIKE_MACRO.match(last.word):  # class Store MY_FINAL
            last = next((unit for unit in reversed(plain) if not LOOKS_LIKE_MACRO.match(unit.word)), last)
        self.blank(unit for unit in names if unit is not last)
        return last.word

    def read(self, units: list[Unit], scope: bytes, is_body: bool) -> None:
        """Read a declaration, or the head of a function.

        Args:
            units: What it consists of.
            scope: Name of the class around it; empty when there is none.
            is_body: Whether a body follows.
        """
        while len(units) > 1 and units[0].first == b"template":
            units = units[1:]
        if not units or len(units) > _MAX_UNITS:
            return
        if units[0].word == b"typedef":
            self._read_typedef(units)
            return
        if units[0].word == b"{":  # struct pair { … } ALIGNED(8);
            self.blank(
                unit for unit in units if unit.is_call and not _PARAMETERS.match(self._data, *unit.groups[0])
            )
        if units[0].word in _OTHER or units[0].word == b"{":
            return
        if scope and units[0].is_call and self._read_wrapped(units[0], scope):
            self.read(units[1:], scope, is_body)
            return
        head = until(units, b"=", b":", b"->")
        operator = next((index for index, unit in enumerate(head) if unit.word == b"operator"), 0)
        if any(unit.word in _LEFT_ALONE for unit in head):
            if operator > 0 and head[0].word not in _LEFT_ALONE:
                made = head[operator + 1] if operator + 1 < len(head) and not head[operator].groups else None
                if made is not None and made.first and made.word not in _ALLOCATES:  # operator float()
                    self.blank_unknown(head[:operator])
                elif operator > 1:
                    self._read_type(head[:operator])
            return
        for unit in head:
            if unit.word in _TYPE_OF and unit.groups:
                self._write_type(unit.start, unit.end)
        calls = [index for index, unit in enumerate(head) if unit.is_call and unit.word not in _TYPES]
        if len(calls) == len(head) > 1 and all(
            LOOKS_LIKE_MACRO.match(unit.word) and self._prototype(unit) is None for unit in head
        ):
            return  # one macro after another, each on a line of its own
        typed = next((index for index in range(len(head)) if self._is_type_of_name(head, index)), -1)
        if typed >= 0:
            if not any(unit.word in _ELABORATES for unit in head[:typed]):
                self.blank_unknown(unit for unit in head[:typed] if unit.word not in _TYPES)
            self._read_end(head[typed + 1 :])
        elif not calls:
            self._read_variable(head)
        elif not any(self._read_function(head, index, scope, index == calls[-1]) for index in calls):
            if calls[0] == 0 and len(head) > 1 and head[1].word in _BEGINS:
                self.blank(head[:1])
                self.read(units[1:], scope, is_body)
            elif not is_body and len(calls) == 1 and calls[0] == len(units) - 1:
                self._read_macro_variable(units)

    def _is_type_of_name(self, units: list[Unit], index: int) -> bool:
        """Return whether the name stands in parentheses: ``int (*handler(int code))(void)``, ``half (max)()``."""
        unit = units[index]
        if not unit.first or len(unit.groups) != 2 or unit.word in _TAKES_GROUP:
            return False
        if _POINTS.match(self._data, *unit.groups[0]):
            return True
        if _NAME.fullmatch(self._data, *unit.groups[0]) is None or LOOKS_LIKE_MACRO.match(unit.word):
            return False
        return unit.word in _TYPES or all(
            before.word in _SPECIFIERS or LOOKS_LIKE_MACRO.match(before.word) for before in units[:index]
        )

    def _read_wrapped(self, unit: Unit, scope: bytes) -> bool:
        """Read a macro around a declaration of the class: ``DELETED(Store& operator=(Store const&))``."""
        start, end = unit.groups[0]
        found = _MEMBER.match(self._data, start, end)
        if found is None or scope not in (found["own"], found["of"]):
            return False
        self.blanks.append((unit.start, start + 1))
        self.blanks.append((found.end(), end))
        self.written.append((end - 1, b";"))
        return True

    def unwrap(self, unit: Unit) -> bool:
        """Tell whether a unit is a macro around a whole prototype, and blank it: ``EXTERNAL(int get(int which))``.

        A semicolon takes the place of its last parenthesis.
        """
        (start, end), data = unit.groups[0], self._data
        found = _WRAPPED.match(data, start, end) if LOOKS_LIKE_MACRO.match(unit.word) else None
        if found is None or found.end() != end or not _PARAMETERS.match(data, *found.span(1)):
            return False
        if _BODY.match(data, end):
            return False
        self.blanks += [(unit.start, start + 1), (end - 1, end)]
        self.written.append((end - 1, b";"))
        return True

    def _read_typedef(self, units: list[Unit]) -> None:
        """Blank macros with arguments before or behind the name: ``typedef int ALIGNED(8) wide_t``."""
        for index, (unit, following) in enumerate(zip_longest(units, units[1:])):
            if not unit.is_call or _PARAMETERS.match(self._data, *unit.groups[0]):
                continue
            if following is None and self._is_attribute(unit, units[:index]):
                self.blank([unit])
            elif following is not None and following.first:
                if all(before.word in _SPECIFIERS for before in units[:index]) and following is units[-1]:
                    self._write_type(unit.start, unit.end)
                else:
                    self.blank([unit])

    def _read_function(self, head: list[Unit], index: int, scope: bytes, is_last: bool) -> bool:
        """Read a declaration as that of the function with the name ``head[index]``; return whether it is one."""
        unit, before, behind = head[index], head[:index], head[index + 1 :]
        start, end = unit.groups[0]
        is_special = unit.word == scope or unit.first == b"~" or self._data.startswith(b"~", unit.start)
        is_special = is_special or b"~" in self._data[unit.start : start]
        is_special = is_special or (unit.first == unit.word and b"::" in self._data[unit.start : start])
        has_type = any(item.first and item.word not in _SPECIFIERS for item in before)
        named = self._prototype(unit)
        if named is not None:
            self.blanks += [(unit.start, named.start(1)), (named.end(1), named.start(2)), (named.end(2), end)]
            if behind and (behind[0].word in _BEGINS or self._prototype(behind[0]) is not None):
                # no semicolon: the next declaration
                self.written.append((end - 1, b";"))
                self.read(behind, scope, False)
                behind = []
            if has_type:
                self._read_type(before)
            else:
                self.written.append((unit.start, b"int"))
            self._read_end(behind)
            return True
        if not is_special and not has_type:
            return False
        if (
            self._data.startswith(b"((", start)
            and self._data.startswith(b"))", end - 2)
            and before
            and before[-1].first
            and not any(
                self._names_function([item]) for item in behind
            )  # else it is an attribute of that one
        ):
            self.blanks += [(unit.start, start + 1), (end - 1, end)]  # int f OF((int a));
            self._read_type(before[:-1])
            return True
        one = _NAME.fullmatch(self._data, start, end)
        if one is not None and len(unit.groups) == 2:
            self.blanks += [(unit.start, one.start(1)), (one.end(1), end)]  # int API(f)(int a);
        elif not is_last and (
            not _PARAMETERS.match(self._data, start, end)
            or (LOOKS_LIKE_MACRO.match(unit.word) and any(self._names_function([item]) for item in behind))
        ):
            return False
        elif self._is_old_style(unit, behind):
            return True
        elif is_last and self._is_attribute(unit, before):
            self.blank([unit])
            return True
        if is_special:
            self.blank_unknown(before)
        else:
            self._read_type(before)
        if behind and self._begins_line(unit, behind):
            self.read(behind, scope, False)
        else:
            self._read_end(behind)
        return True

    def _begins_line(self, unit: Unit, behind: list[Unit]) -> bool:
        """Return whether the next declaration begins on a line behind parameters, which lack a semicolon."""
        return (
            b"\n" in self._data[unit.end : behind[0].start]
            and behind[0].word in _BEGINS - _BEHIND
            and any(item.is_call for item in behind)
        )

    def _prototype(self, unit: Unit) -> re.Match[bytes] | None:
        """Return name and parameters of the function that a macro declares: ``EXPORT(3, int, get, (int a))``."""
        named = _PROTOTYPE.match(self._data, *unit.groups[0]) if unit.is_call else None
        return named if named is not None and _PARAMETERS.match(self._data, *named.span(2)) else None

    def _names_function(self, units: list[Unit]) -> bool:
        """Return whether the first of the units is the name of a function, by its look, and its parameters."""
        unit = units[0]
        return (
            unit.is_call
            and not LOOKS_LIKE_MACRO.match(unit.word)
            and _PARAMETERS.match(self._data, *unit.groups[0]) is not None
        )

    def _is_old_style(self, unit: Unit, behind: list[Unit]) -> bool:
        """Return whether declarations of parameters follow a list of names."""
        names = self._data[slice(*unit.groups[0])]
        wanted = set(_WORD.findall(names))
        return _NAMES.fullmatch(names) is not None and any(item.word in wanted for item in behind)

    def _is_attribute(self, unit: Unit, before: list[Unit]) -> bool:
        """Return whether the last word with parentheses is a macro behind a variable: ``int x ALIGNED(8)``."""
        if not LOOKS_LIKE_MACRO.match(unit.word) or _PARAMETERS.match(self._data, *unit.groups[0]):
            return False
        names = [item.word for item in before if item.first and item.word not in _SPECIFIERS]
        return len(names) > 1 and names[-1] not in _TYPES and not LOOKS_LIKE_MACRO.match(names[-1])

    def _read_type(self, units: list[Unit]) -> None:
        """Blank what stands before a name and is neither a specifier nor the type."""
        names = [unit for unit in units if unit.first]
        unknown: list[Unit] = []
        has_type = is_elaborated = False
        for unit, following in zip_longest(names, names[1:]):
            if is_elaborated:  # what goes on with another word is a macro: struct PACKED pair
                is_elaborated = (
                    following is not None
                    and not following.groups
                    and following.word not in _SPECIFIERS
                    and units.index(following) == units.index(unit) + 1
                )
                if is_elaborated:
                    self.blank([unit])
            elif unit.word in _ELABORATES:
                has_type = is_elaborated = True
            elif unit.word in _TYPES:
                has_type = True
            elif unit.word not in _NO_MACROS:
                unknown.append(unit)
        plain = [unit for unit in until(units, b"*", b"&") if unit in unknown and not unit.groups]
        kept: Unit | None = None
        if not has_type and plain:
            types = [unit for unit in plain if not LOOKS_LIKE_MACRO.match(unit.word)]
            kept = (types or [unit for unit in plain if not _CONVENTION.search(unit.word)] or plain)[-1]
        elif not has_type and unknown and all(unit.groups for unit in unknown):
            kept = unknown[-1]
            self._write_type(kept.start, kept.end)
        if kept is not None:
            self.kept.add(kept.start)
        self.blank(unit for unit in unknown if unit is not kept)

    def _read_end(self, units: list[Unit]) -> None:
        """Blank what stands behind parameters and is no part of the language."""
        if not any(unit.word == b"," for unit in units):
            self.blank(unit for unit in units if unit.word not in _BEHIND)

    def _read_variable(self, units: list[Unit]) -> None:
        """Blank the words too many of a variable's declaration, when they look like macros."""
        if any(unit.groups or unit.word in CLASS_KEYS or unit.word == b"," for unit in units):
            return
        names = [unit for unit in units if unit.first and unit.word not in _SPECIFIERS]
        unknown = [unit for unit in names if unit.word not in _TYPES]
        spare = len(unknown) - (1 if len(unknown) < len(names) else 2)
        likely = [unit for unit in unknown if LOOKS_LIKE_MACRO.match(unit.word)]
        self.blank(likely[: max(spare, 0)])

    def _read_macro_variable(self, units: list[Unit]) -> None:
        """Make ``static DEFINE_PER_CPU(int, hits)`` what it declares: ``static int hits``."""
        if len(units) < 2 or any(unit.word not in _SPECIFIERS for unit in units[:-1]):
            return
        macro = units[-1]
        start, end = macro.groups[0]
        at = start + 1
        for part in self._data[at : end - 1].split(b","):
            word = part.strip()
            if _WORD.fullmatch(word) and word not in _TYPES and start - macro.start > 2:
                name = at + part.index(word)
                self.blanks += [(macro.start, name), (name + len(word), end)]
                self.written.append((macro.start, b"int"))
                return
            at += len(part) + 1


def class_key(data: bytes, units: list[Unit]) -> int:
    """Return the index of ``class``, ``struct`` … when the units are the head of one; -1 when they are not."""
    key = next((index for index, unit in enumerate(units) if unit.word in CLASS_KEYS), -1)
    if key < 0 or any(unit.word == b"=" for unit in units):
        return -1
    head = until(units[key + 1 :], b":")
    is_function = any(
        unit.is_call and before.word and _PARAMETERS.match(data, *unit.groups[0])
        for before, unit in pairwise(head)
    )
    return -1 if is_function else key


def until(units: list[Unit], *marks: bytes) -> list[Unit]:
    """Return the units before the first one that is one of ``marks``."""
    for index, unit in enumerate(units):
        if unit.word in marks:
            return units[:index]
    return units
