"""Story 7: is the efficiency that killed the human found from one raw file, told, and decided about?"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from afuera.web.actions.models import Decision, Efficiency
from test_actions_humanity import lives
from web.chromium import in_chromium
from web.conftest import made
from web.newcomer import brought_in, entered, filled, sent

pytestmark = [*in_chromium, pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def written(place: Path) -> Path:
    """What the system of the company wrote, as CSV: nobody says that anything was changed."""
    rows = [{"signal_id": f"s{n}", **row} for n, row in enumerate(lives(hurts=True))]
    names = list(dict.fromkeys(name for row in rows for name in row))
    path = place / "llamadas.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, restval="")
        writer.writeheader()
        writer.writerows({**row, "occurred_at": row["occurred_at"].isoformat()} for row in rows)
    return path


def test_a_newcomer_finds_the_saving_for_which_customers_pay_and_has_it_decided(
    live_server: Any, settings: Any, tmp_path: Path, chromium: Any
) -> None:
    settings.DATA = tmp_path
    lead, boss = made("cx_lead", language="es"), made("executive", language="en")
    page = entered(chromium, live_server, settings, lead)
    brought_in(page, live_server, written(tmp_path))
    # The first page says it, nobody has to look for it.
    page.goto(f"{live_server.url}/es/")
    page.locator(".efficiencies a").first.click()
    page.get_by_role("heading", level=1, name="La ganancia es nuestra").wait_for()
    for words in ("no lo declaró nadie", "Lo que les gustaba", "So kind!", "dentro de su límite"):
        assert page.get_by_text(words).count(), words
    address = page.url
    page.goto(address.replace("/es/", "/en/"))
    page.get_by_role("heading", level=1, name="The gain is ours, the loss is theirs").wait_for()
    page.goto(address)
    page.get_by_role("link", name="Pedirle la decisión").click()
    filled(page, waits_for=str(boss.pk))
    sent(page)
    asked = Decision.objects.get()
    assert asked.waits_for == boss
    assert "empezar" in asked.title or "start" in asked.title
    # Who may decide it is told on the first page, in their language.
    page = entered(chromium, live_server, settings, boss)
    page.goto(f"{live_server.url}/en/")
    page.get_by_role("link", name=asked.title).first.click()
    page.get_by_role("link", name="Decide", exact=True).click()
    filled(page, before="The call was cut for its minutes.", after="The call is back from Monday on.")
    sent(page)
    page.get_by_text("The call is back from Monday on.").first.wait_for()
    assert Decision.objects.get().decided_by == boss
    # And with the next data it is counted on, under the same name.
    assert Efficiency.objects.get().alarm
