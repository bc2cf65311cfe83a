"""What do people fill in about themes, and what is wrong with it?"""

from __future__ import annotations

from typing import Any

from django import forms

from afuera.web.bilingual import said


class RenameForm(forms.Form):
    """What people call it."""

    name_es = forms.CharField(label=said("Name in Spanish"), max_length=160, required=False)
    name_en = forms.CharField(label=said("Name in English"), max_length=160, required=False)


class MergeForm(forms.Form):
    """Into which other one."""

    into = forms.ChoiceField(label=said("It is the same as"))

    def __init__(self, *given: Any, others: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["into"].choices = others  # type: ignore[attr-defined]


class DescribeForm(forms.Form):
    """What customers would say who speak of it."""

    name_es = forms.CharField(label=said("Name in Spanish"), max_length=160)
    name_en = forms.CharField(label=said("Name in English"), max_length=160)
    words_es = forms.CharField(
        label=said("What customers would say, in Spanish"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words_en = forms.CharField(
        label=said("What customers would say, in English"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
