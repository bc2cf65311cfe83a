"""How does a number, a share, a duration or a date look to this reader?"""

from __future__ import annotations

import datetime as dt

from afuera.wording.languages import locale_of

UNKNOWN = "–"


def number(x: float | None, lang: str, digits: int = 0) -> str:
    """A number with `digits` decimals: 12345.6 -> "12,346" in English, "12.346" in Spanish.

    None and NaN, which mean that nothing is known, become a dash.
    """
    if x is None or x != x:
        return UNKNOWN
    from babel.numbers import format_decimal

    return format_decimal(x + 0.0 if round(x, digits) else 0, format=_pattern(digits), locale=locale_of(lang))


def percent(x: float | None, lang: str, digits: int = 0) -> str:
    """A share of 1 as a percentage: 0.524 -> "52%" in English, "52 %" in Spanish."""
    if x is None or x != x:
        return UNKNOWN
    from babel.numbers import format_percent

    locale = locale_of(lang)
    ending = "%" if locale.language == "en" else "\N{NO-BREAK SPACE}%"
    share = x if round(x, digits + 2) else 0
    return format_percent(share, format=f"{_pattern(digits)}{ending}", locale=locale)


def amount(x: float | None, lang: str, currency: str | None) -> str:
    """Money in its currency (ISO 4217), without decimals from 1,000 up; else the bare number."""
    if x is None or x != x:
        return UNKNOWN
    digits = 0 if abs(x) >= 1000 else 2
    if not currency:
        return number(x, lang, digits)
    from babel.numbers import format_currency

    locale = locale_of(lang)
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "." + "0" * digits if digits else "")
    return format_currency(x, currency, format=pattern, locale=locale, currency_digits=False)


def days(x: float | None, lang: str) -> str:
    """A duration in days, in the unit that a person would use: "20 minutes", "5 hours", "2.5 days"."""
    from afuera.wording.sentences import say

    if x is None or x != x:
        return UNKNOWN
    size = abs(x)
    if size < 59.5 / 1440 and size:
        minutes = round(x * 1440)
        return say("1 minute" if minutes == 1 else "{n} minutes", lang, n=minutes)
    if 0 < size < 23.5 / 24:
        hours = round(x * 24)
        return say("1 hour" if hours == 1 else "{n} hours", lang, n=hours)
    rounded = round(x, 1) if size < 9.95 else round(x)
    if rounded == 1:
        return say("1 day", lang)
    return say("{n} days", lang, n=number(rounded, lang, 0 if rounded == round(rounded) else 1))


def date(d: dt.date | str | None, lang: str, form: str = "medium") -> str:
    """A day: "Nov 21, 2026" in English, "21 nov 2026" in Spanish; `form` is Babel's, as in "long".

    A text is read as ISO 8601; one that is not a date is given back as it stands.
    """
    if d is None:
        return UNKNOWN
    from babel.dates import format_date

    day = _read(d)
    return day if isinstance(day, str) else format_date(day, format=form, locale=locale_of(lang))


def moment(d: dt.datetime | str | None, lang: str, zone: dt.tzinfo | None = None) -> str:
    """A day and its time, in `zone` when one is given (else as it stands): "21 nov 2026, 14:05"."""
    if d is None:
        return UNKNOWN
    from babel.dates import format_time

    at = _read(d)
    if isinstance(at, str):
        return at
    if not isinstance(at, dt.datetime):
        return date(at, lang)
    local = at.astimezone(zone) if zone is not None and at.tzinfo is not None else at
    hour = format_time(local.time(), format="short", locale=locale_of(lang))
    return f"{date(local.date(), lang)}, {hour}"


def _pattern(digits: int) -> str:
    return "#,##0." + "0" * digits if digits else "#,##0"


def _read(d: dt.date | str) -> dt.date | str:
    if not isinstance(d, str):
        return d
    try:
        return dt.datetime.fromisoformat(d)
    except ValueError:
        return d
