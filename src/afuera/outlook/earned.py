"""Row 10: do customers stay because they want to, or because leaving is made hard?

Counted are customers who came to a moment when they could go (they asked to cancel, a renewal was due, a term
ended) and were still there sixty days later; of each the last such moment.  Whose term ended and who was not
seen again, went.  They stayed freely when nothing held
them: no offer that saved them, no obstructed exit, no money for leaving, no renewal that they did not notice.
Who asks to leave in other words ("cancelar", "darme de baja", "portar") under another goal has asked, too.
"""

from __future__ import annotations

from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.journeys.frictions.ground import COMPANY_ACTORS
from afuera.journeys.settings import US_A_DAY
from afuera.outlook.rows import LeftOut, Next, Row, row
from afuera.pains.ground import Ground
from afuera.pains.money import LEAVING_COSTS
from afuera.pains.spelling import pattern

NUMBER: Final = 10
WINDOW_DAYS: Final = 180
# So long after the moment nobody may have tried to hold them, and they must still be there.
AFTER_DAYS: Final = 60
ASKED, RENEWED, SAVED, LEFT, ENDED = "cancel_asked", "renewed", "saved_by_offer", "left", "term_ended"
ASKS_TO_LEAVE: Final = (
    *("quiero cancelar", "necesito cancelar", "darme de baja", "dar de baja", "quiero irme", "portar mi*"),
    *("portarme", "portabilidad", "i want to cancel", "want to leave", "close my account", "port my*"),
    *("cancel my*", "cancelar mi*", "cancelar el*", "cancelar la*"),
)
JOINING: Final = (
    *("alta", "darse de alta", "contratar", "abrir*", "empezar*", "hacerse cliente", "inscri*", "afili*"),
    *("join*", "sign up*", "open a*", "open an*", "start as*", "start a*", "subscribe*", "become a customer"),
)
# Why somebody who stayed did not stay freely, in the order in which it is asked.
HELD: Final = ("saved_by_offer", "locked_in", "obstructed", "unnoticed")
MOST_IDS: Final = 3


def earned(on: Ground) -> Row:
    """The row, from the tables of one study."""
    if not _logged(on):
        # Words alone tell of those who are held, and of nobody who stays freely.
        return row(NUMBER, 0, 0, unit="people", window_days=WINDOW_DAYS, coverage=None)
    judged = on.lake.keep(_judged(on), "retention")
    table = judged.group_by("became").aggregate(people=judged.count(), known=judged.known.cast("int64").sum())
    found = {one["became"]: one for one in on.lake.engine.rows(table)}
    stayed = [one for name, one in found.items() if name == "free" or name in HELD]
    all_of_them = sum(one["people"] for one in stayed)
    known = sum(int(one["known"] or 0) for one in stayed)
    people = {name: one["people"] for name, one in found.items()}
    made = row(
        NUMBER,
        people.get("free", 0),
        all_of_them,
        unit="people",
        window_days=WINDOW_DAYS,
        coverage=known / all_of_them if all_of_them else None,
        left_out=(
            LeftOut("went", people.get("went", 0)),
            LeftOut("window_not_passed", people.get("too_young", 0)),
            LeftOut("person_not_known", people.get("not_known", 0)),
            LeftOut("unfinished", people.get("unfinished", 0)),
        ),
        beside={
            "held_by": [{"by": name, "people": people[name]} for name in HELD if people.get(name)],
            **_effort(on),
        },
        next=_next(judged, people, on),
        journey_ids=_ids(judged, ("free", *HELD), on),
    )
    on.lake.forget(judged)
    return made


def _logged(on: Ground) -> bool:
    """Does any signal say that somebody asked to cancel, was renewed or saved, or that a term ended?"""
    moments = on.steps.filter(on.steps.result.isin((ASKED, RENEWED, SAVED, ENDED)).fill_null(False))
    return bool(on.lake.engine.rows(moments.aggregate(n=moments.count()))[0]["n"])


def _moments(on: Ground) -> ir.Table:
    """When customers could go: person, journey, journey_id, at_us, what, by (whose word it is)."""
    steps = on.steps.filter(on.steps.traveller == "customer")
    named = steps.filter(steps.result.isin((ASKED, RENEWED, SAVED, ENDED)).fill_null(False))
    moments = named.select("journey", "at_us", "place", what="result", by="actor")
    said = on.words()
    asking = said.filter(on.lake.engine.regex_search(said.text, pattern(ASKS_TO_LEAVE), ignore_case=True))
    in_words = asking.select(
        "journey",
        "at_us",
        place=ibis.literal(0, "int64"),
        what=ibis.literal(ASKED),
        by=ibis.literal("customer"),
    )
    moments = moments.mutate(place=moments.place.cast("int64")).union(in_words)
    owners = on.journeys.filter(on.journeys.traveller == "customer").select(
        "journey", "journey_id", "person", "known_person", "is_open", "own_end", "answer_end"
    )
    return moments.inner_join(owners, "journey")


