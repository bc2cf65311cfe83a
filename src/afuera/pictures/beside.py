"""How does one goal stand at a glance?  The company's diamond beside the customers' circle, on one line.

Every such line runs from 0 to 100 %, so that lines below one another can be compared.
"""

from __future__ import annotations

from afuera.pictures import letters, marks
from afuera.pictures.scale import Scale

HEIGHT, MIDDLE, EDGE = 44.0, 28.0, 12.0


def beside(
    *,
    inside: float | None,
    outside: float | None,
    low: float | None,
    high: float | None,
    benchmark: float | None,
    inside_said: str,
    outside_said: str,
    unknown: str,
    width: float,
    name: str,
    title: str,
    description: str,
) -> str:
    """The two views of one goal; what is not known is drawn as a dotted line."""
    scale = Scale(0.0, 1.0, EDGE, width - EDGE)
    drawn = [marks.line(EDGE, MIDDLE, width - EDGE, MIDDLE, "line", thick=6, round_ends=True)]
    if outside is None:
        drawn.append(marks.line(EDGE, MIDDLE, width - EDGE, MIDDLE, "line-strong", dash="2 5"))
        drawn.append(marks.words(EDGE, MIDDLE - 12, unknown, size=12, fill="ink-2"))
    if inside is not None and outside is not None:
        drawn.append(marks.line(scale.at(inside), MIDDLE, scale.at(outside), MIDDLE, "line-strong", thick=2))
    if benchmark is not None:
        x = scale.at(benchmark)
        drawn.append(marks.line(x, MIDDLE - 9, x, MIDDLE + 9, "ink-2", thick=2))
    if outside is not None and low is not None and high is not None:
        drawn.append(
            marks.line(scale.at(low), MIDDLE, scale.at(high), MIDDLE, "outside", thick=5, round_ends=True)
        )
    if inside is not None:
        drawn.append(marks.diamond(scale.at(inside), MIDDLE, 6.5, "inside"))
    if outside is not None:
        drawn.append(marks.circle(scale.at(outside), MIDDLE, 7.0, "outside"))
    drawn += _numbers(scale, inside, outside, inside_said, outside_said, width)
    return marks.picture(width, HEIGHT, *drawn, name=name, title=title, description=description)


def _numbers(
    scale: Scale,
    inside: float | None,
    outside: float | None,
    inside_said: str,
    outside_said: str,
    width: float,
) -> list[str]:
    """Each number above its mark; when they would meet, they move apart."""
    both = ((outside, outside_said, "outside"), (inside, inside_said, "inside"))
    known = [(value, said, fill) for value, said, fill in both if value is not None]
    known.sort(key=lambda one: one[0])
    places = [scale.at(value) for value, _, _ in known]
    halves = [letters.width(said, 12, 600) / 2 + 3 for _, said, _ in known]
    if len(places) == 2:
        overlap = places[0] + halves[0] + halves[1] - places[1]
        if overlap > 0:
            places = [places[0] - overlap / 2, places[1] + overlap / 2]
            if places[1] + halves[1] > width:
                places = [x - (places[1] + halves[1] - width) for x in places]
    return [
        marks.words(
            min(max(x, half), width - half),
            MIDDLE - 12,
            said,
            size=12,
            weight=600,
            fill=fill,
            anchor="middle",
        )
        for x, half, (_, said, fill) in zip(places, halves, known, strict=True)
    ]
