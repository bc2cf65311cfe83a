"""Does “read” mean that somebody had it open whole, for as long as its words take?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from afuera.web.teams.models import Person
from afuera.web.voices import reading_operations, reading_queries, reading_rules
from afuera.web.voices.models import Reading, Sitting, Voice
from web.voices_made import Everybody, heard, of_team, on_the_way, passes, reads

__all__ = ["heard"]
Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(heard: int) -> Person:
    return of_team("billing")


def voices(n: int) -> list[Voice]:
    return list(Voice.objects.filter(way__teams__name="billing").order_by("lot")[:n])


def test_who_opens_and_turns_away_at_once_has_not_read(reader: Person) -> None:
    one, other = voices(2)
    reading_operations.open_voice(reader, one)
    passes(1)
    reading_operations.open_voice(reader, other)
    assert Reading.objects.get(voice=one).read_at is None


def test_time_enough_for_its_words_is_reading(reader: Person) -> None:
    one, other = voices(2)
    Voice.objects.filter(pk=one.pk).update(words=230)
    reading_operations.open_voice(reader, one)
    passes(58)
    reading_operations.open_voice(reader, other)
    assert Reading.objects.get(voice=one).read_at is None
    reading_operations.open_voice(reader, one)
    passes(3)  # the minute is full over two visits
    reading_operations.open_voice(reader, other)
    assert Reading.objects.get(voice=one).read_at is not None


def test_ten_tabs_at_once_are_one_voice_read(reader: Person) -> None:
    some = voices(10)
    for one in some:
        reading_operations.open_voice(reader, one)
    passes(600)
    reading_operations.settle(reader)
    assert [row.voice for row in Reading.objects.filter(read_at__isnull=False)] == [some[-1]]


def test_with_its_script_only_time_in_sight_counts(reader: Person) -> None:
    one, other = voices(2)
    Voice.objects.filter(pk=one.pk).update(words=230)
    reading_operations.open_voice(reader, one)
    reading_operations.beat(reader, one)
    passes(3600)  # the page lay behind others: no sign of it
    reading_operations.open_voice(reader, other)
    row = Reading.objects.get(voice=one)
    assert row.seconds < 16
    assert row.read_at is None


def test_a_page_that_lay_behind_others_has_not_been_in_sight_before_its_first_sign(reader: Person) -> None:
    (one,) = voices(1)
    Voice.objects.filter(pk=one.pk).update(words=230)
    reading_operations.open_voice(reader, one)
    passes(3600)
    reading_operations.beat(reader, one)
    row = Reading.objects.get(voice=one)
    assert row.seconds < 16
    assert row.read_at is None


def test_the_script_needs_no_further_act(reader: Person, browser: Browser) -> None:
    (one,) = voices(1)
    Voice.objects.filter(pk=one.pk).update(words=2_000)  # more than any machine is slow between two requests
    client = browser(reader)
    client.get(f"/en/voices/{one.key}/")
    assert client.post(f"/en/voices/{one.key}/sight/").json() == {"read": False}
    passes(14)
    Voice.objects.filter(pk=one.pk).update(words=20)
    assert client.post(f"/en/voices/{one.key}/sight/").json() == {"read": True}


def test_a_sign_of_another_page_changes_nothing(reader: Person) -> None:
    one, other = voices(2)
    reading_operations.open_voice(reader, one)
    passes(600)
    assert reading_operations.beat(reader, other) is None
    assert not Reading.objects.filter(read_at__isnull=False).exists()


def test_nobody_reads_for_somebody_else(reader: Person) -> None:
    (one,) = voices(1)
    reading_operations.open_voice(reader, one)
    passes(600)
    reading_operations.settle(of_team("billing", 1))
    assert Reading.objects.get().read_at is None


def test_there_is_no_address_that_marks_as_read(reader: Person, browser: Browser) -> None:
    (one,) = voices(1)
    client = browser(reader)
    for what in ("read", "mark", "done"):
        assert client.post(f"/en/voices/{one.key}/{what}/").status_code == 404
    assert client.get(f"/en/voices/{one.key}/sight/").status_code == 405


def test_sixty_a_day_count_and_the_next_is_read_but_not_counted(
    reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_rules, "MOST_A_DAY", 3)
    monkeypatch.setattr(reading_rules, "asks", lambda *_: False)
    rows = [reads(reader, one) for one in voices(5)]
    assert [row.counted for row in rows] == [True, True, True, False, False]
    assert all(row.read_at for row in rows)
    assert Voice.objects.filter(readers=1).count() == 3


def test_one_in_twenty_asks_what_they_wanted_and_counts_when_answered(
    reader: Person, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = sum(reading_rules.asks(7, f"{n:016x}") for n in range(20_000))
    assert 900 < drawn < 1100
    monkeypatch.setattr(reading_rules, "asks", lambda *_: True)
    (one,) = voices(1)
    row = reads(reader, one, answer="")
    assert row.read_at
    assert not row.counted
    client = browser(reader)
    assert "What did they want?" in client.get(f"/en/voices/{one.key}/").content.decode()
    client.post(f"/en/voices/{one.key}/wanted/", {"wanted": "  Their money\nback "})
    row.refresh_from_db()
    assert (row.wanted, row.counted) == ("Their money back", True)
    assert "Their money back" in client.get(f"/en/voices/{one.key}/").content.decode()


def test_two_sides_are_two_people(heard: int) -> None:
    one = on_the_way("billing")
    both_sides = of_team("billing")  # on the way, and out of customers' sight
    assert both_sides.team is not None
    assert both_sides.team.function == "back office"
    reads(both_sides, one)
    one.refresh_from_db()
    assert (bool(one.path_read_at), bool(one.behind_read_at), one.both_read_at) == (True, True, None)
    reads(of_team("billing", 1), one)
    one.refresh_from_db()
    assert one.both_read_at is not None
    assert one.readers == 2


def test_a_copy_counts_for_what_it_repeats(reader: Person) -> None:
    one, copy = voices(2)
    Voice.objects.filter(pk=copy.pk).update(copy_of=one.pk)
    copy.refresh_from_db()
    reads(reader, copy)
    one.refresh_from_db()
    assert one.readers == 1


def test_what_a_decider_has_read_is_a_share_in_one_question(
    heard: int, everybody: Everybody, django_assert_num_queries: Callable[[int], object]
) -> None:
    some = list(Voice.objects.order_by("lot")[:8])
    reads(everybody["executive"], some[0])
    reads(everybody["analyst"], some[1])
    keys = [one.pk for one in some]
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = reading_queries.share_read_by_deciders(keys)
    assert (found.read, found.of, found.share) == (1, 8, 1 / 8)
    assert reading_queries.share_read_by_deciders(keys, [everybody["analyst"].pk]).read == 1
    assert reading_queries.share_read_by_deciders([]).share is None


def test_a_day_begins_at_midnight_of_the_company(reader: Person) -> None:
    (one,) = voices(1)
    row = reads(reader, one)
    now = timezone.now()
    assert reading_rules.counted_that_day(reader.pk, now) == int(row.counted)
    Reading.objects.update(read_at=F("read_at") - timezone.timedelta(days=1))
    assert reading_rules.counted_that_day(reader.pk, now) == 0
    assert not Sitting.objects.exists()


def test_what_a_full_day_left_over_does_not_count_on_the_next(
    reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_rules, "MOST_A_DAY", 2)
    monkeypatch.setattr(reading_rules, "asks", lambda *_: False)
    for one in voices(4):
        reads(reader, one)
    Reading.objects.update(read_at=F("read_at") - timezone.timedelta(days=1))
    rows = [reads(reader, one) for one in voices(4)]  # leafed through once more
    assert sum(row.counted for row in rows) == 2
