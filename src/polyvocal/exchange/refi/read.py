"""A REFI-QDA project as a study.

Invariant: nothing is dropped without a sentence. The elements become rows of our tables (`polyvocal.exchange.tables`),
our own note completes them, and what leads nowhere is left out and told.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from polyvocal.exchange.build import study_of
from polyvocal.exchange.package import Package, opened
from polyvocal.exchange.refi import completing
from polyvocal.exchange.refi.elements import read_elements
from polyvocal.exchange.refi.gathered import Gathered
from polyvocal.exchange.refi.xml import name_of, parsed
from polyvocal.faults import Fault
from polyvocal.model import Study

EXPECTED = "a REFI-QDA project"
_NO_USE = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What a note that is not as we wrote it can raise; a `Fault` is a `ValueError`."""


def read_project(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return the study in a `.qdpx`, or in a bare `.qde` without its sources, and what of it does not come across.

    Raises `Fault` for a file that is no project.
    """
    if path.suffix.lower() == ".qde":
        return study_in(read_bytes(path, EXPECTED), path, "Project", EXPECTED)
    with opened(path, EXPECTED) as package:
        projects = [name for name in package.names if name.lower().endswith(".qde")]
        if len(projects) != 1:
            met = f"the file has {len(projects)} parts ending in .qde" if projects else "the file has no project.qde"
            raise Fault(str(path), met, f"{EXPECTED}, with one project.qde in it")
        return study_in(package.read(projects[0]), path, "Project", EXPECTED, package)


def read_bytes(path: Path, expected: str) -> bytes:
    """The bytes of a file. Raises `Fault` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", expected) from error


def study_in(
    raw: bytes, path: Path, tag: str, expected: str, package: Package | None = None
) -> tuple[Study, tuple[str, ...]]:
    """Return the study in a document whose root is `tag`, and its losses. Raises `Fault` for what is no such one."""
    where = str(path) if package is None else f"{path}, project.qde"
    if not raw.strip():
        raise Fault(where, "the file is empty", expected)
    root = parsed(raw, where, expected)
    if name_of(root) != tag:
        raise Fault(where, f"the XML begins with <{name_of(root)}>", f"<{tag}>, {expected}")
    mark = hashlib.sha256(raw).hexdigest()
    gathered = read_elements(root, package, mark, path.stem)
    try:
        return _study(gathered, where)
    except _NO_USE:
        if gathered.content is None:
            raise
    gathered = read_elements(root, package, mark, path.stem, heed_note=False)
    gathered.say("The note in which Polyvocal keeps what REFI-QDA has no place for was changed; it did not come across")
    return _study(gathered, where)


def _study(gathered: Gathered, where: str) -> tuple[Study, tuple[str, ...]]:
    if gathered.content is not None:
        completing.complete(gathered.sheet, gathered.texts, gathered.content)
        _people_of_the_note(gathered)
    rows = completing.rows(gathered.sheet)
    if lost := completing.sound(rows):
        gathered.say(
            f"Some pieces refer to what is not in the file, or were there twice, and did not come across ({lost})"
        )
    return study_of(rows, gathered.texts, lambda _table, _line: where), gathered.losses()


def _people_of_the_note(gathered: Gathered) -> None:
    """Who proposed something or signed a version stays, where another tool has taken the person out."""
    for table, column in (("proposals", "author"), ("sign_offs", "coder")):
        for row in gathered.sheet[table]:
            gathered.person(row[column])
