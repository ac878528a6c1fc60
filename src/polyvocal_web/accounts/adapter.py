"""What allauth asks of us.

Invariants: an account is made by an open invitation only; nobody is sent to another site; nothing is sent by e-mail.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from polyvocal.model import new_guid
from polyvocal_web.accounts.models import Account
from polyvocal_web.accounts.people import INVITED, opened
from polyvocal_web.pages import is_own


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our answers."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("There is no account with this e-mail address and this password."),
        "too_many_login_attempts": _("That were too many tries. Wait a few minutes, then try again."),
        "email_taken": _("There is an account with this address already. Sign in with it, then join."),
        "enter_current_password": _("This is not your password."),
        "account_inactive": _("This account is closed."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only to one who holds an open invitation."""
        return opened(request.session.get(INVITED, "")) is not None

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this server."""
        return is_own(url)

    def is_ajax(self, request: HttpRequest) -> bool:
        """These are pages, whoever asks."""
        return False

    def new_user(self, request: HttpRequest) -> Account:
        """An account with an identifier of its own."""
        return Account(guid=new_guid())

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:  # noqa: FBT001, FBT002
        """The account, with the name that was given."""
        user.name = form.cleaned_data["name"]
        saved: Account = super().save_user(request, user, form, commit=commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Say that it is done."""
        return reverse("account_password_changed")
