"""How do the columns and words of somebody else's file become ours?

A mapping is a small TOML file; everything in it is optional:

    [file]                              # how to read it; what is absent is found out
    format = "csv"                      # csv, parquet, jsonl, xes, ocel
    encoding = "cp1252"
    separator = ";"
    decimal = ","                       # and thousands = "."
    timezone = "America/Bogota"         # of times that name none
    source = "billing"
    date_formats = ["%d/%m/%Y %H:%M"]   # also "iso", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns"
    first_is_month = false              # 3/4/2024 is the 3rd of April
    header = true
    skip = 0                            # lines before the header

    [columns]                           # ours = theirs
    occurred_at = "fecha"               # { join = ["fecha", "hora"] } where two columns make one
    text = ["comentario", "motivo"]     # the first of them that says something
    identifiers = { user = "user_id", email = "mail" }
    score_min = { value = "0" }         # the same for every row

    [values.result]                     # theirs = ours
    "resuelto" = "ok"

    [lifecycle]
    column = "lifecycle:transition"
    keep = ["complete"]                 # rows with another word are set aside

    [duplicates]
    keep = "first"                      # rows that repeat an earlier one exactly are set aside

    [case]
    prefix = true                       # case ids are unique only within this source

    [limits]
    earliest = 1970-01-01
    latest = 2030-01-01
    refused_share = 0.05
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal, cast

from afuera.errors import MappingError, UnreadableInput
from afuera.signals.contract import NAMES
from afuera.signals.opening import is_text_encoding
from afuera.signals.shapes import UnknownDateFormat, pattern
from afuera.signals.zones import UnknownZone, zone
from afuera.wording import Phrase, system_refusal, toml_stop

Format = Literal["csv", "parquet", "jsonl", "xes", "ocel"]
FORMATS: tuple[Format, ...] = ("csv", "parquet", "jsonl", "xes", "ocel")


@dataclass(frozen=True, slots=True)
class FileSettings:
    """How a file is read; None means that it is found out."""

    format: Format | None = None
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    timezone: str | None = None
    source: str | None = None
    date_formats: tuple[str, ...] = ()
    first_is_month: bool | None = None
    header: bool | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one of our columns comes from: exactly one of the four is set."""

    columns: tuple[str, ...] = ()  # the first that says something
    join: tuple[str, ...] = ()  # put together with a space
    value: str | None = None  # the same for every row
    types: tuple[tuple[str, str], ...] = ()  # identifiers: type -> column

    @property
    def names(self) -> tuple[str, ...]:
        """Their columns that are read for it."""
        return (*self.columns, *self.join, *(column for _, column in self.types))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file; `name` is where it came from, for messages."""

    name: str = "mapping"
    file: FileSettings = field(default_factory=FileSettings)
    columns: tuple[tuple[str, Origin], ...] = ()
    values: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    lifecycle_column: str | None = None
    lifecycle_keep: tuple[str, ...] = ()
    duplicates_keep: Literal["first"] | None = None
    case_prefix: bool | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    refused_share: float | None = None

    @classmethod
    def load(cls, path: str | Path) -> Mapping:
        """Read a mapping file; raises MappingError that names the key, UnreadableInput without a file."""
        path = Path(path)
        try:
            return cls.loads(path.read_text("utf-8"), path.name)
        except OSError as problem:
            raise UnreadableInput(file=path.name, detail=system_refusal(problem)) from problem
        except UnicodeDecodeError as problem:
            raise _unread(path.name, Phrase("it is not UTF-8 text")) from problem

    @classmethod
    def loads(cls, text: str, name: str = "mapping") -> Mapping:
        """Read a mapping from TOML text."""
        try:
            tables = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as problem:
            raise _unread(name, toml_stop(problem)) from problem
        return _Parts(name).mapping(tables)

    def dumps(self) -> str:
        """The mapping as TOML; `Mapping.loads` gives it back."""
        return "\n".join(_toml(self)) + "\n"

    def with_columns(self, more: Iterable[tuple[str, Origin]]) -> Mapping:
        """The same mapping with more columns, where it does not name them already."""
        mine = dict(self.columns)
        return replace(self, columns=(*self.columns, *((n, o) for n, o in more if n not in mine)))

    def origin(self, ours: str) -> Origin | None:
        """Where one of our columns comes from."""
        return dict(self.columns).get(ours)


def _unread(name: str, detail: Phrase) -> MappingError:
    """The error of a mapping in which no key could be looked at."""
    return MappingError("The mapping {file} cannot be read: {detail}.", file=name, detail=detail)


class _Parts:
    """Turns parsed TOML into a Mapping, or says what is wrong and where."""

    def __init__(self, name: str) -> None:
        self.name = name

    def wrong(self, key: str, said: Phrase) -> MappingError:
        return MappingError(file=self.name, key=key, detail=said)

    def mapping(self, tables: dict[str, Any]) -> Mapping:
        known = ("file", "columns", "values", "lifecycle", "duplicates", "case", "limits")
        parts = {key: self.table(tables, key) for key in known}
        self.only(tables, known, "")
        life, limit = parts["lifecycle"], parts["limits"]
        self.only(life, ("column", "keep"), "lifecycle.")
        self.only(parts["duplicates"], ("keep",), "duplicates.")
        self.only(parts["case"], ("prefix",), "case.")
        self.only(limit, ("earliest", "latest", "refused_share"), "limits.")
        return Mapping(
            name=self.name,
            file=self.file(parts["file"]),
            columns=tuple((ours, self.origin(ours, said)) for ours, said in parts["columns"].items()),
            values=tuple((ours, self.words(ours, said)) for ours, said in parts["values"].items()),
            lifecycle_column=self.text(life, "column", "lifecycle."),
            lifecycle_keep=self.texts(life, "keep", "lifecycle."),
            duplicates_keep=cast(
                'Literal["first"] | None', self.one_of(parts["duplicates"], "keep", ("first",), "duplicates.")
            ),
            case_prefix=self.flag(parts["case"], "prefix", "case."),
            earliest=self.moment(limit, "earliest"),
            latest=self.moment(limit, "latest"),
            refused_share=self.share(limit),
        )

    def file(self, table: dict[str, Any]) -> FileSettings:
        self.only(table, tuple(FileSettings.__dataclass_fields__), "file.")
        settings = FileSettings(
            format=cast("Format | None", self.one_of(table, "format", FORMATS, "file.")),
            encoding=self.text(table, "encoding", "file."),
            separator=self.letter(table, "separator"),
            decimal=self.one_of(table, "decimal", (".", ","), "file."),
            thousands=self.one_of(table, "thousands", (".", ",", " ", "'", "’"), "file."),
            timezone=self.text(table, "timezone", "file."),
            source=self.text(table, "source", "file."),
            date_formats=self.texts(table, "date_formats", "file."),
            first_is_month=self.flag(table, "first_is_month", "file."),
            header=self.flag(table, "header", "file."),
            skip=self.count(table, "skip"),
        )
        self.check_file(settings)
        return settings

    def check_file(self, settings: FileSettings) -> None:
        if settings.encoding and not is_text_encoding(settings.encoding):
            raise self.wrong(
                "file.encoding", Phrase("“{name}” is no text encoding", {"name": settings.encoding})
            )
        if settings.timezone:
            try:
                zone(settings.timezone)
            except UnknownZone as problem:
                detail = Phrase(
                    "“{name}” is no time zone; write one like America/Bogota or +02:00",
                    {"name": settings.timezone},
                )
                raise self.wrong("file.timezone", detail) from problem
        for date_format in settings.date_formats:
            try:
                pattern(date_format)
            except UnknownDateFormat as problem:
                raise self.wrong(
                    "file.date_formats", Phrase("“{name}” is no usable date format", {"name": date_format})
                ) from problem
        if settings.decimal and settings.decimal == settings.thousands:
            raise self.wrong("file.thousands", Phrase("it is the same as decimal"))

    def origin(self, ours: str, said: object) -> Origin:
        key = f"columns.{ours}"
        if ours not in NAMES:
            raise self.wrong(
                key,
                Phrase(
                    "the contract has no column “{name}”; it has {some}",
                    {"name": ours, "some": ", ".join(NAMES)},
                ),
            )
        match said:
            case str():
                return Origin(columns=(said,))
            case list() if said and all(isinstance(one, str) for one in said):
                return Origin(columns=tuple(said))
            case {"value": str() | int() | float() as value, **others} if not others:
                return Origin(value=str(value))
            case {"join": list() as parts, **others} if not others and len(parts) > 1:
                if all(isinstance(one, str) for one in parts):
                    return Origin(join=tuple(parts))
            case dict() if (
                ours == "identifiers" and said and all(isinstance(one, str) for one in said.values())
            ):
                return Origin(types=tuple(said.items()))
        raise self.wrong(
            key,
            Phrase(
                "a column name, a list of them, {value} or {join} is expected",
                {"value": '{ value = "…" }', "join": '{ join = ["…", "…"] }'},
            ),
        )

    def words(self, ours: str, said: object) -> tuple[tuple[str, str], ...]:
        key = f"values.{ours}"
        if ours not in NAMES:
            raise self.wrong(key, Phrase("the contract has no column “{name}”", {"name": ours}))
        if not isinstance(said, dict) or not all(
            isinstance(word, str | int | float) for word in said.values()
        ):
            raise self.wrong(key, Phrase('lines of "their word" = "our word" are expected'))
        return tuple((theirs, str(word)) for theirs, word in said.items())

    def only(self, table: Table[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                raise self.wrong(
                    where + key,
                    Phrase("there is no such key; known are {known}", {"known": ", ".join(known)}),
                )

    def table(self, tables: dict[str, Any], key: str) -> dict[str, Any]:
        found = tables.get(key, {})
        if not isinstance(found, dict):
            raise self.wrong(key, Phrase("a table [{name}] is expected", {"name": key}))
        return found

    def text(self, table: dict[str, Any], key: str, where: str) -> str | None:
        found = table.get(key)
        if found is not None and (not isinstance(found, str) or not found.strip()):
            raise self.wrong(where + key, Phrase("a text is expected"))
        return found

    def texts(self, table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self.wrong(where + key, Phrase("a list of texts is expected"))
        return tuple(found)

    def flag(self, table: dict[str, Any], key: str, where: str) -> bool | None:
        found = table.get(key)
        if found is not None and not isinstance(found, bool):
            raise self.wrong(where + key, Phrase("true or false is expected"))
        return found

    def letter(self, table: dict[str, Any], key: str) -> str | None:
        found = table.get(key)
        if found is None:
            return None
        if not isinstance(found, str) or len(found) != 1 or not found.isascii() or found in '"\r\n\x00':
            raise self.wrong("file." + key, Phrase("one letter is expected, such as ;"))
        return found

    def count(self, table: dict[str, Any], key: str) -> int:
        found = table.get(key, 0)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= 1000:
            raise self.wrong("file." + key, Phrase("a number of lines from 0 to 1000 is expected"))
        return found

    def one_of(self, table: dict[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str | None:
        found = table.get(key)
        if found is not None and found not in allowed:
            raise self.wrong(
                where + key,
                Phrase("“{found}” is not among {known}", {"found": found, "known": " ".join(allowed)}),
            )
        return found

    def moment(self, table: dict[str, Any], key: str) -> datetime | None:
        found = table.get(key)
        if found is None:
            return None
        if isinstance(found, datetime):
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(found, date):
            return datetime.combine(found, time(), UTC)
        raise self.wrong(
            f"limits.{key}", Phrase("a date is expected, such as 1970-01-01 without quotation marks")
        )

    def share(self, table: dict[str, Any]) -> float | None:
        found = table.get("refused_share")
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
            raise self.wrong("limits.refused_share", Phrase("a share from 0 to 1 is expected"))
        return float(found)


def _toml(mapping: Mapping) -> list[str]:
    lines: list[str] = []
    file = {name: getattr(mapping.file, name) for name in FileSettings.__dataclass_fields__}
    _section(
        lines, "file", {key: said for key, said in file.items() if said not in (None, (), 0) or said is False}
    )
    _section(lines, "columns", dict(mapping.columns))
    for ours, words in mapping.values:
        _section(lines, f"values.{ours}", dict(words))
    life = {"column": mapping.lifecycle_column, "keep": mapping.lifecycle_keep or None}
    _section(lines, "lifecycle", {key: said for key, said in life.items() if said is not None})
    if mapping.duplicates_keep:
        _section(lines, "duplicates", {"keep": mapping.duplicates_keep})
    if mapping.case_prefix is not None:
        _section(lines, "case", {"prefix": mapping.case_prefix})
    limit = {key: getattr(mapping, key) for key in ("earliest", "latest", "refused_share")}
    _section(lines, "limits", {key: said for key, said in limit.items() if said is not None})
    return lines[1:]


def _section(lines: list[str], name: str, entries: dict[str, object]) -> None:
    if entries:
        lines.extend(["", f"[{name}]"])
        lines.extend(f"{_key(key)} = {_value(said)}" for key, said in entries.items())


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(said: object) -> str:
    match said:
        case bool():
            return "true" if said else "false"
        case Origin(columns=(only,)):
            return _text(only)
        case Origin(columns=columns) if columns:
            return _value(columns)
        case Origin(join=parts) if parts:
            return f"{{ join = {_value(parts)} }}"
        case Origin(types=types) if types:
            return "{ " + ", ".join(f"{_key(kind)} = {_text(column)}" for kind, column in types) + " }"
        case Origin(value=value):
            return f"{{ value = {_text(value or '')} }}"
        case tuple():
            return "[" + ", ".join(_value(one) for one in said) + "]"
        case datetime():
            return said.isoformat()
        case str():
            return _text(said)
    return str(said)
