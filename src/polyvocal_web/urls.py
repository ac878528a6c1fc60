"""Every address: the API, the ways in, an account's own pages, and for all else the application."""

from __future__ import annotations

from django.urls import include, path, re_path

from polyvocal_web import shell
from polyvocal_web.accounts.views import invited
from polyvocal_web.api import api, nothing

urlpatterns = [
    path("api/", api.urls),
    re_path(r"^api(?:/|$)", nothing),
    path("enter", shell.enter),
    path("entered", shell.entered),
    path("invited", invited),
    path("accounts/", include("polyvocal_web.accounts.urls")),
    re_path(r"^(?!static/).*$", shell.app),
]
handler500 = "polyvocal_web.problems.failed"
