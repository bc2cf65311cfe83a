"""How is a company written down before anybody lives in it?  Teams, goals, steps, and what is wrong there.

All shares lie in [0, 1].  A plan is a description; `expected` computes what it must come to in the
population, `lives` draws people who live through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The four ways in which something gets lost between two steps that both went well.  A fifth, "canned", is
# planted by a story: the reply is read off a script; the study has no name for it and calls it unexplained.
SEAM_KINDS: Final = ("hand_over", "wait", "switch", "re_explaining")
CANNED: Final = "canned"

# Frictions that cut a journey short, and those after which a step has no chance to go well.
ENDING: Final = ("abandonment", "dead_end")

FLAGSHIP, PLAIN, LOW_STEP, BUSY, LONG, POOR_PARTS, INTERNAL, STORY = (
    "flagship",
    "plain",
    "low_step",
    "busy",
    "long",
    "poor_parts",
    "internal",
    "story",
)
DECOYS: Final = (LOW_STEP, BUSY, LONG, POOR_PARTS)


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team: `opens` as in company.toml ("mon-fri 09:00-18:00"); none means always."""

    name: str
    spanish: str
    function: str
    people: int
    opens: tuple[str, ...] = ()

    @property
    def open_late(self) -> bool:
        """Is somebody there on a working day at nine in the evening?"""
        return not self.opens or any(hours.endswith(("21:00", "22:00")) for hours in self.opens)


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of a goal as planned.

    `hours`: median wait since the step before; `touched`: share of journeys that pass it; `ok`: share of
    those in which it goes well; `recovers`: chance that the goal survives when it does not; `repeats`: how
    often a busy step is met in one journey at most.
    """

    name: str
    spanish: str
    team: str
    channel: str
    hours: float = 8.0
    touched: float = 1.0
    ok: float = 0.96
    recovers: float = 0.6
    repeats: int = 1


@dataclass(frozen=True, slots=True)
class Seam:
    """Before step `at` a `share` of the journeys meets this; a `loss` of those lose the goal."""

    kind: str
    at: int
    share: float
    loss: float


@dataclass(frozen=True, slots=True)
class Planted:
    """A friction before step `at` in a `share` of the journeys; a `harm` of those lose the goal."""

    slug: str
    at: int
    share: float
    harm: float
    strength: float


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """One goal, its steps and its troubles.

    `together`: correlation of a person's luck over the steps (Gaussian copula); `keeps`: share of goals that
    nothing unseen takes away; `own_word`, `company_word`: shares of journeys whose end the customer, or only
    the company, states; `returns`: share of silent failures that come back; `cases`: share with a case id;
    `goal_lost`: share of touches that carry no goal; `days_before_end`: when journeys start, if not at any
    time; `cut_at`: part of the time at which step `cut_step` is cut away, `after_cut`: share of goals kept
    once `cut_delay_days` have passed.
    """

    name: str
    spanish: str
    role: str
    steps: tuple[StepPlan, ...]
    owner: str | None = None
    traveller: str = "customer"
    step_benchmark: float = 0.90
    goal_benchmark: float = 0.80
    together: float = 0.15
    keeps: float = 0.985
    seams: tuple[Seam, ...] = ()
    planted: tuple[Planted, ...] = ()
    gap_days: int = 10
    recurrence_days: int = 30
    wait_days: int = 4
    silence_days: int = 4
    own_word: float = 0.45
    company_word: float = 0.5
    returns: float = 1.0
    cases: float = 0.8
    goal_lost: float = 0.1
    days_before_end: tuple[int, int] | None = None
    price: float = 0.0
    promise_days: float = 0.0
    story: str | None = None
    cut_at: float = 1.0
    cut_step: int = -1
    cut_delay_days: float = 0.0
    after_cut: float = 1.0

    @property
    def required(self) -> tuple[int, ...]:
        """Places `at` such that the step and the one before it are passed by everyone."""
        steps = self.steps
        return tuple(
            at for at in range(1, len(steps)) if steps[at].touched >= 1 and steps[at - 1].touched >= 1
        )


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """A whole company; `aside` is the team that frictions drag in, `other_channel` the channel."""

    name: str
    timezone: str
    currency: str
    region: str
    teams: tuple[TeamPlan, ...]
    goals: tuple[GoalPlan, ...]
    aside: str
    other_channel: str
    closed: tuple[str, ...] = ("2025-12-25", "2026-01-01")
    told: tuple[str, ...] = ()

    def team(self, name: str) -> TeamPlan:
        """The team of this name; KeyError when there is none."""
        return next(team for team in self.teams if team.name == name)
