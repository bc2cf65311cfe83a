"""Interventions whose outcome is known: how often is the verdict right, and how often is "prevented" false?

Every company looks every week for a year.  Its trouble has a season, overdispersion, weeks that resemble
each other, and customers who grow in number.  "few hits": 3 to 15 a week instead of 15 to 150.

    python benchmarks/interventions.py [--companies 200] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from math import exp, log

import numpy as np

from afuera.actions.declared import Declared
from afuera.actions.verdict import history
from afuera.actions.weekly import Weekly
from afuera.estimates.intervals import wilson

FIRST = date(2023, 1, 2)
AFTER = 52
BEFORES = (40, 52, 78, 104)

# What may stand at the end of the year, and in which weeks after the change "prevented" would be true.
RIGHT = {
    "works": {"prevented"},
    "works little by little": {"prevented"},
    "works by half of what was declared": {"less"},
    "works and fades": {"no_change_yet", "less"},
    "does nothing": {"no_change_yet"},
    "moves the trouble elsewhere": {"came_back_elsewhere"},
    "at a peak": {"no_change_yet"},
    "at a peak of chance": {"no_change_yet"},
    "everything falls, a control too": {"no_change_yet"},
    "works, few hits": {"prevented"},
    "works and fades, few hits": {"no_change_yet", "less"},
    "does nothing, few hits": {"no_change_yet"},
    "moves the trouble elsewhere, few hits": {"came_back_elsewhere"},
}
TRULY_PREVENTED = {"works", "works little by little", "works, few hits"}
FEW = ", few hits"


@dataclass(frozen=True)
class World:
    """One company: its weeks before, how many hits it usually has, and how weeks vary."""

    before: int
    exposed: np.ndarray
    rate: np.ndarray
    dispersion: float
    at: int  # the place of the change


def world(kind: str, random: np.random.Generator) -> World:
    """A company without any change yet: season, growth, weeks that resemble each other."""
    before = int(random.choice(BEFORES))
    weeks = before + AFTER + (26 if kind == "at a peak of chance" else 0)
    at = np.arange(weeks)
    growth = random.uniform(-0.1, 0.8)
    exposed = (
        random.uniform(300, 6000) * np.exp(growth * at / 52) * np.exp(0.05 * random.standard_normal(weeks))
    )
    hits = random.uniform(3, 15) if kind.endswith(FEW) else random.uniform(15, 150)
    usual = hits / exposed[:before].mean()
    turn = 2 * np.pi * (at / 52.18 + random.random())
    season = random.uniform(0, 0.3) * np.sin(turn) + random.uniform(0, 0.1) * np.sin(2 * turn + 1)
    trend = random.uniform(-0.12, 0.12) * at / 52
    wander = _wander(weeks, random.uniform(0, 0.5), random.uniform(0, 0.12), random)
    return World(
        before, exposed.round(), usual * np.exp(season + trend + wander), random.uniform(1.0, 3.0), before
    )


def _wander(weeks: int, likeness: float, size: float, random: np.random.Generator) -> np.ndarray:
    steps = random.standard_normal(weeks) * size
    for week in range(1, weeks):
        steps[week] = likeness * steps[week - 1] + np.sqrt(1 - likeness**2) * steps[week]
    return steps


def drawn(
    exposed: np.ndarray, rate: np.ndarray, dispersion: float, random: np.random.Generator
) -> np.ndarray:
    """Counts with a variance of `dispersion` times the mean."""
    mean = exposed * rate
    if dispersion > 1.01:
        mean = random.gamma(mean / (dispersion - 1), dispersion - 1)
    return np.minimum(random.poisson(mean), exposed)


def ratios(kind: str, declared: float, random: np.random.Generator) -> np.ndarray:
    """The true ratio in each week after the change."""
    week = np.arange(AFTER)
    kind = kind.removesuffix(FEW)
    if kind in ("works", "moves the trouble elsewhere", "everything falls, a control too"):
        return np.full(AFTER, declared)
    if kind == "works little by little":
        return np.exp(log(declared) * np.minimum(1.0, (week + 1) / random.integers(6, 14)))
    if kind == "works by half of what was declared":
        return np.full(AFTER, exp(0.4 * log(declared)))
    if kind == "works and fades":
        holds, takes = random.integers(8, 20), random.integers(4, 13)
        return np.exp(log(declared) * np.clip(1 - (week - holds) / takes, 0.0, 1.0))
    return np.ones(AFTER)


def company(kind: str, seed: int) -> tuple[str, str, list[str], list[float]]:
    """Look every week for a year; the last word, and the words of all weeks with the truth beside."""
    random = np.random.default_rng(seed)
    declared = float(random.choice([0.2, 0.35, 0.5]))
    here = world(kind, random)
    rate, exposed, at = here.rate.copy(), here.exposed, here.at
    if kind == "at a peak":
        rate[at - int(random.integers(4, 13)) : at] *= random.uniform(1.3, 1.9)
    hits = drawn(exposed, rate, here.dispersion, random)
    if kind == "at a peak of chance":
        # The worst month of the second half of the time before: somebody acts in the week after it.
        shares = np.convolve(hits / exposed, np.ones(4) / 4, "valid")
        from_, to = here.before // 2, here.before + 26
        at = int(np.argmax(shares[from_ : to - 4])) + from_ + 4
    true = ratios(kind, declared, random)
    after = slice(at, at + AFTER)
    hits[after] = (
        drawn(exposed[after], (rate[after] * true), here.dispersion, random)
        if kind != "at a peak of chance"
        else hits[after]
    )
    gone = np.zeros(len(hits))
    gone[after] = exposed[after] * rate[after] * (1 - true)
    neighbours = {}
    wave = np.ones(len(rate))
    if kind == "everything falls, a control too":
        wave[after] = true
    for name in ("near", "far", *(["control"] if wave.min() < 1 else [])):
        size = random.uniform(0.3, 2.0)
        own = rate * wave * size * np.exp(_wander(len(rate), 0.3, 0.05, random))
        if kind.startswith("moves the trouble elsewhere") and name == "near":
            own = own + gone * random.uniform(0.75, 1.0) / exposed
        neighbours[name] = drawn(exposed, own, here.dispersion, random)
    end = at + AFTER
    weeks = tuple(FIRST + timedelta(weeks=week) for week in range(end))
    table = Weekly(weeks, tuple(hits[:end].astype(float)), tuple(exposed[:end]))
    beside = {
        name: Weekly(weeks, tuple(own[:end].astype(float)), tuple(exposed[:end]))
        for name, own in neighbours.items()
    }
    plan = Declared(weeks[at], "slope" if kind == "works little by little" else "step", declared)
    looks = history(table, plan, control=beside.pop("control", None), neighbours=beside)
    return kind, looks[-1].word, [look.word for look in looks], true.tolist()


def main() -> None:
    """Print, for each kind, the share of right verdicts and of false claims."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(RIGHT))
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    started = time.perf_counter()
    with ProcessPoolExecutor(asked.processes) as pool:
        for kind in asked.only:
            seeds = range(asked.seed * 100_000, asked.seed * 100_000 + asked.companies)
            done = list(pool.map(partial(company, kind), seeds, chunksize=4))
            report(kind, done)
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


