"""Which letters go out about who answers for a journey?  Each once, in the language of its reader."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from afuera import wording
from afuera.web.journeys.owner_models import Ownership
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person

SUBJECTS = {
    "named": wording.mark("You are asked to answer for “{goal}”"),
    "handed": wording.mark("{name} wants to hand “{goal}” over to you"),
    "accepted": wording.mark("{name} answers for “{goal}” from now on"),
    "declined": wording.mark("{name} declined to answer for “{goal}”"),
    "vacant": wording.mark("Nobody answers for “{goal}” any more"),
}


@task()
def tell_of_naming(named_id: int) -> None:
    """To the one who was named, unless it was answered or taken back meanwhile."""
    named = _found(named_id, accepted_at=None, ended_at=None, naming_told_at=None)
    if named is None:
        return
    by_owner = named.goal.ownerships.filter(
        person=named.named_by, accepted_at__isnull=False, ended_at=None
    ).exists()
    _send("handed" if by_owner else "named", named, named.named_by, [named.person])
    Ownership.objects.filter(pk=named.pk).update(naming_told_at=timezone.now())


@task()
def tell_of_answer(named_id: int) -> None:
    """To the one who named, and to the owner before."""
    named = _found(named_id, answer_told_at=None)
    if named is None or (named.accepted_at is None and named.ended_as != "declined"):
        return
    before = named.goal.ownerships.select_related("person").filter(
        ended_as="handed_over", handed_to=named.person, ended_at__gte=named.named_at
    )
    readers = [named.named_by, *(one.person for one in before)]
    _send("accepted" if named.accepted_at else "declined", named, named.person, readers)
    Ownership.objects.filter(pk=named.pk).update(answer_told_at=timezone.now())


@task()
def tell_of_vacancy(ownership_id: int) -> None:
    """To everybody who may name owners, when somebody stepped down."""
    one = _found(ownership_id, ended_as="stepped_down")
    if one is None or one.goal.ownerships.filter(accepted_at__isnull=False, ended_at=None).exists():
        return
    roles = ABILITIES["appoint_owners"][1] - {"administrator"}
    _send("vacant", one, one.person, Person.objects.filter(is_active=True, role__in=roles))


def _found(pk: int, **still: object) -> Ownership | None:
    return (
        Ownership.objects.select_related("goal", "person", "named_by").filter(pk=pk).filter(**still).first()
    )


def _send(what: str, about: Ownership, name: Person | None, readers: Iterable[Person | None]) -> None:
    """One letter to each reader, in their language; nobody is told of what they did themselves."""
    for reader in {one.pk: one for one in readers if one is not None and one != name}.values():
        if reader.invented or not reader.is_active:
            continue
        with translation.override(reader.language):
            goal = about.goal.label(reader.language)
            told = {"goal": goal, "name": name.name if name else "Afuera"}
            link = settings.ADDRESS + reverse("journeys:owner", args=[about.goal.slug])
            context = {"what": what, "about": about, "reader": reader, "link": link, **told}
            text = render_to_string("journeys/mail/owner.txt", context)
            subject = wording.say(SUBJECTS[what], reader.language, **told)
            send_mail(" ".join(subject.split()), text, None, [reader.email])
