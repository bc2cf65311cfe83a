"""Is it the same theme as last week?  Themes keep their id, their name and their voices while new ones come.

Voices that have a theme keep it.  New ones go where their nearest are; those who are near to nobody gather
until they are a theme of their own.  Only when the voices have grown by half are all grouped anew, and then a
group takes over the theme that most of its voices had.  Splits, merges and new themes are told as events.
What people decided (rename, merge, split, pin) is obeyed afterwards, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from afuera.voices import grouping

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

GROWN: Final = 1.5  # so much more than at the last whole grouping: all are grouped anew
LEAST: Final = 8  # voices that make a new theme
STRANGE: Final = 0.05  # so near are the least near of those who are known
TAKES: Final = 0.5  # a group takes over a theme when so much of either is the other
NEAREST: Final = 5


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a theme: `new`, `split` (other: of which), `merged` (other: into which), `ended`."""

    what: str
    theme: str
    other: str = ""
    n: int = 0
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided of themes, in the order in which they did.

    rename: `names` by language · merge: `theme` goes into `other` · split: `theme` falls into its parts ·
    pin, unpin: it stays as it is.  `number` says which decision it is: a split is done once.
    """

    what: str
    theme: str
    other: str = ""
    names: tuple[tuple[str, str], ...] = ()
    number: int = 0

    @classmethod
    def of(cls, row: dict[str, Any]) -> Decision:
        """From plain data."""
        names = tuple(sorted((row.get("names") or {}).items()))
        return cls(
            str(row["what"]), str(row["theme"]), str(row.get("other") or ""), names, int(row.get("number", 0))
        )


@dataclass(slots=True)
class Kept:
    """What is remembered from one time to the next."""

    keys: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    member: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sure: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    themes: list[str] = field(default_factory=list)
    grouped: int = 0  # how many voices there were when all were grouped
    split: list[int] = field(default_factory=list)  # decisions that were carried out

    def of(self, keys: npt.NDArray[np.uint64]) -> tuple[Numbers, npt.NDArray[np.float32]]:
        """Of these voices the theme (-1: none yet) and how sure it is."""
        if not len(self.keys):
            return np.full(len(keys), -1), np.zeros(len(keys), dtype=np.float32)
        order = np.argsort(self.keys)
        at = np.clip(np.searchsorted(self.keys[order], keys), 0, len(order) - 1)
        there = self.keys[order][at] == keys
        member = np.where(there, self.member[order][at], -1)
        return member, np.where(there, self.sure[order][at], 0).astype(np.float32)


def keep(
    before: Kept,
    keys: npt.NDArray[np.uint64],
    vectors: Vectors,
    texts: Sequence[str],
    languages: Sequence[str],
    decisions: Sequence[Decision] = (),
) -> tuple[Kept, list[Event]]:
    """Every voice with its theme, and what happened to the themes."""
    now = replace(before, themes=list(before.themes), split=list(before.split), keys=keys)
    now.member, now.sure = before.of(keys)
    events: list[Event] = []
    if not len(keys):
        return now, events
    fresh = now.member < 0
    if not now.themes or not before.grouped or len(keys) > GROWN * max(before.grouped, 1) or fresh.all():
        _all_anew(now, keys, vectors, texts, languages, pinned(decisions), events)
    elif fresh.any():
        _joined(now, np.flatnonzero(fresh), vectors, texts, languages, events)
    _decided(now, vectors, texts, languages, decisions, events)
    _ended(before, now, events)
    return now, events


def pinned(decisions: Sequence[Decision]) -> set[str]:
    """The themes that stay as they are."""
    found: set[str] = set()
    for one in decisions:
        if one.what == "pin":
            found.add(one.theme)
        elif one.what == "unpin":
            found.discard(one.theme)
    return found


def _theme(now: Kept, key: int) -> int:
    """A new theme, called after a voice in it: its id never means another theme."""
    tries = 0
    while True:
        name = "t" + blake2b(f"{int(key):016x}.{tries}".encode(), digest_size=3).hexdigest()
        if name not in now.themes:
            now.themes.append(name)
            return len(now.themes) - 1
        tries += 1


def _all_anew(
    now: Kept,
    keys: npt.NDArray[np.uint64],
    vectors: Vectors,
    texts: Sequence[str],
    languages: Sequence[str],
    held_fast: set[str],
    events: list[Event],
) -> None:
    """Group all but the voices of pinned themes, and find each group its theme."""
    old = now.member.copy()
    held = {at for at, name in enumerate(now.themes) if name in held_fast}
    free = np.flatnonzero(~np.isin(old, list(held)))
    now.grouped = len(keys)
    if not len(free):
        return
    found = grouping.group(
        vectors[free] if len(free) < len(keys) else vectors,
        [texts[int(at)] for at in free],
        [languages[int(at)] for at in free],
    )
    theirs = _matched(old[free], found.member)
    first = bool(now.themes)
    for part in np.unique(found.member):
        rows = free[found.member == part]
        theme = theirs.get(int(part))
        if theme is None:
            theme = _theme(now, int(keys[rows].min()))
            came = Counter(int(one) for one in old[rows] if one >= 0).most_common(1)
            if came and came[0][1] * 2 >= len(rows):
                events.append(Event("split", now.themes[theme], now.themes[came[0][0]], len(rows)))
            elif first:
                events.append(Event("new", now.themes[theme], n=len(rows)))
        now.member[rows] = theme
    now.sure[free] = found.sure
    _merged(now, old, events)


def _matched(old: Numbers, group: Numbers) -> dict[int, int]:
    """Which group takes over which theme: the largest overlaps first, each theme once."""
    known = old >= 0
    overlap = Counter(zip(group[known].tolist(), old[known].tolist(), strict=True))
    groups, themes = Counter(group[known].tolist()), Counter(old[known].tolist())
    found: dict[int, int] = {}
    for (part, theme), both in sorted(overlap.items(), key=lambda one: (-one[1], one[0])):
        if part in found or theme in found.values():
            continue
        if both >= TAKES * min(groups[part], themes[theme]):
            found[part] = theme
    return found


def _merged(now: Kept, old: Numbers, events: list[Event]) -> None:
    """Themes that are gone went into the one where most of their voices are."""
    for theme in set(old[old >= 0].tolist()) - set(now.member.tolist()):
        into = Counter(now.member[old == theme].tolist()).most_common(1)[0]
        events.append(Event("merged", now.themes[theme], now.themes[into[0]], into[1]))


def _joined(
    now: Kept,
    fresh: Numbers,
    vectors: Vectors,
    texts: Sequence[str],
    languages: Sequence[str],
    events: list[Event],
) -> None:
    """New voices go to their nearest; strangers that are near to each other become a theme."""
    known = np.flatnonzero(now.member >= 0)
    if len(known) > grouping.MOST_FITTED:
        known = np.sort(np.random.default_rng(0).permutation(known)[: grouping.MOST_FITTED])
    sample = np.asarray(vectors[known], dtype=np.float32)
    space = grouping.Space.of(sample)
    places, new = space.place(sample), space.place(np.asarray(vectors[fresh], dtype=np.float32))
    member, sure = grouping.voted(new, places, now.member[known])
    now.member[fresh], now.sure[fresh] = member, sure
    usual = grouping.nearest(places[:4000], places, NEAREST + 1)[1][:, 1:].mean(axis=1)
    here = grouping.nearest(new, places, NEAREST)[1].mean(axis=1)
    strange = np.flatnonzero(here < np.quantile(usual, STRANGE))
    if len(strange) < LEAST:
        return
    found, near = grouping.tied(new[strange])
    parts = grouping.communities(grouping.graph(found, near), 1.0)
    # Nearer to each other than to anybody who is known: else they stay where they are, with low confidence.
    closer = near[:, : min(NEAREST, near.shape[1])].mean(axis=1) > here[strange] + 0.05
    for part in np.unique(parts):
        rows = fresh[strange[(parts == part) & closer]]
        if len(rows) >= LEAST:
            theme = _theme(now, int(now.keys[rows].min()))
            now.member[rows], now.sure[rows] = theme, 1.0
            events.append(Event("new", now.themes[theme], n=len(rows)))


def _decided(
    now: Kept,
    vectors: Vectors,
    texts: Sequence[str],
    languages: Sequence[str],
    decisions: Sequence[Decision],
    events: list[Event],
) -> None:
    """What people decided, in their order.  A merge holds for all voices to come, a split is done once."""
    for one in decisions:
        if one.theme not in now.themes:
            continue
        theme = now.themes.index(one.theme)
        rows = np.flatnonzero(now.member == theme)
        if one.what == "merge" and one.other in now.themes and one.other != one.theme and len(rows):
            now.member[rows] = now.themes.index(one.other)
            events.append(Event("merged", one.theme, one.other, len(rows), by_hand=True))
        elif one.what == "split" and one.number not in now.split and len(rows) >= 2 * LEAST:
            _split(now, rows, vectors, one, events)


def _split(now: Kept, rows: Numbers, vectors: Vectors, decision: Decision, events: list[Event]) -> None:
    """A theme falls into two parts or more; the largest keeps the id."""
    now.split.append(decision.number)
    here = np.asarray(vectors[rows], dtype=np.float32)
    places = grouping.Space.of(here).place(here)
    ties = grouping.graph(*grouping.tied(places))
    for resolution in (0.3, 0.5, 0.7, 1.0, 1.4, 2.0):
        parts = grouping.communities(ties, resolution)
        sizes = np.bincount(parts)
        if (sizes >= LEAST).sum() > 1:
            break
    else:
        return
    largest = int(sizes.argmax())
    for part in np.flatnonzero(sizes >= LEAST):
        if part == largest:
            continue
        mine = rows[parts == part]
        theme = _theme(now, int(now.keys[mine].min()))
        now.member[mine] = theme
        events.append(Event("split", now.themes[theme], decision.theme, len(mine), by_hand=True))


def _ended(before: Kept, now: Kept, events: list[Event]) -> None:
    """Themes whose voices are all gone (an import was undone, somebody was erased)."""
    had = {before.themes[at] for at in set(before.member.tolist()) if 0 <= at < len(before.themes)}
    have = {now.themes[at] for at in set(now.member.tolist()) if at >= 0}
    told = {one.theme for one in events if one.what == "merged"}
    events += [Event("ended", name) for name in sorted(had - have - told)]
