"""What goes on in the background?  After signals came or went, the pages catch up."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from afuera.errors import AfueraError
from afuera.web.bridge.installation import when_lake_changes
from afuera.web.bridge.journeys import refresh_and_study
from afuera.web.journeys import operations
from afuera.web.teams.company_file import known


@when_lake_changes
def catch_up_later() -> None:
    """Ask for a refresh; of several calls that wait, one does the work of all."""
    operations.ask_for_refresh()
    catch_up.enqueue()


@task()
def catch_up() -> None:
    """Refresh tables and shelf, study, keep the findings.  Killed anywhere and run again, it finishes."""
    asked = operations.begin_refresh()
    if asked is None:
        return
    try:
        found, batch = refresh_and_study(known(), lambda: operations.shelved(asked))
    except AfueraError as error:
        operations.studied(
            asked, {"sentence": error.sentence, "facts": {k: str(v) for k, v in error.facts.items()}}
        )
        return
    with transaction.atomic():  # killed between the two, the next run would keep a second study
        operations.keep_study(found, None, batch)
        operations.studied(asked)
