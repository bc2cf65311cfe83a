"""What does the demo show?  A company that does not exist, brought in and studied on the first start."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from afuera.web.bilingual import Refused
from afuera.web.journeys import company_file, operations, queries, tasks
from afuera.web.journeys.map_invented import draw_demo_maps
from afuera.web.signals.invented import bring_in_demo, leave_a_file
from afuera.web.teams import company_file as teams_file
from afuera.web.teams.models import Person
from afuera.wording import mark


def move_in(data: Path, seed: int | None = None, journeys_per_goal: int | None = None) -> None:
    """Simulate the telephone company with its planted faults, bring its signals in, study them."""
    from afuera.company import Company
    from afuera.simulate.mended import mended
    from afuera.simulate.showcase import JOURNEYS_PER_GOAL, SEED, showcase

    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    if queries.newest_study() is not None:
        return
    place = data / "demo"
    showcase(place, seed, journeys_per_goal)
    known_seed, each = SEED if seed is None else seed, journeys_per_goal or JOURNEYS_PER_GOAL
    mended(place / "signals.parquet", place / "company.toml", known_seed, each)
    known = Company.load(place / "company.toml")
    teams_file.take_in(known)
    company_file.take_in(known)
    analyst = Person.objects.filter(invented=True, role="analyst").first()
    for path in sorted(place.glob("signals*")):
        bring_in_demo(path, analyst)
    operations.ask_for_refresh()
    tasks.catch_up.func()
    tasks.study.func()
    draw_demo_maps()
    leave_a_file(place, analyst)
