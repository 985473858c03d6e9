"""Addresses of the desk: one file per app, and the JSON API."""

from django.urls import include, path

from luodi.web.accounts.views import home
from luodi.web.api import api

urlpatterns = [
    path("", home, name="home"),
    path("", include("luodi.web.accounts.urls")),
    path("", include("luodi.web.audit.urls")),
    path("", include("luodi.web.jobs.urls")),
    path("", include("luodi.web.reports.urls")),
    path("", include("luodi.web.companies.urls")),
    path("", include("luodi.web.chains.urls")),
    path("", include("luodi.web.sectors.urls")),
    path("", include("luodi.web.rulebook.urls")),
    path("", include("luodi.web.periods.urls")),
    path("", include("luodi.web.tasks.urls")),
    path("", include("luodi.web.projects.urls")),
    path("", include("luodi.web.profiles.urls")),
    path("", include("luodi.web.targets.urls")),
    path("", include("luodi.web.missions.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("api/", api.urls),
]

handler400 = "luodi.web.errors.bad_request"
handler403 = "luodi.web.errors.forbidden"
handler404 = "luodi.web.errors.not_found"
handler500 = "luodi.web.errors.server_error"
