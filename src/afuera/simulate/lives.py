"""What happens to each person who sets out for a goal?  Luck, steps, seams, frictions, and the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from afuera.simulate.expected import (
    ANGRY_OF_FAILED,
    ANSWERS,
    DELIGHTED_OF_REACHED,
    RETURNS_AFTER_ENDING,
    RETURNS_AFTER_WORD,
)
from afuera.simulate.plans import ENDING, GoalPlan

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ANGRY, NEITHER, DELIGHTED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Lives:
    """n journeys of one goal with J steps, S seams.

    `ok`, `touched`: n × J; `exposed`: n × S; `friction`: index into goal.planted or −1; `stops`: the last
    step that is reached (J − 1 unless cut short); `reached`: the truth; `mood`: at the end (ANGRY …);
    `says`, `answers`: whether the customer states the end, answers the question about it; `returns`.
    """

    luck: Floats
    ok: Bools
    touched: Bools
    exposed: Bools
    friction: Ints
    stops: Ints
    reached: Bools
    mood: Ints
    says: Bools
    answers: Bools
    told_by_company: Bools
    has_case: Bools
    returns: Bools

    @property
    def all_ok(self) -> Bools:
        """Did every step that was reached go well?"""
        reached = np.arange(self.ok.shape[1])[None, :] <= self.stops[:, None]
        complete = self.stops == self.ok.shape[1] - 1
        return np.asarray((self.ok | ~self.touched | ~reached).all(axis=1) & complete)


def draw(goal: GoalPlan, late: Bools, cut: Bools, random: np.random.Generator) -> Lives:
    """Draw one life for each entry of `late` (starts when the cut already hurts) and `cut` (step is gone)."""
    n, steps = len(late), goal.steps
    luck = random.standard_normal(n)
    own = random.standard_normal((n, len(steps)))
    edge = ndtri(np.array([step.ok for step in steps]))
    ok = np.sqrt(goal.together) * luck[:, None] + np.sqrt(1 - goal.together) * own < edge[None, :]
    touched = random.random((n, len(steps))) < np.array([step.touched for step in steps])
    if goal.cut_step >= 0:
        touched[cut, goal.cut_step] = False
    friction = _friction(goal, n, random)
    stops = _stops(goal, friction)
    exposed = _exposed(goal, touched, random)
    reached = _reached(goal, ok, touched, exposed, friction, random)
    reached &= random.random(n) < np.where(late, goal.after_cut, 1.0)
    return _with_words(goal, luck, ok, touched, exposed, friction, stops, reached, random)


def _friction(goal: GoalPlan, n: int, random: np.random.Generator) -> Ints:
    edges = np.cumsum([one.share for one in goal.planted])
    place = np.searchsorted(edges, random.random(n), side="right")
    return np.where(place < len(goal.planted), place, -1).astype(np.int64)


def _stops(goal: GoalPlan, friction: Ints) -> Ints:
    """Index of the last step that each journey reaches."""
    last = len(goal.steps) - 1
    by_friction = [one.at - 1 if one.slug in ENDING else last for one in goal.planted]
    return np.array([*by_friction, last], dtype=np.int64)[friction]


def _exposed(goal: GoalPlan, touched: Bools, random: np.random.Generator) -> Bools:
    exposed = np.zeros((len(touched), len(goal.seams)), dtype=bool)
    for place, seam in enumerate(goal.seams):
        exposed[:, place] = (random.random(len(touched)) < seam.share) & touched[:, seam.at]
    return exposed


def _reached(
    goal: GoalPlan, ok: Bools, touched: Bools, exposed: Bools, friction: Ints, random: np.random.Generator
) -> Bools:
    n = len(ok)
    recovered = random.random(ok.shape) < np.array([step.recovers for step in goal.steps])
    reached = np.asarray((ok | recovered | ~touched).all(axis=1))
    for place, seam in enumerate(goal.seams):
        reached &= ~(exposed[:, place] & (random.random(n) < seam.loss))
    harm = np.array([*(one.harm for one in goal.planted), 0.0])[friction]
    reached &= random.random(n) >= harm
    return reached & (random.random(n) < goal.keeps)


def _with_words(
    goal: GoalPlan,
    luck: Floats,
    ok: Bools,
    touched: Bools,
    exposed: Bools,
    friction: Ints,
    stops: Ints,
    reached: Bools,
    random: np.random.Generator,
) -> Lives:
    n = len(reached)
    feels = random.random(n)
    mood = np.where(
        reached,
        np.where(feels < DELIGHTED_OF_REACHED, DELIGHTED, NEITHER),
        np.where(feels < ANGRY_OF_FAILED, ANGRY, NEITHER),
    ).astype(np.int64)
    says = random.random(n) < goal.own_word
    answers = random.random(n) < np.array([ANSWERS["angry"], ANSWERS["neither"], ANSWERS["delighted"]])[mood]
    ends = np.array([*(one.slug in ENDING for one in goal.planted), False])[friction]
    silent_back = np.where(ends, RETURNS_AFTER_ENDING, goal.returns)
    back = np.where(says | answers, RETURNS_AFTER_WORD, silent_back)
    return Lives(
        luck=luck,
        ok=ok,
        touched=touched,
        exposed=exposed,
        friction=friction,
        stops=stops,
        reached=reached,
        mood=mood,
        says=says,
        answers=answers,
        told_by_company=random.random(n) < goal.company_word,
        has_case=random.random(n) < goal.cases,
        returns=~reached & (random.random(n) < back),
    )
