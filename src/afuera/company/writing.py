"""How does a company stand in company.toml?  The other way round than `reading`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from afuera.company.things import Company, Goal, Reason, Team

_COMPANY = ("name", "language", "timezone", "currency", "strong_identifiers", "refused_share", "hub_limit")
_TEAM = ("name", "function", "people", "opens", "closed")
_GOAL = (
    *(
        "name",
        "owner",
        "traveller",
        "steps",
        "step_benchmark",
        "step_benchmarks",
        "goal_benchmark",
        "gap_days",
    ),
    *("recurrence_days", "score_ok", "wait_days", "silence_days"),
)
_REASON = ("match", "goal")


def written(company: Company) -> str:
    """The text of a company.toml that reads as this company; what is as nobody said it is left out."""
    parts = [_table("[company]", company, _COMPANY, Company.empty())]
    parts += [_table("[[teams]]", team, _TEAM, Team(team.name), "name") for team in company.teams]
    parts += [_table("[[goals]]", goal, _GOAL, Goal(goal.name), "name") for goal in company.goals]
    parts += [_table("[[reasons]]", one, _REASON, Reason({}, "")) for one in company.reasons]
    for language, names in company.names.items():
        if names:
            parts.append(
                [f"[names.{language}]", *(f"{_text(key)} = {_text(name)}" for key, name in names.items())]
            )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _table(head: str, thing: object, keys: Iterable[str], plain: object, always: str = "") -> list[str]:
    facts = ((key, getattr(thing, key)) for key in keys)
    return [head, *(f"{k} = {_text(v)}" for k, v in facts if k == always or v != getattr(plain, k))]


def _text(fact: Any) -> str:
    if isinstance(fact, Mapping):
        return "{ " + ", ".join(f"{_text(str(key))} = {_text(value)}" for key, value in fact.items()) + " }"
    if isinstance(fact, list | tuple):
        return "[" + ", ".join(_text(one) for one in fact) + "]"
    # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
    return json.dumps(fact, ensure_ascii=False).replace("\x7f", "\\u007f")
