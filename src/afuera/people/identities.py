"""Who is it?  From signals to persons: the edges, what is refused, the components, and what they come to.

A person is `"p" + md5(smallest identifier)[:16]`: the same in every row order, on every engine and after
every restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.people import by_hand, refusals
from afuera.people.components import MOST_EDGES_IN_MEMORY, components
from afuera.people.edges import Edges, edges, evidence, read
from afuera.people.facts import Facts
from afuera.people.kept import Kept
from afuera.people.unions import Refusal, constrained

if TYPE_CHECKING:
    from afuera.company import Company
    from afuera.lake import Lake


@dataclass(frozen=True, slots=True)
class Summary:
    """What stitching came to; counts, and `unlinked_share` in [0, 1] (None without any identifier).

    `merged` is identifiers − people: how often an identifier turned out to be somebody known already.
    `unlinked_share` counts identifiers that were never seen with another: whoever they are, they cannot be
    joined.  `largest_component` is the most identifiers that one person has.  `hubs` (of which `many_cases`
    are catch-alls, told by their cases, that count as nobody) and `conflicts` (shared identifiers and refused
    ties) are listed in `Identities.refused`; `by_hand` decisions stand.
    """

    people: int
    identifiers: int
    merged: int
    unlinked_share: float | None
    largest_component: int
    hubs: int
    conflicts: int
    many_cases: int
    by_hand: int


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who.

    table     (identifier, person), every identifier of the lake once; a catch-all (`many_cases`) is not in
              it: its signals have no person, and each of its cases stands for itself
    linked    (identifier, person), those that were stitched at all; with identifiers that nobody sent yet
              and only a decision by hand names
    merges    (a, b, rows, first_at, last_at, source, signal_id): the evidence behind every tie that counts;
              evaluated when it is read
    refused   (identifier, reason, ties, other, between): see `refusals` for the reasons
    held      (a, b, rows): ties that do not count because of a shared identifier, a conflict or a decision;
              a decision by hand could set them free (those of hubs and catch-alls stay refused)
    """

    table: ir.Table
    linked: ir.Table
    merges: ir.Table
    refused: ir.Table
    held: ir.Table
    summary: Summary
    lake: Kept
    facts: Facts | None = None

    def forget(self) -> None:
        """Give the tables back to the engine; none of them can be read after that."""
        self.lake.forget()

    def hubs(self, most: int = 100) -> list[dict[str, Any]]:
        """The identifiers with the most ties that were refused for it: {identifier, ties, reason}."""
        mine = self.refused.filter(self.refused.reason.isin((refusals.HUB, refusals.MANY_CASES)))
        ordered = mine.order_by([ibis.desc("ties"), "identifier", "reason"]).limit(most)
        rows: list[dict[str, Any]] = self.lake.engine.rows(ordered.select("identifier", "ties", "reason"))
        return rows

    def conflicts(self, most: int = 100) -> list[dict[str, Any]]:
        """Shared identifiers and refused ties, most first: {identifier, other, between, reason, ties}."""
        mine = self.refused.filter(~self.refused.reason.isin((refusals.HUB, refusals.MANY_CASES)))
        ordered = mine.order_by([ibis.desc("ties"), "identifier", "other"]).limit(most)
        wanted = ordered.select("identifier", "other", "between", "reason", "ties")
        rows: list[dict[str, Any]] = self.lake.engine.rows(wanted)
        return rows

    def of(self, identifiers: list[str]) -> list[str]:
        """Every identifier of the persons that `identifiers` belong to, sorted; unknown ones stay in it."""
        asked = self.lake.memory(pa.table({"identifier": pa.array(sorted(set(identifiers)), pa.string())}))
        people = self.linked.semi_join(asked, "identifier").select("person").distinct()
        found = self.lake.engine.rows(self.linked.semi_join(people, "person").select("identifier"))
        return sorted({*identifiers, *(row["identifier"] for row in found)})


def person_of(smallest: ir.StringValue) -> ir.StringValue:
    """The name of the person whose smallest identifier is given."""
    return ibis.literal("p") + smallest.hexdigest("md5").substr(0, 16)


