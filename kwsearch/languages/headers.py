"""What ``.h`` means in a repository: C, C++ or Objective-C. Decided once for all of its headers, by its other files.

The C grammar takes nine times as long on C++ headers as the C++ grammar, and C headers cost the C++ grammar little,
so doubt goes to C++: a tenth as many C++ or CUDA files as C files is enough. Where there are neither, some
headers are looked at, and one that only C++ can read decides. Where most files have the suffix of Objective-C, which is
MATLAB's, too, one header that only Objective-C can read decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kwsearch.regex import regex

SAMPLE = 200
"""At most this many headers are looked at, evenly spread over their sorted paths."""

HEADER_BYTES = 16 * 1024
"""How much of each is read."""

_CPP_LINE = regex(
    rb"^[ \t]*(?:class[ \t]+\w|namespace(?:[ \t]+[\w:]+)?[ \t]*\{|namespace[ \t]+\w|template[ \t]*<|using[ \t]+\w"
    rb"|(?:public|private|protected)[ \t]*:|#[ \t]*include[ \t]*<(?:string|vector|memory|map|iostream|utility|"
    rb"functional|algorithm|cstd\w+|type_traits|optional)>)",
    re.MULTILINE,
)

_OBJC_LINE = regex(rb"^[ \t]*(?:@(?:interface|protocol|class|end|import)\b|#[ \t]*import\b)", re.MULTILINE)


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
    if (cpp or c) and objc <= cpp + c:
        return "cpp" if cpp * 10 > c else "c"
    ordered = sorted(headers)
    heads = [read_head(path) for path in ordered[:: max(1, -(-len(ordered) // SAMPLE))]]
    is_cpp = cpp * 10 > c if cpp or c else any(map(_CPP_LINE.search, heads))
    if (objc or not is_cpp) and any(map(_OBJC_LINE.search, heads)) and _reads_objc():
        return "objective-c"
    return "cpp" if is_cpp else "c"


def _reads_objc() -> bool:
    from kwsearch.languages.installed import has_grammar
    from kwsearch.languages.table import BY_NAME

    return has_grammar(BY_NAME["objective-c"])
