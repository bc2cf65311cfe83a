"""What happens at each stage of a goal, and to whom?  Counted on the shelf, with the door to each journey.

A stage is a name for some steps.  Counts are journeys that touched the stage; every count has a word
(`what`) by which `nth_behind` finds the journeys that were counted, so that number and door never differ.
"""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from afuera.estimates.intervals import GroupSums, clustered_mean
from afuera.lake.shelf import Shelf
from afuera.results import Estimate
from afuera.signals.contract import EMOTION_HIGHEST, EMOTION_LOWEST

Stages = Mapping[str, Sequence[str]]
A_DAY_US: Final = 86_400_000_000
THOUSAND: Final = 1_000
LAST_PLACE: Final = 10**9  # no shelf holds more journeys, and the database counts no further than 2^63
VOICES: Final = 6  # of each stage, to choose from by language

# What may be counted of a touch at a stage.  `wait`, `rework`, `transfer` and `channel_switch` are the
# frictions of the same name (docs/methods/journeys.md), as far as they begin at this step.
COUNTED: Final = {
    "wait": "next_us - at_us > wait_us AND NOT theirs_next",
    "rework": "before IS NOT NULL AND (position - before > 1 OR before_went = 0)",
    "transfer": "next_team IS NOT NULL AND team IS NOT NULL AND next_team <> team",
    "channel_switch": "next_channel IS NOT NULL AND channel IS NOT NULL AND next_channel <> channel",
    "badly": "went = 0",
    "stopped": "next_us IS NULL AND NOT is_open AND reached = 0",
    "lost": "reached = 0",
    "known_end": "reached IS NOT NULL",
    "known_step": "went IS NOT NULL",
    "touched": "true",
}
OF_SIGNALS: Final = {"felt": "e.emotion IS NOT NULL", "said": "e.own AND e.text IS NOT NULL"}
NAMED: Final = ("step", "channel", "team")  # counted one by one, as "step:ask"

_TOUCHES: Final = """
WITH stage AS (SELECT unnest(?::VARCHAR[]) AS step, unnest(?::VARCHAR[]) AS stage),
met AS (
    SELECT e.number, e.position, e.at_us, e.step, e.channel, e.team, e.went, e.minutes,
        j.person, j.journey_id, j.reached, j.is_open, ?::BIGINT AS wait_us,
        lead(e.at_us) OVER along AS next_us,
        coalesce(lead(e.actor) OVER along = j.traveller, false) AS theirs_next,
        lead(e.team IGNORE NULLS) OVER along AS next_team,
        lead(e.channel IGNORE NULLS) OVER along AS next_channel,
        lag(e.position) OVER same AS before, lag(e.went) OVER same AS before_went
    FROM events e JOIN journeys j USING (number)
    WHERE e.kind = 'touch' AND e.number BETWEEN ? AND ? AND j.goal IS NOT DISTINCT FROM ?
    WINDOW along AS (PARTITION BY e.number ORDER BY e.position),
        same AS (PARTITION BY e.number, e.step ORDER BY e.position)
),
touched AS (SELECT met.*, stage.stage FROM met JOIN stage USING (step))
"""
_SIGNALS: Final = """
WITH stage AS (SELECT unnest(?::VARCHAR[]) AS step, unnest(?::VARCHAR[]) AS stage),
here AS (
    SELECT e.*, j.person, j.journey_id, j.reached, stage.stage, ?::BIGINT AS wait_us
    FROM events e JOIN stage USING (step) JOIN journeys j USING (number)
    WHERE e.number BETWEEN ? AND ? AND j.goal IS NOT DISTINCT FROM ?
)
"""

# How many journeys of the goal each person has, and who has others than the `n` counted ones.
_EVERY: Final = """every AS (SELECT person, count(*) AS every FROM journeys
    WHERE number BETWEEN ? AND ? AND goal IS NOT DISTINCT FROM ? GROUP BY person)"""
_LEFT_OVER: Final = "(SELECT count(*) FROM every) - count(*) FILTER ({n} = every)"


@dataclass(frozen=True, slots=True)
class Count:
    """So many journeys, of so many people.

    `left` are the people behind all other journeys of the goal, `left_here` those behind the other journeys
    that touched the stage: few of them would come back by subtraction.
    """

    journeys: int
    people: int
    left: int = 0
    left_here: int = 0


