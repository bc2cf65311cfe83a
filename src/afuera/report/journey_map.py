"""How does the journey feel from the first step to the last, and who stands behind each step?"""

from __future__ import annotations

from afuera.pictures.emotion_line import Felt, emotion_line, emotion_line_down, signed
from afuera.report.figures import PHONE, as_table, how, ledger, legend
from afuera.report.markup import Markup, drawn, tag
from afuera.report.reader import Facts, Reader, facts, items, rows, uncapital
from afuera.report.views import busiest, journey_steps

MOST_COLUMNS, LINE_HEIGHT = 9, 208.0
LOW = -0.5  # from here down a step is tinted
LEAST_SHARE = 0.02  # a step that fewer journeys touch has no column, unless it is planned


def journey_map(reader: Reader, journey: Facts) -> Markup | None:
    """The map: one column a step, the emotion line across, and what is known below."""
    steps = journey_steps(journey)
    if not steps:
        return tag("p", reader.say("No step is known, so there is nothing to draw."))
    shown = busiest(_walked(journey, steps), MOST_COLUMNS)
    left = len(steps) - len(shown)
    more = (
        tag(
            "p",
            reader.plural(left, "One more step stands in the table.", "{n} more steps stand in the table."),
            class_="note",
        )
        if left
        else None
    )
    return tag(
        "div",
        _told(reader, journey, _is_felt(shown)),
        _keys(reader) if _is_felt(shown) else None,
        _sheet(reader, journey, shown),
        _phone_line(reader, journey, shown) if _is_felt(shown) else None,
        more,
        _data(reader, steps),
        planned(reader, journey),
        how(reader, "emotion"),
        class_="stackup",
    )


def _is_felt(steps: list[Facts]) -> bool:
    """Did anybody say what they felt at any of these steps?"""
    return any(step.get("emotion") is not None for step in steps)


def _walked(journey: Facts, steps: list[Facts]) -> list[Facts]:
    fewest = LEAST_SHARE * (journey.get("journeys") or 0)
    return [step for step in steps if _often(step, fewest)] or steps


def _often(step: Facts, fewest: float) -> bool:
    often = step.get("planned") or step.get("nearly_all")
    return bool(often) or (step.get("touched") or 0) >= fewest


def _told(reader: Reader, journey: Facts, felt: bool) -> Markup | None:
    emotion = facts(journey.get("emotion"))
    peak, end = facts(emotion.get("peak")), facts(emotion.get("end"))
    if not peak or not end or peak.get("value") is None or end.get("value") is None:
        if felt:
            return None
        return tag("p", reader.say("Nobody said what they felt, so no line is drawn: it would be made up."))
    return tag(
        "p",
        reader.say(
            "Strongest at “{peak}” ({felt}); it ends with {last} at “{end}”. {share} of the contacts "
            "have a feeling that was said or observed; the rest is left empty.",
            peak=reader.short(peak.get("step")),
            felt=signed(peak["value"], reader.tag),
            last=signed(end["value"], reader.tag),
            end=reader.short(end.get("step")),
            share=reader.percent(emotion.get("coverage")),
        ),
    )


def _keys(reader: Reader) -> Markup:
    return legend(
        ("line", reader.say("what customers felt, −2 to +2")),
        ("band", uncapital(reader.say("95% interval"))),
        ("gap", reader.say("gap: nobody spoke")),
    )


def _points(reader: Reader, journey: Facts, steps: list[Facts]) -> list[Felt]:
    emotion = facts(journey.get("emotion"))
    notes = {
        facts(emotion.get("end")).get("step"): reader.say("end"),
        facts(emotion.get("peak")).get("step"): reader.say("peak"),
    }
    return [_felt(reader, step, notes.get(step.get("step"), "")) for step in steps]


def _felt(reader: Reader, step: Facts, note: str) -> Felt:
    name, value = reader.label(step.get("step")), step.get("emotion")
    tip = (
        f"{name}: {signed(value, reader.tag)}, n = {reader.number(step.get('emotion_n'))}"
        if value is not None
        else name
    )
    return Felt(name, value, step.get("emotion_low"), step.get("emotion_high"), tip, note)


def _words(reader: Reader) -> dict[str, str]:
    return {
        "lang": reader.tag,
        "silent": reader.say("nobody spoke"),
        "title": reader.say("What customers felt at each step"),
        "description": reader.say(
            "A line through the steps at which customers said what they felt, with its 95% interval; "
            "it breaks where nobody spoke. The numbers stand in the table below."
        ),
    }


def _sheet(reader: Reader, journey: Facts, steps: list[Facts]) -> Markup:
    line, kind = None, f"map unfelt columns-{len(steps)}"
    if _is_felt(steps):
        points, name = _points(reader, journey, steps), reader.new_name("picture")
        picture = emotion_line(points, height=LINE_HEIGHT, name=name, **_words(reader))
        line, kind = tag("div", drawn(picture), class_="feeling"), f"map columns-{len(steps)}"
    titles = reader.titles(
        "Step", "What they feel", "Went well", "Touched it", "Teams", "Channels", "Until the next contact"
    )
    lanes = tag("div", [tag("div", title) for title in titles], class_="lanes", aria_hidden="true")
    stages = tag("div", [_stage(reader, step, titles) for step in steps], class_="stages")
    sheet = tag("div", lanes, stages, line, class_=kind)
    return tag(
        "div",
        sheet,
        class_="scroll",
        tabindex="0",
        role="group",
        aria_label=reader.say("The journey, step by step"),
    )


