"""What does what was said add to journeys?  The emotion line from words, frictions, themes at each step.

Only from those who spoke, and beside it how many did: nothing is filled in for those who said nothing.  What
they may have felt is shown as the range of all that is possible, never as a number.  The source is always
marked as "words": it never mixes with emotions that people stated themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from afuera.estimates.intervals import GroupSums, clustered_mean, share_of_groups, without_the_silent
from afuera.lake.shelf import Shelf
from afuera.results import Estimate
from afuera.signals.contract import EMOTION_HIGHEST, EMOTION_LOWEST
from afuera.voices import asked_said

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from afuera.lake import Lake

SOURCE: Final = "words"
STEPLESS: Final = ""  # said about the journey, at none of its steps
THOUSAND: Final = 1_000
_SPOKE: Final = pa.schema(
    [("journey_id", pa.string()), ("person", pa.string()), ("n", pa.int64()), ("milli", pa.int64())]
)


@dataclass(frozen=True, slots=True)
class SaidAt:
    """What words say of one step: `mean` from -2 to +2 (n counts voices), `people` who spoke.

    `coverage`: the share of the journeys that touched the step whose words say what was felt there.  Every
    journey of the goal could have spoken at no step (`STEPLESS`): there `touched` counts them all.
    `possible`: between which means all who touched it lie, whatever the silent felt.
    """

    goal: str | None
    step: str
    mean: Estimate
    people: int
    journeys: int
    touched: int
    coverage: float
    possible: Estimate
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class ThemeAt:
    """A theme at a step: `share` of the journeys that spoke there; `coverage`: of those that touched it.

    `share_of` journeys of the `spoke` that said anything there spoke of it.

    `possible`: the share among all who touched it, whatever the silent would have said.  The interval of
    `share` counts people; `silent_on_it` people spoke there, of other things only.
    """

    goal: str | None
    step: str
    theme: str
    share: Estimate
    people: int
    voices: int
    share_of: int
    spoke: int
    touched: int
    coverage: float
    possible: Estimate
    silent_on_it: int


def line(journeys: Shelf, heard: Shelf) -> list[SaidAt]:
    """The emotion line from words, of every goal and step, and of no step, where somebody was understood."""
    seen = _could_speak(journeys)
    return [_at(row, seen.get((row["goal"], row["step"]), 0)) for row in asked_said.felt(heard)]


def _could_speak(journeys: Shelf) -> dict[tuple[str | None, str], int]:
    """Of each goal and step how many journeys touched it; of no step, how many journeys there are."""
    seen = {(row["goal"], row["step"]): int(row["journeys"]) for row in asked_said.touched(journeys)}
    return seen | {(row["goal"], STEPLESS): int(row["journeys"]) for row in asked_said.every(journeys)}


def _at(row: dict[str, Any], touched: int) -> SaidAt:
    mean = _mean(row)
    spoke = int(row["journeys"])
    coverage = min(1.0, spoke / touched) if touched else 0.0
    return SaidAt(
        row["goal"],
        row["step"],
        mean,
        int(row["groups"]),
        spoke,
        touched,
        coverage,
        without_the_silent(coverage, mean.value or 0.0, EMOTION_LOWEST, EMOTION_HIGHEST),
    )


def _mean(row: dict[str, Any]) -> Estimate:
    total, xx, xn = row["total"] / THOUSAND, row["xx"] / THOUSAND**2, row["xn"] / THOUSAND
    sums = GroupSums(
        int(row["groups"]), float(row["n"]), float(total), float(xx), float(xn), float(row["nn"])
    )
    return clustered_mean(sums, lowest=EMOTION_LOWEST, highest=EMOTION_HIGHEST)


def themes_at_steps(journeys: Shelf, heard: Shelf) -> list[ThemeAt]:
    """The theme x step matrix: shares among those who spoke there, with who did not."""
    seen = _could_speak(journeys)
    spoke = {(row["goal"], row["step"]): int(row["journeys"]) for row in asked_said.spoken(heard)}
    found = []
    for row in asked_said.themed(heard):
        here = (row["goal"], row["step"])
        n, touched = spoke[here], seen.get(here, 0)
        parts = (float(row[name]) for name in ("n", "total", "xx", "xn", "nn"))
        share = share_of_groups(GroupSums(int(row["groups"]), *parts))
        coverage = min(1.0, n / touched) if touched else 0.0
        found.append(
            ThemeAt(
                *here,
                row["theme"],
                share,
                int(row["people"]),
                int(row["voices"]),
                int(row["journeys"]),
                n,
                touched,
                coverage,
                without_the_silent(coverage, share.value or 0.0),
                int(row["groups"]) - int(row["people"]),
            )
        )
    return found


def of_friction(heard: Shelf, journey_ids: Collection[str]) -> SaidAt:
    """What those said who were hit by a friction: the same figures over its journeys."""
    row = asked_said.of_journeys(heard, journey_ids)
    hit = len(set(journey_ids))
    return _at({**row, "goal": None, "step": ""}, hit)


def of_frictions(
    lake: Lake, met: ir.Table, heard: Shelf, hit: Mapping[tuple[str, str | None], int]
) -> dict[tuple[str, str | None], SaidAt]:
    """The same for every friction (slug, goal) at once; `met` has a row a journey, `hit` how many of them."""
    spoke = lake.memory(asked_said.by_journey(heard), schema=_SPOKE)
    once = met.select("slug", "goal", "journey_id").distinct()
    both = once.inner_join(spoke, "journey_id")
    people = both.group_by("slug", "goal", "person").aggregate(
        n=both.n.sum(), total=both.milli.sum(), journeys=both.journey_id.nunique()
    )
    summed = people.group_by("slug", "goal").aggregate(
        groups=people.count(),
        n=people.n.sum(),
        total=people.total.sum(),
        journeys=people.journeys.sum(),
        xx=(people.total * people.total).sum(),
        xn=(people.total * people.n).sum(),
        nn=(people.n * people.n).sum(),
    )
    return {
        (row["slug"], row["goal"]): _at({**row, "step": ""}, hit.get((row["slug"], row["goal"]), 0))
        for row in lake.engine.rows(summed)
    }
