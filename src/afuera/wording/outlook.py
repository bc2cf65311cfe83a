"""What does a row of the outlook say?  Its two ends, why it is not known, what is left out, what is next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from afuera.wording.sentences import mark, say, translate

# number -> (what it is about, the text at its left end, the text at its right end)
OUTLOOK: Final[dict[int, tuple[str, str, str]]] = {
    4: (
        mark("What customers say"),
        mark("is summarised"),
        mark("is read by everybody whom it concerns"),
    ),
    5: (
        mark("What our figures look at"),
        mark("scores and what customers do"),
        mark("progress of the plans on what customers said"),
    ),
    6: (
        mark("What corrections are for"),
        mark("this customer or that department"),
        mark("that it does not happen again"),
    ),
    7: (
        mark("Plans to improve"),
        mark("optional, or only for the largest problems"),
        mark("for the whole chain, with everyone in it"),
    ),
    10: (mark("Why customers stay"), mark("they are kept"), mark("it is earned")),
    11: (
        mark("What we do when it matters"),
        mark("we make up for mistakes"),
        mark("we get it right the first time"),
    ),
    13: (
        mark("What customers' views change"),
        mark("our image"),
        mark("policies, rituals and culture"),
    ),
}
# Why a row is not known, and what is left out of its denominator.
NOT_KNOWN: Final[dict[str, str]] = {
    "nothing_to_count": mark("We do not know: no signal tells of it."),
    "too_few": mark("We do not know: only {d} could be counted, and it takes thirty."),
    "not_covered": mark("We do not know: for too many, what is needed to judge was never recorded."),
}
LEFT_OUT: Final[dict[str, str]] = {
    "end_not_known": mark("{n} journeys of which nobody knows how they ended"),
    "window_not_passed": mark("{n} of which it is too early to tell"),
    "not_customers": mark("{n} journeys of colleagues and partners"),
    "says_the_same": mark("{n} that say the same as another one"),
    "went": mark("{n} people who left"),
    "person_not_known": mark("{n} of whom nobody knows who they are"),
    "unfinished": mark("{n} whose request is still open"),
}
NEXT: Final[dict[str, str]] = {
    "first_time_lost_here": mark(
        "Most people lose the first time at the step “{step}” ({people} people): begin there."
    ),
    "walk_three_who_tried_to_leave": mark(
        "Walk with three people who tried to leave, and take away one step."
    ),
}


def outlook_row(number: int, lang: str) -> tuple[str, str, str]:
    """What a row is about, its left and its right end."""
    about, left, right = OUTLOOK[number]
    return translate(about, lang), translate(left, lang), translate(right, lang)


def not_known(row: Mapping[str, Any], lang: str) -> str:
    """Why a row of the findings is not known."""
    return say(NOT_KNOWN[row["why"]], lang, d=row["d"])


def left_out(code: str, n: int, lang: str) -> str:
    """What is not counted; a code that is not known stands for itself."""
    return say(LEFT_OUT.get(code, code), lang, n=n)


def next_step(row: Mapping[str, Any], lang: str) -> str:
    """What to do next, empty when nothing is named."""
    following = row["next"]
    return say(NEXT[following["code"]], lang, **following["facts"]) if following else ""
