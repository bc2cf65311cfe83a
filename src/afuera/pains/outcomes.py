"""What became of people at or after the moment at which the clock starts, and what had been so before?

One function an outcome gives it for the journeys of one stage, with those of which it is known.  PLACEBOS are
the same things measured before the journey: there those hit should not differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from afuera.journeys.settings import US_A_DAY
from afuera.pains.ended import NEVER
from afuera.pains.exposed import Codes, Flags, Floats, Lives
from afuera.pains.leaving import TOO_RARE, left
from afuera.pains.past import Earlier, quantiles
from afuera.pains.scene import Pain, Scene
from afuera.pains.stages import Edge, Sample

OUTCOMES: Final = ("goal_failure", "hours_lost", "emotional_harm", "leaving", "split_purchase")
# Of these the harm lies in the journey that was hit; of the others, in the time after it.
OF_JOURNEY: Final = ("goal_failure", "hours_lost", "emotional_harm", "made_good")
FEWEST_FOLLOWED: Final = 300
# A trouble that comes with the end of more journeys than this is part of how they ended, not its cause;
# nor is one that follows harm which had shown already.
MOST_AT_THE_END: Final = 0.2


# -- the outcomes, at or after the edge --------------------------------------------------------------------


def _goal_failure(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    failed = scene.of.failed[edge.rows]
    known = np.isfinite(failed) & scene.closed[edge.rows] & ~(edge.hit & _too_late(edge, pain, scene))
    return Sample(np.where(known, failed, 0.0), known)


def _too_late(edge: Edge, pain: Pain, scene: Scene) -> Flags:
    """Hit only when the end was known already."""
    return np.asarray(_hit_at(pain, scene)[edge.rows] >= scene.of.decided[edge.rows])


def _hit_at(pain: Pain, scene: Scene) -> Codes:
    """When each journey was hit, nought where it was not."""
    at = np.zeros(scene.of.n, dtype=np.int64)
    at[pain.hit.rows] = pain.hit.at
    return at


def at_the_end(pain: Pain, scene: Scene) -> bool:
    rows = pain.hit.rows
    known = np.isfinite(scene.of.failed[rows]) & (scene.of.lot[rows] < pain.hit.limit)
    late = pain.hit.at[known] >= scene.of.decided[rows][known]
    return bool(len(late) and late.mean() > MOST_AT_THE_END)


def _hours_lost(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    return Sample(scene.hours[edge.rows, edge.edge], np.ones(len(edge.rows), dtype=bool))


def _emotional_harm(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    harmed = scene.of.harm_last[edge.rows] >= edge.at
    came_first = _harmed_between(scene.of, edge.rows, edge.at, _hit_at(pain, scene)[edge.rows])
    return Sample(harmed.astype(float), ~(edge.hit & came_first))


def _harmed_between(of: Lives, rows: Codes, since: Codes, until: Codes) -> Flags:
    """Harm that showed after the clock began and before the hit: it can be no consequence of it."""
    moments = (of.harm_first[rows], of.harm_last[rows])
    return np.asarray(np.logical_or(*((one >= since) & (one < until) for one in moments)))


def harm_came_first(pain: Pain, scene: Scene) -> bool:
    """Do many hits follow harm that had shown already, as silence follows a complaint?"""
    rows = pain.hit.rows
    since = scene.of.edges[rows, pain.hit.stage // 2]
    before = _harmed_between(scene.of, rows, since, pain.hit.at)[scene.of.lot[rows] < pain.hit.limit]
    return bool(len(before) and before.mean() > MOST_AT_THE_END)


def _made_good(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    return Sample(scene.of.made_good[edge.rows], np.ones(len(edge.rows), dtype=bool))


def _leaving(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    """Only first hits within a horizon; others are followed until they are hit themselves, and those whom
    that cuts short are stood in for by those alike whom it does not.
    """
    of, horizon = scene.of, scene.horizon
    found = left(of, scene.before, scene.visits, scene.beat, horizon, edge.rows, edge.at)
    next_hit = _next_hit(pain, scene, edge)
    # Whoever is there in the last part of the horizon has stayed, hit by then or not.
    cut = ~edge.hit & (next_hit <= edge.at + horizon.whole - horizon.watched)
    gone_first = found.silent & (found.at < next_hit)
    weight = np.ones(len(cut))
    for group in _alike_enough(edge, scene):
        mine = group & ~edge.hit
        weight[mine] = _chance_uncut(
            cut[mine], gone_first[mine], (found.at - edge.at)[mine], (next_hit - edge.at)[mine]
        )
    known = found.known & _fresh(pain, scene, edge.rows, edge.at)
    return Sample(found.share, known, np.where(edge.hit, 1.0, np.where(cut, 0.0, weight)))


def _alike_enough(edge: Edge, scene: Scene) -> list[Flags]:
    """Groups that are hit about equally soon again: large strata, and the others by how often they come."""
    sizes = np.bincount(edge.strata, ~edge.hit)
    large = sizes >= FEWEST_FOLLOWED
    pace = quantiles(scene.before.pace[edge.rows])
    codes = np.where(large[edge.strata], edge.strata, len(sizes) + pace)
    return [codes == code for code in np.unique(codes)]


def _lost_spend(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    """A year of what they had spent, where they left."""
    found = _leaving(edge, pain, scene)
    return Sample(found.y * scene.lost_a_day[edge.rows] * 365, found.known, found.base)


def _split_purchase(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    """Do they say, within the horizon, that they bought elsewhere, or order less than they used to?"""
    said = np.flatnonzero(scene.of.elsewhere < NEVER)
    events = Earlier.of(scene.of.person[said], scene.of.elsewhere[said], scene.of.first_us)
    person, ends = scene.of.person[edge.rows], edge.at + scene.horizon.whole
    n = events.count(person, ends) - events.count(person, edge.at)
    known = (ends <= scene.of.until_us) & _fresh(pain, scene, edge.rows, edge.at)
    divides = (n > 0) | scene.orders.smaller(edge.rows, edge.at, ends)
    return Sample(divides.astype(float), known)


SAMPLES: Final[Mapping[str, Callable[[Edge, Pain, Scene], Sample]]] = {
    "goal_failure": _goal_failure,
    "hours_lost": _hours_lost,
    "emotional_harm": _emotional_harm,
    "leaving": _leaving,
    "split_purchase": _split_purchase,
    "made_good": _made_good,
    "lost_spend": _lost_spend,
}


def _fresh(pain: Pain, scene: Scene, rows: Codes, at: Codes) -> Flags:
    """Not hit by it in an earlier journey within the horizon before."""
    hits = Earlier.of(scene.of.person[pain.hit.rows], pain.hit.at, scene.of.first_us)
    person = scene.of.person[rows]
    started = scene.of.started[rows]
    return np.asarray(hits.count(person, started) - hits.count(person, at - scene.horizon.whole) == 0)


def fresh_hits(pain: Pain, scene: Scene) -> int:
    """How many hits of it come after none within the horizon before, of everybody."""
    met = pain.hit.everyone
    hits = Earlier.of(met.person, met.at, scene.of.first_us)
    before = hits.count(met.person, met.started) - hits.count(met.person, met.at - scene.horizon.whole)
    return int((before == 0).sum())


def _next_hit(pain: Pain, scene: Scene, edge: Edge) -> Codes:
    """When the person is hit by it after the edge, NEVER when not."""
    if not len(pain.hit.rows):
        return np.full(len(edge.rows), NEVER)
    hits = Earlier.of(scene.of.person[pain.hit.rows], pain.hit.at, scene.of.first_us)
    person = scene.of.person[edge.rows]
    high = hits.slice(person, edge.at + 1_000_000)[1]
    last = hits.slice(person, np.full(len(person), NEVER))[1]
    at = pain.hit.at[hits.order[np.minimum(high, len(hits.order) - 1)]]
    return np.where(high < last, at, NEVER)


def _chance_uncut(cut: Flags, gone: Flags, gone_after: Codes, cut_after: Codes) -> Floats:
    """One over the chance of not having been hit before they left (Kaplan-Meier of being hit).

    Whoever stayed to the end unhit was at risk all the time.
    """
    if not cut.any():
        return np.ones(len(cut))
    end = int(max(cut_after[cut].max(), gone_after.max(initial=0))) + 1
    until = np.where(cut, cut_after, np.where(gone, gone_after, end))
    order = np.argsort(until, kind="stable")
    at_risk = len(order) - np.arange(len(order))
    survival = np.cumprod(1 - cut[order] / at_risk)
    chance = np.empty(len(order))
    chance[order] = survival
    return 1 / np.maximum(chance, 0.05)


# -- the same, measured before the journey: what should not differ ------------------------------------------


def _before(name: str) -> Callable[[Edge, Pain, Scene], Sample]:
    def sample(edge: Edge, pain: Pain, scene: Scene) -> Sample:
        values = getattr(scene.before, name)[edge.rows]
        known = np.isfinite(values)
        return Sample(np.where(known, values, 0.0) / (60 if name == "minutes" else 1), known)

    return sample


def _silent_before(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    """Were they away before for longer than their rhythm until then let expect?"""
    before, watched = scene.before, scene.horizon.watched / US_A_DAY
    gap = before.gap_days[edge.rows]
    days = before.known_days[edge.rows] - gap
    known = np.isfinite(gap) & (days > 0)
    chance = scene.beat.silent(
        np.maximum(before.journeys[edge.rows] - 1, 0), np.where(known, days, 0), watched
    )
    known &= chance <= TOO_RARE
    return Sample(np.where(known, (gap > watched) - chance, 0.0), known)


def _elsewhere_before(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    started = scene.of.started[edge.rows]
    at = scene.before.elsewhere[edge.rows]
    known = (started - scene.of.first_us >= scene.horizon.whole) & scene.before.some[edge.rows]
    said = (at > 0) & (at >= started - scene.horizon.whole)
    return Sample((said | scene.divided_before[edge.rows]).astype(float), known)


PLACEBOS: Final[Mapping[str, Callable[[Edge, Pain, Scene], Sample]]] = {
    "goal_failure": _before("failed"),
    "hours_lost": _before("minutes"),
    "emotional_harm": _before("harmed"),
    "leaving": _silent_before,
    "split_purchase": _elsewhere_before,
}
