"""Which things does a company have, and what is true of them when nothing was said?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from afuera.company.hours import Hours

# Two different identifiers of one of these types are never taken for one person.
STRONG_IDENTIFIERS = ("user", "customer", "account")


@dataclass(frozen=True, slots=True)
class Team:
    """A team that customers meet or depend on.  `opens` and `closed` are as written; see `Hours`."""

    name: str
    function: str | None = None
    people: int | None = None
    opens: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """What customers come to get done, and the company's standard for it.

    Benchmarks and `score_ok` are shares in [0, 1]; `*_days` are days, above 0.  A benchmark of None means
    that the company has set no standard.
    """

    name: str | None = None
    owner: str | None = None
    traveller: str = "customer"
    steps: tuple[str, ...] = ()
    step_benchmark: float | None = None
    step_benchmarks: Mapping[str, float] = field(default_factory=dict)
    goal_benchmark: float | None = None
    gap_days: float = 14.0
    recurrence_days: float = 14.0
    score_ok: float = 0.6
    wait_days: float = 3.0
    silence_days: float = 2.0

    def benchmark_of(self, step: str) -> float | None:
        """The standard of one step: its own, else that of all steps, else None."""
        return self.step_benchmarks.get(step, self.step_benchmark)


@dataclass(frozen=True, slots=True)
class Reason:
    """A touch without a goal that matches every pattern of `match` has this goal.

    `match` maps a column of the contract (or `properties.<key>`) to a pattern in which `*` stands for any
    characters and `?` for one; capital and small letters are the same.
    """

    match: Mapping[str, str]
    goal: str


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that company.toml says.  `Company.empty()` is a company that said nothing."""

    name: str | None = None
    language: str | None = None
    timezone: str | None = None
    currency: str | None = None
    strong_identifiers: tuple[str, ...] = STRONG_IDENTIFIERS
    refused_share: float = 0.05
    hub_limit: int = 50
    teams: tuple[Team, ...] = ()
    goals: tuple[Goal, ...] = ()
    reasons: tuple[Reason, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> Company:
        """A company of which nothing is known."""
        return cls()

    @classmethod
    def load(cls, path: str | Path) -> Company:
        """Read company.toml.  CompanyError names the key that is wrong and what was expected."""
        from afuera.company.reading import load_company

        return load_company(Path(path))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the company's hours and naive times are meant; UTC when it said none."""
        return ZoneInfo(self.timezone or "UTC")

    def goal(self, name: str | None) -> Goal:
        """The goal of this name; with the defaults when company.toml does not have it, or for None."""
        return next((goal for goal in self.goals if goal.name == name), None) or Goal(name)

    def team(self, name: str | None) -> Team | None:
        """The team of this name, if company.toml has it."""
        return next((team for team in self.teams if team.name == name), None)

    def label(self, key: str, lang: str) -> str:
        """What a goal, step, team or channel is called in a language; the key itself when nothing was said.

        A region asks for its own name first: "es-CO", then "es".
        """
        tag = lang.replace("_", "-")
        for asked in (tag, tag.split("-")[0]):
            if key in self.names.get(asked, {}):
                return self.names[asked][key]
        return key

    def has_hours(self, team: str) -> bool:
        """Does the company say when this team is there?  If not, it is never taken for closed."""
        known = self.team(team)
        return known is not None and bool(known.opens)

    def open_intervals(self, team: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """When a team is there: UTC intervals [opens, closes) within [start, end], in order, never touching.

        `start` and `end` carry a time zone.  Empty for a team whose hours are not known: ask `has_hours`.
        """
        known = self.team(team)
        if known is None or not known.opens:
            return []
        return Hours.of(known.opens, known.closed).intervals(self.zone, start, end)
