"""How do the columns of a piece become ours?

`Ours` holds one piece on its way: our columns as Arrow arrays, moments and numbers also as numpy, and what
could not be understood as problems of its rows.  What the contract demands of them stands in `checks`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals import conversion, limits, spare
from afuera.signals.contract import (
    ACTORS,
    COLUMNS,
    KINDS,
    MOMENT,
    PURPOSES,
    RESULTS,
    RESULTS_OF_GOAL,
    SCHEMA,
    TRAVELLERS,
)
from afuera.signals.conversion import Figures, given, true
from afuera.signals.piece import Piece
from afuera.signals.plan import FIGURES, TIMES, Plan
from afuera.signals.problems import Problems, same_facts, shorten, value_facts
from afuera.signals.times import FAR, TimeRules, Times, read_times
from afuera.signals.zones import Mask

CLOSED = {"kind": KINDS, "actor": ACTORS, "purpose": PURPOSES, "traveller": TRAVELLERS}
TEXTS = tuple(
    column.name
    for column in COLUMNS
    if column.type == pa.string() and column.name not in (*CLOSED, "text", "properties", "result", "source")
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class Ours:
    """One piece, from their columns to ours."""

    def __init__(self, plan: Plan, piece: Piece) -> None:
        self.plan = plan
        self.piece = piece
        self.rows = piece.rows
        self.problems = Problems(piece.rows)
        self.columns: dict[str, pa.Array] = {}
        self.numbers: dict[str, Figures] = {}
        self.times: dict[str, Times] = {}
        self._broken()
        self._times()
        self._figures()
        self._words()
        self._identifiers()
        self._properties()
        self._sequence()
        self._defaults()

    def batch(self) -> pa.RecordBatch:
        """All rows as they are (SCHEMA), those with problems included."""
        return pa.RecordBatch.from_arrays([self._as(name) for name in SCHEMA.names], schema=SCHEMA)

    def label(self, ours: str) -> str:
        """What the file calls one of our columns."""
        origin = self.plan.origin(ours)
        names = origin.names if origin else ()
        return " + ".join(names) if names else ours

    def phase(self) -> pa.Array | None:
        """What the file says about the phase of each row: started, completed …"""
        name = self.plan.lifecycle_column
        return self.piece.columns.get(name) if name else None

    def theirs(self, ours: str) -> pa.Array | None:
        """The values of one of our columns as the file has them."""
        origin = self.plan.origin(ours)
        if origin is None:
            return None
        if origin.value is not None:
            return pa.array([origin.value], pa.string()).take(pa.array(np.zeros(self.rows, np.int64)))
        columns = [self.piece.columns[name] for name in origin.names if name in self.piece.columns]
        if not columns:
            return None
        if len(columns) == 1:
            return columns[0]
        texts = [conversion.words(column) for column in columns]
        return conversion.put_together(texts) if origin.join else conversion.first_said(texts)

    def _broken(self) -> None:
        for row, column, reason, facts in self.piece.broken:
            mask = np.zeros(self.rows, bool)
            mask[row] = True
            self.problems.add(mask, column, reason, same_facts(**facts))

    def _times(self) -> None:
        for ours in TIMES:
            values = self.theirs(ours)
            if values is None:
                values = pa.nulls(self.rows, pa.string())
            if pa.types.is_floating(values.type):
                values = conversion.as_texts(values)
            times = self.times[ours] = read_times(values, self.plan.times.get(ours) or TimeRules())
            label = self.label(ours)
            facts = value_facts(label, values)
            if ours == "occurred_at":
                self.problems.add(~times.given, ours, "no_time", same_facts(column=label))
            self.problems.add(times.unclear, ours, "date_order_unclear", facts)
            wrong = times.given & ~times.known & ~times.unclear
            self.problems.add(wrong, ours, "time_not_understood", facts)
            moments = pa.array(np.where(times.utc == FAR, 0, times.utc), pa.int64(), mask=~times.known)
            self.columns[ours] = moments.cast(MOMENT)

    def _figures(self) -> None:
        for ours in FIGURES:
            values = self.theirs(ours)
            if values is None:
                self.numbers[ours] = np.full(self.rows, np.nan)
                self.columns[ours] = pa.nulls(self.rows, pa.float64())
                continue
            values = self._translated(ours, values)
            found, present, wrong = conversion.figures(values, self.plan.decimal, self.plan.thousands)
            self.problems.add(wrong, ours, "not_a_number", value_facts(self.label(ours), values))
            self.numbers[ours] = np.where(present, found, np.nan)
            self.columns[ours] = pa.array(found, pa.float64(), mask=~present)

    def _translated(self, ours: str, values: pa.Array) -> pa.Array:
        to = self.plan.values.get(ours)
        return conversion.translated(conversion.words(values), to) if to else values

    def _words(self) -> None:
        for ours in (*TEXTS, *CLOSED, "result", "source"):
            values = self.theirs(ours)
            texts = pa.nulls(self.rows, pa.string()) if values is None else conversion.words(values)
            if values is not None:
                texts = self._translated(ours, texts)
            self.columns[ours] = texts
        words = self.theirs("text")
        self.columns["text"] = (
            pa.nulls(self.rows, pa.string()) if words is None else conversion.untouched(words)
        )
        for ours in CLOSED:
            self.columns[ours] = pc.utf8_lower(self.columns[ours])
        lower = pc.utf8_lower(self.columns["result"])
        known = pc.is_in(lower, value_set=pa.array(RESULTS))
        self.columns["result"] = pc.if_else(known, lower, self.columns["result"])

    def _identifiers(self) -> None:
        lists, bad = self._identifier_lists()
        self.columns["identifiers"] = lists
        if lists.null_count == len(lists) and not bad.any():
            return
        values = self.theirs("identifiers")
        if values is not None:
            facts = value_facts(self.label("identifiers"), values)
            self.problems.add(bad, "identifiers", "identifiers_not_understood", facts)
        flat, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
        colon = np.asarray(pc.find_substring(flat, ":").to_numpy(zero_copy_only=False))
        sizes = np.asarray(pc.binary_length(flat).to_numpy(zero_copy_only=False))
        self._of_lists((colon < 1) | (colon + 1 >= sizes), parents, flat, "identifier_without_type")
        self._of_lists(sizes > limits.VALUE_BYTES, parents, flat, "value_too_long")
        if conversion.has_nul(flat):
            self._of_lists(true(pc.match_substring(flat, "\x00")), parents, flat, "nul_characters")

    def _identifier_lists(self) -> tuple[pa.Array, Mask]:
        origin, values = self.plan.origin("identifiers"), self.theirs("identifiers")
        if origin is None or values is None:
            return pa.nulls(self.rows, pa.list_(pa.string())), np.zeros(self.rows, bool)
        if not origin.types:
            return conversion.identifier_lists(values)
        columns = [
            (kind, self.piece.columns[name]) for kind, name in origin.types if name in self.piece.columns
        ]
        return conversion.typed_identifiers(columns, self.rows), np.zeros(self.rows, bool)

    def _of_lists(self, wrong: Mask, parents: pa.Array, flat: pa.Array, reason: str) -> None:
        if not wrong.any():
            return
        spots = np.flatnonzero(wrong)
        rows = np.asarray(parents.to_numpy(zero_copy_only=False))[spots]
        which = dict(zip(rows.tolist()[::-1], spots.tolist()[::-1], strict=True))
        mask = np.zeros(self.rows, bool)
        mask[rows] = True

        def facts(row: int) -> dict[str, object]:
            value = flat[which[row]].as_py()
            more = {"length": len(value.encode()), "limit": limits.VALUE_BYTES}
            return {"column": self.label("identifiers"), "value": shorten(value), **more}

        self.problems.add(mask, "identifiers", reason, facts)

    def _properties(self) -> None:
        rest, values = self.piece.rest, self.theirs("properties")
        phase = self.plan.lifecycle_column
        if phase and phase in self.piece.columns and phase not in self.plan.wanted:
            rest = spare.joined(rest, spare.as_objects({phase: self.piece.columns[phase]}, self.rows))
        if values is not None:
            own, bad = conversion.objects(values)
            facts = value_facts(self.label("properties"), values)
            self.problems.add(bad, "properties", "properties_not_an_object", facts)
            if bad.any():
                own = pc.if_else(pa.array(bad), pa.scalar(None, pa.string()), own)
            rest = spare.joined(own, rest)
        self.columns["properties"] = rest

    def _sequence(self) -> None:
        values = self.theirs("sequence")
        positions = pa.array(self.piece.positions, pa.int64())
        if values is None:
            self.columns["sequence"] = positions
            return
        texts = conversion.words(values)
        whole = pc.match_substring_regex(texts, r"^[+-]?\d{1,18}(?:\.0+)?$")
        wrong = given(texts) & ~true(whole)
        self.problems.add(wrong, "sequence", "not_a_whole_number", value_facts(self.label("sequence"), texts))
        figures = pc.replace_substring_regex(texts, r"^\+|\.0+$", "")
        found = pc.if_else(whole, figures, pa.scalar(None, pa.string())).cast(pa.int64())
        self.columns["sequence"] = pc.coalesce(found, positions)

    def _defaults(self) -> None:
        ours = self.columns
        ours["source"] = pc.fill_null(ours["source"], self.plan.source)
        if self.plan.prefix:
            ours["case_id"] = pc.binary_join_element_wise(ours["source"], ours["case_id"], ":")
        now = pa.scalar(micro(self.plan.now), pa.int64()).cast(MOMENT)
        ours["received_at"] = pc.fill_null(ours["received_at"], now)
        ours["kind"] = pc.coalesce(ours["kind"], self._kinds())

    def _kinds(self) -> pa.Array:
        """What sort of signal a row is that does not say it."""
        says = {name: given(self.columns[name]) for name in ("question", "step", "due_at", "score", "text")}
        of_goal = true(pc.is_in(self.columns["result"], value_set=pa.array(RESULTS_OF_GOAL)))
        order = (
            (says["question"], "answer"),
            (says["step"], "touch"),
            (says["due_at"], "promise"),
            (says["score"], "answer"),
            (of_goal, "outcome"),
            (says["text"], "comment"),
        )
        chosen = np.select(
            [mask for mask, _ in order], [KINDS.index(kind) for _, kind in order], KINDS.index("touch")
        )
        return pa.array(KINDS).take(pa.array(chosen))

    def _as(self, name: str) -> pa.Array:
        values = self.columns[name]
        kind = SCHEMA.field(name).type
        return values if values.type == kind else values.cast(kind)


def micro(moment: datetime) -> int:
    """µs since 1970, UTC."""
    return (moment - _EPOCH) // _MICRO
