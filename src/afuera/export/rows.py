"""What is one row of journeys that leave the house, and what is hidden in it?

A row is one event of one journey, a mapping with the names of `COLUMNS`; what is not known is None or left
out.  Rows come ordered by journey and place, so that a writer holds one journey at a time, however many there
are.  Persons are called as in the lake (`p…`); what tells who somebody is in their words is masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from afuera.pictures.marks import clean
from afuera.privacy import mask

Row = Mapping[str, Any]

OF_JOURNEY = ("journey_id", "person", "traveller", "goal")
TEXTS = (
    *("kind", "step", "touchpoint", "channel", "team", "actor", "purpose", "result", "question"),
    *("text", "language", "amount_kind", "currency", "source", "signal_id", "case_id"),
)
NUMBERS = ("minutes", "score", "score_min", "score_max", "emotion", "amount")
COLUMNS = (*OF_JOURNEY, "place", "at_us", *TEXTS, *NUMBERS)
SAID = ("text", "question")  # where people write whatever they like

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def masked(rows: Iterable[Row], *, names: bool = False) -> Iterator[Row]:
    """The rows with people's words masked, unless `names` says that the reader may know who they are."""
    for row in rows:
        hidden = {} if names else {name: mask(str(row[name])) for name in SAID if row.get(name)}
        yield {**row, **hidden} if hidden else row


def journeys(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows of one journey after the other."""
    for _, of_one in groupby(rows, key=lambda row: row["journey_id"]):
        yield list(of_one)


def at(row: Row) -> datetime:
    """When it happened, in UTC."""
    return _EPOCH + timedelta(microseconds=int(row["at_us"]))


def moment(row: Row) -> str:
    """When it happened, as every format here writes it: 2026-01-05T09:00:00.000+00:00."""
    return at(row).isoformat(timespec="milliseconds")


def told(row: Row, name: str) -> str | None:
    """A text of the row without what no format can hold; None when there is none."""
    value = row.get(name)
    if value is None or value == "":
        return None
    return value if isinstance(value, str) and value.isprintable() else clean(value)


def named(row: Row) -> str:
    """What the event is called: its step, else the place, the channel, what sort of signal it is."""
    found = (told(row, name) for name in ("step", "touchpoint", "channel", "kind"))
    return next((name for name in found if name), "event")
