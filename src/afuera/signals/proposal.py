"""Which of our columns could the columns of an unknown file be?

A guess from names, English and Spanish, that the values must bear out: a column of times must hold times, a
column of scores numbers.  Every guess comes with its reason.  Nothing is guessed about the direction of a
scale: a score without one is left for a person to decide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.conversion import as_texts, figures
from afuera.signals.mapping import FileSettings, Format, Mapping, Origin
from afuera.signals.nothing import strings
from afuera.signals.piece import Reader, Sample
from afuera.signals.times import TimeRules, guess_epoch, read_times
from afuera.signals.vocabulary import CONTACT_OF, RANKED, WORDS_OF, plain_name
from afuera.wording import mark, say

SURE = 0.6  # how sure a guess must be to be used without asking
TIMES = ("occurred_at", "received_at", "due_at")
NUMBERS = ("score", "score_min", "score_max", "emotion", "minutes", "amount")
HAPPENINGS = ("step", "touchpoint", "channel", "text", "result", "due_at", "emotion", "amount", "score")
SCORES = frozenset(
    ("nps", "csat", "ces", "score", "rating", "puntaje", "puntuacion", "calificacion", "valoracion")
)
NO_SCORES = frozenset(
    ("min", "max", "minimo", "maximo", "count", "total", "cantidad", "numero", "fecha", "date", "id")
)
_EMAIL = r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$"
_CLOCK = r"^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:\s?[aApP]\.?\s?[mM]\.?)?$"
_WHY = {
    "name": mark("by its name, {sure:percent} sure"),
    "values": mark("by its values, {sure:percent} sure"),
    "name_and_values": mark("by its name and its values, {sure:percent} sure"),
}
_MOST_LISTED = 100  # columns without a place that a proposal names
_MANY = 5_000  # values that a guess looks at


@dataclass(frozen=True, slots=True)
class Guess:
    """One of our columns, theirs, how sure (0 to 1), and why: `name`, `values` or `name_and_values`."""

    ours: str
    theirs: str
    sure: float
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping for a file that Afuera has never seen.

    `missing` is the column without which it cannot be used; `scores` are columns that look like scores but
    say nothing about their scale; `left` are columns that would go to `properties`.
    """

    mapping: Mapping
    guesses: tuple[Guess, ...]
    missing: str | None
    scores: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def confident(self) -> bool:
        """May it be used without asking?"""
        return self.missing is None

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Our column and theirs, in our order."""
        for ours, origin in self.mapping.columns:
            yield ours, " + ".join(origin.names)

    def dumps(self, lang: str = "en") -> str:
        """The mapping as TOML, with the reasons beside it as comments in the reader's language."""
        sure = {guess.ours: guess for guess in self.guesses}
        before, columns, after = _around_columns(self.mapping.dumps().splitlines())
        for at, line in enumerate(columns):
            guess = sure.get(line.split(" = ")[0])
            if guess:
                columns[at] = f"{line}  # {say(_WHY[guess.why], lang, sure=guess.sure)}"
        return "\n".join([*before, "[columns]", *columns, *self._to_fill_in(lang), *after]) + "\n"

    def _to_fill_in(self, lang: str) -> Iterator[str]:
        """What a person still has to decide, as comments inside the table of columns."""
        ask = say("add score_min (the bad end) and score_max (the good end)", lang)
        yield from (f"# score = {_quoted(name)}  # {ask}" for name in self.scores)
        if self.missing is None:
            return
        yield "# " + say(
            "Fill in at least who, when and what: person (or case_id), occurred_at, and one of {some}; each "
            'as in: person = "their column".',
            lang,
            some=", ".join(HAPPENINGS),
        )
        free = [name for name in self.left if name not in self.scores]
        if free:
            yield "# " + say("These columns of the file have no place yet:", lang)
        yield from (f"# {_quoted(name)}" for name in free[:_MOST_LISTED])
        if len(free) > _MOST_LISTED:
            yield "# " + say("and {n} more", lang, n=len(free) - _MOST_LISTED)


