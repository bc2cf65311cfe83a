"""What is kept about voices?  Each kind of thing has its own file; Django looks here."""

from __future__ import annotations

from afuera.web.voices.answer_models import Answer, HandOn
from afuera.web.voices.reading_models import Batch, Reading, ReadingRules, Sitting, Voice, Way
from afuera.web.voices.routing_models import RoutingRule
from afuera.web.voices.story_models import Digest, Round, Story, StoryWords, Telling
from afuera.web.voices.theme_models import ThemeDecision

__all__ = [
    "Answer",
    "Batch",
    "Digest",
    "HandOn",
    "Reading",
    "ReadingRules",
    "Round",
    "RoutingRule",
    "Sitting",
    "Story",
    "StoryWords",
    "Telling",
    "ThemeDecision",
    "Voice",
    "Way",
]
