"""How do the pages about pains ask the library?  Signatures, the journeys behind a pain, what people said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from afuera.company import Company
from afuera.journeys import asked
from afuera.pains.signature import NAMED, Signature
from afuera.web.bridge.installation import open_lake, shelf
from afuera.web.bridge.themes import hurt_first

MOST_DOORS = 12
Standing = Callable[[], list[dict[str, Any]]]
_standing: list[Standing] = []


def stands(callback: Standing) -> Standing:
    """Register who knows the signatures that every study counts, whatever its rules propose."""
    _standing.append(callback)
    return callback


def standing() -> list[Signature]:
    """The signatures that stand already, or that people named."""
    return [Signature.from_json(one) for callback in _standing for one in callback()]


def count(
    signature: Mapping[str, Any], others: Sequence[Mapping[str, Any]], company: Company
) -> dict[str, Any] | None:
    """Whom one pain hit and what that does, in the tables that pages show now; None when it hit nobody, or
    when nothing was published yet.  The others are adjusted for.
    """
    from afuera.pains.ground import ground
    from afuera.pains.one import judge_one

    with open_lake() as lake:
        if not {"journeys", "steps"} <= (lake.published() or {}).keys():
            return None
        on = ground(lake, company)
        try:
            beside = [Signature.from_json(one) for one in others]
            return judge_one(on, Signature.from_json(signature), beside)
        finally:
            on.forget()


def stands_behind(row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> int:
    """How many of the others hurt more than this one, by what is known of them."""
    from afuera.pains.one import stands_behind as behind

    return behind(row, others)


def named(goal: str | None, step: str, friction: str, words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Key and signature of a pain that a person names.  Raises ValueError when nothing recognises it.

    `goal` "" means journeys without a known goal, None whichever goal.
    """
    said = tuple(word for word in words if word.strip())
    found = Signature(NAMED, goal=goal, step=step or None, friction=friction or None, words=said)
    return found.key, found.to_json()


def narrower(
    signature: Mapping[str, Any], step: str, friction: str, words: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """Key and signature of a part of a pain: the same, and besides this step, friction or these words."""
    base = Signature.from_json(signature).to_json()
    part: dict[str, Any] = {**base}
    if step:
        part["step"] = step
    if friction:
        part["friction"] = friction
    if words:
        part["words"] = sorted({*base.get("words", []), *words})
    found = Signature.from_json(part)
    if found.key == Signature.from_json(signature).key:
        raise ValueError("the part is the whole")
    return found.key, found.to_json()


def doors(journey_ids: Iterable[str]) -> list[dict[str, Any]]:
    """The journeys of these ids that are still there, under the ids that they go by now."""
    found = shelf()
    if found is None:
        return []
    rows = []
    for one in list(journey_ids)[:MOST_DOORS]:
        row = asked.journey(found, one)
        if row is None and (now := asked.renamed(found, one)) is not None:
            row = asked.journey(found, now)
        if row is not None:
            rows.append(row)
    return rows


def words_on(journeys: Sequence[Mapping[str, Any]], most: int = 6) -> list[dict[str, Any]]:
    """What these customers said in their own words, one voice a journey first; praise left out."""
    found = shelf()
    if found is None:
        return []
    first: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    for journey in journeys:
        said = [
            {**event, "journey_id": journey["journey_id"], "goal": journey["goal"]}
            for event in asked.events_of(found, journey["number"])
            if event.get("own") and event.get("text")
        ]
        first += said[:1]
        more += said[1:]
    hurt, others = hurt_first([*first, *more])
    return [*hurt, *others][:most]
