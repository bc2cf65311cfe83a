"""How much of the order hangs on thresholds that are judgement?  Each is moved alone, to see who moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from afuera.pains.burden import Compared
from afuera.pains.order import USUAL, sequence

ALTERNATIVES: Final[Mapping[str, tuple[float, ...]]] = {
    "grave_share": (0.10, 0.15, 0.25, 0.30),
    "grave_sure": (0.80, 0.95),
    "hours_a_harm": (4.0, 16.0),
    "least_effective": (50.0, 200.0),
}


@dataclass(frozen=True, slots=True)
class Sensitive:
    """The lowest and highest place of a pain under other thresholds, and which of these move it."""

    low: int
    high: int
    moved_by: tuple[str, ...]


def under_thresholds(
    all_pains: Mapping[str, Mapping[str, Compared]], vulnerable: Sequence[str]
) -> dict[str, Sensitive]:
    """By pain."""
    usual = _places(sequence(all_pains, vulnerable, USUAL))
    found = {key: [place] for key, place in usual.items()}
    moved: dict[str, list[str]] = {key: [] for key in usual}
    for name, values in ALTERNATIVES.items():
        for value in values:
            places = _places(sequence(all_pains, vulnerable, replace(USUAL, **{name: value})))
            for key, place in places.items():
                found[key].append(place)
                if place != usual[key] and name not in moved[key]:
                    moved[key].append(name)
    return {key: Sensitive(min(found[key]), max(found[key]), tuple(moved[key])) for key in usual}


def _places(keys: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(keys, 1)}
