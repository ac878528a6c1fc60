"""The pages that the server makes itself: coming in, being told, an account's own.

Invariants: they hold no script and no style of their own; none is kept by a browser; none leads to another site.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def is_own(address: str) -> bool:
    """Whether `address` is a path of this server."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def onward(request: HttpRequest) -> str:
    """Where `next` leads, if that is a path of this server; else the first page."""
    wanted = request.GET.get("next", "/")
    return wanted if is_own(wanted) else "/"


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page made of `template`."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def said(request: HttpRequest, sentence: object, status: int = 200, **more: object) -> HttpResponse:
    """A page that says one thing. `more`: a `title`, a `link` with its `label`, or where it goes on to (`then`)."""
    return page(request, "said.html", {"sentence": sentence, **more}, status)
