"""How many of a hundred people reached their goal?

One hundred dots. Filled: as many as are certain (the lower end of the interval). Half-filled: those that the
interval leaves open. Hollow: the rest. A share of 42 % becomes people that one can count.
"""

from __future__ import annotations

from afuera.pictures import marks
from afuera.pictures.tokens import colour

PER_ROW = 20


def hundred(
    low: float,
    high: float,
    *,
    width: float,
    name: str,
    title: str,
    description: str,
    benchmark: float | None = None,
) -> str:
    """`low` and `high` are the ends of the interval, 0 to 1; a stroke stands behind the last dot of
    `benchmark`.
    """
    certain, possible = round(low * 100), round(high * 100)
    step = width / PER_ROW
    radius = min(step * 0.36, 7.0)
    kinds = (
        (range(certain), radius, {"fill": colour("outside")}),
        (range(certain, possible), radius - 0.75, _ring("outside-soft", "outside", 1.5)),
        (range(max(certain, possible), 100), radius - 0.6, _ring("none", "line-strong", 1.2)),
    )
    dots = [marks.group(*(_dot(at, step, size) for at in places), **look) for places, size, look in kinds]
    if benchmark is not None and round(benchmark * 100) > 0:
        dots.append(_stroke(min(round(benchmark * 100), 100) - 1, step))
    return marks.picture(width, step * 100 / PER_ROW, *dots, name=name, title=title, description=description)


def _ring(fill: str, stroke: str, thick: float) -> dict[str, object]:
    return {"fill": colour(fill), "stroke": colour(stroke), "stroke_width": thick}


def _dot(at: int, step: float, radius: float) -> str:
    return marks.element("circle", cx=(at % PER_ROW + 0.5) * step, cy=(at // PER_ROW + 0.5) * step, r=radius)


def _stroke(last: int, step: float) -> str:
    x, y = min((last % PER_ROW + 1) * step, PER_ROW * step - 1.5), last // PER_ROW * step
    return marks.line(x, y + 1, x, y + step - 1, "ink", thick=2.5)
