"""What can be done with a plan?  Begin it, show its cause, declare its effect before its day, give it up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from afuera.web.actions.evidence import Cited
from afuera.web.actions.log_models import Notice
from afuera.web.actions.pain_facts import told_name
from afuera.web.actions.plan_models import DECLARED, UNDER_WAY, Cause, Plan
from afuera.web.actions.writing import note, revise, said_facts, tell
from afuera.web.bilingual import Refused
from afuera.web.pains.models import Pain
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

audit.tells(
    {
        "begin_plan": mark("Began a plan"),
        "revise_plan": mark("Changed a plan"),
        "add_cause": mark("Showed a cause"),
        "drop_cause": mark("Took a cause away"),
        "declare_effect": mark("Declared what a plan will bring"),
        "give_up_plan": mark("Gave a plan up"),
    }
)
TOLD_FIXED = ("holds", "told_customers")  # who read these believes that it is fixed
LOCKED = mark(
    "What the plan will bring was declared, and its day has come or its proof was looked at: it stays."
)
LIMIT_NEEDED = mark(
    "A change that saves time or money needs a limit: what may not get worse, and by how much."
)
NOT_YOURS = mark("Only its owner, or somebody who makes plans, changes a plan.")


def may_change(by: Person, plan: Plan) -> bool:
    """May this person change a plan?"""
    return plan.state in UNDER_WAY and (plan.owner_id == by.pk or may(by, "make_plans"))


def locked(plan: Plan) -> bool:
    """Does what was declared stay as it is?"""
    if plan.declared_on is None or plan.due is None:
        return False
    return plan.looked_at is not None or plan.due <= timezone.localdate()


@transaction.atomic
def begin_plan(by: Person, pain: Pain, owner: Person, *, title: str, cause: str = "") -> Plan:
    """A plan against a pain; there is one at a time."""
    if pain.state not in ("proposed", "accepted"):
        raise Refused(mark("This pain is not on the list any more."))
    if not (owner.is_active and may(owner, "decide")):
        raise Refused(mark("{name} cannot answer for a plan."), name=owner.name)
    if not title.strip():
        raise Refused(mark("Say in a line what the plan is."))
    taking = pain.takings.filter(ended_at=None).first()
    words = {"title": title.strip(), "cause": cause.strip()}
    chosen = timezone.localdate(taking.at) if taking else timezone.localdate()
    try:
        with transaction.atomic():
            plan = Plan.objects.create(pain=pain, owner=owner, begun_by=by, chosen_on=chosen, **words)
    except IntegrityError:
        raise Refused(mark("There is a plan against this pain already.")) from None
    note(by, "begin_plan", plan.subject, after=said_facts(plan, "title", "owner", "cause"))
    tell([owner], "plan_begun", plan.subject, about(by, plan), besides=by)
    return plan


@transaction.atomic
def revise_plan(
    by: Person, plan: Plan, read: int, *, title: str, cause: str, owner: Person, why: str = ""
) -> Plan:
    """Other words, another owner."""
    _only(by, plan)
    if not title.strip():
        raise Refused(mark("Say in a line what the plan is."))
    if owner.pk != plan.owner_id and not (owner.is_active and may(owner, "decide")):
        raise Refused(mark("{name} cannot answer for a plan."), name=owner.name)
    names = ("title", "owner", "cause")
    was = said_facts(plan, *names)
    found = revise(plan, read, {"title": title.strip(), "cause": cause.strip(), "owner": owner})
    note(by, "revise_plan", found.subject, before=was, after=said_facts(found, *names), why=why)
    if found.owner_id != plan.owner_id:
        cause = f"v{found.version}"
        tell([found.owner], "plan_begun", found.subject, about(by, found), besides=by, cause=cause)
    return found


@transaction.atomic
def add_cause(by: Person, plan: Plan, cited: Cited, *, kind: str, name: str, what: str) -> Cause:
    """One thing that contributes, and the page that shows it."""
    _only(by, plan)
    found = Cause.objects.create(
        plan=plan,
        kind=kind,
        name=name.strip(),
        what=what.strip(),
        shown_by=cited.kind,
        reference=cited.reference,
        added_by=by,
    )
    told = said_facts(found, "kind", "what") | {"cause": found.name, "reference": cited.told}
    note(by, "add_cause", plan.subject, after=told)
    return found


@transaction.atomic
def drop_cause(by: Person, cause: Cause, *, why: str) -> None:
    """It does not contribute after all."""
    _only(by, cause.plan)
    if not why.strip():
        raise Refused(mark("Say why: the next ones learn from it."))
    was = said_facts(cause, "kind", "what") | {"cause": cause.name}
    cause.delete()
    note(by, "drop_cause", cause.plan.subject, before=was, why=why)


@transaction.atomic
def declare_effect(
    by: Person,
    plan: Plan,
    read: int,
    *,
    due: dt.date,
    shape: str,
    ratio: float,
    saves: str = "",
    limit_on: str = "",
    limit: float | None = None,
) -> Plan:
    """What will be left of the pain, from which day on and how, said before that day."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    _only(by, current)
    if locked(current):
        raise Refused(LOCKED)
    if due <= timezone.localdate():
        raise Refused(mark("{day} is over or today. An effect is declared before its day."), day=due)
    if not current.causes.exclude(reference="").exists():
        raise Refused(mark("First show the cause with at least one piece of evidence."))
    if saves and (not limit_on or limit is None):
        raise Refused(LIMIT_NEEDED)
    was = said_facts(current, *DECLARED)
    values: dict[str, Any] = {
        "due": due,
        "shape": shape,
        "ratio": ratio,
        "saves": saves,
        "limit_on": limit_on if limit is not None else "",
        "limit": limit if limit_on else None,
        "declared_on": timezone.localdate(),
        "declared_by": by,
        "state": "promised",
    }
    found = revise(current, read, values)
    note(by, "declare_effect", found.subject, before=was, after=said_facts(found, *DECLARED, "state"))
    cause = f"v{found.version}"
    tell(people_of(found), "effect_declared", found.subject, about(by, found), besides=by, cause=cause)
    return found


