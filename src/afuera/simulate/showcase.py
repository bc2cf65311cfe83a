"""Which invented company does the demo show?  The telephone company with every story and the usual faults."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from afuera.company import Company
from afuera.simulate.behind import work_behind
from afuera.simulate.faults import USUAL
from afuera.simulate.held import held
from afuera.simulate.making import simulate

SEED: Final = 7
JOURNEYS_PER_GOAL: Final = 600


def showcase(out: Path, seed: int | None = None, journeys_per_goal: int | None = None) -> Company:
    """Simulate it into `out` (signals, company.toml, truth); the same seed gives the same company."""
    each = journeys_per_goal or JOURNEYS_PER_GOAL
    known_seed = SEED if seed is None else seed
    simulate(
        out,
        industry="telecom",
        seed=known_seed,
        journeys_per_goal=each,
        stories=("all",),
        faults=USUAL,
    )
    work_behind(out / "signals.parquet", out / "company.toml")
    held(out / "signals.parquet", out / "company.toml", known_seed, each)
    return Company.load(out / "company.toml")
