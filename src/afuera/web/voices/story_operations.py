"""What can be done with stories?  Made, allowed, translated, told, taken back; always masked.

Consent is the customer's: without it a story is a draft.  Taken back, or when the customer is erased, the
story goes with all its words; the log keeps that there was one, not what it said.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from afuera.privacy import mask
from afuera.web.bilingual import Refused
from afuera.web.bridge.histories import Gone, sign, when_erased
from afuera.web.teams import audit
from afuera.web.teams.models import LANGUAGES, Person
from afuera.web.voices.story_models import Story, StoryWords, Telling
from afuera.wording import mark

AT_ONCE = 200
TITLE, TEXT, PLACE, CONSENT, MOST_PEOPLE = 160, 6000, 200, 300, 1_000_000

audit.tells(
    {
        "make_story": mark("Made a story of what a customer said"),
        "record_consent": mark("Recorded a customer’s consent to a story"),
        "translate_story": mark("Translated a story"),
        "tell_story": mark("Told a story"),
        "withdraw_story": mark("Took a story back"),
        "draw_round": mark("Drew voices for a reading round"),
        "choose_digest": mark("Chose how often customers’ words come by e-mail"),
    }
)


def words(said: str, most: int) -> str:
    """Masked, without spaces around it and not longer than `most` letters; refused when nothing is left."""
    found = mask(said.replace("\x00", "").strip())[:most].strip()
    if not found:
        raise Refused(mark("Say it in words."))
    return found


def tongue(code: str) -> str:
    """A language that pages have."""
    if code not in dict(LANGUAGES):
        raise Refused(mark("Choose a language."))
    return code


@transaction.atomic
def make_story(
    by: Person,
    kind: str,
    title: str,
    text: str,
    language: str,
    *,
    voice: str = "",
    journey_id: str = "",
    goal: str = "",
    who: str = "",
) -> Story:
    """A draft; who tells of a voice or a walk hands over the `who` of its customer, signed."""
    story = Story.objects.create(
        kind=kind, voice=voice, journey_id=journey_id, goal=goal, who=who, made_by=by
    )
    _write(by, story, title, text, language, original=True)
    audit.wrote(by, "make_story", f"story:{story.pk}", after={"kind": kind})
    return story


def _write(by: Person, story: Story, title: str, text: str, language: str, *, original: bool) -> None:
    StoryWords.objects.update_or_create(
        story=story,
        language=tongue(language),
        defaults={
            "title": words(" ".join(title.split()), TITLE),
            "text": words(text, TEXT),
            "original": original,
            "written_by": by,
            "written_at": timezone.now(),
        },
    )


def _held(story: Story) -> Story:
    """As it stands, and nobody else changes it now; taken back meanwhile, nothing brings it back."""
    found = Story.objects.select_for_update().filter(pk=story.pk).first()
    if found is None:
        raise Refused(mark("This story was taken back meanwhile."))
    return found


@transaction.atomic
def record_consent(by: Person, story: Story, day: dt.date, how: str) -> None:
    """The customer said yes, on that day and in that way."""
    if day > timezone.localdate():
        raise Refused(mark("That day has not come yet."))
    _held(story)
    story.consented_at, story.consent, story.consent_by = day, words(how, CONSENT), by
    story.save(update_fields=["consented_at", "consent", "consent_by"])
    audit.wrote(by, "record_consent", f"story:{story.pk}", after={"day": day.isoformat()})


@transaction.atomic
def translate_story(by: Person, story: Story, title: str, text: str, language: str) -> None:
    """The same story in the other language; the customer's own words are never written over."""
    _held(story)
    if story.words.filter(language=tongue(language), original=True).exists():
        raise Refused(mark("These are the customer’s own words; translate into the other language."))
    _write(by, story, title, text, language, original=False)
    audit.wrote(by, "translate_story", f"story:{story.pk}", after={"language": language})


@transaction.atomic
def tell_story(by: Person, story: Story, day: dt.date, place: str, people: int | None) -> Telling:
    """It was told there, to so many."""
    locked = _held(story)
    if locked.consented_at is None:
        raise Refused(mark("Without the customer’s consent a story is not told."))
    if day > timezone.localdate():
        raise Refused(mark("That day has not come yet."))
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        raise Refused(mark("How many heard it?"))
    told = Telling.objects.create(story=locked, day=day, place=words(place, PLACE), people=people, told_by=by)
    audit.wrote(by, "tell_story", f"story:{story.pk}", after={"day": day.isoformat()})
    return told


@transaction.atomic
def withdraw_story(by: Person, story: Story) -> None:
    """The customer took their consent back: the story and where it was told are gone."""
    pk = story.pk
    Story.objects.filter(pk=pk).delete()
    audit.wrote(by, "withdraw_story", f"story:{pk}")


@when_erased
@transaction.atomic
def forget(gone: Gone) -> None:
    """An erased customer's stories go; drawn rounds skip voices that are gone.  May run twice."""
    for start in range(0, len(gone.journeys), AT_ONCE):
        Story.objects.filter(journey_id__in=gone.journeys[start : start + AT_ONCE]).delete()
    names = [sign(name) for name in (*gone.identifiers, *gone.people)]
    for start in range(0, len(names), AT_ONCE):
        Story.objects.filter(who__in=names[start : start + AT_ONCE]).delete()
