"""Did it stay away?  One of five words, the interval behind it, and everything needed to compute it again.

prevented            recurrence is down, as far as was declared, for at least eight weeks, lately too, and
                     no neighbour took it over
less                 it is down, but not so far, not so long, or it cannot be ruled out that half of it moved
no_change_yet        it is not down (or it was and came back), and the data would show it
cannot_be_said       the data could not tell either way
came_back_elsewhere  it is down here, and at least half of it turned up at a neighbour

The limits hold at all looks together, so looking every week is allowed.  Why these rules and what they cost:
docs/decisions/0019-when-we-say-prevented.md; how often they are right: docs/methods/actions.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import exp, inf, log
from typing import Any, Final, Literal

from afuera.actions.control import Control, moved
from afuera.actions.declared import Declared
from afuera.actions.elsewhere import MOVED, Neighbour, elsewhere
from afuera.actions.special import Limits, limits
from afuera.actions.unchanged import LEAST_BEFORE, NORMAL, STILL, Unchanged, unchanged
from afuera.actions.weekly import Weekly
from afuera.estimates.intervals import share_difference, wilson

Word = Literal["prevented", "less", "no_change_yet", "cannot_be_said", "came_back_elsewhere"]
PREVENTED: Final = "prevented"
LESS: Final = "less"
NO_CHANGE_YET: Final = "no_change_yet"
CANNOT_BE_SAID: Final = "cannot_be_said"
CAME_BACK_ELSEWHERE: Final = "came_back_elsewhere"
WORDS: Final = (PREVENTED, LESS, NO_CHANGE_YET, CANNOT_BE_SAID, CAME_BACK_ELSEWHERE)
# The trouble is done with only in these.
CLOSED: Final = frozenset({PREVENTED})

METHOD: Final = "2026.11.3"
LEAST_AFTER: Final = 8
# The latest weeks count as back when they lie this many standard errors on the wrong side.
BACK: Final = 0.5
# So many of their standard errors they must then lie above all weeks after, too.
APART: Final = 1.5
# How likely a return must be to be called one, and how likely it may be at most where it is called prevented.
SURELY_BACK, MAY_BE_BACK = 0.9, 0.4
LUCK: Final = 1.2815515655446004
# As much may the goal's share or the number exposed fall before a caution says so.
GOAL_FELL, EXPOSED_FELL = 0.02, 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, the figures that it rests on, and what must be known before it is believed."""

    word: Word
    cautions: tuple[str, ...]
    compared: Unchanged | None
    neighbours: tuple[Neighbour, ...] = ()
    control: Control | None = None

    @property
    def reopens(self) -> bool:
        """Was it down once, and is it back?"""
        return "came_back" in self.cautions or self.word == CAME_BACK_ELSEWHERE


def verdict(
    weekly: Weekly,
    declared: Declared,
    *,
    neighbours: Mapping[str, Weekly] | None = None,
    control: Weekly | None = None,
) -> Verdict:
    """What can be said today.  `weekly` ends with the last whole week."""
    seen = moved(control, weekly, declared) if control is not None else None
    found = _verdict(weekly, declared, neighbours or {}, seen)
    return replace(found, control=seen)


def _verdict(
    weekly: Weekly, declared: Declared, neighbours: Mapping[str, Weekly], control: Control | None
) -> Verdict:
    compared = unchanged(weekly, declared, control.wave if control is not None else STILL)
    if compared is None:
        return Verdict(CANNOT_BE_SAID, (_why_not(weekly, declared),), None)
    doubts = _doubts(weekly, declared, compared)
    doubts += ("control_fell",) if control is not None and control.fell else ()
    if compared.surely >= 0:
        return Verdict(*_not_down(declared, compared, doubts), compared)
    beside = tuple(elsewhere(compared, neighbours, declared))
    risen = [one for one in beside if one.rose]
    if sum(one.share for one in risen) >= MOVED:
        return Verdict(CAME_BACK_ELSEWHERE, doubts, compared, beside)
    as_before = exp(compared.latest + NORMAL * compared.latest_error) >= 1
    if compared.again >= SURELY_BACK and as_before and _is_worse(compared):
        return Verdict(NO_CHANGE_YET, (*doubts, "came_back"), compared, beside)
    reasons = _reasons_for_less(declared, compared, beside, doubts)
    return Verdict(LESS if reasons else PREVENTED, (*doubts, *reasons), compared, beside)


