"""Where are human moments: steps that carry praise, surprise, care, in customers' own words?

A register of what must not be lost.  A step stands in it with the share of its voices that praise, the
interval counting people, and the words themselves.  Praise is what people stated (emotion of at least +1),
else a high score beside their words, else a feeling that was surely read in them; surprise and care are
looked for by their words, and only in voices that do not complain.
`protected` tells who changes a step what stands there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from afuera.estimates.intervals import GroupSums, share_of_groups
from afuera.estimates.small_groups import LEAST
from afuera.lake.shelf import Shelf
from afuera.results import Estimate
from afuera.voices.asked_replies import NOTHING, Heard, praised_steps, praising_words, surely_felt
from afuera.voices.keys import key_in

PRAISE: Final = 1.0  # as in `actions.humanity`
SURE: Final = 0.7  # from which confidence on a feeling that was read in words counts
SURPRISE: Final = (
    r"\b(sorpres\w*|sorprend\w*|no me lo esperaba|no esperaba|inesperad\w*|detallazo|qu[eé] detalle"
    r"|un detalle"
    r"|surpris\w*|didn'?t expect|did not expect|unexpected\w*|out of the blue|blown away|went out of (his"
    r"|her|their) way"
    r"|above and beyond|extra mile)\b"
)
CARE: Final = (
    r"\b(me escuch\w+|nos escuch\w+|se preocup\w+ por|con (mucho |tanto )?cariño|con (mucha |toda la "
    r"|infinita )?(paciencia|calma"
    r"|dedicaci[oó]n|empat[ií]a|humanidad)|me trat\w+ (muy bien|como (una )?persona|con respeto)"
    r"|me acompañ\w+|se qued\w+ conmigo"
    r"|me llam\w+ para (saber|preguntar)|me tranquiliz\w+|no me dej\w+ sola?|listened to me|really listened"
    r"|cared about|caring"
    r"|with (so much |such |great )?(patience|kindness|care|empathy)|so kind|treated me like a (person"
    r"|human)|stayed with me"
    r"|called (me )?(back )?to check|reassur\w+|held my hand|took the time)\b"
)

_LOOKED_FOR: Final = (PRAISE, SURPRISE, CARE)


@dataclass(frozen=True, slots=True)
class Moments:
    """The human moments of one step: `share` of its voices, `people` who said so, how many each kind."""

    goal: str | None
    step: str
    share: Estimate
    people: int
    voices: int
    praise: int
    surprise: int
    care: int

    @property
    def few(self) -> bool:
        """So few people that no number may be shown?"""
        return self.people < LEAST or self.share.n < LEAST


@dataclass(frozen=True, slots=True)
class Moment:
    """What somebody said there."""

    key: str
    journey_id: str
    at_us: int
    text: str
    language: str | None
    team: str | None
    channel: str | None
    kinds: tuple[str, ...]


def register(shelf: Shelf, store: Shelf | None = None) -> list[Moments]:
    """Every step that carries any, those that carry most first (by the lower limit).

    `store` holds the voices that were understood; without it only what people stated counts as praise.
    """
    found = [_moments(row) for row in praised_steps(shelf, _LOOKED_FOR, _felt(store))]
    return sorted(found, key=lambda one: (-(one.share.low or 0.0), -one.people, str(one.goal), one.step))


def _moments(row: dict[str, Any]) -> Moments:
    parts = (float(row[name]) for name in ("n", "total", "xx", "xn", "nn"))
    return Moments(
        row["goal"],
        str(row["step"]),
        share_of_groups(GroupSums(int(row["groups"]), *parts)),
        int(row["people"]),
        int(row["total"]),
        int(row["praised"]),
        int(row["surprised"]),
        int(row["cared"]),
    )


def _felt(store: Shelf | None) -> Heard:
    return surely_felt(store, SURE) if store else NOTHING


def words(
    shelf: Shelf, goal: str | None, step: str, most: int = 20, store: Shelf | None = None
) -> list[Moment]:
    """What people said at a step, drawn by lot and not by loudness."""
    return [
        Moment(
            key_in(row),
            str(row["journey_id"]),
            int(row["at_us"]),
            str(row["text"]),
            row["language"],
            row["team"],
            row["channel"],
            tuple(name for name in ("praise", "surprise", "care") if row[name]),
        )
        for row in praising_words(shelf, _LOOKED_FOR, goal, step, most, _felt(store))
    ]


def protected(every: Iterable[Moments], goal: str | None, steps: Collection[str]) -> list[Moments]:
    """What would be lost where these steps of a goal are taken away or changed."""
    return [one for one in every if one.goal == goal and one.step in steps]
