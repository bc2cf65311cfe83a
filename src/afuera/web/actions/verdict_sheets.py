"""How does it read whether a trouble stays away?  The verdict in a sentence, its chart, what else moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from afuera.estimates.small_groups import LEAST
from afuera.pictures.control_chart import Said, WeekPoint, control_chart
from afuera.report import pain_words
from afuera.report.reader import Facts, Reader, capital, facts, items, rows, uncapital
from afuera.web.actions import verdict_weeks
from afuera.web.actions.plan_models import Plan
from afuera.web.actions.verdict_models import Verdict
from afuera.web.journeys.sheets import drawn
from afuera.wording import mark

TONES = {
    "prevented": "good",
    "less": "warn",
    "no_change_yet": "bad",
    "cannot_be_said": "unknown",
    "came_back_elsewhere": "bad",
}
WORDS: Mapping[str, str] = {
    "prevented": mark("it stays away"),
    "less": mark("less, not gone"),
    "no_change_yet": mark("no change yet"),
    "cannot_be_said": mark("cannot be said"),
    "came_back_elsewhere": mark("it came back elsewhere"),
}
DOUBTS: Mapping[str, str] = {
    "too_early": mark("Too few weeks have passed since the declared day."),
    "few_weeks_before": mark("Too few weeks before the declared day are known to compare with."),
    "few_hits": mark("It hits too few people for a change to show."),
    "peak_before": mark(
        "It was chosen at a peak; the weeks of that peak are left out, for what peaks falls by itself."
    ),
    "season_unknown": mark("Less than a year is known before, so the season is not known."),
    "weeks_resemble": mark("One week resembles the next, so they count for less."),
    "goal_share_fell": mark("Fewer customers reach their goal than before: fewer hits are no gain for them."),
    "fewer_exposed": mark(
        "Far fewer customers come by there than before: perhaps the way was closed, not the trouble."
    ),
    "less_than_declared": mark("It fell, but not as far as was declared."),
    "coming_back": mark("The last weeks are worse than the weeks before them."),
    "came_back": mark("It was down, and it is back."),
    "may_have_moved": mark("It cannot be ruled out that half of it went elsewhere."),
    "control_fell": mark("The same trouble fell where nobody changed it, too; so much is taken off."),
    "not_for_customers": mark("For customers nothing was won: fewer of them get what they came for."),
}


def sentence(reader: Reader, found: Facts) -> str:
    """The verdict in a sentence, with its interval."""
    word = str(found.get("verdict"))
    told = _told(reader, found)
    if word == "prevented":
        return reader.say(
            "It stays away: of 100 times that it hit somebody, {left} are left ({interval})", **told
        )
    if word == "less":
        return reader.say("It is less, not gone: of 100 times, {left} are left ({interval})", **told)
    if word == "came_back_elsewhere":
        return reader.say("It is gone here and came back elsewhere: {where}", where=_where(reader, found))
    if word == "no_change_yet" and "came_back" in items(found.get("cautions")):
        return reader.say("It was down, and it is back")
    if word == "no_change_yet":
        return reader.say("No change yet: of 100 times, {left} are left ({interval})", **told)
    return reader.say("It cannot be said yet whether it stays away")


def _told(reader: Reader, found: Facts) -> dict[str, str]:
    low, high = found.get("ratio_low"), found.get("ratio_high")
    between = f"{_hundred(reader, low)}–{_hundred(reader, high)}" if low is not None else "–"
    return {"left": _hundred(reader, found.get("ratio")), "interval": between}


def _hundred(reader: Reader, ratio: Any) -> str:
    if ratio is None:
        return "–"
    return reader.number(min(float(ratio), 99.99) * 100, int(0 < float(ratio) < 0.1))


def _where(reader: Reader, found: Facts) -> str:
    risen = [row for row in rows(found.get("elsewhere")) if row.get("rose")]
    return ", ".join(str(row.get("name") or row.get("pain")) for row in risen[:2]) or "–"


def rests_on(reader: Reader, found: Facts) -> str:
    """On what it rests: weeks, people exposed, times hit, spared."""
    told = [
        reader.plural(int(found.get("weeks") or 0), "one week since then", "{n} weeks since then"),
        reader.plural(int(found.get("weeks_before") or 0), "one week before", "{n} weeks before"),
        reader.say("n = {n}: each person once a week", n=int(found.get("exposed") or 0)),
    ]
    averted = found.get("averted")
    if averted is not None and found.get("verdict") in ("prevented", "less"):
        told.append(
            reader.say(
                "spared {n} times ({low} to {high})",
                n=round(averted),
                low=round(found.get("averted_low") or 0),
                high=round(found.get("averted_high") or 0),
            )
        )
    return " · ".join(told)


def doubts(reader: Reader, found: Facts) -> list[str]:
    """What to know before believing it."""
    return [reader.say(DOUBTS[code]) for code in items(found.get("cautions")) if code in DOUBTS]


def named(reader: Reader, plan: Plan, found: Facts) -> dict[str, Any]:
    """The verdict with the names of the neighbours that were watched."""
    beside = []
    for row in rows(found.get("elsewhere")):
        signature = facts(plan.neighbours.get(str(row.get("pain"))))
        name = capital(pain_words.pain_name(reader, signature)) if signature else str(row.get("pain"))
        goal = pain_words.goal_name(reader, signature) if signature else ""
        beside.append({**row, "name": f"{name} · {goal}" if goal else name})
    return {**found, "elsewhere": beside}


def fault(reader: Reader, plan: Plan) -> str:
    """Why the last look could not be taken, if it could not."""
    if not plan.fault:
        return ""
    return reader.say(
        "The look of {day} at this plan failed ({what}). The other plans were looked at; it is tried again "
        "after the next study.",
        day=reader.date(plan.fault["at"]),
        what=plan.fault["what"],
    )


def page(reader: Reader, plan: Plan, verdicts: list[Verdict], name: str) -> dict[str, Any]:
    """The page about one plan's proof; `verdicts` newest first."""
    newest = verdicts[0] if verdicts else None
    if newest is None:
        return {
            "newest": None,
            "sentence": reader.say("Nobody has looked yet: {when}", when=_when(reader, plan)),
        }
    found = named(reader, plan, facts(newest.found))
    weeks = verdict_weeks.told_weeks(found)
    points = [verdict_weeks.point(reader, row) for row in weeks]
    return {
        "newest": newest,
        "sentence": reader.say("{pain}: {verdict}", pain=name, verdict=uncapital(sentence(reader, found))),
        "word": reader.say(WORDS[newest.word]),
        "tone": TONES[newest.word],
        "rests_on": rests_on(reader, found),
        "doubts": [told for told in doubts(reader, found) if told.rstrip(".") != sentence(reader, found)],
        "picture": _picture(reader, plan, verdicts, points, weeks, name),
        "weeks": [verdict_weeks.line(reader, row) for row in weeks],
        "special": verdict_weeks.special(reader, found, weeks, plan.due),
        "control": verdict_weeks.control(reader, found),
        "beside": [_beside(reader, row) for row in found["elsewhere"]],
        "goal_moved": _goal_moved(reader, plan, newest),
        "looks": [
            (
                one,
                reader.say(WORDS[one.word]),
                TONES[one.word],
                sentence(reader, named(reader, plan, facts(one.found))),
            )
            for one in verdicts
        ],
        "parameters": facts(found.get("parameters")),
    }


