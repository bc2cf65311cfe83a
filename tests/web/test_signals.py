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


def test_what_is_refused_waits_is_mended_and_comes_in(lead: Client, data: Path) -> None:
    row = let_in(lead, bring(lead, text(GOOD + BAD)), refused_share="50")
    assert (row.state, row.counts["quarantined"]) == ("done", 2), row.fault
    page = lead.get("/en/signals/quarantine/?reason=time_not_understood&column=occurred_at").content.decode()
    assert "2 rows wait to be mended" in page
    assert 'class="faulty"' in page
    keys = re.findall(r"/quarantine/([0-9a-f]{32})/", page)
    assert len(keys) == 2
    form = lead.get(f"/en/signals/quarantine/{keys[0]}/").content.decode()
    assert 'value="pronto"' in form
    cells = dict(re.findall(r'name="(cell_\d)" value="([^"]*)"', form))
    lead.post(f"/en/signals/quarantine/{keys[0]}/", cells | {"cell_0": "29/10/2026 08:00"})
    replay = Replay.objects.get()
    assert (replay.state, replay.counts["added"], replay.mended, replay.keys) == ("done", 1, {}, [])
    assert lead.get(f"/en/signals/quarantine/{keys[0]}/").status_code == 404
    assert Contents.objects.get().refused == 1
    with Lake.open(data / "lake") as lake:
        mended = lake.engine.rows(lake.signals().filter(lake.signals().person == "c40"))[0]
    assert mended["text"] == "no sé cuándo"
    assert mended["occurred_at"].isoformat().startswith("2026-10-29T08:00")


def test_a_row_that_is_mended_wrongly_says_why_it_is_refused_again(lead: Client) -> None:
    let_in(lead, bring(lead, text(GOOD + BAD)), refused_share="50")
    page = lead.get("/en/signals/quarantine/?file=pqrs.csv").content.decode()
    key = re.findall(r"/quarantine/([0-9a-f]{32})/", page)[0]
    lead.post(f"/en/signals/quarantine/{key}/", {"cell_0": "tomorrow <b>"})
    page = lead.get("/en/signals/quarantine/?file=pqrs.csv").content.decode()
    assert "says “tomorrow &lt;b&gt;”" in page
    assert "One was refused again" in page
    assert Contents.objects.get().refused == 2


def test_a_whole_group_comes_in_when_how_it_is_read_is_corrected(lead: Client) -> None:
    odd = [f"{day:02d}.10.2026#7;c{day};paga;web;" for day in range(1, 10)]
    let_in(lead, bring(lead, text(GOOD + odd)), refused_share="90")
    where = "/en/signals/quarantine/again/?reason=time_not_understood&column=occurred_at"
    page = lead.get(where).content.decode()
    assert "How should these 9 rows be read?" in page
    toml = Import.objects.get().read_as.replace("[file]", '[file]\ndate_formats = ["%d.%m.%Y#%H"]')
    asked = {"reason": "time_not_understood", "column": "occurred_at", "toml": toml, "do": "toml"}
    page = lead.post("/en/signals/quarantine/again/", asked).content.decode()
    assert "9 of these 9 rows would be understood now" in page
    sent = {"kept": toml, "date_formats": "%d.%m.%Y#%H", "do": "start"} | filled_from(page)
    lead.post("/en/signals/quarantine/again/", asked | sent)
    assert Replay.objects.get().counts["added"] == 9
    assert Contents.objects.get().refused == 0


def filled_from(page: str) -> dict[str, Any]:
    """The columns that a form has chosen."""
    found = re.findall(r'<select[^>]*name="(col_\w+)"[^>]*>(.*?)</select>', page, re.S)
    chosen = {name: re.search(r'value="([^"]*)" selected', options) for name, options in found}
    return {name: one[1] for name, one in chosen.items() if one}


