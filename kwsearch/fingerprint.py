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
    for path, content in _program_files(os.path.dirname(os.path.abspath(__file__))):
        if path.split(os.sep, 1)[0] not in without:
            program.update(os.fsencode(path) + b"\0" + content)
    return program.hexdigest()


_READ: dict[str, list[tuple[str, bytes]]] = {}


def _program_files(package: str) -> list[tuple[str, bytes]]:
    """Every file below the package that decides something, by its path, with a digest.

    Read once: a process runs the code that it has loaded, whatever is installed meanwhile.
    """
    if package in _READ:
        return _READ[package]
    paths: list[str] = []
    for folder, folders, files in os.walk(package):
        folders[:] = [name for name in folders if name not in _NO_PROGRAM]
        paths += [os.path.join(folder, name) for name in files if name.endswith(_PROGRAM_FILES)]
    found = []
    for path in sorted(paths):
        with open(path, "rb") as stream:
            found.append((path[len(package) + 1 :], digest(stream.read())))
    _READ[package] = found
    return found
