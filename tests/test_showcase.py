"""Does the demo show what happens inside while a customer waits?"""

from __future__ import annotations

from pathlib import Path

from afuera.findings.study import add_file
from afuera.journeys import linked
from afuera.journeys.refresh import refresh
from afuera.journeys.shelf import fill
from afuera.lake import Lake
from afuera.lake.shelf import Shelf
from afuera.people import identities
from afuera.simulate.behind import AFTER, INNER, OUTER
from afuera.simulate.showcase import showcase


def test_customers_of_the_demo_wait_for_an_internal_journey(tmp_path: Path) -> None:
    known = showcase(tmp_path / "company", journeys_per_goal=60)
    inner = next(goal for goal in known.goals if goal.name == INNER)
    assert inner.traveller == "employee"
    assert known.names["es"][INNER] == "planear una visita"
    with Lake.open(tmp_path / "lake") as lake:
        for file in sorted((tmp_path / "company").glob("signals*")):
            add_file(lake, file, known)
        who = identities(lake, known)
        refresh(lake, known, who)
        shelf = Shelf.open(fill(lake, known, who))
    found = [link for link in linked.links_of(shelf, OUTER) if link.inner == INNER]
    assert found
    assert (found[0].step, found[0].traveller) == (AFTER, "employee")
    assert found[0].people >= 5
    assert found[0].days is not None
    assert found[0].days > 0.8
