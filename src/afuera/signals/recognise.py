"""Of which format is a file?  Its content says so; its name is only a second opinion."""

from __future__ import annotations

import json
import re
from pathlib import Path

from afuera.errors import UnknownFormat, UnreadableInput
from afuera.signals import opening
from afuera.signals.mapping import Format
from afuera.wording import Phrase

_FOREIGN = (
    (b"PK\x03\x04", Phrase("it is a ZIP archive or an Excel workbook; unpack it, or save it as CSV")),
    (b"\xd0\xcf\x11\xe0", Phrase("it is an old Excel workbook; save it as CSV")),
    (b"7z\xbc\xaf\x27\x1c", Phrase("it is a 7-Zip archive; unpack it first")),
    (b"BZh", Phrase("it is compressed with bzip2; unpack it first")),
    (b"\xfd7zXZ\x00", Phrase("it is compressed with xz; unpack it first")),
    (b"\x28\xb5\x2f\xfd", Phrase("it is compressed with zstd; unpack it first")),
    (opening.GZIP, Phrase("it is compressed twice; unpack it once")),
    (b"SQLite format 3\x00", Phrase("it is an SQLite database; export its table as CSV")),
    (b"%PDF-", Phrase("it is a PDF document")),
)
_OCEL_KEYS = re.compile(r'"(?:objectTypes|eventTypes|ocel:[a-zA-Z-]+)"\s*:')
_HEAD = 262_144


def recognise(path: str | Path) -> Format:
    """csv, parquet, jsonl, xes or ocel.

    Raises UnreadableInput when the file is missing, empty or of a kind that must be unpacked first, and
    UnknownFormat when no reader fits.
    """
    path = Path(path)
    if path.is_dir():
        raise UnreadableInput(file=path.name or str(path), detail=Phrase("it is a directory"))
    data = opening.head(path, _HEAD)
    if data.startswith(b"PAR1"):
        return "parquet"
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableInput(file=path.name, detail=Phrase("it is empty"))
    for mark, detail in _FOREIGN:
        if data.startswith(mark):
            raise UnreadableInput(file=path.name, detail=detail)
    return _of_text(path, data)


def _of_text(path: Path, data: bytes) -> Format:
    encoding, _ = opening.encoding_of(path)
    text = data.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if re.search(r"<(?:\w+:)?log[\s>]", text) or ".xes" in path.name.lower():
            return "xes"
        raise UnknownFormat(file=path.name)
    if text.startswith(("{", "[")):
        return _of_json(path, text)
    odd = sum(letter < " " and letter not in "\t\r\n\f\v\x00\x1a" for letter in text)
    if odd > len(text) * 0.01 or text.count("\x00") > len(text) * 0.1:
        raise UnknownFormat(file=path.name)
    return "csv"


def _of_json(path: Path, text: str) -> Format:
    first = text.splitlines()[0]
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and not _OCEL_KEYS.search(first):
        return "jsonl"
    name = path.name.lower()
    if text.startswith("{") and (_OCEL_KEYS.search(text) or "ocel" in name or '"events"' in text[:2000]):
        return "ocel"
    if text.startswith("[") and not _named_csv(name):
        return "jsonl"
    return "csv" if _named_csv(name) else "jsonl"


def _named_csv(name: str) -> bool:
    return name.removesuffix(".gz").endswith((".csv", ".tsv", ".txt"))
