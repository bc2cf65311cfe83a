"""Which replies of the company are canned, or quote its policy, and what had the customer said?

Canned: at least five people got nearly the same words.  Names, numbers and addresses do not make a reply
another one.  Quoting policy: "por política", "our policy", "the system does not allow it".  A reply is shown
with the customer's words before it and after it, never judged alone: the same words can be right.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from afuera.estimates.intervals import GroupSums, share_of_groups
from afuera.estimates.small_groups import LEAST, hidden_overlapping, total_may_be_shown
from afuera.lake.shelf import Shelf
from afuera.privacy import mask
from afuera.results import Estimate
from afuera.voices.asked_replies import replies
from afuera.voices.copies import copies
from afuera.voices.keys import key_in

FEWEST: Final = 5  # people who got the same words
SHORTEST: Final = 25  # signs: "Claro que sí" is no script
_POLICY: Final = re.compile(
    r"\bpor (?:nuestras? |la )?(?:pol[ií]ticas?|procedimientos?|protocolos?|normativas?|normas?"
    r"|reglamentos?)\b[^.,;]{0,30}"
    r"|\b(?:nuestras?|las?) (?:pol[ií]ticas?|normativas?) (?:de la (?:empresa|compañ[ií]a)|interna|vigente"
    r"|no|establece|indica)"
    r"[^.,;]{0,30}"
    r"|\b(?:seg[uú]n|conforme a|de acuerdo (?:con|a)|en virtud de) (?:el|los?|las?|nuestr[oa]s?"
    r"|su) (?:pol[ií]ticas?|normativas?"
    r"|normas?|reglamentos?|procedimientos?|protocolos?|t[eé]rminos|condiciones|contratos?"
    r"|cl[aá]usulas?)\b[^.,;]{0,30}"
    r"|\bt[eé]rminos y condiciones\b|\bel sistema no (?:me |nos |le )?(?:lo )?(?:permite|deja)\b"
    r"|\bno est[aá] permitido\b"
    r"|\bno es posible (?:seg[uú]n|de acuerdo|por (?:pol|norm|proc))[^.,;]{0,30}"
    r"|\b(?:our|company|store|bank|airline|hotel|internal|per|against|under) polic(?:y|ies)\b[^.,;]{0,30}"
    r"|\bpolicy (?:is|states|says|requires|does(?: not|n't))\b[^.,;]{0,30}"
    r"|\b(?:according to|as per|in line with|in accordance with|under) (?:our|the|your) (?:polic(?:y|ies)"
    r"|terms|rules?|procedures?"
    r"|guidelines|contract|agreement)\b[^.,;]{0,30}"
    r"|\bterms (?:and|&) conditions\b|\bterms of (?:service|use)\b|\bfine print\b"
    r"|\bthe system (?:does not|doesn't|won't|will not) (?:allow|let|permit)\b|\bwe are not allowed to\b",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"\[[^\]\[]{1,10}\]|\d+")


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: `alike` people got nearly these words, `quotes` is the policy that it quotes or ""."""

    key: str
    journey_id: str
    person: str
    goal: str | None
    team: str
    step: str
    channel: str
    at_us: int
    text: str
    language: str | None
    before: str | None
    before_language: str | None
    after: str | None
    after_language: str | None
    alike: int
    quotes: str

    @property
    def canned(self) -> bool:
        """Did at least five people get it?"""
        return self.alike >= FEWEST


@dataclass(frozen=True, slots=True)
class OfTeam:
    """A team's replies: which share is canned, and which quotes policy, counting people."""

    team: str
    people: int
    replies: int
    canned: Estimate
    policy: Estimate


def policy(text: str) -> str:
    """The words that quote a policy, a rule or a system; "" when none do."""
    found = _POLICY.search(text)
    return found[0].strip() if found else ""


def families(texts: Sequence[str], people: Sequence[str]) -> list[int]:
    """Of each reply how many people got nearly the same words."""
    bare = [" ".join(_MARK.sub(" ", mask(text)).split()) for text in texts]
    # A script has gaps that are filled in: "your order of a lamp"; the letters alone decide.
    first = [at if of is None else of for at, of in enumerate(copies(bare, words=False))]
    got: defaultdict[int, set[str]] = defaultdict(set)
    for at, of in enumerate(first):
        got[of].add(people[at])
    return [len(got[of]) if len(bare[at]) >= SHORTEST else 1 for at, of in enumerate(first)]


def judged(rows: Sequence[dict[str, Any]]) -> list[Reply]:
    """Replies as the shelf has them, with what they are.  In the order given."""
    oldest = sorted(range(len(rows)), key=lambda at: (rows[at]["at_us"], at))
    sizes = families([rows[at]["text"] for at in oldest], [str(rows[at]["person"]) for at in oldest])
    alike = dict(zip(oldest, sizes, strict=True))
    return [_reply(row, alike[at]) for at, row in enumerate(rows)]


def _reply(row: dict[str, Any], alike: int) -> Reply:
    return Reply(
        key=key_in(row),
        journey_id=str(row["journey_id"]),
        person=str(row["person"]),
        goal=row["goal"],
        team=str(row["team"] or ""),
        step=str(row["step"] or ""),
        channel=str(row["channel"] or ""),
        at_us=int(row["at_us"]),
        text=str(row["text"]),
        language=row["language"],
        before=row["before"],
        before_language=row["before_language"],
        after=row["after"],
        after_language=row["after_language"],
        alike=alike,
        quotes=policy(str(row["text"])),
    )


def found(shelf: Shelf) -> list[Reply]:
    """Every reply of the last twenty thousand, the newest first."""
    return judged(replies(shelf))


def shares(every: Iterable[Reply]) -> tuple[OfTeam | None, list[OfTeam]]:
    """(all teams together, each team) with at least five people behind every row, none to be worked out."""
    every = list(every)
    by_team: defaultdict[str, list[Reply]] = defaultdict(list)
    for one in every:
        by_team[one.team].append(one)
    people = {team: len({one.person for one in those}) for team, those in by_team.items()}
    if not total_may_be_shown({"": len({one.person for one in every})}):
        return None, []
    hidden = hidden_overlapping(people, LEAST)
    teams = [_of_team(team, those) for team, those in sorted(by_team.items()) if team and team not in hidden]
    return _of_team("", every), sorted(teams, key=lambda one: (-(one.policy.low or 0.0), one.team))


def _of_team(team: str, those: Sequence[Reply]) -> OfTeam:
    return OfTeam(
        team,
        len({one.person for one in those}),
        len(those),
        _share(those, [one.canned for one in those]),
        _share(those, [bool(one.quotes) for one in those]),
    )


def _share(those: Sequence[Reply], hits: Sequence[bool]) -> Estimate:
    n, x = Counter(one.person for one in those), Counter[str]()
    for one, hit in zip(those, hits, strict=True):
        x[one.person] += hit
    sums = GroupSums(
        len(n),
        n.total(),
        x.total(),
        sum(x[who] ** 2 for who in n),
        sum(x[who] * n[who] for who in n),
        sum(count**2 for count in n.values()),
    )
    return share_of_groups(sums)
