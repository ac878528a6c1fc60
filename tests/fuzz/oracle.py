"""What must be true of any file at all.

Reading it gives a study or a `Fault` that names it. A study can be written as an archive, and reads back as the same
study; and as a REFI-QDA project that is valid by the standard's schema, and reads back with all its codings. Never
another exception.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from lxml import etree

from makers import a_study
from polyvocal import exchange
from polyvocal.assemble.arriving import arriving
from polyvocal.exchange.refi.grammar import schema
from polyvocal.faults import Fault
from polyvocal.model import Study

LONGEST_SENTENCE = 20_000
"""A sentence that quotes a cell may be long; one that quotes a file is none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading a file gave. `told` is the sentence of a fault, or what was wrong."""

    gave: Literal["study", "fault"]
    told: str = ""


class Broken(AssertionError):
    """Something that must be true of any file is not."""


@lru_cache
def _into() -> Study:
    return a_study()


def read(path: Path) -> Study:
    """The study in a file of any kind; of several projects, the first."""
    ending = path.suffix.lower()
    if ending == ".zip" or ending not in exchange.FORMATS or exchange.FORMATS[ending].read is None:
        return arriving(path, _into()).study
    names = exchange.parts(path)
    return exchange.read(path, names[0] if len(names) > 1 else None).study


def check_read(path: Path) -> Study | Verdict:
    """Read the file: a study, or the verdict that it is none. Raises whatever must not happen."""
    try:
        return read(path)
    except Fault as fault:
        _no_want_of_memory(fault)
        return Verdict("fault", _sentence(fault, path))


def _no_want_of_memory(fault: Fault) -> None:
    """A fault for want of memory is one only here, where memory is bounded; elsewhere the machine would be full."""
    error: BaseException | None = fault
    while error is not None:
        if isinstance(error, MemoryError):
            raise error
        error = error.__cause__ or error.__context__


def check_out(study: Study) -> Verdict:
    """Take the study out both ways and read it again. Raises `Broken` where it is another one then."""
    with TemporaryDirectory() as folder:
        _comes_back(study, Path(folder, "out.polyvocal"))
        _is_valid(study, Path(folder, "out.qdpx"))
    return told(study)


def told(study: Study) -> Verdict:
    """The verdict on a study as it was read."""
    return Verdict("study", f"{len(study.sources)} sources, {len(study.codings)} codings")


def _sentence(fault: Fault, path: Path) -> str:
    said = str(fault)
    if path.name not in said:
        raise Broken(f"the fault does not name the file: {said[:200]}")
    if len(said) > LONGEST_SENTENCE:
        raise Broken(f"the fault has {len(said):,} characters: {said[:200]}…")
    return said


def _comes_back(study: Study, path: Path) -> None:
    losses = exchange.write(study, path)
    back = exchange.read(path).study
    if back != study and not any("were replaced by" in loss for loss in losses):
        raise Broken(f"the archive brings another study back: {_different(study, back)}")


def _is_valid(study: Study, path: Path) -> None:
    losses = exchange.write(study, path)
    with zipfile.ZipFile(path) as package:
        raw = package.read("project.qde")
    rules = schema()
    if not rules.validate(etree.fromstring(raw, etree.XMLParser(huge_tree=True))):
        raise Broken(f"the project is not valid: {rules.error_log.last_error}")
    back = exchange.read(path).study
    if back == study:
        return
    if not any("were replaced by" in loss or loss.fate == "lost" for loss in losses):
        raise Broken(f"the project brings another study back: {_different(study, back)}")
    if len(back.codings) != len(study.codings):
        raise Broken(f"the project brings {len(back.codings)} of {len(study.codings)} codings back")


def _different(one: Study, two: Study) -> str:
    """The first part in which two studies differ."""
    for name in one.__dataclass_fields__:
        mine, theirs = getattr(one, name), getattr(two, name)
        if mine == theirs:
            continue
        if isinstance(mine, tuple) and isinstance(theirs, tuple):
            pairs = [(a, b) for a, b in zip(mine, theirs, strict=False) if a != b]
            return f"{name}: {len(mine)} and {len(theirs)}; {str(pairs[:1])[:600]}"
        return f"{name}: {str(mine)[:300]} and {str(theirs)[:300]}"
    return "nowhere, and yet they are not equal"
