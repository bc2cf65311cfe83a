"""Do trackers tell how far a promise is: signed, once, in whatever order, and never as a second task list?"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from afuera.web.actions import tracker_messages as messages
from afuera.web.actions import tracker_operations
from afuera.web.actions.models import Change, Commitment, Plan, TrackerEvent, TrackerLink
from afuera.web.journeys.models import Goal
from afuera.web.teams.models import Person, Team
from web.test_plans import Everybody, a_pain, in_days

Browser = Callable[[Person | None], Client]
NOW = timezone.now()


@pytest.fixture
def promise(everybody: Everybody) -> Commitment:
    goal = Goal.objects.create(key="order", slug="order")
    by = everybody["journey_owner"]
    words = {"title": "Keep the date", "chosen_on": in_days(0), "begun_by": by}
    plan = Plan.objects.create(pain=a_pain(goal), owner=by, **words)
    team = Team.objects.create(name="warehouse")
    kept = {"changes": "system", "name": "Calendar", "what": "x", "first_date": in_days(9)}
    return Commitment.objects.create(plan=plan, team=team, made_by=by, **kept)


def linked(promise: Commitment, everybody: Everybody, style: str = "jira", key: str = "CX-12") -> TrackerLink:
    by = everybody["journey_owner"]
    return tracker_operations.link_tracker(by, promise, style=style, key=key)


def jira(status: str = "In Progress", *, done: bool = False, key: str = "CX-12", minutes: int = 0) -> bytes:
    at = int((NOW - timedelta(minutes=minutes)).timestamp() * 1000)
    category = {"id": 3, "key": "done" if done else "indeterminate", "name": status}
    fields = {"summary": "Calendar", "status": {"id": "3", "name": status, "statusCategory": category}}
    issue = {"id": "10001", "key": key, "fields": fields}
    event = {"webhookEvent": "jira:issue_updated", "issue_event_type_name": "issue_generic"}
    return json.dumps({"timestamp": at, "issue": issue, **event}).encode()


def hexed(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def sent(link: TrackerLink, body: bytes, secret: str | None = None, **headers: str) -> Any:
    """A tracker's message, from outside: no cookie, no token of a form."""
    client = Client(enforce_csrf_checks=True)
    signed = {"X-Hub-Signature": hexed(secret or link.secret, body)} | headers
    url = reverse("actions:hook", args=[link.token])
    return client.post(url, body, content_type="application/json", headers=signed)


@pytest.mark.django_db
def test_jira_tells_how_far_a_promise_is(promise: Commitment, everybody: Everybody, browser: Browser) -> None:
    link = linked(promise, everybody)
    assert sent(link, jira()).json() == {"taken": True}
    link.refresh_from_db()
    assert (link.status, link.done) == ("In Progress", False)
    assert sent(link, jira("Done", done=True, minutes=-0)).json() == {"taken": True}
    link.refresh_from_db()
    assert (link.status, link.done) == ("Done", True)
    page = browser(everybody["member"]).get(f"/es/actions/plans/{promise.plan_id}/").content.decode()
    assert "CX-12" in page
    assert "Done" in page
    promise.refresh_from_db()
    assert promise.delivered_on is None  # a closed issue is no change yet
    assert Change.objects.filter(what="hear_tracker").count() == 2


@pytest.mark.django_db
def test_a_message_that_comes_again_changes_nothing(promise: Commitment, everybody: Everybody) -> None:
    link = linked(promise, everybody)
    body, name = jira(), {"X-Atlassian-Webhook-Identifier": "abc-1"}
    assert sent(link, body, **name).json() == {"taken": True}
    assert sent(link, jira("Other"), **name).json() == {"taken": False}
    assert TrackerEvent.objects.count() == 1


@pytest.mark.django_db
def test_an_older_message_does_not_undo_a_newer_one(promise: Commitment, everybody: Everybody) -> None:
    link = linked(promise, everybody)
    sent(link, jira("Done", done=True, minutes=1))
    assert sent(link, jira("To Do", minutes=30)).json() == {"taken": True}
    link.refresh_from_db()
    assert link.status == "Done"


@pytest.mark.django_db
def test_only_what_is_signed_is_heard(promise: Commitment, everybody: Everybody) -> None:
    link = linked(promise, everybody)
    assert sent(link, jira(), secret="another").status_code == 401
    other = linked(promise, everybody, key="CX-13")
    assert sent(link, jira(), secret=other.secret).status_code == 401
    url = reverse("actions:hook", args=[link.token])
    assert Client().post(url, jira(), content_type="application/json").status_code == 401
    assert Client().get(url).status_code == 405
    assert not TrackerEvent.objects.exists()
    tracker_operations.end_tracker(everybody["journey_owner"], link)
    assert sent(link, jira()).status_code == 404


