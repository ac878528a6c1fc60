"""The pages of an account: signing up by an invitation, passwords, and what an invitation says.

Invariants: looking at an invitation stores nothing, neither here nor in the browser; one that cannot be used any more
tells nothing of its study.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.account.views import SignupView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from polyvocal_web.access import Role, account_of
from polyvocal_web.accounts.forms import SetPassword
from polyvocal_web.accounts.models import Account, Invitation
from polyvocal_web.accounts.people import INVITED, accept, opened, takes_part
from polyvocal_web.accounts.services import BY_LINK
from polyvocal_web.pages import page, said
from polyvocal_web.problems import NotHere

_may = require_http_methods(["GET", "HEAD", "POST"])


def _closed(request: HttpRequest) -> HttpResponse:
    sentence = _("Each is for one person, once, for fourteen days. Ask whoever invited you for a new one.")
    return said(request, sentence, 410, title=_("This invitation can no longer be used"))


def _asks(invitation: Invitation) -> dict[str, str]:
    """Who invites, as what, and what that is."""
    what, may = {
        Role.OWNER: (_("an owner"), _("An owner may do everything, and says who takes part.")),
        Role.LEAD: (_("a lead"), _("A lead codes, plans rounds and decides on the framework.")),
        Role.CODER: (_("a coder"), _("A coder reads, codes, writes memos and proposes changes to the framework.")),
        Role.READER: (_("a reader"), _("A reader sees the sources, codings and results, and changes nothing.")),
    }[Role(invitation.role)]
    sentence = _("%(name)s invites you to take part in this study as %(what)s.")
    return {"asks": sentence % {"name": invitation.made_by.name, "what": what}, "may": may}


@_may
def invited(request: HttpRequest) -> HttpResponse:
    """What an invitation says, and the two ways to take it up."""
    token = request.POST.get("token", "") if request.method == "POST" else request.GET.get("token", "")
    invitation, account = opened(token), account_of(request)
    if invitation is None:
        return _closed(request)
    if account is not None and takes_part(account, invitation.study):
        title, label = invitation.study.name, _("Open the study")
        return said(request, _("You take part already."), title=title, link=_study(invitation), label=label)
    if request.method == "POST":
        return _taken_up(request, token, account)
    back = f"/invited?{urlencode({'token': token})}"
    about = {"invitation": invitation, "token": token, "account": account, "sign_in": _sign_in(back)}
    return page(request, "invited.html", about | _asks(invitation))


def _study(invitation: Invitation) -> str:
    return f"/studies/{invitation.study.guid}"


def _sign_in(onward: str) -> str:
    return f"{reverse('account_login')}?next={quote(onward, safe='')}"


def _taken_up(request: HttpRequest, token: str, account: Account | None) -> HttpResponse:
    if account is None:
        request.session[INVITED] = token
        return HttpResponseRedirect(reverse("account_signup"))
    try:
        return HttpResponseRedirect(f"/studies/{accept(token, account).guid}")
    except NotHere:
        return _closed(request)


class SignUp(SignupView):  # type: ignore[misc]
    """The account of one who was invited. Its invitation is kept in the session until then."""

    @property
    def invitation(self) -> Invitation | None:
        """The invitation, while it is open."""
        if not hasattr(self, "_invitation"):
            self._invitation = opened(self.request.session.get(INVITED, ""))
        return self._invitation

    def closed(self) -> HttpResponse:
        """Without one there is no account."""
        sentence = _("An account is made by an invitation. Open the link that you were given.")
        return said(self.request, sentence, 403, title=_("You need an invitation"))

    def get_initial(self) -> dict[str, Any]:
        """What whoever invites has written down already."""
        asked = self.invitation
        return {} if asked is None else {"name": asked.name, "email": asked.email}

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Which study it is."""
        found: dict[str, Any] = super().get_context_data(**more)
        return {**found, "invitation": self.invitation}

    def get_default_success_url(self) -> str | None:
        """On to the study."""
        return None if self.invitation is None else _study(self.invitation)

    def form_valid(self, form: Any) -> Any:
        """Make it; someone else may have been faster."""
        try:
            return super().form_valid(form)
        except NotHere:
            return _closed(self.request)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can change."""
    if account_of(request) is None:
        return HttpResponseRedirect(_sign_in(request.path))
    return page(request, "account/account.html", {})


@sensitive_post_parameters("password")
@_may
def set_password(request: HttpRequest) -> HttpResponse:
    """A password for an account that has none, or that came in by a link because it was forgotten."""
    account = request.user  # as the session has it: it must outlast the password
    if not isinstance(account, Account):
        return HttpResponseRedirect(_sign_in(request.path))
    if account.keeper_id is not None:
        sentence = _("This account is entered by the person who keeps it, without a password.")
        return said(request, sentence, 403, link="/", label=_("Back to your studies"))
    if account.has_usable_password() and not request.session.get(BY_LINK):
        return HttpResponseRedirect(reverse("account_change_password"))
    form = SetPassword(account, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, "account/password_set.html", {"form": form})
    finalize_password_set(request, form.save())
    request.session.pop(BY_LINK, None)
    return HttpResponseRedirect(reverse("account_password_changed"))


@require_safe
def password_changed(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    sentence = _("From now on you sign in with it. Wherever else you were signed in, you no longer are.")
    return said(request, sentence, title=_("Your password is changed"), link="/", label=_("On to your studies"))


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Who gives a new way in; nothing is sent by e-mail."""
    sentence = _(
        "Polyvocal sends no e-mail. Ask whoever runs this server for a link that lets you in once; "
        "with it you set a new password."
    )
    title, label = _("Forgotten your password"), _("Back to signing in")
    return said(request, sentence, title=title, link=reverse("account_login"), label=label)


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Say that an account is closed."""
    return said(request, _("This account is closed. Ask whoever runs this server."), 403)
