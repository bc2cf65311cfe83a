"""What does a pain do to those it hit?  Five outcomes, each against people like them, each with its limits.

Stage by stage (see `stages`) the journeys hit there are compared with journeys that came as far and were
never hit, weighted by stratum and linear part (`estimates.adjusted`).  Errors are added up by person.  What
may be claimed is decided elsewhere (`claims`), from the gates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from afuera.estimates.adjusted import (
    LEAST_EFFECTIVE,
    Effect,
    Part,
    e_value_of_limit,
    effective_sample,
    largest_share,
    part,
    together,
    well_compared,
)
from afuera.pains.exposed import Codes, Floats
from afuera.pains.outcomes import (
    OF_JOURNEY,
    OUTCOMES,
    PLACEBOS,
    SAMPLES,
    at_the_end,
    fresh_hits,
    harm_came_first,
)
from afuera.pains.scene import Pain, Scene
from afuera.pains.stages import Edge, Sample, edges_of


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
        return self.sound_with(LEAST_EFFECTIVE)

    def sound_with(self, least: float) -> bool:
        """May it be read when so many others, at least, must be like those hit?"""
        return (
            self.why is None
            and self.effect is not None
            and well_compared(self.effective, self.largest, self.effect.n, least)
        )

    @property
    def e_value(self) -> float | None:
        """Of the limit nearer to nothing."""
        return None if self.effect is None else e_value_of_limit(self.effect, self.spread)


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
    times = len(pain.hit.everyone.at) if outcome in OF_JOURNEY else fresh_hits(pain, scene)
    nothing = Compared(outcome, None, None, 0.0, 1.0, times)
    if not scene.measured.get(outcome, True):
        return _because(nothing, "not_measured")
    if not edges:
        return _because(nothing, "few_alike")
    if outcome == "goal_failure" and (pain.of_the_end or at_the_end(pain, scene)):
        return _because(nothing, "part_of_the_end")
    if outcome == "emotional_harm" and harm_came_first(pain, scene):
        return _because(nothing, "harm_came_first")
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
