"""Which seams carry the loss that no step owner can see?

Among journeys whose every known step went well, some still fail.  Four kinds of seam lie between two
touches: a hand-over (another team goes on), a wait (longer than the goal's `wait_days`), a switch (another
channel) and re-explaining (the same step again with somebody else, or words that say so).  A touch that was
transferred and after which nothing came is a hand-over to nobody.

How much of the loss each carries is the non-negative least-squares fit of failure on the seams that a journey
has: what a seam adds to the chance of failing, times the journeys that have it, over all failures.  What no
seam explains is named `unexplained`: a seam that every journey passes has no journey to be compared with.
Intervals by the bootstrap over journeys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from afuera.company import Company
from afuera.journeys.settings import days_in_us

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.engine import Engine

HAND_OVER, WAIT, SWITCH, RE_EXPLAINING = "hand_over", "wait", "switch", "re_explaining"
UNEXPLAINED: Final = "unexplained"
NOBODY: Final = "–"
# When two seams always occur together, the one that comes first in this order is named.
KINDS: Final = (HAND_OVER, RE_EXPLAINING, WAIT, SWITCH)

MOST_SEAMS: Final = 40
FEWEST_JOURNEYS: Final = 30
ALMOST_ALL: Final = 0.995
SAME_JOURNEYS: Final = 0.97
REPLICATES: Final = 200
SMALLEST_SHARE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Seam:
    """One seam of a goal: `share_of_loss` in [0, 1] with its interval, `n` sound journeys that pass it.

    `added_loss` is what passing it adds to the probability of failing.  `also` names seams that occur in
    the same journeys and cannot be told apart from it.
    """

    kind: str
    between: tuple[str, str] | None
    share_of_loss: float
    low: float
    high: float
    n: int
    added_loss: float
    also: tuple[str, ...] = ()


def occurrences(steps: ir.Table, company: Company) -> ir.Table:
    """All seams of all journeys: journey, goal, kind, a, b, at_us (when it opens), from_team."""
    touches = steps.filter((steps.kind == "touch") & steps.next_at_us.notnull())
    silence_us = touches.next_at_us - touches.at_us
    other_team = (touches.team != touches.next_team).fill_null(False)
    other_channel = (touches.channel != touches.next_channel).fill_null(False)
    again = (touches.step == touches.next_step).fill_null(False) & (other_team | other_channel)
    here = touches.team.coalesce(touches.step, touches.channel, ibis.literal("?"))
    there = touches.next_team.coalesce(touches.next_step, touches.next_channel, ibis.literal("?"))
    long = silence_us > days_in_us(touches.goal, company, "wait_days")
    # Who comes back by themselves after long does so because it failed: that wait is no cause.
    not_theirs = touches.next_actor.isnull() | (touches.next_actor != touches.traveller)

    def of(kind: str, passed: ir.BooleanValue, a: ir.Value, b: ir.Value) -> ir.Table:
        return touches.mutate(seam=ibis.literal(kind), a=a, b=b).filter(passed)[
            ["journey", "goal", "seam", "a", "b", "at_us", "team"]
        ]

    told_again = steps.filter(steps.retold).mutate(
        seam=ibis.literal(RE_EXPLAINING), a=steps.team.coalesce(ibis.literal("?"))
    )
    told_again = told_again.mutate(b=told_again.a)[["journey", "goal", "seam", "a", "b", "at_us", "team"]]
    dropped = steps.filter(
        (steps.kind == "touch") & steps.next_at_us.isnull() & (steps.result == "transferred").fill_null(False)
    )
    dropped = dropped.mutate(
        seam=ibis.literal(HAND_OVER),
        a=dropped.team.coalesce(dropped.step, dropped.channel, ibis.literal("?")),
        b=ibis.literal(NOBODY),
    )[["journey", "goal", "seam", "a", "b", "at_us", "team"]]
    found = ibis.union(
        dropped,
        of(HAND_OVER, other_team, touches.team, touches.next_team),
        of(SWITCH, other_channel, touches.channel, touches.next_channel),
        of(WAIT, long & not_theirs, here, there),
        of(RE_EXPLAINING, again, here, there),
        told_again,
    )
    return found.rename(kind="seam", from_team="team")


def carrying(found: ir.Table, journeys: ir.Table, lake: Lake) -> list[Seam]:
    """Which of the seams `found` carry the loss of these sound journeys (journey, started_us, lost 0/1)?

    The seams with the largest share first, `unexplained` last; empty when nothing was lost.
    """
    total = lake.engine.rows(journeys.aggregate(n=journeys.count(), lost=journeys.lost.sum()))[0]
    n, lost = int(total["n"]), int(total["lost"] or 0)
    if not lost:
        return []
    inside = found.join(journeys.select("journey", "started_us"), "journey")
    grouped = inside.group_by("journey", "kind", "a", "b")
    seen = lake.keep(grouped.agg(after_us=(inside.at_us - inside.started_us).min()))
    candidates = _candidates(seen, n, lake.engine)
    passed, counts, losses = _patterns(seen, journeys, candidates, lake)
    return _fitted(candidates, passed, counts, losses)


def _candidates(seen: ir.Table, n: int, engine: Engine) -> list[dict[str, Any]]:
    """Seams that enough journeys pass, and enough do not, most frequent first."""
    counted = seen.group_by("kind", "a", "b").agg(n=seen.count(), after_us=seen.after_us.sum())
    rows = [row for row in engine.rows(counted) if FEWEST_JOURNEYS <= row["n"] <= ALMOST_ALL * n]
    rows.sort(key=lambda row: (-row["n"], KINDS.index(row["kind"]), row["a"], row["b"]))
    return rows[:MOST_SEAMS]


def _patterns(
    seen: ir.Table, journeys: ir.Table, candidates: list[dict[str, Any]], lake: Lake
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Which combinations of candidates occur, in how many journeys, with how many losses."""
    if candidates:
        coded = lake.memory(
            [{"kind": c["kind"], "a": c["a"], "b": c["b"], "bit": 1 << i} for i, c in enumerate(candidates)]
        )
        bits = seen.join(coded, ["kind", "a", "b"]).group_by("journey").agg(pattern=lambda t: t.bit.sum())
        joined = journeys.left_join(bits, "journey")
        pattern = joined.pattern.fill_null(0).cast("int64")
    else:
        joined, pattern = journeys, ibis.literal(0, "int64")
    table = joined.group_by(pattern=pattern).agg(n=joined.count(), lost=joined.lost.sum())
    rows = sorted(lake.engine.rows(table), key=lambda row: int(row["pattern"]))
    passed = np.array(
        [[int(r["pattern"]) >> i & 1 for i in range(len(candidates))] for r in rows], dtype=float
    )
    counts = np.array([int(r["n"]) for r in rows], dtype=np.int64)
    return passed.reshape(len(rows), len(candidates)), counts, np.array([int(r["lost"]) for r in rows])


