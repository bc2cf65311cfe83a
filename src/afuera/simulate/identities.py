"""By which names is one person known?  A cookie until they log in, a telephone, a keyed e-mail, a number.

Within a journey every name is tied to the customer number at least once: on the page at log-in, elsewhere
when the talk begins.  What can never be tied, and what must not be, is in `strays`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from afuera.simulate.columns import Bools, Ints, Signals
from afuera.simulate.moments import follows, position
from afuera.simulate.vocabulary import Vocabulary

CUSTOMER, USER, ANONYMOUS, PHONE, EMAIL = range(5)
TYPES = ("customer", "user", "anonymous", "phone", "email")
FIRST_NUMBER = 100_000


def identifiers(person: Ints, journey: Ints, present: NDArray[np.bool_]) -> pa.ListArray:
    """One list per row; `present` is rows × TYPES: which names stand in the row."""
    rows, types = np.nonzero(present)
    offsets = np.r_[0, np.cumsum(present.sum(axis=1))].astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), spelled(person[rows], types, device=journey[rows] % 2))


def spelled(person: Ints, types: NDArray[np.int64], device: Ints) -> pa.Array:
    """`type:value` strings: customer numbers in plain digits, all else keyed."""
    names = pa.array([f"{one}:" for one in TYPES], pa.string()).take(pa.array(types))
    is_number = types == CUSTOMER
    keyed = _keyed(person, types, np.where(types == ANONYMOUS, device, 0))
    numbers = pa.array(person + FIRST_NUMBER).cast(pa.string())
    values = pc.if_else(pa.array(is_number), numbers, keyed)
    return pc.binary_join_element_wise(names, values, "")


def _keyed(person: Ints, types: NDArray[np.int64], device: Ints) -> pa.Array:
    """16 hexadecimal digits from person, type and device (splitmix64)."""
    seed = (person * 16 + types * 2 + device).astype(np.uint64)
    mixed = seed + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    digits = np.frombuffer(mixed.astype(">u8").tobytes().hex().encode(), dtype="S16")
    return pa.array(digits, pa.binary()).cast(pa.string())


def present(signals: Signals, words: Vocabulary, random: np.random.Generator) -> Bools:
    """Which names stand in which row (rows × TYPES); rows are ordered by journey, then time."""
    n = len(signals)
    found = np.zeros((n, len(TYPES)), dtype=bool)
    first, last = _ends_of_channel(signals)
    some = random.random(n)
    page = np.isin(signals.channel, words.numbers(("web", "app")))
    call = signals.channel == words.number("call")
    chat = signals.channel == words.number("chat")
    letter = np.isin(signals.channel, words.numbers(("email", "mail")))
    other = ~(page | call | chat | letter)
    logged_in = page & (last | (some < 0.3))
    found[page, ANONYMOUS] = True
    found[logged_in | chat, USER] = True
    found[call, PHONE] = True
    found[letter, EMAIL] = True
    found[logged_in | chat | other, CUSTOMER] = True
    found[(call | letter) & (first | (some < 0.5)), CUSTOMER] = True
    return found


def _ends_of_channel(signals: Signals) -> tuple[Bools, Bools]:
    """First and last row of each run of one channel within a journey."""
    changes = (
        np.r_[True, signals.channel[1:] != signals.channel[:-1]] if len(signals) else np.zeros(0, dtype=bool)
    )
    begins = changes | (position(signals.journey) == 0)
    ends = np.r_[begins[1:], True] if len(signals) else begins
    return begins, ends | ~follows(signals.journey)
