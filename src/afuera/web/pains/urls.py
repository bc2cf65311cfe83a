"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from django.urls import path

from afuera.web.navigation import Door
from afuera.web.pains import decide_views as decide
from afuera.web.pains import hit_views, views
from afuera.web.pains.voice_views import VOICE_ADDRESSES
from afuera.web.permissions import needs
from afuera.wording import mark

app_name = "pains"
DOORS = (Door("pains:pains", mark("Pains"), "heart-crack", "see_pains"),)
urlpatterns = [
    path("", needs("see_pains", views.pains), name="pains"),
    path("proposals/", needs("see_pains", views.proposals), name="proposals"),
    path("name/", needs("name_pains", decide.name_pain), name="name_pain"),
    path("slope.<slug:form>", needs("take_out_data", views.picture), name="picture"),
    *VOICE_ADDRESSES,
    path("<slug:key>/", needs("see_pains", views.pain), name="pain"),
    path("<slug:key>/people/", needs("walk_journeys", hit_views.people), name="people"),
    path("<slug:key>/accept/", needs("judge_pains", decide.accept), name="accept"),
    path("<slug:key>/rename/", needs("judge_pains", decide.rename), name="rename"),
    path("<slug:key>/refuse/", needs("judge_pains", decide.refuse), name="refuse"),
    path("<slug:key>/merge/", needs("judge_pains", decide.merge), name="merge"),
    path("<slug:key>/split/", needs("judge_pains", decide.split), name="split"),
    path("<slug:key>/take-up/", needs("judge_pains", decide.take_up), name="take_up"),
    path("<slug:key>/take/", needs("take_pains", decide.take), name="take"),
    path("<slug:key>/give-back/", needs("take_pains", decide.give_back), name="give_back"),
    path("<slug:key>/wait/", needs("put_pains_off", decide.wait), name="wait"),
    path("<slug:key>/call-back/", needs("put_pains_off", decide.call_back), name="call_back"),
]
