"""What does a meeting of thirty minutes look at?  One page a week: moved, back, waiting, five voices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from afuera.report.reader import Reader, capital, facts
from afuera.web.actions import decision_queries, plan_queries, plan_sheets, verdict_sheets, week_queries
from afuera.web.actions.answering import done, reader
from afuera.web.actions.log_models import NOTICES, Change, Notice
from afuera.web.actions.pain_facts import name_of
from afuera.web.actions.plan_models import Plan
from afuera.web.actions.week_queries import Look, Moved
from afuera.web.journeys import queries
from afuera.web.journeys.sheets import sheet
from afuera.web.journeys.slugs import slug_of
from afuera.web.pains import told as pain_words
from afuera.web.pains.queries import Shown
from afuera.web.permissions import may, needs

UNTAKEN = 5


@dataclass(slots=True)
class Several:
    """What one person did to a plan, and how many times."""

    change: Change
    times: int = 0


def week(request: HttpRequest) -> HttpResponse:
    """The weekly page."""
    by, here = reader(request), plan_sheets.reader_here()
    every, known = plan_queries.plans(), plan_queries.teams()
    start = week_queries.since()
    names = {one.pk: capital(name_of(here, one.pain)) for one in every}
    looks = week_queries.looks(every, start)
    back = [one for one in every if one.state == "came_back"]
    moved = week_queries.moved(every, start)
    waits = week_queries.waits(every, known, here.lang)
    left = week_queries.left(every)
    context: dict[str, Any] = {
        "reader": here,
        "sentence": _sentence(here, len(back), len(looks) + len(moved), sum(one.n for one in waits) + left.n),
        "start": start,
        "end": timezone.now(),
        "back": [(one, names[one.pk], _last(here, one)) for one in back],
        "looks": [_look(here, one, names) for one in looks if one.plan.state != "came_back"],
        "moved": _by_plan(moved, names),
        "waits": waits,
        "due": _pains(here, left.due),
        "untaken": _pains(here, left.untaken[:UNTAKEN]),
        "more_untaken": max(len(left.untaken) - UNTAKEN, 0),
        "owed": left.owed,
        "left": left.n,
        "names": names,
        "voices": _voices(here, every) if may(by, "walk_journeys") else [],
        "notices": told(here, list(decision_queries.notices(by))),
    }
    return render(request, "actions/week.html", context)


def _by_plan(moved: list[Moved], names: dict[int, str]) -> list[tuple[Plan, str, list[Several]]]:
    """By plan; what the same person did several times stands once, with how often and when last."""
    found: dict[int, tuple[Plan, str, dict[Any, Several]]] = {}
    for one in moved:
        changes = found.setdefault(one.plan.pk, (one.plan, names[one.plan.pk], {}))[2]
        several = changes.setdefault((one.change.what, one.change.person_id), Several(one.change))
        several.times += 1
    return [(plan, name, list(changes.values())) for plan, name, changes in found.values()]


def _pains(here: Reader, found: list[Shown]) -> list[dict[str, Any]]:
    """Pains that wait for somebody: their name, since when, and what their place owes to thresholds."""
    return [
        {
            "pain": one.pain,
            "name": capital(name_of(here, one.pain)),
            "since": one.wait.return_on if one.wait else None,
            "thresholds": pain_words.thresholds(here, one.figures),
        }
        for one in found
    ]


def _sentence(here: Reader, back: int, moved: int, waiting: int) -> str:
    if back:
        return here.plural(
            back, "One trouble came back although it had been fixed", "{n} troubles came back although fixed"
        )
    if moved and waiting:
        return here.plural(
            waiting,
            "Nothing came back; {moved}, and one waits for somebody",
            "Nothing came back; {moved}, and {n} wait for somebody",
            moved=here.plural(moved, "one thing moved", "{n} things moved"),
        )
    if waiting:
        return here.plural(
            waiting,
            "Nothing moved this week, and one thing waits",
            "Nothing moved this week, and {n} things wait",
        )
    if moved:
        return here.say("Nothing came back, and nothing waits for anybody")
    return here.say("Nothing moved this week")


def _last(here: Reader, plan: Plan) -> str:
    newest = plan.verdicts.first()
    return (
        verdict_sheets.sentence(here, verdict_sheets.named(here, plan, facts(newest.found))) if newest else ""
    )


def _look(here: Reader, one: Look, names: dict[int, str]) -> dict[str, Any]:
    found = verdict_sheets.named(here, one.plan, facts(one.verdict.found))
    return {
        "plan": one.plan,
        "name": names[one.plan.pk],
        "sentence": verdict_sheets.sentence(here, found),
        "word": here.say(verdict_sheets.WORDS[one.verdict.word]),
        "tone": verdict_sheets.TONES[one.verdict.word],
        "before": here.say(verdict_sheets.WORDS[one.before]) if one.before else "",
    }


def _voices(here: Reader, every: list[Plan]) -> list[dict[str, Any]]:
    study = queries.newest_study()
    if study is None:
        return []
    hurt = [one.goal for one in queries.goals(study)]
    said = week_queries.voices(every, hurt, timezone.localdate().isocalendar().week)
    shown = sheet(study).voices(said)  # masked, whoever reads: they are read aloud
    return [
        {**voice, "goal": here.title(one["goal"]), "slug": slug_of(one["goal"])}
        for voice, one in zip(shown, said, strict=True)
    ]


def told(here: Reader, notices: list[Notice]) -> list[dict[str, Any]]:
    """Notices in the reader's language, with the page that each is about."""
    return [
        {
            "one": one,
            "text": here.say(NOTICES[one.kind], **_in(here.lang, one.facts)),
            "href": address(one.about),
        }
        for one in notices
    ]


def _in(lang: str, told: dict[str, Any]) -> dict[str, Any]:
    """What has a name in both languages, in this one."""
    return {name: fact.get(lang, "") if isinstance(fact, dict) else fact for name, fact in told.items()}


def address(about: str) -> str:
    """The page of a thing that a notice is about."""
    from django.urls import reverse

    kind, _, key = about.partition(":")
    pages = {"decision": "actions:decision", "plan": "actions:plan", "efficiency": "actions:efficiency"}
    return reverse(pages[kind], args=[int(key)]) if kind in pages else reverse("actions:mandates")


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Everything that I was told is read."""
    by = reader(request)

    def operation() -> None:
        Notice.objects.filter(to=by, read_at=None).update(read_at=timezone.now())

    return done(request, operation, "actions:week")


WEEK_ADDRESSES = [
    path("", needs("see_actions", week), name="week"),
    path("notices/", needs("see_actions", read_notices), name="read_notices"),
]
