"""How does a voice get to a pain?  From the voice's own page, by somebody who read it; and off again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from afuera.report.reader import Reader
from afuera.web.bilingual import said
from afuera.web.bridge.histories import sign
from afuera.web.pains import told
from afuera.web.pains.models import Pain
from afuera.web.pains.voice_models import VoiceLink
from afuera.web.panels import Filled, box
from afuera.web.permissions import may, needs
from afuera.web.teams import audit
from afuera.web.voices.models import Voice
from afuera.wording import mark

audit.tells(
    {
        "link_voice": mark("Linked a voice to a pain"),
        "unlink_voice": mark("Took a voice off a pain"),
    }
)
OFFERED = ("proposed", "accepted")
MOST = 8


@require_POST
@transaction.atomic
def link(request: HttpRequest, key: str) -> HttpResponse:
    """This voice tells of that pain; with `off` it does not after all."""
    voice = get_object_or_404(Voice, pk=key)
    by: Any = request.user
    pain = get_object_or_404(Pain, key=request.POST.get("pain", ""))
    told_ = {"voice": sign(voice.pk)}
    if "off" in request.POST:
        if VoiceLink.objects.filter(pain=pain, voice=voice).delete()[0]:
            audit.wrote(by, "unlink_voice", f"pain:{pain.key}", before=told_, after={})
    elif pain.state not in OFFERED:
        messages.error(request, said("This pain is not on the list any more."))
    elif VoiceLink.objects.get_or_create(pain=pain, voice=voice, defaults={"by": by})[1]:
        audit.wrote(by, "link_voice", f"pain:{pain.key}", after=told_)
    return redirect("voices:voice", key)


@box("voices.voice", needs="see_pains", order=10)
def pains_of_voice(request: HttpRequest, subject: Any) -> Filled:
    """On the page of a voice: the pains that it tells of, and the choice of one more."""
    reader = told.reader_here()
    linked = list(VoiceLink.objects.filter(voice=subject.voice.pk).select_related("pain__goal", "by"))
    here = {one.pain_id for one in linked}
    every = Pain.objects.filter(state__in=OFFERED).select_related("goal").order_by("pk")
    offered = [
        (one.key, told.whole_name(reader, one), _same(one, subject.voice))
        for one in every
        if one.pk not in here
    ]
    context = {
        "voice": subject.voice,
        "linked": [(one, told.whole_name(reader, one.pain)) for one in linked],
        "offered": sorted(offered, key=lambda one: (not one[2], one[1].lower())),
        "may_link": may(request.user, "name_pains"),
    }
    return "pains/boxes/of_voice.html", context


def _same(pain: Pain, voice: Voice) -> bool:
    return bool(voice.goal) and pain.signature.get("goal") == voice.goal


@box("pains.pain", needs="read_voices", order=20)
def voices_of_pain(request: HttpRequest, subject: Any) -> Filled:
    """On the page of a pain: the voices linked to it, and how many of them deciders have read."""
    pain = subject if isinstance(subject, Pain) else getattr(subject, "pain", None)
    if not isinstance(pain, Pain):
        return None
    keys = list(VoiceLink.objects.filter(pain=pain).values_list("voice", flat=True))
    if not keys:
        return None
    from afuera.web.voices import inbox_sheets, reading_queries

    reader: Reader = inbox_sheets.reader_of(request)
    voices = list(Voice.objects.filter(pk__in=keys).order_by("lot")[:MOST])
    share = reading_queries.share_read_by_deciders(keys)
    context = {"lines": inbox_sheets.lines(reader, voices, set()), "share": share, "n": len(keys)}
    return "pains/boxes/voices.html", context


VOICE_ADDRESSES = [path("voice/<slug:key>/", needs("name_pains", link), name="link_voice")]
