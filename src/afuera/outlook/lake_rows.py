"""Which rows does the lake answer by itself?  Ten and eleven, computed with each study."""

from __future__ import annotations

from typing import Any

from afuera.outlook.earned import earned
from afuera.outlook.first_time import first_time
from afuera.pains.ground import Ground


def rows_of(on: Ground) -> list[dict[str, Any]]:
    """The rows, by number, as findings hold them."""
    return [one.to_json() for one in (earned(on), first_time(on))]
