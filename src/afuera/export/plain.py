"""How does a number that was written for a reader become one for a program?"""

from __future__ import annotations

import re
from decimal import Decimal

from afuera.wording.languages import locale_of
from afuera.wording.numbers import UNKNOWN

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def plain(cell: str, tag: str) -> str:
    """A cell of a table: "1.234,5" -> "1234.5", "56,7 %" -> "0.567", a dash -> nothing.

    Of words with numbers in them ("2,5 días", an interval) the numbers change and the words stay.
    """
    if cell.strip() == UNKNOWN:
        return ""
    symbols = locale_of(tag).number_symbols
    symbols = symbols.get("latn", symbols)
    group, point = re.escape(symbols["group"]), re.escape(symbols["decimal"])
    number = re.compile(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d+)?|\d+(?:{point}\d+)?")

    def bare(found: re.Match[str]) -> str:
        return found[0].replace(symbols["group"], "").replace(symbols["decimal"], ".")

    told = number.sub(bare, cell)
    share = re.fullmatch(rf"([+\-\u2212]?)(\d+(?:\.\d+)?)[\s{_SPACES}]?%", told)
    if share is None:
        return told.replace("\u2212", "-") if re.fullmatch(r"\u2212[\d.]+", told) else told
    sign = "-" if share[1] in ("-", "\u2212") else ""
    return f"{sign}{(Decimal(share[2]) / 100).normalize():f}"
