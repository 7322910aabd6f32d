"""The few defaults that the fastest path to an answer needs too; every other one stands in config.py."""

from __future__ import annotations

STALE_CHOICES = ("refresh", "warn", "error", "trust")
"""What a query does about changed files: bring them in, say so, refuse, or do not look."""

STALE = "refresh"
LIMIT = 20
"""Files that a query shows."""
REFRESH_FILES = 200
"""Changed files that a query brings in by itself."""
WALK_FILES = 20_000
"""Size of an index beyond which only the files that are shown are checked."""
