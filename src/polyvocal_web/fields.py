"""Column types of our own.

Invariant: a GUID is the same text of 36 characters in Python on every engine; PostgreSQL keeps it in 16 bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_Set = TypeVar("_Set")
_Get = TypeVar("_Get")

if TYPE_CHECKING:

    class _Char(models.CharField[_Set, _Get]): ...

else:

    class _Char(models.CharField):
        def __class_getitem__(cls, _: object) -> type:
            return cls


class GuidField(_Char[_Set, _Get]):
    """A canonical GUID: `uuid` on PostgreSQL, text elsewhere, always `str` in Python."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 36
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "uuid" if connection.vendor == "postgresql" else "varchar(36)"

    def from_db_value(self, value: object, *_: object) -> str | None:
        return None if value is None else str(value)
