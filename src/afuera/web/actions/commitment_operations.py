"""What can teams promise, and what is done case by case?  Promises with a first date; single-case fixes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.web.actions.plan_models import UNDER_WAY, Commitment, Fix, Plan
from afuera.web.actions.plan_operations import about, may_change, people_of
from afuera.web.actions.writing import note, revise, said_facts, tell
from afuera.web.bilingual import Refused
from afuera.web.bridge.histories import sign
from afuera.web.pains.models import Pain
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person, Team
from afuera.wording import mark

audit.tells(
    {
        "commit": mark("Promised a change for a team"),
        "revise_commitment": mark("Changed the words of a promise"),
        "deliver_commitment": mark("Delivered what a team promised"),
        "withdraw_commitment": mark("Took a team's promise back"),
        "invite_team": mark("Asked a team of the chain for its promise"),
        "note_fix": mark("Noted a case that was made good"),
        "note_fixes": mark("Noted cases that were made good"),
    }
)
WORDS = ("team", "changes", "what", "first_date", "delivered_on")
MOST_FIXES = 5000


def may_commit(by: Person, plan: Plan, team: Team | None) -> bool:
    """May this person promise something for a team?  Its own people, and who may change the plan."""
    if plan.state not in UNDER_WAY or not may(by, "commit"):
        return False
    return may_change(by, plan) or (team is not None and by.team_id == team.pk)


@transaction.atomic
def commit(
    by: Person, plan: Plan, team: Team, *, changes: str, name: str, what: str, first_date: dt.date
) -> Commitment:
    """A team promises to change a process, a policy or a system, with a first date."""
    if not may_commit(by, plan, team):
        raise Refused(mark("A team's own people promise for it."))
    if first_date < timezone.localdate():
        raise Refused(mark("{day} is over. Choose a day to come."), day=first_date)
    found = Commitment.objects.create(
        plan=plan,
        team=team,
        changes=changes,
        name=name.strip(),
        what=what.strip(),
        first_date=first_date,
        made_by=by,
    )
    _note(by, "commit", found, after=said_facts(found, *WORDS))
    facts = about(by, plan) | {"team": told_team(team)}
    tell(people_of(plan), "committed", plan.subject, facts, besides=by, cause=found.subject)
    return found


@transaction.atomic
def revise_commitment(
    by: Person, one: Commitment, read: int, *, changes: str, name: str, what: str
) -> Commitment:
    """Other words for a promise; its first date stays."""
    _open(by, one)
    was = said_facts(one, *WORDS)
    found = revise(one, read, {"changes": changes, "name": name.strip(), "what": what.strip()})
    _note(by, "revise_commitment", found, before=was, after=said_facts(found, *WORDS))
    return found


@transaction.atomic
def deliver_commitment(
    by: Person, one: Commitment, read: int, *, delivered_on: dt.date, delivered_as: str
) -> Commitment:
    """It is changed: since when, and where it can be seen."""
    _open(by, one)
    if delivered_on > timezone.localdate():
        raise Refused(mark("{day} is still to come."), day=delivered_on)
    if not delivered_as.strip():
        raise Refused(mark("Say where the change can be seen."))
    was = said_facts(one, *WORDS)
    found = revise(one, read, {"delivered_on": delivered_on, "delivered_as": delivered_as.strip()})
    told = said_facts(found, *WORDS) | {"after": found.delivered_as}
    _note(by, "deliver_commitment", found, before=was, after=told)
    _tell(by, "commitment_delivered", found)
    return found


@transaction.atomic
def withdraw_commitment(by: Person, one: Commitment, read: int, *, why: str) -> Commitment:
    """The team takes its promise back, and says why."""
    _open(by, one)
    if not why.strip():
        raise Refused(mark("Say why: the next ones learn from it."))
    concerned = people_of(one.plan)  # asked before: afterwards its team is none of those who promised
    found = revise(one, read, {"withdrawn_at": timezone.now()})
    _note(by, "withdraw_commitment", found, before=said_facts(found, *WORDS), why=why)
    _tell(by, "commitment_withdrawn", found, concerned)
    return found


@transaction.atomic
def invite_team(by: Person, plan: Plan, team: Team) -> int:
    """Tell everybody of a team in the chain that it has promised nothing yet; how many were told."""
    if not may_change(by, plan):
        raise Refused(mark("Only its owner, or somebody who makes plans, changes a plan."))
    members = team.members.filter(is_active=True)
    day = timezone.localdate().isoformat()
    told = tell(members, "team_in_chain", plan.subject, about(by, plan), besides=by, cause=day)
    note(by, "invite_team", plan.subject, after={"team": team.name})
    return told


@transaction.atomic
def note_fix(by: Person, pain: Pain, *, kind: str, who: str, on: dt.date) -> Fix:
    """One customer was given credit, an apology, or had it done again."""
    found = Fix.objects.create(pain=pain, kind=kind, who=sign(who.strip()), on=on, noted_by=by)
    note(by, "note_fix", f"pain:{pain.key}", after=said_facts(found, "kind"))
    return found


@transaction.atomic
def note_fixes(by: Person, pain: Pain, rows: Iterable[tuple[str, str, dt.date]]) -> int:
    """Many at once (customer, kind, day); what was read before is not counted again.  How many are new."""
    wanted = {(kind, sign(who.strip()), on) for who, kind, on in rows}
    if len(wanted) > MOST_FIXES:
        raise Refused(mark("At most {n} lines at once."), n=MOST_FIXES)
    known = Fix.objects.filter(pain=pain, source="file").values_list("kind", "who", "on")
    found = [
        Fix(pain=pain, kind=kind, who=who, on=on, source="file", noted_by=by)
        for kind, who, on in sorted(wanted - set(known))
    ]
    Fix.objects.bulk_create(found)
    note(by, "note_fixes", f"pain:{pain.key}", after={"what": str(len(found))})
    return len(found)


def told_team(team: Team) -> dict[str, str]:
    """A team's name in both languages, for a notice."""
    return {"es": team.label("es"), "en": team.label("en")}


def _open(by: Person, one: Commitment) -> None:
    if not may_commit(by, one.plan, one.team):
        raise Refused(mark("A team's own people promise for it."))
    if one.delivered_on is not None or one.withdrawn_at is not None:
        raise Refused(mark("This promise was delivered or taken back already."))


def _tell(by: Person, kind: str, one: Commitment, people: Iterable[Person] | None = None) -> None:
    """The owner, those who promised, and everybody who was told hear of it."""
    facts = about(by, one.plan) | {"team": told_team(one.team)}
    people = people_of(one.plan) if people is None else people
    tell(people, kind, one.plan.subject, facts, besides=by, cause=one.subject)


def _note(by: Person, what: str, one: Commitment, **how: Any) -> None:
    """In the history of the plan, where people look; with the version, so that clashes can be told."""
    note(by, what, one.plan.subject, **how)
