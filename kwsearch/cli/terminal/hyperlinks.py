"""Addresses that terminals open when a path or a line number is clicked: ripgrep's ``--hyperlink-format``. Lean.

The variables and names are those of ripgrep 14: ``{path}`` (absolute, percent-encoded), ``{line}`` and ``{column}``
(from 1), ``{host}``, ``{wslprefix}``.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMED = {
    "none": "",
    "default": "file://{host}{path}",
    "file": "file://{host}{path}",
    "grep+": "grep+://{path}:{line}",
    "kitty": "file://{host}{path}#{line}",
    "macvim": "mvim://open?url=file://{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscode-insiders": "vscode-insiders://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
}
"""Formats by the names that ripgrep has for them."""

_VARIABLES = ("path", "line", "column", "host", "wslprefix")
_UNESCAPED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:-._~")


def problem_of(format: str) -> str:
    """Say what is wrong with a format, or with a name of one; empty when nothing is."""
    text = NAMED.get(format, format)
    if not text:
        return ""
    scheme, colon, _ = text.partition(":")
    if (
        not colon
        or not scheme.isascii()
        or not scheme[:1].isalpha()
        or not all(_is_scheme(one) for one in scheme)
    ):
        return f"a format begins with a scheme, as in file://{{path}}; or is one of: {', '.join(NAMED)}"
    if not (text.isascii() and text.isprintable()) or " " in text:
        return "a format is of ASCII letters without blanks"
    names = [name for name, _ in _pieces(text) if name]
    unknown = [name for name in names if name not in _VARIABLES]
    if unknown:
        return f"there is no {{{unknown[0]}}}; one of: {', '.join(f'{{{name}}}' for name in _VARIABLES)}"
    if "path" not in names:
        return "a format needs {path}"
    # As ripgrep has it: an address without a line has no place for a column.
    if "column" in names and "line" not in names:
        return "{column} needs {line}"
    return ""


def linker(format: str) -> Callable[[str, int, int], str] | None:
    """Return what makes the address of (absolute path, line, column); None for a format without one.

    Args:
        format: One that has no problem.
    """
    text = NAMED.get(format, format)
    if not text:
        return None
    pieces = list(_pieces(text))
    distribution = os.environ.get("WSL_DISTRO_NAME", "")
    fixed = {"host": os.uname().nodename, "wslprefix": f"wsl$/{distribution}" if distribution else ""}

    def address(path: str, line: int, column: int) -> str:
        # A match in the path alone has line 0, which no editor has.
        values = {"path": _encoded(path), "line": str(max(line, 1)), "column": str(max(column, 1)), **fixed}
        return "".join(values[name] if name else literal for name, literal in pieces)

    return address


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut a format into (variable, "") and ("", literal)."""
    while text:
        literal, brace, rest = text.partition("{")
        if literal:
            yield "", literal
        if not brace:
            return
        name, _, text = rest.partition("}")
        yield name or "{}", ""  # an empty name would read as a literal; as "{}" it is refused as unknown


def _is_scheme(letter: str) -> bool:
    return letter.isalnum() or letter in "+-."


def _encoded(path: str) -> str:
    """The exact bytes of a path as they stand in an address."""
    return "".join(chr(byte) if byte in _UNESCAPED else f"%{byte:02X}" for byte in os.fsencode(path))
