"""Which customers wait for an internal journey?  Those whose case it shares.

A journey of an employee or partner and one of a customer belong together when they carry the same case.  The
customer's step before the internal journey began is the one that waits for it, until their next touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from afuera.estimates.small_groups import LEAST
from afuera.journeys.asked import NAMED
from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf

_LINKED: Final = f"""
WITH inner_cases AS (
  SELECT DISTINCT e.case_id, j.goal, j.traveller, j.started_us FROM events e JOIN journeys j USING (number)
  WHERE j.traveller IN ('employee', 'partner') AND e.case_id IS NOT NULL
), pairs AS (
  SELECT DISTINCT i.goal AS inner_goal, i.traveller, c.goal AS outer_goal, c.number, c.person, i.started_us
  FROM events e JOIN inner_cases i USING (case_id) JOIN journeys c ON e.number = c.number
  WHERE c.traveller = 'customer'
), touched AS (
  SELECT e.number, {NAMED} AS step, e.at_us,
    lead(e.at_us) OVER (PARTITION BY e.number ORDER BY e.position) AS then_us
  FROM events e WHERE e.kind = 'touch' AND e.number IN (SELECT number FROM pairs)
), waits AS (
  SELECT p.*, t.step, (t.then_us - t.at_us) / 86400000000 AS days FROM pairs p
  ASOF LEFT JOIN touched t ON p.number = t.number AND t.at_us <= p.started_us
)
SELECT inner_goal, traveller, outer_goal, step, count(DISTINCT number) AS journeys,
  count(DISTINCT person) AS people, median(days) AS days
FROM waits GROUP BY ALL ORDER BY people DESC, inner_goal, outer_goal, step
"""  # noqa: S608 (only words of this file)


@dataclass(frozen=True, slots=True)
class Link:
    """People at a step of the customer's goal `outer` who wait for the internal goal `inner`."""

    inner: str | None
    traveller: str
    outer: str | None
    step: str | None
    journeys: int
    people: int
    days: float | None


def links(shelf: Shelf) -> list[Link]:
    """Every link with five people at least, those of most people first."""
    return remembered(shelf, ("links",), lambda: [_link(row) for row in shelf.rows(_LINKED) if _enough(row)])


def _enough(row: dict[str, Any]) -> bool:
    return int(row["people"]) >= LEAST


def _link(row: dict[str, Any]) -> Link:
    names = ("inner_goal", "traveller", "outer_goal", "step", "journeys", "people", "days")
    return Link(*(row[name] for name in names))


def links_of(shelf: Shelf, goal: str | None) -> list[Link]:
    """The links of one goal, from whichever side."""
    return [link for link in links(shelf) if goal in (link.inner, link.outer) and goal is not None]
