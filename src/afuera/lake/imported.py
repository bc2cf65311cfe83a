"""What became of an import?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """One import, in counts of rows.

    Every row that was handed over is in exactly one of `added` (now in the lake), `repeated` (its id and its
    content were there already), `conflicting` (its id was there with other content; kept in quarantine as
    `id_taken`), `quarantined` (broke the contract; kept in quarantine) and `buried` (belongs to somebody who
    was erased; kept nowhere).  `rows` counts the rows of the file, which a reader may have folded or skipped,
    so the five need not add up to it.
    """

    batch: int
    rows: int
    added: int
    repeated: int
    conflicting: int
    quarantined: int
    buried: int = 0
    name: str = ""
    by: str = ""
    at: datetime | None = None
    undone: bool = False
