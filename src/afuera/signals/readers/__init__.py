"""Which reader opens which format?  One file a format; each is loaded only when it is needed."""

from __future__ import annotations

from pathlib import Path

from afuera.signals.mapping import FileSettings, Format
from afuera.signals.piece import Reader


def reader_of(path: Path, kind: Format, settings: FileSettings) -> Reader:
    """A reader for this file; raises UnreadableInput when the file is not what it seems to be."""
    if kind == "csv":
        from afuera.signals.readers.csv import CsvReader

        return CsvReader(path, settings)
    if kind == "parquet":
        from afuera.signals.readers.parquet import ParquetReader

        return ParquetReader(path)
    if kind == "jsonl":
        from afuera.signals.readers.jsonl import JsonReader

        return JsonReader(path, settings)
    if kind == "xes":
        from afuera.signals.readers.xes import XesReader

        return XesReader(path)
    from afuera.signals.readers.ocel import OcelReader

    return OcelReader(path)
