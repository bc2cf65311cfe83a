"""Are the pains that hurt customers most put first, and do the intervals hold the harm that was planted?

    python benchmarks/harm.py                     # 8 companies of each kind, about three minutes on two cores
    python benchmarks/harm.py --companies 40      # the figures of docs/benchmarks.md
    python benchmarks/harm.py --speed             # 10 million signals, 12 pains

Companies are made of people who come more or less often.  Who comes often meets more troubles, fails less and
leaves less (confounding that can be seen: visits, plan, usage); with `hidden`, troubles also meet those who
were unhappy anyway, which nothing shows but their own past.  Troubles that are frequent and cost the company
much hurt little, rarer ones hurt; two are rare and grave.  Half of those who fail never say so, and leavers
leave without a word.  Everything goes through the real pipeline, from a file of signals.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import kendalltau

from afuera.company import Company
from afuera.estimates.intervals import wilson
from afuera.findings.study import add_file
from afuera.journeys.ends import ended, observed_until_us
from afuera.journeys.rebuild import rebuild
from afuera.lake import Lake
from afuera.pains.ground import Ground, ground
from afuera.pains.signature import NAMED, Signature
from afuera.pains.study import judge, judge_hits
from afuera.people import identities

START = datetime(2025, 1, 6, tzinfo=UTC)
DAYS = 365
GOALS = ("change plan", "return an item", "get help")
# Of each trouble: how often (share of its goal's journeys), how much more often it meets heavy users (by
# standard deviation), more missed goals, more hours, more harm, more leaving; and what one costs the company.
TROUBLES = (
    (0.300, 0.60, 0.000, 0.00, 0.00, 0.000, 9.0),
    (0.260, 0.60, 0.005, 0.05, 0.00, 0.000, 8.0),
    (0.220, 0.50, 0.000, 0.10, 0.01, 0.004, 7.0),
    (0.170, 0.50, 0.015, 0.10, 0.02, 0.000, 6.0),
    (0.130, 0.40, 0.050, 0.20, 0.02, 0.010, 5.0),
    (0.120, 0.40, 0.080, 0.20, 0.06, 0.020, 4.0),
    (0.110, 0.40, 0.110, 0.30, 0.08, 0.030, 3.0),
    (0.100, 0.30, 0.150, 0.60, 0.10, 0.050, 2.5),
    (0.090, 0.30, 0.170, 1.00, 0.16, 0.080, 2.0),
    (0.080, 0.30, 0.180, 2.00, 0.17, 0.140, 1.5),
    (0.012, 0.30, 0.400, 1.00, 0.40, 0.100, 1.0),
    (0.006, 0.30, 0.500, 2.00, 0.50, 0.250, 1.0),
)
OUTCOMES = ("goal_failure", "hours_lost", "emotional_harm", "leaving")


@dataclass
class Planted:
    """The file of a company and what is true of its troubles: by name, effects and totals by outcome."""

    path: Path
    truth: dict[str, dict[str, Any]]


def company(place: Path, seed: int, hidden: float = 0.0, people: int = 6_000) -> Planted:
    """Make one company; `hidden` is how strongly an unseen unhappiness drives both troubles and harm."""
    draw = np.random.default_rng(seed)
    lives = _lives(draw, people, hidden)
    told = _told(draw, lives)
    path = place / f"signals-{seed}.parquet"
    pq.write_table(told, path)
    return Planted(path, _truth(lives))


def _lives(draw: np.random.Generator, people: int, hidden: float) -> dict[str, Any]:
    """Journeys by person and start as if nobody left, what they meet, and how each would end."""
    usage = draw.integers(0, 5, people)
    heavy = np.array([-1.4, -0.6, 0.0, 0.6, 1.4])[usage]
    gold = draw.random(people) < 0.4
    unhappy = draw.normal(size=people) * hidden
    # People come in a rhythm of their own: what they did before tells how heavily they use the company.
    every = 27 * np.exp(-0.5 * heavy)
    most = 120
    gaps = every[:, None] * draw.lognormal(-0.045, 0.3, (people, most))
    gaps[:, 0] *= draw.random(people)
    moments = np.cumsum(gaps, axis=1)
    inside = moments < DAYS
    person, day = np.repeat(np.arange(people), inside.sum(axis=1)), moments[inside]
    n = len(person)
    shuffled = draw.permutation(len(TROUBLES))
    # The same goal comes back after the others, so that two needs are never taken for one.
    first = np.r_[True, person[1:] != person[:-1]]
    place = np.arange(n) - np.maximum.accumulate(np.where(first, np.arange(n), 0))
    goal = (place + draw.integers(0, len(GOALS), people)[person]) % len(GOALS)
    length = draw.integers(3, 6, n)
    gap = np.full((n, len(TROUBLES)), 99.0)
    met = np.zeros((n, len(TROUBLES)), dtype=bool)
    for k, (often, lean, *_) in enumerate(TROUBLES):
        mine = goal == shuffled[k] % len(GOALS)
        odds = np.log(often / (1 - often)) + lean * heavy - 0.4 * gold + unhappy
        # Between any two touches it may come with the same chance; afterwards it has come.
        a_gap = 1 - (1 - 1 / (1 + np.exp(-odds[person]))) ** (1 / 3)
        gap[:, k] = np.where(mine, 1 + np.floor(np.log(draw.random(n)) / np.log(1 - a_gap)), 99)
        met[:, k] = gap[:, k] < length
    effects = np.array([row[2:6] for row in TROUBLES])
    base_fail = np.clip(0.14 - 0.03 * heavy - 0.04 * gold + 0.05 * unhappy, 0.01, 0.4)[person]
    base_harm = np.clip(0.06 - 0.01 * heavy + 0.03 * unhappy, 0.0, 0.3)[person]
    base_leave = np.clip(0.030 - 0.010 * heavy - 0.008 * gold + 0.01 * unhappy, 0.001, 0.2)[person]
    failing = np.minimum(base_fail + met @ effects[:, 0], 0.98)
    return {
        "person": person, "day": day, "goal": goal, "met": met, "gold": gold[person], "usage": usage[person],
        "effects": effects, "length": length, "gap": gap,
        "failed": draw.random(n) < failing,
        "harmed": draw.random(n) < np.minimum(base_harm + met @ effects[:, 2], 0.98),
        "hours": met @ effects[:, 1],
        "leaving": np.minimum(base_leave + met @ effects[:, 3], 0.95),
        "base_leave": base_leave,
        "gone": draw.random(n) < np.minimum(base_leave + met @ effects[:, 3], 0.95),
    }  # fmt: skip


def _alive(lives: dict[str, Any]) -> np.ndarray:
    """Journeys that come before their person left."""
    person, gone = lives["person"], lives["gone"]
    before = np.cumsum(gone) - gone
    first = np.r_[True, person[1:] != person[:-1]]
    start = np.maximum.accumulate(np.where(first, np.arange(len(person)), 0))
    return before - before[start] == 0


def _told(draw: np.random.Generator, lives: dict[str, Any]) -> pa.Table:
    """Signals: three to five planned touches, one more at each trouble, and what some say at the end."""
    alive = np.flatnonzero(_alive(lives))
    n = len(alive)
    length = lives["length"][alive]
    met, at_touch = lives["met"][alive], lives["gap"][alive]
    failed = lives["failed"][alive]
    speaks = draw.random(n) < 0.5
    columns: dict[str, list[np.ndarray]] = {}

    def rows(which: np.ndarray, place: np.ndarray, **values: Any) -> None:
        base = lives["day"][alive][which] * 86_400 + place * 900 + 60
        full = {
            "person": lives["person"][alive][which], "at": base, "goal": lives["goal"][alive][which],
            "case": alive[which], "gold": lives["gold"][alive][which],
            "usage": lives["usage"][alive][which], **values,
        }  # fmt: skip
        for name in (
            "person",
            "at",
            "goal",
            "case",
            "gold",
            "usage",
            "kind",
            "step",
            "result",
            "minutes",
            "emotion",
            "actor",
        ):
            value = full.get(name)
            columns.setdefault(name, []).append(
                np.broadcast_to(np.array(value, dtype=object), len(which)) if np.ndim(value) == 0 else value
            )

    for touch in range(5):
        which = np.flatnonzero(touch < length)
        last = touch == length[which] - 1
        result = np.where(last & failed[which] & ~speaks[which], "failed", "ok").astype(object)
        minutes = draw.lognormal(1.6, 0.5, len(which))
        # Hours that a trouble takes come with the last touch.
        minutes = minutes + np.where(last, lives["hours"][alive][which] * 60, 0)
        rows(
            which,
            np.full(len(which), float(touch)),
            kind="touch",
            step=np.array([f"step {touch}"] * len(which), dtype=object),
            result=result,
            minutes=minutes,
            actor="customer",
        )
    for k in range(len(TROUBLES)):
        which = np.flatnonzero(met[:, k])
        rows(
            which,
            at_touch[which, k] - 0.7 + 0.02 * k,
            kind="touch",
            step=f"trouble {k}",
            minutes=None,
            actor="customer",
        )
    which = np.flatnonzero(speaks)
    rows(
        which,
        np.full(len(which), 8.0),
        kind="outcome",
        result=np.where(failed[which], "goal_failed", "goal_reached").astype(object),
        actor="customer",
    )
    which = np.flatnonzero(lives["harmed"][alive])
    rows(which, np.full(len(which), 7.0), kind="comment", emotion=-1.5, actor="customer")
    return _table(columns)


def _table(columns: dict[str, list[np.ndarray]]) -> pa.Table:
    whole = {name: np.concatenate(parts) for name, parts in columns.items()}
    order = np.lexsort((whole["at"].astype(float), whole["person"].astype(int)))
    whole = {name: values[order] for name, values in whole.items()}
    start = int(START.timestamp())
    at = (whole["at"].astype(float) * 1e6).astype(np.int64) + start * 1_000_000
    plans = np.where(whole["gold"].astype(bool), "gold", "basic")
    said = [
        f'{{"plan": "{plan}", "usage": "u{use}"}}' for plan, use in zip(plans, whole["usage"], strict=True)
    ]
    return pa.table(
        {
            "occurred_at": pa.array(at, pa.timestamp("us", tz="UTC")),
            "person": pa.array([f"c{p}" for p in whole["person"]]),
            "goal": pa.array([GOALS[g] for g in whole["goal"]]),
            "case_id": pa.array([f"j{c}" for c in whole["case"]]),
            "kind": pa.array(list(whole["kind"])),
            "step": pa.array(list(whole["step"]), pa.string()),
            "result": pa.array(list(whole["result"]), pa.string()),
            "minutes": pa.array(list(whole["minutes"]), pa.float64()),
            "emotion": pa.array(list(whole["emotion"]), pa.float64()),
            "actor": pa.array(list(whole["actor"])),
            "properties": pa.array(said),
        }
    )


def _truth(lives: dict[str, Any], horizon: float = 0.3 * DAYS) -> dict[str, dict[str, Any]]:
    """What each trouble does, on average over those it hit and in all."""
    alive = _alive(lives)
    found = {}
    for k in range(len(TROUBLES)):
        hit = lives["met"][:, k] & alive
        each = dict(zip(OUTCOMES, lives["effects"][k], strict=True))
        fresh, leaving = _leaving(lives, k, hit, horizon)
        totals = {name: each[name] * int(hit.sum()) for name in OUTCOMES[:3]} | {"leaving": leaving * fresh}
        worth = (
            totals["goal_failure"] + totals["emotional_harm"] + totals["leaving"] + totals["hours_lost"] / 8
        )
        grave = each["goal_failure"] >= 0.25 or each["emotional_harm"] >= 0.25
        found[f"trouble {k}"] = {
            "each": each | {"leaving": leaving}, "totals": totals, "burden": worth, "grave": grave,
            "times": int(hit.sum()), "old": int(hit.sum()) * TROUBLES[k][6],
        }  # fmt: skip
    return found


def _leaving(lives: dict[str, Any], k: int, hit: np.ndarray, horizon: float) -> tuple[int, float]:
    """Over first hits within the horizon: how much likelier to have left by its end than without them."""
    person, day, effect = lives["person"], lives["day"], lives["effects"][k, 3]
    rows = np.flatnonzero(hit)
    gains, fresh = [], 0
    last: dict[int, float] = {}
    ends = np.r_[np.flatnonzero(person[1:] != person[:-1]) + 1, len(person)]
    for row in rows:
        who = int(person[row])
        earlier = last.get(who, -1e9)
        last[who] = day[row]
        if day[row] - earlier <= horizon:
            continue
        fresh += 1
        stop = ends[np.searchsorted(ends, row, side="right")]
        inside = np.arange(row, stop)[day[row:stop] <= day[row] + horizon * 0.4]
        chance = lives["leaving"][inside]
        without = chance - effect * lives["met"][inside, k]
        gains.append(np.prod(1 - without) - np.prod(1 - chance))
    return fresh, float(np.mean(gains)) if gains else 0.0


def studied(planted: Planted, place: Path) -> tuple[list[dict[str, Any]], float]:
    """The rows of pains, by the name of the trouble, and how long the judging took."""
    with Lake.open(place) as lake:
        add_file(lake, planted.path, Company.empty(), None, None, lambda _: None)
        on = _ground(lake, Company.empty())
        signatures = {Signature(kind=NAMED, step=name).key: name for name in planted.truth}
        began = time.perf_counter()
        rows = judge(on, [Signature(kind=NAMED, step=name) for name in planted.truth])
        for row in rows:
            row["name"] = signatures[row["pain"]]
        return rows, time.perf_counter() - began


def _ground(lake: Lake, known: Company) -> Ground:
    rebuilt = rebuild(lake, lake.signals(), identities(lake, known).table, known)
    until_us = observed_until_us(rebuilt.found, datetime.now(UTC))
    journeys = lake.keep(ended(rebuilt.journeys, known, until_us))
    return ground(
        lake, known, steps=rebuilt.steps, journeys=journeys, wanted=rebuilt.attributes, until_us=until_us
    )


def judged(kind: str, seed: int) -> dict[str, Any]:
    """One company of a kind, and how near the findings come to what is true."""
    hidden = {"seen": 0.0, "hidden": 0.8}[kind]
    with TemporaryDirectory() as place:
        planted = company(Path(place), seed, hidden)
        rows, seconds = studied(planted, Path(place) / "lake")
    truth = planted.truth
    order = [row["name"] for row in rows]
    right = sorted(truth, key=lambda name: (not truth[name]["grave"], -truth[name]["burden"]))
    old = sorted(truth, key=lambda name: -truth[name]["old"])
    intervals = []
    for row in rows:
        for harm in row["harms"]:
            if harm["outcome"] not in OUTCOMES or harm["per_hit"] is None or harm["why"] == "few_alike":
                continue
            times = harm["total"] / harm["per_hit"] if harm["per_hit"] else 1
            low, high = harm["total_low"] / times, harm["total_high"] / times
            wanted = truth[row["name"]]["each"][harm["outcome"]]
            intervals.append({
                "name": row["name"], "outcome": harm["outcome"], "low": low, "high": high, "true": wanted,
                "value": harm["per_hit"], "holds": low <= wanted <= high, "claim": harm["claim"],
                "why": harm["why"],
            })  # fmt: skip
    return {
        "kind": kind, "seed": seed, "seconds": seconds,
        "tau": _tau(order, right), "old_tau": _tau(old, right), "top": order[0] in right[:3],
        "sets": [row["place_low"] <= right.index(row["name"]) + 1 <= row["place_high"] for row in rows],
        "intervals": intervals, "order": order, "right": right,
    }  # fmt: skip


def _tau(one: list[str], other: list[str]) -> float:
    names = sorted(other)
    return float(kendalltau([one.index(n) for n in names], [other.index(n) for n in names]).statistic)


def _share(flags: list[bool]) -> str:
    found = wilson(sum(flags), len(flags))
    value, low, high = ((one or 0) * 100 for one in (found.value, found.low, found.high))
    return f"{value:.1f} % [{low:.1f}, {high:.1f}] of {len(flags)}"


def _print(kind: str, rows: list[dict[str, Any]]) -> None:
    told = [one for row in rows for one in row["intervals"]]
    honest = [one["claim"] != "costs" or one["holds"] for one in told]
    print(f"\n{kind}: {len(rows)} companies")
    taus = [float(np.mean([row[name] for row in rows])) for name in ("tau", "old_tau")]
    print(f"  Kendall tau with the true order: {taus[0]:.3f} (frequency x cost {taus[1]:.3f})")
    print(f"  top pain in the true top 3: {_share([row['top'] for row in rows])}")
    print(f"  true place in the rank set: {_share([flag for row in rows for flag in row['sets']])}")
    print(f"  intervals hold the truth: {_share([one['holds'] for one in told])}")
    for outcome in OUTCOMES:
        mine = [one for one in told if one["outcome"] == outcome]
        bias = np.mean([one["value"] - one["true"] for one in mine]) if mine else 0
        print(f"    {outcome}: {_share([one['holds'] for one in mine])}, mean error {bias:+.4f}")
    print(f"  claims that are honest (not 'costs', or the interval holds the truth): {_share(honest)}")
    for claim in ("costs", "goes_together", "cannot_be_said"):
        mine = [one for one in told if one["claim"] == claim]
        there = sum(one["true"] > 0 for one in mine)
        print(f"    {claim}: {len(mine)}, of them with a harm that is truly there {there}")


def speed(signals: int = 10_000_000, touches: int = 7, people: int = 300_000) -> None:
    """How long do 12 pains take over published journeys of 10 million signals?  Hits are at hand."""
    draw = np.random.default_rng(1)
    n = signals // touches
    person = np.sort(draw.integers(0, people, n))
    started = (draw.random(n) * DAYS * 86_400).astype(np.int64) * 1_000_000
    started = started[np.lexsort((started, person))]
    goal = draw.integers(0, len(GOALS), n)
    journeys = _journeys_table(draw, person, started, goal, touches)
    steps = _steps_table(draw, started, goal, touches)
    keys = [Signature(kind=NAMED, step=f"trouble {k}") for k in range(len(TROUBLES))]
    hits = _hits_table(draw, keys, started, goal)
    with TemporaryDirectory() as place, Lake.open(Path(place) / "lake", memory_limit="6GB") as lake:
        at = [lake.keep(lake.memory(table)) for table in (steps, journeys)]
        until = int(started.max()) + 86_400_000_000
        on = ground(lake, Company.empty(), steps=at[0], journeys=at[1], wanted=(), until_us=until)
        del steps, journeys
        began, used = time.perf_counter(), time.process_time()
        rows = judge_hits(on, {one.key: one for one in keys}, hits)
        print(f"{signals:,} signals, {n:,} journeys, {len(rows)} pains, {hits.num_rows:,} journeys hit")
        print(f"  {time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} CPU s")


def _journeys_table(
    draw: np.random.Generator, person: np.ndarray, started: np.ndarray, goal: np.ndarray, touches: int
) -> pa.Table:
    n = len(person)
    ended = started + (touches - 1) * 3_600_000_000
    reached = (draw.random(n) < 0.8).astype(np.int64)
    nothing = pa.nulls(n, pa.int64())
    return pa.table(
        {
            "journey": np.arange(n),
            "journey_id": pa.array(np.char.add("j", np.arange(n).astype(str))),
            "person": pa.array(np.char.add("p", np.char.zfill(person.astype(str), 7))),
            "traveller": pa.array(["customer"] * n),
            "goal": pa.array(np.array(GOALS)[goal]),
            "started_us": started,
            "ended_us": ended,
            "last_touch_us": ended,
            "touches": np.full(n, touches),
            "signals": np.full(n, touches),
            "reached": reached,
            "end_by": pa.array(["customer"] * n),
            "last_result": pa.array(["ok"] * n),
            "next_started_us": nothing,
            "previous_ended_us": nothing,
            "known_person": np.ones(n, dtype=bool),
        }
    )


def _steps_table(draw: np.random.Generator, started: np.ndarray, goal: np.ndarray, touches: int) -> pa.Table:
    n = len(started)
    place = np.tile(np.arange(touches), n)
    rows = n * touches
    words = pa.DictionaryArray.from_arrays

    def same(word: str) -> Any:
        return words(np.zeros(rows, dtype=np.int32), [word]).cast(pa.string())

    emotion = np.where(draw.random(rows) < 0.01, -1.5, np.nan)
    return pa.table(
        {
            "journey": np.repeat(np.arange(n), touches),
            "goal": words(np.repeat(goal, touches).astype(np.int32), list(GOALS)).cast(pa.string()),
            "traveller": same("customer"),
            "actor": same("customer"),
            "kind": same("touch"),
            "at_us": np.repeat(started, touches) + place * 3_600_000_000,
            "minutes": draw.exponential(5, rows),
            "emotion": pa.array(emotion, mask=np.isnan(emotion)),
            "own": np.ones(rows, dtype=bool),
            "score_share": pa.nulls(rows, pa.float64()),
            "went": np.ones(rows, dtype=np.int64),
            "result": same("ok"),
            "has_words": np.zeros(rows, dtype=bool),
            "position": place + 1,
            "place": place + 1,
            "step": words(place.astype(np.int32), [f"step {k}" for k in range(touches)]).cast(pa.string()),
            "touchpoint": pa.nulls(rows, pa.string()),
            "channel": same("web"),
        }
    )


def _hits_table(
    draw: np.random.Generator, keys: list[Signature], started: np.ndarray, goal: np.ndarray
) -> pa.Table:
    pains, journeys, moments = [], [], []
    for k, one in enumerate(keys):
        met = np.flatnonzero((goal == k % len(GOALS)) & (draw.random(len(goal)) < TROUBLES[k][0]))
        pains += [one.key] * len(met)
        journeys.append(met)
        moments.append(started[met] + draw.integers(1, 6, len(met)) * 3_600_000_000 + 60_000_000)
    found = np.concatenate(journeys)
    return pa.table(
        {"pain": pains, "journey": found, "at_us": np.concatenate(moments), "times": np.ones_like(found)}
    )


def main() -> None:
    """Make companies, study them, print how near they come."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--companies", type=int, default=8)
    arguments.add_argument("--first", type=int, default=1)
    arguments.add_argument("--kinds", nargs="*", default=["seen", "hidden"])
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--speed", action="store_true")
    asked = arguments.parse_args()
    if asked.speed:
        speed()
        return
    kept = []
    with ProcessPoolExecutor(max_workers=2) as pool:
        for kind in asked.kinds:
            seeds = range(asked.first, asked.first + asked.companies)
            rows = list(pool.map(judged, [kind] * len(seeds), seeds))
            _print(kind, rows)
            kept += rows
    if asked.json:
        asked.json.write_text(json.dumps(kept, default=float))


if __name__ == "__main__":
    sys.exit(main())
