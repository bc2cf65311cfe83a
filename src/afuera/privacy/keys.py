"""By what is somebody known again after their name is gone?  Keyed hashes, and the words of a row."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

# What divides a row into fields, into words, and a word such as `customer:17` into its parts.
_FIELDS = re.compile(r"[,;|\t\r\n]")
_WORDS = re.compile(r"[\s,;|\"'={}\[\]()<>]+")
_PARTS = re.compile(r"[\s,;|\"':={}\[\]()<>]+")
FEW_DIGITS = 3


def keyed_hash(value: str, key: bytes) -> str:
    """32 hexadecimal digits that stand for a value; without the key nobody turns them back (HMAC-SHA-256)."""
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def words_of(raw: str) -> set[str]:
    """The fields and words of a row that nobody understood, in small letters: where a name may stand.

    Fields as a table divides them (with their spaces), words as text divides them, and each without the marks
    around it.
    """
    small = raw.lower()
    pieces = {piece for divide in (_FIELDS, _WORDS, _PARTS) for piece in divide.split(small)}
    return {bare for piece in pieces if (bare := piece.strip(" \t\"'{}[]()<>"))}


def grave_of_word(word: str) -> str:
    """What is hashed for a word of an erased person, so that it never equals the hash of an identifier."""
    return f"word\x1f{word.lower()}"


def tells_somebody(word: str) -> bool:
    """Is a word enough to know somebody by?  A few digits are not: they stand in any row as a score."""
    return bool(word.strip()) and not (word.isdigit() and len(word) <= FEW_DIGITS)


def new_key() -> bytes:
    """A key for `keyed_hash`; who loses it can no longer recognise the people that were hashed with it."""
    return secrets.token_bytes(32)
