"""What must a plan come to in the population?  The true p_j, P(G) and seam loss, before anybody is drawn.

The steps of one person share their luck through one normal variable (Gaussian copula, correlation
`together`); given it, everything is independent: every share is one integral over it (Gauss-Hermite).
A friction is met by at most one kind per journey, independently of the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from afuera.simulate.plans import ENDING, GoalPlan

Floats = NDArray[np.float64]

NODES = 80

# Chance that somebody answers the question at the end of the journey, by mood: silence is not random.
ANSWERS = {"angry": 0.35, "neither": 0.04, "delighted": 0.18}
# Mood at the end: share angry among those who failed, share delighted among those who got there.
ANGRY_OF_FAILED, DELIGHTED_OF_REACHED = 0.6, 0.35
# Chance to come back of those who gave up or met a dead end and said nothing.
RETURNS_AFTER_ENDING = 0.3
# Chance to come back of those who failed and said so.
RETURNS_AFTER_WORD = 0.4


@dataclass(frozen=True, slots=True)
class Expected:
    """Population shares of one goal; `steps` are p_j in the order of the plan.

    `visible` is P(G) among the journeys whose end can be known by the rules (own word, answer, coming back,
    not coming back): it differs from `goal` only where people give up in silence.
    """

    steps: tuple[float, ...]
    goal: float
    visible: float
    all_ok: float
    independence: float
    seam_loss: float
    answer_if_failed: float
    answer_if_reached: float

    @property
    def clustering(self) -> float:
        """Share of journeys with every step ok, minus what independent steps would give."""
        return self.all_ok - self.independence


def expected(goal: GoalPlan, late: float = 0.0) -> Expected:
    """The population shares of a goal; `late`: share of journeys that begin when a cut already hurts."""
    cut = 1.0 - goal.cut_at if goal.cut_step >= 0 else 0.0
    periods = ((1.0 - cut, False, 1.0), (cut - late, True, 1.0), (late, True, goal.after_cut))
    found = [(weight, *_shares(goal, without, kept)) for weight, without, kept in periods if weight > 0]
    reached, all_ok, both = (sum(one[0] * one[k] for one in found) for k in (1, 2, 3))
    steps = _with_endings(goal)
    touched = np.array([step.touched for step in goal.steps])
    failed_answers = ANGRY_OF_FAILED * ANSWERS["angry"] + (1 - ANGRY_OF_FAILED) * ANSWERS["neither"]
    return Expected(
        steps=steps,
        goal=reached,
        visible=_visible(goal, reached, failed_answers),
        all_ok=all_ok,
        independence=float(np.prod(1 - touched + touched * np.array(steps))),
        seam_loss=1.0 - both / all_ok,
        answer_if_failed=failed_answers,
        answer_if_reached=DELIGHTED_OF_REACHED * ANSWERS["delighted"]
        + (1 - DELIGHTED_OF_REACHED) * ANSWERS["neither"],
    )


def _shares(goal: GoalPlan, without_cut_step: bool, kept_after_cut: float) -> tuple[float, float, float]:
    """P(goal reached), P(all steps ok), P(both) in one period."""
    ok = _ok_given_luck([step.ok for step in goal.steps], goal.together)
    touched = np.array([step.touched for step in goal.steps])
    if without_cut_step:
        touched[goal.cut_step] = 0.0
    recovers = np.array([step.recovers for step in goal.steps])
    kept, weights = _kept_by_seams(goal), _luck()[1]
    unharmed = (1.0 - sum(one.share * one.harm for one in goal.planted)) * goal.keeps * kept_after_cut
    whole = 1.0 - sum(one.share for one in goal.planted if one.slug in ENDING)
    reached = _mean(1 - touched + touched * kept * (ok + (1 - ok) * recovers), weights) * unharmed
    all_ok = _mean(1 - touched + touched * ok, weights) * whole
    both = _mean(1 - touched + touched * kept * ok, weights) * unharmed
    return reached, all_ok, both


def return_share(goal: GoalPlan, found: Expected) -> float:
    """Share of journeys that are followed by another one, because the goal was not reached."""
    silent = (1 - goal.own_word) * (1 - found.answer_if_failed)
    ending = sum(one.share for one in goal.planted if one.slug in ENDING)
    other = (1 - found.goal) - ending
    back_other = silent * goal.returns + (1 - silent) * RETURNS_AFTER_WORD
    back_ending = silent * RETURNS_AFTER_ENDING + (1 - silent) * RETURNS_AFTER_WORD
    return other * back_other + ending * back_ending


@cache
def _luck() -> tuple[Floats, Floats]:
    """Values of the normal variable and their weights."""
    luck, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return np.asarray(luck), np.asarray(weights / weights.sum())


def _ok_given_luck(ok: Sequence[float], together: float) -> Floats:
    """P(step goes well | luck), nodes × steps."""
    luck = _luck()[0]
    edge = ndtri(np.array(ok))
    return np.asarray(ndtr((edge[None, :] - np.sqrt(together) * luck[:, None]) / np.sqrt(1 - together)))


def _mean(factors: Floats, weights: Floats) -> float:
    return float(weights @ factors.prod(axis=1))


def _kept_by_seams(goal: GoalPlan) -> Floats:
    """Share of goals that survive the seams before each step (given the step is passed)."""
    kept = np.ones(len(goal.steps))
    for seam in goal.seams:
        kept[seam.at] *= 1.0 - seam.share * seam.loss
    return kept


def _with_endings(goal: GoalPlan) -> tuple[float, ...]:
    """p_j where giving up and dead ends count against the step at which they happen."""
    steps, gone = [], 0.0
    for place, step in enumerate(goal.steps):
        here = sum(one.share for one in goal.planted if one.slug in ENDING and one.at - 1 == place)
        steps.append(step.ok * (1.0 - here / (1.0 - gone)))
        gone += here
    return tuple(steps)


def _visible(goal: GoalPlan, reached: float, failed_answers: float) -> float:
    silent = (1 - goal.own_word) * (1 - failed_answers)
    ending = sum(one.share for one in goal.planted if one.slug in ENDING)
    unseen = ending * silent * (1 - RETURNS_AFTER_ENDING)
    mistaken = max(0.0, 1 - reached - ending) * silent * (1 - goal.returns)
    return (reached + mistaken) / (1.0 - unseen)
