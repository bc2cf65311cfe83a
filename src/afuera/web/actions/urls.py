"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from afuera.web.actions.api_views import API_ADDRESSES
from afuera.web.actions.decision_views import DECISION_ADDRESSES
from afuera.web.actions.humanity_views import HUMANITY_ADDRESSES
from afuera.web.actions.loop_views import LOOP_ADDRESSES
from afuera.web.actions.plan_views import PLAN_ADDRESSES
from afuera.web.actions.tracker_views import TRACKER_ADDRESSES
from afuera.web.actions.verdict_views import PROOF_ADDRESSES
from afuera.web.actions.week_views import WEEK_ADDRESSES
from afuera.web.navigation import Door
from afuera.wording import mark

app_name = "actions"
DOORS = (
    Door("actions:week", mark("This week"), "calendar-check", "see_actions"),
    Door("actions:plans", mark("Plans that prevent"), "shield-check", "see_actions"),
    Door("actions:decisions", mark("Decisions"), "signpost", "see_actions"),
)
urlpatterns = [
    *WEEK_ADDRESSES,
    *PLAN_ADDRESSES,
    *TRACKER_ADDRESSES,
    *PROOF_ADDRESSES,
    *HUMANITY_ADDRESSES,
    *LOOP_ADDRESSES,
    *API_ADDRESSES,
    *DECISION_ADDRESSES,
]
