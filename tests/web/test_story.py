"""Does the story hold from the first file to the last export: owned, drawn, walked, taken along, audited?"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from afuera.company import Company
from afuera.web.bridge import histories
from afuera.web.journeys import company_file as goals_file
from afuera.web.journeys.models import Goal, Study
from afuera.web.journeys.slugs import slug_of
from afuera.web.places import STUDIES
from afuera.web.signals.models import Import
from afuera.web.teams import company_file
from afuera.web.teams.models import Person, Write
from web.test_signals import filled

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db(transaction=True)

GOAL = "change plan"
SLUG = slug_of(GOAL)
# What a Colombian company would call the columns, and ours.
COLUMNS = {
    "fecha_hora": "occurred_at",
    "id_cliente": "person",
    "id_caso": "case_id",
    "objetivo": "goal",
    "actividad": "step",
    "canal": "channel",
    "equipo": "team",
    "resultado": "result",
    "comentario": "text",
    "emocion": "emotion",
    "id_evento": "signal_id",
    "pregunta": "question",
    "puntaje": "score",
    "escala_min": "score_min",
    "escala_max": "score_max",
    "actor": "actor",
    "correo": "email",
    "telefono": "phone",
    "cookie": "anonymous",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Company]:
    """A file of one goal, in Spanish, as it comes out of a system of tickets; and what the company says."""
    import pyarrow.parquet as pq

    from afuera.simulate.making import simulate

    place = tmp_path_factory.mktemp("company")
    simulate(place, industry="telecom", seed=7, journeys_per_goal=240)
    said = (place / "company.toml").read_text(encoding="utf-8")
    (place / "company.toml").write_text(said.replace("step_benchmark = 0.9\n", "step_benchmark = 0.85\n"))
    rows = [row for row in pq.read_table(place / "signals.parquet").to_pylist() if row["goal"] == GOAL]
    with (place / "pqrs.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(COLUMNS), delimiter=";")
        writer.writeheader()
        for row in rows:
            writer.writerow({theirs: told(row, ours) for theirs, ours in COLUMNS.items()})
        writer.writerow(dict.fromkeys(COLUMNS, "") | {"fecha_hora": "pronto", "id_cliente": "C1"})
    return place / "pqrs.csv", Company.load(place / "company.toml")


def told(row: dict[str, Any], ours: str) -> object:
    """A cell as the system of tickets writes it."""
    known = dict(one.split(":", 1) for one in row["identifiers"] or [])
    if ours in ("email", "phone", "anonymous"):
        return known.get(ours, "")
    value = row[ours]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if ours == "person" and value is None and "customer" in known:
        return f"C{known['customer']}"
    return "" if value is None else value


@pytest.fixture
def queue(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Tasks wait in the database until the worker comes."""
    settings.DATA = tmp_path
    usual = task_backends["default"]
    task_backends["default"] = DatabaseBackend("default", {"QUEUES": ["default", STUDIES]})
    yield
    task_backends["default"] = usual


def work(*, without: str = "") -> None:
    """The worker does all that waits."""
    facts: dict[str, Any] = {"interval": 0, "batch": True, "backend_name": "default", "startup_delay": False}
    facts |= {"max_tasks": None, "worker_id": "story", "excluded_queue_names": [without] if without else []}
    Worker(queue_names=["*"], **facts).run()
    failed = DBTaskResult.objects.filter(status="FAILED")
    assert not failed, failed[0].traceback


def page(client: Client, where: str) -> str:
    answer = client.get(where, follow=True)
    assert answer.status_code == 200, where
    return str(answer.content.decode())


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1].replace("&amp;", "&")


def test_from_a_file_to_an_owner_a_map_a_person_and_a_file(
    queue: None, company: tuple[Path, Company], everybody: dict[str, Person], browser: Browser
) -> None:
    path, known = company
    company_file.take_in(known)
    goals_file.take_in(known)
    lead = browser(everybody["cx_lead"])
    comes_in(lead, path)
    is_broken(lead)
    gets_an_owner(lead, everybody, browser)
    is_drawn(lead)
    key = is_walked(lead)
    two_become_one_and_two_again(lead, key)
    leaves_the_house(lead)
    assert_audited(browser(everybody["administrator"]))


