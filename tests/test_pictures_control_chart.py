"""Does the picture of recurrence show the weeks, the promise and the band where they belong?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from afuera.pictures import tokens
from afuera.pictures.control_chart import Said, WeekPoint, control_chart, spans

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Said("desde el 2 de marzo", "se reabrió", "sin el cambio")
TOLD = {"name": "c", "title": "A title", "description": "A description", "lang": "es"}


def weeks(rates: list[float], *, out: int = -1, held: int = -1) -> list[WeekPoint]:
    return [
        WeekPoint(f"{place + 1} ene", rate, 0.10, 0.06, 0.14, place == out, place == held, f"semana {place}")
        for place, rate in enumerate(rates)
    ]


def drawn(points: list[WeekPoint], **more: object) -> str:
    settings = {"declared": 3, "width": 760.0, "said": WORDS} | TOLD | more
    return control_chart(points, **settings)  # type: ignore[arg-type]


RATES = [0.10, 0.11, 0.09, 0.05, 0.04, 0.05, 0.12]


def test_every_week_has_its_mark_and_its_words() -> None:
    root = etree.fromstring(drawn(weeks(RATES)))
    marks = list(root.iter(f"{SVG}circle"))
    assert len(marks) == len(RATES)
    assert [mark[0].text for mark in marks] == [f"semana {place}" for place in range(len(RATES))]


def test_a_week_outside_the_band_is_larger_and_one_held_out_is_hollow() -> None:
    root = etree.fromstring(drawn(weeks(RATES, out=6, held=2)))
    marks = list(root.iter(f"{SVG}circle"))
    assert float(marks[6].get("r")) > float(marks[5].get("r"))
    assert (marks[2].get("fill"), marks[1].get("fill")) == ("var(--surface)", "var(--outside)")


def test_the_declared_day_is_cool_and_stands_between_two_weeks_and_a_reopening_is_marked() -> None:
    svg = drawn(weeks(RATES), reopened=[6])
    root = etree.fromstring(svg)
    places = [float(mark.get("cx")) for mark in root.iter(f"{SVG}circle")]
    day = next(line for line in root.iter(f"{SVG}line") if line.get("stroke") == "var(--inside)")
    assert places[2] < float(day.get("x1")) < places[3]
    assert "desde el 2 de marzo" in svg
    assert svg.count("se reabrió") == 2  # the flag and its mark
    assert "se reabrió" not in drawn(weeks(RATES))


def test_higher_shares_stand_higher_and_nought_on_the_ground() -> None:
    root = etree.fromstring(drawn(weeks([0.0, 0.05, 0.10, 0.2])))
    ys = [float(mark.get("cy")) for mark in root.iter(f"{SVG}circle")]
    assert ys == sorted(ys, reverse=True)
    ticks = re.findall(r">([\d,]+)\s%<", etree.tostring(root, encoding="unicode"))
    assert ticks[0] == "0"


@pytest.mark.parametrize("width", [320.0, 760.0, 1100.0])
@given(
    st.lists(st.floats(0, 1), max_size=120),
    st.one_of(st.none(), st.integers(0, 130)),
    st.text(max_size=30),
)
def test_whatever_is_drawn_stays_on_the_paper(
    width: float, rates: list[float], declared: int | None, word: str
) -> None:
    points = [WeekPoint("12 ene", rate, rate / 2, 0.0, min(1.0, rate + 0.1)) for rate in rates]
    svg = drawn(points, declared=declared, width=width, reopened=[1, 2], said=Said(word, word, word))
    root = etree.fromstring(svg)
    for mark in root.iter(f"{SVG}circle"):
        assert 0 <= float(mark.get("cx")) <= width
    assert "style=" not in svg
    assert not re.search(r'(?:fill|stroke)="#', svg)
    assert "var(" not in tokens.resolve(svg, "dark")


def test_hostile_words_stay_words() -> None:
    bad = "<script>alert(1)</script>\x00"
    svg = drawn([WeekPoint(bad, 0.1, 0.1, 0, 0.2, tip=bad)], said=Said(bad, bad, bad), title=bad)
    assert "<script" not in svg
    etree.fromstring(svg)


def test_runs_of_weeks_outside_are_told_together() -> None:
    points = [WeekPoint("", 0, 0, 0, 0, out=flag) for flag in (False, True, True, False, True)]
    assert spans(points) == [(1, 2), (4, 4)]
