"""What do pages ask the shelf about people?  Who is found, what they lived through, why it is one person."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from afuera.lake.shelf import Shelf
from afuera.people.previews import Near

Row = dict[str, Any]
THEIRS: Final = "number IN (SELECT number FROM travelled WHERE person = ?)"
CHOSEN: Final = "IN (SELECT unnest(?::VARCHAR[]))"
NEAREST_PEOPLE: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One person who was found, by which identifier or case, and what there is to know at a glance."""

    person: str
    by: str
    by_case: bool
    identifiers: tuple[str, ...]
    journeys: int
    signals: int
    last_us: int | None


def counts(shelf: Shelf) -> Row:
    """How many identifiers, how many people they come to, and how many people have several."""
    return shelf.rows(
        """
        SELECT coalesce(sum(n), 0)::BIGINT AS identifiers, count(*) AS people,
               count(*) FILTER (n > 1) AS stitched, coalesce(max(n), 0) AS most
        FROM (SELECT person, count(*) n FROM known_by GROUP BY person)
        """
    )[0]


def types(shelf: Shelf) -> list[str]:
    """What stands before the colon of identifiers: types and sources."""
    return [
        row["kind"]
        for row in shelf.rows(
            "SELECT DISTINCT split_part(identifier, ':', 1) kind FROM identifiers ORDER BY kind"
        )
    ]


def search(shelf: Shelf, words: str, kinds: Sequence[str], most: int) -> list[Found]:
    """People whose identifier or case is `words` or has it as a part; the whole before the part."""
    whole = [words, *[f"{kind}:{words}" for kind in kinds]]
    small = words.lower()
    hits = [
        *shelf.rows(
            f"SELECT person, identifier hit, false by_case FROM identifiers WHERE identifier {CHOSEN}", whole
        ),
        *shelf.rows(
            "SELECT person, case_id hit, true by_case FROM cases WHERE case_id = ? LIMIT ?", words, most
        ),
    ]
    if len(hits) < most:
        part = "SELECT person, {0} hit, {1} by_case FROM {2} WHERE contains(lower({0}), ?) LIMIT ?"
        # some people have several identifiers that fit: ask for more than are shown
        hits += shelf.rows(part.format("identifier", "false", "identifiers"), small, 3 * most)
        hits += shelf.rows(part.format("case_id", "true", "cases"), small, most)
    first: dict[str, Row] = {}
    for hit in hits:
        first.setdefault(hit["person"], hit)
    chosen = list(first.values())[:most]
    glances = glance(shelf, [hit["person"] for hit in chosen])
    return [Found(by=hit["hit"], by_case=hit["by_case"], **glances[hit["person"]]) for hit in chosen]


def glance(shelf: Shelf, people: Sequence[str]) -> dict[str, Row]:
    """For each person: identifiers, how many journeys and signals, and when the last one was."""
    names = shelf.rows(
        f"""
        SELECT person, list(identifier ORDER BY identifier) identifiers, sum(signals)::BIGINT signals,
               max(last_us) last_us FROM known_by WHERE person {CHOSEN} GROUP BY person
        """,
        list(people),
    )
    travelled = shelf.rows(
        f"SELECT person, count(*) n FROM travelled WHERE person {CHOSEN} GROUP BY person", list(people)
    )
    journeys = {row["person"]: row["n"] for row in travelled}
    known = {
        one: {"person": one, "identifiers": (), "signals": 0, "last_us": None, "journeys": 0}
        for one in people
    }
    for row in names:
        known[row["person"]] |= {**row, "identifiers": tuple(row["identifiers"])}
    for person, row in known.items():
        row["journeys"] = journeys.get(person, 0)
    return known


def identifiers_of(shelf: Shelf, person: str) -> list[Row]:
    """(identifier, signals, first_us, last_us) of a person; nothing for one who is not there."""
    return shelf.rows(
        "SELECT identifier, signals, first_us, last_us FROM known_by WHERE person = ? ORDER BY identifier",
        person,
    )


def summary_of(shelf: Shelf, person: str) -> Row:
    """A person's signals in figures: how often they came, over which channels, from when to when."""
    return shelf.rows(
        f"""
        SELECT count(*) signals, count(*) FILTER (kind = 'touch') touches,
               count(*) FILTER (kind = 'touch' AND own) came, min(at_us) first_us, max(at_us) last_us,
               coalesce(list(DISTINCT channel ORDER BY channel)
                        FILTER (kind = 'touch' AND channel IS NOT NULL), []) channels,
               count(*) FILTER (text IS NOT NULL AND own) said, count(*) FILTER (kind = 'answer') answers,
               count(*) FILTER (kind = 'promise') promises
        FROM events WHERE {THEIRS}
        """,
        person,
    )[0]


def journeys_of(shelf: Shelf, person: str, most: int) -> list[Row]:
    """Journeys of a person, the latest first."""
    return shelf.rows(
        f"""
        SELECT number, journey_id, goal, traveller, started_us, ended_us, signals, touches, switches,
               transfers, reached, end_by, is_open, first_channel
        FROM journeys WHERE {THEIRS} ORDER BY started_us DESC, journey_id DESC LIMIT ?
        """,
        person,
        most,
    )


