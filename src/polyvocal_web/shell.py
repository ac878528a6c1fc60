"""The pages that are not the API: the application's shell, and the way in.

Invariant: the shell is the same for everybody and holds nothing of any study.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from polyvocal_web.access import account_of
from polyvocal_web.accounts.services import BY_LINK, enter_with
from polyvocal_web.pages import onward, said

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Polyvocal</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""
_UNBUILT = _("The page is not built yet. Run “make setup” in Polyvocal’s folder, then load this page again.")
_CLOSED = _("To come in, open the link that Polyvocal printed in the terminal. If it was used already, start it again.")


def _manifest() -> Path:
    return Path(settings.STATIC_ROOT) / "app" / ".vite" / "manifest.json"


def _page(body: str, head: str = "", status: int = 200) -> HttpResponse:
    response = HttpResponse(_PAGE.format(head=head, body=body), status=status)
    response["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=2)
def _head(manifest: Path, _changed: int) -> str:
    """The application's script and styles, as its build named them."""
    chunks: dict[str, dict[str, Any]] = json.loads(manifest.read_text("utf-8"))
    entry = next(chunk for chunk in chunks.values() if chunk.get("isEntry"))
    base = f"{settings.STATIC_URL}app/"
    styles = [f'<link rel="stylesheet" href="{base}{escape(css)}">' for css in entry.get("css", [])]
    early = [
        f'<link rel="modulepreload" href="{base}{escape(chunks[name]["file"])}">' for name in entry.get("imports", [])
    ]
    return "\n".join([*styles, *early, f'<script type="module" src="{base}{escape(entry["file"])}"></script>'])


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The application, for whatever path; who is not signed in is told how to come in."""
    if account_of(request) is None:
        return _closed(request, request.get_full_path())
    manifest = _manifest()
    if not manifest.exists():
        return said(request, _UNBUILT, 503)
    get_token(request)
    return _page('<div id="app"></div>', _early(request.path) + _head(manifest, manifest.stat().st_mtime_ns))


def _early(path: str) -> str:
    """For the page of a source: its text is asked for at once, while the application is still being read."""
    source = re.fullmatch(r"/studies/([0-9a-f-]{36})/sources/([0-9a-f-]{36})/?", path)
    if source is None:
        return ""
    return f'<link rel="preload" as="fetch" crossorigin href="/api/studies/{source[1]}/sources/{source[2]}">\n'


def _closed(request: HttpRequest, onward: str) -> HttpResponse:
    """How to come in: by the printed link, or, where one has an account with a password, by signing in."""
    sign_in = f"{reverse('account_login')}?next={quote(onward, safe='')}"
    return said(request, _CLOSED, 401, link=sign_in, label=_("Sign in"))


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Come in with the one-time token of a link. Who came in because a password was forgotten sets a new one."""
    if account_of(request) is None and not enter_with(request, request.GET.get("token", "")):
        return _closed(request, onward(request))
    get_token(request)
    then = reverse("account_set_password") if request.session.get(BY_LINK) else onward(request)
    return HttpResponseRedirect(f"/entered?next={quote(then)}" if then != "/" else "/entered")


@require_safe
def entered(request: HttpRequest) -> HttpResponse:
    """One step further. A strict cookie is not sent when the link was opened from another site's page; a page of
    our own that leads on is.
    """
    if account_of(request) is not None:
        return HttpResponseRedirect(onward(request))
    return said(request, _("Coming in …"), then=onward(request))
