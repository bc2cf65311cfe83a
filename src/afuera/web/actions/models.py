"""What is kept about what was decided and done?  Each kind of thing has its own file; Django looks here."""

from __future__ import annotations

from afuera.web.actions.api_models import ApiKey
from afuera.web.actions.decision_models import Decision, Evidence, ImageUse, Mandate, Opening
from afuera.web.actions.humanity_models import Efficiency, EfficiencyLook
from afuera.web.actions.log_models import Change, Notice
from afuera.web.actions.loop_models import LoopMessage, OpenPage, Told
from afuera.web.actions.plan_models import Cause, Commitment, Fix, Plan
from afuera.web.actions.tracker_models import TrackerEvent, TrackerLink
from afuera.web.actions.verdict_models import Verdict

__all__ = [
    "ApiKey",
    "Cause",
    "Change",
    "Commitment",
    "Decision",
    "Efficiency",
    "EfficiencyLook",
    "Evidence",
    "Fix",
    "ImageUse",
    "LoopMessage",
    "Mandate",
    "Notice",
    "OpenPage",
    "Opening",
    "Plan",
    "Told",
    "TrackerEvent",
    "TrackerLink",
    "Verdict",
]
