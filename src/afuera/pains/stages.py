"""Which journeys are compared, stage by stage?  Those hit there, and those that came as far and never were.

Who stays unhit is weighted by the chance of staying so on the rest of the way, so that long journeys are not
missing among the unhit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.estimates.adjusted import Alike, alike
from afuera.pains.exposed import EDGES, Codes, Flags, Floats, Hit, Lives
from afuera.pains.past import Earlier, linear, quantiles, strata
from afuera.pains.scene import Pain, Scene

# More journeys than this are sampled by person: of a stage those not hit, of all stages those hit.
MOST_OTHERS: Final = 15_000
MOST_EXPOSED: Final = 25_000
FEWEST_TOGETHER: Final = 30
MOST_OTHER_PAINS: Final = 12
SAME_TROUBLE: Final = 0.5
# A stage at which fewer were hit is looked at from the one before it.
FEWEST_AT_STAGE: Final = 5
STAGES: Final = 2 * len(EDGES)


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
    stage_of = np.full(scene.of.n, STAGES, dtype=np.int8)
    stage_of[pain.hit.rows] = pain.hit.stage
    judged = pain.at_risk & scene.judged
    stage_of = _merged(stage_of, judged)
    unhit = judged & (stage_of == STAGES)
    others = [hit for key, hit in sorted(scene.hits.items()) if _another(pain, key, hit, scene.of)]
    risks = _risks(stage_of, pain, scene)
    # One share of those hit at all stages, so that each stage weighs as much as it does among all.
    hit = _sampled(judged & (stage_of < STAGES), scene, pain.hit.limit, MOST_EXPOSED)
    return [
        _edge(stage, pain, scene, hit & (stage_of == stage), unhit & scene.came[stage], risks, others)
        for stage in sorted({int(one) for one in np.unique(stage_of[judged])} - {STAGES})
    ]


def _merged(stage_of: NDArray[np.int8], judged: Flags) -> NDArray[np.int8]:
    """Stages at which hardly anybody was hit belong to the one before them: their clock starts earlier."""
    moved = np.arange(STAGES + 1, dtype=np.int8)
    counts = np.bincount(stage_of[judged], minlength=STAGES + 1)
    for stage in range(STAGES - 1, 0, -1):
        if 0 < counts[stage] < FEWEST_AT_STAGE:
            moved[moved == stage] = stage - 1
            counts[stage - 1] += counts[stage]
    return moved[stage_of]


@dataclass(frozen=True, slots=True)
class Risks:
    """The chance of being hit at each stage, of those who came there unhit, by class of who is hit how often.

    `of_row` is the class by row of Lives, `at` the chance by stage, one for each class.
    """

    of_row: NDArray[np.int8]
    at: Mapping[int, Floats]

    def stay(self, rows: Codes, stage: int, scene: Scene) -> Floats:
        """The chance of these rows to be spared at all stages behind this one to which they came."""
        chance = np.ones(len(rows))
        for later, risk in self.at.items():
            if later > stage:
                chance *= np.where(scene.came[later][rows], 1 - risk[self.of_row[rows]], 1.0)
        return chance


def _risks(stage_of: NDArray[np.int8], pain: Pain, scene: Scene) -> Risks:
    fair = pain.at_risk & (scene.of.lot < pain.limit)
    classes = _classes(stage_of < STAGES, pain.at_risk, fair, scene)
    many = int(classes.max(initial=0)) + 1
    risks = {}
    for stage in np.flatnonzero(np.bincount(stage_of[fair], minlength=STAGES + 1)[:STAGES]):
        there = fair & scene.came[stage] & (stage_of >= stage)
        hits = np.bincount(classes[fair & (stage_of == stage)], minlength=many)
        risks[int(stage)] = np.minimum(
            hits / np.maximum(np.bincount(classes[there], minlength=many), 1), 0.95
        )
    return Risks(classes, risks)


def _classes(hit: Flags, at_risk: Flags, fair: Flags, scene: Scene) -> NDArray[np.int8]:
    """Classes of about equal size by how likely journeys are to be hit, from what was known before."""
    rows = np.flatnonzero(at_risk)
    known = linear(scene.of, scene.before, rows, 0, ())
    known = np.column_stack([np.ones(len(rows)), known - known.mean(axis=0)])
    fit = np.flatnonzero(fair[rows])[:: max(1, int(fair.sum()) // MOST_OTHERS)]
    slopes = np.linalg.lstsq(known[fit], hit[rows[fit]].astype(float), rcond=None)[0]
    classes = np.zeros(len(hit), dtype=np.int8)
    classes[rows] = quantiles(np.einsum("ij,j->i", known, slopes))
    return classes


def _edge(
    stage: int,
    pain: Pain,
    scene: Scene,
    hit: Flags,
    unhit: Flags,
    risks: Risks,
    others: Sequence[Hit],
) -> Edge:
    kept = hit | _sampled(unhit, scene, pain.limit, MOST_OTHERS)
    rows, edge = np.flatnonzero(kept), stage // 2
    beside = [_hit_before(pain, scene, rows), *_by_then(others, scene, rows, edge)]
    of, before, behind = scene.of, scene.before, bool(stage % 2)
    return Edge(
        edge=edge,
        rows=rows,
        hit=hit[rows],
        strata=_strata_of(rows, stage, hit[rows], scene),
        base=1 / risks.stay(rows, stage, scene),
        at=of.edges[rows, edge],
        linear=linear(of, before, rows, edge, beside, behind=behind),
        plain=linear(of, before, rows, edge, beside, with_trouble=False, behind=behind),
        _alike=[],
    )


def _sampled(rows: Flags, scene: Scene, limit: int, most: int) -> Flags:
    """Those below the limit, or about `most` of them, by whole persons."""
    inside = rows & (scene.of.lot < limit)
    n = int(inside.sum())
    return inside if n <= most else inside & (scene.of.lot < limit * most // n)


def _strata_of(rows: Codes, stage: int, hit: Flags, scene: Scene) -> Codes:
    edge = stage // 2
    ends = [scene.of.failed[rows], scene.hours[rows, edge], (scene.of.harm_last[rows] > 0).astype(float)]
    return strata(scene.of, scene.before, rows, edge, ends, hit, behind=bool(stage % 2))


def _another(pain: Pain, key: str, hit: Hit, of: Lives) -> bool:
    """Is it a trouble beside this one?  Not when most hits of this one come at its very moments: then it is
    another name of the same.
    """
    if key == pain.key or not len(hit.rows):
        return False
    place = np.minimum(np.searchsorted(hit.rows, pain.hit.rows), len(hit.rows) - 1)
    same = (hit.rows[place] == pain.hit.rows) & (hit.at[place] == pain.hit.at)
    return bool(same.mean() <= SAME_TROUBLE)


def _by_then(others: Sequence[Hit], scene: Scene, rows: Codes, edge: int) -> list[Flags]:
    """Of other pains: which of these journeys they had hit by this edge; the most frequent ones."""
    place = np.full(scene.of.n, -1, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    counted = []
    for number, hit in enumerate(others):
        inside = place[hit.rows[hit.at <= scene.of.edges[hit.rows, edge]]]
        inside = inside[inside >= 0]
        if len(inside) >= FEWEST_TOGETHER:
            flags = np.zeros(len(rows), dtype=bool)
            flags[inside] = True
            counted.append((-len(inside), number, flags))
    return [flags for _, _, flags in sorted(counted, key=lambda row: row[:2])[:MOST_OTHER_PAINS]]


def _hit_before(pain: Pain, scene: Scene, rows: Codes) -> Flags:
    """Hit by it in an earlier journey."""
    earlier = Earlier.of(scene.of.person[pain.hit.rows], pain.hit.at, scene.of.first_us)
    return np.asarray(earlier.count(scene.of.person[rows], scene.of.started[rows]) > 0)
