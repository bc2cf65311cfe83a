"""Is it the same theme as last week?  Themes keep their id, their name and their voices while new ones come.

Voices that have a theme keep it.  New ones go where their nearest are; those who are near to nobody gather
until they are a theme of their own.  Only when the voices have grown by half are all grouped anew, and then a
group takes over the theme that most of its voices had.  Splits, merges and new themes are told as events.
What people decided (rename, merge, split, pin) is obeyed afterwards, always: themes that they pinned, put
together or took apart keep their voices also when all others are grouped anew, and new voices join them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from afuera.voices import grouping, shaping
from afuera.voices.shaping import Decision

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

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


@dataclass(slots=True)
class Kept:
    """What is remembered from one time to the next."""

    keys: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    member: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    sure: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    themes: list[str] = field(default_factory=list)
    grouped: int = 0  # how many voices there were when all were grouped
    split: list[int] = field(default_factory=list)  # decisions that were carried out
    parts: list[str] = field(default_factory=list)  # themes that people took apart, and what came of them

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
    now.parts = list(before.parts)
    now.member, now.sure = before.of(keys)
    events: list[Event] = []
    if not len(keys):
        return now, events
    _decided(now, vectors, decisions, events)
    fresh = now.member < 0
    if not now.themes or not before.grouped or len(keys) > GROWN * max(before.grouped, 1) or fresh.all():
        _all_anew(now, keys, vectors, texts, languages, _held(now, decisions), events)
    elif fresh.any():
        _joined(now, np.flatnonzero(fresh), vectors, events)
    _ended(before, now, events)
    return now, events


def _held(now: Kept, decisions: Sequence[Decision]) -> set[str]:
    """The themes whose voices stay together, and apart from others, because people wanted it."""
    together = set(shaping.into(decisions, now.themes).values())
    return shaping.pinned(decisions) | together | set(now.parts)


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
    """Group all, and find each group its theme; the voices of themes that are held stay in theirs."""
    old = now.member.copy()
    held = np.isin(old, [at for at, name in enumerate(now.themes) if name in held_fast])
    now.grouped = len(keys)
    if held.all():
        return
    found = grouping.group(vectors, texts, languages)
    now.sure[~held] = found.sure[~held]
    if held.any():
        _to_held(now, held, vectors, found.member)
    free = np.flatnonzero(~held & ((old >= 0) | (now.member < 0)))
    theirs = _matched(old[free], found.member[free])
    first = bool(now.themes)
    for part in np.unique(found.member[free]):
        rows = free[found.member[free] == part]
        theme = theirs.get(int(part))
        near = np.flatnonzero(held & (found.member == part))
        if theme is None and len(near) >= len(rows):
            _voted(now, rows, near, vectors)  # a few strays are no theme of their own
            continue
        if theme is None:
            theme = _theme(now, int(keys[rows].min()))
            came = Counter(int(one) for one in old[rows] if one >= 0).most_common(1)
            if came and came[0][1] * 2 >= len(rows):
                events.append(Event("split", now.themes[theme], now.themes[came[0][0]], len(rows)))
            elif first:
                events.append(Event("new", now.themes[theme], n=len(rows)))
        now.member[rows] = theme
    _merged(now, old, events)


def _to_held(now: Kept, held: Flags, vectors: Vectors, group: Numbers) -> None:
    """New voices of a group in which voices of held themes are: whose nearest are held goes to them.

    A group whose new voices are mostly far from all who are known speaks of something else.
    """
    fresh, known = np.flatnonzero(now.member < 0), np.flatnonzero(now.member >= 0)
    some = _sampled(known)
    space = grouping.Space.of(_of(vectors, some))
    far = np.zeros(len(held), dtype=bool)
    if len(fresh):
        far[fresh] = _strange(space.place(_of(vectors, fresh)), space.place(_of(vectors, some)))[1]
    for part in np.unique(group[held]):
        came = fresh[group[fresh] == part]
        if len(came) and far[came].mean() <= TAKES:
            there = known[group[known] == part]
            _voted(now, came, there, vectors, set(now.member[there[held[there]]].tolist()), space)


def _voted(
    now: Kept,
    rows: Numbers,
    among: Numbers,
    vectors: Vectors,
    only: set[int] | None = None,
    space: grouping.Space | None = None,
) -> None:
    """These voices go where the nearest `among` those are; into these themes `only`."""
    among = _sampled(among)
    space = space or grouping.Space.of(_of(vectors, np.concatenate([rows, among])))
    places = space.place(_of(vectors, among))
    member, sure = grouping.voted(space.place(_of(vectors, rows)), places, now.member[among])
    goes = np.isin(member, list(only)) if only is not None else np.ones(len(rows), dtype=bool)
    now.member[rows[goes]], now.sure[rows[goes]] = member[goes], sure[goes]


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
    events: list[Event],
) -> None:
    """New voices go to their nearest; strangers that are near to each other become a theme."""
    known = _sampled(np.flatnonzero(now.member >= 0))
    space = grouping.Space.of(_of(vectors, known))
    places, new = space.place(_of(vectors, known)), space.place(_of(vectors, fresh))
    member, sure = grouping.voted(new, places, now.member[known])
    now.member[fresh], now.sure[fresh] = member, sure
    here, far = _strange(new, places)
    strange = np.flatnonzero(far)
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


def _strange(new: Vectors, places: Vectors) -> tuple[Vectors, Flags]:
    """How near each new voice is to its nearest, and whether that is less than is usual among those."""
    usual = grouping.nearest(places[:4000], places, NEAREST + 1)[1][:, 1:].mean(axis=1)
    here = grouping.nearest(new, places, NEAREST)[1].mean(axis=1)
    return here, here < np.quantile(usual, STRANGE)


def _sampled(rows: Numbers) -> Numbers:
    """All of them, or as many as can be asked."""
    if len(rows) <= grouping.MOST_FITTED:
        return rows
    return np.sort(np.random.default_rng(0).permutation(rows)[: grouping.MOST_FITTED])


def _of(vectors: Vectors, rows: Numbers) -> Vectors:
    return np.asarray(vectors[rows], dtype=np.float32)


def _decided(now: Kept, vectors: Vectors, decisions: Sequence[Decision], events: list[Event]) -> None:
    """What people decided, in their order.  A merge holds for all voices to come, a split is done once."""
    went: dict[str, str] = {}
    for one in decisions:
        if one.theme not in now.themes:
            continue
        rows = np.flatnonzero(now.member == now.themes.index(one.theme))
        if one.what == "merge" and one.other in now.themes and shaping.stands(one.theme, one.other, went):
            went[one.theme] = one.other
            if len(rows):
                other = shaping.last(one.other, went)
                now.member[rows] = now.themes.index(other)
                events.append(Event("merged", one.theme, other, len(rows), by_hand=True))
        elif one.what == "split" and one.number not in now.split and len(rows) >= 2 * LEAST:
            _split(now, rows, vectors, one, events)


def _split(now: Kept, rows: Numbers, vectors: Vectors, decision: Decision, events: list[Event]) -> None:
    """A theme falls into two parts or more; the largest keeps the id."""
    now.split.append(decision.number)
    here = _of(vectors, rows)
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
        now.parts += [name for name in (decision.theme, now.themes[theme]) if name not in now.parts]
        events.append(Event("split", now.themes[theme], decision.theme, len(mine), by_hand=True))


def _ended(before: Kept, now: Kept, events: list[Event]) -> None:
    """Themes whose voices are all gone (an import was undone, somebody was erased)."""
    had = {before.themes[at] for at in set(before.member.tolist()) if 0 <= at < len(before.themes)}
    have = {now.themes[at] for at in set(now.member.tolist()) if at >= 0}
    told = {one.theme for one in events if one.what == "merged"}
    events += [Event("ended", name) for name in sorted(had - have - told)]
