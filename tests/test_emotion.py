"""Is the emotion line what people said, and nothing else?"""

from __future__ import annotations

from pathlib import Path

import pytest

from afuera.journeys.emotion import emotion, emotion_lines
from world import signal, world


def felt(person: str, day: float, step: str, emotion: float | None, **columns: object) -> dict[str, object]:
    return signal(person, day, step, goal="buy", emotion=emotion, **columns)


def test_the_line_holds_only_what_was_said_or_observed(tmp_path: Path) -> None:
    rows = [
        *[felt(f"p{n}", 0, "look", 1.0) for n in range(6)],
        *[felt(f"p{n}", 1, "pay", -1.5 if n < 5 else None) for n in range(6)],
        *[felt(f"p{n}", 2, "receive", None) for n in range(6)],
        felt("p0", 2, "receive", 2.0, actor="employee"),  # what the employee felt is not the customer's
        felt("p7", 0, "look", None),
    ]
    with world(tmp_path, rows) as here:
        line = emotion_lines(here.rebuilt.steps, here.lake.engine)["buy"]
    assert set(line.steps) == {"look", "pay"}
    look, pay = line.steps["look"], line.steps["pay"]
    assert (look.mean.value, look.mean.n, look.people) == (1.0, 6, 6)
    assert look.coverage == pytest.approx(6 / 7)
    assert (pay.mean.value, pay.coverage) == (-1.5, pytest.approx(5 / 6))
    assert line.peak is not None
    assert line.peak.step == "pay"  # the strongest, not the highest
    assert line.end is None  # people end at the step about which nobody spoke
    assert line.coverage == pytest.approx(6 / 7)


def test_few_voices_make_neither_peak_nor_end(tmp_path: Path) -> None:
    rows = [felt(f"p{n}", 0, "look", -2.0) for n in range(4)]
    with world(tmp_path, rows) as here:
        line = emotion(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, "buy")
    assert (line.peak, line.end) == (None, None)
    assert line.as_dict() == {"peak": None, "end": None, "coverage": 1.0}


def test_the_end_is_where_most_journeys_end(tmp_path: Path) -> None:
    rows = [
        felt(f"p{n}", day, step, value)
        for n in range(6)
        for day, step, value in [(0, "a", 2.0), (1, "b", 0.5)]
    ]
    with world(tmp_path, rows) as here:
        line = emotion_lines(here.rebuilt.steps, here.lake.engine)["buy"]
    assert line.as_dict()["end"] == {"step": "b", "value": 0.5}
    assert line.as_dict()["peak"] == {"step": "a", "value": 2.0}


def test_one_loud_person_does_not_make_it_certain(tmp_path: Path) -> None:
    def width(rows: list[dict[str, object]], place: Path) -> float:
        with world(place, rows) as here:
            mean = emotion_lines(here.rebuilt.steps, here.lake.engine)["buy"].steps["call"].mean
        assert mean.low is not None
        assert mean.high is not None
        assert -2 <= mean.low <= (mean.value or 0) <= mean.high <= 2
        return mean.high - mean.low

    values = [-1.0, 1.0, -1.0, 1.0, -0.5, 0.5] * 4
    many = [felt(f"p{n}", 0, "call", value) for n, value in enumerate(values)]
    loud = [felt(f"p{n % 4}", n / 100, "call", -1.0 if n % 4 else 1.0) for n in range(24)]
    assert width(loud, tmp_path / "loud") > 1.5 * width(many, tmp_path / "many")


def test_without_feelings_there_is_no_line(tmp_path: Path) -> None:
    with world(tmp_path, [felt("ana", 0, "look", None)]) as here:
        line = emotion_lines(here.rebuilt.steps, here.lake.engine)["buy"]
        nobody = emotion(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, "no such goal")
    assert (line.steps, line.coverage) == ({}, 0.0)
    assert nobody.steps == {}
