"""How does a voice get into a decision?  From its own page: cited for a decision that its reader writes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from afuera.web.actions import decision_operations
from afuera.web.actions.decision_models import Evidence
from afuera.web.panels import Filled, box

MOST = 200  # of one's own, the newest first


@box("voices.voice", needs="decide", order=20)
def decisions_of_voice(request: HttpRequest, subject: Any) -> Filled:
    """The decisions that rest on this voice, and the choice of one of one's own."""
    event = subject.walk.partition("/walks/")[2].replace("/#", "#")
    cited = Evidence.objects.filter(kind="voice", reference__endswith=f"/{event}").select_related("decision")
    here = [one.decision for one in cited]
    mine = list(
        decision_operations.may_be_written_by(request.user)  # type: ignore[arg-type]
        .exclude(pk__in=[one.pk for one in here])
        .order_by("-pk")[:MOST]
    )
    if not mine and not here:
        return None
    return "actions/boxes/of_voice.html", {"cited": here, "mine": mine, "address": subject.walk}