def identities(
    lake: Lake,
    company: Company | None = None,
    *,
    hub_limit: int | None = None,
    most_in_memory: int = MOST_EDGES_IN_MEMORY,
    facts: Facts | None = None,
) -> Identities:
    """Stitch the identifiers of all signals of the lake into persons.

    `hub_limit` (default: the company's, else 50) is how many others an identifier may be seen with;
    `most_in_memory` is how many edges scipy gets before the engine itself finds the components.
    `facts` (of the same company) save reading the signals.
    """
    signals = lake.signals()
    limit = hub_limit if hub_limit is not None else _limit(company)
    types = (*refusals.STRONG_TYPES, *(company.strong_identifiers if company else ()))
    hand = by_hand.settle(by_hand.standing(by_hand.decisions(lake)))
    kept = Kept(lake)
    heard = kept.keep(_heard(signals)) if facts is None else facts.heard.select("identifier", rows="signals")
    nobody = refusals.many_cases(kept, signals, heard, limit)
    if nobody is not None and hand.touched:
        named = kept.memory(pa.table({"identifier": sorted(hand.touched)}))
        nobody = nobody.anti_join(named, "identifier")
    found = read(kept, signals, limit + 1) if facts is None else edges(facts.seen)
    stitched = _stitch(kept, found, nobody, tuple(dict.fromkeys(types)), limit, hand, most_in_memory)
    return _answer(kept, signals, heard, stitched, hand, facts)


def _heard(signals: ir.Table) -> ir.Table:
    """(identifier, rows): how many signals each identifier is the first name of."""
    named = signals.filter(signals.who.notnull())
    return named.group_by(identifier="who").agg(rows=named.count())


def _limit(company: Company | None) -> int:
    return company.hub_limit if company is not None else refusals.HUB_LIMIT


@dataclass(frozen=True, slots=True)
class _Stitched:
    """What stitching found, before it is counted and named.

    `tied` (identifier, ties) has `together` rows; `smallest` is (identifier, smallest), `kept` (a, b), and
    `refused` has the schema of `refusals`; `held` are (a, b, rows); `nobody` (identifier, ties) are the
    catch-alls.
    """

    tied: ir.Table
    together: int
    smallest: ir.Table
    kept: ir.Table
    refused: list[ir.Table]
    held: ir.Table
    nobody: ir.Table | None


def _stitch(
    lake: Kept,
    found: Edges,
    nobody: ir.Table | None,
    types: tuple[str, ...],
    limit: int,
    hand: by_hand.Hand,
    most_in_memory: int,
) -> _Stitched:
    tied = refusals.ties(found)
    lists, pairs = [], found.pairs
    if nobody is not None:
        tied, pairs = tied.anti_join(nobody, "identifier"), refusals.without(pairs, nobody)
        lists.append(refusals.listed(nobody, refusals.MANY_CASES))
    tied = lake.keep(tied)
    hubs = tied.filter(tied.ties > limit)
    counts = lake.engine.rows(tied.agg(n=tied.count(), hubs=(tied.ties > limit).sum()))[0]
    if counts["hubs"]:
        pairs = refusals.without(pairs, hubs)
    pairs = lake.keep(pairs) if lists or counts["hubs"] else pairs
    belonging = lake.keep(refusals.shared(pairs, types, hand, lake))
    held = None
    if _count(lake, belonging):
        free = lake.keep(refusals.without(pairs, belonging))
        held = lake.keep(pairs.anti_join(free, ["a", "b"]).select("a", "b", "rows"))
        pairs = free
    kept, smallest, refused = _resolved(lake, pairs, types, hand, most_in_memory)
    lists += [
        refusals.listed(hubs, refusals.HUB),
        refusals.listed(belonging, refusals.SHARED, ("first", "last")),
        lake.memory(refusals.as_rows(refused)),
    ]
    ties = lake.memory(_ties([(one.a, one.b, one.ties) for one in refused]))
    held = ties if held is None else ibis.union(held, ties, distinct=False)
    return _Stitched(tied, int(counts["n"]), smallest, kept, lists, held, nobody)


def _count(lake: Kept, table: ir.Table) -> int:
    return int(lake.engine.rows(table.agg(n=table.count()))[0]["n"])


def _pairs(found: list[tuple[str, str]]) -> pa.Table:
    ordered = [(min(pair), max(pair)) for pair in found]
    ends = list(zip(*ordered, strict=True)) or [(), ()]
    return pa.table({"a": pa.array(ends[0], pa.string()), "b": pa.array(ends[1], pa.string())})


def _ties(found: list[tuple[str, str, int]]) -> pa.Table:
    kinds = {"a": pa.string(), "b": pa.string(), "rows": pa.int64()}
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return pa.table({name: pa.array(each, kinds[name]) for name, each in zip(kinds, columns, strict=True)})


