"""What is killed in the proofs of the lake?  A process that changes a lake and dies at a chosen moment.

`python lake_victim.py` loads everything once and then forks a child for every line of its standard input:

    {"task": "add", "lake": "/…", "die": 123}     die before the 123rd line inside afuera.lake (0: never)

So every moment between two steps of ours can be named.  It answers with how the child ended and how many
lines of the package it ran.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import deltalake
import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet

import afuera.lake
from afuera.lake import Lake
from lakes import broken, named, piece, row

_LOADED = (deltalake, duckdb, ibis.duckdb, pyarrow.parquet)  # here and not once more in every child
PACKAGE = str(Path(afuera.lake.__file__).parent)


def prepare(lake: Lake) -> None:
    """What lies in the lake before the change."""
    lake.add([piece([named(n) for n in range(8)] + [row(70), row(70)], [broken(1), broken(2)])], name="a")
    lake.add([piece([named(n) for n in range(6, 12)], [broken(2)])], name="b")
    lake.publish({"steps": _steps(lake)}, 2)


def _steps(lake: Lake) -> Any:
    table = lake.signals()
    return table.select("source", "signal_id", "person", bucket=lake.engine.hash64(table.person) % 3)


def add(lake: Lake) -> None:
    rows = [named(n) for n in range(10, 40)] + [named(3, step="other"), row(70), row(70), row(70), row(90)]
    parts = [piece(rows[:9], [broken(2), broken(9)]), piece(rows[9:] + rows[:3])]
    lake.add(parts, name="c")


def undo(lake: Lake) -> None:
    if not lake.imports()[0].undone:
        lake.undo(1)


def remove(lake: Lake) -> None:
    keys = pa.table({"source": ["shop", "shop"], "signal_id": ["s3", "s9"]})
    lake.remove(keys, derived={"steps": keys})
    lake.vacuum(everything=True)


def publish(lake: Lake) -> None:
    steps = _steps(lake)
    lake.rewrite("steps", steps.filter(steps.signal_id != "s1"), [0, 1, 2])
    lake.publish({"people": steps.group_by("person").aggregate(n=steps.count())}, 2)


def upkeep(lake: Lake) -> None:
    lake.compact()
    lake.vacuum(everything=True)


def begin(_: Lake) -> None:
    """Opening the lake is all (it is made when there is none)."""


TASKS: dict[str, Callable[[Lake], None]] = {
    task.__name__: task for task in (prepare, add, undo, remove, publish, upkeep, begin)
}


class Countdown:
    """Kills the process before the n-th line of the package that it is about to run."""

    def __init__(self, die: int) -> None:
        self.die, self.lines = die, 0

    def calls(self, frame: FrameType, _event: str, _: object) -> Callable[..., Any] | None:
        """Look only into functions of the package."""
        return self.line if frame.f_code.co_filename.startswith(PACKAGE) else None

    def line(self, _frame: FrameType, event: str, _: object) -> Callable[..., Any]:
        if event == "line":
            self.lines += 1
            if self.lines == self.die:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.line


def perform(task: str, lake: str, die: int) -> int:
    """Do a task, dying before a line; return how many lines were run."""
    countdown = Countdown(die)
    sys.settrace(countdown.calls)
    try:
        with Lake.open(lake, memory_limit="1GB", threads=1) as opened:
            TASKS[task](opened)
    finally:
        sys.settrace(None)
    return countdown.lines


def _fork(order: dict[str, Any]) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            os.write(writer, str(perform(order["task"], order["lake"], order["die"])).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as told:
        lines = told.read()
    _, status = os.waitpid(child, 0)
    return {"ended": os.waitstatus_to_exitcode(status), "lines": int(lines or 0)}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(_fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
