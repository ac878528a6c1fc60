"""Files made of a study, for a person who may take them out, and the record of how it went.

Invariants: a file holds what its person may see, and no more; what it does not hold is told in sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from polyvocal.exchange.loss import Loss
from polyvocal.model import Study
from polyvocal_web.access import Entered
from polyvocal_web.results.logged import changed
from polyvocal_web.rounds.blind import hidden_from
from polyvocal_web.snapshot import load_for, outline_for
from polyvocal_web.studies.models import Memo

STUDY = frozenset({"study.polyvocal", "study.qdpx", "framework.qdc", "tables.xlsx", "tables.zip", "markdown.md.zip"})
_ENDINGS = (".docx", ".html", ".csv")
RECORDS = frozenset(f"{name}{ending}" for name in ("record", "changes", "comparison") for ending in _ENDINGS)
REPORTS = frozenset({"report.docx", "report.html"}) | RECORDS
_BLIND = "Codings that others made in independent rounds are left out until the rounds are shared."
_ALONE = "What others did in independent rounds is left out until the rounds are shared."
_PRIVATE = "Private memos of others are left out."


@dataclass(frozen=True, slots=True)
class Asked:
    """Which codings a report counts, and which versions a comparison is of; the draft where a number is left out."""

    reading: str | None = None
    before: int | None = None
    after: int | None = None


def made(entered: Entered, what: str, asked: Asked) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes of the file `what`, one of `STUDY` or `REPORTS`, and what it does not hold.

    Raises `Fault` for a reading or a version that the study lacks.
    """
    study = outline_for(entered) if what in RECORDS else load_for(entered)
    with TemporaryDirectory(prefix="polyvocal-") as folder:
        path = Path(folder) / what
        if what in REPORTS:
            _PRINTERS[path.stem](entered, study, asked, path)
            return path.read_bytes(), _unseen(entered, what)
        from polyvocal import exchange  # what writes files is loaded when one is asked for

        losses = exchange.write(study, path)
        return path.read_bytes(), (*_unseen(entered, what), *losses)


def losses(entered: Entered, what: str) -> tuple[Loss, ...]:
    """What the file `what` does not hold."""
    return _unseen(entered, what) if what in REPORTS else made(entered, what, Asked())[1]


def _report(_: Entered, study: Study, asked: Asked, path: Path) -> None:
    from polyvocal.report import report, write

    write(report(study, reading=asked.reading), path)


def _record(entered: Entered, study: Study, _: Asked, path: Path) -> None:
    from polyvocal.report import record

    record.write(record.record(study, also=changed(entered, study)), path)


def _changes(_: Entered, study: Study, __: Asked, path: Path) -> None:
    from polyvocal.report import changelog

    changelog.write(changelog.changelog(study), path)


def _comparison(_: Entered, study: Study, asked: Asked, path: Path) -> None:
    from polyvocal.report import comparison

    before, after = (comparison.DRAFT if one is None else str(one) for one in (asked.before, asked.after))
    comparison.write(comparison.comparison(study, before=before, after=after), path)


_PRINTERS: dict[str, Callable[[Entered, Study, Asked, Path], None]] = {
    "report": _report, "record": _record, "changes": _changes, "comparison": _comparison,
}  # fmt: skip


def _unseen(entered: Entered, what: str) -> tuple[Loss, ...]:
    blind = (Loss(_ALONE if what in RECORDS else _BLIND),) if hidden_from(entered) else ()
    if what in REPORTS or what == "framework.qdc":
        return blind
    private = Memo.objects.filter(study_id=entered.study.pk, removed=False, private=True).exclude(author=entered.coder)
    return (*blind, *((Loss(_PRIVATE),) if private.exists() else ()))
