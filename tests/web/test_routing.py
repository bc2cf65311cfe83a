"""Whom does a voice concern?  Everybody who had a part in it; rules add, and can be read as sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from afuera.web.bilingual import Refused
from afuera.web.journeys import owner_operations
from afuera.web.journeys.models import Goal
from afuera.web.teams.models import Person, Team, Write
from afuera.web.voices import inbox_queries, routing_operations, routing_queries
from afuera.web.voices.inbox_queries import Wanted
from afuera.web.voices.models import RoutingRule, Voice
from web.voices_made import Everybody, heard, of_team

__all__ = ["heard"]
Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


def names(voice: Voice) -> dict[str, str]:
    """Who, and why."""
    found = routing_queries.concerned([voice])[voice.pk]
    return {
        (one.team.name if one.team else one.person.name if one.person else ""): one.because for one in found
    }


def test_every_team_on_the_way_is_concerned_and_has_it_in_its_inbox(heard: int) -> None:
    voice = Voice.objects.filter(way__teams__name="billing").order_by("lot")[0]
    for team in voice.way.teams.all():
        assert names(voice)[team.name] == "path"
        reader = of_team(team.name, 9)
        assert inbox_queries.voices(reader, Wanted()).filter(pk=voice.pk).exists()


def test_somebody_out_of_sight_is_always_concerned(heard: int) -> None:
    behind = {
        team.name for team in Team.objects.filter(function__in=["back office", "leadership", "supplier"])
    }
    for voice in Voice.objects.order_by("lot")[:60]:
        assert behind & names(voice).keys(), voice.pk
    drawn = Voice.objects.exclude(behind=None)
    assert drawn.exists()
    assert not drawn.filter(way__teams__name__in=behind).exists()


def test_the_lot_does_not_follow_who_shouts(heard: int) -> None:
    lots = list(Voice.objects.order_by("lot").values_list("lot", flat=True))
    assert abs(sum(lots) / len(lots) - 0.5) < 0.05
    loud = list(Voice.objects.filter(band="low").values_list("lot", flat=True))
    assert loud
    assert abs(sum(loud) / len(loud) - 0.5) < 0.25


def test_the_owner_is_concerned_by_the_whole_journey(heard: int, everybody: Everybody) -> None:
    voice = Voice.objects.exclude(goal="").order_by("lot")[0]
    owner = everybody["journey_owner"]
    named = owner_operations.name_owner(
        everybody["cx_lead"], Goal.objects.get(key=voice.goal), owner, mandate="Change texts", why=""
    )
    owner_operations.accept_journey(owner, named)
    assert names(voice)[owner.name] == "owner"
    assert inbox_queries.voices(owner, Wanted()).filter(pk=voice.pk).exists()


def test_a_rule_adds_readers_reads_as_a_sentence_and_ends(
    heard: int, everybody: Everybody, browser: Browser
) -> None:
    voice = (
        Voice.objects.exclude(goal="").exclude(step="").exclude(way__teams__name="sales").order_by("lot")[0]
    )
    reader, team = of_team("sales"), Team.objects.get(name="sales")
    mine = inbox_queries.voices(reader, Wanted())
    assert not mine.filter(pk=voice.pk).exists()
    client = browser(everybody["cx_lead"])
    form = {"goal": voice.goal, "step": voice.step, "to": f"team-{team.pk}", "why": "They sold it"}
    assert client.post("/en/voices/rules/new/", form).status_code == 302
    assert names(voice)["sales"] == "rule"
    assert inbox_queries.voices(reader, Wanted()).filter(pk=voice.pk).exists()
    page = client.get("/en/voices/rules/").content.decode()
    assert "What customers say in the journey" in page
    assert "They sold it" in page
    assert client.post("/en/voices/rules/new/", form).status_code == 422
    rule = RoutingRule.objects.get()
    changed = client.post(f"/en/voices/rules/{rule.pk}/", {**form, "step": ""})
    assert changed.status_code == 302
    now = RoutingRule.objects.get(ended_at=None)
    assert (now.step, now.goal) == ("", voice.goal)
    client.post(f"/en/voices/rules/{now.pk}/end/")
    assert not inbox_queries.voices(reader, Wanted()).filter(pk=voice.pk).exists()
    written = list(
        Write.objects.filter(operation__contains="routing_rule").values_list("operation", flat=True)
    )
    assert written == ["end_routing_rule", "change_routing_rule", "make_routing_rule"]


def test_no_rule_takes_a_voice_from_a_team_on_the_way(
    heard: int, everybody: Everybody, browser: Browser
) -> None:
    voice = Voice.objects.filter(way__teams__name="billing").order_by("lot")[0]
    rule = routing_operations.make_rule(
        everybody["cx_lead"], goal=voice.goal, channel=voice.channel, to_team=Team.objects.get(name="billing")
    )
    assert names(voice)["billing"] == "path"
    routing_operations.end_rule(everybody["cx_lead"], rule)
    assert names(voice)["billing"] == "path"


def test_a_rule_that_says_nothing_or_leads_nowhere_is_refused(heard: int, everybody: Everybody) -> None:
    by, team = everybody["cx_lead"], Team.objects.get(name="billing")
    with pytest.raises(Refused, match="which voices"):
        routing_operations.make_rule(by, to_team=team)
    with pytest.raises(Refused, match="to whom"):
        routing_operations.make_rule(by, goal="x")
    with pytest.raises(Refused, match="may not change"):
        routing_operations.make_rule(everybody["member"], goal="x", to_team=team)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(to_team=team)


def test_a_rule_gets_another_reason_and_nothing_else(heard: int, everybody: Everybody) -> None:
    by, team = everybody["cx_lead"], Team.objects.get(name="billing")
    rule = routing_operations.make_rule(by, channel="chat", to_team=team, why="They write there.")
    routing_operations.change_rule(by, rule, channel="chat", to_team=team, why="They answer there.")
    other = routing_operations.make_rule(by, channel="call", to_team=team)
    with pytest.raises(Refused, match="holds already"):
        routing_operations.change_rule(by, other, channel="chat", to_team=team)
    assert [(one.channel, one.why) for one in routing_queries.standing_rules().order_by("channel")] == [
        ("call", ""),
        ("chat", "They answer there."),
    ]


def test_rules_are_counted_in_one_question(
    heard: int, everybody: Everybody, django_assert_num_queries: Callable[[int], object]
) -> None:
    team = Team.objects.get(name="billing")
    for channel in ("chat", "call", "web"):
        routing_operations.make_rule(everybody["cx_lead"], channel=channel, to_team=team)
    rules = list(routing_queries.standing_rules())
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(routing_queries.how_many(rules)) == 3
