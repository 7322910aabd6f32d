"""What the lines are: which types there are, in which order they come, and what bounds them. Nothing else is here.

First a header, ``{"type": "header", "format": 3, "version": …, "root": …, "files": N, "skipped": M}``; then M lines
``{"type": "skipped", "path": …, "reason": …, "size": …, "folder": …}`` and N lines ``{"type": "file", …}``, each by
path. A line that JSON cannot say exactly, because bytes in it are no text, is readable as it is and has in
``exact_base64`` itself once more, bytes as lone surrogates.
"""

from __future__ import annotations

RECORDS_FORMAT = 3
"""Number of the layout.

History:
    1: Facts alone.
    2: Text and words of each file, and what was skipped: enough for the same answers elsewhere.
    3: ``lines`` counts no line behind the last line end.
"""

MOST_HEADER_BYTES = 64 << 10
"""Longest first line that is read: what is no export is told before much of it is taken in."""

MOST_LINE_BYTES = 256 << 20
"""Longest other line that is read: a file of MOST_TEXT_BYTES with its words."""

MOST_TEXT_BYTES = 64 << 20
"""Largest file that is read; the largest that a setting lets into an index."""

MOST_FIELD_CHARACTERS = 1 << 20
"""Longest name, signature, doc or path that is read."""
