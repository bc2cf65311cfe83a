"""Does the log of decisions say what changed, who decided by which evidence, and what waits for whom?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from afuera.web.actions import decision_operations as operations
from afuera.web.actions import decision_queries as queries
from afuera.web.actions import evidence
from afuera.web.actions.evidence import Cited
from afuera.web.actions.models import Change, Decision, Evidence, Mandate, Notice
from afuera.web.bilingual import Refused
from afuera.web.journeys.models import Goal
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Write

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Promise the day that we can keep",
    "level": "policy",
    "before": "The page promises two days to everybody.",
    "after": "The page promises the day that the warehouse can keep.",
    "why": "Half of the customers split their orders.",
    "rejected": "Hurry the orders of those who complain.",
}


@pytest.fixture
def pain(goal: Goal) -> Pain:
    return Pain.objects.create(
        key="0123456789ab",
        signature={"kind": "promise"},
        kind="promise",
        goal=goal,
        name_es="Fechas",
        name_en="Dates",
    )


@pytest.fixture
def decided(everybody: Everybody) -> Decision:
    return operations.write_decision(everybody["cx_lead"], deciders=[everybody["executive"]], **WORDS)


def sent(one: Decision | None = None, **more: Any) -> dict[str, Any]:
    """What the form sends."""
    version = one.version if one else 0
    return WORDS | {"version": version, "decided_on": timezone.localdate().isoformat(), **more}


def test_a_decision_is_written_with_its_history_its_audit_line_and_its_notice(
    decided: Decision, everybody: Everybody
) -> None:
    change = Change.objects.get(subject=decided.subject)
    assert change.what == "write_decision"
    assert change.after["before"] == WORDS["before"]
    assert Write.objects.filter(operation="write_decision", subject=decided.subject).exists()
    assert list(Notice.objects.values_list("to__role", "kind")) == [("executive", "decided")]
    assert set(decided.deciders.all()) == {everybody["cx_lead"], everybody["executive"]}


def test_nothing_is_written_when_one_of_the_three_fails(
    everybody: Everybody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr(operations, "tell", broken)
    with pytest.raises(RuntimeError):
        operations.write_decision(everybody["cx_lead"], **WORDS)
    assert not Decision.objects.exists()
    assert not Change.objects.exists()
    assert not Write.objects.filter(operation="write_decision").exists()


def test_a_decision_changes_something_or_is_none(everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.write_decision(everybody["cx_lead"], **(WORDS | {"after": " "}))


def test_the_database_refuses_a_decision_of_nobody(everybody: Everybody) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(level="policy", title="x", before="a", after="b")


def test_a_decision_waits_for_somebody_who_is_told_and_decides(everybody: Everybody) -> None:
    asked = operations.ask_for_decision(
        everybody["journey_owner"], everybody["executive"], title="Two agents more", level="plan"
    )
    assert queries.waiting(everybody["executive"]).get() == asked
    assert Notice.objects.get().to == everybody["executive"]
    with pytest.raises(Refused):
        operations.decide(everybody["member"], asked, asked.version, **WORDS)
    made = operations.decide(everybody["executive"], asked, asked.version, **WORDS)
    assert made.waits_for is None
    assert made.decided_on == timezone.localdate()
    assert not queries.waiting().exists()
    assert Notice.objects.filter(to=everybody["journey_owner"], kind="decided").exists()


def test_a_partner_is_not_asked_to_decide(everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.ask_for_decision(everybody["cx_lead"], everybody["partner"], title="x", level="plan")


@pytest.mark.parametrize("lang", ["es", "en"])
def test_two_people_edit_and_neither_loses_a_word(
    lang: str, decided: Decision, everybody: Everybody, browser: Browser
) -> None:
    url = f"/{lang}/actions/decisions/{decided.pk}/words/"
    first, second = browser(everybody["cx_lead"]), browser(everybody["executive"])
    said = {"reason": "clearer"}
    assert first.post(url, sent(decided, after="Of the first", **said)).status_code == 302
    answer = second.post(url, sent(decided, after="Of the second", **said))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Of the first" in page
    assert "Of the second" in page
    decided.refresh_from_db()
    assert decided.after == "Of the first"
    again = sent(decided, after="Of the second", **said)
    assert f'name="version" value="{decided.version}"' in page
    assert second.post(url, again).status_code == 302
    decided.refresh_from_db()
    assert decided.after == "Of the second"
    assert any((one.before or {}).get("after") == "Of the first" for one in Change.objects.all())


def test_only_who_took_it_changes_its_words_and_says_why(decided: Decision, everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.revise_decision(everybody["member"], decided, 1, reason="x", **WORDS)
    with pytest.raises(Refused):
        operations.revise_decision(everybody["cx_lead"], decided, 1, reason=" ", **WORDS)


def test_evidence_is_the_address_of_a_page(decided: Decision, goal: Goal, pain: Pain) -> None:
    assert evidence.read(f"/es/journeys/{goal.slug}/walks/abc/") == Cited("walk", f"{goal.slug}/abc")
    told = evidence.read(f"http://localhost:8000/en/journeys/{goal.slug}/walks/abc/#e4")
    assert told == Cited("voice", f"{goal.slug}/abc#e4")
    assert evidence.read(f"/es/journeys/{goal.slug}/paths/") == Cited("journey", goal.slug)
    for wrong in ("https://elsewhere.example/", "nothing", "/es/teams/", "/es/journeys/not-there/"):
        with pytest.raises(Refused):
            evidence.read(wrong)


def test_it_is_known_who_of_the_deciders_opened_what_it_rests_on(
    decided: Decision, everybody: Everybody, goal: Goal, browser: Browser
) -> None:
    found = operations.cite_evidence(everybody["cx_lead"], decided, Cited("journey", goal.slug), "the line")
    one = queries.decision(decided.pk)
    assert one is not None
    assert queries.read_by(one) == queries.Read(1, 2, ("Executive",))
    client = browser(everybody["executive"])
    assert "Executive no abrió nada" in client.get(f"/es/actions/decisions/{decided.pk}/").content.decode()
    goes = client.get(reverse("actions:evidence", args=[decided.pk, found.pk]))
    assert goes.status_code == 302
    one = queries.decision(decided.pk)
    assert one is not None
    assert queries.read_by(one) == queries.Read(2, 2, ())


def test_evidence_is_cited_once_and_taken_away_with_a_reason(
    decided: Decision, everybody: Everybody, goal: Goal
) -> None:
    cited = Cited("journey", goal.slug)
    found = operations.cite_evidence(everybody["cx_lead"], decided, cited)
    with pytest.raises(Refused):
        operations.cite_evidence(everybody["cx_lead"], decided, cited)
    with pytest.raises(Refused):
        operations.drop_evidence(everybody["cx_lead"], found, why="")
    operations.drop_evidence(everybody["cx_lead"], found, why="another journey")
    assert not Evidence.objects.exists()
    assert Change.objects.filter(what="drop_evidence", why="another journey").exists()


def test_a_mandate_says_what_somebody_may_decide_alone(everybody: Everybody, browser: Browser) -> None:
    owner = everybody["journey_owner"]
    client = browser(everybody["executive"])
    url = reverse("actions:mandate", args=[owner.pk])
    sent = {"version": 0, "alone": "Change letters", "budget": "5000000"}
    assert client.post(url, sent).status_code == 302
    assert Mandate.objects.get(person=owner).budget == 5_000_000
    assert Notice.objects.get(to=owner).kind == "mandate_set"
    page = client.get(reverse("actions:mandates")).content.decode()
    assert "Change letters" in page
    assert browser(owner).post(url, sent).status_code == 403


def test_the_log_is_read_by_level_and_says_what_rests_on_nothing(
    decided: Decision, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["member"])
    page = client.get("/es/actions/decisions/?level=policy").content.decode()
    assert WORDS["title"] in page
    assert "no se apoya en ninguna evidencia" in page
    assert WORDS["title"] not in client.get("/es/actions/decisions/?level=strategy").content.decode()
    assert client.get("/es/actions/decisions/?from=x&level=nothing").status_code == 200


def test_what_waits_long_is_said_loudly(everybody: Everybody, browser: Browser) -> None:
    asked = operations.ask_for_decision(
        everybody["member"], everybody["executive"], title="Two agents more", level="plan"
    )
    Decision.objects.filter(pk=asked.pk).update(waits_since=timezone.now() - timedelta(days=20))
    page = browser(everybody["member"]).get("/es/actions/decisions/").content.decode()
    assert "desde hace 20 días" in page
    assert "chip vacant" in page


def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    everybody: Everybody, browser: Browser, goal: Goal
) -> None:
    client = browser(everybody["cx_lead"])

    def asked(*pages: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            for page in pages:
                assert client.get(page).status_code == 200
        return len(caught)

    def write() -> Decision:
        made = operations.write_decision(
            everybody["cx_lead"], deciders=[everybody["executive"]], **(WORDS | {"goal": goal})
        )
        operations.cite_evidence(everybody["cx_lead"], made, Cited("journey", goal.slug))
        operations.ask_for_decision(everybody["cx_lead"], everybody["member"], title="x", level="plan")
        return made

    one = write()
    pages = "/es/actions/decisions/", f"/es/actions/decisions/{one.pk}/"
    asked(*pages)
    before = asked(*pages)
    for n in range(6):
        write()
        operations.cite_evidence(everybody["cx_lead"], one, Cited("walk", f"{goal.slug}/{n}"))
    assert asked(*pages) <= before


def test_who_is_erased_is_forgotten_here_too(decided: Decision, everybody: Everybody, pain: Pain) -> None:
    from afuera.web.actions import commitment_operations, forgetting, plan_operations
    from afuera.web.actions.models import Cause, Fix
    from afuera.web.bridge.histories import Gone

    by = everybody["cx_lead"]
    plan = plan_operations.begin_plan(by, pain, by, title="x")
    told = {"kind": "step", "name": "quote", "what": "It promises"}
    for journey in ("mine", "other"):
        cited = Cited("walk", f"goal/{journey}")
        operations.cite_evidence(by, decided, cited, "Ana said so")
        plan_operations.add_cause(by, plan, cited, **told)
        commitment_operations.note_fix(
            by, pain, kind="credit", who=f"customer:{journey}", on=timezone.localdate()
        )
    gone = Gone(("customer:mine",), ("p1",), ("mine",))
    for _ in range(2):
        forgetting.forget(gone)
        assert sorted(Evidence.objects.values_list("reference", "says")) == [
            ("", ""),
            ("goal/other", "Ana said so"),
        ]
        assert sorted(Cause.objects.values_list("reference", flat=True)) == ["", "goal/other"]
        assert Fix.objects.count() == 1
    assert not [one for one in Change.objects.all() if "mine" in str(one.after)]
