"""What is printed as a file: the ending of the name says the kind.

Invariant: the file is there as a whole or not at all, and the same report gives the same bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TypeVar

from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT
from polyvocal.report.page import page
from polyvocal.report.values import Report, counted
from polyvocal.report.word import word

FORMS: dict[str, Callable[[Report], bytes]] = {".docx": word, ".html": page}
"""What each ending is written with: a function from a report to the bytes of the file."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Printed(Protocol):
    """A frozen value of texts, numbers and tuples that can be printed, with notes for its reader."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was left out or replaced."""


Print = TypeVar("Print", bound=Printed)


def write(report: Report, path: Path) -> None:
    """Write `report` to `path`, as Word or as a web page by the ending of its name.

    Raises `Fault` for another ending, and where the file cannot be written.
    """
    write_as(report, path, FORMS, "a report")


def write_as(printed: Print, path: Path, forms: Mapping[str, Callable[[Print], bytes]], what: str) -> None:
    """Write `printed` to `path` in the form that the ending of its name asks for; `what` says what it is.

    Raises `Fault` for an ending without a form, and where the file cannot be written.
    """
    form = forms.get(path.suffix.lower())
    if form is None:
        raise Fault(str(path), f"{what} cannot end in “{path.suffix}”", "a name that ends in " + " or ".join(forms))
    content = form(printable(printed))
    try:
        _put(content, path)
    except OSError as error:
        raise Fault(str(path), f"the file cannot be written ({error.strerror})", "a place to write to") from error


def printable(printed: Print) -> Print:
    """Return `printed` without the control characters that neither XML nor HTML can hold; a note says how many.

    Each is replaced by “\N{REPLACEMENT CHARACTER}”.
    """
    cleaned, met = _cleaned(printed)
    if not met:
        return printed
    number = counted(met, "character that cannot be printed is", "characters that cannot be printed are")
    clean: Print = replace(cleaned, notes=(*cleaned.notes, f"{number} replaced by “{REPLACEMENT}”."))
    return clean


def _cleaned(value: Any) -> tuple[Any, int]:
    if isinstance(value, str):
        return _UNPRINTABLE.subn(REPLACEMENT, value)
    if isinstance(value, tuple):
        parts = [_cleaned(part) for part in value]
        return tuple(part for part, _ in parts), sum(met for _, met in parts)
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: _cleaned(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **{name: part for name, (part, _) in found.items()}), sum(n for _, n in found.values())
    return value, 0


def _put(content: bytes, path: Path) -> None:
    """Write beside the place and move there in one step; the folder aside goes, whatever happens."""
    with TemporaryDirectory(dir=path.parent, prefix=".polyvocal-") as aside:
        draft = Path(aside) / path.name
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
