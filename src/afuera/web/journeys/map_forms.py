"""What do people fill in on a map and in a plan, and what is wrong with it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from afuera.report.reader import Reader
from afuera.web.bilingual import said
from afuera.web.journeys.map_content import MOST_STAGES, Content, Entry, Stage
from afuera.web.journeys.map_lanes import BACKED, BY_PEOPLE, OPINION

NEW_ENTRIES, NEW_STAGES, MOST_ENTRIES = 1, 1, 40
HALVES = tuple(half / 2 for half in range(4, -5, -1))


def _backings() -> list[tuple[str, Any]]:
    return [(key, said(BACKED[key])) for key in BY_PEOPLE]


class EntryForm(forms.Form):
    """One entry of a cell."""

    id = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=said("What do you know or believe about this?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    backed_by = forms.ChoiceField(label=said("What backs it?"), choices=_backings)
    source = forms.CharField(
        label=said("Where from?"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": said("12 interviews, March 2026")}),
    )
    gone = forms.BooleanField(label=said("Take it away"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial:  # the empty one, where somebody who comes to write begins
            self.fields["text"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """What is called fieldwork or data says where it comes from."""
        found = super().clean() or {}
        stays = found.get("text", "").strip() and not found.get("gone")
        backed = found.get("backed_by") not in ("", None, OPINION)
        if stays and backed and not found.get("source", "").strip():
            self.add_error("source", said("Say where it comes from, or call it opinion."))
        return found


class ReadForm(forms.Form):
    """Which version the writer saw, and why it changes."""

    read = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    why = forms.CharField(
        label=said("Why?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": said("wording, or what we learned")}),
    )


Entries = forms.formset_factory(EntryForm, extra=NEW_ENTRIES, max_num=MOST_ENTRIES, validate_max=True)


def entries_form(data: Mapping[str, Any] | None, written: Sequence[Entry]) -> Any:
    """The entries of a cell, and an empty one."""
    initial = [
        {"id": one.id, "text": one.text, "backed_by": one.backed_by, "source": one.source} for one in written
    ]
    return Entries(data, initial=initial, prefix="e")


def told_entries(formset: Any) -> list[dict[str, str]]:
    """The entries that stay, as an operation takes them."""
    found = [one.cleaned_data for one in formset if one.cleaned_data]
    return [
        {name: one[name] for name in ("id", "text", "backed_by", "source")}
        for one in found
        if one.get("text", "").strip() and not one.get("gone")
    ]


class BeliefForm(ReadForm):
    """What the company believes people feel at each stage."""

    def __init__(
        self, *args: Any, content: Content, names: Mapping[str, str], tag: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        from afuera.pictures.emotion_line import signed

        choices = [("", said("we do not say")), *((str(half), signed(half, tag)) for half in HALVES)]
        for stage in content.stages:
            kept = "" if stage.belief is None else str(float(stage.belief))
            self.fields[f"belief_{stage.id}"] = forms.TypedChoiceField(
                label=names[stage.id],
                choices=choices,
                coerce=float,
                empty_value=None,
                required=False,
                initial=kept,
            )
        self.order_fields([name for name in self.fields if name.startswith("belief_")])

    @property
    def beliefs(self) -> dict[str, float | None]:
        """By stage."""
        return {
            name.removeprefix("belief_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("belief_")
        }


class StageForm(forms.Form):
    """One column of the map."""

    id = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.IntegerField(
        label=said("Place"),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.NumberInput(attrs={"size": 3}),
    )
    es = forms.CharField(label=said("Name in Spanish"), max_length=60, required=False)
    en = forms.CharField(label=said("Name in English"), max_length=60, required=False)
    gone = forms.BooleanField(label=said("Take it away"), required=False)


Stages = forms.formset_factory(StageForm, extra=NEW_STAGES, max_num=MOST_STAGES, validate_max=True)


def stages_form(data: Mapping[str, Any] | None, content: Content, names: Mapping[str, str]) -> Any:
    """The columns, and an empty one."""
    initial = [
        {"id": one.id, "place": at, "es": one.es, "en": one.en} for at, one in enumerate(content.stages, 1)
    ]
    columns = Stages(data, initial=initial, prefix="s")
    for form in columns:
        called = names.get(str(form.initial.get("id")), "")
        for name in ("es", "en"):
            form.fields[name].widget.attrs["placeholder"] = called
    return columns


class StepsForm(ReadForm):
    """Which step belongs to which stage?"""

    def __init__(
        self,
        *args: Any,
        steps: Sequence[str],
        content: Content,
        names: Mapping[str, str],
        reader: Reader,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.steps = list(steps)
        held = {step: one.id for one in content.stages for step in one.steps}
        choices = [("", said("on no stage")), *((one.id, names[one.id]) for one in content.stages)]
        for at, step in enumerate(self.steps):
            self.fields[f"step_{at}"] = forms.ChoiceField(
                label=reader.label(step), choices=choices, required=False, initial=held.get(step, "")
            )
        self.order_fields([name for name in self.fields if name.startswith("step_")])

    @property
    def held(self) -> dict[str, str]:
        """The stage of each step."""
        return {step: self.cleaned_data[f"step_{at}"] for at, step in enumerate(self.steps)}


def told_stages(formset: Any, held: Mapping[str, str]) -> list[Stage]:
    """The columns in their new order, with their steps; as an operation takes them."""
    found = [one.cleaned_data for one in formset if one.cleaned_data]
    kept = [one for one in found if not one.get("gone") and (one.get("id") or one.get("es") or one.get("en"))]
    kept.sort(key=lambda one: one.get("place") or 99)
    gone = {one.get("id") for one in found if one.get("gone")}
    return [
        Stage(
            one.get("id") or "",
            one["es"].strip(),
            one["en"].strip(),
            tuple(
                step for step, stage in held.items() if stage and stage == one.get("id") and stage not in gone
            ),
        )
        for one in kept
    ]


class PlannedForm(forms.Form):
    """One step of the plan."""

    step = forms.CharField(widget=forms.HiddenInput)
    place = forms.IntegerField(
        label=said("Place"),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.NumberInput(attrs={"size": 3}),
    )
    gone = forms.BooleanField(label=said("Take it away"), required=False)


Planned = forms.formset_factory(PlannedForm, extra=0, max_num=99)


class PlanForm(forms.Form):
    """The plan that the writer saw, a step to add, and why."""

    read = forms.JSONField(widget=forms.HiddenInput)
    add = forms.ChoiceField(label=said("Add a step that people take"), required=False)
    other = forms.CharField(
        label=said("or another one, as your systems call it"), max_length=200, required=False
    )
    add_place = forms.IntegerField(label=said("Place"), min_value=1, max_value=99, required=False)
    why = forms.CharField(
        label=said("Why?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": said("wording, or what we learned")}),
    )

    def __init__(self, *args: Any, unplanned: Sequence[str], reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["add"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 (for the type checker)
        choice.choices = [("", "–"), *((step, reader.label(step)) for step in unplanned)]


def planned_form(data: Mapping[str, Any] | None, steps: Sequence[str]) -> Any:
    """The steps of the plan."""
    return Planned(
        data, initial=[{"step": step, "place": at} for at, step in enumerate(steps, 1)], prefix="p"
    )


def told_plan(formset: Any, form: PlanForm) -> list[str]:
    """The steps in their new order."""
    kept = [
        (one["place"] or 99, at, one["step"])
        for at, one in enumerate(form_.cleaned_data for form_ in formset if form_.cleaned_data)
        if not one.get("gone")
    ]
    new = form.cleaned_data["other"].strip() or form.cleaned_data["add"]
    if new:
        # A new one stands before what has the same place.
        kept.append((form.cleaned_data["add_place"] or 99, -1 if form.cleaned_data["add_place"] else 99, new))
    return [step for _, _, step in sorted(kept)]