def test_an_import_is_taken_back_with_all_that_was_mended_of_it(lead: Client, data: Path) -> None:
    first = let_in(lead, bring(lead, text(GOOD[:4], HEAD)))
    row = let_in(lead, bring(lead, text(GOOD + BAD, HEAD), "otro.csv"), refused_share="50")
    assert (row.counts["added"], row.counts["repeated"]) == (12, 4)
    page = lead.get("/en/signals/quarantine/?file=otro.csv").content.decode()
    key = re.findall(r"/quarantine/([0-9a-f]{32})/", page)[0]
    lead.post(f"/en/signals/quarantine/{key}/", {"cell_0": "29/10/2026 08:00"})
    where = f"/en/signals/{row.pk}/undo/"
    assert "removes 13 signals" in lead.get(where).content.decode()
    lead.post(where, {"why": ""})
    row.refresh_from_db()
    assert row.state == "done"
    lead.post(where, {"why": "the wrong month"})
    row.refresh_from_db()
    assert (row.state, row.why_undone) == ("undone", "the wrong month")
    found = Contents.objects.get()
    assert (found.signals, found.refused) == (4, 0)
    first.refresh_from_db()
    assert first.state == "done"
    assert Write.objects.get(operation="undo_import").why == "the wrong month"


def test_a_file_of_which_too_many_rows_are_refused_stays_out_until_somebody_wants_it(lead: Client) -> None:
    row = let_in(lead, bring(lead, text(GOOD[:4] + BAD)))
    assert (row.state, row.counts["refused"]) == ("refused", 2)
    page = lead.get(f"/es/signals/{row.pk}/").content.decode()
    assert "2 de 6 filas no se entienden; a lo sumo puede ser el 5" in page
    assert Contents.objects.count() == 0
    lead.post(f"/en/signals/{row.pk}/start/", {"every_row": "1"})
    row.refresh_from_db()
    assert (row.state, row.counts["added"], row.counts["quarantined"]) == ("done", 4, 2)


def test_how_files_with_these_columns_are_read_is_remembered(lead: Client) -> None:
    row = bring(lead, text(GOOD))
    let_in(lead, row, col_goal="v:", val_goal="get help", remember="on")
    assert KnownMapping.objects.count() == 1
    later = bring(lead, text([line.replace(";c", ";d") for line in GOOD]), "noviembre.csv")
    page = lead.get(f"/en/signals/{later.pk}/mapping/").content.decode()
    assert "Files with these columns were read before" in page
    assert 'value="get help"' in page


def test_the_same_file_again_is_said_and_changes_nothing(lead: Client) -> None:
    let_in(lead, bring(lead, text(GOOD)))
    row = bring(lead, text(GOOD))
    assert "This very file came in before" in lead.get(f"/en/signals/{row.pk}/mapping/").content.decode()
    row = let_in(lead, row)
    assert (row.counts["added"], row.counts["repeated"]) == (0, len(GOOD))
    assert "nothing came twice" in lead.get(f"/en/signals/{row.pk}/").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("libro.xlsx", b"PK\x03\x04rest", "libro de Excel"),
        ("vacio.csv", b"", "está vacío"),
        ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no conoce"),
        ("roto.csv.gz", gzip.compress(b"a,b\n" * 999, mtime=0)[:40], "gzip"),
    ],
    ids=["workbook", "empty", "picture", "cut off"],
)
def test_what_is_no_file_of_signals_is_said_in_the_readers_language(
    lead: Client, name: str, content: bytes, said: str
) -> None:
    row = bring(lead, content, name)
    assert row.state == "refused"
    assert said in lead.get(f"/es/signals/{row.pk}/").content.decode()
    assert not (receiving.store() / row.token).exists()
    assert lead.get(f"/es/signals/{row.pk}/mapping/").status_code == 302


