"""Which number does an address or a form ask for?  What is none, or too long, asks for nothing.

Digits of every script count.  Of thousands of digits `int` makes an error, so their number is limited.
"""

from __future__ import annotations

from typing import TypeVar

Otherwise = TypeVar("Otherwise")


def whole(text: str | None, otherwise: Otherwise, *, digits: int) -> int | Otherwise:
    """The whole number that it says with at most so many digits."""
    return int(text) if text and text.isdecimal() and len(text) <= digits else otherwise


def page(text: str | None, last: int | None = None, *, digits: int = 5) -> int:
    """Which page: from the first to the last, if it is known; the first where none is asked for."""
    asked = max(whole(text, 1, digits=digits), 1)
    return asked if last is None else min(asked, last)
