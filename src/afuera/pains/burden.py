"""What does a pain do to those it hit?  Five outcomes, each against people like them, each with its limits.

For every edge (see `exposed`) the journeys hit there are compared with journeys that came as far and were never
hit; these are weighted by stratum and linear part (`estimates.adjusted`), and by the chance of staying unhit on
the rest of the way, so that long journeys are not missing among the unhit.  Errors are added up by person.
What may be claimed is decided at the end, from the gates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from afuera.estimates.adjusted import (
    Alike,
    Effect,
    Part,
    alike,
    e_value_of_limit,
    effective_sample,
    largest_share,
    part,
    together,
    well_compared,
)
from afuera.journeys.settings import US_A_DAY
from afuera.pains.exposed import EDGES, NEVER, Codes, Flags, Floats, Hit, Lives, came_to
from afuera.pains.leaving import TOO_RARE, Horizon, Rhythm, Visits, left, rhythm, tuned
from afuera.pains.past import Earlier, Past, capped, linear, past, quantiles, strata

OUTCOMES: Final = ("goal_failure", "hours_lost", "emotional_harm", "leaving", "split_purchase")
# Of these the harm lies in the journey that was hit; of the others, in the time after it.
OF_JOURNEY: Final = ("goal_failure", "hours_lost", "emotional_harm", "made_good")
# The first part of the data is known past only: nobody's history is seen there.
SHARE_OF_PAST: Final = 0.2
LONGEST_PAST_DAYS: Final = 90
# More journeys than this are sampled by person; all that were hit stay, up to MOST_EXPOSED.
MOST_OTHERS: Final = 60_000
MOST_EXPOSED: Final = 40_000
FEWEST_TOGETHER: Final = 30
MOST_OTHER_PAINS: Final = 12
FEWEST_FOLLOWED: Final = 300
SAME_TROUBLE: Final = 0.5
FEWEST_EVENTS: Final = 10
LEAST_TIMED: Final = 0.1
# A stage at which fewer were hit is looked at from the one before it.
FEWEST_AT_STAGE: Final = 5
STAGES: Final = 2 * len(EDGES)
# A trouble that comes with the end of more journeys than this is part of how they ended, not its cause.
MOST_AT_THE_END: Final = 0.2


@dataclass(frozen=True, slots=True)
class Pain:
    """What the comparison must know of a pain: whom it hit, and who could have been hit.

    `at_risk` flags rows of Lives; `of_the_end`: the trouble is itself how the journey ended, so that the
    missed goal is no consequence of it.
    """

    key: str
    hit: Hit
    at_risk: Flags
    of_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One outcome of one pain: the effect by journey hit, the placebo, and how well it could be compared.

    `times` is how many journeys (or fresh hits) the total stands for; `spread` the standard deviation of an
    amount (None for shares); `why` a code when nothing can be said.
    """

    outcome: str
    effect: Effect | None
    placebo: Effect | None
    effective: float
    largest: float
    times: int
    spread: float | None = None
    why: str | None = None

    @property
    def sound(self) -> bool:
        """May it be read at all?"""
        return (
            self.why is None
            and self.effect is not None
            and well_compared(self.effective, self.largest, self.effect.n)
        )

    @property
    def e_value(self) -> float | None:
        """Of the limit nearer to nothing."""
        return None if self.effect is None else e_value_of_limit(self.effect, self.spread)


