"""Who came in a hardship and was handled by the book?  Fraud, a death, an outage, debt, illness.

Known by customers' own words, and by the names of steps, places and goals.  By the book means that nothing
was adapted (no compensation, nothing given unasked) and that the goal was not reached, or took longer than
three of four journeys of the same goal without a hardship.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from afuera.pains.ground import Ground
from afuera.pains.spelling import pattern

HARDSHIPS: Final[dict[str, tuple[str, ...]]] = {
    "fraud": (
        *("fraud*", "estaf*", "me robaron", "robo", "suplant*", "phishing", "clonaron", "clonad*"),
        *("scam*", "stolen", "identity theft", "unauthori*", "no reconozco"),
    ),
    "death": (
        *("fallec*", "falleci*", "murio", "muerte", "defuncion", "difunto", "difunta", "viudo", "viuda"),
        *("herencia", "duelo", "passed away", "died", "death", "deceased", "bereave*", "widow*"),
        *("funeral", "probate"),
    ),
    "outage": (
        *(
            "sin servicio",
            "sin luz",
            "sin internet",
            "sin senal",
            "sin agua",
            "apagon*",
            "caida del servicio",
        ),
        *("corte de servicio", "corte de luz", "outage*", "no service", "blackout*", "power cut*"),
    ),
    "debt": (
        *("no puedo pagar", "no puedo pagarlo", "deuda*", "moros*", "embarg*", "desemple*", "sin trabajo"),
        *("perdi mi trabajo", "perdi el trabajo", "me despidieron", "cannot pay", "can't pay", "debt*"),
        *("arrears", "lost my job", "hardship*", "unemploy*"),
    ),
    "illness": (
        *("enferm*", "hospital*", "cancer", "discapa*", "cirugia", "accidente", "incapacidad medica"),
        *("ill", "illness", "sick", "surgery", "disab*", "injur*", "in hospital"),
    ),
}
GIVEN: Final = ("compensation", "refund", "waiver", "credit")
QUARTER_SLOWEST: Final = 0.75
# With fewer journeys beside them nobody can say what is long.
FEWEST_BESIDE: Final = 30


def by_the_book(on: Ground, hardship: str) -> ir.Table:
    """Journey and at_us, the moment when the hardship first showed."""
    if hardship not in HARDSHIPS:
        raise ValueError(f"there is no hardship {hardship!r}")
    found = unadapted(on)
    return found.filter(found.hardship == hardship).select("journey", "at_us")


def told(on: Ground) -> ir.Table:
    """Journeys in which a hardship shows: journey, hardship, at_us, the first moment."""
    return on.kept("hardships", lambda: _told(on))


def _told(on: Ground) -> ir.Table:
    said, engine = on.words(), on.lake.engine
    touches = on.steps.filter(on.steps.kind == "touch")
    # Few names, many touches: the names are looked at once.
    names = touches.select("goal", "step", "touchpoint").distinct()
    label = ibis.literal(" ").join(
        [ibis.coalesce(names[one], ibis.literal("")) for one in ("goal", "step", "touchpoint")]
    )
    named = on.lake.keep(names.mutate(label=label), "names")
    found = []
    for hardship, words in HARDSHIPS.items():
        looks = pattern(words)
        by_words = said.filter(engine.regex_search(said.text, looks, ignore_case=True))
        found.append(by_words.select("journey", "at_us", hardship=ibis.literal(hardship)))
        by_name = _distinct(named.filter(engine.regex_search(named.label, looks, ignore_case=True)))
        met = touches.inner_join(
            by_name,
            [
                touches.goal.fill_null("") == by_name.of_goal,
                touches.step.fill_null("") == by_name.of_step,
                touches.touchpoint.fill_null("") == by_name.of_touchpoint,
            ],
        )
        found.append(met.select("journey", "at_us", hardship=ibis.literal(hardship)))
    every = ibis.union(*found)
    return every.group_by("journey", "hardship").aggregate(at_us=every.at_us.min())


def _distinct(named: ir.Table) -> ir.Table:
    return named.select(
        of_goal=named.goal.fill_null(""),
        of_step=named.step.fill_null(""),
        of_touchpoint=named.touchpoint.fill_null(""),
    )


def unadapted(on: Ground) -> ir.Table:
    """Journeys in a hardship that were handled by the book: journey, hardship, at_us."""
    return on.kept("hardships_by_the_book", lambda: _find(on))


def _find(on: Ground) -> ir.Table:
    shown = told(on)
    adapted = _adapted(on)
    journeys = on.journeys
    took = journeys.mutate(took_us=journeys.ended_us - journeys.started_us)
    usual = _usual(took.anti_join(shown, "journey"), on)
    there = took.inner_join(shown.rename(shown_us="at_us"), "journey")
    beside = there.mutate(of_goal=there.goal.fill_null("")).left_join(usual, "of_goal")
    long = ((beside.beside >= FEWEST_BESIDE) & (beside.took_us > beside.long_us)).fill_null(False)
    failed = (beside.reached == 0).fill_null(False)
    badly = beside.filter(failed | long)
    return badly.select("journey", "hardship", at_us=badly.shown_us).anti_join(adapted, "journey")


def _usual(others: ir.Table, on: Ground) -> ir.Table:
    """Of each goal, how many journeys without a hardship there are, and from when on one is long."""
    named = others.mutate(of_goal=others.goal.fill_null(""))
    return named.group_by("of_goal").aggregate(
        beside=named.count(), long_us=on.lake.engine.quantile(named.took_us, QUARTER_SLOWEST)
    )


def _adapted(on: Ground) -> ir.Table:
    """Journeys in which the company gave something: unasked help, a compensation, money back."""
    steps, money = on.steps, on.money()
    helped = steps.filter(((steps.purpose == "give") | (steps.result == "compensated")).fill_null(False))
    paid = money.filter(money.amount_kind.isin(GIVEN))
    return ibis.union(helped.select("journey"), paid.select("journey"), distinct=True)
