"""What can be done with a map and a plan?  Write, name, believe, restore, plan anew.

Every change makes a new version and says why.  Whoever writes tells which version they read; when somebody
else changed the same thing meanwhile, nothing is written and `Changed` brings what stands there now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.bridge.installation import lake_changed
from afuera.web.journeys.map_content import MOST_STAGES, Content, Entry, Stage
from afuera.web.journeys.map_lanes import BY_PEOPLE, LANE
from afuera.web.journeys.map_models import MapVersion
from afuera.web.journeys.models import Goal
from afuera.web.teams.audit import wrote
from afuera.web.teams.models import Person
from afuera.wording import mark

TRIES = 5
LOWEST, HIGHEST = -2.0, 2.0


class Changed(Refused):
    """Somebody else changed the same thing after it was read."""

    def __init__(self, version: MapVersion | None) -> None:
        super().__init__(mark("Somebody changed this while you were writing."))
        self.version = version


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, on which version of which map, and why.  `read` 0: there was none, `proposed` stood."""

    goal: Goal
    by: Person | None
    read: int
    proposed: Content
    why: str = ""


def change_cell(how: Writing, stage: str, lane: str, told: Sequence[Mapping[str, str]]) -> MapVersion:
    """Write a cell anew: each entry with id ("" for a new one), text, backed_by, source.

    Entries that say what they said keep who wrote them and when.
    """
    if lane not in LANE or how.proposed.stage(stage) is None:
        raise Refused(mark("There is no such place on this map."))

    def written(now: Content) -> Content:
        old = {one.id: one for one in now.cell(stage, lane)}
        entries: list[Entry] = []
        taken = now
        for one in told:
            entry = _entry(one, taken, stage, lane, how.by)
            was = old.get(entry.id)
            entries.append(was if was is not None and was.said == entry.said else entry)
            taken = replace(taken, entries=(*taken.entries, entry))
        return now.with_cell(stage, lane, entries)

    return _write(
        how, {"kind": "cell", "stage": stage, "lane": lane}, lambda all_: all_.cell(stage, lane), written
    )


def _entry(told: Mapping[str, str], taken: Content, stage: str, lane: str, by: Person | None) -> Entry:
    text, backed_by = told["text"].strip(), told["backed_by"]
    if not text or backed_by not in BY_PEOPLE:
        raise Refused(mark("An entry needs words, and what backs them."))
    name, at = by.name if by else "", timezone.now().isoformat(timespec="seconds")
    key = told.get("id") or taken.fresh("e")
    return Entry(key, stage, lane, text, backed_by, told.get("source", "").strip(), name, at)


def change_stages(how: Writing, stages: Sequence[Stage]) -> MapVersion:
    """Other columns; a stage without id is new.  Nothing that was written in a column that goes is lost."""
    if not 1 <= len(stages) <= MOST_STAGES:
        raise Refused(mark("A map has at least 1 and at most {most} stages."), most=MOST_STAGES)

    def written(now: Content) -> Content:
        found: list[Stage] = []
        taken = now
        for one in stages:
            was = now.stage(one.id)
            key = one.id if was else taken.fresh("s")
            new = replace(was or Stage(key), es=one.es, en=one.en, steps=one.steps)
            found.append(new)
            taken = replace(taken, stages=(*taken.stages, new))
        return now.with_stages(found)

    def same(content: Content) -> object:
        return [(one.id, one.said) for one in content.stages]

    return _write(how, {"kind": "stages"}, same, written)


def believe(how: Writing, beliefs: Mapping[str, float | None]) -> MapVersion:
    """What the company believes people feel at each stage, −2 … +2; None: it does not say."""
    if any(value is not None and not LOWEST <= value <= HIGHEST for value in beliefs.values()):
        raise Refused(mark("A feeling lies between −2 and +2."))
    name, at = how.by.name if how.by else "", timezone.now().isoformat(timespec="seconds")

    def written(now: Content) -> Content:
        stages = [
            replace(one, belief=beliefs[one.id], believed_by=name, believed_at=at)
            if one.id in beliefs and beliefs[one.id] != one.belief
            else one
            for one in now.stages
        ]
        return replace(now, stages=tuple(stages))

    return _write(how, {"kind": "belief"}, lambda all_: {one.id: one.belief for one in all_.stages}, written)


def bring_in(how: Writing, content: Content) -> MapVersion:
    """Write a whole map at once: what was made elsewhere, in a workshop or another tool."""
    return _write(how, {"kind": "whole"}, lambda all_: all_, lambda _: content)


def restore(how: Writing, number: int) -> MapVersion:
    """Make an older version the map again, as a new version; the ones between stay in the history."""
    older = MapVersion.objects.get(goal=how.goal, number=number)
    return _write(how, {"kind": "restored", "number": number}, None, lambda _: Content.load(older.content))


def _write(
    how: Writing,
    about: dict[str, Any],
    of: Callable[[Content], object] | None,
    written: Callable[[Content], Content],
) -> MapVersion:
    """The next version, unless `of` the newest differs from what was read.  No change, no version."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _next(how, about, of, written)
        except IntegrityError:  # somebody took the number in this very moment: look again
            continue
    raise Changed(newest(how.goal))


def _next(
    how: Writing,
    about: dict[str, Any],
    of: Callable[[Content], object] | None,
    written: Callable[[Content], Content],
) -> MapVersion:
    last = newest(how.goal)
    now = Content.load(last.content) if last else how.proposed
    if of is not None and last is not None and last.number != how.read:
        read = MapVersion.objects.filter(goal=how.goal, number=how.read).first()
        if of(Content.load(read.content) if read else how.proposed) != of(now):
            raise Changed(last)
    after = written(now)
    if last is not None and after == now:
        return last
    made = MapVersion.objects.create(
        goal=how.goal,
        number=last.number + 1 if last else 1,
        content=after.dump(),
        about=about,
        by=how.by,
        why=how.why,
    )
    wrote(how.by, "change_map", f"goal:{how.goal.key}", after={"version": made.number, **about}, why=how.why)
    return made


def newest(goal: Goal) -> MapVersion | None:
    """The map as it is."""
    return MapVersion.objects.filter(goal=goal).select_related("by").first()


@transaction.atomic
def change_plan(
    goal: Goal, by: Person | None, read: Sequence[str], steps: Sequence[str], why: str = ""
) -> bool:
    """Plan the steps of a goal anew; False when nothing differs.  `read` is the plan that the writer saw.

    Raises PlanChanged when somebody else planned meanwhile.
    """
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    if list(read) != list(row.steps):
        raise PlanChanged(list(row.steps))
    planned = list(dict.fromkeys(step.strip() for step in steps if step.strip()))
    if planned == list(row.steps):
        return False
    before = list(row.steps)
    row.steps, row.told = planned, True
    row.save(update_fields=["steps", "told"])
    wrote(by, "change_plan", f"goal:{row.key}", before={"steps": before}, after={"steps": planned}, why=why)
    lake_changed()  # the figures of a study depend on the plan
    return True


class PlanChanged(Refused):
    """Somebody else planned the same journey after it was read; `steps` is the plan now."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(mark("Somebody changed this while you were writing."))
        self.steps = steps
