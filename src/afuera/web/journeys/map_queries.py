"""What is there to read about a map?  The newest version or a proposal, history, data for print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from afuera.journeys.stages import Met
from afuera.report.reader import Facts, Reader, items, rows
from afuera.web.bridge import stages as bridge
from afuera.web.journeys.map_cells import Fact, facts_of, felt_of
from afuera.web.journeys.map_content import MOST_STAGES, Content, Stage
from afuera.web.journeys.map_lanes import BACKED, FEEL, LANES
from afuera.web.journeys.map_models import MapVersion
from afuera.web.journeys.map_operations import newest
from afuera.web.journeys.models import Goal

LEAST_OF_JOURNEYS = 0.1  # a step that nobody planned is a stage of its own when so many journeys touch it
MOST_PROPOSED = 8


def map_of(goal: Goal, row: Facts) -> tuple[Content, MapVersion | None]:
    """The map of a goal: its newest version, else stages as they are proposed from the findings."""
    version = newest(goal)
    return (Content.load(version.content), version) if version else (proposed(goal, row), None)


def proposed(goal: Goal, row: Facts) -> Content:
    """One stage a planned step; without a plan one for each of the steps that most take, by when they come.

    Every other step that was found belongs to the stage that comes before it.
    """
    found = sorted(rows(row.get("steps")), key=lambda step: (step.get("place") or 0, str(step.get("step"))))
    places = {str(step.get("step")): float(step.get("place") or 0) for step in found}
    leading = [str(step) for step in goal.steps] or _busiest(found, row.get("journeys") or 0)
    leading = list(dict.fromkeys(leading))[:MOST_STAGES]
    held: dict[str, list[str]] = {step: [step] for step in leading}
    for step, place in places.items():
        if step not in held and leading:
            before = [one for one in leading if places.get(one, -1) <= place]
            held[max(before, key=lambda one: places.get(one, -1)) if before else leading[0]].append(step)
    return Content(tuple(Stage(f"s{at}", steps=tuple(held[step])) for at, step in enumerate(leading, 1)))


def _busiest(found: list[Facts], journeys: float) -> list[str]:
    often = [step for step in found if (step.get("touched") or 0) >= LEAST_OF_JOURNEYS * journeys] or found
    most = sorted(often, key=lambda step: -(step.get("touched") or 0))[:MOST_PROPOSED]
    return [str(step.get("step")) for step in found if step in most]


def met(goal: Goal, content: Content) -> dict[str, Met]:
    """What data says happened at each stage; empty before the first refresh."""
    return bridge.met_at(goal.key, content.steps_of, goal.wait_days)


def history(goal: Goal) -> QuerySet[MapVersion]:
    """Every version, the newest first."""
    return MapVersion.objects.filter(goal=goal).select_related("by")


def told_changes(
    versions: Iterable[MapVersion], before: Content
) -> list[tuple[MapVersion, Content, Content]]:
    """Versions, newest first, each with what stood before it and after it."""
    found = list(versions)
    contents = [*(Content.load(one.content) for one in found), before]
    return [(one, older, newer) for one, (newer, older) in zip(found, pairwise(contents), strict=True)]


def version(goal: Goal, number: int) -> MapVersion | None:
    """One version."""
    return MapVersion.objects.filter(goal=goal, number=number).select_related("by").first()


def stage_name(stage: Stage, reader: Reader) -> str:
    """What a stage is called: as people named it, else like its first step."""
    return stage.name(reader.lang) or (reader.label(stage.steps[0]) if stage.steps else reader.say("Stage"))


def for_print(goal: Goal, row: Facts, reader: Reader) -> dict[str, Any]:
    """The whole map as plain data: `stages` (name, note, steps, felt, rows by lane of cells) and `belief`.

    A cell is {"text", "backed_by", "kind": text | words | number, "tone"}; `felt` is {"value", "low",
    "high", "n"} or None where fewer than five people spoke.
    """
    content, _ = map_of(goal, row)
    found = met(goal, content)
    journeys = int(row.get("journeys") or 0)
    stages = []
    for stage in content.stages:
        here = found.get(stage.id, Met())
        cells = {
            reader.say(lane.name): [
                *(_printed(one) for one in facts_of(reader, here, lane.key, journeys)),
                *(
                    {
                        "text": one.text,
                        "backed_by": _backing(reader, one.backed_by, one.source),
                        "kind": "text",
                        "tone": "ink",
                    }
                    for one in content.cell(stage.id, lane.key)
                ),
            ]
            for lane in LANES
            if lane.key != FEEL
        }
        felt = felt_of(here)
        stages.append(
            {
                "name": stage_name(stage, reader),
                "note": "",
                "steps": stage.steps,
                "felt": None if felt is None else {**asdict(felt), "n": here.felt_people},
                "rows": cells,
            }
        )
    return {"stages": stages, "belief": [stage.belief for stage in content.stages]}


def _printed(one: Fact) -> dict[str, str]:
    text = " ".join(part for part in (one.number, one.text) if part)
    return {"text": text, "backed_by": one.base, "kind": one.kind, "tone": one.tone}


def _backing(reader: Reader, backed_by: str, source: str) -> str:
    return ": ".join(part for part in (reader.say(BACKED[backed_by]), source) if part)


def steps_known(goal: Goal, row: Facts) -> Sequence[str]:
    """Every step that was planned or seen, in the order in which they come."""
    found = sorted(rows(row.get("steps")), key=lambda step: step.get("place") or 0)
    planned = [str(step) for step in items(goal.steps)]
    return list(dict.fromkeys([*planned, *(str(step.get("step")) for step in found)]))
