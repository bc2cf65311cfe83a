"""How is anything written here?  Row, history, notices at once; never over somebody else's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q

from afuera.web.actions.log_models import Change, Notice
from afuera.web.bilingual import Refused
from afuera.web.teams.audit import wrote
from afuera.web.teams.models import Person
from afuera.wording import mark

Row = TypeVar("Row", bound=models.Model)


class Overtaken(Refused):
    """Somebody else changed the same thing after it was read; `now` is what stands there."""

    def __init__(self, now: models.Model) -> None:
        super().__init__(mark("Somebody changed this while you were writing."))
        self.now = now


def note(
    by: Person | None,
    what: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> Change:
    """A line of the history, and one of the audit log."""
    why = why.strip()[:500]
    was, became = dict(before) if before is not None else None, dict(after) if after is not None else None
    wrote(by, what, subject, before=was, after=became, why=why)
    return Change.objects.create(person=by, what=what, subject=subject, before=was, after=became, why=why)


def tell(
    people: Iterable[Person | None],
    kind: str,
    about: str,
    facts: Mapping[str, Any],
    *,
    besides: Person | None = None,
    cause: str = "",
) -> int:
    """A notice for each, once for each cause, none for `besides` who did it.  How many are new."""
    wanted = {one.pk: one for one in people if one is not None and one != besides and one.is_active}
    told = set(
        Notice.objects.filter(kind=kind, about=about, cause=cause, to__in=wanted).values_list("to", flat=True)
    )
    new = [
        Notice(to=one, kind=kind, about=about, cause=cause, facts=dict(facts))
        for key, one in wanted.items()
        if key not in told
    ]
    Notice.objects.bulk_create(new)
    return len(new)


def revise(row: Row, read: int, values: Mapping[str, Any]) -> Row:
    """Change a row that still is as it was read, else nothing: `Overtaken` brings what stands there now."""
    kind = type(row)
    with transaction.atomic():
        changed = kind._default_manager.filter(pk=row.pk, version=read).update(**values, version=read + 1)
        found = kind._default_manager.get(pk=row.pk)
    if not changed:
        raise Overtaken(found)
    return found


def of(subject: str) -> models.QuerySet[Change]:
    """The history of one thing, the newest first."""
    return Change.objects.filter(Q(subject=subject)).select_related("person")


def said_facts(row: models.Model, *names: str) -> dict[str, Any]:
    """Some columns of a row for the history; what another row is, is told by its name."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(fact: Any) -> Any:
    return fact if isinstance(fact, (str, int, float, bool, list, dict, type(None))) else str(fact)
