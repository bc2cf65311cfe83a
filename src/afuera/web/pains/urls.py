"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from afuera.web.navigation import Door

app_name = "pains"
DOORS: tuple[Door, ...] = ()
urlpatterns: list[object] = []
