"""What do people feel along the way?  The emotion line, only from what was said or observed.

Per step the mean of the emotions stated there, with an interval that counts people and not signals, and how
many of the journeys that touched the step say anything.  Nothing is filled in where nobody spoke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.estimates.intervals import GroupSums, clustered_mean
from afuera.lake.engine import Engine
from afuera.results import Estimate
from afuera.signals.contract import EMOTION_HIGHEST, EMOTION_LOWEST

# Fewer voices make neither a peak nor an end.
FEWEST: Final = 5
THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Felt:
    """One step: `mean` from -2 to +2 (its n counts signals), `people` who spoke, `coverage` in [0, 1].

    `coverage` is the share of the journeys that touched the step which say what they felt there.
    """

    step: str
    mean: Estimate
    people: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one goal.

    `steps` by name; `peak` the step with the strongest mean (either way) and `end` the step at which most
    journeys end, each None with fewer than FEWEST voices; `coverage` the share of journeys that say
    anywhere what they felt.
    """

    steps: dict[str, Felt]
    peak: Felt | None
    end: Felt | None
    coverage: float

    def as_dict(self) -> dict[str, Any]:
        """Peak, end and coverage as the findings want them."""
        return {"peak": _point(self.peak), "end": _point(self.end), "coverage": self.coverage}


def emotion_lines(steps: ir.Table, engine: Engine) -> dict[str | None, Line]:
    """The emotion line of every goal that has journeys."""
    touched = {(row["goal"], row["step"]): row for row in engine.rows(_touched(steps))}
    felt: dict[str | None, dict[str, Felt]] = {}
    for row in engine.rows(_sums(steps)):
        seen = touched.get((row["goal"], row["step"]), {}).get("journeys", 0)
        felt.setdefault(row["goal"], {})[row["step"]] = _felt(row, seen)
    spoken = {row["goal"]: row for row in engine.rows(_spoken(steps))}
    return {goal: _line(goal, felt.get(goal, {}), touched, spoken[goal]) for goal in spoken}


def emotion(steps: ir.Table, journeys: ir.Table, engine: Engine, goal: str | None) -> Line:
    """The emotion line of one goal (None: of journeys without a goal)."""
    del journeys  # the signals tell everything
    here = steps.filter(steps.goal.isnull() if goal is None else steps.goal == goal)
    return emotion_lines(here, engine).get(goal, Line({}, None, None, 0.0))


def _touched(steps: ir.Table) -> ir.Table:
    """Journeys that touched each step, and that ended there."""
    touches = steps.filter((steps.kind == "touch") & steps.step.notnull())
    last = touches.next_at_us.isnull().cast("int64")
    return touches.group_by("goal", "step").aggregate(journeys=touches.journey.nunique(), ended=last.sum())


def _spoken(steps: ir.Table) -> ir.Table:
    """Journeys of each goal, and those with an emotion anywhere."""
    return steps.group_by("goal").aggregate(
        journeys=steps.journey.nunique(),
        spoken=ibis.ifelse(steps.emotion.notnull(), steps.journey, None).nunique(),
    )


def _sums(steps: ir.Table) -> ir.Table:
    """What the mean and its interval need, added up over people.

    Emotions are added as whole thousandths, so that the sums do not depend on the order of the rows.
    """
    said = steps.filter(steps.emotion.notnull() & steps.step.notnull())
    said = said.mutate(milli=(said.emotion * THOUSAND).round().cast("int64"))
    by_person = said.group_by("goal", "step", "person").aggregate(n=said.count(), total=said.milli.sum())
    journeys = said.group_by("goal", "step").aggregate(journeys=said.journey.nunique())
    summed = by_person.group_by("goal", "step").aggregate(
        groups=by_person.count(),
        n=by_person.n.sum(),
        total=by_person.total.sum(),
        xx=(by_person.total * by_person.total).sum(),
        xn=(by_person.total * by_person.n).sum(),
        nn=(by_person.n * by_person.n).sum(),
    )
    same = [summed.goal.identical_to(journeys.goal), summed.step == journeys.step]
    return summed.inner_join(journeys, same).select(
        *(summed[name] for name in summed.columns), journeys.journeys
    )


def _felt(row: dict[str, Any], touched: int) -> Felt:
    total, xx, xn = row["total"] / THOUSAND, row["xx"] / THOUSAND**2, row["xn"] / THOUSAND
    sums = GroupSums(row["groups"], row["n"], total, xx, xn, row["nn"])
    mean = clustered_mean(sums, lowest=EMOTION_LOWEST, highest=EMOTION_HIGHEST)
    # Words about a step that nobody touched (a survey about another one) cover nothing.
    coverage = min(1.0, row["journeys"] / touched) if touched else 0.0
    return Felt(row["step"], mean, row["groups"], coverage)


def _line(
    goal: str | None,
    felt: dict[str, Felt],
    touched: dict[tuple[str | None, str], Any],
    spoken: dict[str, Any],
) -> Line:
    loud = [one for one in felt.values() if one.mean.n >= FEWEST]
    peak = max(loud, key=lambda one: (abs(one.mean.value or 0.0), one.step), default=None)
    ends = [row for (of, _), row in touched.items() if of == goal]
    last = max(ends, key=lambda row: (row["ended"], row["step"]), default=None)
    end = next((one for one in loud if last and one.step == last["step"]), None)
    return Line(felt, peak, end, spoken["spoken"] / spoken["journeys"])


def _point(felt: Felt | None) -> dict[str, Any] | None:
    return None if felt is None else {"step": felt.step, "value": felt.mean.value}
