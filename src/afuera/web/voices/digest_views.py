"""Which page says how often customers' words come by e-mail?  Never, until a person wants it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache

from afuera.web.bilingual import said
from afuera.web.permissions import needs
from afuera.web.voices import digest_letters
from afuera.web.voices.story_models import OFF, Digest


@never_cache
def digest(request: HttpRequest) -> HttpResponse:
    """Turn it on, off, and see what the next letter would say."""
    person = request.user
    if request.method == "POST":
        digest_letters.choose_digest(person, request.POST.get("every", OFF))  # type: ignore[arg-type]
        messages.success(request, said("Saved."))
        return redirect("voices:digest")
    kept = Digest.objects.filter(person=person.pk).first()
    chosen = digest_letters.chosen(person)  # type: ignore[arg-type]
    subject, text = digest_letters.letter(person, chosen) if chosen else ("", "")  # type: ignore[arg-type]
    every = kept.every if kept else OFF
    context = {
        "every": every,
        "choices": digest_letters.EVERY,
        "subject": subject,
        "text": text,
        "kept": kept,
        "why": said(kept.why) if kept and kept.why else "",
    }
    return render(request, "voices/digest.html", context)


DIGEST_ADDRESSES = [path("digest/", needs("read_voices", digest), name="digest")]
