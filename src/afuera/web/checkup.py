"""What is missing or wrong on this machine?  One finding a line, for `afuera doctor`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from afuera.web import places
from afuera.wording import Phrase, mark

State = Literal["good", "optional", "wrong"]
PYTHON = (3, 11)
FREE_BYTES = 500 * 1024 * 1024


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
        _key,
        _database,
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


def _waiting_migrations(data: Path) -> int:
    os.environ["AFUERA_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afuera.web.settings")
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    connection.close()
    return waiting


def _mail(data: Path) -> Finding:
    if os.environ.get("AFUERA_SMTP"):
        return Finding("mail", "good", Phrase("Letters go out through the mail server of AFUERA_SMTP."))
    return Finding(
        "mail",
        "optional",
        Phrase(
            "No mail server is set (AFUERA_SMTP); letters are kept in {path}.", {"path": str(data / "mail")}
        ),
    )


def _java(data: Path) -> Finding:
    if shutil.which("java"):
        return Finding("java", "good", Phrase("Java is there, for Spark."))
    return Finding("java", "optional", Phrase("There is no Java. Only Spark needs it; DuckDB does without."))
