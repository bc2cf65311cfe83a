"""What do people say, and in which words?  Templates per language, spelled out once for a simulation."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from afuera.simulate.columns import Bools, Words
from afuera.simulate.vocabulary import Vocabulary
from afuera.simulate.words import english, spanish

LANGUAGES: dict[str, ModuleType] = {"es": spanish, "en": english}
SENTIMENTS = ("positive", "negative", "neutral")
SPECIAL = ("retold", "silent", "human", "cold", "canned", "not_heard", "too_late", "split")
# Drawn by themselves, so that all other words stay as they were before these came.
LATER = ("closed",)
TROUBLED = ("negative", "retold", "silent", "cold", "not_heard", "too_late", "split")
VARIANTS = 1500


class Sayings:
    """Ready sentences by language and tone, as numbers of the vocabulary."""

    def __init__(self, languages: tuple[str, ...], region: str, words: Vocabulary, seed: int) -> None:
        random = np.random.default_rng([seed, 2])
        self._numbers = {
            (language, tone): words.numbers(_variants(language, tone, region, random))
            for language in languages
            for tone in (*SENTIMENTS, *SPECIAL)
        }
        random = np.random.default_rng([seed, 7])
        self._numbers |= {
            (language, tone): words.numbers(_variants(language, tone, region, random))
            for language in languages
            for tone in LATER
        }
        self._retold = self._said_in(("retold",))
        self._troubled = self._said_in(TROUBLED)

    def retold(self, text: Words) -> Bools:
        """Do these words say that it had to be told again?"""
        return np.isin(text, self._retold)

    def troubled(self, text: Words) -> Bools:
        """Are these words of trouble?"""
        return np.isin(text, self._troubled)

    def _said_in(self, tones: tuple[str, ...]) -> Words:
        return np.concatenate([numbers for (_, tone), numbers in self._numbers.items() if tone in tones])

    def say(self, language: str, tone: str, n: int, random: np.random.Generator) -> Words:
        """n sentences of this language and tone, drawn at random."""
        pool = self._numbers[language, tone]
        return np.asarray(pool[random.integers(0, len(pool), n)])


def templates(language: str, tone: str, region: str = "") -> tuple[str, ...]:
    """All templates of a tone; those of a region are added to what is said everywhere."""
    module = LANGUAGES[language]
    own: tuple[str, ...] = module.REGIONAL.get(region, {}).get(tone, ())
    everywhere: tuple[str, ...] = getattr(module, tone.upper())
    return everywhere + own


def _variants(language: str, tone: str, region: str, random: np.random.Generator) -> list[str]:
    """Distinct sentences with the slots filled, in the order in which they were drawn."""
    slots: dict[str, tuple[str, ...]] = LANGUAGES[language].SLOTS
    patterns = templates(language, tone, region)
    draws = random.integers(0, 1 << 30, (VARIANTS, len(slots)))
    found: dict[str, None] = {}
    for number, draw in enumerate(draws):
        filled = {
            name: values[int(one) % len(values)]
            for (name, values), one in zip(slots.items(), draw, strict=True)
        }
        sentence = patterns[number % len(patterns)].format(**filled)
        found[sentence[0].upper() + sentence[1:]] = None
    return list(found)
