"""Do the real paths, the people behind a number and their walks tell the same, and only to those who may?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.journeys.asked import Wanted
from afuera.web.bridge import journeys as bridge
from afuera.web.journeys import operations, queries, walk_sheets
from afuera.web.journeys.filters import Filters
from afuera.web.journeys.kept import Kept
from afuera.web.journeys.models import Freshness, Study
from afuera.web.journeys.slugs import slug_of
from afuera.web.teams.models import Look, Person

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
GOAL = "change of service"


def address(rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/journeys/{slug_of(GOAL)}/{rest}"


def page(client: Client, where: str) -> Any:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return lxml.html.fromstring(answer.content.decode())


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text.split("(")[0]) or 0)


@pytest.fixture
def client(studied: Study, everybody: dict[str, Person], browser: Browser) -> Client:
    return browser(everybody["cx_lead"])


@pytest.mark.parametrize("asked", ["", "?reached=no", "?channel=call&detail=4"])
def test_what_comes_into_each_step_goes_out_of_it(client: Client, asked: str) -> None:
    shown = page(client, address(f"paths/{asked}"))
    lines = [
        [number(cell.text_content()) for cell in row.iter("td")]
        for row in shown.xpath("//section//div[contains(@class,'flush')]//tbody/tr")
    ]
    assert len(lines) > 3
    for _, begun, arrived, visits, went_on, ended in lines:
        assert begun + arrived == visits == went_on + ended
    assert lines[-1][1] == lines[-1][5]


@pytest.mark.parametrize("asked", ["", "?reached=no", "?channel=call&detail=4"])
def test_every_number_leads_to_a_list_that_is_as_long(client: Client, asked: str) -> None:
    shown = page(client, address(f"paths/{asked}"))
    doors = list(shown.xpath("//td/a"))
    assert len(doors) > 5
    for door in doors:
        listed = page(client, door.get("href"))
        assert number(listed.xpath("string(//h1)")) == number(door.text or ""), door.get("href")


def test_the_numbers_of_the_goal_page_and_the_list_lead_to_lists_that_are_as_long(client: Client) -> None:
    for where in (address(), "/en/journeys/"):
        doors = page(client, where).xpath("//a[contains(@href,'/people/')]")
        told = [(number(link.text_content()), link.get("href")) for link in doors]
        told = [(n, href) for n, href in told if n]
        assert len(told) >= 3
        for n, href in told[:12]:
            assert number(page(client, href).xpath("string(//h1)")) == n, href


def test_the_pages_of_a_list_hold_every_journey_once(client: Client) -> None:
    every = bridge.how_many(Wanted(GOAL))[0]
    found: list[str] = []
    where: str | None = address("people/")
    while where:
        shown = page(client, where)
        found += shown.xpath("//ol[contains(@class,'journeys-behind')]//a/@href")
        after = shown.xpath("//a[@rel='next']/@href")
        where = address("people/") + after[0] if after else None
    assert len(found) == len(set(found)) == every


def test_one_walks_from_person_to_person_behind_the_same_number(client: Client) -> None:
    asked = "?reached=no"
    every = bridge.how_many(Wanted(GOAL, reached=0))[0]
    where = page(client, address(f"people/{asked}")).xpath(
        "//ol[contains(@class,'journeys-behind')]//a/@href"
    )[0]
    for place in (1, 2, 3):
        shown = page(client, where)
        assert f"{place} of {every}" in shown.text_content()
        where = shown.xpath("//a[@rel='next']/@href")[0]
    back = page(client, where).xpath("//a[@rel='prev']/@href")[0]
    assert f"3 of {every}" in page(client, back).text_content()
    assert Look.objects.count() == 5


def test_a_walk_tells_silences_hand_overs_and_changes_of_channel(client: Client) -> None:
    where = page(client, address("people/")).xpath("//ol[contains(@class,'journeys-behind')]//a/@href")[0]
    shown = page(client, where)
    assert shown.xpath("//li[@class='silence']//*[@class='gap']")
    assert "Handed over" in shown.text_content()
    assert "Change of channel" in shown.text_content()
    assert shown.xpath("//blockquote")


def test_silences_are_drawn_to_scale() -> None:
    tall = [
        float(re.search(r'height="([\d.]+)"', str(walk_sheets.gap(n))).group(1)) for n in (40.0, 80.0, 3.0)
    ]  # type: ignore[union-attr]
    assert tall == [40.0, 80.0, walk_sheets.LEAST_GAP]


def test_a_journey_of_another_goal_is_not_found_here(client: Client) -> None:
    other = next(iter(bridge.listed(Wanted("change plan"), 1, 1)))["journey_id"]
    assert client.get(address(f"walks/{other}/")).status_code == 404
    assert client.get(address("walks/nobody/")).status_code == 404
    assert Look.objects.count() == 0


def test_old_addresses_of_walks_lead_to_the_same_people(client: Client) -> None:
    answer = client.get(address("walks/2/"))
    one = next(one for one in queries.goals(queries.newest_study()) if one.goal == GOAL)  # type: ignore[arg-type]
    assert answer.headers["location"].endswith(f"/{bridge.walk_at(queries.lost(one), 2)}/")
    assert client.get(address("walks/999999/")).status_code == 404


def test_a_filter_that_leaves_fewer_than_five_people_shows_no_figures(client: Client) -> None:
    shown = page(client, address("paths/?start=last+call&end=ask+in+the+chat"))
    assert not shown.xpath("//*[local-name()='svg' and contains(@class,'flow')]")
    five = page(
        client, address("paths/?channel=call&reached=no&start=look+at+the+page&end=last+call&from=2025-01")
    )
    assert "fewer than five people" in five.text_content()


def test_more_and_fewer_steps_are_plain_links(client: Client) -> None:
    shown = page(client, address("paths/?detail=4"))
    more = [link for link in shown.xpath("//a/@href") if "detail=8" in link]
    assert "other steps" in shown.text_content()
    assert len(page(client, more[0]).xpath("//*[@class='step']")) > len(shown.xpath("//*[@class='step']"))


def test_filters_survive_the_change_of_language(client: Client) -> None:
    shown = page(client, address("paths/?reached=no&channel=call"))
    assert shown.xpath("//option[@selected]/@value") == ["call", "no"]
    there = shown.xpath("//a[@lang='es' or contains(@class,'lang')]/@href")[0]
    assert "reached=no" in html.unescape(there)


@pytest.mark.parametrize(
    "asked",
    [
        "?from=x&to=2026-99",
        "?detail=99999",
        "?page=-3",
        "?reached=perhaps",
        "?seam=wait",
        "?segment=x",
        "?step=%00",
    ],
)
def test_an_address_that_nobody_made_does_no_harm(client: Client, asked: str) -> None:
    page(client, address(f"paths/{asked}"))
    page(client, address(f"people/{asked}"))


def test_the_broken_whole_names_its_seams_and_the_people_who_went_over_them(
    client: Client, studied: Study
) -> None:
    behind = bridge.lost_at_seams(GOAL, queries.wait_days(GOAL))
    (kind, one, other), (journeys, _) = max(behind.items(), key=lambda seam: seam[1])
    seam = {"kind": kind, "between": [one, other], "share_of_loss": 0.4, "low": 0.3, "high": 0.5, "n": 90}
    rare = {**seam, "between": ["nobody", "nowhere"], "share_of_loss": 0.1}
    row = next(row for row in studied.findings["journeys"] if row["goal"] == GOAL)
    broken = {**row, "segment": None, "seams": [seam, rare], "walks": [], "journey_ids": []}
    operations.keep_study(
        {**studied.findings, "broken_wholes": [broken], "made_at": "2027-01-01T00:00:00Z"}, None
    )
    shown = page(client, address())
    lines = shown.xpath("//ol[contains(@class,'seams')]/li")
    assert len(lines) == 2
    (door,) = shown.xpath("//ol[contains(@class,'seams')]//a")
    assert number(door.text_content().split("journey")[0]) == journeys
    assert number(page(client, door.get("href")).xpath("string(//h1)")) == journeys
    assert shown.xpath("//section[@aria-labelledby='voices']//blockquote")


def test_how_fresh_the_pages_are_is_said(client: Client, studied: Study) -> None:
    assert "Newer signals are being worked in" not in page(client, address()).text_content()
    operations.ask_for_refresh()
    assert "Newer signals are being worked in" in page(client, address()).text_content()
    Freshness.objects.update(fault={"sentence": "x", "facts": {}})
    assert "could not be worked in" in page(client, "/en/journeys/").text_content()


@pytest.mark.parametrize("where", ["", "paths/", "people/", "walk"])
def test_few_queries_and_none_of_them_reads_the_study_again(client: Client, where: str) -> None:
    if where == "walk":
        where = f"walks/{next(iter(bridge.listed(Wanted(GOAL), 1, 1)))['journey_id']}/"
    page(client, address(where))
    with CaptureQueriesContext(connection) as asked:
        page(client, address(where))
    assert len(asked) <= 12  # two of them are the pains of this journey, and what may be done with them
    assert not [one for one in asked if '"findings"' in one["sql"]]


def test_filters_come_back_from_their_own_query() -> None:
    said = {
        "channel": "call",
        "from": "2026-01",
        "segment": "area=N",
        "seam": "wait",
        "one": "a",
        "other": "b",
    }
    filters = Filters.of(said)
    assert filters.said == said
    wanted = filters.wanted(GOAL, 2.0)
    assert wanted.attribute == ("area", "N")
    assert wanted.seam is not None
    assert wanted.seam.wait_days == 2.0
    assert filters.query(without=("seam", "one", "other"), reached="no").count("=") == 4


def test_what_is_kept_stays_below_its_weight() -> None:
    kept: Kept[str] = Kept(10, len)
    kept.put("a", "aaaa")
    kept.put("b", "bbbb")
    assert kept.get("a") == "aaaa"
    kept.put("c", "cccc")
    assert kept.get("b") is None
    assert kept.get("a") == "aaaa"
    assert kept.or_made("d", lambda: "d") == "d"
    kept.clear()
    assert kept.get("a") is None
