"""Defaults of the settings, and whether they hold for a root; lean, for the fastest path to an answer.

What each setting means and may be is said in load.py.
"""

from __future__ import annotations

import os

from kwsearch.safe_open import GONE, open_file, read_open, reason_of, status_below

STALE_CHOICES = ("refresh", "warn", "error", "trust")
"""What a query does about changed files: bring them in, say so, refuse, or do not look."""

EXCLUDE: tuple[str, ...] = ()
GIT_IGNORE = True
MAX_FILE_BYTES = 2 * 1024 * 1024
HEADER_LANGUAGE = "auto"
FILE_TIMEOUT_SECONDS = 2.0
STALE = "refresh"
LIMIT = 20
QUERY_TIMEOUT_SECONDS = 2.0
REFRESH_FILES = 200
WALK_FILES = 20_000

IMPORTED = "imported: "
"""Start of what stands in place of the fingerprint of settings in an index that was imported; its origin follows."""

OTHER_VARIABLES = (
    "KWSEARCH_CACHE_DIR", "KWSEARCH_DEBUG",
    "KWSEARCH_STORE", "KWSEARCH_STORE_CA", "KWSEARCH_STORE_PASSWORD", "KWSEARCH_STORE_USER",
)  # fmt: skip
"""Variables of our prefix that are not settings."""

MAX_TOML_BYTES = 256 * 1024
"""A file of settings or tag rules larger than this is refused, a ``pyproject.toml`` only when it speaks of kwsearch."""

_MAX_PYPROJECT_BYTES = 64 * 1024


def shaping_fingerprint(
    exclude: tuple[str, ...] = EXCLUDE,
    git_ignore: bool = GIT_IGNORE,
    max_file_bytes: int = MAX_FILE_BYTES,
    header_language: str = HEADER_LANGUAGE,
    file_timeout_seconds: float = FILE_TIMEOUT_SECONDS,
) -> str:
    """Return a text that differs whenever a setting that shapes an index differs."""
    return repr((exclude, git_ignore, max_file_bytes, header_language, file_timeout_seconds))


def defaults_hold(root: str) -> bool:
    """Tell whether surely neither the root nor the environment sets anything; False means: load the settings."""
    # Wrong only one way: where anything may be set (a comment that says kwsearch is enough), the settings are loaded.
    for variable in os.environ:
        if variable.startswith("KWSEARCH_") and variable not in OTHER_VARIABLES:
            return False
    if status_below(root, ".kwsearch.toml") is not None:
        return False
    path = f"{root}/pyproject.toml"
    held: list[int] = []
    try:
        found = read_open(open_file(path, None, held), _MAX_PYPROJECT_BYTES)
    except OSError as error:
        return reason_of(error, path) == GONE
    finally:
        for number in held:
            os.close(number)
    # Not read to its end: it may speak of kwsearch behind that.
    return found is not None and len(found[0]) < _MAX_PYPROJECT_BYTES and b"kwsearch" not in found[0]
