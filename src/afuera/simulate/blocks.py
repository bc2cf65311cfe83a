"""How do a few thousand people live through one goal?  One block: all journeys, all signals, and the truth.

People whose goal was not reached come back with the same need, as a new journey; rounds go on until nobody
comes back within the data.  A block depends on nothing but its own seed, so any size streams.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from afuera.simulate import reactions
from afuera.simulate.clock import DAY, LAST_DAY, Clock
from afuera.simulate.columns import Bools, Columns, Floats, Ints, Signals, Touches
from afuera.simulate.ledger import Met, all_met
from afuera.simulate.lives import Lives, draw
from afuera.simulate.moments import moments, same_next
from afuera.simulate.paths import Road, walked
from afuera.simulate.plans import CompanyPlan
from afuera.simulate.stories import WRAPPING

JOURNEYS_A_BLOCK = 20_000


@dataclass(slots=True)
class Lived(Columns):
    """The truth about each journey: `journey` is its number in the whole data."""

    journey: Ints
    person: Ints
    started: Ints
    last_touch: Ints
    reached: Bools
    all_ok: Bools
    cut_off: Bools
    says: Bools
    answers: Bools
    returned: Bools
    has_case: Bools
    friction: Ints
    seams: Ints
    touches: Ints


@dataclass(frozen=True, slots=True)
class StepTruth:
    """Sample counts of one block: journeys that touched each step in the data, and where it went well."""

    touched: Ints
    ok: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """Everything that one block leaves behind; `felt`: contacts by mood (upset, thrilled, else)."""

    signals: Signals
    lived: Lived
    met: Met
    steps: StepTruth
    felt: Floats


@dataclass(frozen=True, slots=True)
class World:
    """What all blocks share: the company, its clock, the span of the data, the ways of speaking."""

    company: CompanyPlan
    clock: Clock
    first: int
    last: int
    languages: tuple[str, ...]


def lived_through(
    world: World,
    road: Road,
    told: reactions.Told,
    first_journey: int,
    people: Ints,
    random: np.random.Generator,
    starts: Ints | None = None,
) -> Block:
    """One block: `people` set out for the goal, each at a moment of their own."""
    goal = road.goal
    if starts is None:
        starts = _starts(world, road, len(people), random)
    rounds: list[tuple[Signals, Lived, Met, StepTruth, Floats]] = []
    number = first_journey
    while len(people):
        found = _round(world, road, told, number, people, starts, random)
        lived = found[1]
        if rounds:
            _mark_returns(rounds[-1][1], lived.touches > 0)
        rounds.append(found)
        number += len(people)
        days = random.uniform(goal.gap_days + 2, goal.recurrence_days - 4, len(people))
        back = lived.last_touch + (days * DAY).astype(np.int64)
        lived.returned &= back < world.last
        people, starts = people[lived.returned], back[lived.returned]
    lives = Lived.stacked([one[1] for one in rounds])
    came_back = lives.journey[lives.returned]
    last_step = np.full(len(came_back), road.step[-1])
    again = Met.of(came_back, told.word("recurrence"), last_step, last_step)
    return Block(
        signals=Signals.stacked([one[0] for one in rounds]),
        lived=lives,
        met=Met.stacked([*(one[2] for one in rounds), again]),
        steps=StepTruth(sum(one[3].touched for one in rounds), sum(one[3].ok for one in rounds)),  # type: ignore[arg-type]
        felt=np.sum([one[4] for one in rounds], axis=0),
    )


def _mark_returns(before: Lived, seen: Bools) -> None:
    """Only who is seen in the data has come back."""
    before.returned[np.flatnonzero(before.returned)] = seen


def _starts(world: World, road: Road, n: int, random: np.random.Generator) -> Ints:
    first, last = world.first, world.last
    if road.goal.days_before_end:
        early, late = road.goal.days_before_end
        first, last = max(first, world.last - early * DAY), world.last - late * DAY
    return random.integers(first, last, n)


def late_share(world: World, road: Road) -> float:
    """Share of journeys that begin when the cut of the story already hurts."""
    if road.goal.cut_step < 0:
        return 0.0
    hurts = _cut_moment(world, road) + road.goal.cut_delay_days * DAY
    return float(max(0.0, (world.last - hurts) / (world.last - world.first)))


def _cut_moment(world: World, road: Road) -> float:
    return world.first + road.goal.cut_at * (world.last - world.first)


def _round(
    world: World,
    road: Road,
    told: reactions.Told,
    number: int,
    people: Ints,
    starts: Ints,
    random: np.random.Generator,
) -> tuple[Signals, Lived, Met, StepTruth, Floats]:
    goal = road.goal
    cut = (starts >= _cut_moment(world, road)) & (goal.cut_step >= 0)
    late = cut & (starts >= _cut_moment(world, road) + goal.cut_delay_days * DAY)
    lives = draw(goal, late, cut, random)
    touches = walked(road, lives, random)
    if goal.cut_step >= 0:
        touches.minutes[cut[touches.journey] & (touches.place == goal.cut_step - 1)] *= 0.45
    at = _at(world, road, touches, starts, random)
    mood = reactions.moods(touches, lives, told.words, random)
    last = reactions.last_of_each(touches)
    parts = _spoken(world, told, touches, lives, at, mood, last, cut, random)
    signals = Signals.stacked(parts)
    signals = _inside(world, road, told, signals, lives, people, number, random)
    reactions.said_of_closed_teams(told, signals, lives, signals.journey - number)
    seen = at < world.last
    met = all_met(road, told, touches.taken(seen), at[seen], lives, parts, world.last)
    met.journey = met.journey + number
    lived = Lived(
        journey=number + np.arange(len(people)),
        person=people,
        started=starts,
        last_touch=at[last],
        reached=lives.reached,
        all_ok=lives.all_ok,
        cut_off=at[last] >= world.last,
        says=lives.says,
        answers=lives.answers,
        returned=lives.returns,
        has_case=lives.has_case,
        friction=lives.friction,
        seams=(lives.exposed * (1 << np.arange(lives.exposed.shape[1]))).sum(axis=1).astype(np.int64),
        touches=np.bincount(touches.journey[seen], minlength=len(people)),
    )
    return signals, lived, met, _step_truth(road, told, touches, seen), _felt(parts, mood)


def _at(world: World, road: Road, touches: Touches, starts: Ints, random: np.random.Generator) -> Ints:
    """Moments: people need people to be there; a page needs nobody, unless another team comes next."""
    always = road.words.numbers(team.name for team in world.company.teams if not team.opens)
    unattended = np.isin(touches.channel, road.words.numbers(("web", "app"))) & np.isin(touches.team, always)
    goes_on = same_next(touches.team, touches.journey)
    automatic = np.isin(touches.channel, road.words.numbers(("email", "mail"))) & (touches.place >= 0)
    before_long = touches.hours < road.goal.wait_days * 24.0
    ties = automatic & before_long & (random.random(len(touches)) < 0.05)
    return moments(touches, starts, world.clock, unattended & goes_on, ties, random)


def _spoken(
    world: World,
    told: reactions.Told,
    touches: Touches,
    lives: Lives,
    at: Ints,
    mood: Floats,
    last: Ints,
    cut: Bools,
    random: np.random.Generator,
) -> list[Signals]:
    """All signals of a round, the contacts first, the scores second."""
    parts = [
        reactions.touched(told, touches, at, mood, random),
        reactions.scored(told, touches, at, mood, random),
        reactions.retold(told, touches, lives, at, mood, random),
        reactions.commented(told, touches, at, mood, random),
        *reactions.ended(told, lives, touches.taken(last), at[last], random),
        *reactions.scripted(told, touches, lives, at, mood, random),
    ]
    first = np.flatnonzero(np.r_[True, touches.journey[1:] != touches.journey[:-1]])
    if told.goal.promise_days:
        parts.append(reactions.promised(told, touches, at, first))
    return parts + _of_the_story(world, told, touches, lives, at, mood, last, first, cut, random)


def _of_the_story(
    world: World,
    told: reactions.Told,
    touches: Touches,
    lives: Lives,
    at: Ints,
    mood: Floats,
    last: Ints,
    first: Ints,
    cut: Bools,
    random: np.random.Generator,
) -> list[Signals]:
    story = told.goal.story
    some = random.random(len(touches)) < 0.25
    if story == "christmas_morning":
        eve = datetime(LAST_DAY.year - 1, 12, 24, 20, tzinfo=ZoneInfo(world.company.timezone))
        due = np.full(len(first), int(eve.timestamp()))
        sad = last[some[last] & ~lives.reached]
        return [
            reactions.promised(told, touches, at, first, due),
            reactions.rated_by_the_team(told, touches, at, WRAPPING.name, random),
            reactions.said_at(told, touches, sad, at, np.minimum(mood, -1), "too_late", random),
        ]
    if story == "split_orders":
        few = last[(random.random(len(last)) < 0.05) & ~lives.reached]
        return [reactions.said_at(told, touches, few, at, np.minimum(mood, -0.5), "split", random)]
    if story == "efficiency_that_killed":
        call = np.flatnonzero((touches.place == told.goal.cut_step) & some)
        missing = np.flatnonzero((touches.place == told.goal.cut_step + 1) & some & cut[touches.journey])
        return [
            reactions.said_at(told, touches, call, at, np.maximum(mood, 1), "human", random),
            reactions.said_at(told, touches, missing, at, np.minimum(mood, -0.6), "cold", random),
        ]
    return []


def _inside(
    world: World,
    road: Road,
    told: reactions.Told,
    signals: Signals,
    lives: Lives,
    people: Ints,
    number: int,
    random: np.random.Generator,
) -> Signals:
    """Put person, goal and case on the rows, take away what lost them, and drop what lies after the end."""
    kept = signals.taken(np.flatnonzero(signals.at < world.last))
    n, local = len(kept), kept.journey
    kept.person = people[local]
    kept.traveller[:] = told.word(road.goal.traveller)
    kept.true_goal[:] = told.word(road.goal.name)
    lost = (kept.kind == told.word("touch")) & (random.random(n) < road.goal.goal_lost)
    kept.goal = np.where(lost, -1, kept.true_goal).astype(np.int32)
    kept.has_case = lives.has_case[local] & ~(lost & (random.random(n) < 0.5))
    # Most arrive within a minute; some late by hours, a few by days.
    kept.late_seconds = random.integers(1, 60, n)
    very_late = random.random(n) < 0.01
    kept.late_seconds[very_late] = random.integers(3600, 3 * DAY, int(very_late.sum()))
    kept.journey = local + number
    return kept.taken(np.lexsort((np.arange(n), kept.at, kept.journey)))


def _step_truth(road: Road, told: reactions.Told, touches: Touches, seen: Bools) -> StepTruth:
    """Within the data the last contact that says how a step went decides."""
    known = np.flatnonzero((touches.place >= 0) & (touches.result >= 0) & seen)[::-1]
    n = len(road.step)
    _, last = np.unique(touches.journey[known] * n + touches.place[known], return_index=True)
    place = touches.place[known[last]]
    well = touches.result[known[last]] == told.word("ok")
    return StepTruth(np.bincount(place, minlength=n), np.bincount(place[well], minlength=n))


def _felt(parts: list[Signals], mood: Floats) -> Floats:
    """Contacts by mood: upset, thrilled, else."""
    upset, thrilled = int((mood < reactions.UPSET).sum()), int((mood > reactions.THRILLED).sum())
    return np.array([upset, thrilled, len(mood) - upset - thrilled], dtype=float)
