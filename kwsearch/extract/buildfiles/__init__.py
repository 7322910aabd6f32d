"""CMake and Make: targets, functions, macros, variables and includes.

Both are read by their own few rules of lines and brackets; a parser would have to evaluate them.
"""

from __future__ import annotations

from kwsearch.extract.buildfiles.cmake import extract_cmake
from kwsearch.extract.buildfiles.make import extract_make
from kwsearch.models import FileFacts


def extract_build(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a build file defines and includes.

    Args:
        path: Its path; not looked at.
        data: Its bytes; any errors are passed over.
        language: ``cmake`` or ``make``.
    """
    return extract_make(data) if language == "make" else extract_cmake(data)
