"""What is there to read in this room?  Named by what it returns; who looks at raw rows asks the bridge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from afuera.web.signals.models import FILE_IS_HERE, Contents, Import, KnownMapping, Replay

PAGE = 30


def imports(*, before: int | None = None) -> list[Import]:
    """Files, the latest first, one more than a page holds."""
    rows = Import.objects.select_related("by", "undone_by").exclude(state="thrown_away")
    return list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])


def import_of(pk: int) -> Import | None:
    """One of them."""
    return Import.objects.select_related("by", "undone_by").filter(pk=pk).first()


def contents() -> Contents:
    """What the lake holds, as last counted."""
    return Contents.objects.filter(pk=1).first() or Contents()


def waiting() -> dict[str, int]:
    """How many files wait for a person: for their mapping, or because they were refused; how many come in."""
    here = Q(state="uploaded")
    stuck = Q(state__in=["refused", "failed"]) & ~Q(format="")
    return Import.objects.aggregate(
        unmapped=Count("pk", filter=here),
        stuck=Count("pk", filter=stuck),
        coming=Count("pk", filter=Q(state__in=["waiting", "running"])),
    )


def known_mapping(key: str) -> KnownMapping | None:
    """How files with these columns were read last."""
    return KnownMapping.objects.select_related("by").filter(columns_key=key).first() if key else None


def same_file(row: Import) -> Import | None:
    """The same bytes, brought in before and still there."""
    found = Import.objects.select_related("by").filter(digest=row.digest, state="done").exclude(pk=row.pk)
    return found.first() if row.digest else None


def imports_of(batches: Iterable[int]) -> dict[int, Import]:
    """The import whose mapping the rows of a batch were read with: its own, or that of a replay."""
    wanted = set(batches)
    found = {row.batch: row for row in Import.objects.filter(batch__in=wanted) if row.batch is not None}
    for row in Replay.objects.select_related("of").filter(batch__in=wanted - found.keys()):
        if row.batch is not None:
            found[row.batch] = row.of
    return found


def replays(*, of: Import | None = None) -> QuerySet[Replay]:
    """The last rows that were read again."""
    rows = Replay.objects.select_related("of", "by")
    return (rows.filter(of=of) if of is not None else rows)[:5]


def wait_in_quarantine(rows: Iterable[Import]) -> dict[int, int]:
    """Rows of each import that are still refused: those from when it came, without those mended since."""
    found = {row.pk: told(row) for row in rows}
    waits = {pk: int(counts["quarantined"]) + int(counts["conflicting"]) for pk, counts in found.items()}
    touched = [pk for pk, n in waits.items() if n]
    if touched:
        again = Replay.objects.filter(of__in=touched, state="done").values_list("of", "counts")
        for pk, counts in again:
            mended = sum(int(counts.get(name, 0)) for name in ("added", "repeated", "buried"))
            waits[pk] = max(waits[pk] - mended, 0)
    return waits


def waits(row: Import) -> int:
    """Rows of one import that are still refused."""
    return wait_in_quarantine([row])[row.pk]


def tokens_on_disk() -> set[str]:
    """Directories that an import still needs."""
    return set(Import.objects.filter(state__in=FILE_IS_HERE).values_list("token", flat=True))


def told(row: Import) -> dict[str, Any]:
    """The counts of an import, none missing."""
    names = ("rows", "added", "repeated", "conflicting", "quarantined", "buried", "refused")
    return {name: row.counts.get(name, 0) for name in names}
