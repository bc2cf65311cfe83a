"""Which paths do people really take?"""

from __future__ import annotations

from afuera.pictures.flow import Graph, Step, Way, flow, graph, reduced
from afuera.report.figures import as_table, folded, how, legend, table
from afuera.report.markup import Markup, drawn, tag
from afuera.report.reader import Facts, Reader, facts, items, rows

MOST_STEPS, MOST_WAYS = 12, 30
LEAST_SHARE = 0.004  # steps and moves rarer than four in a thousand are counted, not drawn


def paths(reader: Reader, journey: Facts) -> Markup | None:
    """The graph of a goal, its table that adds up, and the commonest paths."""
    found = facts(journey.get("flow"))
    if not rows(found.get("nodes")):
        return None
    whole = _graph(reader, found)
    others = reader.say("{n} other steps", n="{n}")  # the number is known once the picture is reduced
    picture = flow(
        whole,
        lang=reader.tag,
        name=reader.new_name("picture"),
        others=others,
        most_steps=MOST_STEPS,
        most_ways=MOST_WAYS,
        least_share=LEAST_SHARE,
        title=reader.say("Real paths"),
        description=reader.say(
            "Steps as boxes from left to right, ways between them as lines as thick as they are busy. "
            "The numbers stand in the table below."
        ),
    )
    keys = legend(
        ("start", reader.say("journeys begin here")),
        ("stop", reader.say("journeys end here")),
        ("return", reader.say("back to an earlier step")),
        ("again", reader.say("the same step once more")),
    )
    region = tag(
        "div",
        drawn(picture),
        class_="scroll paths",
        tabindex="0",
        role="group",
        aria_label=reader.say("Real paths"),
    )
    return tag(
        "div",
        keys,
        region,
        tag("p", " ".join(_adding_up(reader, found, whole, others)), class_="note"),
        _ways_table(reader, found),
        variants(reader, journey),
        how(reader, "paths"),
        class_="stackup",
    )


def _graph(reader: Reader, found: Facts) -> Graph:
    edges = rows(found.get("edges"))
    starts = {edge.get("to"): edge.get("n") or 0 for edge in edges if edge.get("from") is None}
    ends = {edge.get("from"): edge.get("n") or 0 for edge in edges if edge.get("to") is None}
    again = {
        edge["from"]: edge.get("n") or 0
        for edge in edges
        if edge.get("from") is not None and edge.get("from") == edge.get("to")
    }
    steps = [
        _step(
            reader,
            node,
            starts.get(node.get("step"), 0),
            ends.get(node.get("step"), 0),
            again.get(node.get("step"), 0),
        )
        for node in rows(found.get("nodes"))
    ]
    ways = [
        _way(reader, edge) for edge in edges if edge.get("from") is not None and edge.get("to") is not None
    ]
    return graph(steps, ways)


def _step(reader: Reader, node: Facts, starts: int, ends: int, again: int) -> Step:
    name, place = reader.label(node.get("step")), node.get("place")
    tip = reader.say(
        "{step}: {touches} in {journeys}; {starts} begin here, {ends} end here",
        step=name,
        touches=reader.counted(node.get("touches"), "contacts"),
        journeys=reader.counted(node.get("journeys"), "journeys"),
        starts=starts,
        ends=ends,
    )
    return Step(
        str(node.get("step")),
        name,
        int(node.get("touches") or 0),
        0.5 if place is None else float(place),
        starts,
        ends,
        again,
        tip,
    )


def _way(reader: Reader, edge: Facts) -> Way:
    tip = reader.say(
        "{one} → {other}: {times}; half of them within {days}",
        one=reader.label(edge["from"]),
        other=reader.label(edge["to"]),
        times=reader.counted(edge.get("n"), "times"),
        days=reader.days(edge.get("median_days")),
    )
    return Way(str(edge["from"]), str(edge["to"]), int(edge.get("n") or 0), tip)


def _adding_up(reader: Reader, found: Facts, whole: Graph, others: str) -> list[str]:
    """What the picture leaves out, and what the table does; nothing is lost without being counted."""
    left_out = reduced(whole, MOST_STEPS, MOST_WAYS, others, LEAST_SHARE).left_out
    total, unlisted = found.get("edges_total") or 0, found.get("edges_others") or 0
    said = []
    if left_out:
        said.append(reader.plural(left_out, "One rare move is not drawn.", "{n} rare moves are not drawn."))
    if total and unlisted:
        said.append(
            reader.say(
                "The table lists {listed} of {all} moves by name, beginnings and ends included ({share}); "
                "its last rows add up the rest.",
                listed=total - unlisted,
                all=total,
                share=reader.percent((total - unlisted) / total),
            )
        )
    elif total:
        said.append(reader.say("The table lists all {all} moves, beginnings and ends included.", all=total))
    return said


def _ways_table(reader: Reader, found: Facts) -> Markup:
    headers = reader.titles("From", "To", "Times", "Half within", "Nine in ten within", "Mean")
    body = [
        [
            reader.label(edge.get("from")) if edge.get("from") is not None else reader.say("begins"),
            reader.label(edge.get("to")) if edge.get("to") is not None else reader.say("ends"),
            reader.number(edge.get("n")),
            reader.days(edge.get("median_days")),
            reader.days(edge.get("p90_days")),
            reader.days(edge.get("mean_days")),
        ]
        for edge in rows(found.get("edges"))
    ]
    if found.get("edges_others"):
        body.append([reader.say("all others"), "", reader.number(found["edges_others"]), "", "", ""])
    body.append([reader.say("together"), "", reader.number(found.get("edges_total")), "", "", ""])
    return as_table(reader, reader.say("Real paths"), headers, body, numeric=range(2, 6))


def variants(reader: Reader, journey: Facts) -> Markup | None:
    """The commonest paths from end to end, and how many journeys took another one."""
    found = rows(journey.get("top_variants"))[:10]
    if not found:
        return None
    headers = reader.titles("Path", "Journeys", "Share", "Reached their goal")
    body = [
        [
            _spelled(reader, items(variant.get("steps"))),
            reader.number(variant.get("journeys")),
            reader.percent(variant.get("share"), 1),
            reader.percent(variant.get("goal_share")),
        ]
        for variant in found
    ]
    if journey.get("variants_others"):
        body.append(
            [
                reader.say("all other paths"),
                reader.number(journey["variants_others"]),
                reader.percent(journey["variants_others"] / journey["journeys"], 1)
                if journey.get("journeys")
                else "–",
                "",
            ]
        )
    caption = reader.say("The commonest of {n} different paths", n=journey.get("variants"))
    return folded(caption, table(caption, headers, body, numeric=(1, 2, 3)), kind="data")


def _spelled(reader: Reader, steps: list[object], most: int = 14) -> str:
    names = [reader.label(step) for step in steps[:most]]
    return " › ".join(names) + (f" › … ({len(steps)})" if len(steps) > most else "")
