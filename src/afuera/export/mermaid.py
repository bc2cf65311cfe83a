"""How does a goal's journey look as a Mermaid `journey` diagram?  A few lines of text that many tools draw.

A section is a channel, a task a step, its score from 1 to 5 what customers felt there (−2 … +2), its actors
the teams.  The format knows neither intervals nor silence: a step at which nobody spoke says so in its own
words and gets the middle score, which the format cannot leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afuera.report.one_goal import narrowed
from afuera.report.opening import headline
from afuera.report.reader import Facts, Reader, items
from afuera.report.views import journey_steps

MIDDLE = 3
_MARKS = re.compile(r"[:;#,{}\"<>%\n\r]+")  # they mean something in the language of the diagram


def journey_diagram(reader: Reader, findings: Facts, journey: Facts) -> str:
    """The diagram of one goal, in the reader's language."""
    steps = journey_steps(journey)
    lines = [
        "journey",
        f"  title {_plain(headline(reader, narrowed(findings, journey)))}",
        *_tasks(reader, steps),
    ]
    return "\n".join(lines) + "\n"


def _tasks(reader: Reader, steps: list[Facts]) -> Iterator[str]:
    section = None
    for step in steps:
        channels = [reader.channel(one) for one in items(step.get("channels"))]
        here = _plain(channels[0]) if channels else ""
        if here != section and here:
            yield f"  section {here}"
        section = here
        yield f"    {_task(reader, step)}"


def _task(reader: Reader, step: Facts) -> str:
    name, feeling = _plain(reader.label(step.get("step"))), step.get("emotion")
    if feeling is None:
        name = f"{name} ({_plain(reader.say('nobody spoke'))})"
    teams = [_plain(reader.short(team)) for team in items(step.get("teams"))[:3]]
    actors = [_plain(reader.say("the customer")), *teams]
    return f"{name}: {score(feeling)}: {', '.join(actors)}"


def score(feeling: float | None) -> int:
    """−2 … +2 as a whole number from 1 to 5; the middle when nobody spoke."""
    return MIDDLE if feeling is None else min(5, max(1, round(feeling) + MIDDLE))


def _plain(words: str) -> str:
    return " ".join(_MARKS.sub(" ", words).split()) or "–"
