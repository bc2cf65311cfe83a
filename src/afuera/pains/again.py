"""Are the figures of pains the same when they are computed once more, from what was stored with them?

A row of a study says by which signature, up to which batch and moment, and by which version of the method it
was made.  With the lake and what the company said of its goals then, that is enough: whatever came in since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from afuera.company import Company
from afuera.errors import LakeError
from afuera.journeys.ends import ended
from afuera.journeys.rebuild import rebuild
from afuera.pains.ground import Ground, ground
from afuera.pains.signature import Signature
from afuera.pains.study import METHOD_VERSION, Row, judge
from afuera.people import identities

if TYPE_CHECKING:
    from afuera.lake import Lake


def again(lake: Lake, company: Company, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """All rows of one study, computed anew; `lake` reads as of that study from then on.

    All of them, because pains are adjusted for each other and ordered among each other.  Raises ValueError
    when another version of the method made them.
    """
    if not rows:
        return []
    made_by = {row["method_version"] for row in rows}
    if made_by != {METHOD_VERSION}:
        raise ValueError(f"these rows were made by version {made_by} of the method, not {METHOD_VERSION}")
    on = as_of(lake, company, rows[0]["data_version"])
    try:
        return judge(on, [Signature.from_json(row["signature"]) for row in rows])
    finally:
        on.forget()


def as_of(lake: Lake, company: Company, data_version: Mapping[str, Any]) -> Ground:
    """What hits looked at then: journeys rebuilt from the signals up to that batch, ended as of then."""
    batch = int(data_version["up_to_batch"])
    if batch > lake.highest_batch():
        raise LakeError("The lake at {path} has no batch {batch} yet.", path=lake.path, batch=str(batch))
    lake.stand_still(batch)
    rebuilt = rebuild(lake, lake.signals(), identities(lake, company).table, company)
    until_us = int(data_version["until_us"])
    journeys = lake.keep(ended(rebuilt.journeys, company, until_us))
    return ground(
        lake, company, steps=rebuilt.steps, journeys=journeys, wanted=rebuilt.attributes, until_us=until_us
    )
