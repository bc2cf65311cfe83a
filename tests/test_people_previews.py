"""Does a preview say before what stitching says afterwards?  On small lakes full of conflicts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from afuera.lake import Lake
from afuera.people import by_hand, identities, previews
from afuera.people.by_hand import Decision, noticed
from afuera.people.previews import Near
from people_lakes import checked, groups, together

NAMES = [f"{kind}:{n}" for kind in ("customer", "user") for n in range(4)]
NAMES += [f"{kind}:{n}" for kind in ("email", "phone", "anonymous") for n in range(5)]


def near_of(lake: Lake) -> Near:
    """The whole of a small lake as one neighbourhood."""
    who = identities(lake)
    rows = lake.engine.rows
    ties = [*rows(who.merges.select("a", "b", "rows")), *rows(who.held)]
    return Near(
        person={row["identifier"]: row["person"] for row in rows(who.table)},
        ties={(row["a"], row["b"], row["rows"]) for row in ties},
    )


def grouped(near: Near, standing: list[Decision]) -> list[list[str]]:
    strong = previews.strong_type_of(previews.STRONG_TYPES)
    found = previews.groups(near, by_hand.settle(standing), strong)
    return sorted(sorted(names) for names in previews._by_group(found).values())


@pytest.mark.parametrize("seed", range(6))
def test_a_preview_is_what_stitching_then_does(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    with Lake.open(tmp_path / "lake") as lake:
        lake.add(
            [checked(together(*draw.sample(NAMES, draw.choice((1, 2, 2, 2, 3)))) for _ in range(24))],
            name="x",
        )
        known = [name for group in groups(identities(lake)) for name in group]
        for _ in range(4):
            near, standing = near_of(lake), by_hand.standing(by_hand.decisions(lake))
            assert grouped(near, standing) == groups(identities(lake))
            action = draw.choice((by_hand.JOIN, by_hand.SEPARATE))
            one, other = draw.sample(known, 2)
            trial = noticed(action, one, other, by="Ruth", why="-")
            expected = grouped(near, [trial, *standing])
            {by_hand.JOIN: by_hand.join, by_hand.SEPARATE: by_hand.separate}[action](
                lake, one, other, by="Ruth", why="told so", at=trial.at
            )
            assert groups(identities(lake)) == expected


def test_a_preview_tells_what_is_overruled_and_what_the_machine_would_never_do() -> None:
    near = Near(
        person={"customer:1": "p1", "customer:2": "p2", "email:a": "p1"},
        signals={"customer:1": 3, "customer:2": 4, "email:a": 1},
        journeys={"p1": 2, "p2": 1},
        ties={("customer:1", "email:a", 5)},
    )
    apart = noticed(by_hand.SEPARATE, "customer:2", "email:a", by="Ana", why="two sisters")
    joined = noticed(by_hand.JOIN, "customer:1", "customer:2", by="Ruth", why="one man, two numbers")
    found = previews.preview(near, [], [joined])
    assert [group.identifiers for group in found.after] == [("customer:1", "customer:2", "email:a")]
    assert (len(found.before), found.journeys, found.signals) == (2, 3, 8)
    assert found.strange == (("customer:1", "customer:2"),)
    split = previews.preview(near, [apart], [joined, apart])
    assert {group.identifiers for group in split.after} == {("customer:1", "customer:2"), ("email:a",)}
    assert not split.overruled
    again = noticed(by_hand.JOIN, "customer:1", "email:a", by="Ruth", why="sure")
    third = previews.preview(near, [joined, again, apart], [again, apart])
    assert third.revived == (apart,)


def test_whole_people_are_joined_by_every_strong_name_that_both_have() -> None:
    ours, theirs = ["customer:1", "email:a", "user:x"], ["customer:2", "phone:1", "user:y"]
    pairs = previews.whole("email:a", "phone:1", ours, theirs)
    assert pairs == [("email:a", "phone:1"), ("customer:1", "customer:2"), ("user:x", "user:y")]
    assert previews.whole("customer:1", "customer:2", ours, ["customer:2"]) == [("customer:1", "customer:2")]
