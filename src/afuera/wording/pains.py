"""Why does the machine not propose a pain, and what of its place is judgement?  A sentence for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from afuera.wording.sentences import listing, mark, say

NOT_PROPOSED: Final[dict[str, str]] = {
    "nobody_hit": mark("Nobody was hit by it any more in what was studied."),
    "few_people": mark("It hit fewer than five people."),
    "almost_everybody": mark(
        "Almost everybody of this goal meets it ({journeys} of {of} journeys): nobody is left to compare."
    ),
    "same_journeys": mark("It hits the same journeys as another pain, which says more about what to change."),
    "less_harm": mark("The {most} pains with the most failed journeys come first."),
    "not_broken_any_more": mark("The journey is not broken as a whole any more."),
    "not_slower_any_more": mark("These people no longer wait longer than those who are worth more."),
    "not_looked_at": mark("It was not looked at this time."),
}


def not_proposed(reason: str, facts: Mapping[str, Any], lang: str) -> str:
    """Why a pain is not proposed; a reason that is not known stands for itself."""
    return say(NOT_PROPOSED.get(reason, reason), lang, **facts)


# What moves a pain when a threshold of the order, which is judgement, is another one.
MOVED_BY: Final[dict[str, str]] = {
    "grave_share": mark("from which share of those hit on a harm is grave"),
    "grave_sure": mark("how sure that must be"),
    "hours_a_harm": mark("how many lost hours weigh as much as one harm"),
    "least_effective": mark("how many comparable customers we ask for"),
}


def under_thresholds(found: Mapping[str, Any] | None, lang: str) -> str:
    """What the place of a pain owes to thresholds that are judgement; nothing where that was not looked at.

    `found` is `burden.under_thresholds` of the findings: low, high, moved_by.
    """
    low, high = (found or {}).get("low"), (found or {}).get("high")
    if found is None or low is None or high is None:
        return ""
    if low == high:
        return say("Under other thresholds than ours, which are judgement, it keeps this place.", lang)
    moved = [say(MOVED_BY.get(str(one), str(one)), lang) for one in found.get("moved_by") or ()]
    return say(
        "Under other thresholds than ours, which are judgement, it would stand from {low} to {high}. What "
        "moves it: {what}.",
        lang,
        low=low,
        high=high,
        what=listing(moved, lang),
    )
