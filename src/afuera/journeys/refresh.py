"""How do the journeys keep up when signals arrive?  Only the people that changed are rebuilt.

`refresh` publishes `identities`, `steps`, `journeys` and `parts` at one stroke, and notes up to which batch
they stand and under which settings.  The next refresh finds the people whose signals or identities changed,
everybody who shares a case with them, rebuilds their journeys alone and replaces the buckets in which they
lie.  Other settings, an undone import or an erasure mean that everything is rebuilt.  A journey whose first
signal changed gets another id; `renamed` says which.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.company import Company
from afuera.journeys.attributes import Attribute, attributes
from afuera.journeys.rebuild import rebuild
from afuera.people import Identities, changed_since, identities

if TYPE_CHECKING:
    from afuera.lake import Lake

# Raise it when the same signals give other journeys than before.
RULES_VERSION: Final = 1
TABLES: Final = ("steps", "journeys", "parts")
NOTES: Final = "refreshes"
RENAMED: Final = "renamed"

_NOTE: Final = pa.schema(
    [("at", pa.timestamp("us", tz="UTC")), ("up_to_batch", pa.int64()), ("mark", pa.string())]
)
_OWNERS: Final = pa.schema([("person", pa.string())])


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: `people` rebuilt (None: all of them), up to which batch the tables stand now.

    `owners` are all whose journeys were rebuilt (table of `person`; None: everybody's), `since` the version
    of `steps` before.
    """

    people: int | None
    up_to_batch: int
    attributes: tuple[Attribute, ...]
    owners: ir.Table | None
    since: int | None


def refresh(lake: Lake, company: Company, who: Identities | None = None) -> Refreshed:
    """Bring the published journeys up to date with the lake's signals; `who` when it is known already."""
    batch = lake.highest_batch()
    wanted = attributes(lake.signals(), lake.engine)
    mark = _mark(lake, company, wanted)
    noted = _noted(lake, mark)
    since = (lake.published() or {}).get("steps")
    if noted is not None and noted >= batch:
        return Refreshed(0, batch, wanted, lake.memory([], schema=_OWNERS), since)
    after = (who or identities(lake, company)).table
    people = owners = None
    if noted is None:
        _everything(lake, company, after, wanted)
    else:
        changed = lake.keep(changed_since(lake, noted, lake.table("identities"), after))
        owners = _some(lake, company, after, changed, noted, wanted)
        people = int(lake.engine.rows(changed.aggregate(n=changed.count()))[0]["n"])
    lake.publish({"identities": after}, batch)
    note = pa.Table.from_pylist([{"at": datetime.now(UTC), "up_to_batch": batch, "mark": mark}], schema=_NOTE)
    lake.append_small(NOTES, note)
    return Refreshed(people, batch, wanted, owners, since)


def _mark(lake: Lake, company: Company, wanted: tuple[Attribute, ...]) -> str:
    """Everything besides new signals that the journeys depend on."""
    undone = sorted(one.batch for one in lake.imports() if one.undone)
    erased = lake.tombstones().num_rows
    hand = lake.small("people_by_hand")
    decisions = lake.engine.rows(hand.aggregate(n=hand.count()))[0]["n"] if hand is not None else 0
    said = repr((RULES_VERSION, company, [one.key for one in wanted], undone, erased, decisions))
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()


def _noted(lake: Lake, mark: str) -> int | None:
    """Up to which batch the published tables stand, None when they were made under another mark or never."""
    notes = lake.small(NOTES)
    if notes is None or lake.published() is None:
        return None
    latest = max(lake.engine.rows(notes), key=lambda row: (row["at"], row["up_to_batch"]))
    return int(latest["up_to_batch"]) if latest["mark"] == mark else None


