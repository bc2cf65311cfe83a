"""How far is an import, and what became of it?  Written by the background work; read by pages."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.web.bridge import imports as bridge
from afuera.web.bridge.imports import Came
from afuera.web.signals.faults import Fault
from afuera.web.signals.models import Contents, Import, Replay
from afuera.web.teams.audit import wrote


def begin(pk: int) -> Import | None:
    """The import, if it waits for its turn or was left in the middle."""
    Import.objects.filter(pk=pk, state="waiting").update(state="running", beat_at=timezone.now())
    return Import.objects.select_related("by").filter(pk=pk, state="running").first()


def beat(row: Import, rows: int) -> None:
    """So many rows were read by now."""
    Import.objects.filter(pk=row.pk).update(rows_read=rows, beat_at=timezone.now())


@transaction.atomic
def came_in(row: Import, came: Came) -> None:
    """It is in the lake."""
    _told(row, came, state="done", batch=came.batch, fault=None)
    wrote(row.by, "import_done", row.name, after={**came.counts, "batch": came.batch})


@transaction.atomic
def was_refused(row: Import, came: Came, fault: Fault) -> None:
    """Too many of its rows were refused: nothing of it is in the lake."""
    _told(row, came, state="refused", fault=fault)
    wrote(row.by, "import_refused", row.name, after=came.counts)


def _told(row: Import, came: Came, **more: Any) -> None:
    Import.objects.filter(pk=row.pk).update(
        counts=came.counts,
        reasons=came.reasons,
        cautions=came.cautions,
        shape=came.shape,
        read_as=came.read_as,
        first_at=came.first_at,
        last_at=came.last_at,
        finished_at=timezone.now(),
        rows_read=came.counts.get("rows", 0),
        **more,
    )


def failed(row: Import, fault: Fault) -> None:
    """Something stood in the way; the file waits to be tried again (an import that was to leave stays)."""
    state = "done" if row.state == "leaving" else "failed"
    Import.objects.filter(pk=row.pk).update(state=state, fault=fault, finished_at=timezone.now())


def went(row: Import) -> None:
    """It was taken back."""
    Import.objects.filter(pk=row.pk).update(state="undone", fault=None, finished_at=timezone.now())


def begin_replay(pk: int) -> Replay | None:
    """The replay, unless it is done."""
    Replay.objects.filter(pk=pk, state="waiting").update(state="running")
    return Replay.objects.select_related("of", "by").filter(pk=pk, state="running").first()


def replayed(row: Replay, came: Came) -> None:
    """The rows had their second chance; what was mended is in the lake now and no longer kept here."""
    Replay.objects.filter(pk=row.pk).update(
        state="done",
        counts=came.counts,
        batch=came.batch,
        keys=[],
        mended={},
        fault=None,
        finished_at=timezone.now(),
    )


def replay_failed(row: Replay, fault: Fault) -> None:
    """It did not work; the rows wait where they were."""
    Replay.objects.filter(pk=row.pk).update(state="failed", fault=fault, finished_at=timezone.now())


def count_contents() -> None:
    """Count what the lake holds, for the pages."""
    signals, last, refused = bridge.totals()
    found = {"signals": signals, "last_at": last, "refused": refused, "counted_at": timezone.now()}
    Contents.objects.update_or_create(pk=1, defaults=found)
