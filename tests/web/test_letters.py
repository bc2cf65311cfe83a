"""Does nothing count as told that did not leave, and nothing leave twice unseen?  Letters, files, API."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from afuera.web import leaving
from afuera.web.actions import api_operations, loop_sheets, tasks
from afuera.web.actions import loop_operations as loops
from afuera.web.actions.models import ApiKey, LoopMessage, Plan, Told
from afuera.web.bilingual import Refused
from afuera.web.bridge import actions as bridge
from afuera.web.journeys import owner_sheets
from afuera.web.pains.models import Pain
from afuera.web.permissions import ROLES
from afuera.web.teams.models import Person
from web.test_loop import WORDS

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db
MESSAGES = "/es/actions/api/messages/"


@pytest.fixture
def message(everybody: Everybody, monkeypatch: pytest.MonkeyPatch) -> LoopMessage:
    """A message of a plan, twelve customers chosen and nobody told; the lake is not asked."""
    signature = {"kind": "friction", "friction": "repeat_contact"}
    words = {"kind": "friction", "state": "accepted", "name_es": "Otra vez", "name_en": "Again"}
    pain = Pain.objects.create(key="0123456789ab", signature=signature, **words)
    plan = Plan.objects.create(
        pain=pain, owner=everybody["journey_owner"], title="Show it", chosen_on=timezone.localdate()
    )
    made = LoopMessage.objects.create(plan=plan, asked_wave="hit", **WORDS)
    somebody(made, 12)
    from afuera.actions.told import Somebody

    people = [Somebody(f"p{n}", hit=n < 12, said="silent", band="never", language="es") for n in range(40)]
    monkeypatch.setattr(bridge, "audience", lambda *_, **__: people)
    monkeypatch.setattr(bridge, "people_hit", lambda *_: frozenset())
    monkeypatch.setattr(bridge, "names", lambda some: {one: [f"phone:{one}"] for one in some})
    return made


def somebody(message: LoopMessage, n: int, start: int = 0, **more: Any) -> None:
    from afuera.web.bridge.histories import sign

    facts = {"wave": "hit", "hit": True, "said": "silent", "band": "never", "language": "es", **more}
    Told.objects.bulk_create(
        Told(message=message, who=sign(f"p{one}"), **facts) for one in range(start, start + n)
    )


def with_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "names", lambda some: {one: [f"email:{one}@a.example"] for one in some})


def breaking(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def broken(*_: Any, **__: Any) -> int:
        raise fault

    monkeypatch.setattr(leaving, "send_mail", broken)


def states() -> set[str]:
    return set(Told.objects.values_list("state", flat=True))


def page_of(message: LoopMessage) -> dict[str, Any]:
    with translation.override("en"):
        found = loop_sheets.page(owner_sheets.plain_reader(), message.plan)
    return {**found["letters"][0], "finding": found["sentence"]}


def test_a_letter_that_failed_tells_nobody_says_why_and_a_person_sends_it_again(
    message: LoopMessage, everybody: Everybody, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_addresses(monkeypatch)
    refused = smtplib.SMTPRecipientsRefused({"p1@a.example": (550, b"no p1@a.example here")})
    with monkeypatch.context() as now:
        breaking(now, refused)
        tasks.send_wave.func(message.pk)
    message.refresh_from_db()
    assert states() == {"failed"}
    assert not Told.objects.exclude(sent_at=None).exists()
    assert message.sent_hit_at is None  # nobody was told, so it can be sent as if for the first time
    page = page_of(message)
    assert page["whys"] == ["the mail server refused the address"]
    assert page["again"]
    assert "p1@" not in str(list(Told.objects.values()))
    assert loops.send_again(everybody["cx_lead"], message) == 12
    tasks.send_again.func(message.pk)
    assert states() == {"sent"}
    assert len(mail.outbox) == 12
    with pytest.raises(Refused):
        loops.send_again(everybody["cx_lead"], message)


def test_when_the_mail_server_is_silent_the_rest_wait_and_are_not_lost(
    message: LoopMessage, everybody: Everybody, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_addresses(monkeypatch)
    with monkeypatch.context() as now:
        breaking(now, ConnectionRefusedError())
        tasks.send_wave.func(message.pk)
    assert Told.objects.filter(state="failed").count() == tasks.MOST_SILENT
    message.refresh_from_db()
    assert loops.send_again(everybody["cx_lead"], message) == 12
    tasks.send_again.func(message.pk)
    assert len(mail.outbox) == 12


def test_who_is_killed_in_the_middle_of_a_letter_leaves_it_to_be_seen_and_never_sends_it_twice(
    message: LoopMessage, everybody: Everybody, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    with_addresses(monkeypatch)
    with monkeypatch.context() as now:
        breaking(now, Killed())  # type: ignore[arg-type]
        with pytest.raises(Killed):
            tasks.send_wave.func(message.pk)
    tasks.send_wave.func(message.pk)  # the worker runs it again: all but the one
    assert len(mail.outbox) == 11
    message.refresh_from_db()
    with pytest.raises(Refused):
        loops.send_again(everybody["cx_lead"], message)  # somebody could still be at it
    Told.objects.filter(state="sending").update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    assert page_of(message)["unsure"]
    assert loops.send_again(everybody["cx_lead"], message) == 1
    tasks.send_again.func(message.pk)
    assert len(mail.outbox) == 12


def test_of_two_workers_with_one_letter_one_sends_it(message: LoopMessage) -> None:
    one, same = Told.objects.all()[0], Told.objects.all()[0]
    sent: list[int] = []
    assert leaving.deliver(one, lambda: sent.append(1), via="email")
    assert not leaving.deliver(same, lambda: sent.append(1), via="email")
    assert sent == [1]


def test_who_stands_in_a_file_counts_as_told_when_somebody_passed_it_on(
    message: LoopMessage, everybody: Everybody, browser: Browser
) -> None:
    tasks.send_wave.func(message.pk)
    assert states() == {"ready"}
    page = page_of(message)
    assert page["told"] == "0"
    assert page["finding"].startswith("A message lies ready")
    client = browser(everybody["cx_lead"])
    at = f"/es/actions/plans/{message.plan_id}/loop/{message.pk}/"
    assert client.get(f"{at}file/").content.decode().count("phone:") == 12
    until = page["until"]
    somebody(message, 1, 30, state="ready", via="file")  # chosen after the page was read
    assert client.post(f"{at}told/", {"until": until}).status_code == 302
    assert Told.objects.filter(state="sent", via="file").count() == 12
    assert Told.objects.filter(state="ready").count() == 1


@pytest.fixture
def token(everybody: Everybody) -> str:
    return api_operations.make_key(everybody["cx_lead"], "gateway")


@pytest.fixture
def waiting(message: LoopMessage) -> LoopMessage:
    tasks.send_wave.func(message.pk)
    message.refresh_from_db()
    return message


def ask(token: str, at: str = MESSAGES, **query: Any) -> Any:
    return Client().get(at, query, headers={"authorization": f"Bearer {token}"})


def say(token: str, pk: int, state: Any) -> Any:
    return Client().post(
        f"{MESSAGES}{pk}/",
        {"state": state},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )


def test_a_program_reads_what_waits_page_by_page_with_whom_language_and_words(
    waiting: LoopMessage, token: str
) -> None:
    found, after = [], 0
    while after is not None:
        page = ask(token, after=after, limit=5).json()
        found += page["messages"]
        after = page["next"]
    assert len({one["id"] for one in found}) == 12
    assert found[0]["customer"][0].startswith("phone:p")
    assert found[0]["language"] == "es"
    assert found[0]["subject"] == WORDS["subject_es"]
    assert WORDS["text_es"] in found[0]["text"]
    assert "/actions/noticed/" in found[0]["text"]
    assert states() == {"ready"}  # who reads tells nobody


def test_what_became_of_a_message_is_noted_once_however_often_it_is_said(
    waiting: LoopMessage, token: str
) -> None:
    one, other = Told.objects.values_list("pk", flat=True)[:2]
    assert say(token, one, "sent").json() == {"id": one, "state": "sent", "changed": True}
    at = Told.objects.get(pk=one).sent_at
    assert say(token, one, "sent").json()["changed"] is False
    assert Told.objects.get(pk=one).sent_at == at is not None
    assert say(token, other, "refused").json()["changed"] is True
    assert say(token, other, "sent").status_code == 409
    assert Told.objects.get(pk=other).sent_at is None
    assert say(token, one, "refused").json()["changed"] is True  # it came back
    assert Told.objects.get(pk=one).sent_at is None
    assert len(ask(token).json()["messages"]) == 10


@pytest.mark.parametrize("state", ["told", None, 3, ["sent"], {"a": 1}])
def test_another_word_is_not_understood(state: Any, waiting: LoopMessage, token: str) -> None:
    assert say(token, Told.objects.all()[0].pk, state).status_code == 422


def test_odd_questions_are_refused_in_json(waiting: LoopMessage, token: str) -> None:
    assert ask(token, after="x").status_code == 400
    assert ask(token, limit="0").status_code == 400
    assert ask(token, after="9" * 19).json() == {"messages": [], "next": None}
    assert say(token, 987654321, "sent").status_code == 404
    assert say(token, 10**30, "sent").status_code == 404
    assert ask(token, f"{MESSAGES}1/").status_code == 405


def test_nobody_hears_from_us_twice_within_the_days_through_a_program(
    waiting: LoopMessage, token: str
) -> None:
    other = LoopMessage.objects.create(plan=waiting.plan, **WORDS)
    somebody(other, 3, state="ready", via="file")  # the same customers, a later message
    somebody(other, 1, 20, state="sent", via="email", sent_at=timezone.now())
    somebody(waiting, 1, 20, state="ready", via="file")  # heard of us today
    assert len(ask(token).json()["messages"]) == 12
    late = other.told.filter(state="ready")[0]
    assert say(token, late.pk, "sent").status_code == 409


def test_what_came_back_is_not_told_as_changed_any_more(waiting: LoopMessage, token: str) -> None:
    day = timezone.localdate()
    effect = {"due": day, "declared_on": day - dt.timedelta(days=1), "shape": "step", "ratio": 0.5}
    Plan.objects.filter(pk=waiting.plan_id).update(state="came_back", **effect)
    assert ask(token).json()["messages"] == []
    assert say(token, Told.objects.all()[0].pk, "sent").status_code == 409
    back = LoopMessage.objects.create(plan=waiting.plan, corrects=True, **WORDS)
    somebody(back, 2, state="ready", via="file")
    assert len(ask(token).json()["messages"]) == 2


@pytest.mark.parametrize("role", [None, *sorted(ROLES)])
def test_only_a_key_opens_it_and_nobody_s_session(
    role: str | None, waiting: LoopMessage, everybody: Everybody, browser: Browser
) -> None:
    client, one = browser(everybody[role] if role else None), Told.objects.all()[0].pk
    assert client.get(MESSAGES).status_code == 401
    assert client.post(f"{MESSAGES}{one}/", {"state": "sent"}).status_code == 401
    assert ask("afuera_guessed").status_code == 401
    assert states() == {"ready"}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_key_may_what_its_maker_may_as_long_as_they_may_it(
    role: str, waiting: LoopMessage, everybody: Everybody, token: str
) -> None:
    allowed = role in ("administrator", "cx_lead")
    ApiKey.objects.update(made_by=everybody[role])
    assert ask(token).status_code == (200 if allowed else 401)
    one = Told.objects.all()[0].pk
    assert say(token, one, "sent").status_code == (200 if allowed else 401)
    if not allowed:
        with pytest.raises(Refused):
            api_operations.make_key(everybody[role], "mine")
    Person.objects.filter(pk=everybody[role].pk).update(is_active=False)
    assert ask(token).status_code == 401


def test_a_key_is_shown_once_kept_nowhere_and_can_be_ended(
    waiting: LoopMessage, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    page = client.post("/es/actions/api/", {"name": "gateway"}).content.decode()
    token = f"afuera_{page.partition('afuera_')[2].partition('<')[0]}"
    while "afuera_" in page.partition(token)[2] and ask(token).status_code != 200:
        page = page.partition(token)[2]
        token = f"afuera_{page.partition('afuera_')[2].partition('<')[0]}"
    assert ask(token).status_code == 200
    assert token not in client.get("/es/actions/api/").content.decode()
    assert token not in str(list(ApiKey.objects.values()))
    client.post(f"/es/actions/api/keys/{ApiKey.objects.get().pk}/end/")
    assert ask(token).status_code == 401


def test_its_addresses_are_told_as_openapi_in_both_languages() -> None:
    es, en = (Client().get(f"/{lang}/actions/api/openapi.json").json() for lang in ("es", "en"))
    assert es["info"]["title"] != en["info"]["title"]
    listed, noted = es["paths"]
    assert listed == reverse("actions:api_messages").replace("/en/", "/es/")
    assert noted.endswith("{id}/")


def test_groups_of_one_message_cannot_be_subtracted_and_what_covers_them_is_not_called_few(
    message: LoopMessage,
) -> None:
    message.told.update(state="ready", via="file")
    for pk in message.told.values_list("pk", flat=True)[:10]:
        Told.objects.filter(pk=pk).update(state="sent", via="email", sent_at=timezone.now())
    counts = {"all": 15, "hit": 12, "in_peace": 0, "said": {"silent": 11, "praised": 1}, "bands": {}}
    LoopMessage.objects.filter(pk=message.pk).update(counts=counts, sent_hit_at=timezone.now())
    page = page_of(message)
    ways = dict(page["ways"])
    assert ways["lie ready for the file or the API"] == "few"
    assert ways["told by e-mail"] == loop_sheets.COVERED  # or two could be subtracted
    assert page["hit"] == loop_sheets.COVERED  # three were not hit
    assert page["groups"] == []


def test_the_silent_are_named_only_where_they_are_shown(message: LoopMessage) -> None:
    message.told.update(state="sent", via="api", sent_at=timezone.now())
    now = timezone.now()
    counts = {"all": 12, "hit": 12, "bands": {"never": 12}}
    LoopMessage.objects.filter(pk=message.pk).update(counts=counts, sent_hit_at=now, sent_all_at=now)
    assert "the silent among them" in page_of(message)["finding"]
    message.told.update(band="high")
    counts = {"all": 14, "hit": 12, "bands": {"high": 12, "never": 2}}
    LoopMessage.objects.filter(pk=message.pk).update(counts=counts)
    assert "silent" not in page_of(message)["finding"]
