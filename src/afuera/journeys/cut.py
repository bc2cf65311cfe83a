"""Where does one journey end and the next begin?

One journey is one traveller's pursuit of one goal.  Signals that share a case are together; cases and loose
signals of one person and goal join while the silence between them is no longer than the goal's `gap_days`.
Joining intervals that overlap or nearly touch needs no loop: walk the units by their start and compare each
with the latest end seen so far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.lived import ORDER
from afuera.journeys.settings import days_in_us

if TYPE_CHECKING:
    from afuera.lake.engine import Engine

# Derived tables are rewritten by bucket when a few people changed.
BUCKETS: Final = 16
_MARK: Final = "\x1f"


def cut(rows: ir.Table, company: Company, engine: Engine, *, with_cases: bool) -> ir.Table:
    """Add `journey` (int64), `journey_id` (md5 of the first signal's key), `pursuit` and `bucket`.

    `rows` need traveller, person, goal, case_id and the ORDER columns.  `pursuit` is one traveller's
    whole history with one goal.
    """
    spans = _units(_pursued(rows, engine), with_cases)
    numbered = _numbered(spans, company)
    starts = numbered.filter(numbered.opens).select(
        "pursuit",
        start="number",
        journey_id=(numbered.source + _MARK + numbered.signal_id).hexdigest("md5"),
    )
    joined = numbered.join(starts, ["pursuit", "start"])
    return joined.mutate(journey=engine.hash64(joined.journey_id)).drop(
        "unit_start_us", "unit_end_us", "number", "start", "opens"
    )


def _pursued(rows: ir.Table, engine: Engine) -> ir.Table:
    whole = rows.traveller + _MARK + rows.person + _MARK + rows.goal.fill_null("")
    return rows.mutate(
        pursuit=engine.hash64(whole),
        bucket=(engine.hash64(rows.person) % BUCKETS).cast("int64"),
    )


def _units(rows: ir.Table, with_cases: bool) -> ir.Table:
    """Each row with the first and last moment of its unit: its case, or itself when it is loose."""
    if not with_cases:
        return rows.mutate(unit_start_us=rows.at_us, unit_end_us=rows.at_us)
    case = ibis.window(group_by=["pursuit", "case_id"])
    loose = rows.case_id.isnull()
    return rows.mutate(
        unit_start_us=ibis.ifelse(loose, rows.at_us, rows.at_us.min().over(case)),
        unit_end_us=ibis.ifelse(loose, rows.at_us, rows.at_us.max().over(case)),
    )


def _numbered(rows: ir.Table, company: Company) -> ir.Table:
    """Number the rows of a pursuit, mark where a journey opens, and carry the number of its opening row."""
    order = ["unit_start_us", *ORDER]
    before = ibis.window(group_by="pursuit", order_by=order, preceding=(None, 1))
    running = ibis.window(group_by="pursuit", order_by=order, preceding=None, following=0)
    walked = rows.mutate(
        number=ibis.row_number().over(ibis.window(group_by="pursuit", order_by=order)),
        latest_us=rows.unit_end_us.max().over(before),
    )
    silence = walked.unit_start_us - walked.latest_us
    opens = walked.latest_us.isnull() | (silence > days_in_us(walked.goal, company, "gap_days"))
    marked = walked.mutate(opens=opens).drop("latest_us")
    return marked.mutate(start=ibis.ifelse(marked.opens, marked.number, 0).max().over(running))
