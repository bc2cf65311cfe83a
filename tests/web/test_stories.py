"""Are stories told only with consent, masked and withdrawn whole; rounds representative; digests quiet?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from afuera.web import leaving
from afuera.web.bilingual import Refused
from afuera.web.bridge import voices as bridge
from afuera.web.bridge.histories import Gone
from afuera.web.journeys.models import Study
from afuera.web.teams.models import Person
from afuera.web.voices import (
    digest_letters,
    inbox_operations,
    round_operations,
    story_operations,
)
from afuera.web.voices.models import Digest, Round, Story, StoryWords, Telling, Voice

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(studied: Study) -> int:
    """The inbox of the studied installation, filled."""
    return inbox_operations.take_in()


@pytest.fixture
def lead(everybody: Everybody) -> Person:
    """Who makes stories."""
    return everybody["cx_lead"]


def story_of(lead: Person, **facts: str) -> Story:
    """A story about a promise."""
    return story_operations.make_story(
        lead, "voice", "La carta que no llegó", "Me llamo Ana Pérez, tel. 612 345 678.", "es", **facts
    )


def test_a_story_is_masked_and_a_draft_until_the_customer_consents(
    studied: Study, everybody: Everybody, browser: Browser, lead: Person
) -> None:
    story = story_of(lead)
    assert story.words.get().text == "Me llamo [pers. 1], tel. [tel.]."
    member = browser(everybody["member"])
    address = f"/en/voices/stories/{story.pk}/"
    assert member.get(address).status_code == 404
    with pytest.raises(Refused):
        story_operations.tell_story(lead, story, timezone.localdate(), "Monday meeting", 12)
    story_operations.record_consent(lead, story, timezone.localdate(), "by letter of Ana Pérez")
    assert story.consent == "by letter of [pers. 1]"
    story_operations.tell_story(lead, story, timezone.localdate(), "Monday meeting", 12)
    page = member.get(address).content.decode()
    assert "Monday meeting" in page
    assert "La carta que no llegó" in page
    assert "Ana" not in page


def test_a_translation_stands_beside_the_words_and_never_over_them(studied: Study, lead: Person) -> None:
    story = story_of(lead)
    with pytest.raises(Refused):
        story_operations.translate_story(lead, story, "x", "x", "es")
    story_operations.translate_story(lead, story, "The letter", "My name is Ana Pérez.", "en")
    assert [one.language for one in story.words.all()] == ["es", "en"]
    assert story.words.get(language="en").text == "My name is [pers. 1]."


def test_consent_taken_back_removes_the_story_and_all_that_hangs_on_it(
    studied: Study, browser: Browser, lead: Person
) -> None:
    story = story_of(lead)
    story_operations.record_consent(lead, story, timezone.localdate(), "by phone")
    story_operations.tell_story(lead, story, timezone.localdate(), "Town hall", None)
    browser(lead).post(f"/en/voices/stories/{story.pk}/withdraw/")
    assert not Story.objects.exists()
    assert not StoryWords.objects.exists()
    assert not Telling.objects.exists()


def test_a_story_that_was_taken_back_is_not_brought_back_by_who_had_it_open(
    studied: Study, browser: Browser, lead: Person
) -> None:
    story, today = story_of(lead), timezone.localdate()
    client = browser(lead)
    story_operations.withdraw_story(lead, Story.objects.get())
    for late in (
        lambda: story_operations.record_consent(lead, story, today, "by phone"),
        lambda: story_operations.translate_story(lead, story, "The letter", "It never came.", "en"),
        lambda: story_operations.tell_story(lead, story, today, "Town hall", None),
    ):
        with pytest.raises(Refused, match="taken back"):
            late()
    assert not Story.objects.exists()
    assert client.get(f"/en/voices/stories/{story.pk}/").status_code == 404


def test_an_erased_customer_s_stories_go(studied: Study, lead: Person) -> None:
    from afuera.web.bridge.histories import sign

    by_person = story_of(lead, who=sign("p1"))
    by_journey = story_of(lead, journey_id="j9")
    other = story_of(lead, who=sign("p2"))
    for _ in range(2):
        story_operations.forget(Gone((), ("p1",), ("j9",)))
    assert list(Story.objects.values_list("pk", flat=True)) == [other.pk]
    assert by_person.pk != by_journey.pk


def test_a_voice_becomes_a_story_with_its_journey(heard: int, browser: Browser, lead: Person) -> None:
    voice = Voice.objects.order_by("lot").first()
    assert voice is not None
    client = browser(lead)
    page = client.get(f"/en/voices/stories/new/?voice={voice.key}").content.decode()
    assert "A story of what one customer said" in page
    sent = client.post(
        f"/en/voices/stories/new/?voice={voice.key}", {"title": "T", "text": "Words", "language": "en"}
    )
    assert sent.status_code == 302
    story = Story.objects.get()
    assert (story.journey_id, story.who) == (voice.journey_id, voice.who)
    assert (
        client.post("/en/voices/stories/new/", {"title": " ", "text": "x", "language": "en"}).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ({"low": 60, "middle": 20, "high": 15, "": 5}, {"low": 3, "middle": 1, "high": 1, "": 0}),
        ({"low": 98, "high": 2}, {"low": 4, "high": 1}),
        ({"low": 2, "high": 1}, {"low": 2, "high": 1}),
        ({}, {}),
    ],
)
def test_a_round_gives_each_layer_its_share(sizes: dict[str, int], wanted: dict[str, int]) -> None:
    assert round_operations.places(sizes) == wanted


def test_a_round_is_drawn_by_lot_and_can_be_drawn_again(heard: int, browser: Browser, lead: Person) -> None:
    first = round_operations.draw_round(lead, None, "", seed=7)
    again = round_operations.draw_round(lead, None, "", seed=7)
    other = round_operations.draw_round(lead, None, "", seed=8)
    assert first.keys == again.keys != other.keys
    assert len(first.keys) == 5
    assert sum(drawn for _, drawn in first.strata.values()) == 5
    client = browser(lead)
    page = client.get(f"/en/voices/rounds/{first.pk}/").content.decode()
    assert page.count("<blockquote") == 5
    Voice.objects.filter(pk=first.keys[0]).delete()
    assert client.get(f"/en/voices/rounds/{first.pk}/").content.decode().count("<blockquote") == 4


def test_on_the_sheet_of_a_round_a_very_long_voice_may_go_on_overleaf(
    heard: int, browser: Browser, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = round_operations.draw_round(lead, None, "", seed=7)
    client, words = browser(lead), bridge.words
    address = f"/en/voices/rounds/{drawn.pk}/"
    assert 'class="card out long"' not in client.get(address).content.decode()
    long = {"text": "On and on. " * 200, "language": "en"}
    monkeypatch.setattr(bridge, "words", lambda ids: {**words(ids), drawn.keys[0]: long})
    assert client.get(address).content.decode().count('class="card out long"') == 1


def test_a_draw_that_finds_no_voice_is_refused_in_words_and_not_kept(
    heard: int, browser: Browser, lead: Person
) -> None:
    client = browser(lead)
    page = client.post("/en/voices/rounds/draw/", {"team": "", "goal": "nobody's"}, follow=True)
    assert "There are no voices of the last month here" in page.content.decode()
    assert not Round.objects.exists()


def test_nobody_gets_words_by_mail_who_did_not_turn_it_on(heard: int, lead: Person) -> None:
    assert digest_letters.send_due() == 0
    digest_letters.choose_digest(lead, "daily")
    digest_letters.choose_digest(lead, "off")
    assert digest_letters.send_due() == 0
    assert not mail.outbox


def test_a_digest_holds_their_words_once_a_day_in_the_reader_s_language(heard: int, lead: Person) -> None:
    digest_letters.choose_digest(lead, "daily")
    now = timezone.now()
    assert digest_letters.send_due(now) == 1
    assert digest_letters.send_due(now + dt.timedelta(hours=1)) == 0
    assert digest_letters.send_due(now + dt.timedelta(hours=21)) == 1
    sent = mail.outbox[0]
    assert sent.to == [lead.email]
    assert "clientes para usted" in sent.subject
    assert sent.body.count("“") == 5
    first, _ = digest_letters.chosen(lead)[0]
    assert f"/voices/{first.key}/" in sent.body
    Person.objects.filter(pk=lead.pk).update(role="partner")
    assert digest_letters.send_due(now + dt.timedelta(days=9)) == 0


def test_a_voice_cannot_write_a_header(heard: int, lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Hola\r\nBcc: todos@malo.example\r\nSubject: otra cosa\n<script>x</script>"
    real = bridge.words
    monkeypatch.setattr(
        bridge, "words", lambda keys: {key: row | {"text": words} for key, row in real(keys).items()}
    )
    Person.objects.filter(pk=lead.pk).update(name="Eva\r\nBcc: x@malo.example")
    digest_letters.choose_digest(lead, "weekly")
    assert digest_letters.send_due() == 1
    sent = mail.outbox[0]
    assert set(sent.message().keys()) >= {"Subject", "To"}
    assert sent.message()["Bcc"] is None
    assert sent.recipients() == [lead.email]
    assert "\nBcc" not in sent.body
    assert "todos@malo.example" not in sent.body


def test_the_register_and_the_scripts_show_words_and_hide_small_groups(
    heard: int, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["member"])
    page = client.get("/en/voices/praise/").content.decode()
    assert "carries the most praise" in page
    assert "<blockquote" in page
    page = client.get("/en/voices/scripts/").content.decode()
    assert "quote a policy" in page
    assert "We answered" in page
    page = client.get("/en/voices/scripts/?team=sales%26x&kind=policy").content.decode()
    assert "?kind=script&amp;team=sales%26x" in page
    assert browser(everybody["partner"]).get("/en/voices/praise/").status_code == 403


def test_the_pages_ask_the_database_no_more_for_more_stories(
    studied: Study, browser: Browser, lead: Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = browser(lead)
    client.get("/en/voices/stories/")
    for number in (1, 15):
        for _ in range(number):
            story_of(lead)
        with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
            client.get("/en/voices/stories/")


def test_digests_are_kept_once_a_person(lead: Person) -> None:
    digest_letters.choose_digest(lead, "weekly")
    digest_letters.choose_digest(lead, "daily")
    assert Digest.objects.get().every == "daily"


def test_a_digest_that_did_not_leave_says_so_and_is_tried_again(
    heard: int, lead: Person, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest_letters.choose_digest(lead, "daily")

    def silent(*_: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as now:
        now.setattr(leaving, "send_mail", silent)
        assert digest_letters.send_due() == 0
    assert Digest.objects.get().sent_at is None
    assert "el servidor de correo no respondió" in browser(lead).get("/es/voices/digest/").content.decode()
    assert digest_letters.send_due() == 1
    assert digest_letters.send_due() == 0
    assert len(mail.outbox) == 1


def test_a_digest_that_may_have_left_waits_for_the_next_day(heard: int, lead: Person) -> None:
    digest_letters.choose_digest(lead, "daily")
    now = timezone.now()
    Digest.objects.update(state="sending", claimed_at=now)  # killed in the middle of it
    assert digest_letters.send_due(now + dt.timedelta(hours=1)) == 0
    assert digest_letters.send_due(now + dt.timedelta(hours=21)) == 1
