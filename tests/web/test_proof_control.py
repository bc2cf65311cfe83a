"""A wave hits the trouble and what nobody changed: the proof names the control, and hides few people."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from afuera.web.actions.models import Plan, Verdict
from afuera.web.bridge import actions as bridge
from afuera.web.bridge.installation import lake_changed
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person
from web.conftest import made
from web.test_catching_up import brought
from web.test_proof import BEFORE, WEEKS, due, fresh, planned, today

__all__ = ["fresh"]
Browser = Callable[[Person | None], Client]


def written(place: Path) -> Path:
    """Orders and returns: handed on to another team, at both goals much rarer since one week."""
    rows, chance = ["person,occurred_at,goal,step,result,team"], random.Random(5)
    last = today() - dt.timedelta(days=today().weekday())
    for week in range(WEEKS):
        monday = last - dt.timedelta(weeks=WEEKS - week)
        for goal, n in (("order", 60), ("return", 60)):
            for number in range(n):
                who, day = f"{goal}{week}x{number}", monday + dt.timedelta(days=number % 5)
                handed = chance.random() < (0.4 if week < BEFORE else 0.08)
                rows.append(f"{who},{day}T09:00:00Z,{goal},ask,ok,store")
                rows.append(f"{who},{day}T15:00:00Z,{goal},settle,ok,{'office' if handed else 'store'}")
    path = place / "wave.csv"
    path.write_text("\n".join(rows))
    return path


@pytest.mark.django_db(transaction=True)
def test_a_wave_that_hit_both_is_told_and_few_people_are_hidden(fresh: Path, browser: Browser) -> None:
    Pain.objects.create(
        key="a1b2c3d4e5f6",  # the one that `planned` looks for
        signature={"kind": "friction", "goal": "order", "friction": "transfer"},
        kind="friction",
        state="accepted",
        proposed_by="machine",
        name_es="Lo pasan de un equipo a otro",
        name_en="Handed on",
    )
    plan = planned(made("journey_owner"))
    brought(written(fresh))
    lake_changed()
    look = Verdict.objects.get()
    found: dict[str, Any] = look.found
    assert (look.word, found["control"]["goals"], found["control"]["fell"]) == (
        "no_change_yet",
        ["return"],
        True,
    )
    assert bridge.computed(look.inputs, look.declared, 1) == found
    alone = bridge.computed({**look.inputs, "control": None}, look.declared, 1)
    assert alone["verdict"] == "prevented"
    page = browser(made("member")).get(f"/en/actions/plans/{plan.pk}/proof/").content.decode()
    assert "Control: the same trouble where nobody changed it" in page
    assert "by Laney&#x27;s p′ chart" in page
    assert re.search(r"Since then \d+ weeks lie below them", page)
    assert "usual limits" in page
    few = [row for row in found["chart"] if 0 < row["hits"] < 5]
    assert few
    assert page.count('<td class="n">too few</td>') >= len(few)
    assert not re.search(r'<td class="n">[1-4]</td><td class="n">\d+</td>', page)
    for row in few:
        assert f": {row['rate'] * 100:.1f}% of {row['exposed']}" not in page.replace("\u202f", "")
    spanish = browser(made("cx_lead")).get(f"/es/actions/plans/{plan.pk}/proof/").content.decode()
    assert "muy pocas" in spanish
    assert "Control: el mismo problema" in spanish


@pytest.mark.django_db
def test_goals_of_other_plans_are_no_controls() -> None:
    from afuera.web.actions.verdict_operations import to_look_at

    plan = planned(made("journey_owner"))
    pain = Pain.objects.get(pk=plan.pain_id)
    other = Pain.objects.create(
        key="b1b2c3d4e5f6",
        signature={"kind": "friction", "goal": "return", "friction": "wait"},
        kind="friction",
        state="accepted",
        proposed_by="machine",
        name_es="Espera",
        name_en="Wait",
    )
    Plan.objects.create(
        pain=other,
        owner=plan.owner,
        title="Faster",
        state="promised",
        due=due() + dt.timedelta(days=900),
        shape="step",
        ratio=0.5,
        declared_on=due(),
        declared_by=plan.owner,
        chosen_on=due(),
    )
    (asked,) = to_look_at()
    assert asked.plan == plan.pk
    assert set(asked.touched) == {pain.signature["goal"], "return"}
