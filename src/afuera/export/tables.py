"""How do journeys become a table?  CSV and Parquet with the columns of our contract, and the journey's own.

What leaves so can be read again by `afuera read` as it stands.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from afuera.export import rows as lived
from afuera.export.images import harmless
from afuera.export.rows import Row

# Ours where the contract has a name for it: a journey that leaves can come back.
NAMES = (
    *lived.OF_JOURNEY,
    "sequence",
    "occurred_at",
    *lived.TEXTS,
    *lived.NUMBERS,
)
_PIECE = 20_000


def write_csv(rows: Iterable[Row], path: Path) -> int:
    """Write the events to a CSV file; how many journeys there were."""
    count, last = 0, object()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(NAMES)
        for row in rows:
            count, last = count + (row["journey_id"] != last), row["journey_id"]
            out.writerow([harmless(value) for value in _values(row, lived.moment(row)).values()])
    return count


def write_parquet(rows: Iterable[Row], path: Path) -> int:
    """Write the events to a Parquet file, twenty thousand at a time; how many journeys there were."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(pa)
    count, last = 0, object()
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        for piece in _pieces(rows):
            for row in piece:
                count, last = count + (row["journey_id"] != last), row["journey_id"]
            values = [_values(row, lived.at(row)) for row in piece]
            out.write_table(pa.Table.from_pylist(values, schema=schema))
    return count


def _values(row: Row, moment: object) -> dict[str, Any]:
    texts: dict[str, Any] = {name: lived.told(row, name) for name in (*lived.OF_JOURNEY, *lived.TEXTS)}
    found = texts | {name: row.get(name) for name in lived.NUMBERS}
    found |= {"sequence": row.get("place"), "occurred_at": moment}
    return {name: found[name] for name in NAMES}


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while piece := list(islice(source, _PIECE)):
        yield piece


def _schema(pa: Any) -> Any:
    kinds = dict.fromkeys(NAMES, pa.string()) | dict.fromkeys(lived.NUMBERS, pa.float64())
    kinds |= {"sequence": pa.int64(), "occurred_at": pa.timestamp("us", tz="UTC")}
    return pa.schema([pa.field(name, kinds[name]) for name in NAMES])
