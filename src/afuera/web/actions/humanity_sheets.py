"""How does it read whose gain a change is?  The finding, gain beside loss, what customers loved, numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString

from afuera.estimates.small_groups import LEAST
from afuera.pictures.gain_and_loss import Block, Panel, gain_and_loss
from afuera.report.reader import Facts, Reader, capital, facts, items, reader_of, rows
from afuera.web.actions.humanity_models import Efficiency, EfficiencyLook
from afuera.web.actions.pain_facts import quoted
from afuera.web.journeys import queries as journey_queries
from afuera.web.journeys.sheets import drawn
from afuera.wording import mark

WEEKS = 8
SHARES = ("goal", "first_time", "praise", "staying", "repeat_contact")
OURS = ("minutes", "touches")
LESS_IS_GOOD = ("repeat_contact", "contacts", "minutes", "touches")
# What weighs most comes first.
GRAVEST = ("staying", "goal", "repeat_contact", "first_time", "emotion", "contacts", "praise")
NAMES: Mapping[str, str] = {
    "minutes": mark("Minutes that a journey takes us"),
    "touches": mark("Contacts in a journey, theirs and ours"),
    "goal": mark("Customers who reach their goal"),
    "first_time": mark("Right the first time"),
    "emotion": mark("How they feel, from −2 to 2"),
    "praise": mark("Journeys with words of praise"),
    "staying": mark("Customers who stay ninety days"),
    "repeat_contact": mark("Journeys after which they come back for the same"),
    "contacts": mark("Contacts that customers make in a journey"),
}
GAINED: Mapping[str, str] = {
    "minutes": mark("{n} minutes a journey"),
    "touches": mark("{n} contacts a journey"),
}
LOST: Mapping[str, str] = {
    "goal": mark("{n} fewer of 100 customers reach their goal"),
    "first_time": mark("{n} fewer of 100 journeys go right the first time"),
    "emotion": mark("customers feel worse by {n} on a scale from −2 to 2"),
    "praise": mark("{n} fewer of 100 journeys carry words of praise"),
    "staying": mark("{n} fewer of 100 customers stay"),
    "repeat_contact": mark("{n} more of 100 customers come back for the same"),
    "contacts": mark("each journey takes customers {n} more contacts"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "kept": (mark("within its limit"), "good"),
    "lost": (mark("lost"), "bad"),
    "unclear": (mark("not known yet"), "unknown"),
    "saved": (mark("saved"), "in"),
    "not_saved": (mark("not surely saved"), "unknown"),
}
SIGNS: Mapping[str, str] = {
    "step_vanished": mark("“{what}” vanished: of 100 contacts it was {before}, now {after}"),
    "channel_closed": mark("The channel {what} closed: of 100 contacts it had {before}, now {after}"),
    "time_fell": mark("“{what}” takes {after} minutes a contact; it was {before}"),
}


def change_words(reader: Reader, one: Efficiency) -> str:
    """What changed, in a few words."""
    if one.plan is not None:
        return reader.say("the plan against {pain}", pain=quoted(reader, one.plan.pain))
    return _happened(reader, facts(one.change))


def _happened(reader: Reader, change: Facts) -> str:
    goal = reader.goal(change.get("goal"))
    if change.get("kind") == "channel_closed":
        return reader.say(
            "the channel {what} was closed in {goal}", what=reader.channel(change.get("channel")), goal=goal
        )
    step = _step(reader, change)
    if change.get("kind") == "time_fell":
        return reader.say("{step} was shortened in {goal}", step=step, goal=goal)
    return reader.say("{step} was taken away in {goal}", step=step, goal=goal)


def _step(reader: Reader, change: Facts) -> str:
    name = reader.short(change.get("step"))
    return f"«{name}»" if reader.lang == "es" else f"“{name}”"


def told_change(one: Efficiency) -> dict[str, str]:
    """The same in both languages, for a notice."""
    study = journey_queries.newest_study()
    found = facts(study.findings) if study else {}
    return {lang: change_words(reader_of(found, lang), one) for lang in ("es", "en")}


def sentence(reader: Reader, found: Facts) -> str:
    """Whose gain it is, in a sentence."""
    gain, loss = _gain(reader, found), _loss(reader, found)
    if not rows(found.get("measures")):
        return reader.say("Too few people have lived it since then to say whose gain it is")
    if gain and loss:
        return reader.say(
            "The gain is ours, the loss is theirs: we save {gain}, and {loss}", gain=gain, loss=loss
        )
    if loss:
        return reader.say("Nobody gained: {loss}", loss=loss)
    if gain and _all_kept(found):
        return reader.say("We save {gain}, and nothing got worse for customers beyond its limit", gain=gain)
    if gain:
        return reader.say("We save {gain}; whether customers pay for it is not known yet", gain=gain)
    return reader.say("Nothing was surely saved, and nothing surely lost")


def _newest(found: Facts, name: str, state: str | None = None) -> Facts | None:
    """The latest block of a measure, of a state when that is asked."""
    every = [*rows(found.get("savings")), *rows(found.get("measures"))]
    mine = [row for row in every if row.get("measure") == name and state in (None, row.get("state"))]
    return max(mine, key=lambda row: int(row["block"]), default=None)


def _gain(reader: Reader, found: Facts) -> str:
    for name in OURS:
        row = _newest(found, name, "saved")
        if row is not None:
            return f"{reader.say(GAINED[name], n=_size(reader, row))} ({_ends(reader, row)})"
    return reader.say("money, as the plan says") if found.get("claimed") else ""


def _loss(reader: Reader, found: Facts) -> str:
    for name in GRAVEST:
        row = _newest(found, name, "lost")
        if row is not None:
            return f"{reader.say(LOST[name], n=_size(reader, row))} ({_ends(reader, row)})"
    return ""


def _all_kept(found: Facts) -> bool:
    newest = [row for name in GRAVEST if (row := _newest(found, name)) is not None]
    return bool(newest) and all(row.get("state") == "kept" for row in newest)


def _size(reader: Reader, row: Facts) -> str:
    return _value(reader, str(row["measure"]), abs(float(row["difference"])))


def _ends(reader: Reader, row: Facts) -> str:
    """The interval of a gain or a loss, as sizes."""
    ends = sorted(abs(float(row[name])) for name in ("low", "high"))
    return "–".join(_value(reader, str(row["measure"]), end) for end in ends)


def _value(reader: Reader, name: str, value: float) -> str:
    """A number in the unit of its measure; shares as so many of 100."""
    if name in SHARES:
        return reader.number(value * 100, int(0 < abs(value) < 0.0095))
    return reader.number(value, 2 if name == "emotion" else 1)


def _signed(reader: Reader, name: str, value: float) -> str:
    told = _value(reader, name, abs(value))
    nothing = not any(letter in "123456789" for letter in told)
    return told if nothing else ("+" if value > 0 else "−") + told


def line(reader: Reader, one: Efficiency, look: EfficiencyLook | None) -> dict[str, Any]:
    """One change in a list."""
    found = facts(look.found) if look else {}
    return {
        "one": one,
        "what": capital(change_words(reader, one)),
        "sentence": sentence(reader, found),
        "since": _day(one),
        "declared": one.plan is not None,
        "tone": "bad" if one.alarm else "unknown" if not _all_kept(found) else "good",
    }


def _day(one: Efficiency) -> dt.date:
    return dt.date.fromisoformat(str(facts(one.change)["day"]))


def list_sentence(reader: Reader, every: Iterable[Efficiency]) -> str:
    """All changes in a sentence."""
    found = list(every)
    ringing = sum(one.alarm for one in found)
    silent = sum(one.plan_id is None for one in found)
    if ringing:
        return reader.plural(
            ringing,
            "One saving is ours, and customers pay for it",
            "{n} savings are ours, and customers pay for them",
        )
    if silent:
        return reader.plural(
            silent, "One change was declared by nobody", "{n} changes were declared by nobody"
        )
    if found:
        return reader.plural(len(found), "One change saves us something", "{n} changes save us something")
    return reader.say("No change has saved us anything at customers' expense, as far as we see")


def page(reader: Reader, one: Efficiency, looks: list[EfficiencyLook]) -> dict[str, Any]:
    """The page of one change; `looks` newest first."""
    newest = looks[0] if looks else None
    found = facts(newest.found) if newest else {}
    return {
        "one": one,
        "newest": newest,
        "what": capital(change_words(reader, one)),
        "sentence": sentence(reader, found),
        "since": _day(one),
        "between": _between(reader, found),
        "signs": [_sign(reader, row) for row in rows(found.get("signs")) if row.get("kind") in SIGNS],
        "picture": _picture(reader, one, found),
        "table": [_row(reader, found, name) for name in (*OURS, *GRAVEST) if _newest(found, name)],
        "blocks": _blocks(reader, one, found),
        "beloved": _beloved(reader, found),
        "looks": [(look, sentence(reader, facts(look.found))) for look in looks],
        "limits": _limits(reader, found),
    }


def _between(reader: Reader, found: Facts) -> str:
    if not found or found.get("kind") == "declared":
        return ""
    first, last = (reader.date(str(found[name])) for name in ("earliest", "latest"))
    return reader.say("It began between {first} and {last}.", first=first, last=last)


def _sign(reader: Reader, row: Facts) -> str:
    share = row.get("kind") != "time_fell"
    before, after = (
        reader.number(float(row.get(end) or 0) * (100 if share else 1), 1) for end in ("before", "after")
    )
    what = (
        reader.channel(row["channel"])
        if row.get("kind") == "channel_closed"
        else reader.short(row.get("step"))
    )
    return reader.say(SIGNS[str(row["kind"])], what=what, before=before, after=after)


def _row(reader: Reader, found: Facts, name: str) -> dict[str, Any]:
    """A measure in its newest block."""
    row = _newest(found, name) or {}
    words, tone = STATES[str(row["state"])]
    low, high = (_signed(reader, name, float(row[end])) for end in ("low", "high"))
    limit = row.get("limit")
    return {
        "name": reader.say(NAMES[name]),
        "ours": name in OURS,
        "before": _value(reader, name, float(row["before"])),
        "after": _value(reader, name, float(row["after"])),
        "difference": _signed(reader, name, float(row["difference"])),
        "interval": reader.say("{low} to {high}", low=low, high=high),
        "n": f"{reader.number(row['people_before'])} / {reader.number(row['people_after'])}",
        "limit": "" if limit is None else _signed(reader, name, _worse(name, float(limit))),
        "beforehand": name in items(found.get("set_beforehand")),
        "words": reader.say(words),
        "tone": tone,
        "share": name in SHARES,
    }


def _worse(name: str, limit: float) -> float:
    return limit if name in LESS_IS_GOOD else -limit


def _blocks(reader: Reader, one: Efficiency, found: Facts) -> list[dict[str, Any]]:
    """Every measure in every block, for the table behind the picture."""
    every = [*rows(found.get("savings")), *rows(found.get("measures"))]
    ordered = sorted(every, key=lambda row: ([*OURS, *GRAVEST].index(str(row["measure"])), int(row["block"])))
    return [
        {
            "name": reader.say(NAMES[str(row["measure"])]),
            "weeks": _weeks(reader, one, int(row["block"])),
            "difference": _signed(reader, str(row["measure"]), float(row["difference"])),
            "interval": reader.say(
                "{low} to {high}",
                low=_signed(reader, str(row["measure"]), float(row["low"])),
                high=_signed(reader, str(row["measure"]), float(row["high"])),
            ),
            "n": f"{reader.number(row['people_before'])} / {reader.number(row['people_after'])}",
            "words": reader.say(STATES[str(row["state"])][0]),
        }
        for row in ordered
    ]


def _weeks(reader: Reader, one: Efficiency, block: int) -> str:
    begins = _day(one) + dt.timedelta(weeks=WEEKS * block)
    return reader.say("8 weeks from {day}", day=begins)


def _picture(reader: Reader, one: Efficiency, found: Facts) -> SafeString | str:
    """Ours above, theirs below: the gain shows at once, the loss months later."""
    ours = next((name for name in OURS if _newest(found, name, "saved")), OURS[0])
    theirs = next((name for name in GRAVEST if _newest(found, name, "lost")), "goal")
    shown = [name for name in (ours, theirs) if _newest(found, name)]
    last = max((int((_newest(found, name) or {})["block"]) for name in shown), default=-1)
    if last < 0:
        return ""
    panels = [_panel(reader, found, name, last) for name in shown]
    return drawn(
        gain_and_loss(
            panels,
            [_weeks(reader, one, block) for block in range(last + 1)],
            before=reader.say("before"),
            width=760,
            name=f"efficiency-{one.pk}",
            title=reader.say("What we gained and what customers lost, eight weeks by eight weeks"),
            description=reader.say(
                "Above, ours; below, theirs. Each mark is the difference from before with its interval."
            ),
        )
    )


def _panel(reader: Reader, found: Facts, name: str, last: int) -> Panel:
    every = [*rows(found.get("savings")), *rows(found.get("measures"))]
    mine = {int(row["block"]): row for row in every if row.get("measure") == name}
    first = mine[min(mine)]
    scale = 100.0 if name in SHARES else 1.0
    limit = None if first.get("limit") is None else _worse(name, float(first["limit"])) * scale
    said = (
        "" if limit is None else reader.say("beyond its limit, {n}", n=_signed(reader, name, limit / scale))
    )
    blocks = [_block(reader, name, mine[at], scale) if at in mine else None for at in range(last + 1)]
    return Panel(reader.say(NAMES[name]), "inside" if name in OURS else "outside", blocks, limit, said)


def _block(reader: Reader, name: str, row: Facts, scale: float) -> Block:
    value, low, high = (float(row[end]) for end in ("difference", "low", "high"))
    tip = reader.say(
        "{difference} ({low} to {high}); n = {n}",
        difference=_signed(reader, name, value),
        low=_signed(reader, name, low),
        high=_signed(reader, name, high),
        n=int(row["people_after"]),
    )
    surely = row.get("state") in ("saved", "lost")
    return Block(value * scale, low * scale, high * scale, _signed(reader, name, value), tip, surely)


def _beloved(reader: Reader, found: Facts) -> str:
    """How much of the praise was said at what was taken away."""
    people = int(found.get("praised_by") or 0)
    if found.get("praise_here") is None or people < LEAST:
        return ""
    return reader.say(
        "Of all words of praise before, {share} were said there, by {n} people.",
        share=reader.share(found["praise_here"], found.get("praise_low"), found.get("praise_high")),
        n=people,
    )


def _limits(reader: Reader, found: Facts) -> str:
    if items(found.get("set_beforehand")):
        return reader.say(
            "The limit that the plan set beforehand counts; for all else, the limits of the house."
        )
    return reader.say("Nobody set a limit beforehand: the limits of the house count.")
