"""How does a goal read on a page?  Its sentence, its two views, its chapters, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from afuera.export.few import trimmed
from afuera.journeys.linked import Link
from afuera.pictures.beside import beside
from afuera.report.doubts import caution_sentences
from afuera.report.markup import Markup
from afuera.report.one_goal import chapters, narrowed
from afuera.report.opening import headline, standfirst
from afuera.report.reader import Facts, Reader, facts, reader_of
from afuera.report.verdicts import VERDICTS, benchmark_words, weakest_step
from afuera.report.walks import one_walk, words_of
from afuera.web import bilingual
from afuera.web.journeys.models import Study
from afuera.web.journeys.queries import Goal, drawings, goals
from afuera.web.journeys.slugs import slug_of

WIDE = 300  # of the small picture in each line


def drawn(markup: Markup | str) -> SafeString:
    """Markup of the report or a picture: both escape what is not markup by construction."""
    return mark_safe(str(markup))  # noqa: S308 (afuera.report.markup, afuera.pictures)


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

    def _kept(self, kind: str, one: Goal | None, make: Any) -> Any:
        """What was drawn of this study for this language and region before, or is drawn now."""
        key = (kind, self.study.pk, one.key if one else None, self.reader.lang, self.reader.tag)
        return drawings.or_made(key, make)

    def lines(self, chosen: list[Goal]) -> list[dict[str, Any]]:
        """Goals as lines of a list."""
        return [self.line(one) for one in chosen]

    def line(self, one: Goal) -> dict[str, Any]:
        """Inside beside outside and verdict of one goal, as words; no study knows who answers today."""
        found: dict[str, Any] = self._kept("line", one, lambda: self._line(one))
        return found

    def _line(self, one: Goal) -> dict[str, Any]:
        row, reader = one.facts, self.reader
        step = weakest_step(row) or {}
        words, tone = VERDICTS.get(str(row.get("verdict")), VERDICTS["not_known"])
        known, share = row.get("goal_n"), row.get("goal_share")
        return {
            "key": one.key,
            "title": reader.title(row.get("goal")),
            "sentence": headline(reader, narrowed(self.findings, row)),
            "verdict": reader.say(words),
            "tone": tone,
            "step": reader.short(step.get("step")) if step else "",
            "inside": reader.percent(step.get("ok_share")),
            "inside_base": reader.base(step.get("low"), step.get("high"), step.get("n")),
            "outside": reader.percent(share),
            "rests_on": reader.base(row.get("goal_low"), row.get("goal_high"), known),
            "benchmark": benchmark_words(reader, row),
            "people": row.get("people"),
            "journeys": row.get("journeys"),
            "lost": round(known * (1 - share)) if known and share is not None else None,
            "known": known,
            "seam_loss": reader.percent(row.get("seam_loss")) if row.get("seam_loss") is not None else "",
            "seam_base": reader.base(row.get("seam_low"), row.get("seam_high"), row.get("seam_n")),
            "picture": drawn(self._small(one, step)),
            "internal": one.internal,
            "traveller": row.get("traveller"),
            "half_take": reader.days(row.get("median_days")),
        }

    def _small(self, one: Goal, step: Facts) -> str:
        row, reader = one.facts, self.reader
        inside, outside = step.get("ok_share"), row.get("goal_share")
        return beside(
            inside=inside,
            outside=outside,
            low=row.get("goal_low"),
            high=row.get("goal_high"),
            benchmark=row.get("goal_benchmark"),
            inside_said=reader.percent(inside),
            outside_said=reader.percent(outside),
            unknown=reader.say("we do not know"),
            width=WIDE,
            name=f"beside-{one.key}",
            title=reader.title(row.get("goal")),
            description=reader.say(
                "The diamond is the weakest part inside, {inside}; the circle is who reached their goal, "
                "{outside}, with its 95% interval.",
                inside=reader.percent(inside),
                outside=reader.percent(outside),
            ),
        )

    def leads(self, one: Goal) -> list[str]:
        """How sure we are of one goal's sentence."""
        return standfirst(self.reader, narrowed(self.findings, one.facts))

    def cautions(self, one: Goal) -> list[str]:
        """What to know before believing it."""
        return caution_sentences(self.reader, one.facts.get("cautions"))

    def chapters(self, one: Goal) -> list[tuple[str, str, SafeString]]:
        """Anchor, heading and body of each chapter."""

        def draw() -> list[tuple[str, str, SafeString]]:
            found = chapters(self.reader, *trimmed(self.findings, one.facts))
            return [(anchor, heading, drawn(body)) for anchor, heading, body in found]

        found: list[tuple[str, str, SafeString]] = self._kept("chapters", one, draw)
        return found

    def walk(self, found: Facts, number: int) -> tuple[str, SafeString, SafeString]:
        """Name, picture and list of one person's journey."""
        name, picture, listed = one_walk(self.reader, found, number)
        return name, drawn(picture), drawn(listed)

    def voices(self, said: Iterable[Facts]) -> list[dict[str, Any]]:
        """Words of people, each with the way to its journey."""
        reader = self.reader
        return [
            {
                "words": drawn(words_of(voice, bare=reader.sees_names) or ""),
                "journey": voice["journey_id"],
                "step": reader.label(voice["step"]) if voice.get("step") is not None else "",
                "channel": reader.channel(voice["channel"]) if voice.get("channel") is not None else "",
                "day": reader.date(voice.get("at")),
            }
            for voice in said
        ]

    def links(self, found: list[Link]) -> list[dict[str, Any]]:
        """Who waits for whom, as words; only goals that have a page."""
        known = {one.goal: one for one in goals(self.study)}
        return [
            {
                "people": link.people,
                "days": self.reader.days(link.days) if link.days is not None else "",
                "step": self.reader.label(link.step) if link.step is not None else "",
                "inner": self.reader.title(link.inner),
                "inner_key": slug_of(link.inner),
                "inner_goal": link.inner,
                "outer": self.reader.title(link.outer),
                "outer_key": slug_of(link.outer),
                "outer_goal": link.outer,
            }
            for link in found
            if link.inner in known and link.outer in known
        ]


def sheet(study: Study, *, sees_names: bool = False) -> Sheet:
    """A study in the language and region of this request."""
    lang = bilingual.language()
    reader = drawings.or_made(("reader", study.pk, lang), lambda: reader_of(facts(study.findings), lang))
    return Sheet(study, replace(reader, tag=bilingual.reader(), sees_names=sees_names))
