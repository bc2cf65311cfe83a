"""How do company and teams come out of company.toml, and go back into it?  Later the database rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction

from afuera import company as library
from afuera.web.bridge.installation import lake_changed
from afuera.web.teams.audit import facts, wrote
from afuera.web.teams.models import FUNCTIONS, Company, Person, Team

COMPANY = ("name", "language", "region", "timezone", "currency")
# What journeys depend on: who met a closed door is counted anew when these change.
HOURS = ("function", "opens", "closed", "ended_at")
TEAM = ("name", "name_es", "name_en", "function", "people", "opens", "closed", "ended_at")


@transaction.atomic
def take_in(known: library.Company) -> int:
    """Company and teams as company.toml says them, when there is no team yet; how many teams came."""
    if Team.objects.exists():
        return 0
    row, _ = Company.objects.get_or_create(pk=1)
    row.name, row.timezone = known.name or row.name, known.timezone or row.timezone
    row.currency, row.language = known.currency or row.currency, known.language or row.language
    row.save()
    Team.objects.bulk_create(_row(team, known) for team in known.teams)
    wrote(None, "read_company_file", row.name, after={"teams": [team.name for team in known.teams]})
    return len(known.teams)


def _row(team: library.Team, known: library.Company) -> Team:
    names = {f"name_{code}": _named(known.label(team.name, code), team.name) for code in ("es", "en")}
    function = team.function if team.function in FUNCTIONS else ""
    return Team(
        name=team.name,
        function=function or "",
        people=team.people,
        opens=list(team.opens),
        closed=list(team.closed),
        **names,
    )


def _named(label: str, key: str) -> str:
    return "" if label == key else label


Completing = Callable[[library.Company], library.Company]
_completing: list[Completing] = []


def completes(callback: Completing) -> Completing:
    """Register how a later room adds what it knows of the company (goals, names) to what this one knows."""
    _completing.append(callback)
    return callback


def known() -> library.Company:
    """What the library is told: company and teams, and what later rooms add."""
    row = Company.objects.filter(pk=1).first() or Company()
    teams = list(Team.objects.filter(ended_at=None))
    found = library.Company(
        name=row.name or None,
        language=row.language,
        timezone=row.timezone,
        currency=row.currency or None,
        teams=tuple(_team(team) for team in teams),
        names={lang: _names(teams, lang) for lang in ("es", "en")},
    )
    for complete in _completing:
        found = complete(found)
    return found


def _team(team: Team) -> library.Team:
    hours = {"opens": tuple(team.opens), "closed": tuple(team.closed)}
    return library.Team(name=team.name, function=team.function or None, people=team.people, **hours)


def _names(teams: Iterable[Team], lang: str) -> dict[str, str]:
    return {team.name: team.label(lang) for team in teams if team.label(lang) != team.name}


@transaction.atomic
def change_company(by: Person, company: Company) -> Company:
    """Save the company's own facts."""
    before = facts(Company.objects.get_or_create(pk=1)[0], *COMPANY)
    company, _ = Company.objects.update_or_create(
        pk=1, defaults={key: getattr(company, key) for key in COMPANY}
    )
    after = facts(company, *COMPANY)
    wrote(by, "change_company", company.name, before=before, after=after)
    if before["timezone"] != after["timezone"]:
        lake_changed()  # at which hours teams are there, and on which day something happened
    return company


@transaction.atomic
def save_team(by: Person, team: Team, *, why: str = "") -> Team:
    """Add a team, or change one; its key stays as it was made."""
    if team.pk is None:
        team.save()
        wrote(by, "make_team", team.name, after=facts(team, *TEAM), why=why)
        if team.opens or team.closed:
            lake_changed()
        return team
    current = Team.objects.select_for_update().get(pk=team.pk)
    before, team.name = facts(current, *TEAM), current.name
    team.save()
    after = facts(team, *TEAM)
    wrote(by, "change_team", team.name, before=before, after=after, why=why)
    if any(before[name] != after[name] for name in HOURS):
        lake_changed()
    return team
