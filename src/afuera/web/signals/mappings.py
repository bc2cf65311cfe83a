"""How does a mapping become a page to fill in, and what was filled in a mapping again?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from afuera.privacy import mask
from afuera.signals.contract import ACTORS, KINDS, PURPOSES, RESULTS, TRAVELLERS
from afuera.signals.mapping import FileSettings, Mapping, Origin
from afuera.signals.preview import Previewed
from afuera.web.signals.columns import FIRST, IDENTIFIERS, SAID, WORDS

OUR_WORDS = {
    "result": RESULTS,
    "actor": ACTORS,
    "kind": KINDS,
    "purpose": PURPOSES,
    "traveller": TRAVELLERS,
}
THEIRS, KEPT, SAME = "c:", "k:", "v:"  # what a choice begins with: a column, what the mapping says, a value
EACH_ROW_ITS_OWN = (
    "occurred_at",
    "person",
    "case_id",
    "text",
    "signal_id",
    "sequence",
    "properties",
    "score",
)
SHOWN_WORDS = 20
NOTHING = Origin()
OF_PEOPLE = ("person", "identifiers", "text")


@dataclass(slots=True)
class Choice:
    """One of our columns on the page: what is chosen for it, what stands in it, how sure the guess is."""

    ours: str
    label: str
    help: str
    chosen: str
    kept: str  # what the mapping says where no single column can be chosen
    also: str  # the second column of a moment
    constant: str
    examples: tuple[str, ...]
    sure: float | None
    missing: bool

    @property
    def may_be_same(self) -> bool:
        """Can it be the same for every row?"""
        return self.ours not in EACH_ROW_ITS_OWN

    @property
    def used(self) -> bool:
        """Is anything chosen for it?"""
        return bool(self.chosen)


@dataclass(slots=True)
class Words:
    """Their words of one column, each with ours."""

    ours: str
    label: str
    rows: list[tuple[str, str]]
    choices: list[tuple[str, str]]


@dataclass(slots=True)
class Sheet:
    """The page of a mapping."""

    first: list[Choice]
    more: list[Choice]
    identifiers: list[tuple[str, str, str]]  # type, its words, the column
    words: list[Words]
    columns: tuple[str, ...]
    left: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    file: FileSettings = field(default_factory=FileSettings)

    @property
    def dates(self) -> str:
        """The forms of dates, one a line."""
        return "\n".join(self.file.date_formats)


def sheet(found: Previewed) -> Sheet:
    """What is asked about a file, with what is known already."""
    sure = {one.ours: one.sure for one in found.proposal.guesses} if found.proposal else {}
    choices = [_choice(ours, found, sure.get(ours)) for ours in SAID]
    first = [one for one in choices if one.ours in FIRST or one.used or one.missing]
    used = {name for _, origin in found.mapping.columns for name in origin.names}
    return Sheet(
        first=first,
        more=[one for one in choices if one not in first],
        identifiers=list(_identifiers(found.mapping)),
        words=list(_words(found)),
        columns=found.columns,
        left=[(name, found.examples.get(name, ())) for name in found.columns if name not in used],
        file=found.mapping.file,
    )


def _choice(ours: str, found: Previewed, sure: float | None) -> Choice:
    label, told = SAID[ours]
    origin = found.mapping.origin(ours) or Origin()
    chosen = kept = also = ""
    if len(origin.columns) == 1:
        chosen = THEIRS + origin.columns[0]
    elif origin.join and ours == "occurred_at" and len(origin.join) == 2:
        chosen, also = THEIRS + origin.join[0], origin.join[1]
    elif origin.names:
        chosen, kept = KEPT, " + ".join(origin.names)
    elif origin.value is not None:
        chosen = SAME
    examples = tuple(text for name in origin.names[:1] for text in found.examples.get(name, ()))
    missing = found.missing == ours
    return Choice(ours, label, told, chosen, kept, also, origin.value or "", examples, sure, missing)


def _identifiers(mapping: Mapping) -> Iterator[tuple[str, str, str]]:
    origin = mapping.origin("identifiers")
    chosen = dict(origin.types) if origin else {}
    for kind, words in IDENTIFIERS.items():
        yield kind, words, chosen.pop(kind, "")
    yield from ((kind, kind, column) for kind, column in chosen.items())


def _words(found: Previewed) -> Iterator[Words]:
    """Columns of few words whose meaning Afuera must know."""
    said = {ours: dict(words) for ours, words in found.mapping.values}
    for ours, allowed in OUR_WORDS.items():
        origin = found.mapping.origin(ours)
        if origin is None or not origin.columns:
            continue
        known = said.get(ours, {})
        theirs = [word for name in origin.columns for word in found.words.get(name, ())]
        theirs = list(dict.fromkeys([*known, *theirs]))[:SHOWN_WORDS]
        rows = [(word, known.get(word, word.lower() if word.lower() in allowed else "")) for word in theirs]
        if rows:
            yield Words(ours, SAID[ours][0], rows, [(word, WORDS[word]) for word in allowed])


def filled_in(form: QueryDict, base: Mapping) -> Mapping:
    """The mapping with what somebody filled in; raises MappingError where that cannot be."""
    columns = [*_columns(form, base), *_contacts(form, base)]
    made = replace(
        base,
        name=base.name or "mapping",
        columns=tuple(columns),
        values=tuple(_values(form, base)),
        file=_file(form, base.file),
        refused_share=_share(form, base.refused_share),
    )
    return Mapping.loads(made.dumps(), made.name)  # every rule of a mapping is checked there


def _columns(form: QueryDict, base: Mapping) -> Iterator[tuple[str, Origin]]:
    for ours in SAID:
        chosen, constant = form.get(f"col_{ours}", ""), form.get(f"val_{ours}", "").strip()
        if chosen == KEPT and (origin := base.origin(ours)) is not None:
            yield ours, origin
        elif chosen.startswith(THEIRS):
            also = form.get(f"and_{ours}", "")
            name = chosen.removeprefix(THEIRS)
            yield ours, Origin(join=(name, also)) if also else Origin(columns=(name,))
        elif constant:
            yield ours, Origin(value=constant)


def _contacts(form: QueryDict, base: Mapping) -> Iterator[tuple[str, Origin]]:
    origin = base.origin("identifiers")
    if origin is not None and not origin.types:
        yield "identifiers", origin
        return
    kinds = [*IDENTIFIERS, *(kind for kind, _ in (origin.types if origin else ()) if kind not in IDENTIFIERS)]
    types = tuple((kind, name) for kind in kinds if (name := form.get(f"id_{kind}", "")))
    if types:
        yield "identifiers", Origin(types=types)


def _values(form: QueryDict, base: Mapping) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    asked = {ours for ours in OUR_WORDS if f"theirs_{ours}" in form}
    yield from ((ours, words) for ours, words in base.values if ours not in asked)
    for ours in asked:
        theirs, meant = form.getlist(f"theirs_{ours}"), form.getlist(f"ours_{ours}")
        pairs = tuple(
            (word, ours_word)
            for word, ours_word in zip(theirs, meant, strict=False)
            if ours_word in WORDS and ours_word != word
        )
        if pairs:
            yield ours, pairs


def _file(form: QueryDict, base: FileSettings) -> FileSettings:
    def typed(name: str) -> str | None:
        return form.get(name, "").strip() or None

    order = form.get("order", "")
    dates = [line.strip() for line in form.get("date_formats", "").splitlines() if line.strip()]
    return replace(
        base,
        timezone=typed("timezone"),
        decimal=typed("decimal"),
        thousands=None if typed("decimal") == base.thousands else base.thousands,
        encoding=typed("encoding"),
        separator=form.get("separator", "").replace("\\t", "\t") or None,
        source=typed("source"),
        date_formats=tuple(dates),
        first_is_month={"day": False, "month": True}.get(order),
    )


def _share(form: QueryDict, base: float | None) -> float | None:
    text = form.get("refused_share", "").strip().replace(",", ".").rstrip("% ")
    try:
        return min(max(float(text) / 100, 0.0), 1.0)
    except ValueError:
        return base if text else None


def open_columns(mapping: Mapping) -> set[str]:
    """Their columns that tell nobody's name: they have a place, and it is none of those about people.

    What has no place is not among them: nobody knows what stands in it.
    """
    placed = {ours: set(origin.names) for ours, origin in mapping.columns}
    hidden = {name for ours in (*OF_PEOPLE, "properties") for name in placed.get(ours, ())}
    return {name for names in placed.values() for name in names} - hidden


def without_people(found: Previewed) -> Previewed:
    """The same look for those who may not see names: what tells who somebody is is left out, or masked."""
    free = open_columns(found.mapping)
    asked = {name for ours in OUR_WORDS for name in (found.mapping.origin(ours) or NOTHING).names} & free
    return replace(
        found,
        examples={name: tuple(map(mask, some)) for name, some in found.examples.items() if name in free},
        words={name: _unmasked(words) for name, words in found.words.items() if name in asked},
        signals=tuple(_without_people(row) for row in found.signals),
        refusals=tuple({**one, "raw": ""} for one in found.refusals),
    )


def _unmasked(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if mask(word) == word)


def _without_people(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in OF_PEOPLE}
    return {name: mask(value) if isinstance(value, str) else value for name, value in kept.items()}


def columns_key(kind: str, columns: Iterable[str]) -> str:
    """The same for files that have the same columns, in whatever order; empty when they are not known."""
    names = sorted(columns)
    if not names:
        return ""
    told = "\x00".join([kind, *names])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def loaded(text: str) -> Mapping | None:
    """A kept mapping; None where there is none."""
    return Mapping.loads(text) if text.strip() else None


def shown_columns(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Which of our columns a preview shows: those that say something, without those that we filled in."""
    dull = {"sequence", "received_at", "signal_id", "properties", "source", "kind"}
    present = {name for row in rows for name in row}
    order = ["occurred_at", "person", "identifiers", "case_id", *(name for name in SAID if name in present)]
    return [name for name in dict.fromkeys(order) if name in present and name not in dull]


def share(mapping: Mapping) -> str:
    """The refused share as somebody writes it, in hundredths; empty when nothing was said."""
    return "" if mapping.refused_share is None else f"{mapping.refused_share * 100:g}"


def label(ours: str) -> str:
    """What people call one of our columns."""
    return SAID[ours][0] if ours in SAID else ours
