"""Who writes now?  One process at a time; the lock dies with the process that holds it.

`flock` belongs to an open file, so that two `Lake` objects in one process exclude each other too, and a
killed process leaves nothing to clean up.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from afuera.errors import LakeBusy

POLL_SECONDS = 0.05


def only_writer(root: Path, wait_seconds: float) -> contextlib.AbstractContextManager[None]:
    """Hold the writer's lock of a lake; LakeBusy when it stays taken for longer than `wait_seconds`."""
    return _held(root, "writer.lock", wait_seconds)


def only_reader_of_voices(root: Path, wait_seconds: float) -> contextlib.AbstractContextManager[None]:
    """One at a time makes what is known of voices, or takes somebody's out.  Signals may come meanwhile."""
    return _held(root, "voices.lock", wait_seconds)


@contextlib.contextmanager
def _held(root: Path, name: str, wait_seconds: float) -> Iterator[None]:
    descriptor = os.open(root / name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + wait_seconds
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise LakeBusy(path=root, seconds=f"{wait_seconds:g}")
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Try to take the lock without waiting."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
