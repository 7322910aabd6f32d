"""Why a changed signature breaks the code that calls it: calls that were right and are not any more.

Read from the heads alone, so only what they say for certain is told; a head that cannot be read says nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CUT = 200
"""A signature of this many characters may be cut."""
_TYPED = frozenset(("c", "cpp", "csharp", "cuda", "go", "java", "rust", "tsx", "typescript"))
"""Languages whose compiler checks types."""
_TYPE_FIRST = frozenset(("c", "cpp", "csharp", "cuda", "java", "php"))
"""Languages that write a parameter's type before its name."""
_READ = _TYPED | {"javascript", "php", "python", "ruby"}
_QUIET_WORDS = frozenset(
    ("abstract", "async", "def", "default", "export", "final", "func", "function", "inline", "internal", "override",
     "private", "protected", "pub", "public", "sealed", "synchronized", "virtual", "@Override")
)  # fmt: skip
"""Words of a head that change nothing for a caller."""
_OPENING, _CLOSING = "([{<", ")]}>"


class _Parameter(NamedTuple):
    name: str
    type: str
    required: bool
    takes_many: bool
    by_name: bool
    """Only by its name."""
    by_place: bool
    """Only by its place."""


class _Head(NamedTuple):
    parameters: list[_Parameter]
    result: str
    """What is said around them."""


def breaking_reason(name: str, language: str, before: str, after: str) -> str:
    """Return why calls of a function may break, in a few words; empty when nothing says so.

    Args:
        name: Its own name.
        language: Name of a row of the language table.
        before: The signature as ``Symbol.signature`` has it.
        after: The same now.
    """
    if language not in _READ:
        return ""
    old, new = _head(name, language, before), _head(name, language, after)
    if old is None or new is None:
        return ""
    if language in ("python", "ruby"):
        return _by_name_and_place(old.parameters, new.parameters)
    return _by_place(old, new, language)


def _by_name_and_place(old: list[_Parameter], new: list[_Parameter]) -> str:
    now = {one.name: one for one in new if not one.takes_many}
    before = {one.name: one for one in old if not one.takes_many}
    takes_names = any(one.takes_many and one.by_name for one in new)
    takes_places = any(one.takes_many and not one.by_name for one in new)
    for name, one in before.items():
        if name not in now:
            if not (takes_names if one.by_name else takes_names and takes_places):
                return f"parameter {name} removed"
            continue
        if now[name].required and not one.required:
            return f"parameter {name} lost its default"
        if now[name].by_name and not one.by_name and not takes_places:
            return f"parameter {name} by its name alone"
        if now[name].by_place and not one.by_place and not takes_names:
            return f"parameter {name} by its place alone"
    for name, one in now.items():
        if one.required and name not in before:
            return f"parameter {name} added without a default"
    places = [[one.name for one in each.values() if not one.by_name] for each in (before, now)]
    for position, name in enumerate(places[0]):
        if name in places[1] and places[1].index(name) != position:
            return f"parameter {name} at another place"
    for many in (one for one in old if one.takes_many):
        if not (takes_names if many.by_name else takes_places):
            return f"parameter {many.name} removed"
    return ""


def _by_place(old: _Head, new: _Head, language: str) -> str:
    least = [sum(1 for one in head.parameters if one.required) for head in (old, new)]
    if least[1] > least[0]:
        return f"{least[1]} arguments needed, were {least[0]}"
    # JavaScript ignores what is too much
    most = [
        None if any(one.takes_many for one in head.parameters) else len(head.parameters)
        for head in (old, new)
    ]
    if most[1] is not None and (most[0] is None or most[1] < most[0]):
        return f"at most {most[1]} arguments"
    pairs = list(zip(old.parameters, new.parameters, strict=False))
    if language in _TYPED:
        for position, (was, now) in enumerate(pairs, 1):
            if was.type != now.type:
                return f"type of argument {position} changed"
        if old.result != new.result:
            return "result changed"
    elif {was.name for was, _ in pairs} == {now.name for _, now in pairs}:
        for was, now in pairs:
            if was.name != now.name:
                return f"parameter {was.name} at another place"
    return ""


