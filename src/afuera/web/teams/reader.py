"""Who reads this page?  The company's region for numbers, and its clock for moments, set for each request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from afuera.web import bilingual
from afuera.web.teams import seen
from afuera.web.teams.models import Company
from afuera.web.teams.queries import the_company


class ReaderMiddleware:
    """`request.company` and `request.zone`; the region for `bilingual`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        healthy = request.path == "/health"
        company = Company() if healthy else _company()
        request.company, request.zone = company, _zone(company.timezone)  # type: ignore[attr-defined]
        bilingual.speak(company.region)
        if not healthy:
            seen.note(request)
        return self.get_response(request)


def _company() -> Company:
    try:
        return the_company()
    except DatabaseError:
        return Company()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
