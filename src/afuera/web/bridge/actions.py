"""How do the pages of actions ask the library whether a trouble stays away?  In the lake, by a task.

What a verdict rests on comes back with it, so that it can be computed again without the lake.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from afuera.company import Company
from afuera.pains.signature import Signature
from afuera.web.bridge.installation import open_lake, shelf

if TYPE_CHECKING:
    from afuera.actions.told import Somebody
    from afuera.actions.weekly import Weekly
    from afuera.pains.ground import Ground

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """One plan to look at: its frozen signature, what was declared, its frozen neighbours, how many looks.

    `touched` are the goals of all plans whose day is declared: they are no controls for each other.
    """

    plan: int
    signature: dict[str, Any]
    declared: dict[str, Any]
    neighbours: dict[str, dict[str, Any]] | None
    looks: int
    touched: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found about one plan: the verdict as it is stored, its inputs, the neighbours from now on."""

    plan: int
    found: dict[str, Any]
    inputs: dict[str, Any]
    neighbours: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Failed:
    """One plan could not be looked at; the others were."""

    plan: int
    fault: str


def look(asked: Sequence[Asked], company: Company) -> Iterator[Looked | Failed]:
    """Look at every plan in the published tables of the lake, one after the other."""
    from afuera.pains.ground import ground

    with open_lake() as lake:
        on = ground(lake, company)
        try:
            data_version = lake.published_up_to("journeys") or 0
            for one in asked:
                yield _tried(one, on, data_version)
        finally:
            on.forget()


def _tried(asked: Asked, on: Ground, data_version: int) -> Looked | Failed:
    """Whatever goes wrong with one plan is told there and in the log."""
    try:
        return _look(asked, on, data_version)
    except Exception as fault:
        log.exception("The look at plan %s failed", asked.plan)
        return Failed(asked.plan, f"{type(fault).__name__}: {fault}"[:500])


def _look(asked: Asked, on: Ground, data_version: int) -> Looked:
    from afuera.actions.recurrence import all_weekly, control, neighbours, recurrence

    signature = Signature.from_json(asked.signature)
    if asked.neighbours is None:
        around = neighbours(signature, on)
    else:
        around = {key: Signature.from_json(facts) for key, facts in asked.neighbours.items()}
    weekly, beside = recurrence(signature, on), all_weekly(around, on)
    beside_it = control(signature, on, asked.touched)
    inputs = {
        "weekly": _kept(weekly),
        "neighbours": {key: _kept(one) for key, one in beside.items()},
        "control": beside_it and {"weekly": _kept(beside_it[0]), "goals": beside_it[1]},
        "data_version": data_version,
    }
    found = computed(inputs, asked.declared, asked.looks)
    return Looked(asked.plan, found, inputs, {key: one.to_json() for key, one in around.items()})


def computed(inputs: Mapping[str, Any], declared: Mapping[str, Any], looks: int) -> dict[str, Any]:
    """The verdict from what was stored with it: the same figures, whenever it is asked."""
    from afuera.actions.declared import Declared
    from afuera.actions.verdict import to_json, verdict
    from afuera.actions.weekly import Weekly

    said = Declared.from_json(dict(declared))
    beside = {key: Weekly.of(rows) for key, rows in inputs["neighbours"].items()}
    kept = inputs.get("control")
    control = Weekly.of(kept["weekly"]) if kept else None
    found = verdict(Weekly.of(inputs["weekly"]), said, neighbours=beside, control=control)
    plain = to_json(found, said, looks, inputs["data_version"])
    if plain["control"] is not None and kept:
        plain["control"]["goals"] = kept["goals"]
    return plain


def declared_as(day: Any, shape: Any, ratio: float, chosen: Any) -> dict[str, Any]:
    """What a plan declared, as plain values."""
    from afuera.actions.declared import Declared

    return Declared(day=day, shape=shape, ratio=ratio, chosen=min(chosen, day)).to_json()


def _kept(weekly: Weekly) -> list[dict[str, Any]]:
    facts = asdict(weekly)
    names = [name for name in ("hits", "exposed", "reached", "known") if facts[name] is not None]
    return [
        {"week": week.isoformat(), **{name: facts[name][place] for name in names}}
        for place, week in enumerate(weekly.weeks)
    ]


def people_hit(signature: dict[str, Any], company: Company) -> frozenset[str]:
    """Everybody whom a pain hit: the keys of their persons."""
    from afuera.actions.told import people_hit as struck
    from afuera.pains.ground import ground

    with open_lake() as lake:
        on = ground(lake, company)
        try:
            return struck(Signature.from_json(signature), on)
        finally:
            on.forget()


def audience(signature: dict[str, Any], hit: frozenset[str], *, active: bool = True) -> list[Somebody]:
    """All active customers who lived the goal of a pain; all there ever were when not `active`."""
    from afuera.actions import told

    found = shelf()
    return told.audience(found, Signature.from_json(signature), hit, active=active) if found else []


def names(people: Sequence[str]) -> dict[str, list[str]]:
    """The identifiers of these people."""
    from afuera.actions import told

    found = shelf()
    return told.names(found, people) if found and people else {}
