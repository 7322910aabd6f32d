"""Starts the server: on the loopback interface alone unless another address is named."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from socket import IPPROTO_TCP, TCP_NODELAY

import uvicorn

import kwsearch
from kwsearch.web.app import make_app
from kwsearch.web.guard import LOOPBACK
from kwsearch.web.sites import open_sites

PORT = 7717


def serve_web(
    roots: Sequence[str | os.PathLike[str]],
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    names: Sequence[str] = (),
    index_dir: str | None = None,
    started: Callable[[str], object] | None = None,
) -> None:
    """Serve pages and JSON of some roots until the process is ended.

    Args:
        roots: Folders; without one, that of the current folder.
        host: Address to listen at. Anything but loopback shows the source to whoever reaches this machine.
        port: 0 takes a free one.
        names: Further names by which the server may be called, beside ``host`` and those of loopback.
        index_dir: Where the index is, of a single root alone.
        started: Called with the server's address when it answers.

    Raises:
        ConfigError: The address cannot be taken.
        KwsearchError: A root cannot be opened or built.
    """
    sites = open_sites(roots, index_dir)
    gc.freeze()  # what is there now stays: the collector need not walk through it while somebody waits
    hosts = LOOPBACK | {name.lower() for name in names} | {f"[{host}]" if ":" in host else host.lower()}
    config = uvicorn.Config(
        make_app(sites, frozenset(hosts)), host=host, port=port, log_level="error", access_log=False,
        server_header=False, timeout_graceful_shutdown=2, limit_concurrency=256,
    )  # fmt: skip
    try:
        try:
            socket = config.bind_socket()
        except SystemExit:
            raise kwsearch.ConfigError(
                f"port {port} of {host} cannot be taken; name another with --port"
            ) from None
        # An answer goes out in two writes; without this the second one waits some 40 ms for the receipt of the first.
        socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        socket.listen(config.backlog)  # who is told of the address may ask at once
        if started is not None:
            started(f"http://{f'[{host}]' if ':' in host else host}:{socket.getsockname()[1]}/")
        uvicorn.Server(config).run([socket])
    finally:
        for site in sites.values():
            site.close()
