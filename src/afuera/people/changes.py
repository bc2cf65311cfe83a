"""Whose journeys must be rebuilt after new signals came in?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from afuera.people.identities import Identities

if TYPE_CHECKING:
    from afuera.lake import Lake


def changed_since(
    lake: Lake, batch: int, before: Identities | ir.Table, after: Identities | ir.Table
) -> ir.Table:
    """The persons (table of `person`) whose signals or membership changed after `batch`.

    Named are persons of `before` that no longer exist or lost somebody (their journeys go), and persons
    of `after` that are new, gained somebody, or have a signal of a later batch.  Tables are
    (identifier, person).
    Signals that were removed (undo, erasure) leave no batch behind: rebuild everything after those.
    """
    old, new = (given.table if isinstance(given, Identities) else given for given in (before, after))
    signals = lake.signals()
    late = signals.filter((signals.batch > batch) & signals.who.notnull()).select(identifier="who").distinct()
    heard = new.semi_join(late, "identifier").select("person")
    arrived = new.anti_join(old, ["identifier", "person"]).select("person")
    left = old.anti_join(new, ["identifier", "person"]).select("person")
    return ibis.union(heard, arrived, left, distinct=False).distinct()
