"""What is looked for in a text and what stands in for it, of the same length."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kwsearch.extract.repair.macros import blanked


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is looked for and what stands in for it.

    Attributes:
        pattern: What is looked for.
        stand_in: A template, or what makes it; as long as what it stands for.
        needs: Bytes without which nothing is found, for a pattern that is slow to look for.
    """

    pattern: re.Pattern[bytes]
    stand_in: bytes | Callable[[re.Match[bytes]], bytes]
    needs: bytes = b""

    def __call__(self, data: bytes) -> bytes:
        """Return ``data`` with the stand-in in the place of all that is found."""
        return self.pattern.sub(self.stand_in, data) if self.needs in data else data


def kept(found: re.Match[bytes]) -> bytes:
    """Return what a pattern found with its group ``rest`` as blanks, which stands behind ``kept``."""
    return found["kept"] + blanked(found["rest"])
