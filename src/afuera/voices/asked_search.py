"""What does search ask the store of voices?  Which rows the filters leave, and the words of those found."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from afuera.errors import EngineError
from afuera.lake.shelf import Shelf
from afuera.voices import reader
from afuera.voices.copies import plain
from afuera.voices.embedding import Embedder, Sentences, Vectors
from afuera.voices.language import language
from afuera.voices.search import MOST_LETTERS, Index, apart, bucket, candidates, floor_of, ordered
from afuera.voices.store import Open

log = logging.getLogger(__name__)
Row = dict[str, Any]
MOST: Final = 200
AT_ONCE: Final = 25  # answers that are taken out of the table together: each column of each row costs time
FEW: Final = "row, language, text"  # of each candidate
WHOLE: Final = (
    "row, key, journey_id, person, at_us, goal, step, channel, band, language, feeling, theme, theme_sure, "
    "copy_of, words, text"
)
# From which centred nearness a voice answers by its meaning alone: the more voices, the nearer one comes by
# chance.  Among 3,000 the best answers to gibberish lie at 0.31 and below; of a hundred questions whose first
# answer is right ninety-nine find it at 0.5 and more.
NEAR_FEW, NEAR_MANY, CHANCE = 0.2, 0.36, 0.044
_known: dict[str, Vectors] = {}  # by embedder: NOTHING, read once
FAR: Final = 0.12  # so far nobody answers, whatever words they share
# What means nothing lies together, and what is very short beside it: such a question finds words, no meaning.
NOTHING: Final = ("q", "hj", "zz", "xqj", "wvk plo", "qzx", "99")
MEANS_NOTHING: Final = 0.6
USUAL: Final = 0.1  # a word of so large a share of the voices tells nobody apart


@dataclass(frozen=True, slots=True)
class Filters:
    """Which voices are looked through; empty: all.  `since_us` and `until_us` hold the moment in between."""

    goal: str = ""
    step: str = ""
    channel: str = ""
    band: str = ""
    language: str = ""
    feeling: str = ""
    theme: str = ""
    segment: str = ""  # name=value
    since_us: int = 0
    until_us: int = 0

    @property
    def any(self) -> bool:
        """Is anything left out?"""
        return any(getattr(self, one.name) for one in fields(self))


def search(
    store: Open, words: str, filters: Filters | None = None, most: int = 20, embedder: Embedder | None = None
) -> list[Row]:
    """The voices that answer best, each with how well (`score`).

    A question is read by who read the voices, for only such vectors compare; where that reader is not here,
    voices are found by their words alone.
    """
    filters, words = filters or Filters(), words.strip()[:MOST_LETTERS]
    if not words:
        return []
    who, asked = _asked(store, words, embedder)
    allowed = _allowed(store.shelf, filters, len(store.index.vectors)) if filters.any else None
    signs = "" if any(map(str.isalnum, words)) else words
    if signs:
        allowed = _with_signs(store.shelf, signs, len(store.index.vectors), allowed)
    found = candidates(store.index, words, store.index.middle if asked is None else asked, allowed)
    said, tongues = _candidates(store, found.rows.tolist())
    spoken = language(words).code
    best = ordered(store.index, words, found, said, [one == spoken for one in tongues])
    near = dict(zip(found.rows.tolist(), found.near.tolist(), strict=True))
    if signs:
        answering = set(near)
    elif asked is None or who is None:
        answering = _with_a_word(words, found.rows.tolist(), said)
    elif who.name != Sentences.name:  # how near chance comes was measured for the default alone
        answering = {row for row, how in near.items() if how >= FAR}
    else:
        answering = _answering(store, words, asked, near, said, who)
    wanted = [(at, score) for at, score in best if at in answering]
    return _answers(store, wanted, near, min(most, MOST))


def _asked(store: Open, words: str, embedder: Embedder | None) -> tuple[Embedder | None, Vectors | None]:
    """The question's vector by the reader of the index; None where it is not here, or does not answer."""
    told = store.shelf.row("SELECT embedder FROM about")
    name = str(told["embedder"]) if told else ""
    try:
        who = embedder or reader.named(name)
        if who is not None and who.name == name:
            asked: Vectors = who([words])[0]
            if len(asked) == store.index.vectors.shape[1]:
                return who, asked
        log.warning("Search by words only: %s, who read the voices, is not here", name)
    except EngineError as error:
        log.warning("Search by words only: %s", error)
    return None, None


def _with_a_word(words: str, rows: Sequence[int], said: Sequence[str]) -> set[int]:
    """The rows that have at least one word of the question."""
    mine = {bucket(word) for word in plain(words).split()}
    return {row for row, text in zip(rows, said, strict=True) if _has_one(text, mine)}


def _has_one(text: str, words: set[int]) -> bool:
    """Has the text one of these words (`search.bucket`)?"""
    return not words.isdisjoint(map(bucket, text.split()))


def _answers(
    store: Open, wanted: Sequence[tuple[int, float]], near: Mapping[int, float], most: int
) -> list[Row]:
    """The first `most` of them, whole; of copies only the first."""
    answers: list[Row] = []
    told: set[str] = set()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        whole = _rows(store.shelf, [at for at, _ in some], WHOLE)
        for at, score in some:
            row = whole[at]
            first = row["copy_of"] or row["key"]
            if first in told:
                continue
            told.add(first)
            answers.append({**row, "near": near[at], "score": score})
            if len(answers) >= most:
                return answers
    return answers


