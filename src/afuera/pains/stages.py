"""Which journeys are compared, stage by stage?  Those hit there, and those that came as far and never were.

Who stays unhit is weighted by the chance of staying so on the rest of the way, so that long journeys are not
missing among the unhit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from afuera.estimates.adjusted import Alike, alike
from afuera.pains.exposed import EDGES, Codes, Flags, Floats, Hit, Lives, came_to
from afuera.pains.past import Earlier, linear, strata
from afuera.pains.scene import Pain, Scene

# More journeys than this are sampled by person; all that were hit stay, up to MOST_EXPOSED.
MOST_OTHERS: Final = 60_000
MOST_EXPOSED: Final = 40_000
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
