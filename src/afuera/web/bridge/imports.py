"""How do uploads reach the lake, and how do pages see what was refused?  Plain Python in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from afuera.company import Company
from afuera.errors import TooManyRefused
from afuera.results import Caution
from afuera.web.bridge.installation import lake_path, once_a_state, open_lake
from afuera.wording import mark

if TYPE_CHECKING:
    from afuera.lake import Imported, Lake
    from afuera.signals.contract import Checked
    from afuera.signals.mapping import Mapping
    from afuera.signals.preview import Previewed
    from afuera.signals.reading import Reading

Row = dict[str, Any]
PAGE_MEMORY = "512MB"  # of a page that looks into quarantine


@dataclass(frozen=True, slots=True)
class Came:
    """What became of an import; counts as in `lake.Imported`, `reasons` as (reason, column, rows)."""

    counts: dict[str, int]
    batch: int | None
    cautions: list[list[Any]] = field(default_factory=list)
    reasons: list[list[Any]] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None
    shape: Row = field(default_factory=dict)
    read_as: str = ""


_TOO_MANY = mark("{refused} of {rows} rows cannot be understood; at most {allowed:percent} may be.")
COUNTS = ("rows", "added", "repeated", "conflicting", "quarantined", "buried")


# -- a file comes in --------------------------------------------------------------------------------------


def recognised(path: Path) -> tuple[str, tuple[str, ...]]:
    """Format and columns of a file; raises UnreadableInput or UnknownFormat, with words for its reader."""
    from afuera.signals.preview import too_large_to_preview
    from afuera.signals.reading import open_file
    from afuera.signals.recognise import recognise

    if too_large_to_preview(path):
        return recognise(path), ()
    reader, kind = open_file(path)
    return kind, reader.columns


def looked_into(path: Path, mapping: Mapping | None, company: Company) -> Previewed | None:
    """What the first rows of a file would become; None where that costs too much."""
    from afuera.signals.preview import preview, too_large_to_preview

    return None if too_large_to_preview(path) else preview(path, mapping, company)


def bring_in(
    path: Path,
    mapping: Mapping | None,
    company: Company,
    *,
    token: str,
    by: str,
    all_rows: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Came:
    """Bring a file into the lake; what carries this token and is there already is told, not brought again.

    Raises TooMany, before anything is kept, when more rows are refused than allowed, unless `all_rows`.
    """
    from afuera.signals.reading import read

    reading = read(path, mapping, company)
    with open_lake() as lake:
        done = _carried(lake, token)
        if done is None:
            lake.add(_allowed(reading, all_rows), name=reading.name, by=_signed(by, token), progress=progress)
            done = _carried(lake, token)
        else:  # in the lake, but nobody could write it down: count once more what the file says
            for _ in reading.batches:
                pass
    return _came(reading, done)


def _allowed(reading: Reading, all_rows: bool) -> Iterator[Checked]:
    """The rows of a file; at its end it is refused whole when too many of them were."""
    yield from reading.batches
    notes = reading.notes
    most = 1.0 if all_rows else reading.allowed_share
    if notes.refused > most * notes.rows:
        raise TooMany(
            _came(reading, None),
            refused=notes.refused,
            rows=notes.rows,
            allowed=most,
        )


class TooMany(TooManyRefused):
    """More rows than allowed were refused; `came` says why."""

    def __init__(self, came: Came, **facts: object) -> None:
        super().__init__(_TOO_MANY, **facts)
        self.came = came


def _came(reading: Reading, done: Imported | None) -> Came:
    from afuera.signals.again import pinned

    notes = reading.notes
    counts = {name: getattr(done, name) for name in COUNTS} if done else {"rows": notes.rows, "added": 0}
    counts["refused"] = notes.refused
    columns = list(reading.columns)
    return Came(
        counts,
        done.batch if done else None,
        [_as_list(one) for one in reading.cautions],
        [[reason, column, rows] for (reason, column), rows in notes.reasons.most_common(50)],
        _moment(notes.first),
        _moment(notes.last),
        {"format": reading.format, "columns": columns, "separator": reading.separator},
        pinned(reading.plan, reading.mapping).dumps(),
    )


def _as_list(one: Caution) -> list[Any]:
    return [one.code, dict(one.facts)]


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else datetime.fromtimestamp(micro / 1e6, UTC)


# Who brought an import stands in the lake with the token of ours, so that after a crash it is known again.
def _signed(by: str, token: str) -> str:
    return f"{by} [{token}]"


def _carried(lake: Lake, token: str) -> Imported | None:
    """The import with this token; of two (a worker came back from the dead) the one that brought the rows."""
    return next((one for one in lake.imports() if one.by.endswith(f"[{token}]")), None)


def _batches(lake: Lake, tokens: Iterable[str]) -> list[Imported]:
    ends = tuple(f"[{token}]" for token in tokens)
    return [one for one in lake.imports() if one.by.endswith(ends)] if ends else []


# -- and goes again ---------------------------------------------------------------------------------------


def would_leave(token: str, replays: Iterable[str]) -> int:
    """How many signals would go away if this import and what was mended of it were taken back."""
    return _would_leave((token, *replays))


@once_a_state(most=32)
def _would_leave(tokens: tuple[str, ...]) -> int:
    from afuera.lake import waiting

    with _page() as lake:
        return waiting.would_leave(lake, [one.batch for one in _batches(lake, tokens)])


def take_back(token: str, replays: Iterable[str]) -> None:
    """Take an import back, with what was mended of it.  Done twice, the second time finds nothing to do."""
    from afuera.lake import waiting

    with open_lake() as lake:
        for one in _batches(lake, [token]):
            if not one.undone:
                lake.undo(one.batch)
        waiting.strike_replayed(lake, [one.batch for one in _batches(lake, replays)])


# -- what was refused -------------------------------------------------------------------------------------


@contextmanager
def _page() -> Iterator[Lake]:
    from afuera.lake import Lake

    with Lake.open(lake_path(), engine=settings.LAKE_ENGINE, memory_limit=PAGE_MEMORY, threads=1) as lake:
        yield lake


def is_there() -> bool:
    """Is there a lake yet?"""
    return (lake_path() / "signals" / "_delta_log").is_dir()


@dataclass(frozen=True, slots=True)
class Quarantine:
    """One look into quarantine: the groups and files there, one page of rows, how many rows match."""

    groups: list[Row]
    files: list[Row]
    rows: list[Row]
    matching: int


def quarantine(
    *, reason: str | None, column: str | None, file: str | None, size: int, skip: int
) -> Quarantine:
    """What waits in quarantine."""
    from afuera.lake import waiting

    if not is_there():
        return Quarantine([], [], [], 0)
    groups, listed = _refused(file)
    mine = [one for one in groups if reason is None or one["reason"] == reason]
    mine = [one for one in mine if column is None or (one["column"] or "") == column]
    rows: list[Row] = []
    if reason is not None or file:
        with _page() as lake:
            rows = waiting.page(lake, waiting.Wanted(reason, column, file), size=size, skip=skip)
    return Quarantine(groups, listed, [_told(row) for row in rows], sum(one["rows"] for one in mine))


@once_a_state(most=8)
def _refused(file: str | None) -> tuple[list[Row], list[Row]]:
    """Reasons and files with their counts, and nothing of any row."""
    from afuera.lake import waiting

    with _page() as lake:
        return waiting.groups(lake, waiting.Wanted(file=file)), waiting.files(lake)


def refused_row(key: str) -> Row | None:
    """One row of quarantine."""
    from afuera.lake import waiting

    if not is_there():
        return None
    with _page() as lake:
        found = waiting.row(lake, key)
    return _told(found) if found else None


def _told(row: Row) -> Row:
    return {**row, "facts": json.loads(row["facts"] or "{}")}


def refused_keys(*, reason: str | None, column: str | None, file: str | None) -> list[tuple[str, int]]:
    """Keys (and batches) of these rows."""
    from afuera.lake import waiting

    if not is_there():
        return []
    with _page() as lake:
        return waiting.keys(lake, waiting.Wanted(reason, column, file))


def values_of(raw: str, shape: Row) -> dict[str, str] | None:
    """The values of a refused row by column; None when its columns cannot be told apart."""
    from afuera.signals.again import record

    found = record(raw, _shape(shape))
    if not isinstance(found, dict):
        return None
    return {name: "" if value is None else _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def row_of(values: dict[str, str], shape: Row) -> str:
    """A mended row as it would stand in its file."""
    from afuera.signals.again import written

    return written(values, _shape(shape))


def _shape(shape: Row) -> Any:
    from afuera.signals.again import Shape

    return Shape(shape["format"], tuple(shape["columns"]), shape.get("separator") or ",")


def looked_into_again(rows: list[Row], shape: Row, mapping: Mapping, company: Company) -> Previewed:
    """What these refused rows would become with another mapping."""
    from afuera.signals.preview import preview_again

    return preview_again(rows, _shape(shape), mapping, company)


def replay(
    keys: Iterable[str],
    mended: dict[str, str],
    shape: Row,
    mapping: Mapping,
    company: Company,
    *,
    token: str,
    by: str,
) -> Came:
    """Read refused rows again, some with a mended text, and bring in those that are understood now."""
    from afuera.signals.again import read_again

    def read(rows: list[Row]) -> Iterator[Checked]:
        told = [{**row, "raw": mended.get(row["key"], row["raw"])} for row in rows]
        return read_again(told, _shape(shape), mapping, company)

    with open_lake() as lake:
        done = _carried(lake, token)
        if done is None:
            done = lake.replay(read, keys=list(keys), by=_signed(by, token))
    return Came({name: getattr(done, name) for name in COUNTS}, done.batch)


# -- what is here -----------------------------------------------------------------------------------------


def totals() -> tuple[int, datetime | None, int]:
    """Signals in the lake, when the last of them happened, and rows in quarantine."""
    from afuera.lake import waiting

    if not is_there():
        return 0, None, 0
    with _page() as lake:
        return waiting.totals(lake)