def _resolved(
    lake: Kept, pairs: ir.Table, types: tuple[str, ...], hand: by_hand.Hand, most_in_memory: int
) -> tuple[ir.Table, ir.Table, list[Refusal]]:
    """Components, where those that hold a conflict or a decision by hand are united again under its rules."""
    known = pairs
    if hand.joined:
        known = ibis.union(pairs.select("a", "b"), lake.memory(_pairs(hand.joined)), distinct=True)
    smallest = components(known, lake, most_in_memory=most_in_memory)
    disputed = _disputed(lake, smallest, types, hand)
    if not _count(lake, disputed):
        return pairs, smallest, []
    inside = smallest.semi_join(disputed, "smallest").select(a="identifier")
    found = lake.engine.arrow(pairs.semi_join(inside, "a").select("a", "b", "rows"))
    edges = zip(*(column.to_pylist() for column in found.columns), strict=True)
    united, refused = constrained(edges, hand, refusals.strong_type_of(types))
    again = lake.memory(pa.table({"identifier": list(united), "smallest": list(united.values())}))
    settled = ibis.union(smallest.anti_join(disputed, "smallest"), again, distinct=False)
    kept = pairs.anti_join(lake.memory(_pairs([(one.a, one.b) for one in refused])), ["a", "b"])
    return kept, lake.keep(settled), refused


def _disputed(lake: Kept, smallest: ir.Table, types: tuple[str, ...], hand: by_hand.Hand) -> ir.Table:
    """The components with two strong identifiers of one type, or with somebody whom a decision names."""
    kinds = smallest.mutate(kind=refusals.strong_type(smallest.identifier, types))
    strong = kinds.filter(kinds.kind.notnull())
    counted = strong.group_by("smallest", "kind").agg(n=strong.count())
    disputed = counted.filter(counted.n > 1).select("smallest").distinct()
    if hand.touched:
        names = lake.memory(pa.table({"identifier": sorted(hand.touched)}))
        named = smallest.semi_join(names, "identifier").select("smallest").distinct()
        disputed = ibis.union(disputed, named, distinct=True)
    return lake.keep(disputed)


def _answer(
    lake: Kept,
    signals: ir.Table,
    heard: ir.Table,
    stitched: _Stitched,
    hand: by_hand.Hand,
    facts: Facts | None,
) -> Identities:
    table = lake.keep(_table(heard, stitched))
    smallest = stitched.smallest
    linked = lake.keep(smallest.select("identifier", person=person_of(smallest.smallest)))
    refused = lake.keep(ibis.union(*stitched.refused, distinct=False))
    summary = _summary(lake, table, linked, refused, stitched, hand)
    ties = lake.keep(stitched.kept.select("a", "b"))
    held = lake.keep(stitched.held)
    lake.forget(table, linked, refused, held, ties)
    return Identities(
        table=table,
        linked=linked,
        merges=evidence(signals, ties, lake.engine) if facts is None else _known(facts, ties),
        refused=refused,
        held=held,
        summary=summary,
        lake=lake,
        facts=facts,
    )


def _known(facts: Facts, ties: ir.Table) -> ir.Table:
    return facts.seen.semi_join(ties, ["a", "b"]).drop("ties")


def _table(heard: ir.Table, stitched: _Stitched) -> ir.Table:
    """(identifier, person).  A row's only identifier is its `who`; those of other rows were seen together."""
    ids = ibis.union(heard.select("identifier"), stitched.tied.select("identifier"), distinct=True)
    if stitched.nobody is not None:
        ids = ids.anti_join(stitched.nobody, "identifier")
    joined = ids.left_join(stitched.smallest, "identifier")
    return joined.select("identifier", person=person_of(ibis.coalesce(joined.smallest, joined.identifier)))


def _summary(
    lake: Kept, table: ir.Table, linked: ir.Table, refused: ir.Table, stitched: _Stitched, hand: by_hand.Hand
) -> Summary:
    identifiers = _count(lake, table)
    heard = linked.semi_join(table, "identifier") if hand.touched else linked
    groups = heard.group_by("person").agg(size=heard.count())
    sizes = lake.engine.rows(
        groups.agg(n=groups["size"].sum(), people=groups.count(), most=groups["size"].max())
    )[0]
    merged = int(sizes["n"] or 0) - int(sizes["people"])
    listed = refused.group_by("reason").agg(n=refused.count())
    reasons = {row["reason"]: int(row["n"]) for row in lake.engine.rows(listed)}
    return Summary(
        people=identifiers - merged,
        identifiers=identifiers,
        merged=merged,
        unlinked_share=(identifiers - stitched.together) / identifiers if identifiers else None,
        largest_component=max(int(sizes["most"] or 0), min(identifiers, 1)),
        hubs=reasons.get(refusals.HUB, 0) + reasons.get(refusals.MANY_CASES, 0),
        conflicts=sum(
            reasons.get(name, 0) for name in (refusals.SHARED, refusals.CONFLICT, refusals.BY_HAND)
        ),
        many_cases=reasons.get(refusals.MANY_CASES, 0),
        by_hand=len(hand.joined) + len(hand.apart),
    )
