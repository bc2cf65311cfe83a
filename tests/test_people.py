"""Who is it?  Identifiers that occur together are one person, unless something keeps them apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afuera.company import Company
from afuera.lake import Lake
from afuera.people import Identities, changed_since, identities
from people_lakes import checked, groups, refused, together

Rows = Iterable[Mapping[str, Any]]
MakeLake = Callable[[Rows], Lake]


@pytest.fixture
def lake_of(tmp_path_factory: pytest.TempPathFactory) -> Iterable[MakeLake]:
    opened: list[Lake] = []

    def make(rows: Rows) -> Lake:
        lake = Lake.open(tmp_path_factory.mktemp("lake"))
        opened.append(lake)
        lake.add([checked(rows)], name="test")
        return lake

    yield make
    for lake in opened:
        lake.close()


def test_it_joins_identifiers_that_occur_together(lake_of: MakeLake) -> None:
    found = identities(
        lake_of(
            [
                together("user:1", "anonymous:a"),
                together("anonymous:a", "email:e"),
                {"person": "9", "identifiers": ["email:e"]},
                together("user:2"),
                {"person": "77"},
                {"step": "nobody named"},
            ]
        )
    )
    assert groups(found) == [["anonymous:a", "email:e", "test:9", "user:1"], ["test:77"], ["user:2"]]


def test_it_names_a_person_after_the_smallest_identifier(lake_of: MakeLake) -> None:
    found = identities(lake_of([together("user:1", "anonymous:a"), together("user:2")]))
    named = {row["identifier"]: row["person"] for row in found.lake.engine.rows(found.table)}
    expected = "p" + hashlib.md5(b"anonymous:a").hexdigest()[:16]
    alone = "p" + hashlib.md5(b"user:2").hexdigest()[:16]
    assert named == {"anonymous:a": expected, "user:1": expected, "user:2": alone}


def test_it_sums_up_what_stitching_came_to(lake_of: MakeLake) -> None:
    rows = [together("user:1", "anonymous:a"), together("anonymous:a", "email:e"), together("user:2")]
    summary = identities(lake_of(rows)).summary
    assert (summary.people, summary.identifiers, summary.merged) == (2, 4, 2)
    assert summary.unlinked_share == pytest.approx(0.25)
    assert summary.largest_component == 3


def test_a_lake_without_people_has_none(lake_of: MakeLake) -> None:
    found = identities(lake_of([{"case_id": "c1"}, {"case_id": "c2"}]))
    assert groups(found) == []
    assert found.summary.unlinked_share is None
    assert found.summary.largest_component == 0


def test_an_identifier_given_twice_in_a_row_is_one(lake_of: MakeLake) -> None:
    found = identities(lake_of([{"person": "1", "source": "user", "identifiers": ["user:1", "user:1"]}]))
    assert groups(found) == [["user:1"]]
    assert found.summary.unlinked_share == 1


def test_it_never_merges_two_strong_identifiers_of_one_type(lake_of: MakeLake) -> None:
    found = identities(lake_of([together("user:1", "user:2"), together("user:1", "customer:7")]))
    assert groups(found) == [["customer:7", "user:1"], ["user:2"]]
    assert refused(found) == [("user:1", "conflict", "user:2")]


def test_a_weak_identifier_tied_to_two_strong_ones_is_shared(lake_of: MakeLake) -> None:
    rows = [together("phone:5", "user:1")] * 3 + [
        together("phone:5", "user:2"),
        together("phone:5", "email:e"),
    ]
    found = identities(lake_of(rows))
    assert groups(found) == [["email:e"], ["phone:5"], ["user:1"], ["user:2"]]
    assert found.conflicts() == [
        {
            "identifier": "phone:5",
            "other": None,
            "between": ["user:1", "user:2"],
            "reason": "shared",
            "ties": 2,
        }
    ]


def test_a_chain_between_two_strong_ones_is_cut_where_it_is_proven_least(lake_of: MakeLake) -> None:
    weakest = together("email:e", "phone:5")
    rows = [together("user:1", "email:e")] * 2 + [weakest] + [together("phone:5", "user:2")] * 2
    found = identities(lake_of(rows))
    assert groups(found) == [["email:e", "user:1"], ["phone:5", "user:2"]]
    assert found.conflicts() == [
        {
            "identifier": "email:e",
            "other": "phone:5",
            "between": ["user:1", "user:2"],
            "reason": "conflict",
            "ties": 1,
        }
    ]


def test_a_company_can_call_more_types_strong(lake_of: MakeLake) -> None:
    lake = lake_of([together("tax:1", "phone:5"), together("tax:2", "phone:5")])
    assert groups(identities(lake)) == [["phone:5", "tax:1", "tax:2"]]
    strict = identities(lake, Company(strong_identifiers=("tax",)))
    assert groups(strict) == [["phone:5"], ["tax:1"], ["tax:2"]]


def test_customer_3_is_refused_as_a_hub(lake_of: MakeLake) -> None:
    """As in the call-centre log: 'Customer 3' owns 571 of 3,885 services, the next largest owns 3."""
    catch_all = [together("customer:3", f"service:{number}") for number in range(571)]
    others = [together(f"customer:{1000 + number // 3}", f"service:{571 + number}") for number in range(30)]
    found = identities(lake_of(catch_all + others))
    assert found.hubs() == [{"identifier": "customer:3", "ties": 571, "reason": "hub"}]
    assert found.summary.largest_component == 4
    assert found.summary.people == 571 + 1 + 10


def test_customer_3_is_nobody_when_only_cases_tell(lake_of: MakeLake) -> None:
    catch_all: list[Mapping[str, Any]] = [
        {"person": "3", "identifiers": ["email:x"], "case_id": f"service {number}"} for number in range(571)
    ]
    others = [{"person": str(1000 + number), "case_id": f"other {number}"} for number in range(300)]
    found = identities(lake_of(catch_all + others))
    assert found.hubs() == [{"identifier": "test:3", "ties": 571, "reason": "many_cases"}]
    assert ["email:x"] in groups(found)
    assert not any("test:3" in names for names in groups(found))
    assert (found.summary.hubs, found.summary.people, found.summary.identifiers) == (1, 301, 301)


def test_a_good_customer_is_no_catch_all(lake_of: MakeLake) -> None:
    """Sixty orders are many, but not where they are few among all."""
    good = [{"person": "good", "case_id": f"order {number}"} for number in range(60)]
    others = [{"person": str(number), "case_id": f"other {number}"} for number in range(7000)]
    assert identities(lake_of(good + others)).summary.hubs == 0


def test_a_few_large_clients_are_no_catch_alls(lake_of: MakeLake) -> None:
    rows = [{"person": str(number % 10), "case_id": f"case {number}"} for number in range(1000)]
    found = identities(lake_of(rows))
    assert (found.summary.hubs, found.summary.people) == (0, 10)


def test_the_limit_of_a_hub_is_the_companys(lake_of: MakeLake) -> None:
    lake = lake_of([together("user:1", f"anonymous:{number}") for number in range(51)])
    assert identities(lake).summary.hubs == 1
    assert identities(lake, Company(hub_limit=51)).summary.people == 1
    assert identities(lake, hub_limit=51).summary.people == 1


def test_a_row_with_a_crowd_of_identifiers_joins_nobody(lake_of: MakeLake) -> None:
    crowd = [f"anonymous:{number:03}" for number in range(400)]
    found = identities(lake_of([together(*crowd), together("user:1", "anonymous:007")]))
    assert found.summary.people == 401
    assert found.summary.hubs == 400
    assert found.hubs(1) == [{"identifier": "anonymous:000", "ties": 399, "reason": "hub"}]


def test_every_merge_keeps_its_evidence(lake_of: MakeLake) -> None:
    rows = [together("user:1", "anonymous:a"), together("user:2"), together("anonymous:a", "user:1")]
    found = identities(lake_of(rows))
    merge = found.lake.engine.rows(found.merges)[0]
    assert (merge["a"], merge["b"], merge["rows"]) == ("anonymous:a", "user:1", 2)
    assert (merge["source"], merge["signal_id"]) == ("test", "s0")
    assert (merge["last_at"] - merge["first_at"]).total_seconds() == 120


def test_refused_ties_are_no_evidence_of_a_merge(lake_of: MakeLake) -> None:
    found = identities(lake_of([together("phone:5", "user:1"), together("phone:5", "user:2")]))
    assert found.lake.engine.rows(found.merges) == []


_NAMES = st.sampled_from(
    [
        *(f"user:{n}" for n in range(4)),
        "customer:1",
        "customer:2",
        *(f"{k}:{n}" for k in ("email", "phone", "device") for n in range(4)),
    ]
)
_ROWS = st.lists(st.lists(_NAMES, min_size=1, max_size=3), min_size=1, max_size=25)


def answer(found: Identities) -> tuple[object, ...]:
    merges = found.lake.engine.rows(found.merges.order_by(["a", "b"]))
    return groups(found), refused(found), found.summary, merges


@pytest.mark.proof
@pytest.mark.timeout(1200)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS, data=st.data())
def test_any_order_split_and_repetition_gives_the_same_people(
    rows: list[list[str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_any_delivery(rows, data, tmp_path_factory)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS, data=st.data())
def test_a_few_orders_splits_and_repetitions_give_the_same_people(
    rows: list[list[str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_any_delivery(rows, data, tmp_path_factory)


def check_any_delivery(rows: list[list[str]], data: st.DataObject, folder: pytest.TempPathFactory) -> None:
    signals = checked([together(*names) for names in rows]).signals.to_pylist()
    mixed = data.draw(st.permutations([*signals, *data.draw(st.lists(st.sampled_from(signals), max_size=5))]))
    cut = data.draw(st.integers(0, len(mixed)))
    answers = []
    for parts in ([signals], [mixed[:cut], mixed[cut:]]):
        with Lake.open(folder.mktemp("lake")) as lake:
            for part in parts:
                lake.add([checked(part)], name="part")
            answers.append(answer(identities(lake, hub_limit=6)))
            answers.append(answer(identities(lake, hub_limit=6, most_in_memory=0)))
    assert all(one == answers[0] for one in answers)
    for names in answers[0][0]:  # type: ignore[attr-defined]
        for kind in ("user:", "customer:"):
            assert sum(name.startswith(kind) for name in names) <= 1


def test_it_says_whose_journeys_changed(lake_of: MakeLake) -> None:
    lake = lake_of([together("user:1"), together("user:2"), together("user:3"), together("anonymous:a")])
    before = identities(lake)
    batch = lake.highest_batch()
    late = [together("user:2", signal_id="late 1"), together("user:1", "anonymous:a", signal_id="late 2")]
    lake.add([checked(late)], name="late")
    after = identities(lake)
    old = {row["identifier"]: row["person"] for row in lake.engine.rows(before.table)}
    new = {row["identifier"]: row["person"] for row in lake.engine.rows(after.table)}
    changed = {row["person"] for row in lake.engine.rows(changed_since(lake, batch, before, after))}
    assert changed == {new["user:2"], new["user:1"], old["user:1"], old["anonymous:a"]}
    assert old["user:3"] not in changed
