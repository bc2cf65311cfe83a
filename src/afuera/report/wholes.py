"""Which journeys are broken as a whole although their parts look fine?"""

from __future__ import annotations

from afuera.report.doubts import caution_sentences
from afuera.report.figures import cautions_of, folded, ledger, table
from afuera.report.markup import Markup, tag
from afuera.report.opening import segment_by, segment_value, worst_wholes
from afuera.report.reader import Facts, Reader, capital, facts, rows
from afuera.report.seams import origins, seams, who_says_so
from afuera.report.verdicts import fine_behind, in_order_of_hurt, owner, verdict, weakest_step
from afuera.report.views import views
from afuera.report.walks import behind, voices, walks

OPEN = 3  # so many broken wholes stand open
_OF_THE_GOAL = ("goal", "names", "owner", "answers", "traveller", "voices")


def _of_the_goal(journey: Facts) -> Facts:
    """What a claim about some customers has from its goal."""
    return {key: journey[key] for key in _OF_THE_GOAL if key in journey}


def wholes(reader: Reader, findings: Facts, *, alone: bool = False) -> Markup:
    """All broken wholes, then every other journey, folded; `alone` on one goal's page."""
    journeys = {str(journey.get("goal")): journey for journey in rows(findings.get("journeys"))}
    broken = worst_wholes(findings)
    blocks = [
        _broken(reader, _complete(whole, journeys), at < OPEN and whole.get("segment") is None, alone)
        for at, whole in enumerate(broken)
    ]
    told = {str(whole.get("goal")) for whole in broken if whole.get("segment") is None}
    others = [
        journey
        for journey in in_order_of_hurt(list(journeys.values()))
        if str(journey.get("goal")) not in told
    ]
    intro = (
        None
        if broken or alone
        else tag(
            "p",
            reader.say(
                "No journey was found broken as a whole while its parts look fine. Below, inside "
                "beside outside for each."
            ),
        )
    )
    return tag(
        "div",
        intro,
        blocks,
        fine_behind(
            reader,
            [
                (journey, _other(reader, journey, opened=not broken and at == 0, alone=alone))
                for at, journey in enumerate(others)
            ],
        ),
    )


def _complete(whole: Facts, journeys: dict[str, Facts]) -> Facts:
    """A broken whole with what only the journey's row tells: all of it, or for a group only what is the
    goal's own.
    """
    journey = journeys.get(str(whole.get("goal")), {})
    inherited = journey if whole.get("segment") is None else _of_the_goal(journey)
    return {**inherited, **{key: value for key, value in whole.items() if value is not None}}


def _broken(reader: Reader, whole: Facts, opened: bool, alone: bool) -> Markup:
    said = alone and whole.get("segment") is None  # the page says of its goal what stands at its head
    body = tag(
        "div",
        _basics(reader, whole, said),
        views(reader, whole),
        seams(reader, whole),
        tag("div", who_says_so(reader, whole), voices(reader, whole), class_="views"),
        origins(reader, whole),
        worse(reader, whole),
        walks(reader, whole, most=3 if opened else 1),
        None if said else cautions_of(reader, caution_sentences(reader, whole.get("cautions"))),
        behind(reader, whole, most=200 if opened else 50),
        class_="stackup",
    )
    heading = tag("h3", _name(reader, whole))
    chips = tag("span", verdict(reader, {"verdict": "broken_whole"}), owner(reader, whole), class_="chips")
    if opened:
        told = None if said else tag("p", _contrast(reader, whole))
        return tag("article", heading, told, None if said else chips, body, class_="whole")
    return folded(
        [heading, chips], tag("div", tag("p", _contrast(reader, whole)), body, class_="stackup"), kind="fold"
    )


def _name(reader: Reader, whole: Facts) -> str:
    segment = facts(whole.get("segment"))
    if not segment:
        return reader.title(whole.get("goal"))
    return reader.say(
        "{goal}, where {by} is “{value}”",
        goal=reader.title(whole.get("goal")),
        by=segment_by(reader, segment),
        value=segment_value(reader, segment),
    )


def _contrast(reader: Reader, whole: Facts) -> str:
    """Inside and outside in one sentence."""
    step, share = weakest_step(whole), whole.get("goal_share")
    if step is None or share is None:
        return ""
    return reader.plural(
        round(share * 100),
        "{n} in 100 gets there, although no part goes well for fewer than {least} of those who take it.",
        "{n} in 100 get there, although no part goes well for fewer than {least} of those who take it.",
        least=reader.percent(step["ok_share"]),
    )


def _basics(reader: Reader, whole: Facts, said: bool = False) -> Markup:
    """How many, how long, how often they had to get in touch, how much is still open."""
    contacts, ends = facts(whole.get("contacts_to_goal")), facts(whole.get("ends"))
    journeys = reader.plural(whole.get("journeys"), "{n} journey", "{n} journeys")
    most, longest = contacts.get("p90"), whole.get("p90_days")
    people = (reader.say("People"), reader.number(whole.get("people")), journeys)
    return ledger(
        *(() if said else (people,)),
        (
            reader.say("Contacts needed"),
            reader.number(contacts.get("median")),
            reader.say("for nine in ten up to {n}", n=most) if most is not None else None,
        ),
        (
            reader.say("From first to last contact"),
            reader.days(whole.get("median_days")),
            reader.say("for nine in ten up to {days:days}", days=longest) if longest is not None else None,
        ),
        (
            reader.say("End not known"),
            reader.number(ends.get("unknown")),
            reader.say("and {n} still open", n=ends.get("open")) if ends.get("open") is not None else None,
        ),
    )


def _other(reader: Reader, journey: Facts, opened: bool, alone: bool) -> Markup:
    heading = [
        tag("h3", reader.title(journey.get("goal"))),
        tag("span", verdict(reader, journey), owner(reader, journey), class_="chips"),
    ]
    body = tag(
        "div",
        _basics(reader, journey, alone),
        views(reader, journey),
        tag("div", who_says_so(reader, journey), voices(reader, journey), class_="views"),
        origins(reader, journey),
        worse(reader, journey),
        None if alone else cautions_of(reader, caution_sentences(reader, journey.get("cautions"))),
        class_="stackup",
    )
    return folded(heading, body, kind="fold", opened=opened)


def worse(reader: Reader, journey: Facts) -> Markup | None:
    """Who gets there less often than the others, after allowing for how many groups were looked at."""
    found = rows(journey.get("worse"))[:12]
    if not found:
        return None
    headers = reader.titles(
        "Group", "Reached their goal", "95% interval", "Known for (n)", "All others", "Journeys"
    )
    body = [
        [
            f"{capital(segment_by(reader, group))}: {segment_value(reader, group)}",
            reader.percent(group.get("goal_share"), 1),
            reader.interval(group.get("goal_low"), group.get("goal_high")),
            reader.number(group.get("goal_n")),
            reader.percent(group.get("rest_share"), 1),
            reader.number(group.get("journeys")),
        ]
        for group in found
    ]
    heading = reader.say("Who gets there less often")
    return tag("div", tag("h4", heading), table(heading, headers, body, numeric=range(1, 6)), class_="card")