def test_what_is_too_large_or_too_many_is_refused_by_name(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFUERA_UPLOAD_BYTES", "2048")
    monkeypatch.setenv("AFUERA_UPLOAD_FILES", "2")
    assert "2.0 KiB" in lead.get("/en/signals/").content.decode()
    files = [SimpleUploadedFile(f"f{n}.csv", text(GOOD) * size) for n, size in enumerate((1, 9, 1))]
    answer = lead.post("/en/signals/upload/", {"files": files}, follow=True).content.decode()
    assert "f1.csv is larger than 2.0 KiB" in answer
    assert "f2.csv was not taken: at most 2 files" in answer
    assert [row.name for row in Import.objects.all()] == ["f0.csv"]
    assert len(list(receiving.store().iterdir())) == 1


def test_a_zip_bomb_ends_in_a_sentence_and_nothing_comes_in(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from afuera.signals import limits

    monkeypatch.setattr(limits, "SQUEEZED_FREE_BYTES", 1_000_000)
    bomb = gzip.compress(text(GOOD) + (GOOD[0] + "\n").encode() * 120_000)
    row = bring(lead, bomb, "bomba.csv.gz")
    row = row if row.state == "refused" else let_in(lead, row)
    assert row.state in ("refused", "failed")
    assert "expands to more than" in lead.get(f"/en/signals/{row.pk}/").content.decode()


def test_a_script_in_names_and_values_stays_text(lead: Client) -> None:
    evil = "<script>alert(1)</script>"
    head = f'fecha;{evil};actividad;"""><img src=x onerror=alert(2)>"'
    rows = [f"{day:02d}/10/2026;{evil}{day};{evil};x" for day in range(13, 29)] + [f"{evil};c;d;x"]
    row = bring(lead, text(rows, head), f"{evil}.csv")
    pages = [f"/en/signals/{row.pk}/mapping/"]
    row = let_in(lead, row, col_person=f"c:{evil}", refused_share="50")
    assert row.state == "done", row.fault
    pages += ["/en/signals/", f"/en/signals/{row.pk}/", f"/en/signals/{row.pk}/undo/", "/en/"]
    pages += ["/en/signals/quarantine/?reason=time_not_understood&column=occurred_at"]
    found = lead.get(pages[-1]).content.decode()
    pages += [f"/en/signals/quarantine/{key}/" for key in re.findall(r"/quarantine/([0-9a-f]{32})/", found)]
    pages += ["/en/signals/quarantine/again/?reason=time_not_understood&column=occurred_at"]
    for where in pages:
        page = lead.get(where).content.decode()
        assert "<script>alert" not in page, where
        assert "<img" not in page, where
        assert " style=" not in page, where


def test_an_analyst_mends_without_seeing_who_it_was(lead: Client, analyst: Client) -> None:
    rows = [*GOOD, "pronto;cedula-777;pregunta;chat;Soy Ana, 300 555 0199"]
    let_in(lead, bring(lead, text(rows)), refused_share="50")
    where = "/en/signals/quarantine/?reason=time_not_understood&column=occurred_at"
    assert "cedula-777" in lead.get(where).content.decode()
    page = analyst.get(where).content.decode()
    key = re.findall(r"/quarantine/([0-9a-f]{32})/", page)[0]
    form = analyst.get(f"/en/signals/quarantine/{key}/").content.decode()
    for secret in ("cedula-777", "300 555 0199", "Soy Ana"):
        assert secret not in page
        assert secret not in form
    # Whatever is sent for what is hidden, the row keeps its own.
    analyst.post(f"/en/signals/quarantine/{key}/", {"cell_0": "29/10/2026", "cell_1": "somebody-else"})
    assert Replay.objects.get().counts["added"] == 1
    with Lake.open(receiving.store().parents[1] / "lake") as lake:
        assert len(lake.engine.rows(lake.signals().filter(lake.signals().person == "cedula-777"))) == 1
    assert not Write.objects.filter(after__icontains="cedula-777").exists()


def test_a_mapping_that_is_wrong_says_so_and_keeps_what_was_chosen(lead: Client) -> None:
    row = bring(lead, text(GOOD))
    said = filled(lead, row) | {"timezone": "Moon/Base", "do": "look"}
    page = lead.post(f"/es/signals/{row.pk}/mapping/", said).content.decode()
    assert "no es una zona horaria" in page
    toml = {"toml": "[columns]\nwho = 3", "do": "toml"}
    assert "who" in lead.post(f"/en/signals/{row.pk}/mapping/", toml).content.decode()


def test_a_file_without_a_known_time_asks_for_it(lead: Client) -> None:
    row = bring(lead, text([f"{n};foo{n % 3};zz" for n in range(30)], "a1;b2;c3"))
    assert (
        "Which column of pqrs.csv says when things happened?"
        in lead.get(f"/en/signals/{row.pk}/mapping/").content.decode()
    )
    answer = lead.post(f"/en/signals/{row.pk}/mapping/", filled(lead, row) | {"do": "start"})
    row.refresh_from_db()
    assert row.state == "uploaded"
    assert "Say first which column says when things happened" in answer.content.decode()


def test_the_mapping_can_be_taken_along(lead: Client) -> None:
    row = bring(lead, text(GOOD))
    answer = lead.get(f"/en/signals/{row.pk}/mapping.toml")
    assert answer["Content-Type"].startswith("application/toml")
    assert 'occurred_at = "fecha"' in answer.content.decode()


def test_a_file_is_thrown_away_and_its_bytes_with_it(
    lead: Client, django_capture_on_commit_callbacks: Any
) -> None:
    row = bring(lead, text(GOOD))
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(f"/en/signals/{row.pk}/throw-away/")
    assert not (receiving.store() / row.token).exists()
    assert (
        "pqrs.csv"
        not in lead.get("/en/signals/").content.decode().split("</header>")[-1].split("</form>")[-1]
    )


def test_an_upload_without_the_secret_of_the_form_leaves_nothing(
    data: Path, everybody: dict[str, Person]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(everybody["cx_lead"])
    answer = client.post("/en/signals/upload/", {"files": [SimpleUploadedFile("a.csv", text(GOOD))]})
    assert answer.status_code == 403
    assert not Import.objects.exists()
    assert not receiving.store().exists() or not list(receiving.store().iterdir())


# The first page asks every room for what waits for its reader.
@pytest.mark.parametrize(("where", "most"), [("/en/signals/", 12), ("/en/", 33)])
def test_the_number_of_queries_does_not_grow_with_the_files(lead: Client, where: str, most: int) -> None:
    bring(lead, text(GOOD))
    lead.get(where)
    with CaptureQueriesContext(connection) as few:
        lead.get(where)
    row = Import.objects.get()
    Import.objects.bulk_create(
        Import(name=f"f{n}", size=n, digest="", by=row.by, format="csv") for n in range(25)
    )
    with CaptureQueriesContext(connection) as many:
        lead.get(where)
    assert len(many) == len(few) <= most


def test_what_waits_stands_on_the_first_page_of_those_who_can_do_something(
    lead: Client, everybody: dict[str, Person], browser: Browser
) -> None:
    let_in(lead, bring(lead, text(GOOD + BAD)), refused_share="50")
    bring(lead, text(GOOD), "b.csv")
    told = {
        role
        for role, one in everybody.items()
        if "2 rows were refused" in browser(one).get("/en/").content.decode()
    }
    assert told == {"administrator", "cx_lead", "analyst"}
    assert "One file waits for you" in lead.get("/en/").content.decode()


# -- crashes ----------------------------------------------------------------------------------------------


def waiting_row(lead: Client, monkeypatch: pytest.MonkeyPatch) -> Import:
    """An import that was asked for, whose task nobody ran yet."""
    with monkeypatch.context() as still:
        still.setattr(type(tasks.bring_in), "enqueue", lambda *_: None)
        row = let_in(lead, bring(lead, text(GOOD + BAD[:1])), refused_share="50")
    assert row.state == "waiting"
    return row


@pytest.mark.parametrize("where", ["came_in", "throw_away", "lake_changed"])
def test_killed_after_the_lake_kept_it_the_counts_are_right_and_nothing_comes_twice(
    lead: Client, monkeypatch: pytest.MonkeyPatch, where: str, data: Path
) -> None:
    row = waiting_row(lead, monkeypatch)

    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    places = {"came_in": tasks.progress, "throw_away": receiving, "lake_changed": tasks}
    with monkeypatch.context() as dying:
        dying.setattr(places[where], where, die)
        with pytest.raises(Killed):
            tasks.bring_in.func(row.pk)
    called: list[int] = []
    monkeypatch.setattr(tasks, "lake_changed", lambda: called.append(1))
    tasks.bring_in.func(row.pk)
    row.refresh_from_db()
    assert (row.state, row.counts["added"], row.counts["quarantined"]) == ("done", len(GOOD), 1)
    assert row.reasons == [["time_not_understood", "occurred_at", 1]]
    assert called == [1]
    assert not (receiving.store() / row.token).exists()
    with Lake.open(data / "lake") as lake:
        assert len(lake.imports()) == 1


def test_a_file_with_an_odd_name_leads_to_its_own_refused_rows(lead: Client) -> None:
    row = let_in(lead, bring(lead, text([*GOOD, *BAD]), "b> ñ.csv"), refused_share="50")
    page = lead.get(f"/en/signals/{row.pk}/").content.decode()
    where = re.findall(r'href="([^"]*/quarantine/\?file=[^"&]*)"', page)[-1]
    found = lead.get(where).content.decode()
    assert len(re.findall(r"/quarantine/([0-9a-f]{32})/", found)) == 2
    other = lead.get("/en/signals/quarantine/?file=another.csv").content.decode()
    assert "<h1>Nothing waits of this file</h1>" in other


def test_an_import_says_how_many_of_its_rows_wait_when_some_were_mended(lead: Client) -> None:
    row = let_in(lead, bring(lead, text([*GOOD, *BAD])), refused_share="50")
    assert "2 rows wait in quarantine" in lead.get(f"/en/signals/{row.pk}/").content.decode()
    for left in (1, 0):
        page = lead.get("/en/signals/quarantine/?file=pqrs.csv").content.decode()
        key = re.findall(r"/quarantine/([0-9a-f]{32})/", page)[0]
        lead.post(f"/en/signals/quarantine/{key}/", {"cell_0": "29/10/2026 08:00"})
        page = lead.get(f"/en/signals/{row.pk}/").content.decode()
        assert ("one row waits in quarantine" in page) == (left == 1)
        assert "It is in now" in page
    assert "what was refused of it is mended" in page
    assert "Mend what was refused" not in page


def test_an_analyst_maps_a_file_without_seeing_who_is_in_it(lead: Client, analyst: Client) -> None:
    head = HEAD + ";nombre"
    rows = [
        f"{one};Ana Pérez" for one in [*GOOD[:3], "14/10/2026 10:30;cedula-777;pregunta;ana@x.co;Soy Ana"]
    ]
    row = bring(lead, text([*rows, "pronto;c40;pregunta;chat;no sé cuándo;Ana Pérez"], head))
    assert "Ana Pérez" in lead.get(f"/en/signals/{row.pk}/mapping/").content.decode()
    page = analyst.get(f"/en/signals/{row.pk}/mapping/").content.decode()
    for secret in ("Ana Pérez", "cedula-777", "Soy Ana", "ana@x.co", "c13"):
        assert secret not in page, secret
    assert "pregunta" in page
    let_in(analyst, row, refused_share="50")
    where = "/en/signals/quarantine/?file=pqrs.csv"
    assert "Ana Pérez" in lead.get(where).content.decode()
    waiting = analyst.get(where).content.decode()
    key = re.findall(r"/quarantine/([0-9a-f]{32})/", waiting)[0]
    again = "/en/signals/quarantine/again/?reason=time_not_understood&column=occurred_at"
    for found in (waiting, analyst.get(f"/en/signals/quarantine/{key}/").content.decode()):
        assert "Ana Pérez" not in found
        assert "pronto" in found
    assert "Ana Pérez" not in analyst.get(again).content.decode()


def test_the_list_says_what_is_still_refused_with_one_query_for_all_files(lead: Client) -> None:
    let_in(lead, bring(lead, text([*GOOD, *BAD])), refused_share="50")
    assert "2 still refused" in lead.get("/en/signals/").content.decode()
    with CaptureQueriesContext(connection) as few:
        lead.get("/en/signals/")
    for left in ("1 still refused", "still refused"):
        page = lead.get("/en/signals/quarantine/?file=pqrs.csv").content.decode()
        key = re.findall(r"/quarantine/([0-9a-f]{32})/", page)[0]
        lead.post(f"/en/signals/quarantine/{key}/", {"cell_0": "29/10/2026 08:00"})
        assert (left in lead.get("/en/signals/").content.decode()) == (left[0] == "1")
    let_in(lead, bring(lead, text([*GOOD[:5], *BAD]), "b.csv"), refused_share="50")
    with CaptureQueriesContext(connection) as many:
        lead.get("/en/signals/")
    assert len(many) == len(few)


def test_below_what_came_in_stands_how_far_the_pages_have_followed(lead: Client) -> None:
    from afuera.web.journeys.models import Freshness

    assert "being worked in" not in lead.get("/en/signals/").content.decode()
    Freshness.objects.create(pk=1, asked=3, done=2, studied=2)
    assert "Newer signals are being worked in" in lead.get("/en/signals/").content.decode()
    Freshness.objects.update(
        fault={"sentence": "There is no signal to study in {what}.", "facts": {"what": "x"}}
    )
    page = lead.get("/en/signals/").content.decode()
    assert "Newer signals could not be worked in" in page
    assert "There is no signal to study in x." in page
