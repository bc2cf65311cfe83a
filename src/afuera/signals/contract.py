"""What is a signal?  The one contract: every column, its type, its meaning, its allowed words.

Everything a customer does, says or feels is one row of one table.  A file with `person, occurred_at, step`
is valid; all else is optional and makes more of the system light up.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

MOMENT = pa.timestamp("us", tz="UTC")

KINDS = ("touch", "answer", "comment", "outcome", "promise")
ACTORS = ("customer", "employee", "partner", "system")
PURPOSES = ("give", "ask", "inform", "sell")
TRAVELLERS = ("customer", "employee", "partner")

# How a touch or an outcome ended.  The list is open: an unknown word is kept, counted as neither good
# nor bad, and reported by `check`.
RESULTS_WELL = ("ok", "goal_reached", "purchased")
RESULTS_BADLY = ("failed", "abandoned", "goal_failed", "bought_elsewhere")
RESULTS_NEITHER = (
    "transferred",
    "cancel_asked",
    "saved_by_offer",
    "renewed",
    "term_ended",
    "left",
    "compensated",
)
RESULTS = RESULTS_WELL + RESULTS_BADLY + RESULTS_NEITHER
# Only these say something about the goal itself, wherever they stand.
RESULTS_OF_GOAL = ("goal_reached", "goal_failed")

AMOUNT_KINDS = ("price", "fee", "penalty", "refund", "compensation", "referral")

EMOTION_LOWEST, EMOTION_HIGHEST = -2.0, 2.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the contract: `words` lists the allowed values where the list is closed."""

    name: str
    type: pa.DataType
    meaning: str
    words: tuple[str, ...] = ()


COLUMNS: tuple[Column, ...] = (
    Column("signal_id", pa.string(), "unique within its source; from the row's content when a file has none"),
    Column("sequence", pa.int64(), "order of signals of one moment; the row's position when absent"),
    Column("source", pa.string(), "the system that it came from"),
    Column("kind", pa.string(), "what sort of signal it is", KINDS),
    Column("actor", pa.string(), "who acted, spoke or judged", ACTORS),
    Column("purpose", pa.string(), "what the company wanted of a contact that it began", PURPOSES),
    Column("occurred_at", MOMENT, "when it happened to the customer"),
    Column("received_at", MOMENT, "when it reached us"),
    Column("person", pa.string(), "the customer as the source knows them"),
    Column("identifiers", pa.list_(pa.string()), "type:value; two identifiers in one row are one person"),
    Column("traveller", pa.string(), "whose journey it is", TRAVELLERS),
    Column("goal", pa.string(), "what the customer came to get done"),
    Column("case_id", pa.string(), "order, ticket or session"),
    Column("channel", pa.string(), "web, app, store, call, chat, email …"),
    Column("touchpoint", pa.string(), "the place"),
    Column("step", pa.string(), "what was done"),
    Column("team", pa.string(), "who was responsible inside"),
    Column("result", pa.string(), "how it ended"),
    Column("minutes", pa.float64(), "the customer's time that it took, in minutes, 0 or more"),
    Column("question", pa.string(), "what was asked"),
    Column("score", pa.float64(), "the answer, always with its scale"),
    Column("score_min", pa.float64(), "the bad end of the scale"),
    Column("score_max", pa.float64(), "the good end of the scale"),
    Column("emotion", pa.float64(), "said or observed, from -2 to +2"),
    Column("text", pa.string(), "the words, untouched"),
    Column("language", pa.string(), "language of the words"),
    Column("due_at", MOMENT, "when what was promised is due, on the customer's clock"),
    Column("amount", pa.float64(), "money"),
    Column(
        "amount_kind",
        pa.string(),
        "what the money was: " + ", ".join(AMOUNT_KINDS) + " …",
    ),
    Column("currency", pa.string(), "of the amount"),
    Column("properties", pa.string(), "the rest of the source's record, a JSON object"),
)

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
SCHEMA: pa.Schema = pa.schema([pa.field(column.name, column.type) for column in COLUMNS])

# What a row that breaks the contract becomes.  `raw` is the row as it stood in the file (one line of CSV,
# one JSON object); `reason` is a code of `afuera.wording.REASONS`, `facts` a JSON object for its sentence.
REFUSED: pa.Schema = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("line", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("facts", pa.string()),
        pa.field("raw", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A piece of a file after the checks: rows that keep the contract, and rows that do not.

    `signals` has SCHEMA (signal_id is null where the source has none: the lake makes it from the content),
    `refused` has REFUSED, `rows` is how many rows of the file the piece covers.
    """

    signals: pa.RecordBatch
    refused: pa.RecordBatch
    rows: int
