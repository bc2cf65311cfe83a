"""Which addresses has the first page?"""

from __future__ import annotations

from django.urls import path

from afuera.web.home import views
from afuera.web.navigation import Door
from afuera.web.permissions import SIGNED_IN, needs
from afuera.wording import mark

app_name = "home"
DOORS = (Door("home:start", mark("Today"), "sun", SIGNED_IN),)
urlpatterns = [path("", needs(SIGNED_IN, views.start), name="start")]
