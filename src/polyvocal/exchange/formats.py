"""The formats by the endings of their names, and the two verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from polyvocal.exchange import archive, markdown, qualcoder, rqda, spreadsheet, taguette
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.refi import read_codebook, read_project, write_codebook, write_project
from polyvocal.exchange.sniff import check, locked, tool
from polyvocal.faults import Fault
from polyvocal.model import Study

Losses = tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """A study that was read, and in sentences what of the file did not come across."""

    study: Study
    losses: tuple[Loss, ...]


@dataclass(frozen=True)
class Format:
    """A kind of study file. `write` is None for one that is only read, `read` for one that is only written."""

    ending: str
    name: str
    read: Callable[[Path], tuple[Study, Losses]] | None
    write: Callable[[Study, Path], Losses] | None


def _database(path: Path, part: str | None = None) -> tuple[Study, Losses]:
    """A database of whichever tool its tables tell."""
    of = tool(path)
    if of == "Taguette":
        return taguette.read(path, part)
    if of is None:
        raise Fault(str(path), "the database is of no tool that is known here", _DATABASES)
    return rqda.read(path) if of == "RQDA" else qualcoder.read(path)


def _zip(path: Path) -> tuple[Study, Losses]:
    """A QualCoder project that was packed; the tables that we write into a ZIP are no study."""
    if not qualcoder.is_packed(path):
        met = "there is no QualCoder project in it, and a ZIP of tables is only written"
        raise Fault(str(path), met, "one of " + _endings(written=False))
    return qualcoder.read(path)


_DATABASES = "a database of Taguette, RQDA or QualCoder"
FORMATS: dict[str, Format] = {
    made.ending: made
    for made in (
        Format(".polyvocal", "Polyvocal archive", archive.read, archive.write),
        Format(".qdpx", "REFI-QDA project", read_project, write_project),
        Format(".qde", "REFI-QDA project without its sources", read_project, None),
        Format(".qdc", "REFI-QDA codebook", read_codebook, write_codebook),
        Format(".xlsx", "Excel workbook", None, spreadsheet.write_workbook),
        Format(".md.zip", "ZIP of Markdown", None, markdown.write_zip),
        Format(".zip", "ZIP of CSV tables, or of a QualCoder project", _zip, spreadsheet.write_tables),
        Format("", "folder of Markdown", None, markdown.write_folder),
        Format(".qda", "QualCoder project", qualcoder.read, None),
        Format(".rqda", "RQDA project", rqda.read, None),
        Format(".sqlite3", "Taguette database", _database, None),
        Format(".sqlite", "database of another tool", _database, None),
        Format(".db", "database of another tool", _database, None),
    )
}
READABLE = frozenset(ending for ending, form in FORMATS.items() if form.read is not None)
"""The endings of files that can be read as a study."""


def read(path: Path, part: str | None = None) -> Outcome:
    """Return the study in the file at `path`; of a file that may hold several projects, the one called `part`.

    Raises `Fault` for a file that is not there or is no study, for a kind of file that cannot be read, and for several
    projects with no `part` to choose.
    """
    form = _form(path, "read")
    if not path.exists():
        raise Fault(str(path), "there is no such file", f"a file of the kind {form.name}")
    if form.read is None:
        raise Fault(str(path), f"a {form.name} is only written", "one of " + _endings(written=False))
    check(path, f"a file of the kind {form.name}")
    study, told = _database(path, part) if form.read is _database else form.read(path)
    return Outcome(study, as_losses(told))


def parts(path: Path) -> tuple[str, ...]:
    """The names of the projects in a file of a kind that may hold several; empty for other kinds."""
    if FORMATS.get(path.suffix.lower()) is None or FORMATS[path.suffix.lower()].read is not _database:
        return ()
    return taguette.parts(path) if path.is_file() and tool(path) == "Taguette" else ()


def as_losses(told: Losses) -> tuple[Loss, ...]:
    """Sentences as losses; one that says no more counts as lost."""
    return tuple(one if isinstance(one, Loss) else Loss(one) for one in told)


def write(study: Study, path: Path) -> tuple[Loss, ...]:
    """Write `study` to `path`, in the format that its ending says, and return what did not come across.

    The file is whole on disk when this returns, or as it was before. Raises `Fault` for an ending that is none, and
    for a place where nothing can be written.
    """
    form = _form(path, "written")
    if form.write is None:
        raise Fault(str(path), f"a {form.name} is only read", "one of " + _endings(written=True))
    return as_losses(form.write(study, path))


def _form(path: Path, verb: str) -> Format:
    ending = ".md.zip" if path.name.lower().endswith(".md.zip") else path.suffix.lower()
    if export := locked(ending):
        raise Fault(str(path), "only the program that made this file can read it", f"an export ({export})")
    if ending not in FORMATS:
        met = f"files ending in “{path.suffix}” cannot be {verb} as a study"
        raise Fault(str(path), met, "one of " + _endings(written=verb == "written"))
    return FORMATS[ending]


def _endings(*, written: bool) -> str:
    named = (ending or "a folder’s name" for ending, form in FORMATS.items() if (form.write if written else form.read))
    return ", ".join(named)
