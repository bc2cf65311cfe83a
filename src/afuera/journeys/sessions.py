"""Where does one thing end and the next begin, when neither case nor goal says so?  Two rules side by side.

The plain rule cuts at every silence longer than a limit.  The context-aware rule asks what lies on both
sides: a silence is cut when the silences between these two steps are long on average, so that a slow letter
does not tear a journey apart and a quick new request does not join two.  Method: mean silence of the pair,
"local context process-aware partitioning" in Bernard, Senderovich and Andritsos, "Cut to the Trace!",
CAiSE 2021, LNCS 12751.  The paper is told how many journeys there are; here the context rule makes about as
many cuts as the plain one, at the pairs with the longest mean silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.lake.engine import Engine

HALF_AN_HOUR_US: Final = 30 * 60 * 1_000_000
ORDER: Final = ("at_us", "sequence", "source", "signal_id")


@dataclass(frozen=True, slots=True)
class Cuts:
    """`touches`: the rows that came in, with `plain` and `context`, the number of their session (from 1).

    `plain` and `context` count the sessions that each rule makes; `agree_share` is the share of all silences
    that both cut or both leave (None without any silence); `limit_us` is the mean silence from which the
    context rule cuts (None when it cuts nothing).
    """

    touches: ir.Table
    plain: int
    context: int
    agree_share: float | None
    limit_us: float | None

    def as_dict(self) -> dict[str, Any]:
        """The counts as the findings want them."""
        return {"plain": self.plain, "context": self.context, "agree_share": self.agree_share}


def cut(touches: ir.Table, engine: Engine, gap_us: int = HALF_AN_HOUR_US, within: str = "person") -> Cuts:
    """Cut the touches of every person by both rules.

    `touches` has `within`, at_us, step, and what there is of sequence, source, signal_id; `gap_us` is the
    longest silence inside a session of the plain rule.
    """
    gaps = engine.keep(scored(touches, within), "silences")
    total = engine.rows(
        gaps.aggregate(
            rows=gaps.count(),
            people=gaps[within].nunique(),
            silences=gaps.silence_us.count(),
            plain=(gaps.silence_us > gap_us).fill_null(False).cast("int64").sum(),
        )
    )[0]
    limit_us = _limit(engine.rows(_pairs(gaps)), int(total["plain"] or 0))
    plain = (gaps.silence_us > gap_us).fill_null(False)
    context = ibis.literal(False) if limit_us is None else (gaps.pair_us >= limit_us).fill_null(False)
    marked = gaps.mutate(cut_plain=plain.cast("int64"), cut_context=context.cast("int64"))
    counts = engine.rows(
        marked.aggregate(
            context=marked.cut_context.sum(),
            agree=(marked.silence_us.notnull() & (marked.cut_plain == marked.cut_context))
            .cast("int64")
            .sum(),
        )
    )[0]
    return Cuts(
        touches=_numbered(marked, within, touches.columns),
        plain=int(total["people"]) + int(total["plain"] or 0),
        context=int(total["people"]) + int(counts["context"] or 0),
        agree_share=counts["agree"] / total["silences"] if total["silences"] else None,
        limit_us=limit_us,
    )


def scored(touches: ir.Table, within: str = "person") -> ir.Table:
    """Touches with `silence_us` before each, and `pair_us`, the mean silence between its step and the last.

    Both are null on the first touch.  The higher the score, the more likely something new begins.
    """
    order = [name for name in ORDER if name in touches.columns]
    along = ibis.window(group_by=within, order_by=order)
    step = touches.step.fill_null("")
    before = touches.mutate(
        this_step=step, step_before=step.lag().over(along), at_before_us=touches.at_us.lag().over(along)
    )
    silent = before.mutate(silence_us=before.at_us - before.at_before_us).drop("at_before_us")
    pair = ibis.window(group_by=["step_before", "this_step"])
    # A sum of whole numbers is exact: the order of rows changes no mean, on any engine.
    mean_us = silent.silence_us.sum().over(pair) / silent.silence_us.count().over(pair)
    return silent.mutate(pair_us=ibis.ifelse(silent.silence_us.isnull(), None, mean_us))


def _pairs(gaps: ir.Table) -> ir.Table:
    """Mean silence and how often, by pair of steps."""
    known = gaps.filter(gaps.silence_us.notnull())
    return known.group_by("step_before", "this_step").aggregate(n=known.count(), pair_us=known.pair_us.max())


def _limit(pairs: Iterable[dict[str, Any]], wanted: int) -> float | None:
    """The mean silence from which on the pairs make about `wanted` cuts, as near as whole pairs come."""
    limit, made = None, 0
    for pair in sorted(pairs, key=lambda pair: -pair["pair_us"]):
        if made + pair["n"] - wanted > wanted - made:
            break
        limit, made = pair["pair_us"], made + pair["n"]
    return limit


def _numbered(marked: ir.Table, within: str, columns: Iterable[str]) -> ir.Table:
    order = [name for name in ORDER if name in marked.columns]
    so_far = ibis.cumulative_window(group_by=within, order_by=order)
    return marked.select(
        *columns,
        plain=marked.cut_plain.sum().over(so_far) + 1,
        context=marked.cut_context.sum().over(so_far) + 1,
    )
