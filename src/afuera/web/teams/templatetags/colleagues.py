"""How do templates name teams and the people of the demo?

`{% team_name team %}`, `{% invented_people as invented %}`, `{% directory as directory %}`,
`{{ agent|device_name }}`.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from afuera.web import bilingual
from afuera.web.teams import devices, queries
from afuera.web.teams.models import Person, Team

register = template.Library()


@register.simple_tag
def team_name(team: Team) -> str:
    """A team as readers of this language call it (escaped by the engine)."""
    return team.label(bilingual.language())


@register.simple_tag
def invented_people() -> list[Person]:
    """The people of the demo in demo mode, else nobody."""
    return list(queries.invented_people()) if settings.DEMO else []


@register.simple_tag
def directory() -> dict[str, str]:
    """The company's own directory, when sign-in through it is configured: its address here and its name."""
    if not settings.OIDC:
        return {}
    providers: Any = settings.SOCIALACCOUNT_PROVIDERS
    app = providers["openid_connect"]["APPS"][0]
    return {"href": reverse("openid_connect_login", args=[app["provider_id"]]), "name": app["name"]}


@register.filter
def device_name(user_agent: str) -> str:
    """“Chrome on Windows” (escaped by the engine)."""
    return devices.device(user_agent, bilingual.reader())
