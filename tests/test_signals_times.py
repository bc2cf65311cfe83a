"""What moment does a text in a file mean?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from afuera.signals.shapes import UnknownDateFormat, pattern
from afuera.signals.times import Evidence, TimeRules, guess_epoch, read_times
from afuera.signals.zones import UnknownZone, to_utc, zone

MOMENT = datetime(2024, 3, 13, 10, 21, 14, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def one(text: str, **rules: object) -> datetime | None:
    times = read_times(pa.array([text]), TimeRules(**rules))  # type: ignore[arg-type]
    return EPOCH + timedelta(microseconds=int(times.utc[0])) if times.known[0] else None


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-13T10:21:14Z", "2024-03-13 10:21:14", "2024-03-13 11:21:14+01:00",
        "2024-03-13 11:21:14+0100", "2024-03-13T11:21:14.000+01", "2024-03-13T05:21:14.000000-05:00",
        "2024/03/13 10:21:14", "20240313102114",
        "20240313T102114Z", "13/03/2024 10:21:14", "13.3.2024, 10:21:14", "13-mar-2024 10:21:14",
        "13 de marzo de 2024 10:21:14", "Mar 13, 2024 10:21:14 AM", "mié, 13 mar 2024 10:21:14 GMT",
        "Wed, 13 Mar 2024 10:21:14 +0000", "Wed Mar 13 10:21:14 +0000 2024", "13/3/24 10:21:14",
        "13/03/2024 10:21:14 a. m.", "2024-03-13T10:21:14.000000000Z", "  2024-03-13 10:21:14  ",
        "2024-03-13T11:21:14+01:00[Europe/Madrid]",
    ],
)  # fmt: skip
def test_it_reads_the_shapes_in_which_people_write_moments(text: str) -> None:
    assert one(text) == MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30", "31/31/2024", "2024-13-01", "25:00", "yesterday", "2024-03-13 24:00:00", "13:05 PM",
        "13/03/2024 13:05 PM", "2024-03-13 10:21:14+25:00", "2023-02-29 10:00", "1e99", "12",
        "١٢/٣/٢٠٢٤", "2024-03-13 10:21:61", "32 mar 2024", "13 foo 2024",
    ],
)  # fmt: skip
def test_it_never_makes_a_moment_of_what_is_none(text: str) -> None:
    assert one(text) is None


def test_it_reads_month_first_when_told() -> None:
    assert one("3/4/2024", order="month") == datetime(2024, 3, 4, tzinfo=UTC)
    assert one("3/4/2024", order="day") == datetime(2024, 4, 3, tzinfo=UTC)


def test_it_refuses_dates_that_could_be_two_days_where_a_column_shows_both_orders() -> None:
    times = read_times(pa.array(["3/4/2024", "13/4/2024", "4/13/2024", "5/5/2024"]), TimeRules(order=None))
    assert times.unclear.tolist() == [True, False, False, False]
    assert times.known.tolist() == [False, True, True, True]
    assert times.utc[1] == times.utc[2]


def test_it_decides_the_order_from_the_whole_column() -> None:
    evidence = Evidence()
    evidence.add(pa.array(["3/4/2024", "5/6/2024"]))
    assert not evidence.settled
    evidence.add(pa.array(["25/6/2024"]))
    assert evidence.settled
    assert evidence.order("month") == "day"


def test_it_tells_seconds_from_milliseconds_and_from_dates_without_marks() -> None:
    assert guess_epoch(pa.array(["1710324074", "1710324075.5"])) == "s"
    assert guess_epoch(pa.array(["1710324074123"])) == "ms"
    assert guess_epoch(pa.array(["1710324074123456"])) == "us"
    assert guess_epoch(pa.array(["20240313102114", "20240313"])) is None
    assert guess_epoch(pa.array(["17", "23"])) is None


@pytest.mark.parametrize(
    ("unit", "text"), [("s", "1710325274"), ("ms", "1710325274000"), ("s", "1710325274.0")]
)
def test_it_counts_from_1970(unit: str, text: str) -> None:
    assert one(text, epoch=unit) == MOMENT


def test_it_reads_explicit_formats_and_nothing_else() -> None:
    rules = TimeRules(patterns=(pattern("%d|%m|%Y %H.%M"),))
    times = read_times(pa.array(["13|03|2024 10.21", "2024-03-13 10:21:00"]), rules)
    assert times.known.tolist() == [True, False]
    with pytest.raises(UnknownDateFormat):
        pattern("%H:%M")
    with pytest.raises(UnknownDateFormat):
        pattern("%Q %Y %m %d")


def test_one_bad_time_does_not_change_its_neighbours() -> None:
    good = ["2024-03-13 10:21:14", "2024-03-13T10:21:14Z", "13/03/2024 10:21:14", "2024-03-13 11:21:14+01:00"]
    times = read_times(pa.array([*good, "nonsense", None, ""]), TimeRules())
    assert times.known.tolist() == [True] * 4 + [False] * 3
    assert len(set(times.utc[:4].tolist())) == 1
    assert times.given.tolist() == [True] * 5 + [False] * 2
    assert times.naive.tolist() == [True, False, True, False, False, False, False]


ZONES = (
    "America/Bogota",
    "Europe/Madrid",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "+05:30",
)
FIRST, LAST = datetime.fromisoformat("1901-01-01"), datetime.fromisoformat("2098-01-01")


@given(st.datetimes(FIRST, LAST), st.sampled_from(ZONES))
def test_local_times_become_the_same_utc_as_with_zoneinfo(local: datetime, name: str) -> None:
    place = zone(name)
    micro = (local.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
    found, _ = to_utc(np.array([micro]), place)
    expected = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    assert EPOCH + timedelta(microseconds=int(found[0])) == expected


def test_it_notices_hours_that_clocks_showed_twice_or_never() -> None:
    place = ZoneInfo("Europe/Madrid")
    hours = ["2024-03-31T02:30", "2024-10-27T02:30", "2024-07-01T02:30"]
    micro = [
        (datetime.fromisoformat(h).replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) for h in hours
    ]
    _, doubtful = to_utc(np.array(micro), place)
    assert doubtful.tolist() == [True, True, False]


def test_it_does_not_know_zones_that_are_none() -> None:
    for name in ("Mars/Olympus", "../../etc/passwd", "", "+99:00"):
        with pytest.raises(UnknownZone):
            zone(name)


@given(
    st.lists(
        st.text(max_size=30) | st.datetimes().map(str) | st.dates().map(lambda d: d.strftime("%d/%m/%y"))
    )
)
def test_any_column_of_texts_is_read_without_an_error(texts: list[str]) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    alone = [read_times(pa.array([text]), TimeRules()) for text in clean]
    together = read_times(pa.array(clean, pa.string()), TimeRules())
    assert together.known.tolist() == [bool(times.known[0]) for times in alone]
    known = together.known
    assert together.utc[known].tolist() == [int(times.utc[0]) for times in alone if times.known[0]]
