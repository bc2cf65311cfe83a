"""How do pages list everybody whom a pain hit?  Written after each study, read one page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from afuera.actions import told
from afuera.company import Company
from afuera.journeys import asked
from afuera.pains import listed
from afuera.pains.signature import Signature
from afuera.web.bridge.installation import hits, open_lake, shelf

if TYPE_CHECKING:
    from afuera.lake.shelf import Shelf


@dataclass(slots=True)
class Hit:
    """One person whom a pain hit: key and identifiers as of now, and the journeys in which it did."""

    person: str
    names: list[str] = field(default_factory=list)
    journeys: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Everybody:
    """How many a pain hit, in how many journeys, up to when that was counted, and those of one page."""

    people: int
    journeys: int
    until: datetime
    shown: list[Hit]


def write(signatures: Iterable[Mapping[str, Any]], company: Company) -> None:
    """List everybody whom these pains hit, for pages.  For background work."""
    from afuera.pains.ground import ground

    with open_lake() as lake:
        if lake.published_up_to("journeys") is None:
            return
        on = ground(lake, company)
        try:
            listed.shelve([Signature.from_json(one) for one in signatures], on)
        finally:
            on.forget()


def people_hit(pain: str, start: int, most: int) -> Everybody | None:
    """The people whom a pain hit, from a place on; None when nobody has listed them yet."""
    lists, here = hits(), shelf()
    if lists is None or here is None or not listed.counted(lists, pain):
        return None
    journeys, people = listed.how_many(lists, pain)
    until = datetime.fromtimestamp(listed.until_us(lists) / 1_000_000, UTC)
    return Everybody(people, journeys, until, _whole(here, listed.page(lists, pain, start, most)))


def _whole(here: Shelf, rows: list[dict[str, Any]]) -> list[Hit]:
    """With what the journeys are today; of somebody who was erased meanwhile nothing is left."""
    known = asked.journeys(here, [str(row["journey_id"]) for row in rows])
    spoke = asked.who_spoke(here, [one["number"] for one in known.values()])
    found: dict[str, Hit] = {}
    for row in rows:
        one = known.get(str(row["journey_id"])) or _renamed(here, str(row["journey_id"]))
        if one is not None:
            hit = found.setdefault(str(one["person"]), Hit(str(one["person"])))
            hit.journeys.append(
                {**one, "at_us": row["at_us"], "times": row["times"], "spoke": one["number"] in spoke}
            )
    for person, names in told.names(here, list(found)).items():
        found[person].names = names
    return list(found.values())


def _renamed(here: Shelf, journey_id: str) -> dict[str, Any] | None:
    now = asked.renamed(here, journey_id)
    return asked.journey(here, now) if now is not None else None
