"""What do the hits of all pains look at?  Steps, journeys, and what a study reads from the signals once.

Whatever is computed here is computed when first wanted and kept on the engine: the occurrences of a
friction, the seams, customers' own words, promises, money.  `forget` gives it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.attributes import Attribute, attributes
from afuera.journeys.ends import ended, observed_until_us
from afuera.journeys.frictions import FRICTIONS
from afuera.journeys.frictions.ground import COMPANY_ACTORS
from afuera.journeys.frictions.ground import Ground as FrictionGround
from afuera.journeys.frictions.ground import ground as friction_ground
from afuera.journeys.lived import contents
from afuera.journeys.seams import occurrences as seam_occurrences

if TYPE_CHECKING:
    from afuera.lake import Lake

SLUGS = tuple(friction.slug for friction in FRICTIONS)


@dataclass(frozen=True)
class Ground:
    """`steps` and `journeys` (with `reached`, `end_by`, `is_open`, `came_back`) of one study or publication.

    `attributes` are the properties by which journeys differ; `until_us` is up to when signals were watched;
    `met` is what `journeys.frictions.found` found, where the study has it at hand.
    """

    lake: Lake
    company: Company
    steps: ir.Table
    journeys: ir.Table
    attributes: tuple[Attribute, ...]
    until_us: int
    met: ir.Table | None = None
    _kept: dict[str, ir.Table] = field(default_factory=dict, repr=False)

    def friction(self, slug: str) -> ir.Table:
        """Occurrences of one friction: journey, a, b, lost_us, at_us."""
        find = next(one.find for one in FRICTIONS if one.slug == slug)
        return self._once(f"friction_{slug}", lambda: find(self._frictions))

    def troubled(self, slug: str) -> ir.Table:
        """The journeys that met a friction: journey, at_us (at least the first moment of each)."""
        if self.met is None:
            return self.friction(slug).select("journey", "at_us")
        return self.met.filter(self.met.slug == slug).select("journey", "at_us")

    def seams(self) -> ir.Table:
        """All seams: journey, goal, kind, a, b, at_us, from_team."""
        return self._once("seams", lambda: seam_occurrences(self.steps, self.company))

    def words(self) -> ir.Table:
        """What customers said themselves: journey, at_us, step, team, channel, touchpoint, text."""
        return self._once("words", lambda: self._texts(self.steps.own))

    def replies(self) -> ir.Table:
        """What the company wrote or said to them, as `words`."""
        answered = self.steps.actor.isin(COMPANY_ACTORS) & (self.steps.actor != self.steps.traveller)
        return self._once("replies", lambda: self._texts(answered.fill_null(False)))

    def promises(self) -> ir.Table:
        """What was promised: journey, goal, at_us (when), step, team, channel, due_us."""
        return self._once("promises", self._promises)

    def money(self) -> ir.Table:
        """What was paid or given: journey, at_us, step, team, result, amount, amount_kind, currency."""
        return self._once("money", self._money)

    def column(self, name: str) -> str | None:
        """The column of `journeys` that holds this property, None when there is none."""
        return next((one.column for one in self.attributes if one.key == name), None)

    def kept(self, name: str, make: Callable[[], ir.Table]) -> ir.Table:
        """A table that several pains look at, computed once under this name."""
        return self._once(name, make)

    def forget(self) -> None:
        """Give back what was computed."""
        while self._kept:
            self.lake.forget(self._kept.popitem()[1])
        self._frictions.forget()

    @cached_property
    def _frictions(self) -> FrictionGround:
        return friction_ground(self.steps, self.journeys, self.lake.engine, self.company, self.until_us)

    def _once(self, name: str, make: Callable[[], ir.Table]) -> ir.Table:
        if name not in self._kept:
            self._kept[name] = self.lake.keep(make(), name)
        return self._kept[name]

    def _texts(self, whose: ir.BooleanValue) -> ir.Table:
        said = self.steps.filter(whose & self.steps.has_words)
        signals = self.lake.signals()
        texts = signals.filter(signals.text.notnull()).select("source", "signal_id", "text")
        joined = said.inner_join(texts, ["source", "signal_id"])
        return joined.select("journey", "at_us", "step", "team", "channel", "touchpoint", "text")

    def _promises(self) -> ir.Table:
        signals = self.lake.signals()
        promised = signals.filter(signals.due_at.notnull()).select("source", "signal_id", "due_at")
        joined = self.steps.inner_join(promised, ["source", "signal_id"])
        return joined.select(
            *("journey", "goal", "at_us", "place", "step", "team", "channel", "case_id"),
            due_us=self.lake.engine.microseconds(joined.due_at),
        )

    def _money(self) -> ir.Table:
        signals = self.lake.signals()
        paid = signals.filter(signals.amount.notnull() & signals.amount_kind.notnull())
        paid = paid.select("source", "signal_id", "amount", "amount_kind", "currency")
        joined = self.steps.inner_join(paid, ["source", "signal_id"])
        return joined.select(
            *("journey", "at_us", "step", "team", "result", "amount", "amount_kind", "currency")
        )


def ground(
    lake: Lake,
    company: Company,
    *,
    steps: ir.Table | None = None,
    journeys: ir.Table | None = None,
    wanted: Sequence[Attribute] | None = None,
    until_us: int | None = None,
    met: ir.Table | None = None,
    now: datetime | None = None,
) -> Ground:
    """The published journeys of a lake, or the tables of a study that stands already.

    `journeys` that are given must have their ends (see `journeys.ends.ended`).
    """
    if until_us is None:
        until_us = observed_until_us(contents(lake.signals(), lake.engine), now or datetime.now(UTC))
    if journeys is None:
        journeys = lake.keep(ended(lake.table("journeys"), company, until_us))
    if steps is None:
        steps = lake.table("steps")
    if wanted is None:
        wanted = [one for one in attributes(lake.signals(), lake.engine) if one.column in journeys.columns]
    return Ground(lake, company, steps, journeys, tuple(wanted), until_us, met)
