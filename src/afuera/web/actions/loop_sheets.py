"""How does telling customers read?  Who was hit and what they said, whom we reached by band, who noticed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from afuera.estimates.intervals import wilson
from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.report.reader import Reader, facts
from afuera.web.actions.loop_models import BANDS, SAID, WAVES, LoopMessage, OpenPage
from afuera.web.actions.loop_operations import DAYS_BETWEEN
from afuera.web.actions.plan_models import Plan
from afuera.wording import mark

ALMOST_ALL = 0.9
OTHER = {"es": "en", "en": "es"}
REACHED_LEAST = {
    "low": mark("Least of all we reached those who score low: {share}, {n}"),
    "middle": mark("Least of all we reached those who score in the middle: {share}, {n}"),
    "high": mark("Least of all we reached those who score high: {share}, {n}"),
    "never": mark("Least of all we reached those who never answered: {share}, {n}"),
}


def page(reader: Reader, plan: Plan) -> dict[str, Any]:
    """The page of one plan's messages."""
    messages = list(LoopMessage.objects.filter(plan=plan).prefetch_related("told"))
    told = sum(one.sent_hit_at is not None for one in messages if not one.corrects)
    corrected = any(one.sent_hit_at is not None for one in messages if one.corrects)
    return {
        "plan": plan,
        "letters": [_message(reader, one) for one in messages],
        "sentence": _sentence(reader, plan, messages, told, corrected=corrected),
        "to_correct": plan.state == "came_back" and told and not corrected,
        "days": DAYS_BETWEEN,
        "is_open": OpenPage.now(),
        "changed": plan.commitments.filter(delivered_on__isnull=False).exists(),
    }


def _sentence(reader: Reader, plan: Plan, messages: list[LoopMessage], told: int, *, corrected: bool) -> str:
    if plan.state == "came_back" and told and corrected:
        return reader.say("It came back, and those who had been told that it was changed know it from us")
    if plan.state == "came_back" and told:
        return reader.say("It came back, and customers were told that it was changed")
    if told:
        first = next(one for one in messages if one.sent_hit_at and not one.corrects)
        band = _least(reader, first)
        return band or reader.say("Customers were told what was changed")
    if messages:
        return reader.say("A message is written, and nobody has got it yet")
    return reader.say("Nobody has told customers yet what was changed")


def _least(reader: Reader, message: LoopMessage) -> str:
    """The band that was reached least: where telling everybody fails first."""
    known = [one for one in _coverage(reader, message) if one["value"] is not None]
    if not known:
        return ""
    worst = min(known, key=lambda one: one["value"])
    if worst["value"] < ALMOST_ALL:
        return reader.say(REACHED_LEAST[worst["band"]], share=worst["share"], n=worst["n"])
    n = len(message.told.all())
    if n < LEAST or message.sent_all_at is None:
        return ""
    return reader.say("{n} customers were told what was changed, the silent among them", n=n)


def _message(reader: Reader, one: LoopMessage) -> dict[str, Any]:
    told = list(one.told.all())
    counts = facts(one.counts)
    answered = [row for row in told if row.noticed is not None]
    return {
        "one": one,
        "subject": one.words(reader.lang)[0],
        "text": one.words(reader.lang)[1],
        "lang": reader.lang,
        "other": one.words(OTHER[reader.lang]),
        "other_lang": OTHER[reader.lang],
        "sending": reader.say(WAVES[one.asked_wave]) if one.asked_wave else "",
        "told": _count(reader, len(told)),
        "by_letter": _count(reader, sum(row.via == "email" for row in told)),
        "by_file": _count(reader, sum(row.via == "file" for row in told)),
        "in_file": any(row.via == "file" for row in told),
        "groups": _groups(reader, facts(counts.get("said"))),
        "hit": _count(reader, int(counts.get("hit") or 0)),
        "all": _count(reader, int(counts.get("all") or 0)),
        "in_peace": int(counts.get("in_peace") or 0),
        "coverage": _coverage(reader, one) if one.sent_hit_at else [],
        "noticed": _noticed(reader, sum(bool(row.noticed) for row in answered), len(answered)),
    }


def _count(reader: Reader, n: int) -> str:
    return reader.number(n) if n >= LEAST or n == 0 else reader.say("fewer than five")


def _groups(reader: Reader, said: Any) -> list[tuple[str, str]]:
    """Who was hit, by what they said; groups that are too small are not shown, nor can they be subtracted."""
    known = {code: int(said.get(code) or 0) for code in SAID}
    hidden = hidden_groups({code: n for code, n in known.items() if n})
    return [
        (reader.say(SAID[code]), reader.say("few") if code in hidden else reader.number(n))
        for code, n in known.items()
    ]


def _coverage(reader: Reader, message: LoopMessage) -> list[dict[str, Any]]:
    """Of the active customers of each band, how many were told; the silent are a band of their own."""
    active = {band: int(facts(facts(message.counts).get("bands")).get(band) or 0) for band in BANDS}
    told = Counter(row.band for row in message.told.all() if row.sent_at is not None)
    hidden = hidden_groups({band: n for band, n in active.items() if n})
    found = []
    for band, words in BANDS.items():
        n = active[band]
        small = band in hidden or n < LEAST
        share = None if small else wilson(min(told[band], n), n)
        found.append(
            {
                "band": band,
                "name": reader.say(words),
                "n": "" if small else f"n = {reader.number(n)}",
                "value": share.value if share else None,
                "share": reader.share(share.value, share.low, share.high)
                if share
                else reader.say("we do not know"),
            }
        )
    return found


def _noticed(reader: Reader, yes: int, answered: int) -> str:
    if answered < LEAST:
        return reader.say("Fewer than five have answered whether they notice it.")
    share = wilson(yes, answered)
    return reader.say(
        "{share} notice it (n = {n})", share=reader.share(share.value, share.low, share.high), n=answered
    )
