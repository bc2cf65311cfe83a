"""What do other rooms' pages show of this one?  What waits, what came back, the outlook."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from afuera.report.reader import capital
from afuera.web.actions import (
    decision_queries,
    decision_sheets,
    outlook_kept,
    outlook_sheets,
    plan_queries,
    plan_sheets,
)
from afuera.web.actions import humanity_boxes as humanity_boxes  # hangs its boxes
from afuera.web.actions import voice_boxes as voice_boxes  # hangs its box
from afuera.web.actions.pain_facts import name_of, quoted
from afuera.web.actions.plan_models import UNDER_WAY, Plan
from afuera.web.actions.plan_queries import late
from afuera.web.actions.week_views import told
from afuera.web.pains.models import Pain
from afuera.web.panels import Filled, Row, box, rows_of
from afuera.web.permissions import may

MOST = 3


@box("home.read", needs="see_actions", order=5)
def what_i_was_told(request: HttpRequest, today: Any) -> Filled:
    """Notices: what came back, what holds, what was decided."""
    found = told(today.reader, list(decision_queries.notices(today.person, MOST)))
    return rows_of(
        [Row(one["text"], one["href"], icon="bell", loud=one["one"].kind == "came_back") for one in found]
    )


@box("home.decide", needs="decide", order=5)
def what_waits_for_me(request: HttpRequest, today: Any) -> Filled:
    """Decisions that somebody asked of this person."""
    reader = today.reader
    found = []
    for one in decision_queries.waiting(today.person)[:MOST]:
        words = decision_sheets.waiting(reader, one)
        meta = [reader.say("asked by {name}", name=one.written_by.name)] if one.written_by else []
        href = reverse("actions:decision", args=[one.pk])
        chip = ("bad" if decision_sheets.days_waited(one) >= decision_sheets.DAYS_TO_WAIT else "warn", words)
        found.append(Row(one.title, href, [chip], meta, reader.say("Decide")))
    return rows_of(found)


@box("home.do", needs="commit", order=5)
def what_my_team_owes(request: HttpRequest, today: Any) -> Filled:
    """Pains of whose chain this person's team is part without a promise, and promises that are due."""
    reader, team = today.reader, today.person.team
    if team is None:
        return None
    found = [
        Row(
            reader.say(
                "Your team carries part of {pain} and has promised nothing yet", pain=_name(reader, one)
            ),
            f"{reverse('actions:plan', args=[one.pk])}#chain",
            [("vacant", reader.say("nothing promised"))],
            [],
            reader.say("Promise a change"),
        )
        for one in plan_queries.waits_for_team(team)[:MOST]
    ]
    for one in plan_queries.commitments_of(team)[:MOST]:
        day = reader.say("late since {day}" if late(one) else "first by {day}", day=one.first_date)
        chip = ("bad" if late(one) else "", day)
        found.append(Row(one.name, f"{reverse('actions:plan', args=[one.plan_id])}#chain", [chip]))
    return rows_of(found)


def _name(reader: Any, plan: Plan) -> str:
    return quoted(reader, plan.pain)


@box("home.start", needs="see_actions", order=10)
def rows_of_the_outlook(request: HttpRequest, person: Any) -> Filled:
    """Seven rows with their evidence, read line by line; what is not known is said so."""
    if person.role in ("member", "partner"):
        return None
    reader = plan_sheets.reader_here()
    found = outlook_sheets.lines(reader, outlook_kept.rows())
    return "actions/boxes/outlook.html", {"lines": found}


@box("pains.pain", needs="see_actions", order=10)
def plan_of_pain(request: HttpRequest, subject: Any) -> Filled:
    """The plan against a pain, and how often single cases were made good."""
    pain = subject if isinstance(subject, Pain) else getattr(subject, "pain", None)
    if not isinstance(pain, Pain):
        return None
    reader = plan_sheets.reader_here()
    plan = pain.plans.filter(state__in=UNDER_WAY).select_related("owner").first()
    context = {
        "pain": pain,
        "plan": plan,
        "name": capital(name_of(reader, pain)),
        "fixed": plan_sheets.fixed_words(reader, plan_queries.fixed([pain]).get(pain.pk)),
        "may_plan": may(request.user, "make_plans"),
    }
    return "actions/boxes/of_pain.html", context