def _fitted(
    candidates: list[dict[str, Any]],
    passed: NDArray[np.float64],
    counts: NDArray[np.int64],
    losses: NDArray[np.int64],
) -> list[Seam]:
    chosen, also = _told_apart(candidates, passed, counts)
    kept = passed[:, chosen]
    added, shares = _share_of_loss(kept, counts, losses)
    low, high = _bootstrap(kept, counts, losses)
    passing = counts @ kept
    seams = [
        Seam(
            kind=candidates[c]["kind"],
            between=(candidates[c]["a"], candidates[c]["b"]),
            share_of_loss=float(shares[i]),
            low=float(low[i]),
            high=float(high[i]),
            n=int(passing[i]),
            added_loss=float(added[i]),
            also=tuple(also[c]),
        )
        for i, c in enumerate(chosen)
        if shares[i] >= SMALLEST_SHARE
    ]
    seams.sort(key=lambda seam: -seam.share_of_loss)
    rest = Seam(
        UNEXPLAINED,
        None,
        float(shares[-1]),
        float(low[-1]),
        float(high[-1]),
        int(counts.sum()),
        float(added[-1]),
    )
    return [*seams, rest]


def _told_apart(
    candidates: list[dict[str, Any]], passed: NDArray[np.float64], counts: NDArray[np.int64]
) -> tuple[list[int], dict[int, list[str]]]:
    """Name the earliest of several seams that the same journeys pass; the others are listed beside it."""
    order = sorted(range(len(candidates)), key=lambda i: _precedence(candidates[i]))
    chosen: list[int] = []
    also: dict[int, list[str]] = {}
    for i in order:
        twin = next((j for j in chosen if _overlap(passed, counts, i, j) >= SAME_JOURNEYS), None)
        if twin is None:
            chosen.append(i)
            also[i] = []
        else:
            also[twin].append(f"{candidates[i]['kind']}: {candidates[i]['a']} → {candidates[i]['b']}")
    return chosen, also


def _precedence(candidate: dict[str, Any]) -> tuple[int, float, str, str]:
    """The kind, then how long after the start of the journey the seam lies on average."""
    late = int(candidate["after_us"]) / int(candidate["n"])
    return KINDS.index(candidate["kind"]), late, candidate["a"], candidate["b"]


def _overlap(passed: NDArray[np.float64], counts: NDArray[np.int64], i: int, j: int) -> float:
    """Journeys with both seams over journeys with either."""
    both = float(counts @ (passed[:, i] * passed[:, j]))
    either = float(counts @ np.maximum(passed[:, i], passed[:, j]))
    return both / either if either else 0.0


def _share_of_loss(
    passed: NDArray[np.float64], counts: NDArray[np.int64], losses: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What each seam adds to the chance of failing, and its share of all losses; last comes the rest."""
    from scipy.optimize import nnls  # a second to load, and most studies claim nothing

    weights = np.sqrt(counts)
    design = np.column_stack([passed, np.ones(len(counts))])
    rates = losses / np.maximum(counts, 1)
    added, _ = nnls(design * weights[:, None], rates * weights)
    carried = added * (counts @ design)
    return added, carried / max(carried.sum(), 1e-12)


def _bootstrap(
    passed: NDArray[np.float64], counts: NDArray[np.int64], losses: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """2.5 % and 97.5 % quantiles of the shares over resampled journeys; the seed is fixed, so runs agree."""
    random = np.random.default_rng(20_211)
    cells = np.concatenate([losses, counts - losses]).astype(float)
    drawn = random.multinomial(int(cells.sum()), cells / cells.sum(), size=REPLICATES)
    half = len(counts)
    shares = np.array([_share_of_loss(passed, d[:half] + d[half:], d[:half])[1] for d in drawn])
    return np.quantile(shares, 0.025, axis=0), np.quantile(shares, 0.975, axis=0)
