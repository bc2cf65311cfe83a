"""What is true of the simulated company?  Population shares, sample shares, and the truth row by row.

truth.json is small at any size; the rows (journeys, frictions, people, lost goals) lie in truth/*.parquet.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import pyarrow.parquet as pq

from afuera.simulate.expected import Expected
from afuera.simulate.plans import DECOYS, GoalPlan

# What is counted in these data, under the names of GoalTruth.
COUNTED: Final = ("frictions", "promises", "journeys", "reached", "ended", "cut_off")


@dataclass(frozen=True, slots=True)
class StepTruth:
    """One step: `ok_share`, `touched_share` in the population; `touched`, `ok` journeys in these data."""

    step: str
    ok_share: float
    touched_share: float
    benchmark: float
    touched: int
    ok: int


@dataclass(frozen=True, slots=True)
class GoalTruth:
    """One goal.  Shares lie in [0, 1] and are population values; `journeys` … `cut_off` count these data.

    `goal_share_visible` is the share among journeys whose end the rules can know; it differs from
    `goal_share` only where people give up without a word.  `margin` is benchmark minus goal share: above 0
    the whole is below its benchmark.  `changes_over_time`: the shares are means over a changing time.
    `promises`: made, due before the data end, and missed of these.
    """

    goal: str
    role: str
    story: str | None
    decoy: bool
    owner: str | None
    traveller: str
    steps: tuple[StepTruth, ...]
    goal_share: float
    goal_share_visible: float
    goal_benchmark: float
    all_steps_ok_share: float
    independence_share: float
    clustering: float
    seam_loss: float
    parts_fine: bool
    broken: bool
    verdict: str
    margin: float
    changes_over_time: bool
    seams: tuple[dict[str, Any], ...]
    planted: tuple[dict[str, Any], ...]
    frictions: dict[str, dict[str, int]]
    promises: dict[str, int]
    journeys: int
    reached: int
    ended: int
    cut_off: int


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth about one simulated company; `path` is its directory."""

    path: Path
    seed: int
    industry: str
    healthy: bool
    faults: dict[str, float]
    stories: dict[str, str]
    first_at: str
    last_at: str
    signals: int
    journeys: int
    goals: tuple[GoalTruth, ...]
    identities: dict[str, Any] = field(default_factory=dict)
    silence: dict[str, Any] = field(default_factory=dict)
    importance: dict[str, Any] = field(default_factory=dict)

    def goal(self, name: str) -> GoalTruth:
        """The truth about one goal; KeyError when there is none of this name."""
        found = {one.goal: one for one in self.goals}
        return found[name]

    @property
    def broken(self) -> tuple[str, ...]:
        """Goals whose whole is broken although every part is fine."""
        return tuple(one.goal for one in self.goals if one.broken)

    def save(self) -> None:
        """Write truth.json."""
        facts = asdict(self)
        del facts["path"]
        facts["files"] = {
            "truth/journeys.parquet": "one row per journey: person, times, reached, all_ok, who says so",
            "truth/frictions.parquet": "one row per friction met: journey, slug, between which two",
            "truth/people.parquet": "every identifier and whose it truly is (rows may repeat)",
            "truth/lost_goals.parquet": "contacts that carry no goal, and the goal that they had",
        }
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        (self.path / "truth.json").write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read the truth back from the directory that `simulate` wrote."""
        facts = json.loads((Path(path) / "truth.json").read_text(encoding="utf-8"))
        del facts["files"]
        goals = tuple(
            GoalTruth(
                **{
                    **one,
                    "steps": tuple(StepTruth(**step) for step in one["steps"]),
                    "seams": tuple(one["seams"]),
                    "planted": tuple(one["planted"]),
                }
            )
            for one in facts.pop("goals")
        )
        return cls(path=Path(path), goals=goals, **facts)

    def table(self, name: str) -> Any:
        """One of the row tables ("journeys", "frictions", "people", "lost_goals") as a pyarrow Table."""
        return pq.read_table(self.path / "truth" / f"{name}.parquet")


def _around(plan: GoalPlan, at: int) -> list[str]:
    """The steps on both sides of a seam."""
    return [plan.steps[at - 1].name, plan.steps[at].name]


def goal_truth(plan: GoalPlan, found: Expected, counts: dict[str, Any], changes: bool) -> GoalTruth:
    """The truth about a goal from its plan, its population shares, and the counts of these data.

    `counts`: touched and ok per step, frictions, journeys, reached, ended, cut_off.
    """
    fine = all(share > plan.step_benchmark for share in found.steps)
    below = found.goal < plan.goal_benchmark
    return GoalTruth(
        goal=plan.name,
        role=plan.role,
        story=plan.story,
        decoy=plan.role in DECOYS,
        owner=plan.owner,
        traveller=plan.traveller,
        steps=tuple(
            StepTruth(
                step.name,
                round(found.steps[i], 6),
                step.touched,
                plan.step_benchmark,
                int(counts["touched"][i]),
                int(counts["ok"][i]),
            )
            for i, step in enumerate(plan.steps)
        ),
        goal_share=round(found.goal, 6),
        goal_share_visible=round(found.visible, 6),
        goal_benchmark=plan.goal_benchmark,
        all_steps_ok_share=round(found.all_ok, 6),
        independence_share=round(found.independence, 6),
        clustering=round(found.clustering, 6),
        seam_loss=round(found.seam_loss, 6),
        parts_fine=fine,
        broken=fine and below,
        verdict="broken_whole" if fine and below else "broken_parts" if below else "fine",
        margin=round(plan.goal_benchmark - found.goal, 6),
        changes_over_time=changes,
        seams=tuple(
            {
                "kind": seam.kind,
                "between": _around(plan, seam.at),
                "share": seam.share,
                "loss": seam.loss,
            }
            for seam in plan.seams
        ),
        planted=tuple(
            {
                "slug": one.slug,
                "between": _around(plan, one.at),
                "strength": one.strength,
                "share": round(one.share, 6),
                "harm": one.harm,
            }
            for one in plan.planted
        ),
        **{name: counts[name] for name in COUNTED},
    )
