"""Which contacts does each life leave behind?  The planned steps, and what frictions put between them.

A planned path never goes back to a team, channel or step, so that whatever goes back was planted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.simulate.columns import Ints, Touches, Words
from afuera.simulate.lives import Lives
from afuera.simulate.plans import ENDING, CompanyPlan, GoalPlan, Planted
from afuera.simulate.vocabulary import NOTHING, Vocabulary, slug

# Steps that nobody planned, and their names in Spanish.
UNPLANNED: Final[dict[str, str]] = {
    "passed to others": "pasado a otros",
    "sent back": "devuelto",
    "passed on": "pasado a otro equipo",
    "told to use another channel": "enviado a otro canal",
    "back again": "de vuelta",
    "handed over": "entregado al equipo siguiente",
    "ask in writing": "preguntar por escrito",
    "ask how it is going": "preguntar cómo va",
}
CHANNELS: Final[dict[str, str]] = {
    "web": "web",
    "app": "aplicación",
    "chat": "chat",
    "call": "teléfono",
    "store": "tienda",
    "email": "correo electrónico",
    "mail": "carta",
}
# What is known of a person, and its values.
SEGMENTS: Final[dict[str, str]] = {
    "customer_type": "tipo de cliente",
    "region": "región",
    "private": "particular",
    "senior": "adulto mayor",
    "small business": "pequeña empresa",
}
MINUTES: Final = {
    "web": 6.0,
    "app": 3.0,
    "chat": 14.0,
    "call": 11.0,
    "store": 25.0,
    "email": 4.0,
    "mail": 5.0,
}
# Everyone is back at work after at most this many hours (Friday 16:30 to Monday noon), see `clock`.
LONGEST_CLOSED_HOURS: Final = 74.0


@dataclass(frozen=True, slots=True)
class Road:
    """A goal in numbers of the vocabulary: one entry per planned step."""

    goal: GoalPlan
    words: Vocabulary
    step: Words
    team: Words
    channel: Words
    actor: Words
    aside: int
    other_channel: int

    @classmethod
    def of(cls, company: CompanyPlan, goal: GoalPlan, words: Vocabulary) -> Road:
        """Spell out a goal of a company."""
        steps = goal.steps
        teams = [company.aside, *(team.name for team in company.teams)]
        channels = [company.other_channel, "chat", "store", "call", "email", "app", "web", "mail"]
        used_teams, used_channels = {s.team for s in steps}, {s.channel for s in steps}
        return cls(
            goal=goal,
            words=words,
            step=words.numbers(step.name for step in steps),
            team=words.numbers(step.team for step in steps),
            channel=words.numbers(step.channel for step in steps),
            actor=words.numbers(acting(company, goal, place) for place in range(len(steps))),
            aside=words.number(next(team for team in teams if team not in used_teams)),
            other_channel=words.number(next(one for one in channels if one not in used_channels)),
        )

    def touchpoints(self, channel: Words, step: Words) -> Words:
        """The place of each contact: a page of the goal on the web, a line or counter elsewhere."""
        names = [*dict.fromkeys([*(one.name for one in self.goal.steps), *UNPLANNED])]
        steps, channels = self.words.numbers(names), self.words.numbers(CHANNELS)
        places = np.array(
            [self.words.numbers(touchpoint(one, self.goal.name, name) for name in names) for one in CHANNELS]
        )
        of_step, of_channel = np.zeros((2, len(self.words.words)), dtype=np.int64)
        of_step[steps], of_channel[channels] = np.arange(len(steps)), np.arange(len(channels))
        return np.asarray(places[of_channel[channel], of_step[step]])


def touchpoint(channel: str, goal: str, step: str) -> str:
    """Where a contact takes place."""
    if channel == "web":
        return f"/{slug(goal)}/{slug(step)}"
    if channel == "app":
        return f"app/{slug(goal)}/{slug(step)}"
    return {
        "call": "phone line",
        "chat": "chat window",
        "store": "counter",
        "email": "inbox",
        "mail": "letter",
    }[channel]


def acting(company: CompanyPlan, goal: GoalPlan, place: int) -> str:
    """Who acts: the traveller on a page and when a talk begins, else whoever serves them, or a system."""
    step = goal.steps[place]
    if step.channel in ("web", "app"):
        return goal.traveller
    if step.channel in ("email", "mail"):
        return "system"
    begins = place == 0 or goal.steps[place - 1].channel != step.channel
    if begins:
        return goal.traveller
    return "partner" if company.team(step.team).function == "partner" else "employee"


def walked(road: Road, lives: Lives, random: np.random.Generator) -> Touches:
    """All contacts of these lives, ordered by journey and order, without their times."""
    channels, teams = _channels(road, lives), _teams(road, lives)
    planned = _planned(road, lives, channels, teams, random)
    parts = [planned]
    for number, one in enumerate(road.goal.planted):
        met = np.flatnonzero(lives.friction == number)
        parts.extend(_inserted(road, one, met, channels, teams, random))
    for place in np.flatnonzero([step.repeats > 1 for step in road.goal.steps]):
        parts += [_repeats(planned, int(place), road.goal.steps[place].repeats, random)]
    everything = Touches.stacked(parts)
    ordered = everything.taken(np.lexsort((everything.order, everything.journey)))
    ordered.touchpoint = road.touchpoints(ordered.channel, ordered.step)
    return ordered


def _channels(road: Road, lives: Lives) -> NDArray[np.int32]:
    """Channel of each journey's steps: after a switch the other one, until the plan changes it anyway."""
    channels = np.tile(road.channel, (len(lives.luck), 1))
    switched = [
        (seam.at, lives.exposed[:, i]) for i, seam in enumerate(road.goal.seams) if seam.kind == "switch"
    ]
    switched += [
        (one.at, lives.friction == i)
        for i, one in enumerate(road.goal.planted)
        if one.slug == "channel_switch"
    ]
    for at, who in switched:
        channels[np.ix_(who, _run(road.channel, at))] = road.other_channel
    return channels


