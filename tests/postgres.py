"""How do the tests of the pages run on PostgreSQL?  On a cluster of their own, thrown away afterwards.

`python tests/postgres.py COMMAND…` starts it, runs the command with DATABASE_URL set, and ends as that did.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

OWNER, PASSWORD, SECONDS = "afuera", "p@ss/wörd", 30  # a password that an address must write in another way


def programs() -> Path | None:
    """Where initdb and postgres lie: Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


def _as_somebody_ordinary() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; Debian's package makes the user `postgres`."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def cluster() -> Iterator[str]:
    """The address of an empty database.  RuntimeError when PostgreSQL is not installed or does not start."""
    place = programs()
    if place is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    home = Path(mkdtemp(prefix="afuera-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        port = _prepare(home, place)
        command = [str(place / "postgres"), "-D", str(home / "data"), "-p", str(port)]
        # Nothing here outlives the tests: what would protect it from a power cut only costs time.
        settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings |= {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "60"}
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as said:
            ordinary = _as_somebody_ordinary()
            server = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=home, **ordinary)
        address = f"postgresql://{OWNER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
        _wait(address, server, home / "log")
        yield address
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # the quick way: it waits for nobody
            server.wait(SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def _prepare(home: Path, place: Path) -> int:
    """An empty cluster; the port on which it will listen."""
    (home / "password").write_text(PASSWORD, encoding="utf-8")
    if os.geteuid() == 0:
        for path in (home, home / "password"):
            shutil.chown(path, "postgres")
    words = ["-D", str(home / "data"), "-U", OWNER, "-A", "scram-sha-256", "--pwfile", str(home / "password")]
    words += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    command, ordinary = [str(place / "initdb"), *words], _as_somebody_ordinary()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=home, **ordinary)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


if __name__ == "__main__":
    with cluster() as found:
        done = subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": found}, check=False)
    sys.exit(done.returncode)
