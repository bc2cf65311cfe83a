"""How do the files of the demo come in?  Through the same operation as everybody's."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from django.conf import settings

from afuera.signals.mapping import Mapping
from afuera.web.bilingual import Refused
from afuera.web.bridge.imports import is_there
from afuera.web.signals import operations, receiving, tasks
from afuera.web.signals.models import Import
from afuera.web.signals.receiving import Received
from afuera.web.teams.models import Person
from afuera.wording import mark


def bring_in_demo(path: Path, by: Person | None = None, mapping: Mapping | None = None) -> Import | None:
    """Bring a file of the disk in and wait for it; None when an import of its bytes is done already."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    before = (
        Import.objects.filter(digest=digest).exclude(state__in=["refused", "failed", "thrown_away"]).first()
    )
    if before is not None and before.state == "done" and is_there():
        return None
    row = before or _taken(path, digest, by, mapping)
    Import.objects.filter(pk=row.pk, state="uploaded").update(state="waiting")
    tasks.bring_in.func(row.pk)
    return Import.objects.get(pk=row.pk)


def leave_a_file(place: Path, by: Person | None) -> Import:
    """A file of a shop that waits for somebody to look at its columns; some of its rows are broken."""
    lines = ["cliente;fecha;que hizo;donde;como le fue;lo que dijo"]
    for n in range(60):
        day = "31/02/2026" if n % 20 == 7 else f"{n % 27 + 1:02d}/02/2026"
        went, said = ("mal", "Es la tercera vez que vengo por lo mismo.") if n % 6 == 0 else ("bien", "")
        lines.append(f"T-{n % 25};{day} 1{n % 8}:15;preguntar;tienda;{went};{said}")
    path = place / "tienda-centro-febrero.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Import.objects.filter(digest=digest).first() or _taken(path, digest, by, None)


def _taken(path: Path, digest: str, by: Person | None, mapping: Mapping | None) -> Import:
    received = Received(path.name, Import().token, path.stat().st_size, digest)
    place = receiving.place_of(received.token, received.name)
    place.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(path, place)
    row = operations.receive(by, received)
    if mapping is not None:
        Import.objects.filter(pk=row.pk).update(mapping=mapping.dumps())
    return row
