"""What ``.h`` means: C, C++ or Objective-C. Decided once for all headers of a repository, by its other files.

A header that only another of the three can read speaks for itself.

The C grammar takes nine times as long on C++ headers as the C++ grammar, and C headers cost the C++ grammar little,
so doubt goes to C++: a tenth as many C++ or CUDA files as C files is enough. Where there are neither, some
headers are looked at, and one that only C++ can read decides. Where most files have the suffix of Objective-C, which is
MATLAB's, too, one header that only Objective-C can read decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from kwsearch.regex import regex

SAMPLE = 200
"""At most this many headers are looked at, evenly spread over their sorted paths."""

HEADER_BYTES = 16 * 1024
"""How much of each is read."""

# A line end is found four times as fast as what ``^`` means.
_CPP_LINE = regex(
    rb"\n[ \t]*(?:class[ \t]+\w|namespace(?:[ \t]+[\w:]+)?[ \t]*\{|namespace[ \t]+\w|template[ \t]*<|using[ \t]+\w"
    rb"|(?:public|private|protected)[ \t]*:|virtual[ \t]+\w|enum[ \t]+class[ \t]+\w"
    rb"|#[ \t]*include[ \t]*<(?:string|vector|memory|map|iostream|utility|"
    rb"functional|algorithm|cstd\w+|type_traits|optional)>)"
)

# What Visual C++ imports are libraries of types, no headers.
_OBJC_LINE = regex(
    rb"\n[ \t]*(?:@(?:interface|protocol|class|end|import)\b|#[ \t]*import[ \t]*[<\"][^>\"\n]*\.h[>\"])"
)

# A quote behind a backslash begins nothing: else each of a row of them is followed to the end of its line.
_COMMENT_OR_TEXT = regex(
    rb"""//(?:\\\r?\n|[^\n])*|/\*.*?(?:\*/|\Z)|"(?:\\(?:\r\n|.)|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\\["'\\]""",
    re.DOTALL,
)
_CONDITION = regex(rb"^[ \t]*#[ \t]*(if|elif|endif)(?:n?def)?\b((?:\\\r?\n|.)*)", re.MULTILINE)
_ASKS_WHO_READS = (b"cplusplus", b"__OBJC__")


def decide_header_language(
    languages: Mapping[str, int], headers: Sequence[str], read_head: Callable[[str], bytes]
) -> str:
    """Return ``cpp``, ``objective-c`` or ``c``; the same files always give the same answer.

    Args:
        languages: How many files of each language the repository has, headers left out.
        headers: Paths of its ``.h`` files, in any order.
        read_head: Returns the first HEADER_BYTES of one of them; empty when it cannot be read.
    """
    cpp = languages.get("cpp", 0) + languages.get("cuda", 0)
    c = languages.get("c", 0)
    objc = languages.get("objective-c", 0)
    # Other files decide where there are any, unless most are Objective-C's, whose suffix MATLAB has as well.
    if (cpp or c) and objc <= cpp + c:
        return "cpp" if cpp * 10 > c else "c"
    ordered = sorted(headers)
    # Evenly spread, because neighbours are alike.
    chosen = ordered[:: max(1, -(-len(ordered) // SAMPLE))]
    readers = {reader for path in chosen for reader in _only_readers(read_head(path))}
    is_cpp = cpp * 10 > c if cpp or c else "cpp" in readers
    if (objc or not is_cpp) and "objective-c" in readers:
        return "objective-c"
    return "cpp" if is_cpp else "c"


def own_header_language(data: bytes, usual: str) -> str:
    """Return the language of one header.

    Args:
        data: Its bytes.
        usual: What the headers of its repository are.
    """
    others = [line for name, line in _LINES if name != usual]
    if not any(line.search(b"\n" + data) for line in others):  # quick, and nearly always so
        return usual
    readers = list(_only_readers(data))
    return usual if usual in readers or not readers else readers[0]


def _only_readers(data: bytes) -> Iterator[str]:
    """Yield ``cpp`` and ``objective-c`` where a header has a line that no other can read.

    C, too, reads what stands in a comment, and what a condition on ``__cplusplus`` or ``__OBJC__`` keeps from it.
    """
    data = b"\n" + data
    looks = [(name, line) for name, line in _LINES if line.search(data)]  # quick, and nearly always nothing
    if not looks:
        return
    code = _unconditional(_COMMENT_OR_TEXT.sub(_on_one_line, data))
    for name, line in looks:
        if line.search(code) and (name == "cpp" or _reads_objc()):
            yield name


_LINES = (("cpp", _CPP_LINE), ("objective-c", _OBJC_LINE))


def _on_one_line(found: re.Match[bytes]) -> bytes:
    return b" " if found[0].startswith(b"/") else found[0].replace(b"\n", b" ")


def _unconditional(code: bytes) -> bytes:
    """Return code without what stands in a condition that asks who reads it, or in its ``#else``."""
    kept: list[bytes] = []
    begin = depth = asked = 0
    for found in _CONDITION.finditer(code):
        word, condition = found.groups()
        depth += word == b"if"
        if not asked and word != b"endif" and any(name in condition for name in _ASKS_WHO_READS):
            kept.append(code[begin : found.start()])
            # An #elif that nothing opened is at no depth, and ends with the next #endif all the same.
            asked = max(depth, 1)
        if word == b"endif":
            if asked and asked == depth:
                asked, begin = 0, found.end()
            depth = max(depth - 1, 0)
    if not asked:
        kept.append(code[begin:])
    return b"\n".join(kept)


def _reads_objc() -> bool:
    from kwsearch.languages.installed import has_grammar
    from kwsearch.languages.table import BY_NAME

    return has_grammar(BY_NAME["objective-c"])