def _when(reader: Reader, plan: Plan) -> str:
    if plan.due is None:
        return reader.say("no effect has been declared")
    return reader.say("the first look follows the first study after {day}", day=plan.due)


def _picture(
    reader: Reader,
    plan: Plan,
    verdicts: list[Verdict],
    points: list[WeekPoint],
    weeks: list[Facts],
    name: str,
) -> SafeString | str:
    if not points:
        return ""
    days = [dt.date.fromisoformat(str(row["week"])) for row in weeks]
    declared = sum(day < plan.due for day in days) if plan.due else None
    reopened = reopenings(verdicts)
    places = sorted({min(max(sum(day <= at for day in days) - 1, 0), len(days) - 1) for at in reopened})
    return drawn(
        control_chart(
            points,
            declared=declared,
            reopened=places,
            width=900,
            lang=reader.tag,
            name=f"plan-{plan.pk}",
            title=reader.say(
                "How many of the people who could be hit were hit, week by week: {pain}", pain=name
            ),
            description=reader.say(
                "The line is what happened; the band is where a week falls when nothing changed."
            ),
            said=Said(
                reader.say("declared day"),
                reader.say("reopened"),
                reader.say("without a change"),
                reader.say("usual limits"),
            ),
        )
    )


def reopenings(verdicts: Sequence[Verdict]) -> list[dt.date]:
    """On which days did it reopen?  At each look that found it back while the look before had not."""
    before = [*(one.became for one in verdicts[1:]), ""]
    each = zip(verdicts, before, strict=True)
    return [one.at.date() for one, was in each if one.became == "came_back" != was]


def _beside(reader: Reader, row: Facts) -> dict[str, Any]:
    low, high = _hundred(reader, row.get("ratio_low")), _hundred(reader, row.get("ratio_high"))
    if row.get("too_large_to_tell"):
        tone, words = "unknown", reader.say("too large to tell")
    elif row.get("rose"):
        tone, words = "bad", reader.say("it rose")
    else:
        tone, words = "good", reader.say("it did not rise")
    ratio = f"{reader.number(float(row.get('ratio') or 0) * 100)} ({low}–{high})"
    return {"name": row["name"], "ratio": ratio, "tone": tone, "words": words}


def _goal_moved(reader: Reader, plan: Plan, newest: Verdict) -> str:
    """Do those who come by still reach their goal?  Before the declared day, and since."""
    weekly = rows(facts(newest.inputs).get("weekly"))
    due = plan.due.isoformat() if plan.due else ""
    shares = []
    for part in ([row for row in weekly if row["week"] < due], [row for row in weekly if row["week"] >= due]):
        known = sum(float(row.get("known") or 0) for row in part)
        reached = sum(float(row.get("reached") or 0) for row in part)
        shares.append((reached, known))
    if any(known < LEAST for _, known in shares):
        return ""
    from afuera.estimates.intervals import wilson

    before, after = (wilson(reached, known) for reached, known in shares)
    return reader.say(
        "{after} reach their goal since then (n = {n_after}); before, it was {before} (n = {n_before}).",
        after=reader.share(after.value, after.low, after.high),
        before=reader.share(before.value, before.low, before.high),
        n_after=int(shares[1][1]),
        n_before=int(shares[0][1]),
    )
