"""Every error as a problem (RFC 9457): what it is, and one sentence that a person reads.

Invariant: a problem names nothing that its reader may not see.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from polyvocal.faults import Fault
from polyvocal_web.pages import said

_log = logging.getLogger(__name__)
_OURS = gettext_noop("Something went wrong in Polyvocal itself. Nothing of this request was stored.")


class Problem(Schema):
    """Why a request was not done."""

    type: str
    title: str
    status: int
    detail: str
    act: int | None = None


class NotHere(Exception):
    """There is no such thing, or none that this person may know of."""

    def __init__(self, detail: str = "There is nothing here, or nothing that you can see.") -> None:
        self.detail = detail
        super().__init__(detail)


class Forbidden(Exception):
    """A member of the study asked for what their role does not allow. `act` is its place in the request."""

    act: int | None = None


class Refused(Exception):
    """An act that cannot be done as things stand, with the reason. `act` is its place in the request."""

    act: int | None = None


def problem(status: int, detail: str, act: int | None = None) -> HttpResponse:
    """The answer that says so."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if act is not None:
        body["act"] = act
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a request without the page's own token."""
    sentence = gettext_noop("This request did not come from this page. Reload the page and try again.")
    return problem(403, sentence) if request.path.startswith("/api/") else said(request, _(sentence), 403)


def failed(request: HttpRequest) -> HttpResponse:
    """The answer where what failed is ours, and no route of the API has answered it."""
    _log.error("%s %s failed", request.method, request.path, exc_info=True)
    return problem(500, _OURS) if request.path.startswith("/api/") else said(request, _(_OURS), 500)


def _spoken(error: Any) -> str:
    first = error.errors[0]
    place = [str(step) for step in first.get("loc", ()) if step not in ("body", "data", "payload", "query", "path")]
    said = str(first.get("msg", "it does not fit")).removeprefix("Value error, ")
    return f"{'.'.join(place)}: {said}." if place else f"{said}."


def install(api: NinjaAPI) -> None:
    """Make every error of `api` a problem."""

    def answers(kind: type[Exception], status: int) -> None:
        def handler(request: HttpRequest, error: Any) -> HttpResponse:
            return problem(status, str(error), getattr(error, "act", None))

        api.add_exception_handler(kind, handler)

    answers(Refused, 409)
    answers(Fault, 422)
    answers(NotHere, 404)
    answers(Forbidden, 403)
    api.add_exception_handler(ValidationError, lambda request, error: problem(422, _spoken(error)))
    api.add_exception_handler(Http404, lambda *_: problem(404, "There is nothing here, or nothing that you can see."))
    api.add_exception_handler(
        AuthenticationError, lambda *_: problem(401, "You are not signed in. Reload the page to sign in.")
    )
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(RequestDataTooBig, lambda *_: problem(413, "This is more than can be taken at once."))
    api.add_exception_handler(SuspiciousOperation, lambda *_: problem(400, "This request cannot be read."))
    api.add_exception_handler(Exception, _ours)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    said = str(error)
    return csrf_failed(request) if "csrf" in said.lower() else problem(error.status_code, said)


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, _OURS)
