"""Is everything written whole?  Row, history, audit, notice together or nothing, for each operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from afuera.web.actions import commitment_operations as commitments
from afuera.web.actions import decision_operations as decisions
from afuera.web.actions import loop_operations as loops
from afuera.web.actions import plan_operations as plans
from afuera.web.actions import tracker_operations as trackers
from afuera.web.actions import verdict_operations as verdicts
from afuera.web.actions.evidence import Cited
from afuera.web.actions.models import Commitment, Decision, LoopMessage, Plan, TrackerLink
from afuera.web.bridge.actions import Looked
from afuera.web.pains import decisions as takings
from afuera.web.pains import operations as pains
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from web.conftest import made
from web.pains_made import several, study_of
from web.test_loop import WORDS as MESSAGE
from web.test_plans import declare, in_days, promise

pytestmark = pytest.mark.django_db
LOGS = ("actions_change", "pains_painhistory", "teams_write", "actions_notice")
DECISION = {"title": "Promise what we keep", "level": "policy", "before": "Two days", "after": "The day"}


@dataclass
class Scene:
    """What the operations are done to: each part is made when it is first asked for."""

    people: dict[str, Person]
    parts: dict[str, Any]

    @property
    def lead(self) -> Person:
        return self.people["cx_lead"]

    @property
    def owner(self) -> Person:
        return self.people["journey_owner"]

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.parts:
            self.parts[name] = make()
        found = self.parts[name]
        found.refresh_from_db()
        return found

    @property
    def pain(self) -> Pain:
        def make() -> Pain:
            study_of(several())
            return Pain.objects.get(figures__place=2)

        return self.once("pain", make)

    @property
    def other(self) -> Pain:
        return self.once("other", lambda: Pain.objects.exclude(pk=self.pain.pk).first())

    @property
    def taken(self) -> Pain:
        def make() -> Pain:
            takings.take(self.owner, self.pain, self.pain.version, owner=self.owner)
            return self.pain

        return self.once("taken", make)

    @property
    def waits(self) -> Pain:
        def make() -> Pain:
            takings.wait(self.lead, self.pain, self.pain.version, reason="Later", return_on=in_days(20))
            return self.pain

        return self.once("waits", make)

    @property
    def refused(self) -> Pain:
        return self.once("refused", lambda: pains.refuse(self.lead, self.pain, self.pain.version, why="No"))

    @property
    def team(self) -> Team:
        return self.once("team", lambda: Team.objects.create(name="warehouse", name_es="Bodega"))

    @property
    def decision(self) -> Decision:
        def make() -> Decision:
            return decisions.write_decision(self.lead, deciders=[self.people["executive"]], **DECISION)

        return self.once("decision", make)

    @property
    def full(self) -> Team:
        def make() -> Team:
            made("member", email="b@hilo.example", name="Berta", team=self.team)
            return self.team

        return self.once("full", make)

    @property
    def cited(self) -> Decision:
        def make() -> Decision:
            decisions.cite_evidence(self.lead, self.decision, Cited("pain", self.pain.key))
            return self.decision

        return self.once("cited", make)

    @property
    def asked(self) -> Decision:
        def make() -> Decision:
            words = {"title": "Two more people", "level": "plan", "why": "They wait"}
            return decisions.ask_for_decision(self.lead, self.people["executive"], **words)

        return self.once("asked", make)

    @property
    def plan(self) -> Plan:
        def make() -> Plan:
            return plans.begin_plan(self.lead, self.pain, self.owner, title="Say the day")

        return self.once("plan", make)

    @property
    def shown(self) -> Plan:
        def make() -> Plan:
            cited, told = Cited("pain", self.pain.key), {"kind": "system", "name": "Calendar", "what": "Old"}
            plans.add_cause(self.owner, self.plan, cited, **told)
            return self.plan

        return self.once("shown", make)

    @property
    def declared(self) -> Plan:
        return self.once("declared", lambda: declare(self.owner, self.shown))

    @property
    def promised(self) -> Commitment:
        return self.once("promised", lambda: promise(self.lead, self.plan, self.team))

    @property
    def delivered(self) -> Plan:
        def make() -> Plan:
            one, done = self.promised, {"delivered_on": in_days(0), "delivered_as": "Release 12"}
            commitments.deliver_commitment(self.lead, one, one.version, **done)
            return self.plan

        return self.once("delivered", make)

    @property
    def message(self) -> LoopMessage:
        return self.once("message", lambda: loops.write_message(self.lead, self.delivered, **MESSAGE))

    @property
    def link(self) -> TrackerLink:
        def make() -> TrackerLink:
            return trackers.link_tracker(self.lead, self.promised, style="jira", key="CX-1")

        return self.once("link", make)

    @property
    def reported(self) -> LoopMessage:
        def make() -> LoopMessage:
            LoopMessage.objects.filter(pk=self.message.pk).update(sent_hit_at=timezone.now())
            return self.message

        return self.once("reported", make)


def looked(scene: Scene) -> Any:
    """A look that finds that the trouble stays away."""
    found = {"verdict": "prevented", "data_version": 7, "method_version": 1, "reopens": False, "cautions": []}
    return verdicts.keep_look(Looked(scene.declared.pk, found, {"weekly": []}, {}), {})


def deliver(one: Scene) -> Any:
    done = {"delivered_on": in_days(0), "delivered_as": "Release 12"}
    return commitments.deliver_commitment(one.lead, one.promised, one.promised.version, **done)


PARTS = [{"name": "One", "words": ["one"]}, {"name": "Other", "words": ["other"]}]
# What an operation stands on, made before anything is counted; else a pain.
NEEDS = {
    "merge": ("pain", "other"),
    "split": (
        lambda s: pains.split(s.lead, s.pain, s.pain.version, parts=PARTS, why="Two things"),
        False,
    ),
    "name": (
        lambda s: pains.name_pain(
            s.lead, name="Cold", goal=None, step="", friction="", words=["cold"], why="Heard it"
        ),
        False,
    ),
    "take up again": ("refused",),
    "give back": ("taken",),
    "call back": ("waits",),
    "cite evidence": ("decision", "pain"),
    "drop evidence": ("cited",),
    "decide what waited": ("asked",),
    "revise a decision": ("decision",),
    "revise a plan": ("plan",),
    "show a cause": ("plan",),
    "drop a cause": ("shown",),
    "declare an effect": ("shown",),
    "give a plan up": ("plan",),
    "promise": ("plan", "team"),
    "invite a team": ("plan", "full"),
    "deliver": ("promised",),
    "withdraw": ("promised",),
    "link a tracker": ("promised",),
    "end a tracker": ("link",),
    "write to customers": ("delivered",),
    "send it": ("message",),
    "put it on the open page": ("reported",),
    "keep a look": ("declared",),
}
OPERATIONS: dict[str, tuple[Callable[[Scene], Any], bool]] = {
    # what is done, and is somebody told of it
    "accept": (lambda s: pains.accept(s.lead, s.pain, s.pain.version), False),
    "refuse": (lambda s: pains.refuse(s.lead, s.pain, s.pain.version, why="It is none"), False),
    "rename": (lambda s: pains.rename(s.lead, s.pain, s.pain.version, name_es="A", name_en="B"), False),
    "merge": (lambda s: pains.merge(s.lead, s.pain, s.pain.version, into=s.other, why="The same"), False),
    "take up again": (lambda s: pains.take_up(s.lead, s.refused, s.refused.version, why="It is"), False),
    "take": (lambda s: takings.take(s.owner, s.pain, s.pain.version, owner=s.owner), False),
    "give back": (lambda s: takings.give_back(s.owner, s.taken, s.taken.version, why="Ill"), False),
    "wait": (
        lambda s: takings.wait(s.lead, s.pain, s.pain.version, reason="Later", return_on=in_days(9)),
        False,
    ),
    "call back": (lambda s: takings.call_back(s.lead, s.waits, s.waits.version, why="Now"), False),
    "write a decision": (
        lambda s: decisions.write_decision(s.lead, deciders=[s.people["executive"]], **DECISION),
        True,
    ),
    "ask for a decision": (
        lambda s: decisions.ask_for_decision(s.lead, s.people["executive"], title="T", level="plan", why="W"),
        True,
    ),
    "set a mandate": (
        lambda s: decisions.set_mandate(s.lead, s.owner, 0, alone="All", budget=None, asks=None),
        True,
    ),
    "cite evidence": (
        lambda s: decisions.cite_evidence(s.lead, s.decision, Cited("pain", s.pain.key)),
        False,
    ),
    "drop evidence": (
        lambda s: decisions.drop_evidence(s.lead, s.cited.evidence.get(), why="Another journey"),
        False,
    ),
    "decide what waited": (
        lambda s: decisions.decide(s.people["executive"], s.asked, s.asked.version, before="1", after="2"),
        True,
    ),
    "revise a decision": (
        lambda s: decisions.revise_decision(
            s.lead, s.decision, s.decision.version, reason="Clearer", after="The very day"
        ),
        True,
    ),
    "begin a plan": (lambda s: plans.begin_plan(s.lead, s.pain, s.owner, title="Say the day"), True),
    "revise a plan": (
        lambda s: plans.revise_plan(
            s.lead, s.plan, s.plan.version, title="X", cause="", owner=s.people["analyst"]
        ),
        True,
    ),
    "show a cause": (
        lambda s: plans.add_cause(
            s.owner, s.plan, Cited("pain", s.pain.key), kind="system", name="Calendar", what="Old"
        ),
        False,
    ),
    "drop a cause": (
        lambda s: plans.drop_cause(s.owner, s.shown.causes.get(), why="It was not"),
        False,
    ),
    "declare an effect": (lambda s: declare(s.owner, s.shown), True),
    "give a plan up": (lambda s: plans.give_up_plan(s.owner, s.plan, s.plan.version, why="No money"), True),
    "promise": (lambda s: promise(s.lead, s.plan, s.team), True),
    "invite a team": (lambda s: commitments.invite_team(s.lead, s.plan, s.full), True),
    "deliver": (deliver, True),
    "withdraw": (
        lambda s: commitments.withdraw_commitment(s.lead, s.promised, s.promised.version, why="Cannot"),
        True,
    ),
    "note a fix": (
        lambda s: commitments.note_fix(s.lead, s.pain, kind="credit", who="customer:1", on=in_days(-1)),
        False,
    ),
    "link a tracker": (lambda s: trackers.link_tracker(s.lead, s.promised, style="jira", key="CX-1"), False),
    "end a tracker": (lambda s: trackers.end_tracker(s.lead, s.link), False),
    "write to customers": (lambda s: loops.write_message(s.lead, s.delivered, **MESSAGE), False),
    "send it": (lambda s: loops.send_message(s.lead, s.message, "hit"), True),
    "put it on the open page": (lambda s: loops.publish_message(s.lead, s.reported, True), False),
    "keep a look": (looked, True),
}


def everything() -> dict[str, list[Any]]:
    """All rows of the two rooms and of the audit log."""
    models = [*apps.get_app_config("pains").get_models(), *apps.get_app_config("actions").get_models()]
    models.append(apps.get_model("teams", "Write"))
    return {one._meta.db_table: list(one._default_manager.order_by("pk").values()) for one in models}


@contextmanager
def refusing(table: str) -> Iterator[None]:
    """The database takes no new row into a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER broken")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the trigger is written for SQLite")
@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_is_written_when_one_part_cannot_be(name: str, everybody: dict[str, Person]) -> None:
    operation, tells = OPERATIONS[name]
    scene = Scene(everybody, {})
    for one in NEEDS.get(name, ("pain",)):
        getattr(scene, one)
    before = everything()
    with transaction.atomic():
        inner = transaction.savepoint()
        operation(scene)
        after = everything()
        transaction.savepoint_rollback(inner)
    assert everything() == before
    grown = [table for table in LOGS if len(after[table]) > len(before[table])]
    assert "teams_write" in grown
    assert {"actions_change", "pains_painhistory"} & set(grown)
    assert ("actions_notice" in grown) is tells
    for table in grown:
        with refusing(table), pytest.raises(DatabaseError), transaction.atomic():
            operation(scene)
        assert everything() == before, table