def _judged(on: Ground) -> ir.Table:
    """One row a person: their last moment of the window, and what `became` of it."""
    moments = on.lake.keep(_moments(on), "moments")
    since_us = on.until_us - (WINDOW_DAYS + AFTER_DAYS) * US_A_DAY
    order = ibis.window(
        group_by="person", order_by=[ibis.desc("at_us"), ibis.desc("place"), "journey", "what"]
    )
    ranked = moments.filter(moments.at_us > since_us).mutate(turn=ibis.row_number().over(order))
    last = ranked.filter(ranked.turn == 0)
    after_us = last.at_us + AFTER_DAYS * US_A_DAY
    last = last.mutate(until_us=after_us)
    told = _beside(last, on)
    young = told.until_us > on.until_us
    own = (told.by == "customer").fill_null(False)
    content = ((told.own_end == 1) | (told.answer_end == 1)).fill_null(False)
    asked = (told.what == ASKED) | told.asked
    return told.mutate(
        known=told.by.notnull() | told.noticed | (told.what == ENDED),
        became=ibis.cases(
            (~told.known_person.fill_null(False), "not_known"),
            (told.went, "went"),
            (young, "too_young"),
            ((told.what == ENDED) & ~told.back, "went"),
            ((told.what == SAVED) | told.saved, "saved_by_offer"),
            (told.paid, "locked_in"),
            ((told.what == RENEWED) & (own | told.noticed), "free"),
            (told.what == RENEWED, "unnoticed"),
            (told.what == ENDED, "free"),
            (told.is_open.fill_null(False), "unfinished"),
            (asked & content, "free"),
            else_="obstructed",
        ),
    )


def _beside(last: ir.Table, on: Ground) -> ir.Table:
    """What else happened to these people around their moment: went, saved, asked, paid, noticed."""
    steps = on.steps.select("journey", "at_us", "result", "actor", "purpose", "own", "kind", "person")
    money = on.money().filter(lambda t: t.amount_kind.lower().isin(LEAVING_COSTS) & (t.amount != 0))
    paid = money.inner_join(on.journeys.select("journey", "person"), "journey")
    window = AFTER_DAYS * US_A_DAY
    around = last.select("person", "until_us", moment_us="at_us")

    def of(rows: ir.Table, name: str, met: Any) -> ir.Table:
        joined = rows.inner_join(around, "person")
        return (
            joined.filter(met(joined)).select("person").distinct().mutate(**{name: ibis.literal(1, "int64")})
        )

    def soon(table: ir.Table) -> ir.BooleanValue:
        return (table.at_us >= table.moment_us) & (table.at_us <= table.until_us)

    def shortly_before(table: ir.Table) -> ir.BooleanValue:
        return (table.at_us < table.moment_us) & (table.at_us >= table.moment_us - window)

    informed = steps.actor.isin(COMPANY_ACTORS) & steps.purpose.isin(("inform", "give"))
    facts = {
        "went": of(steps.filter(steps.result == LEFT), "went", soon),
        "saved": of(steps.filter(steps.result == SAVED), "saved", lambda t: soon(t) | shortly_before(t)),
        "asked": of(steps.filter(steps.result == ASKED), "asked", soon),
        "paid": of(paid.select("person", "at_us"), "paid", lambda t: soon(t) | shortly_before(t)),
        "back": of(
            steps.filter(steps.actor.isnull() | (steps.actor == "customer")),
            "back",
            lambda t: (t.at_us > t.moment_us) & soon(t),
        ),
        "noticed": of(steps.filter(informed.fill_null(False)), "noticed", shortly_before),
    }
    rows = last
    for name, table in facts.items():
        rows = rows.left_join(table, "person").drop("person_right")
        rows = rows.mutate(**{name: rows[name].notnull()})
    return rows


def _effort(on: Ground) -> dict[str, Any]:
    """Contacts and minutes of those who left, beside those who joined; medians by journey."""
    steps, journeys = on.steps, on.journeys
    going = steps.filter(steps.result.isin((ASKED, LEFT)).fill_null(False)).select("journey").distinct()
    names = on.lake.keep(journeys.filter(journeys.goal.notnull()).select("goal").distinct())
    joining = on.lake.engine.regex_search(names.goal, pattern(JOINING), ignore_case=True)
    begun = journeys.semi_join(names.filter(joining), "goal").anti_join(going, "journey").select("journey")
    return {"to_leave": _work(going, on), "to_join": _work(begun, on)}


def _work(which: ir.Table, on: Ground) -> dict[str, Any]:
    touches = on.steps.filter((on.steps.kind == "touch") & (on.steps.traveller == "customer"))
    inside = touches.semi_join(which, "journey")
    each = inside.group_by("journey").aggregate(contacts=inside.count(), minutes=inside.minutes.sum())
    engine = on.lake.engine
    found = engine.rows(
        each.aggregate(
            n=each.count(), contacts=engine.median(each.contacts), minutes=engine.median(each.minutes)
        )
    )[0]
    return {"n": int(found["n"]), "contacts": found["contacts"], "minutes": found["minutes"]}


def _next(judged: ir.Table, people: dict[str, int], on: Ground) -> Next | None:
    """Walk three who tried to leave: of what holds most people."""
    held = [name for name in HELD if people.get(name)]
    if not held:
        return None
    worst = max(held, key=lambda name: (people[name], -HELD.index(name)))
    return Next(
        "walk_three_who_tried_to_leave",
        {"by": worst, "people": people[worst]},
        _ids(judged, (worst,), on, MOST_IDS),
    )


def _ids(judged: ir.Table, which: tuple[str, ...], on: Ground, most: int = 5) -> tuple[str, ...]:
    rows = judged.filter(judged.became.isin(which)).select("journey_id").order_by("journey_id").limit(most)
    return tuple(one["journey_id"] for one in on.lake.engine.rows(rows))
