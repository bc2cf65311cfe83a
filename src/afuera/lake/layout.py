"""Which tables does a lake hold, with which columns?

Statistics go into Delta's log only for columns that say nothing about a person (`MEASURED`): the log outlives
the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from afuera.signals.contract import MOMENT, REFUSED, SCHEMA

# Raised when an older version of Afuera could no longer read the lake.  New columns do not raise it.
FORMAT = 1

MEASURED = ("occurred_at", "sequence")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its columns, and the one by which it is split into directories."""

    name: str
    schema: pa.Schema
    split_by: str | None = None


SIGNALS = Layout(
    "signals",
    pa.schema(
        [
            *SCHEMA,
            pa.field("batch", pa.int64()),
            pa.field("digest", pa.int64()),
            pa.field("who", pa.string()),
            pa.field("month", pa.string()),
        ]
    ),
    "month",
)

# `key` says that two refusals are one and the same; source, signal_id and digest are known for `id_taken`.
QUARANTINE = Layout(
    "quarantine",
    pa.schema(
        [
            pa.field("key", pa.string()),
            pa.field("batch", pa.int64()),
            *REFUSED,
            pa.field("source", pa.string()),
            pa.field("signal_id", pa.string()),
            pa.field("digest", pa.int64()),
        ]
    ),
)

# Which batch carried what: a signal (source, signal_id) or a refused row (refused = its key in quarantine).
BATCH_ROWS = Layout(
    "batch_rows",
    pa.schema(
        [
            pa.field("batch", pa.int64()),
            pa.field("source", pa.string()),
            pa.field("signal_id", pa.string()),
            pa.field("refused", pa.string()),
        ]
    ),
)

IMPORTS = Layout(
    "imports",
    pa.schema(
        [
            pa.field("batch", pa.int64()),
            pa.field("what", pa.string()),  # import | replay | undo
            pa.field("name", pa.string()),
            pa.field("by", pa.string()),
            pa.field("at", MOMENT),
            pa.field("rows", pa.int64()),
            pa.field("added", pa.int64()),
            pa.field("repeated", pa.int64()),
            pa.field("conflicting", pa.int64()),
            pa.field("quarantined", pa.int64()),
            pa.field("buried", pa.int64()),
        ]
    ),
)

TOMBSTONES = Layout("tombstones", pa.schema([pa.field("keyed_hash", pa.string()), pa.field("at", MOMENT)]))

PUBLISHED = Layout(
    "published",
    pa.schema(
        [
            pa.field("table", pa.string()),
            pa.field("version", pa.int64()),
            pa.field("up_to_batch", pa.int64()),
            pa.field("at", MOMENT),
        ]
    ),
)

LASTING = (SIGNALS, QUARANTINE, BATCH_ROWS, IMPORTS, TOMBSTONES)

# Tables that come and go live in these directories: what is derived from signals, and small tables of other
# rooms to which rows are only added.
DERIVED = "derived"
SMALL = "small"

# A derived table may be split by this column.
BUCKET = "bucket"
