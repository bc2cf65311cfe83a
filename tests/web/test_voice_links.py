"""Does a voice lead to the pain that it tells of and to the decision that rests on it, and back?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from afuera.web.actions import decision_operations
from afuera.web.actions.models import Evidence
from afuera.web.pains.models import Pain, VoiceLink
from afuera.web.teams.models import Person, Write
from afuera.web.voices.models import Voice
from web.test_decisions import WORDS
from web.voices_made import Everybody, heard

__all__ = ["heard"]
Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


def english(name: str, number: int) -> str:
    with translation.override("en"):
        return reverse(name, args=[number])


@pytest.fixture
def voice(heard: int) -> Voice:
    return Voice.objects.order_by("lot")[0]


@pytest.fixture
def pain(heard: int) -> Pain:
    facts = {"kind": "promise", "name_es": "Fechas", "name_en": "Dates", "state": "accepted"}
    return Pain.objects.create(key="0123456789ab", signature={"kind": "promise"}, **facts)


def test_a_voice_is_linked_to_a_pain_and_taken_off(
    voice: Voice, pain: Pain, everybody: Everybody, browser: Browser
) -> None:
    client, address = browser(everybody["cx_lead"]), f"/en/pains/voice/{voice.key}/"
    assert "Link it to a pain" in client.get(f"/en/voices/{voice.key}/").content.decode()
    for _ in range(2):
        assert client.post(address, {"pain": pain.key}).status_code == 302
    assert VoiceLink.objects.get().by == everybody["cx_lead"]
    assert Write.objects.filter(operation="link_voice").count() == 1
    assert voice.key not in str(list(Write.objects.filter(operation="link_voice").values_list("after")))
    assert f"/en/pains/{pain.key}/" in client.get(f"/en/voices/{voice.key}/").content.decode()
    assert browser(everybody["partner"]).post(address, {"pain": pain.key}).status_code == 403
    client.post(address, {"pain": pain.key, "off": "1"})
    assert not VoiceLink.objects.exists()


def test_a_voice_is_cited_for_a_decision_from_its_own_page(
    voice: Voice, everybody: Everybody, browser: Browser
) -> None:
    lead = everybody["cx_lead"]
    decision = decision_operations.write_decision(lead, **WORDS)
    client = browser(lead)
    page = client.get(f"/en/voices/{voice.key}/").content.decode()
    assert "Cite it for the decision" in page
    place = page.index('name="address" value="') + len('name="address" value="')
    sent = client.post(
        english("actions:cite_evidence", decision.pk), {"address": page[place : page.index('"', place)]}
    )
    assert sent.status_code == 302
    assert Evidence.objects.get().kind == "voice"
    page = client.get(f"/en/voices/{voice.key}/").content.decode()
    assert "What rests on it" in page
    assert english("actions:decision", decision.pk) in page
    assert "Cite it for the decision" not in page
    other = Voice.objects.exclude(journey_id=voice.journey_id).order_by("lot")[0]
    shown = client.get(f"/en/voices/{other.key}/").content.decode()
    assert english("actions:cite_evidence", decision.pk) in shown


def test_a_voice_is_not_linked_to_a_pain_that_is_off_the_list(
    voice: Voice, pain: Pain, everybody: Everybody, browser: Browser
) -> None:
    Pain.objects.filter(pk=pain.pk).update(state="refused")
    client = browser(everybody["cx_lead"])
    told = client.post(f"/es/pains/voice/{voice.key}/", {"pain": pain.key}, follow=True)
    assert "Este dolor ya no está en la lista" in told.content.decode()
    assert not VoiceLink.objects.exists()


def test_own_decisions_are_offered_however_old_and_asked_for_at_once(
    voice: Voice, everybody: Everybody, browser: Browser
) -> None:
    member, lead = everybody["member"], everybody["cx_lead"]
    own = decision_operations.write_decision(member, **WORDS)
    client = browser(member)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page = client.get(f"/en/voices/{voice.key}/").content.decode()
        assert english("actions:cite_evidence", own.pk) in page
        return len(caught)

    asked()
    before = asked()
    for _ in range(35):
        decision_operations.write_decision(lead, **WORDS)
    assert asked() <= before
