"""Which address leads where?  Each room under its own name, in both languages."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from afuera.web import rooms
from afuera.web.health import health
from afuera.web.permissions import OPEN, needs
from afuera.wording import language_of

handler400 = "afuera.web.refusals.not_understood"
handler403 = "afuera.web.refusals.not_allowed"
handler404 = "afuera.web.refusals.not_there"
handler429 = "afuera.web.refusals.too_many"  # of allauth
handler500 = "afuera.web.refusals.broken"


def front(request: HttpRequest) -> HttpResponse:
    """The bare address: the person's own language, else the browser's."""
    own = getattr(request.user, "language", None)
    return redirect(f"/{own or language_of(request.headers.get('Accept-Language', 'en')[:2])}/")


_rooms = [
    path("" if room == "home" else f"{room}/", include(f"afuera.web.{room}.urls")) for room in rooms.built()
]
urlpatterns = [
    path("health", needs(OPEN, health), name="health"),
    path("", needs(OPEN, front), name="front"),
    *i18n_patterns(*_rooms, path("account/", include("allauth.urls"))),
]
