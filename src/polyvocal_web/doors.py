"""What every request passes: the host it asked for, the size it brings, and the policy every answer carries.

Invariant: no page of ours loads, frames, sends or refers to anything elsewhere, and none runs inline script.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from polyvocal_web.problems import problem

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Nothing elsewhere learns where one came from; and a form of ours says whose it is, which “no-referrer” forbids it.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Doors:
    """Refuses a foreign host, a foreign origin and too large a body; puts the policy on every answer."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.refused(request) or self.answer(request)
        if response.status_code == 405 and request.path.startswith("/api/"):
            response = problem(405, f"{request.method} is not something that can be done here.")
        for name, value in _HEADERS.items():
            response.headers[name] = value
        if isinstance(response, HttpResponse) and "Content-Length" not in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
        return response

    def refused(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a request that gets no further, or None."""
        try:
            host = request.get_host()
        except DisallowedHost:
            return problem(400, "This server does not answer to that name.")
        if request.method in _UNSAFE:
            origin = request.META.get("HTTP_ORIGIN")
            if origin is not None and origin != f"{request.scheme}://{host}":
                return problem(403, "This request came from another site.")
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdecimal():
                return problem(400, "This request cannot be read.")
            if int(length) > settings.UPLOAD_LIMIT:
                return problem(413, f"This is larger than {settings.UPLOAD_LIMIT // 2**20} MB, the most that is taken.")
        return None


class Files(WhiteNoiseMiddleware):  # type: ignore[misc]
    """The application's own files, read once when the server starts."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="No directory at")
            super().__init__(*args, **kwargs)
