"""How does a goal stand in the findings?  One row of `journeys`, one of `broken_wholes` for each claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afuera.company import Goal
from afuera.findings.evidence import journey_ids, share_fields, walks
from afuera.findings.looks import Claim, Looked
from afuera.findings.sight import Sight
from afuera.findings.steps import Touched
from afuera.journeys import origin, seams, wholes
from afuera.journeys.benchmarks import HISTORY, OTHERS
from afuera.results import Estimate

MOST_UNKNOWN = 0.3
MOST_OPEN = 0.1
SOME = 0.05
MOST_COMPANY_ONLY = 0.2
FEW_JOURNEYS = 100
FEW_PEOPLE = 5


def names_of(key: str | None, sight: Sight) -> dict[str, str]:
    """What a key is called in both languages."""
    return {lang: sight.company.label(key, lang) for lang in ("es", "en")} if key is not None else {}


def goal_row(sight: Sight, goal: str | None, looked: Looked, touched: Touched) -> dict[str, Any]:
    """All figures of one goal."""
    whole = sight.by_goal[goal]
    settings, totals = sight.company.goal(goal), touched.totals[goal]
    return {
        "goal": goal,
        "names": names_of(goal, sight),
        "owner": settings.owner,
        "traveller": settings.traveller,
        "people": whole.people,
        "journeys": whole.journeys,
        "open": totals["ends"]["open"],
        "events": totals["events"],
        **figures(whole, touched.of(goal), sight),
        "emotion": touched.line(goal),
        "ends": totals["ends"],
        "company_share": _as_dict(whole.company_says),
        **touched.lasted(goal),
        **{name: totals[name] for name in ("switches_mean", "transfers_mean")},
        "channels": touched.count("channel", goal),
        "teams": touched.count("team", goal),
        **touched.paths(goal),
        "flow": touched.flow(goal),
        "planned": touched.planned.get(goal),
        "origin": [],
        "worse": [_worse(one) for one in looked.worse.get(goal, [])],
        "broken": whole.verdict == wholes.BROKEN_WHOLE,
        "verdict": whole.verdict,
        "parts_fine": whole.parts_fine,
        "cautions": cautions(whole, touched, settings),
        "voices": [],
    }


def figures(whole: wholes.Whole, places: Mapping[str, dict[str, Any]], sight: Sight) -> dict[str, Any]:
    """Inside view and outside view of a goal or a segment."""
    benchmark = whole.benchmark
    lowest, highest = _bounds(whole)
    return {
        "steps": sorted(
            (
                {**_step(part, places.get(part.step, {}), sight), "main": part in whole.main_parts}
                for part in whole.parts
            ),
            key=lambda row: (row.get("place") or 0.0, row["step"]),
        ),
        **share_fields("goal", whole.goal),
        **share_fields("stated", whole.stated),
        **share_fields("silent", whole.silent),
        "goal_lowest": lowest,
        "goal_highest": highest,
        "goal_benchmark": benchmark.share if benchmark else None,
        "benchmark_from": _benchmarks_from(whole),
        "all_steps_ok_share": whole.all_ok.value,
        "independence_share": whole.independence,
        "clustering": whole.clustering,
        "log_share_of_steps": whole.log_share_of_steps,
        "seam_loss": whole.seam_loss.value,
        "seam_low": whole.seam_loss.low if whole.seam_loss.known else None,
        "seam_high": whole.seam_loss.high if whole.seam_loss.known else None,
        "seam_n": whole.seam_loss.n,
    }


def _bounds(whole: wholes.Whole) -> tuple[float | None, float | None]:
    """The goal share if all journeys of unknown end had failed, and if all had succeeded (Manski)."""
    if whole.goal.value is None or not whole.journeys:
        return None, None
    reached = whole.goal.value * whole.goal.n
    return reached / whole.journeys, (reached + whole.journeys - whole.goal.n) / whole.journeys


def _benchmarks_from(whole: wholes.Whole) -> str | None:
    """Where the benchmarks come from: that of the goal first, others named when the steps have other ones."""
    found = [whole.benchmark] if whole.benchmark else []
    found += [part.benchmark for part in whole.parts if part.benchmark]
    return ", ".join(dict.fromkeys(one.comes_from for one in found)) or None


def _step(part: wholes.Part, place: dict[str, Any], sight: Sight) -> dict[str, Any]:
    return {
        "step": part.step,
        "names": names_of(part.step, sight),
        "ok_share": part.ok.value,
        "low": part.ok.low if part.ok.known else None,
        "high": part.ok.high if part.ok.known else None,
        "n": part.ok.n,
        "benchmark": part.benchmark.share if part.benchmark else None,
        "benchmark_from": part.benchmark.comes_from if part.benchmark else None,
        "touched": part.touched,
        "not_asked": part.not_asked,
        **place,
    }


def whole_row(sight: Sight, claim: Claim, row: Mapping[str, Any]) -> dict[str, Any]:
    """One broken whole: its figures, the seams that carry the loss, who caused it, who is behind it."""
    goal = claim.goal
    found = sight.seams.semi_join(claim.journeys, "journey")
    sound = claim.journeys.filter((claim.journeys.all_ok == 1) & claim.journeys.reached.notnull())
    lost = sound.select("journey", "started_us", lost=1 - sound.reached)
    carrying = seams.carrying(found, lost, sight.lake)
    steps = sight.steps_of(goal).semi_join(claim.journeys, "journey")
    ids, total = journey_ids(claim.journeys.filter(claim.journeys.reached == 0), sight)
    segment = {"by": claim.by, "value": claim.value} if claim.by is not None else None
    own = {key: value for key, value in row.items() if key not in ("flow", "voices")}
    places = {step["step"]: _place(step) for step in row["steps"]}
    return {
        **own,
        **figures(claim.whole, places, sight),
        "segment": segment,
        "people": claim.whole.people,
        "journeys": claim.whole.journeys,
        "verdict": claim.whole.verdict,
        "broken": True,
        "parts_fine": claim.whole.parts_fine,
        "seams": [_seam(seam) for seam in carrying],
        "origin": [_team(team) for team in origin.teams(steps, claim.journeys, found, carrying, sight.lake)],
        "journey_ids": ids,
        "journey_ids_total": total,
        "walks": walks(claim, sight),
        "cautions": [*row["cautions"], *_seam_cautions(carrying)],
    }


def _place(step: Mapping[str, Any]) -> dict[str, Any]:
    """What a step has beside its shares: place, emotion, teams, channels."""
    shares_of_step = ("step", "names", "ok_share", "low", "high", "n", "benchmark", "benchmark_from", "main")
    return {key: value for key, value in step.items() if key not in (*shares_of_step, "touched", "not_asked")}


def _seam(seam: seams.Seam) -> dict[str, Any]:
    return {
        "kind": seam.kind,
        "between": list(seam.between) if seam.between else None,
        "share_of_loss": seam.share_of_loss,
        "low": seam.low,
        "high": seam.high,
        "n": seam.n,
        "added_loss": seam.added_loss,
        "also": list(seam.also),
    }


def _team(team: origin.TeamShare) -> dict[str, Any]:
    return {name: getattr(team, name) for name in team.__slots__}


def _worse(one: Any) -> dict[str, Any]:
    return {
        "by": one.by,
        "value": one.value,
        "journeys": one.journeys,
        **share_fields("goal", one.goal),
        "rest_share": one.rest_share,
    }


def _seam_cautions(carrying: list[seams.Seam]) -> list[dict[str, Any]]:
    rest = next((seam for seam in carrying if seam.kind == seams.UNEXPLAINED), None)
    if rest is None or rest.share_of_loss <= 0.5:
        return []
    return [{"code": "seams_unexplained", "share": rest.share_of_loss}]


def _as_dict(share: Estimate) -> dict[str, Any] | None:
    return None if not share.n else {"value": share.value, "low": share.low, "high": share.high, "n": share.n}


def cautions(whole: wholes.Whole, touched: Touched, settings: Goal) -> list[dict[str, Any]]:
    """What a reader must know before believing the row, as codes with their facts."""
    goal = settings.name
    ends, n = touched.totals[goal]["ends"], max(whole.journeys, 1)
    unsaid = ends["unknown"] + ends["company_only"]
    sources = _benchmarks_from(whole) or ""
    silent = [part for part in whole.parts if not part.ok.n]
    rare = [part for part in whole.parts if part.ok.n and part not in whole.main_parts]
    inferred = touched.inferred_share(goal)
    found: list[tuple[bool, dict[str, Any]]] = [
        (goal is None, {"code": "no_goal"}),
        (whole.people < FEW_PEOPLE, {"code": "few_people", "people": whole.people}),
        (whole.journeys < FEW_JOURNEYS, {"code": "few_journeys", "journeys": whole.journeys}),
        (unsaid > MOST_UNKNOWN * n, {"code": "many_unknown_ends", "share": unsaid / n}),
        (
            ends["company_only"] > MOST_COMPANY_ONLY * n,
            {"code": "only_company_says", "share": ends["company_only"] / n},
        ),
        (
            settings.recurrence_days <= settings.gap_days and ends["no_return"] > SOME * n,
            {
                "code": "return_never_seen",
                "gap": settings.gap_days,
                "watched": settings.recurrence_days,
            },
        ),
        (
            whole.ends_disagree,
            {"code": "ends_disagree", "stated": whole.stated.value, "silent": whole.silent.value},
        ),
        (ends["open"] > MOST_OPEN * n, {"code": "open_journeys", "n": ends["open"]}),
        (whole.benchmark is None, {"code": "no_benchmark"}),
        (HISTORY in sources, {"code": "benchmark_from_history"}),
        (OTHERS in sources, {"code": "benchmark_from_others"}),
        *[(True, {"code": "step_without_evidence", "step": part.step}) for part in silent],
        *[(True, {"code": "step_with_few", "step": part.step, "n": part.ok.n}) for part in rare],
        (inferred > 0, {"code": "goals_inferred", "share": inferred}),
    ]
    return [caution for applies, caution in found if applies]
