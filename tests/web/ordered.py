"""Which raw files does the story of the split orders come as?  Three, as an order system writes them.

Sixty weeks up to yesterday: dates that are not kept, a while in which they are, and the old trouble again.
Half of those who are let down buy a part elsewhere and hardly anybody complains; balances, which many ask
about twice, cost the company more and do nobody harm.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

ORDER, BALANCE = "pedir suministros", "consultar el saldo"
WEEKS, KEPT_FROM, BACK_FROM = 64, 44, 56
A_WEEK = 16
NAMES = (
    *("signal_id", "occurred_at", "person", "kind", "goal", "step", "channel", "team", "actor"),
    *("result", "minutes", "due_at", "amount", "amount_kind", "currency", "text", "emotion", "language"),
)


def beginning(now: datetime) -> datetime:
    """A Monday, sixty-four weeks back."""
    monday = now - timedelta(days=now.weekday() + 7 * WEEKS)
    return monday.replace(hour=9, minute=0, second=0, microsecond=0)


def rows(begins: datetime, from_week: int, to_week: int) -> Iterator[dict[str, Any]]:
    """What the system wrote in these weeks."""
    for week in range(from_week, to_week):
        random = np.random.default_rng([5, week])
        late = 0.03 if KEPT_FROM <= week < BACK_FROM else 0.55
        for n in range(A_WEEK):
            at = begins + timedelta(weeks=week, days=int(random.integers(0, 3)), minutes=11 * n)
            yield from _order(
                f"{week}-{n}", f"C{(week * A_WEEK + n) % 400}", at, random, is_late=random.random() < late
            )
        for n in range(2 * A_WEEK):
            at = begins + timedelta(weeks=week, days=n % 5, minutes=7 * n)
            yield from _balance(
                f"{week}-b{n}", f"C{(week * 2 * A_WEEK + n) % 400}", at, twice=random.random() < 0.6
            )


def _order(
    key: str, who: str, at: datetime, random: np.random.Generator, *, is_late: bool
) -> Iterator[dict[str, Any]]:
    told = {"person": who, "goal": ORDER}
    due = (at + timedelta(days=2)).isoformat()
    touch = {"kind": "touch", "result": "ok", **told}
    yield {
        **touch,
        "occurred_at": at,
        "step": "hacer el pedido",
        "channel": "web",
        "team": "tienda",
        "actor": "customer",
    } | {"signal_id": f"{key}a"}
    yield {
        **told,
        "kind": "promise",
        "occurred_at": at,
        "step": "hacer el pedido",
        "channel": "web",
        "team": "tienda",
        "actor": "employee",
        "due_at": due,
        "signal_id": f"{key}b",
    }
    sent = at + timedelta(days=1)
    yield {
        **touch,
        "occurred_at": sent,
        "step": "despachar",
        "channel": "email",
        "team": "bodega",
        "actor": "employee",
        "signal_id": f"{key}c",
    }
    got = at + timedelta(days=3.5 if is_late else 1.5)
    split = is_late and random.random() < 0.5
    price = 450 if split else 900
    yield {
        **touch,
        "occurred_at": got,
        "step": "recibir",
        "channel": "store",
        "team": "bodega",
        "actor": "employee",
        "amount": price,
        "amount_kind": "price",
        "currency": "COP",
        "signal_id": f"{key}d",
    }
    if split:
        yield {
            **told,
            "kind": "outcome",
            "occurred_at": got - timedelta(hours=8),
            "actor": "customer",
            "result": "bought_elsewhere",
            "signal_id": f"{key}e",
        }
    result = "goal_failed" if is_late and random.random() < 0.6 else "goal_reached"
    yield {
        **told,
        "kind": "outcome",
        "occurred_at": got + timedelta(hours=2),
        "actor": "customer",
        "result": result,
        "signal_id": f"{key}f",
    }
    if is_late and random.random() < 0.06:
        yield {
            **told,
            "kind": "comment",
            "occurred_at": got + timedelta(hours=3),
            "step": "recibir",
            "actor": "customer",
            "text": "Me lo prometieron para otro día.",
            "emotion": -1.2,
            "language": "es",
            "signal_id": f"{key}g",
        }


def _balance(key: str, who: str, at: datetime, *, twice: bool) -> Iterator[dict[str, Any]]:
    told = {
        "person": who,
        "goal": BALANCE,
        "channel": "call",
        "team": "línea",
        "minutes": 14,
        "result": "ok",
        "kind": "touch",
    }
    yield {**told, "occurred_at": at, "step": "preguntar", "actor": "customer", "signal_id": f"{key}a"}
    if twice:
        yield {
            **told,
            "occurred_at": at + timedelta(hours=20),
            "step": "preguntar",
            "actor": "customer",
            "signal_id": f"{key}b",
        }
    end = at + timedelta(hours=26)
    yield {
        "person": who,
        "goal": BALANCE,
        "kind": "outcome",
        "occurred_at": end,
        "actor": "customer",
        "result": "goal_reached",
        "signal_id": f"{key}c",
    }


def write(place: Path, now: datetime | None = None) -> tuple[Path, Path, Path]:
    """The three files."""
    begins = beginning(now or datetime.now(UTC))
    found = []
    cuts = (0, KEPT_FROM, BACK_FROM, WEEKS)
    for part, (first, last) in enumerate(pairwise(cuts), 1):
        path = place / f"pedidos-{part}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, NAMES, restval="")
            writer.writeheader()
            for row in sorted(rows(begins, first, last), key=lambda row: row["occurred_at"]):
                writer.writerow({**row, "occurred_at": row["occurred_at"].isoformat()})
        found.append(path)
    return found[0], found[1], found[2]
