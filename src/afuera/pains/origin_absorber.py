"""Who caused the harm of a pain, and who had the work of it?  Harm by origin, load by absorber, with doors.

A journey that was hit is given to the team of the first step that failed there; else to the team that the
pain itself names (that passed people on); else, where people waited, to the team that they were waiting for;
else to the team that they had met last.  Origins are counted over the journeys that were hit and went badly.
The touches after the hit, by other teams than the origin, are the load that those absorb.  What nobody can
tell counts in the whole, so shares do not add up to more than is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.estimates.intervals import wilson
from afuera.pains import signature as kinds
from afuera.pains.ground import Ground
from afuera.pains.hits import first_hits
from afuera.pains.signature import Signature

Row = dict[str, Any]
MOST_IDS: Final = 5
# Frictions that lie between two teams: the first of them passed the people on.
BETWEEN_TEAMS: Final = ("transfer", "transfer_to_closed", "ping_pong", "hand_over")
# Here somebody was waited for: who comes next is who came late.
WAITED: Final = (kinds.PROMISE, kinds.SPEED_BY_VALUE)
WAITS: Final = ("wait", "silence")


@dataclass(frozen=True, slots=True)
class Blame:
    """Of one pain: rows for findings, `origin` and `absorbers`, the most first.

    origin: team (null: not known), share of the journeys that were hit and went badly, low, high, n (all of
    them), journeys, journey_ids.  absorbers: team, contacts, share of all such contacts, n (all contacts),
    people, minutes, journey_ids.
    """

    origin: list[Row]
    absorbers: list[Row]


def blame(signatures: Sequence[Signature], found: ir.Table, on: Ground) -> dict[str, Blame]:
    """Origin and absorber of each pain, by key; `found` are its hits (see `hits.all_hits`)."""
    first = on.lake.keep(first_hits(found).select("pain", "person", "journey", "journey_id", hit_us="at_us"))
    causes = on.lake.keep(_causes(first, _named(signatures, on), on))
    origin, load = _origin(causes, on), _load(causes, on)
    on.lake.forget(first)
    on.lake.forget(causes)
    return {one.key: Blame(origin.get(one.key, []), load.get(one.key, [])) for one in signatures}


def _named(signatures: Sequence[Signature], on: Ground) -> ir.Table:
    """What each pain says of its origin: pain, named (a team or null), waited (was somebody waited for?)."""
    rows = {
        one.key: {
            "pain": one.key,
            "named": _team(one) or "",
            "waited": one.kind in WAITED or one.friction in WAITS,
        }
        for one in signatures
    }
    table = on.lake.memory([rows[key] for key in sorted(rows)])
    return table.mutate(named=table.named.nullif(""))


def _team(signature: Signature) -> str | None:
    if signature.team is not None:
        return signature.team
    handed = signature.friction in BETWEEN_TEAMS and signature.kind in (kinds.FRICTION, kinds.SEAM)
    return signature.between[0] if handed and signature.between else None


def _causes(first: ir.Table, named: ir.Table, on: Ground) -> ir.Table:
    """The hits with `team`, who caused it (null: nobody knows), and `reached`, what became of the journey."""
    touches = on.steps.filter((on.steps.kind == "touch") & on.steps.team.notnull())
    bad = touches.filter(touches.went == 0).select("journey", "at_us", "place", failed_team="team")
    failed = _edge(bad, ["journey"], last=False).select("journey", "failed_team")
    beside = touches.select("journey", "at_us", "place", "team", "actor", "traveller")
    beside = beside.inner_join(first.select("pain", "journey", "hit_us"), "journey")
    by = ["pain", "journey"]
    met = _edge(beside.filter(beside.at_us <= beside.hit_us), by, last=True)
    theirs = (beside.actor == beside.traveller).fill_null(False)
    late = _edge(beside.filter((beside.at_us > beside.hit_us) & ~theirs), by, last=False)
    joined = first.left_join(failed, "journey").drop("journey_right")
    joined = joined.left_join(met.select(*by, met_team="team"), by).drop("pain_right", "journey_right")
    joined = joined.left_join(late.select(*by, late_team="team"), by).drop("pain_right", "journey_right")
    joined = joined.left_join(named, "pain").drop("pain_right")
    joined = joined.left_join(on.journeys.select("journey", "reached"), "journey").drop("journey_right")
    waited_for = ibis.ifelse(joined.waited, joined.late_team, None)
    team = ibis.coalesce(joined.failed_team, joined.named, waited_for, joined.met_team)
    return joined.select("pain", "person", "journey", "journey_id", "hit_us", "reached", team=team)


def _edge(rows: ir.Table, by: list[str], *, last: bool) -> ir.Table:
    """The first row of each group, or the last."""
    order = [ibis.desc("at_us"), ibis.desc("place")] if last else ["at_us", "place"]
    ranked = rows.mutate(turn=ibis.row_number().over(ibis.window(group_by=by, order_by=order)))
    return ranked.filter(ranked.turn == 0)


def _origin(causes: ir.Table, on: Ground) -> dict[str, list[Row]]:
    kept = causes.filter(causes.reached == 0)
    counts = on.lake.engine.rows(kept.group_by("pain", "team").aggregate(journeys=kept.count()))
    ids = _ids(kept, on)
    whole: dict[str, int] = defaultdict(int)
    for row in counts:
        whole[row["pain"]] += row["journeys"]
    told: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(counts, key=lambda row: (-row["journeys"], row["team"] is None, row["team"] or "")):
        share = wilson(row["journeys"], whole[row["pain"]])
        told[row["pain"]].append(
            {
                "team": row["team"],
                "share": share.value,
                "low": share.low,
                "high": share.high,
                "n": share.n,
                "journeys": row["journeys"],
                "journey_ids": ids.get((row["pain"], row["team"]), []),
            }
        )
    return told


def _load(causes: ir.Table, on: Ground) -> dict[str, list[Row]]:
    """Contacts after the hit, by team; not those of the team that caused it."""
    steps = on.steps
    touches = steps.filter((steps.kind == "touch") & steps.team.notnull())
    hit = causes.select("pain", "person", "journey", "journey_id", "hit_us", origin="team")
    after = touches.select("journey", "at_us", "team", "minutes").inner_join(hit, "journey")
    elsewhere = after.origin.isnull() | (after.team != after.origin)
    after = after.filter((after.at_us > after.hit_us) & elsewhere)
    # Whole seconds, so that the order of rows changes no sum.
    seconds = (after.minutes * 60).round().cast("int64").fill_null(0)
    kept = on.lake.keep(after.select("pain", "team", "person", "journey_id", seconds=seconds))
    table = kept.group_by("pain", "team").aggregate(
        contacts=kept.count(), people=kept.person.nunique(), seconds=kept.seconds.sum()
    )
    counts, ids = on.lake.engine.rows(table), _ids(kept, on)
    whole: dict[str, int] = defaultdict(int)
    for row in counts:
        whole[row["pain"]] += row["contacts"]
    told: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(counts, key=lambda row: (-row["contacts"], row["team"])):
        told[row["pain"]].append(
            {
                "team": row["team"],
                "contacts": row["contacts"],
                "share": row["contacts"] / whole[row["pain"]],
                "n": whole[row["pain"]],
                "people": row["people"],
                "minutes": row["seconds"] / 60,
                "journey_ids": ids.get((row["pain"], row["team"]), []),
            }
        )
    on.lake.forget(kept)
    return told


def _ids(kept: ir.Table, on: Ground) -> Mapping[tuple[str, str | None], list[str]]:
    """A few journeys behind each number, the first by their ids."""
    once = kept.select("pain", "team", "journey_id").distinct()
    order = ibis.window(group_by=["pain", "team"], order_by="journey_id")
    ranked = once.mutate(turn=ibis.row_number().over(order))
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    rows = on.lake.engine.rows(ranked.filter(ranked.turn < MOST_IDS))
    for row in sorted(rows, key=lambda row: row["journey_id"]):
        found[row["pain"], row["team"]].append(row["journey_id"])
    return found
