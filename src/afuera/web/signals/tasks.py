"""What goes on in the background?  Files come in, go again, and refused rows get another chance.

Each task can be killed anywhere and run again: what is in the lake is known by the import's token, so that it
is finished, not done twice.  A file is thrown away only when its import is written down as done.  Files go
before figures (`priority`): a study takes long.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django_tasks import task

from afuera.errors import AfueraError, UnreadableInput
from afuera.web.bridge import imports as bridge
from afuera.web.bridge.installation import lake_changed
from afuera.web.signals import faults, progress, receiving
from afuera.web.signals.mappings import loaded
from afuera.web.signals.models import Import, Replay
from afuera.web.teams.company_file import known
from afuera.wording import mark

BEAT_SECONDS = 0.5
_BROKE = mark("Something broke on our side. Nothing is half done, and the file is kept: try again.")


@task(priority=10)
def bring_in(import_id: int) -> None:
    """Bring an uploaded file into the lake."""
    with _one_at_a_time():
        row = progress.begin(import_id)
        if row is not None:
            _bring(row)
        done = Import.objects.filter(pk=import_id, state="done").first()
        if done is not None:
            receiving.throw_away(done.token)
            _changed()


def _bring(row: Import) -> None:
    try:
        came = bridge.bring_in(
            receiving.place_of(row.token, row.name),
            loaded(row.mapping),
            known(),
            token=row.token,
            by=row.by.name if row.by else "",
            all_rows=row.every_row,
            progress=_telling(row),
        )
    except bridge.TooMany as error:
        progress.was_refused(row, error.came, faults.kept(error))
    except AfueraError as error:
        progress.failed(row, faults.kept(error))
    except Exception:
        progress.failed(row, faults.kept(UnreadableInput(_BROKE)))
        raise  # the worker keeps what happened
    else:
        progress.came_in(row, came)


def _telling(row: Import) -> Callable[[int], None]:
    """Tells the page how many rows were read, at most twice a second."""
    last = 0.0

    def tell(rows: int) -> None:
        nonlocal last
        if time.monotonic() - last > BEAT_SECONDS:
            last = time.monotonic()
            progress.beat(row, rows)

    return tell


@task(priority=10)
def take_back(import_id: int) -> None:
    """Take an import out of the lake."""
    with _one_at_a_time():
        row = Import.objects.filter(pk=import_id, state="leaving").first()
        if row is None:
            return
        try:
            bridge.take_back(row.token, Replay.objects.filter(of=row).values_list("token", flat=True))
        except AfueraError as error:
            progress.failed(row, faults.kept(error))
            return
        progress.went(row)
        _changed()


@task(priority=10)
def replay(replay_id: int) -> None:
    """Read refused rows again."""
    with _one_at_a_time():
        row = progress.begin_replay(replay_id)
        if row is None:
            return
        mapping = loaded(row.mapping or row.of.read_as)
        try:
            if mapping is None:
                raise UnreadableInput(_BROKE)
            came = bridge.replay(
                row.keys,
                row.mended,
                row.of.shape,
                mapping,
                known(),
                token=row.token,
                by=row.by.name if row.by else "",
            )
        except AfueraError as error:
            progress.replay_failed(row, faults.kept(error))
            return
        progress.replayed(row, came)
        _changed()


def _changed() -> None:
    progress.count_contents()
    lake_changed()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait for whoever works here too, such as a worker thought dead; the lock dies with its holder."""
    folder = Path(settings.DATA) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "signals.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
