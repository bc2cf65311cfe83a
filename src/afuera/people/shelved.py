"""What do pages read of who is who?  The tables of the shelf about people, sorted as they are asked.

known_by   (person, identifier, signals, first_us, last_us): every identifier by its person
identifiers(identifier, person)
merges     (person, a, b, rows, first_at, last_at, source, signal_id): the evidence of each tie, by person
refused    (identifier, reason, ties, other, between, person); person is null for who counts as nobody
held       (identifier, other, rows): ties that a decision could set free, seen from either end
decided    the standing decisions by hand that shaped all this
travelled  (person, number): whose journeys are which
cases      (case_id, person): who had an order, a ticket, a session
heard, seen_together, facts: what the next refresh need not read again (`people.facts`)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.people import by_hand
from afuera.people.facts import HEARD, SEEN, UP_TO, Facts
from afuera.people.identities import Identities

if TYPE_CHECKING:
    from afuera.lake import Lake

Tables = Mapping[str, tuple[ir.Table, Sequence[str]]]
Patches = Mapping[str, tuple[ir.Table, ir.Table]]


def who_is_who(lake: Lake, who: Identities, facts: Facts, journeys: ir.Table) -> Tables:
    """The tables about people of a new shelf; `journeys` (number, journey, person) are the published ones."""
    persons = who.table
    return {
        "identifiers": (persons, ("identifier",)),
        "known_by": (_known_by(facts, persons), ("person", "identifier")),
        "merges": (_with_person(who.merges, persons, "a"), ("person", "a", "b")),
        HEARD: (facts.heard, ("identifier",)),
        SEEN: (facts.seen, ("a", "b")),
        **small(lake, who, facts, journeys),
    }


def small(lake: Lake, who: Identities, facts: Facts, journeys: ir.Table) -> Tables:
    """Those of them that are made anew each time."""
    return {
        "refused": (_with_person(who.refused, who.table, "identifier"), ("reason", "ties", "identifier")),
        "held": (_held(who.held), ("identifier", "other")),
        "decided": (_decided(lake), ("at", "decision")),
        "travelled": (journeys.select("person", "number"), ("person", "number")),
        "cases": (_cases(lake, journeys), ("case_id", "person")),
        UP_TO: (lake.memory([facts.mark]), ("up_to_batch",)),
    }


def exchanged(lake: Lake, who: Identities, facts: Facts, old: Mapping[str, ir.Table]) -> Patches:
    """The others as what changes on an `old` shelf (its `identifiers` and `merges`) since it was made."""
    if facts.fresh is None:
        raise ValueError("only what came since an old shelf can be exchanged on it")
    heard, seen = facts.fresh
    arrived = lake.keep(who.table.anti_join(old["identifiers"], ["identifier", "person"]))
    left = lake.keep(old["identifiers"].anti_join(who.table, ["identifier", "person"]))
    moved = ibis.union(arrived.select("identifier"), left.select("identifier"), distinct=True)
    touched = lake.keep(ibis.union(moved, heard.select("identifier"), distinct=True))
    persons = who.table.semi_join(touched, "identifier")
    pair = ["a", "b"]
    ties, before = who.merges.select(pair), old["merges"].select(pair)
    others = who.merges.semi_join(moved, who.merges.a == moved.identifier).select(pair)
    news = ibis.union(seen.select(pair), ties.anti_join(before, pair), others, distinct=True)
    tied = lake.keep(news)
    gone = ibis.union(tied, before.anti_join(ties, pair), distinct=True)
    return {
        "identifiers": (arrived, left.select("identifier")),
        "known_by": (_known_by(facts, persons), touched),
        "merges": (_with_person(who.merges.semi_join(tied, pair), who.table, "a"), gone),
        HEARD: (heard, heard.select("identifier")),
        SEEN: (seen, seen.select(pair)),
    }


def _known_by(facts: Facts, persons: ir.Table) -> ir.Table:
    known = persons.left_join(facts.heard, "identifier").drop("identifier_right")
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
