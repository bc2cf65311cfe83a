"""What lies behind shares: hairlines at round tenths, with their per cent above?"""

from __future__ import annotations

from afuera.pictures import marks
from afuera.pictures.scale import Scale, share_ticks
from afuera.wording import percent


def share_grid(scale: Scale, head: float, bottom: float, lang: str) -> str:
    """Hairlines from just above `head` down to `bottom`, in pixels; the numbers stand at the top."""
    pieces = []
    for tick in share_ticks(scale.low, scale.high):
        x = scale.at(tick)
        pieces.append(marks.line(x, head - 4, x, bottom, "line"))
        pieces.append(marks.words(x, 15, percent(tick, lang), size=12, fill="ink-3", anchor="middle"))
    return marks.group(*pieces)
