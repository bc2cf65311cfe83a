"""Which weeks are out of the ordinary, by the limits that the usual weeks before have?  The control chart.

Shares with limits by Laney's p′, which stands weeks that vary more than chance; single values (XmR) where a
usual week holds fewer than five hits.  The limits come from the usual weeks before the declared day, those
that were held out left aside, and are then kept.  No trend and no season is taken
off: that is the regression's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from afuera.actions.unchanged import Unchanged
from afuera.estimates.control_charts import LEAST_BASELINE, Chart, laney_chart, x_chart

LEAST_USUAL: Final = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """The chart's `kind`, the usual share, how much more weeks vary than chance (1 for XmR), from how many.

    `low` and `high` by the place of the week; `out` are the places of the weeks outside.
    """

    kind: Literal["p_prime", "xmr"]
    centre: float
    spread: float
    weeks: int
    low: dict[int, float]
    high: dict[int, float]
    out: frozenset[int]


def limits(compared: Unchanged) -> Limits | None:
    """None with fewer than twenty usual weeks before."""
    hits, exposed = compared.weekly.counted
    at = np.flatnonzero(exposed > 0)
    before = int((at < len(hits) - compared.after).sum())
    without = [place for place in range(before) if compared.held[at[place]]]
    usual = [place for place in range(before) if place not in without]
    if len(usual) < LEAST_BASELINE:
        return None
    shares = float(hits[at][usual].mean()) >= LEAST_USUAL
    known, among = hits[at].tolist(), exposed[at].tolist()
    chart: Chart = (
        laney_chart(known, among, baseline=before, without=without)
        if shares
        else x_chart((hits[at] / exposed[at]).tolist(), baseline=before, without=without)
    )
    return Limits(
        "p_prime" if shares else "xmr",
        chart.centre,
        chart.spread,
        len(usual),
        {int(place): max(0.0, low) for place, low in zip(at, chart.low, strict=True)},
        {int(place): min(1.0, high) for place, high in zip(at, chart.high, strict=True)},
        frozenset(int(at[place]) for place in chart.out),
    )
