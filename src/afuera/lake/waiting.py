"""Which rows wait in quarantine, and why?  And what would go away if an import were taken back?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from afuera.lake.lake import Lake

Row = dict[str, Any]
ORDER = ("file", "line", "key")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which refused rows?  All to which everything applies that is not None; `column` "" means none."""

    reason: str | None = None
    column: str | None = None
    file: str | None = None
    batches: tuple[int, ...] | None = None

    def of(self, table: ir.Table) -> ir.Table:
        """These rows of the table."""
        for name in ("reason", "file"):
            if (value := getattr(self, name)) is not None:
                table = table.filter(table[name] == value)
        if self.column is not None:
            table = table.filter(table["column"].fill_null("") == self.column)
        if self.batches is not None:
            table = table.filter(table["batch"].isin(list(self.batches) or [-1]))
        return table


def groups(lake: Lake, wanted: Wanted | None = None) -> list[Row]:
    """Reason, column and how many rows; the most first."""
    table = (wanted or Wanted()).of(lake.quarantine())
    found = lake.engine.rows(table.group_by(["reason", "column"]).agg(rows=table.count()))
    return sorted(found, key=lambda row: (-row["rows"], row["reason"], row["column"] or ""))


def files(lake: Lake) -> list[Row]:
    """File names with how many of their rows wait."""
    table = lake.quarantine()
    found = lake.engine.rows(table.group_by("file").agg(rows=table.count()))
    return sorted(found, key=lambda row: (-row["rows"], row["file"] or ""))


def page(lake: Lake, wanted: Wanted, *, size: int, skip: int = 0) -> list[Row]:
    """Refused rows in the order of their files."""
    return lake.engine.rows(wanted.of(lake.quarantine()).order_by(list(ORDER)).limit(size, offset=skip))


def row(lake: Lake, key: str) -> Row | None:
    """One refused row."""
    table = lake.quarantine()
    return next(iter(lake.engine.rows(table.filter(table["key"] == key).limit(1))), None)


def keys(lake: Lake, wanted: Wanted) -> list[tuple[str, int]]:
    """Key and batch of these rows."""
    found = wanted.of(lake.quarantine()).select("key", "batch")
    return [(one["key"], int(one["batch"])) for one in lake.engine.rows(found)]


def totals(lake: Lake) -> tuple[int, datetime | None, int]:
    """How many signals are here, when the last of them happened, and how many rows wait in quarantine."""
    signals, refused = lake.signals(), lake.quarantine()
    found = lake.engine.rows(signals.agg(rows=signals.count(), last=signals["occurred_at"].max()))[0]
    waiting = lake.engine.rows(refused.agg(rows=refused.count()))[0]
    return int(found["rows"]), found["last"], int(waiting["rows"])


def only_in(lake: Lake, batches: Iterable[int]) -> tuple[ir.Table, ir.Table]:
    """What no other import carries that stands: signals (source, signal_id), and keys of quarantine (key)."""
    chosen, carried = list(batches) or [-1], lake.carried()
    gone = [one.batch for one in lake.imports() if one.undone and one.batch not in chosen]
    mine = carried.filter(carried["batch"].isin(chosen))
    others = carried.filter(~carried["batch"].isin([*chosen, *gone]))
    signals = mine.filter(mine["signal_id"].notnull()).select("source", "signal_id").distinct()
    signals = signals.anti_join(others, ["source", "signal_id"])
    refused = mine.filter(mine["refused"].notnull()).select(key=mine["refused"]).distinct()
    return signals, refused.anti_join(others.select(key=others["refused"]), "key")


def would_leave(lake: Lake, batches: Iterable[int]) -> int:
    """How many signals would go away with these imports."""
    going, _ = only_in(lake, batches)
    there = lake.signals().select("source", "signal_id")
    return int(
        lake.engine.rows(there.semi_join(going, ["source", "signal_id"]).agg(n=ibis._.count()))[0]["n"]
    )


def strike_replayed(lake: Lake, batches: Iterable[int]) -> int:
    """Take away what only these replays brought: their signals, and the rows that they refused anew."""
    chosen = list(batches)
    if not chosen:
        return 0
    signals, refused = only_in(lake, chosen)
    going = lake.engine.arrow(signals)
    waiting = [one["key"] for one in lake.engine.rows(refused)]
    if not (going.num_rows or waiting):
        return 0
    return lake.remove(going, refused=waiting).signals
