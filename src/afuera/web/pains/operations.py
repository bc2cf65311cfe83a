"""What can be done with proposals?  Hear a study, accept, rename, merge, split, refuse, take up again, name.

Nothing goes without a reason: what is merged, split or refused says why, and what a study no longer finds
stays with the day from which on it is missing.  Who writes tells which version they read; when somebody else
changed the pain meanwhile, nothing is written and `Changed` brings what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.utils import timezone

from afuera.report.reader import Facts, facts, items, rows
from afuera.web.bilingual import Refused
from afuera.web.bridge import pains as bridge
from afuera.web.bridge.histories import Gone, when_erased
from afuera.web.journeys.models import Goal, Study
from afuera.web.journeys.operations import study_kept
from afuera.web.pains.models import KINDS, NotNow, Pain, PainHistory, Taking
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

LIVE = ("proposed", "accepted")
GONE = ("merged", "split", "refused")
DOORS = 12
WHAT = {
    "propose": mark("A study found it"),
    "missing": mark("A study no longer found it"),
    "found_again": mark("A study found it again"),
    "name": mark("Named a pain"),
    "part": mark("Made it as a part of another"),
    "accept": mark("Accepted a pain"),
    "rename": mark("Gave a pain another name"),
    "merge": mark("Merged a pain into another"),
    "receive": mark("Another pain was merged into it"),
    "split": mark("Split a pain into parts"),
    "refuse": mark("Refused a pain"),
    "take_up": mark("Took a pain up again"),
    "take": mark("Took a pain"),
    "hand_on": mark("Handed a pain on"),
    "give_back": mark("Gave a pain back"),
    "wait": mark("Decided that a pain waits"),
    "call_back": mark("Called a waiting pain back"),
    "leave": mark("Whoever had taken a pain has left"),
}
audit.tells({f"{what}_pain": words for what, words in WHAT.items() if what not in ("propose", "missing")})
NEEDS_REASON = mark("Say why: whoever reads this in a year learns from it.")


class Changed(Refused):
    """Somebody else changed the pain after it was read."""

    def __init__(self, pain: Pain, read: int) -> None:
        super().__init__(mark("Somebody changed this pain while you were writing."))
        self.pain = pain
        self.meanwhile = list(pain.history.filter(version__gt=read).select_related("person").order_by("id"))


def held(pain: Pain, read: int) -> Pain:
    """The pain as it stands, held until this transaction ends; Changed when it is not the version read."""
    current = (
        Pain.objects.select_for_update(of=("self",)).select_related("goal", "merged_into").get(pk=pain.pk)
    )
    if current.version != read:
        raise Changed(current, read)
    return current


def write(
    by: Person | None,
    pain: Pain,
    what: str,
    *,
    why: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Save the pain with its next version, its history and its line of audit."""
    pain.version += 1
    pain.save()
    PainHistory.objects.create(
        pain=pain, person=by, what=what, why=why.strip(), before=before, after=after, version=pain.version
    )
    audit.wrote(by, f"{what}_pain", f"pain:{pain.key}", before=before, after=after, why=why.strip()[:500])


def reasoned(why: str) -> str:
    """The reason, which must be there."""
    if not why.strip():
        raise Refused(NEEDS_REASON)
    return why.strip()


@receiver(study_kept)
def hear(study: Study, findings: Facts, **_: object) -> None:
    """A study was kept: new candidates, new figures, and what it no longer found."""
    if "pains" not in findings:
        return  # a study that did not look for pains says nothing about them
    goals = {goal.key: goal for goal in Goal.objects.all()}
    known = {pain.key: pain for pain in Pain.objects.select_for_update()}
    found = {str(row["pain"]): row for row in rows(findings.get("pains")) if row.get("kind") in KINDS}
    told: list[PainHistory] = []
    for key, row in found.items():
        pain = known.get(key)
        what = "propose" if pain is None else "found_again" if pain.missing_since else ""
        if pain is None:
            signature = dict(row.get("signature") or {})
            goal = goals.get(str(row.get("goal")))
            pain = Pain(key=key, signature=signature, kind=str(row["kind"]), goal=goal)
            pain.proposed_at = study.made_at
        pain.figures, pain.doors = _without_doors(row)
        pain.found_at, pain.missing_since = study.made_at, None
        pain.save()
        if what:
            told.append(_heard(pain, what, row))
    for key in known.keys() - found.keys():
        pain = known[key]
        if pain.found_at is not None and pain.missing_since is None:
            pain.missing_since = study.made_at
            pain.save(update_fields=["missing_since"])
            told.append(_heard(pain, "missing", {"reason": "nobody_hit"}))
    PainHistory.objects.bulk_create(told)


