"""Which pages read pains?  The list in its order, the proposals, one pain, and the slope to take along."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from afuera.report import pain_words as words
from afuera.report.reader import Reader, facts
from afuera.web.bridge import pains as bridge
from afuera.web.journeys import queries as journeys
from afuera.web.journeys.exports import IMAGES, KINDS, sent
from afuera.web.journeys.sheets import sheet
from afuera.web.journeys.slugs import slug_of
from afuera.web.pains import forms, queries, slope_sheet, told
from afuera.web.pains.models import Pain, PainHistory
from afuera.web.pains.queries import Shown
from afuera.web.pains.waiting import Cost, cost_a_week
from afuera.web.permissions import may
from afuera.web.teams.models import Person

AT_ONCE = 12  # of a tier; the rest is one click away


def pains(request: HttpRequest) -> HttpResponse:
    """The ordered list, tier by tier; never in the order of complaints."""
    reader, found = told.reader_here(), queries.listed()
    context = {
        "study": journeys.newest_study(),
        "fresh": journeys.fresh(),
        "sentence": told.headline(reader, found.standing),
        "hidden": told.hidden_by_the_old_order(reader, found.in_order),
        "tiers": _tiers(reader, found.standing),
        "uncounted": [told.line(reader, one) for one in found.uncounted],
        "waiting": [_waiting(reader, one) for one in found.waiting],
        "proposed": len(found.proposed),
        "all": found,
        "picture": slope_sheet.picture(reader, found.in_order),
        "columns": slope_sheet.COLUMNS,
        "table": slope_sheet.table(reader, found.in_order),
        "images": IMAGES,
    }
    return render(request, "pains/pains.html", context)


def _tiers(reader: Reader, standing: list[Shown]) -> list[dict[str, Any]]:
    found = []
    for tier, title in words.TIERS.items():
        lines = [told.line(reader, one) for one in standing if one.figures.get("tier") == tier]
        leads = reader.say(title), reader.say(told.TIER_LEADS[tier])
        first = dict(zip(("title", "lead"), leads, strict=True))
        found.append({"key": tier, **first, "lines": lines[:AT_ONCE], "more": lines[AT_ONCE:]})
    return found


def _waiting(reader: Reader, one: Shown) -> dict[str, Any]:
    cost = Cost.of_row(one.wait.cost) if one.wait else Cost(None, None)
    return {
        **told.line(reader, one),
        "wait": one.wait,
        "week": told.week(reader, cost),
        "since": told.since(reader, one),
    }


def proposals(request: HttpRequest) -> HttpResponse:
    """What nobody has judged, what studies no longer find, and what went, each with its reason."""
    reader, found = told.reader_here(), queries.listed()
    names = {one.pain.key: told.whole_name(reader, one.pain) for one in _every(found)}
    reasons = queries.reasons([one.pain for one in (*found.gone, *found.missing)])
    context = {
        "proposed": [told.line(reader, one) for one in found.proposed if not one.pain.missing_since],
        "missing": [_left(reader, one, reasons, names) for one in found.missing],
        "gone": [_left(reader, one, reasons, names) for one in found.gone],
    }
    return render(request, "pains/proposals.html", context)


def _left(
    reader: Reader, one: Shown, reasons: dict[int, PainHistory], names: dict[str, str]
) -> dict[str, Any]:
    """A line with the reason why it no longer stands on the list."""
    why = reasons.get(one.pain.pk)
    return {**told.line(reader, one), "last": told.entry(reader, why, names) if why else None}


def _every(found: queries.Listed) -> list[Shown]:
    return [*found.standing, *found.waiting, *found.uncounted, *found.missing, *found.gone]


def pain(request: HttpRequest, key: str) -> HttpResponse:
    """One pain."""
    return page(request, found_or_404(key))


def found_or_404(key: str) -> Shown:
    """One pain by its key."""
    one = queries.one(key)
    if one is None:
        raise Http404
    return one


def page(request: HttpRequest, one: Shown, status: int = 200, **filled: Any) -> HttpResponse:
    """One pain whole: its finding, people, harms, walks, words, teams, decisions, history."""
    by: Person = request.user  # type: ignore[assignment]
    reader, pain = told.reader_here(), one.pain
    related = queries.related(pain)
    history = queries.history(pain)
    names = _names(reader, pain, related, history)
    causes, load = told.teams(reader, one.figures)
    context: dict[str, Any] = {
        "line": told.line(reader, one),
        "one": one,
        "sentence": told.finding(reader, one),
        "tier": reader.word(words.TIERS, one.figures.get("tier")) if one.figures.get("tier") else "",
        "thresholds": told.thresholds(reader, one.figures),
        "harms": told.harms(reader, one.figures),
        "company_cost": told.company_cost(reader, one.figures),
        "times": one.figures.get("times"),
        "cautions": told.cautions(reader, one.figures),
        "causes": _with_doors(request, pain, causes),
        "load": _with_doors(request, pain, load),
        "recognised": recognised(reader, facts(pain.signature)),
        "related": [(told.name_of(reader, other), other) for other in related],
        "into": told.whole_name(reader, pain.merged_into) if pain.merged_into else "",
        "whole": told.whole_name(reader, pain.part_of) if pain.part_of else "",
        "history": [told.entry(reader, each, names) for each in history],
        "week": told.week(reader, cost_a_week(one.figures)),
        "kept_week": told.week(reader, Cost.of_row(one.wait.cost)) if one.wait else [],
        "since": told.since(reader, one),
        "data": told.data_words(reader, one.wait.data_version) if one.wait else "",
        "steps": told.steps() if one.live and may(by, "judge_pains") else [],
        "listed": one.counted and not one.figures.get("few") and may(by, "walk_journeys"),
        "takings": [told.taken(reader, each) for each in queries.takings(pain)],
        **_doors(request, pain),
        **_forms(reader, by, one),
        **filled,
    }
    return render(request, "pains/pain.html", context, status=status)


def _names(reader: Reader, pain: Pain, related: list[Pain], history: list[Any]) -> dict[str, str]:
    """What the pains are called that its history speaks of."""
    known = {other.key: told.whole_name(reader, other) for other in related}
    for other in (pain.merged_into, pain.part_of):
        if other is not None:
            known[other.key] = told.whole_name(reader, other)
    return known | names_in(reader, history, known)


def names_in(reader: Reader, history: Iterable[PainHistory], known: Collection[str] = ()) -> dict[str, str]:
    """What the other pains are called that lines of a history speak of: never a key."""
    told_of = [facts(one.after) for one in history]
    spoken = {str(one[name]) for one in told_of for name in ("into", "from") if one.get(name)}
    spoken |= {str(key) for one in told_of for key in one.get("parts") or ()}
    wanted = spoken - set(known)
    if not wanted:
        return {}
    found = Pain.objects.filter(key__in=wanted).select_related("goal")
    return {one.key: told.whole_name(reader, one) for one in found}


def recognised(reader: Reader, signature: Any) -> list[tuple[str, str]]:
    """By what it is found again, in words."""
    found = [(reader.say("what"), words.pain_name(reader, {**signature, "step": None}))]
    if words.goal_name(reader, signature):
        found.append((reader.say("journey"), words.goal_name(reader, signature)))
    for name, title in told.PIECES.items():
        if signature.get(name):
            value = signature[name]
            many = value if isinstance(value, list) else [value]
            said = reader.listing([str(each) if name == "words" else reader.label(each) for each in many])
            found.append((reader.say(title), said))
    return found


def _doors(request: HttpRequest, pain: Pain) -> dict[str, Any]:
    """Whom one may walk with, and what they said; masked unless the reader may see names."""
    if not may(request.user, "walk_journeys"):
        return {}
    found, study = bridge.doors(pain.doors.get("hit", [])), journeys.newest_study()
    walks = [
        {"key": slug_of(row["goal"]), "id": row["journey_id"], "place": at} for at, row in enumerate(found, 1)
    ]
    voices = sheet(study).voices(bridge.words_on(found)) if study else []
    by_journey = {row["journey_id"]: slug_of(row["goal"]) for row in found}
    return {"walks": walks, "voices": [{**one, "key": by_journey[one["journey"]]} for one in voices]}


def _with_doors(request: HttpRequest, pain: Pain, sides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Teams, each with one walk behind its number."""
    if not may(request.user, "walk_journeys"):
        return sides
    for side in sides:
        for row in bridge.doors(pain.doors.get(side["door"], [])[:1]):
            side["walk"] = {"key": slug_of(row["goal"]), "id": row["journey_id"]}
    return sides


