"""How does a program get its key, and whose is the key that it shows?"""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from afuera.web.actions.api_models import ApiKey
from afuera.web.actions.writing import note
from afuera.web.bilingual import Refused
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

audit.tells(
    {
        "make_api_key": mark("Gave a program a key to messages for customers"),
        "end_api_key": mark("Ended a program's key"),
    }
)
NEEDED = ("tell_customers", "see_names")  # messages, and how each customer is reached


@transaction.atomic
def make_key(by: Person, name: str) -> str:
    """A key for a program; it is shown this once and kept nowhere."""
    _may(by)
    if not name.strip():
        raise Refused(mark("Say which program it is for."))
    token = f"afuera_{secrets.token_urlsafe(32)}"
    made = ApiKey.objects.create(name=name.strip(), digest=_digest(token), made_by=by)
    note(by, "make_api_key", made.subject, after={"title": made.name})
    return token


@transaction.atomic
def end_key(by: Person, key: ApiKey) -> None:
    """It opens nothing any more."""
    _may(by)
    if ApiKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=timezone.now()):
        note(by, "end_api_key", key.subject, before={"title": key.name})


def key_of(authorization: str) -> ApiKey | None:
    """The key in an Authorization header, if it still opens anything; its use is noted."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    wanted = ApiKey.objects.filter(digest=_digest(token.strip()), ended_at=None).select_related("made_by")
    found = wanted.first()
    if found is None or not found.made_by.is_active or not all(may(found.made_by, one) for one in NEEDED):
        return None
    ApiKey.objects.filter(pk=found.pk).update(used_at=timezone.now())
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _may(by: Person) -> None:
    if not all(may(by, one) for one in NEEDED):
        raise Refused(mark("You may not write to customers."))
