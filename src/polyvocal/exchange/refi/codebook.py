"""A framework as a REFI-QDA codebook (`.qdc`), and back.

Invariant: what is written is valid against `schemas/Codebook.xsd`. A codebook holds codes, their tree, definitions and
colours, and themes as Sets; nothing else of a study.
"""

from __future__ import annotations

from pathlib import Path

from polyvocal import __version__
from polyvocal.exchange.package import put
from polyvocal.exchange.refi.read import read_bytes, study_in
from polyvocal.exchange.refi.write import write_codes, write_sets
from polyvocal.exchange.refi.xml import CODEBOOK, Writer, document, without_empty
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
    write_codes(xml, xml.add(root, "Codes"), study.framework, {})
    sets = xml.add(root, "Sets")
    write_sets(xml, sets, study, study.framework.themes, {}, member="guid")
    without_empty(sets)
    put(path, [document(root)])
    left = (
        (len(study.sources), "sources"), (len(study.codings), "codings"), (len(study.memos), "memos"),
        (len(study.versions), "framework versions"),
        (sum(c.retired for c in study.framework.codes), "marks of retired codes"),
        (sum(t.status != "kept" for t in study.framework.themes), "states of themes"),
        (sum(bool(c.when_to_use or c.when_not or c.example) for c in study.framework.codes), "codes' rules of use"),
    )  # fmt: skip
    told = ", ".join(f"{many:,} {what}" for many, what in left if many)
    return ((f"A codebook holds codes and themes only; left behind: {told}.",) if told else ()) + xml.told()


def read_codebook(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return a study that has just the framework in the codebook, and what of it does not come across.

    Raises `Fault` for a file that is no codebook.
    """
    return study_in(read_bytes(path, EXPECTED), path, "CodeBook", EXPECTED)
