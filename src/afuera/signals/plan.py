"""How will this one file be read, once everything that a mapping leaves open has been decided?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

import pyarrow as pa
import pyarrow.compute as pc

from afuera.company import Company
from afuera.errors import ContractError, MappingError
from afuera.results import Caution
from afuera.signals.contract import NAMES
from afuera.signals.mapping import Format, Mapping, Origin
from afuera.signals.nothing import strings
from afuera.signals.piece import Reader, Sample
from afuera.signals.shapes import pattern
from afuera.signals.times import Epoch, Evidence, Order, TimeRules, guess_epoch, read_times
from afuera.signals.zones import UnknownZone, zone
from afuera.wording import Phrase

TIMES = ("occurred_at", "received_at", "due_at")
FIGURES = ("score", "score_min", "score_max", "minutes", "emotion", "amount")
LIFECYCLES = ("lifecycle:transition", "lifecycle", "transition", "lifecycle_id")
WHOLE_SOURCES = ("xes", "ocel")  # formats without a source column: the file is the source
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_SPANISH = re.compile(r"fecha|hora|cliente|canal|paso|mes|dia|día|creado|inicio|fin\b|alta", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions for one file.

    `columns` say where each of our columns comes from, `times` how each column of times is read; `decimal`
    and `thousands` are marks in numbers; `earliest` and `latest` bound what is plausible, after `soon` a
    time lies in the future.
    """

    file: str
    format: Format
    columns: tuple[tuple[str, Origin], ...]
    times: dict[str, TimeRules]
    values: dict[str, dict[str, str]]
    source: str
    prefix: bool
    decimal: str
    thousands: str | None
    earliest: datetime
    latest: datetime
    soon: datetime
    now: datetime
    zone_known: bool
    lifecycle_column: str | None
    lifecycle_keep: tuple[str, ...] = ()
    keep_first: bool = False
    cautions: tuple[Caution, ...] = ()

    @property
    def wanted(self) -> frozenset[str]:
        """Their columns that something is made of; all others go into `properties`."""
        return frozenset(name for _, origin in self.columns for name in origin.names)

    def origin(self, ours: str) -> Origin | None:
        """Where one of our columns comes from."""
        return dict(self.columns).get(ours)


@dataclass(slots=True)
class _Doubts:
    cautions: list[Caution] = field(default_factory=list)

    def say(self, code: str, **facts: str | int | float) -> None:
        self.cautions.append(Caution(code, tuple(facts.items())))


def settle(
    reader: Reader, sample: Sample, mapping: Mapping, company: Company | None, now: datetime, kind: Format
) -> Plan:
    """Decide what the mapping leaves open: from the sample, and if need be from the whole file."""
    check_columns(mapping, reader.columns)
    place, zone_known = _place(mapping, company)
    doubts = _Doubts()
    times = {
        ours: _time_rules(reader, sample, mapping, ours, place, doubts)
        for ours in TIMES
        if mapping.origin(ours)
    }
    decimal, thousands = _marks(sample, mapping, doubts)
    stem = reader.path.name.split(".")[0] or reader.path.name
    whole = kind in WHOLE_SOURCES
    return Plan(
        file=reader.path.name,
        format=kind,
        columns=mapping.columns,
        times=times,
        values={ours: dict(words) for ours, words in mapping.values},
        source=mapping.file.source or (stem if whole else "signals"),
        prefix=whole if mapping.case_prefix is None else mapping.case_prefix,
        decimal=decimal,
        thousands=thousands,
        earliest=mapping.earliest or EARLIEST,
        latest=mapping.latest or now + timedelta(days=366),
        soon=now + timedelta(days=1),
        now=now,
        zone_known=zone_known,
        lifecycle_column=_lifecycle(mapping, reader),
        lifecycle_keep=mapping.lifecycle_keep,
        keep_first=mapping.duplicates_keep == "first",
        cautions=(*reader.cautions, *doubts.cautions),
    )


def check_columns(mapping: Mapping, present: tuple[str, ...]) -> None:
    """Does the file have every column that the mapping names?  And one to say when things happened?"""
    known = set(present)
    for ours, origin in mapping.columns:
        for name in origin.names:
            if name not in known:
                some = ", ".join(present[:12]) + (" …" if len(present) > 12 else "")
                detail = Phrase(
                    "the file has no column “{name}”; it has {some}", {"name": name, "some": some}
                )
                raise MappingError(file=mapping.name, key=f"columns.{ours}", detail=detail)
    if mapping.lifecycle_column and mapping.lifecycle_column not in known:
        detail = Phrase("the file has no column “{name}”", {"name": mapping.lifecycle_column})
        raise MappingError(file=mapping.name, key="lifecycle.column", detail=detail)


def _place(mapping: Mapping, company: Company | None) -> tuple[tzinfo, bool]:
    name = mapping.file.timezone or (company.timezone if company else None)
    if not name:
        return UTC, False
    try:
        return zone(name), True
    except UnknownZone as problem:
        detail = Phrase("“{name}” is no time zone; write one like America/Bogota or +02:00", {"name": name})
        raise MappingError(file=mapping.name, key="file.timezone", detail=detail) from problem


