"""Which column of which row breaks the contract, and why?

A piece of a file goes in; signals come out, and beside them the rows that break the contract, each with its
line, its raw text, the first reason (a code of `afuera.wording.REASONS`) and the facts for its sentence.
Everything is done for whole columns at a time.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals import conversion, limits, spare
from afuera.signals.contract import (
    ACTORS,
    COLUMNS,
    EMOTION_HIGHEST,
    EMOTION_LOWEST,
    KINDS,
    MOMENT,
    PURPOSES,
    REFUSED,
    RESULTS,
    RESULTS_OF_GOAL,
    SCHEMA,
    TRAVELLERS,
    Checked,
)
from afuera.signals.conversion import Facts, Figures, Problems, given, shorten, true, value_facts
from afuera.signals.notes import Notes
from afuera.signals.piece import Piece
from afuera.signals.plan import FIGURES, TIMES, Plan
from afuera.signals.repeats import Seen, row_marks
from afuera.signals.times import FAR, TimeRules, Times, read_times
from afuera.signals.watch import Watch
from afuera.signals.zones import Mask

CLOSED = {"kind": KINDS, "actor": ACTORS, "purpose": PURPOSES, "traveller": TRAVELLERS}
LONG = ("text", "properties")
# A row that says none of these says that something happened, but not what.
HAPPENINGS = ("step", "touchpoint", "channel", "score", "text", "result", "due_at", "emotion", "amount")
TEXTS = tuple(
    column.name
    for column in COLUMNS
    if column.type == pa.string() and column.name not in (*CLOSED, "text", "properties", "result", "source")
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class Checker:
    """Checks the pieces of one file by one plan, and counts on the way."""

    def __init__(self, plan: Plan, watch: Watch | None = None) -> None:
        self.plan = plan
        self.notes = Notes()
        self._watch = watch
        self._seen = Seen() if plan.keep_first else None

    def check(self, piece: Piece) -> Checked:
        """Signals and refusals of one piece."""
        work = _Work(self.plan, piece)
        signals = work.signals()
        bad = work.problems.bad
        aside = work.set_aside & ~bad
        self._count(work, signals, ~bad & ~aside)
        if bad.any() or aside.any():
            signals = signals.filter(pa.array(~bad & ~aside))
        if self._watch is not None:
            phase = work.phase()
            self._watch.see(signals, phase if phase is None else phase.filter(pa.array(~bad & ~aside)))
        if self._seen is not None:
            fresh = self._seen.fresh(row_marks(signals))
            self.notes.set_aside += int((~fresh).sum())
            signals = signals.filter(pa.array(fresh))
        refused = work.refused()
        rows = piece.rows + len(piece.refused)
        self.notes.rows += rows
        self.notes.signals += signals.num_rows
        self.notes.refused += refused.num_rows
        self.notes.set_aside += int(aside.sum())
        for reason, column in zip(refused["reason"].to_pylist(), refused["column"].to_pylist(), strict=True):
            self.notes.reasons[reason, column or ""] += 1
        return Checked(signals, refused, rows)

    def _count(self, work: _Work, signals: pa.RecordBatch, good: Mask) -> None:
        notes, times = self.notes, work.times["occurred_at"]
        notes.naive += int((times.naive & good).sum())
        notes.zoned += int((times.known & ~times.naive & good).sum())
        notes.doubtful += int((times.doubtful & good).sum())
        if good.any():
            moments = times.utc[good]
            notes.span(int(moments.min()), int(moments.max()))
            notes.future += int((moments > _micro(self.plan.soon)).sum())
        kept = signals.filter(pa.array(good)) if not good.all() else signals
        for name in SCHEMA.names:
            notes.filled[name] += kept.num_rows - kept[name].null_count
        if work.piece.rows:
            unknown = kept["result"].filter(pc.invert(pc.is_in(kept["result"], value_set=pa.array(RESULTS))))
            for pair in pc.value_counts(unknown.drop_null()).to_pylist():
                notes.unknown_results[pair["values"]] += pair["counts"]
            for pair in pc.value_counts(kept["kind"]).to_pylist():
                notes.kinds[pair["values"]] += pair["counts"]


class _Work:
    """One piece on its way from their columns to ours."""

    def __init__(self, plan: Plan, piece: Piece) -> None:
        self.plan = plan
        self.piece = piece
        self.rows = piece.rows
        self.problems = Problems(piece.rows)
        self.ours: dict[str, pa.Array] = {}
        self.numbers: dict[str, Figures] = {}
        self.times: dict[str, Times] = {}
        self.set_aside = np.zeros(piece.rows, bool)

    def signals(self) -> pa.RecordBatch:
        self._broken()
        self._times()
        self._figures()
        self._words()
        self._identifiers()
        self._properties()
        self._sequence()
        self._defaults()
        self._lengths()
        self._scores()
        self._happened()
        self._lifecycle()
        arrays = [self._as(name) for name in SCHEMA.names]
        return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)

    # what the file says

    def _theirs(self, ours: str) -> pa.Array | None:
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

    def _label(self, ours: str) -> str:
        """What the file calls it."""
        origin = self.plan.origin(ours)
        names = origin.names if origin else ()
        return " + ".join(names) if names else ours

    def _broken(self) -> None:
        for row, column, reason, facts in self.piece.broken:
            mask = np.zeros(self.rows, bool)
            mask[row] = True
            self.problems.add(mask, column, reason, _same(facts))

    def _times(self) -> None:
        for ours in TIMES:
            values = self._theirs(ours)
            if values is None:
                values = pa.nulls(self.rows, pa.string())
            times = self.times[ours] = read_times(values, self.plan.times.get(ours) or TimeRules())
            label = self._label(ours)
            facts = value_facts(label, values)
            if ours == "occurred_at":
                self.problems.add(~times.given, ours, "no_time", _same({"column": label}))
            self.problems.add(times.unclear, ours, "date_order_unclear", facts)
            wrong = times.given & ~times.known & ~times.unclear
            self.problems.add(wrong, ours, "time_not_understood", facts)
            self._plausible(ours, times, values, label)
            moments = pa.array(np.where(times.utc == FAR, 0, times.utc), pa.int64(), mask=~times.known)
            self.ours[ours] = moments.cast(MOMENT)

    def _plausible(self, ours: str, times: Times, values: pa.Array, label: str) -> None:
        """A promise may reach further than a signal, and nothing else does."""
        latest = self.plan.latest + (timedelta(days=36_525) if ours == "due_at" else timedelta(0))
        outside = times.known & ((times.utc < _micro(self.plan.earliest)) | (times.utc > _micro(latest)))
        bounds = {"earliest": self.plan.earliest.date().isoformat(), "latest": latest.date().isoformat()}
        self.problems.add(outside, ours, "implausible_time", value_facts(label, values, **bounds))

    def _figures(self) -> None:
        for ours in FIGURES:
            values = self._theirs(ours)
            if values is None:
                self.numbers[ours] = np.full(self.rows, np.nan)
                self.ours[ours] = pa.nulls(self.rows, pa.float64())
                continue
            values = self._translated(ours, values)
            found, present, wrong = conversion.figures(values, self.plan.decimal, self.plan.thousands)
            self.problems.add(wrong, ours, "not_a_number", value_facts(self._label(ours), values))
            self.numbers[ours] = np.where(present, found, np.nan)
            self.ours[ours] = pa.array(found, pa.float64(), mask=~present)

    def _translated(self, ours: str, values: pa.Array) -> pa.Array:
        to = self.plan.values.get(ours)
        return conversion.translated(conversion.words(values), to) if to else values

    def _words(self) -> None:
        for ours in (*TEXTS, *CLOSED, "result", "source"):
            values = self._theirs(ours)
            texts = pa.nulls(self.rows, pa.string()) if values is None else conversion.words(values)
            if values is not None:
                texts = self._translated(ours, texts)
            self.ours[ours] = texts
        words = self._theirs("text")
        self.ours["text"] = pa.nulls(self.rows, pa.string()) if words is None else conversion.untouched(words)
        for ours, allowed in CLOSED.items():
            self._closed(ours, allowed)
        lower = pc.utf8_lower(self.ours["result"])
        known = pc.is_in(lower, value_set=pa.array(RESULTS))
        self.ours["result"] = pc.if_else(known, lower, self.ours["result"])

    def _closed(self, ours: str, allowed: tuple[str, ...]) -> None:
        values = self.ours[ours]
        if values.null_count == len(values):
            return
        lower = pc.utf8_lower(values)
        wrong = given(values) & ~true(pc.is_in(lower, value_set=pa.array(allowed)))
        facts = value_facts(self._label(ours), values, allowed=", ".join(allowed))
        self.problems.add(wrong, ours, "unknown_word", facts)
        self.ours[ours] = lower

    def _identifiers(self) -> None:
        origin = self.plan.origin("identifiers")
        if origin is None:
            self.ours["identifiers"] = pa.nulls(self.rows, pa.list_(pa.string()))
            return
        if origin.types:
            columns = [
                (kind, self.piece.columns[name]) for kind, name in origin.types if name in self.piece.columns
            ]
            self.ours["identifiers"] = (
                conversion.typed_identifiers(columns, self.rows)
                if columns
                else pa.nulls(self.rows, pa.list_(pa.string()))
            )
            return
        values = self._theirs("identifiers")
        if values is None:
            values = pa.nulls(self.rows, pa.string())
        lists, bad = conversion.identifier_lists(values)
        label = self._label("identifiers")
        self.problems.add(bad, "identifiers", "identifiers_not_understood", value_facts(label, values))
        flat, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
        colon = np.asarray(pc.find_substring(flat, ":").to_numpy(zero_copy_only=False))
        sizes = np.asarray(pc.binary_length(flat).to_numpy(zero_copy_only=False))
        untyped = (colon < 1) | (colon + 1 >= sizes)
        long = sizes > limits.VALUE_BYTES
        self._of_lists(untyped, parents, flat, "identifier_without_type")
        self._of_lists(long, parents, flat, "value_too_long")
        self.ours["identifiers"] = lists

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
            return {"column": self._label("identifiers"), "value": shorten(value), **more}

        self.problems.add(mask, "identifiers", reason, facts)

    def _properties(self) -> None:
        rest, values = self.piece.rest, self._theirs("properties")
        phase = self.plan.lifecycle_column
        if phase and phase in self.piece.columns and phase not in self.plan.wanted:
            rest = spare.joined(rest, spare.as_objects({phase: self.piece.columns[phase]}, self.rows))
        if values is not None:
            own, bad = conversion.objects(values)
            facts = value_facts(self._label("properties"), values)
            self.problems.add(bad, "properties", "properties_not_an_object", facts)
            if bad.any():
                own = pc.if_else(pa.array(bad), pa.scalar(None, pa.string()), own)
            rest = spare.joined(own, rest)
        self.ours["properties"] = rest

    def _sequence(self) -> None:
        values = self._theirs("sequence")
        positions = pa.array(self.piece.positions, pa.int64())
        if values is None:
            self.ours["sequence"] = positions
            return
        texts = conversion.words(values)
        whole = pc.match_substring_regex(texts, r"^[+-]?\d{1,18}(?:\.0+)?$")
        wrong = given(texts) & ~true(whole)
        self.problems.add(
            wrong, "sequence", "not_a_whole_number", value_facts(self._label("sequence"), texts)
        )
        figures = pc.replace_substring_regex(texts, r"^\+|\.0+$", "")
        found = pc.if_else(whole, figures, pa.scalar(None, pa.string())).cast(pa.int64())
        self.ours["sequence"] = pc.coalesce(found, positions)

    # what follows from it

    def _defaults(self) -> None:
        ours = self.ours
        ours["source"] = pc.fill_null(ours["source"], self.plan.source)
        if self.plan.prefix:
            ours["case_id"] = pc.binary_join_element_wise(ours["source"], ours["case_id"], ":")
        now = pa.scalar(_micro(self.plan.now), pa.int64()).cast(MOMENT)
        ours["received_at"] = pc.fill_null(ours["received_at"], now)
        ours["kind"] = pc.coalesce(ours["kind"], self._kinds())

    def _kinds(self) -> pa.Array:
        """What sort of signal a row is that does not say it."""
        says = {name: given(self.ours[name]) for name in ("question", "step", "due_at", "score", "text")}
        of_goal = true(pc.is_in(self.ours["result"], value_set=pa.array(RESULTS_OF_GOAL)))
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

    # what the contract demands

    def _lengths(self) -> None:
        for name in (*TEXTS, "result", "source", *LONG):
            values = self.ours[name]
            if values.null_count == len(values):
                continue
            most = limits.TEXT_BYTES if name in LONG else limits.VALUE_BYTES
            sizes = pc.binary_length(values)
            if (pc.max(sizes).as_py() or 0) > most:
                facts = _size_facts(self._label(name), sizes, most)
                self.problems.add(true(pc.greater(sizes, most)), name, "value_too_long", facts)
            if _has_nul(values):
                mask = true(pc.match_substring(values, "\x00"))
                self.problems.add(mask, name, "nul_characters", _same({"column": self._label(name)}))

    def _scores(self) -> None:
        score, low, high = (self.numbers[name] for name in ("score", "score_min", "score_max"))
        scored, scale = np.isfinite(score), np.isfinite(low) & np.isfinite(high)
        facts = _figure_facts(value=score, score_min=low, score_max=high)
        self.problems.add(scored & ~scale, "score", "score_without_scale", facts)
        self.problems.add(scale & (low == high), "score_max", "scale_without_width", _figure_facts(value=low))
        outside = scored & scale & ((score < np.minimum(low, high)) | (score > np.maximum(low, high)))
        self.problems.add(outside, "score", "score_outside_scale", facts)
        emotion, minutes = self.numbers["emotion"], self.numbers["minutes"]
        beyond = np.isfinite(emotion) & ((emotion < EMOTION_LOWEST) | (emotion > EMOTION_HIGHEST))
        self.problems.add(beyond, "emotion", "emotion_outside_range", _figure_facts(value=emotion))
        negative = np.isfinite(minutes) & (minutes < 0)
        self.problems.add(negative, "minutes", "negative_minutes", _figure_facts(value=minutes))

    def _happened(self) -> None:
        nothing = np.ones(self.rows, bool)
        for name in HAPPENINGS:
            nothing &= ~given(self.ours[name])
        nothing &= ~self.problems.bad  # what could not be read has been said already
        self.problems.add(nothing, "step", "nothing_happened", _same({}))

    def _lifecycle(self) -> None:
        phase = self.phase()
        if phase is not None and self.plan.lifecycle_keep:
            keep = pa.array([word.lower() for word in self.plan.lifecycle_keep])
            said = pc.utf8_lower(conversion.words(phase))
            self.set_aside = given(said) & ~true(pc.is_in(said, value_set=keep))

    def phase(self) -> pa.Array | None:
        """What the file says about the phase of each row: started, completed …"""
        name = self.plan.lifecycle_column
        return self.piece.columns.get(name) if name else None

    # the way out

    def _as(self, name: str) -> pa.Array:
        values = self.ours[name]
        kind = SCHEMA.field(name).type
        return values if values.type == kind else values.cast(kind)

    def refused(self) -> pa.RecordBatch:
        """Refusals of the reader and of the checks, in the order of the file."""
        found = [(one.line, one.column, one.reason, one.facts, one.raw) for one in self.piece.refused]
        for row in np.flatnonzero(self.problems.bad).tolist():
            problem = self.problems.kinds[self.problems.first[row]]
            facts = problem.facts(row)
            if row in self.problems.also:
                facts = {**facts, "also": self.problems.also[row][:5]}
            raw = self.piece.raw(row)[: limits.RAW_CHARACTERS]
            found.append((self.piece.line(row), problem.column, problem.reason, facts, raw))
        found.sort(key=lambda one: one[0])
        lines, columns, reasons, all_facts, raws = zip(*found, strict=True) if found else ((), (), (), (), ())
        return pa.RecordBatch.from_arrays(
            [
                pa.array([self.plan.file] * len(found), pa.string()),
                pa.array(lines, pa.int64()),
                pa.array(columns, pa.string()),
                pa.array(reasons, pa.string()),
                pa.array([_json(facts) for facts in all_facts], pa.string()),
                pa.array([_clean(raw) for raw in raws], pa.string()),
            ],
            schema=REFUSED,
        )


def _same(facts: dict[str, object]) -> Facts:
    return lambda _: facts


def _size_facts(label: str, sizes: pa.Array, most: int) -> Facts:
    return lambda row: {"column": label, "length": sizes[row].as_py(), "limit": most}


def _figure_facts(**numbers: Figures) -> Facts:
    return lambda row: {name: _figure(float(values[row])) for name, values in numbers.items()}


def _micro(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICRO


def _figure(value: float) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _json(facts: dict[str, object]) -> str:
    return _clean(json.dumps(facts, ensure_ascii=False, default=str))


def _clean(text: str) -> str:
    """Text that every store takes: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "�")


def _has_nul(values: pa.Array) -> bool:
    data = values.buffers()[2]
    return data is not None and bool((np.frombuffer(data, np.uint8) == 0).any())
