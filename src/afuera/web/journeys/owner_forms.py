"""What do people fill in about who answers for a journey?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from afuera.web import bilingual
from afuera.web.bilingual import said
from afuera.web.journeys import owner_queries
from afuera.web.teams.models import Person


class People(forms.ModelChoiceField[Person]):
    """People with their team."""

    def label_from_instance(self, obj: Any) -> str:
        """Marta Restrepo · ventas."""
        return f"{obj.name} · {obj.team.label(bilingual.language())}" if obj.team else obj.name


class NameForm(forms.Form):
    """Who answers for the whole, and what they may decide."""

    person = People(Person.objects.none(), label=said("Who answers for the whole of it?"))
    mandate = forms.CharField(
        label=said("What may they decide without asking?"),
        help_text=said(
            "For example: change texts and order of steps, stop a letter, spend up to an amount. "
            "Without this, owning is a title."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(label=said("Why this person?"), max_length=500, required=False)

    def __init__(self, *args: Any, besides: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = owner_queries.can_own().exclude(pk=besides or 0)  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """A reason that must be told."""

    why = forms.CharField(
        label=said("Why? What would have to change?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SeatForm(forms.Form):
    """Who comes to the table."""

    person = People(Person.objects.none(), label=said("Who comes to the table?"))

    def __init__(self, *args: Any, seated: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = owner_queries.can_sit().exclude(pk__in=seated)  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """The day of the next meeting."""

    day = forms.DateField(
        label=said("Next meeting"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_day(self) -> dt.date:
        """Today or later."""
        day: dt.date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(said("{day} is over. Choose a day to come.", day=day))
        return day


class NotesForm(forms.Form):
    """What a meeting said, in short, and who came."""

    came = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=said("Who came"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=said("What was decided, in short"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, seated: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].queryset = Person.objects.filter(pk__in=seated)  # type: ignore[attr-defined]
