"""What do pages read of who is who?  The tables of the shelf about people, sorted as they are asked.

known_by   (person, identifier, signals, first_us, last_us): every identifier by its person
identifiers(identifier, person)
merges     (person, a, b, rows, first_at, last_at, source, signal_id): the evidence of each tie, by person
refused    (identifier, reason, ties, other, between, person); person is null for who counts as nobody
held       (identifier, other, rows): ties that a decision could set free, seen from either end
decided    the standing decisions by hand that shaped all this
travelled  (person, number): whose journeys are which
cases      (case_id, person): who had an order, a ticket, a session
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pyarrow as pa

from afuera.people import by_hand
from afuera.people.identities import Identities

if TYPE_CHECKING:
    from afuera.lake import Lake

Tables = Mapping[str, tuple[ir.Table, Sequence[str]]]


def who_is_who(lake: Lake, who: Identities, journeys: ir.Table) -> Tables:
    """The tables of the shelf about people; `journeys` (number, journey, person) are the published ones."""
    persons = who.table
    return {
        "identifiers": (persons, ("identifier",)),
        "known_by": (_known_by(lake, persons), ("person", "identifier")),
        "merges": (_with_person(who.merges, persons, "a"), ("person", "a", "b")),
        "refused": (_with_person(who.refused, persons, "identifier"), ("reason", "ties", "identifier")),
        "held": (_held(who.held), ("identifier", "other")),
        "decided": (_decided(lake), ("at", "decision")),
        "travelled": (journeys.select("person", "number"), ("person", "number")),
        "cases": (_cases(lake, journeys), ("case_id", "person")),
    }


def _known_by(lake: Lake, persons: ir.Table) -> ir.Table:
    signals = lake.signals()
    named = signals.filter(signals.who.notnull())
    at_us = lake.engine.microseconds(named.occurred_at)
    heard = named.group_by(identifier="who").agg(
        signals=named.count(), first_us=at_us.min(), last_us=at_us.max()
    )
    known = persons.left_join(heard, "identifier").drop("identifier_right")
    return known.mutate(signals=known.signals.fill_null(0))


def _with_person(table: ir.Table, persons: ir.Table, column: str) -> ir.Table:
    mine = persons.select("person", named="identifier")
    return table.left_join(mine, table[column] == mine.named).drop("named")


def _held(held: ir.Table) -> ir.Table:
    there = held.select("rows", identifier="a", other="b")
    return there.union(held.select("rows", identifier="b", other="a"), distinct=False)


def _decided(lake: Lake) -> ir.Table:
    standing = by_hand.standing(by_hand.decisions(lake))
    return lake.memory(pa.Table.from_pylist([by_hand.as_row(one) for one in standing], by_hand.SCHEMA))


def _cases(lake: Lake, journeys: ir.Table) -> ir.Table:
    steps = lake.table("steps")
    named = steps.filter(steps.case_id.notnull()).select("journey", "case_id")
    return (
        named.inner_join(journeys.select("journey", "person"), "journey")
        .select("case_id", "person")
        .distinct()
    )
