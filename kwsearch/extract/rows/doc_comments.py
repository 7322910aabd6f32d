"""Which comment or docstring documents a definition, and what a file says about itself."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from kwsearch.extract.rows.doctext import docstring_text, first_doc_paragraph
from kwsearch.extract.rows.source import Source
from kwsearch.models import COMMENT, DOC
from kwsearch.regex import regex

_MAX_COMMENT_LINES = 400
_MAX_GAP = 400
_SCRIPT_BLOCK = regex(r"\A# /// [\w-]+[ \t\r]*\n(?:#.*\n)*?# ///[ \t\r]*(?:\n|\Z)")
"""What a script of Python says to the tool that runs it."""

_HEAD = regex(
    rb"\s*(?:@(?!(?:interface|protocol|implementation)\s+\w)|#?\[|(?:NS|UI|CF|API|OBJC|SWIFT)_[A-Z_]+\b|(?:template|export|declare|default|public|private|protected|internal|static|extern|typedef|inline|"
    rb"friend|unsafe|pub|abstract|final|async|const|let|var|type)\b)"
)
"""What a definition may start with before the grammar's node for it: decorators, attributes, modifiers."""
_DOC_LINES = (b"///", b"//!")
_INNER = (b"//!", b"/*!")
"""How docs of what they stand in start in Rust."""
_HEADS = (b"@", b"#[", b"[", b"template", b"export", b"extern", b"__attribute__")
"""What a line between a comment and what it documents starts with."""


class Comments:
    """The comments and docs of a file, to find the one that documents a definition."""

    __slots__ = ("docstrings", "ends", "has_inner", "source", "starts", "trailing")

    def __init__(
        self, spans: list[tuple[int, int, int, int]], source: Source, has_inner: bool = False
    ) -> None:
        """Take the spans of a file, and whether its language has docs of what they stand in."""
        data = source.data
        self.source = source
        self.has_inner = has_inner
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.docstrings: dict[int, int] = {}
        self.trailing: dict[int, int] = {}
        for start, end, line, span_class in spans:
            if start == 0 and data.startswith(b"#!"):
                continue  # it says what runs the file, and documents nothing
            if span_class == COMMENT or (span_class == DOC and data[start] in b"/#*-;<"):
                self.starts.append(start)
                self.ends.append(end)
                if data[start : start + 4] in (b"///<", b"//!<", b"/**<", b"/*!<"):
                    self.trailing[line] = len(self.starts) - 1
            elif span_class == DOC:
                self.docstrings[start] = end

    def inside(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the comments inside a byte range."""
        first = bisect_left(self.starts, start)
        if first == len(self.starts) or self.starts[first] >= end:
            return []
        last = bisect_left(self.starts, end, first)
        return list(zip(self.starts[first:last], self.ends[first:last], strict=True))

    def doc_of(self, start: int, body: int, line: int) -> str:
        """Return the doc of a definition: the docstring that opens it, a trailing ``///<``, or comments above.

        Args:
            start: First byte of the definition.
            body: First byte of its body.
            line: Line of its name.
        """
        if body in self.docstrings:
            return docstring_text(self.source.text(body, self.docstrings[body]))
        ends = self.ends
        if line in self.trailing:
            index = self.trailing[line]
            return self.source.text(self.starts[index], ends[index])
        index = bisect_right(ends, start) - 1
        if index < 0 or start - ends[index] > _MAX_GAP or not self._documents(ends[index], start):
            return ""
        if self.has_inner and self._is_inner(index):
            return ""
        return self._lines_up_to(index)

    def _lines_up_to(self, index: int) -> str:
        """Return the text of the comment at ``index`` and of the comment lines directly above it."""
        source = self.source
        data, starts, ends = source.data, self.starts, self.ends
        if not source.starts_line(starts[index]):
            return ""
        first = index
        is_doc = data.startswith(b"///", starts[index])
        while first > 0 and index - first < _MAX_COMMENT_LINES:
            end = ends[first - 1]
            if starts[first] - end > _MAX_GAP:
                break
            gap = data[end - 1 : starts[first]]
            if gap[1:].strip() or gap.count(b"\n") > 1 or not source.starts_line(starts[first - 1]):
                break
            if is_doc and not data.startswith(_DOC_LINES, starts[first - 1]):
                break
            if self.has_inner and self._is_inner(first - 1):
                break
            first -= 1
        return "" if first and self._goes_on(first) else source.text(starts[first], ends[index])

    def _is_inner(self, index: int) -> bool:
        """Return whether a comment documents what it stands in."""
        return self.source.data.startswith(_INNER, self.starts[index])

    def _goes_on(self, index: int) -> bool:
        """Whether a comment goes on with what stands behind the code of the line before, in the same column."""
        source, before = self.source, self.starts[index - 1]
        gap = source.data[self.ends[index - 1] - 1 : self.starts[index]]
        if source.starts_line(before) or gap[1:].strip() or gap.count(b"\n") != 1:
            return False
        return _column(source.data, before) == _column(source.data, self.starts[index])

    def _documents(self, end: int, start: int) -> bool:
        """Return whether nothing but the head of a definition stands between a comment and a definition."""
        data = self.source.data
        gap = data[end:start]
        if b";" in gap or b"}" in gap or b"{" in gap or gap.rstrip()[-1:] == b",":
            return False
        if gap.count(b"(") > gap.count(b")"):  # a property among the parameters of what is documented
            return False
        if data[end - 1] == 10:  # this grammar's line comments hold their newline
            gap = b"\n" + gap
        if not gap.strip():
            return gap.count(b"\n") <= 1
        return _HEAD.match(gap) is not None and all(line.strip() for line in gap.split(b"\n")[1:-1])


def _column(data: bytes, at: int) -> int:
    return at - data.rfind(b"\n", 0, at)


def module_doc(spans: list[tuple[int, int, int, int]], source: Source, has_inner: bool = False) -> str:
    """Return the first paragraph of the doc that opens the file; empty when it has none or only a licence.

    ``has_inner``: of a language that has docs of what they stand in; others are those of what follows.
    """
    at = 0
    for index, (start, end, _, span_class) in enumerate(spans[:_MAX_COMMENT_LINES]):
        if start < at:
            continue
        if source.data[at:start].strip(b"\xef\xbb\xbf \t\r\n\f;"):
            return ""
        text = source.text(start, end)
        if start == 0 and text.startswith("#!"):
            at = end
            continue
        if span_class == DOC and source.data[start] not in b"/#*-;<":
            return first_doc_paragraph(docstring_text(text))
        if span_class not in (COMMENT, DOC):
            return ""
        last = end
        for next_start, next_end, _, next_class in spans[index + 1 : _MAX_COMMENT_LINES]:
            if (
                next_class != span_class
                or source.data[last:next_start].strip()
                or source.data[last - 1 : next_start].count(b"\n") > 1
                or (
                    has_inner
                    and source.data.startswith(_INNER, start)
                    and not source.data.startswith(_INNER, next_start)
                )
            ):
                break
            last = next_end
        doc = first_doc_paragraph(_SCRIPT_BLOCK.sub("", source.text(start, last)))
        if doc and not doc.startswith("!"):
            return doc
        at = last
    return ""
