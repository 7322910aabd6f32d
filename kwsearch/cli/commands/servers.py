"""``kwsearch serve``, ``mcp``, ``lsp`` and ``watch``: front ends that run until they are ended, each with an extra."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli.commands.front_ends import front_end
from kwsearch.cli.commands.index import report_text
from kwsearch.cli.commands.options import (
    INDEX_DIR,
    LIST,
    NUMBER,
    ROOT,
    SWITCH,
    TEXT,
    Argument,
    Command,
    Flag,
)
from kwsearch.cli.commands.render import pages_text
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.soft_stop import SoftStop
from kwsearch.cli.terminal.stream import message, raw

MCP_EXAMPLES = """\b
Examples:
  kwsearch mcp                               the repository around this folder
  claude mcp add kwsearch -- kwsearch mcp .  an agent starts it itself
  kwsearch mcp --store https://host:9200     all repositories of a cluster"""


SERVE_EXAMPLES = """\b
Examples:
  kwsearch serve                        the repository around this folder
  kwsearch serve ~/one ~/two -p 8080    several, each with its own index
  kwsearch serve --store https://host:9200    all repositories of a cluster"""

ALL_OF_STORE = Flag(
    ("--store",), "store", TEXT, "Serve all repositories of a cluster, in place of a folder.", "URL"
)


def _check_streams(client: str) -> None:
    """Raise when a standard stream was closed before the start: a client speaks over both."""
    for stream, name in ((sys.stdin, "standard input"), (sys.stdout, "standard output")):
        raw(stream, name, f"{client} starts this command and speaks to it there")


def _check_alone(store: str | None, beside: object) -> None:
    if store is not None and beside:
        raise kwsearch.ConfigError(
            "--store serves all repositories of a store; leave out ROOT and --index-dir"
        )


def serve(
    roots: list[str] | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 7717,
    name: list[str] | None = None,
    index_dir: str | None = None,
    store: str | None = None,
) -> int:
    """Serve search, source and folders to a browser, and the same as JSON; needs the extra web."""
    _check_alone(store, roots or index_dir)
    front_end("web.server").serve_web(
        roots or [], host=host, port=port, names=name or (), index_dir=index_dir, store=store,
        started=lambda address: message(f"{address} answers; Ctrl-C ends it"),
    )  # fmt: skip
    return FOUND


def mcp(root: str | None = None, *, index_dir: str | None = None, store: str | None = None) -> int:
    """Serve an agent over standard input and output (Model Context Protocol); needs the extra mcp."""
    _check_alone(store, root or index_dir)
    _check_streams("an agent")
    front_end("mcp.server").serve_mcp(root, index_dir, store)
    return FOUND


def lsp(root: str | None = None, *, index_dir: str | None = None) -> int:
    """Serve an editor over standard input and output (Language Server Protocol); needs the extra lsp.

    The folders that the editor has open are served, and ROOT beside them.
    """
    _check_streams("an editor")
    front_end("lsp.server").serve_lsp(root, index_dir)
    return FOUND


def watch(
    root: str | None = None, *, render: str | None = None, quiet: bool = False, index_dir: str | None = None
) -> int:
    """Keep the index fresh while files change, until Ctrl-C; needs the extra watch.

    Changes are brought in as the system tells of them, those of a checkout together; all files are looked at once a
    minute, in case that it has lost one.
    """

    def told(report: kwsearch.IndexReport) -> None:
        lines = [report_text(report)]
        if render is not None:
            with kwsearch.open_index(report.root, index_dir) as index:
                settings = kwsearch.load_render_settings(report.root)
                lines.append(pages_text(kwsearch.render_pages(index, render, settings=settings)))
        for line in () if quiet else lines:
            message(line.rstrip())

    # An interrupt in the middle of a build writes what was read, and ends the watch behind it.
    with SoftStop() as stop:
        front_end("watch").watch_root(root, index_dir, told=told, stop=stop)
        raise KeyboardInterrupt  # nothing else ends it


COMMANDS = {
    "serve": Command(
        serve,
        (Argument("roots", "Folders; without one, the enclosing repository.", "[ROOT]…", many=True),),
        (
            Flag(
                ("--host",),
                "host",
                TEXT,
                "Address to listen at; others than loopback show the source.",
                "ADDRESS",
            ),
            Flag(("-p", "--port"), "port", NUMBER, "0 takes a free one.", "N", least=0, most=65535),
            Flag(("--name",), "name", LIST, "A further name by which the server is called.", "HOST"),
            INDEX_DIR,
            ALL_OF_STORE,
        ),
        SERVE_EXAMPLES,
    ),
    "mcp": Command(mcp, (ROOT,), (INDEX_DIR, ALL_OF_STORE), MCP_EXAMPLES),
    "lsp": Command(lsp, (ROOT,), (INDEX_DIR,)),
    "watch": Command(
        watch,
        (ROOT,),
        (
            Flag(("--render",), "render", TEXT, "Keep the pages in this folder up to date, too.", "DIR"),
            Flag(("-q", "--quiet"), "quiet", SWITCH, "Say nothing of what is brought in."),
            INDEX_DIR,
        ),
    ),
}
