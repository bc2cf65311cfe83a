"""Who was hit and who was not, when, and what became of both?  One row a journey, for numpy.

A journey that is hit on its third step is compared with journeys that got as far without being hit: so a
journey that ended too early to be hit does not stand for those that were spared.  How far a journey got is
counted in steps that most journeys of its goal take, each once; detours do not make it longer.  EDGES are the
numbers of steps at which the clock of a comparison may start; what counts as outcome lies at or after the
edge, what counts as known before lies before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from afuera.pains.chosen import LOTS, Chosen, Everyone, lot
from afuera.pains.ended import NEVER, ends, left
from afuera.pains.ground import Ground

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

EDGES: Final = (0, 1, 2, 3, 4, 5, 7)
# Of a goal's journeys, so many take a step that tells how far one got.
COMMON: Final = 0.5
MOST_COMMON: Final = 24
EXACT: Final = 60_000
# Said or observed at or below this, of -2 to +2; or a score in this lowest part of its scale.
HARM: Final = -1.0
LOWEST: Final = 0.2
STEP_COLUMNS: Final = (
    *("journey", "goal", "traveller", "actor", "kind", "at_us", "minutes", "emotion", "own", "score_share"),
    *("went", "result", "has_words", "position", "place", "step", "touchpoint", "channel"),
)
MADE_GOOD: Final = ("refund", "compensation")


@dataclass(frozen=True, slots=True)
class Lives:
    """Journeys of customers, by person and start.  Moments in µs since 1970, NEVER where there is none.

    `edges[:, e]` is when the EDGES[e]th common step was (the start for none), `minutes[:, e]` the customer's
    minutes from then on; `failed` is 1, 0 or nan (not known), decided at `decided`, `window` after the last
    signal at the latest; `traits` are codes by property, at the first signal.  `lot` is the person's (see
    `chosen`); by code of goal, people whose lot is below `limits` are looked at, and `sizes` is how many
    journeys there are of it, looked at or not.
    """

    person: Codes
    people: int
    names: Sequence[str]
    goal: Codes
    goals: Sequence[str | None]
    journey: Codes
    journey_id: pa.Array
    started: Codes
    ended: Codes
    last_touch: Codes
    active_until: Codes
    edges: Codes
    minutes: Floats
    timed: float
    touches: Codes
    failed: Floats
    decided: Codes
    window: Codes
    harm_first: Codes
    harm_last: Codes
    bad_first: Codes
    left: Codes
    elsewhere: Codes
    spoke: Flags
    known_person: Flags
    channel: Codes
    traits: Mapping[str, Codes]
    spent: Floats
    orders: Floats
    made_good: Floats
    lot: Codes
    limits: Codes
    sizes: Codes
    first_us: int
    until_us: int

    @property
    def n(self) -> int:
        """How many journeys."""
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Hit:
    """The journeys that one pain hit: their rows in Lives, when first, how often, and at which stage.

    Stage 2 e: at the moment of edge e, or when nothing followed any more; 2 e + 1: after it, before a later
    touch.  Of those hit, people whose lot is below `limit` are a fair sample; `everyone` are all hits.
    """

    rows: Codes
    at: Codes
    times: Codes
    stage: Codes
    everyone: Everyone
    limit: int = LOTS


def lives(on: Ground, some: Chosen | None = None) -> Lives:
    """Read what all comparisons look at, in a few questions to the engine; of `some` people when given."""
    steps = on.steps if some is None else on.lake.keep(_steps_of(some, on))
    common = _common_steps(on, steps, some)
    table = on.lake.engine.arrow(_asked(on, steps, common, some))
    column = _columns(table)
    person = table["person"].combine_chunks().dictionary_encode()
    goal = table["goal"].combine_chunks().dictionary_encode()
    started, journey = column("started_us"), column("journey")
    edges = _edges(column, common, goal, started)
    minutes = _minutes(on, steps, journey, edges, column("all_minutes", 0))
    if some is not None:
        on.lake.forget(steps)
    spent, orders, made_good = _money(on, journey)
    goals = [*goal.dictionary.to_pylist(), None]
    return Lives(
        person=_codes(person),
        people=len(person.dictionary),
        names=person.dictionary.to_pylist(),
        goal=_codes(goal),
        goals=goals,
        journey=journey,
        journey_id=table["journey_id"].combine_chunks(),
        started=started,
        ended=column("ended_us"),
        last_touch=column("last_touch_us", -NEVER),
        active_until=np.maximum(column("own_last_us", 0), started),
        edges=edges,
        minutes=minutes,
        timed=float(column("timed", 0).sum()) / max(float(column("signals", 0).sum()), 1.0),
        touches=column("touches", 0),
        failed=column("failed", np.nan),
        decided=column("decided_us", NEVER),
        window=column("window_us", 0),
        harm_first=column("harm_first_us", NEVER),
        harm_last=column("harm_last_us", -NEVER),
        bad_first=column("bad_first_us", NEVER),
        left=left(column),
        elsewhere=column("elsewhere_us", NEVER),
        spoke=column("said", 0) > 0,
        known_person=column("known", 0) > 0,
        channel=_words(table["first_channel"]),
        traits={one.key: _words(table[f"now_{one.column}"]) for one in on.attributes},
        spent=spent,
        orders=orders,
        made_good=made_good,
        lot=column("lot"),
        limits=np.array([LOTS if some is None else some.limits.get(name, LOTS) for name in goals]),
        sizes=_sizes(goal, goals, some),
        first_us=some.first_us if some else int(started.min()) if len(started) else 0,
        until_us=on.until_us,
    )


def _steps_of(some: Chosen, on: Ground) -> ir.Table:
    """The steps of those who are looked at, read once for all questions."""
    names = [*STEP_COLUMNS, *(one.column for one in on.attributes)]
    return on.steps.semi_join(some.table, "journey").select(*names)


def _label(steps: ir.Table) -> ir.StringValue:
    return ibis.coalesce(steps.step, steps.touchpoint, steps.channel)


def _sizes(goal: pa.Array, goals: Sequence[str | None], some: Chosen | None) -> Codes:
    """How many journeys there are of each goal."""
    if some is None:
        return np.bincount(_codes(goal), minlength=len(goals)).astype(np.int64)
    return np.array([some.sizes.get(name, 0) for name in goals])


def _common_steps(on: Ground, steps: ir.Table, some: Chosen | None) -> dict[str, set[str | None]]:
    """What most journeys of a goal go through, and of which goals: what tells how far a journey got."""
    steps = steps.filter((steps.kind == "touch") & (steps.traveller == "customer"))
    journeys = on.journeys
    if some is not None:
        fair = some.table.filter(some.table.base)
        steps, journeys = steps.semi_join(fair, "journey"), journeys.semi_join(fair, "journey")
    taken = steps.group_by("goal", label=_label(steps)).agg(n=steps.journey.nunique())
    all_of = journeys.group_by("goal").agg(of=journeys.count())
    sizes = {row["goal"]: row["of"] for row in on.lake.engine.rows(all_of)}
    found = [
        (-row["n"], row["goal"], row["label"])
        for row in on.lake.engine.rows(taken)
        if row["label"] is not None and row["n"] >= COMMON * sizes.get(row["goal"], 1)
    ]
    common: dict[str, set[str | None]] = {}
    for _, goal, label in sorted(found, key=lambda row: (row[0], row[1] or "", row[2]))[:MOST_COMMON]:
        common.setdefault(label, set()).add(goal)
    return common


def _edges(column: Any, common: Mapping[str, set[str | None]], goal: pa.Array, started: Codes) -> Codes:
    """When each journey had taken so many of the common steps; NEVER where it did not get so far."""
    names, codes = [*goal.dictionary.to_pylist(), None], _codes(goal)
    firsts = []
    for place, goals in enumerate(common.values()):
        own = np.array([name in goals for name in names])[codes]
        firsts.append(np.where(own, column(f"common_{place}", NEVER), NEVER))
    taken = np.sort(np.column_stack(firsts), axis=1) if firsts else np.zeros((len(started), 0), np.int64)
    nowhere = np.full(len(started), NEVER)
    later = [taken[:, e - 1] if e <= len(firsts) else nowhere for e in EDGES[1:]]
    return np.column_stack([started, *later])


def _minutes(on: Ground, steps: ir.Table, journey: Codes, edges: Codes, whole: Floats) -> Floats:
    """The customer's minutes in each journey from each edge on."""
    names = [f"edge_{e}" for e in EDGES[1:]]
    when = pa.table({"journey": journey, **{name: edges[:, e] for e, name in enumerate(names, 1)}})
    timed = steps.filter(steps.minutes.notnull()).select("journey", "at_us", "minutes")
    joined = timed.inner_join(on.lake.memory(when), "journey")
    took = _exact(joined.minutes)
    later = {name: ibis.ifelse(joined.at_us >= joined[name], took, 0).sum() for name in names}
    table = on.lake.engine.arrow(joined.group_by("journey").agg(**later))
    rows, there = _rows_of(np.asarray(table["journey"].combine_chunks(), dtype=np.int64), journey)
    minutes = np.zeros((len(journey), len(EDGES)))
    minutes[:, 0] = whole / EXACT
    for e, name in enumerate(names, 1):
        minutes[rows, e] = np.asarray(table[name].combine_chunks(), dtype=np.float64)[there] / EXACT
    return minutes


