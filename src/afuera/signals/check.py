"""What does Afuera make of a file?  The report behind `afuera check FILE`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from afuera.company import Company
from afuera.errors import ContractError
from afuera.results import Caution
from afuera.signals.contract import NAMES, Checked
from afuera.signals.mapping import Mapping
from afuera.signals.proposal import Proposal, propose_from
from afuera.signals.reading import Reading, open_file, read
from afuera.signals.watch import Watch


@dataclass(frozen=True, slots=True)
class Example:
    """A refused row: its line in the file, the facts of its sentence, the row as it stood there."""

    line: int
    facts: dict[str, Any]
    raw: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows refused for one reason in one column, with a few of them."""

    reason: str
    column: str | None
    rows: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """One of our columns: theirs, and how many signals say something in it."""

    ours: str
    theirs: str
    filled: int


@dataclass(frozen=True, slots=True)
class Report:
    """What is in a file.

    `rows` = `signals` + `refused` + `set_aside`.  `duplicates`, `lifecycle_doubles` and `ties` are only
    counted, nothing is changed.  `missing` is the column without which the file cannot be used (then
    nothing was read); `proposal` is a mapping as TOML, for a file whose columns had to be guessed.
    """

    file: str
    format: str
    rows: int
    signals: int
    refused: int
    set_aside: int
    allowed_share: float
    reasons: tuple[Refused, ...]
    duplicates: int
    lifecycle: dict[str, int]
    lifecycle_doubles: int
    ties: int
    first_at: str | None
    last_at: str | None
    kinds: dict[str, int]
    columns: tuple[ColumnFound, ...]
    left: tuple[str, ...]
    cautions: tuple[Caution, ...]
    proposal: str | None
    missing: str | None

    @property
    def refused_share(self) -> float:
        """The share of rows that break the contract, 0 to 1."""
        return self.refused / self.rows if self.rows else 0.0

    @property
    def empty(self) -> bool:
        """Has the file no rows at all?"""
        return any(one.code == "no_rows" for one in self.cautions)

    @property
    def acceptable(self) -> bool:
        """Can the file be used as it is?"""
        return self.missing is None and self.signals > 0 and self.refused_share <= self.allowed_share

    def to_dict(self) -> dict[str, Any]:
        """The report for a program; cautions as code and facts."""
        found = asdict(self)
        found["cautions"] = [{"code": one.code, **dict(one.facts)} for one in self.cautions]
        found["refused_share"] = self.refused_share
        found["acceptable"] = self.acceptable
        return found


def check(
    path: str | Path,
    *,
    mapping: Mapping | None = None,
    company: Company | None = None,
    now: datetime | None = None,
    examples: int = 5,
    lang: str = "en",
) -> Report:
    """Read the whole file and report; `examples` refused rows are shown for each reason.

    `lang` is the language of the comments in the proposal; all else is codes, for `wording` to say.

    Raises what `read` raises, except that a file without a usable time (or person, or step) gives a report
    with `missing` and the proposal.
    """
    try:
        reading = read(path, mapping, company, now)
    except ContractError as problem:
        if mapping is not None:
            raise
        return _unusable(Path(path), str(problem.facts["column"]), lang)
    watch = reading.watch = Watch()
    kept: dict[tuple[str, str | None], list[Example]] = {}
    for checked in reading.batches:
        _keep_examples(checked, kept, examples)
    return _report(reading, watch, kept, lang)


def _keep_examples(checked: Checked, kept: dict[tuple[str, str | None], list[Example]], most: int) -> None:
    if not checked.refused.num_rows:
        return
    keys = zip(checked.refused["reason"].to_pylist(), checked.refused["column"].to_pylist(), strict=True)
    for row, key in enumerate(keys):
        few = kept.setdefault(key, [])
        if len(few) < most:
            one = checked.refused.slice(row, 1).to_pylist()[0]
            few.append(Example(one["line"], json.loads(one["facts"]), one["raw"]))


def _report(
    reading: Reading, watch: Watch, kept: dict[tuple[str, str | None], list[Example]], lang: str
) -> Report:
    notes = reading.notes
    reasons = tuple(
        Refused(reason, column, notes.reasons[reason, column or ""], tuple(few))
        for (reason, column), few in sorted(
            kept.items(), key=lambda pair: -notes.reasons[pair[0][0], pair[0][1] or ""]
        )
    )
    used = reading.plan.wanted
    return Report(
        file=reading.name,
        format=reading.format,
        rows=notes.rows,
        signals=notes.signals,
        refused=notes.refused,
        set_aside=notes.set_aside,
        allowed_share=reading.allowed_share,
        reasons=reasons,
        duplicates=watch.duplicates,
        lifecycle=dict(watch.phases.most_common(20)),
        lifecycle_doubles=watch.doubles,
        ties=watch.ties,
        first_at=_moment(notes.first),
        last_at=_moment(notes.last),
        kinds=dict(notes.kinds.most_common()),
        columns=tuple(_columns(reading)),
        left=tuple(name for name in reading.columns if name not in used),
        cautions=(*reading.cautions, *_counted(reading, watch)),
        proposal=reading.proposal.dumps(lang) if reading.proposal else None,
        missing=None,
    )


def _columns(reading: Reading) -> Iterator[ColumnFound]:
    for ours in NAMES:
        origin = reading.plan.origin(ours)
        if origin is not None:
            filled = reading.notes.filled[ours]
            theirs = " + ".join(origin.names) or f"“{origin.value}”"
            if filled or reading.format in ("csv", "parquet"):  # records may lack a column altogether
                yield ColumnFound(ours, theirs, filled)


def _counted(reading: Reading, watch: Watch) -> Iterator[Caution]:
    """Cautions that only a whole look at the file can give."""
    file = ("file", reading.name)
    if watch.duplicates:
        yield Caution("duplicate_rows", (file, ("rows", watch.duplicates)))
    if watch.doubles:
        yield Caution("lifecycle_doubles", (file, ("rows", watch.doubles)))
    if watch.ties:
        yield Caution("tied_times", (file, ("groups", watch.ties)))


def _unusable(path: Path, missing: str, lang: str) -> Report:
    """The report of a file whose columns could not be guessed well enough."""
    reader, kind = open_file(path)
    sample = reader.sample()
    proposal: Proposal = propose_from(reader, sample, kind)
    empty = not any(len(values) for values in sample.columns.values())
    theirs = [(ours, name) for ours, name in proposal.pairs()]
    return Report(
        file=path.name,
        format=kind,
        rows=0,
        signals=0,
        refused=0,
        set_aside=0,
        allowed_share=0.0,
        reasons=(),
        duplicates=0,
        lifecycle={},
        lifecycle_doubles=0,
        ties=0,
        first_at=None,
        last_at=None,
        kinds={},
        columns=tuple(ColumnFound(ours, name, 0) for ours, name in theirs),
        left=proposal.left,
        cautions=(*reader.cautions, *([Caution("no_rows", (("file", path.name),))] if empty else [])),
        proposal=proposal.dumps(lang),
        missing=missing,
    )


def _moment(micro: int | None) -> str | None:
    return None if micro is None else datetime.fromtimestamp(micro / 1e6, UTC).isoformat(timespec="seconds")