def _forms(reader: Reader, by: Person, one: Shown) -> dict[str, Form]:
    """What this person may decide about it now."""
    pain, read = one.pain, {"read": one.pain.version}
    found: dict[str, Form] = {}
    if may(by, "judge_pains"):
        found["rename_form"] = forms.RenameForm(
            initial={**read, "name_es": pain.name_es, "name_en": pain.name_en}, auto_id="rename_%s"
        )
        if one.live:
            into = [(other.pk, told.whole_name(reader, other)) for other in queries.targets(pain)]
            if pain.state == "proposed":
                found["accept_form"] = forms.AcceptForm(initial=read, auto_id="accept_%s")
            found["refuse_form"] = forms.WhyForm(initial=read, auto_id="refuse_%s")
            found["merge_form"] = forms.MergeForm(initial=read, choices=into, auto_id="merge_%s")
            found["split_form"] = forms.SplitForm(initial=read, auto_id="split_%s")
        else:
            found["take_up_form"] = forms.WhyForm(initial=read, auto_id="up_%s")
    if one.live:
        found |= _decision_forms(by, one, read)
    return found


def _decision_forms(by: Person, one: Shown, read: dict[str, int]) -> dict[str, Form]:
    found: dict[str, Form] = {}
    mine = one.taking is not None and one.taking.owner_id == by.pk
    gives = may(by, "give_pains")
    if may(by, "take_pains") and (gives or one.taking is None):
        found["take_form"] = forms.TakeForm(initial=read, by=by, may_give=gives, auto_id="take_%s")
    if one.taking is not None and (mine or gives):
        found["give_back_form"] = forms.WhyForm(initial=read, auto_id="back_%s")
    if may(by, "put_pains_off"):
        found["wait_form"] = forms.WaitForm(initial=read, auto_id="wait_%s")
        if one.waits:
            found["call_back_form"] = forms.WhyForm(initial=read, auto_id="call_%s")
    return found


def picture(request: HttpRequest, form: str) -> HttpResponse:
    """The slope as SVG or PNG, or its numbers as CSV."""
    if form not in IMAGES:
        raise Http404
    from afuera.export.files import image

    reader = told.reader_here()
    drawn = slope_sheet.file(reader, queries.listed().in_order)
    if drawn is None:
        raise Http404
    study = journeys.newest_study()
    day = study.made_at.date().isoformat() if study else "today"
    return sent(image(drawn, form), KINDS[form], f"{slugify(reader.say('Pains'))}-{day}.{form}")
