"""Who tells customers that it came back?  Those who told them that it was changed: the words lie ready.

A plan that reopens itself writes the message, in both languages; a person sends it, to everybody who was told
and to nobody else.  It is owed to them, so it does not wait for the days between two messages.
"""

from __future__ import annotations

from afuera.web.actions.loop_models import LoopMessage, Told
from afuera.web.actions.plan_models import Plan
from afuera.web.actions.plan_operations import about
from afuera.web.actions.writing import note, tell
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person
from afuera.wording import mark, say

SUBJECT = mark("What we said we had changed came back")
TEXT = mark(
    "We told you what we had changed about what you went through. It happens again: we saw it in our own "
    "signals, and you should hear it from us first. We are looking for the cause again. You need not do "
    "anything; we will write when it stays away."
)


def correct(plan: Plan, cause: str) -> LoopMessage | None:
    """Write the message and tell who may send it; None when no customer was told.  Inside a transaction."""
    if not heard(plan):
        return None
    waiting = plan.messages.filter(corrects=True, sent_hit_at=None).first()
    if waiting is None:
        words = {
            f"{name}_{lang}": say(told, lang)
            for name, told in (("subject", SUBJECT), ("text", TEXT))
            for lang in ("es", "en")
        }
        waiting = LoopMessage.objects.create(plan=plan, corrects=True, **words)
        note(None, "write_message", plan.subject, after={"title": waiting.subject_es})
    tell(_who_may(), "tell_it_came_back", plan.subject, about(None, plan), cause=cause)
    return waiting


def heard(plan: Plan) -> set[str]:
    """The customers who were told that it was changed, as fingerprints."""
    told = Told.objects.filter(message__plan=plan, message__corrects=False, sent_at__isnull=False)
    return set(told.values_list("who", flat=True))


def _who_may() -> list[Person]:
    roles = ABILITIES["tell_customers"][1]
    return list(Person.objects.filter(is_active=True, role__in=roles))
