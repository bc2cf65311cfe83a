"""What do pages read of journeys?  The tables of the shelf: journeys, their events, who is who.

`number` names a journey on one shelf: its place among all, by goal and start, so that neighbours lie
together.
`ends` are decided here, once, for the moment up to which signals reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from afuera.journeys.refresh import RENAMED
from afuera.people import Identities
from afuera.people.shelved import who_is_who

if TYPE_CHECKING:
    from afuera.lake import Lake

Tables = Mapping[str, tuple[ir.Table, Sequence[str]]]

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


def fill(lake: Lake, company: Company, who: Identities, now: datetime | None = None) -> Path:
    """Put the published journeys of a lake on a new shelf.  Needs a `refresh` before."""
    until_us = observed_until_us(contents(lake.signals(), lake.engine), now or datetime.now(UTC))
    found = lake.keep(numbered(lake, company, until_us))
    tables: Tables = {
        "journeys": (journeys(lake, found), ("number",)),
        "events": (events(lake, found), ("number", "place")),
        "attributes": (_attributes(lake, found), ("name", "value", "number")),
        **who_is_who(lake, who, found),
        "renamed": (_renamed(lake), ("old_id",)),
        "shelf": (lake.memory(_about(lake, until_us)), ("up_to_batch",)),
    }
    made = lake.shelve(tables)
    lake.forget(found)
    return made


def numbered(lake: Lake, company: Company, until_us: int) -> ir.Table:
    """The published journeys with their ends and their numbers from 1."""
    known = ended(lake.table("journeys"), company, until_us)
    order = [known.goal.fill_null(""), "started_us", "journey_id"]
    return known.mutate(number=ibis.row_number().over(ibis.window(order_by=order)) + 1)


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


def _attributes(lake: Lake, found: ir.Table) -> ir.Table:
    wanted = [one for one in attributes(lake.signals(), lake.engine) if one.column in found.columns]
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


def _about(lake: Lake, until_us: int) -> pa.Table:
    row = {"up_to_batch": lake.published_up_to("journeys") or 0, "until_us": until_us}
    return pa.Table.from_pylist(
        [row], schema=pa.schema([("up_to_batch", pa.int64()), ("until_us", pa.int64())])
    )
