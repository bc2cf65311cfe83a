"""Which stories must be true in the product?  Seven, each a goal (or a study) that can be added by name.

They come from the essays behind Afuera.  A story is planted in the signals as far as the contract allows,
whether or not the room that will tell it is built; truth.json says what to look for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from afuera.simulate.faults import UnknownPlan
from afuera.simulate.plans import CANNED, STORY, CompanyPlan, GoalPlan, Planted, Seam, StepPlan, TeamPlan

WRAPPING: Final = TeamPlan(
    "gift wrapping", "envoltorio de regalos", "front line", 14, ("mon-sat 09:00-22:00",)
)

# What the data hold of each story, in the words of truth.json.
TOLD: Final[dict[str, str]] = {
    "month_long_change": "Eight contacts over a month (web, chat, call, letter, web, call, letter, call), "
    "each well above its benchmark; the whole is broken, no team owns it, and most contacts carry no goal.",
    "closed_department": "One call in three is passed on, in the evening, to a back office that went home.",
    "christmas_morning": "Gift wrapping rates its own part 9 to 10 and customers rate that part well; the "
    "parcel comes after Christmas (kind promise, due_at 24 December).",
    "responsiveness_or_expertise": "Leaders predict that customers choose expertise; customers choose "
    "responsiveness (questions `most important: …`, `customers choose: …`; touchpoint `importance study`).",
    "split_orders": "Promised dates are missed; half of the customers buy part of it elsewhere (outcome "
    "bought_elsewhere, amount_kind price), and few complain; those who were let down pay half as much when "
    "they order again.",
    "canned_policy": "Employees reply from a script and by policy (kind comment, actor employee); those "
    "who got one reach their goal half as often, which no step shows.",
    "efficiency_that_killed": "The courtesy call vanishes at a date and minutes of `set up` fall at once; "
    "the goal share falls sixty days later; praise for the call turns into missing it.",
}
STORIES: Final = tuple(TOLD)


def with_stories(company: CompanyPlan, names: tuple[str, ...]) -> CompanyPlan:
    """The company with the goals of these stories added; "all" stands for all seven."""
    told = STORIES if "all" in names else tuple(dict.fromkeys(names))
    unknown = [name for name in told if name not in TOLD]
    if unknown:
        raise UnknownPlan(what="story", name=unknown[0], known=", ".join((*STORIES, "all")))
    if "christmas_morning" in told:
        company = replace(company, teams=(*company.teams, WRAPPING))
    added = tuple(_GOALS[name](company) for name in told if name in _GOALS)
    return replace(company, goals=(*company.goals, *added), told=told)


def _month_long_change(company: CompanyPlan) -> GoalPlan:
    web, desk, phone, office, *_ = (team.name for team in company.teams)
    return GoalPlan(
        "change of service",
        "cambio de servicio",
        STORY,
        story="month_long_change",
        owner=None,
        gap_days=14,
        recurrence_days=40,
        wait_days=8,
        silence_days=8,
        own_word=0.6,
        cases=0.0,
        goal_lost=0.6,
        steps=(
            StepPlan("look at the page", "mirar la página", web, "web", 0, ok=0.96),
            StepPlan("ask in the chat", "preguntar en el chat", desk, "chat", 70, ok=0.955),
            StepPlan("arrange by phone", "acordar por teléfono", phone, "call", 80, ok=0.96),
            StepPlan("read the letter", "leer la carta", office, "mail", 95, ok=0.965),
            StepPlan("correct on the page", "corregir en la página", web, "web", 75, ok=0.955),
            StepPlan("call about the letter", "llamar por la carta", phone, "call", 80, ok=0.96),
            StepPlan("second letter", "segunda carta", office, "mail", 95, ok=0.965),
            StepPlan("last call", "última llamada", phone, "call", 85, ok=0.96, recovers=0.0),
        ),
        seams=(
            Seam("re_explaining", 2, 0.5, 0.28),
            Seam("wait", 3, 0.5, 0.25),
            Seam("re_explaining", 5, 0.5, 0.28),
            Seam("wait", 6, 0.5, 0.25),
        ),
    )


def _closed_department(company: CompanyPlan) -> GoalPlan:
    teams = company.teams
    front = next(team for team in teams[1:] if team.open_late).name
    back = next(team for team in teams if not team.open_late).name
    return GoalPlan(
        "reach someone who can decide",
        "hablar con quien decide",
        STORY,
        story="closed_department",
        owner=front,
        steps=(
            StepPlan("call in", "llamar", front, "call", 0, ok=0.965),
            StepPlan("be put through", "ser transferido", back, "call", 2, ok=0.96),
            StepPlan("get the decision", "recibir la decisión", back, "email", 14, ok=0.96, recovers=0.0),
        ),
        planted=(Planted("transfer_to_closed", 1, 0.34, 0.65, 0.85),),
    )


def _christmas_morning(company: CompanyPlan) -> GoalPlan:
    web, store, _, office, *_ = (team.name for team in company.teams)
    return GoalPlan(
        "send a Christmas gift",
        "enviar un regalo de Navidad",
        STORY,
        story="christmas_morning",
        owner=store,
        own_word=1.0,
        days_before_end=(72, 48),
        price=40,
        steps=(
            StepPlan("choose the gift", "elegir el regalo", web, "web", 0, ok=0.965),
            StepPlan("wrap", "envolver", WRAPPING.name, "store", 12, ok=0.975),
            StepPlan("hand to carrier", "entregar al transportista", office, "store", 14, ok=0.96),
            StepPlan("deliver", "entregar en casa", office, "email", 16, ok=0.96, recovers=0.0),
        ),
        seams=(Seam("wait", 3, 0.7, 0.8),),
    )


def _split_orders(company: CompanyPlan) -> GoalPlan:
    web, desk, _, office, *_ = (team.name for team in company.teams)
    return GoalPlan(
        "order supplies",
        "pedir suministros",
        STORY,
        story="split_orders",
        owner=desk,
        own_word=1.0,
        price=900,
        promise_days=4,
        steps=(
            StepPlan("place the order", "hacer el pedido", web, "web", 0, ok=0.965),
            StepPlan("get a date", "recibir fecha", web, "web", 1, ok=0.96),
            StepPlan("ship", "despachar", office, "email", 14, ok=0.96),
            StepPlan("receive", "recibir", office, "email", 14, ok=0.955, recovers=0.0),
        ),
        seams=(Seam("wait", 3, 0.6, 0.8),),
    )


def _canned_policy(company: CompanyPlan) -> GoalPlan:
    desk, back = company.teams[1].name, next(team for team in company.teams if not team.open_late).name
    return GoalPlan(
        "make a complaint",
        "poner una queja",
        STORY,
        story="canned_policy",
        owner=desk,
        steps=(
            StepPlan("write", "escribir", desk, "chat", 0, ok=0.965),
            StepPlan("get a reply", "recibir respuesta", desk, "chat", 12, ok=0.955),
            StepPlan("settle", "acuerdo", back, "email", 16, ok=0.96, recovers=0.0),
        ),
        seams=(Seam(CANNED, 2, 0.6, 0.55),),
    )


def _efficiency_that_killed(company: CompanyPlan) -> GoalPlan:
    web, desk, phone, *_ = (team.name for team in company.teams)
    return GoalPlan(
        "start as a customer",
        "empezar como cliente",
        STORY,
        story="efficiency_that_killed",
        owner=desk,
        cut_at=0.4,
        cut_step=2,
        cut_delay_days=60,
        after_cut=0.6,
        steps=(
            StepPlan("sign up", "darse de alta", web, "web", 0, ok=0.965),
            StepPlan("set up", "configurar", desk, "call", 8, ok=0.96),
            StepPlan("courtesy call", "llamada de cortesía", phone, "call", 16, ok=0.97),
            StepPlan("first use", "primer uso", phone, "call", 14, ok=0.96, recovers=0.0),
        ),
    )


_GOALS: Final[dict[str, Callable[[CompanyPlan], GoalPlan]]] = {
    "month_long_change": _month_long_change,
    "closed_department": _closed_department,
    "christmas_morning": _christmas_morning,
    "split_orders": _split_orders,
    "canned_policy": _canned_policy,
    "efficiency_that_killed": _efficiency_that_killed,
}
