"""Digests: of a file's bytes, and of this program, which tells what another version made from what this one would.

Lean.
"""

from __future__ import annotations

import os

from kwsearch import __version__

FILE_DIGEST_BYTES = 16
"""Length of the BLAKE2b digest by which an index knows a file's bytes."""

_PROGRAM_FILES = (".py", ".scm", ".toml", ".j2")
_NO_PROGRAM = ("__pycache__", "fixtures")
"""Folders whose files decide nothing: compiled copies, and the examples that tag rules are tested with."""


def digest(data: bytes, size: int = FILE_DIGEST_BYTES) -> bytes:
    """Return the BLAKE2b digest of ``data``, of ``size`` bytes."""
    try:
        # hashlib, its public door, loads OpenSSL: a third of an interpreter's start.
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    return bytes(blake2b(data, digest_size=size).digest())


def fingerprint_of_program(without: tuple[str, ...]) -> str:
    """Return a text that differs whenever a file of this program outside of some rooms does.

    Whole rooms are left out, never single files, so that a new file counts without being listed.

    Args:
        without: Names of folders directly below the package that do not count.
    """
    from hashlib import blake2b

    program = blake2b(__version__.encode(), digest_size=16)
    package = os.path.dirname(os.path.abspath(__file__))
    paths: list[str] = []
    for folder, folders, files in os.walk(package):
        left_out = _NO_PROGRAM + (without if folder == package else ())
        folders[:] = [name for name in folders if name not in left_out]
        paths += [os.path.join(folder, name) for name in files if name.endswith(_PROGRAM_FILES)]
    for path in sorted(paths):
        with open(path, "rb") as stream:
            program.update(path[len(package) :].encode() + b"\0" + stream.read() + b"\0")
    return program.hexdigest()
