"""The ``waybill`` command."""

from __future__ import annotations

import argparse
import asyncio
import sys

from hub.api import TrackingServer
from hub.models import InvalidNumberError
from hub.store import ParcelStore, UnknownParcelError


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="waybill", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    track = commands.add_parser("track", help="print where a parcel was seen")
    track.add_argument("number")
    serve = commands.add_parser("serve", help="answer the HTTP API")
    serve.add_argument("--port", type=int, default=8800)
    for command in (track, serve):
        command.add_argument("--database", default="waybill.db")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = build_parser().parse_args(argv)
    with ParcelStore(options.database) as store:
        if options.command == "serve":
            asyncio.run(TrackingServer(store, options.port).serve())
            return 0
        try:
            parcel = store.find(options.number)
        except (InvalidNumberError, UnknownParcelError) as error:
            print(f"waybill: {error}", file=sys.stderr)
            return 1
        for event in parcel.events:
            print(event.at.isoformat(), event.depot, event.status.value)
    return 0


if __name__ == "__main__":
    sys.exit(main())
