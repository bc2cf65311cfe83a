"""Who wants to go and is held, who pays for nothing, who comes in a hardship?  A file more for the demo.

Three goals of the telephone company, lived by people of their own: leaving it (some are let go, others are
sent to and fro, fined, or kept by an offer), renewing (some never notice that they did, some pay for a line
that sleeps), and a change of name on a line, for some of them after a death.  What became of each of them
stands in truth/held.parquet, in sums in truth/held.json.  The same seed gives the same files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from afuera.signals.contract import SCHEMA
from afuera.simulate.blocks import Block, World, lived_through
from afuera.simulate.clock import Clock, simulated_time
from afuera.simulate.columns import Bools, Ints, Signals
from afuera.simulate.company_file import add_goals
from afuera.simulate.identities import present
from afuera.simulate.industries import INDUSTRIES
from afuera.simulate.paths import Road
from afuera.simulate.plans import PLAIN, GoalPlan, Planted, StepPlan
from afuera.simulate.reactions import Told
from afuera.simulate.rows import as_rows, customer_types
from afuera.simulate.vocabulary import Vocabulary
from afuera.simulate.words import LANGUAGES, Sayings

# Numbers of their own: nobody of the other files is among them.
FIRST: Final = 800_000_000
MONTHS: Final = 6
SHARE: Final = 0.6  # so many journeys a goal, of those that other goals have

LEAVING: Final = GoalPlan(
    "cancel the line",
    "cancelar la línea",
    PLAIN,
    owner="sales",
    goal_benchmark=0.7,
    goal_lost=0.0,
    cases=1.0,
    own_word=1.0,
    steps=(
        StepPlan("ask to leave", "pedir la baja", "sales", "call", 0),
        StepPlan("hear the offer", "oír la oferta", "sales", "call", 6),
        StepPlan("send the letter", "enviar la carta", "billing", "email", 9),
        StepPlan("goodbye", "despedida", "billing", "email", 9, recovers=0.0),
    ),
    planted=(Planted("channel_ping_pong", 2, 0.3, 0.75, 1.0),),
)
RENEWING: Final = GoalPlan(
    "renew the contract",
    "renovar el contrato",
    PLAIN,
    owner="sales",
    goal_benchmark=0.7,
    goal_lost=0.0,
    cases=1.0,
    steps=(
        StepPlan("hear that it ends", "saber que termina", "sales", "email", 0),
        StepPlan("renew", "renovar", "digital", "web", 40),
        StepPlan("bill of the new year", "factura del nuevo año", "billing", "mail", 40, recovers=0.0),
    ),
)
NAMING: Final = GoalPlan(
    "put the line in another name",
    "cambiar el titular de la línea",
    PLAIN,
    owner="billing",
    goal_benchmark=0.7,
    goal_lost=0.0,
    cases=1.0,
    own_word=0.8,
    steps=(
        StepPlan("ask for the change", "pedir el cambio", "sales", "store", 0),
        StepPlan("show the papers", "mostrar los papeles", "sales", "store", 10),
        StepPlan("wait for approval", "esperar la aprobación", "billing", "email", 16),
        StepPlan("sign", "firmar", "billing", "email", 12, recovers=0.0),
    ),
    planted=(Planted("rework", 2, 0.25, 0.55, 1.0),),
)
GOALS: Final = (LEAVING, RENEWING, NAMING)

# Of those who are not sent to and fro: how it ends, and for how many of them.
ENDS: Final = {"left": 0.5, "stays": 0.16, "saved_by_offer": 0.2, "penalty": 0.14}
RENEWALS: Final = {"renewed": 0.45, "renewed_told": 0.25, "renewed_unnoticed": 0.3}
SLEEPS: Final = 0.2
# After a death: of those who had to show it twice, and of the others; of both, those who were helped.
DEATHS, OTHER_DEATHS, HELPED = 0.6, 0.06, 0.2
MONEY: Final = {"penalty": 180_000.0, "dormant_fee": 4_900.0}
ASKS: Final[dict[str, tuple[str, ...]]] = {
    "es": (
        "Quiero cancelar la línea, por favor.",
        "Llamo porque quiero darme de baja.",
        "Ya no uso el servicio y quiero cancelar.",
    ),
    "en": (
        "I want to cancel my line, please.",
        "I am calling because I want to leave.",
        "I no longer use it and want to cancel my contract.",
    ),
}
GRIEF: Final[dict[str, tuple[str, ...]]] = {
    "es": (
        "Mi mamá falleció y la línea sigue a su nombre.",
        "Es la línea de mi esposo, que murió en mayo; me piden que venga él.",
        "Ya les mostré el certificado de defunción y me lo piden otra vez.",
        "Mi papá falleció hace un mes y siguen llamándolo a él.",
    ),
    "en": (
        "My mother passed away and the line is still in her name.",
        "It is my husband's line; he died in May and they ask him to come in person.",
        "I have shown the death certificate already, and they ask for it again.",
        "My father passed away a month ago and they still call him.",
    ),
}


@dataclass(slots=True)
class Fates:
    """What became of each journey of a block, in the order of its lives."""

    end: np.ndarray[Any, np.dtype[np.str_]]
    paid: np.ndarray[Any, np.dtype[np.str_]]
    grief: Bools
    helped: Bools


@dataclass(frozen=True, slots=True)
class Scene:
    """What all three goals share while they are lived."""

    world: World
    words: Vocabulary
    sayings: Sayings
    seed: int


def held(signals: Path, company: Path, seed: int, journeys_per_goal: int) -> Path:
    """Write these goals beside the signals of the others, tell company.toml of them, and keep the truth."""
    plan = INDUSTRIES["telecom"]
    first, last = simulated_time(MONTHS)
    world = World(plan, Clock.of(plan.timezone, plan.closed, first, last), first, last, tuple(LANGUAGES))
    words = Vocabulary()
    scene = Scene(world, words, Sayings(world.languages, plan.region, words, seed), seed)
    batches, truth, number = [], [], FIRST
    for place, goal in enumerate(GOALS):
        rows, known = _lived(scene, goal, place, number, max(1, round(SHARE * journeys_per_goal)))
        batches.append(rows)
        truth += known
        number += len(known)
    out = signals.with_name(f"{signals.stem}-held{signals.suffix}")
    pq.write_table(pa.Table.from_batches(batches, SCHEMA), out)
    add_goals(company, GOALS)
    _keep(signals.parent / "truth", truth)
    return out


def _lived(
    scene: Scene, goal: GoalPlan, place: int, number: int, n: int
) -> tuple[pa.RecordBatch, list[dict[str, Any]]]:
    world, words = scene.world, scene.words
    random = np.random.default_rng([scene.seed, 7, place])
    road, told = Road.of(world.company, goal, words), Told(goal, words, scene.sayings, world.languages)
    block = lived_through(world, road, told, number, number + np.arange(n), random)
    fates = _drawn(goal, block, random)
    signals = _AS[goal.name](block, fates, told, random)
    signals = signals.taken(np.flatnonzero(signals.at < world.last))
    signals = signals.taken(np.lexsort((np.arange(len(signals)), signals.at, signals.journey)))
    kinds = customer_types(words, world.company.region)
    touches = signals.kind == words.number("touch")
    signals.properties[touches] = kinds[signals.person[touches] % len(kinds)]
    rows = as_rows(signals, words, world.company.currency, present(signals, words, random), prefix="h")
    return rows, _rows(goal, block, fates)


def _drawn(goal: GoalPlan, block: Block, random: np.random.Generator) -> Fates:
    lived, n = block.lived, len(block.lived)
    met = lived.friction >= 0
    end, paid = np.full(n, "", dtype="<U20"), np.full(n, "", dtype="<U20")
    grief, helped = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    if goal is LEAVING:
        end = np.where(lived.reached, _one_of(ENDS, n, random), "obstructed")
        paid = np.where(end == "penalty", "penalty", "")
    elif goal is RENEWING:
        end = _one_of(RENEWALS, n, random)
        paid = np.where(random.random(n) < SLEEPS, "dormant_fee", "")
    else:
        grief = random.random(n) < np.where(met, DEATHS, OTHER_DEATHS)
        helped = grief & (random.random(n) < HELPED)
    return Fates(end, paid, grief, helped)


def _one_of(shares: dict[str, float], n: int, random: np.random.Generator) -> Any:
    return random.choice(np.array(list(shares), dtype="<U20"), n, p=np.array(list(shares.values())))


# -- what the signals of each goal look like ---------------------------------------------------------------


def _leaving(block: Block, fates: Fates, told: Told, random: np.random.Generator) -> Signals:
    """They ask to go; what the company makes of it stands at the last step."""
    rows = block.signals
    end = fates.end[rows.journey - block.lived.journey[0]]
    touch, last = _touches(rows, told), _at(rows, told, "goodbye")
    asked = _at(rows, told, "ask to leave") & touch
    rows.result[asked], rows.actor[asked] = told.word("cancel_asked"), told.word("customer")
    for name, result, actor in (
        ("left", "left", "employee"),
        ("stays", "renewed", "customer"),
        ("saved_by_offer", "saved_by_offer", "employee"),
        ("penalty", "failed", "system"),
    ):
        these = touch & last & (end == name)
        rows.result[these], rows.actor[these] = told.word(result), told.word(actor)
        if name == "penalty":
            rows.amount[these], rows.amount_kind[these] = MONEY[name], told.word(name)
    own = (rows.kind == told.word("outcome")) & (rows.actor == told.word("customer"))
    rows.result[own & (end == "penalty")] = told.word("goal_failed")
    # Whom the letter never leads anywhere, nobody says goodbye to; who was kept says nothing of the whole.
    kept = (end == "saved_by_offer") | (end == "penalty")
    whole = rows.question == told.word("nps")
    silent = (own & (end == "saved_by_offer")) | (whole & kept) | (last & (end == "obstructed"))
    says = np.flatnonzero(asked & (random.random(len(rows)) < 0.4))
    return Signals.stacked([rows.taken(np.flatnonzero(~silent)), _said(rows, says, ASKS, told, random)])


def _renewing(block: Block, fates: Fates, told: Told, random: np.random.Generator) -> Signals:
    """Some renew by themselves, some are told of it, some are not; a line that sleeps is billed."""
    rows = block.signals
    end = fates.end[rows.journey - block.lived.journey[0]]
    touch = _touches(rows, told)
    renews = touch & _at(rows, told, "renew")
    rows.result[renews] = told.word("renewed")
    rows.actor[renews] = np.where(end[renews] == "renewed", told.word("customer"), told.word("system"))
    billed = touch & _at(rows, told, "bill of the new year")
    billed &= fates.paid[rows.journey - block.lived.journey[0]] == "dormant_fee"
    rows.amount[billed], rows.amount_kind[billed] = MONEY["dormant_fee"], told.word("dormant_fee")
    rows.purpose[touch] = -1
    heard = touch & _at(rows, told, "hear that it ends")
    rows.purpose[heard] = told.word("inform")
    unnoticed = _at(rows, told, "hear that it ends") & (end == "renewed_unnoticed")
    return rows.taken(np.flatnonzero(~unnoticed))


def _naming(block: Block, fates: Fates, told: Told, random: np.random.Generator) -> Signals:
    """After a death they say so at the counter; a few are helped without asking."""
    rows = block.signals
    place = rows.journey - block.lived.journey[0]
    first = _touches(rows, told) & _at(rows, told, "ask for the change")
    says = np.flatnonzero(first & fates.grief[place])
    # Nobody else gets anything that they did not ask for.
    rows.purpose[rows.purpose == told.word("give")] = told.word("inform")
    helped = _touches(rows, told) & _at(rows, told, "wait for approval") & fates.helped[place]
    rows.purpose[helped], rows.actor[helped] = told.word("give"), told.word("employee")
    return Signals.stacked([rows, _said(rows, says, GRIEF, told, random)])


_AS: Final = {LEAVING.name: _leaving, RENEWING.name: _renewing, NAMING.name: _naming}


def _touches(rows: Signals, told: Told) -> Bools:
    return np.asarray(rows.kind == told.word("touch"))


def _at(rows: Signals, told: Told, step: str) -> Bools:
    return np.asarray(rows.step == told.word(step))


def _said(
    rows: Signals, which: Ints, words: dict[str, tuple[str, ...]], told: Told, random: np.random.Generator
) -> Signals:
    """What customers say at these contacts, each in one of the languages."""
    said = rows.taken(which)
    n = len(said)
    language = random.integers(0, len(told.languages), n)
    pools = [told.words.numbers(words[name]) for name in told.languages]
    pick = random.integers(0, 1 << 30, n)
    said.text[:] = [pools[code][one % len(pools[code])] for code, one in zip(language, pick, strict=True)]
    said.language[:] = told.words.numbers(told.languages)[language]
    said.at += random.integers(60, 540, n)
    said.kind[:], said.actor[:] = told.word("comment"), told.word("customer")
    for nothing in (said.result, said.purpose, said.amount_kind, said.touchpoint):
        nothing[:] = -1
    for unknown in (said.minutes, said.amount, said.emotion):
        unknown[:] = np.nan
    return said


# -- the truth ---------------------------------------------------------------------------------------------


def _rows(goal: GoalPlan, block: Block, fates: Fates) -> list[dict[str, Any]]:
    lived = block.lived
    return [
        {
            "case": f"K{number}",
            "person": int(lived.person[n]),
            "goal": goal.name,
            "started": int(lived.started[n]),
            "last_touch": int(lived.last_touch[n]),
            "reached": bool(lived.reached[n]) and str(fates.end[n]) not in ("saved_by_offer", "penalty"),
            "sent_around": bool(lived.friction[n] >= 0),
            "end": str(fates.end[n]) or None,
            "paid": str(fates.paid[n]) or None,
            "hardship": "death" if fates.grief[n] else None,
            "helped": bool(fates.helped[n]),
        }
        for n, number in enumerate(lived.journey.tolist())
    ]


def _keep(folder: Path, truth: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(truth), folder / "held.parquet")
    death = [row for row in truth if row["hardship"]]
    sums = {
        "goals": {goal.name: sum(row["goal"] == goal.name for row in truth) for goal in GOALS},
        "ends": {name: sum(row["end"] == name for row in truth) for name in (*ENDS, "obstructed", *RENEWALS)},
        "paid": {name: sum(row["paid"] == name for row in truth) for name in MONEY},
        "hardship": {
            "death": len(death),
            "helped": sum(row["helped"] for row in death),
            "lost_by_the_book": sum(not row["helped"] and not row["reached"] for row in death),
        },
    }
    (folder / "held.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")
