"""The API: every feature's routes under one description.

Invariant: every route needs a session; an error is a problem.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

import polyvocal
from polyvocal_web import log_api, problems
from polyvocal_web.access import SignedIn
from polyvocal_web.accounts.api import router as people
from polyvocal_web.coding.api import router as coding
from polyvocal_web.frameworks.api import router as frameworks
from polyvocal_web.frameworks.versions_api import router as versions
from polyvocal_web.inquiry.api import router as inquiry
from polyvocal_web.proposals.api import router as proposals
from polyvocal_web.results.api import router as results
from polyvocal_web.rounds.api import router as rounds
from polyvocal_web.sources.api import router as sources
from polyvocal_web.studies.api import router as studies
from polyvocal_web.studies.arrivals_api import router as arrivals


class _Written(BaseRenderer):
    """JSON as pydantic writes it, several times faster than the standard library."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        return to_json(data)


api = NinjaAPI(
    renderer=_Written(),
    title="Polyvocal", version=polyvocal.__version__, auth=SignedIn(), docs_url=None, openapi_url="/openapi.json",
    description="Qualitative research in teams. Every error is a problem (RFC 9457) whose detail a person can read.",
)  # fmt: skip
problems.install(api)
for router in (
    people,
    arrivals,
    studies,
    sources,
    frameworks,
    versions,
    rounds,
    proposals,
    coding,
    log_api.router,
    inquiry,
    results,
):
    api.add_router("", router)


def nothing(request: HttpRequest) -> HttpResponse:
    """The answer for a path of the API that is none."""
    return problems.problem(404, "There is nothing here, or nothing that you can see.")
