"""When was somebody last seen on a device?  Noted every few minutes, so that pages stay without a write."""

from __future__ import annotations

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

SECONDS = 300
KEY = "seen"


@receiver(user_logged_in)
def came(request: HttpRequest, **_: Any) -> None:
    """Somebody came in: the list of devices says so by itself."""
    request.session[KEY] = int(time.time())


def note(request: HttpRequest) -> None:
    """Somebody asks for a page."""
    session = getattr(request, "session", None)
    if session is None or not request.user.is_authenticated:
        return
    now = int(time.time())
    if now - session.get(KEY, 0) < SECONDS:
        return
    session[KEY] = now
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