@dataclass(frozen=True)
class Scene:
    """All that comparisons of one company look at: lives, their past, visits, rhythm, horizon."""

    of: Lives
    hits: Mapping[str, Hit]
    before: Past
    visits: Visits
    beat: Rhythm
    horizon: Horizon

    @classmethod
    def over(cls, of: Lives, hits: Mapping[str, Hit]) -> Scene:
        """Everything that does not depend on the pain."""
        before, visits, horizon = past(of), Visits.of(of), Horizon.of(of)
        beat = tuned(rhythm(of, before), of, before, visits, horizon)
        return cls(of, hits, before, visits, beat, horizon)

    @cached_property
    def judged(self) -> Flags:
        """Journeys that began after the part of the data that serves as past only."""
        span = (self.of.until_us - self.of.first_us) * SHARE_OF_PAST
        start = self.of.first_us + min(span, LONGEST_PAST_DAYS * US_A_DAY)
        return np.asarray(self.of.started >= start)

    @cached_property
    def hours(self) -> Floats:
        """The customer's hours from each edge on, capped at their 99 % quantile."""
        whole = self.of.minutes / 60
        return np.column_stack([capped(whole[:, e]) for e in range(len(EDGES))])

    @cached_property
    def closed(self) -> Flags:
        """Journeys old enough that their end is known, whatever it was: by when they began."""
        longest = 0.0
        if self.of.n:
            longest = float(np.quantile(self.of.ended - self.of.started, 0.95))
        return np.asarray(self.of.started + self.of.window + int(longest) <= self.of.until_us)

    @cached_property
    def lost_a_day(self) -> Floats:
        """What each person spent a day before: what leaving takes from the company."""
        days = np.maximum((self.of.started - self.of.first_us) / US_A_DAY, 30.0)
        return capped(self.before.spent / days)

    @cached_property
    def measured(self) -> dict[str, bool]:
        """Which outcomes these signals can show at all."""
        of = self.of
        return {
            "goal_failure": int((of.failed == 1).sum()) >= FEWEST_EVENTS,
            "hours_lost": of.timed >= LEAST_TIMED,
            "emotional_harm": int((of.harm_first < NEVER).sum()) >= FEWEST_EVENTS,
            "leaving": int((self.before.journeys > 0).sum()) >= FEWEST_EVENTS,
            "split_purchase": int((of.elsewhere < NEVER).sum()) >= FEWEST_EVENTS,
        }

    @cached_property
    def drawn(self) -> Codes:
        """A fixed lot for each person, so that samples are the same every time."""
        codes = np.arange(self.of.people, dtype=np.uint64)
        mixed = (codes + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(31)
        return (mixed % np.uint64(1_000_000)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Sample:
    """The outcome `y` of the rows where it is `known`; with `base` where the others' counts differ."""

    y: Floats
    known: Flags
    base: Floats | None = None

    def same(self, other: Sample) -> bool:
        """Is it known of the same journeys, which count as much?"""
        if self.base is None or other.base is None:
            return self.base is other.base and bool(np.array_equal(self.known, other.known))
        return bool(np.array_equal(self.known, other.known) and np.array_equal(self.base, other.base))


@dataclass(frozen=True, slots=True)
class Edge:
    """One comparison: rows of Lives that came as far as this edge, which of them were hit there."""

    edge: int
    rows: Codes
    hit: Flags
    strata: Codes
    base: Floats
    at: Codes
    linear: Floats
    plain: Floats
    _alike: list[tuple[str, Sample, Alike]]

    def alike(self, sample: Sample, form: str) -> Alike:
        """Who is compared with whom, once for all outcomes that are known of the same journeys."""
        for name, known, people in self._alike:
            if name == form and known.same(sample):
                return people
        some = sample.known
        base = self.base if sample.base is None else self.base * sample.base
        people = alike(self.hit[some], self.strata[some], getattr(self, form)[some], base[some])
        self._alike.append((form, sample, people))
        return people


def edges_of(pain: Pain, scene: Scene) -> list[Edge]:
    """The comparisons of a pain, stage by stage."""
    of = scene.of
    stage_of = np.full(of.n, STAGES)
    stage_of[pain.hit.rows] = pain.hit.stage
    stage_of = _merged(stage_of, pain.at_risk & scene.judged)
    stay = _chance_to_stay(stage_of, pain, scene)
    found = []
    for stage in range(STAGES):
        hit = pain.at_risk & scene.judged & (stage_of == stage)
        if hit.any():
            unhit = pain.at_risk & scene.judged & came_to(of, stage) & (stage_of == STAGES)
            found.append(_edge(stage // 2, pain, scene, hit, unhit, stay[:, stage]))
    return found


def _merged(stage_of: Codes, judged: Flags) -> Codes:
    """Stages at which hardly anybody was hit belong to the one before them: their clock starts earlier."""
    merged = stage_of.copy()
    for stage in range(STAGES - 1, 0, -1):
        few = (merged == stage) & judged
        if 0 < few.sum() < FEWEST_AT_STAGE:
            merged[merged == stage] = stage - 1
    return merged


def _chance_to_stay(stage_of: Codes, pain: Pain, scene: Scene) -> Floats:
    """By row and stage: the chance to have stayed unhit on the rest of the way that the journey took."""
    stay = np.ones((scene.of.n, STAGES + 1))
    for stage in range(STAGES - 1, -1, -1):
        there = pain.at_risk & came_to(scene.of, stage) & (stage_of >= stage)
        risk = float((stage_of[there] == stage).mean()) if there.any() else 0.0
        stay[:, stage] = stay[:, stage + 1] * np.where(there, 1 - min(risk, 0.95), 1.0)
    return stay[:, 1:]


def _edge(edge: int, pain: Pain, scene: Scene, hit: Flags, unhit: Flags, stay: Floats) -> Edge:
    kept = _sampled(hit, scene, MOST_EXPOSED) | _sampled(unhit, scene, MOST_OTHERS)
    rows = np.flatnonzero(kept)
    codes = _strata_of(rows, edge, hit[rows], scene)
    others = _other_pains(pain, scene, rows, edge)
    of, before = scene.of, scene.before
    return Edge(
        edge=edge,
        rows=rows,
        hit=hit[rows],
        strata=codes,
        base=1 / stay[rows],
        at=of.edges[rows, edge],
        linear=linear(of, before, rows, edge, others),
        plain=linear(of, before, rows, edge, others, with_trouble=False),
        _alike=[],
    )


def _sampled(rows: Flags, scene: Scene, most: int) -> Flags:
    """All of them, or about `most`, by whole persons."""
    n = int(rows.sum())
    return rows if n <= most else rows & (scene.drawn[scene.of.person] < 1_000_000 * most // n)


def _strata_of(rows: Codes, edge: int, hit: Flags, scene: Scene) -> Codes:
    ends = [scene.of.failed[rows], scene.hours[rows, edge], (scene.of.harm_last[rows] > 0).astype(float)]
    return strata(scene.of, scene.before, rows, edge, ends, hit)


def _other_pains(pain: Pain, scene: Scene, rows: Codes, edge: int) -> list[Flags]:
    """Other pains that hit these journeys by this edge, and this one in earlier journeys.

    What hits at the same touch is a trouble beside this one, unless it mostly comes along with it: then it is
    another name of the same.
    """
    of = scene.of
    counted = []
    own = np.zeros(of.n, dtype=bool)
    own[pain.hit.rows] = True
    for key, hit in scene.hits.items():
        if key == pain.key:
            continue
        by_then = hit.rows[hit.at <= of.edges[hit.rows, edge]]
        flags = np.zeros(of.n, dtype=bool)
        flags[by_then] = True
        n = int(flags[rows].sum())
        if n >= FEWEST_TOGETHER and not _same(pain.hit, hit, of):
            counted.append((-n, key, flags))
    chosen = sorted(counted, key=lambda row: row[:2])[:MOST_OTHER_PAINS]
    return [_hit_before(pain, scene), *(flags for _, _, flags in chosen)]


def _same(one: Hit, other: Hit, of: Lives) -> bool:
    """Do most hits of the first come at the same moment as the other's?"""
    at = np.full(of.n, -1)
    at[other.rows] = other.at
    return float((at[one.rows] == one.at).mean()) > SAME_TROUBLE


def _hit_before(pain: Pain, scene: Scene) -> Flags:
    earlier = Earlier.of(scene.of.person[pain.hit.rows], pain.hit.at, scene.of.first_us)
    return np.asarray(earlier.count(scene.of.person, scene.of.started) > 0)


def compared(pain: Pain, scene: Scene) -> dict[str, Compared]:
    """All outcomes of one pain, and what it costs the company (`made_good`, `lost_spend`, in money)."""
    found = edges_of(pain, scene)
    answer = {outcome: _compare(outcome, pain, scene, found) for outcome in OUTCOMES}
    if scene.of.made_good.any():
        answer["made_good"] = _compare("made_good", pain, scene, found)
    if scene.of.spent.any():
        answer["lost_spend"] = _compare("lost_spend", pain, scene, found)
    return answer


def _compare(outcome: str, pain: Pain, scene: Scene, edges: Sequence[Edge]) -> Compared:
    times = len(pain.hit.rows) if outcome in OF_JOURNEY else _fresh_hits(pain, scene)
    nothing = Compared(outcome, None, None, 0.0, 1.0, times)
    if not scene.measured.get(outcome, True):
        return _because(nothing, "not_measured")
    if not edges:
        return _because(nothing, "few_alike")
    if outcome == "goal_failure" and (pain.of_the_end or _at_the_end(pain, scene)):
        return _because(nothing, "part_of_the_end")
    parts, weights = _parts(edges, scene, lambda edge: SAMPLES[outcome](edge, pain, scene), "linear")
    if not parts:
        return _because(nothing, "few_alike")
    before = []
    if outcome in PLACEBOS:
        before = _parts(edges, scene, lambda edge: PLACEBOS[outcome](edge, pain, scene), "plain")[0]
    one = together(parts, scene.of.people)
    amounts = np.concatenate([p.excess[p.exposed] for p, _ in parts])
    return Compared(
        outcome=outcome,
        effect=one,
        placebo=together(before, scene.of.people) if before else None,
        effective=effective_sample(weights[weights != 0]),
        largest=largest_share(weights),
        times=times,
        spread=float(amounts.std()) if outcome == "hours_lost" else None,
    )


def _because(nothing: Compared, why: str) -> Compared:
    return Compared(nothing.outcome, None, None, 0.0, 1.0, nothing.times, None, why)


def _parts(
    edges: Sequence[Edge], scene: Scene, sample: Callable[[Edge], Sample], form: str
) -> tuple[list[tuple[Part, Codes]], Floats]:
    """The comparison at each edge, and what every journey weighs in all of them."""
    weights = np.zeros(scene.of.n)
    parts = []
    for edge in edges:
        drawn = sample(edge)
        if not (edge.hit & drawn.known).any():
            continue
        people = edge.alike(drawn, form)
        if people.n:
            rows = edge.rows[drawn.known]
            parts.append((part(people, drawn.y[drawn.known]), scene.of.person[rows]))
            weights[rows] += people.weights
    return parts, weights


# -- the outcomes, at or after the edge --------------------------------------------------------------------


def _goal_failure(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    failed = scene.of.failed[edge.rows]
    known = np.isfinite(failed) & scene.closed[edge.rows] & ~(edge.hit & _too_late(edge, pain, scene))
    return Sample(np.where(known, failed, 0.0), known)


def _too_late(edge: Edge, pain: Pain, scene: Scene) -> Flags:
    """Hit only when the end was known already."""
    at = np.zeros(scene.of.n, dtype=np.int64)
    at[pain.hit.rows] = pain.hit.at
    return np.asarray(at[edge.rows] >= scene.of.decided[edge.rows])


def _at_the_end(pain: Pain, scene: Scene) -> bool:
    rows = pain.hit.rows
    known = np.isfinite(scene.of.failed[rows])
    late = pain.hit.at[known] >= scene.of.decided[rows][known]
    return bool(len(late) and late.mean() > MOST_AT_THE_END)


def _hours_lost(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    return Sample(scene.hours[edge.rows, edge.edge], np.ones(len(edge.rows), dtype=bool))


def _emotional_harm(edge: Edge, pain: Pain, scene: Scene) -> Sample:
    harmed = scene.of.harm_last[edge.rows] >= edge.at
    return Sample(harmed.astype(float), np.ones(len(edge.rows), dtype=bool))


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
    """Do they say, within the horizon, that they bought elsewhere?"""
    said = np.flatnonzero(scene.of.elsewhere < NEVER)
    events = Earlier.of(scene.of.person[said], scene.of.elsewhere[said], scene.of.first_us)
    person, ends = scene.of.person[edge.rows], edge.at + scene.horizon.whole
    n = events.count(person, ends) - events.count(person, edge.at)
    known = (ends <= scene.of.until_us) & _fresh(pain, scene, edge.rows, edge.at)
    return Sample((n > 0).astype(float), known)


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


def _fresh_hits(pain: Pain, scene: Scene) -> int:
    """How many hits of it come after none within the horizon before."""
    return int(_fresh(pain, scene, pain.hit.rows, pain.hit.at).sum())


def _next_hit(pain: Pain, scene: Scene, edge: Edge) -> Codes:
    """When the person is hit by it after the edge, NEVER when not."""
    if not len(pain.hit.rows):
        return np.full(len(edge.rows), NEVER)
    hits = Earlier.of(scene.of.person[pain.hit.rows], pain.hit.at, scene.of.first_us)
    person = scene.of.person[edge.rows]
    low, high = hits.slice(person, edge.at + 1_000_000)
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
    return Sample(((at > 0) & (at >= started - scene.horizon.whole)).astype(float), known)


PLACEBOS: Final[Mapping[str, Callable[[Edge, Pain, Scene], Sample]]] = {
    "goal_failure": _before("failed"),
    "hours_lost": _before("minutes"),
    "emotional_harm": _before("harmed"),
    "leaving": _silent_before,
    "split_purchase": _elsewhere_before,
}
