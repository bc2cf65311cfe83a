"""Which pains does the machine propose, and does it ever lose one without a reason?"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from afuera.journeys.frictions import found, frictions
from afuera.journeys.frictions.ground import ground as friction_ground
from afuera.pains.candidates import (
    COMES_FIRST,
    EVERYBODY,
    FEW,
    LESS,
    NOBODY,
    NOT_BROKEN,
    SAME,
    Candidate,
    Proposals,
    _in_turn,
    _precedence,
    gone,
    propose,
)
from afuera.pains.favoured import compared
from afuera.pains.ground import SLUGS, Ground
from afuera.pains.hits import all_hits, first_hits, first_hits_of
from afuera.pains.origin_absorber import blame
from afuera.pains.signature import Signature
from afuera.pains.sources import Found
from afuera.pains.speed import LOW, PAID
from engines import every_engine_spark_in_proof
from test_pains_hits import lived, order
from world import signal

Rows = list[dict[str, Any]]
LATE = Signature("promise", goal="order", step="ask")


def people(late: int = 8, on_time: int = 30) -> Rows:
    """Customers who order; some get it late, complain, and say that it was too late."""
    rows: Rows = []
    for n in range(on_time):
        rows += order(f"on time {n}", n % 7)
    for n in range(late):
        case = {"goal": "order", "case_id": f"c-late {n}-{n % 7}", "actor": "customer"}
        rows += order(f"late {n}", n % 7, late=3)
        rows += [
            signal(f"late {n}", n % 7 + 4.4, "complain", **case, team="front desk", channel="call"),
            signal(f"late {n}", n % 7 + 6, None, **case, kind="outcome", result="goal_failed"),
        ]
    rows += [signal("end", 60, "look", actor="customer", goal="other")]
    return rows


def proposals(on: Ground, before: tuple[Signature, ...] = (), **more: Any) -> Proposals:
    """What is proposed of these journeys."""
    rows = frictions(on.steps, on.journeys, on.lake.engine, on.company, until_us=on.until_us)
    return propose(on, Found(frictions=rows), before, **more)


@every_engine_spark_in_proof
def test_proposals_say_whom_they_hit_who_caused_it_and_why_others_are_left_out(
    engine: str, tmp_path: Path
) -> None:
    with lived(tmp_path, engine, people()) as (on, _):
        now = proposals(on)
        late = next(one for one in now.proposed if one.signature == LATE)
        assert (late.people, late.journeys, late.times, late.failed, late.ended) == (8, 8, 8, 8, 8)
        again = Signature("friction", goal="order", friction="repeat_contact").key
        assert again in late.also, "they call because it is late: the promise says more"
        assert now.left_out[again].reason == SAME
        assert now.left_out[again].facts["as"] == LATE.key
        handed = Signature("friction", goal="order", friction="transfer").key
        assert now.left_out[handed].reason == EVERYBODY
        assert not {one.key for one in now.proposed} & now.left_out.keys()
        # who was waited for caused it, the front desk absorbs it
        found = blame([LATE], all_hits([LATE], on), on)[LATE.key]
        [team] = found.origin
        assert (team["team"], team["journeys"], team["n"]) == ("depot", 8, 8)
        assert team["low"] < team["share"] <= team["high"]
        assert len(team["journey_ids"]) == 5
        [desk] = found.absorbers
        assert (desk["team"], desk["contacts"], desk["n"]) == ("front desk", 8, 8)


def test_frictions_that_are_at_hand_hit_whom_their_occurrences_hit(tmp_path: Path) -> None:
    wanted = [
        Signature("friction", goal="order", friction=slug) for slug in ("transfer", "repeat_contact", "wait")
    ]
    with lived(tmp_path, "duckdb", people()) as (on, _):
        met = found(friction_ground(on.steps, on.journeys, on.lake.engine, on.company, on.until_us))
        told = [
            sorted(on.lake.engine.rows(table), key=lambda row: (row["pain"], row["journey"]))
            for table in (first_hits_of(wanted, replace(on, met=met)), first_hits(all_hits(wanted, on)))
        ]
        assert told[0] == told[1]
        assert len(told[0]) > 40


def test_proposals_are_the_same_in_every_order_of_rows(tmp_path: Path) -> None:
    told = []
    for turn in range(3):
        signals = [row | {"sequence": n, "signal_id": f"s{n}"} for n, row in enumerate(people())]
        random.Random(turn).shuffle(signals)
        with lived(tmp_path / str(turn), "duckdb", signals) as (on, _):
            told.append(proposals(on))
    assert told[0] == told[1] == told[2]


def test_nothing_that_was_proposed_goes_without_a_reason(tmp_path: Path) -> None:
    with lived(tmp_path / "before", "duckdb", people()) as (on, _):
        before = (*proposals(on).signatures, Signature("whole", goal="order"))
    assert LATE in before
    with lived(tmp_path / "fewer", "duckdb", people(late=3)) as (on, _):
        why = {one.signature: one.reason for one in gone(before, proposals(on, before))}
        assert why[LATE] == FEW
        assert why[Signature("whole", goal="order")] == NOT_BROKEN
    with lived(tmp_path / "none", "duckdb", people(late=0)) as (on, _):
        left = gone(before, proposals(on, before))
        assert {one.signature for one in left} == set(before)
        assert {one.reason for one in left} == {NOBODY}
    with lived(tmp_path / "again", "duckdb", people(late=9)) as (on, _):
        now = proposals(on, before)
        assert {one.signature for one in gone(before, now)} == {Signature("whole", goal="order")}


def test_what_stood_before_is_not_pushed_out_by_what_is_new(tmp_path: Path) -> None:
    rows = people()
    for n in range(6):
        case = {"goal": "order", "case_id": f"c-on time {n}-{n}"}
        rows.append(signal(f"on time {n}", n + 3, "bill", **case, amount=9, amount_kind="penalty"))
    with lived(tmp_path, "duckdb", rows) as (on, _):
        named = Signature("named", goal="order", step="complain")
        now = proposals(on, (named,), most=1)
        assert named in now.signatures
        assert len(now.proposed) == 1
        assert LESS in {one.reason for one in now.left_out.values()}


def test_neither_a_hardship_nor_what_is_rare_and_grave_is_pushed_out_by_what_is_frequent() -> None:
    frequent = [
        Candidate(
            Signature("friction", goal="order", step=f"s{n}", friction="rework"), 90, 99, 99, 40 - n, 99
        )
        for n in range(40)
    ]
    grave = Candidate(Signature("friction", goal="order", friction="dead_end"), 6, 6, 6, 6, 6)
    hardship = Candidate(Signature("hardship", goal="order", hardship="death"), 5, 5, 5, 0, 5)
    looked_at = _in_turn([*frequent, grave, hardship], {})
    assert looked_at[0] == hardship
    assert {frequent[0], grave} == set(looked_at[1:3])
    assert set(looked_at) == {*frequent, grave, hardship}


def test_who_waits_longer_because_they_are_worth_less_is_found(tmp_path: Path) -> None:
    rows: Rows = []
    for n in range(120):
        plan = "gold" if n % 2 else "basic"
        found = order(f"p{n}", n % 20, late=0.2 + n % 5 / 10 + (plan == "basic") * 1.5)
        known = {"properties": f'{{"plan": "{plan}", "eyes": "{n % 3}"}}'}
        rows += [row | known for row in found if row["kind"] != "promise"]
        price = 900 if plan == "gold" else 20
        paid = {"amount": price, "amount_kind": "price", "case_id": f"c-p{n}-{n % 20}"}
        rows.append(signal(f"p{n}", n % 20 + 5, "pay", goal="order", actor="customer", **paid))
    with lived(tmp_path, "duckdb", rows) as (on, _):
        [slower] = [one for one in compared(on) if one.name == "plan"]
        assert (slower.value, slower.favoured, slower.people) == ("basic", "gold", 60)
        assert slower.low > 1.25
        wanted = {one for one in proposals(on).signatures if one.kind == "speed_by_value"}
        assert len(wanted) == 1, "by plan and by what they paid it is the same journeys; by eyes nobody waits"
        assert {one.segment for one in wanted} <= {("plan", "basic"), (PAID, LOW)}


def test_a_hardship_and_a_penalty_are_proposed_where_they_happen(tmp_path: Path) -> None:
    rows = people(late=0)
    for n in range(6):
        case = {"goal": "order", "case_id": f"c-w{n}-0"}
        rows += order(f"w{n}")
        rows += [
            signal(f"w{n}", 0.5, None, **case, kind="comment", actor="customer", text="Mi padre falleció."),
            signal(f"w{n}", 4, None, **case, kind="outcome", actor="customer", result="goal_failed"),
            signal(f"w{n}", 5, "bill", **case, amount=9.5, amount_kind="penalty", actor="system"),
        ]
    with lived(tmp_path, "duckdb", rows) as (on, _):
        kinds = {one.signature.kind for one in proposals(on).proposed}
        left = proposals(on).left_out
        death = Signature("hardship", goal="order", hardship="death")
        fine = Signature("extraction", goal="order", amount_kind="penalty")
        assert "hardship" in kinds
        assert death in proposals(on).signatures
        assert left[fine.key].facts["as"] == death.key


def test_of_troubles_of_the_same_journeys_the_cause_is_kept_and_not_what_follows_from_it() -> None:
    """Who is passed to a closed team comes back to the first: a ping-pong, but that is not the trouble."""

    def met(kind: str, friction: str | None = None, **more: Any) -> Candidate:
        return Candidate(Signature(kind, goal="order", friction=friction, **more), 40, 40, 40, 9, 40)

    same = [met("friction", slug) for slug in reversed(COMES_FIRST)]
    same += [met("seam", "hand_over", between=("front", "back")), met("extraction", amount_kind="fee")]
    kept = sorted(same, key=lambda one: _precedence(one, {}))
    assert [one.signature.friction for one in kept][:4] == [
        None,
        "transfer_to_closed",
        "hand_over",
        "transfer",
    ]
    assert [one.signature.friction for one in kept][3:] == list(COMES_FIRST[1:])
    assert set(COMES_FIRST) == set(SLUGS)
    stood = same[-3]
    assert sorted(same, key=lambda one: _precedence(one, {stood.key: stood.signature}))[0] == stood
