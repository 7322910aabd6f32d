"""Starts the server: on the loopback interface alone unless another address is named."""

from __future__ import annotations

import errno
import gc
import os
import socket
from collections.abc import Callable, Mapping, Sequence

import uvicorn

import kwsearch
from kwsearch.web.app import make_app
from kwsearch.web.guard import LOOPBACK
from kwsearch.web.sites import Site, StoreSite, open_sites

PORT = 7717
STORE_NAME = "repositories"
"""What a store is called in addresses."""

GARBAGE_THRESHOLD = 100_000
"""Objects made before garbage is looked for. Most are what an index keeps for the next question, and each look walks
through all of it while somebody waits: some 20 ms."""


def serve_web(
    roots: Sequence[str | os.PathLike[str]],
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    names: Sequence[str] = (),
    index_dir: str | None = None,
    store: str | None = None,
    started: Callable[[str], object] | None = None,
) -> None:
    """Serve pages and JSON of some roots until the process is ended.

    Args:
        roots: Folders; without one, that of the current folder.
        host: Address to listen at. Anything but loopback shows the source to whoever reaches this machine.
        port: 0 takes a free one.
        names: Further names by which the server may be called, beside ``host`` and those of loopback.
        index_dir: Where the index is, of a single root alone.
        store: Address of a store, all of whose repositories are served in place of roots.
        started: Called with the server's address when it answers.

    Raises:
        ConfigError: The address cannot be taken.
        KwsearchError: A root cannot be opened or built.
    """
    sites: Mapping[str, Site | StoreSite]
    sites = open_sites(roots, index_dir) if store is None else {STORE_NAME: StoreSite(store)}
    gc.freeze()  # what is there now stays: the collector need not walk through it while somebody waits
    gc.set_threshold(GARBAGE_THRESHOLD)
    hosts = LOOPBACK | {name.lower() for name in names} | {f"[{host}]" if ":" in host else host.lower()}
    config = uvicorn.Config(
        make_app(sites, frozenset(hosts)), log_level="error", log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=2, limit_concurrency=256,
    )  # fmt: skip
    try:
        with _listening(host, port, config.backlog) as listener:  # who is told of the address may ask at once
            if started is not None:
                started(f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/")
            uvicorn.Server(config).run([listener])
    finally:
        for site in sites.values():
            site.close()


def _listening(host: str, port: int, backlog: int) -> socket.socket:
    """Return a socket that listens at an address.

    Raises:
        ConfigError: The address cannot be taken; says whether it is the host or the port.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=backlog)
    except (OSError, UnicodeError) as error:  # the second is raised for a name that no host can have
        number = error.errno if isinstance(error, OSError) and error.errno else 0
        if number <= 0 or number == errno.EADDRNOTAVAIL:  # errors of names are below 0
            raise kwsearch.ConfigError(f"{host!r} is no address of this machine; see --host") from None
        why = "is taken" if number == errno.EADDRINUSE else f"cannot be taken ({os.strerror(number)})"
        raise kwsearch.ConfigError(f"port {port} of {host} {why}; name another with --port") from None
    # An answer goes out in two writes; without this the second one waits some 40 ms for the receipt of the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
