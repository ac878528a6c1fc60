"""What a file is by its first bytes, where its name says something else.

Invariant: nothing is unpacked or run to find out.
"""

from __future__ import annotations

import re
from pathlib import Path

from polyvocal.exchange import sqlite
from polyvocal.faults import Fault

_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_TOOLS = {
    "Taguette": frozenset({"projects", "documents", "highlights"}),
    "RQDA": frozenset({"freecode", "coding", "source"}),
    "QualCoder": frozenset({"code_name", "code_text", "source"}),
}


def tool(path: Path) -> str | None:
    """Which tool a SQLite database is of, by its tables; None for one that is none of ours to know."""
    with sqlite.opened(path, "a database of " + ", ".join(_TOOLS)) as database:
        found = (name for name, tables in _TOOLS.items() if tables <= database.columns.keys())
        return next(found, None)


def refuse_web_page(path: Path, expected: str) -> None:
    """Raise `Fault` for a web page under another name: what a browser saves when one was not signed in."""
    if not path.is_file():
        return
    try:
        with path.open("rb") as file:
            begun = file.read(2048).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return
    if _HTML.match(begun):
        met = "this is a web page, perhaps a sign-in or error page that was saved under this name"
        raise Fault(str(path), met, f"{expected}; download it again")
