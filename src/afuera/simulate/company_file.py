"""What does the simulated company say about itself?  Its company.toml."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from afuera.simulate.paths import CHANNELS, SEGMENTS, UNPLANNED
from afuera.simulate.plans import CompanyPlan, GoalPlan, TeamPlan
from afuera.simulate.vocabulary import slug


def write_company(path: Path, company: CompanyPlan, language: str) -> None:
    """Write company.toml: teams with hours, goals with steps and standards, rules for lost goals, names."""
    pieces = [_head(company, language)]
    pieces += [_team(team, company.closed) for team in company.teams]
    pieces += [goal_facts(goal) for goal in company.goals]
    pieces += [_reasons(goal) for goal in company.goals]
    pieces += [_names(company)]
    path.write_text("\n".join(piece for piece in pieces if piece), encoding="utf-8")


def _head(company: CompanyPlan, language: str) -> str:
    return _table(
        "[company]",
        {
            "name": company.name,
            "language": language,
            "timezone": company.timezone,
            "currency": company.currency,
        },
    )


def _team(team: TeamPlan, closed: tuple[str, ...]) -> str:
    facts: dict[str, object] = {"name": team.name, "function": team.function, "people": team.people}
    if team.opens:
        facts |= {"opens": list(team.opens), "closed": list(closed)}
    return _table("[[teams]]", facts)


def goal_facts(goal: GoalPlan) -> str:
    """A goal as company.toml has it."""
    facts: dict[str, object] = {"name": goal.name}
    if goal.owner:
        facts["owner"] = goal.owner
    facts |= {
        "traveller": goal.traveller,
        "steps": [step.name for step in goal.steps],
        "step_benchmark": goal.step_benchmark,
        "goal_benchmark": goal.goal_benchmark,
        "gap_days": goal.gap_days,
        "recurrence_days": goal.recurrence_days,
        "wait_days": goal.wait_days,
        "silence_days": goal.silence_days,
    }
    return _table("[[goals]]", facts)


def add_goals(path: Path, goals: Iterable[GoalPlan]) -> None:
    """Goals more in a company.toml that stands already, with their names."""
    goals, told = tuple(goals), path.read_text(encoding="utf-8")
    place = told.index("[names.es]\n")
    names = {goal.name: goal.spanish for goal in goals}
    names |= {step.name: step.spanish for goal in goals for step in goal.steps}
    lines = "".join(f"{_key(name)} = {json.dumps(es, ensure_ascii=False)}\n" for name, es in names.items())
    facts = "\n".join(goal_facts(goal) for goal in goals)
    told = told[:place] + facts + "\n" + told[place:].replace("[names.es]\n", f"[names.es]\n{lines}", 1)
    path.write_text(told, encoding="utf-8")


def _reasons(goal: GoalPlan) -> str:
    """Pages of a goal tell it where the signal does not; calls, letters and talks do not."""
    patterns = {"web": f"/{slug(goal.name)}/*", "app": f"app/{slug(goal.name)}/*"}
    used = {step.channel for step in goal.steps}
    return "\n".join(
        f"[[reasons]]\nmatch = {{ touchpoint = {json.dumps(patterns[one])} }}\n"
        f"goal = {json.dumps(goal.name)}\n"
        for one in sorted(used & set(patterns))
    )


def _names(company: CompanyPlan) -> str:
    spanish = {team.name: team.spanish for team in company.teams}
    spanish |= {goal.name: goal.spanish for goal in company.goals}
    spanish |= {step.name: step.spanish for goal in company.goals for step in goal.steps}
    spanish |= UNPLANNED | CHANNELS | SEGMENTS
    english = {name: name.replace("_", " ") for name in spanish}
    return _table("[names.es]", spanish) + "\n" + _table("[names.en]", english)


def _table(head: str, facts: dict[str, object] | dict[str, str]) -> str:
    lines = [f"{_key(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    return "\n".join([head, *lines, ""])


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key, ensure_ascii=False)
