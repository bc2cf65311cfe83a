"""How do we know that Afuera finds what is there?  Companies with planted faults, and the truth beside them.

`simulate("here", industry="bank", seed=3, stories=("all",))` writes signals, company.toml, truth.json and a
short README into a directory.  The same arguments give the same files.
"""

from __future__ import annotations

from afuera.simulate.expected import Expected, expected
from afuera.simulate.faults import FAULTS, USUAL, UnknownPlan
from afuera.simulate.industries import INDUSTRIES
from afuera.simulate.making import simulate
from afuera.simulate.stories import STORIES
from afuera.simulate.truth import GoalTruth, Truth

__all__ = [
    "FAULTS",
    "INDUSTRIES",
    "STORIES",
    "USUAL",
    "Expected",
    "GoalTruth",
    "Truth",
    "UnknownPlan",
    "expected",
    "simulate",
]
