"""Regular expressions that are compiled when they are first asked something.

A process that reads one file needs a few of some two hundred, and compiling all of them took half of its start.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Later:
    """Stands for a compiled pattern; from the first question on, its methods are the pattern's own."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying or pickling looks for
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        # Each is set once and for all, so several threads may come here at once.
        for method in ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern for a name of a module, as ``re.compile`` would.

    Args:
        source: The regular expression; an error in it is raised by the first question.
        flags: As of ``re.compile``.
    """
    return cast("re.Pattern[AnyStr]", _Later(source, flags))
