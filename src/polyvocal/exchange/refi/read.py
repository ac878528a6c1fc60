"""A REFI-QDA project as a study.

Invariant: nothing is dropped without a sentence. The elements become rows of our tables (`polyvocal.exchange.tables`),
our own note completes them, and what leads nowhere is left out and told.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from polyvocal.exchange.build import study_of
from polyvocal.exchange.package import Package, opened
from polyvocal.exchange.refi import note
from polyvocal.exchange.refi.elements import Elements
from polyvocal.exchange.refi.xml import name_of, parsed
from polyvocal.faults import Fault
from polyvocal.model import Study

EXPECTED = "a REFI-QDA project"


def read_project(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return the study in a `.qdpx`, or in a bare `.qde` without its sources, and what of it does not come across.

    Raises `Fault` for a file that is no project.
    """
    if path.suffix.lower() == ".qde":
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise Fault(str(path), f"the file cannot be read ({error.strerror})", EXPECTED) from error
        return _study(path, raw, None)
    with opened(path, EXPECTED) as package:
        projects = [name for name in package.names if name.lower().endswith(".qde")]
        if len(projects) != 1:
            met = f"the file has {len(projects)} parts ending in .qde" if projects else "the file has no project.qde"
            raise Fault(str(path), met, f"{EXPECTED}, with one project.qde in it")
        return _study(path, package.read(projects[0]), package)


def _study(path: Path, raw: bytes, package: Package | None) -> tuple[Study, tuple[str, ...]]:
    where = str(path) if package is None else f"{path}, project.qde"
    if not raw.strip():
        raise Fault(where, "the file is empty", EXPECTED)
    root = parsed(raw, where, EXPECTED)
    if name_of(root) != "Project":
        raise Fault(where, f"the XML begins with <{name_of(root)}>", f"<Project>, {EXPECTED}")
    elements = Elements(root, package, hashlib.sha256(raw).hexdigest(), path.stem)
    elements.read()
    if elements.content is not None:
        note.complete(elements.sheet, elements.texts, elements.content)
    rows, lost = note.rows(elements.sheet)
    if lost:
        elements.lose(f"{lost} pieces that refer to something that is not in the file")
    return study_of(rows, elements.texts, where), elements.losses()
