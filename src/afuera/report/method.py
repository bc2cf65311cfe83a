"""How was each number made, and what do the words mean?"""

from __future__ import annotations

from afuera import wording
from afuera.report.markup import Markup, tag
from afuera.report.reader import Reader

# anchor, name, in words, formula or None
NUMBERS: tuple[tuple[str, str, str, str | None], ...] = (
    (
        "steps",
        wording.mark("Went well, step by step"),
        wording.mark(
            "Of the journeys that touched a step and say how it went: a result, or the customer's "
            "score in the upper part of its scale. When a step comes up again, the last time decides. "
            "Journeys that say nothing about it count as not asked; those that broke off later count "
            "as well as those that arrived."
        ),
        "p_j = P(X_j = 1)",
    ),
    (
        "goal",
        wording.mark("Reached their goal"),
        wording.mark(
            "The customer's own word comes first, then their answer about the goal. Without either: "
            "whoever does not come back with the same need inside the window has reached it, but only "
            "if the last step neither failed nor was given up and the window has closed. Everything "
            "else is not known. What only the company declares is shown beside it and never counted."
        ),
        "P(G = 1)",
    ),
    (
        "interval",
        wording.mark("95% interval"),
        wording.mark(
            "If the same were measured a hundred times over, about 95 such intervals would hold the "
            "true share. Shares use Wilson's interval, widened where one person has several journeys; "
            "means use the spread between people."
        ),
        "(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96",
    ),
    (
        "seams",
        wording.mark("Lost between the steps"),
        wording.mark(
            "Of the journeys in which every step went well, those that did not reach the goal. No "
            "owner of a step can see this loss. It is shared out over the seams that these journeys "
            "met: hand-overs, waits, changes of channel, telling it again; what no seam explains stays "
            "visible as unexplained."
        ),
        "S = 1 − P(G = 1 | X_1 = … = X_J = 1)",
    ),
    (
        "verdict",
        wording.mark("Broken as a whole"),
        wording.mark(
            "The lower end of every step's interval lies above its benchmark, and the upper end of the "
            "goal's interval lies below its own. The benchmark is the company's promise, else its own "
            "past, else its other journeys; which one was used is said each time."
        ),
        "∀ j: low(p_j) > b_j  ∧  high(P(G)) < b_G",
    ),
    (
        "origin",
        wording.mark("Who causes, who meets"),
        wording.mark(
            "A journey that failed belongs to the team of the first step that went badly, else to the team "
            "before the seam that carries most of the loss; where neither is known, to nobody. The contacts "
            "after that moment belong to the teams that take them. A team's field of vision is its part of "
            "the contacts of the journeys that it takes part in."
        ),
        None,
    ),
    (
        "emotion",
        wording.mark("The emotion line"),
        wording.mark(
            "The mean of what customers said or what was observed about them at a step, from −2 to +2. "
            "Nothing is filled in: where nobody spoke the line breaks. The interval treats each "
            "person's voices as one voice."
        ),
        None,
    ),
    (
        "paths",
        wording.mark("Real paths"),
        wording.mark(
            "Two contacts of a journey that follow each other make one move. Beginnings and ends are "
            "moves too, so that what goes into a step also comes out. What is not drawn is counted."
        ),
        None,
    ),
    (
        "frictions",
        wording.mark("Frictions"),
        wording.mark(
            "Each is a plain rule on the order, the teams, the channels and the times of a journey's "
            "contacts. A journey counts once however often it happens; “times” counts every time. The "
            "time lost is what passed between the contacts concerned."
        ),
        None,
    ),
    (
        "pains",
        wording.mark("What hurts most"),
        wording.mark(
            "Journeys that a trouble hit are compared with journeys of people like them that had come as far "
            "and were not hit; whatever came after the hit is never used to find who is alike. What is more "
            "among those hit, times all who were hit, is the harm. Missed goals, people hurt, people "
            "who left "
            "(also without a word), divided purchases and lost working days are added up. First come people "
            "who are vulnerable, then what is grave for each however rare, then the rest. “Costs "
            "customers” is "
            "only said when those hit were like the others before, and no small hidden cause could "
            "explain it."
        ),
        "φ = A(Y − m₀) − (1 − A)·e/(1 − e)·(Y − m₀)",
    ),
    (
        "people",
        wording.mark("Who is who"),
        wording.mark(
            "Identifiers that occur together in a signal are one person. Two different strong "
            "identifiers are never joined, identifiers shared by too many join nobody, and every joint "
            "can be undone."
        ),
        None,
    ),
    (
        "journeys",
        wording.mark("One journey"),
        wording.mark(
            "One person's pursuit of one goal. Signals of one case belong together; cases and loose "
            "signals of the same person and goal join when the silence between them is short enough. "
            "Journeys that may still go on are marked open and do not count as lost."
        ),
        None,
    ),
    (
        "goals-given",
        wording.mark("Goals given to contacts"),
        wording.mark(
            "A contact without a stated goal takes one from the company's rules, from its case, or "
            "from the contacts around it in time. How often this is wrong is tried out by hiding goals "
            "that are known."
        ),
        None,
    ),
    (
        "signals",
        wording.mark("What was read"),
        wording.mark(
            "Every row of every source is one signal. Rows that break the contract are kept in "
            "quarantine with the reason and can be read again; nothing is dropped in silence."
        ),
        None,
    ),
)

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        wording.mark("Journey"),
        wording.mark("one person on the way to one goal, from the first contact to the last"),
    ),
    (wording.mark("Contact"), wording.mark("one moment in which customer and company met, on any channel")),
    (wording.mark("Step"), wording.mark("what was done in a contact: asking, quoting, paying")),
    (
        wording.mark("Seam"),
        wording.mark(
            "what lies between two steps: a hand-over, a wait, a change of channel, telling it again"
        ),
    ),
    (
        wording.mark("Broken whole"),
        wording.mark(
            "a journey whose every part looks fine and which nevertheless fails the people who take it"
        ),
    ),
    (
        wording.mark("Pain"),
        wording.mark("a trouble that customers have, known by its signature however it is called"),
    ),
    (
        wording.mark("Inside"),
        wording.mark("what the company sees from its own parts; always blue and pointed"),
    ),
    (wording.mark("Outside"), wording.mark("what customers live through; always brick red and round")),
    (
        wording.mark("Benchmark"),
        wording.mark(
            "what a share is judged against: the company's promise, else its past, else its other journeys"
        ),
    ),
    (wording.mark("Open"), wording.mark("a journey that may still go on; its end is not known yet")),
    (wording.mark("n"), wording.mark("how many journeys, answers or people a number rests on")),
)


def method(reader: Reader) -> Markup:
    """Every number in words, some as a formula too."""
    return tag("div", [_number(reader, *entry) for entry in NUMBERS], class_="method")


def _number(reader: Reader, anchor: str, name: str, words: str, formula: str | None) -> Markup:
    return tag(
        "div",
        tag("h3", reader.say(name), id=f"how-{anchor}"),
        tag("p", reader.say(words)),
        tag("p", tag("code", formula)) if formula else None,
    )


def glossary(reader: Reader) -> Markup:
    """The words of this report."""
    return tag(
        "dl",
        [[tag("dt", reader.say(word)), tag("dd", reader.say(meaning))] for word, meaning in GLOSSARY],
        class_="glossary",
    )