@dataclass(slots=True)
class Met:
    """What happened at one stage.

    `counts` by what was counted ("touched", "wait", "step:ask", "channel:call" …); `days` is the
    median until the next contact and `minutes` that of people's own time, where known; `felt` the mean
    emotion, with `felt_people` who spoke; `voices` own words with the emotion nearest to that mean first.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    days: float | None = None
    minutes: float | None = None
    felt: Estimate | None = None
    felt_people: int = 0
    voices: list[dict[str, Any]] = field(default_factory=list)

    def count(self, what: str) -> Count:
        """Nought where nothing was counted."""
        return self.counts.get(what, Count(0, 0))

    def named(self, kind: str) -> list[tuple[str, Count]]:
        """Steps, channels or teams of this stage, the busiest first."""
        found = [
            (what.partition(":")[2], count)
            for what, count in self.counts.items()
            if what.startswith(f"{kind}:")
        ]
        return sorted(found, key=lambda one: (-one[1].journeys, one[0]))


def met_at(shelf: Shelf, goal: str | None, stages: Stages, wait_days: float) -> dict[str, Met]:
    """What happened at each stage of the journeys of a goal (None: of those without one)."""
    values = _values(shelf, goal, stages, wait_days)
    found = {stage: Met() for stage in stages}
    for row in shelf.rows(_counting(_TOUCHES, "touched", COUNTED), *values, *values[3:]):
        found[row["stage"]].counts |= _counts(row, COUNTED)
    for row in shelf.rows(_naming(), *values, *values[3:]):
        numbers = (row[name] for name in ("journeys", "people", "left_over", "left_here"))
        found[row["stage"]].counts[f"{row['kind']}:{row['name']}"] = Count(*map(int, numbers))
    medians = "median(next_us - at_us) AS gap_us, median(minutes) AS minutes"
    lasting = f"SELECT stage, {medians} FROM touched GROUP BY stage"
    for row in shelf.rows(_TOUCHES + lasting, *values):
        met = found[row["stage"]]
        met.days = None if row["gap_us"] is None else row["gap_us"] / A_DAY_US
        met.minutes = row["minutes"]
    _feel(shelf, values, found)
    _hear(shelf, values, found)
    return found


def _counting(ground: str, source: str, rules: Mapping[str, str]) -> str:
    """Journeys and people of each stage to which a rule applies at least once.

    Added up by journey, then by person: counting distinct ones many times over would take all memory.
    """
    once = ", ".join(f"bool_or({rule}) AS {what}" for what, rule in rules.items())
    each = ", ".join(f"count(*) FILTER ({what}) AS {what}" for what in rules)
    total = ", ".join(
        f"sum({what}) AS {what}_journeys, count(*) FILTER ({what} > 0) AS {what}_people, "
        f"{_LEFT_OVER.format(n=what)} AS {what}_left, count(*) FILTER ({what} < here) AS {what}_left_here"
        for what in rules
    )
    return f"""{ground}, {_EVERY}, of_journey AS (
        SELECT stage, number, any_value(person) AS person, {once} FROM {source} GROUP BY stage, number),
    of_person AS (SELECT stage, person, count(*) AS here, {each} FROM of_journey GROUP BY stage, person)
    SELECT stage, {total} FROM of_person JOIN every USING (person) GROUP BY stage"""


def _counts(row: Mapping[str, Any], rules: Mapping[str, str]) -> dict[str, Count]:
    names = ("journeys", "people", "left", "left_here")
    return {what: Count(*(int(row[f"{what}_{name}"]) for name in names)) for what in rules}


def _naming() -> str:
    each = " UNION ALL ".join(
        f"SELECT DISTINCT stage, '{kind}' AS kind, {kind} AS name, number, person FROM touched"
        f" WHERE {kind} IS NOT NULL"
        for kind in NAMED
    )
    return f"""{_TOUCHES}, {_EVERY}, named AS ({each}),
    there AS (SELECT stage, person, count(DISTINCT number) AS here FROM touched GROUP BY ALL),
    everybody AS (SELECT stage, count(*) AS people FROM there GROUP BY stage),
    of_person AS (SELECT stage, kind, name, person, count(*) AS n FROM named GROUP BY ALL)
    SELECT stage, kind, name, CAST(sum(n) AS BIGINT) AS journeys, count(*) AS people,
        {_LEFT_OVER.format(n="n")} AS left_over,
        any_value(everybody.people) - count(*) FILTER (n = here) AS left_here
    FROM of_person JOIN every USING (person) JOIN there USING (stage, person) JOIN everybody USING (stage)
    GROUP BY stage, kind, name"""


def _feel(shelf: Shelf, values: list[object], found: dict[str, Met]) -> None:
    """Means over people, as `journeys.emotion` makes them."""
    rows = shelf.rows(
        f"""{_SIGNALS}, one AS (
            SELECT stage, person, count(*) n, sum(CAST(round(emotion * {THOUSAND}) AS BIGINT)) total
            FROM here WHERE emotion IS NOT NULL GROUP BY stage, person)
        SELECT stage, count(*) people, sum(n) n, sum(total) total, sum(total * total) xx, sum(total * n) xn,
            sum(n * n) nn FROM one GROUP BY stage""",
        *values,
    )
    for row in rows:
        n = {name: float(row[name]) for name in ("n", "total", "xx", "xn", "nn")}
        sums = GroupSums(
            row["people"], n["n"], n["total"] / THOUSAND, n["xx"] / THOUSAND**2, n["xn"] / THOUSAND, n["nn"]
        )
        met = found[row["stage"]]
        met.felt = clustered_mean(sums, lowest=EMOTION_LOWEST, highest=EMOTION_HIGHEST)
        met.felt_people = row["people"]


def _hear(shelf: Shelf, values: list[object], found: dict[str, Met]) -> None:
    """Words with the feeling that is nearest to the usual one, short enough to be read on a wall."""
    for row in shelf.rows(_counting(_SIGNALS, "here e", OF_SIGNALS), *values, *values[3:]):
        found[row["stage"]].counts |= _counts(row, OF_SIGNALS)
    rows = shelf.rows(
        f"""{_SIGNALS}, mean AS (SELECT stage, avg(emotion) AS usual FROM here GROUP BY stage),
        said AS (
            SELECT h.stage, h.text, h.language, h.channel, min(h.journey_id) AS first,
                min(coalesce(abs(h.emotion - m.usual), 9)) AS away
            FROM here h JOIN mean m USING (stage)
            WHERE h.own AND h.text IS NOT NULL AND length(h.text) BETWEEN 12 AND 160
            GROUP BY h.stage, h.text, h.language, h.channel)
        SELECT * FROM said
        QUALIFY row_number() OVER (PARTITION BY stage, language ORDER BY away, first, text) <= {VOICES}
        ORDER BY stage, away, first, text""",
        *values,
    )
    for row in rows:
        found[row["stage"]].voices.append({name: row[name] for name in ("text", "language", "channel")})


def nth_behind(
    shelf: Shelf, goal: str | None, stages: Stages, wait_days: float, stage: str, what: str, place: int
) -> tuple[dict[str, Any] | None, int]:
    """The journey at a place from 1 behind a count, those with own words first; and how many there are.

    (None, 0) for a word that nothing is counted by.
    """
    kind, _, name = what.partition(":")
    values = [*_values(shelf, goal, stages, wait_days), stage]
    if kind in OF_SIGNALS:
        source, rule = f"{_SIGNALS} , picked AS (SELECT DISTINCT number FROM here e", OF_SIGNALS[kind]
    elif kind in COUNTED and not name:
        source, rule = f"{_TOUCHES}, picked AS (SELECT DISTINCT number FROM touched", COUNTED[kind]
    elif kind in NAMED and name:
        source, rule = f"{_TOUCHES}, picked AS (SELECT DISTINCT number FROM touched", f"{kind} = ?"
        values.append(name)
    else:
        return None, 0
    return pick(shelf, f"{source} WHERE stage = ? AND {rule})", values, place)


def pick(
    shelf: Shelf, picked: str, values: Sequence[object], place: int
) -> tuple[dict[str, Any] | None, int]:
    """The journey at a place of a CTE `picked (number)`, and how many stand in it.

    (None, 0) for a place at which nobody stands.
    """
    if place > LAST_PLACE:
        return None, 0
    row = shelf.row(
        f"""{picked}, spoke AS (SELECT number, bool_or(own AND text IS NOT NULL) AS spoke FROM events
            WHERE number IN (FROM picked) GROUP BY number)
        SELECT j.*, count(*) OVER () AS every FROM journeys j JOIN picked USING (number)
        LEFT JOIN spoke USING (number)
        ORDER BY coalesce(spoke, false) DESC, j.journey_id LIMIT 1 OFFSET ?""",
        *values,
        max(place, 1) - 1,
    )
    return (row, int(row["every"])) if row else (None, 0)


def span(shelf: Shelf, goal: str | None) -> tuple[int, int]:
    """The first and last number of the goal's journeys; they lie together."""
    row = shelf.row(
        "SELECT min(number) a, max(number) b FROM journeys WHERE goal IS NOT DISTINCT FROM ?", goal
    )
    return (int(row["a"]), int(row["b"])) if row and row["a"] is not None else (0, -1)


def _values(shelf: Shelf, goal: str | None, stages: Stages, wait_days: float) -> list[object]:
    pairs = [(step, stage) for stage, steps in stages.items() for step in steps]
    first, last = span(shelf, goal)
    wait_us = round(wait_days * A_DAY_US)
    return [[step for step, _ in pairs], [stage for _, stage in pairs], wait_us, first, last, goal]
