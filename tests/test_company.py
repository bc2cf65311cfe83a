"""What does only the company know?  Every key, every mistake in plain words, every hour in UTC."""

from __future__ import annotations

import contextlib
import datetime as dt
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afuera.company import Company, Goal, Hours, read_company
from afuera.errors import CompanyError
from afuera.wording import sentence

WHOLE = """
[company]
name = "Hilo Claro"
language = "es-CO"
timezone = "America/Bogota"
currency = "COP"
strong_identifiers = ["contract"]
refused_share = 0.02
hub_limit = 30

[[teams]]
name = "billing"
function = "back office"
people = 42
opens = ["mon-fri 09:00-18:00", "sat 09:00-13:00"]
closed = ["2026-12-25", 2027-01-01]

[[goals]]
name = "change plan"
owner = "billing"
traveller = "customer"
steps = ["ask", "quote", "confirm"]
step_benchmark = 0.90
step_benchmarks = { quote = 0.85 }
goal_benchmark = 0.80
gap_days = 21
recurrence_days = 30
score_ok = 0.5
wait_days = 4
silence_days = 1

[[reasons]]
match = { touchpoint = "/account/cancel*", "properties.reason" = "C1?" }
goal = "cancel"

[names.es]
"change plan" = "cambiar de plan"
[names.es-CO]
"billing" = "facturación"
"""


def test_every_key_arrives() -> None:
    company = read_company(WHOLE)
    assert (company.name, company.language, company.currency) == ("Hilo Claro", "es-CO", "COP")
    assert company.zone == ZoneInfo("America/Bogota")
    assert company.strong_identifiers == ("user", "customer", "account", "contract")
    assert (company.refused_share, company.hub_limit) == (0.02, 30)
    team = company.team("billing")
    assert team is not None
    assert (team.function, team.people) == ("back office", 42)
    assert team.closed == ("2026-12-25", "2027-01-01")
    assert company.goal("change plan") == Goal(
        name="change plan",
        owner="billing",
        steps=("ask", "quote", "confirm"),
        step_benchmark=0.9,
        step_benchmarks={"quote": 0.85},
        goal_benchmark=0.8,
        gap_days=21,
        recurrence_days=30,
        score_ok=0.5,
        wait_days=4,
        silence_days=1,
    )
    assert company.reasons[0].match == {"touchpoint": "/account/cancel*", "properties.reason": "C1?"}


def test_a_step_has_its_own_standard_or_that_of_all() -> None:
    goal = read_company(WHOLE).goal("change plan")
    assert (goal.benchmark_of("quote"), goal.benchmark_of("ask")) == (0.85, 0.9)


def test_a_company_that_said_nothing_has_the_defaults() -> None:
    company = Company.empty()
    assert company == read_company("")
    assert company.goal(None) == Goal()
    assert company.goal("anything").gap_days == 14
    assert company.goal("anything").goal_benchmark is None
    assert company.label("anything", "es") == "anything"
    assert company.open_intervals("nobody", moment("2026-01-01"), moment("2026-02-01")) == []
    assert not company.has_hours("nobody")


def test_a_name_is_asked_for_by_region_first() -> None:
    company = read_company(WHOLE)
    assert company.label("billing", "es_CO") == "facturación"
    assert company.label("change plan", "es-CO") == "cambiar de plan"
    assert company.label("change plan", "en") == "change plan"


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("[company]\nnmae = 'x'", "company.nmae", "Did you mean “name”"),
        ("[company]\ntimezone = 'Bogota'", "company.timezone", "America/Bogota"),
        ("[company]\ntimezone = '../../etc/passwd'", "company.timezone", "not a time zone"),
        ("[company]\nlanguage = 'fr'", "company.language", "es, en"),
        ("[company]\ncurrency = 'pesos'", "company.currency", "three capital letters"),
        ("[company]\nname = 3", "company.name", "quotation marks"),
        ("[company]\nhub_limit = true", "company.hub_limit", "whole number"),
        ("[company]\nrefused_share = nan", "company.refused_share", "number"),
        ("[[goals]]\nname = 'a'\ngoal_benchmark = 80", "goals[1].goal_benchmark", "0.8, not 80"),
        ("[[goals]]\nname = 'a'\ngoal_benchmark = -1", "goals[1].goal_benchmark", "between 0 and 1"),
        ("[[goals]]\nname = 'a'\nstep_benchmarks = {ask = 9}", "goals[1].step_benchmarks.ask", "0.09, not 9"),
        ("[[goals]]\nname = 'a'\ngap_days = 0", "goals[1].gap_days", "above 0"),
        ("[[goals]]\nname = 'a'\nsteps = 'ask'", "goals[1].steps", "list of words"),
        ("[[goals]]\nname = 'a'\ntraveller = 'dog'", "goals[1].traveller", "customer, employee and partner"),
        ("[[goals]]\nowner = 'a'", "goals[1].name", "missing"),
        ("[[goals]]\nname = 'a'\n[[goals]]\nname = 'a'", "goals", "twice"),
        ("goals = 'a'", "goals", "[[goals]]"),
        ("company = 'a'", "company", "[company]"),
        ("[[teams]]\nname = 'a'\nopens = ['9 to 5']", "teams[1].opens", "mon-fri 09:00-18:00"),
        ("[[teams]]\nname = 'a'\nclosed = ['25/12/2026']", "teams[1].closed", "2026-12-25"),
        ("[[teams]]\nname = 'a'\nclosed = 'x'", "teams[1].closed", "list of days"),
        ("[[reasons]]\ngoal = 'a'", "reasons[1].match", "touchpoint"),
        ("[[reasons]]\ngoal = 'a'\nmatch = {}", "reasons[1].match", "every touch"),
        ("[[reasons]]\ngoal = 'a'\nmatch = {touchpiont = 'b'}", "reasons[1].match.touchpiont", "touchpoint"),
        ("[names.fr]\na = 'b'", "names.fr", "es, en"),
        ("[teasm]", "teasm", "teams"),
    ],
)
def test_a_mistake_is_told_by_key_and_in_both_languages(text: str, key: str, words: str) -> None:
    with pytest.raises(CompanyError) as caught:
        read_company(text, "my.toml")
    english, spanish = str(caught.value), sentence(caught.value, "es")
    assert english.startswith(f"my.toml is wrong at {key}: ")
    assert words in english
    assert spanish.startswith(f"my.toml tiene un error en {key}: ")
    assert english.split(": ", 1)[1] != spanish.split(": ", 1)[1]


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(CompanyError, match="it is not there"):
        Company.load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("[company]\nname = 'Bogotá'".encode("latin-1"))
    with pytest.raises(CompanyError, match="UTF-8"):
        Company.load(tmp_path / "latin.toml")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "company.toml").write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert Company.load(tmp_path / "company.toml") == read_company(WHOLE)


