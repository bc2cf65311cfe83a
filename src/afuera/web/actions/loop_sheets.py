"""How does telling customers read?  Who was hit and what they said, whom we reached by band, who noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from afuera.estimates.intervals import wilson
from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.report.reader import Reader, facts
from afuera.web.actions.loop_models import BANDS, SAID, WAVES, LoopMessage, OpenPage, Told
from afuera.web.actions.loop_operations import DAYS_BETWEEN
from afuera.web.actions.plan_models import Plan
from afuera.web.leaving import FAILED, FAULTS, READY, REFUSED, SENDING, SENT, WAITING
from afuera.wording import mark

ALMOST_ALL = 0.9
COVERED = mark("not shown, so that a small group stays hidden")
WAYS: dict[str, str] = {
    "email": mark("told by e-mail"),
    "file": mark("told through the file"),
    "api": mark("told through the API"),
    READY: mark("lie ready for the file or the API"),
    WAITING: mark("wait for their letter"),
    SENDING: mark("nobody knows whether their letter left"),
    FAILED: mark("their letter did not leave"),
    REFUSED: mark("could not be reached"),
    "in_peace": mark("left in peace"),
}
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
    told = sum(_told_any(one) for one in messages if not one.corrects)
    corrected = any(_told_any(one) for one in messages if one.corrects)
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
        first = next(one for one in messages if _told_any(one) and not one.corrects)
        band = _least(reader, first)
        return band or reader.say("Customers were told what was changed")
    if any(row.state == READY for one in messages for row in one.told.all()):
        return reader.say("A message lies ready for the file or the API, and nobody has passed it on yet")
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
    n = sum(row.state == SENT for row in message.told.all())
    if n < LEAST or message.sent_all_at is None:
        return ""
    if any(one["band"] == "never" for one in known):
        return reader.say("{n} customers were told what was changed, the silent among them", n=n)
    return reader.say("{n} customers were told what was changed", n=n)


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
        "told": _count(reader, sum(row.state == SENT for row in told)),
        "ways": _ways(reader, told, int(counts.get("in_peace") or 0)),
        "until": max((row.pk for row in told if row.state == READY), default=0),
        "again": any(row.may_go_again or row.state == WAITING for row in told) and not one.asked_wave,
        "unsure": any(row.stuck for row in told),
        "whys": [reader.say(FAULTS[why]) for why in sorted({row.fault for row in told if row.why})],
        **_hit(reader, counts),
        "coverage": _coverage(reader, one) if one.sent_hit_at else [],
        "noticed": _noticed(reader, sum(bool(row.noticed) for row in answered), len(answered)),
    }


def _count(reader: Reader, n: int) -> str:
    return reader.number(n) if n >= LEAST or n == 0 else reader.say("fewer than five")


def _told_any(message: LoopMessage) -> bool:
    """Did anybody hear of it?  What lies ready or failed is told to nobody."""
    if message.sent_hit_at is None:
        return False
    rows = message.told.all()
    return not rows or any(row.state == SENT for row in rows)


def _ways(reader: Reader, told: list[Told], in_peace: int) -> list[tuple[str, str]]:
    """What became of each, as groups of one whole: none that is too small, nor one got by subtraction."""
    found = Counter(row.via if row.state == SENT else row.state for row in told)
    found["in_peace"] = in_peace
    known = {code: found[code] for code in WAYS if found[code]}
    return _shown(reader, known, WAYS)


def _hit(reader: Reader, counts: Mapping[str, Any]) -> dict[str, Any]:
    """Who was hit, of all, and by what they said; no few who were not hit can be got by subtraction."""
    everybody, hit = int(counts.get("all") or 0), int(counts.get("hit") or 0)
    whole = {"hit": hit, "spared": everybody - hit}
    open_to_see = "hit" not in hidden_groups({code: n for code, n in whole.items() if n})
    said = facts(counts.get("said"))
    known = {code: int(said.get(code) or 0) for code in SAID}
    return {
        "all": _count(reader, everybody),
        "hit": _count(reader, hit) if open_to_see or hit < LEAST else reader.say(COVERED),
        "groups": _shown(reader, known, SAID) if open_to_see else [],
    }


def _shown(reader: Reader, known: dict[str, int], words: dict[str, str]) -> list[tuple[str, str]]:
    """Groups with their numbers; one that is hidden only to cover another is not said to be few."""
    hidden = hidden_groups({code: n for code, n in known.items() if n})
    return [(reader.say(words[code]), _number(reader, n, code in hidden)) for code, n in known.items()]


def _number(reader: Reader, n: int, hidden: bool) -> str:
    if not hidden:
        return reader.number(n)
    return reader.say("few") if n < LEAST else reader.say(COVERED)


def _coverage(reader: Reader, message: LoopMessage) -> list[dict[str, Any]]:
    """Of the active customers of each band, how many were told; the silent are a band of their own."""
    active = {band: int(facts(facts(message.counts).get("bands")).get(band) or 0) for band in BANDS}
    told = Counter(row.band for row in message.told.all() if row.state == SENT)
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
