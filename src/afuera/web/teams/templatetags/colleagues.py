"""How do templates name teams and the people of the demo?

`{% team_name team %}`, `{% invented_people as five %}`.
"""

from __future__ import annotations

from django import template
from django.conf import settings

from afuera.web import bilingual
from afuera.web.teams import queries
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
