"""Story 5: from raw files to the split orders, a plan, its proof, and the action that reopens itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from afuera.web.actions.models import Plan
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Team
from web.chromium import in_chromium
from web.conftest import made
from web.newcomer import brought_in, entered, filled, sent
from web.ordered import BACK_FROM, KEPT_FROM, WEEKS, beginning, write

pytestmark = [
    *in_chromium,
    pytest.mark.proof,
    pytest.mark.timeout(3600),  # three studies in a row, perhaps on a busy machine
    pytest.mark.django_db(transaction=True),
]


def as_if_declared_then(plan: Plan) -> None:
    """Time passes: what was declared today was declared before the weeks that the next files bring."""
    day = beginning(dt.datetime.now(dt.UTC)).date() + dt.timedelta(weeks=KEPT_FROM)
    before = {"chosen_on": day - dt.timedelta(weeks=6), "declared_on": day - dt.timedelta(weeks=1)}
    assert BACK_FROM < WEEKS
    Plan.objects.filter(pk=plan.pk).update(due=day, **before)


def test_split_orders_from_raw_files_to_the_reopened_action(
    live_server: Any, settings: Any, tmp_path: Path, chromium: Any
) -> None:
    settings.DATA = tmp_path
    lead = made("cx_lead", language="es")
    for name in ("bodega", "tienda"):
        Team.objects.create(name=name, name_es=name.title(), name_en=name.title())
    files = write(tmp_path)
    page = entered(chromium, live_server, settings, lead)
    brought_in(page, live_server, files[0])

    # Consequence first: the promise stands before what is more frequent.
    page.goto(f"{live_server.url}/es/pains/")
    pain = Pain.objects.get(kind="promise")
    figures = pain.figures or {}
    assert figures["place"] < figures["old_order"]["place"]
    page.locator(f'a[href$="/pains/{pain.key}/"]').first.click()
    page.wait_for_url(f"**/pains/{pain.key}/")
    page.goto(page.url.replace("/es/", "/en/"))
    page.get_by_role("link", name="Begin a plan").click()

    # A plan with its cause, what it will bring, and a team's promise.
    filled(page, title="Promise the day that is kept")
    sent(page)
    page.wait_for_url("**/plans/*/")
    plan = Plan.objects.get()
    at = f"{live_server.url}/es/actions/plans/{plan.pk}/"
    page.goto(at)
    found = {"name": "Fecha de entrega", "what": "La página promete lo que dice la bodega."}
    filled(page, kind="policy", address=f"{live_server.url}/es/pains/{pain.key}/", **found)
    page.locator("#cause form:has([name=address]) button").click()
    page.get_by_text("Fecha de entrega").first.wait_for()
    page.goto(f"{at}effect/")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    filled(page, due=tomorrow.isoformat(), left="30")
    sent(page)
    page.goto(f"{at}promises/")
    team = str(Team.objects.get(name="bodega").pk)
    filled(
        page,
        team=team,
        name="Fechas",
        what="Se promete el día que se cumple.",
        first_date=tomorrow.isoformat(),
    )
    sent(page)
    page.get_by_text("Fechas").first.wait_for()
    as_if_declared_then(plan)

    # It stays away; then it is back, and the plan reopens itself.
    brought_in(page, live_server, files[1])
    plan.refresh_from_db()
    assert plan.state == "holds", plan.verdicts.first().found
    page.goto(f"{at}proof/")
    page.get_by_role("heading", level=1, name="No ha vuelto").wait_for()
    brought_in(page, live_server, files[2])
    page.goto(f"{live_server.url}/es/actions/")
    page.get_by_role("heading", level=1, name="volvió").wait_for()
    page.goto(f"{live_server.url}/en/actions/plans/{plan.pk}/")
    page.get_by_role("heading", level=1, name="It came back").wait_for()
    plan.refresh_from_db()
    assert plan.state == "came_back"