def _teams(road: Road, lives: Lives) -> NDArray[np.int32]:
    """Team of each journey's steps: where a hand-over is a seam, the others stay with their team."""
    teams = np.tile(road.team, (len(lives.luck), 1))
    for i, seam in enumerate(road.goal.seams):
        if seam.kind == "hand_over":
            teams[np.ix_(~lives.exposed[:, i], _run(road.team, seam.at))] = road.team[seam.at - 1]
    return teams


def _run(values: Words, at: int) -> Ints:
    """Places from `at` on that have the same value as `at`."""
    end = at
    while end < len(values) and values[end] == values[at]:
        end += 1
    return np.arange(at, end)


def _planned(
    road: Road,
    lives: Lives,
    channels: NDArray[np.int32],
    teams: NDArray[np.int32],
    random: np.random.Generator,
) -> Touches:
    goal, words = road.goal, road.words
    reaches = lives.touched & (np.arange(len(goal.steps))[None, :] <= lives.stops[:, None])
    journey, place = np.nonzero(reaches)
    n = len(journey)
    ok = lives.ok[journey, place]
    result = np.where(ok, words.number("ok"), words.number("failed")).astype(np.int32)
    for number, one in enumerate(goal.planted):
        if one.slug in ENDING:
            last = (lives.friction[journey] == number) & (place == one.at - 1)
            result[last] = words.number("abandoned" if one.slug == "abandonment" else "failed")
    channel = channels[journey, place]
    by_system = road.actor[place] == words.number("system")
    return Touches(
        journey=journey,
        order=place.astype(float),
        place=place,
        step=road.step[place],
        team=teams[journey, place],
        channel=channel,
        touchpoint=np.full(n, NOTHING, dtype=np.int32),
        actor=road.actor[place],
        purpose=np.where(by_system, words.number("inform"), NOTHING).astype(np.int32),
        result=result,
        minutes=_minutes(road, channel, random),
        hours=_hours(road, lives, journey, place, random),
        evening=np.zeros(n, dtype=bool),
        final=np.ones(n, dtype=bool),
    )


def _minutes(road: Road, channel: Words, random: np.random.Generator) -> NDArray[np.float64]:
    known = road.words.numbers(MINUTES)
    usual = np.ones(len(road.words.words))
    usual[known] = list(MINUTES.values())
    return np.asarray(np.round(usual[channel] * np.exp(0.5 * random.standard_normal(len(channel))), 1))


def _hours(
    road: Road, lives: Lives, journey: Ints, place: Ints, random: np.random.Generator
) -> NDArray[np.float64]:
    goal = road.goal
    usual = np.array([step.hours for step in goal.steps])[place]
    drawn = usual * np.exp(0.5 * random.standard_normal(len(place)))
    hours = np.minimum(drawn, goal.wait_days * 24.0 - LONGEST_CLOSED_HOURS)
    waits = [(seam.at, lives.exposed[:, i]) for i, seam in enumerate(goal.seams) if seam.kind == "wait"]
    waits += [
        (one.at, lives.friction == i) for i, one in enumerate(goal.planted) if one.slug in ("wait", "silence")
    ]
    for at, who in waits:
        long = (place == at) & who[journey]
        hours[long] = long_wait(goal, int(long.sum()), random)
    return np.asarray(hours)


