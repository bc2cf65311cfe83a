"""Where does it rub, what of it hurts most, and how near is that to the outside?

Frictions, pains in their order, and the lake's rows of the outlook: all look at the same occurrences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from afuera.findings.sight import Sight
from afuera.journeys import frictions
from afuera.journeys.frictions.ground import ground as on_frictions
from afuera.outlook.lake_rows import rows_of
from afuera.pains.ground import ground
from afuera.pains.signature import Signature
from afuera.pains.sources import Found
from afuera.pains.study import pains_of
from afuera.voices.study import said_of_frictions

Progress = Callable[[str], None]


def troubles(
    sight: Sight, broken: Sequence[dict[str, Any]], progress: Progress, before: Sequence[Signature] = ()
) -> dict[str, Any]:
    """`frictions`, `pains` and `outlook` of the findings: what met whom is found once, for all of them.

    `before` are pains that stood already, or that people named.
    """
    progress("frictions")
    lake, company = sight.lake, sight.company
    rubs = on_frictions(sight.steps, sight.journeys, lake.engine, company, sight.until_us)
    met = frictions.found(rubs)
    found = frictions.rows_of(met, rubs)
    rubs.forget()
    said_of_frictions(lake, met, found)
    progress("outlook")
    on = ground(
        lake,
        company,
        steps=sight.steps,
        journeys=sight.journeys,
        wanted=sight.attributes,
        until_us=sight.until_us,
        met=met,
    )
    outlook = rows_of(on)
    progress("pains")
    pains = pains_of(on, Found(frictions=found, wholes=broken), before)
    on.forget()
    lake.forget(met)
    return {"frictions": found, "pains": pains, "outlook": outlook}
