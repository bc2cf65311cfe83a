"""How do columns of numbers become rows of the contract?"""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.contract import MOMENT, SCHEMA
from afuera.simulate.columns import Bools, Floats, Ints, Signals
from afuera.simulate.identities import CUSTOMER, FIRST_NUMBER, identifiers
from afuera.simulate.moments import position
from afuera.simulate.vocabulary import Vocabulary

WORDS = (
    "kind",
    "actor",
    "purpose",
    "traveller",
    "source",
    "goal",
    "channel",
    "touchpoint",
    "step",
    "team",
    "result",
    "question",
    "text",
    "language",
    "amount_kind",
    "properties",
)
NUMBERS = ("minutes", "score", "score_min", "score_max", "emotion", "amount")
# Systems that know the customer by number and say so in `person`.
KNOW_BY_NUMBER = ("calls", "counter", "crm")


def customer_types(words: Vocabulary, region: str) -> Ints:
    """The properties that a person can have, as numbers of the vocabulary."""
    kinds = ("private", "private", "private", "senior", "small business")
    return words.numbers(json.dumps({"customer_type": one, "region": region}) for one in kinds).astype(
        np.int64
    )


def as_rows(
    signals: Signals,
    words: Vocabulary,
    currency: str,
    found: Bools | pa.ListArray,
    prefix: str = "",
) -> pa.RecordBatch:
    """Signals (ordered by journey and time) as a record batch of the contract.

    `found`: which names stand in which row (see `identities.present`), or the lists of identifiers;
    `prefix` keeps the ids of such rows apart.
    """
    place = position(signals.journey)
    columns = {name: words.spell(getattr(signals, name)) for name in WORDS}
    columns |= {name: _numbers(getattr(signals, name)) for name in NUMBERS}
    journey = pa.array(signals.journey).cast(pa.string())
    columns["signal_id"] = pc.binary_join_element_wise(
        pa.scalar(prefix), journey, pa.scalar("-"), pa.array(place).cast(pa.string()), ""
    )
    columns["sequence"] = pa.array(place)
    columns["occurred_at"] = _moments(signals.at)
    columns["received_at"] = _moments(signals.at + signals.late_seconds)
    columns["due_at"] = _moments(signals.due_at, signals.due_at < 0)
    columns["case_id"] = pc.if_else(
        pa.array(signals.has_case), pc.binary_join_element_wise(pa.scalar("K"), journey, ""), None
    )
    columns["currency"] = pc.if_else(pa.array(np.isnan(signals.amount)), None, pa.scalar(currency))
    if isinstance(found, pa.ListArray):
        columns["identifiers"] = found
        columns["person"] = pa.nulls(len(place), pa.string())
    else:
        columns["identifiers"] = identifiers(signals.person, signals.journey, found)
        known = np.isin(signals.source, words.numbers(KNOW_BY_NUMBER)) & found[:, CUSTOMER]
        number = pa.array(signals.person + FIRST_NUMBER).cast(pa.string())
        columns["person"] = pc.if_else(
            pa.array(known), pc.binary_join_element_wise(pa.scalar("C"), number, ""), None
        )
    return pa.RecordBatch.from_arrays([columns[field.name] for field in SCHEMA], schema=SCHEMA)


def _moments(seconds: Ints, missing: Bools | None = None) -> pa.Array:
    return pa.array(seconds * 1_000_000, pa.int64(), mask=missing).cast(pa.timestamp("us")).cast(MOMENT)


def _numbers(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), mask=np.isnan(values))
