"""What hurts customers most?  Candidates, whom they hit, what that does to them, and the order it makes.

Nothing here decides what is shown: rows of `pains` in the findings (docs/findings.md), with what they rest
on, so that each can be computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pyarrow as pa

from afuera.estimates.adjusted import Effect, robustness_value
from afuera.estimates.intervals import wilson
from afuera.journeys.settings import US_A_DAY
from afuera.pains import signature as kinds
from afuera.pains.burden import Compared, compared
from afuera.pains.candidates import propose
from afuera.pains.chosen import chosen
from afuera.pains.claims import LEAST_E_VALUE, Claim, claims
from afuera.pains.exposed import EDGES, Codes, Flags, Hit, Lives, hit_by, lives
from afuera.pains.ground import Ground
from afuera.pains.hits import all_hits, first_hits
from afuera.pains.order import WORTH, Place, old_order, ordered, total
from afuera.pains.orders import SMALL
from afuera.pains.origin_absorber import blame
from afuera.pains.outcomes import OUTCOMES
from afuera.pains.scene import SHARE_OF_PAST, Pain, Scene
from afuera.pains.signature import Signature
from afuera.pains.sources import Found
from afuera.pains.thresholds import Sensitive, under_thresholds

# Raise it when the same signals give other figures than before.
METHOD_VERSION: Final = 3
DOORS: Final = 20
# Frictions that say how a journey ended: a missed goal is what they are, not what follows from them.
ENDINGS: Final = ("abandonment", "dead_end", "recurrence")
Row = dict[str, Any]


def pains_of(on: Ground, found: Found, before: Iterable[Signature] = ()) -> list[Row]:
    """What the machine proposes, and what stood `before`, in the order in which it hurts."""
    old = tuple(before)
    proposed = propose(on, found, old)
    return judge(on, [*proposed.signatures, *old])


def judge(
    on: Ground, signatures: Iterable[Signature], workers: int = 2, only: Collection[str] | None = None
) -> list[Row]:
    """One row for each pain that hit somebody, the most hurtful first, with origin and absorbers.

    `only` these keys are judged, when given; the others are adjusted for.
    """
    wanted = {one.key: one for one in signatures}
    if not wanted:
        return []
    met = all_hits(wanted.values(), on)
    first = on.lake.engine.arrow(first_hits(met).select("pain", "journey", "at_us", "times"))
    rows = judge_hits(on, wanted, first, workers, only)
    asked = [one for key, one in wanted.items() if only is None or key in only]
    blamed = blame(asked, met if only is None else met.filter(met.pain.isin(sorted(only))), on)
    on.lake.forget(met)
    for row in rows:
        row["origin"], row["absorbers"] = blamed[row["pain"]].origin, blamed[row["pain"]].absorbers
    return rows


def judge_hits(
    on: Ground,
    wanted: Mapping[str, Signature],
    found: pa.Table,
    workers: int = 2,
    only: Collection[str] | None = None,
) -> list[Row]:
    """As `judge`, with the first hits at hand: pain, journey, at_us, times."""
    some = chosen(on, found)
    of = lives(on, some)
    if some is not None:
        on.lake.forget(some.table)
    if not of.n:
        return []
    hits = {key: hit for key, hit in hit_by(found, sorted(wanted), of, some).items() if len(hit.rows)}
    asked = [key for key in hits if only is None or key in only]
    if not asked:
        return []
    scene = Scene.over(of, hits)
    pains = [_pain(key, wanted[key], hits[key], scene, on) for key in asked]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        answers = list(pool.map(lambda pain: compared(pain, scene), pains))
    effects = {pain.key: one for pain, one in zip(pains, answers, strict=True)}
    vulnerable = [key for key in asked if wanted[key].kind == kinds.HARDSHIP]
    said = claims(effects)
    old, moved = _old(hits, effects, of), under_thresholds(effects, vulnerable)
    by_key = {pain.key: pain for pain in pains}
    return [
        _row(place, wanted[place.key], by_key[place.key], effects[place.key], said, old, moved, scene, on)
        for place in ordered(effects, vulnerable)
    ]


def _pain(key: str, signature: Signature, hit: Hit, scene: Scene, on: Ground) -> Pain:
    ending = signature.kind == kinds.WHOLE or signature.friction in ENDINGS
    limit = int(scene.of.limits[np.unique(scene.of.goal[hit.rows])].min())
    return Pain(key, hit, _at_risk(signature, hit, scene.of, on), ending, limit)


def _at_risk(signature: Signature, hit: Hit, of: Lives, on: Ground) -> Flags:
    """Journeys that could have been hit: of the goals it hits, with its property, and through its step."""
    goals = np.unique(of.goal[hit.rows])
    fit = np.isin(of.goal, goals)
    column = on.column(signature.segment[0]) if signature.segment else None
    if signature.segment and column and signature.kind != kinds.SPEED_BY_VALUE:
        table = on.journeys.filter(on.journeys[column] == signature.segment[1]).select("journey")
        fit &= _among(table, of, on)
    fit[hit.rows] = True
    return np.asarray(fit)


def _could_be_hit(of: Lives, at_risk: Flags) -> float:
    """How many journeys could have been hit, looked at or not."""
    fair = of.lot < of.limits[of.goal]
    looked = np.bincount(of.goal[fair], minlength=len(of.sizes))
    risky = np.bincount(of.goal[fair & at_risk], minlength=len(of.sizes))
    return float((of.sizes * risky / np.maximum(looked, 1)).sum())


def _among(table: Any, of: Lives, on: Ground) -> Flags:
    ids = np.asarray(on.lake.engine.arrow(table)["journey"].combine_chunks(), dtype=np.int64)
    return np.asarray(np.isin(of.journey, ids))


def _old(hits: Mapping[str, Hit], effects: Mapping[str, Mapping[str, Compared]], of: Lives) -> dict[str, Row]:
    """The order that complaints are usually put in: how often, times what one handling costs the company.

    The cost of one is what was paid back in the journeys hit, or, where no money is known, their touches.
    """
    paid = of.made_good.any()
    values = of.made_good if paid else of.touches.astype(float)
    times = {key: int(hit.everyone.times.sum()) for key, hit in hits.items()}
    cost = {key: float(values[looked_at(hit, of)].mean()) for key, hit in hits.items()}
    places = old_order(times, cost)
    return {
        key: {
            "place": places[key],
            "times": times[key],
            "cost": cost[key],
            "cost_in": "money" if paid else "touches",
        }
        for key in hits
    }


def _row(
    place: Place,
    signature: Signature,
    pain: Pain,
    found: Mapping[str, Compared],
    said: Mapping[tuple[str, str], Claim],
    old: Mapping[str, Row],
    moved: Mapping[str, Sensitive],
    scene: Scene,
    on: Ground,
) -> Row:
    of, hit = scene.of, pain.hit
    people, journeys = hit.everyone.people, len(hit.everyone.at)
    harms = [_harm(found[outcome], said[place.key, outcome], people) for outcome in OUTCOMES]
    return {
        "pain": place.key,
        "kind": signature.kind,
        "signature": signature.to_json(),
        "goal": signature.goal,
        "tier": place.tier,
        "place": place.place,
        "place_low": place.low,
        "place_high": place.high,
        "top3": place.top3,
        "people": people,
        "journeys": journeys,
        "share": min(1.0, journeys / max(_could_be_hit(of, pain.at_risk), 1.0)),
        "times": int(hit.everyone.times.sum()),
        "harms": harms,
        "burden": {
            "total": place.burden,
            "low": place.burden_low,
            "high": place.burden_high,
            "unit": "harms",
            "first_under_weights": place.weightings,
            "under_thresholds": {**asdict(moved[place.key]), "moved_by": list(moved[place.key].moved_by)},
        },
        "company_cost": _company_cost(found, on),
        "old_order": old[place.key],
        "silent_share": _silent(hit, of),
        "origin": [],
        "absorbers": [],
        "data_version": _data_version(of, on),
        "method_version": METHOD_VERSION,
        "parameters": _parameters(scene),
        "journey_ids": _doors(hit, of),
        "cautions": _cautions(harms, people),
    }


def _harm(one: Compared, claim: Claim, people: int) -> Row:
    """One outcome: by person who was hit, in all, and how far it may be trusted."""
    effect, placebo = one.effect, one.placebo
    each = one.times / people if people else 0.0
    return {
        "outcome": one.outcome,
        **_limits(effect, each, ("per_person", "low", "high")),
        **_limits(effect, one.times, ("total", "total_low", "total_high")),
        "per_hit": None if effect is None else effect.value,
        "expected": None if effect is None else effect.baseline,
        "claim": claim.claim,
        "why": claim.why,
        **_limits(placebo, 1.0, ("placebo", "placebo_low", "placebo_high")),
        "effective_controls": one.effective,
        "largest_weight": one.largest,
        "e_value": one.e_value,
        "robustness": None if effect is None or effect.n < 3 else robustness_value(effect.t, effect.n - 2),
        "n": 0 if effect is None else effect.n,
    }


def _limits(effect: Effect | None, times: float, names: Sequence[str]) -> Row:
    values = (None,) * 3 if effect is None else (effect.value, effect.low, effect.high)
    return {name: None if value is None else value * times for name, value in zip(names, values, strict=True)}


def _company_cost(found: Mapping[str, Compared], on: Ground) -> Row | None:
    """What was paid back and what people who left no longer spend in a year; None where no money is known."""
    known = [found[name] for name in ("made_good", "lost_spend") if name in found and found[name].sound]
    parts = [one for one in known if one.effect is not None]
    if not parts:
        return None
    error = float(
        np.sqrt(
            (np.sum([one.effect.influence * one.times for one in parts if one.effect], axis=0) ** 2).sum()
        )
    )
    value = sum(total(one) for one in parts)
    return {
        "total": value,
        "low": value - 1.959964 * error,
        "high": value + 1.959964 * error,
        "currency": on.company.currency,
        "parts": {one.outcome: total(one) for one in parts},
    }


def _silent(hit: Hit, of: Lives) -> Row:
    """Of the people hit, who said nothing in any journey that it hit?"""
    rows = looked_at(hit, of)
    people, codes = np.unique(of.person[rows], return_inverse=True)
    spoke = np.bincount(codes, of.spoke[rows]) > 0
    share = wilson(float((~spoke).sum()), len(people))
    return {"share": share.value, "low": share.low, "high": share.high, "n": len(people)}


def looked_at(hit: Hit, of: Lives) -> Codes:
    """Rows of those hit that are a fair sample of all hit: all of them, unless there are too many."""
    return hit.rows[of.lot[hit.rows] < hit.limit]


def _doors(hit: Hit, of: Lives) -> list[str]:
    """A few journeys to walk through, the latest that is over first."""
    latest = hit.rows[np.argsort(-of.started[hit.rows], kind="stable")][:DOORS]
    return [of.journey_id[int(row)].as_py() for row in latest]


def _data_version(of: Lives, on: Ground) -> Row:
    """What was looked at: up to which batch of the lake, how many journeys of which ends, up to when."""
    return {
        "up_to_batch": on.lake.highest_batch(),
        "journeys": int(of.sizes.sum()),
        "until_us": of.until_us,
        "digest": _digest(of),
    }


def _digest(of: Lives) -> str:
    """What was looked at, in sixteen digits: other journeys or other ends, another digest."""
    whole = hashlib.md5(usedforsecurity=False)
    for values in (of.started, of.ended, of.failed, of.person):
        whole.update(np.ascontiguousarray(values).tobytes())
    return whole.hexdigest()[:16]


def _parameters(scene: Scene) -> Row:
    """All that the figures depend on besides signals and signature."""
    return {
        "weeks": (scene.of.until_us - scene.of.first_us) / US_A_DAY / 7,
        "horizon_days": scene.horizon.whole / US_A_DAY,
        "silence_days": scene.horizon.watched / US_A_DAY,
        "past_share": SHARE_OF_PAST,
        "journeys_looked_at": scene.of.n,
        "edges": list(EDGES),
        "worth": dict(WORTH),
        "small_order": SMALL,
        "rhythm_shape": scene.beat.shape,
        "rhythm_rate": scene.beat.rate,
        "least_e_value": LEAST_E_VALUE,
    }


def _cautions(harms: Sequence[Row], people: int) -> list[Row]:
    found: list[Row] = []
    if people < 30:
        found.append({"code": "few_people", "people": people})
    unknown = [one["outcome"] for one in harms if one["total"] is None or one["why"] == "few_alike"]
    if unknown:
        found.append({"code": "harms_not_counted", "outcomes": unknown})
    return found
