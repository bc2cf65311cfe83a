"""What did the people of the demo decide and change?  Decisions, mandates, plans, and what became of them.

Only what people do is invented here.  Whether a trouble stays away, and whose gain a change is, follows from
the signals (`afuera.simulate.mended`) by the same looks as everywhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from afuera.simulate.mended import CONTRACT, MOVING, Mended
from afuera.web.actions import commitment_operations as commitments
from afuera.web.actions import decision_operations as decisions
from afuera.web.actions import loop_operations as loop
from afuera.web.actions import plan_operations as plans
from afuera.web.actions import tasks, tracker_operations
from afuera.web.actions.evidence import Cited
from afuera.web.actions.models import Change, Commitment, Decision, Plan
from afuera.web.actions.pain_facts import chain
from afuera.web.actions.tracker_messages import Message
from afuera.web.bilingual import Refused
from afuera.web.pains import queries as pain_queries
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from afuera.wording import mark, say

COMPANY_LANGUAGE = "es"  # what people wrote stays in it, whoever reads
FIXED_TIMES, FIXED_PEOPLE = 214, 180
MANDATE = mark("Change texts and the order of steps, stop what harms, spend up to two weeks of one team.")
BUDGET = 20_000_000  # of the company's money, a quarter
DECIDED = mark("We promise the day that nine of ten customers really get, not the best one")
BEFORE = mark("The page promises the date that the plan of the warehouse says.")
AFTER = mark("The page promises the day by which nine of ten of the last month had it.")
WHY = mark("Customers who were promised too much buy a part elsewhere, and do not complain.")
NOT_CHOSEN = mark("A discount for those who wait: it makes up for it and changes nothing.")
TO_DECIDE = mark("Two people more where the work waits, from the budget of the campaign")
PLAN_TOP = mark("Nobody has to tell it twice: the case goes along with the customer")
CAUSE_TOP = mark("The next team sees a name and a number, and asks from the beginning.")
CAUSE_STEP = mark("Whoever takes over does not see what was said before.")
PLAN_MOVING = mark("Whoever asks for a move hears the day of the visit, without asking again")
CAUSE_MOVING = mark("The day was fixed in another system, and nobody told the customer.")
PLAN_CONTRACT = mark("One person proves who the customer is, once")
CAUSE_CONTRACT = mark("Two teams each want their own proof, and send the customer to the other.")
SYSTEM, PROCESS, POLICY = mark("Calendar of visits"), mark("Hand-over of a case"), mark("Proof of identity")
SAYS_DAY = mark("As soon as the visit stands, the customer gets its day and may choose another.")
ASKS_ONCE = mark("What the customer said goes along; the next team begins where the last one stopped.")
PROVES_ONCE = mark("One proof counts for all teams for ninety days.")
SEEN = mark("In every message of confirmation since that day.")
SUBJECT = mark("What we changed about moving your line")
TEXT = mark(
    "You asked for a move and heard nothing until you asked again. That was our fault: the day stood in a "
    "system that told nobody. Since August you hear the day as soon as it stands, and may choose another. "
    "You need not do anything."
)


@dataclass(frozen=True, slots=True)
class Made:
    """A plan of the past: its story in the signals, who promised what, in whose words."""

    story: Mended
    title: str
    cause: str
    changes: tuple[str, str, str]
    teams: tuple[str, ...]
    taken: dt.date


PAST = (
    Made(
        MOVING,
        PLAN_MOVING,
        CAUSE_MOVING,
        ("system", SYSTEM, SAYS_DAY),
        ("technical support", "field crew"),
        dt.date(2025, 6, 16),
    ),
    Made(
        CONTRACT,
        PLAN_CONTRACT,
        CAUSE_CONTRACT,
        ("policy", POLICY, PROVES_ONCE),
        ("sales", "billing"),
        dt.date(2025, 4, 7),
    ),
)


def act() -> None:
    """Decide, plan, promise, fix; then look, as after every study."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    people = {person.role: person for person in Person.objects.filter(invented=True)}
    wanted = {"cx_lead", "journey_owner", "executive", "analyst"}
    if Decision.objects.exists() or not wanted <= people.keys():
        return
    made = _decide_and_plan(people)
    tasks.look_again.func()
    tasks.judge_savings.func()
    _tell_customers(people["cx_lead"], made)


@transaction.atomic
def _decide_and_plan(people: dict[str, Person]) -> Plan | None:
    _mandates(people)
    standing = pain_queries.listed().standing
    others = [one.pain for one in standing if one.counted and chain(one.pain)]
    told = {one.story.goal.name for one in PAST}
    here = [one for one in others if one.goal is None or one.goal.key not in told]
    # The gravest whose harm begins in more than one team: they have to promise together.
    several = [one for one in here if len(chain(one)) > 1]
    top = next(iter([*several, *here]), None)
    _decisions(people, top)
    if top is not None:
        _plan_against(people, top)
    made = [_plan_of_the_past(people, one) for one in PAST]
    return made[0]


def _mandates(people: dict[str, Person]) -> None:
    words = {"alone": _said(MANDATE), "budget": BUDGET, "asks": people["executive"]}
    decisions.set_mandate(people["cx_lead"], people["journey_owner"], 0, **words)


