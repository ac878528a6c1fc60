"""Every address: the API, the way in, and for all else the application."""

from __future__ import annotations

from django.urls import path, re_path

from polyvocal_web import shell
from polyvocal_web.api import api, nothing

urlpatterns = [
    path("api/", api.urls),
    re_path(r"^api(?:/|$)", nothing),
    path("enter", shell.enter),
    path("entered", shell.entered),
    re_path(r"^(?!static/).*$", shell.app),
]
