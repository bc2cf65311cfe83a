"""How does a file become findings?  Read it into a lake, rebuild, judge, and write the answer down."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from afuera.company import Company
from afuera.errors import UnreadableInput
from afuera.findings.build import build
from afuera.lake import Lake
from afuera.signals import read
from afuera.signals.mapping import Mapping

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Studied:
    """The findings (see docs/findings.md) and, when a directory was given, where they were written."""

    findings: dict[str, Any]
    path: Path | None


def study(
    inputs: Sequence[str | Path],
    *,
    company: Company | str | Path | None = None,
    mapping: Mapping | None = None,
    out: str | Path | None = None,
    engine: str = "duckdb",
    memory_limit: str = "4GB",
    since: datetime | None = None,
    now: datetime | None = None,
    progress: Progress = lambda _: None,
) -> Studied:
    """Study files of signals, or one lake that holds them already.

    `company` is a Company or the path of a company.toml; `mapping` says how unknown columns are called.
    With `out`, `findings.json` is written there.  Raises AfueraError of several kinds: an unreadable file, a
    company.toml that is wrong, nothing to study.
    """
    known = company if isinstance(company, Company) else Company.load(company) if company else Company.empty()
    with _lake(inputs, engine, memory_limit) as (lake, files):
        rows = [add_file(lake, path, known, mapping, now, progress) for path in files]
        findings = build(lake, known, now=now, since=since, inputs=rows, progress=progress)
    path = write(findings, Path(out)) if out is not None else None
    return Studied(findings, path)


def write(findings: dict[str, Any], out: Path) -> Path:
    """Write findings.json into a directory that is made when it is missing."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "findings.json"
    path.write_text(json.dumps(findings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def add_file(
    lake: Lake,
    path: Path,
    company: Company,
    mapping: Mapping | None = None,
    now: datetime | None = None,
    progress: Progress = lambda _: None,
    by: str = "",
) -> dict[str, Any]:
    """Bring one file into the lake; answer its row of `inputs`."""
    progress(f"read {path.name}")
    reading = read(path, mapping=mapping, company=company, now=now)
    done = lake.add(reading.batches, name=path.name, by=by)
    return {
        "name": path.name,
        "format": str(reading.format),
        **{
            name: getattr(done, name)
            for name in ("batch", "rows", "added", "repeated", "conflicting", "quarantined", "buried")
        },
        "cautions": [{"code": one.code, **dict(one.facts)} for one in reading.cautions],
    }


def is_lake(path: Path) -> bool:
    """Is this directory a lake?"""
    return (path / "signals" / "_delta_log").is_dir()


@contextmanager
def _lake(inputs: Sequence[str | Path], engine: str, memory_limit: str) -> Iterator[tuple[Lake, list[Path]]]:
    """The lake to study and the files that must come into it first."""
    paths = [Path(one) for one in inputs]
    lakes = [path for path in paths if path.is_dir() and is_lake(path)]
    if lakes and len(paths) > 1:
        raise UnreadableInput(file=str(lakes[0]), detail="a lake is studied alone; read files into it first")
    if lakes:
        with Lake.open(lakes[0], engine=engine, memory_limit=memory_limit) as lake:
            yield lake, []
        return
    with (
        TemporaryDirectory(prefix="afuera-") as place,
        Lake.open(place, engine=engine, memory_limit=memory_limit) as lake,
    ):
        yield lake, list(_files(paths))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as given; of a directory, the signal files in it by name."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(one for one in path.iterdir() if one.is_file() and _holds_signals(one))
        if not inside:
            raise UnreadableInput(file=str(path), detail="there is no file of signals in it")
        yield from inside


def _holds_signals(path: Path) -> bool:
    """By its name: the truth beside simulated data and company.toml are not signals."""
    endings = (
        ".csv",
        ".csv.gz",
        ".parquet",
        ".jsonl",
        ".jsonl.gz",
        ".ndjson",
        ".xes",
        ".xes.gz",
        ".jsonocel",
    )
    return path.name.lower().endswith(endings)
