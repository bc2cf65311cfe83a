"""What do people fill in here, and what is wrong with it?"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from afuera.company import Hours
from afuera.web import bilingual
from afuera.web.bilingual import said
from afuera.web.permissions import ROLES
from afuera.web.teams.audit import OPERATIONS
from afuera.web.teams.models import FUNCTIONS, LANGUAGES, Company, Person, Team
from afuera.web.teams.queries import Asked
from afuera.wording import date, number

EXAMPLE = dt.date(2026, 11, 21)
# The region decides how numbers and dates look; these are those whose forms we have looked at.
REGIONS = {
    "": said("As the language usually writes them"),
    "AR": "Argentina",
    "BO": "Bolivia",
    "CL": "Chile",
    "CO": "Colombia",
    "CR": "Costa Rica",
    "DO": "República Dominicana",
    "EC": "Ecuador",
    "ES": "España",
    "GB": "United Kingdom",
    "GT": "Guatemala",
    "MX": "México",
    "PE": "Perú",
    "US": "United States",
    "UY": "Uruguay",
}


def _region_choices() -> list[tuple[str, Any]]:
    """Each region with a number and a day as it writes them, in the language of this page."""
    language = bilingual.language()
    found = []
    for region, name in REGIONS.items():
        tag = f"{language}-{region}" if region else language
        shown = f"{number(1234.5, tag, 1)} · {date(EXAMPLE, tag)}"
        found.append((region, f"{name} · {shown}"))
    return found


def _role_choices() -> list[tuple[str, Any]]:
    return [(code, said(name)) for code, name in ROLES.items()]


def _team_field() -> forms.ModelChoiceField[Team]:
    return forms.ModelChoiceField(
        Team.objects.filter(ended_at=None), required=False, label=said("Team"), empty_label=said("No team")
    )


class InviteForm(forms.Form):
    """Who is invited, as what."""

    email = forms.EmailField(label=said("E-mail"), max_length=254)
    name = forms.CharField(label=said("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=said("Role"), choices=_role_choices, initial="member")
    team = _team_field()
    language = forms.ChoiceField(label=said("Language of the letter"), choices=LANGUAGES)


class AcceptForm(forms.Form):
    """The account of somebody who was invited."""

    email = forms.EmailField(label=said("E-mail"), max_length=254)
    name = forms.CharField(label=said("Your name, as colleagues know it"), max_length=200)
    password = forms.CharField(
        label=said("Password"),
        help_text=said("At least ten characters. A few words in a row are easy to keep and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=said("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, with_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_email:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """The password is not the name, not among the usual ones, and long enough."""
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            person = Person(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], person)
            except ValidationError as wrong:
                self.add_error("password", wrong)
        return cleaned


class PersonForm(forms.Form):
    """Another name, role or team."""

    name = forms.CharField(label=said("Name"), max_length=200)
    role = forms.ChoiceField(label=said("Role"), choices=_role_choices)
    team = _team_field()
    why = forms.CharField(
        label=said("Why? (others read it in the audit log)"), max_length=500, required=False
    )


class WhyForm(forms.Form):
    """A reason that others will read."""

    why = forms.CharField(
        label=said("Why? (others read it in the audit log)"), max_length=500, required=False
    )


class LanguageForm(forms.Form):
    """The language of one's letters and first page."""

    language = forms.ChoiceField(label=said("Language"), choices=LANGUAGES)


class Lines(forms.CharField):
    """A list, one item a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Lines as a list, without empty ones."""
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class TeamForm(forms.ModelForm[Team]):
    """A team: its names, its function, its hours."""

    opens = Lines(
        label=said("Open"),
        required=False,
        help_text=said("One line each, such as “mon-fri 09:00-18:00”. Empty: nobody says when."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closed = Lines(
        label=said("Days off"),
        required=False,
        help_text=said("One day a line, such as 2026-12-25."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    people = forms.IntegerField(label=said("How many people work there"), required=False, min_value=1)
    why = forms.CharField(
        label=said("Why? (others read it in the audit log)"), max_length=500, required=False
    )

    class Meta:
        model = Team
        fields = ("name", "name_es", "name_en", "function", "people", "opens", "closed")
        labels = {  # noqa: RUF012 (Django's own way of saying it)
            "name": said("Key, as the data writes it"),
            "name_es": said("Name in Spanish"),
            "name_en": said("Name in English"),
            "function": said("Function"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].widget.choices = [("", said("Not said")), *FUNCTIONS.items()]
        if self.instance.pk:
            # Signals carry the key: renaming it would cut the team off from its history.
            self.fields["name"].disabled = True

    def clean_opens(self) -> list[str]:
        """Hours in the words of company.toml."""
        for words in self.cleaned_data["opens"]:
            try:
                Hours.of([words])
            except ValueError:
                fault = said(
                    "“{value}” is not understood. Write hours such as “mon-fri 09:00-18:00”.", value=words
                )
                raise ValidationError(fault) from None
        return list(self.cleaned_data["opens"])

    def clean_closed(self) -> list[str]:
        """Days in their order, each once."""
        return sorted({self._day(words) for words in self.cleaned_data["closed"]})

    def _day(self, words: str) -> str:
        try:
            return dt.date.fromisoformat(words).isoformat()
        except ValueError:
            raise ValidationError(
                said("“{value}” is not a day. Write it as 2026-12-25.", value=words)
            ) from None


class AuditForm(forms.Form):
    """What of the audit log is wanted.  Nothing is required; what is not understood is not asked for."""

    of = forms.ChoiceField(choices=[("writes", ""), ("looks", "")], required=False, widget=forms.HiddenInput)
    person = forms.ModelChoiceField(
        Person.objects.order_by("name", "id"),
        required=False,
        label=said("Who"),
        empty_label=said("Everybody"),
    )
    operation = forms.ChoiceField(label=said("What"), required=False)
    since = forms.DateField(
        label=said("From"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=said("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, said(words)) for code, words in OPERATIONS.items()]
        chosen = cast(forms.ChoiceField, self.fields["operation"])
        chosen.choices = [("", said("Everything")), *sorted(known, key=lambda one: str(one[1]))]
        if self.data.get("of") == "looks":
            del self.fields["operation"]

    def asked(self, zone: dt.tzinfo) -> Asked:
        """The question that was filled in."""
        self.is_valid()
        filled = {name: fact for name, fact in self.cleaned_data.items() if name != "of" and fact}
        return Asked(looks=self.cleaned_data.get("of") == "looks", zone=zone, **filled)


@cache
def _timezone_choices() -> list[tuple[str, str]]:
    """Every time zone; found by looking through directories, so only once."""
    return [(zone, zone) for zone in sorted(available_timezones())]


class CompanyForm(forms.ModelForm[Company]):
    """The company's own facts."""

    timezone = forms.ChoiceField(label=said("Time zone"), choices=_timezone_choices)
    region = forms.ChoiceField(label=said("Numbers and dates"), choices=_region_choices, required=False)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=said("Currency"),
        required=False,
        error_messages={"invalid": said("a currency has three capital letters, such as COP or EUR.")},
    )

    class Meta:
        model = Company
        fields = ("name", "language", "region", "timezone", "currency")
        labels = {"name": said("Name of the company"), "language": said("Language")}  # noqa: RUF012

    def clean_currency(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["currency"]).upper()
