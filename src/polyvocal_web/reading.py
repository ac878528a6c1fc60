"""What is read for one answer is read from one state of the database.

Invariant: a GET of the API sees all of a Change or nothing of it, however many queries it takes; and it can write
nothing. Without this, a list that reads texts first and sources second stumbles over a source that came in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase


@contextmanager
def one_state() -> Iterator[None]:
    """Read from the database as it is at the first query. Inside a transaction, that one's state holds."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _deferred():
            yield
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    """A transaction that takes no lock: those of Django are immediate, and readers would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("PRAGMA query_only = ON")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA query_only = OFF")


class Readings:
    """Puts every GET of the API into one state."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not request.path.startswith("/api/"):
            return self.answer(request)
        with one_state():
            return self.answer(request)
