"""How do pages take journeys along?  Those of a goal, from the shelf, in a file that is gone once read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from afuera.journeys.asked import Wanted
from afuera.web.bridge.installation import shelf


def how_many(wanted: Wanted) -> tuple[int, int]:
    """(journeys, people) of these on the shelf."""
    from afuera.export import shelved

    found = shelf()
    return shelved.how_many(found, wanted) if found is not None else (0, 0)


def journeys_file(wanted: Wanted, form: str, *, names: bool = False, planned: Sequence[str] = ()) -> BinaryIO:
    """These journeys in a format of `afuera.export.journeys.FORMATS`, opened to be read once."""
    from afuera.export import shelved
    from afuera.export.journeys import write

    found = shelf()
    rows = shelved.events(found, wanted) if found is not None else iter(())
    with TemporaryDirectory(prefix="afuera-export-") as place:
        path = Path(place) / "journeys"
        write(rows, path, form, names=names, planned=planned, goal=wanted.goal)
        return path.open("rb")  # the file lives on until it is closed, its name is gone
