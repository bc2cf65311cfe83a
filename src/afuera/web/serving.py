"""How does `afuera serve` run?  It prepares the installation, then keeps web and worker going."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

SECONDS_TO_STOP = 20
UNUSED = [
    "htmx-4*",
    "htmax-*",
    "ext",
    "htmx-2.js",
]  # of the django-htmx wheel: compressing them takes seconds
QUICK_DEATHS = 5  # a child that dies this often within a minute will not live


@dataclass(frozen=True, slots=True)
class Where:
    """What `serve` was asked for."""

    data: Path
    host: str
    port: int
    demo: bool
    threads: int = 4
    seed: int | None = None
    journeys_per_goal: int | None = None

    @property
    def address(self) -> str:
        """What a person types."""
        shown = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "localhost") else self.host  # noqa: S104
        return os.environ.get("AFUERA_URL") or f"http://{shown}:{self.port}"


def environment(where: Where) -> dict[str, str]:
    """What the settings of web and worker read; also set in this process, which prepares."""
    told = {
        "AFUERA_DATA": str(where.data.absolute()),
        "AFUERA_URL": where.address,
        "DJANGO_SETTINGS_MODULE": "afuera.web.settings",
    }
    if where.demo:
        told["AFUERA_DEMO"] = "1"
    if where.host not in ("127.0.0.1", "localhost", "0.0.0.0", "::"):  # noqa: S104
        told["AFUERA_HOSTS"] = ",".join(filter(None, [os.environ.get("AFUERA_HOSTS"), where.host]))
    return told


def prepare(where: Where, language: str) -> str | None:
    """Database, colours, letters and static files; the link for the first administrator, if there is none."""
    os.environ.update(environment(where))
    where.data.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    from afuera.web.dress import dress

    dress(where.data.absolute())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    return _move_in(where, language)


def _move_in(where: Where, language: str) -> str | None:
    from afuera.company import Company
    from afuera.web.journeys import company_file as goals_file
    from afuera.web.journeys import invented as journeys
    from afuera.web.journeys import owner_invented
    from afuera.web.pains import invented as pains
    from afuera.web.teams import company_file, invented, links, operations, queries

    file = where.data / "company.toml"
    if file.is_file():
        known = Company.load(file)
        company_file.take_in(known)
        goals_file.take_in(known)
    if where.demo:
        invented.move_in()
        journeys.move_in(where.data, where.seed, where.journeys_per_goal)
        owner_invented.name_owners()
        pains.decide()
        return None
    return None if queries.administrators().exists() else links.link(operations.begin(language))


class Leash:
    """The process that ends our children when we are killed ourselves (`leash.py`)."""

    def __init__(self) -> None:
        # By its path and without site-packages: it needs none of them.
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("leash.py"))]
        theirs, ours = os.pipe()
        self.process = subprocess.Popen(command, stdin=theirs, start_new_session=True)  # noqa: S603 (ours)
        os.close(theirs)
        self.pipe = os.fdopen(ours, "w", buffering=1)

    def tell(self, line: str) -> None:
        """A process group was started, or all are stopped."""
        with suppress(BrokenPipeError):
            self.pipe.write(f"{line}\n")

    def let_go(self) -> None:
        """Everything was stopped in order: nothing is left to end."""
        self.tell("done")
        with suppress(BrokenPipeError):
            self.pipe.close()
        self.process.wait()


@dataclass(slots=True)
class Child:
    """One of our processes, started again when it dies."""

    name: str
    command: list[str]
    leash: Leash
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl-C reaches us only, and we stop it in order."""
        self._clear()
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 (ours)
        self.leash.tell(f"{self.name} {self.process.pid}")

    def died(self) -> bool:
        """Is it gone?"""
        return self.process is not None and self.process.poll() is not None

    def hopeless(self) -> bool:
        """Did it die so often in the last minute that starting it again is no use?"""
        now = time.monotonic()
        self.deaths = [*(at for at in self.deaths if now - at < 60), now]
        return len(self.deaths) >= QUICK_DEATHS

    def stop(self, until: float) -> None:
        """Ask it to finish what it does; kill it when it does not in time."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, until - time.monotonic()))
        self._clear()
        self.process.wait()

    def _clear(self) -> None:
        """End what a dead process left behind: the web's own workers would keep the port."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def children(where: Where, leash: Leash) -> list[Child]:
    """Web, a worker for studies, and one for everything that must not wait for them."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "afuera.web.wsgi:application"]
    web += ["--host", where.host, "--port", str(where.port), "--workers", "1"]
    # One thread made uploads crawl, the default of hundreds helps nobody on SQLite.
    web += ["--blocking-threads", str(where.threads), "--log-level", "warning", "--no-ws"]
    work = [sys.executable, "-m", "afuera.web.working"]
    return [
        Child("web", web, leash),
        Child("worker", [*work, "besides-studies"], leash),
        Child("studies", [*work, "studies"], leash),
    ]


def keep_going(where: Where) -> int:
    """Run until SIGTERM or SIGINT; 0 after a graceful stop, 1 when a process would not live."""
    leash = Leash()
    running = children(where, leash)
    with _asked_to_stop() as asked:
        try:
            for child in running:
                child.start()
            while not asked:
                for child in running:
                    if child.died():
                        if child.hopeless():
                            return 1
                        time.sleep(0.5)
                        child.start()
                time.sleep(0.2)
            return 0
        finally:
            until = time.monotonic() + SECONDS_TO_STOP
            for child in running:
                child.stop(until)
            leash.let_go()


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    asked: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
