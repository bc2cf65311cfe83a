"""Who ends web and worker when `afuera serve` itself is killed?  A small process at the other end of a pipe.

Run by its path, without anything of ours, so that it costs a few megabytes.  `serve` writes a line for each
process group that it starts ("web 4711"), and "done" when it has stopped them itself.  The kernel closes the
pipe when `serve` dies, however it dies, on Linux and macOS alike; then the groups that are left are ended.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

SECONDS = 5


def left(lines: Iterable[str]) -> list[int]:
    """The process groups that nobody stopped, once the pipe is closed."""
    groups: dict[str, int] = {}
    for line in lines:
        name, _, number = line.partition(" ")
        if name.strip() == "done":
            return []
        with suppress(ValueError):
            groups[name] = int(number)
    return list(groups.values())


def end(groups: list[int]) -> None:
    """Ask them to finish, then make them."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)
        until = time.monotonic() + SECONDS
        while number == signal.SIGTERM and time.monotonic() < until and any(map(alive, groups)):
            time.sleep(0.1)


def alive(group: int) -> bool:
    """Is anybody of this group still there?"""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    end(left(sys.stdin))
