"""What does the installation itself need?  Second proofs, invitations, and what `doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings

from afuera.web import bilingual
from afuera.web.checkup import examine
from afuera.web.teams import queries
from afuera.web.teams.models import Person
from afuera.wording import say

SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
NOT_HERE = frozenset({"database", "java", "python", "packages"})  # the page that is shown proves them


@dataclass(frozen=True, slots=True)
class Installation:
    """`wrong`: faults in sentences; `told`: what to know; people, and how many have a password alone."""

    wrong: list[str]
    told: list[str]
    people: int
    one_proof: int
    invited: int


def state() -> Installation:
    """As it is now."""
    found = list(examine(Path(settings.DATA), besides=NOT_HERE))
    spoken = {
        way: [
            say(one.said.template, bilingual.reader(), **one.said.facts) for one in found if one.state == way
        ]
        for way in ("wrong", "optional")
    }
    here = Person.objects.filter(is_active=True, invented=False)
    proven = Authenticator.objects.filter(type__in=SECOND).values("user_id")
    return Installation(
        spoken["wrong"],
        spoken["optional"],
        here.count(),
        here.exclude(pk__in=proven).count(),
        queries.open_invitations().count(),
    )
