"""Which way does each line take?  It leaves through a port of its own, so that thick lines lie side by
side.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from afuera.pictures.flow.graph import Graph
from afuera.pictures.flow.order import Item, Layers

Point = tuple[float, float]
PORT_GAP, ARROW = 5.0, 7.0


@dataclass(frozen=True, slots=True)
class Route:
    """The points of one way in its own direction.  `turn` is forward, back, or beside (in one column)."""

    points: tuple[Point, ...]
    turn: str
    thick: float
    side: int = 1  # of a way beside: 1 runs down on the right, -1 up on the left


@dataclass(frozen=True, slots=True)
class Paper:
    """Where the boxes stand: left edge of each column, width of a box, middle and height of every item."""

    lefts: Sequence[float]
    box_width: float
    middle: Mapping[Item, float]
    tall: Mapping[Item, float]


def thickness(n: int, most: int, thickest: float = 12.0) -> float:
    """Width of a line in pixels; a little flatter than proportional, so that small ways stay visible."""
    return max(1.2, thickest * float((n / max(most, 1)) ** 0.72))


def port_room(made: Layers, thick: Sequence[float]) -> dict[str, float]:
    """How high a box must be for the lines that meet it on its busier side."""
    sides: dict[tuple[str, str], float] = {}
    for chain, wide in zip(made.chains, thick, strict=True):
        for key, side in ((chain[0], "right"), (chain[-1], "left")):
            if isinstance(key, str):
                sides[key, side] = sides.get((key, side), 0.0) + wide + PORT_GAP
    return {key: max(room for (name, _), room in sides.items() if name == key) for key, _ in sides}


def routes(
    drawn: Graph, made: Layers, column: Mapping[str, int], thick: Sequence[float], paper: Paper
) -> list[Route]:
    """One route a way, in the order of `drawn.ways`."""
    turns = [_turn(column[way.source], column[way.target]) for way in drawn.ways]
    downward = [paper.middle[way.target] > paper.middle[way.source] for way in drawn.ways]
    ports = _ports(made, turns, downward, thick, paper)
    found = []
    for number, way in enumerate(drawn.ways):
        if turns[number] == "beside":
            side = 1 if downward[number] else -1
            edge = [
                paper.lefts[column[key]] + (paper.box_width if side == 1 else 0)
                for key in (way.source, way.target)
            ]
            ends = ((edge[0], ports[number, way.source]), (edge[1], ports[number, way.target]))
            found.append(Route(ends, "beside", thick[number], side))
            continue
        rightwards = _through(made.chains[number], number, column, ports, paper)
        points = tuple(rightwards if turns[number] == "forward" else reversed(rightwards))
        found.append(Route(points, turns[number], thick[number]))
    return found


def _turn(source: int, target: int) -> str:
    return "beside" if source == target else "forward" if source < target else "back"


def _ports(
    made: Layers, turns: Sequence[str], downward: Sequence[bool], thick: Sequence[float], paper: Paper
) -> dict[tuple[int, str], float]:
    """Height of each way's two ends: sorted by where the other end lies, stacked around the middle of the
    box.
    """
    meeting: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for number, chain in enumerate(made.chains):
        if turns[number] == "beside":
            side = "right" if downward[number] else "left"
            ends = ((chain[0], side, chain[-1]), (chain[-1], side, chain[0]))
        else:
            ends = ((chain[0], "right", chain[1]), (chain[-1], "left", chain[-2]))
        for key, side, toward in ends:
            meeting.setdefault((str(key), side), []).append((paper.middle[toward], number))
    ports: dict[tuple[int, str], float] = {}
    for (key, _), ways in meeting.items():
        ways.sort(key=lambda way: (way[0], turns[way[1]] == "back", way[1]))
        height = paper.middle[key] - (sum(thick[number] + PORT_GAP for _, number in ways) - PORT_GAP) / 2
        for _, number in ways:
            ports[number, key] = height + thick[number] / 2
            height += thick[number] + PORT_GAP
    return ports


def _through(
    chain: Sequence[Item],
    number: int,
    column: Mapping[str, int],
    ports: Mapping[tuple[int, str], float],
    paper: Paper,
) -> list[Point]:
    """From the right side of the first box past the waypoints to the left side of the last one."""
    first, last = str(chain[0]), str(chain[-1])
    points: list[Point] = [(paper.lefts[column[first]] + paper.box_width, ports[number, first])]
    for waypoint in chain[1:-1]:
        left = paper.lefts[waypoint[1]] if isinstance(waypoint, tuple) else 0.0
        points += [(left, paper.middle[waypoint]), (left + paper.box_width, paper.middle[waypoint])]
    points.append((paper.lefts[column[last]], ports[number, last]))
    return points


def curve(route: Route) -> str:
    """The path of a route, ending where its arrow head begins."""
    if route.turn == "beside":
        return "M{:.1f},{:.1f}C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}".format(
            *(xy for point in _loop(route) for xy in point)
        )
    points = list(route.points)
    points[-1] = (points[-1][0] - _heading(route) * ARROW, points[-1][1])
    pieces = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        half = (x2 - x1) / 2
        flat = abs(y1 - y2) < 0.05
        pieces.append(
            f"H{x2:.1f}" if flat else f"C{x1 + half:.1f},{y1:.1f} {x2 - half:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
        )
    return "".join(pieces)


def arrow(route: Route) -> str:
    """The head at the end of a route."""
    x, y = route.points[-1]
    toward = _heading(route)
    half = max(3.6, route.thick / 2 + 2.2)
    return f"M{x:.1f},{y:.1f}l{-toward * (ARROW + 1):.1f},{-half:.1f}v{2 * half:.1f}z"


def _heading(route: Route) -> int:
    """1 when the route arrives from the left."""
    return {"forward": 1, "back": -1, "beside": -route.side}[route.turn]


def _loop(route: Route) -> tuple[Point, Point, Point, Point]:
    (x1, y1), (x2, y2) = route.points
    out = route.side * (24 + min(40.0, abs(y2 - y1) * 0.2))
    tip = x2 + route.side * ARROW
    return (x1, y1), (x1 + out, y1), (tip + out, y2), (tip, y2)


def label_places(route: Route) -> list[Point]:
    """Where the number of a route may stand, best first."""
    where = (0.5, 0.4, 0.6, 0.3, 0.7)
    if route.turn == "beside":
        return [_bezier(*_loop(route), at) for at in where]
    spots = []
    for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
        half = (x2 - x1) / 2
        spots += [_bezier((x1, y1), (x1 + half, y1), (x2 - half, y2), (x2, y2), at) for at in where]
    return spots


def _bezier(start: Point, pull_out: Point, pull_in: Point, stop: Point, at: float) -> Point:
    """A point of a cubic Bézier curve, `at` from 0 to 1."""
    rest = 1 - at
    weights = (rest**3, 3 * at * rest**2, 3 * at**2 * rest, at**3)
    points = (start, pull_out, pull_in, stop)
    x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, points, strict=True))
    return x, y
