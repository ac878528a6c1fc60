"""A framework as a REFI-QDA codebook (`.qdc`), and back.

Invariant: what is written is valid against `schemas/Codebook.xsd`. A codebook holds codes, their tree, definitions and
colours, and themes as Sets; nothing else of a study. A code that is still its coder's own is not in it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from polyvocal import __version__
from polyvocal.exchange.package import put
from polyvocal.exchange.refi.read import read_bytes, study_in
from polyvocal.exchange.refi.write import write_codes, write_sets
from polyvocal.exchange.refi.xml import CODEBOOK, Writer, document, without_empty
from polyvocal.faults import Fault
from polyvocal.model import Framework, Study

EXPECTED = "a REFI-QDA codebook"


def write_codebook(study: Study, path: Path) -> tuple[str, ...]:
    """Write the draft framework of `study` and return what a codebook leaves behind.

    Raises `Fault` for a study without codes, which the standard cannot say.
    """
    framework = common(study.framework)
    if not framework.codes:
        raise Fault(str(path), f"the study “{study.name}” has no codes yet", "a framework with at least one code")
    xml = Writer(CODEBOOK)
    root = xml.root("CodeBook", origin=f"Polyvocal {__version__}")
    write_codes(xml, xml.add(root, "Codes"), framework, {})
    sets = xml.add(root, "Sets")
    write_sets(xml, sets, study.facets, framework, {}, member="guid")
    without_empty(sets)
    put(path, [document(root)])
    left = (
        (len(study.sources), "sources"), (len(study.codings), "codings"), (len(study.memos), "memos"),
        (len(study.versions), "framework versions"),
        (sum(c.retired for c in framework.codes), "marks of retired codes"),
        (sum(t.status != "kept" for t in framework.themes), "states of themes"),
        (sum(bool(c.when_to_use or c.when_not or c.example) for c in framework.codes), "codes' rules of use"),
        (len(study.framework.codes) - len(framework.codes), "codes that are their coders' own"),
        (len(study.proposals), "proposals"), (len(study.decisions), "decisions"),
    )  # fmt: skip
    told = ", ".join(f"{many:,} {what}" for many, what in left if many)
    return ((f"A codebook holds codes and themes only; left behind: {told}.",) if told else ()) + xml.told()


def common(framework: Framework) -> Framework:
    """The framework without codes that are their coders' own; what is under one moves up to a code that stays."""
    own = {code.guid: code.parent for code in framework.codes if code.round is not None}

    def above(parent: str | None) -> str | None:
        while parent in own:
            parent = own[parent]
        return parent

    codes = (replace(code, parent=above(code.parent)) for code in framework.codes if code.guid not in own)
    themes = (replace(t, codes=tuple(code for code in t.codes if code not in own)) for t in framework.themes)
    return Framework(tuple(codes), tuple(themes))


def read_codebook(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return a study that has just the framework in the codebook, and what of it does not come across.

    Raises `Fault` for a file that is no codebook.
    """
    return study_in(read_bytes(path, EXPECTED), path, "CodeBook", EXPECTED)
