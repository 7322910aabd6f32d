"""Which models a template of dbt refers to: ``ref('orders')``, wherever in a tag of Jinja it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TEXT = rb"(?:'[\w.-]+'|\"[\w.-]+\")"
_MARK = re.compile(
    rb"(?P<comment>\{#)|(?P<ended>#\})|(?P<open>\{[{%%])|(?P<close>[}%%]\})"
    rb"|(?:(?<![\w.])|(?<=\bbuiltins\.))ref[ \t\r\n]*\([ \t\r\n]*(?P<first>%b)(?:[ \t\r\n]*,[ \t\r\n]*(?P<second>%b))?"
    % (_TEXT, _TEXT)
)


def references(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield the models that a file refers to: first byte of the name, and the name without its package.

    Args:
        data: The bytes of the file.
    """
    comments_end = data.rfind(b"#}")
    in_comment = in_tag = False
    for found in _MARK.finditer(data):
        mark = found.lastgroup
        if in_comment or mark == "ended":
            in_comment = mark != "ended"
        elif mark == "comment":
            in_comment = found.start() < comments_end
        elif mark in ("open", "close"):
            in_tag = mark == "open"
        elif in_tag:
            group = mark or "first"
            yield found.start(group) + 1, found[group][1:-1].decode("utf-8", "replace")
