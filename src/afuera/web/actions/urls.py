"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from afuera.web.actions.decision_views import DECISION_ADDRESSES
from afuera.web.navigation import Door
from afuera.wording import mark

app_name = "actions"
DOORS = (Door("actions:decisions", mark("Decisions"), "signpost", "see_actions"),)
urlpatterns = [*DECISION_ADDRESSES]
