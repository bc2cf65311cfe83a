"""Can everybody read the colours, and does a picture stand alone once they are resolved?"""

from __future__ import annotations

import re

import pytest

from afuera.pictures import tokens
from afuera.pictures.hundred import hundred

MODES = ("light", "dark")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("surface", tokens.SURFACES)
@pytest.mark.parametrize("name", tokens.TEXT_COLOURS)
def test_words_have_the_contrast_of_wcag_aa_on_every_surface(mode: str, surface: str, name: str) -> None:
    place = MODES.index(mode)
    assert tokens.contrast(tokens.COLOURS[name][place], tokens.COLOURS[surface][place]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", tokens.MARK_COLOURS)
def test_marks_have_at_least_three_to_one(mode: str, name: str) -> None:
    place = MODES.index(mode)
    for surface in ("paper", "surface"):
        assert tokens.contrast(tokens.COLOURS[name][place], tokens.COLOURS[surface][place]) >= 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("family", ["outside", "inside", "good", "bad", "warn"])
def test_words_are_readable_on_the_tint_of_their_own_family(mode: str, family: str) -> None:
    place = MODES.index(mode)
    assert tokens.contrast(tokens.COLOURS[family][place], tokens.COLOURS[f"{family}-soft"][place]) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_the_style_sheet_follows_light_and_dark() -> None:
    sheet = tokens.css()
    assert "color-scheme:light dark" in sheet
    for name, (light, dark) in tokens.COLOURS.items():
        assert f"--{name}:light-dark({light},{dark});" in sheet


@pytest.mark.parametrize("mode", MODES)
def test_a_resolved_picture_needs_no_style_sheet(mode: str) -> None:
    svg = hundred(0.39, 0.45, width=400, name="a", title="t", description="d", benchmark=0.8)
    assert "var(--" in svg
    alone = tokens.resolve(svg, "light" if mode == "light" else "dark")
    assert "var(" not in alone
    assert tokens.COLOURS["outside"][MODES.index(mode)] in alone


def test_a_colour_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        tokens.colour("pink")
    assert re.fullmatch(r"var\(--ink-2\)", tokens.colour("ink-2"))