def _exact(minutes: ir.FloatingColumn) -> ir.IntegerValue:
    """Minutes as whole milliseconds, so that the order of rows changes nothing."""
    return (minutes * EXACT).round().cast("int64")


def _rows_of(wanted: Codes, journey: Codes) -> tuple[Codes, Flags]:
    """Rows of journeys by their number; the flags say which of those wanted are there."""
    if not len(journey):
        return np.zeros(0, dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    order = np.argsort(journey, kind="stable")
    place = np.minimum(np.searchsorted(journey[order], wanted), len(journey) - 1)
    there = journey[order][place] == wanted
    return order[place[there]], np.asarray(there)


def hit_by(found: pa.Table, keys: Sequence[str], of: Lives, some: Chosen | None = None) -> dict[str, Hit]:
    """First hits (pain, journey, at_us, times) as rows of Lives; journeys that are not in it are left out."""
    pains = found["pain"].combine_chunks().dictionary_encode()
    rows, there = _rows_of(np.asarray(found["journey"].combine_chunks(), dtype=np.int64), of.journey)
    code, names = _codes(pains)[there], pains.dictionary.to_pylist()
    at = np.asarray(found["at_us"].combine_chunks(), dtype=np.int64)[there]
    times = np.asarray(found["times"].combine_chunks(), dtype=np.int64)[there]
    answer = {}
    for key in keys:
        own = np.flatnonzero(code == (names.index(key) if key in names else -1))
        own = own[np.argsort(rows[own], kind="stable")]
        mine, moments = rows[own], at[own]
        limit, everyone = LOTS, Everyone(of.person[mine], of.started[mine], moments, times[own])
        if some is not None and key in some.hit:
            limit, everyone = some.hit[key]
        answer[key] = Hit(mine, moments, times[own], _stage(of, mine, moments), everyone, limit)
    return answer


def _stage(of: Lives, rows: Codes, at: Codes) -> Codes:
    """Behind which edge the hit lies."""
    passed = of.edges[rows] <= at[:, None]
    edge = np.where(passed, np.arange(len(EDGES)), 0).max(axis=1, initial=0)
    later = (at > of.edges[rows, edge]) & (of.last_touch[rows] >= at)
    return np.asarray(2 * edge + later, dtype=np.int64)


def came_to(of: Lives, stage: int) -> Flags:
    """Journeys that could be hit at this stage: they reached its edge and, for a stage after it, went on."""
    at = of.edges[:, stage // 2]
    return np.asarray((at < NEVER) & (of.last_touch > at) if stage % 2 else at < NEVER)


def _asked(
    on: Ground, steps: ir.Table, common: Mapping[str, set[str | None]], some: Chosen | None
) -> ir.Table:
    """One row a journey of a customer, by person and start."""
    by_them = steps.actor.isnull() | (steps.actor == steps.traveller)
    harmed = ((steps.emotion <= HARM) | (steps.own & (steps.score_share <= LOWEST))).fill_null(False)
    touch, label = steps.kind == "touch", _label(steps)

    def when(what: ir.BooleanValue) -> ir.Value:
        return ibis.ifelse(what.fill_null(False), steps.at_us, None)

    summed = steps.group_by("journey").agg(
        own_last_us=when(by_them).max(),
        all_minutes=_exact(steps.minutes).sum(),
        timed=steps.minutes.count(),
        harm_first_us=when(harmed).min(),
        harm_last_us=when(harmed).max(),
        bad_first_us=when(steps.went == 0).min(),
        left_us=when(steps.result == "left").min(),
        term_us=when(steps.result == "term_ended").max(),
        cancel_us=when(steps.result == "cancel_asked").max(),
        stayed_us=when(steps.result.isin(("saved_by_offer", "renewed"))).max(),
        elsewhere_us=when(steps.result == "bought_elsewhere").min(),
        said=(steps.own & (steps.kind.isin(("answer", "comment")) | steps.has_words)).cast("int64").sum(),
        first_channel=ibis.ifelse(steps.position == 1, steps.channel, None).max(),
        **{f"common_{place}": when(touch & (label == one)).min() for place, one in enumerate(common)},
        **{
            f"now_{one.column}": ibis.ifelse(steps.place == 1, steps[one.column], None).max()
            for one in on.attributes
        },
    )
    rows = on.journeys.filter(on.journeys.traveller == "customer")
    rows = rows.select(
        *("journey", "journey_id", "person", "goal", "started_us", "ended_us", "last_touch_us"),
        *("touches", "signals"),
        known=rows.known_person.cast("int64"),
        **ends(rows, on),
        **({} if some else {"lot": lot(rows.person, on.lake)}),
    )
    if some is not None:
        rows = rows.inner_join(some.table.select("journey", "lot"), "journey")
    return rows.inner_join(summed, "journey").order_by("person", "started_us", "journey_id")


def _columns(table: pa.Table) -> Any:
    """Columns of an answer as numpy, with what stands for nothing."""

    def column(name: str, nothing: Any = 0) -> Any:
        values = table[name].combine_chunks()
        kind = np.float64 if pa.types.is_floating(values.type) else np.int64
        filled = values.fill_null(pa.scalar(nothing, values.type)) if values.null_count else values
        return np.asarray(filled, dtype=kind)

    return column


def _words(column: pa.ChunkedArray) -> Codes:
    return _codes(column.combine_chunks().dictionary_encode())


def _codes(encoded: Any) -> Codes:
    """Codes of a dictionary; nothing is the last code."""
    last = len(encoded.dictionary)
    return np.asarray(encoded.indices.fill_null(last), dtype=np.int64)


def _money(on: Ground, journey: Codes) -> tuple[Floats, Floats, Floats]:
    """What was spent in each journey, in how many orders, and what the company gave back."""
    signals = on.lake.signals()
    some = on.lake.engine.rows(signals.aggregate(n=signals.amount.count()))[0]["n"]
    nothing = np.zeros(len(journey)), np.zeros(len(journey)), np.zeros(len(journey))
    if not some:
        return nothing
    money = on.money()
    # Whole cents, so that the order of rows changes nothing.
    cents = (money.amount.abs() * 100).round().cast("int64")
    ours = (money.amount_kind == "price") & (money.result != "bought_elsewhere").fill_null(True)
    table = on.lake.engine.arrow(
        money.group_by("journey").agg(
            spent=ibis.ifelse(ours, cents, 0).sum(),
            orders=ibis.ifelse(ours & (cents > 0), 100, 0).sum(),
            made_good=ibis.ifelse(money.amount_kind.isin(MADE_GOOD), cents, 0).sum(),
        )
    )
    rows, there = _rows_of(np.asarray(table["journey"].combine_chunks(), dtype=np.int64), journey)
    for values, name in zip(nothing, ("spent", "orders", "made_good"), strict=True):
        values[rows] = np.asarray(table[name].combine_chunks(), dtype=np.float64)[there] / 100
    return nothing
