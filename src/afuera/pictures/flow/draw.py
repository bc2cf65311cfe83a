"""How do the real paths look?  Boxes in columns of the journey, lines from left to right, returns in their
own colour.

The order is found on the full graph; a picture with less detail keeps it, so that nothing jumps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afuera.pictures import letters, marks
from afuera.pictures.flow.columns import columns_of
from afuera.pictures.flow.graph import OTHERS, Graph, Step, reduced
from afuera.pictures.flow.order import Item, arranged, layers
from afuera.pictures.flow.places import heights
from afuera.pictures.flow.routes import Paper, Route, arrow, curve, label_places, port_room, routes, thickness
from afuera.wording import number

BOX, GUTTER, PAD, HEAD, FOOT = 134.0, 78.0, 16.0, 36.0, 36.0
LABELLED = 18


def flow(
    whole: Graph,
    *,
    lang: str,
    name: str,
    title: str,
    description: str,
    others: str,
    most_steps: int = 12,
    most_ways: int = 30,
    least_share: float = 0.0,
) -> str:
    """The picture of a graph, at most so many steps and ways of it; `whole` comes from `graph(steps,
    ways)`.
    """
    drawn = reduced(whole, most_steps, most_ways, others, least_share)
    column, rank = _columns_and_order(whole, drawn)
    made = layers(drawn, column)
    arranged(made, rank)
    thick = _thicknesses(drawn)
    tall = _tall(drawn, port_room(made, thick), made.columns, thick)
    lefts = [PAD + at * (BOX + GUTTER) for at in range(len(made.columns))]
    paper = Paper(lefts, BOX, {item: y + HEAD for item, y in heights(made, tall).items()}, tall)
    lines = routes(drawn, made, column, thick, paper)
    return _sheet(drawn, column, paper, lines, lang, name=name, title=title, description=description)


def _columns_and_order(whole: Graph, drawn: Graph) -> tuple[dict[str, int], dict[str, int]]:
    """Columns of the drawn steps, and the order that the full graph gives them; the others stand last."""
    made = layers(whole, columns_of(whole))
    arranged(made)
    rank = {item: at for items in made.columns for at, item in enumerate(items) if isinstance(item, str)}
    return columns_of(drawn), {step.key: rank.get(step.key, len(rank)) for step in drawn.steps}


def _thicknesses(drawn: Graph) -> list[float]:
    most = max((way.n for way in drawn.ways), default=1)
    return [thickness(way.n, most) for way in drawn.ways]


def _tall(
    drawn: Graph, room: Mapping[str, float], columns: Sequence[Sequence[Item]], thick: Sequence[float]
) -> dict[Item, float]:
    tall: dict[Item, float] = {
        step.key: max(_box_height(step), room.get(step.key, 0.0) + 8) for step in drawn.steps
    }
    for items in columns:
        tall.update({item: thick[item[0]] for item in items if isinstance(item, tuple)})
    return tall


def _box_height(step: Step) -> float:
    return 28.0 + 16 * len(_label(step)) + 4


def _label(step: Step) -> list[str]:
    return letters.wrapped(step.label, BOX - 24, 13, 600, lines=3)


def _sheet(
    drawn: Graph,
    column: Mapping[str, int],
    paper: Paper,
    lines: Sequence[Route],
    lang: str,
    *,
    name: str,
    title: str,
    description: str,
) -> str:
    width = PAD * 2 + len(paper.lefts) * (BOX + GUTTER) - GUTTER + 44
    height = max((paper.middle[item] + paper.tall[item] / 2 for item in paper.middle), default=0.0) + FOOT
    identity = {step.key: f"{name}-{at}" for at, step in enumerate(drawn.steps)}
    quiet_first = sorted(range(len(lines)), key=lambda at: drawn.ways[at].n)
    ways = [_way(drawn, at, lines[at], identity) for at in quiet_first]
    boxes = [
        _box(step, paper, paper.lefts[column[step.key]], identity[step.key], lang) for step in drawn.steps
    ]
    numbers = _numbers(drawn, lines, paper, column, identity, lang)
    return marks.picture(
        width,
        height,
        *ways,
        *boxes,
        *numbers,
        name=name,
        title=title,
        description=description,
        kind="flow",
        role="group",
    )


def _is_busy(drawn: Graph, at: int) -> bool:
    return at < LABELLED  # ways stand from busy to quiet


def _way(drawn: Graph, at: int, route: Route, identity: Mapping[str, str]) -> str:
    way = drawn.ways[at]
    busy = _is_busy(drawn, at)
    stroke = "bad" if route.turn == "back" else "ink-3" if busy else "line-strong"
    thin_return = route.turn == "back" and route.thick < 2.2
    return _door(
        way.href,
        marks.tip(way.tip),
        marks.path(curve(route), stroke=stroke, thick=route.thick, dash="2 4" if thin_return else None),
        marks.path(arrow(route), fill=stroke),
        class_="way",
        data_from=identity[way.source],
        data_to=identity[way.target],
        opacity="0.85" if busy else "0.55",
        tabindex="-1" if way.href else None,
    )


def _door(href: str | None, *inside: str, **attributes: object) -> str:
    """Marks that belong together; with an address they are a link to what is behind them."""
    return (
        marks.element("a", *inside, href=href, **attributes) if href else marks.group(*inside, **attributes)
    )


def _box(step: Step, paper: Paper, left: float, identity: str, lang: str) -> str:
    middle, tall = paper.middle[step.key], paper.tall[step.key]
    top = middle - tall / 2
    label = _label(step)
    first = middle - len(label) * 8 + 5
    pieces = [marks.tip(step.tip or step.label), _frame(step, left, top, tall)]
    pieces += [marks.words(left + 13, first + 16 * at, line, weight=600) for at, line in enumerate(label)]
    pieces.append(
        marks.words(left + 13, first + 16 * len(label), number(step.touches, lang), size=12, fill="ink-2")
    )
    pieces += _stubs(step, left, top, tall, lang)
    return _door(step.href, *pieces, class_="step", id=identity)


def _frame(step: Step, left: float, top: float, tall: float) -> str:
    dash = "4 3" if step.key == OTHERS else None
    return marks.element(
        "rect",
        x=left,
        y=top,
        width=BOX,
        height=tall,
        rx=9,
        fill="var(--surface)",
        stroke="var(--line-strong)",
        stroke_dasharray=dash,
    )


def _stubs(step: Step, left: float, top: float, tall: float, lang: str) -> list[str]:
    """Where journeys begin, end, and repeat a step: short arrows with their numbers."""
    pieces = []
    if step.starts:
        x = left + 20
        head = f"M{x:.1f},{top - 1:.1f}l-4,-6h8z"
        pieces += [marks.line(x, top - 17, x, top - 6, "outside", thick=2), marks.path(head, fill="outside")]
        pieces.append(
            marks.words(x + 8, top - 7, number(step.starts, lang), size=11, weight=600, fill="outside")
        )
    if step.ends:
        x, foot = left + 20, top + tall
        pieces += [
            marks.line(x, foot, x, foot + 13, "ink-2", thick=2),
            marks.line(x - 5, foot + 14, x + 5, foot + 14, "ink-2", thick=2),
        ]
        pieces.append(
            marks.words(x + 9, foot + 15, number(step.ends, lang), size=11, weight=600, fill="ink-2")
        )
    if step.again:
        pieces.append(_again(left + BOX, top, number(step.again, lang)))
    return pieces


def _again(right: float, top: float, said: str) -> str:
    x = right - 20
    return marks.group(
        marks.path(f"M{x - 9:.1f},{top:.1f}c-3,-17 21,-17 18,-3", stroke="ink-3", thick=1.8),
        marks.path(f"M{x + 9:.1f},{top:.1f}l-4,-6h8z", fill="ink-3"),
        marks.words(x - 13, top - 6, said, size=11, weight=600, fill="ink-2", anchor="end"),
    )


def _numbers(
    drawn: Graph,
    lines: Sequence[Route],
    paper: Paper,
    column: Mapping[str, int],
    identity: Mapping[str, str],
    lang: str,
) -> list[str]:
    """The numbers of the busy ways, each where it hides least."""
    taken = [
        (
            paper.lefts[column[step.key]] - 4,
            paper.middle[step.key] - paper.tall[step.key] / 2 - 18,
            paper.lefts[column[step.key]] + BOX + 4,
            paper.middle[step.key] + paper.tall[step.key] / 2 + 18,
        )
        for step in drawn.steps
    ]
    written = []
    for at, (way, route) in enumerate(zip(drawn.ways, lines, strict=True)):
        if not _is_busy(drawn, at):
            continue
        said = number(way.n, lang)
        half = letters.width(said, 12, 600) / 2 + 3
        spots = label_places(route)
        x, y = min(
            spots,
            key=lambda spot: (sum(_shared(_around(spot, half), other) for other in taken), spots.index(spot)),
        )
        taken.append(_around((x, y), half))
        fill = "bad" if route.turn == "back" else "ink"
        text = marks.words(x, y + 4, said, size=12, weight=600, fill=fill, anchor="middle", halo="surface")
        written.append(
            _door(
                way.href,
                marks.tip(way.tip) if way.href else "",
                text,
                class_="way",
                data_from=identity[way.source],
                data_to=identity[way.target],
                tabindex="-1" if way.href else None,
            )
        )
    return written


Frame = tuple[float, float, float, float]


def _around(spot: tuple[float, float], half: float) -> Frame:
    return spot[0] - half, spot[1] - 8, spot[0] + half, spot[1] + 8


def _shared(one: Frame, other: Frame) -> float:
    """Area that two frames share, in square pixels."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
