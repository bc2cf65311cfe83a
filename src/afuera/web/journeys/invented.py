"""What does the demo show?  A company that does not exist, studied once, on the first start."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from afuera.web.bilingual import Refused
from afuera.web.journeys.operations import keep_study
from afuera.web.journeys.queries import newest_study
from afuera.wording import mark


def study_once(data: Path) -> None:
    """Simulate the telephone company with its planted faults, study it, keep what was found."""
    from afuera.findings import study
    from afuera.simulate.showcase import showcase

    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    if newest_study() is not None:
        return
    place = data / "demo"
    known = showcase(place)
    keep_study(study([place], company=known).findings, None)
