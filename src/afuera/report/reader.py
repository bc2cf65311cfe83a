"""Who reads?  One language, one way to write numbers and times, and the names of goals and steps in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from afuera import wording
from afuera.pictures.marks import clean

Facts = Mapping[str, Any]
LONGEST_NAME = 90  # in a sentence; the whole name stands in the tables

CHANNELS = {
    "web": wording.mark("web"),
    "app": wording.mark("app"),
    "store": wording.mark("shop"),
    "call": wording.mark("phone call"),
    "phone": wording.mark("phone"),
    "chat": wording.mark("chat"),
    "email": wording.mark("e-mail"),
    "mail": wording.mark("letter"),
    "social": wording.mark("social networks"),
}
ACTORS = {
    "customer": wording.mark("customer"),
    "employee": wording.mark("employee"),
    "partner": wording.mark("partner"),
    "system": wording.mark("automatic"),
}
RESULTS = {
    "ok": wording.mark("went well"),
    "failed": wording.mark("went badly"),
    "abandoned": wording.mark("given up"),
    "transferred": wording.mark("passed on"),
    "goal_reached": wording.mark("got what they came for"),
    "goal_failed": wording.mark("did not get what they came for"),
    "purchased": wording.mark("bought"),
    "bought_elsewhere": wording.mark("bought elsewhere"),
    "cancel_asked": wording.mark("asked to cancel"),
    "saved_by_offer": wording.mark("kept by an offer"),
    "renewed": wording.mark("renewed"),
    "term_ended": wording.mark("the term of the contract ended"),
    "left": wording.mark("left the company"),
    "compensated": wording.mark("compensated"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of one report.  `tag` is the language with the region that its numbers follow."""

    lang: str
    tag: str
    zone: dt.tzinfo
    names: Mapping[str, str]
    sees_names: bool = False  # may they read words unmasked?
    one_goal: bool = False  # is the goal that nobody stated the only one?
    numbers: Any = field(default_factory=count)

    def say(self, template: str, /, **facts: object) -> str:
        """A sentence in the reader's language."""
        return wording.say(template, self.tag, **facts)

    def plural(self, n: float | None, one: str, many: str, /, **facts: object) -> str:
        """One of two templates by number, which is the fact `n`."""
        return wording.plural(n or 0, one, many, self.tag, **facts)

    def counted(self, n: float | None, what: str) -> str:
        """A number with its noun, which follows the number."""
        return wording.counted(n, what, self.tag)

    def titles(self, *templates: str) -> list[str]:
        """The headings of a table."""
        return [self.say(template) for template in templates]

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number, or a dash when it is not known."""
        return wording.number(value, self.tag, digits)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share as per cent; never 0 % or 100 % for a share that only nearly is."""
        if share is not None and digits == 0 and (0 < share < 0.005 or 0.995 < share < 1):
            return wording.percent(share, self.tag, 1)
        return wording.percent(share, self.tag, digits)

    def interval(self, low: float | None, high: float | None) -> str:
        """39–45 %; a dash when the ends are not known."""
        if low is None or high is None:
            return wording.percent(None, self.tag)
        digits = int(round(low * 100) == round(high * 100) and low != high)
        return f"{wording.number(low * 100, self.tag, digits)}–{wording.percent(high, self.tag, digits)}"

    def share(self, value: float | None, low: float | None, high: float | None) -> str:
        """42 % (39–45 %)."""
        return (
            self.percent(value)
            if low is None or high is None
            else f"{self.percent(value)} ({self.interval(low, high)})"
        )

    def base(self, low: float | None, high: float | None, n: float | None) -> str:
        """39–45 %; n = 999: what a share rests on."""
        interval = self.interval(low, high)
        return interval if n is None else f"{interval}; n = {self.number(n)}"

    def days(self, value: float | None) -> str:
        """A duration in the unit that a person would use."""
        return wording.days(value, self.tag)

    def date(self, at: str | None) -> str:
        """The day of a moment, where the company is."""
        moment = self._local(at)
        return wording.date(moment if moment is not None else at, self.tag)

    def moment(self, at: str | None) -> str:
        """Day and time, where the company is."""
        local = self._local(at)
        return wording.moment(local if local is not None else at, self.tag)

    def _local(self, at: str | None) -> dt.datetime | None:
        read = moment_of(at)
        return read.astimezone(self.zone) if read is not None else None

    def name(self, key: object) -> str:
        """The whole name of a goal, step or team in the reader's language, else its key."""
        return clean(self.names.get(str(key), key)) if key is not None else self.say("not stated")

    def short(self, key: object) -> str:
        """The same, for a sentence: at most 90 letters."""
        name = self.name(key)
        return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"

    def label(self, key: object) -> str:
        """The whole name with a capital, for pictures and tables."""
        return capital(self.name(key))

    def goal(self, key: object) -> str:
        """The name of a goal in a sentence, quoted; without one, everything was measured as one."""
        if key is None:
            return self._nameless()
        return f"«{self.short(key)}»" if self.lang == "es" else f"“{self.short(key)}”"

    def title(self, key: object) -> str:
        """The name of a goal as a heading."""
        return capital(self._nameless() if key is None else self.short(key))

    def _nameless(self) -> str:
        if self.one_goal:
            return self.say("everything that was measured")
        return self.say("journeys without a known goal")

    def channel(self, key: object) -> str:
        """The name of a channel."""
        known = CHANNELS.get(str(key))
        return self.say(known) if known and str(key) not in self.names else self.name(key)

    def language(self, code: object) -> str:
        """The name of a language by its code."""
        return capital(wording.language_name(str(code), self.tag))

    def word(self, table: Mapping[str, str], key: object) -> str:
        """A word of a closed list (actors, results), else the key as it stands."""
        return self.say(table[str(key)]) if str(key) in table else clean(key)

    def listing(self, words: Sequence[str]) -> str:
        """a, b and c."""
        return wording.listing(words, self.tag)

    def new_name(self, prefix: str) -> str:
        """A name that nothing else on this page has."""
        return f"{prefix}-{next(self.numbers)}"


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """The text with a small letter at its beginning."""
    return text[:1].lower() + text[1:]


