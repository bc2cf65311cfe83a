"""Which identifiers were seen together, in how many rows, and where is the evidence?

A row's identifiers are `source:person` (when the source named a person) and its own list.  Two identifiers in
one row are one person, so a row of k identifiers ties all k·(k−1)/2 pairs.  Rows with one identifier tie
nothing and are never unnested twice.  Pairs are ordered (`a < b`), so that row order cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from afuera.lake.engine import scalar

if TYPE_CHECKING:
    from afuera.lake.engine import Engine
    from afuera.people.kept import Maker


# Both engines have it under this name; Ibis' own `unique` does not compile for DuckDB 2.0.
_NAMES = dt.Array(dt.string)
_DISTINCT = scalar("array_distinct", (_NAMES,), _NAMES)


@dataclass(frozen=True, slots=True)
class Edges:
    """What the rows say about who is who.

    `pairs` (a, b, rows) lists each pair of identifiers seen together once; `crowds` (identifier, ties) the
    identifiers of rows that name more identifiers than anybody has, with how many others stood there.
    """

    pairs: ir.Table
    crowds: ir.Table


def own_name(signals: ir.Table) -> ir.StringValue:
    """The identifier that a source's own `person` becomes: `source:person`, null without a person."""
    return signals.source + ":" + signals.person


def together(signals: ir.Table) -> ir.Table:
    """The rows with at least two identifiers, and the array `ids` of them."""
    listed = signals.identifiers.length().fill_null(0)
    several = signals.filter(listed + signals.person.notnull().cast("int64") >= 2)
    nobody = ibis.literal([], type="array<string>")
    own = ibis.ifelse(several.person.isnull(), nobody, ibis.array([own_name(several)]))
    return several.mutate(ids=_DISTINCT(own.concat(several.identifiers.fill_null(nobody))))


def read(lake: Maker, signals: ir.Table, most_in_a_row: int) -> Edges:
    """Let the engine find the edges of `signals` (source, person, identifiers) in one pass, and keep them.

    The pairs of a row that names more than `most_in_a_row` are not spelled out (they would grow with its
    square): all of its identifiers are beyond the limit already, and stand with themselves.
    """
    seen = spelled_out(
        together(signals.select("source", "person", "identifiers")).select("ids"), most_in_a_row
    )
    return edges(lake.keep(seen.group_by("a", "b").agg(rows=seen.count(), ties=seen["size"].max() - 1)))


def spelled_out(rows: ir.Table, most_in_a_row: int) -> ir.Table:
    """(a, b, size) of rows with `ids`, and their other columns: a < b, but a = b where the row is a crowd."""
    others = [name for name in rows.columns if name != "ids"]
    firsts = rows.mutate(size=rows.ids.length(), a=rows.ids.unnest())
    crowded = firsts["size"] > most_in_a_row
    ends = ibis.ifelse(crowded, ibis.array([firsts.a]), firsts.ids).unnest()
    both = firsts.select(*others, "a", "size", b=ends)
    return both.filter((both.a < both.b) | ((both.a == both.b) & (both["size"] > most_in_a_row)))


def edges(counted: ir.Table) -> Edges:
    """The edges among counted pairs (a, b, rows, ties)."""
    return Edges(
        pairs=counted.filter(counted.a < counted.b).select("a", "b", "rows"),
        crowds=counted.filter(counted.a == counted.b).select(identifier="a", ties="ties"),
    )


def evidence(signals: ir.Table, merged: ir.Table, engine: Engine) -> ir.Table:
    """Why were two identifiers tied?  The rows behind each pair of `merged` (a, b).

    Answers a, b, rows, first_at, last_at, and source and signal_id of the first row (where moments tie, the
    smallest key).  Evaluated only when somebody looks.
    """
    rows = together(signals.select("source", "signal_id", "occurred_at", "person", "identifiers"))
    firsts = rows.select("source", "signal_id", "occurred_at", "ids", a=rows.ids.unnest())
    both = firsts.mutate(b=firsts.ids.unnest()).drop("ids")
    mine = both.filter(both.a < both.b).semi_join(merged, ["a", "b"])
    order = (mine.occurred_at, mine.source, mine.signal_id)
    return mine.group_by("a", "b").agg(
        rows=mine.count(),
        first_at=mine.occurred_at.min(),
        last_at=mine.occurred_at.max(),
        source=engine.first_by(mine.source, *order),
        signal_id=engine.first_by(mine.signal_id, *order),
    )
