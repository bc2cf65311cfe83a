"""Whom do we look at when there are too many?  Whole people, by a lot that stays; fewer of large goals.

Every person has a lot from 0 to LOTS - 1, drawn from their name.  Of each goal the people below a limit are
looked at, and of those hit by a pain more, so that rare pains lose nobody.  A comparison takes everybody
below one limit among those hit and below another among the others: each is a fair sample of its own.  How
often a pain hit, how many people, and how often anew, is always counted of everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from afuera.pains.ground import Ground

if TYPE_CHECKING:
    from afuera.lake import Lake

Codes = NDArray[np.int64]

LOTS: Final = 1_000_000
# Up to so many journeys everybody is looked at; of more, so many, but of each goal at least FEWEST_OF_GOAL.
MOST_READ: Final = 200_000
FEWEST_OF_GOAL: Final = 30_000
# Of the journeys that a pain hit, at least so many are looked at.
LEAST_HIT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Everyone:
    """All hits of one pain, also of people who are not looked at.  Codes of people are of this pain alone."""

    person: Codes
    started: Codes
    at: Codes
    times: Codes

    @property
    def people(self) -> int:
        """How many."""
        return len(np.unique(self.person))


@dataclass(frozen=True)
class Chosen:
    """`table` has journey, lot and base (below the limit of its goal) of all whose people are looked at.

    `limits` and `sizes` by goal; `hit` by pain: the limit of those hit, and all hits.
    """

    table: ir.Table
    limits: Mapping[str | None, int]
    sizes: Mapping[str | None, int]
    first_us: int
    hit: Mapping[str, tuple[int, Everyone]]


def lot(person: ir.StringValue, lake: Lake) -> ir.IntegerValue:
    """The lot of a person: the same whatever else is in the data."""
    return lake.engine.hash64(person) % LOTS


def chosen(on: Ground, found: pa.Table) -> Chosen | None:
    """Who is looked at, for these hits (pain, journey, at_us, times); None when everybody is."""
    customers = on.journeys.filter(on.journeys.traveller == "customer")
    counted = customers.group_by("goal").agg(n=customers.count(), first=customers.started_us.min())
    goals = on.lake.engine.rows(counted)
    sizes = {row["goal"]: int(row["n"]) for row in goals}
    if sum(sizes.values()) <= MOST_READ:
        return None
    wanted = max(MOST_READ // len(sizes), FEWEST_OF_GOAL)
    limits = {goal: min(LOTS, LOTS * wanted // n) for goal, n in sizes.items()}
    everybody = on.lake.keep(
        customers.select("journey", "goal", "started_us", who=on.lake.engine.hash64(customers.person))
    )
    everybody = everybody.mutate(lot=everybody.who % LOTS)
    everybody = everybody.mutate(base=everybody.lot < _limit_of(everybody.goal, limits))
    hit, extra = _hits(found, everybody, limits, on.lake)
    table = on.lake.keep(_looked_at(everybody, extra, on.lake).select("journey", "lot", "base"))
    first_us = min(int(row["first"]) for row in goals)
    return Chosen(table, limits, sizes, first_us, hit)


def _limit_of(goal: ir.StringColumn, limits: Mapping[str | None, int]) -> ir.IntegerValue:
    named = [(goal == name, limit) for name, limit in limits.items() if name is not None]
    return ibis.cases(*named, else_=limits.get(None, LOTS)) if named else ibis.literal(limits.get(None, LOTS))


def _looked_at(everybody: ir.Table, extra: Codes, lake: Lake) -> ir.Table:
    """All journeys of people who have one below the limit of its goal, or whom a pain hit that needs them."""
    base = everybody.filter(everybody.base).select("who")
    people = base.union(lake.memory(pa.table({"who": extra}))).distinct()
    return everybody.semi_join(people, "who")


def _hits(
    found: pa.Table, everybody: ir.Table, limits: Mapping[str | None, int], lake: Lake
) -> tuple[dict[str, tuple[int, Everyone]], Codes]:
    """By pain the limit of those hit, with all hits; and the people who are looked at because of one."""
    known = everybody.select("journey", "goal", "started_us", "who")
    joined = lake.memory(found.select(["pain", "journey", "at_us", "times"])).inner_join(known, "journey")
    table = lake.engine.arrow(joined)
    pains, goals = (table[name].combine_chunks().dictionary_encode() for name in ("pain", "goal"))
    started, at, times, who = (
        np.asarray(table[name].combine_chunks(), dtype=np.int64)
        for name in ("started_us", "at_us", "times", "who")
    )
    own_limit = np.array([*(limits[name] for name in goals.dictionary.to_pylist()), limits.get(None, LOTS)])
    codes = np.asarray(goals.indices.fill_null(len(goals.dictionary)))
    of_pain = np.asarray(pains.indices)
    answer, extra = {}, [np.zeros(0, dtype=np.int64)]
    for place, key in enumerate(pains.dictionary.to_pylist()):
        mine = np.flatnonzero(of_pain == place)
        limit = min(LOTS, max(int(own_limit[codes[mine]].min()), LOTS * LEAST_HIT // len(mine)))
        people = np.unique(who[mine], return_inverse=True)[1]
        answer[key] = limit, Everyone(people, started[mine], at[mine], times[mine])
        extra.append(np.unique(who[mine][who[mine] % LOTS < limit]))
    return answer, np.unique(np.concatenate(extra))