@given(st.text(max_size=200))
def test_any_text_is_a_company_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(CompanyError):
        assert isinstance(read_company(text), Company)


# -- opening hours
def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def spans(opens: list[str], zone: str, start: str, end: str, closed: tuple[str, ...] = ()) -> list[str]:
    found = Hours.of(opens, closed).intervals(ZoneInfo(zone), moment(start), moment(end))
    return [f"{a:%m-%d %H:%M} {b:%m-%d %H:%M}" for a, b in found]


def test_hours_become_utc() -> None:
    opens = ["mon-fri 09:00-18:00", "sat 09:00-13:00"]
    assert spans(opens, "America/Bogota", "2026-12-24", "2026-12-29", ("2026-12-25",)) == [
        "12-24 14:00 12-24 23:00",
        "12-26 14:00 12-26 18:00",
        "12-28 14:00 12-28 23:00",
    ]


def test_a_night_shift_runs_past_midnight_and_stops_for_a_holiday() -> None:
    opens = ["mon-fri 22:00-06:00"]
    assert spans(opens, "UTC", "2026-12-24", "2026-12-27", ("2026-12-25",)) == [
        "12-24 00:00 12-24 06:00",
        "12-24 22:00 12-25 00:00",
    ]
    assert spans(opens, "UTC", "2026-11-21", "2026-11-24") == [
        "11-21 00:00 11-21 06:00",
        "11-23 22:00 11-24 00:00",
    ]


def test_always_open_is_one_interval() -> None:
    assert spans(["daily 00:00-24:00"], "Europe/Madrid", "2026-03-01", "2026-04-15") == [
        "03-01 00:00 04-15 00:00"
    ]
    assert spans(["fri-mon 00:00-24:00"], "UTC", "2026-11-20", "2026-11-25") == ["11-20 00:00 11-24 00:00"]


def test_clocks_that_change_move_the_hours() -> None:
    # Madrid: 29 March 2026 the clocks jump from 02:00 to 03:00; 25 October they repeat 02:00-03:00
    assert spans(["daily 09:00-17:00"], "Europe/Madrid", "2026-03-28", "2026-03-30") == [
        "03-28 08:00 03-28 16:00",
        "03-29 07:00 03-29 15:00",
    ]
    assert spans(["sun 02:30-05:00"], "Europe/Madrid", "2026-03-29", "2026-03-30") == [
        "03-29 01:00 03-29 03:00"
    ]
    assert spans(["sun 00:00-02:30"], "Europe/Madrid", "2026-10-24 12:00", "2026-10-26") == [
        "10-24 22:00 10-25 01:30"
    ]


def test_spanish_names_of_days_and_lunch_breaks_are_understood() -> None:
    english = Hours.of(["mon-fri 09:00-13:00, 15:00-18:00", "wed, sat 20:00-22:00"])
    assert english == Hours.of(
        ["lunes a viernes 9:00-13:00, 15:00-18:00".replace(" a ", "-"), "mié,sáb 20.00-22.00"]
    )


@given(
    st.lists(
        st.sampled_from(
            ["mon-fri 09:00-18:00", "sat 22:00-06:00", "daily 12:00-14:30", "sun-tue 23:00-01:00"]
        ),
        min_size=1,
    ),
    st.sampled_from(["America/Bogota", "Europe/Madrid", "America/Santiago", "Australia/Lord_Howe", "UTC"]),
    st.integers(0, 3 * 365 * 1440),
    st.integers(0, 20 * 1440),
)
def test_a_moment_is_inside_exactly_when_the_clock_on_the_wall_says_open(
    opens: list[str], zone_name: str, start: int, minutes: int
) -> None:
    zone, at = ZoneInfo(zone_name), moment("2024-01-01") + dt.timedelta(minutes=start)
    end = at + dt.timedelta(days=20)
    hours = Hours.of(opens, ("2026-10-25", "2026-12-25"))
    found = hours.intervals(zone, at, end)
    assert all(a < b for a, b in found)
    assert all(b < c for (_, b), (c, _) in pairwise(found))
    probe = at + dt.timedelta(minutes=minutes)
    wall = probe.astimezone(zone)
    if wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset():
        return  # an hour that comes twice counts as one long hour: tested above
    minute = wall.hour * 60 + wall.minute + wall.second / 60 + wall.microsecond / 6e7
    day = wall.date()
    on_the_wall = day not in hours.closed and any(
        first <= minute < past and not (spilled and day - dt.timedelta(days=1) in hours.closed)
        for first, past, spilled in hours.week[wall.weekday()]
    )
    assert any(a <= probe < b for a, b in found) == (on_the_wall and probe < end)
