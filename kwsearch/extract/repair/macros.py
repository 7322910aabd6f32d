"""Macros that C and C++ grammars cannot see through, blanked before parsing: ``class TORCH_API Tensor {``.

A parser that does not expand macros takes such a word for a type or a name, loses the class around it and
spends its time on recovery. Blanks keep every byte where it is, so positions and texts stay true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kwsearch.extract.rows.guests import BLANKS
from kwsearch.regex import regex

_ENDINGS = (
    "API", "EXPORT", "EXPORTS", "HIDDEN", "PUBLIC", "VISIBLE", "VISIBILITY", "DLL", "DECL", "HOST_DEVICE", "HOST",
    "DEVICE", "INLINE", "FORCEINLINE", "FORCE_INLINE", "NOINLINE", "ALWAYS_INLINE", "UNUSED", "DEPRECATED",
    "NODISCARD", "NORETURN", "NOEXCEPT", "CONSTEXPR", "CONSTEVAL", "ERASE",
)  # fmt: skip
_ENDING = regex(rb"_(?:%s)_?(?![\w(]|\s*[(=,;)*&])" % "|".join(_ENDINGS).encode())
"""What ends the name of such a macro; behind a type is a pointer or a reference as well: ``USB_DEVICE* open()``."""
_NATIVE = regex(rb"\bJNI(?:EXPORT|IMPORT|CALL)\b(?=\s)")
"""Words of Java's native functions."""
_ANNOTATIONS = (
    "init", "exit", "initdata", "initconst", "exitdata", "init_or_module", "init_memblock", "always_unused",
    "net_init", "net_exit", "meminit", "ref", "user", "iomem", "percpu", "rcu", "force", "kernel", "private",
    "bitwise", "must_check", "always_inline",
    "noclone", "cold", "hot", "weak", "used", "unused", "maybe_unused", "malloc", "pure", "packed", "noreturn",
    "read_mostly", "ro_after_init", "sched", "latent_entropy", "refdata", "__cacheline_aligned",
    "__cacheline_aligned_in_smp",
)  # fmt: skip
_ANNOTATION = regex(rb"__(?:%s)(?![\w(]|\s*[(=])" % "|".join(_ANNOTATIONS).encode())
"""The Linux kernel's words of declarations."""

_ENDS_DECLARATOR = regex(rb"\)\s*\)\s*[,}]")
_ATTRIBUTE = regex(rb"__attribute(?:__)?\s*\(\(")
_USING = regex(rb"\[\[(\s*using\s+\w+\s*:)")
_MAX_ATTRIBUTE = 1 << 12
"""Bytes of one attribute that are looked at."""
_PARENTHESES = regex(rb"[()]|\"(?:[^\"\\\n]|\\.)*\"")

_FAR_TILDE = regex(rb"~[ \t]+(?=[A-Za-z_])")
_BLANKS = (b" ", b"\t", b"\n", b"\r")
_CAPITALS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_NOT_LINE_END = regex(rb"[^\r\n]")
_DIRECTIVE = regex(rb"[ \t]*#")
# One pattern for each word: a pattern that starts with fixed text is searched twenty times as fast.
_CLASS_HEADS = tuple(
    regex(
        word + rb"\s+((?!final\b)(?:_?[A-Z][A-Z0-9_]*|__\w+)(?:\s*\((?:[^()\n]|\([^()\n]*\))*\))?)"
        rb"(?=\s+(?!final\b)[A-Za-z_]\w*(?:::\w+)*(?:\s*<[^{};]*>)?\s*(?:final\b\s*)?(?:\{|:[^:]))"
    )
    for word in (rb"class", rb"struct", rb"union", rb"enum")
)
_SPACE = rb"(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*+"
_SPELLED_HEADS = tuple(
    regex(
        word
        + rb"\s+((?!(?:final|class|struct|union|enum)\b)(?=\w*[a-z])[A-Za-z]\w*)(?=\s+(?!final\b)[A-Za-z_]\w*\b"
        + _SPACE
        + rb"\{"
        + _SPACE
        + rb"[A-Za-z_~#\[][^,;{}=]*[;({:])"
    )
    for word in (rb"class", rb"struct")
)
"""The same in other letters, which may also be the type of a variable with a value in braces: a member follows."""
_HEADS = _CLASS_HEADS + _SPELLED_HEADS
_ALIGNED_KEY = regex(
    rb"^[ \t]*([A-Z_][A-Z0-9_]{2,}[ \t]*\([ \t]*(class|struct|union)[ \t]*\))(?=\s+[A-Za-z_]\w*[\s:{<])",
    re.MULTILINE,
)
"""``ALIGNED16(class) Store {``: the macro says what an instance needs, and its argument which kind of class it is."""
_KEYS_ALONE = (b"(class)", b"(struct)", b"(union)")
_GOES_ON = regex(rb"\\\r?\n")
_DEFINITION = regex(rb"[ \t]*#[ \t]*define\b(?:[^\n\\]|\\\r?\n|\\.)*")
_COMMENT = regex(rb"\"(?:[^\"\\\n]|\\.)*\"|/\*.*?\*/", re.DOTALL)
_COMMENT_MARK = regex(rb"/\*|\*/")
_CALLED = rb"(?:wx|_{0,2})[A-Z][A-Z0-9_]{2,}"
"""How a macro is called."""
_STATEMENT = regex(
    rb"\n(?<!\\\n)(?<!\\\r\n)[ \t]*("
    + _CALLED
    + rb"(?:[ \t]*\((?:[^(){};]|\([^(){};]*\))*\)[ \t]*(?=\r?\n\s*[\w#}~/])|"
    rb"[ \t]*(?=\r?\n\s*[\w#~/])|"
    rb"[ \t]*:[ \t]*(?=\r?\n)|"
    rb"(?:(?<=\bTRY)|(?<=_TRY))[ \t]*(?=(?:\r?\n[ \t]*)?\{)|"
    rb"(?:[ \t]+" + _CALLED + rb")++[ \t]*(?=\r?\n\s*(?:" + _CALLED + rb"\s*)?\})|"
    rb"(?P<last>)[ \t]*(?=\r?\n\s*\})))"
)
"""A line that is a macro, or one and a colon, and no statement; before ``}`` a bare word is the last enumerator, and
several are none. And what begins a block whose errors a macro handles: ``TRY {``. The end of the line before comes
first: fixed text is searched four times as fast."""

