"""What can be done with themes?  Rename, merge, split, pin, describe one; the machine obeys the next time."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from afuera.privacy import mask
from afuera.web.bilingual import Refused
from afuera.web.bridge import themes as bridge
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.web.voices import reading_operations, theme_queries
from afuera.web.voices.reading_models import Voice
from afuera.web.voices.theme_models import ThemeDecision
from afuera.wording import mark

audit.tells(
    {
        "rename_theme": mark("Gave a theme another name"),
        "merge_theme": mark("Merged a theme into another"),
        "split_theme": mark("Had a theme split"),
        "pin_theme": mark("Pinned a theme: it stays as it is"),
        "unpin_theme": mark("Let a theme move again"),
        "describe_theme": mark("Described a theme that is looked for"),
        "forget_theme": mark("Looks for a described theme no more"),
    }
)
AT_ONCE = 500


def understand() -> None:
    """Understand what is new by all decisions; the inbox learns which voices repeat others."""
    copies = bridge.understand(theme_queries.decisions(), theme_queries.described())
    if copies is None:
        return
    before = dict(Voice.objects.exclude(copy_of="").order_by().values_list("pk", "copy_of"))
    keys = sorted(key for key in before.keys() | copies.keys() if before.get(key, "") != copies.get(key, ""))
    for start in range(0, len(keys), AT_ONCE):
        _repeats(keys[start : start + AT_ONCE], copies)


@transaction.atomic
def _repeats(keys: list[str], copies: Mapping[str, str]) -> None:
    """These voices repeat others now, or no more; who read them has read what they repeat."""
    rows = list(Voice.objects.filter(pk__in=keys))
    changed = {key for row in rows if row.readers for key in (row.copy_of, copies.get(row.pk, "")) if key}
    for row in rows:
        row.copy_of = copies.get(row.pk, "")
    Voice.objects.bulk_update(rows, ["copy_of"])
    for key in sorted(changed):
        reading_operations.note_on(key)


@transaction.atomic
def rename(by: Person, theme: str, names: Mapping[str, str]) -> None:
    """Its names from now on, also when voices come and go."""
    given = {tongue: words.strip()[:160] for tongue, words in names.items() if words.strip()}
    if not given:
        raise Refused(mark("A theme needs a name."))
    _nobody_in(given)
    _decide(by, "rename", theme, names=given)


def _nobody_in(names: Mapping[str, str]) -> None:
    if any(mask(words) != words for words in names.values()):
        raise Refused(
            mark("Everybody reads a theme's name: leave out people, telephone numbers and the like.")
        )


@transaction.atomic
def merge(by: Person, theme: str, other: str) -> None:
    """Its voices, and all that come to it, belong to the other."""
    if theme == other or bridge.theme(other) is None:
        raise Refused(mark("There is no other theme of that name."))
    went = bridge.went(theme_queries.decisions())
    if theme in went:
        raise Refused(mark("This theme already goes into another one."))
    if went.get(other) == theme:
        raise Refused(mark("That theme already goes into this one."))
    _decide(by, "merge", theme, other=other)


@transaction.atomic
def split(by: Person, theme: str) -> None:
    """It falls into its parts."""
    _decide(by, "split", theme)


@transaction.atomic
def pin(by: Person, theme: str, pinned: bool) -> None:
    """It stays as it is, whatever comes; or no more."""
    _decide(by, "pin" if pinned else "unpin", theme)


@transaction.atomic
def describe(by: Person, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Look for voices that speak of this; the id of the theme."""
    told = {tongue: text.strip() for tongue, text in words.items() if text.strip()}
    if not told:
        raise Refused(mark("Describe in a sentence what customers would say."))
    theme = bridge.new_id(told)
    _nobody_in(names)
    _decide(by, "describe", theme, names=dict(names), words=told)
    return theme


@transaction.atomic
def forget(by: Person, theme: str) -> None:
    """Look for a described theme no more."""
    _decide(by, "forget", theme)


def _decide(by: Person, what: str, theme: str, **said: object) -> None:
    if not may(by, "shape_themes"):
        raise Refused(mark("You may not shape themes."))
    if what != "describe" and bridge.theme(theme) is None:
        raise Refused(mark("This theme is not there any more."))
    made = ThemeDecision.objects.create(what=what, theme=theme, made_by=by, **said)
    after = {"theme": theme, "other": made.other, "names": made.names}
    audit.wrote(by, f"{what}_theme", f"theme:{theme}", after=after)
    from afuera.web.voices.tasks import understand as later

    transaction.on_commit(later.enqueue)
