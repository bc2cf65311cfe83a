"""What do people fill in about plans: cause, effect, promises, single-case fixes?"""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from afuera.web import bilingual
from afuera.web.actions import plan_queries
from afuera.web.actions.decision_forms import Colleague, VersionForm
from afuera.web.actions.plan_models import CAUSES, CHANGES, FIXES, LIMITS, SAVES, SHAPES, choices_of
from afuera.web.actions.plan_operations import LIMIT_NEEDED
from afuera.web.bilingual import said
from afuera.web.teams.models import Person, Team


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def _text(label: Any, most: int, help_text: Any = "", *, rows: int = 3, required: bool = True) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, widget=widget, required=required
    )


class PlanForm(VersionForm):
    """What the plan is, who answers for it, and the cause in words."""

    title = forms.CharField(label=said("The plan, in a line"), max_length=200)
    owner = Colleague(Person.objects.none(), label=said("Who answers for it?"))
    cause = _text(
        said("The cause, as far as it is known"),
        2000,
        said("Why does it happen again and again? What shows it is added on the next page."),
        required=False,
        rows=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = plan_queries.owners()  # type: ignore[attr-defined]


class CauseForm(forms.Form):
    """One thing that contributes, and the page that shows it."""

    kind = forms.ChoiceField(label=said("What contributes?"), choices=lambda: choices_of(CAUSES))
    name = forms.CharField(label=said("Its name"), max_length=200)
    what = forms.CharField(label=said("What it does"), max_length=500)
    address = forms.CharField(
        label=said("Address of the page that shows it"),
        help_text=said("Of a pain, a journey, one customer's walk, or one sentence in a walk."),
        max_length=600,
    )


class EffectForm(VersionForm):
    """What will be left, from when on, and what may not get worse."""

    due = _day(
        said("From which day on?"), said("The effect is judged from this day, with what is said here.")
    )
    shape = forms.ChoiceField(
        label=said("How does it come?"), choices=lambda: choices_of(SHAPES), widget=forms.RadioSelect
    )
    left = forms.IntegerField(
        label=said("Of 100 times that it hits somebody today, how many are left?"),
        min_value=0,
        max_value=99,
        initial=50,
    )
    saves = forms.ChoiceField(
        label=said("What do we save by it?"), choices=lambda: choices_of(SAVES), required=False
    )
    limit_on = forms.ChoiceField(
        label=said("What may not get worse for customers?"),
        choices=lambda: [("", said("nothing chosen")), *choices_of(LIMITS)],
        required=False,
    )
    limit = forms.FloatField(
        label=said("By how many of 100 customers at most"), min_value=0, max_value=100, required=False
    )

    def clean_due(self) -> dt.date:
        """After today."""
        day: dt.date = self.cleaned_data["due"]
        if day <= timezone.localdate():
            raise forms.ValidationError(
                said("{day} is over or today. An effect is declared before its day.", day=day)
            )
        return day

    def clean(self) -> dict[str, Any]:
        """A change that saves something for us needs a limit for them."""
        found = super().clean() or {}
        chosen, limit = found.get("limit_on"), found.get("limit")
        if found.get("saves") and (not chosen or limit is None):
            self.add_error("limit_on", said(LIMIT_NEEDED))
        return found

    def told(self) -> dict[str, Any]:
        """As the operation wants it: shares of 1."""
        found = super().told()
        limit = found["limit"]
        return {
            **{name: found[name] for name in ("due", "shape", "saves", "limit_on")},
            "ratio": found["left"] / 100,
            "limit": None if limit is None else limit / 100,
        }


class TeamChoice(forms.ModelChoiceField[Team]):
    """A team by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """Facturación."""
        return str(obj.label(bilingual.language()))


class CommitmentWordsForm(VersionForm):
    """What a team changes."""

    changes = forms.ChoiceField(label=said("What is changed?"), choices=lambda: choices_of(CHANGES))
    name = forms.CharField(label=said("Which one?"), max_length=200)
    what = _text(said("What is different from then on"), 1000)


class CommitmentForm(CommitmentWordsForm):
    """A team's promise, with its first date."""

    team = TeamChoice(Team.objects.none(), label=said("Which team promises?"))
    first_date = _day(
        said("First date"), said("By when a first piece of it is there. This date is kept as it is said.")
    )
    field_order = ("version", "team", "changes", "name", "what", "first_date")

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Team.objects.filter(pk__in=[one.pk for one in teams])
        self.fields["team"].queryset = found  # type: ignore[attr-defined]


class DeliverForm(VersionForm):
    """It is changed."""

    delivered_on = _day(said("Changed since"))
    delivered_as = forms.CharField(label=said("Where can it be seen?"), max_length=1000)


class WhyForm(VersionForm):
    """A reason that must be told."""

    why = forms.CharField(label=said("Why?"), max_length=500)


class FixForm(forms.Form):
    """One case that was made good, or a list of them."""

    kind = forms.ChoiceField(label=said("What was done for them?"), choices=lambda: choices_of(FIXES))
    on = _day(said("On which day"))
    who = _text(
        said("For which customers"),
        200_000,
        said("One a line, as your systems call them (customer:1000). Kept as a fingerprint, not as a name."),
        rows=3,
    )

    def rows(self) -> list[tuple[str, str, dt.date]]:
        """Customer, kind and day; a line may bring its own kind and day: customer;kind;2026-01-31."""
        found = []
        for parts in csv.reader(self.cleaned_data["who"].splitlines(), delimiter=";"):
            who, kind, day = [*(part.strip() for part in parts), "", "", ""][:3]
            if who:
                found.append((who, kind or self.cleaned_data["kind"], _read(day) or self.cleaned_data["on"]))
        return found

    def clean(self) -> dict[str, Any]:
        """Every line can be read."""
        found = super().clean() or {}
        if not self.errors:
            for at, (_, kind, day) in enumerate(self._tried(), 1):
                if kind not in FIXES or day is None or day > timezone.localdate():
                    self.add_error("who", said("Line {n} cannot be read.", n=at))
                    break
        return found

    def _tried(self) -> list[tuple[str, str, dt.date | None]]:
        try:
            return list(self.rows())
        except (ValueError, csv.Error):
            return [("", "", None)]


def _read(day: str) -> dt.date | None:
    return dt.date.fromisoformat(day) if day else None
