"""Which pages are there to decide who is who?  Refusals, a decision and what it would change, erasure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from afuera.errors import AfueraError
from afuera.people.by_hand import JOIN, SEPARATE, TAKE_BACK, Decision, noticed
from afuera.people.previews import Group, Preview, whole
from afuera.people.refusals import BY_HAND, CONFLICT, HUB, MANY_CASES, SHARED
from afuera.web.bilingual import Refused, said
from afuera.web.bridge import histories
from afuera.web.people import operations, queries
from afuera.web.people.forms import EraseForm, WhyForm, page_of
from afuera.web.people.shown import Eyes, eyes, identifier_at, main_of
from afuera.web.teams.audit import looked
from afuera.web.teams.company_file import known
from afuera.web.telling import reason_of
from afuera.wording import mark

A_PAGE = 50
HUBS, CONFLICTS = (HUB, MANY_CASES), (SHARED, CONFLICT, BY_HAND)
TELLS = {
    HUB: mark(
        "Seen together with too many others: it belongs to a place or a default value, not to somebody."
    ),
    MANY_CASES: mark("Has far more cases than anybody: a default value. It counts as nobody."),
    SHARED: mark("Seen with two different people: it is shared, so it proves nothing about who is who."),
    CONFLICT: mark("To follow it would make one person of two that have different strong numbers."),
    BY_HAND: mark("Somebody here said that these are two people."),
}


def refused(request: HttpRequest) -> HttpResponse:
    """Identifiers and ties that were not followed, why, and what they would have joined."""
    counted, eye = histories.how_many_refused(), eyes(request)
    page = page_of(request.GET, -(-sum(counted.values()) // A_PAGE))
    rows = histories.refused((*HUBS, *CONFLICTS), (page - 1) * A_PAGE, A_PAGE)
    context = {
        "rows": [_refusal(eye, row) for row in rows],
        "hubs": sum(counted.get(reason, 0) for reason in HUBS),
        "conflicts": sum(counted.get(reason, 0) for reason in CONFLICTS),
        "masked": not eye.sees_names,
        "page": page,
        "earlier": page - 1,
        "later": page + 1 if page * A_PAGE < sum(counted.values()) else 0,
    }
    return render(request, "people/refused.html", context)


def _refusal(eye: Eyes, row: dict[str, Any]) -> dict[str, Any]:
    """One refusal with its two ends: those that it would have joined, each with a door."""
    people: dict[str, str] = row["people"]
    ends = [row["other"]] if row["other"] else list(row["between"]) or list(row["held"] or ())
    if row["other"]:
        ends = [row["identifier"], row["other"]]
    joined = [eye.identifier(name, people.get(name) or (row["person"] if name == row["identifier"] else ""))
              for name in ends]  # fmt: skip
    two = [one for one in joined if one.person][:2]
    return {
        "shown": eye.identifier(row["identifier"], row["person"] or ""),
        "reason": row["reason"],
        "tells": TELLS[row["reason"]],
        "hub": row["reason"] in HUBS,
        "ties": row["ties"],
        "joined": joined,
        "two": two if len(two) == 2 and two[0].person != two[1].person else [],
    }


@never_cache
def decide(request: HttpRequest) -> HttpResponse:
    """Merge or split: first what would change, then, with a reason, the decision."""
    asked = request.POST if request.method == "POST" else request.GET
    action = asked.get("action", "")
    one, other = (identifier_at(asked.get(end, "")) for end in ("one", "other"))
    if action not in (JOIN, SEPARATE) or one is None or other is None:
        raise Http404
    if one == other:
        messages.error(request, said("Choose two different names."))
        return redirect("people:names", asked.get("one", "").partition(".")[0])
    pairs = [(one, other)]
    if action == JOIN:
        ours, theirs = ([row["identifier"] for row in histories.identifiers(asked[end].partition(".")[0])]
                        for end in ("one", "other"))  # fmt: skip
        pairs = whole(one, other, ours, theirs, known().strong_identifiers)
    hidden = {"action": action, "one": asked.get("one"), "other": asked.get("other")}
    return _decided(request, action, [(*pair, None) for pair in pairs], None, hidden)


@never_cache
def take_back(request: HttpRequest, decision: str) -> HttpResponse:
    """Take a decision back, with those that were made together with it: first what would change."""
    standing = histories.standing()
    past = next((one for one in standing if one.decision == decision), None)
    if past is None:
        raise Http404
    together = [one for one in standing if _made_together(one, past)]
    return _decided(request, TAKE_BACK, [(one.one, one.other, one.decision) for one in together], past, {})


def _made_together(one: Decision, other: Decision) -> bool:
    """One click makes several decisions when two people each have a customer number and a user."""
    return (one.action, one.by, one.at, one.why) == (other.action, other.by, other.at, other.why)


def _decided(
    request: HttpRequest,
    action: str,
    about: list[tuple[str, str, str | None]],
    past: Decision | None,
    hidden: dict[str, Any],
) -> HttpResponse:
    """The page of a decision: its preview; when it was sent with a reason, the decision itself."""
    form, now = WhyForm(request.POST or None), timezone.now()

    def made(why: str) -> list[Decision]:
        by = request.user.email  # type: ignore[union-attr]
        return [
            noticed(action, one, other, by=by, why=why, at=now, takes_back=back) for one, other, back in about
        ]

    if request.method == "POST" and form.is_valid():
        try:
            operations.decide(request.user, made(form.cleaned_data["why"]))  # type: ignore[arg-type]
        except AfueraError as refusal:
            form.add_error(None, reason_of(refusal))
        else:
            messages.success(
                request, said("Decided. The histories follow as soon as the pages have caught up.")
            )
            return redirect("people:decisions")
    two = about[0][:2]
    eye, changes = eyes(request), histories.try_out(made("-"), known())
    people = histories.whose(two)
    context = {
        "form": form,
        "action": action,
        "hidden": hidden,
        "two": [eye.identifier(name, people.get(name, "")) for name in two],
        "changes": changes,
        "moved": _moved(eye, changes) if changes else "",
        "before": [_group(eye, group) for group in changes.before] if changes else [],
        "after": [_group(eye, group) for group in changes.after] if changes else [],
        "overruled": [_told(eye, one) for one in changes.overruled] if changes else [],
        "revived": [_told(eye, one) for one in changes.revived] if changes else [],
        "strange": [[eye.identifier(name) for name in pair] for pair in changes.strange] if changes else [],
        "past": _told(eye, past) if past else None,
        "masked": not eye.sees_names,
    }
    return render(request, "people/decide.html", context)


def _moved(eye: Eyes, changes: Preview) -> str:
    counted = {name: eye.reader.counted(getattr(changes, name), name) for name in ("journeys", "signals")}
    return eye.reader.say(mark("Put together anew: {journeys} with {signals}."), **counted)


def _group(eye: Eyes, group: Group) -> dict[str, Any]:
    main = main_of(group.identifiers)
    names = [eye.identifier(name) for name in group.identifiers if name != main]
    return {"main": eye.identifier(main), "names": names, "signals": group.signals, "person": group.person}


def _told(eye: Eyes, one: Decision, names: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "decision": one.decision,
        "action": one.action,
        "two": [eye.identifier(one.one), eye.identifier(one.other)],
        "by": (names or {}).get(one.by, one.by),
        "at": one.at,
        "why": one.why,
    }


@never_cache
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision by hand that stands, the newest first."""
    found, eye = histories.standing(), eyes(request)
    shaped = {one.decision for one in histories.decided()}
    names = queries.deciders({one.by for one in found})
    first = [one for at, one in enumerate(found) if not any(_made_together(one, two) for two in found[:at])]
    told = [{**_told(eye, one, names), "waits": one.decision not in shaped} for one in first]
    return render(request, "people/decisions.html", {"decisions": told, "masked": not eye.sees_names})


@never_cache
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Erase somebody everywhere, after a word was typed and a reason given."""
    who = histories.somebody(key, 1)
    if who is None:
        raise Http404
    form, eye = EraseForm(request.POST or None), eyes(request)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_to_erase(request.user, key, why=form.cleaned_data["why"])  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, reason_of(refusal))
        else:
            messages.success(
                request, said("This person is being erased. Within minutes nothing of them is found.")
            )
            return redirect("people:search")
    looked(request.user, f"person:{histories.sign(key)}", "people:erase")  # type: ignore[arg-type]
    names = [row["identifier"] for row in who.identifiers]
    context = {
        "who": who,
        "place": key,
        "form": form,
        "main": eye.main(names),
        "erasing": queries.under_way(key),
    }
    context |= {"names": [eye.identifier(name) for name in names]}
    return render(request, "people/erase.html", context)
