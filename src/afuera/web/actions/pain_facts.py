"""What does this room need to know of a pain?  Its name, who caused it, the newest figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from afuera.report import pain_words
from afuera.report.reader import Facts, Reader, facts, rows
from afuera.web.journeys import owner_sheets
from afuera.web.pains.models import Pain
from afuera.web.teams.company_file import known

TENTH = 0.10  # of the loss: from here on a team is in the chain (outlook, row 7)
LISTED = frozenset({"proposed", "accepted"})


def name_of(reader: Reader, pain: Pain) -> str:
    """What a pain is called in the reader's language."""
    return pain.name(reader.lang) or pain_words.pain_name(reader, facts(pain.signature))


def quoted(reader: Reader, pain: Pain) -> str:
    """Its name inside a sentence."""
    name = name_of(reader, pain)
    return f"«{name}»" if reader.lang == "es" else f"“{name}”"


def told_name(pain: Pain) -> dict[str, str]:
    """Its name in both languages, for what is kept and told later."""
    here, names = owner_sheets.plain_reader(), known().names
    return {
        lang: quoted(replace(here, lang=lang, tag=lang, names=names.get(lang, {})), pain)
        for lang in ("es", "en")
    }


def figures(pain: Pain) -> Facts:
    """Its row of the last study that found it."""
    return facts(pain.figures)


@dataclass(frozen=True, slots=True)
class Link:
    """A team in the chain of a pain: the share of the loss that it carries, with its interval."""

    team: str
    share: float
    low: float | None
    high: float | None
    n: int


def chain(pain: Pain) -> list[Link]:
    """The teams that carry a tenth of the loss or more, those with most first."""
    found = [
        Link(str(row["team"]), float(row["share"]), row.get("low"), row.get("high"), int(row.get("n") or 0))
        for row in rows(figures(pain).get("origin"))
        if row.get("team") is not None and float(row.get("share") or 0) >= TENTH
    ]
    return sorted(found, key=lambda one: (-one.share, one.team))