def reader_of(findings: Facts, lang: str) -> Reader:
    """The reader of these findings; numbers follow the company's region when it speaks the same language."""
    company = facts(findings.get("company"))
    own = str(company.get("language") or "")
    tag = own if own and wording.language_of(own) == lang and own[:2].lower() == lang else lang
    goals = {journey.get("goal") for journey in rows(findings.get("journeys"))}
    zone, names = _zone(company.get("timezone")), _names(findings, lang)
    return Reader(lang, tag, zone, names, one_goal=goals <= {None})


def _zone(name: object) -> dt.tzinfo:
    try:
        return ZoneInfo(str(name)) if name else dt.UTC
    except (KeyError, ValueError, OSError):
        return dt.UTC


def _names(findings: Facts, lang: str) -> dict[str, str]:
    """Names of goals and steps as the findings carry them, and of anything else that they name."""
    found: dict[str, str] = {}
    for row in (*rows(findings.get("journeys")), *rows(findings.get("broken_wholes"))):
        _learn(found, row.get("goal"), row.get("names"), lang)
        for step in rows(row.get("steps")):
            _learn(found, step.get("step"), step.get("names"), lang)
    others = facts(facts(findings.get("names")).get(lang))
    found.update({str(key): str(name) for key, name in others.items() if name})
    return found


def _learn(found: dict[str, str], key: object, names: object, lang: str) -> None:
    name = facts(names).get(lang)
    if key is not None and name:
        found[str(key)] = str(name)


def facts(value: object) -> Facts:
    """A mapping, empty when there is none: findings may leave out or set to null whatever is not known."""
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> list[Facts]:
    """A list of mappings, empty when there is none."""
    return (
        [row for row in value if isinstance(row, Mapping)]
        if isinstance(value, Sequence) and not isinstance(value, str)
        else []
    )


def items(value: object) -> list[Any]:
    """A list of anything, empty when there is none."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []


def moment_of(at: object) -> dt.datetime | None:
    """A moment from ISO 8601; a naive one is UTC; None when it is none."""
    try:
        read = dt.datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)
