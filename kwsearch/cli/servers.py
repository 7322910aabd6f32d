"""``kwsearch mcp``: front ends that run until they are ended, each with libraries of an extra of its own.

They are front ends as this one is, and so loaded by name when they are asked for: none imports another.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import kwsearch
from kwsearch.cli.guard import FOUND
from kwsearch.cli.index import Root
from kwsearch.cli.query_flags import IndexDir

MCP_EXAMPLES = """\b
Examples:
  kwsearch mcp                                     the repository around the current folder
  claude mcp add kwsearch -- kwsearch mcp .        for an agent that starts it itself"""


def mcp(root: Root = None, index_dir: IndexDir = None) -> int:
    """Serve an agent over standard input and output (Model Context Protocol); needs the extra mcp."""
    _front_end("mcp").serve_mcp(root, index_dir)
    return FOUND


def _front_end(name: str) -> Any:
    """Load the server of a front end.

    Raises:
        ConfigError: If what it needs is not installed.
    """
    try:
        return import_module(f"kwsearch.{name}.server")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kwsearch"):
            raise
        raise kwsearch.ConfigError(
            f"{error.name} is not installed; run: python -m pip install 'kwsearch[{name}]'"
        ) from None
