"""How does an answer look on its own scale?  A line from its bad end to its good one, and a dot."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from afuera.pictures import marks
from afuera.report.reader import Reader
from afuera.wording import mark

WIDE, HIGH, EDGE, DOT = 132.0, 18.0, 8.0, 6.0
MOST_TICKS = 11


def on_its_scale(reader: Reader, event: dict[str, Any]) -> SafeString | None:
    """The score of an answer, drawn and told; None without a score."""
    score, low, high = event["score"], event["score_min"], event["score_max"]
    if score is None or low is None or high is None or low == high:
        return None
    said = reader.say(
        mark("{score} on a scale from {bad} (bad) to {good} (good)"), score=score, bad=low, good=high
    )
    share = min(max((score - low) / (high - low), 0.0), 1.0)
    steps = abs(high - low)
    ticks = int(steps) + 1 if float(steps).is_integer() and steps < MOST_TICKS else 2
    middle, room = HIGH / 2, WIDE - 2 * EDGE
    places = [EDGE + room * at / (ticks - 1) for at in range(ticks)]
    drawn = [marks.line(EDGE, middle, WIDE - EDGE, middle, "line-strong")]
    drawn += [marks.line(x, middle - 3, x, middle + 3, "line-strong") for x in places]
    drawn.append(marks.circle(EDGE + room * share, middle, DOT, "outside"))
    picture = marks.element(
        "svg",
        *drawn,
        viewBox=f"0 0 {WIDE:g} {HIGH:g}",
        width=f"{WIDE:g}",
        height=f"{HIGH:g}",
        aria_hidden="true",
    )
    words = marks.element("span", marks.escaped(said))
    return mark_safe(f"{picture}{words}")  # noqa: S308 (afuera.pictures escapes)
