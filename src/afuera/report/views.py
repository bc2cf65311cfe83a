"""What does each team see of its part, and what became of the people?  Inside beside outside."""

from __future__ import annotations

from afuera.pictures.dots import Dot, dots_with_intervals
from afuera.pictures.hundred import hundred
from afuera.pictures.scale import share_domain
from afuera.report.figures import HALF, as_table, figure, how, legend
from afuera.report.markup import Markup, tag
from afuera.report.opening import are_people
from afuera.report.reader import Facts, Reader, rows, uncapital
from afuera.report.verdicts import benchmark_words, main_steps

MOST_STEPS = 12
WORTH_SAYING = 0.02  # bounds closer than this say nothing new


def views(reader: Reader, journey: Facts) -> Markup:
    """Two cards side by side."""
    return tag("div", _inside(reader, journey), _outside(reader, journey), class_="views")


def journey_steps(journey: Facts) -> list[Facts]:
    """Steps in the order in which people live them."""
    return sorted(
        rows(journey.get("steps")),
        key=lambda step: (step.get("place") if step.get("place") is not None else 1.0, str(step.get("step"))),
    )


def _inside(reader: Reader, journey: Facts) -> Markup:
    return tag(
        "div",
        tag("p", reader.say("Inside view"), class_="voice-of in"),
        tag("h4", reader.say("What each team sees of its own part")),
        _of_steps(reader, journey),
        how(reader, "steps"),
        class_="card in",
    )


def _of_steps(reader: Reader, journey: Facts) -> Markup:
    steps = journey_steps(journey)
    if any(step.get("ok_share") is not None for step in steps):
        return figure_of_steps(reader, journey, steps)
    unknown = reader.say("We do not know: nothing says how any step went, neither a result nor an answer.")
    return tag("div", tag("p", unknown, class_="unknown"), _steps_table(reader, steps) if steps else None)


def figure_of_steps(reader: Reader, journey: Facts, steps: list[Facts]) -> Markup:
    """Each step's share of going well, with interval and benchmark."""
    telling = main_steps(journey)
    shown = busiest([step for step in steps if step in telling or step.get("planned")] or steps, MOST_STEPS)
    dots = [_dot(reader, step) for step in shown]
    domain = share_domain([value for dot in dots for value in (dot.low, dot.benchmark)])

    def draw(width: float, name: str) -> str:
        return dots_with_intervals(
            dots,
            width=width,
            lang=reader.tag,
            name=name,
            domain=domain,
            title=reader.say("How often each step went well"),
            description=reader.say(
                "A dot for each step, its 95% interval as a line, its benchmark as a tick. The numbers "
                "stand in the table below."
            ),
        )

    keys = legend(
        ("diamond", reader.say("went well")),
        ("span", uncapital(reader.say("95% interval"))),
        ("tick", reader.say("benchmark")),
    )
    left = len(steps) - len(shown)
    rare = reader.plural(
        left,
        "One more step, of which few journeys tell, stands in the table.",
        "{n} more steps, of which few journeys tell, stand in the table.",
    )
    data = _steps_table(reader, steps)
    return figure(reader, draw, data, width=HALF, legend=keys, note=rare if left else None)


def busiest(steps: list[Facts], most: int) -> list[Facts]:
    """At most so many steps, the most visited ones, in the order of the journey."""
    kept = sorted(
        steps,
        key=lambda step: (
            not step.get("planned"),
            not step.get("nearly_all"),
            -(step.get("touched") or 0),
        ),
    )[:most]
    return [step for step in steps if step in kept]


def _dot(reader: Reader, step: Facts) -> Dot:
    name = reader.label(step.get("step"))
    share = reader.share(step.get("ok_share"), step.get("low"), step.get("high"))
    tip = f"{name}: {share}, n = {reader.number(step.get('n'))}"
    return Dot(name, step.get("ok_share"), step.get("low"), step.get("high"), step.get("benchmark"), tip=tip)


def _steps_table(reader: Reader, steps: list[Facts]) -> Markup:
    headers = reader.titles("Step", "Went well", "95% interval", "Benchmark", "Known for (n)")
    body = [
        [
            reader.label(step.get("step")),
            reader.percent(step.get("ok_share"), 1),
            reader.interval(step.get("low"), step.get("high")),
            reader.percent(step.get("benchmark")),
            reader.number(step.get("n")),
        ]
        for step in steps
    ]
    return as_table(reader, reader.say("How often each step went well"), headers, body, numeric=range(1, 5))


def _outside(reader: Reader, journey: Facts) -> Markup:
    share, low, high = journey.get("goal_share"), journey.get("goal_low"), journey.get("goal_high")
    known = share is not None and low is not None and high is not None
    return tag(
        "div",
        tag("p", reader.say("Outside view"), class_="voice-of out"),
        tag(
            "h4",
            reader.say("What became of the people")
            if are_people(journey)
            else reader.say("What became of the journeys"),
        ),
        _goal_picture(reader, journey)
        if known
        else tag(
            "p",
            reader.say(
                "We do not know: nobody said whether they got what they came for, and too little can "
                "be seen from whether they came back."
            ),
            class_="unknown",
        ),
        how(reader, "goal"),
        class_="card out",
    )


def _goal_picture(reader: Reader, journey: Facts) -> Markup:
    share, low, high, n = (
        float(journey.get(key) or 0) for key in ("goal_share", "goal_low", "goal_high", "goal_n")
    )

    def draw(width: float, name: str) -> str:
        return hundred(
            low,
            high,
            width=width,
            name=name,
            benchmark=journey.get("goal_benchmark"),
            title=reader.say("Of every 100, {n} reached their goal", n=round(share * 100)),
            description=reader.say(
                "One hundred dots: filled up to the lower end of the 95% interval, lightly filled up "
                "to its upper end; a stroke marks the benchmark."
            ),
        )

    big = tag(
        "p", tag("b", reader.percent(share)), tag("span", reader.say("reached their goal")), class_="big out"
    )
    keys = legend(
        ("full", reader.say("at least these")),
        ("half", reader.say("within the 95% interval")),
        ("empty", reader.say("did not get there")),
        *([("tick", reader.say("benchmark"))] if journey.get("goal_benchmark") else []),
    )
    base = " ".join([_base(reader, low, high, n), *_bounds(reader, journey)])
    against = tag("p", benchmark_words(reader, journey), class_="against")
    rows_ = [
        [
            reader.say("Reached their goal"),
            reader.percent(share, 1),
            reader.interval(low, high),
            reader.percent(journey.get("goal_benchmark")),
            reader.number(n),
        ]
    ]
    headers = reader.titles("What", "Share", "95% interval", "Benchmark", "Known for (n)")
    data = as_table(reader, reader.say("What became of the people"), headers, rows_, numeric=range(1, 5))
    return tag("div", big, against, figure(reader, draw, data, width=HALF, legend=keys, note=base))


def _base(reader: Reader, low: float, high: float, n: float) -> str:
    interval = reader.interval(low, high)
    return reader.say("{interval}; n = {n}: journeys whose end is known.", interval=interval, n=round(n))


def _bounds(reader: Reader, journey: Facts) -> list[str]:
    """What could be true at the utmost, whatever became of the journeys whose end nobody knows."""
    lowest, highest = journey.get("goal_lowest"), journey.get("goal_highest")
    if lowest is None or highest is None or highest - lowest < WORTH_SAYING:
        return []
    interval = reader.interval(lowest, highest)
    return [reader.say("Whatever became of the journeys of unknown end: {interval}.", interval=interval)]
