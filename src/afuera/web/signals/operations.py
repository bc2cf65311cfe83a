"""What can be done with files and refused rows?  Each operation is one transaction with its line of audit.

A task is asked for inside the transaction: either both are there or neither, whatever is killed when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from afuera.errors import AfueraError
from afuera.signals.mapping import Mapping
from afuera.web.bilingual import Refused
from afuera.web.bridge import imports as bridge
from afuera.web.signals import faults, queries, receiving
from afuera.web.signals.mappings import columns_key
from afuera.web.signals.models import Import, KnownMapping, Replay
from afuera.web.signals.receiving import Received
from afuera.web.teams.audit import wrote
from afuera.web.teams.models import Person
from afuera.wording import mark

_BUSY = mark("This file is being worked on; wait until that is done.")


def receive(by: Person | None, received: Received) -> Import:
    """Note a file that came: what it is, and how files with its columns were understood before."""
    kind, fault = "", None
    columns: tuple[str, ...] = ()
    try:
        kind, columns = bridge.recognised(receiving.place_of(received.token, received.name))
    except AfueraError as error:
        fault = faults.kept(error)
        receiving.throw_away(received.token)
    return _noted(by, received, kind, columns_key(kind, columns), fault)


@transaction.atomic
def _noted(by: Person | None, received: Received, kind: str, key: str, fault: faults.Fault | None) -> Import:
    known = queries.known_mapping(key)
    row = Import.objects.create(
        token=received.token,
        name=received.name or "file",
        size=received.size,
        digest=received.digest,
        format=kind,
        columns_key=key,
        by=by,
        state="refused" if fault else "uploaded",
        fault=fault,
        mapping=known.mapping if known else "",
    )
    wrote(by, "upload_file", row.name, after={"size": row.size, "format": kind or None})
    return row


@transaction.atomic
def save_mapping(by: Person, row: Import, mapping: Mapping) -> None:
    """Keep how a file is to be read."""
    current = _here(row, "uploaded", "refused", "failed")
    before = current.mapping
    current.mapping = mapping.dumps()
    current.save(update_fields=["mapping"])
    if before != current.mapping:
        wrote(by, "correct_mapping", row.name, before={"mapping": before}, after={"mapping": current.mapping})


@transaction.atomic
def start(by: Person | None, row: Import, *, every_row: bool = False, remember: bool = False) -> None:
    """Let a file come in, in the background; `every_row`: however many of its rows are refused."""
    from afuera.web.signals import tasks

    current = _here(row, "uploaded", "refused", "failed")
    if not receiving.place_of(current.token, current.name).is_file():
        raise Refused(mark("The file is no longer here; upload it again."))
    if remember and current.columns_key and current.mapping:
        found = {"mapping": current.mapping, "by": by, "at": timezone.now()}
        KnownMapping.objects.update_or_create(columns_key=current.columns_key, defaults=found)
    current.state, current.every_row, current.fault, current.rows_read = "waiting", every_row, None, 0
    current.save(update_fields=["state", "every_row", "fault", "rows_read"])
    wrote(by, "bring_in_file", row.name, after={"every_row": every_row})
    tasks.bring_in.enqueue(current.pk)


@transaction.atomic
def throw_away(by: Person, row: Import) -> None:
    """Remove a file that did not come in."""
    current = _here(row, "uploaded", "refused", "failed")
    current.state = "thrown_away"
    current.save(update_fields=["state"])
    wrote(by, "throw_away_file", row.name)
    transaction.on_commit(lambda: receiving.throw_away(current.token))


@transaction.atomic
def undo(by: Person, row: Import, why: str) -> None:
    """Take an import back, in the background."""
    from afuera.web.signals import tasks

    current = _here(row, "done")
    if Replay.objects.filter(of=current, state__in=["waiting", "running"]).exists():
        raise Refused(mark(_BUSY))
    current.state, current.why_undone, current.undone_by = "leaving", why[:500], by
    current.save(update_fields=["state", "why_undone", "undone_by"])
    wrote(by, "undo_import", row.name, why=why[:500])
    tasks.take_back.enqueue(current.pk)


@transaction.atomic
def read_again(
    by: Person,
    keys: Iterable[tuple[str, int]],
    *,
    mended: dict[str, str] | None = None,
    mapping: Mapping | None = None,
) -> list[Replay]:
    """Give refused rows (key and batch) another chance, each with its own file's mapping, in the background.

    What the rows say stays out of the audit log: people who are erased must not stand there.
    """
    from afuera.web.signals import tasks

    found: dict[int, list[str]] = defaultdict(list)
    waiting = list(keys)
    of = queries.imports_of({batch for _, batch in waiting})
    for key, batch in waiting:
        if batch in of and of[batch].shape:
            found[of[batch].pk].append(key)
    if not found:
        raise Refused(mark("Nobody knows how the file of these rows was read; bring it in again from here."))
    replays = []
    for pk, mine in found.items():
        texts = {key: raw for key, raw in (mended or {}).items() if key in mine}
        told = mapping.dumps() if mapping is not None else ""
        replays.append(
            Replay.objects.create(of_id=pk, by=by, keys=mine, mended=texts, mapping=told, asked=len(mine))
        )
        facts = {"rows": len(mine), "mended": len(texts), "mapping": bool(told)}
        wrote(by, "read_again", replays[-1].of.name, after=facts)
        tasks.replay.enqueue(replays[-1].pk)
    return replays


def _here(row: Import, *states: str) -> Import:
    current = Import.objects.select_for_update().get(pk=row.pk)
    if current.state not in states:
        raise Refused(_BUSY if current.under_way else mark("This cannot be done with this file any more."))
    return current
