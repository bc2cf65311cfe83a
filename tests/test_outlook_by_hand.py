"""Are rows 5, 6, 7 and 13 what the database holds, and not known where it holds too little?"""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from afuera.outlook import fixes, plans, progress, uses

TODAY = dt.date(2026, 11, 22)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def test_progress_weighs_by_burden_and_needs_evidence_of_this_month() -> None:
    pains = [
        progress.Pain("a", 100, 300.0, True, (("committed", ago(3)),)),
        progress.Pain("b", 100, 90.0, True, (("committed", ago(40)),)),
        progress.Pain("c", 10, 10.0, False, (("status_updated", ago(1)),)),
    ]
    found = progress.progress(pains, TODAY)
    assert found.known
    assert found.value is not None
    assert abs(found.value - 0.75) < 1e-9
    assert found.d == 210
    assert found.next is not None
    assert found.next.facts["pain"] == "b"


@given(st.floats(1, 500), st.integers(1, 9), st.booleans())
def test_splitting_a_pain_changes_nothing(burden: float, parts: int, moved: bool) -> None:
    evidence = (("looked_at", ago(1)),) if moved else ()
    rest = progress.Pain("z", 60, 100.0)
    whole = progress.progress([progress.Pain("a", 90, burden, True, evidence), rest], TODAY)
    split = [progress.Pain(f"a{n}", 90 // parts, burden / parts, True, evidence) for n in range(parts)]
    again = progress.progress([*split, rest], TODAY)
    assert whole.value is not None
    assert again.value is not None
    assert abs(whole.value - again.value) < 1e-9


def test_progress_is_not_known_without_pains_or_burden() -> None:
    assert progress.progress([], TODAY).why == "nothing_to_count"
    bare = [progress.Pain(str(n), 50, None) for n in range(3)]
    assert progress.progress([*bare, progress.Pain("x", 50, 2.0)], TODAY).why == "not_covered"


def made(pain: str, times: int, on: dt.date | None = None) -> list[fixes.Fix]:
    return [fixes.Fix(pain, f"p{n % 20}", on or ago(9)) for n in range(times)]


def test_a_fix_counts_when_its_pain_is_proven_to_stay_away() -> None:
    proofs = {
        "a": fixes.Proof(0.6, 12, True),
        "b": fixes.Proof(1.1, 12, True),
        "c": fixes.Proof(0.5, 5, True),
        "d": fixes.Proof(0.5, 30, False),
    }
    every = [*made("a", 30), *made("b", 10), *made("c", 10), *made("d", 10), *made("a", 7, ago(400))]
    found = fixes.fixes(every, proofs, TODAY)
    assert (found.n, found.d) == (30, 60)
    assert found.left_out[0].n == 7
    assert found.next is not None
    assert found.next.facts["times"] == 10


def test_few_fixes_say_nothing() -> None:
    assert fixes.fixes(made("a", 29), {}, TODAY).why == "too_few"
    assert fixes.fixes([], {}, TODAY).why == "nothing_to_count"


def test_pairs_come_from_the_data_and_count_when_delivered_by_their_first_date() -> None:
    pains = [plans.Pain(f"p{n}", "rest", n, {"one": 0.7, "two": 0.25, "three": 0.05}) for n in range(1, 25)]
    pains.append(plans.Pain("grave", "grave", 40, {"one": 1.0}))
    promises = [plans.Promise(f"p{n}", "one", ago(5), ago(6)) for n in range(1, 16)]
    promises += [plans.Promise("p16", "one", ago(20), ago(3)), plans.Promise("p17", "one", ago(5))]
    promises += [plans.Promise("p1", "three", ago(5), ago(6))]  # not in the chain
    found = plans.plans(pains, promises, TODAY)
    assert (found.n, found.d) == (15, 41)
    assert found.beside["promised"] == 17
    assert found.next is not None
    assert found.next.facts == {"pain": "p1", "team": "two", "share": 0.25}


def test_pains_of_unknown_origin_are_counted_out() -> None:
    pains = [plans.Pain(f"p{n}", "rest", n) for n in range(1, 9)]
    pains.append(plans.Pain("known", "rest", 9, {"one": 1.0}))
    assert plans.plans(pains, [], TODAY).why == "not_covered"


def test_decisions_that_cite_customers_stand_beside_uses_for_the_image() -> None:
    decisions = [uses.Decision("policy", ago(n), frozenset({"walk"})) for n in range(25)]
    decisions += [uses.Decision("plan", ago(1), frozenset({"journey"})) for _ in range(4)]
    decisions += [uses.Decision("plan", ago(400), frozenset({"pain"}))]
    images = [uses.ImageUse("campaign", ago(2)) for _ in range(10)]
    found = uses.uses(decisions, images, TODAY)
    assert (found.n, found.d) == (25, 35)
    assert found.left_out[0].code == "cites_no_customer"
    assert found.left_out[0].n == 4
    assert uses.uses([], [], TODAY).why == "nothing_to_count"


def test_trivial_decisions_do_not_count_and_each_says_why() -> None:
    whole = {"cites": frozenset({"pain"}), "on": ago(1)}
    decisions = [uses.Decision("policy", **whole, people=40) for _ in range(30)]
    decisions += [
        uses.Decision("policy", **whole, changed=False),
        uses.Decision("policy", **whole, opened=False),
        uses.Decision("policy", **whole, people=39),
        uses.Decision("policy", **whole),  # how many it concerns is not known: it counts
    ]
    found = uses.uses(decisions, [], TODAY, 40)
    assert (found.n, found.d) == (31, 31)
    assert {one.code: one.n for one in found.left_out} == {
        "changed_nothing": 1,
        "nobody_opened_it": 1,
        "concerns_few": 1,
    }
    assert found.next is None
