"""Which writer belongs to which format, and what is the file called?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from afuera.export import cjml, ocel, tables, xes
from afuera.export.rows import Row, masked

Write = Callable[[Iterable[Row], Path], int]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of journeys: the ending of its files, its kind on the web, and who writes it."""

    ending: str
    kind: str
    write: Write


FORMATS: dict[str, Format] = {
    "xes": Format("xes", "application/xml", xes.write),
    "ocel": Format("ocel.json", "application/json", ocel.write),
    "cjml": Format("cjml.xml", "application/xml", cjml.write),
    "parquet": Format("parquet", "application/vnd.apache.parquet", tables.write_parquet),
    "csv": Format("csv", "text/csv", tables.write_csv),
}


def write(
    rows: Iterable[Row],
    path: Path,
    form: str,
    *,
    names: bool = False,
    planned: Sequence[str] = (),
    goal: str | None = None,
) -> int:
    """Write journeys in a format of `FORMATS`; how many there were.

    Words are masked unless `names`.  `planned` are the steps as planned: only CJML has a place for them.
    Half a file is never left: it is written beside and renamed.
    """
    beside = path.with_name(f".{path.name}.half")
    try:
        found = masked(rows, names=names)
        if form == "cjml":
            count = cjml.write(found, beside, planned, goal)
        else:
            count = FORMATS[form].write(found, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return count
