"""How is a fault planted in a healthy company, and how strongly?

A friction of strength s meets 40 % × s of the journeys of its goal, each journey at most one kind; part of
those lose the goal (HARM).  `broken_whole` of strength s loses 70 % × s of the goals at up to four seams,
each between two steps that both go well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from afuera.errors import AfueraError
from afuera.simulate.expected import expected
from afuera.simulate.paths import acting
from afuera.simulate.plans import FLAGSHIP, PLAIN, SEAM_KINDS, CompanyPlan, GoalPlan, Planted, Seam
from afuera.wording import Phrase

BROKEN_WHOLE: Final = "broken_whole"

# Share of the journeys met by the friction that lose the goal through it.
HARM: Final[dict[str, float]] = {
    "repeat_contact": 0.10,
    "ping_pong": 0.25,
    "channel_ping_pong": 0.15,
    "transfer": 0.10,
    "transfer_to_closed": 0.30,
    "channel_switch": 0.10,
    "re_explaining": 0.20,
    "wait": 0.15,
    "rework": 0.15,
    "abandonment": 1.0,
    "dead_end": 1.0,
    "silence": 0.25,
    "recurrence": 1.0,
}
FAULTS: Final = (BROKEN_WHOLE, *HARM)

# What a company has when nobody asked for anything in particular.
USUAL: Final[dict[str, float]] = {BROKEN_WHOLE: 0.6, **dict.fromkeys(HARM, 0.2)}

SHARE_AT_FULL_STRENGTH: Final = 0.4
LOSS_AT_FULL_STRENGTH: Final = 0.7
MOST_JOURNEYS_WITH_FRICTION: Final = 0.9
SHARE_OF_SEAM: Final = 0.5
CLEARLY_ABOVE: Final = 0.05

# These lie where the path changes team, these where it stays with one team and channel.
AT_CHANGE_OF_TEAM: Final = ("transfer", "transfer_to_closed")
WITHIN_ONE_TEAM: Final = (
    "ping_pong",
    "channel_ping_pong",
    "channel_switch",
    "silence",
    "rework",
    "repeat_contact",
)


class UnknownPlan(AfueraError):
    """A fault, goal, story, industry or format was asked for that the simulation does not know."""

    template = "The simulation does not know “{name}” ({what}). It knows: {known}."

    def __init__(self, *, what: str, name: str, known: str) -> None:
        super().__init__(what=Phrase(what), name=name, known=Phrase(known))  # words of ours, to be translated


def with_faults(company: CompanyPlan, faults: Mapping[str, float], seed: int) -> CompanyPlan:
    """The company with each fault planted; a key is `slug` or `slug@goal`, a strength lies in [0, 1]."""
    goals = {goal.name: _with_ordinary_steps(goal, seed, i) for i, goal in enumerate(company.goals)}
    plain = [goal.name for goal in company.goals if goal.role == PLAIN]
    flagship = next(goal.name for goal in company.goals if goal.role == FLAGSHIP)
    for place, (key, strength) in enumerate(sorted(faults.items())):
        slug, _, named = key.partition("@")
        if slug not in FAULTS:
            raise UnknownPlan(what="fault", name=slug, known=", ".join(FAULTS))
        if not 0.0 <= strength <= 1.0:
            raise UnknownPlan(what="strength", name=str(strength), known="0 … 1")
        if named and named not in goals:
            raise UnknownPlan(what="goal", name=named, known=", ".join(goals))
        if slug == BROKEN_WHOLE:
            name = named or flagship
            goals[name] = _broken(company, goals[name], strength)
        else:
            turned = [named] if named else plain[place % len(plain) :] + plain[: place % len(plain)]
            name = next((one for one in turned if places_for(company, goals[one], slug)), turned[0])
            goals[name] = _with_friction(company, goals[name], slug, strength)
    return replace(company, goals=tuple(_fairly_judged(_scaled(goal)) for goal in goals.values()))


def _with_ordinary_steps(goal: GoalPlan, seed: int, place: int) -> GoalPlan:
    """Steps that the plan says nothing about go well in 94.5–97.5 % of journeys."""
    random = np.random.default_rng([seed, 1, place])
    drawn = random.uniform(0.945, 0.975, len(goal.steps))
    last = len(goal.steps) - 1
    steps = tuple(
        replace(
            step,
            ok=round(float(drawn[i]), 4) if step.ok == 0.96 else step.ok,
            # Who fails at the last step has no later one at which it could still be put right.
            recovers=0.0 if i == last else step.recovers,
        )
        for i, step in enumerate(goal.steps)
    )
    return replace(goal, steps=steps)


def _broken(company: CompanyPlan, goal: GoalPlan, strength: float) -> GoalPlan:
    """The goal with up to four seams that lose; a strength of 0 plants nothing."""
    if not strength:
        return goal
    places = _seam_places(company, goal)
    kept = (1.0 - LOSS_AT_FULL_STRENGTH * strength) ** (1.0 / len(places))
    seams = tuple(
        Seam(kind, at, SHARE_OF_SEAM, round(min(0.95, (1.0 - kept) / SHARE_OF_SEAM), 4))
        for kind, at in places.items()
    )
    return replace(goal, seams=seams)


def _seam_places(company: CompanyPlan, goal: GoalPlan) -> dict[str, int]:
    """Where each kind of seam can lie: a hand-over where the team changes within a channel if possible."""
    steps, free = goal.steps, list(goal.required)
    if not free:
        raise UnknownPlan(what="pair of steps that everyone passes in goal", name=goal.name, known="none")

    def likes(kind: str, at: int) -> int:
        team, channel = steps[at].team != steps[at - 1].team, steps[at].channel != steps[at - 1].channel
        if kind == "hand_over":
            return 2 * team + (not channel) if team else -1
        if kind == "switch":
            return 2 * (not channel) + (not team) if not channel else -1
        # Who waits is waiting for somebody: before one's own act it is no wait.
        return 1 if kind != "wait" or acting(company, goal, at) != goal.traveller else -1

    places: dict[str, int] = {}
    for kind in ("hand_over", "wait", "switch", "re_explaining"):
        best = max(free, key=lambda at: (likes(kind, at), -at), default=None)
        if best is not None and likes(kind, best) >= 0:
            places[kind] = best
            free.remove(best)
    return {kind: places[kind] for kind in SEAM_KINDS if kind in places}


def _with_friction(company: CompanyPlan, goal: GoalPlan, slug: str, strength: float) -> GoalPlan:
    fitting = places_for(company, goal, slug)
    if not fitting:
        raise UnknownPlan(what=f"place for {slug} in goal", name=goal.name, known="none")
    at = fitting[len(goal.planted) % len(fitting)]
    one = Planted(slug, at, SHARE_AT_FULL_STRENGTH * strength, HARM[slug], strength)
    return replace(goal, planted=(*goal.planted, one) if strength else goal.planted)


def places_for(company: CompanyPlan, goal: GoalPlan, slug: str) -> list[int]:
    """The places `at` (friction between step at − 1 and step at) where this friction can lie."""
    steps = goal.steps
    changes = [at for at in goal.required if steps[at].team != steps[at - 1].team]
    if slug == "transfer_to_closed":
        # In the evening the first team is still there, the second is not.
        return [
            at
            for at in changes
            if company.team(steps[at - 1].team).open_late and not company.team(steps[at].team).open_late
        ]
    if slug in AT_CHANGE_OF_TEAM:
        return changes
    if slug in WITHIN_ONE_TEAM:
        return [at for at in goal.required if at not in changes]
    if slug == "wait":
        return [at for at in goal.required if acting(company, goal, at) != goal.traveller]
    return list(goal.required)


def _scaled(goal: GoalPlan) -> GoalPlan:
    """A journey meets at most one planted friction, so their shares cannot add up to more than 90 %."""
    total = sum(one.share for one in goal.planted)
    if total <= MOST_JOURNEYS_WITH_FRICTION:
        return goal
    factor = MOST_JOURNEYS_WITH_FRICTION / total
    return replace(goal, planted=tuple(replace(one, share=one.share * factor) for one in goal.planted))


def _fairly_judged(goal: GoalPlan) -> GoalPlan:
    """A goal that is not meant to be broken gets a standard that it clearly keeps."""
    if goal.seams or goal.role not in (PLAIN, FLAGSHIP):
        return goal
    usual = np.floor((expected(goal).goal - CLEARLY_ABOVE) * 20) / 20
    return replace(goal, goal_benchmark=round(float(min(goal.goal_benchmark, usual)), 2))
