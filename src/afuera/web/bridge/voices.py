"""How do the pages of voices ask the library?  All that was said, its words, the journey around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from afuera.journeys.asked import renamed
from afuera.voices import asked_inbox
from afuera.voices.asked_inbox import Said as Said
from afuera.voices.keys import key_of as key_of
from afuera.voices.keys import lot_of as lot_of
from afuera.web.bridge.installation import shelf


def shelf_number() -> int:
    """Which shelf pages read; 0 while there is none."""
    found = shelf()
    return found.number if found else 0


def said() -> Iterator[list[Said]]:
    """Every voice on the shelf, some thousand at a time."""
    found = shelf()
    yield from asked_inbox.voices(found) if found else ()


def words(journey_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was said in these journeys, by the key of the voice."""
    found = shelf()
    return asked_inbox.words(found, list(dict.fromkeys(journey_ids))) if found else {}


def names_of(journey_ids: Sequence[str]) -> dict[str, list[str]]:
    """The identifiers of the customers of these journeys."""
    found = shelf()
    return asked_inbox.names_of(found, list(dict.fromkeys(journey_ids))) if found else {}


def address_of(journey_id: str) -> str | None:
    """The e-mail address of the customer of a journey, where a source gave one in the clear."""
    from afuera.actions import told

    return told.address_of(names_of([journey_id]).get(journey_id, ()))


def lived(journey_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """The journey of this id (also under a newer one) and its events, each with the key of its voice."""
    found = shelf()
    if found is None:
        return None
    there = asked_inbox.lived(found, journey_id)
    if there is None and (now := renamed(found, journey_id)) is not None:
        there = asked_inbox.lived(found, now)
    return there
