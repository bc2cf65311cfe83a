"""How does a template with facts become a sentence in the reader's language?

A template is English text with `{fact}` in it; `{fact:percent}`, `{fact:percent1}`, `{fact:number1}`,
`{fact:days}`, `{fact:date}` and `{fact:moment}` say how the fact is written; `{fact:word}` is a word of ours
that is translated too.  Without a word after the colon, whole numbers get separators, other numbers at most
two decimals, dates the reader's order, lists an "and"; texts stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from afuera.errors import AfueraError
from afuera.wording.catalogue import spanish
from afuera.wording.languages import language_of
from afuera.wording.numbers import date, days, moment, number, percent


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence that is itself a template with facts, to be translated when it is said.

    `str(phrase)` is English, so that it can stand among the facts of an error.
    """

    template: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self.template, "en", **self.facts)


def mark(template: str) -> str:
    """The template itself; tells the test of the translations that this text will be said to a reader."""
    return template


def translate(msgid: str, lang: str) -> str:
    """The template in the language of the reader; English when the catalogue does not have it."""
    return spanish().get(msgid, msgid) if language_of(lang) == "es" else msgid


def say(msgid: str, lang: str, /, **facts: object) -> str:
    """The sentence with its facts, both in the reader's language.

    A fact that is missing becomes "…", so that a report is never lost for a word.
    """
    return _Sayer(lang).vformat(translate(msgid, lang), (), facts)


def plural(n: float, one: str, many: str, lang: str, /, **facts: object) -> str:
    """One of two templates, by number; the number is the fact `n` of both."""
    return say(one if n == 1 else many, lang, n=n, **facts)


def sentence(error: BaseException, lang: str) -> str:
    """What an error tells the reader."""
    if isinstance(error, AfueraError):
        facts = {name: _detail(fact) if name == "detail" else fact for name, fact in error.facts.items()}
        return say(error.sentence, lang, **facts)
    return str(error)


def _detail(fact: object) -> object:
    """A detail is a sentence of ours, unlike the other facts, which are words of the reader's own data."""
    return Phrase(fact) if isinstance(fact, str) and fact in spanish() else fact


def listing(words: Iterable[object], lang: str) -> str:
    """Several words as one phrase: "a, b and c", "a, b y c" (in Spanish "e" before the sound of an i)."""
    said = [_Sayer(lang).format_field(word, "") for word in words]
    if len(said) < 2:
        return "".join(said)
    joint = "and" if language_of(lang) == "en" else "e" if _sounds_like_i(said[-1]) else "y"
    return f"{', '.join(said[:-1])} {joint} {said[-1]}"


def _sounds_like_i(word: str) -> bool:
    start = word.lstrip("«\"'“").lower()
    return start.startswith(("i", "í", "hi", "hí")) and not start.startswith(("hie", "hia", "io", "ia"))


class _Sayer(Formatter):
    """Formats the facts of one sentence for one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        # A fact is a plain name.  `{a.b}` and `{a[0]}` are not looked into: templates may come from a
        # catalogue, and facts from a stranger's file.
        return kwargs.get(field_name, "…"), field_name

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Phrase):
            return say(value.template, self.lang, **value.facts)
        if isinstance(value, AfueraError):
            return sentence(value, self.lang)
        if isinstance(value, str):
            return self._text(value, format_spec)
        if isinstance(value, dt.datetime) and format_spec == "moment":
            return moment(value, self.lang)
        if isinstance(value, dt.date):
            return date(value, self.lang)
        if isinstance(value, (list, tuple, set, frozenset)):
            return listing(sorted(value) if isinstance(value, (set, frozenset)) else value, self.lang)
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return self._number(value, format_spec)
        return str(value)

    def _text(self, value: str, format_spec: str) -> str:
        if format_spec in ("date", "moment"):
            return (date if format_spec == "date" else moment)(value, self.lang)
        return translate(value, self.lang) if format_spec == "word" else value

    def _number(self, value: float | None, format_spec: str) -> str:
        digits = int(format_spec[-1]) if format_spec[-1:].isdigit() else None
        if format_spec.startswith("percent"):
            return percent(value, self.lang, digits or 0)
        if format_spec == "days":
            return days(value, self.lang)
        return number(value, self.lang, _digits_worth_showing(value) if digits is None else digits)


def _digits_worth_showing(value: float | None) -> int:
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return 0
    return next((digits for digits in (0, 1) if round(value, digits) == round(value, 2)), 2)
