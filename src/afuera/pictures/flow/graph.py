"""What is drawn?  Steps, the ways between them, and how much was left out, so that totals add up.

The picture shows the busiest steps and ways.  The other steps become one step "others": nothing disappears.
The ways that are not drawn are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

OTHERS = "\x00others"


@dataclass(frozen=True, slots=True)
class Step:
    """A box.  `touches` counts all visits; `starts` and `ends` the journeys that begin and end here;
    `again` those that do the same step once more at once; `place` is its mean relative position in a
    journey, 0 to 1; `href` leads to the people behind it.
    """

    key: str
    label: str
    touches: int
    place: float
    starts: int = 0
    ends: int = 0
    again: int = 0
    tip: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """From one step straight to another, `n` times."""

    source: str
    target: str
    n: int
    tip: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Steps in the order of their place, ways from busy to quiet; `left_out` counts moves that are not
    drawn.
    """

    steps: tuple[Step, ...]
    ways: tuple[Way, ...]
    left_out: int = 0
    hidden_steps: int = 0
    by_key: Mapping[str, Step] = field(default_factory=dict)


def graph(steps: Sequence[Step], ways: Sequence[Way]) -> Graph:
    """The whole graph in its canonical order (place, then name; busy, then name)."""
    known = {step.key: step for step in steps}
    ordered = tuple(sorted(known.values(), key=lambda step: (step.place, step.key)))
    proper = (way for way in ways if way.source != way.target and way.source in known and way.target in known)
    return Graph(ordered, tuple(sorted(proper, key=_busy_first)), by_key=known)


def _busy_first(way: Way) -> tuple[int, str, str]:
    return -way.n, way.source, way.target


def reduced(
    whole: Graph, most_steps: int, most_ways: int, others_label: str, least_share: float = 0.0
) -> Graph:
    """At most so many steps and ways, none quieter than `least_share` of all touches (moves).

    Every step keeps its busiest way in and out.  `{n}` in the label of the others becomes their number.
    """
    busiest = sorted(whole.steps, key=lambda step: (-step.touches, step.key))
    touches = sum(step.touches for step in busiest)
    loud = sum(step.touches >= least_share * touches for step in busiest)
    most_steps = min(most_steps, max(2, loud))
    shown, hidden = busiest[:most_steps], busiest[most_steps:]
    if len(hidden) == 1:
        shown, hidden = busiest, []
    ways, inside_others = _merged(whole.ways, {step.key for step in shown})
    if hidden:
        shown = [*shown, _others(hidden, inside_others, others_label.replace("{n}", str(len(hidden))))]
    total = sum(way.n for way in ways)
    kept = _kept(sorted(ways, key=_busy_first), most_ways, least_share * total)
    drawn = graph(shown, kept)
    return Graph(drawn.steps, drawn.ways, total - sum(way.n for way in kept), len(hidden), drawn.by_key)


def _merged(ways: Sequence[Way], shown: set[str]) -> tuple[list[Way], int]:
    """Ways to and from hidden steps become ways of the others; those among the hidden are counted."""
    sums: dict[tuple[str, str], int] = {}
    tips: dict[tuple[str, str], str] = {}
    for way in ways:
        ends = (way.source if way.source in shown else OTHERS, way.target if way.target in shown else OTHERS)
        sums[ends] = sums.get(ends, 0) + way.n
        tips[ends] = way.tip if OTHERS not in ends else ""
    among = sums.pop((OTHERS, OTHERS), 0)
    return [Way(source, target, n, tips[source, target]) for (source, target), n in sums.items()], among


def _others(hidden: Sequence[Step], inside: int, label: str) -> Step:
    touches = sum(step.touches for step in hidden)
    place = sum(step.place * step.touches for step in hidden) / touches if touches else 0.5
    again = inside + sum(step.again for step in hidden)
    return Step(
        OTHERS,
        label,
        touches,
        place,
        sum(step.starts for step in hidden),
        sum(step.ends for step in hidden),
        again,
    )


def _kept(ways: Sequence[Way], most: int, fewest: float) -> list[Way]:
    """The busiest ways, and for every step the busiest one in and out, so that no box hangs in the air."""
    first: set[tuple[str, str]] = set()
    seen_in: set[str] = set()
    seen_out: set[str] = set()
    for way in ways:
        if way.target not in seen_in or way.source not in seen_out:
            first.add((way.source, way.target))
        seen_in.add(way.target)
        seen_out.add(way.source)
    loud = {(way.source, way.target) for way in ways[:most] if way.n >= fewest}
    return [way for way in ways if (way.source, way.target) in loud | first]
