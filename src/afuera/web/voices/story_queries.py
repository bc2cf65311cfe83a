"""Which stories are there, in which words, and how widely were they told?"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum

from afuera.web.voices.story_models import Story, StoryWords, Telling


def page(drafts: bool, number: int, most: int) -> tuple[list[Story], bool]:
    """One page of them with their words, the newest first, and whether there are more."""
    every = Story.objects.select_related("made_by").prefetch_related("words")
    every = every.annotate(times=Count("tellings", distinct=True))
    if not drafts:
        every = every.filter(consented_at__isnull=False)
    start = (number - 1) * most
    found: list[Any] = list(every[start : start + most + 1])  # each with how often it was told
    return found[:most], len(found) > most


def best(story: Story, language: str) -> StoryWords | None:
    """In the reader's language when there is one, else the customer's own."""
    words = list(story.words.all())
    return next((one for one in words if one.language == language), words[0] if words else None)


def told() -> tuple[int, int]:
    """(how often stories were told, to how many people all in all, as far as somebody counted)."""
    found = Telling.objects.aggregate(n=Count("pk"), people=Sum("people"))
    return int(found["n"] or 0), int(found["people"] or 0)
