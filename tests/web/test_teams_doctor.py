"""Does `afuera doctor` see what is wrong with a running installation, and leave in peace what is right?"""

from __future__ import annotations

import os
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from afuera.lake import Lake
from afuera.web import checkup
from afuera.wording import say


def told(finding: checkup.Finding, lang: str = "es") -> str:
    return say(finding.said.template, lang, **finding.said.facts)


class Postman(socketserver.StreamRequestHandler):
    """A mail server that says good day, and takes one name with one password."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            answers = {b"EHLO": b"250 hello\r\n", b"NOOP": b"250 yes\r\n", b"QUIT": b"221 bye\r\n"}
            self.wfile.write(answers.get(word, b"502 no\r\n"))
            if word == b"QUIT":
                return


@contextmanager
def mail_server() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_mail_server_that_answers_is_good_and_one_that_is_gone_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as port:
        monkeypatch.setenv("AFUERA_SMTP", f"smtp://127.0.0.1:{port}")
        found = checkup._mail(tmp_path)
        assert (found.state, told(found)) == (
            "good",
            "El servidor de correo 127.0.0.1 responde y recibe cartas.",
        )
        monkeypatch.setenv("AFUERA_SMTP", f"smtp://ana:secret@127.0.0.1:{port}")
        refused = checkup._mail(tmp_path)  # it speaks no TLS: the password does not go out in the open
        assert refused.state == "wrong"
        assert "secret" not in told(refused)
    found = checkup._mail(tmp_path)
    assert found.state == "wrong"
    assert "no se puede usar" in told(found)
    assert "cannot be used" in told(found, "en")


def test_a_clock_that_stands_before_what_was_written_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "afuera.sqlite3").touch()
    assert checkup._clock(tmp_path).state == "good"
    later = time.time() + 3600
    os.utime(tmp_path / "afuera.sqlite3", (later, later))
    found = checkup._clock(tmp_path)
    assert found.state == "wrong"
    assert "60 minutos" in told(found)
    assert checkup._clock(tmp_path / "not-there").state == "good"


def test_a_directory_that_others_may_look_into_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = checkup._open_to_others(tmp_path)
    assert (found.state, "chmod 700" in told(found)) == ("optional", True)
    tmp_path.chmod(0o700)
    assert checkup._open_to_others(tmp_path).state == "good"


def test_a_lake_is_counted_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert "Aún no hay lago" in told(checkup._lake(tmp_path))
    with Lake.open(tmp_path / "lake"):
        pass
    found = checkup._lake(tmp_path)
    assert (found.state, told(found)) == ("good", "El lago se puede leer. Señales en él: 0.")
    for log in (tmp_path / "lake").rglob("_delta_log/*.json"):
        log.write_text("this is no log")
    found = checkup._lake(tmp_path)
    assert found.state == "wrong"
    assert told(found).startswith("El lago no se puede leer; dice: «")


@pytest.mark.django_db
def test_work_that_waits_tells_that_nobody_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django_tasks_db.models import DBTaskResult

    monkeypatch.setenv("AFUERA_DATA", str(tmp_path))  # the check sets it; here it is put back
    (tmp_path / "afuera.sqlite3").touch()
    assert checkup._work(tmp_path).state == "good"
    facts: dict[str, Any] = {"task_path": "afuera.web.teams.tasks.send_letter", "args_kwargs": {}}
    waits = DBTaskResult.objects.create(**facts, status="READY", backend_name="default")
    assert checkup._work(tmp_path).state == "good"  # it came a moment ago
    earlier = timezone.now() - timedelta(minutes=9)
    DBTaskResult.objects.filter(pk=waits.pk).update(enqueued_at=earlier)
    found = checkup._work(tmp_path)
    assert found.state == "wrong"
    assert "1, desde hace 9 minutos" in told(found)
    DBTaskResult.objects.create(**facts, status="RUNNING", backend_name="default")
    assert checkup._work(tmp_path).state == "good"  # somebody is at it
    DBTaskResult.objects.filter(status="RUNNING").update(queue_name="studies")
    assert checkup._work(tmp_path).state == "wrong"  # who studies brings nothing in


def test_letters_that_cannot_be_made_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup._letters(tmp_path).state == "good"

    def missing() -> None:
        raise FileNotFoundError("figtree.ttf")

    monkeypatch.setattr("afuera.report.fonts.usual", missing)
    found = checkup._letters(tmp_path)
    assert (found.state, "figtree.ttf" in told(found)) == ("wrong", True)


def test_every_finding_is_said_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFUERA_SMTP", raising=False)
    monkeypatch.setattr(checkup, "_database", lambda data: checkup.Finding("database", "good", found[0].said))
    found = [checkup._python(tmp_path)]
    every = list(checkup.examine(tmp_path / "new"))
    codes = [one.code for one in every]
    assert len(codes) == len(set(codes)) == 15
    for one in every:
        assert told(one, "es") != told(one, "en") or one.code in ("python", "database")


def test_a_worker_that_fell_silent_is_told(tmp_path: Path, settings: Any) -> None:
    from afuera.web import places, working

    settings.DATA = tmp_path
    assert "todavía" in told(checkup._workers(tmp_path))
    for kind in ("studies", "besides-studies"):
        working.beat(kind, times=1)
    found = checkup._workers(tmp_path)
    assert (found.state, told(found, "en")) == ("good", "The workers are at work.")
    earlier = time.time() - 7 * 60
    os.utime(places.pulse(tmp_path, "studies"), (earlier, earlier))
    found = checkup._workers(tmp_path)
    assert found.state == "wrong"
    assert "last seen 7 minutes ago" in told(found, "en")
    os.utime(places.pulse(tmp_path, "besides-studies"), (earlier, earlier))
    assert checkup._workers(tmp_path).state == "optional"  # serve was stopped: nothing is broken
    working.beat("everything", times=1)
    assert checkup._workers(tmp_path).state == "good"
