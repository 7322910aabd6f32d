"""Who may ask, and what a browser may do with an answer.

A page of another site can make a browser send requests here: the Host header must name this server (against DNS
rebinding), nothing but GET and HEAD is answered, and no answer may be read, framed or scripted by another origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]"))
MAX_ADDRESS_BYTES = 8 * 1024

_HEADERS = (
    (b"content-security-policy",
     b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-cache"),
)  # fmt: skip


class Guard:
    """Refuses what no person at this machine asked for, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        """Guard an application.

        Args:
            app: What answers.
            hosts: Names by which this server may be called, without a port, lower case.
        """
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            # Set here and nowhere else: an error page of the framework has them, too.
            if message["type"] == "http.response.start":
                names = {name for name, _ in _HEADERS}
                kept = [row for row in message.get("headers", ()) if row[0].lower() not in names]
                message = {**message, "headers": [*kept, *_HEADERS]}
            elif scope["method"] == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # HEAD is asked as GET, so that no handler has to say what it would have answered; the body is dropped above.
        refusal = self._refusal(scope)
        asked = {**scope, "method": "GET", "path": _routed(scope["path"])}
        await (refusal or self._app)(asked, receive, send_guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        # Exactly one: of two, what stands before this server might look at the other.
        if len(hosts) != 1 or _without_port(hosts[0].decode("latin-1").lower()) not in self._hosts:
            return PlainTextResponse("this server is not called by that name; see --host", 421)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("only GET and HEAD are answered", 405, {"allow": "GET, HEAD"})
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_ADDRESS_BYTES:
            return PlainTextResponse("the address is too long", 414)
        return None


def _routed(path: str) -> str:
    """Return a path as routes are compared with it: they end at a line end, which a file's name may have.

    The names of files are read from the bytes of the address.
    """
    first, *rest = path.split("/", 3)
    return "/".join([first, *rest[:2], *[text.replace("\n", " ") for text in rest[2:]]])


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
