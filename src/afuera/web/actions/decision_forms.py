"""What do people fill in about decisions?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from afuera.web import bilingual
from afuera.web.actions import decision_queries
from afuera.web.actions.decision_models import IMAGE_USES, LEVELS
from afuera.web.bilingual import said
from afuera.web.journeys.models import Goal
from afuera.web.teams.models import Person


def levels() -> list[tuple[str, Any]]:
    """The six levels of the log."""
    return [(code, said(words)) for code, words in LEVELS.items()]


def _words(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class Colleagues(forms.ModelMultipleChoiceField[Person]):
    """People with their team, to be ticked."""

    def label_from_instance(self, obj: Any) -> str:
        """Marta Restrepo · ventas."""
        return f"{obj.name} · {obj.team.label(bilingual.language())}" if obj.team else obj.name


class Colleague(forms.ModelChoiceField[Person]):
    """One person with their team."""

    def label_from_instance(self, obj: Any) -> str:
        """Marta Restrepo · ventas."""
        return f"{obj.name} · {obj.team.label(bilingual.language())}" if obj.team else obj.name


class Journey(forms.ModelChoiceField[Goal]):
    """A journey by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """Change of plan."""
        return str(obj.label(bilingual.language()))


class VersionForm(forms.Form):
    """A form about something that others may change meanwhile: `version` says what was read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def read(self) -> int:
        """The version that was read."""
        return int(self.cleaned_data["version"])

    def told(self) -> dict[str, Any]:
        """What was filled in, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DecisionForm(VersionForm):
    """A decision in words: what it was, what it is from now on, why, what was not chosen."""

    title = forms.CharField(label=said("What was decided, in a line"), max_length=200)
    level = forms.ChoiceField(label=said("What does it change?"), choices=levels)
    before = _words(said("Before: how it was"))
    after = _words(said("After: how it is from now on"))
    why = _words(
        said("Why"),
        said("The consequence for customers, not only cost or what others wanted."),
        required=False,
        rows=2,
    )
    rejected = _words(said("What was not chosen, and why not"), required=False, rows=2)
    goal = Journey(
        Goal.objects.none(),
        label=said("Journey"),
        required=False,
        empty_label=said("All, or none in particular"),
    )
    decided_on = forms.DateField(
        label=said("Decided on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deciders = Colleagues(
        Person.objects.none(),
        label=said("Who else decided"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = Goal.objects.order_by("key")  # type: ignore[attr-defined]
        people = decision_queries.deciders().exclude(pk=by.pk)
        self.fields["deciders"].queryset = people  # type: ignore[attr-defined]
        self.fields["decided_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_decided_on(self) -> dt.date:
        """Today or before."""
        day: dt.date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(said("{day} is still to come. Ask for a decision instead.", day=day))
        return day


class DecideForm(DecisionForm):
    """Decide what waited: the day is today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["decided_on"]


class WordsForm(DecisionForm):
    """Other words for a decision, and why they change."""

    reason = forms.CharField(label=said("Why do the words change?"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["decided_on"], self.fields["deciders"]


class AskForm(VersionForm):
    """What is to be decided, and by whom."""

    title = forms.CharField(label=said("What is to be decided, in a line"), max_length=200)
    waits_for = Colleague(Person.objects.none(), label=said("Who has to decide it?"))
    level = forms.ChoiceField(label=said("What does it change?"), choices=levels)
    before = _words(said("Before: how it was"), required=False, rows=2)
    after = _words(said("What you propose instead"), required=False, rows=2)
    why = _words(
        said("Why"),
        said("The consequence for customers, not only cost or what others wanted."),
        required=False,
        rows=2,
    )
    goal = Journey(
        Goal.objects.none(),
        label=said("Journey"),
        required=False,
        empty_label=said("All, or none in particular"),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = Goal.objects.order_by("key")  # type: ignore[attr-defined]
        self.fields["waits_for"].queryset = decision_queries.deciders()  # type: ignore[attr-defined]


class CiteForm(forms.Form):
    """Evidence: the address of one of our pages."""

    address = forms.CharField(
        label=said("Address of the page"),
        help_text=said("Of a pain, a journey, one customer's walk, or one sentence in a walk."),
        max_length=600,
    )
    says = forms.CharField(label=said("What it shows, in your words"), max_length=500, required=False)


class DropForm(forms.Form):
    """Why something is taken away."""

    why = forms.CharField(label=said("Why is it taken away?"), max_length=500)


class MandateForm(VersionForm):
    """What somebody may decide alone."""

    alone = forms.CharField(
        label=said("What may they decide without asking?"),
        help_text=said(
            "For example: change texts and order of steps, stop a letter, spend up to an amount. "
            "Without this, owning is a title."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    budget = forms.DecimalField(
        label=said("Up to which sum, without asking"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        localize=True,
    )
    asks = Colleague(
        Person.objects.none(),
        label=said("Whom do they ask for the rest?"),
        required=False,
        empty_label=said("nobody named"),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = decision_queries.deciders().exclude(pk=person.pk)
        self.fields["asks"].queryset = found  # type: ignore[attr-defined]


def _uses() -> list[tuple[str, Any]]:
    return [(code, said(words)) for code, words in IMAGE_USES.items()]


class ImageUseForm(forms.Form):
    """Where customers' words were used for our image."""

    kind = forms.ChoiceField(label=said("For what"), choices=_uses)
    what = forms.CharField(label=said("Which words, where"), max_length=300)
    on = forms.DateField(
        label=said("On which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