def _around_columns(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What stands before, in and after the table [columns] of a mapping; it may have none."""
    if "[columns]" not in lines:
        return [*lines, ""], [], []
    start = lines.index("[columns]")
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    return lines[:start], lines[start + 1 : end], lines[end:]


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")


def propose(path: str | Path, settings: FileSettings | None = None) -> Proposal:
    """Guess the mapping of a file from its column names and values.  Raises as `read` does."""
    from afuera.signals.readers import reader_of
    from afuera.signals.recognise import recognise

    path, settings = Path(path), settings or FileSettings()
    kind = settings.format or recognise(path)
    reader = reader_of(path, kind, settings)
    return propose_from(reader, reader.sample(), kind)


def propose_from(reader: Reader, sample: Sample, kind: Format) -> Proposal:
    """Guess the mapping of an opened file."""
    columns = {name: _Values(values.slice(0, _MANY)) for name, values in sample.columns.items()}
    guesses = _assigned(list(_candidates(columns)))
    chosen = {guess.ours: guess for guess in guesses}
    scores = tuple(guess.theirs for guess in guesses if guess.ours == "score")
    if not {"score_min", "score_max"} <= set(chosen):
        chosen = {ours: guess for ours, guess in chosen.items() if not ours.startswith("score")}
    else:
        scores = ()
    origins = {ours: Origin(columns=(guess.theirs,)) for ours, guess in chosen.items()}
    _with_hours(origins, columns)
    _with_contacts(origins, columns, {guess.theirs for guess in guesses})
    mapping = Mapping(
        name="proposal",
        file=FileSettings(format=kind),
        columns=tuple(sorted(origins.items(), key=lambda pair: _place(pair[0]))),
        values=tuple(_values(chosen, columns)),
    )
    used = {name for _, origin in mapping.columns for name in origin.names}
    left = tuple(name for name in reader.columns if name not in used)
    ordered = tuple(sorted(chosen.values(), key=lambda guess: _place(guess.ours)))
    return Proposal(mapping, ordered, _missing(chosen, origins), scores, left)


def _place(ours: str) -> int:
    order = ("occurred_at", "person", "identifiers", "case_id", "step", "channel", "touchpoint", "team")
    return order.index(ours) if ours in order else len(order)


class _Values:
    """What the values of a column look like; each question is answered once."""

    def __init__(self, values: pa.Array) -> None:
        self.array = values
        self.texts = strings(as_texts(values)).drop_null()
        self.size = len(self.texts)
        self.distinct = len(pc.unique(self.texts)) if self.size else 0
        self.times = self._times() if self.size else 0.0

    def _times(self) -> float:
        """The share that are moments; a day without an hour counts too."""
        temporal = pa.types.is_timestamp(self.array.type) or pa.types.is_date(self.array.type)
        if temporal:
            return 1.0
        numeric = pa.types.is_integer(self.array.type) or pa.types.is_floating(self.array.type)
        epoch = guess_epoch(self.texts)
        if numeric and epoch is None:
            return 0.0
        found = read_times(self.texts, TimeRules(epoch=epoch))
        return float(found.known.mean())

    @property
    def plain_digits(self) -> bool:
        return self.share(r"^\d+(?:\.\d+)?$") > 0.9

    def share(self, shape: str) -> float:
        """The share of values of this shape."""
        if not self.size:
            return 0.0
        return float(pc.mean(pc.match_substring_regex(self.texts, shape).cast(pa.float64())).as_py())

    def numbers(self) -> float:
        """The share that are numbers, whichever mark they use."""
        return self.share(r"^[+-]?[$€£¥]?\s?\d[\d.,]*(?:[eE][+-]?\d+)?$")


def _candidates(columns: dict[str, _Values]) -> Iterator[Guess]:
    for name, values in columns.items():
        if not values.size:
            continue
        for ours, sure in (RANKED.get(plain_name(name)) or _within(plain_name(name))).items():
            fit = _fit(ours, values)
            if fit > 0:
                yield Guess(ours, name, round(sure * fit, 2), "name_and_values" if ours in TIMES else "name")
        yield from _by_values(name, values)


def _within(name: str) -> dict[str, float]:
    """A name that no list knows and that holds the word for a score: "Puntuación NPS", "nota del CSAT"."""
    words = set(name.split("_"))
    return {"score": 0.75} if words & SCORES and not words & NO_SCORES else {}


def _fit(ours: str, values: _Values) -> float:
    """How well the values bear the name out, 0 to 1."""
    if ours in TIMES:
        if values.times >= 0.9:
            return 1.0
        return 0.85 if values.times >= 0.5 else 0.0  # a bad day or two does not make another column of it
    if ours in NUMBERS:
        if ours == "emotion":
            found, present, _ = figures(values.texts, ".", None)
            return 1.0 if present.any() and np.abs(found[present]).max() <= 2 else 0.0
        return 1.0 if values.numbers() >= 0.9 else 0.0
    if ours == "signal_id":
        return 1.0 if values.distinct == values.size else 0.0
    if ours == "sequence":
        return 1.0 if values.share(r"^\d{1,18}$") == 1 else 0.0
    if ours == "actor":
        known = {*WORDS_OF["actor"], "customer", "employee", "partner", "system"}
        return 1.0 if all(word.lower() in known for word in pc.unique(values.texts).to_pylist()) else 0.0
    if values.times > 0.9 and not values.plain_digits:
        return 0.0  # a moment is nobody and no step
    if ours == "step" and values.numbers() > 0.9:
        return 0.5
    return 1.0


def _by_values(name: str, values: _Values) -> Iterator[Guess]:
    """What a column could be whose name says nothing: a guess to be looked at, mostly too weak to be used."""
    if values.times > 0.95 and not values.plain_digits:
        yield Guess("occurred_at", name, 0.6, "values")
    few = 2 <= values.distinct <= min(200, max(2, values.size // 3))
    if few and values.numbers() < 0.1 and values.times < 0.1 and values.share(r"^.{1,60}$") > 0.99:
        yield Guess("step", name, 0.3, "values")
    idlike = values.share(r"^[A-Za-z]{0,6}[-_ ]?\d{2,}$") > 0.95
    if idlike and values.times < 0.5 and 1 < values.distinct <= 0.9 * values.size:
        yield Guess("person", name, 0.3, "values")


def _assigned(candidates: list[Guess]) -> tuple[Guess, ...]:
    """The surest guesses first; each column of theirs and of ours once."""
    ours: set[str] = set()
    theirs: set[str] = set()
    chosen: list[Guess] = []
    for guess in sorted(candidates, key=lambda guess: -guess.sure):
        if guess.ours not in ours and guess.theirs not in theirs:
            ours.add(guess.ours)
            theirs.add(guess.theirs)
            chosen.append(guess)
    return tuple(chosen)


def _with_hours(origins: dict[str, Origin], columns: dict[str, _Values]) -> None:
    """A day in one column and the hour in another are one moment."""
    when = origins.get("occurred_at")
    if when is None or columns[when.columns[0]].share(r"\d[:.]\d{2}") > 0.1:
        return
    used = {name for origin in origins.values() for name in origin.names}
    for name, values in columns.items():
        said = plain_name(name)
        named = "hora" in said or "time" in said or "hour" in said
        if named and name not in used and values.size and values.share(_CLOCK) > 0.9:
            origins["occurred_at"] = Origin(join=(when.columns[0], name))
            return


def _with_contacts(origins: dict[str, Origin], columns: dict[str, _Values], used: set[str]) -> None:
    """E-mail addresses, telephones and the like are identifiers beside the person."""
    found: dict[str, str] = {}
    for name, values in columns.items():
        kind = CONTACT_OF.get(plain_name(name))
        if kind is None and values.size and values.share(_EMAIL) > 0.9:
            kind = "email"
        if kind and kind not in found and name not in used and values.size:
            found[kind] = name
    if found:
        origins["identifiers"] = Origin(types=tuple(found.items()))


def _values(
    chosen: dict[str, Guess], columns: dict[str, _Values]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Their words as ours, for the words that are there."""
    for ours, to in WORDS_OF.items():
        if ours not in chosen:
            continue
        present = pc.unique(columns[chosen[ours].theirs].texts).to_pylist()
        words = tuple((word, to[word.lower()]) for word in sorted(present) if word.lower() in to)
        if words:
            yield ours, words


def _missing(chosen: dict[str, Guess], origins: dict[str, Origin]) -> str | None:
    """The column without which the file says too little, or nothing that is sure enough."""

    def sure(ours: str) -> bool:
        return ours in chosen and chosen[ours].sure >= SURE

    if not sure("occurred_at"):
        return "occurred_at"
    if not any(sure(ours) for ours in HAPPENINGS):
        return "step"
    if not (sure("person") or sure("case_id") or "identifiers" in origins):
        return "person"
    return None
