"""Where does unfinished work lie?  In a directory that is swept away when the process that made it is gone.

`work/<name>` holds staged imports, computed but unpublished tables, kept results and spilled memory.  Whoever
made one holds a `flock` on the directory itself, so that a sweeper can tell the living from the dead.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

WORK = "work"


class Workspace:
    """A directory of one's own for unfinished work; `close` removes it."""

    def __init__(self, root: Path) -> None:
        while True:  # a sweeper may take a directory between its making and its locking
            self.path = root / WORK / uuid.uuid4().hex
            self.path.mkdir(parents=True)
            self._held = os.open(self.path, os.O_RDONLY)
            if _alone(self._held) and _still_there(self._held, self.path):
                return
            os.close(self._held)

    def room(self, name: str) -> Path:
        """A directory inside, not made yet."""
        return self.path / f"{name}-{uuid.uuid4().hex[:8]}"

    @contextlib.contextmanager
    def lent(self, name: str) -> Iterator[Path]:
        """A directory inside, not made yet, that is removed at the end."""
        room = self.room(name)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        if self._held >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._held)
            self._held = -1


def sweep(root: Path) -> int:
    """Remove what dead processes left; return how many directories."""
    swept = 0
    for path in (root / WORK).glob("*"):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                if _alone(held):
                    shutil.rmtree(path, ignore_errors=True)
                    swept += 1
            finally:
                os.close(held)
    return swept


def _alone(descriptor: int) -> bool:
    """Take the lock of a directory if nobody has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_there(descriptor: int, path: Path) -> bool:
    """Does the path still name the directory that we hold?"""
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
