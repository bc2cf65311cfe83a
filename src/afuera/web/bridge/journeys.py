"""How do the pages of journeys ask the library?  Refresh the tables, study them, and read the shelf."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from afuera.company import Company
from afuera.journeys import asked
from afuera.journeys.asked import Wanted
from afuera.web.bridge.installation import open_lake, shelf

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.people import Identities


def refresh(company: Company) -> int:
    """Bring the published tables and the shelf up to date; up to which batch they reach now."""
    from afuera.people import identities

    with open_lake() as lake:
        return _refreshed(lake, company, identities(lake, company))


def refresh_and_study(company: Company, shelved: Callable[[], None]) -> tuple[dict[str, Any], int]:
    """Refresh (then call `shelved`), and study: the findings, and up to which batch they reach.

    Raises NothingToStudy in an empty lake.
    """
    from afuera.findings.build import build
    from afuera.people import identities

    with open_lake() as lake:
        who = identities(lake, company)
        batch = _refreshed(lake, company, who)
        shelved()
        return build(lake, company, inputs=_inputs(lake.imports()), who=who), batch


def _refreshed(lake: Lake, company: Company, who: Identities) -> int:
    from afuera.journeys import refresh as tables
    from afuera.journeys.shelf import fill

    done = tables.refresh(lake, company, who)
    fill(lake, company, who)
    return done.up_to_batch


def _inputs(imports: list[Any]) -> list[dict[str, Any]]:
    names = ("name", "batch", "rows", "added", "repeated", "conflicting", "quarantined", "buried")
    return [{name: getattr(one, name) for name in names} for one in imports if not one.undone]


def how_many(wanted: Wanted) -> tuple[int, int]:
    """(journeys, people) of these on the shelf."""
    found = shelf()
    return asked.how_many(found, wanted) if found else (0, 0)


def walk(wanted: Wanted, place: int) -> dict[str, Any] | None:
    """The journey at a place from 1 among these, as the report's walks are: journey, person, events."""
    found = shelf()
    row = asked.nth(found, wanted, place) if found else None
    if found is None or row is None:
        return None
    names = ("journey_id", "person", "known_person", "reached", "end_by", "all_ok")
    events = asked.events_of(found, row["number"])
    return {"journey": row["journey_id"], "events": events, **{name: row[name] for name in names}}
