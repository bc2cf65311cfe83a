"""On what does all of this rest, and what was left out?"""

from __future__ import annotations

from afuera import wording
from afuera.pictures.marks import clean
from afuera.pictures.stack import Piece, stack
from afuera.privacy import mask
from afuera.report.doubts import caution_sentences
from afuera.report.figures import FULL, as_table, figure, folded, how, ledger, legend, table
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, facts, items, rows

GOALS = (
    ("stated", wording.mark("stated by the source"), "outside", "surface"),
    ("by_rule", wording.mark("by a rule of the company"), "inside", "surface"),
    ("by_case", wording.mark("from the same case"), "inside-soft", "inside"),
    ("by_neighbour", wording.mark("from the contacts around it"), "warn-soft", "warn"),
    ("none", wording.mark("none"), "sunken", "ink-2"),
)
MOST_LISTED = 30


def evidence(reader: Reader, findings: Facts) -> Markup:
    """Sources, identities, goals given to contacts, and how the journeys were cut."""
    return tag(
        "div",
        _totals(reader, findings),
        _sources(reader, findings),
        _identities(reader, findings),
        _goals(reader, findings),
        _cuts(reader, findings),
        class_="stackup",
    )


def _totals(reader: Reader, findings: Facts) -> Markup:
    coverage = facts(findings.get("coverage"))
    return ledger(
        (
            reader.say("Signals"),
            reader.number(coverage.get("signals")),
            reader.say("{n} of them contacts", n=coverage.get("touches")),
        ),
        (
            reader.say("People"),
            reader.number(coverage.get("people")),
            reader.counted(coverage.get("without_person"), "signals without a person"),
        ),
        (
            reader.say("Journeys"),
            reader.number(coverage.get("journeys")),
            reader.counted(coverage.get("without_journey"), "signals in no journey"),
        ),
        (
            reader.say("From"),
            reader.date(coverage.get("first_at")),
            reader.say("to {date}", date=reader.date(coverage.get("last_at"))),
        ),
    )


def _sources(reader: Reader, findings: Facts) -> Markup | None:
    found = rows(findings.get("inputs"))
    if not found:
        return None
    headers = reader.titles("Source", "Kind", "Rows", "New", "Already there", "Quarantined", "What to know")
    body = [
        [
            clean(source.get("name")),
            clean(source.get("format") or "–"),
            reader.number(source.get("rows")),
            reader.number(source.get("added")),
            reader.number(source.get("repeated")),
            reader.number(source.get("quarantined")),
            " ".join(caution_sentences(reader, source.get("cautions"))) or "–",
        ]
        for source in found
    ]
    return tag(
        "div",
        tag("h3", reader.say("Sources")),
        table(reader.say("What was read"), headers, body, numeric=range(2, 6)),
        how(reader, "signals"),
        class_="part",
    )


def _identities(reader: Reader, findings: Facts) -> Markup | None:
    found = facts(findings.get("identities"))
    if not found:
        return None
    hubs, conflicts = rows(found.get("hubs")), rows(found.get("conflicts"))
    hubs_total = found.get("hubs_total") or len(hubs)
    conflicts_total = found.get("conflicts_total") or len(conflicts)
    figures_ = ledger(
        (
            reader.say("Identifiers"),
            reader.number(found.get("identifiers")),
            reader.say("became {people}", people=reader.counted(found.get("people"), "people")),
        ),
        (
            reader.say("Joined"),
            reader.number(found.get("merged")),
            reader.say("at most {n} for one person", n=found.get("largest")),
        ),
        (
            reader.say("Never seen with another"),
            reader.percent(found.get("unlinked_share"), 1),
            reader.say("one person may count as several"),
        ),
        (
            reader.say("Refused"),
            reader.number(hubs_total + conflicts_total),
            reader.say(
                "{hubs} shared by too many, {conflicts} in conflict",
                hubs=hubs_total,
                conflicts=conflicts_total,
            ),
        ),
    )
    listed = (
        folded(reader.say("What was refused, and why"), _refused(reader, hubs, conflicts), kind="data")
        if hubs or conflicts
        else None
    )
    return tag(
        "div", tag("h3", reader.say("Who is who")), figures_, listed, how(reader, "people"), class_="part"
    )