_LINE = 200
"""Bytes before a line that are looked at for the end of the statement before."""
_LOOP_END = regex(rb"\}\s*while(_\w+)[ \t]*\((?!\s*\))")
"""``do { … } while_each_thread(leader, task);``: a ``do`` without ``while`` takes all functions up to the next."""

_LOCK_WORDS = (
    b"GUARDED_BY",
    b"LOCKS_",
    b"LOCK_FUNCTION",
    b"ACQUIRE",
    b"EXCLUDES",
    b"REQUIRES",
    b"SAFETY_ANALYSIS",
)
_LOCKS = regex(
    rb"[\w)]\s*(?<!\w)([A-Z_]*(?:GUARDED_BY|LOCKS_EXCLUDED|LOCKS_REQUIRED|LOCK_FUNCTION|ACQUIRED_BEFORE|"
    rb"ACQUIRED_AFTER|REQUIRES|EXCLUDES|ACQUIRE|RELEASE)\s*\([^(){};]*\)|NO_THREAD_SAFETY_ANALYSIS)(?=\s*[{;,=)])"
)


_LATER = (regex(rb"inline(?:__)?\s"), regex(rb"static\s"))
"""Words that no type stands before: what does, in capitals, is a macro."""


def blank_specifiers(data: bytes) -> bytes:
    """Return ``data`` without attributes' arguments and words that look like a macro of declarations or class heads.

    The ``~`` of ``~ Store()`` goes to its name, where the grammar wants it.
    """
    if b"~ " in data or b"~\t" in data:
        data = _FAR_TILDE.sub(lambda found: found[0][1:] + b"~", data)
    keys = list(_ALIGNED_KEY.finditer(data)) if any(key in data for key in _KEYS_ALONE) else []
    return blank(
        data,
        [
            *_specifiers(data),
            *_attributes(data),
            *(found.span(1) for head in _HEADS for found in head.finditer(data)),
            *(found.span(1) for found in keys),
            *(
                mark.span()
                for start, end in comments_in_macros(data)
                for mark in _COMMENT_MARK.finditer(data, start, end)
            ),
        ],
        [(found.start(1), found[2]) for found in keys],
    )


def comments_in_macros(data: bytes) -> list[tuple[int, int]]:
    """Return the byte ranges of comments inside of macros that go on on the next line, sorted.

    The grammar ends a macro at its first comment, and takes what stands behind it for code of the file.
    """
    found: list[tuple[int, int]] = []
    read = 0
    for mark in _GOES_ON.finditer(data):
        start = data.rfind(b"\n", 0, mark.start()) + 1
        behind = data.find(b"*/", start, mark.start())
        if behind < read:  # no comment ends on the line, or one that was read
            continue
        while _continues(data, start, read):
            start = data.rfind(b"\n", 0, start - 1) + 1
        definition = _DEFINITION.match(data, start)
        read = definition.end() if definition is not None else mark.end()
        if definition is not None:
            found += [
                item.span() for item in _COMMENT.finditer(data, start, read) if item[0].startswith(b"/")
            ]
    return found


