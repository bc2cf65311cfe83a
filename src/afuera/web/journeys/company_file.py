"""How does what the company says about its goals come out of company.toml, and what does the library get?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from afuera import company as library
from afuera.web.journeys.models import DAYS, Goal, Rules
from afuera.web.journeys.slugs import slug_of
from afuera.web.teams.audit import wrote
from afuera.web.teams.company_file import completes
from afuera.web.teams.models import Team

PLAIN = ("traveller", "step_benchmark", "goal_benchmark", "score_ok", *DAYS)
LANGUAGES = ("es", "en")


@transaction.atomic
def take_in(known: library.Company) -> int:
    """Goals and rules as company.toml says them, when nobody told of a goal yet; how many goals came."""
    if Goal.objects.filter(told=True).exists() or not (known.goals or known.reasons or known.names):
        return 0
    teams = {team.name: team for team in Team.objects.all()}
    for goal in known.goals:
        Goal.objects.update_or_create(key=goal.name, defaults=_row(goal, known, teams))
    own = {goal.name for goal in known.goals} | teams.keys()
    names = {lang: {k: v for k, v in said.items() if k not in own} for lang, said in known.names.items()}
    rules = {
        "strong_identifiers": list(known.strong_identifiers),
        "refused_share": known.refused_share,
        "hub_limit": known.hub_limit,
        "reasons": [{"match": dict(one.match), "goal": one.goal} for one in known.reasons],
        "names": names,
    }
    Rules.objects.update_or_create(pk=1, defaults=rules)
    wrote(None, "read_goals_file", known.name or "", after={"goals": [goal.name for goal in known.goals]})
    return len(known.goals)


def _row(goal: library.Goal, known: library.Company, teams: dict[str, Team]) -> dict[str, Any]:
    key = str(goal.name)
    labels = {f"name_{lang}": known.label(key, lang) for lang in LANGUAGES}
    return {
        "slug": slug_of(key),
        "told": True,
        "team": teams.get(goal.owner or ""),
        "steps": list(goal.steps),
        "step_benchmarks": dict(goal.step_benchmarks),
        **{name: "" if label == key else label for name, label in labels.items()},
        **{name: getattr(goal, name) for name in PLAIN},
    }


@completes
def with_goals(found: library.Company) -> library.Company:
    """What this room adds to what is known of the company."""
    goals = list(Goal.objects.select_related("team"))
    rules = Rules.objects.filter(pk=1).first() or Rules()
    return replace(
        found,
        strong_identifiers=tuple(rules.strong_identifiers) or found.strong_identifiers,
        refused_share=rules.refused_share,
        hub_limit=rules.hub_limit,
        goals=tuple(_goal(goal) for goal in goals if goal.told),
        reasons=tuple(library.Reason(one["match"], one["goal"]) for one in rules.reasons),
        names={lang: _names(lang, goals, rules) | dict(found.names.get(lang, {})) for lang in LANGUAGES},
    )


def _goal(goal: Goal) -> library.Goal:
    return library.Goal(
        name=goal.key,
        owner=goal.team.name if goal.team else None,
        steps=tuple(goal.steps),
        step_benchmarks=dict(goal.step_benchmarks),
        **{name: getattr(goal, name) for name in PLAIN},
    )


def _names(lang: str, goals: Iterable[Goal], rules: Rules) -> dict[str, str]:
    told = {one.key: one.label(lang) for one in goals if one.label(lang) != one.key}
    return dict(rules.names.get(lang, {})) | told
