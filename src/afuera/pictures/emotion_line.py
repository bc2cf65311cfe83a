"""What did people feel, step by step?  Straight pieces between measured points, a gap where nobody spoke.

Nothing is smoothed and nothing is imputed: a line joins two neighbouring steps only when people spoke about
both. The band is the interval.  What the company believes is a second, dashed line with diamonds, beside what
people felt and never instead of it.  `emotion_line` runs across and stretches with its slot (x in percent,
letters stay as they are); `emotion_line_down` is for narrow slots, one row a step.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks
from afuera.pictures.scale import Scale
from afuera.pictures.tokens import colour
from afuera.wording import number

LOW, HIGH = -2.0, 2.0


@dataclass(frozen=True, slots=True)
class Felt:
    """Mean feeling at a step on -2 … +2 with its interval; None when nobody spoke.  `note` names peak and
    end.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    tip: str = ""
    note: str = ""
    believed: float | None = None  # what the company believes they feel


def signed(value: float, lang: str) -> str:
    """+1.2 and −0.4: a feeling always shows its side."""
    said = number(abs(value), lang, 1)
    return said if said.strip("0.,") == "" else ("+" if value > 0 else "−") + said


def runs(points: Sequence[Felt]) -> Iterator[list[int]]:
    """Places of neighbouring measured points: [[0, 1, 2], [4]] when nobody spoke at step 3."""
    run: list[int] = []
    for place, point in enumerate(points):
        if point.value is not None:
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def emotion_line(
    points: Sequence[Felt],
    *,
    height: float = 210.0,
    lang: str,
    name: str,
    title: str,
    description: str,
    silent: str,
) -> str:
    """One column a point, all of one width; `silent` is what a column without voices says."""
    scale = Scale(LOW, HIGH, height - 30, 30)
    columns = len(points)
    drawn = [_middle_line(scale, lang), _bands(points, scale, columns, height)]
    drawn += [
        marks.line(
            _percent(here, columns),
            scale.at(points[here].believed or 0.0),
            _percent(there, columns),
            scale.at(points[there].believed or 0.0),
            "inside",
            thick=1.75,
            dash="6 5",
        )
        for here, there in itertools.pairwise(range(columns))
        if points[here].believed is not None and points[there].believed is not None
    ]
    for run in runs(points):
        for here, there in itertools.pairwise(run):
            drawn.append(
                marks.line(
                    _percent(here, columns),
                    scale.at(_value(points[here])),
                    _percent(there, columns),
                    scale.at(_value(points[there])),
                    "outside",
                    thick=2.5,
                )
            )
    drawn += [
        _point(point, _percent(place, columns), scale, lang, silent) for place, point in enumerate(points)
    ]
    return marks.picture(
        100, height, *drawn, name=name, title=title, description=description, kind="chart emotion", fluid=True
    )


def _percent(place: int, columns: int) -> str:
    return f"{(place + 0.5) / columns * 100:.2f}%"


def _value(point: Felt) -> float:
    return point.value or 0.0  # only measured points stand in a run


def _middle_line(scale: Scale, lang: str) -> str:
    pieces = [marks.line("0%", scale.at(0), "100%", scale.at(0), "line-strong", dash="1 4")]
    pieces += [
        marks.words(
            6,
            scale.at(value) + 4,
            signed(value, lang).removesuffix(",0").removesuffix(".0"),
            size=11,
            fill="ink-3",
        )
        for value in (HIGH, 0.0, LOW)
    ]
    return marks.group(*pieces)


def _bands(points: Sequence[Felt], scale: Scale, columns: int, height: float) -> str:
    """Intervals, in a drawing that stretches with the slot."""
    shapes = []
    for run in runs(points):
        known = [place for place in run if points[place].low is not None and points[place].high is not None]
        if known != run:
            continue
        if len(run) == 1:
            middle = (run[0] + 0.5) / columns * 100
            sides = [middle - 8 / columns, middle + 8 / columns]
        else:
            sides = [(place + 0.5) / columns * 100 for place in run]
        places = run if len(run) > 1 else run * 2
        upper = [
            f"{x:.2f},{scale.at(points[place].high or 0.0):.1f}"
            for x, place in zip(sides, places, strict=True)
        ]
        lower = [
            f"{x:.2f},{scale.at(points[place].low or 0.0):.1f}"
            for x, place in zip(sides, places, strict=True)
        ]
        shapes.append(
            marks.path("M" + "L".join([*upper, *reversed(lower)]) + "Z", fill="outside", opacity=0.16)
        )
    return (
        marks.element(
            "svg",
            *shapes,
            x=0,
            y=0,
            width="100%",
            height=round(height),
            viewBox=f"0 0 100 {round(height)}",
            preserveAspectRatio="none",
        )
        if shapes
        else ""
    )


def _belief(point: Felt, x: str, scale: Scale, lang: str) -> str:
    """An empty diamond, with its value on the side where the felt one is not."""
    if point.believed is None:
        return ""
    y = scale.at(point.believed)
    above = point.value is None or point.believed >= point.value
    # A diamond knows no percentages: a drawing of its own stands at the place.
    corner = marks.element("svg", _diamond(), x=x, y=marks.length(y), width=1, height=1, overflow="visible")
    said = marks.words(
        x,
        y - 13 if above else y + 23,
        signed(point.believed, lang),
        size=14,
        weight=600,
        fill="inside",
        anchor="middle",
        halo="surface",
    )
    return marks.group(corner, said)


