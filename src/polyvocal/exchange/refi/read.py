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
        return study_in(package.read(_project(package)), path, "Project", EXPECTED, package)


def _project(package: Package) -> str:
    """The part with the project: `project.qde`, whatever its case, else the only `.qde` at the root, else anywhere."""
    names = [name.replace("\\", "/") for name in package.names]
    parts = [name for name in names if name.lower().endswith(".qde") and not _is_hidden(name)]
    for some in ([n for n in parts if n.lower() == "project.qde"], [n for n in parts if "/" not in n], parts):
        if len(some) == 1:
            return package.names[names.index(some[0])]
    met = f"the file has {len(parts)} parts ending in .qde" if parts else "the file has no project.qde"
    raise Fault(str(package.path), met, f"{EXPECTED}, with one project.qde in it")


def _is_hidden(name: str) -> bool:
    """What a Mac or a synchronising program puts beside the files."""
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


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
        _files_of_the_note(gathered)
        completing.complete(gathered.sheet, gathered.texts, gathered.content)
        _people_of_the_note(gathered)
    _attach(gathered)
    rows = completing.rows(gathered.sheet)
    if lost := completing.sound(rows):
        gathered.say(
            f"Some pieces refer to what is not in the file, or were there twice, and did not come across ({lost})"
        )
    gathered.count("pictures, recordings and other files that are too large to keep", gathered.files.too_large)
    return study_of(rows, gathered.texts, lambda _table, _line: where, gathered.files.kept), gathered.losses()


def _files_of_the_note(gathered: Gathered) -> None:
    """Attachments that no piece refers to lie apart, by the names that the note gives."""
    for row in gathered.content["tables"].get("attachments", ()) if gathered.content is not None else ():
        gathered.files.keep_apart(row["name"])


def _attach(gathered: Gathered) -> None:
    """What is kept of the files inside becomes attachments, in the note's order where there is one."""
    named = [row["name"] for row in gathered.sheet["attachments"]]
    names = dict.fromkeys((*(name for name in named if name in gathered.files.kept), *gathered.files.kept))
    gathered.sheet["attachments"] = [{"name": name} for name in names]


def _people_of_the_note(gathered: Gathered) -> None:
    """Who proposed something or signed a version stays, where another tool has taken the person out."""
    for table, column in (("proposals", "author"), ("sign_offs", "coder")):
        for row in gathered.sheet[table]:
            gathered.person(row[column])
