"""What of what was planted does Afuera find, what else, and do its intervals cover the truth?

    python benchmarks/detection.py            # small: about two minutes
    python benchmarks/detection.py --full     # all industries: the table of docs/methods/simulate.md

Companies are simulated with planted faults and without; each is studied by the real pipeline (import, people,
journeys, wholes, frictions).  Whole: is each goal's verdict the true one?  Frictions: journey by journey, is
it met where it was met?  Intervals: how often do the limits hold the population's p_j, P(G) and seam loss?
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from afuera.company import Company
from afuera.estimates.intervals import wilson
from afuera.findings.looks import look_closer
from afuera.findings.sight import Sight, look
from afuera.findings.study import add_file
from afuera.journeys.frictions import found as frictions_found
from afuera.journeys.frictions.ground import ground
from afuera.journeys.rebuild import rebuild
from afuera.lake import Lake
from afuera.people import identities
from afuera.simulate import FAULTS, INDUSTRIES, Truth, simulate

# What is below its benchmark by less than this cannot be asked of 500 journeys; such goals are counted apart.
CLEAR_MARGIN = 0.05
KINDS = ("planted", "healthy", "stories")


@dataclass
class Tally:
    """Counts that add up over companies: name -> [hits, tries]."""

    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, name: str, hits: int, tries: int = 1) -> None:
        one = self.counts[name]
        one[0] += hits
        one[1] += tries

    def update(self, other: dict[str, list[int]]) -> None:
        for name, (hits, tries) in other.items():
            self.add(name, hits, tries)


@dataclass(frozen=True)
class Case:
    """One company to simulate and study."""

    kind: str
    industry: str
    seed: int
    journeys: int
    strength: float = 0.5


def cases(full: bool, seeds: int) -> Iterator[Case]:
    """All companies: planted, healthy and with stories, small and large, one industry after the other."""
    industries = sorted(INDUSTRIES)
    wanted = {"planted": 2 * seeds, "healthy": 2 * seeds, "stories": seeds}
    small = {
        (500, "planted"): 2,
        (500, "healthy"): 1,
        (500, "stories"): 1,
        (2000, "planted"): 1,
        (2000, "healthy"): 1,
    }
    for journeys in (500, 2000):
        for kind in KINDS:
            for number in range(wanted[kind] if full else small.get((journeys, kind), 0)):
                strength = (0.5, 0.35, 0.7)[number % 3]
                yield Case(kind, industries[number % 4], 1000 + number, journeys, strength)


def studied(case: Case) -> tuple[Case, dict[str, list[int]], float]:
    """Simulate one company, study it, and count."""
    started = time.perf_counter()
    tally = Tally()
    with TemporaryDirectory(prefix="afuera-detection-") as place:
        out = Path(place) / "company"
        truth = simulate(
            out, industry=case.industry, seed=case.seed, journeys_per_goal=case.journeys, **plan(case)
        )
        company = Company.load(out / "company.toml")
        with Lake.open(Path(place) / "lake", threads=1) as lake:
            add_file(lake, out / "signals.parquet", company)
            people = identities(lake, company)
            rebuilt = rebuild(lake, lake.signals(), people.table, company)
            sight = look(lake, rebuilt, company, datetime.now(UTC), None)
            wholes(case, truth, sight, tally)
            covered(case, truth, sight, tally)
            frictions(case, truth, sight, tally)
            who_is_who(truth, people, lake, tally)
            goals_given_back(truth, sight, tally)
    return case, dict(tally.counts), time.perf_counter() - started


def plan(case: Case) -> dict[str, Any]:
    """What is planted in a company of this kind."""
    if case.kind == "healthy":
        return {"healthy": True}
    if case.kind == "stories":
        return {"stories": ("all",)}
    return {"faults": dict.fromkeys(FAULTS, case.strength)}


def wholes(case: Case, truth: Truth, sight: Sight, tally: Tally) -> None:
    """Is every planted broken whole found, and is no other goal accused?"""
    accused = {goal for goal, whole in sight.by_goal.items() if whole.verdict == "broken_whole"}
    size = f"{case.journeys}"
    for one in truth.goals:
        clear = abs(one.margin) >= CLEAR_MARGIN
        if one.broken:
            tally.add(f"broken whole found|{size}|{'clear' if clear else 'narrow'}", one.goal in accused)
        else:
            tally.add(f"accused although not broken|{size}|{one.role}", one.goal in accused)
        tally.add(f"verdict right or not known|{size}", _agrees(sight, one.goal, one.verdict))
    named = {one.goal for one in truth.goals}
    tally.add(
        f"accused although no goal of the company|{size}",
        len(accused - named),
        len(set(sight.by_goal) - named),
    )
    segments = [claim for claim in look_closer(sight).claims if claim.by is not None]
    if case.kind == "healthy":
        tally.add(f"healthy companies with a segment accused|{size}", bool(segments))
    if case.kind == "stories":
        by_month = {claim.goal for claim in segments if claim.by == "month"}
        late = next(one.goal for one in truth.goals if one.story == "efficiency_that_killed")
        tally.add(f"loss that came months later found by month|{size}", late in by_month)


def _agrees(sight: Sight, goal: str, verdict: str) -> int:
    whole = sight.by_goal.get(goal)
    return int(whole is not None and whole.verdict in (verdict, "not_known"))


def covered(case: Case, truth: Truth, sight: Sight, tally: Tally) -> None:
    """Do the 95 % limits hold the population's values?"""
    size = f"{case.journeys}"
    for one in truth.goals:
        whole = sight.by_goal.get(one.goal)
        if whole is None or one.changes_over_time:
            continue
        parts = {part.step: part.ok for part in whole.parts}
        for step in one.steps:
            if step.step in parts:
                tally.add(f"interval holds p_j|{size}", _holds(parts[step.step], step.ok_share))
        tally.add(f"interval holds P(G)|{size}", _holds(whole.goal, one.goal_share_visible))
        if one.goal_share == one.goal_share_visible:
            tally.add(f"interval holds seam loss|{size}", _holds(whole.seam_loss, one.seam_loss))


