"""Is a return seen as soon as the weeks can tell it, with few hits too, and not where nothing returned?"""

from __future__ import annotations

import numpy as np

from afuera.actions.again import chance_of_return
from afuera.pictures.control_chart import Said, WeekPoint, control_chart


def chance(levels: list[float], usual: float, error: float = 0.1) -> float:
    expected = np.full(len(levels), usual)
    return chance_of_return(np.array(levels) * usual, expected, error, 1.3)


def test_what_stays_away_is_not_back_and_what_returned_is() -> None:
    assert chance([0.4] * 40, 6) < 0.05
    assert chance([0.4] * 20 + [1.0] * 20, 6) > 0.99
    assert chance([0.4] * 20 + [1.0] * 20, 60) > 0.999


def test_the_fewer_are_hit_the_longer_it_takes_to_tell() -> None:
    many, few = (chance([0.3] * 20 + [1.0] * 4, usual) for usual in (30.0, 2.0))
    assert many > 0.9 > few
    assert chance([0.3] * 20 + [1.0] * 25, 2) > 0.9


def test_a_trouble_that_is_gone_altogether_is_not_back() -> None:
    assert chance([0.0] * 12, 6) < 0.05


def test_a_week_of_too_few_shows_no_share_in_the_picture() -> None:
    weeks = [WeekPoint(str(n), 0.1, 0.1, 0.05, 0.2, few=n == 2, usual=(0.06, 0.18)) for n in range(5)]
    svg = control_chart(
        weeks,
        declared=None,
        width=700,
        lang="en",
        name="few",
        title="t",
        description="d",
        said=Said("day", "again", "without", "usual limits"),
    )
    assert svg.count("<circle") == 4
    assert "usual limits" in svg
