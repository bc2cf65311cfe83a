"""Which addresses have the maps and the plans, and what does each need?  `urls.py` takes them in."""

from __future__ import annotations

from django.urls import path

from afuera.web.journeys import map_history_views as past
from afuera.web.journeys import map_views as maps
from afuera.web.journeys import plan_views as plans
from afuera.web.permissions import needs

MAP_ADDRESSES = [
    path("<slug:key>/map/", needs("see_journeys", maps.journey_map), name="map"),
    path("<slug:key>/map/stages/", needs("edit_journeys", maps.stages), name="map_stages"),
    path("<slug:key>/map/belief/", needs("own_journeys", maps.belief), name="map_belief"),
    path("<slug:key>/map/history/", needs("see_journeys", past.history), name="map_history"),
    path("<slug:key>/map/compare/", needs("see_journeys", past.compare), name="map_compare"),
    path("<slug:key>/map/restore/<int:number>/", needs("edit_journeys", past.restore), name="map_restore"),
    path(
        "<slug:key>/map/behind/<slug:stage>/<int:place>/",
        needs("walk_journeys", maps.behind),
        name="map_behind",
    ),
    path("<slug:key>/map/cell/<slug:stage>/<slug:lane>/", needs("edit_journeys", maps.cell), name="map_cell"),
    path("<slug:key>/plan/", needs("see_journeys", plans.plan), name="plan"),
    path("<slug:key>/plan/edit/", needs("edit_journeys", plans.edit_plan), name="plan_edit"),
    path(
        "<slug:key>/plan/behind/<slug:kind>/<int:place>/",
        needs("walk_journeys", plans.plan_behind),
        name="plan_behind",
    ),
]
