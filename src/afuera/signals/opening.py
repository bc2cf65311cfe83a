"""How does a file become a stream of UTF-8, whatever wrote it?

Compressed files are opened on the way and watched (a small file that expands without end is refused);
UTF-16, UTF-8 with or without a mark, and the Western encodings are told apart by their bytes.  Bytes that
are not text in the encoding stay recognisable (as bytes that are not UTF-8 either), so that the row which
holds them can be refused later, and only that row.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from afuera.errors import UnreadableInput
from afuera.signals import limits
from afuera.wording import system_refusal

GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 1024 * 1024


class Expanded(io.RawIOBase):
    """Bytes of a gzip file, as long as it does not expand beyond reason."""

    def __init__(self, path: Path) -> None:
        self._name, self._size, self._out = path.name, path.stat().st_size, 0
        self._stream = gzip.open(path, "rb")  # noqa: SIM115 - closed by close()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, and look how much has come out of how little."""
        data = self._stream.read(len(buffer))
        self._out += len(data)
        most = max(limits.SQUEEZED_FREE_BYTES, limits.SQUEEZED_RATIO * self._size)
        if self._out > most:
            raise UnreadableInput(
                "{file} expands to more than {ratio} times its size and is not read any further.",
                file=self._name,
                ratio=limits.SQUEEZED_RATIO,
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file below."""
        self._stream.close()
        super().close()


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, decompressed; damage and refusal of the system end in `UnreadableInput`."""
    try:
        with path.open("rb") as plain:
            squeezed = plain.read(2) == GZIP
            if not squeezed:
                plain.seek(0)
                yield plain
                return
        with io.BufferedReader(Expanded(path), 1024 * 1024) as stream:
            yield cast("IO[bytes]", stream)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise UnreadableInput("{file} is a damaged or cut-off gzip file.", file=path.name) from problem
    except OSError as problem:
        raise UnreadableInput(file=path.name, detail=system_refusal(problem)) from problem


def head(path: Path, size: int = 65_536) -> bytes:
    """The first bytes of a file, decompressed."""
    with opened(path) as stream:
        return stream.read(size)


def spread(path: Path, size: int) -> list[bytes]:
    """Parts of a file: all of it when small, else its head and parts from all over it (gzip: its head)."""
    with opened(path) as stream:
        parts = [stream.read(_HEAD)]
        if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, Expanded):
            parts[0] += stream.read(7 * _HEAD)
        elif size > _HEAD:
            for share in range(1, 33):
                stream.seek(max(_HEAD, size * share // 33))
                parts.append(stream.read(65_536))
    return parts


def encoding_of(path: Path) -> tuple[str, bool]:
    """The text encoding of a file, and whether it had to be guessed."""
    parts = spread(path, path.stat().st_size)
    for mark, encoding in _MARKS:
        if parts[0].startswith(mark):
            return encoding, False
    wide = _without_mark(parts[0][:65_536])
    if wide:
        return wide, True
    if all(_is_utf8(part) for part in parts):
        return "utf-8", False
    return _western(b"".join(parts)), True


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark shows NUL at every other byte."""
    half = len(data) // 2
    if half < 4:
        return None
    if data[1::2].count(0) > 0.4 * half and data[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if data[::2].count(0) > 0.4 * half and data[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _is_utf8(data: bytes) -> bool:
    """Is this UTF-8, give or take a character cut at either end and a rare damaged one?"""
    if data.isascii():
        return True
    text = data[:-4].decode("utf-8", errors="replace").lstrip("�")
    bad = text.count("�")
    return bad == 0 or bad * 10 < sum(letter > "\x7f" for letter in text)


def _western(data: bytes) -> str:
    undefined = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
    return "latin-1" if any(letter in data for letter in undefined) else "cp1252"


def is_text_encoding(name: str) -> bool:
    """Does Python know a text encoding of this name?"""
    try:
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


def utf8_blocks(path: Path, encoding: str, size: int = limits.BLOCK_BYTES) -> Iterator[bytes]:
    """The file as blocks of UTF-8 without a byte order mark."""
    with opened(path) as stream:
        if codecs.lookup(encoding).name in {"utf-8", "ascii"}:
            first = stream.read(size).removeprefix(codecs.BOM_UTF8)
            yield from _rest(first, stream, size)
        else:
            yield from _recoded(stream, encoding, size)


def _rest(block: bytes, stream: IO[bytes], size: int) -> Iterator[bytes]:
    while block:
        yield block
        block = stream.read(size)


def _recoded(stream: IO[bytes], encoding: str, size: int) -> Iterator[bytes]:
    """Decoded and encoded again; lone halves and undefined bytes come out as invalid UTF-8."""
    wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass" if wide else "surrogateescape")
    started = False
    while True:
        block = stream.read(size)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError:
            if block:  # not even halves of characters: from here on nothing can be told apart
                raise UnreadableInput(
                    "{file} is not text in {encoding}.", file=Path(str(stream.name)).name, encoding=encoding
                ) from None
            yield b"\xff"  # cut off in the middle of a character: the last row will be refused
            return
        if not started and text:
            text, started = text.removeprefix("\ufeff"), True
        if text:
            yield text.encode("utf-8", "surrogatepass")
        if not block:
            return
