"""How does the worker begin?  It takes up again what was under way when the one before it was killed.

Every task can run twice: what it did is not done again.  One installation has one worker, so that whatever
is said to be running when it begins belongs to a dead one.
"""

from __future__ import annotations


def take_up_again() -> int:
    """Put tasks back that nobody works on any more; how many."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return int(left.update(status=TaskResultStatus.READY, started_at=None, worker_ids=[]))


def main() -> None:
    """Work until asked to stop."""
    import django

    django.setup()
    from django.core.management import call_command

    take_up_again()
    call_command("db_worker", queue_name="*", interval=0.5, startup_delay=False)


if __name__ == "__main__":
    main()
