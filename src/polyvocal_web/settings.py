"""Settings, all from the environment; importing them touches nothing on disk.

`POLYVOCAL_WORKSPACE` is the folder of local mode, `POLYVOCAL_DATABASE` a database URL or the path of an SQLite
file (default: in the workspace), `POLYVOCAL_HOSTS` the names under which the server may be addressed besides this
machine's own. Invariant: there is no debug mode, and no page may load anything from elsewhere.
"""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from pathlib import Path
from typing import Any

import dj_database_url

from polyvocal_web import workspace

HERE = Path(__file__).parent
WORKSPACE = workspace.folder()
SECRET_KEY = os.environ.get("POLYVOCAL_SECRET_KEY") or workspace.secret(WORKSPACE)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver", *os.environ.get("POLYVOCAL_HOSTS", "").split()]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "polyvocal_web.accounts",
    "polyvocal_web.studies",
    "polyvocal_web.sources",
    "polyvocal_web.frameworks",
    "polyvocal_web.coding",
    "polyvocal_web.rounds",
    "polyvocal_web.proposals",
    "allauth.account",
]
MIDDLEWARE = [
    "polyvocal_web.doors.Doors",
    "polyvocal_web.doors.Files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "polyvocal_web.access.Door",
    "polyvocal_web.reading.Readings",
]
ROOT_URLCONF = "polyvocal_web.urls"
WSGI_APPLICATION = "polyvocal_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATORS}MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name", "email")}},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

# Accounts are made by invitation, by a form of ours; nothing is ever sent by e-mail.
ACCOUNT_ADAPTER = "polyvocal_web.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "polyvocal_web.accounts.forms.SignIn",
    "signup": "polyvocal_web.accounts.forms.SignUp",
    "change_password": "polyvocal_web.accounts.forms.ChangePassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = None
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# How often one may try is counted in memory: there is one worker. Behind a proxy, its word on who asks is taken.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("POLYVOCAL_HTTPS") else 0


def _database(named: str) -> dict[str, Any]:
    """The connection that `named` means. One is kept for each thread, and none is ever debugged."""
    if "://" in named and not named.startswith("sqlite"):
        found = dict(dj_database_url.parse(named, conn_max_age=None, conn_health_checks=True))
        return {**found, "ATOMIC_REQUESTS": False}
    path = Path(re.sub(r"^sqlite:/*(?=/)|^sqlite:/{0,2}", "", named)).expanduser()
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        },
    }


DATABASES = {"default": _database(os.environ.get("POLYVOCAL_DATABASE") or str(WORKSPACE / workspace.DATABASE))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
# Browsers share cookies between ports: two workspaces open at once must not sign each other out.
SESSION_COOKIE_NAME = "polyvocal_" + blake2b(SECRET_KEY.encode(), digest_size=4, person=b"cookie").hexdigest()
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(os.environ.get("POLYVOCAL_HTTPS"))
if SESSION_COOKIE_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "polyvocal_web.problems.csrf_failed"

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static"
WHITENOISE_MAX_AGE = 0
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/"

UPLOAD_LIMIT = 100 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler", "level": "ERROR"},
        "none": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.request": {"handlers": ["none"], "propagate": False},
        "django.security": {"handlers": ["none"], "propagate": False},
        "polyvocal_web": {"handlers": ["console"], "level": "WARNING"},
    },
}
