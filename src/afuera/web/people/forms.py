"""What do people fill in about customers, and what is wrong with it?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from afuera.web import asked_numbers
from afuera.web.bilingual import said

WHY = said("Others read it in the audit log, where it stays: write no names and no numbers of theirs.")


class WhyForm(forms.Form):
    """A reason that others will read."""

    why = forms.CharField(label=said("Why?"), help_text=WHY, max_length=500)


class EraseForm(WhyForm):
    """A reason, and a word that nobody types by accident."""

    typed = forms.CharField(
        label=said("Type the word ERASE"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_typed(self) -> str:
        """The word in the reader's language."""
        typed, word = str(self.cleaned_data["typed"]).strip().upper(), str(said("ERASE"))
        if typed != word:
            raise ValidationError(said("Type {word} to go on.", word=word))
        return typed


class SearchForm(forms.Form):
    """Part of a name, at least three letters of it."""

    q = forms.CharField(min_length=3, max_length=120, required=False)

    def words(self) -> str:
        """What is sought; nothing when it is too short or too long."""
        return str(self.cleaned_data.get("q") or "").strip() if self.is_valid() else ""


def page_of(query: Any, pages: int) -> int:
    """A page from 1 that is there."""
    return asked_numbers.page(query.get("page"), max(pages, 1), digits=6)
