"""Pictures as Mermaid text, which GitHub, GitLab and many generators of sites draw: bounded, in a fixed order, inert.

Every label is quoted, and every character of a name that is no letter, digit or plain mark is a number code: what a
name holds can neither end its label, nor begin a directive, nor close the fence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kwsearch.render.markdown.escape import Markdown, visible

MOST_NODES, MOST_ARROWS = 16, 40
"""What a picture holds at most and stays readable."""

_FEWEST_ARROWS = 2
"""One arrow is said in a line of the page already."""

_PLAIN = frozenset("_-./ ")


class Picture(NamedTuple):
    """A picture, and how much of the whole it shows."""

    text: Markdown
    """The fenced block."""
    nodes: int
    all_nodes: int
    arrows: int
    all_arrows: int
    is_numbered: bool
    """Whether weights stand at the arrows."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return (self.nodes, self.arrows) == (self.all_nodes, self.all_arrows)


def flowchart(arrows: Mapping[tuple[str, str], int], direction: str) -> Picture | None:
    """Return a picture of arrows between names; None when there are fewer than two.

    Of too many names those stay that have the most to do with others, then of too many arrows the heaviest.

    Args:
        arrows: From a name to a name, with a weight; weights above 1 stand at the arrows.
        direction: As Mermaid has it, such as ``LR``.
    """
    if len(arrows) < _FEWEST_ARROWS:
        return None
    weights: dict[str, int] = {}
    for pair, weight in arrows.items():
        for name in pair:
            weights[name] = weights.get(name, 0) + weight
    kept = set(sorted(weights, key=lambda name: (-weights[name], name))[:MOST_NODES])
    between = {pair: weight for pair, weight in arrows.items() if kept.issuperset(pair)}
    # Chosen by weight and drawn by name: one more use must not turn the picture about.
    drawn = sorted(sorted(between, key=lambda pair: (-between[pair], pair))[:MOST_ARROWS])
    # A name of which every arrow was left out would stand alone.
    names = sorted({name for pair in drawn for name in pair})
    ids = {name: f"n{number}" for number, name in enumerate(names)}
    lines = [f'  {ids[name]}["{_label(name)}"]' for name in names]
    for source, target in drawn:
        weight = between[source, target]
        number = f"|{weight}|" if weight > 1 else ""
        lines.append(f"  {ids[source]} -->{number} {ids[target]}")
    text = "\n".join([f"flowchart {direction}", *lines])
    numbered = any(between[pair] > 1 for pair in drawn)
    return Picture(
        Markdown(f"```mermaid\n{text}\n```"), len(names), len(weights), len(drawn), len(arrows), numbered
    )


def _label(name: str) -> str:
    shown = visible(name)
    return "".join(
        character if character.isalnum() or character in _PLAIN else f"#{ord(character)};"
        for character in shown
    )