def _head(name: str, language: str, signature: str) -> _Head | None:
    """Read a signature; None when that cannot be done for certain."""
    # What may be cut is not read: half a list of parameters looks like one from which some were taken.
    found = re.search(rf"(?<![\w$]){re.escape(name)}\s*(?:=\s*(?:async\s*)?)?(?=[(<\[])", signature)
    if found is None or len(signature) >= _CUT:
        return None
    position = found.end()
    if signature[position] != "(":
        end = _end_of(signature, position)
        position = end if end is not None and signature[end : end + 1] == "(" else -1
    end = _end_of(signature, position) if position >= 0 else None
    if end is None:
        return None
    pieces = _split(signature[position + 1 : end - 1])
    words = [*signature[: found.start()].split(), *signature[end:].split()]
    result = " ".join(word for word in words if word not in _QUIET_WORDS)
    return _Head(_parameters(pieces, language), result)


def _end_of(text: str, start: int) -> int | None:
    """Where the bracket that opens at ``start`` ends, exclusive; None when it does not."""
    depth, quote = 0, ""
    for position in range(start, len(text)):
        character = text[position]
        if quote:
            quote = "" if character == quote and text[position - 1] != "\\" else quote
        elif character in "\"'`" and not _is_lifetime(text, position):
            quote = character
        elif character == ">" and text[position - 1] in "-=":
            continue
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
            if depth == 0:
                return position + 1
    return None


def _is_lifetime(text: str, position: int) -> bool:
    # Of Rust, ``&'a str``; a character such as ``'a'`` ends in a quote.
    return text[position] == "'" and re.match(r"'\w+\b(?!')", text[position:]) is not None


def _split(text: str) -> list[str]:
    """Split at the commas outside of brackets and quotes."""
    pieces, start, position = [], 0, 0
    while position < len(text):
        if text[position] == ",":
            pieces.append(text[start:position].strip())
            start = position + 1
        elif text[position] in "([{<\"'`" and not _is_lifetime(text, position):
            position = _past(text, position)
            continue
        position += 1
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


def _past(text: str, position: int) -> int:
    """The position after a bracket or quote that opens here; the next when it does not end."""
    if text[position] in _OPENING:
        return _end_of(text, position) or position + 1
    end = text.find(text[position], position + 1)
    return end + 1 if end >= 0 else position + 1


def _parameters(pieces: list[str], language: str) -> list[_Parameter]:
    found: list[_Parameter] = []
    by_name = False
    for piece in pieces:
        if language in ("python", "ruby"):
            if piece == "/":
                found = [one._replace(by_place=True) for one in found]
            elif piece == "*":
                by_name = True
            # A block of Ruby is none of the arguments.
            elif not piece.startswith("&"):
                found.append(_named_parameter(piece, language, by_name=by_name))
                # What follows ``*rest`` can only be given by its name.
                by_name = by_name or found[-1].takes_many
        elif piece != "void":
            found.append(_placed_parameter(piece, language))
    return _go_types(found) if language == "go" else found


def _named_parameter(piece: str, language: str, *, by_name: bool) -> _Parameter:
    many = piece.startswith("*")
    name = re.split(r"[:=\s]", piece.lstrip("*"), maxsplit=1)[0]
    if language == "ruby":
        keyword = re.match(r"\w+:\s*", piece)
        required = not many and (keyword.end() == len(piece) if keyword else "=" not in piece)
        return _Parameter(name, "", required, many, bool(keyword) or piece.startswith("**"), False)
    return _Parameter(name, "", not many and "=" not in piece, many, by_name or piece.startswith("**"), False)


def _placed_parameter(piece: str, language: str) -> _Parameter:
    # The arrow of a function type is no default.
    before, has_default, _ = piece.replace("=>", "→").partition("=")
    before = before.strip()
    many = "..." in before
    if language in _TYPE_FIRST:
        last = re.search(r"[$&*]*([\w$]+)(\s*(?:\[\s*\w*\s*\])*)$", before)
        name = last[1] if last and last.start() > 0 else ""
        stars = before[last.start() : last.start(1)] if last and name else ""
        type_ = before[: last.start()] + stars + last[2] if last and name else before
    elif language == "go":
        name, _, type_ = before.partition(" ")
    else:
        name, _, type_ = before.partition(":")
    optional = bool(has_default) or many or name.rstrip().endswith("?")
    words = [word for word in type_.split() if word != "final"]
    return _Parameter(
        name.strip().rstrip("?"), " ".join(words).replace(" *", "*"), not optional, many, False, False
    )


def _go_types(parameters: list[_Parameter]) -> list[_Parameter]:
    """Give each of ``x, y int`` its type; unnamed parameters are types."""
    if not any(one.type for one in parameters):
        return [one._replace(name="", type=one.name) for one in parameters]
    type_ = ""
    typed = []
    # From the end, since a type stands behind the last of the names that it is for.
    for one in reversed(parameters):
        type_ = one.type or type_
        typed.append(one._replace(type=type_))
    return typed[::-1]
