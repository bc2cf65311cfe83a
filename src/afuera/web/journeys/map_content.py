"""What stands in a map, and what differs between two of them?  Plain values, as a version keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from afuera.web.journeys.map_lanes import LANES, OPINION

MOST_STAGES = 12  # as many columns as map.css knows


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody wrote into a cell, and what backs it."""

    id: str
    stage: str
    lane: str
    text: str
    backed_by: str
    source: str = ""
    by: str = ""
    at: str = ""

    @property
    def said(self) -> tuple[str, str, str]:
        """What it says, whoever wrote it."""
        return self.text, self.backed_by, self.source


@dataclass(frozen=True, slots=True)
class Stage:
    """One column: its names, the steps that belong to it, and what the company believes people feel there."""

    id: str
    es: str = ""
    en: str = ""
    steps: tuple[str, ...] = ()
    belief: float | None = None
    believed_by: str = ""
    believed_at: str = ""

    def name(self, language: str) -> str:
        """Its name in this language, else in the other; empty when it has the name of its first step."""
        return (self.es or self.en) if language == "es" else (self.en or self.es)

    @property
    def said(self) -> tuple[str, str, tuple[str, ...]]:
        """What it is, whatever is believed of it."""
        return self.es, self.en, self.steps


@dataclass(frozen=True, slots=True)
class Content:
    """A whole map."""

    stages: tuple[Stage, ...] = ()
    entries: tuple[Entry, ...] = ()

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> Content:
        """From what a version keeps."""
        stages = [Stage(**{**one, "steps": tuple(one.get("steps", ()))}) for one in kept.get("stages", ())]
        return cls(tuple(stages), tuple(Entry(**one) for one in kept.get("entries", ())))

    def dump(self) -> dict[str, Any]:
        """As a version keeps it."""
        stages = [{**asdict(one), "steps": list(one.steps)} for one in self.stages]
        return {"stages": stages, "entries": [asdict(one) for one in self.entries]}

    def stage(self, key: str) -> Stage | None:
        """One column."""
        return next((one for one in self.stages if one.id == key), None)

    def cell(self, stage: str, lane: str) -> tuple[Entry, ...]:
        """What people wrote into one cell."""
        return tuple(one for one in self.entries if (one.stage, one.lane) == (stage, lane))

    def with_cell(self, stage: str, lane: str, entries: Sequence[Entry]) -> Content:
        """The map with one cell written anew."""
        others = [one for one in self.entries if (one.stage, one.lane) != (stage, lane)]
        return replace(self, entries=(*others, *entries))

    def with_stages(self, stages: Sequence[Stage]) -> Content:
        """The map with other columns; entries of a column that is gone move to the one before it."""
        kept = [one.id for one in stages]
        moves: dict[str, str] = {}
        last = kept[0] if kept else ""
        for one in self.stages:
            last = one.id if one.id in kept else last
            moves[one.id] = last
        entries = [replace(one, stage=moves.get(one.stage, last)) for one in self.entries]
        return replace(self, stages=tuple(stages), entries=tuple(entries))

    @property
    def steps_of(self) -> dict[str, tuple[str, ...]]:
        """The steps of each column."""
        return {one.id: one.steps for one in self.stages}

    @property
    def opinions(self) -> int:
        """How many entries nothing but opinion backs."""
        return sum(one.backed_by == OPINION for one in self.entries)

    def fresh(self, prefix: str) -> str:
        """A name that no stage ("s") or entry ("e") has yet."""
        taken = {one.id for one in self.stages} | {one.id for one in self.entries}
        return next(name for at in range(1, len(taken) + 2) if (name := f"{prefix}{at}") not in taken)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: a cell (`lane`), a column or a belief, before and after."""

    kind: str
    stage: str
    lane: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]


def differences(before: Content, after: Content) -> Iterator[Difference]:
    """Columns first, then beliefs, then cells in the order in which they are read."""
    keys = list(dict.fromkeys(one.id for one in (*after.stages, *before.stages)))
    for key in keys:
        old, new = before.stage(key), after.stage(key)
        if (old and old.said) != (new and new.said):
            yield Difference("stages", key, "", (old,) if old else (), (new,) if new else ())
    if (order := _order(before, after)) is not None:
        yield order
    for key in keys:
        old, new = before.stage(key), after.stage(key)
        if old and new and old.belief != new.belief:
            yield Difference("belief", key, "", (old.belief,), (new.belief,))
    for key in keys:
        for lane in LANES:
            was, now = before.cell(key, lane.key), after.cell(key, lane.key)
            if [one.said for one in was] != [one.said for one in now]:
                gone = tuple(one for one in was if one.said not in {other.said for other in now})
                come = tuple(one for one in now if one.said not in {other.said for other in was})
                yield Difference("cell", key, lane.key, gone, come)


def _order(before: Content, after: Content) -> Difference | None:
    both = {one.id for one in before.stages} & {one.id for one in after.stages}
    old = tuple(one for one in before.stages if one.id in both)
    new = tuple(one for one in after.stages if one.id in both)
    same = [one.id for one in old] == [one.id for one in new]
    return None if same else Difference("order", "", "", old, new)
