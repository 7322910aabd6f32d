r"""Values as JSON Lines in ASCII, whatever bytes paths and names are made of.

What is not UTF-8 becomes ``\xff`` escapes, and a path has its exact bytes in ``path_base64`` beside it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NamedTuple


def path_fields(path: str) -> dict[str, object]:
    """Return the JSON fields of a path: ``path``, and ``path_base64`` when it is not UTF-8."""
    fields: dict[str, object] = {"path": _plain(path)}
    # Rare, and os with binascii would be loaded for nearly nothing.
    if fields["path"] != path:
        import os
        from binascii import b2a_base64

        fields["path_base64"] = b2a_base64(os.fsencode(path), newline=False).decode("ascii")
    return fields


def json_line(fields: Mapping[str, object] | NamedTuple) -> str:
    """Return one line of JSON Lines, in ASCII; without lone surrogates, which many readers refuse.

    Args:
        fields: Those of the object; or a named tuple, in which others become objects, too.
    """
    import json

    if isinstance(fields, tuple):
        fields = _unfolded(fields)
    text = json.dumps(fields, separators=(",", ":"))
    if "\\ud" in text:  # half of a pair, or a byte that is no text
        text = json.dumps(plain_json(fields), separators=(",", ":"))
    return text + "\n"


def _unfolded(value: object) -> Any:
    """A value in which every named tuple is a dict; ``json`` writes them as lists."""
    if not isinstance(value, tuple):
        return value
    fields = getattr(value, "_fields", None)
    values = map(_unfolded, value)
    return list(values) if fields is None else dict(zip(fields, values, strict=True))


def _plain(text: str) -> str:
    r"""The text with every lone surrogate as an escape: ``\xff`` for a byte that is no text."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # surrogates that stand for no byte
        return "".join(
            letter if not 0xD800 <= ord(letter) <= 0xDFFF else _escape(ord(letter)) for letter in text
        )


def _escape(code: int) -> str:
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def plain_json(value: object) -> Any:
    r"""Return a value as JSON has it, for any writer of JSON: tuples are lists, and no text holds lone surrogates."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, dict):
        return {_plain(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    return value
