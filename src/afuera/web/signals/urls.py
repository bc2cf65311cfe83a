"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from django.urls import path

from afuera.web.navigation import Door
from afuera.web.permissions import needs
from afuera.web.signals import quarantine_views, views
from afuera.wording import mark

app_name = "signals"
DOORS = (
    Door("signals:arrivals", mark("Signals"), "inbox", "bring_in_data"),
    Door("signals:quarantine", mark("Refused rows"), "shield-question-mark", "bring_in_data"),
)
_IN = "bring_in_data"
urlpatterns = [
    path("", needs(_IN, views.arrivals), name="arrivals"),
    path("upload/", needs(_IN, views.upload), name="upload"),
    path("<int:pk>/", needs(_IN, views.one_import), name="import"),
    path("<int:pk>/mapping/", needs(_IN, views.mapping), name="mapping"),
    path("<int:pk>/mapping.toml", needs(_IN, views.mapping_file), name="mapping_file"),
    path("<int:pk>/start/", needs(_IN, views.start), name="start"),
    path("<int:pk>/throw-away/", needs(_IN, views.throw_away), name="throw_away"),
    path("<int:pk>/undo/", needs(_IN, views.undo), name="undo"),
    path("quarantine/", needs(_IN, quarantine_views.quarantine), name="quarantine"),
    path("quarantine/again/", needs(_IN, quarantine_views.again), name="again"),
    path("quarantine/<slug:key>/", needs(_IN, quarantine_views.mend), name="mend"),
]
