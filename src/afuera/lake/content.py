"""When are two signals the same?  When their content is, whatever file, order or position brought them.

The content of a row is everything it says except `signal_id`, `sequence` and `received_at` (a reader fills
the last two when the source is silent).  A column of which nothing is known adds nothing, so that a column
which Afuera learns later does not change what older rows were; the order of identifiers does not matter.
The md5 of the content is the id of a row that has none; 63 bits of it are its `digest`.
"""

from __future__ import annotations

import pyarrow as pa

from afuera.lake.engine import POSITIVE
from afuera.signals.contract import SCHEMA

NOT_CONTENT = ("signal_id", "sequence", "received_at")
STRONG = ("user", "customer", "account")


def content(names: list[str]) -> str:
    """SQL for the content of a row as one string; `names` are the columns of which anything is known."""
    parts = [_part(name, SCHEMA.field(name).type) for name in sorted(names) if name not in NOT_CONTENT]
    return f"concat({', '.join(parts)})" if parts else "''"


def _part(name: str, kind: pa.DataType) -> str:
    """One column as `name=length:value;`, or nothing."""
    if pa.types.is_list(kind):
        words = f"nullif(to_json(list_sort(list_distinct(\"{name}\")))::VARCHAR, '[]')"
    elif pa.types.is_timestamp(kind):
        words = f'epoch_us("{name}")::VARCHAR'
    elif pa.types.is_floating(kind):
        words = f'("{name}" + 0.0)::VARCHAR'  # -0.0 is 0.0
    else:
        words = f'"{name}"::VARCHAR'
    return f"CASE WHEN {words} IS NOT NULL THEN concat('{name}=', strlen({words}), ':', {words}, ';') END"


DIGEST = f"(md5_number(content) & {POSITIVE}::UHUGEINT)::BIGINT"

# The smallest strong identifier, else the person as the source knows them, else the smallest of the others.
WHO = (
    "coalesce(list_min(list_filter(identifiers, lambda x: split_part(x, ':', 1) IN ("
    + ", ".join(f"'{word}'" for word in STRONG)
    + "))), source || ':' || person, list_min(identifiers))"
)

# All identifiers of a row.
EVERY_IDENTIFIER = (
    "list_distinct(list_concat(coalesce(identifiers, []), "
    "CASE WHEN person IS NULL THEN [] ELSE [source || ':' || person] END))"
)

MONTH = "strftime(occurred_at, '%Y-%m')"
