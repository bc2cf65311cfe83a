"""Who is it?  Identifiers that occur together are one person, unless something keeps them apart."""

from __future__ import annotations

from afuera.people.by_hand import Decision, DecisionError, decisions, join, separate, take_back
from afuera.people.changes import changed_since
from afuera.people.erase import Erased, erase
from afuera.people.identities import Identities, Summary, identities, person_of

__all__ = [
    "Decision",
    "DecisionError",
    "Erased",
    "Identities",
    "Summary",
    "changed_since",
    "decisions",
    "erase",
    "identities",
    "join",
    "person_of",
    "separate",
    "take_back",
]