def _refused(reader: Reader, hubs: list[Facts], conflicts: list[Facts]) -> Markup:
    body: list[list[object]] = [
        [
            mask(clean(hub.get("identifier"))),
            reader.say("tied to {n} others, too many to tell who it is", n=hub.get("ties")),
        ]
        for hub in hubs[:MOST_LISTED]
    ]
    body += [
        [
            mask(clean(conflict.get("identifier"))),
            reader.say(
                "would join people who are known to be different: {who}",
                who=reader.listing([mask(clean(side)) for side in items(conflict.get("between"))]),
            ),
        ]
        for conflict in conflicts[:MOST_LISTED]
    ]
    return table(reader.say("Identifiers that join nobody"), reader.titles("Identifier", "Why"), body)


def _goals(reader: Reader, findings: Facts) -> Markup | None:
    found = facts(facts(findings.get("coverage")).get("goals"))
    total = sum(found.get(key) or 0 for key, *_ in GOALS)
    if not total:
        return None
    pieces = [
        Piece(
            reader.say(words),
            float(found.get(key) or 0),
            reader.percent((found.get(key) or 0) / total),
            fill,
            ink,
        )
        for key, words, fill, ink in GOALS
    ]

    def draw(width: float, name: str) -> str:
        return stack(
            pieces,
            width=width,
            name=name,
            title=reader.say("Where each contact's goal comes from"),
            description=reader.say("One bar of all contacts, cut by where their goal comes from."),
        )

    keys = legend(*((f"box {fill}", reader.say(words)) for _, words, fill, _ in GOALS))
    body = [
        [
            reader.say(words),
            reader.number(found.get(key) or 0),
            reader.percent((found.get(key) or 0) / total, 1),
        ]
        for key, words, *_ in GOALS
    ]
    data = as_table(
        reader,
        reader.say("Where each contact's goal comes from"),
        reader.titles("Goal", "Contacts", "Share"),
        body,
        numeric=(1, 2),
    )
    return tag(
        "div",
        tag("h3", reader.say("What they came for")),
        figure(reader, draw, data, width=FULL, legend=keys),
        _error(reader, facts(found.get("error"))),
        how(reader, "goals-given"),
        class_="part",
    )


def _error(reader: Reader, error: Facts) -> Markup | None:
    if error.get("value") is None:
        return tag("p", reader.say("How often a given goal is wrong could not be measured here."))
    return tag(
        "p",
        reader.say(
            "Given goals were tried out on contacts whose goal is known: {share} were wrong "
            "({interval}; n = {n}).",
            share=reader.percent(error["value"], 1),
            interval=reader.interval(error.get("low"), error.get("high")),
            n=error.get("n"),
        ),
    )


def _cuts(reader: Reader, findings: Facts) -> Markup | None:
    """Where neither case nor goal says what belongs together, silence does; two rules, side by side."""
    found = facts(findings.get("cuts"))
    if not found:
        return None
    headers = reader.titles("Rule", "Journeys")
    body = [
        [reader.say("a silence longer than the limit"), reader.number(found.get("plain"))],
        [reader.say("a silence unusual for what is going on"), reader.number(found.get("context"))],
    ]
    told = reader.say(
        "Without case and goal, a long silence ends a journey. Two rules agree on {share} of the cuts.",
        share=reader.percent(found.get("agree_share")),
    )
    return tag(
        "div",
        tag("h3", reader.say("Where one journey ends and the next begins")),
        tag("p", told),
        table(reader.say("Journeys by rule"), headers, body, numeric=(1,)),
        how(reader, "journeys"),
        class_="part",
    )
