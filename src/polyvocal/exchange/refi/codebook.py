"""A framework as a REFI-QDA codebook (`.qdc`), and back.

Invariant: what is written is valid against `schemas/Codebook.xsd`. A codebook holds codes, their tree, definitions and
colours, and themes as Sets; nothing else of a study.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from polyvocal import __version__
from polyvocal.exchange.build import study_of
from polyvocal.exchange.package import put
from polyvocal.exchange.refi import note
from polyvocal.exchange.refi.elements import Elements
from polyvocal.exchange.refi.write import write_codes, write_sets
from polyvocal.exchange.refi.xml import CODEBOOK, Writer, document, name_of, parsed, without_empty
from polyvocal.faults import Fault
from polyvocal.model import Study

EXPECTED = "a REFI-QDA codebook"


def write_codebook(study: Study, path: Path) -> tuple[str, ...]:
    """Write the draft framework of `study` and return what a codebook leaves behind.

    Raises `Fault` for a study without codes, which the standard cannot say.
    """
    if not study.framework.codes:
        raise Fault(str(path), f"the study “{study.name}” has no codes yet", "a framework with at least one code")
    xml = Writer(CODEBOOK)
    root = xml.root("CodeBook", origin=f"Polyvocal {__version__}")
    write_codes(xml, xml.add(root, "Codes"), study.framework, None, {})
    sets = xml.add(root, "Sets")
    write_sets(xml, sets, study, study.framework.themes, {}, member="guid")
    without_empty(sets)
    put(path, [document(root)])
    left = (
        (len(study.sources), "sources"), (len(study.codings), "codings"), (len(study.memos), "memos"),
        (len(study.versions), "framework versions"),
        (sum(bool(c.when_to_use or c.when_not or c.example) for c in study.framework.codes), "codes' rules of use"),
    )  # fmt: skip
    told = ", ".join(f"{many:,} {what}" for many, what in left if many)
    return ((f"A codebook holds codes and themes only; left behind: {told}.",) if told else ()) + xml.told()


def read_codebook(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return a study that has just the framework in the codebook, and what of it does not come across.

    Raises `Fault` for a file that is no codebook.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", EXPECTED) from error
    if not raw.strip():
        raise Fault(str(path), "the file is empty", EXPECTED)
    root = parsed(raw, str(path), EXPECTED)
    if name_of(root) != "CodeBook":
        raise Fault(str(path), f"the XML begins with <{name_of(root)}>", f"<CodeBook>, {EXPECTED}")
    elements = Elements(root, None, hashlib.sha256(raw).hexdigest(), path.stem)
    elements.read_framework(root)
    rows, _ = note.rows(elements.sheet)
    return study_of(rows, {}, str(path)), elements.losses()
