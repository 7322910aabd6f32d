"""What the carriers send us, turned into scan events."""

from __future__ import annotations

import abc
import hashlib
import hmac
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any

import yaml

from hub.models import ScanEvent, Status


class SignatureError(ValueError):
    """A webhook that the carrier did not sign."""


class Carrier(abc.ABC):
    """One company that brings parcels."""

    def __init__(self, name: str, status_map: dict[str, str]) -> None:
        self.name = name
        self.status_map = status_map

    @abc.abstractmethod
    def verify(self, body: bytes, signature: str) -> None:
        """Raise SignatureError unless the carrier sent ``body``."""

    def parse(self, payload: dict[str, Any]) -> ScanEvent:
        """Turn one message into an event."""
        return ScanEvent(
            at=datetime.fromisoformat(payload["at"]),
            number=payload["number"],
            status=Status(self.status_map[payload["code"]]),
            depot=payload["depot"],
        )


class FastPost(Carrier):
    """Signs with HMAC-SHA256 over the whole body."""

    secret = b""

    def verify(self, body: bytes, signature: str) -> None:
        expected = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            raise SignatureError(self.name)


class GreenVan(Carrier):
    """Signs nothing; only reachable through the private network."""

    def verify(self, body: bytes, signature: str) -> None:
        return None


def load_carriers(path: str) -> dict[str, Carrier]:
    """Read the carriers file and make each carrier's plug-in."""
    with open(path, encoding="utf-8") as stream:
        settings = yaml.safe_load(stream)["carriers"]
    plugins = {point.value: point.load() for point in entry_points(group="waybill.carriers")}
    return {
        key: plugins.get(entry["plugin"], GreenVan)(entry["name"], entry["status_map"])
        for key, entry in settings.items()
    }
