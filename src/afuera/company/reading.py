"""Is company.toml right?  If not: which key, and what was expected instead, in plain words."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from afuera.company.hours import Hours
from afuera.company.things import STRONG_IDENTIFIERS, Company, Goal, Reason, Team
from afuera.errors import CompanyError
from afuera.wording import LANGUAGES, Phrase, system_refusal, toml_stop

# What a reason may look at: the columns of the contract that hold words.
MATCHED_COLUMNS = (
    *("source", "kind", "actor", "purpose", "person", "case_id", "channel", "touchpoint", "step"),
    *("team", "result", "question", "text", "language"),
)
TRAVELLERS = ("customer", "employee", "partner")


def load_company(path: Path) -> Company:
    """Read and check a file.  CompanyError when it is not there, not TOML, or wrong at some key."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unread(str(path), Phrase("it is not UTF-8 text")) from None
    except OSError as error:
        raise _unread(str(path), system_refusal(error)) from None
    return read_company(text.replace("\r\n", "\n"), str(path))


def read_company(text: str, file: str = "company.toml") -> Company:
    """Check the words of a company.toml; `file` is the name that errors give it."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unread(file, toml_stop(error)) from None
    top = _Table(data, file, "")
    top.only("company", "teams", "goals", "reasons", "names")
    company = top.table("company")
    company.only(*_COMPANY)
    result = Company(
        **{key: take(company, key) for key, take in _COMPANY.items() if key in company.data},
        teams=tuple(map(_team, top.tables("teams"))),
        goals=tuple(map(_goal, top.tables("goals"))),
        reasons=tuple(map(_reason, top.tables("reasons"))),
        names=_names(top.table("names")),
    )
    _no_twins(top, "teams", [team.name for team in result.teams])
    _no_twins(top, "goals", [goal.name for goal in result.goals])
    return result


def _unread(file: str, detail: Phrase) -> CompanyError:
    """The error of a file in which no key could be looked at."""
    return CompanyError("{file} cannot be read: {detail}.", file=file, detail=detail)


class _Table:
    """One table of the file, which knows where it stands and refuses what does not belong."""

    def __init__(self, data: Mapping[str, Any], file: str, place: str) -> None:
        self.data, self.file, self.place = data, file, place

    def wrong(self, key: str, template: str, /, **facts: object) -> NoReturn:
        where = f"{self.place}.{key}" if self.place else key
        raise CompanyError(file=self.file, key=where, detail=Phrase(template, facts))

    def only(self, *known: str) -> None:
        """Refuse a key that does not exist, with the one that was probably meant."""
        for key in self.data:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                if near:
                    self.wrong(key, "there is no such key. Did you mean “{near}”?", near=near[0])
                self.wrong(key, "there is no such key. The keys here are {known}.", known=known)

    def table(self, key: str) -> _Table:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "a table was expected, written as [{key}].", key=key)
        return _Table(value, self.file, f"{self.place}.{key}" if self.place else key)

    def tables(self, key: str) -> list[_Table]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "a list of tables was expected, each written as [[{key}]].", key=key)
        return [_Table(item, self.file, f"{key}[{place}]") for place, item in enumerate(value, start=1)]

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if value is None:
            self.wrong(key, "it is missing.")
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "words between quotation marks were expected.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data[key]
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.wrong(key, 'a list of words was expected, such as ["one", "two"].')
        return tuple(value)

    def share(self, key: str) -> float:
        value = self._number(key)
        if 1 < value <= 100:
            self.wrong(
                key,
                "a share between 0 and 1 was expected: {right}, not {value}.",
                # as TOML writes it: a decimal comma would be refused in its turn
                right=f"{value / 100:g}",
                value=f"{value:g}",
            )
        if not 0 <= value <= 1:
            self.wrong(key, "a share between 0 and 1 was expected.")
        return value

    def days(self, key: str) -> float:
        value = self._number(key)
        if not 0 < value <= 3660:
            self.wrong(key, "a number of days above 0 was expected.")
        return value

    def whole(self, key: str) -> int:
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.wrong(key, "a whole number of at least 1 was expected.")
        return value

    def zone(self, key: str) -> str:
        value = self.text(key)
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            self.wrong(key, "“{value}” is not a time zone. Write one such as “America/Bogota”.", value=value)
        return value

    def language(self, key: str) -> str:
        value = self.text(key)
        if value.replace("_", "-").split("-")[0] not in LANGUAGES:
            self.wrong(
                key,
                "“{value}” is not a language that Afuera writes: es, en, or with a region (es-CO).",
                value=value,
            )
        return value

    def currency(self, key: str) -> str:
        value = self.text(key)
        if not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
            self.wrong(key, "a currency has three capital letters, such as COP or EUR.")
        return value

    def words(self, key: str, keys: str = "") -> dict[str, str]:
        value = self.data.get(key)
        if not isinstance(value, dict) or not all(isinstance(item, str) and item for item in value.values()):
            self.wrong(key, "words for each key were expected, such as {example}.", example=keys)
        return dict(value)

    def _number(self, key: str) -> float:
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            self.wrong(key, "a number was expected.")
        return float(value)


_COMPANY: dict[str, Callable[[_Table, str], Any]] = {
    "name": _Table.text,
    "language": _Table.language,
    "timezone": _Table.zone,
    "currency": _Table.currency,
    "strong_identifiers": lambda table, key: tuple(dict.fromkeys(STRONG_IDENTIFIERS + table.texts(key))),
    "refused_share": _Table.share,
    "hub_limit": _Table.whole,
}
_GOAL: dict[str, Callable[[_Table, str], Any]] = {
    "name": _Table.text,
    "owner": _Table.text,
    "traveller": lambda table, key: _one_of(table, key, TRAVELLERS),
    "steps": _Table.texts,
    "step_benchmark": _Table.share,
    "step_benchmarks": lambda table, key: _shares(table.table(key)),
    "goal_benchmark": _Table.share,
    "gap_days": _Table.days,
    "recurrence_days": _Table.days,
    "score_ok": _Table.share,
    "wait_days": _Table.days,
    "silence_days": _Table.days,
}
_TEAM: dict[str, Callable[[_Table, str], Any]] = {
    "name": _Table.text,
    "function": _Table.text,
    "people": _Table.whole,
    "opens": lambda table, key: _opens(table, key),
    "closed": lambda table, key: _closed(table, key),
}


def _team(table: _Table) -> Team:
    table.only(*_TEAM)
    table.text("name")
    return Team(**{key: take(table, key) for key, take in _TEAM.items() if key in table.data})


def _goal(table: _Table) -> Goal:
    table.only(*_GOAL)
    table.text("name")
    return Goal(**{key: take(table, key) for key, take in _GOAL.items() if key in table.data})


def _reason(table: _Table) -> Reason:
    table.only("match", "goal")
    match = table.words("match", '{ touchpoint = "/account/cancel*" }')
    looked_at = _Table(match, table.file, f"{table.place}.match")
    known = [key for key in match if key.startswith("properties.") and len(key) > len("properties.")]
    looked_at.only(*MATCHED_COLUMNS, *known)
    if not match:
        table.wrong("match", "it is empty, so it would match every touch.")
    return Reason(match, table.text("goal"))


def _names(table: _Table) -> dict[str, dict[str, str]]:
    for tag in table.data:
        _Table({tag: tag}, table.file, table.place).language(tag)
    return {
        tag.replace("_", "-"): table.words(tag, '"change plan" = "cambiar de plan"') for tag in table.data
    }


def _shares(table: _Table) -> dict[str, float]:
    return {step: table.share(step) for step in table.data}


def _one_of(table: _Table, key: str, allowed: tuple[str, ...]) -> str:
    value = table.text(key)
    if value not in allowed:
        table.wrong(key, "one of these words was expected: {allowed}.", allowed=allowed)
    return value


def _opens(table: _Table, key: str) -> tuple[str, ...]:
    opens = table.texts(key)
    for words in opens:
        try:
            Hours.of([words])
        except ValueError:
            table.wrong(
                key, "“{value}” is not understood. Write hours such as “mon-fri 09:00-18:00”.", value=words
            )
    return opens


def _closed(table: _Table, key: str) -> tuple[str, ...]:
    value = table.data[key]
    if not isinstance(value, list):
        table.wrong(key, 'a list of days was expected, such as ["2026-12-25"].')
    return tuple(_day(table, key, day) for day in value)


def _day(table: _Table, key: str, day: object) -> str:
    if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
        return day.isoformat()
    try:
        return dt.date.fromisoformat(str(day)).isoformat()
    except ValueError:
        table.wrong(key, "“{value}” is not a day. Write it as 2026-12-25.", value=str(day))


def _no_twins(top: _Table, key: str, names: list[Any]) -> None:
    for name in names:
        if names.count(name) > 1:
            top.wrong(key, "“{name}” stands there twice.", name=name)
