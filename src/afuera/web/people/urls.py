"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from django.urls import path

from afuera.web.navigation import Door
from afuera.web.people import decision_views, views
from afuera.web.permissions import needs
from afuera.wording import mark

app_name = "people"
DOORS = (Door("people:search", mark("Customers"), "users", "see_people"),)
urlpatterns = [
    path("", needs("see_people", views.search), name="search"),
    path("refused/", needs("see_people", decision_views.refused), name="refused"),
    path("decisions/", needs("merge_people", decision_views.decisions), name="decisions"),
    path("decide/", needs("merge_people", decision_views.decide), name="decide"),
    path("decisions/<slug:decision>/", needs("merge_people", decision_views.take_back), name="take_back"),
    path("<slug:key>/", needs("see_people", views.person), name="person"),
    path("<slug:key>/names/", needs("see_people", views.names), name="names"),
    path("<slug:key>/erase/", needs("erase_people", decision_views.erase), name="erase"),
]
