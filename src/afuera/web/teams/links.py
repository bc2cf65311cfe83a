"""How does a one-time link look, and which invitation does it open?  Signed with the key, kept nowhere."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from afuera.web.teams.models import Invitation

_signer = Signer(salt="afuera.teams.invitation")


def token(invitation: Invitation) -> str:
    """The part of the link that proves it."""
    return _signer.sign(str(invitation.pk))


def link(invitation: Invitation) -> str:
    """The whole address, in the language of the one who is invited."""
    with translation.override(invitation.language):
        return settings.ADDRESS + reverse("teams:accept", args=[token(invitation)])


def opened_by(text: str) -> Invitation | None:
    """The invitation of a link, whatever became of it; None for a forged one."""
    try:
        key = int(_signer.unsign(text))
    except (BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("team", "invited_by").filter(pk=key).first()
