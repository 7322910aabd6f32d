"""Asks the C++ router for the depots that are still ahead."""

from __future__ import annotations

import json
import subprocess

ROUTER = "build/router/route"
TIMEOUT_SECONDS = 2.0


class RouterError(RuntimeError):
    """The router is missing, too slow, or knows no way."""


def remaining_legs(depot: str, destination: str) -> list[tuple[str, str]]:
    """Return the legs from ``depot`` to ``destination``, in order; empty when they are the same."""
    if depot == destination:
        return []
    try:
        answer = subprocess.run(
            [ROUTER, "--json", depot, destination],
            capture_output=True,
            check=True,
            timeout=TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RouterError(f"no route from {depot} to {destination}") from error
    stops = json.loads(answer.stdout)["stops"]
    return list(zip(stops, stops[1:]))
