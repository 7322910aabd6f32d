"""A fingerprint of this program: what was made by another version is told from what this one would make."""

from __future__ import annotations

import os
from hashlib import blake2b

from kwsearch import __version__

_PROGRAM_FILES = (".py", ".scm", ".toml", ".j2")
_NO_PROGRAM = ("__pycache__", "fixtures")
"""Folders whose files decide nothing: compiled copies, and the examples that tag rules are tested with."""


def fingerprint_of_program(without: tuple[str, ...]) -> str:
    """Return a text that differs whenever a file of this program outside of some rooms does.

    Whole rooms are left out, never single files, so that a new file counts without being listed.

    Args:
        without: Names of folders directly below the package that do not count.
    """
    digest = blake2b(__version__.encode(), digest_size=16)
    package = os.path.dirname(os.path.abspath(__file__))
    paths: list[str] = []
    for folder, folders, files in os.walk(package):
        left_out = _NO_PROGRAM + (without if folder == package else ())
        folders[:] = [name for name in folders if name not in left_out]
        paths += [os.path.join(folder, name) for name in files if name.endswith(_PROGRAM_FILES)]
    for path in sorted(paths):
        with open(path, "rb") as stream:
            digest.update(path[len(package) :].encode() + b"\0" + stream.read() + b"\0")
    return digest.hexdigest()
