"""What goes on in the background?  After signals came or went, the pages catch up.

Tables and shelf are refreshed in turn with the files that come in.  The study takes long and only reads: it
has a queue of its own, so that no file waits for it (`web/working.py`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks import task

from afuera.errors import AfueraError
from afuera.web.bridge import journeys as bridge
from afuera.web.bridge.installation import when_lake_changes
from afuera.web.journeys import operations
from afuera.web.teams.company_file import known


@when_lake_changes
def catch_up_later() -> None:
    """Ask for a refresh; of several calls that wait, one does the work of all."""
    operations.ask_for_refresh()
    catch_up.enqueue()


@task()
def catch_up() -> None:
    """Refresh tables and shelf, then ask for a study.  Killed anywhere and run again, it finishes."""
    asked = operations.begin_refresh()
    if asked is None:
        study.enqueue()  # nothing to do for it, unless it was killed before anybody asked for it again
        return
    try:
        bridge.refresh(known())
    except AfueraError as error:
        operations.studied(asked, _kept(error))
        return
    with transaction.atomic():  # killed between the two, nobody would study
        operations.shelved(asked)
        study.enqueue()


@task(queue_name="studies")
def study() -> None:
    """Study and keep the findings, when there is anything that no study knows yet."""
    asked = operations.begin_study()
    if asked is None:
        return
    try:
        found, batch = bridge.study(known())
    except AfueraError as error:
        operations.studied(asked, _kept(error))
        return
    with transaction.atomic():  # killed between the two, the next run would keep a second study
        operations.keep_study(found, None, batch)
        operations.studied(asked)


def _kept(error: AfueraError) -> dict[str, Any]:
    return {"sentence": error.sentence, "facts": {name: str(value) for name, value in error.facts.items()}}
