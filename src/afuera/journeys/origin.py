"""Who caused the loss, who absorbed it, and how much of the journey does each team see?

A failed journey is given to the team that caused it: the team of the first step that went badly, else the
team before the seam that carries most of the loss there; where neither is known, to nobody.  The touches
after that moment are the load that other teams absorb.  A team's field of vision is its share of the touches
of the journeys that it takes part in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from afuera.journeys.seams import SMALLEST_SHARE, UNEXPLAINED, Seam

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.engine import Engine


@dataclass(frozen=True, slots=True)
class TeamShare:
    """One team's part in a goal.

    `origin_journeys` failed journeys that it caused (`origin_share` of all failed ones), `absorbed_touches`
    touches that it had after somebody's failure (`absorbed_share` of all such), `vision` in [0, 1].
    """

    team: str | None
    origin_journeys: int
    origin_share: float
    absorbed_touches: int
    absorbed_share: float
    vision: float | None


def teams(
    steps: ir.Table, journeys: ir.Table, found: ir.Table, seams: Sequence[Seam], lake: Lake
) -> list[TeamShare]:
    """The teams of one goal: `steps`, `journeys` (with `reached`) and seams `found` are that goal's."""
    causes = lake.keep(_causes(steps, journeys.filter(journeys.reached == 0), found, seams, lake))
    origins = _counts(causes, "team", lake.engine)
    absorbed = _absorbed(steps, causes, lake.engine)
    vision = _vision(steps, lake.engine)
    names = sorted({*origins, *absorbed, *vision}, key=lambda team: (team is None, team or ""))
    failed, load = max(sum(origins.values()), 1), max(sum(absorbed.values()), 1)
    return [
        TeamShare(
            team=team,
            origin_journeys=origins.get(team, 0),
            origin_share=origins.get(team, 0) / failed,
            absorbed_touches=absorbed.get(team, 0),
            absorbed_share=absorbed.get(team, 0) / load,
            vision=vision.get(team),
        )
        for team in names
    ]


def _causes(
    steps: ir.Table, failed: ir.Table, found: ir.Table, seams: Sequence[Seam], lake: Lake
) -> ir.Table:
    """One row a failed journey: its team (null: not known) and from when on others carry the load."""
    bad = steps.filter((steps.kind == "touch") & (steps.went == 0)).semi_join(failed, "journey")
    by_step = _first(bad.select("journey", "at_us", "place", "team", weight=ibis.literal(0.0)))
    # a seam that may as well carry nothing causes nothing
    carrying = [one for one in seams if one.kind != UNEXPLAINED and one.between and one.low > SMALLEST_SHARE]
    if not carrying:
        joined = failed.select("journey").left_join(by_step, "journey")
        return joined.select("journey", team="team", from_us=joined.at_us)
    table = lake.memory(
        [
            {"kind": s.kind, "a": s.between[0], "b": s.between[1], "added": s.added_loss}
            for s in carrying
            if s.between
        ]
    )
    passed = found.semi_join(failed, "journey").join(table, ["kind", "a", "b"])
    by_seam = _first(
        passed.select("journey", "at_us", place=ibis.literal(0), team="from_team", weight=-passed.added)
    ).rename(seam_team="team", seam_us="at_us", seam_journey="journey")
    joined = failed.select("journey").left_join(by_step, "journey")
    both = joined.left_join(by_seam, joined.journey == by_seam.seam_journey)
    stepped = both.at_us.notnull()
    return both.select(
        "journey",
        team=ibis.ifelse(stepped, both.team, both.seam_team),
        from_us=ibis.ifelse(stepped, both.at_us, both.seam_us),
    )


def _first(rows: ir.Table) -> ir.Table:
    """One row a journey: the heaviest (lowest weight), then the earliest."""
    order = ibis.window(group_by="journey", order_by=["weight", "at_us", "place", "team"])
    ranked = rows.mutate(rank=ibis.row_number().over(order))
    return ranked.filter(ranked["rank"] == 0).select("journey", "at_us", "team")


def _counts(rows: ir.Table, name: str, engine: Engine) -> dict[str | None, int]:
    return {row[name]: int(row["n"]) for row in engine.rows(rows.group_by(name).agg(n=rows.count()))}


def _absorbed(steps: ir.Table, causes: ir.Table, engine: Engine) -> dict[str | None, int]:
    """Touches after the cause, by teams other than the one that caused it."""
    cause = causes.filter(causes.from_us.notnull()).rename(cause_team="team")
    touches = steps.filter((steps.kind == "touch") & steps.team.notnull()).join(cause, "journey")
    elsewhere = touches.cause_team.isnull() | (touches.team != touches.cause_team)
    return _counts(touches.filter((touches.at_us > touches.from_us) & elsewhere), "team", engine)


def _vision(steps: ir.Table, engine: Engine) -> dict[str | None, float]:
    touches = steps.filter(steps.kind == "touch")
    sizes = touches.group_by("journey").agg(whole=touches.count())
    own = touches.filter(touches.team.notnull()).group_by("journey", "team").agg(own=lambda t: t.count())
    joined = own.join(sizes, "journey")
    table = joined.group_by("team").agg(seen=joined.own.sum(), whole=joined.whole.sum())
    return {row["team"]: int(row["seen"]) / int(row["whole"]) for row in engine.rows(table)}