def long_wait(goal: GoalPlan, n: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Hours of n waits that are longer than the goal allows, but do not end the journey."""
    return random.uniform(goal.wait_days * 24.0 + 6, goal.wait_days * 24.0 + 48, n)


def _inserted(
    road: Road,
    one: Planted,
    met: Ints,
    channels: NDArray[np.int32],
    teams: NDArray[np.int32],
    random: np.random.Generator,
) -> list[Touches]:
    """The contacts that a friction puts between step at − 1 and step at."""
    words, before = road.words, one.at - 1
    stay = _extra(road, met, before + 0.2, channels[met, before], teams[met, before], random)
    if one.slug == "ping_pong":
        away = replace(
            stay,
            step=_all(words, "passed to others", met),
            team=np.full(len(met), road.aside, dtype=np.int32),
        )
        back = replace(stay, step=_all(words, "sent back", met), order=stay.order + 0.1)
        return [away, back]
    if one.slug == "channel_ping_pong":
        away = replace(
            stay,
            step=_all(words, "told to use another channel", met),
            channel=np.full(len(met), road.other_channel, dtype=np.int32),
        )
        back = replace(stay, step=_all(words, "back again", met), order=stay.order + 0.1)
        return [away, back]
    if one.slug == "transfer":
        aside = np.full(len(met), road.aside, dtype=np.int32)
        return [replace(stay, step=_all(words, "passed on", met), team=aside)]
    if one.slug == "transfer_to_closed":
        handed = replace(
            stay,
            step=_all(words, "handed over", met),
            result=_all(words, "transferred", met),
            evening=np.ones(len(met), dtype=bool),
            hours=np.full(len(met), 0.5),
        )
        return [handed]
    if one.slug == "silence":
        return [_by_traveller(road, replace(stay, step=_all(words, "ask in writing", met)))]
    if one.slug == "repeat_contact":
        asks = _by_traveller(road, replace(stay, step=_all(words, "ask how it is going", met)))
        more = asks.taken(random.random(len(met)) < 0.5)
        return [asks, replace(more, order=more.order + 0.1)]
    if one.slug == "rework":
        first = _extra(road, met, one.at - 0.3, channels[met, one.at], teams[met, one.at], random)
        return [
            replace(
                first,
                step=np.full(len(met), road.step[one.at], dtype=np.int32),
                place=np.full(len(met), one.at, dtype=np.int64),
                result=_all(words, "failed", met),
            )
        ]
    return []


def _extra(
    road: Road, met: Ints, order: float, channel: Words, team: Words, random: np.random.Generator
) -> Touches:
    n = len(met)
    blank = np.full(n, NOTHING, dtype=np.int32)
    return Touches(
        journey=met,
        order=np.full(n, order),
        place=np.full(n, -1, dtype=np.int64),
        step=blank,
        team=team,
        channel=channel,
        touchpoint=blank,
        actor=_all(road.words, "employee", met),
        purpose=blank,
        result=blank,
        minutes=_minutes(road, channel, random),
        hours=random.uniform(5, 20, n),
        evening=np.zeros(n, dtype=bool),
        final=np.zeros(n, dtype=bool),
    )


def _by_traveller(road: Road, touches: Touches) -> Touches:
    return replace(touches, actor=_all(road.words, road.goal.traveller, touches.journey))


def _all(words: Vocabulary, word: str, like: Ints) -> Words:
    return np.full(len(like), words.number(word), dtype=np.int32)


def _repeats(planned: Touches, place: int, most: int, random: np.random.Generator) -> Touches:
    """A busy step is met again and again, without harm: 2 … most contacts, all of them fine."""
    first = np.flatnonzero(planned.place == place)
    more = random.integers(1, most, len(first))
    rows = np.repeat(first, more)
    ordinal = np.arange(len(rows)) - np.repeat(np.cumsum(more) - more, more)
    again = planned.taken(rows)
    return replace(
        again,
        order=again.order - 0.5 + 0.01 * ordinal,
        hours=np.full(len(rows), 0.3),
        result=np.full(len(rows), NOTHING, dtype=np.int32),
        final=np.zeros(len(rows), dtype=bool),
    )
