"""Does `afuera serve` come up, answer, and stop in good order?  Does `doctor` tell the truth?"""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from afuera.web import leash, places
from afuera.web.database import database
from web.conftest import PASSWORD
from web.servers import SECONDS, environment, get, healthy, said_by, served, wait_for


def children_of(process: subprocess.Popen[str], leash: bool = False) -> dict[str, int]:
    """Web and workers by name, with their numbers, and who ends them when nobody else can."""
    found = {}
    for one in Path("/proc").glob("[0-9]*"):
        try:
            words = (one / "cmdline").read_bytes().decode().split("\0")
            parent = int(re.findall(r"PPid:\s*(\d+)", (one / "status").read_text())[0])
        except (OSError, IndexError):
            continue
        if parent == process.pid:
            leashes = any(word.endswith("leash.py") for word in words)
            kinds = {"besides-studies": "worker", "studies": "studies"}
            worker = next((name for word, name in kinds.items() if word in words), "web")
            found["leash" if leashes else worker] = int(one.name)
    return found if leash else {name: number for name, number in found.items() if name != "leash"}


def group(number: int) -> list[str]:
    """Everybody of a process group who still lives (a zombie does not)."""
    told = subprocess.run(["ps", "-eo", "pgid=,stat=,pid="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in told.stdout.splitlines()]
    return [pid for group, state, pid in rows if int(group) == number and not state.startswith("Z")]


def test_web_and_worker_end_when_serve_itself_is_killed(tmp_path: Path) -> None:
    with served(tmp_path / "data") as (process, address):
        running = children_of(process, leash=True)
        assert set(running) == {"web", "worker", "studies", "leash"}
        assert len(group(running["web"])) > 1  # Granian's own workers must go too
        process.kill()
        process.wait(SECONDS)
    until = time.monotonic() + SECONDS
    while any(group(number) for number in running.values()) and time.monotonic() < until:
        time.sleep(0.1)
    assert {name: group(number) for name, number in running.items()} == {name: [] for name in running}
    with socket.socket() as one:  # the port is free for the next start
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", int(address.rsplit(":", 1)[1])))


def test_the_leash_ends_the_latest_groups_and_none_when_all_were_stopped() -> None:
    assert leash.left(["web 10\n", "worker 11\n", "web 12\n"]) == [12, 11]
    assert leash.left(["web 10\n", "done\n"]) == []
    assert leash.left(["", "nonsense\n"]) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_in_good_order(number: signal.Signals, tmp_path: Path) -> None:
    with served(tmp_path / "data") as (process, address):
        page = get(f"{address}/es/account/login/").decode()
        for asked in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert get(address + asked), asked
        assert "frame/tokens." in page
        running = children_of(process, leash=True)
        assert set(running) == {"web", "worker", "studies", "leash"}
        process.send_signal(number)
        assert process.wait(SECONDS) == 0
        said = said_by(tmp_path / "data").read_text()
    assert re.search(r"http://localhost:\d+/en/teams/join/1:\S+/", said)
    assert said.rstrip().endswith("Stopped.")
    assert not any(Path(f"/proc/{number}").exists() for number in running.values())
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600


def test_the_first_administrator_comes_in_and_the_worker_sends_a_letter(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data) as (process, address):
        link = re.search(r"http://localhost:\d+(/\S+/join/\S+)", said_by(data).read_text())
        assert link
        browser = visitor()
        account = {"email": "ana@hilo.example", "name": "Ana", "password": PASSWORD, "language": "en"}
        assert "<b>Ana</b>" in sent(browser, address + link[1], account)
        guest = {"email": "sara@hilo.example", "name": "Sara", "role": "member", "language": "es", "team": ""}
        assert "is on its way" in sent(browser, f"{address}/en/teams/people/invite/", guest)
        wait_for(lambda: any((data / "mail").glob("*.log")), process)
        letter = next((data / "mail").glob("*.log")).read_bytes()
    text = email.message_from_bytes(letter, policy=email.policy.default).get_content()
    assert text.startswith("Buen día, Sara:")
    assert "/es/teams/join/2:" in text


def visitor() -> urllib.request.OpenerDirector:
    """A browser with its own cookies."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def sent(visitor: urllib.request.OpenerDirector, address: str, form: dict[str, str]) -> str:
    """A page is loaded and its form sent; the page that follows."""
    page = visitor.open(address).read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    body = urlencode({"csrfmiddlewaretoken": token, **form}).encode()
    with visitor.open(address, body) as answer:
        return str(answer.read().decode())


def test_a_process_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with served(tmp_path / "data") as (process, address):
        before = children_of(process)
        for name in ("worker", "studies", "web"):
            os.kill(before[name], signal.SIGKILL)
        wait_for(lambda: len(children_of(process)) == 3 and children_of(process) != before, process)
        wait_for(lambda: healthy(address), process)
        assert "frame/tokens." in get(f"{address}/es/account/login/").decode()


def doctor(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("afuera")), "doctor", "--data", str(data), *words]
    return subprocess.run(command, env=environment(**more), capture_output=True, text=True, check=False)


def test_a_new_machine_lacks_nothing(tmp_path: Path) -> None:
    done = doctor(tmp_path / "new", "--lang", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "There is no database yet; the first start makes it." in done.stdout
    assert not (tmp_path / "new").exists()


def test_what_is_wrong_is_told_in_both_languages_and_for_programs(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    (tmp_path / "afuera.sqlite3").write_bytes(b"this is no database" * 100)
    spanish, json_told = doctor(tmp_path, "--lang", "es"), doctor(tmp_path, "--json", "--lang", "en")
    assert spanish.returncode == json_told.returncode == 1
    assert "✗ Otros pueden leer la clave secreta." in spanish.stdout
    assert "✗ La base de datos no responde" in spanish.stdout
    states = {row["code"]: row["state"] for row in json.loads(json_told.stdout)["findings"]}
    assert {code for code, state in states.items() if state == "wrong"} == {"key", "database"}


def test_a_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--lang", "en", DATABASE_URL="mysql://localhost/x")
    assert done.returncode == 1
    assert "DATABASE_URL must begin with postgresql://" in done.stdout
    settings = database("postgresql://ana:p%40ss@db.example:5433/afuera", tmp_path)
    assert (settings["PASSWORD"], settings["HOST"], settings["PORT"]) == ("p@ss", "db.example", "5433")


def test_the_key_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFUERA_SECRET_KEY", raising=False)
    first = places.secret_key(tmp_path)
    assert places.secret_key(tmp_path) == first
    assert len(first) > 50
    monkeypatch.setenv("AFUERA_SECRET_KEY", "given")
    assert places.secret_key(tmp_path) == "given"
