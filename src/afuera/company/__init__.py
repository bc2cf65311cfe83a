"""What does only the company know?  Its teams and their hours, its goals and standards, its names for things.

All of it is optional and stands in `company.toml`; docs/company.md describes every key.
"""

from __future__ import annotations

from afuera.company.hours import Hours
from afuera.company.reading import read_company
from afuera.company.things import Company, Goal, Reason, Team

__all__ = ["Company", "Goal", "Hours", "Reason", "Team", "read_company"]
