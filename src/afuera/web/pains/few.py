"""Which figures of pains rest on so few people that they would point at somebody?  Those are left out.

A pain that hits fewer than five stands in its place and tier without figures.  So does a pain that lies
inside another one, when fewer than five people were hit by the wider one alone: they would come back by
subtraction.  Shares that single out fewer than five are told in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afuera.estimates.small_groups import LEAST
from afuera.report.reader import Facts, facts, rows

# Where a pain stands says nothing about any one person.
OF_PLACE = (
    "pain",
    "kind",
    "goal",
    "tier",
    "place",
    "place_low",
    "place_high",
    "top3",
    "stands",
    "data_version",
    "method_version",
)


def thin(found: Mapping[str, tuple[Facts, Facts]]) -> dict[str, dict[str, Any]]:
    """Of each key its figures (signature and figures in), without those on too few people."""
    hidden = {key for key, (_, figures) in found.items() if _few(figures.get("people"))}
    for key, (signature, figures) in found.items():
        people = int(figures.get("people") or 0)
        for other, (wider, more) in found.items():
            if other != key and _inside(signature, wider) and _few(int(more.get("people") or 0) - people):
                hidden.add(key)
    return {
        key: _bare(figures) if key in hidden else _trimmed(figures) for key, (_, figures) in found.items()
    }


def _few(people: int | None) -> bool:
    return people is not None and 0 < people < LEAST


def _inside(narrow: Facts, wide: Facts) -> bool:
    """Does whoever is hit by one belong to those hit by the other, by their signatures alone?"""
    told = {name: fact for name, fact in wide.items() if fact not in (None, [], ())}
    return bool(told) and all(narrow.get(name) == fact for name, fact in told.items())


def _bare(figures: Facts) -> dict[str, Any]:
    old = {"place": facts(figures.get("old_order")).get("place")}
    return {**{name: figures[name] for name in OF_PLACE if name in figures}, "old_order": old, "few": True}


def _trimmed(figures: Facts) -> dict[str, Any]:
    if not figures:
        return {}
    kept = dict(figures)
    kept["harms"] = [harm for harm in rows(figures.get("harms")) if not _few(harm.get("n"))]
    kept["silent_share"] = _silent(facts(figures.get("silent_share")))
    kept["origin"] = _shares(figures, "origin", "journeys")
    kept["absorbers"] = _shares(figures, "absorbers", "people")
    return kept


def _silent(found: Facts) -> dict[str, Any]:
    """`nearly` "all" or "none": fewer than five spoke, or fewer than five were silent."""
    share, n = found.get("share"), found.get("n")
    if share is None or not n or n < LEAST:
        return {}
    silent = round(share * n)
    if 0 < n - silent < LEAST:
        return {"nearly": "all", "n": n}
    if 0 < silent < LEAST:
        return {"nearly": "none", "n": n}
    return dict(found)


def _shares(figures: Facts, name: str, counted: str) -> list[dict[str, Any]]:
    """Pieces of one whole: too small ones go; so they do not come back, the smallest shown loses its number.

    `nearly_all`: only one is left, and beside it so few that its number would tell of them.
    """
    found = [dict(one) for one in rows(figures.get(name))]
    shown = [one for one in found if one.get(counted) is None or one[counted] >= LEAST]
    left = sum(int(one.get(counted) or 0) for one in found) - sum(int(one.get(counted) or 0) for one in shown)
    if shown and _few(left):
        smallest = min(shown, key=lambda one: int(one.get(counted) or 0))
        hidden = dict.fromkeys(("share", "low", "high", "n", "journeys", "contacts", "people", "minutes"))
        smallest.update(hidden | {"nearly_all": len(shown) == 1})
    return shown
