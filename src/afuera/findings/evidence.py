"""Who stands behind a number?  Whole journeys, event by event, and the words that people said.

Nothing is shown without a door to what is behind it: every broken whole names its journeys and brings three
of them to walk through; every goal brings words of people who did not reach it.  Words are kept verbatim;
masking belongs to whoever shows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.findings.looks import Claim
from afuera.findings.sight import Goal, Sight

WALKS: Final = 3
SHORTEST_WALK, LONGEST_WALK = 3, 24
VOICES: Final = 6
MOST_IDS: Final = 1_000


def moment(at_us: int) -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def journey_ids(lost: ir.Table, sight: Sight) -> tuple[list[str], int]:
    """The journeys behind a claim, at most MOST_IDS in the order of their ids, and how many there are."""
    ids = lost.select("journey_id").order_by("journey_id").limit(MOST_IDS)
    total = sight.lake.engine.rows(lost.aggregate(n=lost.count()))[0]["n"]
    return [row["journey_id"] for row in sight.lake.engine.rows(ids)], int(total)


def walks(claim: Claim, sight: Sight) -> list[dict[str, Any]]:
    """A few journeys of the claim that failed although every step went well, event by event."""
    failed = claim.journeys.filter((claim.journeys.reached == 0) & (claim.journeys.all_ok == 1))
    readable = failed.filter(failed.touches.between(SHORTEST_WALK, LONGEST_WALK))
    spoken = sight.steps.filter(sight.steps.own & sight.steps.has_words).select("journey").distinct()
    marked = readable.left_join(spoken.mutate(spoke=1), "journey")
    chosen = sight.lake.keep(
        marked.order_by(marked.spoke.fill_null(0).desc(), marked.journey_id).limit(WALKS)[
            ["journey", "journey_id"]
        ]
    )
    events = _with_words(sight.steps.join(chosen, "journey"), sight)
    by_journey: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(sight.lake.engine.rows(events), key=lambda row: (row["journey_id"], row["place"])):
        by_journey[row["journey_id"]].append(_event(row))
    return [{"journey": journey, "events": rows} for journey, rows in by_journey.items()]


def _with_words(steps: ir.Table, sight: Sight) -> ir.Table:
    signals = sight.lake.signals().select("source", "signal_id", "text", "language")
    joined = steps.left_join(signals, ["source", "signal_id"])
    return joined.select(
        *("journey_id", "goal", "place", "at_us", "step", "channel", "team", "actor", "result", "kind"),
        *("emotion", "own", "text", "language"),
    )


def _event(row: dict[str, Any]) -> dict[str, Any]:
    names = ("step", "channel", "team", "actor", "result", "text", "kind", "emotion")
    return {"at": moment(row["at_us"]), **{name: row[name] for name in names}}


def voices(sight: Sight) -> dict[Goal, list[dict[str, Any]]]:
    """For each goal the words of people who did not reach it, in an order that depends on the ids alone."""
    lost = sight.journeys.filter(sight.journeys.reached == 0).select("journey")
    said = sight.steps.filter(sight.steps.own & sight.steps.has_words).semi_join(lost, "journey")
    drawn = said.mutate(drawn=sight.lake.engine.hash64(said.signal_id))
    order = ibis.window(group_by="goal", order_by=["drawn", "source", "signal_id"])
    ranked = drawn.mutate(rank=ibis.row_number().over(order))
    chosen = sight.lake.keep(ranked.filter(ranked["rank"] < VOICES))
    words: dict[Goal, list[dict[str, Any]]] = defaultdict(list)
    rows = sight.lake.engine.rows(_with_words(chosen, sight))
    for row in sorted(
        rows, key=lambda row: (row["goal"] or "", row["at_us"], row["journey_id"], row["place"])
    ):
        words[row["goal"]].append(_voice(row))
    return words


def _voice(row: dict[str, Any]) -> dict[str, Any]:
    names = ("text", "language", "step", "channel")
    return {**{name: row[name] for name in names}, "at": moment(row["at_us"]), "journey": row["journey_id"]}


def share_fields(
    prefix: str, share: Any, names: Sequence[str] = ("share", "low", "high", "n")
) -> dict[str, Any]:
    """An estimate as flat fields of the findings: `goal_share`, `goal_low`, `goal_high`, `goal_n`."""
    values = (share.value, share.low, share.high, share.n)
    return {f"{prefix}_{name}": value for name, value in zip(names, values, strict=True)}