def _decisions(people: dict[str, Person], top: Pain | None) -> None:
    lead, executive = people["cx_lead"], people["executive"]
    words: dict[str, Any] = {"before": BEFORE, "after": AFTER, "why": WHY, "rejected": NOT_CHOSEN}
    words = {name: _said(text) for name, text in words.items()}
    promise = Pain.objects.filter(kind="promise", goal__isnull=False).first()
    made = decisions.write_decision(
        lead,
        deciders=[executive, people["journey_owner"]],
        level="policy",
        title=_said(DECIDED),
        goal=promise.goal if promise else None,
        **words,
    )
    for pain in filter(None, (promise, top)):
        found = decisions.cite_evidence(lead, made, Cited("pain", pain.key))
        decisions.open_evidence(executive, found)
    if promise is not None and promise.goal is not None:
        decisions.cite_evidence(lead, made, Cited("journey", promise.goal.slug))
    decisions.ask_for_decision(
        people["journey_owner"], executive, title=_said(TO_DECIDE), level="plan", why=_said(WHY)
    )


def _plan_against(people: dict[str, Person], pain: Pain) -> None:
    """The gravest pain: a team of its chain has promised, single cases are made good meanwhile."""
    lead, owner = people["cx_lead"], people["journey_owner"]
    plan = plans.begin_plan(lead, pain, owner, title=_said(PLAN_TOP), cause=_said(CAUSE_TOP))
    told = {"kind": "step", "name": _said(PROCESS), "what": _said(CAUSE_STEP)}
    plans.add_cause(owner, plan, Cited("pain", pain.key), **told)
    today = timezone.localdate()
    teams = [one.team for one in chain(pain)][:2]
    for n, team in enumerate(Team.objects.filter(name__in=teams)):
        made = commitments.commit(
            owner,
            plan,
            team,
            changes="process",
            name=_said(PROCESS),
            what=_said(ASKS_ONCE),
            first_date=today + dt.timedelta(days=21 * (n + 1)),
        )
        if n == 0:
            _link(owner, made, "CX-88", "In Progress", done=False)
    days = [today - dt.timedelta(days=n % 89) for n in range(FIXED_TIMES)]
    rows = [
        (f"customer:{n % FIXED_PEOPLE}", ("credit", "redo")[n % 5 == 0], day) for n, day in enumerate(days)
    ]
    commitments.note_fixes(lead, pain, rows)


def _plan_of_the_past(people: dict[str, Person], one: Made) -> Plan | None:
    """As if it had been declared then; what became of it, the signals say."""
    pain = _pain_of(one.story)
    if pain is None:
        return None
    lead, owner = people["cx_lead"], people["analyst"]
    plan = plans.begin_plan(lead, pain, owner, title=_said(one.title), cause=_said(one.cause))
    changes, name, what = (one.changes[0], *map(_said, one.changes[1:]))
    told = {"kind": changes, "name": name, "what": _said(one.cause)}
    plans.add_cause(owner, plan, Cited("pain", pain.key), **told)
    today = timezone.localdate()
    effect: dict[str, Any] = {"due": today + dt.timedelta(days=1), "shape": "step", "ratio": 0.3}
    plans.declare_effect(owner, plan, plan.version, **effect)
    for n, team in enumerate(Team.objects.filter(name__in=one.teams)):
        made = commitments.commit(owner, plan, team, changes=changes, name=name, what=what, first_date=today)
        if n == 0:
            _link(owner, made, f"CX-{17 + len(one.title)}", "Done", done=True)
        done: dict[str, Any] = {"delivered_on": one.story.day, "delivered_as": _said(SEEN)}
        commitments.deliver_commitment(owner, made, made.version, **done)
        Commitment.objects.filter(pk=made.pk).update(first_date=one.story.day)
    declared = one.story.day - dt.timedelta(days=21)
    # The last of all: from its day on what was declared stays (the database keeps it).
    Plan.objects.filter(pk=plan.pk).update(chosen_on=one.taken, declared_on=declared, due=one.story.day)
    plan.refresh_from_db()
    return plan


def _pain_of(story: Mended) -> Pain | None:
    """The pain that the study found there."""
    live = Pain.objects.filter(goal__key=story.goal.name, state__in=["proposed", "accepted"])
    # Who hears nothing also waits: whichever of the two the study proposes.
    slugs = (story.trouble.slug, "wait" if story.trouble.slug == "silence" else "")
    return next((one for one in live if one.signature.get("friction") in slugs), None)


def _link(by: Person, made: Commitment, key: str, status: str, *, done: bool) -> None:
    link = tracker_operations.link_tracker(
        by, made, style="jira", key=key, url=f"https://tracker.invalid/{key}"
    )
    told = Message(event=f"demo-{key}", keys=(key,), status=status, done=done, at=timezone.now())
    tracker_operations.hear_tracker(link, told)


def _tell_customers(lead: Person, plan: Plan | None) -> None:
    """What was changed and stays away is told, first to those who were hit; some of them notice."""
    if plan is None or not plan.verdicts.filter(word__in=("prevented", "less")).exists():
        return
    if Change.objects.filter(what="write_message").exists():
        return
    words = {f"subject_{lang}": say(SUBJECT, lang) for lang in ("es", "en")}
    words |= {f"text_{lang}": say(TEXT, lang) for lang in ("es", "en")}
    message = loop.write_message(lead, plan, **words)
    for wave in ("hit", "all"):
        message.refresh_from_db()
        loop.send_message(lead, message, wave)
        tasks.send_wave.func(message.pk)
    for n, told in enumerate(message.told.order_by("pk")[:60]):
        loop.hear(told, noticed=n % 3 != 0)
    message.refresh_from_db()
    loop.publish_message(lead, message, public=True)
    loop.open_page(lead, is_open=True)


def _said(text: str) -> str:
    return say(text, COMPANY_LANGUAGE)
