"""Does somebody get a file in, mended and out again with the keyboard alone?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from afuera.web.signals import tasks
from afuera.web.signals.models import Contents, Import
from web.chromium import in_chromium
from web.conftest import made

pytestmark = [*in_chromium, pytest.mark.django_db(transaction=True)]
ROWS = [f"{day:02d}/10/2026 10:30;c{day};pregunta;chat" for day in range(13, 29)] + ["pronto;c1;paga;web"]


def test_upload_mapping_import_quarantine_mend_and_undo_by_keyboard_without_script(
    live_server: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chromium: Any
) -> None:
    monkeypatch.setattr(tasks, "lake_changed", lambda: None)
    settings.DATA = tmp_path
    file = tmp_path / "pqrs.csv"
    file.write_text("\n".join(["fecha;cliente;actividad;canal", *ROWS, ""]))
    client = Client()
    client.force_login(made("cx_lead"))
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    context = chromium.new_context(java_script_enabled=False, reduced_motion="reduce")
    context.add_cookies([{**cookie, "url": live_server.url}])
    page = context.new_page()

    def press(selector: str, key: str = "Enter") -> None:
        page.locator(selector).first.focus()
        page.keyboard.press(key)

    page.goto(f"{live_server.url}/en/signals/")
    page.set_input_files("#files", str(file))
    press("#drop button")
    page.wait_for_url("**/mapping/")
    assert page.get_by_text("16 of the first 17 rows").count()
    page.locator("#col_goal").evaluate("one => one.closest('details')?.setAttribute('open', '')")
    page.locator("#col_goal").focus()
    page.keyboard.press("End")  # the same for every row
    page.locator("#val_goal").focus()
    page.keyboard.type("get help")
    page.locator("#refused_share").evaluate("one => one.closest('details').setAttribute('open', '')")
    page.locator("#refused_share").focus()
    page.keyboard.type("20")
    press("button[value=start]")
    page.wait_for_url(re.compile(r"/signals/\d+/$"))
    page.get_by_text("16 signals came in with pqrs.csv").wait_for()
    press(".sums a")
    page.wait_for_url("**/quarantine/?file=pqrs.csv")
    press(".refused a.btn")
    page.wait_for_url(re.compile(r"/quarantine/[0-9a-f]{32}/$"))
    page.locator("#cell_0").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("29/10/2026 09:00")
    page.keyboard.press("Enter")
    page.get_by_text("It is in now").wait_for()
    assert Contents.objects.get().signals == 17
    page.goto(f"{live_server.url}/en/signals/{Import.objects.get().pk}/undo/")
    assert page.get_by_text("removes 17 signals").count()
    page.locator("#why").focus()
    page.keyboard.type("the wrong file")
    page.keyboard.press("Enter")
    page.get_by_text("pqrs.csv was taken back").first.wait_for()
    context.close()
    assert Contents.objects.get().signals == 0


def test_a_changed_column_shows_at_once_what_the_rows_become(
    live_server: Any, settings: Any, tmp_path: Path, chromium: Any
) -> None:
    settings.DATA = tmp_path
    file = tmp_path / "pqrs.csv"
    file.write_text("\n".join(["fecha;cliente;actividad;canal", *ROWS, ""]))
    client = Client()
    client.force_login(made("cx_lead"))
    with file.open("rb") as stream:
        client.post("/en/signals/upload/", {"files": [stream]})
    where = f"/en/signals/{Import.objects.get().pk}/mapping/"
    client.get(where)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context = chromium.new_context(reduced_motion="reduce")
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(live_server.url + where)
    page.locator("#col_occurred_at").select_option("c:cliente")
    page.get_by_text("0 rows become signals, 17 would be refused").wait_for()
    assert page.locator("#col_occurred_at").input_value() == "c:cliente"
    context.close()