def _without_doors(row: Facts) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The figures, and apart from them the ids of journeys, where an erasure finds them."""
    kept = {name: fact for name, fact in row.items() if name not in ("journey_ids", "signature")}
    doors = {"hit": _ids(row)}
    for name in ("origin", "absorbers"):
        kept[name] = [
            {key: fact for key, fact in one.items() if key != "journey_ids"} for one in rows(row.get(name))
        ]
        doors |= {f"{name}/{one.get('team')}": _ids(one) for one in rows(row.get(name))}
    return kept, doors


def _ids(row: Facts) -> list[str]:
    return [str(one) for one in items(row.get("journey_ids"))[:DOORS]]


def _heard(pain: Pain, what: str, row: Facts) -> PainHistory:
    after = {
        name: row[name] for name in ("place", "people", "reason", "data_version") if row.get(name) is not None
    }
    return PainHistory(pain=pain, what=what, after=after or None, version=0)


@bridge.stands
def standing() -> list[dict[str, Any]]:
    """Every study counts these, whatever its rules propose: nothing disappears by itself."""
    return list(Pain.objects.filter(state__in=LIVE).values_list("signature", flat=True))


@when_erased
def forget(gone: Gone) -> None:
    """No door leads to somebody who was erased."""
    journeys = set(gone.journeys)
    for pain in Pain.objects.all():
        kept = {name: [one for one in ids if one not in journeys] for name, ids in pain.doors.items()}
        if kept != pain.doors:
            pain.doors = kept
            pain.save(update_fields=["doors"])


@transaction.atomic
def accept(by: Person, pain: Pain, read: int, *, why: str = "") -> Pain:
    """Yes, this is a trouble that customers have."""
    current = held(pain, read)
    if current.state != "proposed":
        raise Refused(mark("Only what is proposed can be accepted."))
    current.state = "accepted"
    write(by, current, "accept", why=why, before={"state": "proposed"}, after={"state": "accepted"})
    return current


@transaction.atomic
def refuse(by: Person, pain: Pain, read: int, *, why: str) -> Pain:
    """No: with a reason, and it stays to be read."""
    current = held(pain, read)
    _only_live(current)
    before = current.state
    current.state = "refused"
    _off_the_list(current)
    write(by, current, "refuse", why=reasoned(why), before={"state": before}, after={"state": "refused"})
    return current


@transaction.atomic
def rename(by: Person, pain: Pain, read: int, *, name_es: str, name_en: str, why: str = "") -> Pain:
    """Other names for people; the signature, by which it is found again, stays."""
    current = held(pain, read)
    before = {"name_es": current.name_es, "name_en": current.name_en}
    after = {"name_es": name_es.strip(), "name_en": name_en.strip()}
    if before == after:
        return current
    if current.proposed_by == "person" and not any(after.values()):
        raise Refused(mark("A pain that a person named needs a name."))
    current.name_es, current.name_en = after["name_es"], after["name_en"]
    write(by, current, "rename", why=why, before=before, after=after)
    return current


@transaction.atomic
def merge(by: Person, pain: Pain, read: int, *, into: Pain, why: str) -> Pain:
    """It is the same trouble as another one, which goes on."""
    current = held(pain, read)
    _only_live(current)
    other = Pain.objects.select_for_update().get(pk=into.pk)
    if other.pk == current.pk or other.state not in LIVE:
        raise Refused(mark("A pain can only be merged into another one that stands on the list."))
    before, reason = current.state, reasoned(why)
    current.state, current.merged_into = "merged", other
    _off_the_list(current)
    write(by, current, "merge", why=reason, before={"state": before}, after={"into": other.key})
    write(by, other, "receive", why=reason, after={"from": current.key})
    return current


@transaction.atomic
def split(by: Person, pain: Pain, read: int, *, parts: Sequence[Mapping[str, Any]], why: str) -> list[Pain]:
    """They are several troubles: each part has a name, and a step, a friction or words of its own."""
    current = held(pain, read)
    _only_live(current)
    reason = reasoned(why)
    if len(parts) < 2:
        raise Refused(mark("A split needs at least two parts."))
    made = [_part(by, current, part, reason) for part in parts]
    before = current.state
    current.state = "split"
    _off_the_list(current)
    keys = [one.key for one in made]
    write(by, current, "split", why=reason, before={"state": before}, after={"parts": keys})
    for one in made:
        _ask_for_counting(one)
    return made


def _part(by: Person, whole: Pain, part: Mapping[str, Any], why: str) -> Pain:
    name = str(part["name"]).strip()
    try:
        key, signature = bridge.narrower(
            whole.signature,
            str(part.get("step") or ""),
            str(part.get("friction") or ""),
            part.get("words") or (),
        )
    except ValueError:
        raise Refused(
            mark("“{name}” needs a step, a friction or words that the whole does not have."), name=name
        ) from None
    return _named(by, key, signature, name, whole.goal, "part", why, part_of=whole)


@transaction.atomic
def take_up(by: Person, pain: Pain, read: int, *, why: str) -> Pain:
    """What was merged, split or refused stands on the list again."""
    current = held(pain, read)
    if current.state not in GONE:
        raise Refused(mark("This pain stands on the list already."))
    before = {"state": current.state}
    current.state, current.merged_into = "accepted", None
    write(by, current, "take_up", why=reasoned(why), before=before, after={"state": "accepted"})
    return current


@transaction.atomic
def name_pain(
    by: Person, *, name: str, goal: Goal | None, step: str, friction: str, words: Sequence[str], why: str
) -> Pain:
    """A trouble that a person knows of and no study proposed; the next study counts whom it hits."""
    try:
        key, signature = bridge.named(goal.key if goal else None, step.strip(), friction, words)
    except ValueError:
        raise Refused(
            mark("Say by what it is recognised: a step, a kind of trouble, or words that people use.")
        ) from None
    pain = _named(by, key, signature, name.strip(), goal, "name", reasoned(why))
    _ask_for_counting(pain)
    return pain


def _named(
    by: Person,
    key: str,
    signature: dict[str, Any],
    name: str,
    goal: Goal | None,
    what: str,
    why: str,
    part_of: Pain | None = None,
) -> Pain:
    """A row of its own; a trouble that is known already by this signature is not named twice."""
    try:
        with transaction.atomic():
            pain = Pain.objects.create(
                key=key,
                signature=signature,
                kind=str(signature["kind"]),
                goal=goal,
                name_es=name,
                name_en=name,
                proposed_by="person",
                named_by=by,
                part_of=part_of,
                version=0,
            )
    except IntegrityError:
        raise Refused(mark("This trouble is on the list already, under the same signature.")) from None
    write(by, pain, what, why=why, after={"name": name, **signature})
    return pain


@transaction.atomic
def counted(pain: Pain, row: Facts) -> None:
    """What a named pain does to whom it hits is known; it stands where that puts it until a study orders all.

    A study that came first knows better.
    """
    current = Pain.objects.select_for_update().get(pk=pain.pk)
    if current.figures is not None:
        return
    others = [one for one in Pain.objects.filter(state__in=LIVE) if one.figures]
    behind = [int(facts(one.figures).get("place") or 0) for one in others]
    hurts_more = bridge.stands_behind(row, [facts(one.figures) for one in others])
    current.figures, current.doors = _without_doors(row)
    # Between two whole places: behind those that hurt more.
    current.figures["stands"] = ([0, *sorted(behind)])[hurts_more] + 0.5
    current.found_at = timezone.now()
    current.save(update_fields=["figures", "doors", "found_at"])


@transaction.atomic
def hit_nobody(pain: Pain) -> None:
    """It was counted, and nobody was hit: it stands with what is not found, not with what waits for it."""
    current = Pain.objects.select_for_update().get(pk=pain.pk)
    if current.figures is None and current.missing_since is None and Study.objects.exists():
        current.missing_since = timezone.now()
        current.save(update_fields=["missing_since"])
        _heard(current, "missing", {"reason": "nobody_hit"}).save()


def _ask_for_counting(pain: Pain) -> None:
    """Its own hits and burden, and no study of everything."""
    from afuera.web.pains.tasks import count

    transaction.on_commit(partial(count.enqueue, pain.key))


def _only_live(pain: Pain) -> None:
    if pain.state not in LIVE:
        raise Refused(mark("This pain does not stand on the list any more."))


def _off_the_list(pain: Pain) -> None:
    """Nobody has taken it any more, and it waits for no day."""
    now = timezone.now()
    ends = {"ended_at": now, "ended_as": "left_the_list"}
    Taking.objects.filter(pain=pain, ended_at=None).update(**ends)
    NotNow.objects.filter(pain=pain, ended_at=None).update(**ends)
