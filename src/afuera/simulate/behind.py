"""What goes on inside while a customer waits?  A file more for the demo: employees at work on their cases.

Between the day on which a visit was agreed and the visit, somebody plans it: an internal journey that shares
the customer's case (`journeys/linked.py`).  The same signals give the same file.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

OUTER, AFTER = "get help with a fault", "agree visit"
INNER: Final = "plan a visit"
# Step, share of the silence after which it happens, team.
STEPS: Final = (
    ("open the work order", 0.06, "technical support"),
    ("find a free crew", 0.4, "field crew"),
    ("confirm the day", 0.85, "technical support"),
)
AGAIN: Final = ("find a free crew", 0.65, "field crew")
LEAST_SILENCE: Final = timedelta(hours=20)
MOST: Final = 120  # one dispatcher each: two orders of one person would be one journey
SPANISH: Final = {
    INNER: "planear una visita",
    "open the work order": "abrir la orden de trabajo",
    "find a free crew": "buscar una cuadrilla libre",
    "confirm the day": "confirmar el día",
}


def work_behind(signals: Path, company: Path) -> Path:
    """Write the work beside the signals of customers, and its goal into company.toml."""
    table = pq.read_table(signals)
    rows = [row for n, wait in enumerate(_waits(table)[:MOST]) for row in _work(n, *wait)]
    out = signals.with_name(f"{signals.stem}-inside{signals.suffix}")
    pq.write_table(pa.Table.from_pylist(rows, table.schema), out)
    _tell(company)
    return out


def _waits(table: pa.Table) -> list[tuple[str, datetime, datetime]]:
    """Cases in which somebody waited for a visit: since when, until when."""
    chosen = pc.and_(pc.equal(table["goal"], OUTER), pc.equal(table["kind"], "touch"))
    touches = defaultdict(set)
    for row in table.select(["case_id", "occurred_at", "step"]).filter(chosen).to_pylist():
        if row["case_id"] and row["occurred_at"]:
            touches[row["case_id"]].add((row["occurred_at"], row["step"] or ""))
    found = []
    for case, met in sorted(touches.items()):
        order = sorted(met)
        silences = pairwise(order)
        wait = next(
            ((a, b) for (a, step), (b, _) in silences if step == AFTER and b - a > LEAST_SILENCE), None
        )
        if wait:
            found.append((case, *wait))
    return found


def _work(n: int, case: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """One order: every third looks for a crew twice, every fifth day does not hold."""
    steps = [*STEPS[:2], *([AGAIN] if n % 3 == 0 else []), *STEPS[2:]]
    fails = {1: n % 3 == 0, len(steps) - 1: n % 5 == 0}
    return [
        {
            "signal_id": f"inside-{n}-{at}",
            "sequence": at,
            "source": "dispatch",
            "kind": "touch",
            "actor": "employee",
            "occurred_at": since + (until - since) * share,
            "person": f"E{700_000 + n}",
            "traveller": "employee",
            "goal": INNER,
            "case_id": case,
            "channel": "system",
            "step": step,
            "team": team,
            "result": "no" if fails.get(at) else "ok",
        }
        for at, (step, share, team) in enumerate(steps)
    ]


def _tell(company: Path) -> None:
    told = company.read_text(encoding="utf-8")
    goal = [
        "[[goals]]",
        f'name = "{INNER}"',
        'owner = "technical support"',
        'traveller = "employee"',
        "steps = [" + ", ".join(f'"{step}"' for step, _, _ in STEPS) + "]",
        "step_benchmark = 0.9",
        "goal_benchmark = 0.9",
        "gap_days = 10",
        "recurrence_days = 30",
        "",
        "",
    ]
    names = "".join(f'"{english}" = "{spanish}"\n' for english, spanish in SPANISH.items())
    place = told.index("[names.es]\n")
    told = told[:place] + "\n".join(goal) + told[place:].replace("[names.es]\n", f"[names.es]\n{names}", 1)
    company.write_text(told, encoding="utf-8")
