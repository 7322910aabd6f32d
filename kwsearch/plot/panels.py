"""``write_plot``: languages, kinds, lengths and most imported files as four panels of bars."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, BinaryIO

import matplotlib as mpl
from matplotlib.figure import Figure

import kwsearch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

FORMATS = ("svg", "png")

MOST_BARS = 12
"""A panel shows so many rows."""

LONGEST_LABEL = 44
"""Longer names keep their end, which is where paths differ."""

_INCHES = (13.0, 9.0)
_DOTS_PER_INCH = 110
_BAR, _TEXT, _QUIET = "#4269a5", "#1f2328", "#59636e"
"""Text stands out from white by 15:1 and 6:1, a bar by 5:1."""


def write_plot(figures: kwsearch.IndexFigures, format: str, stream: BinaryIO) -> None:
    """Draw the figures of an index; equal figures give equal bytes with the same version of matplotlib.

    Args:
        figures: What is drawn.
        format: One of FORMATS.
        stream: Takes the picture; it is neither flushed nor closed.

    Raises:
        OSError: The stream refuses.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a cache of fonts that cannot be kept is no news
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcParams["svg.hashsalt"] = "kwsearch"  # ids in the picture depend on nothing but what it shows
        mpl.rcParams["svg.fonttype"] = (
            "none"  # text stays text, which can be searched and needs no font of this machine
        )
        mpl.rcParams["text.parse_math"] = False  # a dollar in a name is a dollar
        mpl.rcParams["font.family"] = "sans-serif"
        warnings.simplefilter("ignore", UserWarning)  # of letters that no font here has
        picture = Figure(figsize=_INCHES, layout="constrained")
        panels = picture.subplots(2, 2)
        files = sum(row.files for row in figures.languages)
        lines = sum(row.lines for row in figures.languages)
        picture.suptitle(
            f"{kwsearch.printable(figures.root)}: {files:,} files, {lines:,} lines", color=_TEXT, fontsize=13
        )
        languages = [(row.language, row.files) for row in figures.languages]
        _draw(panels[0, 0], "Files by language", _with_the_others(languages))
        _draw(panels[0, 1], "Definitions by kind", _with_the_others(figures.kinds))
        lengths = [(f"{row.name} lines", row.files) for row in figures.lengths]
        _draw(panels[1, 0], "Files by length", lengths)
        # What imports one of these files imports others, too: their numbers have no sum.
        _draw(panels[1, 1], "Most imported files, by files that import them", figures.most_imported)
        # Of the two, only SVG has a date by default; a picture beside the code changes when what it shows does.
        metadata = {"Date": None} if format == "svg" else None
        picture.savefig(stream, format=format, dpi=_DOTS_PER_INCH, metadata=metadata)


def _with_the_others(rows: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """Return rows that each count other things; what is too much for a panel becomes one of them, the last."""
    if len(rows) <= MOST_BARS:
        return rows
    left = rows[MOST_BARS - 1 :]
    return [*rows[: MOST_BARS - 1], (f"{len(left):,} others", sum(count for _, count in left))]


def _draw(panel: Axes, title: str, rows: Sequence[tuple[str, int]]) -> None:
    """Draw the first MOST_BARS rows as bars, from the top."""
    shown = rows[:MOST_BARS]
    panel.set_title(title, loc="left", color=_TEXT, fontsize=11)
    for side in ("top", "right", "bottom"):
        panel.spines[side].set_visible(False)
    panel.set_xticks([])
    if not shown:
        panel.set_yticks([])
        panel.text(0.02, 0.9, "none", color=_QUIET, transform=panel.transAxes)
        return
    bars = panel.barh(range(len(shown)), [count for _, count in shown], color=_BAR, height=0.7)
    panel.bar_label(bars, [f"{count:,}" for _, count in shown], padding=3, color=_QUIET, fontsize=9)
    panel.set_yticks(range(len(shown)), [_label(name) for name, _ in shown], color=_TEXT, fontsize=9)
    panel.tick_params(axis="y", length=0)
    panel.invert_yaxis()
    panel.margins(x=0.12)


def _label(name: str) -> str:
    text = kwsearch.printable(name)
    return text if len(text) <= LONGEST_LABEL else f"…{text[-LONGEST_LABEL:]}"
