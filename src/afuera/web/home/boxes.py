"""What stands under read, decide and do?  Rows of journeys, owners and data; later rooms hang theirs too."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from afuera.report.doubts import caution_sentences
from afuera.report.reader import rows
from afuera.report.seams import seam_name
from afuera.web.home import signals_state
from afuera.web.home.today import Today
from afuera.web.home.walk import todays_walk
from afuera.web.journeys import owner_queries, owner_sheets
from afuera.web.journeys.models import Goal as Known
from afuera.web.journeys.queries import Goal
from afuera.web.panels import Filled, Row, box, rows_of
from afuera.web.permissions import SIGNED_IN

MOST = 3


@box("home.read", needs="walk_journeys", order=10)
def walk_of_the_day(request: HttpRequest, today: Today) -> Filled:
    """One customer's journey."""
    if today.role == "administrator":
        return None
    walk = todays_walk(today)
    if walk is None:
        return None
    reader = today.reader
    goal = reader.goal(walk.goal.facts.get("goal"))
    chips = [("good", reader.say("read today"))] if walk.read else []
    text = reader.say("One customer who did not get {goal} done, from first to last", goal=goal)
    button = reader.say("Walk with them again") if walk.read else reader.say("Walk with them")
    return rows_of([Row(text, walk.href, chips, [], button, "footprints")])


@box("home.read", needs="see_journeys", order=20)
def journeys_to_read(request: HttpRequest, today: Today) -> Filled:
    """The journeys that concern this person, besides the one in the headline."""
    if today.role in ("administrator", "analyst"):
        return None
    if today.role == "journey_owner":
        rest = today.owned[1:]
        return rows_of([_journey(today, one, [today.moved(one)]) for one in rest[:MOST]])
    if today.role == "partner":
        return rows_of([_journey(today, one, []) for one in today.goals])
    if today.role == "member":
        mine = today.with_my_team(today.goals)[1:]
        return rows_of([_journey(today, one, []) for one in mine[:MOST]])
    broken = today.broken if today.role == "executive" else today.broken[1:]
    return rows_of([_journey(today, one, []) for one in broken[:MOST]])


def _journey(today: Today, one: Goal, meta: list[str]) -> Row:
    line = today.line(one)
    told = [f"{today.reader.say('Outside: reached their goal')}: {line['outside']}", line["rests_on"]]
    chips = [(line["tone"], line["verdict"])]
    return Row(today.sentence(one), _address(one), chips, [*filter(None, meta)] or told)


@box("home.read", needs="bring_in_data", order=30)
def cautions(request: HttpRequest, today: Today) -> Filled:
    """What to know before believing the figures."""
    if today.role != "analyst":
        return None
    found = caution_sentences(today.reader, today.findings.get("cautions"))
    return rows_of([Row(sentence, reverse("journeys:journeys")) for sentence in found[:MOST]])


@box("home.read", needs="read_audit", order=40)
def audit_log(request: HttpRequest, today: Today) -> Filled:
    """Who changed what."""
    text = today.reader.say("Who changed what, and who looked at whose history")
    return rows_of([Row(text, reverse("teams:audit"), icon="scroll-text")])


@box("home.decide", needs="own_journeys", order=10)
def asked_to_own(request: HttpRequest, today: Today) -> Filled:
    """Accept or decline."""
    reader = today.reader
    found = []
    for one in today.asked:
        text = reader.say(
            "{name} asks you to answer for {goal}",
            name=one.named_by.name if one.named_by else "Afuera",
            goal=owner_sheets.quoted(reader, one.goal),
        )
        meta = [reader.say("You may decide: {mandate}", mandate=one.mandate)]
        found.append(Row(text, _owner(one.goal.slug), [], meta, reader.say("Answer")))
    return rows_of(found)


@box("home.decide", needs="appoint_owners", order=20)
def vacancies(request: HttpRequest, today: Today) -> Filled:
    """Journeys for which nobody answers, as loud as a failing number."""
    reader, vacant = today.reader, today.vacant
    if not vacant:
        return None
    every = reader.plural(len(vacant), "Nobody answers for one journey", "Nobody answers for {n} journeys")
    head = Row(every, reverse("journeys:owners"), loud=True)
    if today.role == "administrator":
        return rows_of([head])
    return rows_of([head, *(_vacancy(today, one) for one in vacant[:MOST])])


def _vacancy(today: Today, one: Goal) -> Row:
    reader, line, owner = today.reader, today.line(one), today.owner(one)
    outside = f"{reader.say('Outside: reached their goal')}: {line['outside']}"
    if owner.named:
        chips, button = [("warn", owner_sheets.waiting(reader, owner))], ""
    else:
        chips, button = [(line["tone"], line["verdict"])], reader.say("Name somebody")
    return Row(line["title"], _owner(one.key), chips, [outside, line["rests_on"]], button)


