"""Against what is a step or a whole judged?

The company's own standard, else the goal's own history (journeys that began before `since`), else the mean of
all other journeys less what journeys usually differ by.  Which one was used stands beside every number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from afuera.company import Company
from afuera.results import Estimate

COMPANY: Final = "company"
HISTORY: Final = "history"
OTHERS: Final = "other journeys"
FEWEST: Final = 100
# Half of all journeys lie below the mean of the others, which is no fault: what lies this much lower is.
USUAL_DIFFERENCE: Final = 0.05

Goal = str | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A share in [0, 1] and where it comes from."""

    share: float
    comes_from: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from data about steps and goals: shares keyed by (goal, step) and by goal."""

    steps: dict[tuple[Goal, str], Estimate]
    goals: dict[Goal, Estimate]


def of_step(goal: Goal, step: str, company: Company, history: Known | None, now: Known) -> Benchmark | None:
    """The benchmark of one step of a goal, None when there is nothing to compare with."""
    own = company.goal(goal).benchmark_of(step)
    if own is not None:
        return Benchmark(own, COMPANY)
    past = history.steps.get((goal, step)) if history else None
    if past is not None and past.value is not None and past.n >= FEWEST:
        return Benchmark(past.value, HISTORY)
    return _pooled([share for (other, _), share in now.steps.items() if other != goal])


def of_goal(goal: Goal, company: Company, history: Known | None, now: Known) -> Benchmark | None:
    """The benchmark of a goal as a whole, None when there is nothing to compare with."""
    own = company.goal(goal).goal_benchmark
    if own is not None:
        return Benchmark(own, COMPANY)
    past = history.goals.get(goal) if history else None
    if past is not None and past.value is not None and past.n >= FEWEST:
        return Benchmark(past.value, HISTORY)
    return _pooled([share for other, share in now.goals.items() if other != goal])


def _pooled(shares: list[Estimate]) -> Benchmark | None:
    known = [share for share in shares if share.value is not None]
    n = sum(share.n for share in known)
    if n < FEWEST:
        return None
    mean = sum((share.value or 0.0) * share.n for share in known) / n
    return Benchmark(max(0.0, mean - USUAL_DIFFERENCE), OTHERS)
