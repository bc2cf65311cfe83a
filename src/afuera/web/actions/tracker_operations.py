"""What can be done with a tracker?  Let an issue stand for a promise, take in what it says, end that."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from afuera.web.actions.commitment_operations import may_commit
from afuera.web.actions.plan_models import Commitment
from afuera.web.actions.tracker_messages import Message
from afuera.web.actions.tracker_models import TrackerEvent, TrackerLink
from afuera.web.actions.writing import note, said_facts
from afuera.web.bilingual import Refused
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

audit.tells(
    {
        "link_tracker": mark("Let an issue of a tracker stand for a promise"),
        "end_tracker": mark("Ended what an issue of a tracker stood for"),
        "hear_tracker": mark("A tracker told of an issue"),
    }
)


@transaction.atomic
def link_tracker(by: Person, commitment: Commitment, *, style: str, key: str, url: str = "") -> TrackerLink:
    """From now on this issue tells how far the promise is."""
    if not may_commit(by, commitment.plan, commitment.team):
        raise Refused(mark("A team's own people promise for it."))
    try:
        with transaction.atomic():
            link = TrackerLink.objects.create(
                commitment=commitment, style=style, key=key.strip(), url=url, made_by=by
            )
    except IntegrityError:
        raise Refused(mark("This issue stands for this promise already.")) from None
    note(by, "link_tracker", commitment.plan.subject, after={"kind": style, "reference": link.key})
    return link


@transaction.atomic
def end_tracker(by: Person, link: TrackerLink) -> None:
    """The issue stands for nothing here any more; its address answers no longer."""
    commitment = link.commitment
    if not may_commit(by, commitment.plan, commitment.team):
        raise Refused(mark("A team's own people promise for it."))
    if TrackerLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=timezone.now()):
        was = {"kind": link.style, "reference": link.key}
        note(by, "end_tracker", commitment.plan.subject, before=was)


@transaction.atomic
def hear_tracker(link: TrackerLink, told: Message) -> bool:
    """Take a message in; False when it came before, or is about another issue.

    What is older than what is known is kept and changes nothing: messages overtake each other.
    """
    if link.key.casefold() not in {key.casefold() for key in told.keys}:
        return False
    current = TrackerLink.objects.select_for_update().get(pk=link.pk)
    known = {"link": current, "event": told.event}
    if TrackerEvent.objects.filter(**known).exists():
        return False
    TrackerEvent.objects.create(**known, at=told.at, status=told.status, done=told.done)
    now = timezone.now()
    if current.changed_at is not None and told.at < current.changed_at:
        TrackerLink.objects.filter(pk=current.pk).update(seen_at=now)
        return True
    was = {"reference": current.key} | said_facts(current, "status")
    changes = {"status": told.status, "done": told.done, "changed_at": told.at, "seen_at": now}
    TrackerLink.objects.filter(pk=current.pk).update(**changes)
    if (current.status, current.done) != (told.status, told.done):
        after = {"reference": current.key, "state": told.status}
        before = {"reference": current.key, "state": was["status"]}
        note(None, "hear_tracker", current.commitment.plan.subject, before=before, after=after)
    return True
