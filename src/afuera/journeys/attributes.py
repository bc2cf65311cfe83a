"""By what else could customers be told apart?  Attributes in `properties` that take few values.

The keys are found in a sample that depends only on the signals' ids, so every engine and every row order
finds the same ones.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis.expr.types as ir

if TYPE_CHECKING:
    from afuera.lake.engine import Engine

SAMPLE: Final = 2_000
FEWEST_VALUES, MOST_VALUES = 2, 12
SMALLEST_PRESENCE: Final = 0.02
MOST_ATTRIBUTES: Final = 8


@dataclass(frozen=True, slots=True)
class Attribute:
    """A key of `properties` and the column of `journeys` that holds its value."""

    key: str
    column: str


def attributes(signals: ir.Table, engine: Engine) -> tuple[Attribute, ...]:
    """Keys whose values could be segments, the most widely present first (ties by name)."""
    with_record = signals.filter(signals.properties.notnull())
    drawn = with_record.mutate(drawn=engine.hash64(with_record.signal_id))
    sample = drawn.order_by("drawn", "source", "signal_id").limit(SAMPLE).select("properties")
    records = [_record(row["properties"]) for row in engine.rows(sample)]
    seen: Counter[str] = Counter()
    values: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for key, value in record.items():
            if isinstance(value, str | bool | int) and re.fullmatch(r"[\w:. -]{1,60}", key):
                seen[key] += 1
                values[key].add(str(value))
    fit = [
        key
        for key, n in sorted(seen.items(), key=lambda item: (-item[1], item[0]))
        if FEWEST_VALUES <= len(values[key]) <= MOST_VALUES and n >= SMALLEST_PRESENCE * len(records)
    ]
    return tuple(Attribute(key, f"attribute_{i}") for i, key in enumerate(fit[:MOST_ATTRIBUTES]))


def _record(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def extracted(signals: ir.Table, wanted: Sequence[Attribute]) -> dict[str, ir.StringValue]:
    """Column name -> expression that reads the attribute out of `properties` (null where absent)."""
    return {one.column: _value(signals.properties, one.key) for one in wanted}


def _value(properties: ir.StringColumn, key: str) -> ir.StringValue:
    pattern = rf'"{re.escape(key)}"\s*:\s*"?([^",}}]*)'
    return properties.re_extract(pattern, 1).nullif("").nullif("null")
