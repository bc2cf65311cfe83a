"""How does a pain read?  Its name, what it does to people, how sure that is, and why one may say so.

Names come from the frozen signature, so that a pain that nobody named can be told in both languages.  What is
claimed follows the gates of `estimates`: "costs customers", "goes together with", or "cannot be said".
"""

from __future__ import annotations

from collections.abc import Mapping

from afuera.pains.spelling import normal
from afuera.pains.themes import THEMES as PHRASES
from afuera.pictures.marks import clean
from afuera.report.reader import Facts, Reader, capital, facts, items, rows
from afuera.report.seams import seam_name
from afuera.wording import friction, mark

TIERS: Mapping[str, str] = {
    "vulnerable": mark("People who are vulnerable or in danger"),
    "grave": mark("Grave for each person hit, however rare"),
    "rest": mark("All others, by what those hit bear together"),
}
KINDS: Mapping[str, str] = {
    "friction": mark("Friction"),
    "whole": mark("Broken as a whole"),
    "seam": mark("Seam"),
    "theme": mark("What people speak of"),
    "promise": mark("Broken promise"),
    "hardship": mark("Hardship handled by the book"),
    "extraction": mark("Money taken without value given"),
    "speed_by_value": mark("Speed depends on the customer's value"),
    "named": mark("Named by a person"),
}
OUTCOMES: Mapping[str, str] = {
    "goal_failure": mark("Do not get what they came for"),
    "leaving": mark("Leave"),
    "split_purchase": mark("Divide their purchases among suppliers"),
    "emotional_harm": mark("Are hurt or upset"),
    "hours_lost": mark("Hours of their life"),
}
CLAIMS: Mapping[str, tuple[str, str]] = {
    "costs": (mark("costs customers"), "bad"),
    "goes_together": (mark("goes together with"), "warn"),
    "cannot_be_said": (mark("cannot be said"), "unknown"),
}
HARDSHIPS: Mapping[str, str] = {
    "fraud": mark("Fraud, handled by the book"),
    "death": mark("A death in the family, handled by the book"),
    "outage": mark("An outage, handled by the book"),
    "debt": mark("Debt, handled by the book"),
    "illness": mark("Illness, handled by the book"),
}
THEMES: Mapping[str, str] = {
    "by_policy": mark("“It is company policy”, and nobody listens"),
    "late": mark("It comes late, or not on the promised day"),
    "overcharged": mark("Charged too much, or twice"),
    "cannot_leave": mark("They are not let go"),
    "nobody_answers": mark("Nobody answers"),
    "nobody_responsible": mark("Nobody is responsible"),
    "no_person": mark("No person to talk to"),
}
MONEY: Mapping[str, str] = {
    "penalty": mark("Penalties that customers pay"),
    "fee": mark("Fees that customers pay"),
    "breakage": mark("What customers paid for and never used"),
    "dormant_fee": mark("Fees for what customers do not use"),
    "lock_in": mark("Held back when they want to go"),
}
# What it does to all who were hit, by outcome: because of it, and as far as it goes together with it.
_DOES: Mapping[str, tuple[str, str]] = {
    "goal_failure": (
        mark("it keeps people {n} times from what they came for"),
        mark("with it go {n} times more that people do not get what they came for"),
    ),
    "leaving": (
        mark("it makes {n} people leave"),
        mark("with it go {n} people more who leave"),
    ),
    "split_purchase": (
        mark("it makes {n} people divide their purchases among suppliers"),
        mark("with it go {n} people more who divide their purchases among suppliers"),
    ),
    "emotional_harm": (
        mark("it hurts or upsets people {n} times"),
        mark("with it go {n} times more that people are hurt or upset"),
    ),
    "hours_lost": (
        mark("it takes {n} hours of customers' lives"),
        mark("with it go {n} hours more that customers lose"),
    ),
}
LEAST_ALIKE = 100
_UNKNOWN = mark("what it does to people cannot be said yet")


def pain_name(reader: Reader, signature: Facts) -> str:
    """The name that a signature makes by itself, without its goal."""
    name = _of_kind(reader, signature)
    step = signature.get("step")
    if step is not None and str(step) not in (str(side) for side in items(signature.get("between"))):
        return reader.say("{name} at “{step}”", name=name, step=reader.short(step))
    return name


