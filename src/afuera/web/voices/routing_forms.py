"""What do people fill in about whom voices concern?  Which voices, and who besides."""

from __future__ import annotations

from typing import Any

from django import forms

from afuera.report.reader import Reader
from afuera.web.bilingual import said
from afuera.web.voices import inbox_queries
from afuera.web.voices.answer_forms import HandOnForm
from afuera.web.voices.reading_models import BANDS
from afuera.web.voices.routing_models import RoutingRule
from afuera.wording import mark

ANY = mark("any")


class RuleForm(HandOnForm):
    """Voices of a journey, a step, a channel, a score: to a team or a person."""

    goal = forms.ChoiceField(label=said("Journey"), required=False)
    step = forms.ChoiceField(label=said("Step"), required=False)
    channel = forms.ChoiceField(label=said("Channel"), required=False)
    band = forms.ChoiceField(label=said("Score"), required=False)
    field_order = ("goal", "step", "channel", "band", "to", "why")

    def __init__(self, data: Any = None, *, reader: Reader, rule: RoutingRule | None = None) -> None:
        super().__init__(data, initial=_initial(rule) if rule else None)
        self.fields["to"].label = said("Who should read them too?")
        every = inbox_queries.choices("goal", "step", "channel")
        named = {"goal": reader.title, "step": reader.label, "channel": reader.channel}
        for name, called in named.items():
            found = sorted(((key, called(key)) for key in every[name]), key=lambda one: one[1].lower())
            self._offer(name, found)
        self._offer("band", [(code, said(words)) for code, words in BANDS.items() if code])

    def _offer(self, name: str, found: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", said(ANY)), *found]  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """What the operations want."""
        whom = super().told()
        which = {name: self.cleaned_data[name] for name in ("goal", "step", "channel", "band", "why")}
        return {**which, "to_team": whom.get("team"), "to_person": whom.get("person")}


def _initial(rule: RoutingRule) -> dict[str, Any]:
    to = f"team-{rule.to_team_id}" if rule.to_team_id else f"person-{rule.to_person_id}"
    return {name: getattr(rule, name) for name in ("goal", "step", "channel", "band", "why")} | {"to": to}


class MinutesForm(forms.Form):
    """How long people may read in a week."""

    minutes = forms.IntegerField(
        label=said("Minutes that each of us has for reading, a week"), min_value=0, max_value=2400
    )
