"""What does the demo show?  A company that does not exist, brought in and studied on the first start."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from afuera.company import Company
from afuera.web.bilingual import Refused
from afuera.web.bridge.installation import open_lake
from afuera.web.journeys import company_file, operations, queries, tasks
from afuera.web.journeys.map_invented import draw_demo_maps
from afuera.web.teams import company_file as teams_file
from afuera.wording import mark


def move_in(data: Path, seed: int | None = None, journeys_per_goal: int | None = None) -> None:
    """Simulate the telephone company with its planted faults, bring its signals in, study them."""
    from afuera.simulate.showcase import showcase

    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    if queries.newest_study() is not None:
        return
    place = data / "demo"
    known = showcase(place, seed, journeys_per_goal)
    teams_file.take_in(known)
    company_file.take_in(known)
    bring_in(place, known)
    operations.ask_for_refresh()
    tasks.catch_up.func()
    draw_demo_maps()


def bring_in(place: Path, known: Company) -> None:
    """The signals of a directory; what is in the lake already is known by its id."""
    from afuera.findings.study import add_file

    with open_lake() as lake:
        for path in sorted(place.glob("signals*")):
            add_file(lake, path, known)
