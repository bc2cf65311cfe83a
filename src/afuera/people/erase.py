"""How does a person disappear from the lake for good?

First tombstones (keyed hashes of every identifier), so that nobody can bring the person back while or after
we work; then, at one stroke, the signals, the quarantined rows that name the person, what was derived from
them and what was decided by hand; then the old files.  Killed anywhere, done again, it finishes: until the
stroke all ties that lead to the person's other identifiers are still there, after it only files are left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.lake import shelf, voiced
from afuera.people import by_hand
from afuera.people.edges import own_name
from afuera.people.identities import identities, person_of
from afuera.people.kept import Kept
from afuera.people.naming import Names
from afuera.privacy import grave_of_word, keyed_hash, tells_somebody

if TYPE_CHECKING:
    from afuera.company import Company
    from afuera.lake import Lake

_KEYS = pa.schema([pa.field("source", pa.string()), pa.field("signal_id", pa.string())])


@dataclass(frozen=True, slots=True)
class Erased:
    """What went away, in counts; it names nobody who was here.

    `identifiers` were found for the person and are all refused from now on; `tombstones` of them are new.
    `files` are data files that still held rows of the person (and others) and were removed.  `unknown` are
    the identifiers that were given and that no signal named.
    """

    signals: int
    quarantine_rows: int
    identifiers: int
    tombstones: int
    derived_rows: int
    decisions: int
    files: int
    unknown: tuple[str, ...] = ()

    @property
    def found_nobody(self) -> bool:
        """Was there nothing of anybody of this name, now or at an earlier erasure?"""
        return not self.signals and not self.quarantine_rows and not self.derived_rows and self.tombstones > 0


def erase(
    lake: Lake,
    identifiers: Sequence[str],
    *,
    key: bytes | None = None,
    company: Company | None = None,
    alone: bool = False,
    told: Callable[[Sequence[str]], None] | None = None,
) -> Erased:
    """Erase whoever stands behind `identifiers`, with every other identifier that stitching finds.

    `alone` erases what names these identifiers and nothing else.  `key` is the lake's own unless given;
    `lake.add` refuses resends by the lake's own.  Identifiers that the lake never saw are refused too.
    `told` hears all identifiers that were found, when they are refused already and nothing is gone yet: what
    is kept elsewhere can then be found after a crash, too.
    A signal that names the person and somebody else is erased; one that names only an identifier shared with
    others (a hub, a shared phone) stays, for it may be theirs.
    """
    names, buried = _buried(lake, identifiers, key or lake.erasure_key(), company, alone)
    if told is not None:
        told(names)
    kept = Kept(lake)
    unknown = _unknown(lake, kept, identifiers)
    known = kept.memory(pa.table({"identifier": pa.array(names, pa.string())}))
    words = [*names, *_own_words(lake, known)]
    _bury_words(lake, words, key or lake.erasure_key())
    theirs = kept.keep(_signals_of(lake.signals(), known))
    keys = lake.engine.arrow(theirs.select("source", "signal_id")).cast(_KEYS)
    said = list(zip(keys["source"].to_pylist(), keys["signal_id"].to_pylist(), strict=True))
    # Before the stroke: after it nobody knows any more which words were theirs.
    with lake.lent("voices") as room:
        voiced.forget(lake.path, said, room)
    removed = lake.remove(
        keys,
        refused=_refused(lake, kept, words),
        derived=_derived(lake, kept, known, theirs),
        small=_decisions(lake, names),
    )
    kept.forget()
    shelf.clear(lake.path)
    with lake.lent("voices") as room:  # somebody may have read the old shelf meanwhile
        voiced.forget(lake.path, said, room)
    return Erased(
        signals=removed.signals,
        quarantine_rows=removed.refused,
        identifiers=len(names),
        tombstones=buried,
        derived_rows=sum(removed.derived.values()),
        decisions=sum(removed.small.values()),
        files=lake.vacuum(everything=True),
        unknown=unknown,
    )


def _buried(
    lake: Lake, identifiers: Sequence[str], key: bytes, company: Company | None, alone: bool
) -> tuple[list[str], int]:
    """All identifiers of the person, and how many tombstones were new.

    Whatever came in while we looked may have brought another identifier: then we look again.
    """
    buried = 0
    while True:
        batch = lake.highest_batch()
        given = sorted(set(identifiers))
        names = given if alone else _with_all_others(lake, company, given)
        known = set(lake.tombstones()["keyed_hash"].to_pylist())
        new = {keyed_hash(name, key) for name in names} - known
        if new:
            lake.bury(sorted(new))
        buried += len(new)
        if alone or lake.highest_batch() == batch:
            return names, buried


def _bury_words(lake: Lake, words: Sequence[str], key: bytes) -> None:
    """Remember what the person was called in raw rows too, so that a refused row does not bring them back."""
    known = set(lake.tombstones()["keyed_hash"].to_pylist())
    spelled = filter(tells_somebody, Names(words).spelled)
    new = {keyed_hash(grave_of_word(word), key) for word in spelled} - known
    if new:
        lake.bury(sorted(new))


def _with_all_others(lake: Lake, company: Company | None, given: list[str]) -> list[str]:
    found = identities(lake, company)
    try:
        return found.of(given)
    finally:
        found.forget()


def _naming(signals: ir.Table, known: ir.Table) -> ir.Table:
    """(source, signal_id, identifier) of every signal that names one of the identifiers."""
    named = signals.filter(signals.person.notnull())
    own = named.select("source", "signal_id", identifier=own_name(named))
    listed = signals.select("source", "signal_id", identifier=signals.identifiers.unnest())
    return ibis.union(own.semi_join(known, "identifier"), listed.semi_join(known, "identifier"))


def _signals_of(signals: ir.Table, known: ir.Table) -> ir.Table:
    """(source, signal_id) of every signal that names one of the identifiers, once each."""
    return _naming(signals, known).select("source", "signal_id").distinct()


def _unknown(lake: Lake, kept: Kept, identifiers: Sequence[str]) -> tuple[str, ...]:
    """Those of the identifiers that no signal names."""
    given = kept.memory(pa.table({"identifier": pa.array(sorted(set(identifiers)), pa.string())}))
    named = lake.engine.rows(_naming(lake.signals(), given).select("identifier").distinct())
    return tuple(sorted(set(identifiers) - {row["identifier"] for row in named}))


def _own_words(lake: Lake, known: ir.Table) -> list[str]:
    """What the sources themselves call the person: a raw row has `person` without its source."""
    signals = lake.signals()
    called = signals.filter(signals.person.notnull()).select("source", "person").distinct()
    theirs = called.mutate(identifier=own_name(called)).semi_join(known, "identifier")
    return [row["person"] for row in lake.engine.rows(theirs.select("person").distinct())]


def _refused(lake: Lake, kept: Kept, words: Sequence[str]) -> list[str]:
    """Keys of the quarantined rows that name the person.

    The engine finds rows in which a word stands at all, by joining a table of words (no value gets into the
    text of a query); what is left is looked at closely.
    """
    names = Names(words)
    table = lake.quarantine().select("key", "raw", "facts")
    text = table.mutate(said=(table.raw.fill_null("") + " " + table.facts.fill_null("")).lower())
    sought = kept.memory(pa.table({"word": pa.array(names.spelled, pa.string())}))
    near = text.join(sought, text.said.contains(sought.word)).select("key", "raw", "facts").distinct()
    found = lake.engine.rows(near)
    return sorted({row["key"] for row in found if names.found_in(row["raw"], row["facts"])})


def _derived(lake: Lake, kept: Kept, known: ir.Table, theirs: ir.Table) -> dict[str, pa.Table]:
    """For each published table: the keys of its rows that are the person's.

    A table may be older than the last merge, so the persons that each identifier could give its name to go
    too.  The whole person goes from these tables even when only some of the signals do: what is left of them
    comes back with the next rebuild.
    """
    tables = {name: lake.table(name) for name in (lake.published() or {})}
    person = kept.keep(_persons(known, tables, theirs))
    marks = {"identifier": known, "person": person}
    for name in ("journey", "journey_id"):
        lived = [table for table in tables.values() if {name, "person"} <= set(table.columns)]
        if lived:
            every = [table.semi_join(person, "person").select(name) for table in lived]
            marks[name] = kept.keep(
                ibis.union(*every, distinct=True) if len(every) > 1 else every[0].distinct()
            )
    keys = {}
    for name, table in tables.items():
        wanted = _keys_in(table, marks, theirs)
        if wanted is not None:
            keys[name] = lake.engine.arrow(wanted)
    return keys


def _persons(known: ir.Table, tables: dict[str, ir.Table], theirs: ir.Table) -> ir.Table:
    """The persons whose derived rows go: those named after an identifier, and those who own its signals."""
    found = [known.select(person=person_of(known.identifier))]
    lived = [table for table in tables.values() if {"person", *_KEYS.names} <= set(table.columns)]
    found += [table.semi_join(theirs, _KEYS.names).select("person") for table in lived]
    return ibis.union(*found, distinct=True) if len(found) > 1 else found[0]


def _keys_in(table: ir.Table, marks: dict[str, ir.Table], theirs: ir.Table) -> ir.Table | None:
    """The keys of a derived table's rows of the person, None where it says nothing of people."""
    columns = set(table.columns)
    pair = _KEYS.names
    if set(pair) <= columns:
        hits = [table.semi_join(theirs, pair).select(pair)]
        hits += [table.semi_join(rows, name).select(pair) for name, rows in marks.items() if name in columns]
        return ibis.union(*hits, distinct=True) if len(hits) > 1 else hits[0].distinct()
    return next((rows for name, rows in marks.items() if name in columns), None)


def _decisions(lake: Lake, names: Sequence[str]) -> dict[str, pa.Table]:
    """Decisions by hand that name one of the identifiers."""
    mine = set(names)
    gone = [one.decision for one in by_hand.decisions(lake) if {one.one, one.other} & mine]
    return {by_hand.TABLE: pa.table({"decision": gone})} if gone else {}
