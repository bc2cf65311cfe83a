"""In which shapes do people and systems write dates, and where in a text does each part stand?

A column of a million times has a handful of layouts: texts that are equal once every digit is read as 0.
A layout is understood once, with a regular expression; its digits are then summed for all rows at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Whole = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

LONGEST = 64  # bytes of a text that may be a time

_CLOCK = (
    r"(?:[T ,]\s*(?P<H>\d{1,2})[:.h](?P<M>\d{2})(?:[:.](?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<p>[AaPp]\.?\s?[Mm]\.?)?)?\s*"
)
_ZONE = r"(?P<z>[Zz]|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?(?:\d{2})?)?(?:\[[^\]]*\])?"
_END = _CLOCK + _ZONE
_WEEKDAY = r"(?:[^\d\s,.]{2,12}\.?,?\s+)?"
_MONTH = r"(?P<b>[A-Za-z]{3,10})\.?"
_TIGHT = r"(?:[T ]?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?\s*"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<Y>\d{4}|\d{2})"
SHAPES: tuple[str, ...] = (
    r"(?P<Y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _END,
    r"(?P<Y>\d{4})(?P<m>\d{2})(?P<d>\d{2})" + _TIGHT + _ZONE,
    r"(?P<x>\d{1,2})[-/.](?P<y>\d{1,2})[-/.]" + _YEAR + _END,
    _WEEKDAY + _DAY + r"[ \-/]*(?:de )?" + _MONTH + r"[ \-/,]*(?:del? )?" + _YEAR + _END,
    _WEEKDAY + _MONTH + r"\s+" + _DAY + r",?\s+(?P<Y>\d{4})" + _END,
    _WEEKDAY + _MONTH + r"\s+(?P<d>\d{1,2})\s+(?P<H>\d{2}):(?P<M>\d{2}):(?P<S>\d{2})\s+"
    + _ZONE + r"\s*(?P<Y>\d{4})",
)  # fmt: skip

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril",
        "may mayo", "jun june junio", "jul july julio", "aug august ago agosto",
        "sep sept september septiembre set setiembre", "oct october octubre", "nov november noviembre",
        "dec december dic diciembre",
    ),
    start=1,
):  # fmt: skip
    _MONTHS.update(dict.fromkeys(_names.split(), _number))

_DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<Y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "e": r"(?P<d>\d{1,2})", "H": r"(?P<H>\d{1,2})", "I": r"(?P<H>\d{1,2})", "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})", "f": r"(?P<f>\d{1,9})", "p": r"(?P<p>[AaPp]\.?\s?[Mm]\.?)",
    "b": r"(?P<b>[A-Za-z]{3,10})\.?", "B": r"(?P<b>[A-Za-z]{3,10})", "a": r"[^\s,]+", "A": r"[^\s,]+",
    "z": r"(?P<z>[Zz]|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)",
    "T": r"(?P<H>\d{1,2}):(?P<M>\d{1,2}):(?P<S>\d{1,2})", "%": "%",
}  # fmt: skip


class UnknownDateFormat(ValueError):
    """A `date_formats` entry of a mapping that cannot be used."""


def pattern(date_format: str) -> str:
    """A `date_formats` entry ("%d/%m/%Y %H:%M", "iso", "epoch_ms") as a shape."""
    if date_format == "iso":
        return SHAPES[0]
    if date_format in {"epoch_s", "epoch_ms", "epoch_us", "epoch_ns"}:
        return date_format
    made = "".join(_pieces(date_format))
    groups = re.findall(r"\(\?P<(\w)>", made)
    if len(groups) != len(set(groups)) or not {"Y", "d"} <= set(groups) or not {"m", "b"} & set(groups):
        raise UnknownDateFormat(date_format)
    return made


def _pieces(date_format: str) -> Iterator[str]:
    letters = iter(date_format)
    for letter in letters:
        if letter != "%":
            yield re.escape(letter)
            continue
        directive = next(letters, "")
        if directive not in _DIRECTIVES:
            raise UnknownDateFormat(f"%{directive}")
        yield _DIRECTIVES[directive]


class Layout:
    """The parts of one layout: spans of digits, and what its letters say once for all rows."""

    def __init__(self, match: re.Match[bytes]) -> None:
        self.spans = {name: match.span(name) for name, text in match.groupdict().items() if text is not None}
        said = {name: (match.group(name) or b"").decode("ascii", "replace") for name in match.groupdict()}
        self.month = _MONTHS.get(said.get("b", "").lower(), 0)
        self.half = said.get("p", "")[:1].lower()
        mark = said.get("z", "")
        self.naive = not mark
        spot = max(mark.find("+"), mark.find("-"))
        self.sign = 0 if spot < 0 else (-1 if mark[spot] == "-" else 1)
        if self.sign:
            start = self.spans["z"][0] + spot + 1
            digits = [start + i for i, letter in enumerate(mark[spot + 1 :]) if letter.isdigit()]
            self.spans["zh"] = (digits[0], digits[0] + 2)
            if len(digits) == 4:
                self.spans["zm"] = (digits[2], digits[2] + 2)

    def figure(self, part: str, digits: Bytes, absent: int = 0) -> Whole:
        """The number that stands in this part, for every row."""
        total = np.zeros(len(digits), np.int64)
        if part not in self.spans:
            return total + absent
        start, end = self.spans[part]
        for column in range(start, end):
            total = total * 10 + digits[:, column]
        return total

    def width(self, part: str) -> int:
        """How many digits this part has."""
        start, end = self.spans.get(part, (0, 0))
        return end - start


@lru_cache(maxsize=4096)
def understand(layout: bytes, shapes: tuple[str, ...]) -> Layout | None:
    """The first shape that a layout fits, or None."""
    for shape in shapes:
        match = _compiled(shape).fullmatch(layout)
        if match:
            return Layout(match)
    return None


@lru_cache(maxsize=256)
def _compiled(shape: str) -> re.Pattern[bytes]:
    return re.compile(shape.encode())


def layouts(texts: pa.Array) -> Iterator[tuple[Whole, bytes, Bytes]]:
    """Texts without nulls -> (rows, layout with every digit as 0, digits as numbers), one for each layout."""
    if not len(texts):
        return
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    lengths = np.diff(offsets)
    for length in np.unique(lengths):
        if not 0 < length <= LONGEST:
            continue
        rows = np.flatnonzero(lengths == length)
        letters = data[offsets[rows][:, None] + np.arange(length)]
        yield from _of_one_length(rows, letters)


def _of_one_length(rows: Whole, letters: Bytes) -> Iterator[tuple[Whole, bytes, Bytes]]:
    digits = letters - np.uint8(48)
    masked = np.where(digits <= 9, np.uint8(48), letters)
    if (masked == masked[0]).all():
        yield rows, masked[0].tobytes(), digits
        return
    weights = np.random.default_rng(7).integers(1, 2**62, masked.shape[1], dtype=np.uint64) | np.uint64(1)
    marks = (masked * weights).sum(axis=1, dtype=np.uint64)
    _, first, group = np.unique(marks, return_index=True, return_inverse=True)
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(len(first) + 1))
    for i, leader in enumerate(first):
        members = order[bounds[i] : bounds[i + 1]]
        same = (masked[members] == masked[leader]).all(axis=1)  # two layouts of one mark would be a wonder
        members = members[same]
        yield rows[members], masked[leader].tobytes(), digits[members]
