"""Plain values as bytes that tell when they are not what was written. Lean."""

from __future__ import annotations

import marshal
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def seal(value: Any) -> bytes:
    """Return plain values (tuples, str, int, bytes) as bytes behind their CRC-32."""
    payload = marshal.dumps(value, 2)  # version 2 stores no references: equal values give equal bytes
    return zlib.crc32(payload).to_bytes(4, "little") + payload


def unseal(data: bytes) -> tuple[Any, ...]:
    """Return what ``seal`` wrote.

    Raises:
        ValueError: If the checksum does not agree; the payload is not looked at then.
    """
    payload = memoryview(data)[4:]
    # marshal trusts its input, and a wrong byte may end the interpreter: damage must not reach it.
    if len(data) < 5 or zlib.crc32(payload) != int.from_bytes(data[:4], "little"):
        raise ValueError("checksum")
    value = marshal.loads(payload)  # noqa: S302 - checked above, in a folder that is the user's own
    if not isinstance(value, tuple):
        raise TypeError("no tuple")
    return value
