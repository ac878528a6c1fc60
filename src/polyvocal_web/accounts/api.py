"""Who is signed in, over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from polyvocal_web.access import signed_in

router = Router(tags=["people"])


class Me(Schema):
    """Who is signed in."""

    guid: str
    name: str


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Me:
    """Say who is signed in."""
    account = signed_in(request)
    return Me(guid=account.guid, name=account.name)
