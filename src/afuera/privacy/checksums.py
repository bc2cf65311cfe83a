"""Does a number hold what its own check digits promise?  Then it is what it looks like."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_DNI: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_CURP: Final = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_IBAN_LENGTHS: Final = range(15, 35)


def bare(said: str) -> str:
    """Letters and digits only, in capitals."""
    return re.sub(r"[^0-9A-ZÑ]", "", said.upper())


def luhn(said: str) -> bool:
    """Cards, by their first digits and their length."""
    if not re.fullmatch(
        r"(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7]|6[0-9])\d{14}|3[47]\d{13}|3[0689]\d{12})", bare(said)
    ):
        return False
    digits = [int(one) for one in bare(said)]
    doubled = [2 * one - 9 * (one > 4) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def iban(said: str) -> bool:
    """ISO 13616: the remainder of 97 is one."""
    code = bare(said)
    if len(code) not in _IBAN_LENGTHS or not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", code):
        return False
    return int("".join(str(int(one, 36)) for one in code[4:] + code[:4])) % 97 == 1


def dni(said: str) -> bool:
    """Spain: DNI, and NIE with X, Y or Z before it."""
    code = bare(said)
    if not re.fullmatch(r"[XYZ]?\d{7,8}[A-Z]", code):
        return False
    number = code[:-1].translate(str.maketrans("XYZ", "012"))
    return len(number) == 8 and _DNI[int(number) % 23] == code[-1]


def cpf(said: str) -> bool:
    """Brazil: eleven digits, the last two of them checks; without marks too many numbers look like it."""
    code = bare(said)
    if not re.fullmatch(r"\d{3}\.?\d{3}\.?\d{3}-\d{2}", said) or len(set(code)) == 1:
        return False
    for length in (9, 10):
        total = sum(int(code[at]) * (length + 1 - at) for at in range(length))
        if total * 10 % 11 % 10 != int(code[length]):
            return False
    return True


def rut(said: str) -> bool:
    """Chile: modulo 11, with K for ten."""
    code = bare(said)
    if "-" not in said or not re.fullmatch(r"[0-9]{7,8}[0-9K]", code):
        return False
    total = sum(int(one) * (2 + at % 6) for at, one in enumerate(reversed(code[:-1])))
    return "0123456789K0"[11 - total % 11 if total % 11 else 11] == code[-1]


def cuit(said: str) -> bool:
    """Argentina: CUIT and CUIL."""
    code = bare(said)
    if said.isdigit() or not re.fullmatch(r"(?:20|23|24|25|26|27|30|33|34)[0-9]{9}", code):
        return False
    total = sum(int(one) * weight for one, weight in zip(code, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False))
    return (11 - total % 11) % 11 == int(code[-1])


def curp(said: str) -> bool:
    """Mexico: eighteen signs, the last one a check."""
    code = bare(said)
    if not re.fullmatch(r"[A-Z]{4}[0-9]{6}[HMX][A-ZÑ]{5}[0-9A-Z][0-9]", code):
        return False
    total = sum(_CURP.index(one) * (18 - at) for at, one in enumerate(code[:-1]))
    return (10 - total % 10) % 10 == int(code[-1])


CHECKS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("account", iban),
    ("identity", dni),
    ("identity", curp),
    ("identity", rut),
    ("identity", cuit),
    ("identity", cpf),
    ("number", luhn),
)


def kind(said: str) -> str | None:
    """What the check digits say that this is; None when no check holds."""
    return next((name for name, holds in CHECKS if holds(said)), None)
