"""Does a map show what data says, what people know, how far belief is from it, and is nothing lost?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.journeys.stages import Met
from afuera.report.reader import reader_of, rows
from afuera.results import Estimate
from afuera.web.bridge import stages as bridge
from afuera.web.bridge.installation import shelf
from afuera.web.journeys import map_operations as operations
from afuera.web.journeys import map_queries as queries
from afuera.web.journeys import owner_operations
from afuera.web.journeys.map_content import Content, Entry, Stage, differences
from afuera.web.journeys.map_lanes import LANES
from afuera.web.journeys.map_models import MapVersion
from afuera.web.journeys.map_operations import Changed, Writing
from afuera.web.journeys.map_story import story
from afuera.web.journeys.models import Goal, Study
from afuera.web.teams.models import Look, Person, Team, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(studied: Study) -> Goal:
    return Goal.objects.get(key="change plan")


@pytest.fixture
def row(studied: Study) -> dict[str, Any]:
    return next(dict(one) for one in rows(studied.findings["journeys"]) if one["goal"] == "change plan")


def page(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, (where, answer.status_code)
    return str(answer.content.decode())


def address(goal: Goal, rest: str = "map/", lang: str = "en") -> str:
    return f"/{lang}/journeys/{goal.slug}/{rest}"


def writing(goal: Goal, row: dict[str, Any], by: Person, read: int = 0, why: str = "") -> Writing:
    return Writing(goal, by, read, queries.proposed(goal, row), why)


def told(text: str, backed_by: str = "opinion", source: str = "", key: str = "") -> dict[str, str]:
    return {"id": key, "text": text, "backed_by": backed_by, "source": source}


def sent(read: int, *entries: dict[str, str], why: str = "") -> dict[str, str]:
    """A form of a cell as a browser sends it."""
    kept = sum(bool(one["id"]) for one in entries)
    found = {"e-TOTAL_FORMS": str(len(entries)), "e-INITIAL_FORMS": str(kept), "read": str(read), "why": why}
    for at, one in enumerate(entries):
        found |= {f"e-{at}-{name}": value for name, value in one.items()}
    return found


def test_stages_are_proposed_from_the_plan_and_hold_every_step_that_was_found(
    goal: Goal, row: dict[str, Any]
) -> None:
    content = queries.proposed(goal, row)
    assert [stage.steps[0] for stage in content.stages] == goal.steps
    held = [step for stage in content.stages for step in stage.steps]
    assert sorted(held) == sorted(step["step"] for step in row["steps"])


def test_without_a_plan_the_steps_that_most_take_are_the_stages(goal: Goal, row: dict[str, Any]) -> None:
    goal.steps = []
    content = queries.proposed(goal, row)
    assert 3 <= len(content.stages) <= queries.MOST_PROPOSED
    places = {step["step"]: step["place"] for step in row["steps"]}
    first = [places[stage.steps[0]] for stage in content.stages]
    assert first == sorted(first)


def test_what_the_shelf_counts_is_what_the_findings_say(goal: Goal, row: dict[str, Any]) -> None:
    steps = {step["step"]: step for step in row["steps"]}
    alone = {key: [key] for key in steps}
    found = bridge.met_at(goal.key, alone, goal.wait_days)
    for key, step in steps.items():
        assert found[key].count("touched").journeys == step["touched"]
        assert found[key].count("known_step").journeys == step["n"]
        felt = found[key].felt
        assert (felt.value if felt else None) == pytest.approx(step["emotion"])
        assert (felt.low if felt else None) == pytest.approx(step["emotion_low"])


def test_every_number_of_the_map_has_as_many_journeys_behind_its_door(
    goal: Goal, row: dict[str, Any]
) -> None:
    content = queries.proposed(goal, row)
    found = bridge.met_at(goal.key, content.steps_of, goal.wait_days)
    stage = content.stages[2].id
    for what, count in found[stage].counts.items():
        walk, every = bridge.behind(goal.key, content.steps_of, goal.wait_days, stage, what, 1)
        assert every == count.journeys, what
        assert (walk is None) == (count.journeys == 0)
    assert bridge.behind(goal.key, content.steps_of, goal.wait_days, stage, "1=1; --", 1) == (None, 0)


@pytest.fixture
def glum(studied: Study) -> tuple[Goal, dict[str, Any], str, float]:
    """A goal with the stage at which they feel worst, surely below the middle: goal, row, stage, feeling."""
    for one in rows(studied.findings["journeys"]):
        goal = Goal.objects.filter(key=one["goal"] or "").first()
        if goal is None:
            continue
        felt = {key: met.felt for key, met in queries.met(goal, queries.proposed(goal, one)).items()}
        told = {key: felt_ for key, felt_ in felt.items() if felt_ is not None and felt_.n >= 5}
        worst = min(told, key=lambda key: told[key].value or 0.0, default=None)
        if worst is not None and (told[worst].high or 0.0) < 0:
            return goal, dict(one), worst, told[worst].value or 0.0
    raise AssertionError("nobody feels bad in the invented company")


def test_the_map_opens_with_the_gap_between_belief_and_feeling_in_both_languages(
    glum: tuple[Goal, dict[str, Any], str, float], everybody: dict[str, Person], browser: Browser
) -> None:
    goal, row, stage, _ = glum
    operations.believe(writing(goal, row, everybody["cx_lead"]), {stage: 1.5})
    client = browser(everybody["member"])
    assert "It is where they feel worst." in page(client, address(goal))
    assert "Es donde peor se sienten." in page(client, address(goal, lang="es"))
    assert page(client, address(goal)).count("<h1>") == 1


def test_a_belief_within_the_interval_is_no_gap(
    glum: tuple[Goal, dict[str, Any], str, float], everybody: dict[str, Person], browser: Browser
) -> None:
    goal, row, stage, felt = glum
    operations.believe(writing(goal, row, everybody["cx_lead"]), {stage: felt})
    said = page(browser(everybody["member"]), address(goal))
    assert "It is where they feel worst." not in said
    assert "Customers feel worst at" in said


def test_map_and_plan_name_the_person_who_answers_and_never_the_team_of_the_file(
    goal: Goal, studied: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    for row in studied.findings["journeys"]:
        row["owner"] = "billing"
    studied.save()
    client, owner = browser(everybody["member"]), everybody["journey_owner"]
    for rest in ("map/", "plan/"):
        assert "Nobody owns this journey" in page(client, address(goal, rest)), rest
    named = owner_operations.name_owner(everybody["cx_lead"], goal, owner, mandate="Texts")
    owner_operations.accept_journey(owner, named)
    for rest in ("map/", "plan/"):
        assert f"Answers for it: {owner.name}" in page(client, address(goal, rest)), rest


def test_every_stage_names_its_place_and_every_lane(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    said = page(browser(everybody["executive"]), address(goal))
    stages = len(goal.steps)
    assert f"Stage 3 of {stages}" in said
    assert said.count("<h3>What they do</h3>") == stages
    assert said.count("<h3>") == stages * len(LANES)
    assert " style=" not in said
    assert "map/cell/" not in said  # an executive reads; no pencil


def test_nothing_is_shown_on_fewer_than_five_people(goal: Goal, row: dict[str, Any]) -> None:
    from afuera.estimates.small_groups import LEAST
    from afuera.web.journeys.map_cells import facts_of, felt_of

    content = queries.proposed(goal, row)
    reader = reader_of({}, "en")
    for met in queries.met(goal, content).values():
        assert felt_of(met) is None or met.felt_people >= LEAST
        for lane in LANES:
            for fact in facts_of(reader, met, lane.key, 120):
                assert fact.kind == "words" or met.count(fact.what).people >= LEAST


def test_what_all_but_one_to_four_do_is_told_without_its_number() -> None:
    from afuera.journeys.stages import Count, Met
    from afuera.web.journeys.map_cells import facts_of

    reader = reader_of({}, "en")
    met = Met({"touched": Count(591, 591), "step:ask": Count(591, 591), "wait": Count(589, 589)}, days=3.0)
    met.counts["channel:call"] = Count(300, 300)
    told = [fact for lane in LANES for fact in facts_of(reader, met, lane.key, 592)]
    assert {fact.what: fact.number for fact in told if fact.what in ("step:ask", "wait")} == {
        "step:ask": "almost all",
        "wait": "almost all",
    }
    assert len(told) >= 4
    assert all("591" not in fact.base and "589" not in fact.base for fact in told)
    all_came = facts_of(reader, met, "do", 591)
    assert "n = 591" in all_came[0].base


def test_one_person_with_many_journeys_is_not_what_is_left_over() -> None:
    from afuera.journeys.stages import Count
    from afuera.web.journeys.map_cells import nearly_all

    assert nearly_all(Count(580, 500, left=2, left_here=0), 592)  # twelve journeys of two people
    assert nearly_all(Count(580, 500, left=40, left_here=1), 592)
    assert not nearly_all(Count(580, 500, left=9, left_here=0), 592)


def test_who_is_left_over_is_counted_in_people(goal: Goal, row: dict[str, Any]) -> None:
    found = shelf()
    assert found is not None
    content = queries.proposed(goal, row)
    met = queries.met(goal, content)
    for stage, steps in content.steps_of.items():
        without = found.rows(
            """SELECT count(DISTINCT person) AS n FROM journeys WHERE goal = ? AND number NOT IN
            (SELECT number FROM events WHERE kind = 'touch' AND step IN (SELECT unnest(?)))""",
            goal.key,
            steps,
        )[0]["n"]
        assert met[stage].count("touched").left == without
        assert met[stage].count("touched").left_here == 0
        for step, count in met[stage].named("step"):
            here = found.rows(
                """WITH met AS (SELECT e.number, j.person, bool_or(e.step = ?) AS yes FROM events e
                JOIN journeys j USING (number) WHERE j.goal = ? AND kind = 'touch'
                AND e.step IN (SELECT unnest(?)) GROUP BY ALL)
                SELECT count(DISTINCT person) AS n FROM met WHERE NOT yes""",
                step,
                goal.key,
                steps,
            )[0]["n"]
            assert count.left_here == here


def test_the_table_of_the_line_does_not_tell_of_the_few_who_did_not_come(
    studied: Study, goal: Goal, row: dict[str, Any]
) -> None:
    from afuera.journeys.stages import Count
    from afuera.web.journeys.map_sheets import MapSheet
    from afuera.web.journeys.sheets import sheet

    content = queries.proposed(goal, row)
    met = {stage.id: Met({"touched": Count(118, 118)}) for stage in content.stages}
    row = {**row, "journeys": 120}
    shown = MapSheet(goal, row, sheet(studied), content, met, hears=False).table()
    assert "118" not in shown
    assert "almost all" in shown


def test_a_cell_is_written_without_script_and_the_version_says_who_and_why(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["analyst"])
    where = address(goal, "map/cell/s2/needs/")
    assert "What they need here" in page(client, where)
    answer = client.post(
        where, sent(0, told("One final price", "fieldwork", "12 visits"), why="we went there")
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith("#s2-needs")
    version = MapVersion.objects.get()
    assert (version.number, version.by, version.why) == (1, everybody["analyst"], "we went there")
    assert Write.objects.filter(operation="change_map", why="we went there").count() == 1
    said = page(client, address(goal))
    assert "One final price" in said
    assert "12 visits" in said
    assert "we went there" in page(client, address(goal, "map/history/"))


def test_in_place_the_cell_comes_back_alone(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["journey_owner"])
    where = address(goal, "map/cell/s1/do/")
    form = client.get(where, headers={"hx-request": "true"}).content.decode()
    assert "<form" in form
    assert "<html" not in form
    after = client.post(where, sent(0, told("Asks the neighbour")), headers={"hx-request": "true"})
    assert "Asks the neighbour" in after.content.decode()
    assert "<html" not in after.content.decode()
    assert "Asks the neighbour" in page(client, f"{where}?shown=1")


def test_fieldwork_without_a_source_is_sent_back_with_the_words_kept(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    answer = browser(everybody["cx_lead"]).post(
        address(goal, "map/cell/s1/do/"), sent(0, told("Asks twice", "fieldwork"))
    )
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "Say where it comes from, or call it opinion." in said
    assert "Asks twice" in said
    assert not MapVersion.objects.exists()


def test_the_second_writer_sees_what_changed_and_keeps_their_text(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    operations.change_cell(writing(goal, row, everybody["cx_lead"]), "s1", "do", [told("first of theirs")])
    client = browser(everybody["analyst"])
    where = address(goal, "map/cell/s1/do/")
    answer = client.post(where, sent(0, told("mine"))).content.decode()
    assert "first of theirs" in answer
    assert "mine" in answer
    assert everybody["cx_lead"].name in answer
    assert MapVersion.objects.count() == 1
    assert 'name="read" value="1"' in answer
    assert client.post(where, sent(1, told("mine"))).status_code == 302
    older = Content.load(MapVersion.objects.get(number=1).content)
    assert [one.text for one in older.cell("s1", "do")] == ["first of theirs"]


def test_two_who_write_into_different_cells_do_not_disturb_each_other(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person]
) -> None:
    operations.change_cell(writing(goal, row, everybody["cx_lead"]), "s1", "do", [told("one")])
    operations.change_cell(writing(goal, row, everybody["analyst"], read=0), "s2", "do", [told("two")])
    content, _ = queries.map_of(goal, row)
    assert {one.text for one in content.entries} == {"one", "two"}
    with pytest.raises(Changed):
        operations.change_cell(writing(goal, row, everybody["analyst"], read=0), "s1", "do", [told("late")])


def test_what_does_not_change_makes_no_version_and_keeps_who_wrote_it(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person]
) -> None:
    first = operations.change_cell(writing(goal, row, everybody["cx_lead"]), "s1", "do", [told("one")])
    entry = Content.load(first.content).entries[0]
    again = [told("one", key=entry.id), told("two")]
    same = operations.change_cell(writing(goal, row, everybody["analyst"], read=1), "s1", "do", again[:1])
    assert same.number == 1
    second = operations.change_cell(writing(goal, row, everybody["analyst"], read=1), "s1", "do", again)
    assert [one.by for one in Content.load(second.content).entries] == [
        everybody["cx_lead"].name,
        everybody["analyst"].name,
    ]


def test_a_restored_version_is_a_new_one_and_the_differences_are_told(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    lead = everybody["cx_lead"]
    operations.change_cell(writing(goal, row, lead), "s1", "do", [told("one")])
    operations.change_cell(writing(goal, row, lead, read=1), "s1", "do", [told("two")])
    client = browser(lead)
    said = page(client, address(goal, "map/compare/?from=1&to=2"))
    assert "<del>one (Opinion)</del>" in said
    assert "<ins>two (Opinion)</ins>" in said
    assert client.post(address(goal, "map/restore/1/"), {"read": 2, "why": "it was right"}).status_code == 302
    newest = operations.newest(goal)
    assert newest is not None
    assert newest.number == 3
    assert newest.content == MapVersion.objects.get(number=1).content
    assert client.get(address(goal, "map/compare/?from=1&to=77")).status_code == 404


def test_what_was_written_in_a_stage_that_goes_moves_to_the_one_before() -> None:
    entry = Entry("e1", "s2", "do", "kept", "opinion")
    before = Content((Stage("s1"), Stage("s2"), Stage("s3")), (entry,))
    after = before.with_stages([Stage("s1"), Stage("s3")])
    assert [one.stage for one in after.entries] == ["s1"]
    assert {one.kind for one in differences(before, after)} == {"stages", "cell"}


def test_stages_are_named_ordered_added_and_taken_away(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    content = queries.proposed(goal, row)
    form = {"s-TOTAL_FORMS": str(len(content.stages) + 1), "s-INITIAL_FORMS": str(len(content.stages))}
    for at, stage in enumerate(content.stages):
        form |= {f"s-{at}-id": stage.id, f"s-{at}-place": str(len(content.stages) - at)}
    form |= {"s-0-es": "Empezar", "s-1-gone": "on", f"s-{len(content.stages)}-en": "Afterwards", "read": "0"}
    for at, step in enumerate(queries.steps_known(goal, row)):
        form[f"step_{at}"] = next(stage.id for stage in content.stages if step in stage.steps)
    assert browser(everybody["cx_lead"]).post(address(goal, "map/stages/"), form).status_code == 302
    after, _ = queries.map_of(goal, row)
    assert [one.id for one in after.stages][-2:] == ["s1", after.stages[-1].id]
    assert after.stages[-1].name("es") == "Afterwards"
    assert "s2" not in [one.id for one in after.stages]
    assert after.stages[-2].name("en") == "Empezar"


def test_the_team_that_answers_for_it_may_say_what_it_believes(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    member = everybody["member"]
    client = browser(member)
    assert client.get(address(goal, "map/belief/")).status_code == 403
    member.team = goal.team or Team.objects.first()
    member.save()
    Goal.objects.filter(pk=goal.pk).update(team=member.team)
    assert "How do we believe" in page(client, address(goal, "map/belief/"))
    sending = {"read": "0", "belief_s1": "1.5", "belief_s2": ""}
    assert client.post(address(goal, "map/belief/"), sending).status_code == 302
    content = Content.load(MapVersion.objects.get().content)
    assert content.stages[0].belief == 1.5
    assert content.stages[0].believed_by == member.name
    assert client.get(address(goal, "map/cell/s1/do/")).status_code == 403


def test_a_script_in_an_entry_stays_text_and_telephone_numbers_are_masked(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    words = "<script>alert(1)</script> call +57 300 555 0199"
    operations.change_cell(
        writing(goal, row, everybody["cx_lead"]),
        "s1",
        "say",
        [told(words, "fieldwork", "javascript:alert(1)")],
    )
    for role in ("analyst", "cx_lead"):
        said = page(browser(everybody[role]), address(goal))
        assert "<script>alert" not in said
        assert 'href="javascript' not in said
        assert ("300 555 0199" in said) == (role == "cx_lead")


def test_partners_read_the_map_but_neither_single_voices_nor_walks(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    inside, outside = (page(browser(everybody[role]), address(goal)) for role in ("member", "partner"))
    assert "<blockquote" in inside
    assert "map/behind/" in inside
    assert "<blockquote" not in outside
    assert "map/behind/" not in outside


def test_partners_do_not_read_the_names_of_colleagues_on_the_map(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    lead = everybody["cx_lead"]
    operations.change_cell(writing(goal, row, lead), "s1", "do", [told("asks at home")])
    operations.believe(writing(goal, row, lead, read=1), {"s1": 1.5})
    inside, outside = browser(everybody["member"]), browser(everybody["partner"])
    for rest in ("map/", "map/history/", "map/compare/?from=1&to=2"):
        assert lead.name in page(inside, address(goal, rest)), rest
        assert lead.name not in page(outside, address(goal, rest)), rest


@pytest.mark.parametrize(("high", "sentence"), [(0.5, "They feel less of it."), (-0.1, "They do not.")])
def test_the_strong_sentence_needs_an_interval_below_nought(high: float, sentence: str) -> None:
    worse = Met(felt=Estimate(-1.5, -1.9, -1.2, 40), felt_people=40)
    low = Met(felt=Estimate(-0.2, -0.8, high, 9), felt_people=9)
    content = Content((Stage("a", steps=("ask",)), Stage("b", steps=("receive",), belief=1.0)))
    assert story(reader_of({}, "en"), content, {"a": worse, "b": low}, "").sentence.endswith(sentence)


def test_behind_a_number_stands_one_person_after_the_other_and_looking_is_noted(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["member"])
    said = page(client, address(goal, "map/behind/s3/1/?what=touched"))
    assert 'rel="next"' in said
    assert "real journeys stand behind this number" in said
    assert Look.objects.filter(person=everybody["member"], subject__startswith="journey:").count() == 1
    count = queries.met(goal, queries.proposed(goal, row))["s3"].count("felt")
    felt = page(client, address(goal, "map/behind/s3/1/?what=felt"))
    assert f"{count.journeys} journeys of {count.people} people stand behind this number" in felt
    assert client.get(address(goal, "map/behind/s3/99999/?what=touched")).status_code == 404
    assert client.get(address(goal, "map/behind/s3/1/?what=nonsense")).status_code == 404


def test_the_number_of_queries_does_not_grow_with_entries_and_versions(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person], browser: Browser
) -> None:
    lead = everybody["cx_lead"]
    client = browser(lead)
    operations.change_cell(writing(goal, row, lead), "s1", "do", [told("one")])
    counts: dict[str, list[int]] = {}
    for turn in range(2):
        for rest in ("map/", "map/history/", "plan/"):
            page(client, address(goal, rest))
            with CaptureQueriesContext(connection) as asked:
                page(client, address(goal, rest))
            counts.setdefault(rest, []).append(len(asked))
        if not turn:
            for at in range(20):
                entries = [told(f"{at} {n}") for n in range(2)]
                operations.change_cell(writing(goal, row, lead, read=1 + at), "s2", "do", entries)
    assert all(first == then <= 10 for first, then in counts.values()), counts


def test_the_map_is_plain_data_for_print(
    goal: Goal, row: dict[str, Any], everybody: dict[str, Person]
) -> None:
    operations.change_cell(writing(goal, row, everybody["cx_lead"]), "s1", "needs", [told("A price")])
    plain = queries.for_print(goal, row, reader_of({}, "en"))
    assert [len(plain["stages"]), len(plain["belief"])] == [len(goal.steps)] * 2
    first = plain["stages"][0]
    assert first["rows"]["What they need here"] == [
        {"text": "A price", "backed_by": "Opinion", "kind": "text", "tone": "ink"}
    ]
    assert first["felt"]["low"] <= first["felt"]["value"] <= first["felt"]["high"]


def test_the_demo_writes_its_maps_once(studied: Study, settings: Any) -> None:
    from afuera.web.journeys.map_invented import MAPS, draw_demo_maps
    from afuera.web.teams.invented import move_in

    settings.DEMO = True
    move_in()
    assert draw_demo_maps() == len(MAPS)
    assert draw_demo_maps() == 0
    for goal in Goal.objects.filter(key__in=MAPS):
        version = operations.newest(goal)
        assert version is not None
        assert version.why == "Lo que creíamos en el comité de abril"
        assert len(MAPS[goal.key][0]) == len(Content.load(version.content).stages)
