"""What is kept about what was decided and done?  Each kind of thing has its own file; Django looks here."""

from __future__ import annotations

from afuera.web.actions.decision_models import Decision, Evidence, ImageUse, Mandate, Opening
from afuera.web.actions.log_models import Change, Notice

__all__ = ["Change", "Decision", "Evidence", "ImageUse", "Mandate", "Notice", "Opening"]
