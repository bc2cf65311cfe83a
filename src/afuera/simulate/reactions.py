"""What do people say about what they live through, and who says nothing?

Silence is not random: the angry and the very happy answer more, most never answer.  What is said never
contradicts what happened: a step that went well gets a score in the good 40 % of its scale, one that did not
a score below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from afuera.simulate.clock import DAY, HOUR
from afuera.simulate.columns import Floats, Ints, Signals, Touches, Words
from afuera.simulate.lives import ANGRY, DELIGHTED, Lives
from afuera.simulate.moments import position
from afuera.simulate.plans import CANNED, GoalPlan
from afuera.simulate.vocabulary import NOTHING, Vocabulary
from afuera.simulate.words import Sayings

# Mood below/above which people are moved to speak, and the chance that they score or comment a contact.
UPSET, THRILLED = -1.0, 1.3
SCORES = {"upset": 0.22, "thrilled": 0.14, "else": 0.03}
COMMENTS = {"upset": 0.12, "thrilled": 0.07, "else": 0.02}
SAYS_RETOLD = 0.85
SAYS_EMOTION = 0.4
SEEN_EMOTION = 0.05
SPEAKS_BELOW = 6


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the people of one block need to speak: their language, the plan, the words."""

    goal: GoalPlan
    words: Vocabulary
    sayings: Sayings
    languages: tuple[str, ...]

    def word(self, word: str) -> int:
        """The number of a word."""
        return self.words.number(word)


def moods(touches: Touches, lives: Lives, words: Vocabulary, random: np.random.Generator) -> Floats:
    """How each contact felt, −2 … +2."""
    n = len(touches)
    mood = np.full(n, 0.1)
    mood[touches.result == words.number("ok")] = 0.8
    mood[touches.result == words.number("failed")] = -1.1
    mood[touches.result == words.number("abandoned")] = -1.5
    mood += (
        np.where(lives.friction[touches.journey] >= 0, -0.2, 0.05)
        - 0.15 * lives.exposed.sum(axis=1)[touches.journey]
    )
    return np.clip(mood + 0.6 * random.standard_normal(n), -2, 2)


def touched(told: Told, touches: Touches, at: Ints, mood: Floats, random: np.random.Generator) -> Signals:
    """The contacts themselves as signals; a few show what the customer felt (clicks of rage, a smile)."""
    words, n = told.words, len(touches)
    own = touches.actor == told.word(told.goal.traveller)
    seen = own & (random.random(n) < SEEN_EMOTION)
    purpose = touches.purpose.copy()
    inform = purpose == told.word("inform")
    kind = random.random(n)
    purpose[inform & (kind < 0.10)] = told.word("give")
    purpose[inform & (kind > 0.85)] = told.word("sell")
    signals = Signals.blank(
        n,
        journey=touches.journey,
        at=at,
        kind=told.word("touch"),
        actor=touches.actor,
        purpose=purpose,
        channel=touches.channel,
        touchpoint=touches.touchpoint,
        step=touches.step,
        team=touches.team,
        result=touches.result,
        minutes=touches.minutes,
        source=_source(touches.channel, words),
        emotion=np.where(seen, np.round(mood, 1), np.nan),
    )
    if told.goal.price:
        paid = touches.final & (touches.place == len(told.goal.steps) - 1)
        paid &= touches.result == told.word("ok")
        signals.amount[paid] = np.round(
            told.goal.price * np.exp(0.3 * random.standard_normal(int(paid.sum()))), 2
        )
        signals.amount_kind[paid] = told.word("price")
    return signals


SYSTEMS = {
    "web": "web",
    "app": "web",
    "chat": "chat",
    "call": "calls",
    "store": "counter",
    "email": "mail",
    "mail": "mail",
}


def _source(channel: Words, words: Vocabulary) -> Words:
    """The system that holds each contact."""
    channels, systems = words.numbers(SYSTEMS), words.numbers(SYSTEMS.values())
    known = np.full(len(words.words), NOTHING, dtype=np.int32)
    known[channels] = systems
    return np.asarray(known[channel])


def scored(told: Told, touches: Touches, at: Ints, mood: Floats, random: np.random.Generator) -> Signals:
    """Answers about a step: satisfaction 1–5 on every other step, effort (1 is good) on the rest."""
    known = touches.final & (touches.result != NOTHING) & (touches.place >= 0)
    rows = np.flatnonzero(known & (random.random(len(at)) < _chance(mood, SCORES)))
    felt = mood[rows]
    well = touches.result[rows] == told.word("ok")
    good = np.where(felt > 1.0, 5, 4)
    bad = np.select([felt < -1.4, felt < -0.8], [1, 2], 3)
    score = np.where(well, good, bad).astype(float)
    effort = touches.place[rows] % 2 == 1
    return _about(
        told,
        touches,
        rows,
        at[rows] + random.integers(10, 50, len(rows)),
        kind="answer",
        question=np.where(effort, told.word("ces"), told.word("csat")),
        score=np.where(effort, 6 - score, score),
        score_min=np.where(effort, 5.0, 1.0),
        score_max=np.where(effort, 1.0, 5.0),
        source=told.word("surveys"),
    )


