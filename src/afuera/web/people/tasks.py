"""What goes on in the background?  Somebody is erased."""

from __future__ import annotations

from django_tasks import task

from afuera.web.bridge import histories
from afuera.web.database import leave_no_trace
from afuera.web.people.models import Erasure
from afuera.web.teams.company_file import known


@task()
def erase(erasure_id: int) -> None:
    """Erase somebody everywhere.  Killed anywhere and run again, it finishes; done, it does nothing."""
    from afuera.web.people import operations

    row = Erasure.objects.select_related("asked_by").filter(pk=erasure_id, done_at=None).first()
    if row is None:
        return
    gone = operations.read(row.whom)
    went = histories.erase(gone, known(), lambda found: operations.keep(row, found))
    operations.erased(row, went)
    leave_no_trace()
