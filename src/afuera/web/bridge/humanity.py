"""How do the pages of actions ask the library whose gain a change is?  Counted in the lake, by a task."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from afuera.company import Company
from afuera.web.bridge.actions import Failed
from afuera.web.bridge.installation import open_lake, shelf

if TYPE_CHECKING:
    from afuera.actions.vanished import Change
    from afuera.pains.ground import Ground

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Saving:
    """A plan that saves something: its journey and its day, what it said beforehand."""

    plan: int
    goal: str | None
    day: date
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with what was counted, and whose gain it is; `plan` None: nobody declared it."""

    plan: int | None
    found: dict[str, Any]
    inputs: dict[str, Any]


def watch(
    savings: Sequence[Saving],
    known: Sequence[Mapping[str, Any]],
    told: Sequence[Mapping[str, Any]],
    company: Company,
) -> Iterator[Judged | Failed]:
    """Every declared change, then those that the machine finds.

    `known` are undeclared changes of earlier studies: they are counted on from their first day.  `told` are
    the journeys and days of all plans: what begins in these weeks was declared, also if it saves nothing.
    """
    from afuera.pains.ground import ground

    with open_lake() as lake:
        on = ground(lake, company)
        try:
            version = lake.published_up_to("journeys") or 0
            for change, one in _every(savings, known, told, on):
                yield _tried(on, version, change, one)
        finally:
            on.forget()


def _every(
    savings: Sequence[Saving],
    known: Sequence[Mapping[str, Any]],
    told: Sequence[Mapping[str, Any]],
    on: Ground,
) -> list[tuple[Change, Saving | None]]:
    from afuera.actions.changes_kept import change_of, same
    from afuera.actions.vanished import declared, vanished

    found: list[tuple[Change, Saving | None]] = [(declared(one.goal, one.day), one) for one in savings]
    begun = [change_of(one) for one in known]
    all_told = [*told, *({"goal": change.goal, "day": change.day.isoformat()} for change in begun)]
    fresh = vanished(on.lake, on.steps, on.until_us)
    return [
        *found,
        *((change, None) for change in begun),
        *((change, None) for change in fresh if not any(same(one, change) for one in all_told)),
    ]


def _tried(on: Ground, version: int, change: Change, saving: Saving | None) -> Judged | Failed:
    """Whatever goes wrong with one change stands in the log; the others are counted."""
    try:
        return _judged(on, version, change, saving)
    except Exception as fault:
        log.exception("Whose gain it is could not be counted: %s since %s", change.goal, change.day)
        return Failed(saving.plan if saving else 0, f"{type(fault).__name__}: {fault}"[:500])


def _judged(on: Ground, version: int, change: Change, saving: Saving | None) -> Judged:
    from afuera.actions.changes_kept import kept
    from afuera.actions.humanity import counted

    inputs = {
        **kept(counted(on.lake, on.steps, on.journeys, change, on.until_us)),
        "said": saving.said if saving else None,
        "data_version": version,
    }
    return Judged(saving.plan if saving else None, computed(inputs), inputs)


def computed(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Whose gain it is, from what was stored: the same figures, whenever it is asked."""
    from afuera.actions import changes_kept

    found = changes_kept.computed(inputs, inputs["said"])
    return {**found, "data_version": inputs["data_version"]}


def voices(
    goal: str | None, steps: Sequence[str], day: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What customers praised at these steps before that day, and what they say since; words unmasked."""
    from datetime import UTC, datetime, time

    from afuera.actions import praise
    from afuera.journeys.asked import moment

    found = shelf()
    if found is None:
        return [], []
    day_us = int(datetime.combine(day, time(), UTC).timestamp()) * 1_000_000
    said = praise.praised(found, goal, steps, day_us), praise.missed(found, goal, day_us)
    before, since = ([{**row, "at": moment(row["at_us"])} for row in rows] for rows in said)
    return before, since
