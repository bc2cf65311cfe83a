"""Which database?  SQLite in the data directory, written through to the disk; PostgreSQL by DATABASE_URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers read while one writes.  FULL syncs each commit: an answer that was accepted is on the disk.
# What is deleted is overwritten: an erased person must not lie on in free pages.
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; "
    "PRAGMA secure_delete=ON"
)
SECONDS_TO_WAIT = 20


def database(url: str | None, data: Path) -> dict[str, Any]:
    """Django's settings of the database.  ValueError when DATABASE_URL is of another kind."""
    return _postgres(url) if url else _sqlite(data / "afuera.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # A transaction that will write says so when it begins: waiting for the lock then works.
            "transaction_mode": "IMMEDIATE",
            "timeout": SECONDS_TO_WAIT,
            "init_command": PRAGMAS,
        },
    }


def leave_no_trace() -> None:
    """Write what was changed into the file itself: the log beside it would still hold what stood there."""
    from django.db import connection

    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    # What stands behind the question mark is for the driver: ?sslmode=verify-full, ?host=/run/postgresql …
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
