"""What do people fill in about one voice?  The words of an answer; to whom it is handed, and why."""

from __future__ import annotations

from typing import Any

from django import forms

from afuera.web.bilingual import language, said
from afuera.web.teams.models import Person, Team
from afuera.web.voices.answer_models import KINDS
from afuera.web.voices.routing_queries import READERS
from afuera.wording import mark, say

THANKS = mark("Thank you for telling us. I read it whole, and so will those whom it concerns.")


class AnswerForm(forms.Form):
    """Words to a customer."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, kind: str, to: str) -> None:
        initial = {"text": say(THANKS, to)} if kind == "thank" else None
        super().__init__(data, auto_id=f"{kind}_%s", initial=initial)
        self.fields["text"].label = said(LABELS[kind])


LABELS = {
    "reply": mark("Your reply to this customer"),
    "thank": mark("Your thanks to this customer"),
    "ask": mark("What would you like to ask them?"),
}
assert LABELS.keys() == KINDS.keys()  # noqa: S101 (a new kind without its label)


class HandOnForm(forms.Form):
    """A team or a person, and why."""

    to = forms.ChoiceField(label=said("Who should read it?"))
    why = forms.CharField(label=said("Why?"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="hand_on_%s", initial=initial)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (said(mark("Teams")), [(f"team-{pk}", name) for pk, name in teams()]),
            (said(mark("People")), [(f"person-{pk}", name) for pk, name in people()]),
        ]

    def told(self) -> dict[str, Any]:
        """What was chosen."""
        kind, _, pk = str(self.cleaned_data["to"]).partition("-")
        chosen: Any = Team.objects.get(pk=pk) if kind == "team" else Person.objects.get(pk=pk)
        return {kind: chosen, "why": self.cleaned_data["why"]}


def teams() -> list[tuple[int, str]]:
    """Teams of today, by their names."""
    found = Team.objects.filter(ended_at=None)
    return sorted(((one.pk, one.label(language())) for one in found), key=lambda one: one[1].lower())


def people() -> list[tuple[int, str]]:
    """Who may read voices."""
    found = Person.objects.filter(is_active=True, role__in=READERS).select_related("team")
    return [
        (one.pk, f"{one.name} · {one.team.label(language())}" if one.team else one.name)
        for one in found.order_by("name", "pk")
    ]
