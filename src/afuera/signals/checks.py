"""Which column of which row breaks the contract, and why?

A piece of a file goes in; signals come out, and beside them the rows that break the contract, each with its
line, its raw text, the first reason (a code of `afuera.wording.REASONS`) and the facts for its sentence.
Everything is done for whole columns at a time.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals import conversion, limits
from afuera.signals.contract import EMOTION_HIGHEST, EMOTION_LOWEST, RESULTS, SCHEMA, Checked
from afuera.signals.conversion import given, true
from afuera.signals.notes import Notes
from afuera.signals.ours import CLOSED, TEXTS, Ours, micro
from afuera.signals.piece import Piece
from afuera.signals.plan import Plan
from afuera.signals.problems import figure_facts, same_facts, size_facts, value_facts
from afuera.signals.quarantine import refused_rows
from afuera.signals.repeats import Seen, row_marks
from afuera.signals.watch import Watch
from afuera.signals.zones import Mask

LONG = ("text", "properties")
# A row that says none of these says that something happened, but not what.
HAPPENINGS = ("step", "touchpoint", "channel", "score", "text", "result", "due_at", "emotion", "amount")


class Checker:
    """Checks the pieces of one file by one plan, and counts on the way."""

    def __init__(self, plan: Plan, watch: Watch | None = None) -> None:
        self.plan = plan
        self.notes = Notes()
        self._watch = watch
        self._seen = Seen() if plan.keep_first else None

    def check(self, piece: Piece) -> Checked:
        """Signals and refusals of one piece."""
        work = Ours(self.plan, piece)
        demand(work)
        signals = work.batch()
        bad = work.problems.bad
        aside = set_aside(work) & ~bad
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
        refused = refused_rows(self.plan.file, piece, work.problems)
        rows = piece.rows + len(piece.refused)
        self.notes.rows += rows
        self.notes.signals += signals.num_rows
        self.notes.refused += refused.num_rows
        self.notes.set_aside += int(aside.sum())
        for reason, column in zip(refused["reason"].to_pylist(), refused["column"].to_pylist(), strict=True):
            self.notes.reasons[reason, column or ""] += 1
        return Checked(signals, refused, rows)

    def _count(self, work: Ours, signals: pa.RecordBatch, good: Mask) -> None:
        notes, times = self.notes, work.times["occurred_at"]
        notes.naive += int((times.naive & good).sum())
        notes.zoned += int((times.known & ~times.naive & good).sum())
        notes.doubtful += int((times.doubtful & good).sum())
        if good.any():
            moments = times.utc[good]
            notes.span(int(moments.min()), int(moments.max()))
            notes.future += int((moments > micro(self.plan.soon)).sum())
        kept = signals.filter(pa.array(good)) if not good.all() else signals
        for name in SCHEMA.names:
            notes.filled[name] += kept.num_rows - kept[name].null_count
        if work.piece.rows:
            unknown = kept["result"].filter(pc.invert(pc.is_in(kept["result"], value_set=pa.array(RESULTS))))
            for pair in pc.value_counts(unknown.drop_null()).to_pylist():
                notes.unknown_results[pair["values"]] += pair["counts"]
            for pair in pc.value_counts(kept["kind"]).to_pylist():
                notes.kinds[pair["values"]] += pair["counts"]


def demand(ours: Ours) -> None:
    """Everything that the contract demands of a row; what breaks it is added to the problems."""
    _plausible(ours)
    _closed(ours)
    _lengths(ours)
    _scores(ours)
    _happened(ours)


def set_aside(ours: Ours) -> Mask:
    """Rows of a phase that the mapping does not keep."""
    phase = ours.phase()
    if phase is None or not ours.plan.lifecycle_keep:
        return np.zeros(ours.rows, bool)
    keep = pa.array([word.lower() for word in ours.plan.lifecycle_keep])
    said = pc.utf8_lower(conversion.words(phase))
    return given(said) & ~true(pc.is_in(said, value_set=keep))


def _plausible(ours: Ours) -> None:
    """Times that somebody could mean; a promise may reach a hundred years further than a signal."""
    for name, times in ours.times.items():
        latest = ours.plan.latest + (timedelta(days=36_525) if name == "due_at" else timedelta(0))
        outside = times.known & ((times.utc < micro(ours.plan.earliest)) | (times.utc > micro(latest)))
        if outside.any():
            bounds = {"earliest": ours.plan.earliest.date().isoformat(), "latest": latest.date().isoformat()}
            facts = value_facts(ours.label(name), ours.theirs(name), **bounds)
            ours.problems.add(outside, name, "implausible_time", facts)


def _closed(ours: Ours) -> None:
    for name, allowed in CLOSED.items():
        values = ours.columns[name]
        if values.null_count < len(values):
            wrong = given(values) & ~true(pc.is_in(values, value_set=pa.array(allowed)))
            facts = value_facts(ours.label(name), ours.theirs(name), allowed=", ".join(allowed))
            ours.problems.add(wrong, name, "unknown_word", facts)


def _lengths(ours: Ours) -> None:
    for name in (*TEXTS, "result", "source", *LONG):
        values = ours.columns[name]
        if values.null_count == len(values):
            continue
        most = limits.TEXT_BYTES if name in LONG else limits.VALUE_BYTES
        sizes = pc.binary_length(values)
        if (pc.max(sizes).as_py() or 0) > most:
            facts = size_facts(ours.label(name), sizes, most)
            ours.problems.add(true(pc.greater(sizes, most)), name, "value_too_long", facts)
        if conversion.has_nul(values):
            mask = true(pc.match_substring(values, "\x00"))
            ours.problems.add(mask, name, "nul_characters", same_facts(column=ours.label(name)))


def _scores(ours: Ours) -> None:
    score, low, high = (ours.numbers[name] for name in ("score", "score_min", "score_max"))
    scored, scale = np.isfinite(score), np.isfinite(low) & np.isfinite(high)
    facts = figure_facts(value=score, score_min=low, score_max=high)
    ours.problems.add(scored & ~scale, "score", "score_without_scale", facts)
    ours.problems.add(scale & (low == high), "score_max", "scale_without_width", figure_facts(value=low))
    outside = scored & scale & ((score < np.minimum(low, high)) | (score > np.maximum(low, high)))
    ours.problems.add(outside, "score", "score_outside_scale", facts)
    emotion, minutes = ours.numbers["emotion"], ours.numbers["minutes"]
    beyond = np.isfinite(emotion) & ((emotion < EMOTION_LOWEST) | (emotion > EMOTION_HIGHEST))
    ours.problems.add(beyond, "emotion", "emotion_outside_range", figure_facts(value=emotion))
    negative = np.isfinite(minutes) & (minutes < 0)
    ours.problems.add(negative, "minutes", "negative_minutes", figure_facts(value=minutes))


def _happened(ours: Ours) -> None:
    nothing = np.ones(ours.rows, bool)
    for name in HAPPENINGS:
        nothing &= ~given(ours.columns[name])
    nothing &= ~ours.problems.bad  # what could not be read has been said already
    ours.problems.add(nothing, "step", "nothing_happened", same_facts())
