"""What do other rooms' pages show of pains?  Read, decide, do on the first page; the pains of a journey."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from afuera.report import pain_words as words
from afuera.report.reader import Reader, rows
from afuera.web.pains import queries, told
from afuera.web.pains import voice_views as voice_views  # hangs its boxes
from afuera.web.pains.queries import Listed, Shown
from afuera.web.panels import Filled, Row, box, rows_of

MOST = 3


def _listed(request: HttpRequest) -> Listed:
    """All pains, read once for all boxes of a page."""
    found: Listed | None = getattr(request, "pains_listed", None)
    if found is None:
        found = queries.listed()
        request.pains_listed = found  # type: ignore[attr-defined]
    return found


def _address(one: Shown) -> str:
    return reverse("pains:pain", args=[one.pain.key])


@box("home.read", needs="see_pains", order=15)
def what_hurts_most(request: HttpRequest, today: Any) -> Filled:
    """The first pain; for who works in a team, the first that begins there or is absorbed there."""
    if today.role == "administrator":
        return None
    found, reader = _listed(request).standing, today.reader
    if not found:
        return None
    if today.role in ("member", "partner"):
        return rows_of([_of_team(reader, one, today.team) for one in found if _touches(one, today.team)][:1])
    if today.role == "journey_owner":
        own = {one.goal.pk for one in today.mine if one.accepted_at}
        found = [one for one in found if one.pain.goal_id in own] or found
    return rows_of([_worst(reader, found[0])])


def _worst(reader: Reader, one: Shown) -> Row:
    line = told.line(reader, one)
    meta = [line["silent"], line["old"]]
    return Row(
        told.headline(reader, [one]), _address(one), [(line["tone"], line["claim"])], [*filter(None, meta)]
    )


def _touches(one: Shown, team: str | None) -> bool:
    return team is not None and team in _sides(one, "origin") | _sides(one, "absorbers")


def _sides(one: Shown, name: str) -> set[str]:
    return {str(row.get("team")) for row in rows(one.figures.get(name))}


def _of_team(reader: Reader, one: Shown, team: str) -> Row:
    name = told.in_sentence(reader, one.pain)
    begins = team in _sides(one, "origin")
    text = (
        reader.say("A pain of customers that begins in your team: {name}", name=name)
        if begins
        else reader.say("A pain of customers that your team absorbs: {name}", name=name)
    )
    does = words.with_base(reader, words.led_by(one.figures))
    return Row(text, _address(one), [], [does])


@box("home.decide", needs="judge_pains", order=35)
def to_be_judged(request: HttpRequest, today: Any) -> Filled:
    """What the machine proposed and nobody has judged."""
    if today.role == "administrator":
        return None
    found, reader = _listed(request).proposed, today.reader
    if not found:
        return None
    text = reader.plural(
        len(found), "One proposed pain waits to be judged", "{n} proposed pains wait to be judged"
    )
    return rows_of([Row(text, reverse("pains:proposals"))])


@box("home.decide", needs="put_pains_off", order=25)
def back_on_the_list(request: HttpRequest, today: Any) -> Filled:
    """What waited and is back, and what was accepted and nobody has taken."""
    if today.role == "administrator":
        return None
    reader = today.reader
    standing = _listed(request).standing
    back = [_back(reader, one) for one in standing if one.returned]
    free = [_free(reader, one) for one in standing if one.pain.state == "accepted" and one.taking is None]
    return rows_of([*back, *free][:MOST])


def _back(reader: Reader, one: Shown) -> Row:
    text = reader.say("{name} waited and is back on the list", name=told.in_sentence(reader, one.pain))
    meta = [told.since(reader, one), one.wait.reason if one.wait else ""]
    return Row(
        text,
        _address(one),
        [("bad", told.returned(reader, one))],
        [*filter(None, meta)],
        reader.say("Decide"),
    )


def _free(reader: Reader, one: Shown) -> Row:
    text = reader.say("Nobody has taken {name}", name=told.in_sentence(reader, one.pain))
    return Row(text, _address(one), [], [words.with_base(reader, words.led_by(one.figures))])


@box("home.do", needs="take_pains", order=15)
def what_i_took(request: HttpRequest, today: Any) -> Filled:
    """The pains that this person has taken."""
    reader, found = today.reader, _listed(request)
    every = (*found.standing, *found.waiting, *found.uncounted, *found.missing)
    mine = [one for one in every if one.taking is not None and one.taking.owner_id == today.person.pk]
    return rows_of([_mine(reader, one) for one in mine[:MOST]])


def _mine(reader: Reader, one: Shown) -> Row:
    text = reader.say("You have taken {name}", name=told.in_sentence(reader, one.pain))
    return Row(text, _address(one), [], [words.with_base(reader, words.led_by(one.figures))], icon="hand")


@box("journeys.journey", needs="see_pains", order=-1)
def of_journey(request: HttpRequest, goal: Any) -> Filled:
    """The pains of one journey, in their order."""
    wanted = goal.goal or ""
    mine = [one for one in _listed(request).in_order if one.pain.signature.get("goal") == wanted]
    if not mine:
        return None
    reader = told.reader_here()
    return "pains/boxes/of_journey.html", {"lines": [told.line(reader, one) for one in mine]}


@box("teams.person", needs="see_pains")
def taken_by(request: HttpRequest, person: Any) -> Filled:
    """On a colleague's page: the pains that they have taken."""
    found = _listed(request)
    mine = [one for one in found.in_order if one.taking is not None and one.taking.owner_id == person.pk]
    if not mine:
        return None
    reader = told.reader_here()
    lines = [told.line(reader, one) for one in mine]
    return "pains/boxes/taken_by.html", {"lines": lines, "shown": person}