def _chance(mood: Floats, chances: dict[str, float]) -> Floats:
    return np.select(
        [mood < UPSET, mood > THRILLED], [chances["upset"], chances["thrilled"]], chances["else"]
    )


def commented(told: Told, touches: Touches, at: Ints, mood: Floats, random: np.random.Generator) -> Signals:
    """Words about a contact, in the customer's language, after the mood of the moment."""
    rows = np.flatnonzero(random.random(len(at)) < _chance(mood, COMMENTS))
    tone = np.select([mood[rows] < -0.4, mood[rows] > 0.4], ["negative", "positive"], "neutral")
    return _words(told, touches, rows, at, mood, tone, random)


def _words(
    told: Told, touches: Touches, rows: Ints, at: Ints, mood: Floats, tone: Any, random: np.random.Generator
) -> Signals:
    """Comments of the traveller about these contacts; `tone` is one for all or one for each."""
    tones = np.broadcast_to(np.asarray(tone), (len(rows),))
    language = random.integers(0, len(told.languages), len(rows))
    text = np.full(len(rows), NOTHING, dtype=np.int32)
    for number, name in enumerate(told.languages):
        for one in np.unique(tones):
            here = (language == number) & (tones == one)
            text[here] = told.sayings.say(name, str(one), int(here.sum()), random)
    says = random.random(len(rows)) < SAYS_EMOTION
    return _about(
        told,
        touches,
        rows,
        at[rows] + random.integers(60, 540, len(rows)),
        kind="comment",
        text=text,
        language=told.words.numbers(told.languages)[language],
        emotion=np.where(says, np.round(mood[rows], 1), np.nan),
        source=_source(touches.channel[rows], told.words),
    )


def retold(
    told: Told, touches: Touches, lives: Lives, at: Ints, mood: Floats, random: np.random.Generator
) -> Signals:
    """Customers who had to tell it again say so, most of them."""
    rows = [
        np.flatnonzero((touches.place == seam.at) & touches.final & lives.exposed[touches.journey, i])
        for i, seam in enumerate(told.goal.seams)
        if seam.kind == "re_explaining"
    ]
    rows += [
        np.flatnonzero((touches.place == one.at) & touches.final & (lives.friction[touches.journey] == i))
        for i, one in enumerate(told.goal.planted)
        if one.slug == "re_explaining"
    ]
    where = np.concatenate([np.array([], dtype=np.int64), *rows])
    said = where[random.random(len(where)) < SAYS_RETOLD]
    return _words(told, touches, said, at, np.minimum(mood, -0.5), "retold", random)


def scripted(
    told: Told, touches: Touches, lives: Lives, at: Ints, mood: Floats, random: np.random.Generator
) -> list[Signals]:
    """Replies read off a script, and what customers think of them."""
    found: list[Signals] = []
    for i, seam in enumerate(told.goal.seams):
        if seam.kind == CANNED:
            rows = np.flatnonzero(
                (touches.place == seam.at - 1) & touches.final & lives.exposed[touches.journey, i]
            )
            replies = _words(told, touches, rows, at, mood, "canned", random)
            replies.actor[:] = told.word("employee")
            replies.emotion[:] = np.nan
            hurt = rows[random.random(len(rows)) < 0.3]
            said = _words(told, touches, hurt, at, np.minimum(mood, -0.8), "not_heard", random)
            said.at += 600
            found += [replies, said]
    return found


