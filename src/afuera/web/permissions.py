"""Who may see and do what?  One table: each ability with the roles that have it.

Every address names its ability (`path(…, needs("manage_teams", view))`); `gate` refuses an address that
names none, so that a forgotten one is closed, not open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from afuera.wording import mark

ROLES: dict[str, str] = {
    "administrator": mark("Administrator"),
    "cx_lead": mark("Customer experience lead"),
    "journey_owner": mark("Journey owner"),
    "analyst": mark("Analyst"),
    "member": mark("Member of a team"),
    "executive": mark("Executive"),
    "partner": mark("Partner or supplier"),
}
EVERYBODY = frozenset(ROLES)
INSIDE = EVERYBODY - {"partner"}
LEADERS = frozenset({"administrator", "cx_lead"})
OPEN, SIGNED_IN = "open", "signed_in"

ABILITIES: dict[str, tuple[str, frozenset[str]]] = {
    "see_colleagues": (mark("See who works here and in which team"), INSIDE),
    "manage_people": (
        mark("Invite people, change their role, close their account"),
        frozenset({"administrator"}),
    ),
    "see_teams": (mark("See the teams and when they are open"), INSIDE),
    "manage_teams": (mark("Add and change teams and their opening hours"), LEADERS),
    "manage_company": (mark("Set the company's name, time zone, currency and formats"), LEADERS),
    "read_audit": (
        mark("Read who changed what, and who looked at whose history"),
        frozenset({"administrator"}),
    ),
    # For the rooms that follow.  An ability that no address needs yet is not shown to anybody.
    "see_journeys": (mark("See journeys, their maps and real paths"), EVERYBODY),
    "walk_journeys": (mark("Walk one customer's journey, names masked"), INSIDE),
    "see_names": (mark("See customers' names and contact details"), LEADERS | {"journey_owner"}),
    "edit_journeys": (mark("Edit maps and what is planned"), LEADERS | {"journey_owner", "analyst"}),
    "own_journeys": (mark("Accept and hand over journeys"), INSIDE),
    "appoint_owners": (mark("Name the owner of a journey"), LEADERS | {"executive"}),
    "see_people": (mark("Search customers and read one history"), LEADERS | {"journey_owner", "analyst"}),
    "merge_people": (mark("Merge and split customers by hand"), LEADERS | {"analyst"}),
    "erase_people": (mark("Erase a customer everywhere, for good"), LEADERS),
    "bring_in_data": (mark("Upload files and mend what was refused"), LEADERS | {"analyst"}),
    "see_pains": (mark("See what hurts customers most, and what is done about it"), EVERYBODY),
    "name_pains": (mark("Name a pain that no study proposed"), INSIDE),
    "judge_pains": (
        mark("Accept, rename, merge, split and refuse pains"),
        LEADERS | {"journey_owner", "analyst"},
    ),
    "take_pains": (mark("Take a pain, and give it back"), INSIDE),
    "give_pains": (mark("Give a pain to somebody"), LEADERS | {"executive"}),
    "put_pains_off": (mark("Decide that a pain waits"), LEADERS | {"journey_owner", "executive"}),
    "take_out_data": (
        mark("Export pictures, journeys and reports"),
        LEADERS | {"journey_owner", "analyst", "executive"},
    ),
    "see_actions": (mark("See decisions, plans, and whether troubles stay away"), INSIDE),
    "decide": (mark("Write decisions down, and decide what waits for you"), INSIDE),
    "set_mandates": (mark("Say what owners may decide alone"), LEADERS | {"executive"}),
    "make_plans": (
        mark("Make plans that prevent, and declare what they will bring"),
        LEADERS | {"journey_owner", "analyst"},
    ),
    "commit": (mark("Promise a change for your own team, and deliver it"), INSIDE),
    "tell_customers": (mark("Tell customers what was changed"), LEADERS),
}

View = TypeVar("View", bound=Callable[..., Any])


def needs(ability: str, view: View) -> View:
    """Mark a view with the ability that its address needs.  An unknown ability raises KeyError at start."""
    if ability not in (OPEN, SIGNED_IN):
        ABILITIES[ability]
    view.ability = ability  # type: ignore[attr-defined]
    return view


def may(person: Any, ability: str) -> bool:
    """May this person (also an anonymous one) do this?"""
    if ability == OPEN:
        return True
    if not person.is_authenticated:
        return False
    return ability == SIGNED_IN or person.role in ABILITIES[ability][1]