def _of_kind(reader: Reader, signature: Facts) -> str:
    kind, slug = str(signature.get("kind")), signature.get("friction")
    between = items(signature.get("between"))
    if kind == "seam" or (kind != "extraction" and slug is not None and between):
        return _between(reader, str(slug), between)
    if kind == "whole":
        return reader.say("Every part goes well, the whole does not")
    if kind == "hardship":
        return reader.word(HARDSHIPS, signature.get("hardship"))
    if kind == "extraction":
        money = signature.get("amount_kind") or slug
        return reader.say(MONEY[str(money)]) if str(money) in MONEY else capital(reader.name(money))
    if kind == "promise":
        return reader.say("Promises that are not kept")
    if kind == "speed_by_value":
        value = items(signature.get("segment"))[-1:] or [None]
        return reader.say("Slower for “{group}” at the same trouble", group=reader.name(value[0]))
    if slug is not None:
        return friction(str(slug), reader.lang)[0]
    return _of_words(reader, signature)


def _between(reader: Reader, slug: str, between: list[object]) -> str:
    from afuera.report.seams import KINDS as SEAMS

    if slug in SEAMS:
        return seam_name(reader, {"kind": slug, "between": between})
    sides = [reader.channel(side) if "channel" in slug else reader.short(side) for side in between]
    told = {"name": friction(slug, reader.lang)[0], "one": sides[0], "other": sides[-1]}
    if len(set(sides)) < 2:
        return reader.say("{name} inside {one}", **told)
    return reader.say("{name}, {one} and {other}", **told)


def _of_words(reader: Reader, signature: Facts) -> str:
    if items(signature.get("replies")):
        return reader.say("Answered by the script")
    theme = _theme(signature)
    if theme in THEMES:
        return reader.say(THEMES[theme])
    words = [clean(word) for word in items(signature.get("words"))]
    if words:
        return reader.say("People speak of “{words}”", words=", ".join(words[:3]))
    for name in ("touchpoint", "team", "channel", "result"):
        if signature.get(name) is not None:
            return reader.label(signature[name])
    return reader.word(KINDS, signature.get("kind"))


def _theme(signature: Facts) -> str:
    """Which of the troubles that any company may have do these words speak of?  "" for none."""
    said = {str(word) for word in items(signature.get("words"))}
    return next((name for name, words in PHRASES.items() if said == {normal(one) for one in words}), "")


def goal_name(reader: Reader, signature: Facts) -> str:
    """The journey in which it happens; "" when it is not tied to one."""
    goal = signature.get("goal")
    return reader.title(goal or None) if goal is not None else ""


def led_by(row: Facts) -> Facts:
    """The harm that tells the most: what it costs before what goes together, the gravest outcome first."""
    order = list(OUTCOMES)
    known = [
        harm
        for harm in rows(row.get("harms"))
        if harm.get("claim") in ("costs", "goes_together")
        and harm.get("outcome") in OUTCOMES
        and _above(harm)
    ]
    known.sort(key=lambda harm: (harm.get("claim") != "costs", order.index(str(harm["outcome"]))))
    return known[0] if known else {}


def _above(harm: Facts) -> bool:
    low = harm.get("total_low")
    return low is not None and float(low) > 0


def what_it_does(reader: Reader, harm: Facts) -> str:
    """A clause with a small letter: what a harm does to all who were hit."""
    if not harm or harm.get("claim") not in ("costs", "goes_together") or not _above(harm):
        return reader.say(_UNKNOWN)
    because, together = _DOES[str(harm["outcome"])]
    return reader.say(because if harm["claim"] == "costs" else together, n=round(float(harm["total"])))


def with_base(reader: Reader, harm: Facts) -> str:
    """The same with its interval, and how many of those hit it rests on."""
    does = what_it_does(reader, harm)
    if not harm or not _above(harm):
        return does
    return f"{does} ({base(reader, harm)})"


def base(reader: Reader, harm: Facts) -> str:
    """382–435; n = 439: the interval of all together, and the journeys hit that it rests on."""
    ends = span(reader, harm.get("total_low"), harm.get("total_high"))
    return ends + _n(reader, harm)


def _n(reader: Reader, harm: Facts) -> str:
    return (
        f"; n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{reader.number(round(harm['n']))}" if harm.get("n") else ""
    )


def span(reader: Reader, low: object, high: object, digits: int = 0) -> str:
    """210–400; a dash when the ends are not known."""
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return reader.number(None)
    return f"{_plain(reader, low, digits)}–{_plain(reader, high, digits)}"


def _plain(reader: Reader, value: float, digits: int) -> str:
    return reader.number(round(value, digits) + 0.0, digits)


def each(reader: Reader, harm: Facts) -> str:
    """What it does to those who were hit, one by one, with its interval."""
    value, low, high = (harm.get(name) for name in ("per_person", "low", "high"))
    if value is None:
        return reader.number(None)
    if harm.get("outcome") == "hours_lost":
        return _hours(reader, harm, [float(one or 0) for one in (value, low, high)])
    ends = [None if end is None else float(end) * 100 for end in (low, high)]
    told = {"n": _plain(reader, float(value) * 100, 0)}
    told["span"] = span(reader, ends[0], ends[1]) + _n(reader, harm)
    return reader.say("{n} for each 100 people hit ({span})", **told)


