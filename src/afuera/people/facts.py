"""What do the signals say about who is who, before anything is decided, and what of it was known already?

The shelf keeps these facts, so that a refresh reads only the signals that came since.  They are counts, first
and last times, and the first signal: put together from old and new they are what one pass over all signals
gives.  Signals that went away, or another limit for crowds, mean that everything is read anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from afuera.people import refusals
from afuera.people.edges import spelled_out, together
from afuera.people.kept import Kept

if TYPE_CHECKING:
    from afuera.company import Company
    from afuera.lake import Lake
    from afuera.lake.engine import Engine

HEARD, SEEN, UP_TO = "heard", "seen_together", "facts"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the signals up to a batch say.

    heard  (identifier, signals, first_us, last_us): of how many signals each identifier is the first name
    seen   (a, b, rows, ties, first_at, last_at, source, signal_id): pairs seen together, and identifiers of
           crowds (a = b); `source` and `signal_id` are the first signal's
    fresh  the rows of both that are not on the old shelf, None when everything was read anew
    shelf  the old shelf, if it served
    mark   (up_to_batch, taken_away, hub_limit): what a later refresh needs to know
    """

    heard: ir.Table
    seen: ir.Table
    fresh: tuple[ir.Table, ir.Table] | None
    shelf: Path | None
    mark: dict[str, int]


def facts(lake: Lake, company: Company | None = None) -> Facts:
    """The facts of all signals of the lake, from the newest shelf and what came since."""
    limit = company.hub_limit if company is not None else refusals.HUB_LIMIT
    taken_away = lake.taken_away()
    signals = lake.signals()
    up_to = int(lake.engine.rows(signals.agg(batch=signals.batch.max()))[0]["batch"] or 0)
    mark = {"up_to_batch": up_to, "taken_away": taken_away, "hub_limit": limit}
    kept = Kept(lake)
    before = lake.shelved((HEARD, SEEN, UP_TO))
    if before is not None:
        old = before[1]
        known: dict[str, Any] = next(iter(lake.engine.rows(old[UP_TO])), {})
        if all(known.get(name) == mark[name] for name in ("taken_away", "hub_limit")):
            late = signals.filter(signals.batch > known["up_to_batch"])
            return _together(kept, before[0], old, _read(kept, late, limit), mark)
    heard, seen = _read(kept, signals, limit)
    return Facts(heard, seen, None, None, mark)


def _read(kept: Kept, signals: ir.Table, limit: int) -> tuple[ir.Table, ir.Table]:
    """Both tables in two passes over some signals."""
    engine = kept.engine
    named = signals.filter(signals.who.notnull())
    at_us = engine.microseconds(named.occurred_at)
    heard = named.group_by(identifier="who").agg(
        signals=named.count(), first_us=at_us.min(), last_us=at_us.max()
    )
    rows = together(signals.select("source", "signal_id", "occurred_at", "person", "identifiers"))
    each = spelled_out(rows.select("source", "signal_id", "occurred_at", "ids"), limit + 1)
    counted = each.group_by("a", "b").agg(
        rows=each.count(),
        ties=each["size"].max() - 1,
        first_at=each.occurred_at.min(),
        last_at=each.occurred_at.max(),
        first=_first(engine, each, each.occurred_at),
    )
    return kept.keep(heard), kept.keep(_unpacked(counted))


def _first(engine: Engine, rows: ir.Table, at: ir.Column) -> ir.Scalar:
    where = ibis.struct({"source": rows.source, "signal_id": rows.signal_id})
    return engine.first_by(where, at, rows.source, rows.signal_id)


def _unpacked(counted: ir.Table) -> ir.Table:
    whole = counted.mutate(source=counted["first"]["source"], signal_id=counted["first"]["signal_id"])
    return whole.drop("first").cast({"rows": "int64", "ties": "int64"})


def _together(
    kept: Kept, shelf: Path, old: dict[str, ir.Table], late: tuple[ir.Table, ir.Table], mark: dict[str, int]
) -> Facts:
    """The old facts and the late ones."""
    every = _both(old[HEARD], late[0], ["identifier"])
    heard = every.group_by("identifier").agg(
        signals=every.signals.sum(), first_us=every.first_us.min(), last_us=every.last_us.max()
    )
    pairs = _both(old[SEEN], late[1], ["a", "b"])
    seen = _unpacked(
        pairs.group_by("a", "b").agg(
            rows=pairs.rows.sum(),
            ties=pairs.ties.max(),
            first=_first(kept.engine, pairs, pairs.first_at),
            first_at=pairs.first_at.min(),
            last_at=pairs.last_at.max(),
        )
    )
    fresh = kept.keep(heard.cast({"signals": "int64"})), kept.keep(seen)
    whole = _with(kept, old[HEARD], fresh[0], ["identifier"]), _with(kept, old[SEEN], fresh[1], ["a", "b"])
    return Facts(*whole, fresh, shelf, mark)


def _both(old: ir.Table, late: ir.Table, by: list[str]) -> ir.Table:
    """The old rows that the late ones speak of too, and the late ones."""
    return ibis.union(old.semi_join(late, by).select(*late.columns), late, distinct=False)


def _with(kept: Kept, old: ir.Table, fresh: ir.Table, by: list[str]) -> ir.Table:
    return kept.keep(ibis.union(old.anti_join(fresh, by).select(*fresh.columns), fresh, distinct=False))
