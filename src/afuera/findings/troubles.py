"""Where does it rub, and how near is that to the outside?  Frictions, and the lake's rows of the outlook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from afuera.findings.sight import Sight
from afuera.journeys import frictions
from afuera.journeys.frictions.ground import ground as on_frictions
from afuera.outlook.lake_rows import rows_of
from afuera.pains.ground import ground

Progress = Callable[[str], None]


def troubles(sight: Sight, progress: Progress) -> dict[str, Any]:
    """`frictions` and `outlook` of the findings: what met whom is found once, for both."""
    progress("frictions")
    lake, company = sight.lake, sight.company
    rubs = on_frictions(sight.steps, sight.journeys, lake.engine, company, sight.until_us)
    met = frictions.found(rubs)
    found = frictions.rows_of(met, rubs)
    rubs.forget()
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
    on.forget()
    lake.forget(met)
    return {"frictions": found, "outlook": outlook}
