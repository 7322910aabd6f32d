"""The HTTP API, on asyncio alone."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from hub.estimator import estimate_arrival
from hub.models import InvalidNumberError, Parcel, check_number
from hub.routing import RouterError
from hub.store import ParcelStore, UnknownParcelError

MAX_HEADER_BYTES = 8192


def describe(parcel: Parcel) -> dict[str, object]:
    """The JSON form of a parcel that the web board expects (see web/src/types.ts)."""
    try:
        arrival = estimate_arrival(parcel)
    except RouterError:
        arrival = None
    return {
        "number": parcel.number,
        "status": parcel.status.value,
        "arrival": arrival.isoformat() if arrival else None,
        "events": [
            {"at": event.at.isoformat(), "status": event.status.value, "depot": event.depot}
            for event in parcel.events
        ],
    }


class TrackingServer:
    """Answers ``GET /parcels/{number}``."""

    def __init__(self, store: ParcelStore, port: int = 8800) -> None:
        self.store = store
        self.port = port

    def answer(self, target: str) -> tuple[HTTPStatus, dict[str, object]]:
        """Return the status and the body for a request target."""
        prefix, _, number = target.rpartition("/")
        if prefix != "/parcels":
            return HTTPStatus.NOT_FOUND, {"error": "no such page"}
        try:
            return HTTPStatus.OK, describe(self.store.find(check_number(number)))
        except InvalidNumberError:
            return HTTPStatus.BAD_REQUEST, {"error": "not a tracking number"}
        except UnknownParcelError:
            return HTTPStatus.NOT_FOUND, {"error": "unknown parcel"}

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        request = await reader.readline()
        parts = request.decode("latin-1").split()
        status, body = self.answer(parts[1]) if len(parts) == 3 else (HTTPStatus.BAD_REQUEST, {})
        data = json.dumps(body).encode()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Length: {len(data)}\r\n\r\n"
        writer.write(head.encode("ascii") + data)
        await writer.drain()
        writer.close()

    async def serve(self) -> None:
        """Serve until cancelled."""
        server = await asyncio.start_server(self.handle, "127.0.0.1", self.port, limit=MAX_HEADER_BYTES)
        async with server:
            await server.serve_forever()
