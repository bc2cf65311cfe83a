"""What a person decides wins over the machine, is remembered, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from afuera.lake import Lake
from afuera.people import DecisionError, decisions, identities, join, separate, take_back
from afuera.people.by_hand import JOIN, SEPARATE, Decision, settle
from people_lakes import checked, groups, refused, together

CHAIN = [together("user:1", "email:e")] * 2 + [together("email:e", "phone:5"), together("user:9")]


@pytest.fixture
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Lake]:
    with Lake.open(tmp_path_factory.mktemp("lake")) as opened:
        opened.add([checked(CHAIN)], name="test")
        yield opened


def test_joining_by_hand_wins_even_over_strong_identifiers(lake: Lake) -> None:
    join(lake, "user:1", "user:9", by="ana", why="same passport")
    found = identities(lake)
    assert groups(found) == [["email:e", "phone:5", "user:1", "user:9"]]
    assert found.summary.by_hand == 1


def test_what_is_tied_to_two_that_were_joined_is_not_shared(lake: Lake) -> None:
    join(lake, "user:1", "user:9", by="ana", why="same passport")
    both = [together("device:d", "user:1", signal_id="d1"), together("device:d", "user:9", signal_id="d2")]
    lake.add([checked(both)], name="device")
    found = identities(lake)
    assert groups(found) == [["device:d", "email:e", "phone:5", "user:1", "user:9"]]
    assert refused(found) == []


def test_separating_by_hand_cuts_the_weakest_tie(lake: Lake) -> None:
    separate(lake, "user:1", "phone:5", by="ana", why="his sister's phone")
    found = identities(lake)
    assert groups(found) == [["email:e", "user:1"], ["phone:5"], ["user:9"]]
    assert refused(found) == [("email:e", "by_hand", "phone:5")]


def test_a_decision_can_be_taken_back_and_the_trail_stays(lake: Lake) -> None:
    before = groups(identities(lake))
    decision = separate(lake, "user:1", "phone:5", by="ana", why="his sister's phone")
    take_back(lake, decision.decision, by="luis", why="it is his own")
    assert groups(identities(lake)) == before
    trail = [(past.action, past.one, past.other, past.by, past.why) for past in decisions(lake)]
    assert trail == [
        ("separate", "user:1", "phone:5", "ana", "his sister's phone"),
        ("take_back", "user:1", "phone:5", "luis", "it is his own"),
    ]


def test_a_decision_is_taken_back_once(lake: Lake) -> None:
    decision = join(lake, "user:1", "user:9", by="ana", why="same")
    take_back(lake, decision.decision, by="ana", why="not the same")
    with pytest.raises(DecisionError, match="taken back already"):
        take_back(lake, decision.decision, by="ana", why="again")
    with pytest.raises(DecisionError, match="There is no decision never made"):
        take_back(lake, "never made", by="ana", why="again")


@pytest.mark.parametrize(
    ("one", "other", "by", "why"), [("a", "a", "x", "y"), ("a", "b", "", "y"), ("a", "b", "x", " ")]
)
def test_a_decision_says_who_whom_and_why(lake: Lake, one: str, other: str, by: str, why: str) -> None:
    with pytest.raises(DecisionError):
        join(lake, one, other, by=by, why=why)


def test_a_hub_can_be_joined_by_hand(lake: Lake) -> None:
    hub = [together("phone:0", f"email:{number}", signal_id=f"h{number}") for number in range(60)]
    lake.add([checked(hub)], name="hub")
    join(lake, "phone:0", "user:9", by="ana", why="it is hers; the others borrowed it")
    assert ["phone:0", "user:9"] in groups(identities(lake))


def test_a_catch_all_that_somebody_joined_is_somebody(lake: Lake) -> None:
    cases = [{"person": "3", "case_id": f"c{number}", "signal_id": f"c{number}"} for number in range(60)]
    others = [{"person": f"o{number}", "signal_id": f"o{number}"} for number in range(200)]
    lake.add([checked(cases + others)], name="cases")
    assert identities(lake).summary.many_cases == 1
    join(lake, "test:3", "user:9", by="ana", why="our largest client")
    assert ["test:3", "user:9"] in groups(identities(lake))


def test_an_identifier_that_nobody_sent_is_no_person(lake: Lake) -> None:
    join(lake, "user:9", "account:unheard", by="ana", why="expected soon")
    found = identities(lake)
    assert ["user:9"] in groups(found)
    assert found.summary.people == len(groups(found))


def decided(action: str, one: str, other: str, day: int) -> Decision:
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return Decision(f"d{day}", action, one, other, "ana", at, "because")


def test_the_latest_decision_wins() -> None:
    joined_last = settle([decided(JOIN, "a", "b", 2), decided(SEPARATE, "b", "a", 1)])
    assert joined_last.root["a"] == joined_last.root["b"]
    assert [one.decision for one in joined_last.overruled] == ["d1"]
    apart_last = settle([decided(SEPARATE, "b", "a", 2), decided(JOIN, "a", "b", 1)])
    assert apart_last.apart == [("b", "a")]
    assert apart_last.joined == []


def test_older_joins_do_not_go_round_a_newer_separation() -> None:
    hand = settle([decided(SEPARATE, "a", "c", 3), decided(JOIN, "a", "b", 2), decided(JOIN, "b", "c", 1)])
    assert hand.joined == [("a", "b")]
    assert [one.decision for one in hand.overruled] == ["d1"]
