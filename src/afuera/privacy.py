"""What in a text tells who somebody is, and how is it hidden before others read it?

`mask` finds e-mail addresses, telephone, card, account and identity numbers.  It does not find names.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

# The marks stand for the same in Spanish and in English.
EMAIL, PHONE, IBAN, IDENTITY, NUMBER = "[e-mail]", "[tel.]", "[IBAN]", "[ID]", "[nº]"

_WORD = r"[\w.+-]"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), mark)
    for pattern, mark in (
        (rf"(?<!{_WORD}){_WORD}{{1,64}}[@\uff20\ufe6b][\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}", EMAIL),
        # written so that machines do not see it: juan (arroba) correo punto com
        (
            rf"(?<!{_WORD}){_WORD}{{1,64}}\s?(?:[(\[]\s?(?:arroba|at)\s?[)\]]|\barroba\b)\s?[\w-]{{1,63}}"
            r"\s?(?:\.|\b(?:punto|dot)\b)\s?[a-z]{2,12}\b",
            EMAIL,
        ),
        (r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,4})?\b", IBAN),
        # CURP, RFC (Mexico); DNI, NIE (Spain); RUT (Chile); CPF (Brazil); social security (USA); passports
        (r"\b[A-Z]{4}\d{6}[A-Z]{6}[A-Z0-9]\d\b", IDENTITY),
        (r"\b[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}\b", IDENTITY),
        (r"\b(?:[XYZ][ -]?\d{7}|\d{8}|\d{2}\.\d{3}\.\d{3})[ -]?[A-Z]\b", IDENTITY),
        (r"\b\d{1,2}\.?\d{3}\.?\d{3}-[\dK]\b", IDENTITY),
        (r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b", IDENTITY),
        (r"\b\d{3}-\d{2}-\d{4}\b", IDENTITY),
        (r"\b[A-Z]{1,3}\d{6,9}\b", IDENTITY),
    )
)

# Digits with at most one or two marks between them: a candidate for a telephone, card or identity number.
_DIGITS = re.compile(r"(?<![\w.,])(?:\+|\(|00)?\d(?:[ .()\-\u2010-\u2015\u00a0/]{0,2}\d){5,30}(?![\w])")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[ T]\d{1,2})?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d\d(?: \d{1,2})?"
    r"|(?:19|20)\d\d ?[-\u2013/] ?(?:19|20)\d\d"
)
_AMOUNT = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₡₲₱]|\b[A-Z]{3}|S/\.?)\s?$")
_MONEY_AFTER = re.compile(
    r"(?:,\d{1,2})?\s?(?:[$€£¥₡₲₱]|(?:COP|EUR|USD|MXN|CLP|ARS|PEN|euros?|pesos?|dollars?|d[oó]lares)\b)"
)
# Characters without width can hide a number from a search; elsewhere (emoji, Persian) they stay.
_UNSEEN = re.compile(
    r"(?<=[\d@.])[\u200b-\u200f\u2060\ufeff\u00ad]+|[\u200b-\u200f\u2060\ufeff\u00ad]+(?=[\d@.])"
)
_LONG_RUN = re.compile(r"\d{7,}")


# What divides a row into fields, into words, and a word such as `customer:17` into its parts.
_FIELDS = re.compile(r"[,;|\t\r\n]")
_WORDS = re.compile(r"[\s,;|\"'={}\[\]()<>]+")
_PARTS = re.compile(r"[\s,;|\"':={}\[\]()<>]+")
FEW_DIGITS = 3


def mask(text: str) -> str:
    """The text with what tells who somebody is replaced by [e-mail], [tel.], [IBAN], [ID] or [nº].

    Dates, hours and amounts of money stay.  Masking a masked text changes nothing.
    """
    masked = _UNSEEN.sub("", text)
    for pattern, mark in _PATTERNS:
        masked = pattern.sub(mark, masked)
    masked = _DIGITS.sub(lambda found: _number(found, masked), masked)
    return _LONG_RUN.sub(NUMBER, masked)


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


def _number(found: re.Match[str], text: str) -> str:
    """What a run of digits becomes: itself, when it is a date, an amount or short; else a mark."""
    said = found[0]
    digits = sum(letter.isdigit() for letter in said)
    if _DATE.fullmatch(said) or (digits < 7 and not said.startswith(("+", "00"))):
        return said
    before, after = text[max(0, found.start() - 5) : found.start()], text[found.end() : found.end() + 12]
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after):
        return said if digits <= 12 and (_AMOUNT.fullmatch(said) or said.isdigit()) else NUMBER
    if digits < 8 and _AMOUNT.fullmatch(said):
        return said
    if said[0] in "+(" or said.startswith("00"):
        return PHONE
    return PHONE if digits <= 12 and not said.isdigit() and not _AMOUNT.fullmatch(said) else NUMBER
