"""What foreign bytes do to readers that know their own alone: told as damage."""

from __future__ import annotations

import contextlib
import struct
import zlib
from typing import TYPE_CHECKING

from kwsearch.errors import IndexCorruptError, KwsearchError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def told_as_damage() -> Iterator[None]:
    """Tell what goes wrong over a segment that no builder of ours wrote.

    Raises:
        IndexCorruptError: In place of the errors that numbers and texts cause which do not go together.
    """
    try:
        yield
    # First, for some of ours are a ValueError or a LookupError as well.
    except KwsearchError:
        raise
    except (
        ArithmeticError,
        AssertionError,
        LookupError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        raise IndexCorruptError(
            f"a document of the cluster is not one of ours: {type(error).__name__}: {error}"
        ) from error
