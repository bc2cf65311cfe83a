"""Which ties may not make two identifiers one person, and why?

hub         an identifier tied to more than `hub_limit` others (a shared phone, "Customer 3"): all its ties
shared      a weak identifier seen directly with two different strong ones of one type: all its ties
conflict    a tie that would make two different strong identifiers of one type one person
by_hand     a tie that would make one person of two that somebody separated
many_cases  a customer with far more cases than anybody, a default value: all its ties, and it is nobody
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.people.by_hand import Hand
from afuera.people.edges import Edges
from afuera.people.unions import Refusal

if TYPE_CHECKING:
    from afuera.people.kept import Maker

HUB, SHARED, CONFLICT, BY_HAND, MANY_CASES = "hub", "shared", "conflict", "by_hand", "many_cases"
STRONG_TYPES: Final = ("user", "customer", "account")
HUB_LIMIT: Final = 50
# When do many cases look like a default value, and not like a good customer or a company's only client?
FAR_MORE: Final = 10
SHARE_OF_CASES: Final = 0.01

# `other` is the second end of a refused tie, null where all ties of the identifier are refused.
SCHEMA: Final = pa.schema(
    [
        pa.field("identifier", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("ties", pa.int64()),
        pa.field("other", pa.string()),
        pa.field("between", pa.list_(pa.string())),
    ]
)


def strong_type_of(types: Sequence[str]) -> Callable[[str], str | None]:
    """A function that tells the strong type of an identifier, None for a weak one."""
    known = frozenset(types)

    def strong_type(identifier: str) -> str | None:
        kind, colon, _ = identifier.partition(":")
        return kind if colon and kind in known else None

    return strong_type


def strong_type(identifier: ir.StringValue, types: Sequence[str]) -> ir.StringValue:
    """The same as an expression."""
    branches = [(identifier.startswith(f"{kind}:"), ibis.literal(kind)) for kind in types]
    return ibis.cases(*branches, else_=ibis.null("string"))


def both_ways(pairs: ir.Table) -> ir.Table:
    """Each pair seen from either end: identifier, other."""
    return ibis.union(
        pairs.select(identifier="a", other="b"), pairs.select(identifier="b", other="a"), distinct=False
    )


def ties(found: Edges) -> ir.Table:
    """How many others each identifier was seen with: (identifier, ties)."""
    each = both_ways(found.pairs)
    counted = each.group_by("identifier").agg(ties=each.count())
    every = ibis.union(counted, found.crowds.cast({"ties": "int64"}), distinct=False)
    return every.group_by("identifier").agg(ties=every.ties.max())


def without(pairs: ir.Table, refused: ir.Table) -> ir.Table:
    """The pairs of which neither end is among the refused identifiers."""
    firsts, seconds = refused.select(a="identifier"), refused.select(b="identifier")
    return pairs.anti_join(firsts, "a").anti_join(seconds, "b")


def shared(pairs: ir.Table, types: Sequence[str], hand: Hand, lake: Maker) -> ir.Table:
    """Weak identifiers directly tied to two different strong ones of one type: identifier, ties, between.

    `between` holds the smallest and the largest of them; strong ones that were joined by hand count as one.
    """
    each = both_ways(pairs)
    kinds = each.mutate(kind=strong_type(each.other, types), own=strong_type(each.identifier, types))
    near = _by_root(kinds.filter(kinds.kind.notnull() & kinds.own.isnull()), hand, lake)
    counted = near.group_by("identifier", "kind").agg(
        ties=near.root.nunique(), first=near.root.min(), last=near.root.max()
    )
    several = counted.filter(counted.ties > 1)
    worst = several.group_by("identifier").agg(kind=several.kind.min())
    return several.semi_join(worst, ["identifier", "kind"]).select("identifier", "ties", "first", "last")


def _by_root(near: ir.Table, hand: Hand, lake: Maker) -> ir.Table:
    if not hand.root:
        return near.mutate(root=near.other)
    known = lake.memory(pa.table({"other": list(hand.root), "joined": list(hand.root.values())}))
    joined = near.left_join(known, "other")
    return joined.mutate(root=ibis.coalesce(joined.joined, joined.other))


def many_cases(lake: Maker, signals: ir.Table, heard: ir.Table, limit: int) -> ir.Table | None:
    """Catch-all identifiers ("Customer 3"): identifier, ties (their cases); None when there is none.

    One has more than `limit` cases, over 1 % of all cases, and ten times the rows that 99 of 100
    identifiers stay below.  `heard` (identifier, rows) counts the signals of each `who`; signals are read
    again only when somebody could qualify.
    """
    usual, most = lake.engine.quantile(heard.rows, 0.99), heard.rows.max()
    seen = lake.engine.rows(heard.agg(usual=usual, most=most))[0]
    many = max(float(limit), FAR_MORE * float(seen["usual"] or 0))
    if int(seen["most"] or 0) <= many:
        return None
    named = signals.filter(signals.case_id.notnull()).select("who", "case_id")
    every = int(lake.engine.rows(named.agg(n=named.case_id.nunique()))[0]["n"])
    busy = heard.filter(heard.rows > many).select(who="identifier")
    theirs = named.semi_join(busy, "who").distinct()
    cases = theirs.group_by(identifier="who").agg(ties=theirs.count())
    found = lake.keep(cases.filter(cases.ties > max(float(limit), SHARE_OF_CASES * every)))
    return found if lake.engine.rows(found.limit(1)) else None


def listed(table: ir.Table, reason: str, between: Sequence[str] = ()) -> ir.Table:
    """Rows of (identifier, ties, …) as rows of SCHEMA; `between` names columns."""
    names = (
        ibis.array([table[name] for name in between]) if between else ibis.literal([], type="array<string>")
    )
    return table.select(
        identifier=table.identifier,
        reason=ibis.literal(reason),
        ties=table.ties.cast("int64"),
        other=ibis.null("string"),
        between=names,
    )


def as_rows(refusals: Sequence[Refusal]) -> pa.Table:
    """Refused ties as rows of SCHEMA."""
    rows = [
        {
            "identifier": one.a,
            "reason": one.reason,
            "ties": one.ties,
            "other": one.b,
            "between": list(one.between),
        }
        for one in refusals
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