def report(kind: str, done: list[tuple[str, str, list[str], list[float]]]) -> None:
    """One line: right at the end, prevented said falsely in any week, and the words at the end."""
    n = len(done)
    right = sum(last in RIGHT[kind] for _, last, _, _ in done)
    truly = kind in TRULY_PREVENTED
    false = 0 if truly else sum(_falsely(words, true, kind) for _, _, words, true in done)
    words = Counter(last for _, last, _, _ in done)
    ok, bad = wilson(right, n), wilson(false, n)
    first = [words.index("prevented") + 1 for _, _, words, _ in done if "prevented" in words]
    claimed = "–" if truly else f"{false / n:5.1%} ({bad.low:.1%}–{bad.high:.1%})"
    print(
        f"{kind:36} right {right / n:6.1%} ({ok.low:.1%}–{ok.high:.1%})   "
        f"falsely prevented {claimed}   of {n}   "
        f"{dict(words.most_common())}   first prevented in week {np.median(first) if first else '–'}",
        flush=True,
    )


def _falsely(words: list[str], true: list[float], kind: str) -> bool:
    """Was "prevented" said in a week in which half of the effect (or more) was not there?"""
    if not kind.startswith("works and fades"):
        return "prevented" in words
    # A trouble that was truly away when it was said, and came back later, must be said to be back: allowed
    # is eight weeks after half of the effect is gone.
    floor = min(true)
    gone = next((week for week, ratio in enumerate(true) if log(ratio) > 0.5 * log(floor)), len(true))
    return "prevented" in words[gone + 8 :]


if __name__ == "__main__":
    main()
