"""What do people fill in about pains, and what is wrong with it?"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone

from afuera.web.bilingual import language, said
from afuera.web.journeys.models import Goal
from afuera.web.journeys.owner_forms import People
from afuera.web.pains import queries
from afuera.web.pains.decisions import LONGEST_WAIT
from afuera.web.pains.models import Pain
from afuera.web.pains.operations import NEEDS_REASON
from afuera.web.teams.models import Person
from afuera.wording import FRICTIONS

PARTS = 4
_APART = re.compile(r"[,;\n]+")


class ReadForm(forms.Form):
    """Which version the writer saw."""

    read = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AcceptForm(ReadForm):
    """Yes, and perhaps why."""

    why = forms.CharField(label=said("What convinces you?"), max_length=1000, required=False)


class WhyForm(ReadForm):
    """A reason that must be told."""

    why = forms.CharField(
        label=said("Why?"),
        max_length=1000,
        error_messages={"required": said(NEEDS_REASON)},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RenameForm(ReadForm):
    """What people call it."""

    name_es = forms.CharField(label=said("Name in Spanish"), max_length=160, required=False)
    name_en = forms.CharField(label=said("Name in English"), max_length=160, required=False)
    why = forms.CharField(label=said("Why?"), max_length=1000, required=False)


class MergeForm(WhyForm):
    """Into which other one."""

    into = forms.TypedChoiceField(label=said("It is the same trouble as"), coerce=int)
    field_order = ("read", "into", "why")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", "–"), *choices]

    @property
    def other(self) -> Pain:
        """The pain that goes on."""
        return Pain.objects.get(pk=self.cleaned_data["into"])


class SplitForm(WhyForm):
    """Several parts, each with what tells it from the others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at in range(1, PARTS + 1):
            self.fields[f"name_{at}"] = forms.CharField(
                label=said("Name of part {n}", n=at), max_length=160, required=at < 3
            )
            self.fields[f"step_{at}"] = forms.CharField(
                label=said("at the step"),
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"list": "steps"}),
            )
            self.fields[f"words_{at}"] = forms.CharField(
                label=said("or with the words"), max_length=200, required=False
            )

    def sets(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each part."""
        return [(self[f"name_{at}"], self[f"step_{at}"], self[f"words_{at}"]) for at in range(1, PARTS + 1)]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What each part says; empty ones are left out."""
        told = self.cleaned_data
        found = [
            {
                "name": told[f"name_{at}"].strip(),
                "step": told[f"step_{at}"].strip(),
                "words": in_pieces(told[f"words_{at}"]),
            }
            for at in range(1, PARTS + 1)
        ]
        return [part for part in found if part["name"]]


class NameForm(forms.Form):
    """A trouble that a person knows of."""

    name = forms.CharField(label=said("What is the trouble, as a customer would say it?"), max_length=160)
    goal = forms.TypedChoiceField(
        label=said("In which journey?"), required=False, coerce=int, empty_value=None
    )
    friction = forms.ChoiceField(label=said("What kind of trouble is it?"), required=False)
    step = forms.CharField(
        label=said("At which step?"),
        help_text=said("As your systems call it; choose one of those that are known."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "steps"}),
    )
    words = forms.CharField(
        label=said("Which words do people use for it?"),
        help_text=said("Separated by commas. By these it is found again, whatever it is called later."),
        max_length=300,
        required=False,
    )
    why = forms.CharField(
        label=said("How do you know of it?"),
        help_text=said("A walk, a call, what customers told you. Do not write who they are."),
        max_length=1000,
        error_messages={"required": said(NEEDS_REASON)},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        goals = sorted((goal.label(lang), goal.pk) for goal in Goal.objects.all())
        _choices(self, "goal", [("", said("in any"))] + [(pk, label) for label, pk in goals])
        kinds = [(slug, said(name)) for slug, (name, _) in FRICTIONS.items()]
        _choices(self, "friction", [("", said("none of these")), *kinds])

    def clean(self) -> dict[str, Any]:
        """Something must be there by which it is recognised."""
        found = super().clean() or {}
        if not (found.get("step") or found.get("friction") or in_pieces(found.get("words", ""))):
            raise forms.ValidationError(
                said("Say by what it is recognised: a step, a kind of trouble, or words that people use.")
            )
        return found

    @property
    def told(self) -> dict[str, Any]:
        """As the operation takes it."""
        found = self.cleaned_data
        goal = Goal.objects.filter(pk=found["goal"]).first() if found["goal"] else None
        return {**found, "goal": goal, "words": in_pieces(found["words"])}


class TakeForm(ReadForm):
    """Who answers for it: oneself, or whom one may give it."""

    owner = People(Person.objects.none(), label=said("Who takes it?"))
    why = forms.CharField(label=said("Why?"), max_length=1000, required=False)

    def __init__(self, *args: Any, by: Person, may_give: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = queries.can_take()
        people = found if may_give else found.filter(pk=by.pk)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].initial = by.pk
        if not may_give:
            self.fields["owner"].widget = forms.HiddenInput()


class WaitForm(ReadForm):
    """Not now: why, and until when."""

    reason = forms.CharField(
        label=said("Why not now?"),
        help_text=said("Customers go on bearing it meanwhile: say what comes before them."),
        max_length=1000,
        error_messages={"required": said(NEEDS_REASON)},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    return_on = forms.DateField(
        label=said("On which day does it come back to the list?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["return_on"].widget.attrs |= {
            "min": (today + dt.timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_WAIT).isoformat(),
        }

    def clean_return_on(self) -> dt.date:
        """A day to come, within a year."""
        day: dt.date = self.cleaned_data["return_on"]
        today = timezone.localdate()
        if not today < day <= today + LONGEST_WAIT:
            raise forms.ValidationError(said("Choose a day to come, within a year."))
        return day


def in_pieces(text: str) -> list[str]:
    """Words separated by commas."""
    return [piece.strip() for piece in _APART.split(text) if piece.strip()]


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
    field.choices = choices