@transaction.atomic
def give_up_plan(by: Person, plan: Plan, read: int, *, why: str) -> Plan:
    """The plan ends without proof; its pain is back on the list, and the reason stays."""
    _only(by, plan)
    if not why.strip():
        raise Refused(mark("Say why: the next ones learn from it."))
    was = said_facts(plan, "state")
    found = revise(plan, read, {"state": "given_up", "ended_at": timezone.now()})
    note(by, "give_up_plan", found.subject, before=was, after=said_facts(found, "state"), why=why)
    tell(people_of(found), "plan_given_up", found.subject, about(by, found), besides=by)
    return found


def people_of(plan: Plan) -> list[Person]:
    """Who is concerned: its owner, the pain's owner, who promised, their teams, who believes it fixed."""
    wanted = {plan.owner_id, plan.begun_by_id, plan.declared_by_id}
    wanted |= set(plan.pain.takings.filter(ended_at=None).values_list("owner", flat=True))
    promised = plan.commitments.filter(withdrawn_at=None)
    wanted |= set(promised.values_list("made_by", flat=True))
    heard = Notice.objects.filter(about=plan.subject, kind__in=TOLD_FIXED)
    wanted |= set(heard.values_list("to", flat=True))
    wanted |= set(plan.messages.values_list("written_by", flat=True))
    teams = set(promised.values_list("team", flat=True))
    found = Person.objects.filter(is_active=True)
    return list(found.filter(pk__in=[one for one in wanted if one]) | found.filter(team__in=teams))


def about(by: Person | None, plan: Plan) -> dict[str, Any]:
    """The facts of a notice about a plan; the pain's name in both languages."""
    return {"who": by.name if by else "Afuera", "title": plan.title, "pain": told_name(plan.pain)}


def _only(by: Person, plan: Plan) -> None:
    if not may_change(by, plan):
        raise Refused(NOT_YOURS)