def comes_in(lead: Client, path: Path) -> None:
    """Uploaded, its columns understood, brought in, worked into the journeys."""
    lead.post("/es/signals/upload/", {"files": [SimpleUploadedFile("pqrs.csv", path.read_bytes())]})
    row = Import.objects.get()
    said = filled(lead, row)
    answer = lead.post(f"/es/signals/{row.pk}/mapping/", {**said, "do": "start"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert "espera su turno" in page(lead, "/es/signals/")
    work(without=STUDIES)
    row.refresh_from_db()
    assert row.state == "done", row.fault
    assert f"{row.counts['quarantined']} siguen rechazadas" in page(lead, "/es/signals/")
    assert not Study.objects.exists()
    work()
    assert Study.objects.count() == 1


def is_broken(lead: Client) -> None:
    """The list says so first, and the page of the goal why."""
    said = page(lead, "/es/journeys/")
    (goal,) = [row for row in Study.objects.get().findings["journeys"] if row["goal"] == GOAL]
    assert goal["verdict"] == "broken_whole"
    assert "oto en conjunto" in said
    assert f"/es/journeys/{SLUG}/" in said
    assert "Nadie responde por este viaje" in said
    assert 'id="carried"' in page(lead, f"/es/journeys/{SLUG}/")  # the seams that carry the loss
    here = lead.get(f"/es/journeys/{SLUG}/paths/?channel=web&detail=8").content.decode()
    there = first(r'href="(/en/journeys/[^"]*)"', here)
    assert there == f"/en/journeys/{SLUG}/paths/?channel=web&detail=8"
    assert 'lang="en"' in page(lead, there)


def gets_an_owner(lead: Client, everybody: dict[str, Person], browser: Browser) -> None:
    """Named by the lead, accepted by who was named."""
    owner, where = everybody["journey_owner"], f"/es/journeys/{SLUG}/owner/"
    lead.post(
        f"{where}name/", {"person": owner.pk, "mandate": "Cambiar textos", "why": "Conoce las dos partes"}
    )
    assert "Nadie responde por este viaje" in page(lead, "/es/journeys/")
    browser(owner).post(f"{where}answer/", {"accept": "1"})
    assert f"Responde: {owner.name}" in page(lead, "/es/journeys/")
    work()  # the letter to who was named


def is_drawn(lead: Client) -> None:
    """A cell of the map is written, and the map says who wrote it."""
    cell = first(
        rf'href="(/es/journeys/{SLUG}/map/cell/[^"]*/needs/)"', page(lead, f"/es/journeys/{SLUG}/map/")
    )
    entry = {"e-0-id": "", "e-0-text": "Un solo precio final", "e-0-backed_by": "fieldwork"}
    entry |= {"e-0-source": "12 visitas", "e-TOTAL_FORMS": "1", "e-INITIAL_FORMS": "0", "read": "0"}
    assert lead.post(cell, {**entry, "why": "Fuimos a ver"}).status_code == 302
    assert "Un solo precio final" in page(lead, f"/es/journeys/{SLUG}/map/")
    assert "Fuimos a ver" in page(lead, f"/es/journeys/{SLUG}/map/history/")


def is_walked(lead: Client) -> str:
    """From a number to one person's journey, and on to their history; the key of the person."""
    behind = page(lead, f"/es/journeys/{SLUG}/people/?reached=no")
    walk = page(lead, first(rf'href="(/es/journeys/{SLUG}/walks/[^"]+)"', behind))
    key = first(r'href="/es/people/([\w-]+)/', walk)
    assert "señales" in page(lead, f"/es/people/{key}/")
    return key


def two_become_one_and_two_again(lead: Client, key: str) -> None:
    """Merged by hand with a reason, and taken back."""
    behind = page(lead, f"/es/journeys/{SLUG}/people/?reached=yes")
    walk = page(lead, first(rf'href="(/es/journeys/{SLUG}/walks/[^"]+)"', behind))
    other = first(r'href="/es/people/([\w-]+)/', walk)
    asked = {"action": "join", "one": key, "other": other}
    assert "2 personas" in page(lead, "/es/people/decide/?" + "&".join(f"{k}={v}" for k, v in asked.items()))
    lead.post("/es/people/decide/", {**asked, "why": "la misma señora"})
    work(without=STUDIES)
    (decision,) = histories.standing()
    assert len(set(histories.whose([decision.one, decision.other]).values())) == 1
    lead.post(f"/es/people/decisions/{decision.decision}/", {"why": "eran dos hermanas"})
    work(without=STUDIES)
    assert len(set(histories.whose([decision.one, decision.other]).values())) == 2


def leaves_the_house(lead: Client) -> None:
    """The journeys for other tools, the map for a wall."""
    journeys = lead.get(f"/es/journeys/{SLUG}/journeys.xes")
    log = b"".join(journeys.streaming_content) if journeys.streaming else journeys.content
    assert log.count(b"<trace>") > 50
    paper = lead.get(f"/es/journeys/{SLUG}/map.pdf")
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")


def assert_audited(administrator: Client) -> None:
    """Every write stands in the log, and so does every look at a person."""
    assert Goal.objects.filter(slug=SLUG).exists()
    done = set(Write.objects.values_list("operation", flat=True))
    assert done >= {
        "upload_file", "bring_in_file", "keep_study", "name_owner", "accept_journey", "change_map",
        "merge_people", "take_back_decision",
    }  # fmt: skip
    said = page(administrator, "/es/teams/audit/")
    assert "Unió a dos clientes a mano" in said or "mano" in said
    assert f"/es/journeys/{SLUG}/" in page(administrator, "/es/teams/audit/?of=looks") or "person" in page(
        administrator, "/es/teams/audit/?of=looks"
    )
