"""What is looked at?  The tables of one study, with ends and benchmarks, and the figures of every goal.

`since` splits the journeys: those that began before it are the history that the others are judged against.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys import benchmarks, seams, wholes
from afuera.journeys.attributes import Attribute
from afuera.journeys.ends import ended, observed_until_us
from afuera.journeys.rebuild import Rebuilt

if TYPE_CHECKING:
    from afuera.lake import Lake

Goal = str | None


@dataclass(frozen=True, slots=True)
class Sight:
    """Steps, journeys (with `reached`, `end_by`, `is_open`), parts and seams of the study, and its wholes."""

    lake: Lake
    company: Company
    steps: ir.Table
    journeys: ir.Table
    parts: ir.Table
    seams: ir.Table
    sums: wholes.Sums
    history: benchmarks.Known | None
    by_goal: dict[Goal, wholes.Whole]
    attributes: tuple[Attribute, ...]
    until_us: int

    def step_benchmarks(self, goal: Goal) -> dict[str, benchmarks.Benchmark | None]:
        """The benchmark of every step of a goal."""
        steps = [key[1] for key in self.sums.touched if key[0] == goal]
        now = known(self.sums)
        return {step: benchmarks.of_step(goal, step, self.company, self.history, now) for step in steps}

    def goal_benchmark(self, goal: Goal) -> benchmarks.Benchmark | None:
        """The benchmark of a goal as a whole."""
        return benchmarks.of_goal(goal, self.company, self.history, known(self.sums))

    def journeys_of(self, goal: Goal) -> ir.Table:
        """The journeys of one goal."""
        return self.journeys.filter(of_goal(self.journeys, goal))

    def steps_of(self, goal: Goal) -> ir.Table:
        """The steps of one goal."""
        return self.steps.filter(of_goal(self.steps, goal))


def of_goal(table: ir.Table, goal: Goal) -> ir.BooleanValue:
    """Rows of one goal, where None is a goal like any other."""
    return table.goal.isnull() if goal is None else table.goal == goal


def known(sums: wholes.Sums) -> benchmarks.Known:
    """Shares by step and by goal, as the benchmarks want them."""
    return benchmarks.Known(
        steps={(key[0], key[1]): share for key, share in sums.steps.items()},
        goals={key[0]: share for key, share in sums.goals.items()},
    )


def look(lake: Lake, rebuilt: Rebuilt, company: Company, now: datetime, since: datetime | None) -> Sight:
    """Decide the ends, split off the history, add up, and judge every goal."""
    until_us = observed_until_us(rebuilt.found, now)
    everything = lake.keep(ended(rebuilt.journeys, company, until_us))
    journeys, steps, parts, history = everything, rebuilt.steps, rebuilt.parts, None
    if since is not None:
        since_us = int(since.timestamp() * 1_000_000)
        before = everything.filter(everything.started_us < since_us)
        past = wholes.sums(before, parts.semi_join(before, "journey"), ["goal"], lake)
        history = known(past)
        journeys = lake.keep(everything.filter(everything.started_us >= since_us))
        steps = lake.keep(steps.semi_join(journeys, "journey"))
        parts = lake.keep(parts.semi_join(journeys, "journey"))
    sums = wholes.sums(journeys, parts, ["goal"], lake)
    sight = Sight(
        lake=lake,
        company=company,
        steps=steps,
        journeys=journeys,
        parts=parts,
        seams=lake.keep(seams.occurrences(steps, company)),
        sums=sums,
        history=history,
        by_goal={},
        attributes=rebuilt.attributes,
        until_us=until_us,
    )
    for key in sums.counts:
        goal = key[0]
        sight.by_goal[goal] = wholes.whole(
            key, sums, sight.step_benchmarks(goal), sight.goal_benchmark(goal), company.goal(goal)
        )
    return sight
