"""What was decided of themes, and how much of each have people read?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from afuera.web.bridge import themes as bridge
from afuera.web.teams.models import Person
from afuera.web.voices import inbox_queries, reading_queries
from afuera.web.voices.reading_models import Reading, Voice
from afuera.web.voices.theme_models import ThemeDecision


def decisions() -> list[dict[str, Any]]:
    """All decisions as the library takes them, in their order."""
    rows = ThemeDecision.objects.exclude(what__in=("describe", "forget")).order_by("id")
    return [
        {"what": row.what, "theme": row.theme, "other": row.other, "names": row.names, "number": row.pk}
        for row in rows
    ]


def described() -> list[dict[str, Any]]:
    """The themes that are looked for."""
    found: dict[str, dict[str, Any]] = {}
    for row in ThemeDecision.objects.filter(what__in=("describe", "forget", "rename")).order_by("id"):
        if row.what == "describe":
            found[row.theme] = {"theme": row.theme, "names": row.names, "words": row.words}
        elif row.what == "forget":
            found.pop(row.theme, None)
        elif row.theme in found:
            found[row.theme]["names"] = {**found[row.theme]["names"], **row.names}
    return list(found.values())


def renamed() -> dict[str, dict[str, str]]:
    """The names that people gave, also those that the machine has not taken up yet."""
    found: dict[str, dict[str, str]] = {}
    for row in ThemeDecision.objects.filter(what="rename").order_by("id"):
        found[row.theme] = {**found.get(row.theme, {}), **row.names}
    return found


Read = tuple[Counter[str], Counter[str], Counter[str]]


def read(person: Person) -> Read:
    """Of each theme how many voices anybody has read, how many this person, how many who decide."""
    themes = bridge.keys_by_theme()
    every = Voice.objects.filter(readers__gt=0).values_list("pk", flat=True)
    mine = Reading.objects.filter(person=person, read_at__isnull=False).values_list("voice", flat=True)
    by_all = Counter(theme for key in every for theme in themes.get(key, ()))
    by_me = Counter(theme for key in mine for theme in themes.get(key, ()))
    return by_all, by_me, read_by_deciders()


def read_by_deciders() -> Counter[str]:
    """Of each theme how many voices somebody has read who decides."""
    themes = bridge.keys_by_theme()
    return Counter(theme for key in reading_queries.read_by_deciders() for theme in themes.get(key, ()))


def read_keys(keys: list[str]) -> set[str]:
    """Which of these voices anybody has read."""
    return set(Voice.objects.filter(pk__in=keys, readers__gt=0).values_list("pk", flat=True))


def alike(keys: list[str]) -> dict[str, tuple[str, int]]:
    """Of each of these voices the one that it repeats, else itself, and how many more say the same."""
    known = dict(Voice.objects.filter(pk__in=keys).order_by().values_list("pk", "copy_of"))
    first = {key: known.get(key) or key for key in keys}
    many = inbox_queries.alike(sorted(set(first.values())))
    return {key: (one, many.get(one, 0)) for key, one in first.items()}


def there(keys: list[str]) -> set[str]:
    """Which of these voices stand in the inbox."""
    return set(Voice.objects.filter(pk__in=keys).values_list("pk", flat=True))