def _everything(lake: Lake, company: Company, people: ir.Table, wanted: tuple[Attribute, ...]) -> None:
    made = rebuild(lake, lake.signals(), people, company, wanted)
    if lake.published() is not None:
        _remember_renamed(lake, lake.table("journeys"), made.steps)
    lake.publish({name: getattr(made, name) for name in TABLES}, lake.highest_batch())


def _some(
    lake: Lake,
    company: Company,
    people: ir.Table,
    changed: ir.Table,
    noted: int,
    wanted: tuple[Attribute, ...],
) -> ir.Table:
    """Rebuild the changed people and all that share a case with them; replace the buckets they lie in.

    Answers whose journeys these are.
    """
    signals, owners = _concerned(lake, people, changed, noted)
    made = rebuild(lake, signals, people, company, wanted)
    fresh = {name: getattr(made, name).semi_join(owners, "person") for name in TABLES}
    old = lake.table("journeys").semi_join(owners, "person")
    buckets = _buckets(lake, fresh["journeys"], old)
    _remember_renamed(lake, old, fresh["steps"])
    for name in TABLES:
        lake.exchange(name, fresh[name], owners, buckets)
    return owners


def _concerned(lake: Lake, people: ir.Table, changed: ir.Table, noted: int) -> tuple[ir.Table, ir.Table]:
    """The owners (table of `person`) whose journeys may change, and all signals that these are made of.

    A case belongs to one of the people in it, so everybody who shares a case with somebody that changed is
    concerned, and of these all cases are needed whole.  A case without people stands in for a person.
    """
    signals = lake.signals()
    known = people.select(who="identifier", whose="person")
    named = signals.select("source", "signal_id", "case_id", "who", "batch").left_join(known, "who")
    late = named.filter((named.batch > noted) & named.case_id.notnull()).select("case_id")
    theirs = named.filter(named.case_id.notnull()).semi_join(changed.rename(whose="person"), "whose")
    cases = lake.keep(ibis.union(late, theirs.select("case_id"), distinct=True))
    inside = named.filter(named.whose.notnull()).semi_join(cases, "case_id").select(person="whose")
    stand_ins = cases.select(person=ibis.literal("case:") + cases.case_id)
    owners = lake.keep(ibis.union(changed.select("person"), inside, stand_ins, distinct=True))
    of_owners = named.semi_join(owners.rename(whose="person"), "whose")
    of_owners = of_owners.select("source", "signal_id", "case_id")
    their_cases = of_owners.filter(of_owners.case_id.notnull()).select("case_id")
    all_cases = ibis.union(their_cases, cases, distinct=True)
    keys = ibis.union(
        of_owners.select("source", "signal_id"),
        named.semi_join(lake.keep(all_cases), "case_id").select("source", "signal_id"),
        distinct=True,
    )
    return lake.keep(signals.semi_join(lake.keep(keys), ["source", "signal_id"])), owners


def _buckets(lake: Lake, *tables: ir.Table) -> list[int]:
    found = ibis.union(*[table.select("bucket") for table in tables], distinct=True)
    return sorted(int(row["bucket"]) for row in lake.engine.rows(found))


def _remember_renamed(lake: Lake, old: ir.Table, new_steps: ir.Table) -> None:
    """Map the id of a journey that is gone to that of the journey that holds its first signal now."""
    lost = lake.keep(
        old.anti_join(new_steps.select("journey_id").distinct(), "journey_id").select("journey_id")
    )
    if not lake.engine.rows(lost.limit(1)):
        return
    steps = lake.table("steps")
    first = steps.filter(steps.place == 1).semi_join(lost, "journey_id")
    now = new_steps.select("source", "signal_id", new_id="journey_id")
    moved = first.select("source", "signal_id", old_id="journey_id").join(now, ["source", "signal_id"])
    rows = lake.engine.arrow(moved.select("old_id", "new_id"))
    if rows.num_rows:
        at = pa.array([datetime.now(UTC)] * rows.num_rows, pa.timestamp("us", tz="UTC"))
        lake.append_small(RENAMED, rows.append_column("at", at))
