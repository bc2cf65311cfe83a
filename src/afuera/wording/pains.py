"""Why does the machine not propose a pain, or no more?  A sentence for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from afuera.wording.sentences import mark, say

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
