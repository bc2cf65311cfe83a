"""How many of what?  "1 person", "1,806 people": one is never said as many."""

from __future__ import annotations

from afuera.wording.sentences import mark, say

COUNTED: dict[str, tuple[str, str]] = {
    "signals": (mark("{n} signal"), mark("{n} signals")),
    "people": (mark("{n} person"), mark("{n} people")),
    "journeys": (mark("{n} journey"), mark("{n} journeys")),
    "contacts": (mark("{n} contact"), mark("{n} contacts")),
    "rows": (mark("{n} row"), mark("{n} rows")),
    "signals without a person": (mark("{n} signal without a person"), mark("{n} signals without a person")),
    "signals in no journey": (mark("{n} signal in no journey"), mark("{n} signals in no journey")),
    "refused rows": (mark("{n} row refused"), mark("{n} rows refused")),
    "rows read": (mark("{n} row read"), mark("{n} rows read")),
    "signals added": (mark("{n} signal added"), mark("{n} signals added")),
    "signals removed": (mark("{n} signal removed"), mark("{n} signals removed")),
    "rows of quarantine": (mark("{n} row of quarantine"), mark("{n} rows of quarantine")),
    "times": (mark("{n} time"), mark("{n} times")),
}


def counted(n: float | None, what: str, lang: str) -> str:
    """A number with its noun, one of COUNTED, in the reader's language; a dash when it is not known."""
    one, many = COUNTED[what]
    return say(one if n == 1 else many, lang, n=n)