def _holds(found: Any, true: float) -> int:
    return int(found.low is not None and found.low <= true <= found.high)


def frictions(case: Case, truth: Truth, sight: Sight, tally: Tally) -> None:
    """Journey by journey: met where the truth says so, and nowhere else?"""
    engine = sight.lake.engine
    on = ground(sight.steps, sight.journeys, engine, sight.company, sight.until_us)
    numbered = _numbers(sight)
    met: dict[str, set[int]] = defaultdict(set)
    for row in engine.rows(frictions_found(on).select("slug", "journey").distinct()):
        if row["journey"] in numbered:
            met[row["slug"]].add(numbered[row["journey"]])
    told = truth.table("frictions").to_pydict()
    true: dict[str, set[int]] = defaultdict(set)
    for slug, journey in zip(told["slug"], told["journey"], strict=True):
        true[slug].add(journey)
    healthy = case.kind == "healthy"
    for slug in sorted(set(FAULTS) - {"broken_whole"}):
        both = len(met[slug] & true[slug])
        if not healthy:
            tally.add(f"friction found|{slug}", both, len(true[slug]))
            tally.add(f"friction rightly found|{slug}", both, len(met[slug]))
        else:
            free = len(numbered) - len(true[slug])
            tally.add(
                f"friction where there is none, healthy companies|{slug}", len(met[slug] - true[slug]), free
            )


def _numbers(sight: Sight) -> dict[int, int]:
    """The journey of the truth behind each journey found: that of its first contact with a goal."""
    touches = sight.steps.filter(sight.steps.goal.notnull()).select(
        "journey", "signal_id", "at_us", "sequence"
    )
    found: dict[int, int] = {}
    for row in sight.lake.engine.rows(touches.order_by("at_us", "sequence", "signal_id")):
        number = row["signal_id"].split("-")[0]
        if number.isdigit():
            found.setdefault(row["journey"], int(number))
    return found


def who_is_who(truth: Truth, people: Any, lake: Lake, tally: Tally) -> None:
    """Are the identifiers of one person one person, and of two people two?"""
    rows = lake.engine.rows(people.table)
    given = {row["identifier"]: row["person"] for row in rows}
    table = truth.table("people").to_pydict()
    true = {
        name: who for name, who in zip(table["identifier"], table["person"], strict=True) if name in given
    }
    by_true: dict[int, set[str]] = defaultdict(set)
    by_given: dict[str, set[int]] = defaultdict(set)
    for name, who in true.items():
        by_true[who].add(given[name])
        by_given[given[name]].add(who)
    tally.add("people kept whole", sum(len(one) == 1 for one in by_true.values()), len(by_true))
    tally.add("people never mixed", sum(len(one) == 1 for one in by_given.values()), len(by_given))
    for one, other in truth.identities["must_not_merge"]:
        if one in given and other in given:
            tally.add("strong pairs kept apart", given[one] != given[other])
    refused = (
        {row["identifier"] for row in people.refused_rows()} if hasattr(people, "refused_rows") else set()
    )
    for hub in truth.identities["hubs"]:
        if refused:
            tally.add("hubs refused", hub in refused)


def goals_given_back(truth: Truth, sight: Sight, tally: Tally) -> None:
    """Contacts that lost their goal: how many got one back, and the right one?"""
    lost = truth.table("lost_goals").to_pydict()
    true = dict(zip(zip(lost["source"], lost["signal_id"], strict=True), lost["goal"], strict=True))
    rows = sight.lake.engine.rows(
        sight.steps.filter(sight.steps.kind == "touch").select("source", "signal_id", "goal")
    )
    found = {(row["source"], row["signal_id"]): row["goal"] for row in rows}
    given = {key: goal for key, goal in found.items() if key in true and goal is not None}
    tally.add("lost goals given back", len(given), len(true))
    tally.add("… and the right one", sum(goal == true[key] for key, goal in given.items()), len(given))


def printed(tally: Tally, out: Any = sys.stdout) -> None:
    """The table."""
    print(f"{'what':62s} {'share':>7s}  {'95 % interval':>15s}  {'of':>9s}", file=out)
    for name in sorted(tally.counts):
        hits, tries = tally.counts[name]
        if tries:
            share = wilson(hits, tries)
            print(
                f"{name.replace('|', ' · '):62s} {100 * (share.value or 0):6.1f}%  "
                f"{100 * (share.low or 0):6.1f}–{100 * (share.high or 0):5.1f} %  {tries:9,d}",
                file=out,
            )


def main() -> None:
    """Run all companies and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="every industry, size and story")
    parser.add_argument(
        "--seeds", type=int, default=4, help="with --full: companies with stories (others twice)"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--json", type=Path, help="write the counts here")
    asked = parser.parse_args()
    total, todo = Tally(), list(cases(asked.full, asked.seeds))
    with ProcessPoolExecutor(asked.workers) as workers:
        for number, (case, counts, seconds) in enumerate(workers.map(studied, todo), 1):
            total.update(counts)
            print(f"{number}/{len(todo)} {case} {seconds:.1f} s", file=sys.stderr)
    printed(total)
    if asked.json:
        asked.json.write_text(json.dumps(total.counts, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
