"""Is the loop closed with everyone: those hit first, the silent too, nobody twice, and nothing for sale?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from afuera.actions import told
from afuera.web.actions import (
    commitment_operations,
    loop_letters,
    loop_sheets,
    outside,
    plan_operations,
    tasks,
)
from afuera.web.actions import loop_operations as operations
from afuera.web.actions.models import LoopMessage, Notice, Plan, Told
from afuera.web.bilingual import Refused
from afuera.web.bridge import actions as bridge
from afuera.web.journeys import owner_sheets
from afuera.web.journeys.models import Goal, Study
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from web.test_plans import Everybody, in_days, promise

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
WORDS = {
    "subject_es": "Ya no tiene que contarlo dos veces",
    "text_es": "Usted tuvo que explicar lo mismo varias veces. Quien contesta ahora ve lo que ya dijo.",
    "subject_en": "No need to tell it twice",
    "text_en": "You had to explain the same several times. Who answers now sees what you said.",
}


@pytest.fixture
def plan(studied: Study, everybody: Everybody) -> Plan:
    """A plan against repeated contacts, with something delivered."""
    goal = Goal.objects.get(key="change plan")
    signature = {"kind": "friction", "goal": "change plan", "friction": "repeat_contact"}
    words = {"kind": "friction", "goal": goal, "state": "accepted", "name_es": "Otra vez", "name_en": "Again"}
    pain = Pain.objects.create(key="0123456789ab", signature=signature, **words)
    by = everybody["cx_lead"]
    made = plan_operations.begin_plan(by, pain, everybody["journey_owner"], title="Show what was said")
    done = promise(by, made, Team.objects.all()[0])
    kept = {"delivered_on": in_days(0), "delivered_as": "Release 12"}
    commitment_operations.deliver_commitment(by, done, done.version, **kept)
    return made


@pytest.fixture
def message(plan: Plan, everybody: Everybody) -> LoopMessage:
    return operations.write_message(everybody["cx_lead"], plan, **WORDS)


@pytest.fixture
def asked(message: LoopMessage) -> LoopMessage:
    LoopMessage.objects.filter(pk=message.pk).update(asked_wave="hit")
    message.refresh_from_db()
    return message


def passed_on(message: LoopMessage) -> None:
    by = Person.objects.get(role="cx_lead")
    outside.pass_on(by, message, message.told.order_by("-pk").values_list("pk", flat=True)[0])


def test_those_who_were_hit_are_told_first_then_all_and_nobody_twice(asked: LoopMessage) -> None:
    tasks.send_wave.func(asked.pk)
    asked.refresh_from_db()
    hit = Told.objects.count()
    assert asked.sent_hit_at is not None
    assert hit == asked.counts["hit"] > 5
    assert not Told.objects.filter(hit=False).exists()
    assert {"silent"} <= set(Told.objects.values_list("said", flat=True))
    tasks.send_wave.func(asked.pk)  # run again: nothing
    assert Told.objects.count() == hit
    LoopMessage.objects.filter(pk=asked.pk).update(asked_wave="all")
    tasks.send_wave.func(asked.pk)
    asked.refresh_from_db()
    assert Told.objects.count() == asked.counts["all"] > hit
    # Nobody has an e-mail address here: all lie ready, and count as told when somebody passed them on.
    assert set(Told.objects.values_list("state", flat=True)) == {"ready"}
    passed_on(asked)
    assert not Told.objects.filter(sent_at=None).exists()


def test_who_heard_from_us_lately_is_left_in_peace(
    asked: LoopMessage, plan: Plan, everybody: Everybody
) -> None:
    tasks.send_wave.func(asked.pk)
    before = Told.objects.count()
    other = operations.write_message(everybody["cx_lead"], plan, **WORDS)
    LoopMessage.objects.filter(pk=other.pk).update(asked_wave="hit")
    tasks.send_wave.func(other.pk)
    other.refresh_from_db()
    assert Told.objects.count() == before
    assert other.counts["in_peace"] == before


def test_a_letter_goes_where_there_is_an_address_in_their_language(
    asked: LoopMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bridge.names

    def with_address(people: Any) -> dict[str, list[str]]:
        return {
            person: [*names, f"email:p{n}@a.example"]
            for n, (person, names) in enumerate(found(people).items())
        }

    monkeypatch.setattr(bridge, "names", with_address)
    tasks.send_wave.func(asked.pk)
    assert len(mail.outbox) == Told.objects.filter(via="email").count() > 5
    subjects = {one.subject for one in mail.outbox}
    assert subjects <= {WORDS["subject_es"], WORDS["subject_en"]}
    assert "/actions/noticed/" in str(mail.outbox[0].body)
    tasks.send_wave.func(asked.pk)
    assert len(mail.outbox) == Told.objects.count()


def test_that_it_came_back_reaches_those_too_who_stayed_away_since(
    asked: LoopMessage, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.send_wave.func(asked.pk)
    passed_on(asked)
    monkeypatch.setattr(told, "ACTIVE_DAYS", 0)
    back = LoopMessage.objects.create(plan=plan, corrects=True, asked_wave="hit", **WORDS)
    tasks.send_wave.func(back.pk)
    assert back.told.count() == asked.told.count() > 5


def test_others_stand_in_a_file_with_the_words_and_their_own_link(
    asked: LoopMessage, plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    tasks.send_wave.func(asked.pk)
    url = f"/es/actions/plans/{plan.pk}/loop/{asked.pk}/file/"
    rows = list(csv.DictReader(io.StringIO(browser(everybody["cx_lead"]).get(url).content.decode())))
    assert len(rows) == Told.objects.filter(via="file").count()
    assert len({row["text"] for row in rows}) == len(rows)
    assert browser(everybody["journey_owner"]).get(url).status_code == 403


@pytest.mark.parametrize("word", ["https://shop.example", "vea www.tienda", "compre en tienda.com"])
def test_nothing_is_sold_in_it(word: str, plan: Plan, everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.write_message(everybody["cx_lead"], plan, **(WORDS | {"text_es": word}))


def test_only_what_is_changed_is_told_in_both_languages_by_who_may(plan: Plan, everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.write_message(everybody["member"], plan, **WORDS)
    with pytest.raises(Refused):
        operations.write_message(everybody["cx_lead"], plan, **(WORDS | {"text_en": " "}))
    plan.commitments.update(delivered_on=None, delivered_as="")
    with pytest.raises(Refused):
        operations.write_message(everybody["cx_lead"], plan, **WORDS)


def test_all_come_after_those_who_were_hit(message: LoopMessage, everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.send_message(everybody["cx_lead"], message, "all")


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_from_the_page_and_colleagues_are_told(
    message: LoopMessage, plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    url = f"/es/actions/plans/{plan.pk}/loop/{message.pk}/send/"
    assert client.post(url, {"wave": "hit"}).status_code == 302
    message.refresh_from_db()
    assert message.sent_hit_at is not None
    assert Notice.objects.filter(kind="told_customers", to=everybody["journey_owner"]).exists()
    page = client.get(f"/es/actions/plans/{plan.pk}/loop/").content.decode()
    assert "nunca respondieron" in page
    assert "no dijeron nada" in page


def test_one_question_by_a_signed_link_without_signing_in(asked: LoopMessage, browser: Browser) -> None:
    tasks.send_wave.func(asked.pk)
    told = Told.objects.all()[0]
    url = loop_letters.link(told).partition("8000")[2]
    stranger = browser(None)
    assert stranger.get(url).status_code == 200
    assert stranger.post(url, {"noticed": "yes"}).status_code == 200
    told.refresh_from_db()
    assert told.noticed is True
    stranger.post(url, {"noticed": "no"})
    told.refresh_from_db()
    assert told.noticed is False
    assert stranger.get(f"{url[:-4]}xyz/").status_code == 404


def test_coverage_has_the_silent_as_a_band_and_hides_the_few(asked: LoopMessage) -> None:
    tasks.send_wave.func(asked.pk)
    asked.refresh_from_db()
    reader = owner_sheets.plain_reader()
    bands = loop_sheets.page(reader, asked.plan)["letters"][0]["coverage"]
    assert len(bands) == 4
    LoopMessage.objects.filter(pk=asked.pk).update(counts={"bands": {"low": 3, "high": 40, "never": 60}})
    bands = loop_sheets.page(reader, asked.plan)["letters"][0]["coverage"]
    assert bands[0]["n"] == ""
    assert sum(one["n"] == "" for one in bands) >= 2  # nor by subtraction


def test_the_open_page_is_closed_until_somebody_opens_it(
    asked: LoopMessage, everybody: Everybody, browser: Browser
) -> None:
    tasks.send_wave.func(asked.pk)
    asked.refresh_from_db()
    operations.publish_message(everybody["cx_lead"], asked, True)
    stranger = browser(None)
    assert stranger.get("/es/actions/changed/").status_code == 404
    browser(everybody["cx_lead"]).post("/es/actions/changed/open/", {"open": "1"})
    page = stranger.get("/es/actions/changed/")
    assert WORDS["subject_es"] in page.content.decode()
    assert WORDS["subject_en"] in stranger.get("/en/actions/changed/").content.decode()
    assert browser(everybody["member"]).post("/es/actions/changed/open/", {"open": "0"}).status_code == 403
