"""Does a described theme hold those who speak of it, and not whoever says something short and general?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from afuera.simulate.words import english, spanish
from afuera.voices.embedding import Vectors, default
from afuera.voices.given import Described, floor_of, speak_of

SLOTS = {
    "es": {"what": ("mi caso", "el trámite", "el asunto"), "wait": ("una semana", "un momento")},
    "en": {"what": ("my case", "the matter", "my order"), "wait": ("a week", "an hour")},
}


def said() -> list[str]:
    """What customers of the invented company say, most of it short and general."""
    found: dict[str, None] = {}
    for tongue, words in (("es", spanish), ("en", english)):
        for whole in (*words.POSITIVE, *words.NEUTRAL, *words.NEGATIVE, *words.TOO_LATE, *words.CLOSED):
            for what, wait in product(SLOTS[tongue]["what"], SLOTS[tongue]["wait"]):
                filled = whole.replace("{what}", what).replace("{What}", what.capitalize())
                filled = re.sub(
                    r"{[^}]*}",
                    "la oficina" if tongue == "es" else "the office",
                    filled.replace("{wait}", wait),
                )
                found.setdefault(filled)
    return list(found)


def test_who_says_something_short_and_general_speaks_of_no_described_theme() -> None:
    texts = said()
    vectors = default()(texts)
    closed = Described(
        "g00001",
        {},
        {
            "es": "Me pasaron a un área que ya estaba cerrada y no contestó nadie.",
            "en": "They transferred me to a department that was already closed.",
        },
    )
    best, _ = speak_of(vectors, vectors.mean(axis=0), [closed], default())
    found = {text for text, one in zip(texts, best, strict=True) if one == 0}
    right = {*spanish.CLOSED, *english.CLOSED}
    assert {one for one in spanish.CLOSED if "área cerrada" in one} <= found
    assert len(found - right) <= 6  # with a floor of 0.2 it was dozens
    assert not [one for one in found if one.startswith("Sencillo y claro")]


@pytest.mark.parametrize(("many", "floor"), [(1, 0.2), (96, 0.213), (3_000, 0.402), (1_000_000, 0.48)])
def test_the_floor_rises_with_the_number_of_voices(many: int, floor: float) -> None:
    assert floor_of(many) == pytest.approx(floor, abs=0.001)


def test_few_who_are_meant_do_not_say_how_others_speak() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(400, 512)).astype(np.float32)
    asked: Vectors
    asked, besides = rng.normal(size=(2, 1, 512)).astype(np.float32)
    vectors[:3] = asked + besides + 0.3 * vectors[:3]  # three are meant, and all of them tell one thing more
    vectors[3:6] = besides + 0.3 * vectors[3:6]  # who tells only that is not

    def embed(_: Sequence[str]) -> Vectors:
        return asked

    best, _ = speak_of(vectors, np.zeros(512, np.float32), [Described("g", {}, {"en": "x"})], embed)
    assert np.flatnonzero(best == 0).tolist() == [0, 1, 2]
