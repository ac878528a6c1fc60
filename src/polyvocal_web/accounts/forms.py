"""The forms of an account.

Invariant: every field has its label, and says what it takes before one is told that it was wrong.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, SignupForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from polyvocal_web.accounts.models import Account
from polyvocal_web.accounts.people import INVITED, accept

_EMAIL = _("E-mail address")
_PASSWORD = _("Password")
_LONG = _("At least ten characters, and not one that many people use.")


class _Plain:
    """Labels say what a field is; nothing stands in the field itself."""

    def said(self, field: str, label: Any, help_text: Any = "") -> None:
        """Give a field its label and its help."""
        found = self.fields[field]  # type: ignore[attr-defined]
        found.label, found.help_text = label, help_text
        found.widget.attrs.pop("placeholder", None)


class SignIn(_Plain, LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said("login", _EMAIL)
        self.said("password", _PASSWORD)


class SignUp(_Plain, SignupForm):  # type: ignore[misc]
    """An account for one who was invited: made, and taking part, or neither."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said("name", _("Name"), _("As the others of your team should read it."))
        self.said("email", _EMAIL, _("You sign in with it. Nothing is sent to it."))
        self.said("password1", _PASSWORD, _LONG)

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is much like the name."""
        cleaned: dict[str, Any] = super().clean()
        if "password1" in cleaned and "password1" not in self.errors:
            try:
                validate_password(cleaned["password1"], Account(name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def save(self, request: HttpRequest) -> Account:
        """Make the account and use the invitation up. Raises `NotHere` where it is no longer open."""
        with transaction.atomic():
            account: Account = super().save(request)
            accept(request.session.get(INVITED, ""), account)
        del request.session[INVITED]
        return account


class ChangePassword(_Plain, ChangePasswordForm):  # type: ignore[misc]
    """The password that was, and the new one. It is asked for once: who mistypes it gets a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.said("oldpassword", _("The password until now"))
        self.said("password1", _("The new password"), _LONG)


class SetPassword(forms.Form):
    """A password for an account that has none, or whose password is forgotten; an e-mail address where it has none."""

    email = forms.EmailField(label=_EMAIL, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_PASSWORD,
        help_text=_LONG,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        if account.email is not None:
            del self.fields["email"]

    def clean_email(self) -> str:
        """Small letters, and nobody else's."""
        email = str(self.cleaned_data["email"]).lower()
        if Account.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        """Refuse a weak password."""
        cleaned = super().clean() or {}
        self.account.email = cleaned.get("email", self.account.email)
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], self.account)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def save(self) -> Account:
        """Store them."""
        self.account.set_password(self.cleaned_data["password"])
        self.account.save(update_fields=["email", "password"])
        return self.account
