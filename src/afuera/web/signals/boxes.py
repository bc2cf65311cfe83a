"""What do other rooms' pages show of this one?  On the first page: files and rows that wait for somebody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from afuera.web.panels import Filled, box
from afuera.web.signals import queries


@box("home.start", needs="bring_in_data")
def what_waits(request: HttpRequest, person: Any) -> Filled:
    """Files without a mapping, files that did not come in, rows that were refused."""
    waiting, contents = queries.waiting(), queries.contents()
    if not (waiting["unmapped"] or waiting["stuck"] or contents.refused or not contents.signals):
        return None
    return "signals/boxes/home.html", {"waiting": waiting, "contents": contents}