@box("home.decide", needs="own_journeys", order=30)
def where_mine_is_lost(request: HttpRequest, today: Today) -> Filled:
    """What carries most of the loss of my journey: that is what an owner decides about."""
    found = []
    for one in today.owned[:MOST]:
        seams = owner_queries.seams(today.findings, str(one.facts.get("goal")))
        if seams:
            reader = today.reader
            text = reader.say(
                "{seam} carries {share:percent} of what is lost in {goal}",
                seam=seam_name(reader, seams[0]),
                share=seams[0].get("share_of_loss"),
                goal=reader.goal(one.facts.get("goal")),
            )
            base = reader.base(seams[0].get("low"), seams[0].get("high"), seams[0].get("n"))
            found.append(Row(text, _address(one), [], [base]))
    return rows_of(found)


@box("home.decide", needs="bring_in_data", order=40)
def what_nobody_knows(request: HttpRequest, today: Today) -> Filled:
    """Goals whose end is not known: how to learn it is to be decided."""
    if today.role != "analyst":
        return None
    reader = today.reader
    found = [one for one in today.goals if one.facts.get("verdict") == "not_known"]
    return rows_of(
        [
            Row(
                reader.say(
                    "How do we learn whether people get {goal} done?", goal=reader.goal(one.facts.get("goal"))
                ),
                _address(one),
                [("unknown", reader.say("We do not know"))],
                [reader.say("{n} journeys with a known end", n=one.facts.get("goal_n") or 0)],
            )
            for one in found[:MOST]
        ]
    )


@box("home.do", needs="see_journeys", order=10)
def meetings(request: HttpRequest, today: Today) -> Filled:
    """The tables where this person sits."""
    reader = today.reader
    return rows_of(
        [
            Row(
                reader.say(
                    "The table of {goal} meets on {day}",
                    goal=owner_sheets.quoted(reader, one.goal),
                    day=one.day,
                ),
                _owner(one.goal.slug),
                icon="calendar",
            )
            for one in owner_queries.meetings_of(today.person)[:MOST]
        ]
    )


@box("home.do", needs="own_journeys", order=20)
def missing_at_my_table(request: HttpRequest, today: Today) -> Filled:
    """The team that touches most of my journey and of which nobody sits at its table."""
    if not today.owned:
        return None
    one = today.owned[0]
    known = Known.objects.filter(slug=one.key).first()
    table = owner_queries.table(known, one.facts) if known else None
    if table is None or not table.absent:
        return None
    reader = today.reader
    text = owner_sheets.loudest(reader, table, reader.goal(one.facts.get("goal")))
    goal = reader.title(one.facts.get("goal"))
    return rows_of([Row(text, _owner(one.key), [], [goal], reader.say("Bring somebody"))])


@box("home.do", needs="appoint_owners", order=30)
def unanswered(request: HttpRequest, today: Today) -> Filled:
    """Those who were named and have not answered: speak with them."""
    reader = today.reader
    if today.role == "administrator":
        return None
    found = []
    for one in today.goals:
        owner = today.owner(one)
        if owner.named and owner.named_id != today.person.pk:
            told = owner_sheets.waiting(reader, owner)
            text = reader.say("{told}: speak with them", told=told)
            found.append(Row(text, _owner(one.key), [], [reader.title(one.facts.get("goal"))]))
    return rows_of(found[:MOST])


@box("home.do", needs="bring_in_data", order=40)
def data_to_mend(request: HttpRequest, today: Today) -> Filled:
    """Rows that were refused, file by file."""
    if today.role != "analyst" or not signals_state.state(today).refused:
        return None
    reader = today.reader
    found = []
    for one in rows(today.findings.get("inputs")):
        if n := int(one.get("quarantined") or 0):
            text = reader.plural(
                n, "Mend one refused row of {name}", "Mend {n} refused rows of {name}", name=one["name"]
            )
            found.append(Row(text, chips=[], meta=[reader.say("of {n} rows", n=one.get("rows") or 0)]))
    return rows_of(found[:MOST])


@box("home.do", needs="manage_people", order=50)
def the_installation(request: HttpRequest, today: Today) -> Filled:
    """Faults, proofs, invitations."""
    reader, state = today.reader, today.installation
    found = [Row(sentence, chips=[("bad", reader.say("fault"))]) for sentence in state.wrong]
    if state.one_proof:
        text = reader.plural(
            state.one_proof,
            "Ask one person for a second proof when signing in",
            "Ask {n} people for a second proof when signing in",
        )
        found.append(Row(text, reverse("teams:people"), icon="key-round"))
    if state.invited:
        text = reader.plural(
            state.invited, "One invitation waits for an answer", "{n} invitations wait for an answer"
        )
        found.append(Row(text, reverse("teams:people"), icon="mail"))
    return rows_of([*found, *(Row(sentence) for sentence in state.told)])


@box("home.do", needs=SIGNED_IN, order=60)
def without_team(request: HttpRequest, today: Today) -> Filled:
    """A member without a team sees nobody's steps as theirs."""
    if today.role not in ("member", "partner") or today.team:
        return None
    text = today.reader.say("Ask an administrator to say in which team you work")
    return rows_of([Row(text, reverse("teams:account"))])


def _address(one: Goal) -> str:
    return reverse("journeys:journey", args=[one.key])


def _owner(key: str) -> str:
    return reverse("journeys:owner", args=[key])
