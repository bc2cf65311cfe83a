"""What does a tracker say?  Its message checked by its signature, then read: which issue, which status, when.

Jira: `issue.key`, `issue.fields.status` (`name`, `statusCategory.key`), `timestamp`, signed by
`X-Hub-Signature: sha256=<hex>`.  ServiceNow: the record's `number`, `state`, `active`, `sys_updated_on`,
signed by `X-Afuera-Signature: sha256=<hex>`.  Others: `{"id", "key", "status", "done", "at"}`, signed either
like that or as Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SECONDS_OFF = 300
MOST_BYTES = 256 * 1024
CLOSED = ("closed", "resolved", "complete", "done", "cerrad", "resuelt", "complet", "hech", "terminad")


class NotUnderstood(Exception):
    """The body is none of the messages that this kind of tracker sends."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its own name, the issues it may mean, the status in the tracker's words, when."""

    event: str
    keys: tuple[str, ...]
    status: str
    done: bool
    at: dt.datetime


def signed(secret: str, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> bool:
    """Was this body signed with this secret, in one of the ways that trackers know?"""
    for name in ("X-Hub-Signature", "X-Hub-Signature-256", "X-Afuera-Signature"):
        given = headers.get(name, "")
        if given.startswith("sha256="):
            wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            return hmac.compare_digest(given.removeprefix("sha256=").lower().encode(), wanted.encode())
    return _standard(secret, headers, body, now)


def _standard(secret: str, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> bool:
    name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (name and at.isascii() and at.isdecimal() and len(at) < 13):
        return False
    if abs(now.timestamp() - int(at)) > SECONDS_OFF:
        return False
    content = f"{name}.{at}.".encode() + body
    wanted = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    for part in headers.get("webhook-signature", "").split():
        version, _, given = part.partition(",")
        if version == "v1" and hmac.compare_digest(_decoded(given), wanted):
            return True
    return False


def _decoded(given: str) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return b""


def read(style: str, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Message:
    """What the message says.  NotUnderstood when it is another one."""
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(facts, dict):
        raise NotUnderstood
    found = {"jira": _jira, "servicenow": _servicenow, "generic": _generic}[style](facts, now)
    given = headers.get("X-Atlassian-Webhook-Identifier") or headers.get("webhook-id")
    # Only ours has its own name in the body: the `id` that Jira may send there is that of the webhook.
    event = str(given or (facts.get("id") if style == "generic" else None) or "")
    # Without a name of its own, the same words about the same moment are the same message.
    own = event or hashlib.sha256(body).hexdigest()
    return Message(own[:200], found.keys, found.status[:120], found.done, found.at)


def _jira(facts: dict[str, Any], now: dt.datetime) -> Message:
    issue = _inside(facts, "issue")
    status = _inside(_inside(issue, "fields"), "status")
    name, category = _text(status.get("name")), status.get("statusCategory")
    done = isinstance(category, dict) and category.get("key") == "done"
    return Message("", (_text(issue.get("key")),), name, done, _milliseconds(facts.get("timestamp"), now))


def _servicenow(facts: dict[str, Any], now: dt.datetime) -> Message:
    row = facts.get("record") if isinstance(facts.get("record"), dict) else facts
    row = {name: _shown(value) for name, value in dict(row or {}).items()}
    keys = tuple(one for one in (row.get("number", ""), row.get("sys_id", "")) if one)
    status = row.get("state_label") or row.get("state", "")
    if not keys or not status:
        raise NotUnderstood
    inactive = row.get("active", "").lower() in ("false", "0")
    return Message(
        "", keys, status, inactive or _sounds_done(status), _moment(row.get("sys_updated_on"), now)
    )


def _shown(value: Any) -> str:
    """A field, or its display value where the record was sent with both."""
    if isinstance(value, dict):
        value = value.get("display_value") or value.get("value")
    return "" if value is None else str(value)


def _generic(facts: dict[str, Any], now: dt.datetime) -> Message:
    status = _text(facts.get("status"))
    done = facts.get("done")
    found = done if isinstance(done, bool) else _sounds_done(status)
    return Message("", (_text(facts.get("key")),), status, found, _moment(facts.get("at"), now))


def _sounds_done(status: str) -> bool:
    return status.lower().startswith(CLOSED)


def _inside(facts: dict[str, Any], name: str) -> dict[str, Any]:
    found = facts.get(name)
    if not isinstance(found, dict):
        raise NotUnderstood
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise NotUnderstood
    return value.strip()


def _milliseconds(value: Any, now: dt.datetime) -> dt.datetime:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return now
    try:
        return min(dt.datetime.fromtimestamp(value / 1000, dt.UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


def _moment(value: Any, now: dt.datetime) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return now
    # Whose clock runs ahead must not silence what comes later.
    return min(found if found.tzinfo else found.replace(tzinfo=dt.UTC), now)