def ended(
    told: Told, lives: Lives, last: Touches, last_at: Ints, random: np.random.Generator
) -> list[Signals]:
    """How it ended: the customers' own word, their answer about the whole, and what the company calls it.

    `last` holds the last contact of each journey, in the order of `lives`.
    """
    n = len(last)
    reached, failed = told.word("goal_reached"), told.word("goal_failed")
    if told.goal.story == "split_orders":
        failed = told.word("bought_elsewhere")
    everyone = np.arange(n)
    later = last_at + random.integers(2 * HOUR, 30 * HOUR, n)
    own = Signals.blank(
        n,
        journey=last.journey,
        at=later,
        kind=told.word("outcome"),
        actor=told.word(told.goal.traveller),
        result=np.where(lives.reached, reached, failed),
        source=told.word("surveys"),
    )
    if told.goal.story == "split_orders":
        own.amount[~lives.reached] = np.round(
            told.goal.price * random.uniform(0.3, 0.7, int((~lives.reached).sum())), 2
        )
        own.amount_kind[~lives.reached] = told.word("price")
    by_company = Signals.blank(
        n,
        journey=last.journey,
        at=last_at + random.integers(60, 2 * HOUR, n),
        kind=told.word("outcome"),
        actor=told.word("employee" if told.goal.traveller != "employee" else "system"),
        team=last.team,
        result=np.where(random.random(n) < 0.95, told.word("ok"), told.word("failed")),
        source=told.word("crm"),
    )
    answers = _about_the_whole(told, lives, last, last_at, random)
    return [
        own.taken(everyone[lives.says]),
        by_company.taken(everyone[lives.told_by_company]),
        answers.taken(everyone[lives.answers]),
    ]


def _about_the_whole(
    told: Told, lives: Lives, last: Touches, last_at: Ints, random: np.random.Generator
) -> Signals:
    n = len(last)
    score = np.select(
        [lives.mood == ANGRY, lives.mood == DELIGHTED, lives.reached],
        [random.integers(0, 3, n), random.integers(9, 11, n), random.integers(7, 10, n)],
        random.integers(3, 6, n),
    )
    return Signals.blank(
        n,
        journey=last.journey,
        at=last_at + random.integers(3 * HOUR, 40 * HOUR, n),
        kind=told.word("answer"),
        actor=told.word(told.goal.traveller),
        question=told.word("nps"),
        score=score.astype(float),
        score_min=0.0,
        score_max=10.0,
        source=told.word("surveys"),
    )


def promised(told: Told, touches: Touches, at: Ints, first: Ints, due_at: Ints | None = None) -> Signals:
    """What the company promised at the first contact, and when it was due on the customer's clock."""
    due = at[first] + int(told.goal.promise_days * DAY) if due_at is None else due_at
    promises = _about(told, touches, first, at[first] + 5, kind="promise", source=told.word("crm"))
    promises.due_at[:] = due
    promises.actor[:] = told.word("system")
    return promises


def rated_by_the_team(
    told: Told, touches: Touches, at: Ints, team: str, random: np.random.Generator
) -> Signals:
    """A team that rates its own part fantastic (the traveller's answers are not touched by this)."""
    rows = np.flatnonzero((touches.team == told.word(team)) & touches.final)[::20]
    rated = _about(
        told,
        touches,
        rows,
        at[rows] + 2 * HOUR,
        kind="answer",
        question=told.word("how well do we do our part?"),
        score=random.integers(9, 11, len(rows)).astype(float),
        score_min=0.0,
        score_max=10.0,
        source=told.word("crm"),
    )
    rated.actor[:] = told.word("employee")
    return rated


def said_at(
    told: Told, touches: Touches, rows: Ints, at: Ints, mood: Floats, tone: str, random: np.random.Generator
) -> Signals:
    """Comments of one special tone about these contacts."""
    return _words(told, touches, rows, at, mood, tone, random)


def _about(told: Told, touches: Touches, rows: Ints, at: Ints, kind: str, **known: Any) -> Signals:
    """Signals that speak of these contacts."""
    return Signals.blank(
        len(rows),
        journey=touches.journey[rows],
        at=at,
        kind=told.word(kind),
        actor=told.word(told.goal.traveller),
        channel=touches.channel[rows],
        step=touches.step[rows],
        team=touches.team[rows],
        **known,
    )


def said_of_closed_teams(told: Told, signals: Signals, lives: Lives, local: Ints) -> None:
    """Who was passed on to a team that had gone home, and rates the whole low, says so beside the number.

    No row comes and none is drawn with the chance of others: everything else stays as it was.  `local`
    counts the journeys of `lives` for each signal.
    """
    met = [number for number, one in enumerate(told.goal.planted) if one.slug == "transfer_to_closed"]
    low = (signals.question == told.word("nps")) & (signals.score <= SPEAKS_BELOW)
    rows = np.flatnonzero(low & np.isin(lives.friction[local], met) & (signals.text == NOTHING))
    random = np.random.default_rng([7, int(signals.journey.min(initial=0)), len(signals)])
    language = random.integers(0, len(told.languages), len(rows))
    for number, name in enumerate(told.languages):
        here = rows[language == number]
        signals.text[here] = told.sayings.say(name, "closed", len(here), random)
        signals.language[here] = told.word(name)


def last_of_each(touches: Touches) -> Ints:
    """Row of the last contact of each journey."""
    first = np.flatnonzero(position(touches.journey) == 0)
    return np.asarray(np.r_[first[1:], len(touches)] - 1)