@pytest.mark.django_db
def test_what_is_too_large_or_not_understood_is_refused(promise: Commitment, everybody: Everybody) -> None:
    link = linked(promise, everybody)
    assert sent(link, b"[" + b"1," * messages.MOST_BYTES + b"1]").status_code == 413
    for body in (b"", b"nothing", b"[]", b"{}", b'{"issue": 1}', b"[" * 100_000):
        answer = sent(link, body)
        assert answer.status_code == 422, body[:20]
        assert answer["Content-Type"] == "application/problem+json"
    assert sent(link, jira(key="OTHER-1")).json() == {"taken": False}


@pytest.mark.django_db
def test_servicenow_tells_too(promise: Commitment, everybody: Everybody) -> None:
    link = linked(promise, everybody, "servicenow", "CHG0030001")
    row = {"number": "CHG0030001", "sys_id": "a" * 32, "state": {"value": "-1", "display_value": "Implement"}}
    row |= {"active": "true", "sys_updated_on": (NOW - timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M:%S")}
    assert sent(link, json.dumps({"record": row}).encode()).json() == {"taken": True}
    closed = row | {"state": "Closed", "active": "false", "sys_updated_on": f"{NOW:%Y-%m-%d %H:%M:%S}"}
    assert sent(link, json.dumps(closed).encode()).json() == {"taken": True}
    link.refresh_from_db()
    assert (link.status, link.done) == ("Closed", True)


@pytest.mark.django_db
def test_any_other_system_signs_as_standard_webhooks(promise: Commitment, everybody: Everybody) -> None:
    link = linked(promise, everybody, "generic", "T-1")
    body = json.dumps({"key": "t-1", "status": "Hecho"}).encode()
    sent_at = int(timezone.now().timestamp())  # a message older than five minutes is not heard
    at = str(sent_at)
    content = b"msg_1." + at.encode() + b"." + body
    mac = base64.b64encode(hmac.new(link.secret.encode(), content, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": f"v1,AAAA v1,{mac}"}
    url = reverse("actions:hook", args=[link.token])
    answer = Client().post(url, body, content_type="application/json", headers=headers)
    assert answer.json() == {"taken": True}
    link.refresh_from_db()
    assert link.done
    late = headers | {"webhook-timestamp": str(sent_at - 3600)}
    assert Client().post(url, body, content_type="application/json", headers=late).status_code == 401


@pytest.mark.django_db
def test_who_promised_links_an_issue_and_reads_its_secret(
    promise: Commitment, everybody: Everybody, browser: Browser
) -> None:
    url = reverse("actions:tracker", args=[promise.plan_id, promise.pk])
    client = browser(everybody["journey_owner"])
    assert client.post(url, {"style": "jira", "key": "CX-12"}).status_code == 302
    link = TrackerLink.objects.get()
    page = client.get(url).content.decode()
    assert link.secret in page
    assert str(link.token) in page
    assert client.post(url, {"style": "jira", "key": "CX-12"}).status_code == 422
    assert browser(everybody["member"]).get(url).status_code == 403


@given(st.binary(max_size=300), st.sampled_from(["jira", "servicenow", "generic"]))
def test_no_body_breaks_the_door(body: bytes, style: str) -> None:
    with contextlib.suppress(messages.NotUnderstood):
        messages.read(style, {}, body, NOW)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["issue", "key", "fields", "status", "name", "record", "number", "state", "timestamp", "at"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(PLAIN, st.sampled_from(["jira", "servicenow", "generic"]))
def test_no_json_breaks_the_door(facts: Any, style: str) -> None:
    try:
        told = messages.read(style, {}, json.dumps(facts).encode(), NOW)
    except messages.NotUnderstood:
        return
    assert told.keys
    assert told.status
    assert told.at <= NOW


def test_two_messages_of_jira_are_two_although_both_carry_the_id_of_its_webhook() -> None:
    def event(status: str, minutes: int) -> str:
        body = json.dumps(json.loads(jira(status, minutes=minutes)) | {"id": 2}).encode()
        return messages.read("jira", {}, body, NOW).event

    assert event("In Progress", 9) != event("Done", 3)
    assert event("Done", 3) == event("Done", 3)
