"""Who was hit by a pain, all of them?  Lists that pages turn: made after a study, read one page at a time.

hits(pain, place, people, journey_id, person, at_us, times): one row a journey; whoever was hit last comes
first, and all that one person lived through lies together.  `people` is the place among people.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ibis

from afuera.lake.shelf import HITS, Shelf
from afuera.pains.ground import Ground
from afuera.pains.hits import all_hits, first_hits
from afuera.pains.signature import Signature


def shelve(signatures: Iterable[Signature], on: Ground) -> Path | None:
    """Write the lists of all these pains, at one stroke; None when there are no pains."""
    wanted = list(signatures)
    if not wanted:
        return None
    met = all_hits(wanted, on)
    try:
        rows = first_hits(met)
        last = rows.at_us.max().over(ibis.window(group_by=("pain", "person")))
        rows = rows.mutate(last_us=last)
        order = [rows.last_us.desc(), rows.person, rows.at_us.desc(), rows.journey_id]
        by_person = [rows.last_us.desc(), rows.person]
        found = rows.mutate(
            place=ibis.row_number().over(ibis.window(group_by="pain", order_by=order)) + 1,
            people=ibis.dense_rank().over(ibis.window(group_by="pain", order_by=by_person)) + 1,
        ).select("pain", "place", "people", "journey_id", "person", "at_us", "times")
        about = on.lake.memory([{"until_us": on.until_us}])
        return on.lake.shelve(
            {"hits": (found, ("pain", "place")), "about": (about, ("until_us",))}, place=HITS
        )
    finally:
        on.lake.forget(met)


def how_many(shelf: Shelf, pain: str) -> tuple[int, int]:
    """(journeys, people) that it hit."""
    row = shelf.row("SELECT count(*) n, max(people) people FROM hits WHERE pain = ?", pain)
    return (int(row["n"]), int(row["people"] or 0)) if row else (0, 0)


def counted(shelf: Shelf, pain: str) -> bool:
    """Is this pain among those that were listed, and did it hit anybody?"""
    return shelf.row("SELECT 1 AS here FROM hits WHERE pain = ? LIMIT 1", pain) is not None


def page(shelf: Shelf, pain: str, start: int, most: int) -> list[dict[str, Any]]:
    """The people from a place on (from 1), at most so many, with all their journeys that it hit."""
    return shelf.rows(
        "SELECT * FROM hits WHERE pain = ? AND people BETWEEN ? AND ? ORDER BY place",
        *(pain, start, start + most - 1),
    )


def until_us(shelf: Shelf) -> int:
    """Up to when signals were counted."""
    row = shelf.row("SELECT max(until_us) AS us FROM about")
    return int(row["us"]) if row and row["us"] else 0
