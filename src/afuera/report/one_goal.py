"""What is there to see of one goal?  The findings, cut down to it, and the chapters that show it."""

from __future__ import annotations

from collections.abc import Iterator

from afuera import wording
from afuera.report.frictions import frictions
from afuera.report.journey_map import journey_map
from afuera.report.markup import Markup, tag, together
from afuera.report.method import method
from afuera.report.paths import paths
from afuera.report.reader import Facts, Reader, rows
from afuera.report.wholes import wholes


def narrowed(findings: Facts, journey: Facts) -> Facts:
    """The findings as if this goal were the only one, without single people: they have their own page."""
    goal = journey.get("goal")
    broken = [
        {**whole, "walks": [], "journey_ids": []}
        for whole in rows(findings.get("broken_wholes"))
        if whole.get("goal") == goal
    ]
    met = [friction for friction in rows(findings.get("frictions")) if friction.get("goal") == goal]
    return {**findings, "journeys": [journey], "broken_wholes": broken, "frictions": met, "coverage": {}}


def chapters(reader: Reader, findings: Facts, journey: Facts) -> Iterator[tuple[str, str, Markup]]:
    """(anchor, heading, body): both views with their seams, emotion line, paths, frictions, method."""
    one = narrowed(findings, journey)
    bodies = (
        (
            "wholes",
            wording.mark("What each team sees, and what people live through"),
            wholes(reader, one, alone=True),
        ),
        (
            "journey",
            wording.mark("How the journey feels, step by step"),
            _named(reader, journey, journey_map(reader, journey)),
        ),
        (
            "paths",
            wording.mark("The paths that people really take"),
            _named(reader, journey, paths(reader, journey)),
        ),
        ("frictions", wording.mark("What wears people out on the way"), frictions(reader, one, [journey])),
        ("method", wording.mark("How each number was made"), method(reader)),
    )
    for anchor, heading, body in bodies:
        if body is not None:
            yield anchor, reader.say(heading), body


def _named(reader: Reader, journey: Facts, body: Markup | None) -> Markup | None:
    """Under the goal's own heading, as in the report: no level of headings is left out."""
    return None if body is None else together([tag("h3", reader.title(journey.get("goal"))), body])
