"""What wore people out on the way?"""

from __future__ import annotations

from afuera import wording
from afuera.pictures.bars import Bar, bars
from afuera.pictures.marks import clean
from afuera.report.doubts import caution_sentences
from afuera.report.figures import FULL, as_table, cautions_of, figure, folded, how, table
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, items, rows, uncapital
from afuera.report.verdicts import fine_behind

MOST_PAIRS = 40


def frictions(reader: Reader, findings: Facts, goals: list[Facts]) -> Markup:
    """One block a goal, in the order of the goals; the first stands open."""
    found = [friction for friction in rows(findings.get("frictions")) if friction.get("slug")]
    by_goal: dict[str, list[Facts]] = {}
    for friction in found:
        by_goal.setdefault(str(friction.get("goal")), []).append(friction)
    rank = {str(goal.get("goal")): at for at, goal in enumerate(goals)}
    named = sorted(by_goal, key=lambda goal: (rank.get(goal, len(rank)), goal))
    if not named:
        return tag("p", reader.say("No friction was found."))
    blocks = [
        (goals[rank[goal]] if goal in rank else {}, _goal(reader, by_goal[goal], opened=at == 0))
        for at, goal in enumerate(named)
    ]
    return tag("div", fine_behind(reader, blocks))


def _goal(reader: Reader, found: list[Facts], opened: bool) -> Markup:
    met = [friction for friction in found if friction.get("journeys") != 0]
    totals = sorted(
        (friction for friction in met if friction.get("between") is None),
        key=lambda friction: (-(friction.get("share") or 0), str(friction.get("slug"))),
    )
    pairs = sorted(
        (friction for friction in met if friction.get("between") is not None),
        key=lambda friction: (
            -(friction.get("journeys") or 0),
            str(friction.get("slug")),
            str(friction.get("between")),
        ),
    )
    heading = tag("h3", reader.title(found[0].get("goal")))
    body = tag(
        "div",
        _picture(reader, totals),
        _unmet(reader, found),
        cautions_of(reader, _doubts(reader, found)),
        _pairs(reader, pairs),
        how(reader, "frictions"),
        class_="stackup",
    )
    return folded(heading, body, kind="fold", opened=opened)


def _unmet(reader: Reader, found: list[Facts]) -> Markup | None:
    """What was looked for and not found is a finding too; what these data cannot show is none."""
    none = [
        friction for friction in found if friction.get("between") is None and friction.get("journeys") == 0
    ]
    absent = [_small_name(reader, friction) for friction in none if friction.get("share") is not None]
    blind = [_small_name(reader, friction) for friction in none if friction.get("share") is None]
    said = []
    if absent:
        said.append(reader.say("Looked for and not found: {names}.", names=absent))
    if blind:
        said.append(reader.say("These data cannot show: {names}.", names=blind))
    return tag("p", " ".join(said), class_="note") if said else None


def _doubts(reader: Reader, found: list[Facts]) -> list[str]:
    """The cautions of all totals of a goal, each once."""
    totals = [friction for friction in found if friction.get("between") is None]
    return caution_sentences(reader, [caution for row in totals for caution in items(row.get("cautions"))])


def _small_name(reader: Reader, friction: Facts) -> str:
    return uncapital(wording.friction(clean(friction.get("slug")), reader.tag)[0])


def _picture(reader: Reader, totals: list[Facts]) -> Markup | None:
    if not totals:
        return None
    shown = [_bar(reader, friction) for friction in totals]

    def draw(width: float, name: str) -> str:
        return bars(
            shown,
            width=width,
            name=name,
            title=reader.say("How many journeys met each friction"),
            description=reader.say(
                "A bar for each friction: the share of journeys that met it, with its 95% interval."
            ),
        )

    return figure(reader, draw, _table(reader, totals), width=FULL)


def _bar(reader: Reader, friction: Facts) -> Bar:
    name, said = wording.friction(clean(friction.get("slug")), reader.tag)
    lost = friction.get("days_lost")
    aside = reader.say("{days} lost", days=reader.days(lost)) if lost else ""
    return Bar(
        name,
        friction.get("share"),
        friction.get("low"),
        friction.get("high"),
        reader.percent(friction.get("share")),
        aside,
        tip=f"{name}. {said}",
    )


def _table(reader: Reader, found: list[Facts]) -> Markup:
    headers = reader.titles(
        "Friction", "What happened", "People", "Journeys", "Share", "95% interval", "Times", "Time lost"
    )
    return as_table(
        reader,
        reader.say("How many journeys met each friction"),
        headers,
        [_row(reader, friction) for friction in found],
        numeric=range(2, 8),
    )


def _row(reader: Reader, friction: Facts) -> list[object]:
    name, said = wording.friction(clean(friction.get("slug")), reader.tag)
    doubts = caution_sentences(reader, friction.get("cautions"))
    return [
        name,
        [said, [tag("small", " " + doubt) for doubt in doubts]],
        reader.number(friction.get("people")),
        reader.number(friction.get("journeys")),
        reader.percent(friction.get("share"), 1),
        reader.interval(friction.get("low"), friction.get("high")),
        reader.number(friction.get("times")),
        reader.days(friction.get("days_lost")),
    ]


def _pairs(reader: Reader, pairs: list[Facts]) -> Markup | None:
    """Between which two: one row a pair; journeys of several pairs do not add up to the total."""
    if not pairs:
        return None
    headers = reader.titles(
        "Between", "Friction", "People", "Journeys", "Share", "95% interval", "Times", "Time lost"
    )
    body = [
        [_between(reader, friction), *_row(reader, friction)[0:1], *_row(reader, friction)[2:]]
        for friction in pairs[:MOST_PAIRS]
    ]
    left = len(pairs) - MOST_PAIRS
    note = (
        tag(
            "p",
            reader.plural(
                left, "One more pair stands in findings.json.", "{n} more pairs stand in findings.json."
            ),
            class_="note",
        )
        if left > 0
        else None
    )
    caption = reader.say("Between which two")
    return tag("div", as_table_named(reader, caption, headers, body), note)


def as_table_named(reader: Reader, caption: str, headers: list[str], body: list[list[object]]) -> Markup:
    """A folded table under its own name."""
    return folded(caption, table(caption, headers, body, numeric=range(2, 8)), kind="data")


def _between(reader: Reader, friction: Facts) -> str:
    is_channel = str(friction.get("slug")).startswith("channel")
    return " ↔ ".join(
        reader.channel(key) if is_channel else reader.short(key) for key in items(friction.get("between"))
    )
