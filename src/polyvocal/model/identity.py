"""GUIDs: everything a person can point at has one, made by whoever creates the thing.

Invariant: inside the library a GUID is a lowercase UUID in its canonical form of 36 characters.
"""

from __future__ import annotations

import re
import uuid

_CANONICAL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OURS = uuid.UUID("6f8c1f0a-3c52-4f0b-9d55-0d2f5f6e7b11")


def guid(text: str) -> str:
    """Return `text` as a canonical GUID; upper case and braces are understood.

    >>> guid("{4BC7C99F-F7CA-4535-A24E-C4AC52FBD2F2}")
    '4bc7c99f-f7ca-4535-a24e-c4ac52fbd2f2'

    Raises `ValueError` for what is no UUID.
    """
    return str(uuid.UUID(text.strip()))


def is_guid(text: str) -> bool:
    """Tell whether `text` is a canonical GUID.

    >>> is_guid("4bc7c99f-f7ca-4535-a24e-c4ac52fbd2f2"), is_guid("Care")
    (True, False)
    """
    return _CANONICAL.fullmatch(text) is not None


def new_guid() -> str:
    """Return a GUID that no one has used: for what a person has just made."""
    return str(uuid.uuid4())


def derived_guid(*parts: str) -> str:
    """Return the GUID that these words always give (RFC 9562, version 5): the same file read twice is the same thing.

    >>> derived_guid("source", "P01.txt") == derived_guid("source", "P01.txt")
    True
    >>> derived_guid("a", "bc") == derived_guid("ab", "c")
    False
    """
    return str(uuid.uuid5(_OURS, "\x1f".join(parts)))