def _continues(data: bytes, start: int, read: int) -> bool:
    """Return whether the line before the one that starts at ``start`` ends with a backslash, and is not read yet."""
    return start > read and data[max(start - 3, 0) : start].rstrip(b"\r\n").endswith(b"\\")


def statement_macros(data: bytes) -> list[tuple[int, int]]:
    """Return the byte ranges of more macros, sorted, for a file that cannot be parsed without errors.

    These are lines that hold one macro and no semicolon, and what declares locks behind a function's head; they could
    be calls, too. And all but ``while`` of macros that end a loop.
    """
    patterns = [_STATEMENT]
    if any(word in data for word in _LOCK_WORDS):
        patterns.append(_LOCKS)
    if b"while_" in data:
        patterns.append(_LOOP_END)
    return sorted(
        found.span(1)
        for pattern in patterns
        for found in pattern.finditer(data)
        if not _ends_list(found, data)
    )


def _ends_list(found: re.Match[bytes], data: bytes) -> bool:
    """Return whether a word before ``}`` is the last enumerator: behind a statement there is none."""
    if "last" not in found.re.groupindex or found["last"] is None:
        return False
    return not data[max(0, found.start() - _LINE) : found.start()].rstrip().endswith((b";", b"}"))


def _attributes(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield what stands in attributes and looks like calls: ``(printf, 1, 2)``, and ``using gnu:``."""
    for found in _USING.finditer(data):
        yield found.span(1)
    left = 4096 + 4 * len(data)
    for found in _ATTRIBUTE.finditer(data):
        start, at = found.span()
        depth, opened = 0, at
        before = data[max(0, start - 64) : start].rstrip()[-1:]
        while left > 0 and (mark := _PARENTHESES.search(data, at, opened + _MAX_ATTRIBUTE)) is not None:
            left -= mark.end() - at
            at = mark.end()
            if mark[0] == b"(":
                depth += 1
                start = mark.start() if depth == 1 else start
            elif mark[0] == b")":
                depth -= 1
                if depth < 0:
                    ends = _ENDS_DECLARATOR.match(data, mark.start())
                    if before in (b",", b"*", b"]") or ends is not None:  # the grammar knows none there
                        yield found.start(), ends.end() - 1 if ends is not None else data.find(b")", at) + 1
                    break
                if depth == 0:
                    yield start, at


def _specifiers(data: bytes) -> Iterator[tuple[int, int]]:
    for found in _ENDING.finditer(data):
        start, end = found.span()
        while start and data[start - 1] in _CAPITALS:
            start -= 1
        is_name = start and data[start - 1 : start].isalnum()
        if not is_name and not _is_in_directive(data, start):
            yield start, end
    if b"JNI" in data:
        yield from (
            found.span() for found in _NATIVE.finditer(data) if not _is_in_directive(data, found.start())
        )
    for found in _ANNOTATION.finditer(data):
        start, end = found.span()
        before = data[start - 1 : start]
        if not (before.isalnum() or before == b"_") and not _is_in_directive(data, start):
            yield start, end

    for later in _LATER:
        for found in later.finditer(data):
            before = data[max(0, found.start() - 64) : found.start()]
            end = found.start() - len(before)
            end += len(before.removesuffix(b"force").removesuffix(b"__").rstrip())
            start = end
            while start and data[start - 1] in _CAPITALS:
                start -= 1
            is_word = end - start > 2 and not data[start : start + 1].isdigit()
            is_part = data[start - 1 : start].isalnum() or data[end : end + 1] not in _BLANKS
            if is_word and not is_part and not _is_in_directive(data, start):
                yield start, end


def _is_in_directive(data: bytes, start: int) -> bool:
    """Return whether a place is on a line of a directive: of what it defines, nothing may be left empty."""
    line = data.rfind(b"\n", 0, start) + 1
    return (
        data.endswith((b"\\\n", b"\\\r\n"), max(0, line - 3), line)
        or _DIRECTIVE.match(data, line) is not None
    )


def blank(data: bytes, ranges: Sequence[tuple[int, int]], written: Sequence[tuple[int, bytes]] = ()) -> bytes:
    """Return ``data`` with spaces instead of the bytes in ``ranges``; ends of lines stay.

    Args:
        data: A text.
        ranges: First byte and end, exclusive, of each.
        written: What is put over the spaces: first byte and text.
    """
    if not ranges:
        return data
    blanked = bytearray(data)
    for start, end in ranges:
        blanked[start:end] = data[start:end].translate(BLANKS)
    for start, text in written:
        blanked[start : start + len(text)] = text
    return bytes(blanked)


def blanked(text: bytes, put: bytes = b" ") -> bytes:
    """Return ``put``, one byte, for every byte of a text that ends no line."""
    return _NOT_LINE_END.sub(put, text)


def blanked_match(found: re.Match[bytes]) -> bytes:
    """Return what a pattern found as blanks."""
    return blanked(found[0])
