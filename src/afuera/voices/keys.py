"""By which name does a voice go in addresses and in the web's database?  It says nothing of who spoke."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

BYTES: Final = 8  # 16 hexadecimal digits


def key_of(source: str, signal_id: str) -> str:
    """The key of the voice that this signal is, the same on every machine."""
    return blake2b(f"{source}\x1f{signal_id}".encode("utf-8", "surrogatepass"), digest_size=BYTES).hexdigest()


def key_in(row: Mapping[str, Any]) -> str:
    """The key of the voice in a row of the lake."""
    return key_of(str(row["source"]), str(row["signal_id"]))


def lot_of(seed: int, key: str) -> float:
    """The lot of a voice in [0, 1): drawn by the seed alone, so that nobody chooses and all can check it."""
    drawn = blake2b(f"{seed}\x1f{key}".encode(), digest_size=BYTES).digest()
    return (int.from_bytes(drawn) >> 11) / (1 << 53)
