"""May each role use exactly the addresses that it should?  Every address, every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from afuera.web.gate import ALLAUTH, addresses
from afuera.web.permissions import ABILITIES, OPEN, ROLES, SIGNED_IN
from afuera.web.teams.links import token
from afuera.web.teams.models import Invitation, Person, Team

Browser = Callable[[Person | None], Client]
ALL = set(ROLES)
NOBODY: set[str] = set()
INSIDE = ALL - {"partner"}
TAKERS = {"administrator", "cx_lead", "journey_owner", "analyst", "executive"}
EDITORS = {"administrator", "cx_lead", "journey_owner", "analyst"}
# Written down a second time, on purpose: a slip in the table of permissions must not pass unseen.
EXPECTED: dict[str, set[str]] = {
    "home:start": ALL,
    "journeys:journeys": ALL,
    "journeys:journey": ALL,
    "journeys:paths": ALL,
    "journeys:people": INSIDE,
    "journeys:walk": INSIDE,
    "journeys:owners": INSIDE,
    "journeys:owner": ALL,
    "journeys:name_owner": INSIDE,
    "journeys:withdraw_naming": INSIDE,
    "journeys:answer": INSIDE,
    "journeys:step_down": INSIDE,
    "journeys:take_seat": INSIDE,
    "journeys:leave_seat": ALL,
    "journeys:call_meeting": INSIDE,
    "journeys:note_meeting": INSIDE,
    "journeys:picture": TAKERS,
    "journeys:report_pdf": TAKERS,
    "journeys:paths_pdf": TAKERS,
    "journeys:map_pdf": TAKERS,
    "journeys:diagram": TAKERS,
    "journeys:journeys_file": TAKERS,
    "journeys:map": ALL,
    "journeys:map_stages": EDITORS,
    "journeys:map_belief": INSIDE,  # the view asks further: who may edit, or of the team that answers for it
    "journeys:map_history": ALL,
    "journeys:map_compare": ALL,
    "journeys:map_restore": EDITORS,
    "journeys:map_behind": INSIDE,
    "journeys:map_cell": EDITORS,
    "journeys:plan": ALL,
    "journeys:plan_edit": EDITORS,
    "journeys:plan_behind": INSIDE,
    "voices:inbox": INSIDE,
    "voices:praise": INSIDE,
    "voices:scripts": INSIDE,
    "voices:stories": INSIDE,
    "voices:new_story": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "voices:story": INSIDE,
    "voices:story_consent": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "voices:story_translate": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "voices:story_tell": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "voices:story_withdraw": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "voices:rounds": INSIDE,
    "voices:draw_round": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "voices:round": INSIDE,
    "voices:digest": INSIDE,
    "voices:minutes": INSIDE,
    "voices:voice": INSIDE,
    "voices:beat": INSIDE,
    "voices:wanted": INSIDE,
    "voices:themes": INSIDE,
    "voices:theme": INSIDE,
    "voices:search": INSIDE,
    "voices:describe_theme": EDITORS,
    "voices:rename_theme": EDITORS,
    "voices:merge_theme": EDITORS,
    "voices:shape_theme": EDITORS,
    "voices:hand_on": INSIDE,
    "voices:answer": {"administrator", "cx_lead", "journey_owner", "member"},
    "voices:letter": {"administrator", "cx_lead", "journey_owner", "member"},
    "voices:answers_file": {"administrator", "cx_lead"},
    "voices:ledger": INSIDE,
    "voices:readers": INSIDE,
    "voices:rules": INSIDE,
    "voices:make_rule": {"administrator", "cx_lead", "journey_owner"},
    "voices:change_rule": {"administrator", "cx_lead", "journey_owner"},
    "voices:end_rule": {"administrator", "cx_lead", "journey_owner"},
    "voices:give_minutes": {"administrator", "cx_lead", "journey_owner"},
    "pains:link_voice": INSIDE,
    "signals:arrivals": {"administrator", "cx_lead", "analyst"},
    "signals:upload": {"administrator", "cx_lead", "analyst"},
    "signals:import": {"administrator", "cx_lead", "analyst"},
    "signals:mapping": {"administrator", "cx_lead", "analyst"},
    "signals:mapping_file": {"administrator", "cx_lead", "analyst"},
    "signals:start": {"administrator", "cx_lead", "analyst"},
    "signals:throw_away": {"administrator", "cx_lead", "analyst"},
    "signals:undo": {"administrator", "cx_lead", "analyst"},
    "signals:quarantine": {"administrator", "cx_lead", "analyst"},
    "signals:again": {"administrator", "cx_lead", "analyst"},
    "signals:mend": {"administrator", "cx_lead", "analyst"},
    "people:search": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "people:person": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "people:names": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "people:refused": {"administrator", "cx_lead", "journey_owner", "analyst"},
    "people:decisions": {"administrator", "cx_lead", "analyst"},
    "people:decide": {"administrator", "cx_lead", "analyst"},
    "people:take_back": {"administrator", "cx_lead", "analyst"},
    "people:erase": {"administrator", "cx_lead"},
    "journeys:walk_at": INSIDE,
    "pains:pains": ALL,
    "pains:proposals": ALL,
    "pains:pain": ALL,
    "pains:people": INSIDE,
    "pains:picture": TAKERS,
    "pains:name_pain": INSIDE,
    "pains:accept": EDITORS,
    "pains:rename": EDITORS,
    "pains:refuse": EDITORS,
    "pains:merge": EDITORS,
    "pains:split": EDITORS,
    "pains:take_up": EDITORS,
    "pains:take": INSIDE,
    "pains:give_back": INSIDE,
    "pains:wait": {"administrator", "cx_lead", "journey_owner", "executive"},
    "pains:call_back": {"administrator", "cx_lead", "journey_owner", "executive"},
    "teams:teams": INSIDE,
    "teams:make_team": {"administrator", "cx_lead"},
    "teams:team": {"administrator", "cx_lead"},
    "teams:company": {"administrator", "cx_lead"},
    "teams:company_file": {"administrator", "cx_lead"},
    "teams:people": INSIDE,
    "teams:invite": {"administrator"},
    "teams:person": {"administrator"},
    "teams:close_account": {"administrator"},
    "teams:withdraw": {"administrator"},
    "teams:account": ALL,
    "teams:end_session": ALL,
    "teams:end_other_sessions": ALL,
    "teams:audit": {"administrator"},
    "teams:audit_file": {"administrator"},
    "actions:week": INSIDE,
    "actions:read_notices": INSIDE,
    **{f"actions:{name}": INSIDE for name in ("plans", "plan", "proof", "decisions", "decision", "evidence")},
    **{f"actions:{name}": INSIDE for name in ("write_decision", "ask_for_decision", "image_use", "mandates")},
    # who may change which plan or decision is asked further by the view
    **{f"actions:{name}": INSIDE for name in ("decide", "revise_decision", "cite_evidence", "drop_evidence")},
    **{f"actions:{name}": INSIDE for name in ("revise_plan", "add_cause", "drop_cause", "declare_effect")},
    **{
        f"actions:{name}": INSIDE for name in ("give_up_plan", "invite_team", "note_fix", "commit", "promise")
    },
    **{f"actions:{name}": INSIDE for name in ("deliver", "withdraw", "tracker", "end_tracker")},
    "actions:begin_plan": EDITORS,
    **{f"actions:{name}": INSIDE for name in ("efficiencies", "efficiency")},
    "actions:loop": INSIDE,
    **{f"actions:{name}": {"administrator", "cx_lead"} for name in ("write_message", "revise_message")},
    **{f"actions:{name}": {"administrator", "cx_lead"} for name in ("send_message", "publish_message")},
    **{f"actions:{name}": {"administrator", "cx_lead"} for name in ("told_file", "open_changed")},
    **{f"actions:{name}": {"administrator", "cx_lead"} for name in ("pass_on", "send_again")},
    **{f"actions:{name}": {"administrator", "cx_lead"} for name in ("api_keys", "end_api_key")},
    "actions:mandate": {"administrator", "cx_lead", "executive"},
}
FOR_STRANGERS = {"health", "front", "teams:accept", "teams:enter_as", "actions:hook", "actions:noticed"}
FOR_STRANGERS |= {"actions:changed", "actions:openapi"}
FOR_STRANGERS |= {"actions:api_messages", "actions:api_message"}  # for whoever has a key: test_letters
CLOSED = {"account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
          "account_confirm_login_code", "usersessions_list"}  # fmt: skip


def test_every_address_is_expected_here() -> None:
    known = {name for name, ability in addresses() if ability is not None}
    assert known - set(ALLAUTH) == set(EXPECTED) | FOR_STRANGERS


def test_an_address_that_names_no_ability_is_closed() -> None:
    unmarked = {name for name, ability in addresses() if ability is None}
    assert unmarked <= CLOSED
    assert all(not name.startswith(("teams:", "home:")) for name in unmarked)


def test_every_role_and_ability_is_known() -> None:
    for words, roles in ABILITIES.values():
        assert words
        assert roles <= ALL
        assert "administrator" in roles


@pytest.fixture
def address(administrator: Person, team: Team) -> Callable[[str], str]:
    """The address of a name, about things that are there."""
    now = timezone.now()
    invitation = Invitation.objects.create(
        email="new@hilo.example", role="member", invited_by=administrator, expires_at=now + timedelta(days=1)
    )
    arguments: dict[str, list[object]] = {
        "journeys:journey": ["not-there"],
        "journeys:leave_seat": ["not-there", 1],
        "journeys:note_meeting": ["not-there", 1],
        "journeys:picture": ["not-there", "paths", "svg"],
        "journeys:report_pdf": ["not-there"],
        "journeys:paths_pdf": ["not-there"],
        "journeys:map_pdf": ["not-there"],
        "journeys:diagram": ["not-there"],
        "journeys:journeys_file": ["not-there", "xes"],
        **{
            f"journeys:{name}": ["not-there"]
            for name in ("map", "map_stages", "map_belief", "map_history", "map_compare", "plan", "plan_edit")
        },
        "journeys:map_restore": ["not-there", 1],
        "journeys:map_behind": ["not-there", "s1", 1],
        "journeys:map_cell": ["not-there", "s1", "do"],
        "journeys:plan_behind": ["not-there", "added", 1],
        **{f"signals:{name}": [1] for name in ("import", "mapping", "mapping_file")},
        **{f"signals:{name}": [1] for name in ("start", "throw_away", "undo")},
        "signals:mend": ["no-such-row"],
        "people:person": ["not-there"],
        "people:names": ["not-there"],
        "people:erase": ["not-there"],
        "people:take_back": ["not-there"],
        "journeys:paths": ["not-there"],
        "journeys:people": ["not-there"],
        "journeys:walk": ["not-there", "nobody"],
        "journeys:walk_at": ["not-there", 1],
        "teams:team": [team.pk],
        "teams:person": [administrator.pk],
        "teams:close_account": [administrator.pk],
        "teams:withdraw": [invitation.pk],
        "teams:end_session": [1],
        "teams:enter_as": [1],
        "teams:accept": [token(invitation)],
    }
    of_pain = ("pain", "accept", "rename", "refuse", "merge", "split", "take_up")
    of_pain += ("take", "give_back", "wait", "call_back", "people")
    arguments |= {f"pains:{name}": ["not-there"] for name in of_pain} | {"pains:picture": ["svg"]}
    arguments |= {f"actions:{name}": ["0123456789ab"] for name in ("begin_plan", "note_fix")}
    of_one = (
        "decision",
        "decide",
        "revise_decision",
        "cite_evidence",
        "plan",
        "proof",
        "revise_plan",
        "mandate",
    )
    of_one += ("end_api_key", "api_message")
    of_one += ("efficiency", "add_cause", "declare_effect", "give_up_plan", "commit", "loop", "write_message")
    arguments |= {f"actions:{name}": [987654321] for name in of_one}
    of_two = (
        "evidence",
        "drop_evidence",
        "drop_cause",
        "promise",
        "deliver",
        "withdraw",
        "tracker",
        "invite_team",
        "revise_message",
        "send_message",
        "publish_message",
        "told_file",
        "pass_on",
        "send_again",
    )
    arguments |= {f"actions:{name}": [987654321, 1] for name in of_two} | {
        "actions:end_tracker": [987654321, 1, 1]
    }
    of_goal = ("owner", "name_owner", "withdraw_naming", "answer", "step_down", "take_seat", "call_meeting")
    arguments |= {f"journeys:{name}": ["not-there"] for name in of_goal}
    arguments |= {f"voices:{name}": ["not-there"] for name in ("voice", "beat", "wanted")}
    arguments |= {f"voices:{name}": ["not-there"] for name in ("theme", "rename_theme", "merge_theme")}
    arguments |= {"voices:shape_theme": ["not-there", "pin"]}
    arguments |= {f"voices:{name}": ["not-there"] for name in ("voice", "beat", "wanted", "hand_on")}
    arguments |= {"voices:letter": ["not-there", 1, "again"]}
    arguments |= {"voices:answer": ["not-there", "reply"], "pains:link_voice": ["not-there"]}
    arguments |= {f"voices:{name}": [987654321] for name in ("change_rule", "end_rule")}
    of_story = ("story", "story_consent", "story_translate", "story_tell", "story_withdraw", "round")
    arguments |= {f"voices:{name}": [987654321] for name in of_story}
    return lambda name: reverse(name, args=arguments.get(name))


def answer(client: Client, url: str) -> int:
    found = client.get(url)
    return 401 if found.status_code == 302 and "/login/" in found["Location"] else found.status_code


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_is_let_in_where_it_should_be_and_nowhere_else(
    role: str, everybody: dict[str, Person], browser: Browser, address: Callable[[str], str]
) -> None:
    client = browser(everybody[role])
    for name, roles in EXPECTED.items():
        # 405: let in, but this address takes forms only; 404: there is no such session
        status = answer(client, address(name))
        assert status in ({200, 404, 405} if role in roles else {403}), (name, status)


def test_strangers_are_sent_to_sign_in_and_see_nothing(
    browser: Browser, address: Callable[[str], str]
) -> None:
    client = browser(None)
    for name in EXPECTED:
        assert answer(client, address(name)) == 401, name


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("role", [None, "administrator"])
def test_what_is_closed_is_closed_to_everybody(
    role: str | None, name: str, everybody: dict[str, Person], browser: Browser
) -> None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        url = reverse(name, args=["x"])
    assert answer(browser(everybody[role] if role else None), url) == 403


def test_pages_of_allauth_open_as_the_table_says(everybody: dict[str, Person], browser: Browser) -> None:
    stranger, member = browser(None), browser(everybody["member"])
    for name, ability in ALLAUTH.items():
        try:
            url = reverse(name)
        except NoReverseMatch:  # needs a key, or stands only when a directory is configured
            continue
        assert ability in (OPEN, SIGNED_IN)
        assert answer(stranger, url) in ({200, 302, 404, 405, 401} if ability == OPEN else {401}), name
        assert answer(member, url) != 403, name


def test_somebody_whose_account_is_closed_is_out_at_once(
    everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["member"])
    assert client.get("/es/").status_code == 200
    Person.objects.filter(role="member").update(is_active=False)
    assert answer(client, "/es/") == 401