def _lifecycle(mapping: Mapping, reader: Reader) -> str | None:
    if mapping.lifecycle_column:
        return mapping.lifecycle_column
    by_name = {name.lower(): name for name in reader.columns}
    return next((by_name[name] for name in LIFECYCLES if name in by_name), None)


def _time_rules(
    reader: Reader, sample: Sample, mapping: Mapping, ours: str, place: tzinfo, doubts: _Doubts
) -> TimeRules:
    origin = mapping.origin(ours) or Origin()
    rules = TimeRules(place=place, patterns=tuple(pattern(one) for one in mapping.file.date_formats))
    if rules.patterns and not any("(?P<x>" in one for one in rules.patterns):
        return rules
    if mapping.file.first_is_month is not None:
        rules = replace(rules, order="month" if mapping.file.first_is_month else "day")
    values = [sample.columns[name] for name in origin.names if name in sample.columns]
    texts = [column for column in values if pa.types.is_string(column.type)]
    if not texts:
        return replace(rules, epoch=_typed_epoch(values, ours, origin, doubts))
    epoch = guess_epoch(texts[0]) if not rules.patterns else None
    if epoch:
        doubts.say("epoch_guessed", column=origin.names[0], unit=_UNITS[epoch])
        return replace(rules, epoch=epoch)
    if mapping.file.first_is_month is None:
        rules = replace(rules, order=_order(reader, sample, origin, texts, doubts))
    if any(read_times(column.slice(0, 2_000), rules).short_years for column in texts):
        doubts.say("two_digit_years", column=origin.names[0])
    return rules


_UNITS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}


def _typed_epoch(values: list[pa.Array], ours: str, origin: Origin, doubts: _Doubts) -> Epoch | None:
    for column in values:
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            epoch = guess_epoch(column.cast(pa.string()))
            if epoch:
                doubts.say("epoch_guessed", column=origin.names[0], unit=_UNITS[epoch])
            return epoch
    return None


def _order(
    reader: Reader, sample: Sample, origin: Origin, texts: list[pa.Array], doubts: _Doubts
) -> Order | None:
    """Does day or month stand first?  The sample says it, else the whole file, else habit (and a caution)."""
    evidence = Evidence()
    for column in texts:
        evidence.add(column)
    if not evidence.settled and not sample.whole:
        for piece in reader.pieces(frozenset(origin.names)):
            for name in origin.names:
                if name in piece.columns:
                    evidence.add(piece.columns[name])
            if evidence.settled:
                break
    order = evidence.order(_habit(reader, texts))
    if evidence.mixed:
        doubts.say("mixed_date_order", column=origin.names[0], order=order or "unclear")
    elif not evidence.settled:
        doubts.say("day_or_month_first", column=origin.names[0], order=order or "day")
    return order


def _habit(reader: Reader, texts: list[pa.Array]) -> Order:
    """Most of the world writes the day first; AM and PM beside a slash come from where the month does."""
    if any(_SPANISH.search(name) for name in reader.columns):
        return "day"
    american = any(
        pc.any(pc.match_substring_regex(column, r"(?i)^\d{1,2}/\d{1,2}/\d{2,4}.*\d\s?[ap]m$")).as_py()
        for column in texts
    )
    return "month" if american else "day"


def _marks(sample: Sample, mapping: Mapping, doubts: _Doubts) -> tuple[str, str | None]:
    """The marks of decimals and of thousands, from all columns of numbers together."""
    if mapping.file.decimal:
        return mapping.file.decimal, mapping.file.thousands
    comma = point = unclear = False
    for name in _figure_columns(mapping):
        column = sample.columns.get(name)
        if column is None or not pa.types.is_string(column.type):
            continue
        texts = strings(column).drop_null()
        comma |= _any(texts, r"^[^\d]*\d*,(?:\d{1,2}|\d{4,})$") or _any(
            texts, r"^[^\d]*\d{1,3}(?:\.\d{3})+,\d+$"
        )
        point |= _any(texts, r"^[^\d]*\d*\.(?:\d{1,2}|\d{4,})$") or _any(
            texts, r"^[^\d]*\d{1,3}(?:,\d{3})+\.\d+$"
        )
        unclear |= _any(texts, r"^[^\d]*[1-9]\d{0,2},\d{3}$")
        if unclear and not comma and not point:
            doubts.say("decimals_unclear", column=name)
    if comma and not point:
        return ",", mapping.file.thousands or "."
    if point and not comma:
        return ".", mapping.file.thousands or ","
    return ".", mapping.file.thousands


def _figure_columns(mapping: Mapping) -> Iterator[str]:
    for ours in FIGURES:
        origin = mapping.origin(ours)
        if origin:
            yield from origin.names


def _any(texts: pa.Array, shape: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, shape)).as_py())


def own_columns(present: tuple[str, ...]) -> Mapping:
    """The mapping of a file that uses our own column names."""
    return Mapping(columns=tuple((name, Origin(columns=(name,))) for name in NAMES if name in present))


def demand(mapping: Mapping, file: str) -> None:
    """Is there a column for the time?  Without one no row can become a signal."""
    if mapping.origin("occurred_at") is None:
        raise ContractError(file=file, column="occurred_at")