def _diamond() -> str:
    return marks.element(
        "path", d="M0,-6l6,6l-6,6l-6,-6z", fill=colour("surface"), stroke=colour("inside"), stroke_width=2
    )


def _point(point: Felt, x: str, scale: Scale, lang: str, silent: str) -> str:
    if point.value is None:
        low = point.believed is not None and point.believed <= 0
        said = marks.words(
            x,
            scale.at(0) + (-8 if low or point.believed is None else 20),
            silent,
            size=12,
            fill="ink-3",
            anchor="middle",
        )
        return marks.group(said, _belief(point, x, scale, lang))
    y = scale.at(point.value)
    above = point.value >= 0 if point.believed is None else point.value > point.believed
    said = signed(point.value, lang)
    pieces = [marks.tip(point.tip), marks.circle(x, y, 6.5, "outside")]
    pieces.append(
        marks.words(
            x,
            y - 14 if above else y + 24,
            said,
            size=15,
            weight=700,
            fill="outside",
            anchor="middle",
            halo="surface",
        )
    )
    if point.note:
        pieces.append(
            marks.words(
                x,
                y + 24 if above else y - 14,
                point.note,
                size=12,
                weight=600,
                fill="ink-2",
                anchor="middle",
                halo="surface",
            )
        )
    return marks.group(_belief(point, x, scale, lang), *pieces)


def emotion_line_down(
    points: Sequence[Felt], *, width: float, lang: str, name: str, title: str, description: str, silent: str
) -> str:
    """One row a point, from the first step down to the last."""
    row, head = 46.0, 26.0
    names = min(width * 0.42, 190.0)
    scale = Scale(LOW, HIGH, names + 22, width - 20)
    down = [head + row * (place + 0.5) for place in range(len(points))]
    drawn = [
        marks.line(scale.at(0), head - 4, scale.at(0), head + row * len(points), "line-strong", dash="1 4")
    ]
    drawn += [
        marks.words(
            scale.at(value),
            14,
            signed(value, lang).removesuffix(",0").removesuffix(".0"),
            size=12,
            fill="ink-3",
            anchor="middle",
        )
        for value in (LOW, 0.0, HIGH)
    ]
    for here, there in itertools.pairwise(range(len(points))):
        ends = points[here].believed, points[there].believed
        if ends[0] is not None and ends[1] is not None:
            drawn.append(
                marks.line(
                    scale.at(ends[0]),
                    down[here],
                    scale.at(ends[1]),
                    down[there],
                    "inside",
                    thick=1.75,
                    dash="6 5",
                )
            )
    drawn += [
        marks.group(
            _diamond(), transform=f"translate({marks.length(scale.at(point.believed))},{marks.length(y)})"
        )
        for point, y in zip(points, down, strict=True)
        if point.believed is not None
    ]
    for run in runs(points):
        drawn.append(_band_down(points, run, scale, down))
        way = "M" + "L".join(f"{scale.at(_value(points[place])):.1f},{down[place]:.1f}" for place in run)
        drawn.append(marks.path(way, stroke="outside", thick=2.5) if len(run) > 1 else "")
    drawn += [_row_down(point, y, scale, names, lang, silent) for point, y in zip(points, down, strict=True)]
    return marks.picture(
        width, head + row * len(points) + 6, *drawn, name=name, title=title, description=description
    )


def _band_down(points: Sequence[Felt], run: list[int], scale: Scale, down: list[float]) -> str:
    if any(points[place].low is None or points[place].high is None for place in run):
        return ""
    edges = (
        [(place, down[place]) for place in run]
        if len(run) > 1
        else [(run[0], down[run[0]] - 8), (run[0], down[run[0]] + 8)]
    )
    right = [f"{scale.at(points[place].high or 0.0):.1f},{y:.1f}" for place, y in edges]
    left = [f"{scale.at(points[place].low or 0.0):.1f},{y:.1f}" for place, y in edges]
    return marks.path("M" + "L".join([*right, *reversed(left)]) + "Z", fill="outside", opacity=0.16)


def _row_down(point: Felt, y: float, scale: Scale, names: float, lang: str, silent: str) -> str:
    label = letters.wrapped(point.label, names - 6, lines=2)
    first = y + 4.5 - (len(label) - 1) * 7.5
    pieces = [marks.words(0, first + 15 * at, line) for at, line in enumerate(label)]
    if point.value is None:
        return marks.group(
            *pieces,
            marks.words(scale.at(0), y + 4, silent, size=12, fill="ink-3", anchor="middle", halo="surface"),
        )
    x = scale.at(point.value)
    pieces += [marks.tip(point.tip), marks.circle(x, y, 6.5, "outside")]
    toward_middle = -1 if point.value > 0.9 else 1 if point.value < -0.9 else (1 if point.value >= 0 else -1)
    pieces.append(
        marks.words(
            x + 13 * toward_middle,
            y + 5,
            signed(point.value, lang),
            size=14,
            weight=700,
            fill="outside",
            anchor="start" if toward_middle > 0 else "end",
            halo="surface",
        )
    )
    return marks.group(*pieces)
