"""Do the pictures show what is known, leave open what is not, and escape whatever they are given?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from afuera.pictures import letters, marks
from afuera.pictures.bars import Bar, bars
from afuera.pictures.dots import Dot, dots_with_intervals
from afuera.pictures.dumbbell import Pair, dumbbell
from afuera.pictures.emotion_line import Felt, emotion_line, emotion_line_down, runs, signed
from afuera.pictures.flow import Step, Way, flow, graph
from afuera.pictures.hundred import hundred
from afuera.pictures.scale import Scale, share_domain, share_ticks, upper_share
from afuera.pictures.slope import Ranked, slope
from afuera.pictures.stack import Piece, stack
from afuera.pictures.walk import Met, distances, walk

HOSTILE = "<script>alert(1)</script>&\"'\x00\u202e" + "x" * 300
SVG = "{http://www.w3.org/2000/svg}"
SAID = {"name": "p", "title": "A title", "description": "A description"}


def drawings(word: str) -> dict[str, str]:
    """Every kind of picture, with `word` wherever words go."""
    felt = [Felt(word, 0.5, 0.2, 0.8, word, word), Felt(word, None, None, None), Felt(word, -1.0, None, None)]
    steps = [Step("a", word, 10, 0.1, 3, 1, 2, word), Step("b", word, 8, 0.9, 0, 2, 0, word)]
    said = {"name": "p", "title": word, "description": word}
    return {
        "hundred": hundred(0.39, 0.45, width=480, **said),
        "dots": dots_with_intervals(
            [Dot(word, 0.9, 0.8, 0.95, 0.85, word, word), Dot(word, None, None, None, None)],
            width=480,
            lang="es",
            **said,
        ),
        "dots narrow": dots_with_intervals([Dot(word, 0.9, None, None, None)], width=320, lang="en", **said),
        "dumbbell": dumbbell(
            [Pair(word, 0.9, 0.4, 0.3, 0.5, 0.8, word, "bad", word), Pair(word, 0.9, None)],
            width=900,
            lang="es",
            unknown=word,
            **said,
        ),
        "bars": bars(
            [Bar(word, 0.2, 0.1, 0.3, word, word), Bar(word, None, None, None, "–")], width=320, **said
        ),
        "slope": slope(
            [
                Ranked(word, 1, 1, 2, 4, word, word),
                Ranked(word, 2, 1, 3, 1, word),
                Ranked(word, 4, 4, 4, None, word),
            ],
            width=900,
            heads=(word, word),
            **said,
        ),
        "slope narrow": slope(
            [Ranked(word, 1, 1, 1, 1, word), Ranked(word, 2, 2, 2, 2, word)],
            width=358,
            heads=(word, word),
            **said,
        ),
        "stack": stack(
            [Piece(word, 3, word, "outside", "surface"), Piece(word, 0, "0", "inside", "surface")],
            width=400,
            **said,
        ),
        "emotion": emotion_line(felt, lang="es", silent=word, **said),
        "emotion down": emotion_line_down(felt, width=320, lang="es", silent=word, **said),
        "walk": walk(
            [Met(0, word, True, None, word), Met(9, word, False, False)], width=900, lang="es", **said
        ),
        "flow": flow(graph(steps, [Way("a", "b", 5, word)]), lang="es", others=word, **said),
    }


@pytest.mark.parametrize("kind", list(drawings("x")))
def test_a_picture_is_well_formed_and_says_what_it_shows(kind: str) -> None:
    root = etree.fromstring(drawings("Facturación & cobro")[kind])
    assert root.tag == f"{SVG}svg"
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert root.get("role") in ("img", "group")


@pytest.mark.parametrize("kind", list(drawings("x")))
def test_hostile_words_stay_words(kind: str) -> None:
    svg = drawings(HOSTILE)[kind]
    root = etree.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert "<script" not in svg
    assert "\x00" not in svg
    assert "\u202e" not in svg


@pytest.mark.parametrize("kind", list(drawings("x")))
def test_a_picture_has_no_style_attribute_and_only_known_colours(kind: str) -> None:
    svg = drawings("x")[kind]
    assert "style=" not in svg
    assert not re.search(r'(?:fill|stroke)="#', svg)


@given(st.text(max_size=60))
def test_any_text_can_be_drawn(text: str) -> None:
    etree.fromstring(marks.element("svg", marks.words(0, 0, text), title=text))


@given(st.text(max_size=80), st.floats(5, 300), st.integers(1, 3))
def test_a_label_keeps_to_its_room(text: str, room: float, lines: int) -> None:
    written = letters.wrapped(text, room, lines=lines)
    assert 1 <= len(written) <= lines
    for line in written:
        assert letters.width(line) <= room or line in ("…", "")


def test_letters_are_measured_with_the_font_that_is_shown() -> None:
    assert letters.width("iii") < letters.width("mmm")
    assert letters.width("a", 26) == pytest.approx(2 * letters.width("a", 13))
    assert letters.shortened("a very long name of a step", 60).endswith("…")


def test_what_is_not_known_is_drawn_as_not_known() -> None:
    svg = dots_with_intervals([Dot("a", None, None, None, 0.9)], width=480, lang="en", **SAID)
    assert ">?</text>" in svg
    assert ">0%</text>" not in svg


def test_an_interval_lies_where_the_scale_says() -> None:
    svg = dots_with_intervals([Dot("a", 0.9, 0.8, 0.95, None)], width=480, lang="en", domain=(0, 1), **SAID)
    lines = [
        (float(x1), float(x2))
        for x1, x2 in re.findall(r'<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"[^>]*stroke-width="3', svg)
    ]
    ticks = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="15"', svg)]
    zero, one = ticks[0], ticks[-1]
    assert lines == [pytest.approx((zero + 0.8 * (one - zero), zero + 0.95 * (one - zero)), abs=0.2)]


def test_a_hundred_dots_are_a_hundred() -> None:
    svg = hundred(0.39, 0.45, width=480, **SAID)
    groups = {group.get("fill"): len(group) for group in etree.fromstring(svg).iter(f"{SVG}g")}
    assert groups == {"var(--outside)": 39, "var(--outside-soft)": 6, "none": 55}


def test_the_emotion_line_breaks_where_nobody_spoke() -> None:
    points = [
        Felt(str(at), value, None, None) for at, value in enumerate([0.5, 0.3, None, -1.0, None, 1.0, 1.2])
    ]
    assert list(runs(points)) == [[0, 1], [3], [5, 6]]
    svg = emotion_line(points, lang="es", silent="nadie habló", **SAID)
    assert (
        len(re.findall(r'<line [^>]*stroke="var\(--outside\)"', svg)) == 2
    )  # 0-1 and 5-6, none across a gap
    assert svg.count("nadie habló") == 2


def test_pieces_of_the_emotion_line_are_straight_and_end_at_their_points() -> None:
    points = [Felt("a", -2.0, None, None), Felt("b", 2.0, None, None)]
    svg = emotion_line(points, height=230, lang="en", silent="-", **SAID)
    assert '<line x1="25.00%" y1="200" x2="75.00%" y2="30"' in svg


def test_a_feeling_shows_its_side() -> None:
    assert signed(1.25, "en") == "+1.2"
    assert signed(-0.4, "es") == "−0,4"
    assert signed(0.0, "en") == "0.0"


@given(st.lists(st.floats(0, 40), min_size=2, max_size=30), st.floats(100, 900))
def test_silences_are_to_scale_and_contacts_keep_their_distance(gaps: list[float], room: float) -> None:
    days = [sum(gaps[:at]) for at in range(len(gaps) + 1)]
    places = distances(days, room, 8.0)
    closest = min(8.0, room / len(gaps))
    found = [there - here for here, there in itertools.pairwise(places)]
    assert places[0] == 0
    assert places[-1] <= room * 1.001
    assert all(distance >= closest * 0.999 for distance in found)
    wide = [(gap, distance) for gap, distance in zip(gaps, found, strict=True) if distance > closest * 1.01]
    if wide:
        a_day = wide[0][1] / wide[0][0]
        assert all(distance == pytest.approx(gap * a_day, rel=1e-3) for gap, distance in wide)


def test_a_long_silence_is_named() -> None:
    svg = walk(
        [Met(0, "sales", True), Met(0.1, "sales", True), Met(9.1, "billing", False)],
        width=900,
        lang="en",
        **SAID,
    )
    assert "9 days of silence" in svg


@pytest.mark.parametrize("draw", [lambda n: [n], lambda n: [n, 0.1]])
def test_bars_start_at_nought_and_end_on_a_round_number(draw: Callable[[float], list[float]]) -> None:
    assert upper_share(draw(0.04)) in (0.05, 0.1)
    assert upper_share(draw(0.31)) == 0.5
    assert upper_share([1.0]) == 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_the_scale_of_shares_holds_all_of_them(values: list[float | None]) -> None:
    low, high = share_domain(values)
    assert high == 1
    assert all(low <= value <= high for value in values if value is not None)
    ticks = share_ticks(low, high)
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] <= 1.0001


def test_a_scale_stops_at_its_ends() -> None:
    scale = Scale(0.5, 1, 100, 200)
    assert (scale.at(0.5), scale.at(0.75), scale.at(1), scale.at(0.1)) == (100, 150, 200, 100)


def test_the_pieces_of_a_stack_fill_it_in_proportion() -> None:
    svg = stack(
        [Piece("a", 1, "1", "outside", "surface"), Piece("b", 3, "3", "inside", "surface")], width=400, **SAID
    )
    assert [float(w) for w in re.findall(r'<rect [^>]*width="([\d.]+)"', svg)] == [98, 298]


def test_nothing_can_be_drawn_from_nothing() -> None:
    for svg in (
        bars([], width=300, **SAID),
        stack([], width=300, **SAID),
        walk([], width=300, lang="es", **SAID),
        flow(graph([], []), lang="es", others="-", **SAID),
        dumbbell([], width=300, lang="es", **SAID),
        dots_with_intervals([], width=300, lang="es", **SAID),
        emotion_line([], lang="es", silent="-", **SAID),
    ):
        etree.fromstring(svg)


def test_a_slope_has_a_line_for_each_in_both_orders_and_an_interval_where_places_are_unsure() -> None:
    rows = [Ranked("a", 1, 1, 1, 3, "x"), Ranked("b", 2, 2, 3, 1, "x"), Ranked("c", 3, 2, 3, None, "y")]
    drawn = etree.fromstring(slope(rows, width=900, heads=("old", "new"), **SAID).encode())
    curves = [one for one in drawn.iter(f"{SVG}path") if "C" in one.get("d", "")]
    assert len(curves) == 2
    assert len(list(drawn.iter(f"{SVG}circle"))) == 3
    whiskers = [one for one in drawn.iter(f"{SVG}line") if one.get("stroke") == "var(--outside)"]
    assert len(whiskers) == 2
    assert whiskers[0].get("x1") != whiskers[1].get("x1")
