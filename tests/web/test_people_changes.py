"""Does a merge, a split, an erasure do what it said, and can a merge be taken back?  On a lake of our own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client

from afuera.company import Company
from afuera.lake import Lake
from afuera.web.bilingual import Refused
from afuera.web.bridge import histories, installation
from afuera.web.bridge.histories import Gone
from afuera.web.bridge.installation import open_lake, shelf
from afuera.web.journeys import company_file as goals_file
from afuera.web.people import operations, tasks
from afuera.web.people.models import Erasure
from afuera.web.teams import company_file as teams_file
from afuera.web.teams.company_file import known
from afuera.web.teams.models import Person, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Company]:
    """The lake of a small invented company, refreshed, and the company.  Never write to it."""
    from afuera.findings.study import add_file
    from afuera.simulate.making import simulate

    data = tmp_path_factory.mktemp("small")
    place = data / "company"
    simulate(place, industry="telecom", seed=7, journeys_per_goal=20, stories=("all",))
    company = Company.load(place / "company.toml")
    with Lake.open(data / "lake") as lake:
        add_file(lake, place / "signals.parquet", company)
        _refresh(lake, company)
    return data, company


@pytest.fixture
def ours(
    tmp_path: Path, settings: Any, small: tuple[Path, Company], monkeypatch: pytest.MonkeyPatch, db: None
) -> Path:
    """A copy of that lake that may be written; nothing follows a change by itself."""
    data, company = small
    settings.DATA = tmp_path / "ours"
    shutil.copytree(data / "lake", settings.DATA / "lake")
    teams_file.take_in(company)
    goals_file.take_in(company)
    monkeypatch.setattr(installation, "_concerned", [])
    return Path(settings.DATA)


def _refresh(lake: Lake, company: Company) -> None:
    """What the room of journeys does when the lake has changed, without the study."""
    from afuera.journeys.refresh import refresh
    from afuera.journeys.shelf import fill
    from afuera.people import identities

    who = identities(lake, company)
    refresh(lake, company, who)
    fill(lake, company, who)


def refresh() -> None:
    with open_lake() as lake:
        _refresh(lake, known())


def page(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return str(answer.content.decode())


def asked(sql: str, *values: object) -> list[dict[str, Any]]:
    found = shelf()
    assert found is not None
    return found.rows(sql, *values)


def signals_of(identifier: str) -> set[tuple[str, str]]:
    rows = asked(
        """SELECT source, signal_id FROM events JOIN travelled USING (number)
        WHERE person = (SELECT person FROM identifiers WHERE identifier = ?)""",
        identifier,
    )
    return {(row["source"], row["signal_id"]) for row in rows}


def two_people() -> list[str]:
    """The customer numbers of two people with journeys, a user and an e-mail each."""
    rows = asked(
        """SELECT max(identifier) FILTER (identifier LIKE 'customer:%') customer FROM known_by
        GROUP BY person HAVING count(*) FILTER (identifier LIKE 'user:%') = 1 AND sum(signals) > 5
        AND count(*) FILTER (identifier LIKE 'customer:%') = 1 ORDER BY 1 LIMIT 2"""
    )
    return [row["customer"] for row in rows]


def person(identifier: str) -> str:
    return histories.whose([identifier])[identifier]


def test_two_histories_become_one_and_two_again_as_before(
    ours: Path, everybody: dict[str, Person], browser: Browser
) -> None:
    client, (one, other) = browser(everybody["analyst"]), two_people()
    before = signals_of(one), signals_of(other)
    query = {"action": "join", "one": person(one), "other": person(other)}
    preview = client.get("/en/people/decide/", query).content.decode()
    assert "2 people would become 1" in preview
    assert f"{len(before[0]) + len(before[1])} signals" in preview
    assert "The machine would never make one person of them" in preview
    client.post("/en/people/decide/", {**query, "why": "the same man with two contracts"})
    decided = page(client, "/en/people/decisions/")
    assert "the histories are catching up" in decided
    assert "the same man with two contracts" in decided
    assert person(one) != person(other)  # pages follow with the next refresh
    refresh()
    assert person(one) == person(other)
    assert signals_of(one) == before[0] | before[1]
    assert "a person here said so" in page(client, f"/en/people/{person(one)}/names/")
    standing = histories.standing()
    assert "One person would become 2" in page(client, f"/en/people/decisions/{standing[0].decision}/")
    client.post(f"/en/people/decisions/{standing[0].decision}/", {"why": "his brother"})
    assert histories.standing() == []
    refresh()
    assert (signals_of(one), signals_of(other)) == before
    operations_done = list(
        Write.objects.exclude(operation="keep_study").values_list("operation", "person__role", "why")
    )
    assert ("merge_people", "analyst", "the same man with two contracts") in operations_done
    assert ("take_back_decision", "analyst", "his brother") in operations_done
    logged = serializers.serialize("json", Write.objects.all())
    assert one not in logged
    assert other not in logged


@pytest.mark.proof
def test_a_split_cuts_one_history_in_two(ours: Path, everybody: dict[str, Person], browser: Browser) -> None:
    client, one = browser(everybody["cx_lead"]), two_people()[0]
    whole, key = signals_of(one), person(one)
    mail = next(
        row["identifier"] for row in histories.identifiers(key) if row["identifier"].startswith("email:")
    )
    places = {"one": f"{key}.{histories.sign(one)}", "other": f"{key}.{histories.sign(mail)}"}
    assert (
        "One person would become 2"
        in client.get("/en/people/decide/", {"action": "separate", **places}).content.decode()
    )
    client.post("/en/people/decide/", {"action": "separate", **places, "why": "her mother's mailbox"})
    refresh()
    assert person(one) != person(mail)
    assert signals_of(one) | signals_of(mail) == whole


def test_a_busy_lake_says_try_again_and_leaves_no_trace_in_the_audit_log(
    ours: Path, everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "SECONDS_TO_WAIT", 0.1)
    client, (one, other) = browser(everybody["analyst"]), two_people()
    query = {"action": "join", "one": person(one), "other": person(other), "why": "sure"}
    with Lake.open(ours / "lake") as lake, lake._change(1):
        text = client.post("/en/people/decide/", query).content.decode()
    assert "Signals are being written just now" in text
    assert not Write.objects.filter(operation="merge_people").exists()


def everything_in(data: Path) -> str:
    """All that stands in the lake (Parquet decoded, logs), on the shelf and in the database."""
    texts = [json.dumps(pq.read_table(file).to_pylist(), default=str) for file in data.rglob("*.parquet")]
    texts += [file.read_text() for file in data.rglob("*.json")]
    assert len(list(data.rglob("*.duckdb"))) == 1
    texts += [str(asked(f'FROM "{row["name"]}"')) for row in asked("SHOW TABLES")]
    texts += [serializers.serialize("json", model.objects.all()) for model in apps.get_models()]
    return "\n".join(texts)


def test_erased_means_gone_from_lake_shelf_and_database_even_after_a_crash(
    ours: Path,
    everybody: dict[str, Person],
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, one = browser(everybody["cx_lead"]), two_people()[0]
    key = person(one)
    names = [row["identifier"] for row in histories.identifiers(key)]
    page(client, f"/en/people/{key}/")
    refused = client.post(f"/en/people/{key}/erase/", {"typed": "yes", "why": "asked"}).content.decode()
    assert "Type ERASE to go on." in refused
    assert (
        client.post(
            f"/en/people/{key}/erase/", {"typed": "erase", "why": "asked for it by letter"}
        ).status_code
        == 302
    )
    assert "This person is being erased." in page(client, f"/en/people/{key}/")
    with pytest.raises(Refused, match="being erased already"):
        operations.ask_to_erase(everybody["cx_lead"], key, why="x")
    row = Erasure.objects.get()
    heard: list[Gone] = []

    def crash(gone: Gone) -> None:
        heard.append(gone)
        if len(heard) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(histories, "_forgetting", [crash])
    with pytest.raises(KeyboardInterrupt):
        tasks.erase.call(row.pk)
    assert shelf() is None
    assert "Somebody is being erased" in page(client, "/en/people/")
    tasks.erase.call(row.pk)
    tasks.erase.call(row.pk)  # done: nothing more happens
    assert [set(gone.identifiers) for gone in heard] == [set(names)] * 2
    refresh()
    row.refresh_from_db()
    assert (row.whom, row.done_at is not None) == ("", True)
    assert (
        Write.objects.filter(operation="erase_person", subject=f"person:{histories.sign(key)}").count() == 1
    )
    text = everything_in(ours)
    assert len(text) > 300_000
    values = [key, *names, *[name.partition(":")[2] for name in names]]
    assert [
        value
        for value in values
        if f'"{value}"' in text or f"'{value}'" in text or (value in names and value in text)
    ] == []
    assert client.get(f"/en/people/{key}/").status_code == 404


def test_only_leaders_may_erase(everybody: dict[str, Person], browser: Browser, ours: Path) -> None:
    key = person(two_people()[0])
    assert "/erase/" not in page(browser(everybody["analyst"]), f"/en/people/{key}/")
    assert (
        browser(everybody["analyst"])
        .post(f"/en/people/{key}/erase/", {"typed": "ERASE", "why": "x"})
        .status_code
        == 403
    )
    assert not Erasure.objects.exists()
