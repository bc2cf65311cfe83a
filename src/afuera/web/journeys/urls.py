"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from django.urls import path

from afuera.web.journeys import paths_views, views
from afuera.web.journeys.exports import EXPORTS
from afuera.web.journeys.map_pdf import MAP_ON_PAPER
from afuera.web.journeys.map_urls import MAP_ADDRESSES
from afuera.web.journeys.owner_views import OWNER_ADDRESSES
from afuera.web.navigation import Door
from afuera.web.permissions import needs
from afuera.wording import mark

app_name = "journeys"
DOORS = (
    Door("journeys:journeys", mark("Journeys"), "map", "see_journeys"),
    Door("journeys:owners", mark("Owners"), "user-round-check", "see_colleagues"),
)
urlpatterns = [
    path("", needs("see_journeys", views.journeys), name="journeys"),
    *OWNER_ADDRESSES,
    path("<slug:key>/", needs("see_journeys", views.journey), name="journey"),
    path("<slug:key>/paths/", needs("see_journeys", paths_views.paths), name="paths"),
    path("<slug:key>/people/", needs("walk_journeys", paths_views.people), name="people"),
    path("<slug:key>/walks/<int:number>/", needs("walk_journeys", paths_views.walk_at), name="walk_at"),
    path("<slug:key>/walks/<str:journey_id>/", needs("walk_journeys", paths_views.walk), name="walk"),
    *EXPORTS,
    *MAP_ADDRESSES,
    *MAP_ON_PAPER,
]