def _stage(reader: Reader, step: Facts, titles: list[str]) -> Markup:
    """One column: what customers felt there, how it went, who stands behind it."""
    value = step.get("emotion")
    felt = reader.say("nobody spoke")
    if value is not None:
        felt = reader.say("{value}, n = {n}", value=signed(value, reader.tag), n=step.get("emotion_n"))
    plan = tag("p", reader.say("planned")) if step.get("planned") else None
    lane, said = tag("span", titles[1], class_="lane"), tag("span", felt, class_="felt")
    return tag(
        "section",
        tag("header", tag("h4", reader.label(step.get("step"))), plan),
        tag("div", lane, said, class_="cell feel"),
        [
            tag("div", tag("span", title, class_="lane"), cell, class_="cell")
            for title, cell in zip(titles[2:], _cells(reader, step), strict=True)
        ],
        class_="stage low" if value is not None and value <= LOW else "stage",
    )


def _cells(reader: Reader, step: Facts) -> tuple[Markup, ...]:
    """How it went, how many came by, teams, channels, and how long until the next contact."""
    base = reader.say("not asked")
    if step.get("ok_share") is not None:
        base = f"({reader.base(step.get('low'), step.get('high'), step.get('n'))})"
    touched = reader.number(step.get("touched"))
    if step.get("touched") is None and step.get("nearly_all"):
        touched = reader.say("almost all")
    came = reader.plural(step.get("touched"), "journey", "journeys")
    return (
        tag("div", tag("b", reader.percent(step.get("ok_share"))), " ", tag("small", base)),
        tag("div", tag("b", touched), " ", tag("small", came)),
        _pills([reader.short(team) for team in items(step.get("teams"))]),
        _pills([reader.channel(channel) for channel in items(step.get("channels"))]),
        tag("div", reader.days(step.get("median_days_to_next"))),
    )


def _pills(words: list[str]) -> Markup:
    shown = [tag("li", word) for word in words[:4]]
    more = tag("li", f"+{len(words) - 4}", class_="more") if len(words) > 4 else None
    return tag("ul", shown, more, class_="pills") if words else tag("div", "–")


def _phone_line(reader: Reader, journey: Facts, steps: list[Facts]) -> Markup:
    picture = emotion_line_down(
        _points(reader, journey, steps), width=PHONE, name=reader.new_name("picture"), **_words(reader)
    )
    return tag("div", drawn(picture), class_="phone-line")


def _data(reader: Reader, steps: list[Facts]) -> Markup:
    headers = reader.titles(
        "Step",
        "Feeling",
        "95% interval",
        "Voices (n)",
        "Coverage",
        "Touched it",
        "Not asked",
        "Until the next contact",
        "Teams",
        "Channels",
    )
    body = [
        [
            reader.label(step.get("step")),
            signed(step["emotion"], reader.tag) if step.get("emotion") is not None else "–",
            _feeling_interval(reader, step),
            reader.number(step.get("emotion_n")),
            reader.percent(step.get("emotion_coverage"), 1),
            reader.number(step.get("touched")),
            reader.number(step.get("not_asked")),
            reader.days(step.get("median_days_to_next")),
            ", ".join(reader.short(team) for team in items(step.get("teams"))),
            ", ".join(reader.channel(channel) for channel in items(step.get("channels"))),
        ]
        for step in steps
    ]
    return as_table(reader, reader.say("The journey, step by step"), headers, body, numeric=range(1, 8))


def _feeling_interval(reader: Reader, step: Facts) -> str:
    low, high = step.get("emotion_low"), step.get("emotion_high")
    return (
        f"{signed(low, reader.tag)} … {signed(high, reader.tag)}"
        if low is not None and high is not None
        else "–"
    )


def planned(reader: Reader, journey: Facts) -> Markup | None:
    """The journey as planned beside what people really did."""
    plan = facts(journey.get("planned"))
    if not items(plan.get("steps")):
        return None
    told = reader.say(
        "{share} of the journeys ({interval}; n = {n}) did not go as planned.",
        share=reader.percent(plan.get("share")),
        interval=reader.interval(plan.get("low"), plan.get("high")),
        n=plan.get("n"),
    )
    where = [_departure(reader, place) for place in rows(plan.get("where"))[:8]]
    steps = tag("ol", [tag("li", reader.label(step)) for step in items(plan.get("steps"))], class_="plan")
    figures_ = ledger(
        (
            reader.say("Contacts needed"),
            reader.number(facts(journey.get("contacts_to_goal")).get("median")),
            reader.say("planned: {n} steps", n=len(items(plan.get("steps")))),
        ),
        (
            reader.say("Changes of channel"),
            reader.number(journey.get("switches_mean"), 1),
            reader.say("on average in a journey"),
        ),
        (
            reader.say("Passed on between teams"),
            reader.number(journey.get("transfers_mean"), 1),
            reader.say("on average in a journey"),
        ),
        (
            reader.say("Different paths"),
            reader.number(journey.get("variants")),
            reader.say("in {journeys}", journeys=reader.counted(journey.get("journeys"), "journeys")),
        ),
    )
    return tag(
        "div",
        tag("h4", reader.say("Planned beside what happened")),
        steps,
        tag("p", told),
        tag("ul", [tag("li", words) for words in where]) if where else None,
        figures_,
        class_="card",
    )


def _departure(reader: Reader, place: Facts) -> str:
    said = {
        "step": reader.short(place.get("step")),
        "journeys": reader.counted(place.get("journeys"), "journeys"),
        "share": reader.percent(place.get("share")),
    }
    kind = place.get("kind")
    if kind == "skipped":
        return reader.say("“{step}” was left out in {journeys} ({share})", **said)
    if kind == "added":
        return reader.say("“{step}” came in unplanned in {journeys} ({share})", **said)
    return reader.say("“{step}” came at another moment in {journeys} ({share})", **said)
