"""What can be done with decisions?  Write one down, ask for one, decide, revise, cite evidence, open it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from afuera.web.actions.decision_models import Decision, Evidence, ImageUse, Mandate, Opening
from afuera.web.actions.evidence import Cited
from afuera.web.actions.writing import note, revise, said_facts, tell
from afuera.web.bilingual import Refused
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

audit.tells(
    {
        "write_decision": mark("Wrote a decision down"),
        "ask_for_decision": mark("Asked somebody to decide"),
        "decide": mark("Decided what had waited"),
        "revise_decision": mark("Changed the words of a decision"),
        "cite_evidence": mark("Cited evidence for a decision"),
        "drop_evidence": mark("Took evidence from a decision"),
        "set_mandate": mark("Wrote down what somebody may decide alone"),
        "note_image_use": mark("Noted a use of customers' words for our image"),
    }
)
TOLD = ("level", "title", "goal", "before", "after", "why", "rejected", "decided_on", "waits_for")
MOST_EVIDENCE = 40


@transaction.atomic
def write_decision(
    by: Person,
    *,
    deciders: Iterable[Person] = (),
    decided_on: dt.date | None = None,
    **words: Any,
) -> Decision:
    """A decision that was taken; whoever writes it down is among its deciders."""
    made = Decision(
        written_by=by, decided_by=by, decided_on=decided_on or timezone.localdate(), **_trimmed(words)
    )
    _whole(made)
    made.save()
    everyone = {by.pk: by, **{one.pk: one for one in deciders}}
    made.deciders.set(everyone.values())
    told = said_facts(made, *TOLD) | {"deciders": sorted(one.name for one in everyone.values())}
    note(by, "write_decision", made.subject, after=told)
    tell(everyone.values(), "decided", made.subject, _about(by, made), besides=by)
    return made


@transaction.atomic
def ask_for_decision(by: Person, waits_for: Person, **words: Any) -> Decision:
    """Something that somebody has to decide, with what is known so far."""
    if not (waits_for.is_active and may(waits_for, "decide")):
        raise Refused(mark("{name} cannot decide here."), name=waits_for.name)
    asked = Decision(written_by=by, waits_for=waits_for, waits_since=timezone.now(), **_trimmed(words))
    if not asked.title:
        raise Refused(mark("Say in a line what is to be decided."))
    asked.save()
    note(by, "ask_for_decision", asked.subject, after=said_facts(asked, *TOLD))
    tell([waits_for], "asked_to_decide", asked.subject, _about(by, asked), besides=by)
    return asked


@transaction.atomic
def decide(
    by: Person, asked: Decision, read: int, *, deciders: Iterable[Person] = (), **words: Any
) -> Decision:
    """Decide what waited; by whom it waits for, or by somebody who leads."""
    if asked.decided_on is not None:
        raise Refused(mark("This was decided already."))
    if asked.waits_for_id != by.pk and not may(by, "set_mandates"):
        raise Refused(mark("Only {name}, for whom it waits, decides this."), name=str(asked.waits_for))
    was = said_facts(asked, *TOLD)
    values = {
        **_trimmed(words),
        "decided_by": by,
        "decided_on": timezone.localdate(),
        "waits_for": None,
    }
    trial = Decision(**{"title": asked.title, "level": asked.level, **values})
    _whole(trial)
    found = revise(asked, read, values)
    found.deciders.set({by.pk: by, **{one.pk: one for one in deciders}}.values())
    note(by, "decide", found.subject, before=was, after=said_facts(found, *TOLD))
    tell([found.written_by, *found.deciders.all()], "decided", found.subject, _about(by, found), besides=by)
    return found


@transaction.atomic
def revise_decision(by: Person, decision: Decision, read: int, *, reason: str, **words: Any) -> Decision:
    """Other words for the same decision; those before stay in its history."""
    if not may_write(by, decision):
        raise Refused(mark("Only who wrote or took a decision changes its words."))
    if not reason.strip():
        raise Refused(mark("Say why the words change: the log is read years later."))
    was = said_facts(decision, *TOLD)
    values = _trimmed(words)
    if decision.decided_on is not None:
        _whole(Decision(**{name: getattr(decision, name) for name in ("title", "before", "after")} | values))
    found = revise(decision, read, values)
    note(by, "revise_decision", found.subject, before=was, after=said_facts(found, *TOLD), why=reason)
    tell(found.deciders.all(), "decided", found.subject, _about(by, found), besides=by, cause=f"v{read + 1}")
    return found


def may_write(by: Person, decision: Decision) -> bool:
    """May this person change its words and what it rests on?"""
    if by.pk in (decision.written_by_id, decision.decided_by_id, decision.waits_for_id):
        return True
    return may(by, "set_mandates") or decision.deciders.filter(pk=by.pk).exists()


def may_be_written_by(by: Person) -> QuerySet[Decision]:
    """The decisions of which `may_write` says yes, asked at once."""
    if may(by, "set_mandates"):
        return Decision.objects.all()
    own = Q(written_by=by) | Q(decided_by=by) | Q(waits_for=by) | Q(deciders=by)
    return Decision.objects.filter(own).distinct()


@transaction.atomic
def cite_evidence(by: Person, decision: Decision, cited: Cited, says: str = "") -> Evidence:
    """Something that the decision rests on.  Who cites it has opened it."""
    if not may_write(by, decision):
        raise Refused(mark("Only who wrote or took a decision changes its words."))
    if decision.evidence.count() >= MOST_EVIDENCE:
        raise Refused(mark("A decision rests on at most {n} pieces of evidence."), n=MOST_EVIDENCE)
    try:
        with transaction.atomic():
            found = Evidence.objects.create(
                decision=decision,
                kind=cited.kind,
                reference=cited.reference,
                says=says.strip(),
                added_by=by,
            )
    except IntegrityError:
        raise Refused(mark("This decision rests on that already.")) from None
    Opening.objects.create(evidence=found, person=by)
    note(by, "cite_evidence", decision.subject, after={"kind": cited.kind, "reference": cited.told})
    return found


@transaction.atomic
def drop_evidence(by: Person, evidence: Evidence, *, why: str) -> None:
    """The decision does not rest on it after all."""
    decision = evidence.decision
    if not may_write(by, decision):
        raise Refused(mark("Only who wrote or took a decision changes its words."))
    if not why.strip():
        raise Refused(mark("Say why the words change: the log is read years later."))
    was = {"kind": evidence.kind, "reference": evidence.reference.partition("/")[0]}
    evidence.delete()
    note(by, "drop_evidence", decision.subject, before=was, why=why)


def open_evidence(by: Person, evidence: Evidence) -> None:
    """Somebody looks at it; the first time is kept."""
    Opening.objects.get_or_create(evidence=evidence, person=by)


@transaction.atomic
def set_mandate(by: Person, person: Person, read: int, **words: Any) -> Mandate:
    """What somebody may decide alone.  `read` 0: nothing was written before."""
    values = _trimmed(words)
    if not values.get("alone"):
        raise Refused(mark("Say what {name} may decide without asking."), name=person.name)
    now = Mandate.objects.filter(person=person).first()
    was = said_facts(now, "alone", "budget", "asks") if now else None
    found = Mandate.objects.create(person=person, **values) if now is None else revise(now, read, values)
    note(by, "set_mandate", found.subject, before=was, after=said_facts(found, "alone", "budget", "asks"))
    facts = {"who": by.name}
    tell([person], "mandate_set", found.subject, facts, besides=by, cause=f"v{found.version}")
    return found


@transaction.atomic
def note_image_use(by: Person, *, kind: str, what: str, on: dt.date) -> ImageUse:
    """Customers' words went into a campaign, a prize, the press."""
    found = ImageUse.objects.create(kind=kind, what=what.strip(), on=on, noted_by=by)
    note(by, "note_image_use", f"image:{found.pk}", after=said_facts(found, "kind", "what", "on"))
    return found


def _trimmed(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: word.strip() if isinstance(word, str) else word for name, word in words.items()}


def _whole(made: Decision) -> None:
    if not made.title:
        raise Refused(mark("Say in a line what is to be decided."))
    if not (made.before and made.after):
        raise Refused(mark("A decision changes something: say how it was before and how it is from now on."))


def _about(by: Person, decision: Decision) -> dict[str, str]:
    return {"who": by.name, "title": decision.title}
