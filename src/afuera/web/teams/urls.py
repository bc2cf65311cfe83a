"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from django.urls import path

from afuera.web.navigation import Door
from afuera.web.permissions import OPEN, SIGNED_IN, needs
from afuera.web.teams import audit_views, team_views, views
from afuera.wording import mark

app_name = "teams"
DOORS = (
    Door("teams:teams", mark("Teams"), "users-round", "see_teams"),
    Door("teams:people", mark("Colleagues"), "contact-round", "see_colleagues"),
    Door("teams:company", mark("Company"), "building-2", "manage_company"),
    Door("teams:audit", mark("Audit log"), "scroll-text", "read_audit"),
    Door("teams:account", mark("My account"), "circle-user-round", SIGNED_IN),
)
urlpatterns = [
    path("", needs("see_teams", team_views.teams), name="teams"),
    path("new/", needs("manage_teams", team_views.team), name="make_team"),
    path("<int:key>/", needs("manage_teams", team_views.team), name="team"),
    path("company/", needs("manage_company", team_views.company), name="company"),
    path("company.toml", needs("manage_company", team_views.written_company), name="company_file"),
    path("people/", needs("see_colleagues", views.people), name="people"),
    path("people/invite/", needs("manage_people", views.invite), name="invite"),
    path("people/<int:key>/", needs("manage_people", views.person), name="person"),
    path("people/<int:key>/close/", needs("manage_people", views.close_account), name="close_account"),
    path("invitations/<int:key>/withdraw/", needs("manage_people", views.withdraw), name="withdraw"),
    path("join/<str:token>/", needs(OPEN, views.accept), name="accept"),
    path("enter/<int:key>/", needs(OPEN, views.enter_as), name="enter_as"),
    path("account/", needs(SIGNED_IN, views.sessions), name="account"),
    path("account/sessions/end/", needs(SIGNED_IN, views.end_other_sessions), name="end_other_sessions"),
    path("account/sessions/<int:key>/end/", needs(SIGNED_IN, views.end_session), name="end_session"),
    path("audit/", needs("read_audit", audit_views.audit_log), name="audit"),
    path("audit.csv", needs("read_audit", audit_views.audit_file), name="audit_file"),
]
