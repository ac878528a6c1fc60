"""The addresses of the account pages. allauth finds them by these names; what of it is not here does not exist."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import path
from django.views.decorators.cache import never_cache

from polyvocal_web.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", never_cache(allauth.logout), name="account_logout"),
    path("signup/", views.SignUp.as_view(), name="account_signup"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("password/change/", never_cache(allauth.password_change), name="account_change_password"),
    path("password/changed/", views.password_changed, name="account_password_changed"),
    path("password/set/", views.set_password, name="account_set_password"),
    path("password/reset/", views.forgotten, name="account_reset_password"),
]
