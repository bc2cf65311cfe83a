"""Whose gain is it?  What a change brought the company above, what it did to customers below, on one time.

Each panel shows how far its measure stands from where it was before the change, block by block, with its
interval.  The level line is “as before”; where a limit was set, customers stand to lose below it (or above
it), and that side is tinted.  Ours are diamonds in the cool colour, theirs circles in the warm one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from afuera.pictures import letters, marks
from afuera.pictures.scale import Scale

HEAD, PANEL, GAP, FOOT = 30.0, 128.0, 18.0, 34.0


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of weeks: the difference from before with its interval, and how that is said."""

    value: float
    low: float
    high: float
    said: str
    tip: str = ""
    surely: bool = False  # surely better for us, or surely worse for them


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure.  `blocks` holds None where too few people were seen; `limit` is a difference."""

    title: str
    side: Literal["inside", "outside"]
    blocks: Sequence[Block | None]
    limit: float | None = None
    limit_said: str = ""


def gain_and_loss(
    panels: Sequence[Panel],
    labels: Sequence[str],
    *,
    before: str,
    width: float,
    name: str,
    title: str,
    description: str,
) -> str:
    """One column for what was `before`, then one for each of `labels`."""
    across = Scale(-0.5, len(labels) + 0.5, 8, width - 8)
    drawn, top = [], 0.0
    for panel in panels:
        drawn.append(_panel(panel, across, top, width))
        top += HEAD + PANEL + GAP
    drawn.append(_times([before, *labels], across, top - GAP))
    height = top - GAP + FOOT
    return marks.picture(width, height, *drawn, name=name, title=title, description=description)


def _panel(panel: Panel, across: Scale, top: float, width: float) -> str:
    up = _up(panel, top + HEAD, top + HEAD + PANEL)
    level = up.at(0)
    pieces = [
        marks.words(8, top + 17, panel.title, weight=600),
        marks.box(8, top + HEAD, width - 16, PANEL, "sunken", corner=6),
    ]
    if panel.limit is not None:
        edge = up.at(panel.limit)
        far = top + HEAD + PANEL if panel.limit < 0 else top + HEAD
        pieces.append(marks.box(8, min(edge, far), width - 16, abs(far - edge), "outside-soft"))
        pieces.append(marks.line(8, edge, width - 8, edge, "outside", dash="3 4"))
        y = edge + 14 if panel.limit < 0 else edge - 6
        pieces.append(marks.words(16, y, panel.limit_said, size=12, fill="ink-2"))
    pieces.append(marks.line(8, level, width - 8, level, "line-strong"))
    way = [(across.at(0), level)]
    for place, block in enumerate(panel.blocks, 1):
        if block is not None:
            way.append((across.at(place), up.at(block.value)))
    points = "L".join(f"{marks.length(x)},{marks.length(y)}" for x, y in way)
    pieces.append(marks.path(f"M{points}", stroke=panel.side, thick=2))
    pieces.append(_mark(panel, across.at(0), level, strong=False, title=""))
    for place, block in enumerate(panel.blocks, 1):
        if block is not None:
            pieces.append(_block(panel, block, across.at(place), up))
    return marks.group(*pieces)


def _up(panel: Panel, top: float, bottom: float) -> Scale:
    known = [end for block in panel.blocks if block for end in (block.low, block.high)]
    ends = [*known, 0.0, *([panel.limit] if panel.limit is not None else [])]
    low, high = min(ends), max(ends)
    room = (high - low or 1.0) * 0.22
    return Scale(low - room, high + room, bottom, top)


def _block(panel: Panel, block: Block, x: float, up: Scale) -> str:
    whisker = marks.line(x, up.at(block.low), x, up.at(block.high), panel.side, thick=3, round_ends=True)
    said = marks.words(x + 12, up.at(block.value) - 8, block.said, weight=700, fill=panel.side, halo="sunken")
    mark = _mark(panel, x, up.at(block.value), strong=block.surely, title=block.tip)
    return marks.group(marks.tip(block.tip), whisker, said, mark)


def _mark(panel: Panel, x: float, y: float, *, strong: bool, title: str) -> str:
    size = 7.5 if strong else 5.5
    draw = marks.diamond if panel.side == "inside" else marks.circle
    return draw(x, y, size, panel.side, title=title or None)


def _times(labels: Sequence[str], across: Scale, bottom: float) -> str:
    room = (across.stop - across.start) / len(labels) - 8
    pieces = []
    for place, label in enumerate(labels):
        x = across.at(place)
        shown = letters.shortened(label, room, 12)
        pieces.append(marks.words(x, bottom + 22, shown, size=12, fill="ink-3", anchor="middle"))
    return marks.group(*pieces)
