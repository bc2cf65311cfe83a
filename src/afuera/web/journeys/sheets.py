"""How does a goal read on a page?  Its sentence, its two views, its chapters, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from afuera.report.doubts import caution_sentences
from afuera.report.goals import figure_of_goals
from afuera.report.markup import Markup
from afuera.report.one_goal import chapters, narrowed
from afuera.report.opening import headline, standfirst
from afuera.report.reader import Facts, Reader, facts, reader_of
from afuera.report.verdicts import VERDICTS, benchmark_words, weakest_step
from afuera.report.walks import one_walk
from afuera.web import bilingual
from afuera.web.journeys.models import Study
from afuera.web.journeys.queries import Goal, goals


def drawn(markup: Markup) -> SafeString:
    """Markup of the report, which escapes what is not markup by construction."""
    return mark_safe(str(markup))  # noqa: S308 (afuera.report.markup)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A study before one reader."""

    study: Study
    reader: Reader

    @property
    def findings(self) -> Facts:
        """What was found."""
        return facts(self.study.findings)

    @property
    def sentence(self) -> str:
        """The whole finding in a sentence."""
        return headline(self.reader, self.findings)

    @property
    def lead(self) -> list[str]:
        """How sure, how many more, on whom it rests."""
        return standfirst(self.reader, self.findings)

    def picture(self) -> SafeString:
        """Every goal, inside against outside."""
        return drawn(figure_of_goals(self.reader, [one.facts for one in goals(self.study)]))

    def lines(self, chosen: list[Goal]) -> list[dict[str, Any]]:
        """Goals as lines of a list."""
        return [self.line(one) for one in chosen]

    def line(self, one: Goal) -> dict[str, Any]:
        """Inside beside outside, verdict and owner of one goal, as words."""
        row, reader = one.facts, self.reader
        step = weakest_step(row) or {}
        words, tone = VERDICTS.get(str(row.get("verdict")), VERDICTS["not_known"])
        return {
            "key": one.key,
            "title": reader.title(row.get("goal")),
            "sentence": headline(reader, narrowed(self.findings, row)),
            "verdict": reader.say(words),
            "tone": tone,
            "owner": reader.short(row["owner"]) if one.owned else "",
            "step": reader.short(step.get("step")) if step else "",
            "inside": reader.percent(step.get("ok_share")),
            "outside": reader.percent(row.get("goal_share")),
            "rests_on": reader.base(row.get("goal_low"), row.get("goal_high"), row.get("goal_n")),
            "benchmark": benchmark_words(reader, row),
        }

    def leads(self, one: Goal) -> list[str]:
        """How sure we are of one goal's sentence."""
        return standfirst(self.reader, narrowed(self.findings, one.facts))

    def cautions(self, one: Goal) -> list[str]:
        """What to know before believing it."""
        return caution_sentences(self.reader, one.facts.get("cautions"))

    def chapters(self, one: Goal) -> Iterator[tuple[str, str, SafeString]]:
        """Anchor, heading and body of each chapter."""
        for anchor, heading, body in chapters(self.reader, self.findings, one.facts):
            yield anchor, heading, drawn(body)

    def walk(self, found: Facts, number: int) -> tuple[str, SafeString, SafeString]:
        """Name, picture and list of one person's journey."""
        name, picture, listed = one_walk(self.reader, found, number)
        return name, drawn(picture), drawn(listed)


def sheet(study: Study, *, sees_names: bool = False) -> Sheet:
    """A study in the language and region of this request."""
    reader = reader_of(facts(study.findings), bilingual.language())
    return Sheet(study, replace(reader, tag=bilingual.reader(), sees_names=sees_names))