def _answering(
    store: Open, words: str, asked: Vectors, near: dict[int, float], said: Sequence[str], embedder: Embedder
) -> set[int]:
    """Who comes near enough in meaning, or has a word of the question that not everybody has."""
    meaningless = not _has_letter(words) or _nothing(store.index, asked, embedder) >= MEANS_NOTHING
    telling = {one for one in map(bucket, plain(words).split()) if _is_telling(store.index, one)}
    floor = floor_of(len(store.index.vectors), CHANCE, NEAR_FEW, NEAR_MANY)
    found = set()
    for (row, how), text in zip(near.items(), said, strict=True):
        shared = _has_one(text, telling)
        by_meaning = how >= floor and not meaningless and _has_letter(text)
        if by_meaning or (shared and (how >= FAR or meaningless)):
            found.add(row)
    return found


def _is_telling(index: Index, one: int) -> bool:
    many = int(index.word_starts[one + 1] - index.word_starts[one])
    return 0 < many <= max(len(index.vectors) * USUAL, 1)


def _nothing(index: Index, asked: Vectors, embedder: Embedder) -> float:
    """How near a question lies to what means nothing."""
    nothing = apart(_nothings(embedder), index.middle).mean(axis=0, keepdims=True)
    there = apart(asked[None, :], index.middle)[0]
    return float((nothing / max(float(np.linalg.norm(nothing)), 1e-9) @ there)[0])


def _nothings(embedder: Embedder) -> Vectors:
    if embedder.name not in _known:
        _known[embedder.name] = embedder(NOTHING)
    return _known[embedder.name]


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _with_signs(
    shelf: Shelf, signs: str, many: int, allowed: npt.NDArray[np.bool_] | None
) -> npt.NDArray[np.bool_]:
    """Who wrote these very signs: a face or an exclamation mark is found by no meaning."""
    wanted = " AND ".join("contains(text, ?)" for _ in signs.split())
    rows = shelf.columns(f"SELECT row FROM voices WHERE {wanted}", *signs.split())["row"]
    found = np.zeros(many, dtype=bool)
    found[np.asarray(rows, dtype=np.int64)] = True
    return found if allowed is None else found & allowed


def _candidates(store: Open, rows: Sequence[int]) -> tuple[list[str], list[str]]:
    """Plain words and language of each: beside the index, or in the table where an older version made it."""
    said, tongues = store.index.plain(rows), store.index.languages(rows)
    if said is None or tongues is None:
        told = _rows(store.shelf, rows, FEW)
        said, tongues = [plain(told[one]["text"]) for one in rows], [told[one]["language"] for one in rows]
    return said, tongues


def _rows(shelf: Shelf, rows: Sequence[int], columns: str) -> dict[int, Row]:
    found = shelf.rows(f"SELECT {columns} FROM voices WHERE row IN (SELECT unnest(?::BIGINT[]))", list(rows))
    return {int(one["row"]): one for one in found}


def _allowed(shelf: Shelf, filters: Filters, many: int) -> npt.NDArray[np.bool_]:
    """Which rows the filters leave."""
    wanted, values = ["true"], []
    for name in ("goal", "step", "channel", "band", "language", "feeling"):
        if value := getattr(filters, name):
            wanted.append(f"{name} = ?")
            values.append("" if name == "band" and value == "none" else value)
    if filters.theme:
        wanted.append("(theme = ? OR given = ?)")
        values += [filters.theme, filters.theme]
    if filters.since_us:
        wanted.append("at_us >= ?")
        values.append(filters.since_us)
    if filters.until_us:
        wanted.append("at_us < ?")
        values.append(filters.until_us)
    if filters.segment:
        name, _, value = filters.segment.partition("=")
        wanted.append("journey_id IN (SELECT journey_id FROM segments WHERE name = ? AND value = ?)")
        values += [name, value]
    rows = shelf.columns(f"SELECT row FROM voices WHERE {' AND '.join(wanted)}", *values)["row"]
    found = np.zeros(many, dtype=bool)
    found[np.asarray(rows, dtype=np.int64)] = True
    return found


def choices(shelf: Shelf, most: int = 200) -> dict[str, list[str]]:
    """By what voices can be filtered: of each what any voice has."""
    found = {}
    for name in ("goal", "step", "channel", "language"):
        rows = shelf.rows(
            f"SELECT {name} AS value FROM voices WHERE coalesce({name}, '') <> '' GROUP BY 1 "
            f"ORDER BY count(*) DESC, 1 LIMIT ?",
            most,
        )
        found[name] = [str(row["value"]) for row in rows]
    rows = shelf.rows(
        "SELECT s.name || '=' || s.value AS value FROM segments s JOIN voices v USING (journey_id) "
        "GROUP BY 1 HAVING count(DISTINCT v.person) >= 5 ORDER BY 1 LIMIT ?",
        most,
    )
    return found | {"segment": [str(row["value"]) for row in rows]}