def beginnings_of(shelf: Shelf, person: str) -> dict[int, int]:
    """By its number: after how many signals, in the order of `events_of`, each journey begins."""
    found = shelf.rows(
        f"""
        SELECT number, min(earlier) AS earlier FROM
        (SELECT number, row_number() OVER (ORDER BY at_us, number, place) - 1 AS earlier
         FROM events WHERE {THEIRS}) GROUP BY number
        """,
        person,
    )
    return {row["number"]: int(row["earlier"]) for row in found}


def journey_ids_of(shelf: Shelf, person: str) -> list[str]:
    """The ids of all their journeys."""
    found = shelf.rows(f"SELECT journey_id FROM journeys WHERE {THEIRS} ORDER BY journey_id", person)
    return [row["journey_id"] for row in found]


def events_of(shelf: Shelf, person: str, start: int, most: int) -> list[Row]:
    """What a person lived through over all journeys in order of time, from a place (0 is the first) on."""
    return shelf.rows(
        f"""
        SELECT * FROM events WHERE {THEIRS} ORDER BY at_us, number, place LIMIT ? OFFSET ?
        """,
        person,
        most,
        start,
    )


def ties_of(shelf: Shelf, person: str) -> list[Row]:
    """Why are these identifiers one person?  Each tie with its rows, first and last time, and one signal."""
    return shelf.rows(
        """
        SELECT a, b, rows, first_at, last_at, source, signal_id FROM merges WHERE person = ?
        ORDER BY rows DESC, a, b
        """,
        person,
    )


def refused_of(shelf: Shelf, identifiers: Sequence[str]) -> list[Row]:
    """What was refused that concerns these identifiers."""
    return shelf.rows(
        f"""
        SELECT DISTINCT identifier, reason, ties, other, "between", person FROM refused
        WHERE identifier {CHOSEN} OR other {CHOSEN} OR list_has_any("between", ?::VARCHAR[])
        ORDER BY ties DESC, identifier
        """,
        list(identifiers),
        list(identifiers),
        list(identifiers),
    )


def refused(shelf: Shelf, reasons: Sequence[str], start: int, most: int) -> list[Row]:
    """Refused identifiers and ties, the most ties first; `held`: with whom they would have joined."""
    return shelf.rows(
        f"""
        SELECT r.identifier, r.reason, r.ties, r.other, r."between", r.person,
               (SELECT list(DISTINCT h.other ORDER BY h.other) FROM held h
                WHERE h.identifier = r.identifier) AS held
        FROM refused r WHERE r.reason {CHOSEN}
        ORDER BY r.ties DESC, r.identifier, r.other LIMIT ? OFFSET ?
        """,
        list(reasons),
        most,
        start,
    )


def how_many_refused(shelf: Shelf) -> dict[str, int]:
    """How many were refused for each reason."""
    found = shelf.rows("SELECT reason, count(*) n FROM refused GROUP BY reason")
    return {row["reason"]: int(row["n"]) for row in found}


def decided(shelf: Shelf) -> list[Row]:
    """The decisions by hand that shaped who is who on this shelf, the newest first."""
    return shelf.rows('SELECT * FROM decided ORDER BY "at" DESC, decision DESC')


def people_of(shelf: Shelf, identifiers: Iterable[str]) -> dict[str, str]:
    """The person of each of these identifiers that has one."""
    found = shelf.rows(
        f"SELECT identifier, person FROM identifiers WHERE identifier {CHOSEN}", sorted(set(identifiers))
    )
    return {row["identifier"]: row["person"] for row in found}


def near(shelf: Shelf, identifiers: Iterable[str], joined: Iterable[tuple[str, str]] = ()) -> Near:
    """All that a decision about these identifiers could move: everybody whom a tie could reach from them.

    `joined` are the pairs of decisions by hand.  `complete` is false beyond NEAREST_PEOPLE people.
    """
    found, pairs = Near(), list(joined)
    waiting = set(people_of(shelf, identifiers).values())
    seen: set[str] = set()
    while waiting and len(seen) + len(waiting) <= NEAREST_PEOPLE:
        seen |= waiting
        waiting = _people_next_to(shelf, found, sorted(waiting), pairs) - seen
    found.complete = not waiting
    journeys = glance(shelf, sorted(seen))
    found.journeys = {person: row["journeys"] for person, row in journeys.items()}
    return found


def _people_next_to(shelf: Shelf, found: Near, people: list[str], joined: list[tuple[str, str]]) -> set[str]:
    known = shelf.rows(f"SELECT person, identifier, signals FROM known_by WHERE person {CHOSEN}", people)
    names = [row["identifier"] for row in known]
    found.person |= {row["identifier"]: row["person"] for row in known}
    found.signals |= {row["identifier"]: int(row["signals"]) for row in known}
    ties = shelf.rows(f"SELECT a, b, rows FROM merges WHERE person {CHOSEN}", people)
    held = shelf.rows(f"SELECT identifier, other, rows FROM held WHERE identifier {CHOSEN}", names)
    pairs = [(row["identifier"], row["other"], int(row["rows"])) for row in held]
    found.ties |= {(row["a"], row["b"], int(row["rows"])) for row in ties}
    found.ties |= {(min(a, b), max(a, b), rows) for a, b, rows in pairs}
    others = {other for _, other, _ in pairs}
    others |= {name for pair in joined if set(pair) & set(names) for name in pair}
    return set(people_of(shelf, others).values())
