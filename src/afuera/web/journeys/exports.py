"""What can be taken along from a goal's page?  Its pictures, its report and paths on paper, its journeys.

Everything leaves as the page would say it: in its language, with words masked, and with no figure that rests
on fewer than five people.
"""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.text import slugify

from afuera.estimates.small_groups import LEAST
from afuera.export.few import enough, trimmed
from afuera.export.journeys import FORMATS
from afuera.export.pictures import NAMES
from afuera.journeys.asked import Wanted
from afuera.report.one_goal import narrowed
from afuera.report.reader import Facts, Reader, facts, items, rows
from afuera.web.bridge import exports as bridge
from afuera.web.journeys import owner_queries, queries
from afuera.web.journeys.queries import Goal
from afuera.web.journeys.sheets import sheet
from afuera.web.panels import Filled, box
from afuera.web.permissions import may, needs
from afuera.web.teams.audit import looked
from afuera.wording import mark

IMAGES = ("svg", "png", "csv")
KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv", "pdf": "application/pdf"}
TEXT = "text/plain; charset=utf-8"
TOO_FEW = (
    mark("Too few people"),
    mark("Fewer than five people stand behind this: it would point at them, so it cannot be taken along."),
)
TITLES = {
    "outside": mark("What became of the people"),
    "inside": mark("How often each step went well"),
    "seams": mark("Which seams carry the loss"),
    "ends": mark("Who says how it ended"),
    "teams": mark("Who causes it, who meets the people"),
    "emotion": mark("What customers felt at each step"),
    "paths": mark("Real paths"),
    "frictions": mark("How many journeys met each friction"),
}


class _Found:
    """A goal that may leave: who reads, the findings, its row, without figures on too few."""

    def __init__(self, key: str) -> None:
        study = queries.newest_study()
        one = queries.goal(study, key) if study else None
        if study is None or one is None:
            raise Http404
        self.key, self.enough = key, enough(one.facts)
        self.reader: Reader = sheet(study).reader
        self.findings, self.journey = trimmed(facts(study.findings), owned(one))
        self.day = study.made_at.date().isoformat()

    def called(self, what: str, ending: str) -> str:
        """The name of a file: whose, what, when."""
        goal = slugify(self.reader.title(self.journey.get("goal")))[:60] or self.key
        return f"{goal}-{slugify(self.reader.say(what))}-{self.day}.{ending}"


def owned(one: Goal) -> Facts:
    """The row of a goal with who answers for it today."""
    owner = owner_queries.owners().get(one.key, owner_queries.VACANT)
    return {**one.facts, "answers": owner.name or None}


def picture(request: HttpRequest, key: str, name: str, form: str) -> HttpResponse:
    """One picture of a goal as SVG or PNG, or its numbers as CSV."""
    if name not in NAMES or form not in IMAGES:
        raise Http404
    found = _Found(key)
    if not found.enough:
        return too_few(request)
    from afuera.export.files import image
    from afuera.export.pictures import pictures_of

    drawn = pictures_of(found.reader, found.findings, found.journey).get(name)
    if drawn is None:
        raise Http404
    return sent(image(drawn, form), KINDS[form], found.called(TITLES[name], form))


def report(request: HttpRequest, key: str) -> HttpResponse:
    """The report of one goal, to be read on paper or aloud."""
    return _page(request, key, "report", "pdf", mark("report"))


def paths(request: HttpRequest, key: str) -> HttpResponse:
    """The real paths with their table."""
    return _page(request, key, "paths", "pdf", mark("paths"))


def diagram(request: HttpRequest, key: str) -> HttpResponse:
    """The journey as a few lines of Mermaid."""
    return _page(request, key, "map", "mermaid", mark("journey"))


def journeys(request: HttpRequest, key: str, form: str) -> HttpResponse | FileResponse:
    """Every journey of a goal, event by event; that they were taken along is noted.

    `?names=1` leaves words as they are, for those who may see names.
    """
    if form not in FORMATS:
        raise Http404
    found = _Found(key)
    wanted = Wanted(found.journey.get("goal"))
    if not found.enough or bridge.how_many(wanted)[1] < LEAST:
        return too_few(request)
    bare = request.GET.get("names") == "1" and may(request.user, "see_names")
    looked(request.user, f"journeys:{wanted.goal}", request.get_full_path())  # type: ignore[arg-type]
    planned = [str(step) for step in items(facts(found.journey.get("planned")).get("steps"))]
    file = bridge.journeys_file(wanted, form, names=bare, planned=planned)
    kind, name = FORMATS[form].kind, found.called(mark("journeys"), FORMATS[form].ending)
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


def _page(request: HttpRequest, key: str, what: str, form: str, called: str) -> HttpResponse:
    found = _Found(key)
    if not found.enough:
        return too_few(request)
    from afuera.export.files import page

    data = page(what, form, found.reader, found.findings, found.journey)
    ending = "mmd" if form == "mermaid" else form
    return sent(data, KINDS.get(form, TEXT), found.called(called, ending))


def sent(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(
        data,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def too_few(request: HttpRequest) -> HttpResponse:
    """The page that says why nothing leaves."""
    context = {"told": TOO_FEW, "status": 403, "path": request.path}
    return render(request, "frame/refusal.html", context, status=403)


@box("journeys.journey", needs="take_out_data")
def take_out(request: HttpRequest, goal: Goal) -> Filled:
    """What can be taken along, at the foot of the goal's page; nothing of a goal of too few."""
    if not enough(goal.facts):
        return None
    findings, row = trimmed(goal.findings, goal.facts)
    return "journeys/parts/take_out.html", offered(findings, Goal(goal.key, row))


def offered(findings: Facts, goal: Goal) -> dict[str, Any]:
    """For the template: the pictures that this goal has, and the formats of its journeys."""
    drawn = [(name, TITLES[name]) for name in NAMES if _is_known(findings, goal.facts, name)]
    has_map = goal.facts.get("goal") is not None
    return {"key": goal.key, "has_map": has_map, "pictures": drawn, "images": IMAGES, "forms": tuple(FORMATS)}


def _is_known(findings: Facts, row: Facts, name: str) -> bool:
    steps = [facts(step) for step in items(row.get("steps"))]
    told = {
        "outside": row.get("goal_share") is not None,
        "inside": any(step.get("ok_share") is not None for step in steps),
        "seams": row.get("verdict") == "broken_whole",
        "ends": any(facts(row.get("ends")).values()),
        "teams": any(facts(one).get("origin_journeys") for one in items(row.get("origin"))),
        "emotion": any(step.get("emotion") is not None for step in steps),
        "paths": bool(items(facts(row.get("flow")).get("nodes"))),
        "frictions": any(
            one.get("slug")
            and one.get("between") is None
            and one.get("journeys")
            and one.get("share") is not None
            for one in rows(narrowed(findings, row).get("frictions"))
        ),
    }
    return told.get(name, True)


EXPORTS = [
    path("<slug:key>/pictures/<slug:name>.<slug:form>", needs("take_out_data", picture), name="picture"),
    path("<slug:key>/report.pdf", needs("take_out_data", report), name="report_pdf"),
    path("<slug:key>/paths.pdf", needs("take_out_data", paths), name="paths_pdf"),
    path("<slug:key>/journey.mmd", needs("take_out_data", diagram), name="diagram"),
    path("<slug:key>/journeys.<slug:form>", needs("take_out_data", journeys), name="journeys_file"),
]
