"""Which pains do the tests of these pages show?  Rows in the shape of the findings, and a study of them."""

from __future__ import annotations

from typing import Any

from afuera.pains.signature import Signature
from afuera.web.journeys.models import Study
from afuera.web.journeys.operations import keep_study

GOAL, OTHER = "change plan", "pay the bill"
VERSIONS = {"data_version": {"until": 1793606400000000}, "method_version": 1, "parameters": {"weeks": 26.0}}


def harm(outcome: str, each: float, people: int, claim: str = "costs", **facts: Any) -> dict[str, Any]:
    """One harm, its interval a fifth to each side."""
    total = each * people
    row = {"outcome": outcome, "per_person": each, "low": each * 0.8, "high": each * 1.2, "total": total}
    row |= {"total_low": total * 0.8, "total_high": total * 1.2, "claim": claim, "n": people * 9}
    row |= {"placebo": 0.002, "placebo_low": -0.01, "placebo_high": 0.014, "effective_controls": 840.0}
    row |= {"largest_weight": 0.004, "e_value": 2.3}
    if claim == "goes_together":
        row |= {"placebo": 0.06, "placebo_low": 0.03, "placebo_high": 0.09, "why": "placebo"}
    if claim == "cannot_be_said":
        row |= {"effective_controls": 31.0, "largest_weight": 0.11, "why": "few_alike"}
    return {**row, **facts}


def pain(place: int, old: int, people: int, tier: str, signature: Signature, **facts: Any) -> dict[str, Any]:
    """One row of findings["pains"]."""
    row: dict[str, Any] = {"pain": signature.key, "kind": signature.kind, "signature": signature.to_json()}
    row |= {"goal": signature.goal, "tier": tier, "place": place, "place_low": max(place - 1, 1)}
    row |= {"place_high": place + 1, "top3": 0.9 if place < 4 else 0.1, "people": people}
    row |= {"journeys": people + 9, "share": people / 4000, "low": 0.01, "high": 0.2, "times": people * 2}
    row |= {"harms": [harm("goal_failure", 0.24, people), harm("hours_lost", 3.4, people)]}
    row |= {"burden": {"total": people * 0.24, "low": people * 0.2, "high": people * 0.3, "unit": "people"}}
    row |= {"company_cost": {"total": people * 41000.0, "low": people * 3e4, "high": people * 5e4}}
    row["company_cost"]["currency"] = "COP"
    row |= {"old_order": {"place": old, "times": people * 2, "cost": people * 41000.0}}
    row |= {"silent_share": {"share": 0.82, "low": 0.78, "high": 0.86, "n": people}}
    row |= {"origin": [{"team": "billing", "share": 0.7, "low": 0.6, "high": 0.8, "n": people}]}
    row["origin"][0] |= {"journeys": people, "journey_ids": ["o1"]}
    row |= {"absorbers": [{"team": "contact centre", "contacts": people * 3, "share": 0.8, "n": people}]}
    return {**row, **VERSIONS, "journey_ids": [], "cautions": [], **facts}


def signed(kind: str, **facts: Any) -> Signature:
    """A signature, in the journey of the tests unless it says another."""
    return Signature(kind, **{"goal": GOAL, **facts})


FRAUD = signed("hardship", hardship="fraud", goal=None)
PROMISE = signed("promise", step="activate")
CLOSED = signed("friction", friction="transfer_to_closed")
AGAIN = signed("friction", friction="re_explaining", between=("sales", "contact centre"))
REPEAT = signed("friction", friction="repeat_contact", goal=OTHER)
WAIT = signed("seam", friction="wait", between=("confirm", "activate"))
DORMANT = signed("extraction", amount_kind="dormant_fee", goal=OTHER)
SWITCH = signed("friction", friction="channel_switch")


def several() -> list[dict[str, Any]]:
    """Eight pains, whose order is another one than that by frequency × cost."""
    split = [harm("split_purchase", 0.46, 310), harm("goal_failure", 0.12, 310, "goes_together")]
    leave = [harm("leaving", 0.2, 84), harm("emotional_harm", 0.5, 84), harm("hours_lost", 9.0, 84)]
    unknown = [harm("goal_failure", 0.02, 640, "cannot_be_said")]
    return [
        pain(1, 8, 84, "vulnerable", FRAUD, harms=leave, place_low=1, place_high=1),
        pain(2, 6, 310, "grave", PROMISE, harms=split),
        pain(3, 5, 190, "grave", CLOSED),
        pain(4, 4, 420, "rest", AGAIN, place_high=6),
        pain(
            5, 1, 1240, "rest", REPEAT, place_high=7, harms=[harm("hours_lost", 0.7, 1240, "goes_together")]
        ),
        pain(6, 2, 900, "rest", WAIT, place_low=4, place_high=7),
        pain(7, 7, 60, "rest", DORMANT, place_low=6),
        pain(8, 3, 640, "rest", SWITCH, harms=unknown),
    ]


def study_of(pains: list[dict[str, Any]], made_at: str = "2026-11-02T08:00:00Z") -> Study:
    """A study that found these, in two journeys."""
    goals = [
        {"goal": goal, "traveller": "customer", "people": 4000, "journeys": 5000, "goal_share": 0.6,
         "goal_low": 0.5, "goal_high": 0.7, "goal_n": 4500, "verdict": "broken_parts",
         "steps": [{"step": step} for step in ("ask", "confirm", "activate")]}
        for goal in (GOAL, OTHER)
    ]  # fmt: skip
    found = {"made_at": made_at, "company": {"language": "es"}, "journeys": goals, "pains": pains}
    return keep_study(found, None, 1)
