"""Who is killed in the middle of an import?  `… prepare FILE` makes one, `… run PK` does it.

With the settings of an installation: AFUERA_DATA says which.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "afuera.web.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from afuera.web.signals import operations, receiving, tasks  # noqa: E402
from afuera.web.signals.models import Import  # noqa: E402
from afuera.web.signals.receiving import Received  # noqa: E402


def prepare(files: list[Path]) -> list[int]:
    call_command("migrate", verbosity=0, interactive=False)
    found = []
    for file in files:
        received = Received(file.name, Import().token, file.stat().st_size, file.name)
        place = receiving.place_of(received.token, received.name)
        place.parent.mkdir(parents=True)
        shutil.copyfile(file, place)
        row = operations.receive(None, received)
        operations.start(None, row)
        found.append(row.pk)
    return found


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        print(*prepare([Path(one) for one in sys.argv[2:]]))
    else:
        import afuera.findings.study  # noqa: F401 (what takes long to load is loaded before the clock starts)

        print("ready", flush=True)
        tasks.bring_in.func(int(sys.argv[2]))
        row = Import.objects.get(pk=sys.argv[2])
        print(row.state, row.counts.get("added"), row.counts.get("quarantined"), flush=True)
