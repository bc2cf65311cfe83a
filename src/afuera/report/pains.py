"""What hurts customers most?  Pains in the order of their consequences, beside what the old order says."""

from __future__ import annotations

from afuera import wording
from afuera.pictures.slope import Ranked, slope
from afuera.report import pain_words as words
from afuera.report.doubts import caution_sentences
from afuera.report.figures import FULL, as_table, figure, folded, how, legend, table
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, capital, facts, rows
from afuera.wording.pains import under_thresholds

FIRST, FIRST_OF_OLD = 12, 5  # of more pains than that, these are drawn; the table has all
TITLE = wording.mark("What hurts customers most, beside what frequency × cost would choose")


def pains(reader: Reader, findings: Facts) -> Markup:
    """A sentence, the two orders, the table, and what each rests on."""
    found = rows(findings.get("pains"))
    if not found:
        return tag("p", reader.say("No pain hit enough people to be put in order."))
    return tag(
        "div",
        tag("p", _lead(reader, found), class_="lead"),
        _picture(reader, found) if len(found) > 1 else None,
        [_pain(reader, row, opened=at == 0) for at, row in enumerate(found[:FIRST])],
        folded(reader.say("All pains in their order"), _table(reader, found), kind="data"),
        how(reader, "pains"),
        class_="stackup",
    )


def name(reader: Reader, row: Facts) -> str:
    """What it is called, with the journey in which it happens."""
    signature = facts(row.get("signature"))
    called, goal = words.pain_name(reader, signature), words.goal_name(reader, signature)
    return f"{called} · {goal}" if goal else called


def _lead(reader: Reader, found: list[Facts]) -> str:
    first = found[0]
    told = {"name": name(reader, first), "n": round(float(first.get("people") or 0))}
    said = reader.say("First comes “{name}”: it hit {n} people.", **told)
    old = words.old_place(first)
    if old is not None and old > int(first.get("place") or 1):
        said += " " + reader.say("By frequency × cost it would have come in place {n}.", n=old)
    return said


def _drawn(found: list[Facts]) -> list[Facts]:
    """The first by consequence, and besides those that the old order would have had first."""
    old = sorted(words.old_place(row) or len(found) + 1 for row in found)[:FIRST_OF_OLD]
    return [row for at, row in enumerate(found) if at < FIRST or (words.old_place(row) or 0) in old]


def _picture(reader: Reader, found: list[Facts]) -> Markup:
    shown = [
        Ranked(
            name(reader, row),
            int(row["place"]),
            int(row["place_low"]),
            int(row["place_high"]),
            words.old_place(row),
            reader.word(words.TIERS, row.get("tier")),
        )
        for row in _drawn(found)
    ]
    told = reader.say(
        "By consequence the first are {first}.  {n} of {all} stand at least three places higher than in the "
        "order by frequency × cost.",
        first=reader.listing([one.label for one in shown[:3]]),
        n=sum(one.climbs >= 3 for one in shown),
        all=len(shown),
    )
    heads = (reader.say("Frequency × cost"), reader.say("Consequence for customers"))

    def draw(width: float, unique: str) -> str:
        return slope(shown, width=width, name=unique, title=reader.say(TITLE), description=told, heads=heads)

    keys = legend(
        ("diamond", reader.say("place by frequency × cost")),
        ("circle", reader.say("place by consequence, with the places it may hold as well")),
    )
    return figure(reader, draw, None, width=FULL, legend=keys)


def _pain(reader: Reader, row: Facts, opened: bool) -> Markup:
    """One pain: what it does by outcome, how sure, who caused it, who absorbs it."""
    harm = words.led_by(row)
    heading = [tag("h3", f"{row['place']}. {name(reader, row)}")]
    heading += [tag("span", capital(words.what_it_does(reader, harm)), class_="note")]
    said = [tag("p", " ".join(_whom(reader, row)))]
    said += [tag("p", sentence, class_="note") for sentence in words.why_so_sure(reader, harm)[1:]]
    doubts = caution_sentences(reader, row.get("cautions"))
    moved = under_thresholds(facts(facts(row.get("burden")).get("under_thresholds")), reader.tag)
    said += [tag("p", doubt, class_="note") for doubt in (moved, *doubts) if doubt]
    return folded(
        heading, tag("div", said, _harms(reader, row), _teams(reader, row)), kind="fold", opened=opened
    )


