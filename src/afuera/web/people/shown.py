"""How does an identifier read on a page?  Its kind in words, its value masked for most readers.

What stands in an address for one of somebody's identifiers is `person.sign`: it tells nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest

from afuera.people.refusals import STRONG_TYPES
from afuera.report.reader import Reader
from afuera.web import bilingual
from afuera.web.bridge import histories
from afuera.web.permissions import may
from afuera.web.teams.company_file import known
from afuera.wording import mark

KINDS = {
    "user": mark("user"),
    "customer": mark("customer number"),
    "account": mark("account"),
    "email": mark("e-mail"),
    "phone": mark("telephone"),
    "anonymous": mark("browser without a name"),
    "device": mark("device"),
}
ICONS = {"email": "mail", "phone": "phone", "anonymous": "eye-off", "device": "smartphone", "user": "user"}
# How many of the last letters stay, by the length of the value.
STAY = ((9, 4), (6, 3), (3, 1))
HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Shown:
    """One identifier before one reader: its kind, its value as they may see it, its place in addresses."""

    kind: str
    value: str
    icon: str
    place: str
    person: str

    @property
    def whole(self) -> str:
        """Kind and value."""
        return f"{self.kind} {self.value}"


@dataclass(frozen=True, slots=True)
class Eyes:
    """A reader with what they may see."""

    reader: Reader
    sees_names: bool

    def identifier(self, name: str, person: str = "") -> Shown:
        """An identifier as this reader may see it."""
        kind, colon, value = name.partition(":")
        kind, value = (kind, value) if colon else ("", name)
        words = self.reader.say(KINDS[kind]) if kind in KINDS else kind
        place = f"{person}.{histories.sign(name)}" if person else ""
        return Shown(words, self.value(value), ICONS.get(kind, "hash"), place, person)

    def value(self, value: str) -> str:
        """The value, or its last letters."""
        if self.sees_names:
            return value
        stay = next((kept for length, kept in STAY if len(value) >= length), 0)
        return HIDDEN + (value[-stay:] if stay else "")

    def main(self, names: Iterable[str], person: str = "") -> Shown:
        """What somebody is called: their strongest identifier."""
        return self.identifier(main_of(names), person)


def main_of(names: Iterable[str]) -> str:
    """The strongest of somebody's identifiers: a customer's, a user's, an account's; else the first."""
    order = ("customer", "account", "user", "email", "phone")
    every = sorted(names)

    def rank(name: str) -> tuple[int, str]:
        kind = name.partition(":")[0]
        return (order.index(kind) if kind in order else len(order) - (kind in STRONG_TYPES), name)

    return min(every, key=rank, default="")


def eyes(request: HttpRequest) -> Eyes:
    """The reader of this request."""
    company = known()
    lang = bilingual.language()
    sees = may(request.user, "see_names")
    reader = Reader(lang, bilingual.reader(), request.zone, company.names.get(lang, {}))  # type: ignore[attr-defined]
    return Eyes(replace(reader, sees_names=sees), sees)


def identifier_at(place: str) -> str | None:
    """The identifier that an address means: `person` (their main one) or `person.sign`."""
    person, dot, sign = place.partition(".")
    names = [row["identifier"] for row in histories.identifiers(person)]
    if not dot:
        return main_of(names) or None
    return next((name for name in names if histories.sign(name) == sign), None)
