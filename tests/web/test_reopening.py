"""A plan reopens itself: its owner hears it, and everybody who was told that it was fixed, customers too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from afuera.actions.told import Somebody
from afuera.web.actions import commitment_operations as commitments
from afuera.web.actions import loop_letters, verdict_sheets
from afuera.web.actions import loop_operations as loops
from afuera.web.actions import verdict_operations as verdicts
from afuera.web.actions.models import LoopMessage, Notice, Plan, Told, Verdict
from afuera.web.bilingual import Refused
from afuera.web.bridge.actions import Looked
from afuera.web.bridge.histories import sign
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from web.conftest import made
from web.pains_made import several, study_of
from web.test_loop import WORDS
from web.test_plans import declare, in_days, promise

pytestmark = pytest.mark.django_db
Browser = Callable[[Person | None], Client]
HIT = [Somebody(f"p{n}", hit=True, said="silent", band="never", language="es") for n in range(6)]
SPARED = [Somebody(f"q{n}", hit=False, said="praised", band="high", language="en") for n in range(3)]


def look(plan: Plan, word: str, data: int) -> None:
    found = {"verdict": word, "data_version": data, "method_version": 1, "reopens": word != "prevented"}
    verdicts.keep_look(Looked(plan.pk, {**found, "cautions": []}, {"weekly": []}, {}), {})
    plan.refresh_from_db()


def tell(message: LoopMessage, everyone: list[Somebody], wave: str = "hit") -> None:
    """What the worker does, without the lake."""
    LoopMessage.objects.filter(pk=message.pk).update(asked_wave=wave)
    message.refresh_from_db()
    loops.choose(message, everyone, "es")
    for one in message.told.filter(sent_at=None):
        loop_letters.send(message, one, [f"email:{one.who}@a.example"])
    loops.wave_done(message)
    message.refresh_from_db()


@pytest.fixture
def plan(everybody: dict[str, Person]) -> Plan:
    """It holds: a team delivered, colleagues were told, and those who were hit."""
    study_of(several())
    pain, lead, owner = Pain.objects.get(figures__place=2), everybody["cx_lead"], everybody["journey_owner"]
    from afuera.web.actions import plan_operations as plans
    from afuera.web.actions.evidence import Cited

    team = Team.objects.create(name="warehouse", name_es="Bodega")
    made("member", email="b@hilo.example", name="Berta", team=team)
    plan = plans.begin_plan(lead, pain, owner, title="Say the day")
    plans.add_cause(owner, plan, Cited("pain", pain.key), kind="system", name="Calendar", what="Old")
    one = promise(lead, plan, team)
    commitments.deliver_commitment(lead, one, one.version, delivered_on=in_days(0), delivered_as="12")
    plan.refresh_from_db()
    plan = declare(owner, plan)
    look(plan, "prevented", 7)
    assert plan.state == "holds"
    return plan


def told_of(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("to__name", flat=True))


def test_owner_and_all_who_were_told_hear_that_it_came_back(plan: Plan, everybody: dict[str, Person]) -> None:
    heard = told_of("holds")
    assert {everybody["journey_owner"].name, everybody["cx_lead"].name, "Berta"} <= heard
    # Somebody who was told then and answers for nothing any more.
    former = everybody["analyst"]
    Notice.objects.create(to=former, kind="holds", about=plan.subject, cause="data:6")
    look(plan, "no_change_yet", 8)
    assert plan.state == "came_back"
    assert told_of("came_back") == heard | {former.name}
    look(plan, "no_change_yet", 8)  # the same data again: nobody hears it twice
    assert Notice.objects.filter(kind="came_back").count() == len(heard) + 1


def test_customers_who_were_told_are_owed_a_letter_and_nobody_else_gets_it(
    plan: Plan, everybody: dict[str, Person], browser: Browser
) -> None:
    lead = everybody["cx_lead"]
    first = loops.write_message(lead, plan, **WORDS)
    tell(first, [*HIT, *SPARED])
    assert Told.objects.count() == len(HIT)
    assert not told_of("tell_it_came_back")
    look(plan, "no_change_yet", 8)
    assert lead.name in told_of("tell_it_came_back")
    letter = LoopMessage.objects.get(corrects=True)
    assert letter.text_es != letter.text_en
    page = browser(lead).get(f"/es/actions/plans/{plan.pk}/loop/").content.decode()
    assert letter.subject_es in page
    assert "Contarlo a quienes supieron del cambio" in page
    mail.outbox.clear()
    tell(letter, [*HIT, *SPARED])  # within the days between two messages: this one is owed
    assert {one.who for one in letter.told.all()} == {sign(one.person) for one in HIT}
    assert len(mail.outbox) == len(HIT)
    assert "/noticed/" not in str(mail.outbox[0].body)
    with pytest.raises(Refused):
        loops.send_message(lead, letter, "all")
    page = browser(lead).get(f"/es/actions/plans/{plan.pk}/loop/").content.decode()
    assert "quienes creían que se había cambiado lo saben por nosotros" in page


def test_no_letter_lies_ready_when_no_customer_was_told(plan: Plan) -> None:
    look(plan, "no_change_yet", 8)
    assert not LoopMessage.objects.exists()
    assert not told_of("tell_it_came_back")


def test_the_open_page_says_that_it_came_back(
    plan: Plan, everybody: dict[str, Person], browser: Browser
) -> None:
    lead = everybody["cx_lead"]
    first = loops.write_message(lead, plan, **WORDS)
    tell(first, HIT)
    loops.publish_message(lead, first, public=True)
    loops.open_page(lead, is_open=True)
    assert "Volvió" not in browser(None).get("/es/actions/changed/").content.decode()
    look(plan, "no_change_yet", 8)
    assert "Volvió, y otra vez estamos en ello" in browser(None).get("/es/actions/changed/").content.decode()


def test_a_second_message_is_told_to_colleagues_too(plan: Plan, everybody: dict[str, Person]) -> None:
    lead = everybody["cx_lead"]
    for _ in range(2):
        loops.send_message(lead, loops.write_message(lead, plan, **WORDS), "hit")
    assert Notice.objects.filter(kind="told_customers", to=everybody["journey_owner"]).count() == 2


def test_each_day_on_which_it_reopened_is_marked_and_no_other() -> None:
    became = ["holds", "came_back", "came_back", "holds", "came_back", "promised"]
    first = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    looks = [Verdict(at=first + dt.timedelta(weeks=week), became=one) for week, one in enumerate(became)]
    days = [dt.date(2026, 3, 9), dt.date(2026, 3, 30)]
    assert sorted(verdict_sheets.reopenings(looks[::-1])) == days
