"""Row 7: are improvement plans optional, or do they involve every team in the chain?

Counted are pairs of a pain and a team that carries a tenth of its loss or more: those in which the team
promised something and delivered it by its first date.  Pairs come from the data, never from who was asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from afuera.estimates.intervals import GroupSums
from afuera.outlook.rows import LeftOut, Next, Row, row

NUMBER: Final = 7
WINDOW_DAYS: Final = 180
TENTH: Final = 0.10
TOP: Final = 20
ALWAYS: Final = frozenset({"vulnerable", "grave"})


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a team against a pain; `delivered_on` None: not yet."""

    pain: str
    team: str
    first_date: dt.date
    delivered_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Pain:
    """One pain: tier, place, the share of the loss of each team; none when its origin is not known."""

    key: str
    tier: str
    place: int | None
    shares: dict[str, float] = field(default_factory=dict)


def plans(pains: Iterable[Pain], promises: Iterable[Promise], today: dt.date) -> Row:
    """The row, from the pains of the newest study and what teams promised."""
    concerned = [one for one in pains if one.tier in ALWAYS or (one.place is not None and one.place <= TOP)]
    with_origin = [one for one in concerned if one.shares]
    pairs = [
        (one, team) for one in with_origin for team, share in sorted(one.shares.items()) if share >= TENTH
    ]
    made = _by_pair(promises)
    done = {(one.key, team) for one, team in pairs if _delivered(made.get((one.key, team), []), today)}
    promised = {(one.key, team) for one, team in pairs if made.get((one.key, team))}
    sums = GroupSums(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for name in sorted({team for _, team in pairs}):
        mine = [(one.key, team) for one, team in pairs if team == name]
        sums = sums.plus(len(mine), sum(pair in done for pair in mine) / len(mine))
    return row(
        NUMBER,
        len(done),
        len(pairs),
        unit="pairs of a pain and a team",
        window_days=WINDOW_DAYS,
        coverage=len(with_origin) / len(concerned) if concerned else None,
        sums=sums if pairs else None,
        left_out=(LeftOut("origin_not_known", len(concerned) - len(with_origin)),),
        beside={"promised": len(promised), "teams": len({team for _, team in pairs})},
        next=_next(pairs, promised),
    )


def _by_pair(promises: Iterable[Promise]) -> dict[tuple[str, str], list[Promise]]:
    found: dict[tuple[str, str], list[Promise]] = {}
    for one in promises:
        found.setdefault((one.pain, one.team), []).append(one)
    return found


def _delivered(promises: list[Promise], today: dt.date) -> bool:
    return any(
        one.delivered_on is not None
        and one.delivered_on <= one.first_date
        and (today - one.delivered_on).days <= WINDOW_DAYS
        for one in promises
    )


def _next(pairs: list[tuple[Pain, str]], promised: set[tuple[str, str]]) -> Next | None:
    """The team that carries most and promised nothing, to be invited with three walks."""
    silent = [(one, team) for one, team in pairs if (one.key, team) not in promised]
    if not silent:
        return None
    pain, team = min(silent, key=lambda pair: (pair[0].place or 10**6, -pair[0].shares[pair[1]], pair[1]))
    return Next("invite_the_team", {"pain": pain.key, "team": team, "share": pain.shares[team]})
