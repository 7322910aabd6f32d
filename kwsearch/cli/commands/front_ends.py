"""How the command line reaches the other front ends: by name, when they are asked for, and only if they are installed.

They are front ends as this one is; none imports another.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import kwsearch

DESCRIPTORS = 8
"""A front end has at least so many files, sockets and pipes open beside its three streams."""


def front_end(name: str) -> Any:
    """Load the module of a front end; the first part of its name is that of its extra.

    Raises:
        ConfigError: If what it needs is not installed.
        OSError: If it cannot open what it needs at least; libraries that fail within tell of it in many lines.
    """
    # Opened and closed before anything is loaded: a server that finds none later fails inside a library, in its words.
    spare: list[int] = []
    try:
        while len(spare) < DESCRIPTORS:
            spare.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    finally:
        for descriptor in spare:
            os.close(descriptor)
    try:
        return import_module(f"kwsearch.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kwsearch"):
            raise  # a fault of ours, and no extra helps
        raise kwsearch.ConfigError(
            f"{error.name} is not installed; run: python -m pip install 'kwsearch[{name.partition('.')[0]}]'"
        ) from None
