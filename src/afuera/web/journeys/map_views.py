"""Which pages has the map of a journey?  The map, a cell, its stages, beliefs, who is behind a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from afuera.report.reader import Facts, Reader, facts, rows
from afuera.web.bilingual import Refused, said
from afuera.web.bridge import stages as bridge
from afuera.web.journeys import map_forms as forms
from afuera.web.journeys import map_operations as operations
from afuera.web.journeys import map_queries as queries
from afuera.web.journeys.map_content import Content
from afuera.web.journeys.map_lanes import LANE
from afuera.web.journeys.map_models import MapVersion
from afuera.web.journeys.map_operations import Changed, Writing
from afuera.web.journeys.map_sheets import MapSheet
from afuera.web.journeys.models import Goal
from afuera.web.journeys.queries import newest_study
from afuera.web.journeys.sheets import Sheet, sheet
from afuera.web.permissions import may
from afuera.web.teams.audit import looked
from afuera.web.teams.models import Person
from afuera.web.telling import reason_of


@dataclass(frozen=True, slots=True)
class Ground:
    """What every page of a map stands on: the goal, its row of the findings, the words, the map itself."""

    goal: Goal
    row: Facts
    shown: Sheet
    content: Content
    version: MapVersion | None

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.shown.reader

    @property
    def number(self) -> int:
        """The version that is read; 0 before the first."""
        return self.version.number if self.version else 0

    def writing(self, request: HttpRequest, form: Any) -> Writing:
        """Who writes, on what, and why."""
        by: Person = request.user  # type: ignore[assignment]
        why = form.cleaned_data["why"].strip()
        return Writing(self.goal, by, form.cleaned_data["read"], queries.proposed(self.goal, self.row), why)


def grounded(request: HttpRequest, key: str) -> Ground:
    """The ground of a goal; 404 where there is no such goal or nothing was studied yet."""
    goal = get_object_or_404(Goal.objects.select_related("team"), slug=key)
    study = newest_study()
    if study is None:
        raise Http404
    row = next(
        (one for one in rows(facts(study.findings).get("journeys")) if one.get("goal") == goal.key), {}
    )
    content, version = queries.map_of(goal, row)
    return Ground(goal, row, sheet(study, sees_names=may(request.user, "see_names")), content, version)


def drawn(request: HttpRequest, ground: Ground) -> MapSheet:
    """The map before this reader."""
    found = queries.met(ground.goal, ground.content)
    hears = may(request.user, "walk_journeys")
    return MapSheet(ground.goal, ground.row, ground.shown, ground.content, found, hears)


def journey_map(request: HttpRequest, key: str) -> HttpResponse:
    """The map: the finding, the line, and every lane of every stage."""
    ground = grounded(request, key)
    context = {"map": drawn(request, ground), "goal": ground.goal, "version": ground.version}
    context |= {"may_believe": _may_believe(request, ground.goal), "key": key}
    return render(request, "journeys/map.html", context)


def cell(request: HttpRequest, key: str, stage: str, lane: str) -> HttpResponse:
    """Read one cell (`?shown`), or write it: in place with htmx, on a page of its own without."""
    ground = grounded(request, key)
    if lane not in LANE or ground.content.stage(stage) is None:
        raise Http404
    written = ground.content.cell(stage, lane)
    if "shown" in request.GET:
        return _shown(request, ground, stage, lane)
    read = forms.ReadForm(request.POST or None, initial={"read": ground.number})
    entries = forms.entries_form(request.POST or None, written)
    context: dict[str, Any] = {"read": read, "entries": entries}
    if request.method == "POST" and read.is_valid() and entries.is_valid():
        how = ground.writing(request, read)
        try:
            version = operations.change_cell(how, stage, lane, forms.told_entries(entries))
        except Changed as changed:
            context |= _theirs(ground, changed, stage, lane, request.POST)
        except Refused as refused:
            messages.error(request, reason_of(refused))
        else:
            if is_part(request):
                after = Ground(ground.goal, ground.row, ground.shown, Content.load(version.content), version)
                return _shown(request, after, stage, lane, written=True)
            messages.success(request, said("Saved."))
            return redirect(reverse("journeys:map", args=[key]) + f"#{stage}-{lane}")
    context |= {"key": key, "one": drawn(request, ground).cell(stage, lane), "lane": LANE[lane]}
    page = "journeys/map_cell_form.html" if is_part(request) else "journeys/map_cell_page.html"
    return render(request, page, context | {"map": drawn(request, ground)})


def _shown(
    request: HttpRequest, ground: Ground, stage: str, lane: str, written: bool = False
) -> HttpResponse:
    context = {"key": ground.goal.slug, "one": drawn(request, ground).cell(stage, lane), "written": written}
    return render(request, "journeys/map_cell.html", context)


def is_part(request: HttpRequest) -> bool:
    """Does htmx ask for a part of a page?"""
    return bool(getattr(request, "htmx", False))


def _theirs(ground: Ground, changed: Changed, stage: str, lane: str, sent: Any) -> dict[str, Any]:
    """What somebody else wrote meanwhile, beside the writer's own words, which stay in the form."""
    if changed.version is None:
        return {}
    now = Content.load(changed.version.content)
    kept = sent.copy()
    kept["read"] = str(changed.version.number)  # sending again is knowing what stands there
    return {
        "theirs": now.cell(stage, lane),
        "changed": changed.version,
        "read": forms.ReadForm(kept),
    }


