"""Who changed what, and who looked at whose history?  Written in the transaction of the change itself."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from afuera.web.teams.models import Look, Person, Write
from afuera.wording import mark

OPERATIONS: dict[str, str] = {
    "begin": mark("The first invitation was made"),
    "invite": mark("Invited somebody"),
    "withdraw_invitation": mark("Withdrew an invitation"),
    "accept_invitation": mark("Accepted an invitation"),
    "change_person": mark("Changed a person"),
    "close_account": mark("Closed an account"),
    "open_account": mark("Opened an account again"),
    "choose_language": mark("Chose a language"),
    "end_session": mark("Ended a session"),
    "end_other_sessions": mark("Ended all other sessions"),
    "change_password": mark("Changed the password"),
    "reset_password": mark("Chose a new password by letter"),
    "begin_codes": mark("Switched on codes from a telephone"),
    "end_codes": mark("Switched off codes from a telephone"),
    "add_passkey": mark("Added a passkey"),
    "remove_passkey": mark("Removed a passkey"),
    "make_recovery_codes": mark("Made new recovery codes"),
    "connect_directory": mark("Tied an account to the directory"),
    "make_team": mark("Added a team"),
    "change_team": mark("Changed a team"),
    "change_company": mark("Changed the company"),
    "upload_file": mark("Uploaded a file"),
    "correct_mapping": mark("Said what the columns of a file mean"),
    "bring_in_file": mark("Let a file come in"),
    "import_done": mark("A file came in"),
    "import_refused": mark("A file was refused"),
    "throw_away_file": mark("Threw a file away"),
    "undo_import": mark("Took an import back"),
    "read_again": mark("Had refused rows read again"),
    "keep_study": mark("Kept what a study found"),
    "read_company_file": mark("Took teams from company.toml"),
    "read_goals_file": mark("Took goals from company.toml"),
    "name_owner": mark("Named somebody for a journey"),
    "withdraw_naming": mark("Took a naming back"),
    "accept_journey": mark("Answers for a journey from now on"),
    "decline_journey": mark("Declined to answer for a journey"),
    "end_ownership": mark("Does not answer for a journey any more"),
    "take_seat": mark("Brought somebody to the table of a journey"),
    "leave_seat": mark("Took somebody from the table of a journey"),
    "call_meeting": mark("Called a meeting about a journey"),
    "note_meeting": mark("Noted what a meeting said"),
    "change_map": mark("Changed the map of a journey"),
    "change_plan": mark("Changed the plan of a journey"),
}


def tells(words: dict[str, str]) -> None:
    """Name the operations of a later room, so that the audit log can say them."""
    OPERATIONS.update(words)


def wrote(
    person: Person | None,
    operation: str,
    subject: object,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> Write:
    """Note a change; of `before` and `after` only what differs is kept."""
    if before is not None and after is not None:
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        before = {key: fact for key, fact in before.items() if key in changed}
        after = {key: fact for key, fact in after.items() if key in changed}
    return Write.objects.create(
        person=person, operation=operation, subject=str(subject)[:300], before=before, after=after, why=why
    )


def looked(person: Person, subject: str, address: str) -> Look:
    """Note that somebody opened a customer's history."""
    return Look.objects.create(person=person, subject=subject[:300], address=address[:500])


def facts(row: Model, *names: str) -> dict[str, Any]:
    """Some columns of a row, fit for JSON; what another row is, is told by its name."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(fact: Any) -> Any:
    return fact if isinstance(fact, (str, int, float, bool, list, dict, type(None))) else str(fact)
