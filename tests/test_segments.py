"""Is a journey broken for some customers only?"""

from __future__ import annotations

from pathlib import Path

from afuera.findings.looks import look_closer
from afuera.findings.sight import look
from afuera.journeys import segments
from test_wholes import company_of
from world import day, signal, world

TOML = '[[goals]]\nname = "change plan"\nstep_benchmark = 0.9\ngoal_benchmark = 0.75\n'


def with_region(rows: list[dict], region: str) -> list[dict]:
    return [
        row | {"person": f"{region}{row['person']}", "case_id": f"{region}{row['case_id']}",
               "properties": f'{{"region": "{region}", "noise": "{row["person"]}"}}'}
        for row in rows
    ]  # fmt: skip


def test_it_finds_the_region_whose_whole_is_broken_behind_a_sound_mean(tmp_path: Path) -> None:
    rows = with_region(company_of(2400, 0.985, 0.995), "north") + with_region(
        company_of(600, 0.985, 0.90, seed=5), "south"
    )
    with world(tmp_path, rows, TOML) as found:
        sight = look(found.lake, found.rebuilt, found.company, day(200), None)
        looked = look_closer(sight)
        assert sight.by_goal["change plan"].verdict == "fine"
        assert [attribute.key for attribute in sight.attributes] == ["region"]
    assert [(claim.by, claim.value) for claim in looked.claims] == [("region", "south")]
    assert looked.claims[0].whole.journeys == 600
    assert (looked.worse["change plan"][0].by, looked.worse["change plan"][0].value) == ("region", "south")


def test_it_accuses_no_segment_of_a_healthy_company(tmp_path: Path) -> None:
    rows = [
        row
        for i, region in enumerate("abcdef")
        for row in with_region(company_of(300, 0.985, 0.995, seed=10 + i), region)
    ]
    with world(tmp_path, rows, TOML) as found:
        looked = look_closer(look(found.lake, found.rebuilt, found.company, day(200), None))
    assert looked.claims == ()


def test_more_looks_make_it_stricter() -> None:
    assert segments.level(1) == 0.98
    assert segments.level(100) > segments.level(10) > segments.level(1)


def test_a_journey_in_two_segments_belongs_to_neither(tmp_path: Path) -> None:
    rows = [
        signal(f"p{i}", at, "a", goal="g", properties=f'{{"tier": "{tier}"}}')
        for i in range(60)
        for at, tier in ((0, "gold"), (1, "gold" if i % 2 else "basic"))
    ]
    with world(tmp_path, rows) as found:
        journeys = found.rows(found.rebuilt.journeys)
    values = sorted(str(row["attribute_0"]) for row in journeys)
    assert values == ["None"] * 30 + ["gold"] * 30