def belief(request: HttpRequest, key: str) -> HttpResponse:
    """What the company believes people feel; for those who may edit, and for the team that answers for it."""
    ground = grounded(request, key)
    if not _may_believe(request, ground.goal):
        raise PermissionDenied
    shown = drawn(request, ground)
    form = forms.BeliefForm(
        request.POST or None,
        content=ground.content,
        names=shown.names,
        tag=ground.reader.tag,
        initial={"read": ground.number},
    )
    changed = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.believe(ground.writing(request, form), form.beliefs)
        except Changed as found:
            changed, form = found.version, _again(form, found, request)
        else:
            messages.success(request, said("Saved."))
            return redirect("journeys:map", key)
    context = {"map": shown, "key": key, "form": form, "changed": changed}
    if changed:
        context["theirs"] = [
            (shown.names.get(one.id, one.id), one) for one in Content.load(changed.content).stages
        ]
    return render(request, "journeys/map_belief.html", context)


def _again(form: Any, changed: Changed, request: HttpRequest) -> Any:
    """The same form with the writer's words, now on top of the newest version."""
    kept = request.POST.copy()
    kept["read"] = str(changed.version.number if changed.version else 0)
    form.data = kept
    return form


def _may_believe(request: HttpRequest, goal: Goal) -> bool:
    if may(request.user, "edit_journeys"):
        return True
    team = getattr(request.user, "team_id", None)
    return may(request.user, "own_journeys") and team is not None and team == goal.team_id


def stages(request: HttpRequest, key: str) -> HttpResponse:
    """Name, order, add and remove stages; say which step belongs to which."""
    ground = grounded(request, key)
    shown = drawn(request, ground)
    columns = forms.stages_form(request.POST or None, ground.content, shown.names)
    steps = forms.StepsForm(
        request.POST or None,
        steps=queries.steps_known(ground.goal, ground.row),
        content=ground.content,
        names=shown.names,
        reader=ground.reader,
        initial={"read": ground.number},
    )
    changed = None
    if request.method == "POST" and columns.is_valid() and steps.is_valid():
        try:
            told = forms.told_stages(columns, steps.held)
            operations.change_stages(ground.writing(request, steps), told)
        except Changed as found:
            changed, steps = found.version, _again(steps, found, request)
        except Refused as refused:
            messages.error(request, reason_of(refused))
        else:
            messages.success(request, said("Saved."))
            return redirect("journeys:map", key)
    context = {"map": shown, "key": key, "columns": columns, "steps": steps, "changed": changed}
    return render(request, "journeys/map_stages.html", context)


def behind(request: HttpRequest, key: str, stage: str, place: int) -> HttpResponse:
    """One real person behind a number of the map; that it was looked at is noted."""
    ground = grounded(request, key)
    what = request.GET.get("what", "touched")
    if ground.content.stage(stage) is None or place < 1:
        raise Http404
    shown = drawn(request, ground)
    found, every = bridge.behind(
        ground.goal.key, ground.content.steps_of, ground.goal.wait_days, stage, what, place
    )
    if found is None:
        raise Http404
    told = shown.told(stage, what)
    back = reverse("journeys:map", args=[key]) + f"#{stage}"
    here = reverse("journeys:map_behind", args=[key, stage, 1])
    return walked(
        request,
        ground,
        found,
        place,
        every,
        {"told": told, "back": back, "here": here, "query": {"what": what}} | _who(shown, stage, what, every),
    )


def _who(shown: MapSheet, stage: str, what: str, every: int) -> dict[str, str]:
    """What people felt and said the map counts in people, of whom one may have come twice: say both."""
    met = shown.found.get(stage)
    if what not in ("felt", "said") or met is None or every < 2:
        return {}
    reader, people = shown.reader, met.count(what).people
    return {
        "told_journeys": reader.counted(every, "journeys"),
        "told_people": reader.counted(people, "people"),
    }


def walked(
    request: HttpRequest, ground: Ground, found: dict[str, Any], place: int, every: int, more: dict[str, Any]
) -> HttpResponse:
    """One journey, with the one before and the one after behind the same number."""
    looked(request.user, f"journey:{found['journey']}", request.path)  # type: ignore[arg-type]
    name, picture, listed = ground.shown.walk(found, place)
    doors = {
        "before": _beside(more, place - 1) if place > 1 else "",
        "after": _beside(more, place + 1) if place < every else "",
    }
    context: dict[str, Any] = {
        "key": ground.goal.slug,
        "title": ground.reader.title(ground.goal.key),
        "name": name,
    }
    context |= {"picture": picture, "listed": listed, "number": place, "all": every}
    context |= {"masked": not ground.reader.sees_names, **more, **doors}
    return render(request, "journeys/map_behind.html", context)


def _beside(more: dict[str, Any], place: int) -> str:
    from django.utils.http import urlencode

    return f"{more['here'].removesuffix('1/')}{place}/?{urlencode(more['query'])}"
