"""How does a voice get into a decision?  From its own page: cited for a decision that its reader writes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from afuera.web.actions import decision_operations
from afuera.web.actions.decision_models import Decision, Evidence
from afuera.web.panels import Filled, box

MOST = 30


@box("voices.voice", needs="decide", order=20)
def decisions_of_voice(request: HttpRequest, subject: Any) -> Filled:
    """The decisions that rest on this voice, and the choice of one of one's own."""
    event = subject.walk.partition("/walks/")[2].replace("/#", "#")
    cited = Evidence.objects.filter(kind="voice", reference__endswith=f"/{event}").select_related("decision")
    here = [one.decision for one in cited]
    mine = [
        one
        for one in Decision.objects.order_by("-pk")[:MOST]
        if one not in here and decision_operations.may_write(request.user, one)  # type: ignore[arg-type]
    ]
    if not mine and not here:
        return None
    return "actions/boxes/of_voice.html", {"cited": here, "mine": mine, "address": subject.walk}
