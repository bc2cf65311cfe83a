"""How does a worker begin?  It takes up again what was under way when the one before it was killed.

`serve` keeps two: one for studies, which take long and only read, and one for everything else, so that no
file, letter or erasure waits for a study.  Without an argument a worker does all.  Every task can run twice:
what it did is not done again.  No two workers share a queue, so that whatever is said to be running there
when one begins belongs to a dead one.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from afuera.web.places import STUDIES, pulse

if TYPE_CHECKING:
    from django.db.models import QuerySet

SECONDS_A_BEAT = 10
# What each kind of worker is told: queues, queues that it leaves alone.
KINDS = {"everything": ("*", ""), STUDIES: (STUDIES, ""), "besides-studies": ("*", STUDIES)}


def take_up_again(kind: str = "everything") -> int:
    """Put tasks back that nobody works on any more; how many."""
    from django_tasks.base import TaskResultStatus

    left = concerned(kind).filter(status=TaskResultStatus.RUNNING)
    return int(left.update(status=TaskResultStatus.READY, started_at=None, worker_ids=[]))


def concerned(kind: str) -> QuerySet[Any]:
    """The tasks of this kind of worker."""
    from django_tasks_db.models import DBTaskResult

    only, but = KINDS[kind]
    found: QuerySet[Any] = DBTaskResult.objects.exclude(queue_name=but)
    return found if only == "*" else found.filter(queue_name=only)


def work(kind: str = "everything") -> None:
    """Work until asked to stop."""
    from django.core.management import call_command

    only, but = KINDS[kind]
    take_up_again(kind)
    Thread(target=beat, args=(kind,), daemon=True).start()
    call_command("db_worker", queue_name=only, exclude_queues=but, interval=0.5, startup_delay=False)


def beat(kind: str, times: int | None = None) -> None:
    """Say that this worker lives, again and again; `afuera doctor` looks how long ago it did."""
    from django.conf import settings

    path = pulse(settings.DATA, kind)
    path.parent.mkdir(exist_ok=True)
    for other in KINDS:  # one worker for all, or two that share the work
        if (other == "everything") != (kind == "everything"):
            pulse(settings.DATA, other).unlink(missing_ok=True)
    while times is None or times > 0:
        with suppress(OSError):  # a disk that is full for a while is no reason to fall silent for good
            path.touch()
        times = None if times is None else times - 1
        time.sleep(SECONDS_A_BEAT if times is None else 0)


def main() -> None:
    """As the command line says."""
    import django

    django.setup()
    work(*sys.argv[1:])


if __name__ == "__main__":
    main()