def _whom(reader: Reader, row: Facts) -> list[str]:
    silent, cost = facts(row.get("silent_share")), facts(row.get("company_cost"))
    said = [
        reader.say(
            "It hit {people} people on {journeys} journeys, {times} times.",
            people=round(float(row.get("people") or 0)),
            journeys=round(float(row.get("journeys") or 0)),
            times=round(float(row.get("times") or 0)),
        )
    ]
    if silent.get("share") is not None:
        told = {
            "share": reader.percent(silent["share"]),
            "base": reader.base(silent.get("low"), silent.get("high"), silent.get("n")),
        }
        said.append(reader.say("Of those hit {share} said nothing ({base}).", **told))
    if cost:
        money = words.span(reader, cost.get("low"), cost.get("high"))
        told = {"money": money, "currency": str(cost.get("currency") or "")}
        said.append(
            reader.say(
                "To the company it costs {money} {currency}: what it paid back, and a year of what those who "
                "left had spent.",
                **told,
            )
        )
    return said


def _harms(reader: Reader, row: Facts) -> Markup:
    headers = reader.titles("What happens to them", "Those hit, each", "All together", "May one say so?", "n")
    body = [
        [
            reader.word(words.OUTCOMES, harm.get("outcome")),
            words.each(reader, harm),
            words.all_together(reader, harm),
            [reader.say(words.CLAIMS[str(harm["claim"])][0]), _because(reader, harm)],
            reader.number(harm.get("n")),
        ]
        for harm in rows(row.get("harms"))
    ]
    return table(reader.say("What it does to people"), headers, body, numeric=(4,))


def _because(reader: Reader, harm: Facts) -> Markup | None:
    why = words.why_not_more(reader, harm)
    return tag("small", " " + why) if why else None


def _teams(reader: Reader, row: Facts) -> Markup | None:
    """Who caused it, and who has the work of it."""
    said = []
    origin = [one for one in rows(row.get("origin")) if one.get("team") is not None][:3]
    if origin:
        told = [
            f"{reader.short(one['team'])} ({reader.percent(one['share'])})"
            for one in origin
            if one.get("share")
        ]
        said.append(reader.say("It comes from {teams}.", teams=reader.listing(told)))
    load = [one for one in rows(row.get("absorbers")) if one.get("team") is not None][:3]
    if load:
        told = [f"{reader.short(one['team'])} ({reader.number(one['contacts'])})" for one in load]
        said.append(reader.say("The contacts that follow are borne by {teams}.", teams=reader.listing(told)))
    return tag("p", " ".join(said)) if said else None


def _table(reader: Reader, found: list[Facts]) -> Markup:
    headers = reader.titles(
        "Pain", "Place by consequence", "Places it may hold", "Place by frequency × cost", "People hit",
        "Harms in all", "What it does to them", "Who comes first",
    )  # fmt: skip
    return as_table(reader, reader.say(TITLE), headers, [_line(reader, row) for row in found], range(1, 6))


def _line(reader: Reader, row: Facts) -> list[object]:
    low, high = row.get("place_low"), row.get("place_high")
    burden = facts(row.get("burden"))
    return [
        name(reader, row),
        reader.number(row.get("place")),
        str(low) if low == high else f"{low}–{high}",
        reader.number(words.old_place(row)),
        reader.number(row.get("people")),
        f"{reader.number(round(float(burden.get('total') or 0)))} "
        f"({words.span(reader, burden.get('low'), burden.get('high'))})",
        words.what_it_does(reader, words.led_by(row)),
        reader.word(words.TIERS, row.get("tier")),
    ]
