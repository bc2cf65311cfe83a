"""What do pages read of journeys?  The tables of the shelf: journeys, their events, who is who.

`number` names a journey on one shelf: on a new one its place among all, by goal and start, so that those
that are asked together lie together.  After a refresh of some people the next shelf is the last one with
theirs exchanged: the others keep their numbers, theirs come after.  `ends` are decided here, once, for the
moment up to which signals reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.company import Company
from afuera.journeys.attributes import attributes
from afuera.journeys.ends import ended, observed_until_us
from afuera.journeys.lived import contents
from afuera.journeys.refresh import RENAMED, Refreshed
from afuera.people import Identities
from afuera.people.facts import facts
from afuera.people.shelved import exchanged, small, who_is_who

if TYPE_CHECKING:
    from afuera.lake import Lake

KEPT: Final = (
    *("journey_id", "person", "traveller", "goal", "known_person", "started_us", "ended_us", "signals"),
    *("touches", "switches", "transfers", "variant", "all_ok", "reached", "end_by", "is_open", "came_back"),
)
EVENT: Final = (
    *(
        "number",
        "place",
        "position",
        "at_us",
        "kind",
        "step",
        "touchpoint",
        "channel",
        "team",
        "actor",
        "purpose",
    ),
    *(
        "result",
        "minutes",
        "emotion",
        "own",
        "went",
        "next_step",
        "next_at_us",
        "source",
        "signal_id",
        "case_id",
        "retold",
    ),
)
WORDS: Final = (
    "question",
    "score",
    "score_min",
    "score_max",
    "text",
    "language",
    "amount",
    "amount_kind",
    "currency",
    "due_at",
)
NAMES_OF_ATTRIBUTES: Final = pa.schema(
    [("number", pa.int64()), ("name", pa.string()), ("value", pa.string())]
)
NEW_IDS: Final = pa.schema([("old_id", pa.string()), ("new_id", pa.string())])


# Exchanged journeys lie at the end; beyond this share of a shelf it is made whole again.
MOST_AT_THE_END: Final = 0.2


@dataclass(frozen=True, slots=True)
class Last:
    """The shelf before, which still holds the journeys of all but the people that a refresh rebuilt."""

    path: Path
    tables: Mapping[str, ir.Table]
    journeys: ir.Table
    owners: ir.Table
    highest: int
    made_whole: int


def fill(
    lake: Lake,
    company: Company,
    who: Identities,
    now: datetime | None = None,
    refreshed: Refreshed | None = None,
) -> Path:
    """Put the published journeys of a lake on a new shelf.  Needs a `refresh` before.

    What that answered, and `who` with facts, save writing what stands on the last shelf already.
    """
    until_us = observed_until_us(contents(lake.signals(), lake.engine), now or datetime.now(UTC))
    said = who.facts or facts(lake, company)
    last = _last(lake, refreshed) if said.shelf is not None else None
    if last is not None and last.path != said.shelf:
        last = None
    found = lake.keep(numbered(lake, company, until_us, last))
    tables: dict[str, tuple[ir.Table, Sequence[str]]] = {
        "journeys": (journeys(lake, found), ("number",)),
        "attributes": (_attributes(lake, found, refreshed), ("name", "value", "number")),
        "renamed": (_renamed(lake), ("old_id",)),
        "shelf": (lake.memory(_about(lake, until_us, found, last)), ("up_to_batch",)),
    }
    if last is None:
        tables |= {"events": (events(lake, found), ("number", "place"))}
        made = lake.shelve(tables | dict(who_is_who(lake, who, said, found)))
    else:
        here = events(lake, found.filter(found.number > last.highest))
        gone = last.journeys.anti_join(found, "number").select("number")
        patches = {"events": (here, gone), **exchanged(lake, who, said, last.tables)}
        made = lake.shelve(tables | dict(small(lake, who, said, found)), (last.path, patches))
    lake.forget(found)
    return made


def _last(lake: Lake, refreshed: Refreshed | None) -> Last | None:
    """The newest shelf, when a refresh changed only some of the journeys that stand on it."""
    if refreshed is None or refreshed.owners is None:
        return None
    here = lake.shelved(("journeys", "events", "shelf", "identifiers", "known_by", "merges"))
    if here is None:
        return None
    path, tables = here
    about = lake.engine.rows(tables["shelf"])[0]
    if about.get("steps") != refreshed.since:
        return None
    known = tables["journeys"].select("number", "journey_id", "person")
    highest = int(lake.engine.rows(known.agg(n=known.number.max()))[0]["n"] or 0)
    if highest > about["made_whole"] * (1 + MOST_AT_THE_END):
        return None
    return Last(path, tables, known, refreshed.owners, highest, about["made_whole"])


def numbered(lake: Lake, company: Company, until_us: int, last: Last | None = None) -> ir.Table:
    """The published journeys with their ends and their numbers from 1."""
    known = ended(lake.table("journeys"), company, until_us)
    order = [known.goal.fill_null(""), "started_us", "journey_id"]
    if last is None:
        return known.mutate(number=ibis.row_number().over(ibis.window(order_by=order)) + 1)
    kept = last.journeys.anti_join(last.owners, "person").select("journey_id", kept="number")
    joined = known.left_join(kept, "journey_id").drop("journey_id_right")
    fresh = joined.kept.isnull()
    after = ibis.window(group_by=fresh, order_by=[joined.goal.fill_null(""), "started_us", "journey_id"])
    number = ibis.row_number().over(after) + 1 + last.highest
    return joined.mutate(number=joined.kept.coalesce(number)).drop("kept")


def journeys(lake: Lake, found: ir.Table) -> ir.Table:
    """One row a journey, with where it began and ended."""
    first, last = _outermost(lake, found, "first"), _outermost(lake, found, "last")
    at = (found.started_us // 1_000_000).as_timestamp("s")
    rows = found.select("number", "journey", *KEPT, month=at.strftime("%Y-%m"))
    return (
        rows.left_join(first, "journey")
        .drop("journey_right")
        .left_join(last, "journey")
        .drop("journey_right", "journey")
    )


def _outermost(lake: Lake, found: ir.Table, which: str) -> ir.Table:
    steps = lake.table("steps")
    edge = steps.position == 1 if which == "first" else steps.next_at_us.isnull()
    touch = steps.filter((steps.kind == "touch") & edge)
    # As in `flows`: a touch that names no step goes by its touchpoint, else its channel.
    named = ibis.coalesce(touch.step, touch.touchpoint, touch.channel, "")
    return touch.select("journey", **{f"{which}_step": named, f"{which}_channel": touch.channel})


def events(lake: Lake, found: ir.Table) -> ir.Table:
    """One row a signal of a journey, with the words that were said."""
    said = lake.signals().select("source", "signal_id", *WORDS)
    steps = lake.table("steps").inner_join(found.select("journey", "number"), "journey")
    return steps.left_join(said, ["source", "signal_id"]).select(*EVENT, *WORDS)


def _attributes(lake: Lake, found: ir.Table, refreshed: Refreshed | None) -> ir.Table:
    every = refreshed.attributes if refreshed else attributes(lake.signals(), lake.engine)
    wanted = [one for one in every if one.column in found.columns]
    each = [
        found.filter(found[one.column].notnull()).select(
            "number", name=ibis.literal(one.key), value=found[one.column].cast("string")
        )
        for one in wanted
    ]
    return (
        ibis.union(*each)
        if len(each) > 1
        else each[0]
        if each
        else lake.memory([], schema=NAMES_OF_ATTRIBUTES)
    )


def _renamed(lake: Lake) -> ir.Table:
    """Which journey goes by another id now: addresses that people kept still lead there."""
    found = lake.small(RENAMED)
    return lake.memory([], schema=NEW_IDS) if found is None else found.select("old_id", "new_id").distinct()


def _about(lake: Lake, until_us: int, found: ir.Table, last: Last | None) -> pa.Table:
    """Up to when it reaches, which tables it was made of, and how many journeys it had when made whole."""
    many = last.made_whole if last else int(lake.engine.rows(found.agg(n=found.count()))[0]["n"])
    row = {
        "up_to_batch": lake.published_up_to("journeys") or 0,
        "until_us": until_us,
        "steps": (lake.published() or {}).get("steps", 0),
        "made_whole": many,
    }
    return pa.Table.from_pylist([row], schema=pa.schema([(name, pa.int64()) for name in row]))
