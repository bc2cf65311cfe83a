"""How many of a hundred people reached their goal?

One hundred dots. Filled: as many as are certain (the lower end of the interval). Half-filled: those that the
interval leaves open. Hollow: the rest. A share of 42 % becomes people that one can count.
"""

from __future__ import annotations

from afuera.pictures import marks

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
    dots = [_dot(at, certain, possible, step, radius) for at in range(100)]
    if benchmark is not None and round(benchmark * 100) > 0:
        dots.append(_stroke(min(round(benchmark * 100), 100) - 1, step))
    return marks.picture(width, step * 100 / PER_ROW, *dots, name=name, title=title, description=description)


def _stroke(last: int, step: float) -> str:
    x, y = min((last % PER_ROW + 1) * step, PER_ROW * step - 1.5), last // PER_ROW * step
    return marks.line(x, y + 1, x, y + step - 1, "ink", thick=2.5)


def _dot(at: int, certain: int, possible: int, step: float, radius: float) -> str:
    x, y = (at % PER_ROW + 0.5) * step, (at // PER_ROW + 0.5) * step
    if at < certain:
        return marks.circle(x, y, radius, "outside", stroke=None)
    if at < possible:
        return marks.circle(x, y, radius - 0.75, "outside-soft", stroke="outside", thick=1.5)
    return marks.circle(x, y, radius - 0.6, "none", stroke="line-strong", thick=1.2)