def history(
    weekly: Weekly,
    declared: Declared,
    *,
    neighbours: Mapping[str, Weekly] | None = None,
    control: Weekly | None = None,
) -> list[Verdict]:
    """The verdict of every week since the declared day, each from what could be seen then."""
    place = weekly.since(declared.day)
    return [
        verdict(weekly.first(many), declared, neighbours=neighbours, control=control)
        for many in range(place + 1, len(weekly) + 1)
    ]


def _why_not(weekly: Weekly, declared: Declared) -> str:
    place = weekly.since(declared.day)
    if place >= len(weekly):
        return "too_early"
    known = sum(exposed > 0 for exposed in weekly.exposed[:place])
    short = known < declared.held_out + LEAST_BEFORE
    return "few_weeks_before" if short or not sum(weekly.hits) else "few_hits"


def _not_down(
    declared: Declared, compared: Unchanged, doubts: tuple[str, ...]
) -> tuple[Word, tuple[str, ...]]:
    """Not down for sure.  Would it show if it were?"""
    low, high = compared.once
    lately = exp(compared.latest - NORMAL * compared.latest_error)
    back = compared.after > LEAST_AFTER and compared.again >= SURELY_BACK
    if back or (_is_back(declared, compared) and lately > declared.ratio):
        return NO_CHANGE_YET, (*doubts, *(("came_back",) if _came_and_went(compared) else ()))
    if low > declared.ratio and (low > declared.reached_below or high > 1):
        return NO_CHANGE_YET, doubts
    if compared.after < LEAST_AFTER:
        return CANNOT_BE_SAID, (*doubts, "too_early")
    return CANNOT_BE_SAID, (*doubts, "few_hits")


def _came_and_went(compared: Unchanged) -> bool:
    """Is the latest block clearly worse than the weeks after as a whole?"""
    apart = compared.latest - compared.ratio
    return apart > 2 * compared.latest_error and compared.ratio < 0


def _is_worse(compared: Unchanged) -> bool:
    """Is the latest block above the weeks after as a whole?  Where it never fell as far as was declared,
    nothing came back.
    """
    return compared.latest - compared.ratio > APART * compared.latest_error


def _is_back(declared: Declared, compared: Unchanged) -> bool:
    beyond = compared.latest - log(declared.reached_below)
    return compared.after > LEAST_AFTER and beyond > BACK * compared.latest_error


def _is_fading(declared: Declared, compared: Unchanged) -> bool:
    """Is the latest block clearly worse than all weeks after, or may nothing be left of it by now?"""
    if compared.after <= LEAST_AFTER:
        return False
    clearly = _came_and_went(compared) and exp(compared.latest) > declared.ratio
    return clearly or compared.again > MAY_BE_BACK


def _reasons_for_less(
    declared: Declared,
    compared: Unchanged,
    beside: Sequence[Neighbour],
    doubts: tuple[str, ...],
) -> tuple[str, ...]:
    """Everything that stands between this and `prevented`."""
    reasons = []
    if compared.after < LEAST_AFTER:
        reasons.append("too_early")
    # Nearer to what was declared than to no change, and not by luck (one-sided 90 %).
    if (
        compared.ratio + LUCK * compared.error > log(declared.reached_below)
        or compared.limits[1] > declared.ratio
    ):
        reasons.append("less_than_declared")
    if _is_back(declared, compared) or _is_fading(declared, compared):
        reasons.append("coming_back")
    if any(one.open_ for one in beside):
        reasons.append("may_have_moved")
    if "goal_share_fell" in doubts:
        reasons.append("not_for_customers")
    return tuple(reasons)


def _doubts(weekly: Weekly, declared: Declared, compared: Unchanged) -> tuple[str, ...]:
    """What a reader must know, whatever the word is."""
    found = []
    if compared.peak:
        found.append("peak_before")
    if compared.before < 44:
        found.append("season_unknown")
    if compared.serial > 0.3 and compared.noise > 1:
        found.append("weeks_resemble")
    place = weekly.since(declared.day)
    if _goal_share_fell(weekly, place):
        found.append("goal_share_fell")
    before, after = weekly.exposed[:place], weekly.exposed[place:]
    if before and after and sum(after) / len(after) < EXPOSED_FELL * sum(before) / len(before):
        found.append("fewer_exposed")
    return tuple(found)


