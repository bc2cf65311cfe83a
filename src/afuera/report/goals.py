"""How does every goal stand: inside against outside, and whose is it?"""

from __future__ import annotations

from afuera.pictures.dumbbell import Pair, dumbbell
from afuera.report.figures import FULL, as_table, figure, how, legend
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, facts
from afuera.report.verdicts import VERDICTS, benchmark_words, in_order_of_hurt, owner, verdict, weakest_step

_INK = {"bad": "bad", "warn": "warn", "good": "good", "unknown": "ink-3"}


def goals(reader: Reader, journeys: list[Facts]) -> Markup:
    """One row a goal: the picture, then the table with verdicts and owners."""
    if not journeys:
        return tag("p", reader.say("No journey was found."))
    order = in_order_of_hurt(journeys)
    return tag(
        "div", figure_of_goals(reader, order), _list(reader, order), how(reader, "verdict"), class_="stackup"
    )


def figure_of_goals(reader: Reader, order: list[Facts]) -> Markup:
    """The picture of all goals in this order, with its table."""
    pairs = [_pair(reader, journey) for journey in order]

    def draw(width: float, name: str) -> str:
        return dumbbell(
            pairs,
            width=width,
            lang=reader.tag,
            name=name,
            unknown=reader.say("we do not know"),
            title=reader.say("Inside against outside, goal by goal"),
            description=reader.say(
                "For each goal, a diamond for its weakest step and a circle with its 95% interval for "
                "those who reached their goal; a tick marks the benchmark."
            ),
        )

    keys = legend(
        ("diamond", reader.say("inside: how often the weakest step went well")),
        ("circle", reader.say("outside: reached their goal, with 95% interval")),
        ("tick", reader.say("benchmark")),
    )
    return figure(reader, draw, _data(reader, order), width=FULL, legend=keys)


def _pair(reader: Reader, journey: Facts) -> Pair:
    words, tone = VERDICTS.get(str(journey.get("verdict")), VERDICTS["not_known"])
    step = weakest_step(journey) or {}
    name = reader.title(journey.get("goal"))
    share = reader.share(journey.get("goal_share"), journey.get("goal_low"), journey.get("goal_high"))
    tip = f"{name}: {share}"
    return Pair(
        name,
        step.get("ok_share"),
        journey.get("goal_share"),
        journey.get("goal_low"),
        journey.get("goal_high"),
        journey.get("goal_benchmark"),
        reader.say(words),
        _INK[tone],
        tip,
    )


def _list(reader: Reader, order: list[Facts]) -> Markup:
    """Verdict and owner of each goal; a goal without owner stands out."""
    return tag("ul", [_line(reader, journey) for journey in order], class_="goals")


def _line(reader: Reader, journey: Facts) -> Markup:
    meta = ", ".join(reader.counted(journey.get(what), what) for what in ("people", "journeys"))
    return tag(
        "li",
        tag("b", reader.title(journey.get("goal"))),
        tag("span", verdict(reader, journey), owner(reader, journey), class_="chips"),
        tag("span", f"{meta} · {benchmark_words(reader, journey)}", class_="meta"),
    )


def _data(reader: Reader, order: list[Facts]) -> Markup:
    headers = reader.titles(
        "Goal",
        "Verdict",
        "Team",
        "People",
        "Journeys",
        "Weakest step",
        "Went well",
        "Reached their goal",
        "95% interval",
        "Benchmark",
        "Known for (n)",
        "Lost between steps",
        "Half take",
        "Contacts",
    )
    return as_table(
        reader,
        reader.say("Inside against outside, goal by goal"),
        headers,
        [_row(reader, journey) for journey in order],
        numeric=(3, 4, 6, 7, 8, 9, 10, 11, 12, 13),
    )


def _row(reader: Reader, journey: Facts) -> list[object]:
    step = weakest_step(journey) or {}
    words, _ = VERDICTS.get(str(journey.get("verdict")), VERDICTS["not_known"])
    return [
        reader.title(journey.get("goal")),
        reader.say(words),
        reader.label(journey["owner"]) if journey.get("owner") else "–",
        reader.number(journey.get("people")),
        reader.number(journey.get("journeys")),
        reader.label(step.get("step")) if step else "–",
        reader.percent(step.get("ok_share"), 1),
        reader.percent(journey.get("goal_share"), 1),
        reader.interval(journey.get("goal_low"), journey.get("goal_high")),
        reader.percent(journey.get("goal_benchmark")),
        reader.number(journey.get("goal_n")),
        reader.percent(journey.get("seam_loss"), 1),
        reader.days(journey.get("median_days")),
        reader.number(facts(journey.get("contacts_to_goal")).get("median")),
    ]
