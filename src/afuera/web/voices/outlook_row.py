"""What does the reading ledger say about row 4 of the outlook?  From this room's tables."""

from __future__ import annotations

import datetime as dt

from afuera.outlook.comments import comments
from afuera.outlook.rows import Row
from afuera.web.voices import ledger_queries


def row(now: dt.datetime | None = None) -> Row:
    """The row as of a moment; five questions, whatever is there."""
    return comments(ledger_queries.counts(now))
