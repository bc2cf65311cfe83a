"""What do findings say of voices?  How many speak of each theme, where, and what words say was felt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from afuera.estimates.intervals import wilson, without_the_silent
from afuera.lake import shelf as lake_shelf
from afuera.lake import voiced
from afuera.lake.shelf import Shelf
from afuera.voices import asked_store, asked_themes
from afuera.voices import said as words
from afuera.voices.said import SaidAt

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from afuera.lake import Lake

LEAST: Final = 5
MOST_KEYS: Final = 50


def themes(lake: Path) -> list[dict[str, Any]]:
    """The themes of a lake's voices; none before they were understood."""
    path = voiced.shelf(lake)
    if path is None:
        return []
    store = Shelf.open(path)
    try:
        return _themes(store, _touched(lake))
    finally:
        store.close()


def said(lake: Path) -> list[dict[str, Any]]:
    """What words say was felt at each step of five speakers or more, beside what people stated."""
    store, journeys = voiced.shelf(lake), lake_shelf.newest(lake)
    if store is None or journeys is None:
        return []
    heard, seen = Shelf.open(store), Shelf.open(journeys)
    try:
        found = words.line(seen, heard)
    finally:
        heard.close()
        seen.close()
    return [
        {"goal": one.goal, "step": one.step, **_felt(one)}
        for one in found
        if one.step and one.people >= LEAST
    ]


def said_of_frictions(lake: Lake, met: ir.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Each total of a friction learns what those said whom it hit; null where fewer than five spoke."""
    totals = {(row["slug"], row["goal"]): row for row in rows if row["between"] is None}
    for row in totals.values():
        row["said"] = None
    store = voiced.shelf(lake.path)
    if store is None:
        return
    heard = Shelf.open(store)
    try:
        hit = {name: int(row["journeys"]) for name, row in totals.items()}
        found = words.of_frictions(lake, met, heard, hit)
    finally:
        heard.close()
    for name, one in found.items():
        if one.people >= LEAST:
            totals[name]["said"] = _felt(one)


def _felt(one: SaidAt) -> dict[str, Any]:
    return {
        "mean": one.mean.value,
        "low": one.mean.low,
        "high": one.mean.high,
        "n": one.mean.n,
        "people": one.people,
        "journeys": one.journeys,
        "touched": one.touched,
        "coverage": one.coverage,
        "lowest": one.possible.low,
        "highest": one.possible.high,
        "source": one.source,
    }


def _touched(lake: Path) -> dict[tuple[str, str], int]:
    path = lake_shelf.newest(lake)
    if path is None:
        return {}
    shelf = Shelf.open(path)
    try:
        return {(goal or "", step): n for (goal, step), n in asked_store.people_at_steps(shelf).items()}
    finally:
        shelf.close()


def _themes(store: Shelf, touched: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    spoke = asked_themes.speakers(store)
    at_steps: dict[str, list[dict[str, Any]]] = {}
    for row in asked_themes.at_steps(store):
        at_steps.setdefault(row["theme"], []).append(_at_step(row, spoke, touched))
    _, changes = asked_themes.changes(store)
    fresh = {one.theme: one for one in changes}
    found = []
    for row in asked_themes.themes(store):
        if row["people"] < LEAST:
            continue
        change = fresh.get(row["theme"])
        found.append(
            {
                "theme": row["theme"],
                "kind": row["kind"],
                "names": {"es": row["name_es"], "en": row["name_en"]},
                "own_words": {"es": row["own_es"], "en": row["own_en"]},
                "voices": row["n"],
                "people": row["people"],
                "low_confidence": row["unsure"],
                "first_at": _moment(row["first_us"]),
                "last_at": _moment(row["last_us"]),
                "week": change
                and {
                    "word": change.word,
                    "people": change.people,
                    "before": change.before,
                    "ratio": change.ratio,
                    "low": change.low,
                    "high": change.high,
                },
                "steps": sorted(
                    (one for one in at_steps.get(row["theme"], []) if one["people"] >= LEAST),
                    key=lambda one: (-one["people"], one["goal"] or "", one["step"]),
                ),
                "voice_keys": asked_themes.every_key(store, row["theme"])[:MOST_KEYS],
            }
        )
    return found


def _at_step(
    row: dict[str, Any], spoke: dict[tuple[str, str], int], touched: dict[tuple[str, str], int]
) -> dict[str, Any]:
    """Of those who said something at a step, the share that spoke of it; never of those who said nothing."""
    here = (row["goal"], row["step"])
    n, there = spoke.get(here, 0), touched.get(here, 0)
    share = wilson(row["people"], n)
    coverage = min(n / there, 1.0) if there else None
    possible = without_the_silent(coverage or 0.0, share.value or 0.0)
    return {
        "goal": row["goal"] or None,
        "step": row["step"],
        "people": row["people"],
        "share": share.value,
        "low": share.low,
        "high": share.high,
        "n": n,
        "coverage": coverage,
        "lowest": possible.low,
        "highest": possible.high,
    }


def _moment(us: int | None) -> str | None:
    if us is None:
        return None
    at = dt.datetime.fromtimestamp(us / 1_000_000, dt.UTC)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
