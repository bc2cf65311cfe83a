"""Does a file come in through the pages, whole, once, and out again?"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.lake import Lake
from afuera.web.signals import receiving, tasks
from afuera.web.signals.models import Contents, Import, KnownMapping, Replay
from afuera.web.teams.models import Person, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db

HEAD = "fecha;cliente;actividad;canal;comentario"
GOOD = [f"{day:02d}/10/2026 10:30;c{day};pregunta;chat;hola" for day in range(13, 29)]
BAD = ["pronto;c40;pregunta;chat;no sé cuándo", "31/02/2026 09:00;c41;paga;web;"]


def text(rows: list[str], head: str = HEAD) -> bytes:
    return "\n".join([head, *rows, ""]).encode()


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def analyst(data: Path, everybody: dict[str, Person], browser: Browser) -> Client:
    return browser(everybody["analyst"])


@pytest.fixture
def lead(data: Path, everybody: dict[str, Person], browser: Browser) -> Client:
    return browser(everybody["cx_lead"])


def bring(client: Client, content: bytes, name: str = "pqrs.csv") -> Import:
    file = SimpleUploadedFile(name, content)
    answer = client.post("/en/signals/upload/", {"files": [file]})
    assert answer.status_code == 302
    return Import.objects.latest("pk")


def filled(client: Client, row: Import) -> dict[str, Any]:
    """What the form of the mapping says when nobody touched it."""
    page = client.get(f"/en/signals/{row.pk}/mapping/").content.decode()
    form = page[page.index('id="sheet"') : page.index('id="look"')]
    said: dict[str, Any] = {}
    for name, value in re.findall(r'<input(?![^>]*checkbox)[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form):
        said.setdefault(name, []).append(value.replace("&quot;", '"').replace("&#x27;", "'"))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        said.setdefault(name, []).append((chosen[1] or chosen[2]) if chosen else "")
    said.pop("csrfmiddlewaretoken", None)
    return said


def let_in(client: Client, row: Import, **changed: Any) -> Import:
    answer = client.post(f"/en/signals/{row.pk}/mapping/", filled(client, row) | changed | {"do": "start"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row.refresh_from_db()
    return row


def test_a_file_comes_in_with_the_proposed_mapping(lead: Client, data: Path) -> None:
    row = bring(lead, text(GOOD))
    page = lead.get(f"/en/signals/{row.pk}/mapping/").content.decode()
    assert "Every row that we looked at in pqrs.csv can be understood" in page
    row = let_in(lead, row)
    assert (row.state, row.counts["added"]) == ("done", len(GOOD)), row.fault
    assert not (receiving.store() / row.token).exists()
    with Lake.open(data / "lake") as lake:
        assert lake.engine.rows(lake.signals().agg(n=lake.signals().count()))[0]["n"] == len(GOOD)
        assert lake.imports()[0].name == "pqrs.csv"
    assert Contents.objects.get().signals == len(GOOD)
    assert "16 signals are here, the latest of" in lead.get("/en/signals/").content.decode()
    assert "16 signals came in with pqrs.csv" in lead.get(f"/en/signals/{row.pk}/").content.decode()
    told = set(Write.objects.values_list("operation", flat=True))
    assert {"upload_file", "correct_mapping", "bring_in_file", "import_done"} <= told
