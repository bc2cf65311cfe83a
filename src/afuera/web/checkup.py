"""What is missing or wrong on this machine?  One finding a line, for `afuera doctor`."""

from __future__ import annotations

import os
import shutil
import smtplib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from afuera.web import places
from afuera.wording import Phrase, mark

State = Literal["good", "optional", "wrong"]
PYTHON = (3, 11)
FREE_BYTES = 500 * 1024 * 1024
SECONDS_OF_DOUBT = 120
SECONDS_OF_SILENCE = 60
SECONDS_FOR_MAIL = 5
MINUTES_TO_WAIT = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    code: str
    state: State
    said: Phrase


def examine(data: Path, besides: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Everything that `afuera serve` needs, then what is optional.  Nothing is changed.

    `besides` names checks to leave out: a page that is being served does not ask whether its database answers.
    """
    checks: tuple[Callable[[Path], Finding], ...] = (
        _python,
        _packages,
        _directory,
        _space,
        _clock,
        _open_to_others,
        _key,
        _database,
        _work,
        _workers,
        _lake,
        _letters,
        _mail,
        _java,
    )
    for check in checks:
        if check.__name__.strip("_") not in besides:
            yield check(data)
    yield Finding(
        "chromium", "good", Phrase(mark("Chromium is not needed: pages and reports are drawn without it."))
    )


def _python(data: Path) -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= PYTHON:
        return Finding("python", "good", Phrase("Python {version}.", {"version": here}))
    return Finding(
        "python", "wrong", Phrase("Python {version} is too old; 3.11 or newer is needed.", {"version": here})
    )


def _packages(data: Path) -> Finding:
    needed = (
        "django",
        "allauth",
        "granian",
        "whitenoise",
        "csp",
        "django_htmx",
        "django_tasks_db",
        "lucide",
        "argon2",
    )
    absent = [name for name in needed if find_spec(name) is None]
    if absent:
        return Finding(
            "packages",
            "wrong",
            Phrase(
                "The pages need packages that are missing: {names}. Install afuera[web].", {"names": absent}
            ),
        )
    return Finding("packages", "good", Phrase("The packages of the pages are installed."))


def _directory(data: Path) -> Finding:
    near = data
    while not near.exists() and near != near.parent:
        near = near.parent
    facts = {"path": str(data)}
    if not near.is_dir() or not os.access(near, os.W_OK | os.X_OK):
        return Finding(
            "directory",
            "wrong",
            Phrase(
                "{path} cannot be written. Give this user the right to, or choose another with --data.", facts
            ),
        )
    if near == data:
        return Finding("directory", "good", Phrase("{path} can be written.", facts))
    return Finding("directory", "good", Phrase("{path} is not there yet; the first start makes it.", facts))


def _space(data: Path) -> Finding:
    near = next(place for place in (data, *data.parents) if place.exists())
    free = shutil.disk_usage(near).free
    facts = {"gigabytes": free / 1e9}
    if free < FREE_BYTES:
        return Finding("space", "wrong", Phrase("Only {gigabytes:number1} GB are free on the disk.", facts))
    return Finding("space", "good", Phrase("{gigabytes:number1} GB are free on the disk.", facts))


def _clock(data: Path) -> Finding:
    """A clock that stands before what was already written here is wrong; links and codes depend on it."""
    here = [path.stat().st_mtime for path in data.iterdir()] if data.is_dir() else []
    written = max([Path(__file__).stat().st_mtime, *here])
    ahead = written - time.time()
    if ahead > SECONDS_OF_DOUBT:
        facts = {"minutes": ahead / 60}
        return Finding(
            "clock",
            "wrong",
            Phrase("The clock is wrong: files here are {minutes:number0} minutes in its future.", facts),
        )
    return Finding("clock", "good", Phrase("The clock does not contradict the files here."))


def _open_to_others(data: Path) -> Finding:
    """Whoever may read these files reads customers' words."""
    if not data.is_dir():
        return Finding("private", "good", Phrase("There is nothing here yet that others could read."))
    facts = {"path": str(data)}
    if data.stat().st_mode & 0o077 == 0:
        return Finding("private", "good", Phrase("Only its owner may look into {path}.", facts))
    return Finding(
        "private",
        "optional",
        Phrase(
            "Other users of this machine may look into {path}, where customers' words are: chmod 700 {path}",
            facts,
        ),
    )


def _key(data: Path) -> Finding:
    path = data / "secret-key"
    if os.environ.get("AFUERA_SECRET_KEY"):
        return Finding("key", "good", Phrase("The secret key comes from the environment."))
    if not path.exists():
        return Finding("key", "good", Phrase("There is no secret key yet; the first start makes one."))
    if places.open_to_others(path):
        return Finding(
            "key",
            "wrong",
            Phrase("Others may read the secret key. Close it: chmod 600 {path}", {"path": str(path)}),
        )
    return Finding("key", "good", Phrase("The secret key is there, and only its owner reads it."))


def _database(data: Path) -> Finding:
    if not os.environ.get("DATABASE_URL") and not (data / "afuera.sqlite3").exists():
        return Finding("database", "good", Phrase("There is no database yet; the first start makes it."))
    try:
        waiting = _waiting_migrations(data)
    except Exception as problem:  # noqa: BLE001 (whatever the driver or the settings say, it is told, not raised)
        return Finding(
            "database",
            "wrong",
            Phrase("The database does not answer; it says: “{detail}”.", {"detail": str(problem).strip()}),
        )
    if waiting:
        return Finding(
            "database",
            "wrong",
            Phrase(
                "The database is older than the program; `afuera serve` brings it up to date. Steps to take: {n}.",
                {"n": waiting},
            ),
        )
    return Finding("database", "good", Phrase("The database answers and is up to date."))


@contextmanager
def _connected(data: Path) -> Iterator[Any]:
    """The connection to the database, closed again where it was not open before (a page keeps its own)."""
    os.environ["AFUERA_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afuera.web.settings")
    import django

    django.setup()
    from django.db import connection

    open_before = connection.connection is not None
    try:
        yield connection
    finally:
        if not open_before:
            connection.close()


def _waiting_migrations(data: Path) -> int:
    with _connected(data) as connection:
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _work(data: Path) -> Finding:
    """Work that waits for long tells that nobody does it."""
    waiting, minutes = 0, 0.0
    try:
        if os.environ.get("DATABASE_URL") or (data / "afuera.sqlite3").exists():
            waiting, minutes = _waiting_work(data)
    except Exception:  # noqa: BLE001 (the check of the database has told it already)
        waiting, minutes = 0, 0.0
    facts = {"n": waiting, "minutes": minutes}
    if minutes > MINUTES_TO_WAIT:
        return Finding(
            "work",
            "wrong",
            Phrase(
                "Work waits and nobody does it: {n}, for {minutes:number0} minutes. Is `afuera serve` running?",
                facts,
            ),
        )
    return Finding("work", "good", Phrase("No work waits for longer than it should."))


def _workers(data: Path) -> Finding:
    """Each worker touches a file of its own every few seconds while it lives."""
    beats = {path.name: time.time() - path.stat().st_mtime for path in places.pulse(data, "").glob("*")}
    if not beats:
        return Finding("worker", "good", Phrase("No worker has begun here yet; `afuera serve` starts them."))
    silent = {name: ago for name, ago in beats.items() if ago > SECONDS_OF_SILENCE}
    if not silent:
        return Finding("worker", "good", Phrase("The workers are at work."))
    facts = {"minutes": min(silent.values()) / 60}
    if len(silent) < len(beats):
        return Finding(
            "worker",
            "wrong",
            Phrase("A worker was last seen {minutes:number0} minutes ago, while another one works.", facts),
        )
    return Finding(
        "worker",
        "optional",
        Phrase(
            "No worker is at work: last seen {minutes:number0} minutes ago. `afuera serve` starts them.",
            facts,
        ),
    )


def _waiting_work(data: Path) -> tuple[int, float]:
    """How many tasks wait, and for how many minutes the first that no worker is busy before."""
    with _connected(data):
        from django.utils import timezone
        from django_tasks_db.models import DBTaskResult

        ready = DBTaskResult.objects.ready().order_by("enqueued_at")
        running = {
            name == places.STUDIES
            for name in DBTaskResult.objects.filter(status="RUNNING").values_list("queue_name", flat=True)
        }
        idle = [one for one in ready if (one.queue_name == places.STUDIES) not in running]
        waited = (timezone.now() - idle[0].enqueued_at).total_seconds() / 60 if idle else 0.0
        return ready.count(), waited


def _lake(data: Path) -> Finding:
    path = data / "lake"
    if not path.is_dir():
        return Finding("lake", "good", Phrase("There is no lake yet; the first import makes it."))
    try:
        from afuera.lake import Lake

        with Lake.open(path) as lake:
            signals = int(lake.signals().count().execute())
    except Exception as problem:  # noqa: BLE001 (whatever the engine says, it is told, not raised)
        facts: dict[str, object] = {"detail": str(problem).strip()[:300]}
        return Finding("lake", "wrong", Phrase("The lake cannot be read; it says: “{detail}”.", facts))
    return Finding(
        "lake", "good", Phrase("The lake can be read. Signals in it: {n:number0}.", {"n": signals})
    )


def _letters(data: Path) -> Finding:
    try:
        from afuera.report import fonts

        fonts.usual()
    except Exception as problem:  # noqa: BLE001 (a font that is missing or broken, however it fails)
        return Finding(
            "fonts",
            "wrong",
            Phrase("The letters of the pages cannot be made; it says: “{detail}”.", {"detail": str(problem)}),
        )
    return Finding("fonts", "good", Phrase("The letters of the pages are there."))


def _mail(data: Path) -> Finding:
    given = os.environ.get("AFUERA_SMTP")
    if given:
        return _mail_server(given)
    return Finding(
        "mail",
        "optional",
        Phrase(
            "No mail server is set (AFUERA_SMTP); letters are kept in {path}.", {"path": str(data / "mail")}
        ),
    )


def _mail_server(given: str) -> Finding:
    """Can it be reached, and does it take our name and password?  No letter is sent."""
    parts = urlsplit(given)
    host, facts = parts.hostname or "localhost", {"host": parts.hostname or "localhost"}
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(host, parts.port or 587, timeout=SECONDS_FOR_MAIL) as server:
            if parts.username:
                if parts.scheme != "smtps":
                    server.starttls()
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.noop()
    except (OSError, smtplib.SMTPException) as problem:
        told = Phrase(
            "The mail server {host} of AFUERA_SMTP cannot be used; it says: “{detail}”.",
            {**facts, "detail": str(problem).strip()},
        )
        return Finding("mail", "wrong", told)
    return Finding("mail", "good", Phrase("The mail server {host} answers and takes letters.", facts))


def _java(data: Path) -> Finding:
    if shutil.which("java"):
        return Finding("java", "good", Phrase("Java is there, for Spark."))
    return Finding("java", "optional", Phrase("There is no Java. Only Spark needs it; DuckDB does without."))
