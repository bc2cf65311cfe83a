"""What does a person see when something is not there, not allowed, forged or broken?

The pages need neither a database nor a session: they must also show when those are what is broken.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from afuera.wording import language_of, mark

TELLS: dict[int, tuple[str, str]] = {
    400: (
        mark("That was not understood"),
        mark("The browser sent something that this page cannot read. Go back and try again."),
    ),
    403: (
        mark("Your role may not see this page"),
        mark("If you need it for your work, ask an administrator of this installation."),
    ),
    404: (
        mark("There is no such page"),
        mark("It may have moved, or the address has a typing error."),
    ),
    429: (
        mark("Too many attempts in a short time"),
        mark("Wait a minute, then try again. This keeps strangers from guessing passwords and codes."),
    ),
    500: (
        mark("Something broke on our side"),
        mark(
            "Nothing that you sent was half saved. Try again in a moment; if it stays, tell an administrator."
        ),
    ),
}
FORGED = (
    mark("This form has expired"),
    mark("For your safety it was not sent. Go back, load the page anew and send it again."),
)


def _page(request: HttpRequest, status: int, told: tuple[str, str]) -> HttpResponse:
    with translation.override(_language(request)):
        text = render_to_string("frame/refusal.html", {"told": told, "status": status, "path": request.path})
    return HttpResponse(text, status=status)


def _language(request: HttpRequest) -> str:
    """The language of the address, else that of the browser."""
    for code in ("es", "en"):
        if request.path.startswith(f"/{code}/"):
            return code
    return language_of(request.headers.get("Accept-Language", "en")[:2])


def not_understood(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _page(request, 400, TELLS[400])


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _page(request, 403, TELLS[403])


def not_there(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _page(request, 404, TELLS[404])


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429."""
    return _page(request, 429, TELLS[429])


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500, TELLS[500])


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our page."""
    return _page(request, 403, FORGED)