def _goal_share_fell(weekly: Weekly, place: int) -> bool:
    """Do surely fewer journeys reach the goal than before?  Fewer hits are no gain then."""
    if weekly.reached is None or weekly.known is None:
        return False
    before = wilson(sum(weekly.reached[:place]), sum(weekly.known[:place]))
    after = wilson(sum(weekly.reached[place:]), sum(weekly.known[place:]))
    return (share_difference(after, before).high or 0.0) < -GOAL_FELL


def to_json(
    found: Verdict, declared: Declared, looks: int, data_version: int | None = None
) -> dict[str, Any]:
    """The verdict as it is stored: every figure, and all that is needed to compute it again."""
    compared = found.compared
    known = _figures(compared) if compared is not None else dict.fromkeys(FIGURES)
    usual = limits(compared) if compared is not None else None
    return {
        "verdict": found.word,
        **known,
        "weeks": compared.after if compared is not None else 0,
        "weeks_before": compared.before if compared is not None else 0,
        "exposed": _after(compared, "exposed"),
        "hits": _after(compared, "hits"),
        "chart": _chart(compared, usual) if compared is not None else [],
        "usual": _usual(usual),
        "elsewhere": [_neighbour(one) for one in found.neighbours],
        "control": _control(found.control),
        "reopens": found.reopens,
        "looks": looks,
        "data_version": data_version,
        "method_version": METHOD,
        "parameters": declared.to_json() | {"least_weeks": LEAST_AFTER, "moved": MOVED},
        "cautions": list(found.cautions),
    }


FIGURES: Final = (
    *("ratio", "ratio_low", "ratio_high", "latest", "latest_low", "latest_high"),
    *("averted", "averted_low", "averted_high", "dispersion"),
)


def _figures(compared: Unchanged) -> dict[str, Any]:
    ratio, low, high = compared.limits
    latest, error = compared.latest, NORMAL * compared.latest_error
    width = compared.reach * compared.missing_error
    known = (
        *(ratio, low, high, exp(latest), exp(latest - error), exp(latest + error)),
        *(compared.missing, compared.missing - width, compared.missing + width, compared.noise),
    )
    return dict(zip(FIGURES, known, strict=True))


def _chart(compared: Unchanged, usual: Limits | None) -> list[dict[str, Any]]:
    """Week by week: what was, what was expected, and whether that week lies outside the band."""
    rows = []
    weekly = compared.weekly
    for place, week in enumerate(weekly.weeks):
        exposed = weekly.exposed[place]
        if not exposed:
            continue
        rate = weekly.hits[place] / exposed
        low, high = float(compared.low[place]) / exposed, float(compared.high[place]) / exposed
        rows.append(
            {
                "week": week.isoformat(),
                "hits": int(weekly.hits[place]),
                "exposed": int(exposed),
                "rate": rate,
                "expected": float(compared.expected[place]) / exposed,
                "low": low,
                "high": high,
                "out": not low <= rate <= high,
                "held_out": bool(compared.held[place]),
            }
            | (
                {
                    "usual_low": usual.low[place],
                    "usual_high": usual.high[place],
                    "special": place in usual.out,
                }
                if usual is not None
                else {}
            )
        )
    return rows


def _neighbour(one: Neighbour) -> dict[str, Any]:
    return {
        "pain": one.key,
        "ratio": one.ratio,
        "ratio_low": one.low,
        "ratio_high": one.high,
        "extra": one.extra,
        "extra_low": one.extra_low,
        "extra_high": one.extra_high,
        "share_of_averted": one.share,
        "rose": one.rose,
        "too_large_to_tell": one.blind,
    }


def _usual(known: Limits | None) -> dict[str, Any] | None:
    """The limits of the control chart that are drawn beside: of which kind, from how many weeks."""
    if known is None:
        return None
    return {"kind": known.kind, "centre": known.centre, "spread": known.spread, "weeks": known.weeks}


def _control(one: Control | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {name: value for name, value in asdict(one).items() if name != "wave"}


def _after(compared: Unchanged | None, column: str) -> int:
    if compared is None:
        return 0
    values: tuple[float, ...] = getattr(compared.weekly, column)
    known = sum(values[len(values) - compared.after :])
    return int(known) if known < inf else 0