def _hours(reader: Reader, harm: Facts, values: list[float]) -> str:
    """In minutes where it is less than an hour."""
    minutes = max(abs(one) for one in values) < 1
    value, low, high = (one * 60 if minutes else one for one in values)
    told = {"n": _plain(reader, value, 1), "span": span(reader, low, high, 1) + _n(reader, harm)}
    return reader.say("{n} minutes each ({span})" if minutes else "{n} hours each ({span})", **told)


def all_together(reader: Reader, harm: Facts) -> str:
    """What it does to all who were hit, with its interval."""
    total = harm.get("total")
    if total is None:
        return reader.number(None)
    told = {
        "n": _plain(reader, float(total), 0),
        "span": span(reader, harm.get("total_low"), harm.get("total_high")),
    }
    return reader.say(_UNITS.get(str(harm.get("outcome")), _UNITS["leaving"]), **told)


_UNITS: Mapping[str, str] = {
    "goal_failure": mark("{n} times ({span})"),
    "emotional_harm": mark("{n} times ({span})"),
    "hours_lost": mark("{n} hours ({span})"),
    "leaving": mark("{n} people ({span})"),
    "split_purchase": mark("{n} people ({span})"),
}
# What stood in the way of saying "costs customers".
_WHY: Mapping[str, str] = {
    "few_alike": mark("Too few people like those hit were not hit: there is nobody to compare them with."),
    "interval_holds_zero": mark("It may be more or less than among others like them: the data cannot tell."),
    "less_harm": mark("Those hit bear less of it than others like them, so something else sets them apart."),
    "placebo": mark("Those hit differed before it happened, so nobody can say that it is the cause."),
    "placebo_blind": mark("Too little is known of the time before to say that it is the cause."),
    "hidden_cause": mark("Something small that nobody measured could explain it."),
    "not_measured": mark("No signal says it: nobody measures this."),
    "part_of_the_end": mark("It is itself how these journeys end, so it is no consequence of it."),
    "harm_came_first": mark("The harm often showed before it came, so it is no consequence of it."),
}


def why_not_more(reader: Reader, harm: Facts) -> str:
    """What stood in the way of saying that it costs customers this; "" when nothing did."""
    why = str(harm.get("why") or "")
    return reader.say(_WHY[why]) if why in _WHY else ""


def why_so_sure(reader: Reader, harm: Facts) -> list[str]:
    """What the gates found: with whom compared, alike before, what it would take to be wrong."""
    if not harm.get("n") or harm.get("per_person") is None:
        return []
    said = [
        reader.say("It rests on {n} journeys that were hit, each beside others like it.", n=round(harm["n"]))
    ]
    ess, weight = harm.get("effective_controls"), harm.get("largest_weight")
    if ess is not None:
        said.append(
            reader.say(
                "Those they are compared with count as much as {n} who are just like them: enough."
                if float(ess) >= LEAST_ALIKE
                else "Those they are compared with count as much as {n} who are just like them: too few.",
                n=round(ess),
            )
        )
    if weight is not None:
        said.append(
            reader.say("No single one of these counts for more than {share:percent1} of them.", share=weight)
        )
    said += _placebo(reader, harm)
    if harm.get("e_value") is not None:
        said.append(
            reader.say(
                "To explain it away, something that nobody measured would have to make being hit and this "
                "harm {times:number1} times as likely, both of them.",
                times=float(harm["e_value"]),
            )
        )
    return said


def _placebo(reader: Reader, harm: Facts) -> list[str]:
    value, low, high = (harm.get(name) for name in ("placebo", "placebo_low", "placebo_high"))
    if value is None or low is None or high is None:
        return [reader.say("Whether they were alike before it happened is not known.")]
    hours = harm.get("outcome") == "hours_lost"
    told = {
        "n": reader.number(value, 1) if hours else reader.percent(value, 1),
        "span": span(reader, low, high, 1) if hours else reader.interval(low, high),
    }
    if low <= 0 <= high:
        return [reader.say("Before it happened they were alike: a difference of {n} ({span}).", **told)]
    return [
        reader.say(
            "They differed already before it happened, by {n} ({span}): nobody can say that it is the cause.",
            **told,
        )
    ]


def old_place(row: Facts) -> int | None:
    """Its place by frequency × cost."""
    place = facts(row.get("old_order")).get("place")
    return int(place) if place is not None else None
